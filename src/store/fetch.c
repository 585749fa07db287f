/* Single events: by reference, coded or decoded, and by id. */
#include <string.h>

#include "reader.h"

static bool prepare_one(struct store_connection *connection, uint32_t table, struct err *err)
{
    CLEANUP(str_finish)
    struct str sql = {0};

    if (table >= TABLE_COUNT)
        return err_set(err, ERR_NOT_FOUND, "there is no such table of events");
    if (connection->one[table])
        return true;
    layout_add_select(&sql, (enum store_table)table, &connection->layouts[table], NULL);
    str_add(&sql, " WHERE slot = ?1");
    return sql_prepare(connection->db, str_text(&sql), &connection->one[table], err);
}

/* Reads into connection->values; the caller resets connection->one[ref.table] when done with the
 * texts. */
static bool read_one(struct store_connection *connection, struct store_ref ref, struct err *err)
{
    bool row = false;

    if (!prepare_one(connection, ref.table, err))
        return false;
    sqlite3_stmt *stmt = connection->one[ref.table];
    sqlite3_reset(stmt);
    sqlite3_bind_int64(stmt, 1, ref.rowid);
    if (!sql_step(stmt, &row, err))
        return false;
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "the event is not in the mirror");
    values_clear(connection->values);
    values_read(stmt, &connection->layouts[ref.table], (enum store_table)ref.table,
                connection->values);
    return true;
}

static void reset_one(struct store_connection *connection, uint32_t table)
{
    if (table < TABLE_COUNT && connection->one[table])
        sqlite3_reset(connection->one[table]);
}

/* The texts outlive the statement, which would hold the state of the file. */
static void keep_texts(struct store_connection *connection)
{
    arena_reset(&connection->texts);
    for (size_t i = 0; i < E_COUNT; i++) {
        struct store_value *value = &connection->values[i];
        if (value->text)
            value->text = arena_bytes(&connection->texts, value->text, value->size);
    }
}

bool store_event_read(struct store_reader *reader, struct store_ref ref,
                      struct store_event *ret_event, struct err *err)
{
    struct store_connection *connection = reader->connection;

    if (!reader_enter(connection, err))
        return false;
    bool ok = read_one(connection, ref, err);
    if (ok) {
        keep_texts(connection);
        *ret_event = (struct store_event){.ref = ref, .values = connection->values};
    }
    reset_one(connection, ref.table);
    reader_leave(connection);
    return ok;
}

static bool word_text(struct store_connection *connection, enum event_field field, int64_t code,
                      const char **ret, struct err *err)
{
    struct store_words *words = &connection->words[field];

    if (code > (int64_t)words->n &&
        !words_append(connection->db, field, (uint32_t)words->n, words, err))
        return false;
    if (code < 1 || code > (int64_t)words->n)
        return err_set(err, ERR_CORRUPT, "the mirror has no word %lld of %s", (long long)code,
                       event_fields[field].name);
    *ret = words->texts[code - 1];
    return true;
}

static bool decode(struct store_connection *connection, struct rows *out, struct err *err)
{
    union value *row = rows_add(out, DATA_EVENTS);

    for (size_t i = 0; i < E_COUNT; i++) {
        const struct store_value *value = &connection->values[i];
        const struct field *field = &event_fields[i];
        if (!field_is_text(field)) {
            row[i].number = value->number;
        } else if (field->type == FIELD_WORD && value->number != 0) {
            const char *text = NULL;
            if (!word_text(connection, (enum event_field)i, value->number, &text, err))
                return false;
            row[i].text = arena_text(&out->arena, text);
        } else if (value->number == STORE_TEXT_UUID) {
            char uuid[UUID_TEXT];
            store_uuid_print(value->text, uuid);
            row[i].text = arena_text(&out->arena, uuid);
        } else if (value->number == STORE_TEXT_PLAIN) {
            row[i].text = arena_bytes(&out->arena, value->text, value->size);
        }
    }
    return true;
}

bool store_rows(struct store_reader *reader, const struct store_ref *refs, size_t n,
                struct rows *out, struct err *err)
{
    struct store_connection *connection = reader->connection;
    bool ok = true;

    if (!reader_enter(connection, err))
        return false;
    for (size_t i = 0; i < n && ok; i++) {
        ok = read_one(connection, refs[i], err) && decode(connection, out, err);
        reset_one(connection, refs[i].table);
    }
    reader_leave(connection);
    return ok;
}

static void bind_id(sqlite3_stmt *stmt, const char *id, uint8_t uuid[static UUID_SIZE])
{
    if (store_uuid_parse(id, uuid))
        sqlite3_bind_blob(stmt, 1, uuid, UUID_SIZE, SQLITE_STATIC);
    else
        sql_bind_text(stmt, 1, id);
}

/* Where the event of this id may be: in the millisecond of `created`, or anywhere. */
static void add_place(struct str *sql, int64_t created)
{
    int64_t first = slot_first(created);

    if (created == UNKNOWN)
        return;
    str_addf(sql, " AND slot BETWEEN %lld AND %lld", (long long)first,
             (long long)(first | SLOT_MASK));
    if (!slot_fits(created))
        str_addf(sql, " AND created = %lld", (long long)created);
}

static bool find_in(struct store_connection *connection, const char *sql, const char *id,
                    bool *ret_found, int64_t *ret_slot, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    uint8_t uuid[UUID_SIZE];

    if (!sql_prepare(connection->db, sql, &stmt, err))
        return false;
    bind_id(stmt, id, uuid);
    if (!sql_step(stmt, ret_found, err))
        return false;
    *ret_slot = *ret_found ? sqlite3_column_int64(stmt, 0) : 0;
    return true;
}

static bool find(struct store_connection *connection, const char *id, int64_t created,
                 struct store_ref *ret, struct err *err)
{
    bool far = created != UNKNOWN && !slot_fits(created);

    for (uint32_t table = 0; table < TABLE_COUNT; table++) {
        CLEANUP(str_finish)
        struct str sql = {0};
        bool found = false;
        if (far && connection->layouts[table].place[E_CREATED] < 0)
            continue;
        str_addf(&sql, "SELECT slot FROM %s WHERE id = ?1", table_names[table]);
        add_place(&sql, created);
        str_add(&sql, " LIMIT 1");
        if (!find_in(connection, str_text(&sql), id, &found, &ret->rowid, err))
            return false;
        ret->table = table;
        if (found)
            return true;
    }
    return err_set(err, ERR_NOT_FOUND, "the mirror has no event %s", id);
}

bool store_find(struct store_reader *reader, const char *id, int64_t created,
                struct store_ref *ret_ref, struct err *err)
{
    struct store_ref ref = {0};

    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = find(reader->connection, id, created, &ref, err);
    reader_leave(reader->connection);
    if (ok)
        *ret_ref = ref;
    return ok;
}
