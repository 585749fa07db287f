/* JSON of services that are loose with types: one reader for a number that comes as a number, a
 * text, null or {"set", "infinite", "number"}, and for a text that comes as a list of texts. */
#pragma once

#include <jansson.h>

#include "usagetop/source.h"

/* The answer as an object; finish with json_decref. NULL: ERR_SHAPE. */
json_t *loose_parse(const struct source_reply *reply, struct err *err);
/* What stands at "time.limit"; NULL where a member on the way is missing. */
const json_t *loose_at(const json_t *value, const char *path);
/* With `decimals` places; UNKNOWN for null, what is not set, infinite, no number or too large. */
int64_t loose_number(const json_t *value, int decimals);
/* Seconds since 1970 as ms; 0 and what is no number are UNKNOWN. */
int64_t loose_seconds(const json_t *value);
/* Seconds, RFC 3339, the same without a zone or with a blank (which is UTC then), or a day. */
int64_t loose_time(const json_t *value);
/* A copy; NULL for what is missing, empty or no text. A number becomes its digits. */
const char *loose_text(struct arena *arena, const json_t *value);
/* Whether the text is the word, or the list of texts has it; case does not count. */
bool loose_has(const json_t *value, const char *word);

/* An answer that is a list with something around it. */
struct loose_list {
    const char *path; /* of the list: "data" */
    /* NULL: loose_parse */
    json_t *(*parse)(const struct source_reply *reply, struct err *err);
    /* Adds what the item says to the rows: one, none or several. False: it cannot be read. */
    bool (*row)(const struct turn *turn, const json_t *item, size_t number, struct rows *rows,
                struct err *err);
    /* Says where to go on; at first the page is all there is. NULL: it is. */
    bool (*end)(const struct turn *turn, const json_t *root, struct source_page *page,
                struct err *err);
};
bool loose_read(const struct loose_list *list, const struct turn *turn,
                const struct source_reply *reply, struct source_page *page, struct err *err);

/* Nothing follows: the page is whole, and the next cursor the one that it was asked with. */
void loose_whole(const struct turn *turn, struct source_page *page);
/* For `end`: has_more, and the member that has the next cursor. False: it would never end. */
bool loose_next(const struct turn *turn, const json_t *root, const char *member,
                struct source_page *page, struct err *err);
