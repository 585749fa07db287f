/* Which rows of a block stand before a given one: by the field in the codes as they are stored,
 * then, where the field is the same, by when they were created, and only then one by one. */
#include "order.h"

#include <string.h>

static void fill(enum verdict verdict, uint8_t mask[static BLOCK_ROWS])
{
    if (verdict != SOME)
        memset(mask, verdict == ALL, BLOCK_ROWS);
}

/* less: rows whose number comes first; same: rows with the same one. */
static void split_numbers(const struct order *order, const struct item *item, struct chunk chunk,
                          uint8_t less[static BLOCK_ROWS], uint8_t same[static BLOCK_ROWS])
{
    int64_t number = order_key_number(order, item->key), lo = INT64_MIN + 1, hi = INT64_MAX;
    fill(test_range(chunk, number, number, same), same);
    if (order->sort->descending && number < INT64_MAX)
        fill(test_range(chunk, number + 1, hi, less), less);
    else if (!order->sort->descending && number > lo)
        fill(test_range(chunk, lo, number - 1, less), less);
    else
        memset(less, 0, BLOCK_ROWS);
}

static void split_words(const struct order *order, const struct item *item, struct chunk chunk,
                        uint8_t less[static BLOCK_ROWS], uint8_t same[static BLOCK_ROWS])
{
    uint64_t keys[BLOCK_ROWS];
    order_keys(order, chunk, keys);
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        less[i] = keys[i] < item->key;
        same[i] = keys[i] == item->key;
    }
}

/* Each distinct text once. */
static void split_texts(const struct order *order, const struct item *item, struct chunk chunk,
                        uint8_t less[static BLOCK_ROWS], uint8_t same[static BLOCK_ROWS])
{
    uint8_t is_less[BLOCK_ROWS + 1] = {0}, is_same[BLOCK_ROWS + 1] = {0};
    uint32_t n = chunk.entry->scale;
    for (uint32_t code = 1; code <= n; code++) {
        const struct text_view text = chunk_text(chunk, code);
        if (!text.data)
            continue;
        int compared = text_view_compare(&text, &item->text);
        is_less[code] = order->sort->descending ? compared > 0 : compared < 0;
        is_same[code] = compared == 0;
    }
    bool any_less = memchr(is_less, 1, n + 1), any_same = memchr(is_same, 1, n + 1);
    fill(any_less ? test_table(is_less, n + 1, chunk, less) : NONE, less);
    fill(any_same ? test_table(is_same, n + 1, chunk, same) : NONE, same);
}

/* Eight bytes as a number that is in the order of the bytes. */
static inline uint64_t big(const uint8_t *bytes)
{
    uint64_t out = load64(bytes);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(out) : out;
}

/* UUIDs side by side. */
struct uuids {
    const uint8_t *bytes;
    size_t n;
};

/* Against one that is a UUID, too. */
static void compare_uuids(struct uuids uuids, const struct item *item, bool descending,
                          uint8_t *less, uint8_t *same)
{
    const uint8_t *other = (const uint8_t *)item->text.data;
    uint64_t high = big(other), low = big(other + 8);
    for (size_t i = 0; i < uuids.n; i++) {
        const uint8_t *uuid = uuids.bytes + i * UUID_BYTES;
        uint64_t a = big(uuid), b = big(uuid + 8);
        same[i] = (a == high) & (b == low);
        uint8_t before = (a < high) | ((a == high) & (b < low));
        less[i] = descending ? (before | same[i]) ^ 1 : before;
    }
}

/* Against any other text. */
static void compare_printed(struct uuids uuids, const struct item *item, bool descending,
                            uint8_t *less, uint8_t *same)
{
    for (size_t i = 0; i < uuids.n; i++) {
        const char *uuid = (const char *)uuids.bytes + i * UUID_BYTES;
        const struct text_view text = {uuid, UUID_CHARS, true};
        int compared = text_view_compare(&text, &item->text);
        less[i] = descending ? compared > 0 : compared < 0;
        same[i] = compared == 0;
    }
}

