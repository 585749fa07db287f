/* Lists that a service keeps for each of something: the keys of each project. The parents are asked
 * for page by page, then the list of each of them; all of it is one snapshot. A parent that is
 * closed to the key, or gone meanwhile, is passed over; where all of them are closed, the list is.
 */
#pragma once

#include "loose.h"

/* A parent, in sentences and in paths. */
struct parent {
    char id[136], name[72]; /* name: the id where there is none */
};

/* A feed's `own`. */
struct children {
    const char *parents;         /* "/organization/projects?limit=50"; its list is `data` */
    const char *after;           /* parameter of the next page: the last id */
    const char *before, *behind; /* of the list: what stands before the id, and behind it */
    const char *page, *next;     /* of the list: parameter of its next page, and the member that
                                    has it; NULL: as of the parents */
    bool single;                 /* instead of a list there is one thing, or none (404) */
    const char *part;            /* what the rows have in the field `part_field` */
    int part_field;
    bool (*row)(const struct parent *parent, const json_t *item, struct rows *rows);
};

void children_ask(const struct turn *turn, struct source_request *request);
bool children_read(const struct turn *turn, const struct source_reply *reply,
                   struct source_page *page, struct err *err);
bool children_elsewhere(const struct turn *turn, const struct source_reply *reply,
                        struct cursor *next);
