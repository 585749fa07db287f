/* An order of rows as numbers: rows are compared by keys of 64 bits, the lesser first, and only
 * where these are equal by what the keys could not hold. */
#pragma once

#include "question.h"

#define KEY_MISSING UINT64_MAX

/* Text keys hold 7 bytes of the text, from 7 * depth on, and how many bytes remain there (at most
 * 8), so that equal keys that do not end the text are told apart by the next depth. */
enum { TEXT_STEP = 7 };

struct order {
    const struct column_sort *sort;
    enum chunk_type type;
    uint32_t top_rank; /* highest of sort->ranks */
};

/* A row, with all that decides its place. */
struct item {
    uint64_t key; /* of depth 0 */
    struct column_ref ref;
    struct text_view text; /* TEXT: where it lies */
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
uint64_t order_number_key(const struct order *order, int64_t number);
int64_t order_key_number(const struct order *order, uint64_t key);
/* Keys of all rows of a block. */
void order_keys(const struct order *order, struct chunk chunk, size_t depth,
                uint64_t keys[static BLOCK_ROWS]);
uint64_t order_key_at(const struct order *order, struct chunk chunk, size_t row);
/* Whether a text key says that the text ends within it. */
bool order_text_ends(const struct order *order, uint64_t key);

/* Keys that no row of a block, or segment, is below or above. */
struct key_span {
    uint64_t first, last;
};
struct key_span order_block_span(const struct order *order, const struct part *part, size_t block);
/* Keys of all words with codes up to `highest`. */
struct key_span order_word_span(const struct order *order, int64_t highest);
struct key_span order_segment_span(const struct order *order, const struct part *part);

/* The ref of a row. */
struct column_ref ref_at(const struct part *part, size_t block, size_t row);
void item_read(const struct order *order, const struct part *part, size_t block, size_t row,
               struct item *item);
int item_compare(const struct order *order, const struct item *a, const struct item *b);
void items_sort(const struct order *order, struct item *items, size_t n);
