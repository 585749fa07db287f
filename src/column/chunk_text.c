/* Reads chunks of texts and of UUIDs, which stand for their canonical text. */
#include "chunk.h"

#include <string.h>

struct text_view chunk_text(struct chunk chunk, uint32_t code)
{
    const struct text_view none = {0};
    const struct entry *entry = chunk.entry;
    if (code == 0 || code > entry->scale)
        return none;
    size_t start = (entry_codes_size(entry) + 7) / 8 * 8;
    const uint8_t *offsets = chunk.data + start;
    size_t heap = start + (entry->scale + 1) * sizeof(uint32_t);
    uint32_t from, to;
    memcpy(&from, offsets + (code - 1) * sizeof from, sizeof from);
    memcpy(&to, offsets + code * sizeof to, sizeof to);
    if (from > to || to > entry->size - heap)
        return none;
    return (struct text_view){.data = (const char *)chunk.data + heap + from, .size = to - from};
}

struct text_view chunk_text_at(struct chunk chunk, size_t row)
{
    const struct entry *entry = chunk.entry;
    if (chunk_type(entry) == CHUNK_TEXT)
        return chunk_text(chunk, chunk_code_at(chunk, row));
    struct text_view view = {.size = UUID_CHARS, .uuid = true};
    if (chunk_mode(entry) == CHUNK_DENSE) {
        view.data = (const char *)chunk.data + row * UUID_BYTES;
    } else if (chunk_mode(entry) == CHUNK_SPARSE) {
        int rank = bitmap_rank(chunk.data, row);
        if (rank >= 0 && rank < entry->present)
            view.data = (const char *)chunk.data + BITMAP_BYTES + (size_t)rank * UUID_BYTES;
    }
    return view.data ? view : (struct text_view){0};
}

const uint8_t *chunk_uuids(struct chunk chunk, size_t *n)
{
    *n = chunk.entry->present;
    return chunk_mode(chunk.entry) == CHUNK_DENSE ? chunk.data : chunk.data + BITMAP_BYTES;
}

void uuid_print(const uint8_t uuid[static UUID_BYTES], char out[static UUID_CHARS + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        out[at++] = digits[uuid[i] >> 4];
        out[at++] = digits[uuid[i] & 15];
    }
    out[at] = '\0';
}

int text_view_compare(const struct text_view *a, const struct text_view *b)
{
    if (a->uuid && b->uuid)
        return memcmp(a->data, b->data, UUID_BYTES);
    char uuid_a[UUID_CHARS + 1], uuid_b[UUID_CHARS + 1];
    const char *text_a = a->data, *text_b = b->data;
    if (a->uuid) {
        uuid_print((const uint8_t *)a->data, uuid_a);
        text_a = uuid_a;
    }
    if (b->uuid) {
        uuid_print((const uint8_t *)b->data, uuid_b);
        text_b = uuid_b;
    }
    int order = memcmp(text_a, text_b, MIN(a->size, b->size));
    if (order != 0)
        return order;
    return (a->size > b->size) - (a->size < b->size);
}