static void split_uuids(const struct order *order, const struct item *item, struct chunk chunk,
                        uint8_t less[static BLOCK_ROWS], uint8_t same[static BLOCK_ROWS])
{
    uint8_t packed_less[BLOCK_ROWS], packed_same[BLOCK_ROWS];
    uint16_t rows[BLOCK_ROWS];
    struct uuids uuids = {0};
    uuids.bytes = chunk_uuids(chunk, &uuids.n);
    bool descending = order->sort->descending, dense = chunk_mode(chunk.entry) == CHUNK_DENSE;
    uint8_t *to_less = dense ? less : packed_less, *to_same = dense ? same : packed_same;
    if (item->text.uuid)
        compare_uuids(uuids, item, descending, to_less, to_same);
    else
        compare_printed(uuids, item, descending, to_less, to_same);
    if (dense)
        return;
    size_t n = bitmap_rows(chunk.data, rows, uuids.n);
    memset(less, 0, BLOCK_ROWS);
    memset(same, 0, BLOCK_ROWS);
    for (size_t i = 0; i < n; i++) {
        less[rows[i]] = packed_less[i];
        same[rows[i]] = packed_same[i];
    }
}

static void split(const struct order *order, const struct item *item, struct spot spot,
                  uint8_t less[static BLOCK_ROWS], uint8_t same[static BLOCK_ROWS])
{
    struct chunk chunk = part_chunk(spot.part, order->sort->field, spot.block);
    if (item->key == KEY_MISSING) {
        fill(test_present(chunk, part_block_rows(spot.part, spot.block), less), less);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            same[i] = less[i] ^ 1;
    } else if (chunk.entry->present == 0) {
        memset(less, 0, BLOCK_ROWS);
        memset(same, 0, BLOCK_ROWS);
    } else if (order->type == CHUNK_NUMBER) {
        split_numbers(order, item, chunk, less, same);
    } else if (order->type == CHUNK_WORD) {
        split_words(order, item, chunk, less, same);
    } else if (chunk_type(chunk.entry) == CHUNK_UUID) {
        split_uuids(order, item, chunk, less, same);
    } else {
        split_texts(order, item, chunk, less, same);
    }
}

/* Of rows with the same field: newer ones, and of the same time those that stand before it. */
static void add_ties(const struct order *order, const struct item *item, struct spot spot,
                     uint8_t less[static BLOCK_ROWS], const uint8_t same[static BLOCK_ROWS])
{
    struct chunk created = part_chunk(spot.part, E_CREATED, spot.block);
    int64_t at = item->ref.created;
    uint8_t newer[BLOCK_ROWS], ties[BLOCK_ROWS];
    uint16_t rows[BLOCK_ROWS];
    fill(at < INT64_MAX ? test_range(created, at + 1, INT64_MAX, newer) : NONE, newer);
    fill(test_range(created, at, at, ties), ties);
    for (size_t i = 0; i < BLOCK_ROWS; i++) {
        less[i] |= same[i] & newer[i];
        ties[i] &= same[i];
    }
    size_t n = mask_any(ties) ? mask_rows(ties, rows) : 0;
    for (size_t i = 0; i < n; i++) {
        struct item tie;
        item_read(order, spot, rows[i], &tie);
        less[rows[i]] |= item_compare_ties(order, &tie, item) < 0;
    }
}

enum verdict order_before(const struct order *order, const struct item *item, struct spot spot,
                          uint8_t mask[static BLOCK_ROWS])
{
    struct key_span span = order_block_span(order, spot);
    uint8_t same[BLOCK_ROWS];
    if (key_span_last(span) < item->key)
        return ALL;
    if (key_span_first(span) > item->key)
        return NONE;
    split(order, item, spot, mask, same);
    if (mask_any(same))
        add_ties(order, item, spot, mask, same);
    return mask_any(mask) ? SOME : NONE;
}
