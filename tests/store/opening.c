/* What opening meets: nothing, an old or a newer file, damage, somebody else's file, another
 * writer, no permission, no room. Only damage and strangers are moved aside. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "help.h"

static void execute(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

static int64_t ask(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;

    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return number;
}

/* A mirror with `n` events, closed. */
static void make_mirror(const char *path, int n)
{
    struct store store = {0};
    struct rows rows = {0};
    uint64_t state = 51;

    CHECK(open_both(&store, NULL, path));
    for (int i = 0; i < n; i++)
        add_event(&rows, &state, NOW + i);
    apply_rows(&store, &rows);
    rows_finish(&rows);
    store_finish(&store);
}

static int64_t count_events(const char *path)
{
    struct store_reader reader = {0};
    struct store_summary summary = {.events = -1};

    CHECK(store_reader_open(&reader, path, NULL));
    CHECK(store_summary(&reader, &summary, NULL));
    store_reader_finish(&reader);
    return summary.events;
}

static void check_mode(const char *path, const char *suffix)
{
    struct str name = {0};
    struct stat st;

    str_addf(&name, "%s%s", path, suffix);
    if (CHECK(stat(str_text(&name), &st) == 0))
        CHECK_NUMBER(st.st_mode & 07777, 0600);
    str_finish(&name);
}

static void test_new(void)
{
    const char *path = path_of("new.db");
    const struct store_options options = {.path = path, .now = NOW};
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_opened opened = {0};
    struct err err = {0};

    CHECK(!store_reader_open(&reader, path, &err));
    CHECK_NUMBER(err.code, ERR_NOT_FOUND);
    CHECK(reader.connection == NULL);
    umask(0);
    CHECK(store_open(&store, &options, &opened, NULL));
    umask(022);
    CHECK(opened.created && !opened.moved && !opened.in_memory && !opened.no_wal);
    CHECK_TEXT(store_path(&store), path);
    check_mode(path, "");
    check_mode(path, "-wal");
    check_mode(path, ".lock");
    store_finish(&store);
    store_finish(&store);
    CHECK_NUMBER(ask(path, "PRAGMA application_id"), 0x75746f70);
    CHECK_NUMBER(ask(path, "PRAGMA user_version"), 1);
    CHECK(store_open(&store, &options, &opened, NULL));
    CHECK(!opened.created && !opened.moved);
    store_finish(&store);
}

static void test_versions(void)
{
    const char *path = path_of("version.db");
    const struct store_options options = {.path = path, .now = NOW};
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_opened opened = {0};
    struct err err = {0};

    /* version 0: marked as ours, and nothing in it */
    execute(path, "PRAGMA application_id = 1970565988; CREATE TABLE t(a); DROP TABLE t");
    execute(path, "PRAGMA application_id = 1970564976"); /* "utop" */
    CHECK(!store_reader_open(&reader, path, &err));
    CHECK(store_open(&store, &options, &opened, NULL));
    CHECK(!opened.moved);
    CHECK(store_reader_open(&reader, path, &err));
    close_both(&store, &reader);
    CHECK_NUMBER(ask(path, "PRAGMA user_version"), 1);

    make_mirror(path, 5);
    execute(path, "PRAGMA user_version = 99");
    CHECK(!store_open(&store, &options, &opened, &err));
    CHECK_NUMBER(err.code, ERR_OTHER);
    CHECK(strstr(err.text, "newer") != NULL);
    CHECK(!store_reader_open(&reader, path, &err));
    CHECK_NUMBER(err.code, ERR_OTHER);
    execute(path, "PRAGMA user_version = 1");
    CHECK_NUMBER(count_events(path), 5);

    execute(path, "UPDATE word SET text = 'other' WHERE field = 'state' AND code = 2");
    CHECK(!store_open(&store, &options, &opened, &err));
    CHECK_NUMBER(err.code, ERR_OTHER);
    CHECK_NUMBER(count_events(path), 5);
}

