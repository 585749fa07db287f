/* Looks for texts in UUIDs without printing them: digits that must stand together are sought in all
 * bytes of a block at once, at both places that a digit may have in a byte; only the few UUIDs that
 * have them are printed and looked at. */
#include "test_uuid.h"

#include <string.h>

enum { SIGHT = 3 };

/* What SIGHT bytes in a row must be: (byte & mask) == value. */
struct sight {
    uint8_t mask[SIGHT], value[SIGHT];
};

static unsigned hex(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The digits of the run, the first of which is the upper (shift 0) or lower (1) half of a byte. */
static struct sight sight_of(const struct needle *needle, size_t shift)
{
    struct sight sight = {0};
    for (size_t i = 0; i < needle->run_size && i + shift < 2 * SIGHT; i++) {
        size_t byte = (i + shift) / 2;
        unsigned up = (i + shift) % 2 ? 0 : 4;
        sight.mask[byte] |= (uint8_t)(15u << up);
        sight.value[byte] |= (uint8_t)(hex(needle->run[i]) << up);
    }
    return sight;
}

/* hits[i]: the bytes from i on may begin the run. The last bytes may always. */
static void sweep(const uint8_t *bytes, size_t n, const struct needle *needle, uint8_t *hits)
{
    const struct sight a = sight_of(needle, 0), b = sight_of(needle, 1);
    for (size_t i = 0; i + SIGHT <= n; i++) {
        uint8_t even = (uint8_t)((uint8_t)((bytes[i] & a.mask[0]) ^ a.value[0]) |
                                 (uint8_t)((bytes[i + 1] & a.mask[1]) ^ a.value[1]) |
                                 (uint8_t)((bytes[i + 2] & a.mask[2]) ^ a.value[2]));
        uint8_t odd = (uint8_t)((uint8_t)((bytes[i] & b.mask[0]) ^ b.value[0]) |
                                (uint8_t)((bytes[i + 1] & b.mask[1]) ^ b.value[1]) |
                                (uint8_t)((bytes[i + 2] & b.mask[2]) ^ b.value[2]));
        hits[i] = (uint8_t)((even == 0) | (odd == 0));
    }
    memset(hits + n - (SIGHT - 1), 1, SIGHT - 1);
}

static bool fits(enum column_op op, const struct needle *needle, const uint8_t *uuid)
{
    char text[UUID_CHARS + 1];
    uuid_print(uuid, text);
    if (op == COLUMN_GLOB)
        return glob_fits(needle, text, UUID_CHARS);
    return memmem(text, UUID_CHARS, needle->text, needle->size) != NULL;
}

/* A single digit: any half of the 16 bytes. */
static void find_digit(const uint8_t *uuids, size_t n, const struct needle *needle, uint8_t *found)
{
    uint8_t digit = (uint8_t)hex(needle->text[0]);
    for (size_t i = 0; i < n; i++) {
        uint8_t any = 0;
        for (size_t k = 0; k < UUID_BYTES; k++) {
            uint8_t byte = uuids[i * UUID_BYTES + k];
            any |= (uint8_t)((byte >> 4 == digit) | ((byte & 15) == digit));
        }
        found[i] |= any;
    }
}

/* Dashes and stars: all UUIDs are alike. */
static void find_alike(const uint8_t *uuids, size_t n, enum column_op op,
                       const struct needle *needle, uint8_t *found)
{
    if (fits(op, needle, uuids))
        memset(found, 1, n);
}

static void find_equal(const uint8_t *uuids, size_t n, const struct needle *needle, uint8_t *found)
{
    uint64_t first = load64(needle->uuid), last = load64(needle->uuid + 8);
    for (size_t i = 0; i < n; i++)
        found[i] |=
            load64(uuids + i * UUID_BYTES) == first && load64(uuids + i * UUID_BYTES + 8) == last;
}

static void find_run(struct eval *eval, const struct node *node, const struct needle *needle,
                     const struct text_view *uuids, uint8_t *found)
{
    const uint8_t *bytes = (const uint8_t *)uuids->data;
    sweep(bytes, uuids->size * (size_t)UUID_BYTES, needle, eval->hits);
    for (size_t i = 0; i < uuids->size; i++) {
        const uint8_t *hits = eval->hits + i * UUID_BYTES;
        if ((load64(hits) | load64(hits + 8)) != 0 && !found[i])
            found[i] = fits(node->op, needle, bytes + i * UUID_BYTES);
    }
}

/* Marks those of the packed UUIDs (uuids->size of them) that fulfil the test. */
static void find(struct eval *eval, const struct node *node, const struct needle *needle,
                 const struct text_view *uuids, uint8_t *found)
{
    const uint8_t *bytes = (const uint8_t *)uuids->data;
    if (needle->uuid_never)
        return;
    if (node->op == COLUMN_EQUAL)
        find_equal(bytes, uuids->size, needle, found);
    else if (needle->run_size == 0)
        find_alike(bytes, uuids->size, node->op, needle, found);
    else if (node->op == COLUMN_FIND && needle->size == 1)
        find_digit(bytes, uuids->size, needle, found);
    else
        find_run(eval, node, needle, uuids, found);
}

enum verdict test_uuid(struct eval *eval, const struct node *node, struct chunk chunk,
                       uint8_t mask[static BLOCK_ROWS])
{
    uint8_t found[BLOCK_ROWS] = {0};
    uint16_t rows[BLOCK_ROWS];
    size_t n;
    const uint8_t *bytes = chunk_uuids(chunk, &n);
    const struct text_view uuids = {.data = (const char *)bytes, .size = (uint32_t)n};
    for (size_t i = 0; i < node->n && n > 0; i++)
        find(eval, node, &node->needles[i], &uuids, found);
    if (!mask_any(found))
        return NONE;
    if (chunk_mode(chunk.entry) == CHUNK_DENSE) {
        memcpy(mask, found, BLOCK_ROWS);
        return SOME;
    }
    n = bitmap_rows(chunk.data, rows, n);
    memset(mask, 0, BLOCK_ROWS);
    for (size_t i = 0; i < n; i++)
        mask[rows[i]] = found[i];
    return SOME;
}
