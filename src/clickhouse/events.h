/* Rows of single events: what is selected, and which of what is read is there now. Where rows may
 * be taken back, an event may come as several rows of several versions; the one whose signs add up
 * to more than nothing is it. */
#pragma once

#include "talk.h"

/* An event by what it is known by; `values` (E_COUNT) where all of it was read. Texts are in the
 * talk's arena. */
struct found {
    int64_t created;
    const char *id, *kind;
    const char *sorted; /* what it is sorted by, as the answer has it; NULL: missing */
    union value *values;
};
struct found_list {
    struct found *items;
    size_t n, cap;
};

/* "SELECT v_created, v_id, v_kind, v_sorted, v_sign, v_version": keys, and with `whole` all fields.
 * `sorted` is an expression, or NULL. */
void events_select(struct str *out, const struct clickhouse_map *map, const char *sorted,
                   bool whole);
/* Adds what is there to the list, in the order of the answer, where rows of one event and one value
 * stand together. `cut`: there may be more, so that the last one is left out where it may go on.
 */
bool events_take(struct clickhouse_talk *talk, const struct answer *answer, bool whole, bool cut,
                 struct found_list *list, struct err *err);
/* " ORDER BY ..." by a field, then the newest first, then by identity. */
void events_order(struct str *out, const struct clickhouse_map *map, struct sort sort);
/* The value that a field is sorted by. */
const char *events_sorted(struct clickhouse_talk *talk, int field);
/* Whether two are the same event. */
bool found_same(const struct found *a, const struct found *b);
/* The table of these, in this order. */
void events_fill(struct clickhouse_talk *talk, const struct found *items, size_t n);

/* Stretches of time from the end of a window to its start (or the other way), each longer than the
 * one before, so that a server that cannot read in order reads little where little is wanted. */
struct ladder {
    int64_t from, to; /* what is left */
    int64_t length;   /* of the next step */
    bool newest_first;
};
void ladder_init(struct ladder *ladder, const struct clickhouse_talk *talk, bool newest_first);
/* The next stretch; false: there is none left. */
bool ladder_step(struct ladder *ladder, int64_t *from, int64_t *to);