/* A field that the model got later: its column is added to a dataset's table. */
static void test_dataset_grows(void)
{
    const char *path = path_of("grows.db");
    struct store store = {0};
    struct store_reader reader = {0};
    struct rows rows = {0};

    make_mirror(path, 1);
    execute(path, "ALTER TABLE keys DROP COLUMN masked; INSERT INTO keys(id) VALUES('old')");
    CHECK(open_both(&store, &reader, path));
    CHECK(store_dataset(&reader, DATA_KEYS, &rows, NULL));
    CHECK_NUMBER((int64_t)rows.n, 1);
    CHECK_TEXT(rows_at(&rows, 0)[KEY_ID].text, "old");
    CHECK(rows_at(&rows, 0)[KEY_MASKED].text == NULL);
    rows_finish(&rows);
    close_both(&store, &reader);
}

/* Opens a file that should be moved aside, and tells whether a fresh mirror took its place. */
static void check_moved(const char *path, const char *what)
{
    const struct store_options options = {.path = path, .now = NOW, .check = true};
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_opened opened = {0};
    struct err err = {0};

    if (!CHECK(store_open(&store, &options, &opened, &err)))
        fprintf(stderr, "%s: %s\n", what, err.text);
    if (CHECK(opened.moved != NULL))
        CHECK(file_exists(opened.moved));
    else
        fprintf(stderr, "%s: not moved\n", what);
    CHECK(opened.created);
    CHECK(store_reader_open(&reader, path, &err));
    close_both(&store, &reader);
    CHECK_NUMBER(count_events(path), 0);
    store_opened_finish(&opened);
    unlink(path);
}

static void write_at(const char *path, long at, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "r+");

    if (!CHECK(file != NULL))
        return;
    CHECK(fseek(file, at, SEEK_SET) == 0);
    CHECK(fwrite(bytes, 1, size, file) == size);
    fclose(file);
}

static void test_moved_aside(void)
{
    char junk[6000];
    const char *path = path_of("moved.db");
    struct err err = {0};

    memset(junk, 'x', sizeof(junk));
    CHECK(file_write(path, junk, 3, &err));
    check_moved(path, "three bytes");
    CHECK(file_write(path, junk, sizeof(junk), &err));
    check_moved(path, "text");
    execute(path, "CREATE TABLE letters(text); INSERT INTO letters VALUES('dear')");
    check_moved(path, "another program's database");
    execute(path, "CREATE TABLE letters(text); PRAGMA application_id = 7");
    check_moved(path, "another program's database with its id");
    make_mirror(path, 2000);
    write_at(path, 3 * 4096, junk, sizeof(junk));
    check_moved(path, "a page in the middle");
    make_mirror(path, 2000);
    CHECK(truncate(path, 5 * 4096 + 100) == 0);
    check_moved(path, "cut off");
    make_mirror(path, 20);
    write_at(path, 0, junk, 40);
    check_moved(path, "its head");
    CHECK(file_write(path, "", 0, &err));
    struct store store = {0};
    struct store_opened opened = {0};
    const struct store_options options = {.path = path, .now = NOW};
    CHECK(store_open(&store, &options, &opened, NULL)); /* an empty file is as good as none */
    CHECK(opened.created && !opened.moved);
    store_finish(&store);
}

/* Damage met while writing: an error, and the next opening looks and moves aside. */
static void test_damage_met(void)
{
    const char *path = path_of("met.db");
    const struct store_options options = {.path = path, .now = NOW};
    struct store store = {0};
    struct store_opened opened = {0};
    struct rows rows = {0};
    const struct store_batch batch = {.rows = &rows};
    struct err err = {0};
    char junk[4096];
    uint64_t state = 61;

    memset(junk, 0x5a, sizeof(junk));
    make_mirror(path, 3000);
    struct stat st;
    CHECK(stat(path, &st) == 0);
    CHECK(store_open(&store, &options, &opened, NULL));
    for (long at = 20 * 4096; at + 4096 <= st.st_size; at += 4096)
        write_at(path, at, junk, sizeof(junk));
    for (int i = 0; i < 3000; i++)
        add_event(&rows, &state, NOW + i);
    CHECK(!store_apply(&store, &batch, NULL, &err));
    CHECK_NUMBER(err.code, ERR_CORRUPT);
    store_finish(&store);
    CHECK(store_open(&store, &options, &opened, NULL));
    CHECK(opened.moved && opened.created);
    apply_rows(&store, &rows);
    store_finish(&store);
    CHECK_NUMBER(count_events(path), 3000);
    store_opened_finish(&opened);
    rows_finish(&rows);
}

