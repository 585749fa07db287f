/* SQLite with our errors: what failed, in which file, and what the user can do about it. */
#pragma once

#include <sqlite3.h>

#include "usagetop/base.h"

/* Makes the error of the failed call `rc`; always false. */
bool sql_fail(sqlite3 *db, int rc, struct err *err);
bool sql_run(sqlite3 *db, const char *sql, struct err *err);
PRINTF(3, 4) bool sql_runf(sqlite3 *db, struct err *err, const char *fmt, ...);
bool sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret, struct err *err);
/* For statements that answer no rows: runs, resets, forgets what was bound. */
bool sql_do(sqlite3_stmt *stmt, struct err *err);
/* For statements that do: *ret_row tells whether there is one. The caller resets. */
bool sql_step(sqlite3_stmt *stmt, bool *ret_row, struct err *err);
/* The first column of the first row; UNKNOWN when there is none or it is NULL. */
bool sql_number(sqlite3 *db, const char *sql, int64_t *ret, struct err *err);

/* Looks through the whole file. ERR_CORRUPT: what is wrong with it first. */
bool sql_check(sqlite3 *db, struct err *err);

/* NULL and UNKNOWN are bound and read as NULL. The text must live until the step. */
void sql_bind_text(sqlite3_stmt *stmt, int index, const char *text);
void sql_bind_number(sqlite3_stmt *stmt, int index, int64_t number);
const char *sql_text(sqlite3_stmt *stmt, int column);
int64_t sql_int(sqlite3_stmt *stmt, int column);

/* A name as SQL wants it; our names have no quotes in them. */
void sql_add_name(struct str *sql, const char *name);

/* For CLEANUP. */
void sql_finish(sqlite3_stmt **stmt);
void sql_close(sqlite3 **db);
