/* Keys of rows, and comparing them. */
#include "order.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t sign = (uint64_t)1 << 63;
static const uint64_t unranked = (uint64_t)1 << 32;

bool order_make(struct order *order, const struct column_sort *sort, struct err *err)
{
    if (sort->field < 0 || sort->field >= E_COUNT)
        return err_set(err, ERR_USAGE, "there is no such field to sort by");
    *order = (struct order){.sort = sort, .type = field_chunk_type(sort->field)};
    for (size_t i = 0; i < sort->n_ranks; i++)
        order->top_rank = MAX(order->top_rank, sort->ranks[i]);
    return true;
}

int64_t order_key_number(const struct order *order, uint64_t key)
{
    if (key == KEY_MISSING)
        return UNKNOWN;
    return (int64_t)((order->sort->descending ? ~key : key + 1) ^ sign);
}

static uint64_t word_key(const struct order *order, uint32_t code)
{
    const struct column_sort *sort = order->sort;
    if (code == 0)
        return KEY_MISSING;
    if (code >= sort->n_ranks)
        return unranked + code;
    return sort->descending ? UINT32_MAX - sort->ranks[code] : sort->ranks[code];
}

static uint64_t text_key(const struct order *order, struct text_view text, size_t depth)
{
    char uuid[UUID_CHARS + 1];
    uint8_t head[8] = {0};
    size_t at = depth * TEXT_STEP;
    if (!text.data)
        return KEY_MISSING;
    if (text.uuid) {
        uuid_print((const uint8_t *)text.data, uuid);
        text.data = uuid;
    }
    size_t rest = text.size > at ? text.size - at : 0;
    memcpy(head, text.data + MIN(at, (size_t)text.size), MIN(rest, (size_t)TEXT_STEP));
    head[TEXT_STEP] = (uint8_t)MIN(rest, (size_t)TEXT_STEP + 1);
    uint64_t key = 0;
    for (size_t i = 0; i < sizeof head; i++)
        key = key << 8 | head[i];
    return order->sort->descending ? KEY_MISSING - 1 - key : key;
}

/* The first key of a UUID, without printing it. */
static uint64_t uuid_key(const struct order *order, const uint8_t *uuid)
{
    uint64_t key = 0;
    for (unsigned i = 0; i < TEXT_STEP; i++) {
        unsigned digit = i % 2 ? uuid[i / 2] & 15u : uuid[i / 2] >> 4;
        key = key << 8 | (digit + (digit < 10 ? '0' : 'a' - 10));
    }
    key = key << 8 | (TEXT_STEP + 1);
    return order->sort->descending ? KEY_MISSING - 1 - key : key;
}

bool order_text_ends(const struct order *order, uint64_t key)
{
    if (key == KEY_MISSING)
        return true;
    uint64_t up = order->sort->descending ? KEY_MISSING - 1 - key : key;
    return (up & 0xff) <= TEXT_STEP;
}

static void text_keys(const struct order *order, struct chunk chunk, size_t depth, uint64_t *keys)
{
    uint32_t codes[BLOCK_ROWS];
    uint64_t of[BLOCK_ROWS + 1];
    uint32_t n = chunk.entry->scale;
    for (uint32_t code = 0; code <= n; code++)
        of[code] = text_key(order, chunk_text(chunk, code), depth);
    chunk_codes(chunk, codes);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        keys[i] = of[codes[i] <= n ? codes[i] : 0];
}

static void uuid_keys(const struct order *order, struct chunk chunk, size_t depth, uint64_t *keys)
{
    uint16_t rows[BLOCK_ROWS];
    size_t n;
    const uint8_t *uuids = chunk_uuids(chunk, &n);
    bool dense = chunk_mode(chunk.entry) == CHUNK_DENSE;
    for (size_t i = 0; !dense && i < BLOCK_ROWS; i++)
        keys[i] = KEY_MISSING;
    n = dense ? BLOCK_ROWS : bitmap_rows(chunk.data, rows, n);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *uuid = uuids + i * UUID_BYTES;
        const struct text_view text = {(const char *)uuid, UUID_CHARS, true};
        keys[dense ? i : rows[i]] =
            depth == 0 ? uuid_key(order, uuid) : text_key(order, text, depth);
    }
}