static void test_second_writer(void)
{
    const char *path = path_of("two.db");
    const struct store_options options = {.path = path, .now = NOW, .or_memory = true};
    struct store store = {0}, second = {0};
    struct store_reader reader = {0};
    struct err err = {0};

    CHECK(open_both(&store, NULL, path));
    CHECK(!store_open(&second, &options, NULL, &err));
    CHECK_NUMBER(err.code, ERR_BUSY);
    CHECK(second.writer == NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(store_open(&second, &options, NULL, &err) || err.code != ERR_BUSY);
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_NUMBER(status, 0);
    CHECK(store_reader_open(&reader, path, &err));
    close_both(&store, &reader);
    CHECK(store_open(&second, &options, NULL, &err));
    store_finish(&second);
}

static void test_memory(void)
{
    const struct store_options options = {.path = ":memory:", .now = NOW};
    struct store first = {0}, second = {0};
    struct store_reader reader = {0};
    struct store_opened opened = {0};
    struct truth truth = {0};
    struct rows rows = {0};
    uint64_t state = 71;

    CHECK(store_open(&first, &options, &opened, NULL));
    CHECK(opened.in_memory && opened.created);
    CHECK(store_open(&second, &options, &opened, NULL));
    CHECK(!text_equal(store_path(&first), store_path(&second)));
    CHECK(store_reader_open(&reader, store_path(&first), NULL));
    for (int i = 0; i < 500; i++)
        add_event(&rows, &state, NOW + i);
    apply_rows(&first, &rows);
    truth_apply(&truth, &rows);
    check_truth(&reader, &truth);
    rows_finish(&rows);
    truth_finish(&truth);
    close_both(&first, &reader);
    store_finish(&second);
    CHECK(!file_exists(":memory:"));
}

static void test_rollback_journal(void)
{
    const char *path = path_of("journal.db");
    const struct store_options options = {.path = path, .now = NOW, .no_wal = true};
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_opened opened = {0};
    struct truth truth = {0};
    struct rows rows = {0};
    uint64_t state = 81;

    CHECK(store_open(&store, &options, &opened, NULL));
    CHECK(opened.no_wal);
    CHECK(store_reader_open(&reader, path, NULL));
    for (int i = 0; i < 300; i++)
        add_event(&rows, &state, NOW + i);
    apply_rows(&store, &rows);
    truth_apply(&truth, &rows);
    check_truth(&reader, &truth);
    CHECK(!file_exists(path_of("journal.db-wal")));
    rows_finish(&rows);
    truth_finish(&truth);
    close_both(&store, &reader);
}

/* Pages are applied until the room is used up; those before stay, and with room it goes on. */
static void fill_up(const char *path, int64_t max_bytes)
{
    const struct store_options options = {.path = path, .now = NOW, .max_bytes = max_bytes};
    struct store store = {0};
    struct store_reader reader = {0};
    struct truth truth = {0};
    struct err err = {0};
    uint64_t state = 91;
    bool full = false;

    CHECK(store_open(&store, &options, NULL, NULL));
    for (int page = 0; page < 400 && !full; page++) {
        struct rows rows = {0};
        const struct store_batch batch = {.rows = &rows};
        for (int i = 0; i < 100; i++)
            add_event(&rows, &state, NOW + page * 100 + i);
        full = !store_apply(&store, &batch, NULL, &err);
        if (!full)
            truth_apply(&truth, &rows);
        rows_finish(&rows);
    }
    CHECK(full);
    if (!CHECK_NUMBER(err.code, ERR_FULL))
        fprintf(stderr, "%s\n", err.text);
    CHECK(truth.rows.n >= 100);
    CHECK(store_reader_open(&reader, path, NULL));
    check_truth(&reader, &truth);
    close_both(&store, &reader);
    struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    CHECK(open_both(&store, &reader, path));
    check_truth(&reader, &truth);
    struct rows rows = {0};
    add_event(&rows, &state, NOW - 1);
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).inserted, 1);
    rows_finish(&rows);
    truth_finish(&truth);
    close_both(&store, &reader);
}

