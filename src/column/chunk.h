/* A chunk: one field of one block of 1,008 events, encoded. It is read in place, from a mapped file
 * or from the heap. Nothing in its data is trusted: whatever the bytes, reading stays inside and
 * gives some value.
 *
 *   ABSENT    no row has the field; no data
 *   CONSTANT  every row has `min`; no data
 *   DENSE     1,008 codes of `width` bytes
 *   SPARSE    a bit for each row, then the codes of the rows that have the field
 *
 * Numbers: value = min + code * scale; in DENSE the highest code is missing unless all rows have
 * it. Words: value = code; 0 is missing. Texts: the codes are words that count the chunk's distinct
 * texts from 1; after them come `scale`
 * + 1 offsets and the bytes. UUIDs: no codes; 16 bytes for each row that has the field.
 */
#pragma once

#include "usagetop/column.h"

enum {
    BLOCK_ROWS = 1008,
    SEGMENT_BLOCKS = 64,
    SEGMENT_ROWS = BLOCK_ROWS * SEGMENT_BLOCKS,
    BITMAP_BYTES = 128,
    UUID_BYTES = 16,
    UUID_CHARS = 36,
};

/* Fields beyond those of events. */
enum {
    F_ROW = E_COUNT, /* rowid minus what created says of it */
    F_TABLE,
    F_COUNT, /* in sums: rows that were added up */
    F_SLOT,  /* in sums: start of the slot of time */
    FIELDS
};
_Static_assert(FIELDS <= 64, "sets of fields are 64 bits");

enum chunk_mode { CHUNK_ABSENT, CHUNK_CONSTANT, CHUNK_DENSE, CHUNK_SPARSE };
enum chunk_type { CHUNK_NUMBER, CHUNK_WORD, CHUNK_TEXT, CHUNK_UUID };

/* The directory's entry of a chunk, as it is in the file. */
struct entry {
    int64_t min, max; /* numbers and words: of the rows that have the field */
    uint32_t scale;   /* numbers: step of a code; texts: how many distinct */
    uint32_t offset;  /* of the data, from the start of the part's data; multiple of 8 */
    uint32_t size;
    uint16_t present; /* rows that have the field */
    uint8_t layout;   /* enum chunk_mode + 4 * enum chunk_type */
    uint8_t width;    /* bytes a code: 0 (SPARSE only: all are `min`), 1, 2, 4, 8 */
};
_Static_assert(sizeof(struct entry) == 32, "as it is in the file");

struct chunk {
    const struct entry *entry;
    const uint8_t *data;
};

static inline enum chunk_mode chunk_mode(const struct entry *entry)
{
    return entry->layout & 3;
}
static inline enum chunk_type chunk_type(const struct entry *entry)
{
    return entry->layout >> 2;
}
static inline uint64_t load64(const uint8_t *data)
{
    uint64_t out;
    __builtin_memcpy(&out, data, sizeof out);
    return out;
}

/* How many bits are set, without a call where the machine has no instruction for it. */
static inline unsigned bit_count(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    return (unsigned)(((bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56);
}

/* WORD and TEXT fields are stored as such, all others as numbers. */
extern const uint8_t chunk_types[FIELDS];
static inline enum chunk_type field_chunk_type(int field)
{
    return chunk_types[field];
}

/* Whether an entry of a file may be read: layout, width, bounds. */
bool entry_valid(const struct entry *entry, int field, size_t rows, size_t data_size);
/* Bytes of the codes, before any texts. */
size_t entry_codes_size(const struct entry *entry);
/* The code that stands for missing in a DENSE chunk; numbers only. */
static inline uint64_t entry_missing_code(const struct entry *entry)
{
    return entry->width >= 8 ? UINT64_MAX : ((uint64_t)1 << (8 * entry->width)) - 1;
}

/* The rows whose bits are set, at most `most` (<= BLOCK_ROWS); returns how many. */
size_t bitmap_rows(const uint8_t *bitmap, uint16_t rows[static BLOCK_ROWS], size_t most);
/* Gives each row whose bit is set the next of the packed bytes (0 or 1), the others 0. */
void bitmap_spread(const uint8_t *bitmap, const uint8_t packed[static BLOCK_ROWS],
                   uint8_t mask[static BLOCK_ROWS]);
/* How many bits are set before `row`; -1 when that of `row` is not. */
int bitmap_rank(const uint8_t *bitmap, size_t row);

/* All rows of a chunk of numbers; UNKNOWN where missing. */
void chunk_numbers(struct chunk chunk, int64_t out[static BLOCK_ROWS]);
/* The rows that a SPARSE chunk of numbers has, and their numbers; returns how many. */
size_t chunk_packed(struct chunk chunk, uint16_t rows[static BLOCK_ROWS],
                    int64_t out[static BLOCK_ROWS]);
/* All rows of a chunk of words or texts; 0 where missing. */
void chunk_codes(struct chunk chunk, uint32_t out[static BLOCK_ROWS]);
/* One row; UNKNOWN or 0 where missing. */
int64_t chunk_number_at(struct chunk chunk, size_t row);
uint32_t chunk_code_at(struct chunk chunk, size_t row);

/* One text, where it lies. `data` NULL: missing. */
struct text_view {
    const char *data;
    uint32_t size;
    bool uuid; /* 16 bytes that stand for 36 */
};
struct text_view chunk_text_at(struct chunk chunk, size_t row);
/* Text number `code` (from 1) of a chunk of texts; missing when there is none. */
struct text_view chunk_text(struct chunk chunk, uint32_t code);
/* The UUIDs of a chunk: packed 16 bytes, and how many. */
const uint8_t *chunk_uuids(struct chunk chunk, size_t *n);
void uuid_print(const uint8_t uuid[static UUID_BYTES], char out[static UUID_CHARS + 1]);
/* By bytes of the text that they stand for. */
int text_view_compare(const struct text_view *a, const struct text_view *b);

/* ---- encoding -------------------------------------------------------------------------- */

/* Bytes that grow; what is added starts at a multiple of 8. */
struct bytes {
    uint8_t *data;
    size_t size, cap;
};
/* Room for `size` zero bytes at the end. */
uint8_t *bytes_room(struct bytes *bytes, size_t size);
void bytes_finish(struct bytes *bytes);

/* Each appends the data of one chunk of `n` rows and fills its entry. Arrays are BLOCK_ROWS long
 * and missing from n on. */
void encode_numbers(struct bytes *out, struct entry *entry, const int64_t *values, size_t n);
void encode_words(struct bytes *out, struct entry *entry, const int64_t *codes, size_t n);
void encode_texts(struct bytes *out, struct entry *entry, const struct text_view *texts, size_t n);
