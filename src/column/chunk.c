/* Reads chunks: the shape of their data, single rows, whole blocks. */
#include "chunk.h"

#include <string.h>

#define CHUNK_TIME CHUNK_NUMBER
#define CHUNK_COUNT CHUNK_NUMBER
#define CHUNK_DECIMAL CHUNK_NUMBER
#define CHUNK_DURATION CHUNK_NUMBER
#define X(NAME, name, title, json, TYPE, ...) [E_##NAME] = CHUNK_##TYPE,
const uint8_t chunk_types[FIELDS] = {EVENT_FIELDS(X)[F_ROW] = CHUNK_NUMBER};
#undef X

size_t entry_codes_size(const struct entry *entry)
{
    size_t width = chunk_type(entry) == CHUNK_UUID ? UUID_BYTES : entry->width;
    switch (chunk_mode(entry)) {
    case CHUNK_DENSE:
        return BLOCK_ROWS * width;
    case CHUNK_SPARSE:
        return BITMAP_BYTES + entry->present * width;
    default:
        return 0;
    }
}

static bool width_valid(const struct entry *entry)
{
    if (chunk_mode(entry) == CHUNK_CONSTANT)
        return true;
    switch (chunk_type(entry)) {
    case CHUNK_UUID:
        return true;
    case CHUNK_NUMBER:
        if (entry->width == 8)
            return true;
        break;
    default:
        break;
    }
    if (entry->width == 0)
        return chunk_mode(entry) == CHUNK_SPARSE;
    return entry->width == 1 || entry->width == 2 || entry->width == 4;
}

bool entry_valid(const struct entry *entry, int field, size_t rows, size_t data_size)
{
    enum chunk_type type = chunk_type(entry), want = field_chunk_type(field);
    if (chunk_mode(entry) == CHUNK_ABSENT)
        return entry->present == 0 && entry->size == 0 && entry->offset == 0;
    if (type != want && !(want == CHUNK_TEXT && type == CHUNK_UUID))
        return false;
    if (entry->present > rows || !width_valid(entry) || entry->offset % 8 != 0)
        return false;
    if (entry->offset > data_size || entry->size > data_size - entry->offset)
        return false;
    size_t need = entry_codes_size(entry);
    if (type == CHUNK_TEXT) {
        if (entry->scale > BLOCK_ROWS)
            return false;
        need = (need + 7) / 8 * 8 + (entry->scale + 1) * sizeof(uint32_t);
    }
    if (entry->size < need)
        return false;
    if (type == CHUNK_UUID)
        return chunk_mode(entry) != CHUNK_CONSTANT;
    if (entry->present == 0 || (chunk_mode(entry) == CHUNK_CONSTANT && entry->present != rows))
        return false;
    if (type == CHUNK_NUMBER)
        return entry->min != UNKNOWN && entry->min <= entry->max && entry->scale > 0;
    return entry->min > 0 && entry->min <= entry->max && entry->max < COLUMN_WORDS_MAX;
}

size_t bitmap_rows(const uint8_t *bitmap, uint16_t rows[static BLOCK_ROWS], size_t most)
{
    size_t n = 0;
    for (size_t word = 0; word * 64 < BLOCK_ROWS; word++) {
        uint64_t bits = load64(bitmap + word * 8);
        for (; bits != 0 && n < most; bits &= bits - 1) {
            size_t row = word * 64 + (size_t)__builtin_ctzll(bits);
            if (row >= BLOCK_ROWS)
                return n;
            rows[n++] = (uint16_t)row;
        }
    }
    return n;
}

void bitmap_spread(const uint8_t *bitmap, const uint8_t packed[static BLOCK_ROWS],
                   uint8_t mask[static BLOCK_ROWS])
{
    size_t rank = 0;
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        uint8_t bit = bitmap[i / 8] >> (i % 8) & 1;
        mask[i] = packed[rank] & bit;
        rank += bit;
    }
}

int bitmap_rank(const uint8_t *bitmap, size_t row)
{
    uint64_t bits = load64(bitmap + row / 64 * 8), bit = (uint64_t)1 << (row % 64);
    if (!(bits & bit))
        return -1;
    unsigned rank = bit_count(bits & (bit - 1));
    for (size_t word = 0; word < row / 64; word++)
        rank += bit_count(load64(bitmap + word * 8));
    return (int)rank;
}

/* Code number i of packed or dense codes; the highest one of its width where there is none. */
static uint64_t code_at(const uint8_t *codes, size_t width, size_t i)
{
    uint16_t code2;
    uint32_t code4;
    switch (width) {
    case 0:
        return 0;
    case 1:
        return codes[i];
    case 2:
        memcpy(&code2, codes + i * 2, 2);
        return code2;
    case 4:
        memcpy(&code4, codes + i * 4, 4);
        return code4;
    default:
        return load64(codes + i * 8);
    }
}

