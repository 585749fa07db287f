/* What all questions share: the plan, a worker's scratch, and how they end. */
#pragma once

#include "index.h"
#include "plan.h"

__extension__ typedef __int128 wide;

struct question {
    struct column *column;
    const struct column_scope *scope;
    struct plan plan;
    struct recalling recalling;
    struct eval evals[WORKERS_MAX];
    unsigned workers;
    atomic_int failed; /* enum err_code */
};

/* Settles the index and makes the plan; ERR_USAGE. Always followed by question_end if true. */
bool question_start(struct question *question, struct column *column,
                    const struct column_scope *scope, const struct column_ask *ask,
                    struct err *err);
void question_fail(struct question *question, enum err_code code);
/* Whether there is no use in going on. */
bool question_stopped(struct question *question);
/* Whether the segment may have rows of the scope; folds all roots over it. */
bool question_enter(struct question *question, unsigned worker, struct segment *segment);
/* Frees; false when something failed or the question was cancelled. */
bool question_end(struct question *question, struct err *err);
