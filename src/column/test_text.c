/* Tests of texts: each distinct text of a block once, and all of them in one sweep where a part is
 * looked for. */
#include "test_uuid.h"

#include <string.h>

/* The texts of a chunk, in lower case where the test ignores case. */
struct texts {
    const char *heap;
    size_t size;
    const uint8_t *offsets; /* of uint32_t, n + 1 */
    uint32_t n;
};

static uint32_t offset_at(const struct texts *texts, uint32_t i)
{
    uint32_t offset;
    memcpy(&offset, texts->offsets + i * sizeof offset, sizeof offset);
    return offset;
}

/* Text i: its start and size; size 0 where the offsets are damaged. */
static const char *text_at(const struct texts *texts, uint32_t i, size_t *size)
{
    uint32_t from = offset_at(texts, i), to = offset_at(texts, i + 1);
    bool inside = from <= to && to <= texts->size;
    *size = inside ? to - from : 0;
    return inside ? texts->heap + from : texts->heap;
}

static void lower(char *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(text[i] + (text[i] >= 'A' && text[i] <= 'Z' ? 'a' - 'A' : 0));
}

static struct texts texts_of(struct eval *eval, const struct node *node, struct chunk chunk)
{
    size_t offsets = (entry_codes_size(chunk.entry) + 7) / 8 * 8;
    size_t heap = offsets + (chunk.entry->scale + 1) * sizeof(uint32_t);
    struct texts texts = {.heap = (const char *)chunk.data + heap,
                          .size = chunk.entry->size - heap,
                          .offsets = chunk.data + offsets,
                          .n = chunk.entry->scale};
    if (node->nocase) {
        mem_grow(&eval->text, &eval->text_size, texts.size + 1, 1);
        lower(eval->text, texts.heap, texts.size);
        texts.heap = eval->text;
    }
    return texts;
}

bool glob_fits(const struct needle *needle, const char *text, size_t size)
{
    const char *pattern = needle->text;
    size_t p = 0, t = 0, star = SIZE_MAX, from = 0;
    while (t < size) {
        if (p < needle->size && pattern[p] == '*') {
            star = p++;
            from = t;
        } else if (p < needle->size && pattern[p] == text[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < needle->size && pattern[p] == '*')
        p++;
    return p == needle->size;
}

static bool fits(enum column_op op, const struct needle *needle, const char *text, size_t size)
{
    if (op == COLUMN_GLOB)
        return glob_fits(needle, text, size);
    return size == needle->size && memcmp(text, needle->text, size) == 0;
}

/* Marks the texts that have the needle as a part: a search through all bytes, in which a hit may
 * not cross the end of a text. */
static void mark_parts(const struct texts *texts, const struct needle *needle, uint8_t *found)
{
    const char *at = texts->heap, *end = texts->heap + texts->size;
    uint32_t i = 0;
    if (needle->size == 0)
        memset(found + 1, 1, texts->n);
    while (i < texts->n && needle->size > 0) {
        const char *hit = memmem(at, (size_t)(end - at), needle->text, needle->size);
        if (!hit)
            return;
        size_t offset = (size_t)(hit - texts->heap);
        while (i < texts->n && offset_at(texts, i + 1) < offset + needle->size)
            i++;
        if (i == texts->n)
            return;
        uint32_t start = offset_at(texts, i), next = offset_at(texts, i + 1);
        found[i + 1] |= start <= offset;
        at = texts->heap + (start <= offset ? MIN((size_t)next, texts->size) : offset + 1);
        i += start <= offset;
    }
}

/* Marks the codes of the texts that fulfil the test. */
static void mark(const struct node *node, const struct texts *texts, uint8_t *found)
{
    for (size_t k = 0; k < node->n; k++) {
        const struct needle *needle = &node->needles[k];
        if (node->op == COLUMN_FIND) {
            mark_parts(texts, needle, found);
            continue;
        }
        for (uint32_t i = 0; i < texts->n; i++) {
            size_t size;
            const char *text = text_at(texts, i, &size);
            found[i + 1] |= fits(node->op, needle, text, size);
        }
    }
}

enum verdict test_text(struct eval *eval, const struct node *node, struct chunk chunk,
                       uint8_t mask[static BLOCK_ROWS])
{
    uint8_t found[BLOCK_ROWS + 1] = {0};
    if (chunk_type(chunk.entry) == CHUNK_UUID)
        return test_uuid(node, chunk, mask);
    struct texts texts = texts_of(eval, node, chunk);
    mark(node, &texts, found);
    if (!memchr(found, 1, texts.n + 1))
        return NONE;
    return test_table(found, texts.n + 1, chunk, mask);
}

bool test_text_at(struct eval *eval, const struct node *node, struct chunk chunk, size_t row)
{
    char printed[UUID_CHARS + 1];
    struct text_view text = chunk_text_at(chunk, row);
    if (!text.data)
        return false;
    if (text.uuid) {
        uuid_print((const uint8_t *)text.data, printed);
        text.data = printed;
    } else if (node->nocase) {
        mem_grow(&eval->text, &eval->text_size, text.size + (size_t)1, 1);
        lower(eval->text, text.data, text.size);
        text.data = eval->text;
    }
    for (size_t i = 0; i < node->n; i++) {
        const struct needle *needle = &node->needles[i];
        if (node->op == COLUMN_FIND
                ? memmem(text.data, text.size, needle->text, needle->size) != NULL
                : fits(node->op, needle, text.data, text.size))
            return true;
    }
    return false;
}
