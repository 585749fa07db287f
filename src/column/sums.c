/* Makes the tables of sums of a segment: groups by hashing, a block at a time. */
#include "sums.h"

#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "stage.h"

#define B(field) FIELD_BIT(field)
/* What the cards distinguish, besides what each table adds. */
#define CARDS B(E_KIND) | B(E_STATE) | B(E_STATUS) | B(E_ERROR) | B(E_CONTROLLER)
const struct sums_kind sums_kinds[SUMS_COUNT] = {
    {CARDS | B(F_SLOT), B(E_CONTROLLER) | B(E_ERROR)},
    {CARDS, B(E_ERROR)},
    {CARDS | B(E_KEY), B(E_CONTROLLER) | B(E_ERROR)},
    {CARDS | B(E_USER), B(E_CONTROLLER) | B(E_ERROR)},
    {CARDS | B(E_MODEL), B(E_CONTROLLER) | B(E_ERROR)},
    {CARDS | B(E_ENDPOINT), B(E_CONTROLLER) | B(E_ERROR)},
    {CARDS | B(E_RESOURCE) | B(E_POOL) | B(E_IO), B(E_CONTROLLER) | B(E_ERROR)},
};
#undef CARDS
#undef B

enum { DIMS_MAX = 8, SLOTS = 4 * SUMS_ROWS_MAX };

/* A table that is being made. */
struct making {
    const struct part *from; /* the events */
    struct sums_kind kind;
    int64_t slot; /* ms; 0: none */
    int dims[DIMS_MAX];
    size_t n_dims, n; /* n groups */
    bool failed;
    uint32_t slots[SLOTS]; /* group + 1 by hash */
    int64_t keys[SUMS_ROWS_MAX][DIMS_MAX];
    int64_t *totals[FIELDS]; /* SUMS_ROWS_MAX each: sums, F_COUNT and E_CREATED */
    int64_t values[DIMS_MAX][BLOCK_ROWS];
    uint32_t group[BLOCK_ROWS];
};

static bool summed(const struct making *making, int field)
{
    if (field == F_COUNT || field == E_CREATED)
        return true;
    return field < E_COUNT && (event_fields[field].flags & FIELD_NUMERIC) &&
           !(making->kind.by & FIELD_BIT(field));
}

/* Of a text: 1 where it is there. */
static void read_presence(const struct making *making, int field, size_t block,
                          int64_t out[static BLOCK_ROWS])
{
    uint8_t mask[BLOCK_ROWS];
    enum verdict verdict = test_present(part_chunk(making->from, field, block),
                                        part_block_rows(making->from, block), mask);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        out[i] = verdict == SOME ? mask[i] : verdict == ALL;
}

static void read_values(struct making *making, int dim, size_t block)
{
    int field = making->dims[dim];
    int64_t *out = making->values[dim];
    uint32_t codes[BLOCK_ROWS];
    if (field_chunk_type(field) == CHUNK_TEXT) {
        read_presence(making, field, block, out);
        return;
    }
    if (field_chunk_type(field) == CHUNK_WORD) {
        bool presence = making->kind.presence & FIELD_BIT(field);
        chunk_codes(part_chunk(making->from, field, block), codes);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            out[i] = presence ? codes[i] != 0 : codes[i];
        return;
    }
    bool slots = field == F_SLOT;
    chunk_numbers(part_chunk(making->from, slots ? E_CREATED : field, block), out);
    for (size_t i = 0; slots && i < BLOCK_ROWS; i++) {
        int64_t rest = out[i] % making->slot;
        rest = rest < 0 ? rest + making->slot : rest;
        out[i] = (int64_t)((uint64_t)out[i] - (uint64_t)rest);
    }
}

static bool same_key(const struct making *making, size_t group, size_t row)
{
    for (size_t dim = 0; dim < making->n_dims; dim++)
        if (making->keys[group][dim] != making->values[dim][row])
            return false;
    return true;
}

