/* SQL that people type: one statement, on a connection of its own that can only read. What a
 * statement may do is decided when it is prepared, by a list of what is allowed; what it may cost
 * by limits on its size, its values, its time and its answer. */
#include <string.h>

#include "reader.h"

enum {
    SQL_VALUE_BYTES = 1 << 20, /* of one value on the way */
    SQL_ANSWER_BYTES = 256 << 20,
    SQL_STEPS = 20000, /* of SQLite's machine between two looks at the clock */
    SQL_COLUMNS = 200, /* of any table, view or answer on the way */
    SQL_DEPTH = 100,
    SQL_UNIONS = 50,
    SQL_MACHINE = 100000, /* instructions */
    SQL_ARGUMENTS = 16,
    SQL_PATTERN = 1000,
};

struct guard {
    const atomic_bool *cancel;
    int64_t until; /* monotonic */
    bool late;
    bool refused; /* what was asked for is not allowed */
};

/* ---- what is allowed --------------------------------------------------------------------- */

static bool in_list(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; name && i < n; i++)
        if (sqlite3_stricmp(name, list[i]) == 0)
            return true;
    return false;
}

static bool allowed(int action, const char *first, const char *second)
{
    /* those that tell about the mirror and change nothing */
    static const char *const pragmas[] = {
        "table_info",  "table_xinfo",      "table_list",      "index_list",    "index_info",
        "index_xinfo", "foreign_key_list", "compile_options", "function_list", "collation_list"};
    static const char *const functions[] = {"load_extension", "fts3_tokenizer", "readfile",
                                            "writefile",      "edit",           "sqlite_log"};
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return true;
    case SQLITE_FUNCTION:
        return !in_list(second, functions, ARRAY_LEN(functions));
    case SQLITE_PRAGMA:
        return in_list(first, pragmas, ARRAY_LEN(pragmas));
    default:
        return false;
    }
}

static int authorize(void *data, int action, const char *first, const char *second,
                     const char *database, const char *trigger)
{
    struct guard *guard = data;
    if (allowed(action, first, second))
        return SQLITE_OK;
    guard->refused = true;
    return SQLITE_DENY;
}

static int look_at_clock(void *data)
{
    struct guard *guard = data;
    guard->late = clock_monotonic() >= guard->until;
    return guard->late || (guard->cancel && atomic_load(guard->cancel));
}

static void limit(sqlite3 *db, struct guard *guard)
{
    static const int limits[][2] = {{SQLITE_LIMIT_LENGTH, SQL_VALUE_BYTES},
                                    {SQLITE_LIMIT_SQL_LENGTH, SQL_VALUE_BYTES},
                                    {SQLITE_LIMIT_COLUMN, SQL_COLUMNS},
                                    {SQLITE_LIMIT_EXPR_DEPTH, SQL_DEPTH},
                                    {SQLITE_LIMIT_COMPOUND_SELECT, SQL_UNIONS},
                                    {SQLITE_LIMIT_VDBE_OP, SQL_MACHINE},
                                    {SQLITE_LIMIT_FUNCTION_ARG, SQL_ARGUMENTS},
                                    {SQLITE_LIMIT_ATTACHED, 0},
                                    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, SQL_PATTERN},
                                    {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
                                    {SQLITE_LIMIT_WORKER_THREADS, 0}};
    for (size_t i = 0; i < ARRAY_LEN(limits); i++)
        sqlite3_limit(db, limits[i][0], limits[i][1]);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_set_authorizer(db, authorize, guard);
    sqlite3_progress_handler(db, SQL_STEPS, look_at_clock, guard);
}

/* ---- what went wrong --------------------------------------------------------------------- */

static bool fail(sqlite3 *db, int rc, const struct guard *guard, struct err *err)
{
    int at = sqlite3_error_offset(db);
    if (guard->refused)
        return err_set(err, ERR_USAGE,
                       "only SELECT is allowed here: the mirror is read and never written");
    if (rc == SQLITE_INTERRUPT && guard->late)
        return err_set(err, ERR_USAGE,
                       "stopped after %d seconds; narrow it with WHERE or LIMIT and try again",
                       STORE_SQL_SECONDS);
    if ((rc & 0xff) != SQLITE_ERROR && (rc & 0xff) != SQLITE_TOOBIG && rc != SQLITE_MISMATCH)
        return sql_fail(db, rc, err);
    if (at >= 0)
        return err_set(err, ERR_USAGE, "SQL, at character %d: %s", at + 1, sqlite3_errmsg(db));
    return err_set(err, ERR_USAGE, "SQL: %s", sqlite3_errmsg(db));
}

