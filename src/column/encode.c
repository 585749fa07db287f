/* Encodes one field of one block in the fewest bytes that are still read at full speed. */
#include "chunk.h"

#include <stdlib.h>
#include <string.h>

uint8_t *bytes_room(struct bytes *bytes, size_t size)
{
    size_t start = (bytes->size + 7) / 8 * 8;
    mem_grow(&bytes->data, &bytes->cap, start + size + 8, 1);
    memset(bytes->data + bytes->size, 0, start + size - bytes->size);
    bytes->size = start + size;
    return bytes->data + start;
}

void bytes_finish(struct bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct bytes){0};
}

static void entry_set(struct entry *entry, enum chunk_mode mode, enum chunk_type type)
{
    entry->layout = (uint8_t)((unsigned)mode + 4 * (unsigned)type);
}

/* Whether presence bits and packed codes are enough smaller than a code for every row to be worth
 * taking apart; the narrower the codes, the less. */
static bool better_sparse(size_t present, size_t width)
{
    size_t percent = width == 1 ? 35 : width == 2 ? 50 : 60;
    return BITMAP_BYTES + present * width < BLOCK_ROWS * width * percent / 100;
}

static size_t width_for(uint64_t top)
{
    if (top <= UINT8_MAX)
        return 1;
    if (top <= UINT16_MAX)
        return 2;
    return top <= UINT32_MAX ? 4 : 8;
}

static void put_code(uint8_t *codes, size_t width, size_t i, uint64_t code)
{
    uint16_t code2 = (uint16_t)code;
    uint32_t code4 = (uint32_t)code;
    switch (width) {
    case 0:
        break;
    case 1:
        codes[i] = (uint8_t)code;
        break;
    case 2:
        memcpy(codes + i * 2, &code2, 2);
        break;
    case 4:
        memcpy(codes + i * 4, &code4, 4);
        break;
    default:
        memcpy(codes + i * 8, &code, 8);
        break;
    }
}

static void put_bit(uint8_t *bitmap, size_t row)
{
    bitmap[row / 8] |= (uint8_t)(1u << (row % 8));
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The greatest step that all values are apart; 1 when it does not fit 32 bits or saves nothing. */
static uint32_t step_of(const int64_t *values, size_t n, const struct entry *entry)
{
    uint64_t range = (uint64_t)entry->max - (uint64_t)entry->min, step = range;
    if (range < UINT8_MAX)
        return 1;
    for (size_t i = 0; i < n && step > 1; i++) {
        uint64_t apart = (uint64_t)values[i] - (uint64_t)entry->min;
        if (values[i] != UNKNOWN && apart % step != 0)
            step = gcd(step, apart % step);
    }
    while (step > UINT32_MAX && step % 10 == 0)
        step /= 10;
    return step == 0 || step > UINT32_MAX ? 1 : (uint32_t)step;
}

static void measure(struct entry *entry, const int64_t *values, size_t n)
{
    int64_t min = INT64_MAX, max = INT64_MIN;
    size_t present = 0;
    for (size_t i = 0; i < n; i++) {
        bool there = values[i] != UNKNOWN;
        present += there;
        max = MAX(max, values[i]);
        min = there && values[i] < min ? values[i] : min;
    }
    *entry = (struct entry){.present = (uint16_t)present, .scale = 1};
    if (present > 0) {
        entry->min = min;
        entry->max = max;
    }
}

static void write_dense_numbers(struct bytes *out, struct entry *entry, const int64_t *values)
{
    uint64_t missing = entry_missing_code(entry);
    uint8_t *codes = bytes_room(out, BLOCK_ROWS * (size_t)entry->width);
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        uint64_t apart = (uint64_t)values[i] - (uint64_t)entry->min;
        if (entry->scale != 1 && values[i] != UNKNOWN)
            apart /= entry->scale;
        put_code(codes, entry->width, i, values[i] == UNKNOWN ? missing : apart);
    }
}