/* Where the code of a row is; false when the row has none. */
static bool chunk_locate(struct chunk chunk, size_t row, const uint8_t **codes, size_t *i)
{
    if (chunk_mode(chunk.entry) == CHUNK_DENSE) {
        *codes = chunk.data;
        *i = row;
        return true;
    }
    if (chunk_mode(chunk.entry) != CHUNK_SPARSE)
        return false;
    int rank = bitmap_rank(chunk.data, row);
    *codes = chunk.data + BITMAP_BYTES;
    *i = (size_t)rank;
    return rank >= 0 && rank < chunk.entry->present;
}

int64_t chunk_number_at(struct chunk chunk, size_t row)
{
    const struct entry *entry = chunk.entry;
    const uint8_t *codes;
    size_t i;
    if (chunk_mode(entry) == CHUNK_CONSTANT)
        return entry->min;
    if (!chunk_locate(chunk, row, &codes, &i))
        return UNKNOWN;
    uint64_t code = code_at(codes, entry->width, i);
    if (chunk_mode(entry) == CHUNK_DENSE && entry->present < BLOCK_ROWS &&
        code == entry_missing_code(entry))
        return UNKNOWN;
    return (int64_t)((uint64_t)entry->min + code * entry->scale);
}

uint32_t chunk_code_at(struct chunk chunk, size_t row)
{
    const uint8_t *codes;
    size_t i;
    if (chunk_mode(chunk.entry) == CHUNK_CONSTANT)
        return (uint32_t)chunk.entry->min;
    if (!chunk_locate(chunk, row, &codes, &i))
        return 0;
    if (chunk.entry->width == 0)
        return (uint32_t)chunk.entry->min;
    return (uint32_t)code_at(codes, chunk.entry->width, i);
}

#define WIDEN(type)                                                                                \
    for (size_t i = 0; i < n; i++) {                                                               \
        type code;                                                                                 \
        memcpy(&code, codes + i * sizeof code, sizeof code);                                       \
        uint64_t value = min + (uint64_t)code * scale;                                             \
        out[i] = gaps && code == (type)-1 ? UNKNOWN : (int64_t)value;                              \
    }

/* Codes to numbers; with `gaps` the highest code is missing. */
static inline void widen(const struct entry *entry, const uint8_t *codes, size_t n, bool gaps,
                         int64_t *out)
{
    uint64_t min = (uint64_t)entry->min, scale = entry->scale;
    switch (entry->width) {
    case 0:
        for (size_t i = 0; i < n; i++)
            out[i] = entry->min;
        break;
    case 1:
        WIDEN(uint8_t)
        break;
    case 2:
        WIDEN(uint16_t)
        break;
    case 4:
        WIDEN(uint32_t)
        break;
    default:
        WIDEN(uint64_t)
        break;
    }
}

size_t chunk_packed(struct chunk chunk, uint16_t rows[static BLOCK_ROWS],
                    int64_t out[static BLOCK_ROWS])
{
    size_t n = bitmap_rows(chunk.data, rows, chunk.entry->present);
    widen(chunk.entry, chunk.data + BITMAP_BYTES, n, false, out);
    return n;
}

void chunk_numbers(struct chunk chunk, int64_t out[static BLOCK_ROWS])
{
    const struct entry *entry = chunk.entry;
    if (chunk_mode(entry) == CHUNK_DENSE) {
        if (entry->present < BLOCK_ROWS)
            widen(entry, chunk.data, BLOCK_ROWS, true, out);
        else
            widen(entry, chunk.data, BLOCK_ROWS, false, out);
        return;
    }
    int64_t fill = chunk_mode(entry) == CHUNK_CONSTANT ? entry->min : UNKNOWN;
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        out[i] = fill;
    if (chunk_mode(entry) != CHUNK_SPARSE)
        return;
    uint16_t rows[BLOCK_ROWS];
    int64_t packed[BLOCK_ROWS];
    size_t n = chunk_packed(chunk, rows, packed);
    for (size_t i = 0; i < n; i++)
        out[rows[i]] = packed[i];
}

static void dense_codes(struct chunk chunk, uint32_t out[static BLOCK_ROWS])
{
    uint16_t code;
    switch (chunk.entry->width) {
    case 1:
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            out[i] = chunk.data[i];
        break;
    case 2:
        for (size_t i = 0; i < BLOCK_ROWS; i++) {
            memcpy(&code, chunk.data + i * 2, 2);
            out[i] = code;
        }
        break;
    default:
        memcpy(out, chunk.data, BLOCK_ROWS * sizeof *out);
        break;
    }
}

void chunk_codes(struct chunk chunk, uint32_t out[static BLOCK_ROWS])
{
    const struct entry *entry = chunk.entry;
    if (chunk_mode(entry) == CHUNK_DENSE) {
        dense_codes(chunk, out);
        return;
    }
    uint32_t fill = chunk_mode(entry) == CHUNK_CONSTANT ? (uint32_t)entry->min : 0;
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        out[i] = fill;
    if (chunk_mode(entry) != CHUNK_SPARSE)
        return;
    uint16_t rows[BLOCK_ROWS];
    size_t n = bitmap_rows(chunk.data, rows, entry->present);
    for (size_t i = 0; i < n; i++)
        out[rows[i]] = entry->width ? (uint32_t)code_at(chunk.data + BITMAP_BYTES, entry->width, i)
                                    : (uint32_t)entry->min;
}
