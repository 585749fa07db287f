/* How far a sync is: one line that is written over on a terminal, a line now and then elsewhere. */
#pragma once

#include "usagetop/engine.h"
#include "usagetop/sync.h"

struct progress {
    int fd, width; /* columns; 0: no terminal */
    bool ascii;
    bool follow;      /* it goes on until it is stopped */
    bool shown;       /* a line stands there and is to be written over */
    int64_t due;      /* monotonic: of the next line */
    int64_t events;   /* said in the last line; with `follow` those that changed */
    const char *name; /* of the profile, before each line that stays; NULL: there is only one */
};
void progress_begin(struct progress *progress, int fd, bool ascii);
void progress_sync(struct progress *progress, const struct sync_status *status);
void progress_index(struct progress *progress, const struct engine_state *state);
/* `done` of `whole` events compared; UNKNOWN: of those that changed. */
void progress_push(struct progress *progress, int64_t done, int64_t whole);
/* Leaves the line empty. */
void progress_clear(struct progress *progress);
/* A line that stays. */
void progress_say(struct progress *progress, const char *fmt, ...) PRINTF(2, 3);
/* The last line: `events` are in the mirror (UNKNOWN: they were not counted). */
void progress_done(struct progress *progress, const struct sync_status *status, int64_t events,
                   int64_t took_ms);