static void write_sparse_numbers(struct bytes *out, struct entry *entry, const int64_t *values,
                                 size_t n)
{
    uint8_t *bitmap = bytes_room(out, BITMAP_BYTES + entry->present * (size_t)entry->width);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (values[i] == UNKNOWN)
            continue;
        put_bit(bitmap, i);
        put_code(bitmap + BITMAP_BYTES, entry->width, at++,
                 ((uint64_t)values[i] - (uint64_t)entry->min) / entry->scale);
    }
}

/* The entry of what was appended since `start` of the data. */
static void entry_place(struct entry *entry, const struct bytes *out, size_t before)
{
    size_t start = (before + 7) / 8 * 8;
    if (out->size <= start)
        return;
    entry->offset = (uint32_t)start;
    entry->size = (uint32_t)(out->size - start);
}

void encode_numbers(struct bytes *out, struct entry *entry, const int64_t *values, size_t n)
{
    size_t before = out->size;
    measure(entry, values, n);
    entry_set(entry, CHUNK_ABSENT, CHUNK_NUMBER);
    if (entry->present == 0)
        return;
    if (entry->present == n && entry->min == entry->max) {
        entry_set(entry, CHUNK_CONSTANT, CHUNK_NUMBER);
        return;
    }
    entry->scale = step_of(values, n, entry);
    uint64_t top = ((uint64_t)entry->max - (uint64_t)entry->min) / entry->scale;
    size_t packed = top == 0 ? 0 : width_for(top);
    size_t dense = width_for(entry->present < BLOCK_ROWS ? top + 1 : top);
    if (top == UINT64_MAX && entry->present < BLOCK_ROWS)
        dense = 16; /* no code is left for missing */
    if (dense > 8 || packed == 0 || better_sparse(entry->present, dense)) {
        entry->width = (uint8_t)packed;
        entry_set(entry, CHUNK_SPARSE, CHUNK_NUMBER);
        write_sparse_numbers(out, entry, values, n);
    } else {
        entry->width = (uint8_t)dense;
        entry_set(entry, CHUNK_DENSE, CHUNK_NUMBER);
        write_dense_numbers(out, entry, values);
    }
    entry_place(entry, out, before);
}

static void measure_words(struct entry *entry, const int64_t *codes, size_t n)
{
    int64_t min = INT64_MAX, max = 0;
    size_t present = 0;
    for (size_t i = 0; i < n; i++) {
        present += codes[i] != 0;
        max = MAX(max, codes[i]);
        min = codes[i] != 0 && codes[i] < min ? codes[i] : min;
    }
    *entry = (struct entry){.present = (uint16_t)present};
    if (present > 0) {
        entry->min = min;
        entry->max = max;
    }
}

static void write_words(struct bytes *out, const struct entry *entry, const int64_t *codes,
                        size_t n)
{
    if (chunk_mode(entry) == CHUNK_DENSE) {
        uint8_t *dense = bytes_room(out, BLOCK_ROWS * (size_t)entry->width);
        for (size_t i = 0; i < n; i++)
            put_code(dense, entry->width, i, (uint64_t)codes[i]);
        return;
    }
    uint8_t *bitmap = bytes_room(out, BITMAP_BYTES + entry->present * (size_t)entry->width);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (codes[i] == 0)
            continue;
        put_bit(bitmap, i);
        put_code(bitmap + BITMAP_BYTES, entry->width, at++, (uint64_t)codes[i]);
    }
}

static void encode_codes(struct bytes *out, struct entry *entry, const int64_t *codes, size_t n,
                         enum chunk_type type)
{
    size_t before = out->size;
    measure_words(entry, codes, n);
    entry_set(entry, CHUNK_ABSENT, type);
    if (entry->present == 0)
        return;
    entry_set(entry, CHUNK_CONSTANT, type);
    if (entry->present < n || entry->min != entry->max) {
        size_t width = width_for((uint64_t)entry->max);
        bool same = entry->min == entry->max;
        entry->width = (uint8_t)width;
        entry_set(entry, CHUNK_DENSE, type);
        if (same || better_sparse(entry->present, width)) {
            entry->width = same ? 0 : (uint8_t)width;
            entry_set(entry, CHUNK_SPARSE, type);
        }
        write_words(out, entry, codes, n);
    }
    entry_place(entry, out, before);
}

