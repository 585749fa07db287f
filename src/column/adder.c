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
        if (adder->skip[i])
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

static void find_lines(struct aggregate *aggregate, struct adder *adder)
{
    const struct column_ask *ask = aggregate->ask;
    uint32_t bucket = 0;
    for (size_t i = 0; i < adder->n_rows; i++) {
        size_t row = adder->rows[i];
        int64_t time = ask->bounds ? MAX(adder->times[row], adder->earliest) : 0;
        bool same = !ask->bounds || (time >= ask->bounds[bucket] && time < ask->bounds[bucket + 1]);
        if (!same)
            bucket = bucket_find(ask, time);
        if (bucket == BUCKET_NONE_FOUND) { /* no row of the scope is outside, but in a damaged file */
            question_fail(&aggregate->question, ERR_CORRUPT);
            bucket = 0;
        }
        struct column_line line = {.bucket = bucket};
        for (size_t by = 0; by < ask->n_by; by++)
            line.codes[by] = adder->codes[by][row];
        adder->lines[i] = groups_line(&adder->groups, line);
    }
}

static void add_counts(struct adder *adder, size_t measure, const uint8_t *mask)
{
    size_t step = adder->groups.n_measures;
    struct cell *cells = adder->groups.cells + measure;
    if (adder->sums)
        chunk_numbers(part_chunk(adder->part, F_COUNT, adder->block), adder->values);
    for (size_t i = 0; i < adder->n_rows; i++) {
        int64_t more = mask[adder->rows[i]];
        if (adder->sums && more)
            more = adder->values[adder->rows[i]];
        cells[adder->lines[i] * step].n += more;
    }
}

static void add_values(struct adder *adder, size_t measure, int field, const uint8_t *mask)
{
    size_t step = adder->groups.n_measures;
    struct cell *cells = adder->groups.cells + measure;
    struct chunk chunk = part_chunk(adder->part, field, adder->block);
    enum column_fn fn = adder->fns[measure];
    if (chunk.entry->present == 0)
        return;
    chunk_numbers(chunk, adder->values);
    for (size_t i = 0; i < adder->n_rows; i++) {
        size_t row = adder->rows[i];
        struct cell *cell = &cells[adder->lines[i] * step];
        if (!mask[row] || adder->values[row] == UNKNOWN)
            continue;
        if (fn == COLUMN_SUM) {
            cell->sum += adder->values[row];
            cell->n++;
        } else {
            cell_add(cell, fn, &(struct cell){.sum = adder->values[row], .n = 1});
        }
    }
}

void adder_rows(struct aggregate *aggregate, struct adder *adder)
{
    const struct column_ask *ask = aggregate->ask;
    uint8_t present[BLOCK_ROWS];
    for (size_t by = 0; by < ask->n_by; by++)
        if (!read_codes(aggregate, adder, by)) {
            question_fail(&aggregate->question, ERR_CORRUPT);
            return;
        }
    if (ask->bounds)
        chunk_numbers(part_chunk(adder->part, adder->time, adder->block), adder->times);
    adder->n_rows = mask_rows(adder->base, adder->rows);
    find_lines(aggregate, adder);
    for (size_t i = 0; i < ask->n_measures; i++) {
        const struct column_measure *measure = &ask->measures[i];
        const uint8_t *mask = adder_mask(adder, measure);
        if (adder->skip[i])
            continue;
        if (adder->fns[i] == COLUMN_PRESENT) {
            flat_present(adder, measure->field, mask, present);
            add_counts(adder, i, present);
        } else if (adder->fns[i] == COLUMN_COUNT) {
            add_counts(adder, i, mask);
        } else {
            add_values(adder, i, measure->field, mask);
        }
    }
}
