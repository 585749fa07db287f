/* The state of each feed, and what happens when somebody else signs in, or when what is for
 * managers is closed to the account: it is not only deleted but wiped out of the file. */
#include "writer.h"

enum { STATUS_FORBIDDEN = 403 };

bool secure_delete(sqlite3 *db, bool on, struct err *err)
{
    return sql_run(db, on ? "PRAGMA secure_delete = ON" : "PRAGMA secure_delete = OFF", err);
}

/* All pages of the table, and what led to them. */
static bool wipe(struct store_writer *writer, enum dataset set, struct err *err)
{
    const char *name = datasets[set].name;

    if (!secure_delete(writer->db, true, err))
        return false;
    bool ok = sql_runf(writer->db, err, "DELETE FROM \"%s\"", name);
    writer->counts.deleted += ok ? (size_t)sqlite3_changes(writer->db) : 0;
    writer->scrub = true;
    ok = ok && sql_runf(writer->db, err,
                        "UPDATE feed SET cursor = NULL, etag = NULL, fetched_at = NULL"
                        " WHERE dataset = '%s'",
                        name);
    return secure_delete(writer->db, false, ok ? err : NULL) && ok;
}

void writer_scrub(struct store_writer *writer)
{
    int left = 0, done = 0;

    if (!writer->scrub)
        return;
    /* the log of SQLite still has what was wiped; a reader at work puts it off */
    sqlite3_busy_timeout(writer->db, 0);
    int rc = sqlite3_wal_checkpoint_v2(writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, &done);
    sqlite3_busy_timeout(writer->db, WRITER_BUSY_MS);
    writer->scrub = rc != SQLITE_OK;
}

static bool put_feed(struct store_writer *writer, const struct store_feed *feed, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;

    if (!sql_prepare(writer->db,
                     "INSERT OR REPLACE INTO feed(source, name, dataset, cursor, etag, fetched_at,"
                     " failed_at, status_code, ahead, error)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                     &stmt, err))
        return false;
    sql_bind_text(stmt, 1, feed->source);
    sql_bind_text(stmt, 2, feed->name);
    sql_bind_text(stmt, 3, datasets[feed->set].name);
    sql_bind_text(stmt, 4, feed->cursor);
    sql_bind_text(stmt, 5, feed->etag);
    sql_bind_number(stmt, 6, feed->fetched_at);
    sql_bind_number(stmt, 7, feed->failed_at);
    sql_bind_number(stmt, 8, feed->status);
    sql_bind_number(stmt, 9, feed->ahead);
    sql_bind_text(stmt, 10, feed->error);
    return sql_do(stmt, err);
}

/* A cursor may name what is for managers alone, such as a period. */
bool feed_apply(struct store_writer *writer, const struct store_feed *feed, struct err *err)
{
    if (!feed->source || !feed->name || (int)feed->set >= DATASET_COUNT)
        return err_set(err, ERR_OTHER, "a feed has no name");
    if (!secure_delete(writer->db, true, err))
        return false;
    bool ok = put_feed(writer, feed, err);
    if (!secure_delete(writer->db, false, ok ? err : NULL) || !ok)
        return false;
    bool closed = feed->status == STATUS_FORBIDDEN && !feed->shared;
    return !closed || !dataset_is_managers(feed->set) || wipe(writer, feed->set, err);
}

/* Empties what only a manager may see; its feeds start afresh. */
static bool forget_manager_data(struct store_writer *writer, struct err *err)
{
    for (int set = 0; set < DATASET_COUNT; set++) {
        if (dataset_is_managers((enum dataset)set) && !wipe(writer, (enum dataset)set, err))
            return false;
    }
    return true;
}

/* Stores a fact about who is signed in and tells whether another was known before. */
static bool exchange(struct store_writer *writer, const char *name, const char *value,
                     bool *ret_changed, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *get = NULL;
    CLEANUP(sql_finish)
    sqlite3_stmt *put = NULL;
    bool row = false;

    if (!sql_prepare(writer->db, "SELECT value FROM meta WHERE name = ?1", &get, err) ||
        !sql_prepare(writer->db, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", &put, err))
        return false;
    sql_bind_text(get, 1, name);
    if (!sql_step(get, &row, err))
        return false;
    bool same = row && text_equal(sql_text(get, 0), value ? value : "");
    *ret_changed = *ret_changed || (row && !same);
    sqlite3_reset(get);
    if (same)
        return true;
    sql_bind_text(put, 1, name);
    sql_bind_text(put, 2, value ? value : "");
    return sql_do(put, err);
}

bool account_apply(struct store_writer *writer, const struct rows *rows, struct err *err)
{
    bool *changed = &writer->counts.account_changed;

    if (rows->n == 0)
        return true;
    const union value *row = rows_at(rows, 0);
    if (!exchange(writer, "account", row[SESSION_ID].text, changed, err) ||
        !exchange(writer, "role", row[SESSION_ROLE].text, changed, err) ||
        !exchange(writer, "organization", row[SESSION_ORGANIZATION].text, changed, err))
        return false;
    bool theirs = !*changed && role_is_manager(row[SESSION_ROLE].text);
    return theirs || forget_manager_data(writer, err);
}
