/* Exact percentiles by bucket and group, in two passes: the first counts the numbers of each line
 * in cells that widen with the number, which says in which cell each rank stands; the second
 * gathers what is in these cells alone. So the memory does not grow with the rows. */
#include "aggregate.h"

#include <stdlib.h>
#include <string.h>

enum {
    BITS_MOST = 7,        /* of a number that its cell tells, besides the highest */
    CELLS_FEW = 1 << 17,  /* so many, of all lines, stay in the processor's cache */
    CELLS_MOST = 1 << 22, /* and so many are no burden */
};
#define LINE_NONE UINT32_MAX /* of no event that the lines know */

/* The numbers of one cell of one line, gathered. */
struct heap {
    size_t from; /* in `gathered` */
    _Atomic size_t n;
};

struct ranking {
    struct question question;
    const struct column_ask *ask;
    const struct column_ranks *ranks;
    const struct column_lines *lines;
    uint32_t limit[COLUMN_BY_MAX];
    uint32_t *places; /* line by place; NULL: too many places */
    int64_t least;    /* no number is below it */
    unsigned bits;
    size_t cells;                  /* of a line */
    uint32_t *counts[WORKERS_MAX]; /* cells of each line */
    /* second pass */
    uint32_t *heap_of; /* heap + 1 of each cell of each line; 0: not wanted */
    struct heap *heaps;
    int64_t *gathered;
};

/* ---- cells ------------------------------------------------------------------------------ */

/* Steps of 1 below 2^bits, and 2^bits steps from there to each further power of two. */
static size_t cell_index(uint64_t above, unsigned bits)
{
    if (above >> bits == 0)
        return (size_t)above;
    unsigned shift = 63 - (unsigned)__builtin_clzll(above) - bits;
    return ((size_t)(shift + 1) << bits) + (size_t)((above >> shift) - ((uint64_t)1 << bits));
}

static size_t cell_of(const struct ranking *ranking, int64_t number)
{
    size_t cell = cell_index((uint64_t)number - (uint64_t)ranking->least, ranking->bits);
    return MIN(cell, ranking->cells - 1);
}

/* The span of the numbers that there may be; as fine a division of it as there is room for. */
static bool make_cells(struct ranking *ranking, struct err *err)
{
    const struct column *column = ranking->question.column;
    int64_t least = INT64_MAX, most = INT64_MIN;
    size_t lines = MAX(ranking->lines->n, (size_t)1);
    for (size_t i = 0; i < column->n; i++) {
        const struct span *span = &column->segments[i]->events.spans[ranking->ranks->field];
        least = span->present ? MIN(least, span->min) : least;
        most = span->present ? MAX(most, span->max) : most;
    }
    ranking->least = least <= most ? least : 0;
    uint64_t width = least <= most ? (uint64_t)most - (uint64_t)least : 0;
    ranking->bits = BITS_MOST;
    while (ranking->bits > 0 && (cell_index(width, ranking->bits) + 1) * lines > CELLS_FEW)
        ranking->bits--;
    ranking->cells = cell_index(width, ranking->bits) + 1;
    return ranking->cells * lines <= CELLS_MOST ||
           err_set(err, ERR_USAGE, "percentiles of so many groups cannot be asked for");
}

/* ---- lines ------------------------------------------------------------------------------ */

static uint64_t place_of(const struct ranking *ranking, const struct column_line *line)
{
    uint64_t first = (uint64_t)line->bucket * ranking->limit[0] + line->codes[0];
    return first * ranking->limit[1] + line->codes[1];
}

