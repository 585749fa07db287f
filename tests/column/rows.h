/* Events made up at random, and a plain evaluation of every question over them: what the index must
 * agree with. */
#pragma once

#include "usagetop/column.h"

struct chance {
    uint64_t state;
};
uint64_t chance_next(struct chance *chance);
/* A number in [0, n). */
uint64_t chance_below(struct chance *chance, uint64_t n);
bool chance_of(struct chance *chance, unsigned percent);

/* An event as the oracle has it. */
struct event {
    struct column_ref ref;
    int64_t numbers[E_COUNT];   /* words 0, others UNKNOWN where missing */
    const char *texts[E_COUNT]; /* NULL where missing; shared */
};

struct events {
    struct event *items;
    size_t n, cap;
    struct arena arena;
    int64_t from, span; /* of created */
    int64_t next_rowid;
};
void events_finish(struct events *events);

/* An event at this time, all else at random. */
struct event event_make(struct events *events, struct chance *chance, int64_t created);
/* Gives an event other values; the ref stays. */
void event_change(struct events *events, struct chance *chance, struct event *event);
/* As the index wants it; `values` and `uuids` are E_COUNT and live as long as the row. */
struct column_row event_row(const struct event *event, struct column_value *values,
                            uint8_t (*uuids)[16]);

/* ---- the oracle ------------------------------------------------------------------------ */

bool event_fits(const struct event *event, const struct column_scope *scope);
bool event_passes(const struct event *event, const struct column_test *test);
/* Less than 0: a stands before b. */
int event_compare(const struct event *a, const struct event *b, const struct column_sort *sort);
bool event_has(const struct event *event, int field);

/* ---- questions at random --------------------------------------------------------------- */

/* A tree of tests whose values mostly come from the events. */
const struct column_test *test_make(const struct events *events, struct chance *chance,
                                    struct arena *arena, unsigned depth);
struct column_scope scope_make(const struct events *events, struct chance *chance,
                               struct arena *arena);
