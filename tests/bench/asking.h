/* The engine under measurement, and what its mirror holds that questions are made of. */
#pragma once

#include "bench.h"
#include "usagetop/engine.h"

struct asking {
    struct report report;
    struct engine *engine;
    int64_t now;
    const char *only; /* NULL: all questions */
    int runs;
    char rare_users[400]; /* filter: the three users with the fewest events */
    char id[64];          /* of an event in the middle of the table */
    int days;             /* how often a question was disguised */
    char disguise[600];
};

/* Looks up what the questions need; says on stderr what fails. */
bool asking_begin(struct asking *asking);
void asking_finish(struct asking *asking);
struct question question_of(const struct asking *asking, enum ask ask, enum window_kind kind);
/* The same question in other words, until the next call: a term that all events fulfil makes its
 * filter one that was never asked, so that nothing remembered answers it. */
struct question disguised(struct asking *asking, const struct question *question);
/* Asks and forgets the answer; returns ms. *ret_number: the first number of the answer; 0 when it
 * has none. A question that cannot be answered ends the program. */
double ask(struct asking *asking, const struct question *question, double *ret_number);
