/* Pages, positions and percentiles: questions about the order of rows. */
#include "select.h"
#include "top.h"

#include <stdlib.h>
#include <string.h>

/* By whichever way is quicker. */
static bool pick_rows(const struct pick *pick, struct picked *out, struct err *err)
{
    bool few = pick->slice.limit <= TOP_MAX && pick->slice.offset <= TOP_MAX - pick->slice.limit;
    return few ? top_rows(pick, out, err) : select_rows(pick, out, err);
}

bool column_page(struct column *column, const struct column_scope *scope,
                 const struct column_page *page, struct column_refs *out, struct err *err)
{
    struct order order;
    struct picked picked = {0};
    const struct pick pick = {
        column, scope, &order, {page->offset, page->limit ? page->limit : SIZE_MAX}};
    if (!order_make(&order, &page->sort, err) || !pick_rows(&pick, &picked, err))
        return false;
    out->items = mem_array(picked.n + 1, sizeof *out->items);
    out->n = picked.n;
    for (size_t i = 0; i < picked.n; i++)
        out->items[i] = picked.items[i].ref;
    free(picked.items);
    return true;
}

void column_refs_finish(struct column_refs *refs)
{
    free(refs->items);
    *refs = (struct column_refs){0};
}

/* ---- positions ------------------------------------------------------------------------- */

struct position {
    struct question question;
    struct order order;
    struct item item; /* that is looked for */
    int64_t before[WORKERS_MAX];
};

/* Of the rows of a mask with the key of the item: those that are before it. */
static size_t count_ties(const struct position *position, struct spot spot,
                         const uint8_t mask[static BLOCK_ROWS])
{
    uint16_t rows[BLOCK_ROWS];
    struct item item;
    size_t n = mask_rows(mask, rows), before = 0;
    for (size_t i = 0; i < n; i++) {
        item_read(&position->order, spot, rows[i], &item);
        before += item_compare(&position->order, &item, &position->item) < 0;
    }
    return before;
}

/* The rows of a block that are before the item, by numbers: ties[] becomes those of its own. */
static size_t count_numbers(const struct position *position, struct chunk chunk,
                            const uint8_t mask[static BLOCK_ROWS], uint8_t ties[static BLOCK_ROWS])
{
    int64_t number = order_key_number(&position->order, position->item.key);
    bool descending = position->order.sort->descending;
    int64_t lo = descending ? number : INT64_MIN + 1, hi = descending ? INT64_MAX : number;
    uint8_t upto[BLOCK_ROWS];
    if (number == UNKNOWN) {
        lo = INT64_MIN + 1;
        hi = INT64_MAX;
    }
    enum verdict verdict = test_range(chunk, lo, hi, upto);
    if (verdict != SOME)
        memset(upto, verdict == ALL, BLOCK_ROWS);
    verdict = test_range(chunk, number, number, ties);
    if (verdict != SOME)
        memset(ties, verdict == ALL, BLOCK_ROWS);
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        ties[i] = number == UNKNOWN ? mask[i] & (upto[i] ^ 1) : mask[i] & ties[i];
        upto[i] &= mask[i] & (ties[i] ^ 1);
    }
    return mask_count(upto);
}

static size_t count_keys(const struct position *position, struct chunk chunk,
                         const uint8_t mask[static BLOCK_ROWS], uint8_t ties[static BLOCK_ROWS])
{
    uint64_t keys[BLOCK_ROWS];
    size_t before = 0;
    order_keys(&position->order, chunk, 0, keys);
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        before += mask[i] & (keys[i] < position->item.key);
        ties[i] = mask[i] & (keys[i] == position->item.key);
    }
    return before;
}

static void position_block(struct position *position, unsigned worker, struct spot spot)
{
    struct key_span span = order_block_span(&position->order, spot);
    struct chunk chunk = part_chunk(spot.part, position->order.sort->field, spot.block);
    uint8_t mask[BLOCK_ROWS], ties[BLOCK_ROWS];
    size_t before;
    if (key_span_first(span) > position->item.key)
        return;
    enum verdict verdict =
        eval_block(&position->question.evals[worker], 0, spot.part, spot.block, mask);
    if (verdict == NONE)
        return;
    if (verdict == ALL)
        memset(mask, 1, BLOCK_ROWS);
    if (key_span_last(span) < position->item.key) {
        before = mask_count(mask);
    } else {
        before = position->order.type == CHUNK_NUMBER ? count_numbers(position, chunk, mask, ties)
                                                      : count_keys(position, chunk, mask, ties);
        if (mask_any(ties))
            before += count_ties(position, spot, ties);
    }
    position->before[worker] += (int64_t)before;
}

static void position_segment(void *arg, unsigned worker, size_t task)
{
    struct position *position = arg;
    struct segment *segment = position->question.column->segments[task];
    const struct part *part = &segment->events;
    if (key_span_first(order_segment_span(&position->order, part)) > position->item.key ||
        !question_enter(&position->question, worker, segment))
        return;
    for (size_t block = 0; block < part_blocks(part); block++)
        position_block(position, worker, (struct spot){part, block});
}

bool column_position(struct column *column, const struct column_scope *scope,
                     const struct column_sort *sort, const struct column_ref *ref,
                     int64_t *ret_position, struct err *err)
{
    struct position position = {0};
    struct found found;
    column_settle(column);
    if (!order_make(&position.order, sort, err) || !column_find(column, ref, &found, err))
        return false;
    if (!found.segment)
        return err_set(err, ERR_NOT_FOUND, "the index does not have this event");
    if (!question_start(&position.question, column, scope, NULL, err))
        return false;
    item_read(&position.order, (struct spot){&found.segment->events, found.block}, found.row,
              &position.item);
    pool_run(column->pool, position_segment, &position, column->n);
    question_stopped(&position.question);
    *ret_position = 0;
    for (unsigned i = 0; i < position.question.workers; i++)
        *ret_position += position.before[i];
    return question_end(&position.question, err);
}

/* ---- percentiles ----------------------------------------------------------------------- */

bool column_percentiles(struct column *column, const struct column_scope *scope,
                        const struct column_ranks *ranks, int64_t *values, struct err *err)
{
    static const struct column_test everything = {.op = COLUMN_TRUE};
    const struct column_test has = {.op = COLUMN_HAS, .field = ranks->field};
    const struct column_test *const parts[] = {scope->where ? scope->where : &everything, &has};
    const struct column_test both = {.op = COLUMN_AND, .n = 2, .parts = parts};
    const struct column_scope within = {scope->from, scope->to, &both, scope->cancel};
    const struct column_sort sort = {.field = ranks->field};
    struct order order;
    int64_t rows;
    if (!order_make(&order, &sort, err) || !column_count(column, &within, &rows, err))
        return false;
    if (order.type != CHUNK_NUMBER)
        return err_set(err, ERR_USAGE, "percentiles are of numbers");
    for (size_t i = 0; i < ranks->n; i++) {
        struct picked picked = {0};
        int64_t rank = (rows * MIN(ranks->permille[i], 1000) + 999) / 1000;
        const struct pick pick = {column, &within, &order, {(size_t)MAX(rank, 1) - 1, 1}};
        if (!pick_rows(&pick, &picked, err))
            return false;
        values[i] = picked.n > 0 ? order_key_number(&order, picked.items[0].key) : UNKNOWN;
        free(picked.items);
    }
    return true;
}
