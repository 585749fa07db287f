/* The difference between mirror and cluster. Rows are compared as the bytes in which they travel,
 * so equal is equal to the last bit. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"

void batch_finish(struct batch *batch)
{
    free(batch->wanted);
    free(batch->found);
    free(batch->first);
    free(batch->slots);
    free(batch->hours);
    arena_finish(&batch->arena);
    *batch = (struct batch){0};
}

void batch_begin(struct batch *batch, size_t n)
{
    batch_finish(batch);
    columns_of(&batch->columns, DATA_EVENTS);
    for (batch->n_slots = 16; batch->n_slots < 2 * n;)
        batch->n_slots *= 2;
    batch->slots = mem_array(batch->n_slots, sizeof(*batch->slots));
    batch->first = mem_array(n + 1, sizeof(*batch->first));
}

/* ---- finding the event -------------------------------------------------------------------- */

/* The identity is what a row begins with: created, id, kind. */
static size_t key_size(const struct batch *batch, const char *bytes, size_t size)
{
    struct cursor cursor = {bytes, bytes + size, false};
    cursor_skip(&cursor, &batch->columns, datasets[DATA_EVENTS].n_key);
    return (size_t)(cursor.at - bytes);
}

/* The slot of the event, or the free one where it belongs. */
static uint32_t *slot_of(const struct batch *batch, const char *bytes, size_t size)
{
    size_t key = key_size(batch, bytes, size);
    size_t at = hash_bytes(bytes, key, 0) & (batch->n_slots - 1);
    for (; batch->slots[at]; at = (at + 1) & (batch->n_slots - 1)) {
        const struct entry *entry = &batch->wanted[batch->slots[at] - 1];
        if (entry->size >= key && memcmp(entry->bytes, bytes, key) == 0)
            break;
    }
    return &batch->slots[at];
}

void batch_add(struct batch *batch, const union value *row, bool gone)
{
    CLEANUP(str_finish)
    struct str text = {0};
    binary_row(&text, &batch->columns, row);
    size_t size = gone ? key_size(batch, str_text(&text), text.len) : text.len;
    uint32_t *slot = slot_of(batch, str_text(&text), text.len);
    if (*slot)
        return;
    mem_grow(&batch->wanted, &batch->cap_wanted, batch->n_wanted + 1, sizeof(*batch->wanted));
    batch->wanted[batch->n_wanted] =
        (struct entry){.bytes = arena_bytes(&batch->arena, str_text(&text), size),
                       .size = size,
                       .created = row[E_CREATED].number,
                       .gone = gone};
    *slot = (uint32_t)++batch->n_wanted;
}

/* ---- what the cluster has ------------------------------------------------------------------ */

static void count_found(struct batch *batch, size_t wanted, const struct entry *row)
{
    uint32_t *link = &batch->first[wanted];
    while (*link) {
        struct entry *entry = &batch->found[*link - 1];
        if (entry->revision == row->revision && entry->size == row->size &&
            memcmp(entry->bytes, row->bytes, row->size) == 0) {
            entry->count += row->count;
            return;
        }
        link = &entry->next;
    }
    *link = (uint32_t)batch->n_found + 1; /* before the array moves */
    mem_grow(&batch->found, &batch->cap_found, batch->n_found + 1, sizeof(*batch->found));
    batch->found[batch->n_found++] = *row;
}

bool batch_found(struct batch *batch, const char *bytes, size_t size, struct err *err)
{
    struct cursor cursor = {bytes, bytes + size, false};
    while (cursor.at < cursor.end && !cursor.bad) {
        struct entry row = {.bytes = cursor.at};
        cursor_skip(&cursor, &batch->columns, batch->columns.n_fields);
        row.size = (size_t)(cursor.at - row.bytes);
        row.revision = cursor_number(&cursor);
        row.count = cursor_sign(&cursor);
        uint32_t wanted = cursor.bad ? 0 : *slot_of(batch, row.bytes, row.size);
        if (wanted)
            count_found(batch, wanted - 1, &row);
    }
    return !cursor.bad ||
           err_set(err, ERR_SHAPE, "the cluster's answer is not made of the columns of our table");
}

/* ---- the difference ------------------------------------------------------------------------ */

static void add_copies(struct str *out, const struct entry *entry, int64_t copies)
{
    for (int64_t i = 0; i < (copies < 0 ? -copies : copies); i++) {
        str_bytes(out, entry->bytes, entry->size);
        binary_number(out, entry->revision);
        str_char(out, copies < 0 ? -1 : 1);
    }
}

static bool is_same(const struct entry *a, const struct entry *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static void note_hour(struct batch *batch, int64_t created)
{
    mem_grow(&batch->hours, &batch->cap_hours, batch->n_hours + 1, sizeof(*batch->hours));
    batch->hours[batch->n_hours++] = created;
}

static void take_back(const struct batch *batch, size_t wanted, struct str *out)
{
    for (uint32_t i = batch->first[wanted]; i; i = batch->found[i - 1].next)
        add_copies(out, &batch->found[i - 1], -batch->found[i - 1].count);
}

/* Somebody else was told of it later than this mirror. */
static bool is_older(const struct batch *batch, size_t wanted, const struct batch_stamp *stamp)
{
    for (uint32_t i = batch->first[wanted]; i && stamp->yields; i = batch->found[i - 1].next)
        if (batch->found[i - 1].count > 0 && batch->found[i - 1].revision > stamp->revision)
            return true;
    return false;
}

/* Takes back all that there is, unless it is exactly what there ought to be, and adds the row. */
static void add_event(struct batch *batch, size_t wanted, const struct batch_stamp *stamp,
                      struct str *out)
{
    struct entry row = batch->wanted[wanted];
    size_t right = 0, wrong = 0;
    row.revision = stamp->revision;
    for (uint32_t i = batch->first[wanted]; i; i = batch->found[i - 1].next) {
        const struct entry *entry = &batch->found[i - 1];
        bool good = entry->count == 1 && !row.gone && is_same(entry, &row);
        right += good;
        wrong += entry->count != 0 && !good;
        row.revision = MAX(row.revision, entry->revision + 1);
    }
    if (row.gone || batch->first[wanted])
        note_hour(batch, row.created);
    if (right == 1 && !wrong)
        return;
    if (is_older(batch, wanted, stamp)) {
        batch->older++;
        return;
    }
    take_back(batch, wanted, out);
    batch->removed += row.gone && wrong;
    if (row.gone)
        return;
    add_copies(out, &row, 1);
    batch->newest = MAX(batch->newest, row.revision);
    batch->replaced += right || wrong;
    batch->inserted += !right && !wrong;
}

bool batch_next(struct batch *batch, size_t most, const struct batch_stamp *stamp, struct str *out)
{
    str_clear(out);
    while (batch->given < batch->n_wanted && out->len < most)
        add_event(batch, batch->given++, stamp, out);
    return out->len > 0;
}