static bool prepare(sqlite3 *db, const char *text, const struct guard *guard, sqlite3_stmt **stmt,
                    struct err *err)
{
    const char *rest = NULL;
    CLEANUP(sql_finish)
    sqlite3_stmt *second = NULL;
    int rc = sqlite3_prepare_v2(db, text, -1, stmt, &rest);
    if (rc != SQLITE_OK)
        return fail(db, rc, guard, err);
    if (!*stmt)
        return err_set(err, ERR_USAGE, "no statement was given, such as SELECT * FROM events");
    if (sqlite3_prepare_v2(db, rest, -1, &second, NULL) != SQLITE_OK || second)
        return err_set(err, ERR_USAGE, "one statement at a time; the first ends at character %d",
                       (int)(rest - text));
    if (!sqlite3_stmt_readonly(*stmt))
        return err_set(err, ERR_USAGE,
                       "only SELECT is allowed here: the mirror is read and never written");
    if (sqlite3_column_count(*stmt) > STORE_SQL_COLUMNS)
        return err_set(err, ERR_USAGE, "an answer has at most %d columns; name those you want",
                       STORE_SQL_COLUMNS);
    return true;
}

/* ---- the answer -------------------------------------------------------------------------- */

/* Bytes are shown as SQLite writes them: x'0a1b'. */
static const char *blob_text(struct arena *arena, const uint8_t *bytes, size_t size)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_add(&text, "x'");
    for (size_t i = 0; i < size; i++)
        str_addf(&text, "%02x", bytes[i]);
    str_char(&text, '\'');
    return arena_text(arena, str_text(&text));
}

static struct store_sql_cell read_cell(sqlite3_stmt *stmt, int column, struct arena *arena)
{
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_INTEGER:
        return (struct store_sql_cell){.kind = STORE_SQL_INTEGER,
                                       .integer = sqlite3_column_int64(stmt, column)};
    case SQLITE_FLOAT:
        return (struct store_sql_cell){
            .kind = STORE_SQL_REAL,
            .real = sqlite3_column_double(stmt, column),
            .text = arena_text(arena, (const char *)sqlite3_column_text(stmt, column))};
    case SQLITE_TEXT:
        return (struct store_sql_cell){
            .kind = STORE_SQL_TEXT,
            .text = arena_text(arena, (const char *)sqlite3_column_text(stmt, column))};
    case SQLITE_BLOB:
        return (struct store_sql_cell){.kind = STORE_SQL_TEXT,
                                       .text =
                                           blob_text(arena, sqlite3_column_blob(stmt, column),
                                                     (size_t)sqlite3_column_bytes(stmt, column))};
    default:
        return (struct store_sql_cell){0};
    }
}

static void read_names(sqlite3_stmt *stmt, struct store_sql_answer *out)
{
    out->n_columns = (size_t)sqlite3_column_count(stmt);
    out->names = arena_new(&out->arena, (out->n_columns + 1) * sizeof(*out->names));
    for (size_t i = 0; i < out->n_columns; i++)
        out->names[i] = arena_text(&out->arena, sqlite3_column_name(stmt, (int)i));
}

static bool read_rows(sqlite3 *db, sqlite3_stmt *stmt, const struct guard *guard, size_t most,
                      struct store_sql_answer *out, struct err *err)
{
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        size_t n = out->n_rows * out->n_columns;
        if (out->n_rows == most || out->arena.used + n * sizeof(*out->cells) > SQL_ANSWER_BYTES) {
            out->more = true;
            return true;
        }
        mem_grow(&out->cells, &out->cap, n + out->n_columns + 1, sizeof(*out->cells));
        for (size_t i = 0; i < out->n_columns; i++)
            out->cells[n + i] = read_cell(stmt, (int)i, &out->arena);
        out->n_rows++;
    }
    return rc == SQLITE_DONE || fail(db, rc, guard, err);
}

bool store_sql(const char *path, const struct store_sql_question *question,
               struct store_sql_answer *out, struct err *err)
{
    CLEANUP(store_reader_finish)
    struct store_reader reader = {0};
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    struct guard guard = {.cancel = question->cancel,
                          .until = clock_monotonic() + STORE_SQL_SECONDS * SECOND};
    if (strlen(question->text) > STORE_SQL_MAX)
        return err_set(err, ERR_USAGE, "a statement has at most %d bytes", STORE_SQL_MAX);
    if (!store_reader_open(&reader, path, err))
        return false;
    sqlite3 *db = reader.connection->db;
    limit(db, &guard);
    bool ok = prepare(db, question->text, &guard, &stmt, err);
    if (ok) {
        read_names(stmt, out);
        ok = read_rows(db, stmt, &guard, question->rows, out, err);
    }
    sql_finish(&stmt);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    sqlite3_set_authorizer(db, NULL, NULL);
    if (!ok)
        store_sql_finish(out);
    return ok;
}

void store_sql_finish(struct store_sql_answer *answer)
{
    arena_finish(&answer->arena);
    free_ptr(&answer->cells);
    *answer = (struct store_sql_answer){0};
}
