/* SQL of people: answers with their types, sentences for mistakes, and nothing that could change a
 * file, read another one, take for ever or fill the memory. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "help.h"

enum { EVENTS = 200 };

static const char *path;

static bool ask(const char *text, size_t rows, struct store_sql_answer *out, struct err *err)
{
    *err = (struct err){0};
    *out = (struct store_sql_answer){0};
    return store_sql(path, &(struct store_sql_question){.text = text, .rows = rows}, out, err);
}

static void check_refused(const char *text, const char *words)
{
    struct store_sql_answer answer;
    struct err err;
    CHECK(!ask(text, 10, &answer, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    if (!CHECK(strstr(err.text, words) != NULL))
        fprintf(stderr, "%s\n  %s\n", text, err.text);
    CHECK_NUMBER((int64_t)answer.n_rows, 0);
    CHECK(answer.cells == NULL && answer.names == NULL);
}

static void test_types(void)
{
    struct store_sql_answer answer;
    struct err err;
    CHECK(ask("SELECT 7 AS a, 1.5, 'x', NULL, x'00ff' -- and no more\n;", 10, &answer, &err));
    CHECK_NUMBER((int64_t)answer.n_columns, 5);
    CHECK_NUMBER((int64_t)answer.n_rows, 1);
    CHECK_TEXT(answer.names[0], "a");
    CHECK(answer.cells[0].kind == STORE_SQL_INTEGER && answer.cells[0].integer == 7);
    CHECK(answer.cells[1].kind == STORE_SQL_REAL && answer.cells[1].real == 1.5);
    CHECK(answer.cells[2].kind == STORE_SQL_TEXT);
    CHECK(answer.cells[3].kind == STORE_SQL_NULL);
    CHECK_TEXT(answer.cells[4].text, "x'00ff'");
    CHECK(!answer.more);
    store_sql_finish(&answer);
}

static void test_rows(void)
{
    struct store_sql_answer answer;
    struct err err;
    CHECK(ask("SELECT count(*) FROM events", 10, &answer, &err));
    CHECK_NUMBER(answer.cells[0].integer, EVENTS);
    store_sql_finish(&answer);
    CHECK(ask("SELECT * FROM events ORDER BY created, id", EVENTS, &answer, &err));
    CHECK_NUMBER((int64_t)answer.n_rows, EVENTS);
    CHECK_NUMBER((int64_t)answer.n_columns, E_COUNT);
    CHECK(!answer.more);
    for (size_t i = 0; i < E_COUNT; i++)
        CHECK_TEXT(answer.names[i], event_fields[i].name);
    store_sql_finish(&answer);
    CHECK(ask("SELECT * FROM events", EVENTS - 1, &answer, &err));
    CHECK_NUMBER((int64_t)answer.n_rows, EVENTS - 1);
    CHECK(answer.more);
    store_sql_finish(&answer);
    store_sql_finish(&answer);
}

static void test_reading_only(void)
{
    static const char *const writes[] = {
        "DELETE FROM event_job",
        "INSERT INTO word VALUES ('user', 1, 'x')",
        "UPDATE feed SET cursor = ''",
        "CREATE TABLE t(a)",
        "CREATE TEMP TABLE t(a)",
        "CREATE TEMP VIEW v AS SELECT 1",
        "DROP VIEW events",
        "ALTER TABLE feed RENAME TO f",
        "ATTACH '/tmp/other.db' AS other",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO '/tmp/copy.db'",
        "REINDEX",
        "ANALYZE",
        "BEGIN",
        "COMMIT",
        "SAVEPOINT a",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA user_version = 7",
        "PRAGMA writable_schema = 1",
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA query_only = 0",
        "PRAGMA wal_checkpoint",
        "EXPLAIN DELETE FROM event_job",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT * FROM pragma_journal_mode",
    };
    for (size_t i = 0; i < ARRAY_LEN(writes); i++)
        check_refused(writes[i], "only SELECT is allowed here");
}

static void test_telling(void)
{
    static const char *const tells[] = {"PRAGMA table_info(events)",
                                        "PRAGMA table_list",
                                        "EXPLAIN QUERY PLAN SELECT * FROM events",
                                        "VALUES (1), (2)",
                                        "WITH a AS (SELECT 1) SELECT * FROM a",
                                        "SELECT name FROM sqlite_schema"};
    for (size_t i = 0; i < ARRAY_LEN(tells); i++) {
        struct store_sql_answer answer;
        struct err err;
        if (!CHECK(ask(tells[i], 100, &answer, &err)))
            fprintf(stderr, "%s: %s\n", tells[i], err.text);
        CHECK(answer.n_rows > 0);
        store_sql_finish(&answer);
    }
}

static void test_mistakes(void)
{
    CLEANUP(str_finish)
    struct str text = {0};
    check_refused("SELEC 1", "syntax error");
    check_refused("SELECT usr FROM events", "at character 8: no such column: usr");
    check_refused("SELECT * FROM lost", "no such table: lost");
    check_refused("", "no statement was given");
    check_refused("  -- nothing\n", "no statement was given");
    check_refused("SELECT 1; SELECT 2", "one statement at a time");
    check_refused("SELECT 1; DELETE FROM event_job", "one statement at a time");
    check_refused("SELECT * FROM events a, events b", "at most 64 columns");
    str_add(&text, "SELECT 1");
    for (int i = 0; i < STORE_SQL_MAX; i++)
        str_char(&text, ' ');
    check_refused(str_text(&text), "at most 4096 bytes");
}

/* What a value may be is limited long before the memory ends. */
static void test_limits(void)
{
    check_refused("SELECT randomblob(1000000000)", "too big");
    check_refused("SELECT replace(hex(zeroblob(500000)), '0', 'xxxxxxxxxx')", "too big");
    check_refused("SELECT group_concat(a.id || hex(zeroblob(50000))) FROM events a, events b",
                  "too big");
}

