/* Opening for writing: lock, look, move aside what is surely not a mirror, bring up to date.
 *
 * Only two things are moved aside: a file that SQLite calls damaged or no database at all, and a
 * database of somebody else. Everything else that can go wrong (permission, room, I/O, another
 * process) leaves the file where it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "writer.h"

enum {
    PAGE_BYTES = 4096,
    CACHE_KIB = 8 << 10,
    CHECKPOINT_PAGES = 4000, /* the log is written back at 16 MB */
};
#define CHECK_BYTES_MAX                                                                            \
    ((int64_t)256 << 20) /* a file that was not closed is checked up to here                       \
                          */

struct opening {
    const struct store_options *options;
    struct store_writer *writer;
    struct store_opened opened;
    bool check;
};

void store_opened_finish(struct store_opened *opened)
{
    free(opened->moved);
    *opened = (struct store_opened){0};
}

static void writer_free(struct store_writer *writer)
{
    if (!writer)
        return;
    writer_forget_statements(writer);
    words_finish(writer);
    store_changes_finish(&writer->changes);
    sql_close(&writer->db);
    lock_leave(writer->lock, writer->leave);
    free(writer->path);
    free(writer);
}

static void opening_finish(struct opening *opening)
{
    store_opened_finish(&opening->opened);
}

void store_finish(struct store *store)
{
    if (store->writer)
        writer_scrub(store->writer);
    writer_free(store->writer);
    store->writer = NULL;
}

const char *store_path(const struct store *store)
{
    return store->writer->path;
}

/* SQLite would make it readable for others. An existing file is not opened: closing it again would
 * drop the locks that SQLite holds on it in this process. */
static bool make_file(const char *path, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int number = errno;

    if (fd >= 0) {
        close(fd);
        return true;
    }
    if (stat(path, &st) == 0)
        return S_ISREG(st.st_mode) || err_set(err, ERR_OTHER, "%s is not a file", path);
    bool closed = number == EACCES || number == EPERM || number == EROFS || number == ENOSPC ||
                  number == EDQUOT;
    return err_set(err, closed ? ERR_FULL : ERR_OTHER, "%s: %s", path, strerror(number));
}

/* ERR_CORRUPT unless the file is empty or a mirror. */
static bool inspect(struct opening *opening, struct err *err)
{
    sqlite3 *db = opening->writer->db;
    int64_t application = 0, version = 0, objects = 0;

    if (!sql_number(db, "PRAGMA application_id", &application, err) ||
        !sql_number(db, "PRAGMA user_version", &version, err) ||
        !sql_number(db, "SELECT count(*) FROM sqlite_schema", &objects, err))
        return false;
    opening->opened.created = objects == 0 && version == 0;
    if (application != SCHEMA_APPLICATION && !(opening->opened.created && application == 0))
        return err_set(err, ERR_CORRUPT, "the file is a database, but no mirror of usagetop");
    return !opening->check || sql_check(db, err);
}

static bool harden(sqlite3 *db, struct err *err)
{
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, WRITER_BUSY_MS);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    return sql_runf(db, err,
                    "PRAGMA page_size = %d; PRAGMA secure_delete = OFF; PRAGMA cache_size = -%d;"
                    "PRAGMA wal_autocheckpoint = %d; PRAGMA journal_size_limit = %d;"
                    "PRAGMA temp_store = MEMORY",
                    PAGE_BYTES, CACHE_KIB, CHECKPOINT_PAGES, 4 * CHECKPOINT_PAGES * PAGE_BYTES);
}

/* WAL lets readers read on while a page is written. It needs shared memory, which network file
 * systems may lack; a rollback journal does without. */
