/* Threads that read answers: JSON is the most expensive step of all, and needs nothing but its own
 * answer. */
#pragma once

#include "usagetop/source.h"

/* One answer to be read. Owned by the readers between readers_put and the moment readers_done says
 * true. */
struct reading {
    const struct feed *feed;
    struct cursor cursor;
    int64_t now;
    char *body; /* owned */
    size_t size;
    struct source_page page;
    struct err err; /* ERR_NONE: page holds */
    bool done;      /* under their lock */
    struct reading *next;
};
void reading_finish(struct reading *reading);

struct readers;
/* Writes to wake_fd (an eventfd) whenever one is read. */
struct readers *readers_new(unsigned threads, int wake_fd, struct err *err);
void readers_put(struct readers *readers, struct reading *reading);
bool readers_done(struct readers *readers, const struct reading *reading);
/* Takes a reading back: waits if it is being read. */
void readers_cancel(struct readers *readers, struct reading *reading);
void readers_free(struct readers **readers);
