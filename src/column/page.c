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

static void position_block(struct position *position, unsigned worker, struct spot spot)
{
    uint8_t mask[BLOCK_ROWS], before[BLOCK_ROWS];
    enum verdict some = order_before(&position->order, &position->item, spot, before);
    if (some == NONE)
        return;
    enum verdict verdict =
        eval_block(&position->question.evals[worker], 0, spot.part, spot.block, mask);
    if (verdict == NONE)
        return;
    if (verdict == ALL)
        memset(mask, 1, BLOCK_ROWS);
    for (size_t i = 0; some == SOME && i < BLOCK_ROWS; i++)
        mask[i] &= before[i];
    position->before[worker] += (int64_t)mask_count(mask);
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