static void make_places(struct ranking *ranking)
{
    const struct column_lines *lines = ranking->lines;
    uint64_t places = MAX(ranking->ask->n_buckets, (size_t)1);
    for (size_t by = 0; by < COLUMN_BY_MAX; by++) {
        ranking->limit[by] = 1;
        for (size_t i = 0; i < lines->n; i++)
            ranking->limit[by] = MAX(ranking->limit[by], lines->lines[i].codes[by] + 1);
        places = MIN(places * ranking->limit[by], (uint64_t)DIRECT_MAX + 1);
    }
    if (places > DIRECT_MAX)
        return;
    ranking->places = mem_array(places, sizeof *ranking->places);
    memset(ranking->places, 0xff, places * sizeof *ranking->places);
    for (size_t i = 0; i < lines->n; i++)
        ranking->places[place_of(ranking, &lines->lines[i])] = (uint32_t)i;
}

static uint32_t find_line(const struct ranking *ranking, const struct column_line *line)
{
    const struct column_lines *lines = ranking->lines;
    for (size_t by = 0; by < COLUMN_BY_MAX; by++)
        if (line->codes[by] >= ranking->limit[by])
            return LINE_NONE;
    if (ranking->places)
        return ranking->places[place_of(ranking, line)];
    const struct column_line *found =
        bsearch(line, lines->lines, lines->n, sizeof *line, groups_compare);
    return found ? (uint32_t)(found - lines->lines) : LINE_NONE;
}

/* ---- rows ------------------------------------------------------------------------------- */

/* The rows of a block with their numbers and lines. */
struct batch {
    size_t n;
    uint16_t rows[BLOCK_ROWS];
    uint32_t lines[BLOCK_ROWS];
    int64_t numbers[BLOCK_ROWS];
};

static void read_numbers(const struct ranking *ranking, struct spot spot, const uint8_t *mask,
                         struct batch *batch)
{
    struct chunk chunk = part_chunk(spot.part, ranking->ranks->field, spot.block);
    bool packed = chunk_mode(chunk.entry) == CHUNK_SPARSE;
    size_t n = BLOCK_ROWS, kept = 0;
    if (packed)
        n = chunk_packed(chunk, batch->rows, batch->numbers);
    else
        chunk_numbers(chunk, batch->numbers);
    for (size_t i = 0; i < n; i++) {
        size_t row = packed ? batch->rows[i] : i;
        bool wanted = mask[row] && batch->numbers[i] != UNKNOWN;
        batch->rows[kept] = (uint16_t)row;
        batch->numbers[kept] = batch->numbers[i];
        kept += wanted;
    }
    batch->n = kept;
}

/* Whether all rows of the block are in one bucket; which. */
static bool same_bucket(const struct ranking *ranking, struct spot spot, uint32_t *ret_bucket)
{
    const struct column_ask *ask = ranking->ask;
    const struct entry *times = part_chunk(spot.part, E_CREATED, spot.block).entry;
    *ret_bucket = 0;
    if (!ask->bounds)
        return true;
    *ret_bucket = bucket_find(ask, times->min);
    return *ret_bucket != BUCKET_NONE_FOUND && *ret_bucket == bucket_find(ask, times->max);
}

static bool find_lines(const struct ranking *ranking, struct spot spot, struct batch *batch)
{
    const struct column_ask *ask = ranking->ask;
    struct column_line line = {0};
    int64_t times[BLOCK_ROWS];
    uint32_t codes[COLUMN_BY_MAX][BLOCK_ROWS];
    bool fixed = same_bucket(ranking, spot, &line.bucket);
    if (!fixed) {
        line.bucket = 0;
        chunk_numbers(part_chunk(spot.part, E_CREATED, spot.block), times);
    }
    for (size_t by = 0; by < ask->n_by; by++)
        chunk_codes(part_chunk(spot.part, ask->by[by].field, spot.block), codes[by]);
    for (size_t i = 0; i < batch->n; i++) {
        size_t row = batch->rows[i];
        if (!fixed &&
            (times[row] < ask->bounds[line.bucket] || times[row] >= ask->bounds[line.bucket + 1]))
            line.bucket = bucket_find(ask, times[row]);
        if (line.bucket == BUCKET_NONE_FOUND)
            return false;
        for (size_t by = 0; by < ask->n_by; by++)
            line.codes[by] = codes[by][row];
        if (i == 0 || !fixed || ask->n_by > 0)
            batch->lines[i] = find_line(ranking, &line);
        else
            batch->lines[i] = batch->lines[i - 1];
        if (batch->lines[i] == LINE_NONE)
            return false;
    }
    return true;
}

