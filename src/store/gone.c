/* Events that were taken away, remembered for who copies the mirror elsewhere: one that is only
 * missing here may be another mirror's there. */
#include "reader.h"
#include "writer.h"

bool gone_make(sqlite3 *db, struct err *err)
{
    return sql_run(db,
                   "CREATE TABLE IF NOT EXISTS gone(seq INTEGER PRIMARY KEY, kind INTEGER,"
                   " moment INTEGER, id TEXT)",
                   err);
}

bool gone_prepare(struct store_writer *writer, sqlite3_stmt **ret_stmt, struct err *err)
{
    return sql_prepare(writer->db, "INSERT INTO gone(kind, moment, id) VALUES(?1, ?2, ?3)",
                       ret_stmt, err);
}

bool gone_add(sqlite3_stmt *stmt, int table, int64_t moment, const char *id, struct err *err)
{
    sql_bind_number(stmt, 1, table + 1);
    sql_bind_number(stmt, 2, moment);
    sql_bind_text(stmt, 3, id);
    return sql_do(stmt, err);
}

bool gone_trim(struct store_writer *writer, struct err *err)
{
    return sql_runf(writer->db, err,
                    "DELETE FROM gone WHERE seq <= (SELECT max(seq) FROM gone) - %d",
                    (int)STORE_GONE_KEPT);
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Whether an event is there again, told by the table of its kind. */
static void add_back(struct str *sql)
{
    str_add(sql, "0");
    for (int table = 0; table < TABLE_OTHER; table++)
        str_addf(sql,
                 " OR (kind = %d AND EXISTS(SELECT 1 FROM %s WHERE slot BETWEEN moment AND"
                 " moment + %d AND %s.id = gone.id))",
                 table + 1, table_names[table], SLOT_MASK, table_names[table]);
}

static void take(sqlite3_stmt *stmt, struct store_gone *out)
{
    const char *kind = sql_text(stmt, 1), *id = sql_text(stmt, 3);
    out->seq = sql_int(stmt, 0);
    if (sql_int(stmt, 4))
        return;
    union value *row = rows_add(&out->rows, DATA_EVENTS);
    for (size_t i = 0; i < E_COUNT; i++)
        row[i] = value_none(&event_fields[i]);
    row[E_CREATED].number = slot_created(sql_int(stmt, 2));
    row[E_ID].text = arena_text(&out->rows.arena, id ? id : "");
    row[E_KIND].text = arena_text(&out->rows.arena, kind ? kind : "");
}

static bool read_gone(sqlite3 *db, size_t most, struct store_gone *out, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    CLEANUP(str_finish)
    struct str sql = {0};
    int64_t there = 0, first = 0;
    bool row = true;
    if (!sql_number(db, "SELECT count(*) FROM sqlite_master WHERE name = 'gone'", &there, err))
        return false;
    if (!there) /* made by an older program */
        return true;
    str_add(
        &sql,
        "SELECT seq, (SELECT text FROM word WHERE field = 'kind' AND code = kind), moment, id, ");
    add_back(&sql);
    str_add(&sql, " FROM gone WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    if (!sql_number(db, "SELECT coalesce(min(seq), 1) FROM gone", &first, err) ||
        !sql_prepare(db, str_text(&sql), &stmt, err))
        return false;
    out->lost = out->seq < first - 1;
    sql_bind_number(stmt, 1, out->seq);
    sql_bind_number(stmt, 2, (int64_t)most);
    while (sql_step(stmt, &row, err) && row)
        take(stmt, out);
    return !row;
}

bool store_gone_read(struct store_reader *reader, int64_t after, size_t most,
                     struct store_gone *out, struct err *err)
{
    rows_finish(&out->rows);
    *out = (struct store_gone){.seq = after};
    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = read_gone(reader->connection->db, most, out, err);
    reader_leave(reader->connection);
    return ok;
}

void store_gone_finish(struct store_gone *gone)
{
    rows_finish(&gone->rows);
    *gone = (struct store_gone){0};
}
