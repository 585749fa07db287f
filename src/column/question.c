/* Starts, watches and ends a question. */
#include "question.h"

#include <string.h>

bool question_start(struct question *question, struct column *column,
                    const struct column_scope *scope, const struct column_ask *ask, struct err *err)
{
    memset(question, 0, sizeof *question);
    if (!plan_make(&question->plan, scope, ask ? ask->conditions : NULL,
                   ask ? ask->n_conditions : 0, err))
        return false;
    question->column = column;
    question->scope = scope;
    column_settle(column);
    recall_begin(&question->recalling, column, &question->plan, scope->where);
    question->workers = pool_workers(column->pool);
    for (unsigned i = 0; i < question->workers; i++)
        eval_start(&question->evals[i], &question->plan);
    atomic_init(&question->failed, ERR_NONE);
    return true;
}

void question_fail(struct question *question, enum err_code code)
{
    atomic_store(&question->failed, code);
}

bool question_stopped(struct question *question)
{
    if (question->scope->cancel && atomic_load(question->scope->cancel))
        question_fail(question, ERR_CANCELLED);
    return atomic_load(&question->failed) != ERR_NONE;
}

bool question_enter(struct question *question, unsigned worker, struct segment *segment)
{
    struct eval *eval = &question->evals[worker];
    if (question_stopped(question))
        return false;
    if (eval_fold(eval, 0, &segment->events) == NONE)
        return false;
    if (!part_check(&segment->events)) {
        question_fail(question, ERR_CORRUPT);
        return false;
    }
    for (size_t i = 1; i < question->plan.n_roots; i++)
        eval_fold(eval, i, &segment->events);
    recall_enter(&question->recalling, eval, segment);
    return true;
}

bool question_end(struct question *question, struct err *err)
{
    for (unsigned i = 0; i < question->workers; i++)
        eval_finish(&question->evals[i]);
    plan_finish(&question->plan);
    switch (atomic_load(&question->failed)) {
    case ERR_NONE:
        return true;
    case ERR_CANCELLED:
        return err_set(err, ERR_CANCELLED, "the question was cancelled");
    default:
        return column_damaged(err);
    }
}
