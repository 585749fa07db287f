/* Adds the rows of one block to their lines. */
#include "aggregate.h"

#include <string.h>

/* The chunk that a measure adds up; counting rows of sums adds their counts. */
static struct chunk measure_chunk(const struct adder *adder, size_t measure, int field)
{
    bool counts = adder->fns[measure] == COLUMN_COUNT || adder->fns[measure] == COLUMN_PRESENT;
    return part_chunk(adder->part, adder->sums && counts ? F_COUNT : field, adder->block);
}

/* ---- one line -------------------------------------------------------------------------- */

static void flat_present(const struct adder *adder, int field, const uint8_t *mask, uint8_t *out)
{
    size_t rows = part_block_rows(adder->part, adder->block);
    struct chunk chunk = part_chunk(adder->part, field, adder->block);
    enum verdict verdict = test_present(chunk, rows, out);
    if (verdict != SOME)
        memset(out, verdict == ALL, BLOCK_ROWS);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        out[i] &= mask[i];
}

static void flat_count(const struct adder *adder, size_t i, int field, const uint8_t *mask,
                       struct cell *cell)
{
    if (!adder->sums) {
        cell->n += (int64_t)mask_count(mask);
        return;
    }
    struct cell counts = {0};
    flat_sum(measure_chunk(adder, i, field), mask, &counts);
    cell->n += (int64_t)counts.sum;
}

void adder_flat(struct aggregate *aggregate, struct adder *adder, uint32_t line)
{
    const struct column_ask *ask = aggregate->ask;
    uint8_t present[BLOCK_ROWS];
    for (size_t i = 0; i < ask->n_measures; i++) {
        const struct column_measure *measure = &ask->measures[i];
        const uint8_t *mask = adder_mask(adder, measure);
        struct cell *cell = groups_cell(&adder->groups, line, i);
        if (adder->skip[i] || (measure->where >= 0 && adder->none[measure->where]))
            continue;
        switch (adder->fns[i]) {
        case COLUMN_PRESENT:
            flat_present(adder, measure->field, mask, present);
            flat_count(adder, i, measure->field, present, cell);
            break;
        case COLUMN_COUNT:
            flat_count(adder, i, measure->field, mask, cell);
            break;
        case COLUMN_SUM:
            flat_sum(measure_chunk(adder, i, measure->field), mask, cell);
            break;
        default:
            flat_extreme(measure_chunk(adder, i, measure->field), mask, adder->fns[i] == COLUMN_MAX,
                         cell);
            break;
        }
    }
}

/* ---- a line for each row --------------------------------------------------------------- */

/* Codes of a group of this block; false when one is not below the limit. */
static bool read_codes(struct aggregate *aggregate, struct adder *adder, size_t by)
{
    const struct column_group *group = &aggregate->ask->by[by];
    struct chunk chunk = part_chunk(adder->part, group->field, adder->block);
    uint32_t *codes = adder->codes[by], highest = 0;
    uint8_t present[BLOCK_ROWS];
    if (group->presence) {
        enum verdict verdict =
            test_present(chunk, part_block_rows(adder->part, adder->block), present);
        if (verdict != SOME)
            memset(present, verdict == ALL, BLOCK_ROWS);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            codes[i] = present[i];
        return true;
    }
    chunk_codes(chunk, codes);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        highest = MAX(highest, codes[i]);
    return highest < aggregate->limit[by];
}

static uint32_t find_bucket(struct aggregate *aggregate, int64_t time)
{
    uint32_t bucket = bucket_find(aggregate->ask, time);
    if (bucket != BUCKET_NONE_FOUND)
        return bucket;
    question_fail(&aggregate->question, ERR_CORRUPT); /* outside the scope, yet in the mask */
    return 0;
}

static void find_lines(struct aggregate *aggregate, struct adder *adder)
{
    const struct column_ask *ask = aggregate->ask;
    const struct groups *groups = &adder->groups;
    const struct row_list *list = &adder->lists[0];
    struct column_line line = {0};
    for (size_t i = 0; i < list->n; i++) {
        size_t row = list->rows[i];
        int64_t time = ask->bounds ? MAX(adder->times[row], adder->earliest) : 0;
        if (ask->bounds &&
            (time < ask->bounds[line.bucket] || time >= ask->bounds[line.bucket + 1]))
            line.bucket = find_bucket(aggregate, time);
        line.codes[0] = ask->n_by > 0 ? adder->codes[0][row] : 0;
        line.codes[1] = ask->n_by > 1 ? adder->codes[1][row] : 0;
        uint32_t known = groups->direct ? groups->direct[groups_place(groups, &line)] : 0;
        adder->lines[row] = known ? known - 1 : groups_line(&adder->groups, line);
    }
}

