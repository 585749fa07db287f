/* Counts, sums and groups: over tables of sums where they suffice, over the events elsewhere. */
#include "aggregate.h"

#include <stdlib.h>
#include <string.h>

enum { FLAT_BUCKETS = 6 }; /* so many passes over a block are cheaper than going row by row */

/* PRESENT is the same as COUNT where all rows of the segment have the field, and nothing where none
 * has. Measures whose condition never holds add nothing. */
static void adapt_measures(struct adder *adder, const struct column_ask *ask,
                           const struct eval *eval, const struct part *events)
{
    for (size_t i = 0; i < ask->n_measures; i++) {
        const struct column_measure *measure = &ask->measures[i];
        const struct span *span = &events->spans[measure->field];
        adder->fns[i] = measure->fn;
        adder->skip[i] = measure->fn != COLUMN_COUNT && span->present == 0;
        if (measure->fn == COLUMN_PRESENT && span->present == events->rows)
            adder->fns[i] = COLUMN_COUNT;
        if (measure->where < 0)
            continue;
        const struct node *root = eval->plan->roots[measure->where + 1];
        if (eval->known[root->number] == NONE)
            adder->skip[i] = true;
    }
}

static void eval_conditions(struct aggregate *aggregate, struct adder *adder, struct eval *eval)
{
    for (size_t i = 0; i < aggregate->ask->n_conditions; i++) {
        uint8_t *mask = adder->conditions + i * BLOCK_ROWS;
        adder->none[i] = false;
        switch (eval_block(eval, i + 1, adder->part, adder->block, mask)) {
        case NONE:
            memset(mask, 0, BLOCK_ROWS);
            adder->none[i] = true;
            break;
        case ALL:
            memcpy(mask, adder->base, BLOCK_ROWS);
            break;
        case SOME:
            for (size_t k = 0; k < BLOCK_ROWS; k++)
                mask[k] &= adder->base[k];
            adder->none[i] = !mask_any(mask);
            break;
        }
    }
}

/* The rows of one bucket, added at once; then the masks are as before. */
static void add_bucket(struct aggregate *aggregate, struct adder *adder, uint32_t bucket)
{
    const struct column_ask *ask = aggregate->ask;
    struct chunk times = part_chunk(adder->part, adder->time, adder->block);
    uint8_t within[BLOCK_ROWS], base[BLOCK_ROWS];
    uint8_t *conditions = adder->conditions,
            *narrowed = conditions + ask->n_conditions * BLOCK_ROWS;
    int64_t from = ask->bounds[bucket] <= adder->earliest ? INT64_MIN + 1 : ask->bounds[bucket];
    enum verdict verdict = test_range(times, from, ask->bounds[bucket + 1] - 1, within);
    if (verdict == NONE)
        return;
    if (verdict == ALL)
        memset(within, 1, BLOCK_ROWS);
    memcpy(base, adder->base, BLOCK_ROWS);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        adder->base[i] &= within[i];
    for (size_t c = 0; c < ask->n_conditions; c++)
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            narrowed[c * BLOCK_ROWS + i] = conditions[c * BLOCK_ROWS + i] & within[i];
    adder->conditions = narrowed;
    adder_flat(aggregate, adder,
               groups_line(&adder->groups, (struct column_line){.bucket = bucket}));
    adder->conditions = conditions;
    memcpy(adder->base, base, BLOCK_ROWS);
}

static void add_block(struct aggregate *aggregate, struct adder *adder)
{
    const struct column_ask *ask = aggregate->ask;
    const struct entry *times = part_chunk(adder->part, adder->time, adder->block).entry;
    uint32_t first = 0, last = 0;
    if (ask->bounds) {
        int64_t lowest = MAX(ask->bounds[0], adder->earliest);
        int64_t highest = ask->bounds[ask->n_buckets] - 1;
        first = bucket_find(ask, MIN(MAX(times->min, lowest), highest));
        last = bucket_find(ask, MIN(MAX(times->max, lowest), highest));
    }
    if (ask->n_by > 0 || last - first >= FLAT_BUCKETS) {
        adder_rows(aggregate, adder);
        return;
    }
    for (uint32_t bucket = first; first < last && bucket <= last; bucket++)
        add_bucket(aggregate, adder, bucket);
    if (first == last)
        adder_flat(aggregate, adder,
                   groups_line(&adder->groups, (struct column_line){.bucket = first}));
}

static void add_segment(void *arg, unsigned worker, size_t task)
{
    struct aggregate *aggregate = arg;
    struct adder *adder = aggregate->adders[worker];
    struct eval *eval = &aggregate->question.evals[worker];
    struct segment *segment = aggregate->question.column->segments[task];
    if (!question_enter(&aggregate->question, worker, segment))
        return;
    adapt_measures(adder, aggregate->ask, eval, &segment->events);
    adder_choose(adder, aggregate->ask, eval, segment);
    if (adder->sums && !part_check(&segment->sums[adder->part - segment->sums])) {
        question_fail(&aggregate->question, ERR_CORRUPT);
        return;
    }
    for (size_t block = 0; block < part_blocks(adder->part); block++) {
        adder->block = block;
        enum verdict verdict = eval_block(eval, 0, adder->part, block, adder->base);
        if (verdict == NONE)
            continue;
        if (verdict == ALL)
            memset(adder->base, 1, BLOCK_ROWS);
        eval_conditions(aggregate, adder, eval);
        add_block(aggregate, adder);
    }
}