static uint64_t hash_key(const struct making *making, size_t row)
{
    uint64_t hash = 0;
    for (size_t dim = 0; dim < making->n_dims; dim++)
        hash = (hash ^ (uint64_t)making->values[dim][row]) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

/* The group of a row; failed when there are too many. */
static uint32_t find_group(struct making *making, size_t row)
{
    size_t slot = hash_key(making, row) % SLOTS;
    for (; making->slots[slot] != 0; slot = (slot + 1) % SLOTS)
        if (same_key(making, making->slots[slot] - 1, row))
            return making->slots[slot] - 1;
    if (making->n == SUMS_ROWS_MAX) {
        making->failed = true;
        return 0;
    }
    for (size_t dim = 0; dim < making->n_dims; dim++)
        making->keys[making->n][dim] = making->values[dim][row];
    making->slots[slot] = (uint32_t)++making->n;
    return making->slots[slot] - 1;
}

static void add_total(struct making *making, int field, uint32_t group, int64_t value)
{
    int64_t *total = &making->totals[field][group];
    if (*total == UNKNOWN)
        *total = value;
    else if (field == E_CREATED)
        *total = MAX(*total, value);
    else if (add_overflows(*total, value, total) || *total == UNKNOWN)
        making->failed = true;
}

static void add_field(struct making *making, int field, size_t block, size_t n)
{
    int64_t values[BLOCK_ROWS];
    if (field == F_COUNT) {
        for (size_t i = 0; i < n; i++)
            add_total(making, field, making->group[i], 1);
        return;
    }
    struct chunk chunk = part_chunk(making->from, field, block);
    if (chunk.entry->present == 0)
        return;
    chunk_numbers(chunk, values);
    for (size_t i = 0; i < n; i++)
        if (values[i] != UNKNOWN)
            add_total(making, field, making->group[i], values[i]);
}

static void add_block(struct making *making, size_t block)
{
    size_t n = part_block_rows(making->from, block);
    for (size_t dim = 0; dim < making->n_dims; dim++)
        read_values(making, (int)dim, block);
    for (size_t i = 0; i < n && !making->failed; i++)
        making->group[i] = find_group(making, i);
    for (int field = 0; field < FIELDS && !making->failed; field++)
        if (summed(making, field))
            add_field(making, field, block, n);
}

static void write_key(struct stage *stage, size_t at, int field, int64_t key)
{
    if (field_chunk_type(field) != CHUNK_TEXT)
        stage_set(stage, at, field, key);
    else if (key)
        stage_mark(stage, at, field);
}

static void write_table(const struct making *making, struct part *out)
{
    struct stage stage = {0};
    out->rows = (uint32_t)making->n;
    out->slot = (uint32_t)making->slot;
    for (size_t from = 0; from < making->n; from += BLOCK_ROWS) {
        stage_reset(&stage);
        stage.n = MIN(making->n - from, (size_t)BLOCK_ROWS);
        for (size_t i = 0; i < stage.n; i++) {
            for (size_t dim = 0; dim < making->n_dims; dim++)
                write_key(&stage, i, making->dims[dim], making->keys[from + i][dim]);
            for (int field = 0; field < FIELDS; field++)
                if (making->totals[field])
                    stage_set(&stage, i, field, making->totals[field][from + i]);
        }
        part_patch(out, from / BLOCK_ROWS, stage_encode(&stage));
    }
    stage_finish(&stage);
    part_measure(out);
    out->checked = true;
}

static void start(struct making *making, const struct part *from, struct sums_kind kind,
                  int64_t slot)
{
    making->from = from;
    making->kind = kind;
    making->slot = slot;
    making->failed = false;
    making->n = making->n_dims = 0;
    memset(making->slots, 0, sizeof making->slots);
    for (int field = 0; field < FIELDS; field++) {
        if (kind.by & FIELD_BIT(field))
            making->dims[making->n_dims++] = field;
        if (summed(making, field) && !making->totals[field])
            making->totals[field] = mem_array(SUMS_ROWS_MAX, sizeof(int64_t));
        for (size_t i = 0; making->totals[field] && i < SUMS_ROWS_MAX; i++)
            making->totals[field][i] = UNKNOWN;
    }
}

static bool make(struct making *making, const struct part *from, struct sums_kind kind,
                 int64_t slot)
{
    start(making, from, kind, slot);
    for (size_t block = 0; block < part_blocks(from) && !making->failed; block++)
        add_block(making, block);
    return !making->failed;
}

void sums_make(const struct part *events, struct part sums[static SUMS_COUNT])
{
    static const int64_t slots[] = {15 * (int64_t)MINUTE, HOUR};
    struct making *making = mem_new(sizeof *making);
    for (size_t i = 0; i < SUMS_COUNT; i++) {
        bool has_slots = sums_kinds[i].by & FIELD_BIT(F_SLOT);
        part_finish(&sums[i]);
        bool made = make(making, events, sums_kinds[i], has_slots ? slots[0] : 0);
        if (!made && has_slots)
            made = make(making, events, sums_kinds[i], slots[1]);
        if (made)
            write_table(making, &sums[i]);
    }
    for (int field = 0; field < FIELDS; field++)
        free(making->totals[field]);
    free(making);
}
