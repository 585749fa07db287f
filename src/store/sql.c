/* SQLite's result codes become what a caller can act on: make room, wait, read along, open again.
 */
#include "sql.h"

#include <errno.h>
#include <string.h>

static const char *file_of(sqlite3 *db)
{
    const char *name = db ? sqlite3_db_filename(db, "main") : NULL;

    return name && *name ? name : "the mirror";
}

/* A full disk is SQLITE_FULL; a full quota and a limit on the file are failed writes, whose errno
 * does not always survive. */
static bool fail_io(sqlite3 *db, int rc, struct err *err)
{
    int number = sqlite3_system_errno(db);
    const char *file = file_of(db);
    const char *why = number ? strerror(number) : sqlite3_errmsg(db);

    if (rc == SQLITE_IOERR_WRITE || rc == SQLITE_IOERR_SHMSIZE || number == ENOSPC ||
        number == EDQUOT || number == EFBIG)
        return err_set(err, ERR_FULL,
                       "%s cannot be written (%s); what was synced is kept, make room and try "
                       "again",
                       file, why);
    return err_set(err, ERR_OTHER, "%s could not be read or written (%s)", file, why);
}

static bool fail_open(sqlite3 *db, struct err *err)
{
    int number = sqlite3_system_errno(db);
    bool closed = number == EACCES || number == EPERM || number == EROFS;

    return err_set(err, closed ? ERR_FULL : ERR_OTHER, "%s could not be opened (%s)", file_of(db),
                   number ? strerror(number) : sqlite3_errmsg(db));
}

bool sql_fail(sqlite3 *db, int rc, struct err *err)
{
    const char *file = file_of(db);

    switch (rc & 0xff) {
    case SQLITE_FULL:
        return err_set(err, ERR_FULL,
                       "no room for more in %s; what was synced is kept, make room and try again",
                       file);
    case SQLITE_IOERR:
        return fail_io(db, rc, err);
    case SQLITE_CANTOPEN:
        return fail_open(db, err);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return err_set(err, ERR_FULL, "%s is not writable", file);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_BUSY, "%s is in use by another process", file);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return err_set(err, ERR_CORRUPT, "%s is damaged (%s)", file, sqlite3_errmsg(db));
    case SQLITE_INTERRUPT:
        return err_set(err, ERR_CANCELLED, "interrupted");
    default:
        return err_set(err, ERR_OTHER, "%s: %s", file,
                       db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
    }
}

bool sql_run(sqlite3 *db, const char *sql, struct err *err)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK || sql_fail(db, rc, err);
}

bool sql_runf(sqlite3 *db, struct err *err, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    char *sql = sqlite3_vmprintf(fmt, args);
    va_end(args);
    bool ok = sql ? sql_run(db, sql, err) : sql_fail(db, SQLITE_NOMEM, err);
    sqlite3_free(sql);
    return ok;
}

bool sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret, struct err *err)
{
    int rc = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret, NULL);

    return rc == SQLITE_OK || sql_fail(db, rc, err);
}

bool sql_do(sqlite3_stmt *stmt, struct err *err)
{
    sqlite3 *db = sqlite3_db_handle(stmt);
    int rc = sqlite3_step(stmt);
    bool ok = rc == SQLITE_DONE || rc == SQLITE_ROW || sql_fail(db, rc, err);

    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return ok;
}

bool sql_step(sqlite3_stmt *stmt, bool *ret_row, struct err *err)
{
    int rc = sqlite3_step(stmt);

    *ret_row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE || sql_fail(sqlite3_db_handle(stmt), rc, err);
}

bool sql_number(sqlite3 *db, const char *sql, int64_t *ret, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = false;

    if (!sql_prepare(db, sql, &stmt, err) || !sql_step(stmt, &row, err))
        return false;
    *ret = row ? sql_int(stmt, 0) : UNKNOWN;
    return true;
}

void sql_bind_text(sqlite3_stmt *stmt, int index, const char *text)
{
    sqlite3_bind_text(stmt, index, text, -1, SQLITE_STATIC);
}

void sql_bind_number(sqlite3_stmt *stmt, int index, int64_t number)
{
    if (number == UNKNOWN)
        sqlite3_bind_null(stmt, index);
    else
        sqlite3_bind_int64(stmt, index, number);
}

const char *sql_text(sqlite3_stmt *stmt, int column)
{
    return (const char *)sqlite3_column_text(stmt, column);
}

int64_t sql_int(sqlite3_stmt *stmt, int column)
{
    bool null = sqlite3_column_type(stmt, column) == SQLITE_NULL;

    return null ? UNKNOWN : sqlite3_column_int64(stmt, column);
}

void sql_add_name(struct str *sql, const char *name)
{
    str_addf(sql, "\"%s\"", name);
}

void sql_finish(sqlite3_stmt **stmt)
{
    sqlite3_finalize(*stmt);
    *stmt = NULL;
}

void sql_close(sqlite3 **db)
{
    sqlite3_close(*db);
    *db = NULL;
}

bool sql_check(sqlite3 *db, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = false;

    if (!sql_prepare(db, "PRAGMA quick_check(1)", &stmt, err) || !sql_step(stmt, &row, err))
        return false;
    if (row && text_equal(sql_text(stmt, 0), "ok"))
        return true;
    return err_set(err, ERR_CORRUPT, "the mirror is damaged (%s)", row ? sql_text(stmt, 0) : "");
}
