/* A sample of the rows says between which two of them the slice must be; then one pass over all
 * counts the rows before the first, and gathers those between. A sample that is wrong costs another
 * pass, never the answer. */
#include "select.h"

#include <stdlib.h>
#include <string.h>

enum {
    SAMPLE_EVERY = 8,   /* of the scope's rows of a block of the sample, one */
    GATHER_MAX = 60000, /* so many rows, by estimate, are gathered without bounds */
};

struct gathered {
    struct item *items;
    size_t n, cap;
    size_t before; /* rows that stand before the first bound */
    size_t most;   /* rows that came from one block */
};

struct selecting {
    struct question question;
    const struct order *order;
    size_t stride;           /* sampling: of so many blocks, one; 0: all are looked at */
    bool has_first, has_end; /* whether there are these bounds: */
    struct item first, end;  /* rows from the first on, and before the end, are gathered */
    struct gathered workers[WORKERS_MAX];
};

/* Leaves in a mask the rows between the bounds; those before the first are counted. */
static void keep_between(const struct selecting *selecting, struct gathered *gathered,
                         struct spot spot, uint8_t mask[static BLOCK_ROWS])
{
    uint8_t before[BLOCK_ROWS];
    enum verdict verdict = selecting->has_first
                               ? order_before(selecting->order, &selecting->first, spot, before)
                               : NONE;
    if (verdict == ALL) {
        gathered->before += mask_count(mask);
        memset(mask, 0, BLOCK_ROWS);
    } else if (verdict == SOME) {
        size_t all = mask_count(mask);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            mask[i] &= before[i] ^ 1;
        gathered->before += all - mask_count(mask);
    }
    verdict =
        selecting->has_end ? order_before(selecting->order, &selecting->end, spot, before) : ALL;
    if (verdict == NONE)
        memset(mask, 0, BLOCK_ROWS);
    for (size_t i = 0; verdict == SOME && i < BLOCK_ROWS; i++)
        mask[i] &= before[i];
}

static void take_block(struct selecting *selecting, unsigned worker, struct spot spot)
{
    struct gathered *gathered = &selecting->workers[worker];
    uint8_t mask[BLOCK_ROWS];
    uint16_t rows[BLOCK_ROWS];
    enum verdict verdict =
        eval_block(&selecting->question.evals[worker], 0, spot.part, spot.block, mask);
    if (verdict == NONE)
        return;
    if (verdict == ALL)
        memset(mask, 1, BLOCK_ROWS);
    if (selecting->stride == 0)
        keep_between(selecting, gathered, spot, mask);
    size_t n = mask_any(mask) ? mask_rows(mask, rows) : 0;
    size_t step = selecting->stride ? SAMPLE_EVERY : 1;
    mem_grow(&gathered->items, &gathered->cap, gathered->n + n, sizeof *gathered->items);
    size_t had = gathered->n;
    for (size_t i = selecting->stride ? spot.block % step : 0; i < n; i += step)
        item_read(selecting->order, spot, rows[i], &gathered->items[gathered->n++]);
    gathered->most = MAX(gathered->most, gathered->n - had);
}

static void take_segment(void *arg, unsigned worker, size_t task)
{
    struct selecting *selecting = arg;
    struct segment *segment = selecting->question.column->segments[task];
    size_t step = MAX(selecting->stride, (size_t)1);
    if (!question_enter(&selecting->question, worker, segment))
        return;
    for (size_t block = task % step; block < part_blocks(&segment->events); block += step)
        take_block(selecting, worker, (struct spot){&segment->events, block});
}

/* All workers' rows in one array, owned. */
static struct picked pass(struct selecting *selecting, size_t *before)
{
    struct picked all = {0};
    size_t n = 0;
    for (unsigned i = 0; i < selecting->question.workers; i++)
        selecting->workers[i] = (struct gathered){0};
    pool_run(selecting->question.column->pool, take_segment, selecting,
             selecting->question.column->n);
    *before = 0;
    for (unsigned i = 0; i < selecting->question.workers; i++)
        n += selecting->workers[i].n;
    all.items = mem_array(n + 1, sizeof *all.items);
    for (unsigned i = 0; i < selecting->question.workers; i++) {
        struct gathered *gathered = &selecting->workers[i];
        if (gathered->n > 0)
            memcpy(all.items + all.n, gathered->items, gathered->n * sizeof *all.items);
        all.n += gathered->n;
        *before += gathered->before;
        free(gathered->items);
    }
    return all;
}