static void add_counts(struct adder *adder, size_t measure, const struct row_list *list)
{
    size_t step = adder->groups.n_measures;
    struct cell *cells = adder->groups.cells + measure;
    if (adder->sums)
        chunk_numbers(part_chunk(adder->part, F_COUNT, adder->block), adder->values);
    for (size_t i = 0; i < list->n; i++) {
        size_t row = list->rows[i];
        cells[adder->lines[row] * step].n += adder->sums ? adder->values[row] : 1;
    }
}

static inline void add_value(struct cell *cell, enum column_fn fn, int64_t value)
{
    bool first = cell->n++ == 0;
    if (fn == COLUMN_SUM)
        cell->sum += value;
    else if (first || (fn == COLUMN_MIN ? value < cell->sum : value > cell->sum))
        cell->sum = value;
}

static void add_values(struct adder *adder, size_t measure, int field, const struct row_list *list)
{
    size_t step = adder->groups.n_measures;
    struct cell *cells = adder->groups.cells + measure;
    struct chunk chunk = part_chunk(adder->part, field, adder->block);
    enum column_fn fn = adder->fns[measure];
    chunk_numbers(chunk, adder->values);
    for (size_t i = 0; i < list->n; i++) {
        size_t row = list->rows[i];
        if (adder->values[row] != UNKNOWN)
            add_value(&cells[adder->lines[row] * step], fn, adder->values[row]);
    }
}

/* The same, by the rows that have the field. */
static void add_packed(struct adder *adder, size_t measure, int field, const uint8_t *mask)
{
    size_t step = adder->groups.n_measures;
    struct cell *cells = adder->groups.cells + measure;
    uint16_t rows[BLOCK_ROWS];
    size_t n = chunk_packed(part_chunk(adder->part, field, adder->block), rows, adder->values);
    for (size_t i = 0; i < n; i++)
        if (mask[rows[i]])
            add_value(&cells[adder->lines[rows[i]] * step], adder->fns[measure], adder->values[i]);
}

static void add_measure(struct aggregate *aggregate, struct adder *adder, size_t i)
{
    const struct column_measure *measure = &aggregate->ask->measures[i];
    const struct row_list *list = &adder->lists[measure->where + 1];
    const uint8_t *mask = adder_mask(adder, measure);
    const struct entry *entry = part_chunk(adder->part, measure->field, adder->block).entry;
    uint8_t present[BLOCK_ROWS];
    struct row_list there;
    if (adder->skip[i] || list->n == 0)
        return;
    if (adder->fns[i] == COLUMN_COUNT) {
        add_counts(adder, i, list);
    } else if (entry->present == 0) {
        return;
    } else if (adder->fns[i] == COLUMN_PRESENT) {
        flat_present(adder, measure->field, mask, present);
        there.n = mask_rows(present, there.rows);
        add_counts(adder, i, &there);
    } else if (chunk_mode(entry) == CHUNK_SPARSE) {
        add_packed(adder, i, measure->field, mask);
    } else {
        add_values(adder, i, measure->field, list);
    }
}

void adder_rows(struct aggregate *aggregate, struct adder *adder)
{
    const struct column_ask *ask = aggregate->ask;
    for (size_t by = 0; by < ask->n_by; by++)
        if (!read_codes(aggregate, adder, by)) {
            question_fail(&aggregate->question, ERR_CORRUPT);
            return;
        }
    if (ask->bounds)
        chunk_numbers(part_chunk(adder->part, adder->time, adder->block), adder->times);
    adder->lists[0].n = mask_rows(adder->base, adder->lists[0].rows);
    for (size_t i = 0; i < ask->n_conditions; i++)
        adder->lists[i + 1].n =
            mask_rows(adder->conditions + i * BLOCK_ROWS, adder->lists[i + 1].rows);
    find_lines(aggregate, adder);
    for (size_t i = 0; i < ask->n_measures; i++)
        add_measure(aggregate, adder, i);
}
