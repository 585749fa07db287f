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

/* The first bytes; so that 0 is not KEY_MISSING turned round, not all eight. */
static uint64_t text_key(const struct order *order, struct text_view text)
{
    enum { TEXT_BYTES = 7 };
    char uuid[UUID_CHARS + 1];
    uint64_t key = 0;
    if (!text.data)
        return KEY_MISSING;
    if (text.uuid) {
        uuid_print((const uint8_t *)text.data, uuid);
        text.data = uuid;
    }
    for (size_t i = 0; i < TEXT_BYTES; i++)
        key = key << 8 | (i < text.size ? (uint8_t)text.data[i] : 0);
    return order->sort->descending ? KEY_MISSING - 1 - key : key;
}

void order_keys(const struct order *order, struct chunk chunk, uint64_t keys[static BLOCK_ROWS])
{
    uint32_t codes[BLOCK_ROWS];
    chunk_codes(chunk, codes);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        keys[i] = word_key(order, codes[i]);
}

static uint64_t key_at(const struct order *order, struct spot spot, size_t row)
{
    struct chunk chunk = part_chunk(spot.part, order->sort->field, spot.block);
    if (chunk.entry->present == 0)
        return KEY_MISSING;
    if (order->type == CHUNK_NUMBER)
        return order_number_key(order, chunk_number_at(chunk, row));
    if (order->type == CHUNK_WORD)
        return word_key(order, chunk_code_at(chunk, row));
    return text_key(order, chunk_text_at(chunk, row));
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
    *item = (struct item){.key = key_at(order, spot, row),
                          .ref = ref_at(spot, row),
                          .part = spot.part,
                          .block = (uint16_t)spot.block,
                          .row = (uint16_t)row};
    if (order->type == CHUNK_TEXT && chunk.entry->present > 0)
        item->text = chunk_text_at(chunk, row);
}

static struct chunk chunk_of(const struct item *item, int field)
{
    return part_chunk(item->part, field, item->block);
}

/* Read only where it comes to that. */
static int compare_ids(const struct item *a, const struct item *b)
{
    struct chunk chunk_a = chunk_of(a, E_ID), chunk_b = chunk_of(b, E_ID);
    struct text_view id_a = {0}, id_b = {0};
    if (chunk_a.entry->present)
        id_a = chunk_text_at(chunk_a, a->row);
    if (chunk_b.entry->present)
        id_b = chunk_text_at(chunk_b, b->row);
    if (id_a.data && id_b.data)
        return text_view_compare(&id_a, &id_b);
    return (id_a.data != NULL) - (id_b.data != NULL);
}

static uint32_t kind_rank(const struct order *order, const struct item *item)
{
    struct chunk chunk = chunk_of(item, E_KIND);
    uint32_t code = chunk.entry->present ? chunk_code_at(chunk, item->row) : 0;
    return code < order->sort->n_kind_ranks ? order->sort->kind_ranks[code] : code;
}

int item_compare_ties(const struct order *order, const struct item *a, const struct item *b)
{
    if (a->ref.created != b->ref.created)
        return a->ref.created > b->ref.created ? -1 : 1;
    if (a->ref.rowid == b->ref.rowid && a->ref.table == b->ref.table)
        return 0;
    int ids = compare_ids(a, b);
    if (ids != 0)
        return -ids;
    uint32_t kind_a = kind_rank(order, a), kind_b = kind_rank(order, b);
    if (kind_a != kind_b)
        return kind_a > kind_b ? -1 : 1;
    if (a->ref.rowid != b->ref.rowid)
        return a->ref.rowid > b->ref.rowid ? -1 : 1;
    return (a->ref.table > b->ref.table) - (a->ref.table < b->ref.table);
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
    return item_compare_ties(order, a, b);
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

/* The middle one of three items at random: what comes from the workers is in runs. */
static struct item pick_pivot(const struct order *order, const struct item *items, size_t n,
                              uint64_t *chance)
{
    const struct item *three[3];
    for (size_t i = 0; i < ARRAY_LEN(three); i++) {
        *chance = *chance * 6364136223846793005u + 1442695040888963407u;
        three[i] = &items[(*chance >> 33) % n];
    }
    bool first = item_compare(order, three[0], three[1]) < 0;
    const struct item *least = three[!first], *most = three[first];
    if (item_compare(order, three[2], least) < 0)
        return *least;
    return item_compare(order, three[2], most) < 0 ? *three[2] : *most;
}

/* Moves the k-th item to its place, lesser ones before it. No two items are equal. */
static void find_nth(const struct order *order, struct item *items, size_t n, size_t k)
{
    enum { FEW = 32 };
    size_t lo = 0, hi = n;
    uint64_t chance = n;
    while (hi - lo > FEW) {
        const struct item pivot = pick_pivot(order, items + lo, hi - lo, &chance);
        size_t i = lo, j = hi - 1;
        for (;; i++, j--) {
            while (item_compare(order, &items[i], &pivot) < 0)
                i++;
            while (item_compare(order, &items[j], &pivot) > 0)
                j--;
            if (i >= j)
                break;
            const struct item swap = items[i];
            items[i] = items[j];
            items[j] = swap;
        }
        if (i == j && k == i)
            return; /* the pivot */
        if (k < i)
            hi = i;
        else
            lo = i + (i == j);
    }
    items_sort(order, items + lo, hi - lo);
}

void items_slice(const struct order *order, struct item *items, size_t n, struct slice slice)
{
    if (slice.offset >= n)
        return;
    size_t limit = MIN(slice.limit, n - slice.offset);
    if (slice.offset > 0)
        find_nth(order, items, n, slice.offset);
    if (limit > 0 && limit < n - slice.offset)
        find_nth(order, items + slice.offset, n - slice.offset, limit);
    items_sort(order, items + slice.offset, limit);
}
