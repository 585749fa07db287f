/* Threads that read answers: taking JSON apart is the most expensive step of all, and needs nothing
 * but the answer itself. */
#pragma once

#include "usagetop/source.h"

/* One answer to be read. Zero is empty. It is the parsers' from parsers_put until parsers_done says
 * true or parsers_cancel returns. */
struct parsing {
    const struct feed *feed;
    const struct cursor *cursor; /* that it was asked with */
    int64_t now;                 /* wall clock */
    char *body;                  /* owned; freed as soon as it is read */
    size_t size;
    struct source_page page; /* kept when the parsing is used again, with its memory */
    struct err err;          /* ERR_NONE: page holds */
    bool done;               /* under the lock */
    struct parsing *next;
};
void parsing_finish(struct parsing *parsing);

struct parsers;
/* Writes to wake_fd (an eventfd) whenever an answer has been read. */
struct parsers *parsers_new(unsigned threads, int wake_fd, struct err *err);
void parsers_put(struct parsers *parsers, struct parsing *parsing);
bool parsers_done(struct parsers *parsers, const struct parsing *parsing);
/* Takes it back: at once if nobody has begun with it, else when it has been read. */
void parsers_cancel(struct parsers *parsers, struct parsing *parsing);
/* Nothing may be with them any more. */
void parsers_free(struct parsers **parsers);