static void test_full(void)
{
    fill_up(path_of("capped.db"), 1 << 20);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {.rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    fill_up(path_of("full.db"), 0);
}

/* In a folder that may only be read, as somebody who is not root. */
static int read_only_child(const char *dir)
{
    struct str path = {0}, fresh = {0};
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_opened opened = {0};
    struct err err = {0};

    if (getuid() == 0)
        CHECK(setuid(65534) == 0);
    str_addf(&path, "%s/old.db", dir);
    str_addf(&fresh, "%s/new.db", dir);
    struct store_options options = {.path = str_text(&path), .now = NOW};
    CHECK(!store_open(&store, &options, &opened, &err));
    CHECK_NUMBER(err.code, ERR_FULL);
    options.or_memory = true; /* there is something to read along */
    CHECK(!store_open(&store, &options, &opened, &err));
    CHECK_NUMBER(err.code, ERR_FULL);
    CHECK_NUMBER(count_events(str_text(&path)), 30);
    options.path = str_text(&fresh);
    CHECK(store_open(&store, &options, &opened, &err));
    CHECK(opened.in_memory && !opened.moved);
    CHECK(store_reader_open(&reader, store_path(&store), &err));
    close_both(&store, &reader);
    options.or_memory = false;
    CHECK(!store_open(&store, &options, &opened, &err));
    CHECK_NUMBER(err.code, ERR_FULL);
    str_finish(&path);
    str_finish(&fresh);
    path_of(NULL);
    return check_failed ? 1 : 0;
}

static void test_read_only(void)
{
    char dir[] = "/tmp/usagetop-store-XXXXXX";
    struct str path = {0};
    int status = -1;

    CHECK(mkdtemp(dir) != NULL);
    str_addf(&path, "%s/old.db", dir);
    make_mirror(str_text(&path), 30);
    CHECK(chmod(str_text(&path), 0444) == 0 && chmod(dir, 0555) == 0);
    pid_t child = fork();
    if (child == 0)
        _exit(read_only_child(dir));
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_NUMBER(status, 0);
    CHECK(chmod(dir, 0700) == 0);
    unlink(str_text(&path));
    str_add(&path, ".lock");
    unlink(str_text(&path));
    CHECK(rmdir(dir) == 0); /* nothing was made there */
    str_finish(&path);
}

/* What is no file is left alone. */
static void test_no_file(void)
{
    struct store store = {0};
    struct err err = {0};
    struct store_options options = {.path = folder, .now = NOW};

    CHECK(!store_open(&store, &options, NULL, &err));
    CHECK(err.code != ERR_CORRUPT && err.code != ERR_NONE);
    CHECK(file_exists(folder));
    options.path = path_of("pipe");
    CHECK(mkfifo(options.path, 0600) == 0);
    CHECK(!store_open(&store, &options, NULL, &err));
    CHECK(file_exists(options.path));
    struct str lock = {0};
    str_addf(&lock, "%s.lock", folder);
    unlink(str_text(&lock));
    str_finish(&lock);
}

int main(void)
{
    folder_begin();
    test_new();
    test_versions();
    test_dataset_grows();
    test_moved_aside();
    test_damage_met();
    test_second_writer();
    test_memory();
    test_rollback_journal();
    test_read_only();
    test_no_file();
    test_full();
    folder_end();
    path_of(NULL);
    return check_done();
}
