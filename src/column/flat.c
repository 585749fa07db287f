/* Adds up one chunk into one number, in the codes as they are stored. */
#include "groups.h"

#include <string.h>

/* total += codes of the rows in the mask. */
#define SUM_LOOP(type, wider, total)                                                               \
    do {                                                                                           \
        wider part = 0;                                                                            \
        for (size_t i = 0; i < BLOCK_ROWS; i++) {                                                  \
            type code;                                                                             \
            memcpy(&code, codes + i * sizeof code, sizeof code);                                   \
            part += (wider)(code & (type) - (type)mask[i]);                                        \
        }                                                                                          \
        (total) = part;                                                                            \
    } while (0)

static wide sum_codes(const uint8_t *codes, size_t width, const uint8_t mask[static BLOCK_ROWS])
{
    wide total = 0;
    switch (width) {
    case 1:
        SUM_LOOP(uint8_t, uint32_t, total);
        break;
    case 2:
        SUM_LOOP(uint16_t, uint32_t, total);
        break;
    case 4:
        SUM_LOOP(uint32_t, uint64_t, total);
        break;
    default:
        SUM_LOOP(uint64_t, wide, total);
        break;
    }
    return total;
}

static void sum_dense(struct chunk chunk, const uint8_t mask[static BLOCK_ROWS], struct cell *sum)
{
    const struct entry *entry = chunk.entry;
    uint8_t both[BLOCK_ROWS];
    if (entry->present < BLOCK_ROWS) {
        if (test_present(chunk, BLOCK_ROWS, both) == NONE)
            return;
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            both[i] &= mask[i];
        mask = both;
    }
    sum->n = (int64_t)mask_count(mask);
    sum->sum = sum_codes(chunk.data, entry->width, mask);
}

/* The codes of few rows, one by one. */
static void sum_few(struct chunk chunk, const uint16_t *rows, size_t n, struct cell *sum)
{
    const struct entry *entry = chunk.entry;
    for (size_t i = 0; i < n; i++) {
        int64_t value = chunk_number_at(chunk, rows[i]);
        sum->n += value != UNKNOWN;
        sum->sum += value != UNKNOWN ? ((uint64_t)value - (uint64_t)entry->min) / entry->scale : 0;
    }
}

static void sum_sparse(struct chunk chunk, const uint8_t mask[static BLOCK_ROWS], struct cell *sum)
{
    enum { FEW = 32 };
    uint16_t rows[BLOCK_ROWS];
    uint8_t packed[BLOCK_ROWS] = {0};
    uint64_t codes[BLOCK_ROWS];
    size_t width = chunk.entry->width, wanted = mask_count(mask);
    if (wanted <= FEW) {
        sum_few(chunk, rows, mask_rows(mask, rows), sum);
        return;
    }
    size_t n = bitmap_rows(chunk.data, rows, chunk.entry->present);
    for (size_t i = 0; i < n; i++)
        packed[i] = mask[rows[i]];
    sum->n = (int64_t)mask_count(packed);
    if (width == 0 || sum->n == 0)
        return;
    memcpy(codes, chunk.data + BITMAP_BYTES, n * width);
    memset((uint8_t *)codes + n * width, 0, (BLOCK_ROWS - n) * width);
    sum->sum = sum_codes((const uint8_t *)codes, width, packed);
}

void flat_sum(struct chunk chunk, const uint8_t mask[static BLOCK_ROWS], struct cell *cell)
{
    const struct entry *entry = chunk.entry;
    struct cell sum = {0};
    switch (chunk_mode(entry)) {
    case CHUNK_ABSENT:
        return;
    case CHUNK_CONSTANT:
        sum.n = (int64_t)mask_count(mask);
        break;
    case CHUNK_DENSE:
        sum_dense(chunk, mask, &sum);
        break;
    case CHUNK_SPARSE:
        sum_sparse(chunk, mask, &sum);
        break;
    }
    cell->n += sum.n;
    cell->sum += (wide)entry->min * sum.n + (wide)entry->scale * sum.sum;
}

void flat_extreme(struct chunk chunk, const uint8_t mask[static BLOCK_ROWS], bool max,
                  struct cell *cell)
{
    const struct entry *entry = chunk.entry;
    int64_t values[BLOCK_ROWS];
    struct cell more = {0};
    if (entry->present == 0)
        return;
    bool better = max ? entry->max > cell->sum : entry->min < cell->sum;
    if (cell->n > 0 && !better)
        return;
    chunk_numbers(chunk, values);
    int64_t best = max ? INT64_MIN : INT64_MAX;
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        if (!mask[i] || values[i] == UNKNOWN)
            continue;
        more.n++;
        best = max ? MAX(best, values[i]) : MIN(best, values[i]);
    }
    more.sum = best;
    cell_add(cell, max ? COLUMN_MAX : COLUMN_MIN, &more);
}
