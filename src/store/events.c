/* Events into their tables: new ones at the slot that their time and id give, changed ones in
 * place, equal ones not at all.
 *
 * A page is sorted by table and slot first, so that the rows of a table go in side by side. Most
 * are new: they are inserted without looking, and only where the slot is taken is the row there
 * read: the same event is compared, another one makes us try the next slot of that millisecond.
 * Slots are never freed, so an event is always found on the way. */
#include <stdlib.h>
#include <string.h>

#include "writer.h"

struct entry {
    int64_t slot; /* the first to try */
    uint32_t table;
    size_t row;
};

struct page {
    struct entry *entries;
    bool wanted[TABLE_COUNT][E_COUNT]; /* columns that the page needs */
};

static void page_finish(struct page *page)
{
    free(page->entries);
}

static bool classify(struct store_writer *writer, const union value *row, struct entry *entry,
                     struct err *err)
{
    const char *id = row[E_ID].text, *kind = row[E_KIND].text;
    int64_t created = row[E_CREATED].number, code = 0;

    if (!id || !kind || created == UNKNOWN)
        return err_set(err, ERR_SHAPE, "an event has no %s",
                       !id ? "id" : (!kind ? "kind" : "time of creation"));
    if (!words_code(writer, E_KIND, kind, &code, err))
        return false;
    entry->table = code <= TABLE_OTHER ? (uint32_t)code - 1 : TABLE_OTHER;
    entry->slot = slot_first(created) + (int64_t)(hash_text(id, writer->salt) & SLOT_MASK);
    return true;
}

static bool missing(enum field_type type, union value value)
{
    bool text = type == FIELD_WORD || type == FIELD_TEXT;

    return text ? value.text == NULL : value.number == UNKNOWN;
}

