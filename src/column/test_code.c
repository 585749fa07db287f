/* Tests of numbers and words: in the codes as they are stored, in loops that the compiler turns
 * into vector instructions. */
#include "plan.h"

#include <string.h>

/* mask[i] = low <= code i <= low + width, for codes of one type. */
#define RANGE_LOOP(type)                                                                           \
    for (size_t i = 0; i < n; i++) {                                                               \
        type code;                                                                                 \
        memcpy(&code, codes + i * sizeof code, sizeof code);                                       \
        mask[i] = (type)(code - (type)low) <= (type)width;                                         \
    }

static inline void range_codes(const uint8_t *codes, size_t size, size_t n, const uint64_t range[2],
                               uint8_t *mask)
{
    uint64_t low = range[0], width = range[1] - range[0];
    switch (size) {
    case 1:
        RANGE_LOOP(uint8_t)
        break;
    case 2:
        RANGE_LOOP(uint16_t)
        break;
    case 4:
        RANGE_LOOP(uint32_t)
        break;
    default:
        RANGE_LOOP(uint64_t)
        break;
    }
}

static void range_dense(const uint8_t *codes, size_t size, uint64_t low, uint64_t high,
                        uint8_t mask[static BLOCK_ROWS])
{
    range_codes(codes, size, BLOCK_ROWS, (const uint64_t[]){low, high}, mask);
}

/* Spreads what was found out about packed codes over their rows. */
static enum verdict unpack(struct chunk chunk, const uint8_t packed[static BLOCK_ROWS],
                           uint8_t mask[static BLOCK_ROWS])
{
    enum { MANY = 300 }; /* from so many on it is quicker to look at all rows */
    uint16_t rows[BLOCK_ROWS];
    if (!memchr(packed, 1, chunk.entry->present))
        return NONE;
    if (chunk.entry->present >= MANY) {
        bitmap_spread(chunk.data, packed, mask);
        return SOME;
    }
    size_t n = bitmap_rows(chunk.data, rows, chunk.entry->present);
    memset(mask, 0, BLOCK_ROWS);
    for (size_t i = 0; i < n; i++)
        mask[rows[i]] = packed[i];
    return SOME;
}

static enum verdict range_sparse(struct chunk chunk, uint64_t low, uint64_t high,
                                 uint8_t mask[static BLOCK_ROWS])
{
    uint8_t packed[BLOCK_ROWS] = {0};
    range_codes(chunk.data + BITMAP_BYTES, chunk.entry->width, chunk.entry->present,
                (const uint64_t[]){low, high}, packed);
    return unpack(chunk, packed, mask);
}

/* Bits to bytes: each byte of a product has another bit of the factor. */
void mask_spread(const uint8_t *bitmap, uint8_t mask[static BLOCK_ROWS])
{
    const uint64_t every = 0x0101010101010101u, bits = 0x8040201008040201u;
    for (size_t i = 0; i < BLOCK_ROWS / 8; i++) {
        uint64_t some = bitmap[i] * every & bits;
        uint64_t ones = (some + (every * 0x7f)) >> 7 & every;
        if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
            ones = __builtin_bswap64(ones);
        memcpy(mask + i * 8, &ones, sizeof ones);
    }
}

/* The codes low..high that stand for values in [lo, hi]; false when there are none. */
static bool code_range(const struct entry *entry, int64_t lo, int64_t hi, uint64_t codes[static 2])
{
    if (lo > entry->max || hi < entry->min || lo > hi)
        return false;
    uint64_t min = (uint64_t)entry->min, scale = entry->scale;
    uint64_t up = lo <= entry->min ? 0 : (uint64_t)lo - min;
    uint64_t down = (uint64_t)MIN(hi, entry->max) - min;
    codes[0] = up / scale + (up % scale != 0);
    codes[1] = down / scale;
    return codes[0] <= codes[1];
}

enum verdict test_range(struct chunk chunk, int64_t lo, int64_t hi, uint8_t mask[static BLOCK_ROWS])
{
    const struct entry *entry = chunk.entry;
    uint64_t codes[2];
    if (entry->present == 0 || !code_range(entry, lo, hi, codes))
        return NONE;
    bool whole = lo <= entry->min && hi >= entry->max;
    if (chunk_mode(entry) == CHUNK_CONSTANT)
        return whole ? ALL : NONE;
    if (whole && entry->present == BLOCK_ROWS)
        return ALL;
    uint64_t highest = entry_missing_code(entry) - (entry->present < BLOCK_ROWS);
    if (chunk_mode(entry) == CHUNK_DENSE) {
        uint64_t top = MIN(codes[1], highest);
        if (codes[0] > top)
            return NONE;
        range_dense(chunk.data, entry->width, codes[0], top, mask);
    } else if (entry->width == 0 || whole) {
        mask_spread(chunk.data, mask);
    } else {
        uint64_t top = MIN(codes[1], entry_missing_code(entry));
        if (codes[0] > top)
            return NONE;
        return range_sparse(chunk, codes[0], top, mask);
    }
    return SOME;
}

