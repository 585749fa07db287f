/* Evaluates a plan: first what a segment's spans say, then block by block. */
#include "recall.h"

#include <stdlib.h>
#include <string.h>

void eval_start(struct eval *eval, const struct plan *plan)
{
    eval->plan = plan;
    eval->known = mem_array(plan->n_nodes + 1, 1);
    eval->masks = mem_array(plan->depth + 2, BLOCK_ROWS);
}

void eval_finish(struct eval *eval)
{
    free(eval->known);
    free(eval->masks);
    free(eval->text);
    eval->known = eval->masks = NULL;
    eval->text = NULL;
}

/* ---- masks ----------------------------------------------------------------------------- */

size_t mask_count(const uint8_t mask[static BLOCK_ROWS])
{
    uint64_t lanes = 0; /* eight counters of at most 126 */
    for (size_t i = 0; i < BLOCK_ROWS; i += 8)
        lanes += load64(mask + i);
    const uint64_t even = 0x00ff00ff00ff00ffu;
    uint64_t pairs = (lanes & even) + (lanes >> 8 & even);
    return (size_t)(pairs * 0x0001000100010001u >> 48);
}

bool mask_any(const uint8_t mask[static BLOCK_ROWS])
{
    uint64_t any = 0;
    for (size_t i = 0; i < BLOCK_ROWS; i += 8)
        any |= load64(mask + i);
    return any != 0;
}

size_t mask_rows(const uint8_t mask[static BLOCK_ROWS], uint16_t rows[static BLOCK_ROWS])
{
    size_t n = 0;
    for (size_t i = 0; i < BLOCK_ROWS; i += 8) {
        if (load64(mask + i) == 0)
            continue;
        for (size_t k = 0; k < 8; k++) {
            rows[n] = (uint16_t)(i + k);
            n += mask[i + k];
        }
    }
    return n;
}

void mask_first(uint8_t mask[static BLOCK_ROWS], size_t n)
{
    memset(mask, 1, n);
    memset(mask + n, 0, BLOCK_ROWS - n);
}

/* ---- segments -------------------------------------------------------------------------- */

static enum verdict negate(enum verdict verdict)
{
    return verdict == SOME ? SOME : verdict == ALL ? NONE : ALL;
}

static enum verdict fold_leaf(const struct node *node, const struct part *events)
{
    const struct span *span = &events->spans[node->field];
    bool full = span->present == events->rows;
    if (span->present == 0)
        return NONE;
    switch (node->op) {
    case COLUMN_HAS:
        return full ? ALL : SOME;
    case COLUMN_RANGE:
        if (node->lo > span->max || node->hi < span->min)
            return NONE;
        return full && node->lo <= span->min && node->hi >= span->max ? ALL : SOME;
    case COLUMN_CODES:
        if (node->n == 0 || (int64_t)node->codes[0] > span->max ||
            (int64_t)node->codes[node->n - 1] < span->min)
            return NONE;
        return full && span->min == span->max && node->n == 1 ? ALL : SOME;
    default:
        return node->n == 0 ? NONE : SOME;
    }
}

static enum verdict fold(struct eval *eval, const struct node *node, const struct part *events)
{
    enum verdict verdict;
    switch (node->op) {
    case COLUMN_TRUE:
        verdict = ALL;
        break;
    case COLUMN_FALSE:
        verdict = NONE;
        break;
    case COLUMN_NOT:
        verdict = negate(fold(eval, node->parts[0], events));
        break;
    case COLUMN_AND:
        verdict = ALL;
        for (size_t i = 0; i < node->n; i++)
            verdict = MIN(verdict, fold(eval, node->parts[i], events));
        break;
    case COLUMN_OR:
        verdict = NONE;
        for (size_t i = 0; i < node->n; i++)
            verdict = MAX(verdict, fold(eval, node->parts[i], events));
        break;
    default:
        verdict = fold_leaf(node, events);
        break;
    }
    eval->known[node->number] = (uint8_t)verdict;
    return verdict;
}

enum verdict eval_fold(struct eval *eval, size_t root, const struct part *events)
{
    return fold(eval, eval->plan->roots[root], events);
}

static void add_fields(const struct eval *eval, const struct node *node, struct fields *fields)
{
    if (eval->known[node->number] != SOME)
        return;
    if (node->op == COLUMN_HAS)
        fields->presence |= (uint64_t)1 << node->field;
    else if (node->op > COLUMN_NOT)
        fields->values |= (uint64_t)1 << node->field;
    else
        for (size_t i = 0; i < node->n; i++)
            add_fields(eval, node->parts[i], fields);
}

void eval_fields(const struct eval *eval, size_t root, struct fields *fields)
{
    add_fields(eval, eval->plan->roots[root], fields);
}

/* ---- blocks ---------------------------------------------------------------------------- */

static enum verdict block_node(struct eval *eval, const struct node *node, const struct spot *at,
                               size_t depth, uint8_t *mask);