static void want_columns(const union value *row, bool *wanted)
{
    for (size_t i = 0; i < E_COUNT; i++)
        wanted[i] = wanted[i] || !missing(event_fields[i].type, row[i]);
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;

    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    if (a->slot != b->slot)
        return a->slot < b->slot ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Sorted entries, and what columns the tables must have. Created has one only where a time does not
 * fit the slot, and kind in event_other, which has it anyway. */
static bool plan_page(struct store_writer *writer, const struct rows *rows, struct page *page,
                      struct err *err)
{
    bool sorted = true;

    page->entries = mem_array(MAX(rows->n, 1), sizeof(*page->entries));
    for (size_t i = 0; i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        struct entry *entry = &page->entries[i];
        if (!classify(writer, row, entry, err))
            return false;
        bool *wanted = page->wanted[entry->table];
        bool had_own = wanted[E_CREATED];
        entry->row = i;
        want_columns(row, wanted);
        wanted[E_KIND] = false;
        wanted[E_CREATED] = had_own || !slot_fits(row[E_CREATED].number);
        sorted = sorted && (i == 0 || compare_entries(entry - 1, entry) < 0);
    }
    if (!sorted)
        qsort(page->entries, rows->n, sizeof(*page->entries), compare_entries);
    return true;
}

static void forget(struct table_writer *table)
{
    sql_finish(&table->insert);
    sql_finish(&table->select);
    sql_finish(&table->update);
}

static bool grow_tables(struct store_writer *writer, const struct page *page, struct err *err)
{
    bool grown = false;

    for (int i = 0; i < TABLE_COUNT; i++) {
        struct table_writer *table = &writer->tables[i];
        bool lacks = false;
        for (size_t field = 0; field < E_COUNT; field++)
            lacks = lacks || (page->wanted[i][field] && table->layout.place[field] < 0);
        if (!lacks)
            continue;
        forget(table);
        grown = true;
        if (!schema_grow(writer->db, (enum store_table)i, page->wanted[i], &table->layout, err))
            return false;
    }
    return !grown || view_make(writer->db, err);
}

static void add_assignments(struct str *sql, const struct layout *layout)
{
    for (size_t i = 0; i < layout->n; i++)
        str_addf(sql, "%s\"%s\" = ?%zu", i ? ", " : "", event_fields[layout->fields[i]].name,
                 i + 2);
}

static bool prepare_table(struct store_writer *writer, enum store_table number, struct err *err)
{
    struct table_writer *table = &writer->tables[number];
    CLEANUP(str_finish)
    struct str insert = {0};
    CLEANUP(str_finish)
    struct str select = {0};
    CLEANUP(str_finish)
    struct str update = {0};

    if (table->insert && table->select && table->update)
        return true;
    forget(table);
    str_addf(&insert, "INSERT OR IGNORE INTO %s(", table_names[number]);
    layout_add_columns(&insert, &table->layout);
    str_add(&insert, ") VALUES(?1");
    for (size_t i = 0; i < table->layout.n; i++)
        str_addf(&insert, ", ?%zu", i + 2);
    str_char(&insert, ')');
    layout_add_select(&select, number, &table->layout, NULL);
    str_add(&select, " WHERE slot = ?1");
    str_addf(&update, "UPDATE %s SET ", table_names[number]);
    add_assignments(&update, &table->layout);
    str_add(&update, " WHERE slot = ?1");
    return sql_prepare(writer->db, str_text(&insert), &table->insert, err) &&
           sql_prepare(writer->db, str_text(&select), &table->select, err) &&
           sql_prepare(writer->db, str_text(&update), &table->update, err);
}

static struct cell text_cell(const char *text)
{
    struct cell cell = {.kind = SQLITE_TEXT, .text = text};

    if (store_uuid_parse(text, cell.uuid)) {
        cell.kind = SQLITE_BLOB;
        cell.size = UUID_SIZE;
    } else {
        cell.size = (int)strlen(text);
    }
    return cell;
}

/* The row as cells in the order of the table's columns. */
static bool encode(struct store_writer *writer, const struct layout *layout, const union value *row,
                   struct cell *cells, struct err *err)
{
    int64_t created = row[E_CREATED].number;

    for (size_t i = 0; i < layout->n; i++) {
        enum event_field number = layout->fields[i];
        enum field_type type = layout->types[i];
        struct cell *cell = &cells[i];
        if (missing(type, row[number]) || (number == E_CREATED && slot_fits(created))) {
            cell->kind = SQLITE_NULL;
        } else if (type == FIELD_TEXT) {
            *cell = text_cell(row[number].text);
        } else {
            cell->kind = SQLITE_INTEGER;
            cell->number = row[number].number;
            if (type == FIELD_TIME && number != E_CREATED)
                cell->number = (int64_t)((uint64_t)cell->number - (uint64_t)created);
            if (type == FIELD_WORD &&
                !words_code(writer, number, row[number].text, &cell->number, err))
                return false;
        }
    }
    return true;
}

static void bind(sqlite3_stmt *stmt, int64_t slot, const struct cell *cells, size_t n)
{
    sqlite3_bind_int64(stmt, 1, slot);
    for (size_t i = 0; i < n; i++) {
        const struct cell *cell = &cells[i];
        int at = (int)i + 2;
        if (cell->kind == SQLITE_INTEGER)
            sqlite3_bind_int64(stmt, at, cell->number);
        else if (cell->kind == SQLITE_TEXT)
            sqlite3_bind_text(stmt, at, cell->text, cell->size, SQLITE_STATIC);
        else if (cell->kind == SQLITE_BLOB)
            sqlite3_bind_blob(stmt, at, cell->uuid, cell->size, SQLITE_STATIC);
        else
            sqlite3_bind_null(stmt, at);
    }
}

static bool cell_equal(sqlite3_stmt *stmt, int column, const struct cell *cell)
{
    if (sqlite3_column_type(stmt, column) != cell->kind)
        return false;
    if (cell->kind == SQLITE_NULL)
        return true;
    if (cell->kind == SQLITE_INTEGER)
        return sqlite3_column_int64(stmt, column) == cell->number;
    const void *data = cell->kind == SQLITE_TEXT ? (const void *)cell->text : cell->uuid;
    const void *stored = sqlite3_column_blob(stmt, column);
    return sqlite3_column_bytes(stmt, column) == cell->size &&
           (cell->size == 0 || memcmp(stored, data, (size_t)cell->size) == 0);
}

/* Identity is id, kind (in event_other) and created (where the slot does not tell). */
static bool same_event(const struct table_writer *table, const struct cell *cells)
{
    const int16_t *place = table->layout.place;
    const int identity[] = {place[E_ID], place[E_KIND], place[E_CREATED]};
    bool same = true;

    for (size_t i = 0; i < ARRAY_LEN(identity); i++) {
        if (identity[i] >= 0)
            same = same && cell_equal(table->select, identity[i] + 1, &cells[identity[i]]);
    }
    return same;
}

enum meeting { MET_OTHER, MET_EQUAL, MET_CHANGED };

/* What stands in the slot. */
static bool look(struct table_writer *table, int64_t slot, const struct cell *cells,
                 enum meeting *ret, struct err *err)
{
    bool row = false, equal = true;

    sqlite3_bind_int64(table->select, 1, slot);
    if (!sql_step(table->select, &row, err)) {
        sqlite3_reset(table->select);
        return false;
    }
    *ret = MET_OTHER;
    if (row && same_event(table, cells)) {
        for (size_t i = 0; i < table->layout.n; i++)
            equal = equal && cell_equal(table->select, (int)i + 1, &cells[i]);
        *ret = equal ? MET_EQUAL : MET_CHANGED;
    }
    sqlite3_reset(table->select);
    return true;
}

static bool step_and_reset(sqlite3_stmt *stmt, struct err *err)
{
    int rc = sqlite3_step(stmt);
    bool ok = rc == SQLITE_DONE || sql_fail(sqlite3_db_handle(stmt), rc, err);

    sqlite3_reset(stmt);
    return ok;
}

/* Writes the event to `slot` unless another one is there. */
static bool put(struct store_writer *writer, struct store_ref ref, const struct cell *cells,
                bool *ret_done, struct err *err)
{
    struct table_writer *table = &writer->tables[ref.table];
    enum meeting meeting = MET_OTHER;

    bind(table->insert, ref.rowid, cells, table->layout.n);
    if (!step_and_reset(table->insert, err))
        return false;
    *ret_done = true;
    if (sqlite3_changes(writer->db) > 0) {
        table->rows++;
        writer->counts.inserted++;
        changes_add(&writer->changes, ref, true);
        return true;
    }
    if (!look(table, ref.rowid, cells, &meeting, err))
        return false;
    *ret_done = meeting != MET_OTHER;
    writer->counts.unchanged += meeting == MET_EQUAL;
    if (meeting != MET_CHANGED)
        return true;
    bind(table->update, ref.rowid, cells, table->layout.n);
    writer->counts.updated++;
    changes_add(&writer->changes, ref, false);
    return step_and_reset(table->update, err);
}

static bool apply_entry(struct store_writer *writer, const struct rows *rows,
                        const struct entry *entry, struct err *err)
{
    struct cell cells[E_COUNT];
    struct store_ref ref = {.rowid = entry->slot, .table = entry->table};
    int64_t start = entry->slot & ~(int64_t)SLOT_MASK;
    bool done = false;

    if (!prepare_table(writer, (enum store_table)entry->table, err) ||
        !encode(writer, &writer->tables[entry->table].layout, rows_at(rows, entry->row), cells,
                err))
        return false;
    for (int64_t i = 0; i <= SLOT_MASK && !done; i++) {
        ref.rowid = start + (int64_t)(((uint64_t)entry->slot + (uint64_t)i) & SLOT_MASK);
        if (!put(writer, ref, cells, &done, err))
            return false;
    }
    return done || err_set(err, ERR_SHAPE, "one millisecond has more than %d events", SLOT_MASK);
}

bool events_apply(struct store_writer *writer, const struct rows *rows, struct err *err)
{
    CLEANUP(page_finish)
    struct page page = {0};

    if (!plan_page(writer, rows, &page, err) || !grow_tables(writer, &page, err))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        if (!apply_entry(writer, rows, &page.entries[i], err))
            return false;
    }
    return true;
}