void order_keys(const struct order *order, struct chunk chunk, size_t depth,
                uint64_t keys[static BLOCK_ROWS])
{
    int64_t numbers[BLOCK_ROWS];
    uint32_t codes[BLOCK_ROWS];
    if (chunk.entry->present == 0) {
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            keys[i] = KEY_MISSING;
    } else if (order->type == CHUNK_NUMBER) {
        const uint64_t flip = order->sort->descending ? UINT64_MAX >> 1 : sign;
        const uint64_t less = !order->sort->descending;
        chunk_numbers(chunk, numbers);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            keys[i] = ((uint64_t)numbers[i] ^ flip) - less;
    } else if (order->type == CHUNK_WORD) {
        chunk_codes(chunk, codes);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            keys[i] = word_key(order, codes[i]);
    } else if (chunk_type(chunk.entry) == CHUNK_UUID) {
        uuid_keys(order, chunk, depth, keys);
    } else {
        text_keys(order, chunk, depth, keys);
    }
}

uint64_t order_key_at(const struct order *order, struct chunk chunk, size_t row)
{
    if (chunk.entry->present == 0)
        return KEY_MISSING;
    if (order->type == CHUNK_NUMBER)
        return order_number_key(order, chunk_number_at(chunk, row));
    if (order->type == CHUNK_WORD)
        return word_key(order, chunk_code_at(chunk, row));
    return text_key(order, chunk_text_at(chunk, row), 0);
}

/* ---- spans ----------------------------------------------------------------------------- */

enum { RANKS_LOOKED_AT = 64 };

static struct key_span word_span(const struct order *order, int64_t highest)
{
    struct key_span keys = {0, order->top_rank, false};
    if (order->sort->descending)
        keys = (struct key_span){UINT32_MAX - order->top_rank, UINT32_MAX, false};
    if (highest >= (int64_t)order->sort->n_ranks)
        keys.last = unranked + (uint64_t)highest;
    return keys;
}

static struct key_span span_of(const struct order *order, const struct span *span, bool full)
{
    struct key_span keys = {0, KEY_MISSING - 1, !full};
    if (span->present == 0)
        return (struct key_span){1, 0, true};
    if (order->type == CHUNK_NUMBER) {
        uint64_t a = order_number_key(order, span->min), b = order_number_key(order, span->max);
        keys = (struct key_span){MIN(a, b), MAX(a, b), !full};
    } else if (order->type == CHUNK_WORD && span->max - span->min < RANKS_LOOKED_AT) {
        keys = (struct key_span){KEY_MISSING, 0, !full};
        for (int64_t code = span->min; code <= span->max; code++) {
            uint64_t key = word_key(order, (uint32_t)code);
            keys.first = MIN(keys.first, key);
            keys.last = MAX(keys.last, key);
        }
    } else if (order->type == CHUNK_WORD) {
        keys = word_span(order, span->max);
        keys.missing = !full;
    }
    return keys;
}

struct key_span order_block_span(const struct order *order, struct spot spot)
{
    const struct entry *entry = part_chunk(spot.part, order->sort->field, spot.block).entry;
    const struct span span = {entry->min, entry->max, entry->present};
    return span_of(order, &span, entry->present == part_block_rows(spot.part, spot.block));
}

struct key_span order_segment_span(const struct order *order, const struct part *part)
{
    const struct span *span = &part->spans[order->sort->field];
    return span_of(order, span, span->present == part->rows);
}

/* ---- items ----------------------------------------------------------------------------- */

struct column_ref ref_at(struct spot spot, size_t row)
{
    int64_t created = chunk_number_at(part_chunk(spot.part, E_CREATED, spot.block), row);
    int64_t rest = chunk_number_at(part_chunk(spot.part, F_ROW, spot.block), row);
    int64_t table = chunk_number_at(part_chunk(spot.part, F_TABLE, spot.block), row);
    return (struct column_ref){created, ref_rowid(created, rest), (uint8_t)table};
}

void item_read(const struct order *order, struct spot spot, size_t row, struct item *item)
{
    struct chunk chunk = part_chunk(spot.part, order->sort->field, spot.block);
    *item = (struct item){.key = order_key_at(order, chunk, row), .ref = ref_at(spot, row)};
    if (order->type == CHUNK_TEXT && chunk.entry->present > 0)
        item->text = chunk_text_at(chunk, row);
}

int item_compare(const struct order *order, const struct item *a, const struct item *b)
{
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->text.data && b->text.data) {
        int texts = text_view_compare(&a->text, &b->text);
        if (texts != 0)
            return order->sort->descending ? -texts : texts;
    }
    if (a->ref.created != b->ref.created)
        return a->ref.created > b->ref.created ? -1 : 1;
    if (a->ref.rowid != b->ref.rowid)
        return a->ref.rowid > b->ref.rowid ? -1 : 1;
    return (a->ref.table > b->ref.table) - (a->ref.table < b->ref.table);
}

static int by_item(const void *a, const void *b, void *order)
{
    return item_compare(order, a, b);
}

void items_sort(const struct order *order, struct item *items, size_t n)
{
    struct order copy = *order;
    qsort_r(items, n, sizeof *items, by_item, &copy);
}
