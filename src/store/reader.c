/* A reading connection: opened, kept to one state of the file while a question is answered, and
 * interrupted from another thread. */
#include "reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 10000, CACHE_KIB = 8 << 10 };

static void connection_free(struct store_connection *connection)
{
    if (!connection)
        return;
    sql_finish(&connection->begin);
    sql_finish(&connection->commit);
    sql_finish(&connection->get_schema);
    sql_finish(&connection->get_data);
    sql_finish(&connection->get_last);
    for (int i = 0; i < TABLE_COUNT; i++)
        sql_finish(&connection->one[i]);
    for (size_t i = 0; i < E_COUNT; i++)
        store_words_finish(&connection->words[i]);
    arena_finish(&connection->texts);
    sql_close(&connection->db);
    free(connection);
}

void store_reader_finish(struct store_reader *reader)
{
    connection_free(reader->connection);
    reader->connection = NULL;
}

/* ERR_NOT_FOUND: nothing in it yet; ERR_CORRUPT: not ours. */
static bool inspect(sqlite3 *db, struct err *err)
{
    int64_t application = 0, version = 0, objects = 0;

    if (!sql_number(db, "PRAGMA application_id", &application, err) ||
        !sql_number(db, "PRAGMA user_version", &version, err) ||
        !sql_number(db, "SELECT count(*) FROM sqlite_schema", &objects, err))
        return false;
    if (application == 0 && version == 0 && objects == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no mirror yet");
    if (application != SCHEMA_APPLICATION)
        return err_set(err, ERR_CORRUPT, "the file is a database, but no mirror of usagetop");
    if (version > schema_version())
        return err_set(err, ERR_OTHER,
                       "the mirror was written by a newer usagetop: update usagetop, or use "
                       "another mirror file");
    return version == schema_version() ||
           err_set(err, ERR_OTHER,
                   "the mirror was written by an older usagetop: run 'usagetop sync' once to bring "
                   "it up to date");
}

static bool prepare(struct store_connection *connection, struct err *err)
{
    sqlite3 *db = connection->db;

    return sql_prepare(db, "BEGIN", &connection->begin, err) &&
           sql_prepare(db, "COMMIT", &connection->commit, err) &&
           sql_prepare(db, "PRAGMA schema_version", &connection->get_schema, err) &&
           sql_prepare(db, "PRAGMA data_version", &connection->get_data, err) &&
           sql_prepare(db, "SELECT max(seq) FROM change", &connection->get_last, err);
}

/* A write-ahead log needs a shared file beside the mirror even for reading. Where that can neither
 * be found nor made, nobody can be writing there, and the file can be read as it stands. */
static bool stands_still(const char *path)
{
    CLEANUP(str_finish)
    struct str log = {0};
    CLEANUP(free_ptr)
    char *folder = mem_text(path);
    char *slash = strrchr(folder, '/');
    struct stat st;

    str_addf(&log, "%s-wal", path);
    if (slash)
        *slash = '\0';
    bool writable = access(!slash ? "." : (*folder ? folder : "/"), W_OK) == 0;
    return !writable && (stat(str_text(&log), &st) != 0 || st.st_size == 0);
}

/* The path as a URI that says the file does not change. */
static void add_uri(struct str *uri, const char *path)
{
    str_add(uri, "file:");
    for (; *path; path++) {
        if (*path == '?' || *path == '#' || *path == '%')
            str_addf(uri, "%%%02x", (unsigned)*path);
        else
            str_char(uri, *path);
    }
    str_add(uri, "?immutable=1");
}

static bool connect(struct store_connection *connection, const char *path, struct err *err)
{
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    bool in_memory = text_starts(path, "file:/") && strstr(path, "?vfs=memdb");
    CLEANUP(str_finish)
    struct str uri = {0};

    if (!in_memory && access(path, F_OK) != 0 && errno == ENOENT)
        return err_set(err, ERR_NOT_FOUND, "there is no mirror %s yet", path);
    if (in_memory) {
        flags |= SQLITE_OPEN_URI;
    } else if (stands_still(path)) {
        add_uri(&uri, path);
        flags |= SQLITE_OPEN_URI;
    }
    int rc = sqlite3_open_v2(uri.len ? str_text(&uri) : path, &connection->db, flags, NULL);
    if (rc != SQLITE_OK)
        return sql_fail(connection->db, rc, err);
    sqlite3_extended_result_codes(connection->db, 1);
    sqlite3_busy_timeout(connection->db, BUSY_MS);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return sql_runf(connection->db, err, "PRAGMA cache_size = -%d", CACHE_KIB) &&
           inspect(connection->db, err) && prepare(connection, err);
}

bool store_reader_open(struct store_reader *reader, const char *path, struct err *err)
{
    struct store_connection *connection = mem_new(sizeof(*connection));

    connection->schema = UNKNOWN;
    atomic_init(&connection->cancelled, false);
    values_clear(connection->values);
    if (!connect(connection, path, err)) {
        connection_free(connection);
        return false;
    }
    reader->connection = connection;
    return true;
}

void store_interrupt(struct store_reader *reader)
{
    atomic_store(&reader->connection->cancelled, true);
    sqlite3_interrupt(reader->connection->db);
}

void store_resume(struct store_reader *reader)
{
    atomic_store(&reader->connection->cancelled, false);
}

static bool read_number(sqlite3_stmt *stmt, int64_t *ret, struct err *err)
{
    bool row = false;
    bool ok = sql_step(stmt, &row, err);

    if (ok)
        *ret = row ? sql_int(stmt, 0) : UNKNOWN;
    sqlite3_reset(stmt);
    return ok;
}

/* Columns may have been added since; the statements that name them are made anew when needed. */
static bool fit_layouts(struct store_connection *connection, struct err *err)
{
    int64_t schema = 0;

    if (!read_number(connection->get_schema, &schema, err))
        return false;
    if (schema == connection->schema)
        return true;
    for (int i = 0; i < TABLE_COUNT; i++) {
        sql_finish(&connection->one[i]);
        if (!layout_read(connection->db, (enum store_table)i, &connection->layouts[i], err))
            return false;
    }
    connection->schema = schema;
    return true;
}

bool reader_enter(struct store_connection *connection, struct err *err)
{
    if (atomic_load(&connection->cancelled))
        return err_set(err, ERR_CANCELLED, "interrupted");
    if (connection->depth++ > 0)
        return true;
    if (sql_do(connection->begin, err) && fit_layouts(connection, err))
        return true;
    reader_leave(connection);
    return false;
}

void reader_leave(struct store_connection *connection)
{
    if (--connection->depth > 0 || sqlite3_get_autocommit(connection->db))
        return;
    if (!sql_do(connection->commit, NULL))
        sqlite3_exec(connection->db, "ROLLBACK", NULL, NULL, NULL);
}

bool store_snapshot_begin(struct store_reader *reader, struct err *err)
{
    return reader_enter(reader->connection, err);
}

void store_snapshot_end(struct store_reader *reader)
{
    if (reader->connection->depth > 0)
        reader_leave(reader->connection);
}

bool store_data_version(struct store_reader *reader, int64_t *ret_version, struct err *err)
{
    return read_number(reader->connection->get_data, ret_version, err);
}

bool store_change_last(struct store_reader *reader, int64_t *ret_seq, struct err *err)
{
    struct store_connection *connection = reader->connection;
    int64_t last = 0;

    if (!reader_enter(connection, err))
        return false;
    bool ok = read_number(connection->get_last, &last, err);
    reader_leave(connection);
    if (ok)
        *ret_seq = last == UNKNOWN ? 0 : last;
    return ok;
}
