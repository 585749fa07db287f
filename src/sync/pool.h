/* Threads that read answers: JSON is the most expensive step of all, and needs nothing but its own
 * answer. */
#pragma once

#include "usagetop/source.h"

/* One answer to be read. Owned by the pool between pool_put and the moment pool_done says true. */
struct reading {
    const struct feed *feed;
    struct cursor cursor;
    int64_t now;
    char *body; /* owned */
    size_t size;
    struct source_page page;
    struct err err; /* ERR_NONE: page holds */
    bool done;      /* under the pool's lock */
    struct reading *next;
};
void reading_finish(struct reading *reading);

struct pool;
/* Writes to wake_fd (an eventfd) whenever one is read. */
struct pool *pool_new(unsigned threads, int wake_fd, struct err *err);
void pool_put(struct pool *pool, struct reading *reading);
bool pool_done(struct pool *pool, const struct reading *reading);
/* Takes a reading back: waits if it is being read. */
void pool_cancel(struct pool *pool, struct reading *reading);
void pool_free(struct pool **pool);