static bool choose_journal(struct opening *opening, struct err *err)
{
    sqlite3 *db = opening->writer->db;
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = false, wal = false;

    if (!opening->options->no_wal && !opening->opened.in_memory) {
        wal = sql_prepare(db, "PRAGMA journal_mode = WAL", &stmt, NULL) &&
              sql_step(stmt, &row, NULL) && row && text_equal(sql_text(stmt, 0), "wal");
        sql_finish(&stmt);
    }
    if (wal)
        return sql_run(db, "PRAGMA synchronous = NORMAL", err);
    opening->opened.no_wal = !opening->opened.in_memory;
    return sql_run(db, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL", err);
}

static bool limit_size(struct opening *opening, struct err *err)
{
    sqlite3 *db = opening->writer->db;
    int64_t page = 0, most = opening->options->max_bytes;

    if (most <= 0)
        return true;
    return sql_number(db, "PRAGMA page_size", &page, err) &&
           sql_runf(db, err, "PRAGMA max_page_count = %lld", (long long)MAX(most / page, 1));
}

static bool connect(struct opening *opening, struct err *err)
{
    struct store_writer *writer = opening->writer;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

    if (opening->opened.in_memory)
        flags |= SQLITE_OPEN_URI | SQLITE_OPEN_CREATE;
    else if (!make_file(writer->path, err))
        return false;
    int rc = sqlite3_open_v2(writer->path, &writer->db, flags, NULL);
    if (rc != SQLITE_OK)
        return sql_fail(writer->db, rc, err);
    return harden(writer->db, err) && inspect(opening, err) && choose_journal(opening, err) &&
           limit_size(opening, err) && schema_prepare(writer->db, err) && writer_load(writer, err);
}

static bool move_aside(struct opening *opening, struct err *err)
{
    static const char *const suffixes[] = {"-wal", "-shm", "-journal"};
    struct store_writer *writer = opening->writer;

    writer_forget_statements(writer);
    words_finish(writer);
    sql_close(&writer->db);
    opening->check = false;
    return file_move_aside(writer->path, suffixes, ARRAY_LEN(suffixes), opening->options->now,
                           &opening->opened.moved, err);
}

static int64_t size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_size : 0;
}

static bool make_folder(const char *path, struct err *err)
{
    CLEANUP(free_ptr)
    char *folder = mem_text(path);
    char *slash = strrchr(folder, '/');

    if (!slash || slash == folder)
        return true;
    *slash = '\0';
    return folder_make(folder, err);
}

static bool open_file(struct opening *opening, struct err *err)
{
    struct store_writer *writer = opening->writer;
    const char *path = opening->options->path;
    enum lock_mark left = LOCK_CLEAN;
    struct err why = {0};

    writer->path = mem_text(path);
    if (!make_folder(path, err) || !lock_take(path, &writer->lock, &left, err))
        return false;
    writer->leave = left;
    writer->scrub = left != LOCK_CLEAN;
    opening->check = opening->options->check || left == LOCK_DAMAGED ||
                     (left == LOCK_OPEN && size_of(path) <= CHECK_BYTES_MAX);
    if (connect(opening, &why))
        return true;
    if (why.code == ERR_CORRUPT && move_aside(opening, &why) && connect(opening, &why))
        return true;
    return err_set(err, why.code, "%s", why.text);
}

static bool open_memory(struct opening *opening, struct err *err)
{
    static atomic_uint number;
    CLEANUP(str_finish)
    struct str name = {0};

    str_addf(&name, "file:/usagetop-%ld-%u?vfs=memdb", (long)getpid(),
             atomic_fetch_add(&number, 1));
    opening->writer->path = str_take(&name);
    opening->opened.in_memory = true;
    return connect(opening, err);
}

static bool open_place(struct opening *opening, struct err *err)
{
    const struct store_options *options = opening->options;
    bool existed = file_exists(options->path);
    struct err why = {0};

    if (text_equal(options->path, ":memory:"))
        return open_memory(opening, err);
    if (open_file(opening, &why))
        return true;
    if (why.code != ERR_FULL || existed || !options->or_memory)
        return err_set(err, why.code, "%s", why.text);
    writer_free(opening->writer);
    opening->writer = mem_new(sizeof(*opening->writer));
    opening->writer->lock = -1;
    return open_memory(opening, err);
}

bool store_open(struct store *store, const struct store_options *options,
                struct store_opened *ret_opened, struct err *err)
{
    CLEANUP(opening_finish)
    struct opening opening = {.options = options};

    opening.writer = mem_new(sizeof(*opening.writer));
    opening.writer->lock = -1;
    if (!open_place(&opening, err)) {
        writer_free(opening.writer);
        return false;
    }
    opening.writer->leave = LOCK_CLEAN;
    store->writer = opening.writer;
    if (ret_opened) {
        *ret_opened = opening.opened;
        opening.opened.moved = NULL;
    }
    return true;
}