static bool ask_check(const struct column_ask *ask, struct err *err)
{
    bool fits = ask->n_by <= COLUMN_BY_MAX && ask->n_measures <= COLUMN_MEASURES_MAX &&
                (!ask->bounds || (ask->n_buckets > 0 && ask->n_buckets <= COLUMN_BUCKETS_MAX));
    for (size_t i = 0; fits && i < ask->n_by; i++) {
        int field = ask->by[i].field;
        fits = field >= 0 && field < E_COUNT &&
               (ask->by[i].presence || field_chunk_type(field) == CHUNK_WORD);
    }
    for (size_t i = 0; fits && i < ask->n_measures; i++) {
        const struct column_measure *measure = &ask->measures[i];
        bool number = measure->fn != COLUMN_COUNT && measure->fn != COLUMN_PRESENT;
        fits = measure->field >= 0 && measure->field < E_COUNT &&
               (!number || field_chunk_type(measure->field) == CHUNK_NUMBER) &&
               measure->where < (int)ask->n_conditions;
    }
    for (size_t i = 0; fits && ask->bounds && i < ask->n_buckets; i++)
        fits = ask->bounds[i] < ask->bounds[i + 1];
    return fits || err_set(err, ERR_USAGE, "these groups or measures cannot be asked for");
}

static void find_limits(struct aggregate *aggregate)
{
    const struct column *column = aggregate->question.column;
    for (size_t by = 0; by < aggregate->ask->n_by; by++) {
        const struct column_group *group = &aggregate->ask->by[by];
        int64_t highest = 1;
        for (size_t i = 0; i < column->n && !group->presence; i++) {
            const struct span *span = &column->segments[i]->events.spans[group->field];
            if (span->present > 0)
                highest = MAX(highest, MIN(span->max, (int64_t)COLUMN_WORDS_MAX - 1));
        }
        aggregate->limit[by] = (uint32_t)highest + 1;
    }
}

static void merge(struct aggregate *aggregate, struct column_lines *out)
{
    const struct column_ask *ask = aggregate->ask;
    struct groups all = {0};
    groups_start(&all, ask, aggregate->limit);
    for (size_t i = 0; ask->n_by == 0 && i < MAX(ask->n_buckets, (size_t)1); i++)
        groups_line(&all, (struct column_line){.bucket = (uint32_t)i});
    for (unsigned i = 0; i < aggregate->question.workers; i++)
        groups_merge(&all, &aggregate->adders[i]->groups, ask);
    groups_write(&all, ask, out);
    groups_finish(&all);
}

static bool run(struct aggregate *aggregate, struct column_lines *out, struct err *err)
{
    struct question *question = &aggregate->question;
    size_t masks = aggregate->ask->n_conditions * 2 + 1;
    find_limits(aggregate);
    for (unsigned i = 0; i < question->workers; i++) {
        aggregate->adders[i] = mem_new(sizeof *aggregate->adders[i]);
        aggregate->adders[i]->conditions = mem_array(masks, BLOCK_ROWS);
        aggregate->adders[i]->none = mem_array(masks, sizeof(bool));
        aggregate->adders[i]->lists = mem_array(masks, sizeof(struct row_list));
        groups_start(&aggregate->adders[i]->groups, aggregate->ask, aggregate->limit);
    }
    pool_run(question->column->pool, add_segment, aggregate, question->column->n);
    question_stopped(question);
    if (atomic_load(&question->failed) == ERR_NONE)
        merge(aggregate, out);
    for (unsigned i = 0; i < question->workers; i++) {
        groups_finish(&aggregate->adders[i]->groups);
        free(aggregate->adders[i]->conditions);
        free(aggregate->adders[i]->lists);
        free(aggregate->adders[i]->none);
        free(aggregate->adders[i]);
    }
    return question_end(question, err);
}

bool column_aggregate(struct column *column, const struct column_scope *scope,
                      const struct column_ask *ask, struct column_lines *out, struct err *err)
{
    struct aggregate aggregate = {.ask = ask};
    struct column_scope within = *scope;
    if (!ask_check(ask, err))
        return false;
    if (ask->bounds) {
        within.from = MAX(scope->from, ask->bounds[0]);
        within.to = MIN(scope->to, ask->bounds[ask->n_buckets]);
    }
    if (!question_start(&aggregate.question, column, &within, ask, err))
        return false;
    return run(&aggregate, out, err);
}

bool column_count(struct column *column, const struct column_scope *scope, int64_t *ret_count,
                  struct err *err)
{
    const struct column_measure count = {.fn = COLUMN_COUNT, .where = -1};
    const struct column_ask ask = {.measures = &count, .n_measures = 1};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    if (!column_aggregate(column, scope, &ask, &lines, err))
        return false;
    *ret_count = lines.values[0];
    return true;
}