/* Item k of the sample in order; false when there is none. */
static bool sample_item(const struct selecting *selecting, const struct picked *sample, size_t k,
                        struct item *out)
{
    if (k >= sample->n)
        return false;
    items_slice(selecting->order, sample->items, sample->n, (struct slice){k, 1});
    *out = sample->items[k];
    return true;
}

/* Rows of the sample that are surely before and after the slice. */
static void find_bounds(struct selecting *selecting, const struct picked *sample, size_t weight,
                        struct slice slice, size_t doubt)
{
    size_t end = slice.limit > SIZE_MAX - slice.offset ? SIZE_MAX : slice.offset + slice.limit;
    size_t low = slice.offset / weight, high = end / weight + 1;
    selecting->has_first =
        low > doubt && sample_item(selecting, sample, low - doubt, &selecting->first);
    selecting->has_end =
        doubt < SIZE_MAX - high && sample_item(selecting, sample, high + doubt, &selecting->end);
}

/* A sample of one row in the cube root of all of them: a smaller one would leave more rows between
 * the bounds than it saves. With few rows there is none. */
static size_t stride_of(size_t rows)
{
    size_t root = 1;
    if (rows <= GATHER_MAX)
        return 0;
    while (root * root * root < rows)
        root += root / 8 + 1;
    return root / SAMPLE_EVERY + 1;
}

static size_t root_of(size_t n)
{
    size_t root = 1;
    while (root * root < n)
        root += root / 8 + 1;
    return root;
}

/* What a sample leaves uncertain: chance, and that a block is in it or not. */
static size_t doubt_of(const struct selecting *selecting, const struct picked *sample)
{
    size_t most = 0;
    for (unsigned i = 0; i < selecting->question.workers; i++)
        most = MAX(most, selecting->workers[i].most);
    return root_of(sample->n) + 2 * most + 1;
}

/* With two misses in a row, there are no bounds. */
static void gather(struct selecting *selecting, const struct picked *sample, struct slice slice,
                   struct picked *out)
{
    size_t weight = selecting->stride * SAMPLE_EVERY;
    size_t doubt = doubt_of(selecting, sample), before;
    bool few = selecting->stride == 0 || sample->n * weight <= GATHER_MAX;
    selecting->stride = 0;
    for (int attempt = 0;; attempt++, doubt *= 8) {
        selecting->has_first = selecting->has_end = false;
        if (!few && attempt < 2)
            find_bounds(selecting, sample, weight, slice, doubt);
        struct picked rows = pass(selecting, &before);
        bool reached = before <= slice.offset &&
                       (!selecting->has_end || (slice.offset - before <= rows.n &&
                                                slice.limit <= rows.n - (slice.offset - before)));
        if (reached || question_stopped(&selecting->question)) {
            slice.offset -= MIN(before, slice.offset);
            items_slice(selecting->order, rows.items, rows.n, slice);
            size_t skip = MIN(slice.offset, rows.n);
            out->n = MIN(rows.n - skip, slice.limit);
            memmove(rows.items, rows.items + skip, out->n * sizeof *rows.items);
            out->items = rows.items;
            return;
        }
        free(rows.items);
    }
}

bool select_rows(const struct pick *pick, struct picked *out, struct err *err)
{
    struct selecting selecting = {.order = pick->order};
    struct picked sample = {0};
    size_t blocks = 0, before;
    if (!question_start(&selecting.question, pick->column, pick->scope, NULL, err))
        return false;
    for (size_t i = 0; i < pick->column->n; i++)
        blocks += part_blocks(&pick->column->segments[i]->events);
    selecting.stride = stride_of(blocks * BLOCK_ROWS);
    if (selecting.stride > 0)
        sample = pass(&selecting, &before);
    gather(&selecting, &sample, pick->slice, out);
    free(sample.items);
    question_stopped(&selecting.question);
    if (question_end(&selecting.question, err))
        return true;
    free(out->items);
    *out = (struct picked){0};
    return false;
}
