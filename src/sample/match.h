/* Which events a question is about. */
#pragma once

#include "call.h"

enum { MATCH_STATUS_MAX = 32, MATCH_TEXT_MAX = 200 };

struct match {
    int64_t since, until;
    bool *words[E_COUNT]; /* by code: wanted; NULL: any */
    int status[MATCH_STATUS_MAX];
    size_t n_status;
    int64_t min_amount, max_amount; /* UNKNOWN: any */
    const char *text;               /* NULL: any */
    bool text_is_id;                /* it may occur in an identifier */
    bool *text_words[E_COUNT];      /* by code: the text occurs in the word */
    struct arena arena;
};
/* From the parameters; false after a problem. match_finish in either case. */
bool match_read(struct call *call, struct match *match);
bool match_event(const struct match *match, const struct world *world, const struct event *event);
void match_finish(struct match *match);

/* The events that may be in [since, until) as known at `now`: numbers from..to-1. */
void match_range(const struct call *call, const struct match *match, int64_t range[static 2]);
