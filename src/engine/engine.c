/* What all engines have in common: checks before, the clock around, the head of the answer after.
 */
#include "usagetop/engine.h"

static void answer_state(const struct engine *engine, const struct question *question,
                         struct table *table)
{
    const struct engine_state *state = &engine->state;
    const int64_t numbers[STATE_TROUBLE] = {
        [STATE_AS_OF] = state->as_of,         [STATE_EARLIEST] = state->earliest,
        [STATE_LATEST] = state->latest,       [STATE_EVENTS] = state->events,
        [STATE_INDEXED] = state->indexed,     [STATE_AHEAD] = state->ahead,
        [STATE_FAILED_AT] = state->failed_at, [STATE_STATUS] = state->status};
    const struct field *columns[STATE_FIELDS];
    table_init(table, columns, question_columns(question, columns, STATE_FIELDS), 1);
    for (size_t i = 0; i < STATE_TROUBLE; i++)
        table_at(table, 0, i)->number = numbers[i];
    if (*state->trouble)
        table_at(table, 0, STATE_TROUBLE)->text = arena_text(&table->arena, state->trouble);
}

static bool answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    if (question->across && !engine->ops->choose)
        return err_set(err, ERR_USAGE, "there is only one source to ask");
    if (question->across || question->ask != ASK_STATE)
        return engine->ops->answer(engine, question, cancel, table, err);
    answer_state(engine, question, table);
    return true;
}

bool engine_answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    if (!question_check(question, err))
        return false;
    int64_t start = clock_micros();
    struct table found = {0};
    if (!answer(engine, question, cancel, &found, err)) {
        table_finish(&found);
        return false;
    }
    found.provenance.micros = clock_micros() - start;
    if (!found.provenance.engine) /* else one of several has answered */
        found.provenance.engine = engine->ops->name;
    if (!question->across) {
        found.provenance.as_of = engine->state.as_of;
        found.provenance.partial |=
            question->ask != ASK_SQL && engine->state.indexed < engine->state.events;
    }
    *table = found;
    return true;
}

bool engine_choose(struct engine *engine, const struct engine_choice *choice, struct err *err)
{
    if (engine->ops->choose)
        return engine->ops->choose(engine, choice, err);
    return choice->member == 0 || err_set(err, ERR_USAGE, "there is no source %zu", choice->member);
}

bool engine_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err)
{
    return engine->ops->refresh(engine, budget_ms, more, err);
}

void engine_expect(struct engine *engine, const struct question *questions, size_t n)
{
    if (engine->ops->expect)
        engine->ops->expect(engine, questions, n);
}

size_t engine_next(struct engine *engine, const struct question *questions, const bool *left,
                   size_t n, const atomic_bool *cancel)
{
    size_t first = 0, found = n;
    if (engine->ops->next)
        found = engine->ops->next(engine, questions, left, n, cancel);
    while (first + 1 < n && !left[first])
        first++;
    return found < n ? found : first;
}

void engine_finish(struct engine **engine)
{
    if (*engine)
        (*engine)->ops->finish(*engine);
    *engine = NULL;
}
