/* Slots, columns and the reading of stored values. */
#include "layout.h"

#include <string.h>

const char *const table_names[TABLE_COUNT] = {
    [TABLE_JOB] = "event_job",
    [TABLE_REQUEST] = "event_request",
    [TABLE_CONSUMPTION] = "event_consumption",
    [TABLE_ALLOCATION] = "event_allocation",
    [TABLE_ACTIVITY] = "event_activity",
    [TABLE_OTHER] = "event_other",
};

bool slot_fits(int64_t created)
{
    return created >= SLOT_EPOCH - SLOT_MS_MAX - 1 && created <= SLOT_EPOCH + SLOT_MS_MAX;
}

int64_t slot_first(int64_t created)
{
    int64_t ms = SLOT_MS_MAX;

    if (created < SLOT_EPOCH - SLOT_MS_MAX - 1)
        ms = -SLOT_MS_MAX - 1;
    else if (created <= SLOT_EPOCH + SLOT_MS_MAX)
        ms = created - SLOT_EPOCH;
    return ms * (SLOT_MASK + 1);
}

int64_t slot_created(int64_t slot)
{
    int64_t within = slot & SLOT_MASK;

    return (slot - within) / (SLOT_MASK + 1) + SLOT_EPOCH;
}

bool layout_read(sqlite3 *db, enum store_table table, struct layout *layout, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    struct layout found = {0};
    bool row = true;

    memset(found.place, -1, sizeof(found.place));
    if (!sql_prepare(db, "SELECT name FROM pragma_table_info(?1)", &stmt, err))
        return false;
    sql_bind_text(stmt, 1, table_names[table]);
    while (row) {
        if (!sql_step(stmt, &row, err))
            return false;
        const char *name = row ? sql_text(stmt, 0) : NULL;
        int field = name ? field_find(DATA_EVENTS, name) : -1;
        if (field < 0 || found.place[field] >= 0)
            continue;
        found.place[field] = (int16_t)found.n;
        found.types[found.n] = (uint8_t)event_fields[field].type;
        found.fields[found.n++] = (uint8_t)field;
    }
    if (found.place[E_ID] != 0)
        return err_set(err, ERR_CORRUPT, "table %s has no column id", table_names[table]);
    *layout = found;
    return true;
}

void layout_add_columns(struct str *sql, const struct layout *layout)
{
    str_add(sql, "slot");
    for (size_t i = 0; i < layout->n; i++) {
        str_add(sql, ", ");
        sql_add_name(sql, event_fields[layout->fields[i]].name);
    }
}

void layout_add_select(struct str *sql, enum store_table table, const struct layout *layout,
                       const bool *wanted)
{
    str_add(sql, "SELECT slot");
    for (size_t i = 0; i < layout->n; i++) {
        uint8_t field = layout->fields[i];
        str_add(sql, ", ");
        if (!wanted || wanted[field] || field == E_CREATED || field == E_KIND)
            sql_add_name(sql, event_fields[field].name);
        else
            str_add(sql, "NULL");
    }
    str_addf(sql, " FROM %s", table_names[table]);
}

void values_clear(struct store_value values[static E_COUNT])
{
    for (size_t i = 0; i < E_COUNT; i++) {
        bool coded = field_is_text(&event_fields[i]);
        values[i] = (struct store_value){.number = coded ? 0 : UNKNOWN};
    }
}

static void read_text(sqlite3_value *stored, bool packed, struct store_value *value)
{
    value->text = packed ? sqlite3_value_blob(stored) : (const void *)sqlite3_value_text(stored);
    value->size = (size_t)sqlite3_value_bytes(stored);
    value->number = packed ? STORE_TEXT_UUID : STORE_TEXT_PLAIN;
    if (!value->text || (packed && value->size != UUID_SIZE))
        *value = (struct store_value){.text = "", .number = STORE_TEXT_PLAIN};
}

static void read_value(sqlite3_value *stored, enum field_type type, int64_t created,
                       struct store_value *value)
{
    int kind = sqlite3_value_type(stored);

    if (kind == SQLITE_NULL) {
        bool coded = type == FIELD_WORD || type == FIELD_TEXT;
        *value = (struct store_value){.number = coded ? 0 : UNKNOWN};
    } else if (type == FIELD_TEXT) {
        read_text(stored, kind == SQLITE_BLOB, value);
    } else {
        value->number = sqlite3_value_int64(stored);
        if (type == FIELD_TIME)
            value->number = (int64_t)((uint64_t)value->number + (uint64_t)created);
    }
}

/* Values are read without the lock that sqlite3_column_... takes: a connection belongs to a thread.
 */
void values_read(sqlite3_stmt *stmt, const struct layout *layout, enum store_table table,
                 struct store_value values[static E_COUNT])
{
    int64_t created = slot_created(sqlite3_column_int64(stmt, 0));
    int own = layout->place[E_CREATED];

    if (own >= 0 && sqlite3_column_type(stmt, own + 1) != SQLITE_NULL)
        created = sqlite3_column_int64(stmt, own + 1);
    if (table != TABLE_OTHER)
        values[E_KIND].number = (int64_t)table + 1;
    for (size_t i = 0; i < layout->n; i++)
        read_value(sqlite3_column_value(stmt, (int)i + 1), layout->types[i], created,
                   &values[layout->fields[i]]);
    values[E_CREATED].number = created;
}
