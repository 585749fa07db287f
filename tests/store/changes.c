/* The change log, replayed, gives the table; it packs small, is trimmed, and says when it is gone.
 */
#include <sqlite3.h>

#include "help.h"

/* What a follower of the log knows: the events by reference. */
struct follower {
    struct text_map seen;
    int64_t seq;
    size_t n, twice, strange;
};

static const char *ref_key(struct str *key, struct store_ref ref)
{
    str_clear(key);
    str_addf(key, "%u %lld", ref.table, (long long)ref.rowid);
    return str_text(key);
}

static void follow(struct follower *follower, struct store_reader *reader, size_t most)
{
    struct store_changes changes = {0};
    struct str key = {0};

    do {
        CHECK(store_changes_read(reader, follower->seq, most, &changes, NULL));
        CHECK(!changes.gone);
        follower->seq = changes.seq;
        for (size_t i = 0; i < changes.n; i++) {
            ref_key(&key, changes.items[i].ref);
            bool known = text_map_get(&follower->seen, str_text(&key), 0) == 1;
            follower->twice += known && changes.items[i].inserted;
            follower->strange += !known && !changes.items[i].inserted;
            follower->n += !known;
            text_map_set(&follower->seen, str_text(&key), 1);
        }
    } while (changes.n > 0);
    str_finish(&key);
    store_changes_finish(&changes);
}

static void check_follower(const struct follower *follower, struct store_reader *reader)
{
    struct store_ref *refs = NULL;
    struct str key = {0};
    size_t n = read_refs(reader, &refs), missing = 0;

    for (size_t i = 0; i < n; i++)
        missing += text_map_get(&follower->seen, ref_key(&key, refs[i]), 0) != 1;
    CHECK_NUMBER((int64_t)missing, 0);
    CHECK_NUMBER((int64_t)follower->n, (int64_t)n);
    CHECK_NUMBER((int64_t)follower->twice, 0);
    CHECK_NUMBER((int64_t)follower->strange, 0);
    free(refs);
    str_finish(&key);
}

static void test_replay(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct follower follower = {0}, late = {0};
    struct rows old = {0};
    uint64_t state = 21;

    CHECK(open_both(&store, &reader, path_of("replay.db")));
    for (int page = 0; page < 20; page++) {
        struct rows rows = {0};
        for (int i = 0; i < 50; i++)
            add_event(&rows, &state, NOW + (int64_t)(random_next(&state) % 100000) - 50000);
        for (size_t i = 0; i < 20 && i < old.n; i++)
            copy_row(&rows, rows_at(&old, random_next(&state) % old.n));
        for (size_t i = 50; i < rows.n; i += 2)
            rows_at(&rows, i)[E_CREDITS].number = page + (int64_t)i;
        copy_row(&rows, rows_at(&rows, 3)); /* new and changed in one page: inserted, once */
        rows_at(&rows, rows.n - 1)[E_CREDITS].number = -page;
        apply_rows(&store, &rows);
        for (size_t i = 0; i < rows.n; i++)
            copy_row(&old, rows_at(&rows, i));
        follow(&follower, &reader, 1);
        rows_finish(&rows);
    }
    check_follower(&follower, &reader);
    CHECK_NUMBER(follower.seq, 20);
    follow(&late, &reader, 1000);
    check_follower(&late, &reader);
    text_map_finish(&follower.seen);
    text_map_finish(&late.seen);
    rows_finish(&old);
    close_both(&store, &reader);
}