struct asking {
    atomic_bool cancel, ended;
    struct err err;
    bool answered;
};

static void *ask_for_ever(void *arg)
{
    struct asking *asking = arg;
    struct store_sql_answer answer = {0};
    const struct store_sql_question question = {
        .text = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) "
                "SELECT count(*) FROM c",
        .rows = 1,
        .cancel = &asking->cancel};
    asking->answered = store_sql(path, &question, &answer, &asking->err);
    atomic_store(&asking->ended, true);
    return NULL;
}

/* It never ends by itself: that it ends is the test, and that it is not for its time. */
static void test_cancel(void)
{
    struct asking asking = {0};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, ask_for_ever, &asking) == 0);
    CHECK(!atomic_load(&asking.ended));
    atomic_store(&asking.cancel, true);
    pthread_join(thread, NULL);
    CHECK(!asking.answered);
    CHECK_NUMBER(asking.err.code, ERR_CANCELLED);
}

static void test_file(void)
{
    struct store_sql_answer answer = {0};
    struct err err = {0};
    const struct store_sql_question question = {.text = "SELECT 1", .rows = 1};
    const char *none = path_of("none.db"), *other = path_of("other.db");
    CHECK(!store_sql(none, &question, &answer, &err));
    CHECK_NUMBER(err.code, ERR_NOT_FOUND);
    CHECK(access(none, F_OK) != 0);
    CHECK(file_write(other, "not a database, but long enough to be taken for one", 51, &err));
    CHECK(!store_sql(other, &question, &answer, &err));
    CHECK_NUMBER(err.code, ERR_CORRUPT);
}

int main(void)
{
    struct store store = {0};
    struct rows rows = {0};
    uint64_t state = 5;
    folder_begin();
    path = path_of("a.db");
    CHECK(open_both(&store, NULL, path));
    for (int i = 0; i < EVENTS; i++)
        add_event(&rows, &state, NOW + i);
    apply_rows(&store, &rows);
    test_types();
    test_rows();
    test_reading_only();
    test_telling();
    test_mistakes();
    test_limits();
    test_cancel();
    test_file();
    rows_finish(&rows);
    close_both(&store, NULL);
    path_of(NULL);
    folder_end();
    return check_done();
}