static void count_batch(const struct ranking *ranking, unsigned worker, const struct batch *batch)
{
    uint32_t *counts = ranking->counts[worker];
    for (size_t i = 0; i < batch->n; i++)
        counts[batch->lines[i] * ranking->cells + cell_of(ranking, batch->numbers[i])]++;
}

static void gather_batch(struct ranking *ranking, const struct batch *batch)
{
    for (size_t i = 0; i < batch->n; i++) {
        size_t cell = batch->lines[i] * ranking->cells + cell_of(ranking, batch->numbers[i]);
        uint32_t number = ranking->heap_of[cell];
        if (!number)
            continue;
        struct heap *heap = &ranking->heaps[number - 1];
        size_t place = atomic_fetch_add_explicit(&heap->n, 1, memory_order_relaxed);
        ranking->gathered[heap->from + place] = batch->numbers[i];
    }
}

static void add_segment(void *arg, unsigned worker, size_t task)
{
    struct ranking *ranking = arg;
    struct question *question = &ranking->question;
    struct segment *segment = question->column->segments[task];
    struct spot spot = {&segment->events, 0};
    struct batch batch;
    uint8_t mask[BLOCK_ROWS];
    if (!question_enter(question, worker, segment) ||
        segment->events.spans[ranking->ranks->field].present == 0)
        return;
    for (; spot.block < part_blocks(spot.part); spot.block++) {
        enum verdict verdict = eval_block(&question->evals[worker], 0, spot.part, spot.block, mask);
        if (verdict == NONE)
            continue;
        if (verdict == ALL)
            memset(mask, 1, BLOCK_ROWS);
        read_numbers(ranking, spot, mask, &batch);
        if (!find_lines(ranking, spot, &batch)) {
            question_fail(question, ERR_CORRUPT);
            return;
        }
        if (ranking->heap_of)
            gather_batch(ranking, &batch);
        else
            count_batch(ranking, worker, &batch);
    }
}

/* ---- ranks ------------------------------------------------------------------------------ */

/* Where a rank stands: the how-manieth of which cell. */
struct place {
    size_t cell, rest;
};

static struct place rank_place(const uint32_t *counts, size_t cells, uint64_t total,
                               uint16_t permille)
{
    uint64_t rank = (total * MIN(permille, 1000) + 999) / 1000;
    struct place place = {.rest = (size_t)MAX(rank, 1) - 1};
    while (place.cell + 1 < cells && place.rest >= counts[place.cell])
        place.rest -= counts[place.cell++];
    return place;
}

static uint64_t total_of(const uint32_t *counts, size_t cells)
{
    uint64_t total = 0;
    for (size_t i = 0; i < cells; i++)
        total += counts[i];
    return total;
}

/* Which cells are wanted, and room for their numbers. */
static void make_heaps(struct ranking *ranking)
{
    size_t lines = ranking->lines->n, cells = ranking->cells, n = 0, numbers = 0;
    ranking->heap_of = mem_array(lines * cells + 1, sizeof *ranking->heap_of);
    ranking->heaps = mem_array(lines * ranking->ranks->n + 1, sizeof *ranking->heaps);
    for (size_t line = 0; line < lines; line++) {
        const uint32_t *counts = ranking->counts[0] + line * cells;
        uint64_t total = total_of(counts, cells);
        for (size_t i = 0; i < ranking->ranks->n && total > 0; i++) {
            size_t cell = rank_place(counts, cells, total, ranking->ranks->permille[i]).cell;
            uint32_t *heap = &ranking->heap_of[line * cells + cell];
            if (*heap)
                continue;
            ranking->heaps[n].from = numbers;
            numbers += counts[cell];
            *heap = (uint32_t)++n;
        }
    }
    ranking->gathered = mem_array(numbers + 1, sizeof *ranking->gathered);
}

