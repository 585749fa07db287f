/* Event i of the sample, as a function of the world and i.
 *
 * Every hundred events hold the same units in the same order: 24 requests, each followed by the
 * consumption of its input and output, 14 other consumptions, 6 short jobs stored when they ended,
 * 4 long jobs stored when they were submitted and again when they ended, 3 allocations, 1
 * activity. A long job ends a fixed time after it was stored, one time for each of the four, so
 * that the order of all changes is that of five rising streams (see feed.h). */
#pragma once

#include "world.h"

enum { EVENT_BLOCK = 100, EVENT_JOBS = 10, EVENT_LONG = 4 };
/* `created` is at most this long before an event is stored. */
#define EVENT_DELAY_MAX ((int64_t)7 * HOUR)
/* When a long job of each class changes, after it was stored. */
extern const int64_t event_long_ms[EVENT_LONG];

struct event {
    int64_t index, stored;
    uint64_t has;        /* bit E_x: the event has the field */
    int64_t v[E_COUNT];  /* as in the model, words as codes of the world. E_NAME: number * 256 +
                            stem; E_FACTORS: which */
    uint64_t id[2];      /* E_ID */
    uint64_t request[2]; /* E_REQUEST */
};

static inline bool event_has(const struct event *event, int field)
{
    return event->has >> field & 1;
}

/* Where each job and each long job stands in a block. */
extern const uint8_t event_job_slots[EVENT_JOBS];
extern const uint8_t event_long_slots[EVENT_LONG];

/* When event i, stored at `stored`, changes; INT64_MAX: never. */
int64_t event_changes(int64_t i, int64_t stored);
/* Fills *out with event i as it was stored, or with what it changed to (`final`; the same for
 * events that do not change). `stored` is timeline_stored of i. */
void event_make(const struct world *world, int64_t i, int64_t stored, bool final,
                struct event *out);
/* As the service knows it at `now`. */
void event_at(const struct world *world, int64_t i, int64_t now, struct event *out);
/* The number of the event with this id, or -1. */
int64_t event_find(const struct world *world, const uint64_t id[static 2]);

/* The name of a job; at most EVENT_NAME_MAX bytes with its NUL. */
enum { EVENT_NAME_MAX = 512 };
void event_name(const struct world *world, const struct event *event, char out[EVENT_NAME_MAX]);

/* Tokens with prices of their own, of an event that has E_FACTORS; at most EVENT_FACTORS. */
enum { EVENT_FACTORS = 6 };
struct event_factor {
    const char *label, *direction;
    int64_t count;
};
size_t event_factors(const struct event *event, struct event_factor out[static EVENT_FACTORS]);
