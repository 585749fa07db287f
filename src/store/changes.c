/* The change log: one row a transaction with the events that it inserted or updated.
 *
 * Packed form: for each run [varint of table << 1 | inserted] [varint of how many] [first slot as a
 * zigzag varint] [distance to the next as a varint]...; runs in order of (table, inserted), slots
 * ascending. A varint has 7 bits a byte, least significant first. */
#include "writer.h"

#include <stdlib.h>

void changes_add(struct store_changes *changes, struct store_ref ref, bool inserted)
{
    mem_grow(&changes->items, &changes->cap, changes->n + 1, sizeof(*changes->items));
    changes->items[changes->n++] = (struct store_change){.ref = ref, .inserted = inserted};
}

void store_changes_finish(struct store_changes *changes)
{
    free(changes->items);
    *changes = (struct store_changes){0};
}

static int compare_refs(const struct store_change *a, const struct store_change *b)
{
    if (a->ref.table != b->ref.table)
        return a->ref.table < b->ref.table ? -1 : 1;
    return a->ref.rowid < b->ref.rowid ? -1 : a->ref.rowid > b->ref.rowid;
}

/* By event; of one event the insertion first. */
static int by_event(const void *left, const void *right)
{
    const struct store_change *a = left, *b = right;
    int order = compare_refs(a, b);

    return order ? order : (int)b->inserted - (int)a->inserted;
}

static int by_run(const void *left, const void *right)
{
    const struct store_change *a = left, *b = right;

    if (a->ref.table != b->ref.table || a->inserted == b->inserted)
        return compare_refs(a, b);
    return (int)a->inserted - (int)b->inserted;
}

static void sort(struct store_changes *changes, int (*compare)(const void *, const void *))
{
    bool sorted = true;

    for (size_t i = 1; i < changes->n && sorted; i++)
        sorted = compare(&changes->items[i - 1], &changes->items[i]) <= 0;
    if (!sorted)
        qsort(changes->items, changes->n, sizeof(*changes->items), compare);
}

static void merge(struct store_changes *changes)
{
    size_t kept = 0;

    for (size_t i = 0; i < changes->n; i++) {
        if (kept == 0 || compare_refs(&changes->items[kept - 1], &changes->items[i]) != 0)
            changes->items[kept++] = changes->items[i];
    }
    changes->n = kept;
}

static void add_varint(struct str *out, uint64_t number)
{
    while (number >= 0x80) {
        str_char(out, (char)(number | 0x80));
        number >>= 7;
    }
    str_char(out, (char)number);
}

static uint64_t run_of(const struct store_change *change)
{
    return (uint64_t)change->ref.table << 1 | (change->inserted ? 1 : 0);
}

static uint64_t zigzag(int64_t number)
{
    return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t number)
{
    return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

void changes_pack(struct store_changes *changes, struct str *out)
{
    const struct store_change *items = changes->items;
    size_t end = 0;

    sort(changes, by_event);
    merge(changes);
    sort(changes, by_run);
    for (size_t i = 0; i < changes->n; i = end) {
        for (end = i; end < changes->n && run_of(&items[end]) == run_of(&items[i]); end++)
            ;
        add_varint(out, run_of(&items[i]));
        add_varint(out, end - i);
        add_varint(out, zigzag(items[i].ref.rowid));
        for (size_t k = i + 1; k < end; k++)
            add_varint(out, (uint64_t)items[k].ref.rowid - (uint64_t)items[k - 1].ref.rowid);
    }
}

struct bytes {
    const uint8_t *at, *end;
};

static bool read_varint(struct bytes *bytes, uint64_t *ret)
{
    uint64_t number = 0;

    for (int shift = 0; shift < 64 && bytes->at < bytes->end; shift += 7) {
        uint8_t byte = *bytes->at++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *ret = number;
            return true;
        }
    }
    return false;
}

static bool read_run(struct bytes *bytes, struct store_changes *out)
{
    uint64_t run = 0, n = 0, step = 0;

    if (!read_varint(bytes, &run) || !read_varint(bytes, &n) || !read_varint(bytes, &step))
        return false;
    if (run >= 2 * TABLE_COUNT || n == 0)
        return false;
    uint64_t slot = (uint64_t)unzigzag(step);
    for (uint64_t i = 0; i < n; i++) {
        if (i > 0 && !read_varint(bytes, &step))
            return false;
        slot += i > 0 ? step : 0;
        struct store_ref ref = {.rowid = (int64_t)slot, .table = (uint32_t)(run >> 1)};
        changes_add(out, ref, run & 1);
    }
    return true;
}

bool changes_unpack(const uint8_t *packed, size_t size, struct store_changes *out)
{
    struct bytes bytes = {.at = packed, .end = packed + size};

    while (bytes.at < bytes.end) {
        if (!read_run(&bytes, out))
            return false;
    }
    return true;
}

/* Keeps the newest transactions that together have at most STORE_CHANGES_KEPT events, and always
 * the last, which carries the number on. */
static bool trim(struct store_writer *writer, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *oldest = NULL;
    CLEANUP(sql_finish)
    sqlite3_stmt *drop = NULL;
    bool row = true;

    if (writer->changes_kept <= STORE_CHANGES_KEPT)
        return true;
    if (!sql_prepare(writer->db,
                     "SELECT seq, n FROM change WHERE seq < (SELECT max(seq) FROM change)"
                     " ORDER BY seq LIMIT 1",
                     &oldest, err) ||
        !sql_prepare(writer->db, "DELETE FROM change WHERE seq = ?1", &drop, err))
        return false;
    while (writer->changes_kept > STORE_CHANGES_KEPT) {
        if (!sql_step(oldest, &row, err))
            return false;
        if (!row)
            return true;
        sql_bind_number(drop, 1, sql_int(oldest, 0));
        writer->changes_kept -= sql_int(oldest, 1);
        sqlite3_reset(oldest);
        if (!sql_do(drop, err))
            return false;
    }
    return true;
}

bool changes_apply(struct store_writer *writer, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *add = NULL;
    CLEANUP(str_finish)
    struct str packed = {0};

    if (writer->changes.n == 0)
        return true;
    changes_pack(&writer->changes, &packed);
    if (packed.truncated)
        return err_set(err, ERR_OTHER, "too many changes at once");
    if (!sql_prepare(writer->db, "INSERT INTO change(n, rows) VALUES(?1, ?2)", &add, err))
        return false;
    sql_bind_number(add, 1, (int64_t)writer->changes.n);
    sqlite3_bind_blob64(add, 2, packed.data, packed.len, SQLITE_STATIC);
    if (!sql_do(add, err))
        return false;
    writer->changes_kept += (int64_t)writer->changes.n;
    return trim(writer, err);
}