/* The number at `place` of the ascending order; moves numbers about. */
static int64_t nth_number(int64_t *numbers, size_t n, size_t place)
{
    while (n > 1) {
        int64_t pivot = numbers[n / 2];
        size_t low = 0, same = 0, high = n;
        while (same < high) {
            int64_t number = numbers[same];
            size_t to = number < pivot ? low++ : number > pivot ? --high : same;
            numbers[same] = numbers[to];
            numbers[to] = number;
            same += number <= pivot;
        }
        if (place >= low && place < high)
            return pivot;
        bool above = place >= high;
        numbers += above ? high : 0;
        place -= above ? high : 0;
        n = above ? n - high : low;
    }
    return numbers[0];
}

static void take_values(const struct ranking *ranking, int64_t *values)
{
    size_t cells = ranking->cells, n = ranking->ranks->n;
    for (size_t line = 0; line < ranking->lines->n; line++) {
        const uint32_t *counts = ranking->counts[0] + line * cells;
        uint64_t total = total_of(counts, cells);
        for (size_t i = 0; i < n; i++) {
            values[line * n + i] = UNKNOWN;
            if (total == 0)
                continue;
            struct place place = rank_place(counts, cells, total, ranking->ranks->permille[i]);
            const struct heap *heap =
                &ranking->heaps[ranking->heap_of[line * cells + place.cell] - 1];
            values[line * n + i] =
                nth_number(ranking->gathered + heap->from, counts[place.cell], place.rest);
        }
    }
}

static void merge_counts(struct ranking *ranking)
{
    size_t n = ranking->lines->n * ranking->cells;
    for (unsigned worker = 1; worker < ranking->question.workers; worker++)
        for (size_t i = 0; i < n; i++)
            ranking->counts[0][i] += ranking->counts[worker][i];
}

static void run(struct ranking *ranking, int64_t *values)
{
    struct question *question = &ranking->question;
    size_t cells = ranking->lines->n * ranking->cells;
    for (unsigned i = 0; i < question->workers; i++)
        ranking->counts[i] = mem_array(cells + 1, sizeof *ranking->counts[i]);
    make_places(ranking);
    pool_run(question->column->pool, add_segment, ranking, question->column->n);
    if (question_stopped(question))
        return;
    merge_counts(ranking);
    make_heaps(ranking);
    pool_run(question->column->pool, add_segment, ranking, question->column->n);
    if (!question_stopped(question))
        take_values(ranking, values);
}

bool column_group_percentiles(struct column *column, const struct column_scope *scope,
                              const struct column_grouping *grouping,
                              const struct column_ranks *ranks, int64_t *values, struct err *err)
{
    struct ranking ranking = {.ask = grouping->ask, .lines = grouping->lines, .ranks = ranks};
    struct column_scope within = *scope;
    const struct column_ask *ask = grouping->ask;
    if (field_chunk_type(ranks->field) != CHUNK_NUMBER)
        return err_set(err, ERR_USAGE, "percentiles are of numbers");
    if (ask->bounds) {
        within.from = MAX(scope->from, ask->bounds[0]);
        within.to = MIN(scope->to, ask->bounds[ask->n_buckets]);
    }
    if (!question_start(&ranking.question, column, &within, NULL, err))
        return false;
    bool fits = make_cells(&ranking, err);
    if (fits)
        run(&ranking, values);
    for (unsigned i = 0; i < ranking.question.workers; i++)
        free(ranking.counts[i]);
    free(ranking.places);
    free(ranking.heap_of);
    free(ranking.heaps);
    free(ranking.gathered);
    return question_end(&ranking.question, fits ? err : NULL) && fits;
}
