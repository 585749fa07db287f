/* Generated events for the tests of engines, and what is known of them: every event as it must be
 * now. The store gets them in pages; the list here is kept by hand, without store or index. */
#pragma once

#include "check.h"
#include "usagetop/engine.h"
#include "usagetop/store.h"

#include <stdlib.h>

struct dice {
    uint64_t state;
};
static inline uint64_t dice_next(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
static inline uint32_t dice_below(struct dice *dice, uint32_t n)
{
    return (uint32_t)((dice_next(dice) >> 32) * n >> 32);
}
#define DICE_PICK(dice, list) ((list)[dice_below(dice, ARRAY_LEN(list))])

/* How many of the events are sums by hour or day. */
enum world_sums { SUMS_NONE, SUMS_KNOWN, SUMS_UNKNOWN /* some do not say their number */ };

struct world {
    struct dice dice;
    enum world_sums sums;
    bool far;        /* events of far years too */
    bool plain;      /* texts that any service may send: valid and not empty */
    bool extreme;    /* numbers whose sums do not fit */
    char folder[64]; /* temporary */
    char path[96];   /* of the mirror */
    struct store store;
    struct rows truth; /* of DATA_EVENTS, each event once */
    struct text_map places;
    struct rows page;
};

/* 2026-11-21T09:00:00Z */
#define WORLD_NOW INT64_C(1795251600000)

void world_begin(struct world *world, uint64_t seed);
void world_end(struct world *world);
/* One page of `n` events or so, new ones and changed ones, into the store and the truth. */
void world_page(struct world *world, size_t n);
/* A page of `n` new events, one a millisecond from `created` on. */
void world_run(struct world *world, size_t n, int64_t created);
/* Opens or closes the writer. */
void world_open(struct world *world);
void world_close(struct world *world);
/* The row of the truth with this identity; -1. */
int64_t world_find(const struct world *world, const union value *row);
bool world_rows_equal(const union value *a, const union value *b);
/* Removes the mirror and what belongs to it. */
void world_remove(const struct world *world, const char *suffix);

/* Refreshes until all is in; returns how many steps it took. No step may lose what is in already.
 */
size_t world_refresh(struct engine *engine, int64_t budget_ms);
/* How many checks of this file have failed: each test program counts its own. */
unsigned world_failures(void);
