/* The changes feed: every event when it was stored, and every long job again when it ended, in the
 * order of those times. Entry p is found by search: what was stored is one rising stream, the ends
 * of the long jobs of each class are another, so that how much of each is before an instant is
 * countable. Of the same instant, what was stored comes first, then the ends by class. */
#pragma once

#include "event.h"

struct feed_item {
    int64_t index, stored;
    bool final;
};

struct feed {
    const struct world *world;
    int64_t until;                /* entries after this instant are not there yet */
    int64_t position;             /* of the next entry */
    int64_t base, base_time;      /* next event to be stored, when */
    int64_t block[EVENT_LONG];    /* block of the next long job of each class to end */
    int64_t end_time[EVENT_LONG]; /* when */
    size_t hint[1 + EVENT_LONG];
};

/* Entries up to and with the instant `now`. */
int64_t feed_length(const struct world *world, int64_t now);
/* Goes to `position`, at most feed_length. */
void feed_seek(struct feed *feed, const struct world *world, int64_t position, int64_t now);
/* False at the end. */
bool feed_next(struct feed *feed, struct feed_item *out);
