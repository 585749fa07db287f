/* JSON of services that are loose with types: one reader for a number that comes as a number, a
 * text, null or {"set", "infinite", "number"}, and for a text that comes as a list of texts. */
#pragma once

#include <jansson.h>

#include "usagetop/source.h"

/* The answer as an object; finish with json_decref. NULL: ERR_SHAPE. */
json_t *loose_parse(const struct source_reply *reply, struct err *err);
/* What stands at "time.limit"; NULL where a member on the way is missing. */
const json_t *loose_at(const json_t *value, const char *path);
/* The first of these that is there and not null; NULL. `paths` end with NULL. */
const json_t *loose_first(const json_t *value, const char *const *paths);
/* With `decimals` places, what is beyond them rounded; UNKNOWN for null, what is not set, infinite,
 * no number or too large. */
int64_t loose_number(const json_t *value, int decimals);
/* An amount in the least unit of its currency (cents; NULL: of dollars) in whole units, with
 * `decimals` places, at least 3. */
int64_t loose_minor(const json_t *value, const char *currency, int decimals);
/* What is known of these, added up; UNKNOWN when nothing is. `paths` end with NULL. */
int64_t loose_sum(const json_t *value, const char *const *paths, int decimals);
/* Seconds since 1970 (or ms, where it would be too far ahead otherwise) as ms; 0 and what is no
 * number are UNKNOWN. */
int64_t loose_seconds(const json_t *value);
/* Seconds as above, RFC 3339, the same with a blank or a zone in short, or without one (which is
 * UTC then), or a day. */
int64_t loose_time(const json_t *value);
/* A copy; NULL for what is missing, empty or no text. A number becomes its digits. */
const char *loose_text(struct arena *arena, const json_t *value);
/* Whether the text is the word, or the list of texts has it; case does not count. */
bool loose_has(const json_t *value, const char *word);

/* An answer that is a list with something around it. */
struct loose_list {
    const char *path; /* of the list: "data"; it may also be all of the answer. "": the answer is
                         one item */
    /* NULL: JSON */
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

/* How many events of these are from then until before then. What a service tells of another time
 * than it was asked for is no sign that there is more to find. */
size_t loose_between(const struct rows *rows, int64_t from, int64_t to);
/* When the first of these was; UNKNOWN: there are none. */
int64_t loose_oldest(const struct rows *rows, int64_t from, int64_t to);

/* A window [from, to) of a walk was read to its end. Of what is before `kept` only from `oldest`
 * on, the first that was found in it (UNKNOWN: nothing): the service may have had more there once.
 * Since when it is known, `to` where none of it is. In any unit of time. */
struct loose_window {
    int64_t from, to, oldest, kept;
};
int64_t loose_known(const struct loose_window *window);
/* The page says that all of [from, to) was read; nothing where that is empty. In ms. */
void loose_told(struct source_page *page, int64_t from, int64_t to);

/* Nothing follows: the page is whole, and the next cursor the one that it was asked with. */
void loose_whole(const struct turn *turn, struct source_page *page);
/* The last page of a walk: the next one begins anew. */
void loose_over(struct source_page *page);