static enum verdict block_and(struct eval *eval, const struct node *node, const struct spot *at,
                              size_t depth, uint8_t *mask)
{
    uint8_t *part = eval->masks + depth * BLOCK_ROWS;
    enum verdict all = ALL;
    for (size_t i = 0; i < node->n; i++) {
        enum verdict verdict =
            block_node(eval, node->parts[i], at, depth + 1, all == ALL ? mask : part);
        if (verdict == NONE)
            return NONE;
        if (verdict == ALL)
            continue;
        for (size_t k = 0; all == SOME && k < BLOCK_ROWS; k++)
            mask[k] &= part[k];
        if (!mask_any(mask))
            return NONE;
        all = SOME;
    }
    return all;
}

static enum verdict block_or(struct eval *eval, const struct node *node, const struct spot *at,
                             size_t depth, uint8_t *mask)
{
    uint8_t *part = eval->masks + depth * BLOCK_ROWS;
    enum verdict any = NONE;
    for (size_t i = 0; i < node->n; i++) {
        enum verdict verdict =
            block_node(eval, node->parts[i], at, depth + 1, any == NONE ? mask : part);
        if (verdict == ALL)
            return ALL;
        if (verdict == NONE)
            continue;
        for (size_t k = 0; any == SOME && k < BLOCK_ROWS; k++)
            mask[k] |= part[k];
        any = SOME;
    }
    return any;
}

static enum verdict block_leaf(struct eval *eval, const struct node *node, const struct spot *at,
                               uint8_t *mask)
{
    struct chunk chunk = part_chunk(at->part, node->field, at->block);
    if (chunk.entry->present == 0)
        return NONE;
    switch (node->op) {
    case COLUMN_HAS:
        return test_present(chunk, part_block_rows(at->part, at->block), mask);
    case COLUMN_RANGE:
        return test_range(chunk, node->lo, node->hi, mask);
    case COLUMN_CODES:
        return test_codes(node, chunk, mask);
    default:
        return test_text(eval, node, chunk, mask);
    }
}

static enum verdict block_plain(struct eval *eval, const struct node *node, const struct spot *at,
                                size_t depth, uint8_t *mask)
{
    enum verdict verdict;
    switch (node->op) {
    case COLUMN_AND:
        return block_and(eval, node, at, depth, mask);
    case COLUMN_OR:
        return block_or(eval, node, at, depth, mask);
    case COLUMN_NOT:
        verdict = block_node(eval, node->parts[0], at, depth, mask);
        for (size_t k = 0; verdict == SOME && k < BLOCK_ROWS; k++)
            mask[k] ^= 1;
        return negate(verdict);
    default:
        return block_leaf(eval, node, at, mask);
    }
}

/* One by one the rows that a wider condition has left, if they are few. */
static bool block_left(struct eval *eval, const struct node *node, const struct spot *at,
                       enum verdict *verdict, uint8_t *mask)
{
    enum { ROW_COST = 400 }; /* about nanoseconds */
    uint16_t rows[BLOCK_ROWS];
    size_t n, all = part_block_rows(at->part, at->block);
    if (!eval->wider || !matches_rows(eval->wider, at->block, rows, node->cost / ROW_COST, &n))
        return false;
    *verdict = NONE;
    memset(mask, 0, BLOCK_ROWS);
    for (size_t i = 0; i < n; i++)
        if (rows[i] < all && eval_row(eval, node, *at, rows[i])) {
            mask[rows[i]] = 1;
            *verdict = SOME;
        }
    return true;
}

static enum verdict block_kept(struct eval *eval, const struct node *node, const struct spot *at,
                               size_t depth, uint8_t *mask)
{
    enum verdict verdict;
    if (matches_read(eval->own, at->block, &verdict, mask))
        return verdict;
    if (!block_left(eval, node, at, &verdict, mask))
        verdict = block_plain(eval, node, at, depth, mask);
    if (verdict == SOME && !mask_any(mask))
        verdict = NONE;
    matches_note(eval->own, at->block, verdict, mask);
    return verdict;
}

static enum verdict block_node(struct eval *eval, const struct node *node, const struct spot *at,
                               size_t depth, uint8_t *mask)
{
    enum verdict verdict = (enum verdict)eval->known[node->number];
    if (verdict != SOME)
        return verdict;
    bool kept = node->kept && eval->own && at->part == eval->events;
    return kept ? block_kept(eval, node, at, depth, mask)
                : block_plain(eval, node, at, depth, mask);
}

enum verdict eval_block(struct eval *eval, size_t root, const struct part *part, size_t block,
                        uint8_t mask[static BLOCK_ROWS])
{
    const struct spot at = {part, block};
    size_t rows = part_block_rows(part, block);
    enum verdict verdict = block_node(eval, eval->plan->roots[root], &at, 0, mask);
    if (verdict == ALL && rows < BLOCK_ROWS) {
        mask_first(mask, rows);
        return SOME;
    }
    if (verdict == SOME)
        memset(mask + rows, 0, BLOCK_ROWS - rows);
    return verdict == SOME && !mask_any(mask) ? NONE : verdict;
}
