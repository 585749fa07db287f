/* Lists of what has an id in events and a name here: projects, users, workspaces. */
#pragma once

#include "loose.h"

/* A feed's `own`. */
struct naming {
    const char *path;         /* "/organization/users?limit=100" */
    const char *page, *next;  /* parameter of the next page, and the member that has it; NULL: the
                                 last id */
    const char *list, *field; /* NAMED_LIST and NAMED_FIELD of its rows */
};

void naming_ask(const struct turn *turn, struct source_request *request);
bool naming_read(const struct turn *turn, const struct source_reply *reply,
                 struct source_page *page, struct err *err);
/* Adds the row of an item; none where it has no id, or no name. */
void naming_add(const json_t *item, const char *list, const char *field, struct rows *rows);
/* Whether a row of the plan has the name, alone or with more behind a comma: names need not be
 * unique, and then a part of the identity is said too. */
bool naming_is_taken(const struct rows *rows, const char *name);
