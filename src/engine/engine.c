/* What all engines have in common: checks before, the clock around, the head of the answer after.
 */
#include "usagetop/engine.h"

bool engine_answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    if (!question_check(question, err))
        return false;
    int64_t start = clock_micros();
    struct table answer = {0};
    if (!engine->ops->answer(engine, question, cancel, &answer, err)) {
        table_finish(&answer);
        return false;
    }
    answer.provenance.micros = clock_micros() - start;
    answer.provenance.engine = engine->ops->name;
    answer.provenance.as_of = engine->state.as_of;
    answer.provenance.partial |= engine->state.indexed < engine->state.events;
    *table = answer;
    return true;
}

bool engine_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err)
{
    return engine->ops->refresh(engine, budget_ms, more, err);
}

void engine_finish(struct engine **engine)
{
    if (*engine)
        (*engine)->ops->finish(*engine);
    *engine = NULL;
}
