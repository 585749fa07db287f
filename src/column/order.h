/* An order of rows as numbers: rows are compared by keys of 64 bits, the lesser first, and only
 * where these are equal by what the keys could not hold. */
#pragma once

#include "question.h"

#define KEY_MISSING UINT64_MAX

struct order {
    const struct column_sort *sort;
    enum chunk_type type;
    uint32_t top_rank; /* highest of sort->ranks */
};

/* A row, with all that decides its place. */
struct item {
    uint64_t key; /* of a text: of its first bytes */
    struct column_ref ref;
    struct text_view text; /* TEXT: where it lies */
    const struct part *part;
    uint16_t block, row;
};

/* Which rows of an order are wanted: [offset, offset + limit) of the scope. */
struct slice {
    size_t offset, limit;
};
struct pick {
    struct column *column;
    const struct column_scope *scope;
    const struct order *order;
    struct slice slice;
};
/* They, sorted; items are owned. Their texts lie in the index. */
struct picked {
    struct item *items;
    size_t n;
};

/* ERR_USAGE. */
bool order_make(struct order *order, const struct column_sort *sort, struct err *err);
static inline uint64_t order_number_key(const struct order *order, int64_t number)
{
    /* turned so that numbers are in order, and UNKNOWN comes last either way */
    uint64_t up = (uint64_t)number ^ (uint64_t)1 << 63;
    return order->sort->descending ? ~up : up - 1;
}
int64_t order_key_number(const struct order *order, uint64_t key);
/* Keys of all rows of a block of words. */
void order_keys(const struct order *order, struct chunk chunk, uint64_t keys[static BLOCK_ROWS]);

/* The keys of a block or segment: of rows that have the field in [first, last] (none: first >
 * last), and whether some may not have it. */
struct key_span {
    uint64_t first, last;
    bool missing;
};
static inline uint64_t key_span_first(struct key_span span)
{
    return span.first <= span.last ? span.first : KEY_MISSING;
}
static inline uint64_t key_span_last(struct key_span span)
{
    return span.missing ? KEY_MISSING : span.last;
}
struct key_span order_block_span(const struct order *order, struct spot spot);
struct key_span order_segment_span(const struct order *order, const struct part *part);

/* The ref of a row. */
struct column_ref ref_at(struct spot spot, size_t row);
void item_read(const struct order *order, struct spot spot, size_t row, struct item *item);
int item_compare(const struct order *order, const struct item *a, const struct item *b);
/* Of two that are equal in what is sorted by. */
int item_compare_ties(const struct order *order, const struct item *a, const struct item *b);
/* Which rows of a block stand before the item; the mask is filled for SOME, and knows nothing of
 * short blocks. */
enum verdict order_before(const struct order *order, const struct item *item, struct spot spot,
                          uint8_t mask[static BLOCK_ROWS]);
/* Puts the items of a slice in their places, sorted, and those before and after it on either side.
 */
void items_slice(const struct order *order, struct item *items, size_t n, struct slice slice);
void items_sort(const struct order *order, struct item *items, size_t n);