/* Order and flags within one transaction. */
static void test_runs(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_changes changes = {0};
    struct rows rows = {0};
    uint64_t state = 2;

    CHECK(open_both(&store, &reader, path_of("runs.db")));
    CHECK(store_changes_read(&reader, 0, 10, &changes, NULL));
    CHECK(!changes.gone && changes.n == 0 && changes.seq == 0);
    for (int i = 0; i < 1000; i++)
        add_event(&rows, &state, NOW - i * 1000);
    apply_rows(&store, &rows);
    CHECK(store_changes_read(&reader, 0, 1, &changes, NULL));
    CHECK_NUMBER((int64_t)changes.n, 1000);
    for (size_t i = 1; i < changes.n; i++) {
        struct store_ref a = changes.items[i - 1].ref, b = changes.items[i].ref;
        CHECK(a.table < b.table || (a.table == b.table && a.rowid < b.rowid));
        CHECK(changes.items[i].inserted);
    }
    for (int i = 0; i < 1000; i++)
        rows_at(&rows, (size_t)i)[E_AMOUNT].number = i;
    apply_rows(&store, &rows);
    CHECK(store_changes_read(&reader, 1, 1, &changes, NULL));
    CHECK_NUMBER((int64_t)changes.n, 1000);
    for (size_t i = 0; i < changes.n; i++)
        CHECK(!changes.items[i].inserted);
    rows_finish(&rows);
    store_changes_finish(&changes);
    close_both(&store, &reader);
}

static int64_t sql_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;

    CHECK(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

/* Old transactions go when together there are too many rows: as if each had been a large one. */
static void test_trim(void)
{
    const char *path = path_of("trim.db");
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_changes changes = {0};
    struct store_summary summary;
    uint64_t state = 4;
    sqlite3 *db = NULL;

    CHECK(open_both(&store, NULL, path));
    for (int page = 0; page < 6; page++) {
        struct rows rows = {0};
        add_event(&rows, &state, NOW + page);
        apply_rows(&store, &rows);
        rows_finish(&rows);
    }
    close_both(&store, NULL);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "UPDATE change SET n = 450000", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
    CHECK(open_both(&store, &reader, path));
    struct rows rows = {0};
    add_event(&rows, &state, NOW + 100);
    apply_rows(&store, &rows);
    rows_finish(&rows);
    CHECK(store_summary(&reader, &summary, NULL));
    CHECK_NUMBER(summary.change_first, 3);
    CHECK_NUMBER(summary.change_last, 7);
    for (int64_t after = 0; after < 8; after++) {
        CHECK(store_changes_read(&reader, after, 100, &changes, NULL));
        CHECK(changes.gone == (after < 2));
        CHECK_NUMBER((int64_t)changes.n, after < 2 ? 0 : 7 - after);
    }
    CHECK(store_changes_read(&reader, 8, 100, &changes, NULL));
    CHECK(changes.gone); /* the number of some other mirror */
    store_changes_finish(&changes);
    close_both(&store, &reader);
}

/* A log entry of another make is damage, not a crash. */
static void test_damaged(void)
{
    static const char *const blobs[] = {"x''",       "x'ff'",   "x'0001'",
                                        "x'0d0101'", "x'0000'", "x'01ffffffffffffffffffff01'"};
    const char *path = path_of("damaged.db");
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_changes changes = {0};
    struct rows rows = {0};
    uint64_t state = 4;

    CHECK(open_both(&store, &reader, path));
    add_event(&rows, &state, NOW);
    apply_rows(&store, &rows);
    for (size_t i = 0; i < ARRAY_LEN(blobs); i++) {
        struct err err = {0};
        struct str sql = {0};
        sqlite3 *db = NULL;
        str_addf(&sql, "UPDATE change SET rows = %s", blobs[i]);
        CHECK(sqlite3_open(path, &db) == SQLITE_OK);
        CHECK(sqlite3_exec(db, str_text(&sql), NULL, NULL, NULL) == SQLITE_OK);
        CHECK_NUMBER(sql_number(db, "SELECT count(*) FROM change"), 1);
        sqlite3_close(db);
        CHECK(!store_changes_read(&reader, 0, 100, &changes, &err));
        CHECK_NUMBER(err.code, ERR_CORRUPT);
        str_finish(&sql);
    }
    rows_finish(&rows);
    store_changes_finish(&changes);
    close_both(&store, &reader);
}

int main(void)
{
    folder_begin();
    test_replay();
    test_runs();
    test_trim();
    test_damaged();
    folder_end();
    path_of(NULL);
    return check_done();
}
