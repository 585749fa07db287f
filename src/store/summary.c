/* What is there: identity, counts and span of the events, and the change log. */
#include <string.h>

#include "reader.h"
#include "writer.h"

static bool read_identity(sqlite3 *db, struct store_summary *out, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = false;

    if (!sql_prepare(db, "SELECT value FROM meta WHERE name = 'identity'", &stmt, err) ||
        !sql_step(stmt, &row, err))
        return false;
    const char *identity = row ? sql_text(stmt, 0) : NULL;
    if (!identity || strlen(identity) >= sizeof(out->identity))
        return err_set(err, ERR_CORRUPT, "the mirror has no identity");
    memcpy(out->identity, identity, strlen(identity) + 1);
    return true;
}

PRINTF(4, 5) static bool ask(sqlite3 *db, int64_t *ret, struct err *err, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    char *sql = sqlite3_vmprintf(fmt, args);
    va_end(args);
    bool ok = sql ? sql_number(db, sql, ret, err) : sql_fail(db, SQLITE_NOMEM, err);
    sqlite3_free(sql);
    return ok;
}

/* Created of the first ("min") or last ("max") event of a table; UNKNOWN when there is none. A time
 * that does not fit the slot is in a column, and in the outermost millisecond. */
static bool read_end(struct store_connection *connection, int table, const char *end,
                     int64_t *ret_created, struct err *err)
{
    sqlite3 *db = connection->db;
    int64_t slot = UNKNOWN, own = UNKNOWN;

    if (!ask(db, &slot, err, "SELECT %s(slot) FROM %s", end, table_names[table]))
        return false;
    if (slot != UNKNOWN && connection->layouts[table].place[E_CREATED] >= 0 &&
        !ask(db, &own, err, "SELECT %s(created) FROM %s WHERE slot BETWEEN %lld AND %lld", end,
             table_names[table], (long long)(slot & ~(int64_t)SLOT_MASK),
             (long long)(slot | SLOT_MASK)))
        return false;
    *ret_created = own != UNKNOWN || slot == UNKNOWN ? own : slot_created(slot);
    return true;
}

static bool read_table(struct store_connection *connection, int table, struct store_summary *out,
                       struct err *err)
{
    int64_t first = UNKNOWN, last = UNKNOWN;

    if (!ask(connection->db, &out->by_table[table], err,
             "SELECT rows FROM event_table WHERE name = '%s'", table_names[table]) ||
        !read_end(connection, table, "min", &first, err) ||
        !read_end(connection, table, "max", &last, err))
        return false;
    if (first != UNKNOWN && (out->oldest == UNKNOWN || first < out->oldest))
        out->oldest = first;
    out->newest = MAX(out->newest, last); /* UNKNOWN is the lowest */
    out->events += out->by_table[table];
    return true;
}

static bool read_summary(struct store_connection *connection, struct store_summary *out,
                         struct err *err)
{
    if (!read_identity(connection->db, out, err) ||
        !ask(connection->db, &out->change_first, err, "SELECT coalesce(min(seq), 0) FROM change") ||
        !ask(connection->db, &out->change_last, err, "SELECT coalesce(max(seq), 0) FROM change"))
        return false;
    for (int table = 0; table < TABLE_COUNT; table++) {
        if (!read_table(connection, table, out, err))
            return false;
    }
    return true;
}

bool store_summary(struct store_reader *reader, struct store_summary *ret, struct err *err)
{
    struct store_summary found = {.oldest = UNKNOWN, .newest = UNKNOWN};

    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = read_summary(reader->connection, &found, err);
    reader_leave(reader->connection);
    if (ok)
        *ret = found;
    return ok;
}

/* Whether the transaction after `after` is no longer there, or never was: another mirror's number.
 */
static bool is_gone(sqlite3 *db, int64_t after, bool *ret_gone, struct err *err)
{
    int64_t first = 0, last = 0;

    if (!ask(db, &first, err, "SELECT coalesce(min(seq), 0) FROM change") ||
        !ask(db, &last, err, "SELECT coalesce(max(seq), 0) FROM change"))
        return false;
    *ret_gone = after < first - 1 || after > last || after < 0;
    return true;
}

static bool read_changes(sqlite3 *db, size_t most, struct store_changes *out, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = true;

    if (!is_gone(db, out->seq, &out->gone, err))
        return false;
    if (out->gone)
        return true;
    if (!sql_prepare(db, "SELECT seq, rows FROM change WHERE seq > ?1 ORDER BY seq", &stmt, err))
        return false;
    sqlite3_bind_int64(stmt, 1, out->seq);
    while (row && out->n < most) {
        if (!sql_step(stmt, &row, err))
            return false;
        if (!row)
            break;
        const uint8_t *packed = sqlite3_column_blob(stmt, 1);
        size_t size = (size_t)sqlite3_column_bytes(stmt, 1);
        if (size == 0 || !changes_unpack(packed, size, out))
            return err_set(err, ERR_CORRUPT, "change %lld cannot be read",
                           (long long)sqlite3_column_int64(stmt, 0));
        out->seq = sqlite3_column_int64(stmt, 0);
    }
    return true;
}

bool store_changes_read(struct store_reader *reader, int64_t after, size_t most,
                        struct store_changes *out, struct err *err)
{
    out->n = 0;
    out->seq = after;
    out->gone = false;
    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = read_changes(reader->connection->db, most, out, err);
    reader_leave(reader->connection);
    return ok;
}