void encode_words(struct bytes *out, struct entry *entry, const int64_t *codes, size_t n)
{
    encode_codes(out, entry, codes, n, CHUNK_WORD);
}

static void encode_uuids(struct bytes *out, struct entry *entry, const struct text_view *texts,
                         size_t n)
{
    size_t before = out->size, at = 0;
    bool dense = entry->present == BLOCK_ROWS;
    entry_set(entry, dense ? CHUNK_DENSE : CHUNK_SPARSE, CHUNK_UUID);
    uint8_t *bitmap = bytes_room(out, entry_codes_size(entry));
    uint8_t *uuids = dense ? bitmap : bitmap + BITMAP_BYTES;
    for (size_t i = 0; i < n; i++) {
        if (!texts[i].data)
            continue;
        if (!dense)
            put_bit(bitmap, i);
        memcpy(uuids + UUID_BYTES * at++, texts[i].data, UUID_BYTES);
    }
    entry_place(entry, out, before);
}

/* Distinct texts of a block: a table of their numbers by hash. */
struct distinct {
    uint16_t slots[2048];
    uint32_t n;
    struct text_view texts[BLOCK_ROWS];
};

static int64_t distinct_code(struct distinct *distinct, struct text_view text)
{
    size_t slot = hash_bytes(text.data, text.size, 0) % ARRAY_LEN(distinct->slots);
    for (; distinct->slots[slot] != 0; slot = (slot + 1) % ARRAY_LEN(distinct->slots)) {
        const struct text_view *known = &distinct->texts[distinct->slots[slot] - 1];
        if (known->size == text.size && memcmp(known->data, text.data, text.size) == 0)
            return distinct->slots[slot];
    }
    distinct->texts[distinct->n++] = text;
    distinct->slots[slot] = (uint16_t)distinct->n;
    return distinct->n;
}

static void write_distinct(struct bytes *out, const struct distinct *distinct)
{
    size_t offsets = (distinct->n + 1) * sizeof(uint32_t), size = 0;
    for (size_t i = 0; i < distinct->n; i++)
        size += distinct->texts[i].size;
    uint8_t *at = bytes_room(out, offsets + size);
    uint32_t end = 0;
    for (size_t i = 0; i < distinct->n; i++) {
        const struct text_view *text = &distinct->texts[i];
        memcpy(at + offsets + end, text->data, text->size);
        end += text->size;
        memcpy(at + (i + 1) * sizeof end, &end, sizeof end);
    }
}

static void encode_plain(struct bytes *out, struct entry *entry, const struct text_view *texts,
                         size_t n)
{
    CLEANUP(free_ptr)
    struct distinct *distinct = mem_new(sizeof *distinct);
    CLEANUP(free_ptr)
    char *uuids = mem_array(BLOCK_ROWS, UUID_CHARS + 1);
    CLEANUP(free_ptr)
    int64_t *codes = mem_array(BLOCK_ROWS, sizeof *codes);
    size_t before = out->size;
    for (size_t i = 0; i < n; i++) {
        struct text_view text = texts[i];
        if (!text.data)
            continue;
        if (text.uuid) {
            char *print = uuids + i * (UUID_CHARS + 1);
            uuid_print((const uint8_t *)text.data, print);
            text = (struct text_view){.data = print, .size = UUID_CHARS};
        }
        codes[i] = distinct_code(distinct, text);
    }
    encode_codes(out, entry, codes, n, CHUNK_TEXT);
    write_distinct(out, distinct);
    entry->scale = distinct->n;
    entry_place(entry, out, before);
}

void encode_texts(struct bytes *out, struct entry *entry, const struct text_view *texts, size_t n)
{
    size_t present = 0, uuids = 0;
    for (size_t i = 0; i < n; i++) {
        present += texts[i].data != NULL;
        uuids += texts[i].data != NULL && texts[i].uuid;
    }
    *entry = (struct entry){.present = (uint16_t)present};
    entry_set(entry, CHUNK_ABSENT, CHUNK_TEXT);
    if (present > 0 && uuids == present)
        encode_uuids(out, entry, texts, n);
    else if (present > 0)
        encode_plain(out, entry, texts, n);
}