enum verdict test_present(struct chunk chunk, size_t rows, uint8_t mask[static BLOCK_ROWS])
{
    const struct entry *entry = chunk.entry;
    if (entry->present == 0)
        return NONE;
    if (entry->present == rows)
        return ALL;
    if (chunk_mode(entry) == CHUNK_SPARSE)
        mask_spread(chunk.data, mask);
    else if (chunk_type(entry) == CHUNK_NUMBER)
        range_dense(chunk.data, entry->width, 0, entry_missing_code(entry) - 1, mask);
    else
        range_dense(chunk.data, entry->width, 1, entry_missing_code(entry), mask);
    return SOME;
}

/* ---- words ----------------------------------------------------------------------------- */

bool test_code(const struct node *node, uint32_t code)
{
    if (node->table)
        return code < node->n_table && node->table[code];
    for (size_t i = 0; i < node->n; i++)
        if (node->codes[i] == code)
            return true;
    return false;
}

/* One pass for each code: with few of them quicker than looking up every row. */
static void few_codes(const struct node *node, const uint8_t *codes, size_t size, size_t n,
                      uint8_t *mask)
{
    uint8_t one[BLOCK_ROWS];
    memset(mask, 0, n);
    for (size_t k = 0; k < node->n; k++) {
        uint64_t code = node->codes[k];
        if (size < 4 && code >> (8 * size) != 0)
            continue;
        range_codes(codes, size, n, (const uint64_t[]){code, code}, one);
        for (size_t i = 0; i < n; i++)
            mask[i] |= one[i];
    }
}

static void many_codes(const struct node *node, const uint8_t *codes, size_t size, size_t n,
                       uint8_t *mask)
{
    uint8_t table[256] = {0};
    if (size == 1) {
        memcpy(table, node->table, MIN(node->n_table, 256u));
        for (size_t i = 0; i < n; i++)
            mask[i] = table[codes[i]];
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t code;
        uint16_t half;
        memcpy(&half, codes + i * size, sizeof half);
        code = half;
        if (size == 4)
            memcpy(&code, codes + i * size, sizeof code);
        mask[i] = code < node->n_table && node->table[code];
    }
}

static enum verdict test_words(const struct node *node, struct chunk chunk,
                               uint8_t mask[static BLOCK_ROWS])
{
    const struct entry *entry = chunk.entry;
    if (chunk_mode(entry) == CHUNK_CONSTANT)
        return test_code(node, (uint32_t)entry->min) ? ALL : NONE;
    if (chunk_mode(entry) == CHUNK_SPARSE && entry->width == 0) {
        if (!test_code(node, (uint32_t)entry->min))
            return NONE;
        mask_spread(chunk.data, mask);
        return SOME;
    }
    uint8_t packed[BLOCK_ROWS] = {0};
    bool dense = chunk_mode(entry) == CHUNK_DENSE;
    const uint8_t *codes = dense ? chunk.data : chunk.data + BITMAP_BYTES;
    size_t n = dense ? BLOCK_ROWS : entry->present;
    if (node->table)
        many_codes(node, codes, entry->width, n, dense ? mask : packed);
    else
        few_codes(node, codes, entry->width, n, dense ? mask : packed);
    return dense ? SOME : unpack(chunk, packed, mask);
}

enum verdict test_codes(const struct node *node, struct chunk chunk,
                        uint8_t mask[static BLOCK_ROWS])
{
    const struct entry *entry = chunk.entry;
    if (node->n == 0 || entry->present == 0 || (int64_t)node->codes[0] > entry->max ||
        (int64_t)node->codes[node->n - 1] < entry->min)
        return NONE;
    return test_words(node, chunk, mask);
}

enum verdict test_table(uint8_t *table, uint32_t n, struct chunk chunk,
                        uint8_t mask[static BLOCK_ROWS])
{
    const struct node node = {.op = COLUMN_CODES, .table = table, .n_table = n};
    return test_words(&node, chunk, mask);
}
