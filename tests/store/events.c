/* Events go in and come out whole: every field, every kind, hostile texts, odd times, crowded
 * milliseconds; changed ones are replaced, equal ones are left alone. */
#include <sqlite3.h>

#include "help.h"

/* One event for each field and kind, carrying nothing else: each adds a column. */
static void test_every_field(void)
{
    static const char *const kinds[] = {"job",        "request",  "consumption",
                                        "allocation", "activity", "gift"};
    struct store store = {0};
    struct store_reader reader = {0};
    struct truth truth = {0};
    uint64_t state = 7;

    CHECK(open_both(&store, &reader, path_of("fields.db")));
    for (size_t field = 0; field < E_COUNT; field++) {
        struct rows rows = {0};
        for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++) {
            union value *row = rows_add(&rows, DATA_EVENTS);
            if (field_is_text(&event_fields[field]))
                row[field].text = random_text(&state, &rows);
            else
                row[field].number = random_number(&state, &event_fields[field]);
            row[E_ID].text = arena_printf(&rows.arena, "%zu-%zu", field, kind);
            row[E_CREATED].number = NOW + (int64_t)field;
            row[E_KIND].text = kinds[kind];
        }
        struct store_counts counts = apply_rows(&store, &rows);
        CHECK_NUMBER((int64_t)counts.inserted, ARRAY_LEN(kinds));
        truth_apply(&truth, &rows);
        rows_finish(&rows);
    }
    check_truth(&reader, &truth);
    truth_finish(&truth);
    close_both(&store, &reader);
}

/* Pages of random events; some events come again, changed or not, in the same page or later. */
static void test_pages(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct truth truth = {0};
    uint64_t state = 11;

    CHECK(open_both(&store, &reader, path_of("pages.db")));
    for (int page = 0; page < 12; page++) {
        struct rows rows = {0};
        for (int i = 0; i < 200; i++)
            add_event(&rows, &state, NOW + (int64_t)(random_next(&state) % 5000));
        for (int i = 0; i < 60 && truth.rows.n > 0; i++) {
            copy_row(&rows, rows_at(&truth.rows, random_next(&state) % truth.rows.n));
            union value *row = rows_at(&rows, rows.n - 1);
            if (i % 2)
                row[E_STATE].text = random_text(&state, &rows);
            if (i % 3)
                row[E_LATENCY].number = UNKNOWN;
        }
        apply_rows(&store, &rows);
        truth_apply(&truth, &rows);
        rows_finish(&rows);
    }
    check_truth(&reader, &truth);
    close_both(&store, &reader);
    CHECK(open_both(&store, &reader, path_of("pages.db")));
    check_truth(&reader, &truth);
    truth_finish(&truth);
    close_both(&store, &reader);
}

static void test_upsert(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct rows rows = {0};
    struct truth truth = {0};
    uint64_t state = 3;
    int64_t before = 0, after = 0;

    CHECK(open_both(&store, &reader, path_of("upsert.db")));
    for (int i = 0; i < 500; i++)
        add_event(&rows, &state, NOW + i / 3);
    struct store_counts counts = apply_rows(&store, &rows);
    CHECK_NUMBER((int64_t)counts.inserted, 500);
    CHECK(store_change_last(&reader, &before, NULL));

    counts = apply_rows(&store, &rows);
    CHECK_NUMBER((int64_t)counts.unchanged, 500);
    CHECK_NUMBER((int64_t)(counts.inserted + counts.updated), 0);
    CHECK(store_change_last(&reader, &after, NULL));
    CHECK_NUMBER(after, before);

    rows_at(&rows, 17)[E_CREDITS].number = 123456789;
    rows_at(&rows, 18)[E_USER].text = NULL;
    rows_at(&rows, 18)[E_ERROR].text = "it broke";
    counts = apply_rows(&store, &rows);
    CHECK_NUMBER((int64_t)counts.updated, 2);
    CHECK_NUMBER((int64_t)counts.unchanged, 498);

    copy_row(&rows, rows_at(&rows, 40));
    rows_at(&rows, 500)[E_CREDITS].number = 2;
    copy_row(&rows, rows_at(&rows, 40));
    rows_at(&rows, 501)[E_CREDITS].number = 3;
    apply_rows(&store, &rows);
    truth_apply(&truth, &rows);
    check_truth(&reader, &truth);
    rows_finish(&rows);
    truth_finish(&truth);
    close_both(&store, &reader);
}

/* The same id in another kind or at another time is another event. */
static void test_identity(void)
{
    static const char *const kinds[] = {"job", "gift", "loan", "job"};
    static const int64_t times[] = {NOW, NOW, NOW, NOW + 1};
    struct store store = {0};
    struct store_reader reader = {0};
    struct rows rows = {0};
    struct truth truth = {0};

    CHECK(open_both(&store, &reader, path_of("identity.db")));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        union value *row = rows_add(&rows, DATA_EVENTS);
        row[E_ID].text = "0190a6c2-7b1d-7000-8fed-0123456789ab";
        row[E_KIND].text = kinds[i];
        row[E_CREATED].number = times[i];
    }
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).inserted, 4);
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).unchanged, 4);
    truth_apply(&truth, &rows);
    check_truth(&reader, &truth);
    rows_finish(&rows);
    truth_finish(&truth);
    close_both(&store, &reader);
}

/* Reads everything, whatever its time, and compares it with the truth. */
static void check_all_times(struct store_reader *reader, const struct truth *truth)
{
    struct store_scan scan = {0};
    struct store_event event;
    struct rows all = {0};
    struct str key = {0};
    const struct store_scan_options options = {.from = INT64_MIN, .to = INT64_MAX};

    CHECK(store_scan_open(&scan, reader, &options, NULL));
    while (store_scan_next(&scan, &event, NULL))
        CHECK(store_rows(reader, &event.ref, 1, &all, NULL));
    store_scan_finish(&scan);
    CHECK_NUMBER((int64_t)all.n, (int64_t)truth->rows.n);
    for (size_t i = 0; i < all.n; i++) {
        int64_t at = text_map_get(&truth->index, truth_key(&key, rows_at(&all, i)), -1);
        if (CHECK(at >= 0))
            CHECK(row_equal(DATA_EVENTS, rows_at(&all, i), rows_at(&truth->rows, (size_t)at)));
    }
    str_finish(&key);
    rows_finish(&all);
}

/* Times around the epoch of slots, before it, and beyond what a slot can say. */
static void test_times(void)
{
    static const int64_t times[] = {INT64_MIN + 1,
                                    -1,
                                    0,
                                    1,
                                    1577836799999,
                                    1577836800000,
                                    NOW,
                                    3776859655550,
                                    3776859655551,
                                    3776859655552,
                                    3776859655553,
                                    253402300799999,
                                    INT64_MAX - 1,
                                    -621355968000000};
    struct store store = {0};
    struct store_reader reader = {0};
    struct rows rows = {0};
    struct truth truth = {0};
    struct store_summary summary;
    uint64_t state = 5;

    CHECK(open_both(&store, &reader, path_of("times.db")));
    for (size_t i = 0; i < 20 * ARRAY_LEN(times); i++)
        add_event(&rows, &state, times[i % ARRAY_LEN(times)]);
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).inserted, 20 * ARRAY_LEN(times));
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).unchanged, 20 * ARRAY_LEN(times));
    truth_apply(&truth, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        const union value *row = rows_at(&rows, i);
        struct store_ref ref = {0};
        CHECK(store_find(&reader, row[E_ID].text, row[E_CREATED].number, &ref, NULL));
    }
    CHECK(store_summary(&reader, &summary, NULL));
    CHECK_NUMBER(summary.oldest, INT64_MIN + 1);
    CHECK_NUMBER(summary.newest, INT64_MAX - 1);
    check_all_times(&reader, &truth);
    rows_finish(&rows);
    truth_finish(&truth);
    close_both(&store, &reader);
}

/* A field that has all the different texts it may have: known ones are taken, a new one is not. */
static void test_words_cap(void)
{
    const char *path = path_of("words.db");
    struct store store = {0};
    struct rows rows = {0};
    struct err err = {0};
    const struct store_batch batch = {.rows = &rows};
    uint64_t state = 13;
    sqlite3 *db = NULL;
    struct str sql = {0};

    CHECK(open_both(&store, NULL, path));
    store_finish(&store);
    str_addf(&sql,
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO word SELECT 'user', i, 'user-' || i FROM n",
             WORDS_MAX);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, str_text(&sql), NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
    str_finish(&sql);
    CHECK(open_both(&store, NULL, path));
    add_event(&rows, &state, NOW)[E_USER].text = "user-1048576";
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).inserted, 1);
    add_event(&rows, &state, NOW)[E_USER].text = "user-1048577";
    CHECK(!store_apply(&store, &batch, NULL, &err));
    CHECK_NUMBER(err.code, ERR_SHAPE);
    rows_finish(&rows);
    store_finish(&store);
}

/* So many events in one millisecond that slots are met taken: with n in 2^22 slots, n * n / 2^23
 * pairs, about 48 here. */
static void test_crowd(void)
{
    enum { CROWD = 20000 };
    struct store store = {0};
    struct store_reader reader = {0};
    struct rows rows = {0};
    struct truth truth = {0};

    CHECK(open_both(&store, &reader, path_of("crowd.db")));
    for (int i = 0; i < CROWD; i++) {
        union value *row = rows_add(&rows, DATA_EVENTS);
        row[E_ID].text = arena_printf(&rows.arena, "event-%d", i);
        row[E_KIND].text = "activity";
        row[E_CREATED].number = NOW;
        row[E_THREADS].number = i;
    }
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).inserted, CROWD);
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).unchanged, CROWD);
    for (size_t i = 0; i < CROWD; i++)
        rows_at(&rows, i)[E_THREADS].number++;
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).updated, CROWD);
    truth_apply(&truth, &rows);
    check_truth(&reader, &truth);
    rows_finish(&rows);
    truth_finish(&truth);
    close_both(&store, &reader);
}

/* A page with an event that has no identity changes nothing. */
static void test_refused(void)
{
    static const int needed[] = {E_ID, E_KIND, E_CREATED};
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_summary summary;
    uint64_t state = 9;

    CHECK(open_both(&store, &reader, path_of("refused.db")));
    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        struct rows rows = {0};
        struct err err = {0};
        const struct store_batch batch = {.rows = &rows};
        for (int k = 0; k < 10; k++)
            add_event(&rows, &state, NOW);
        rows_at(&rows, 9)[needed[i]] = value_none(&event_fields[needed[i]]);
        CHECK(!store_apply(&store, &batch, NULL, &err));
        CHECK_NUMBER(err.code, ERR_SHAPE);
        rows_finish(&rows);
    }
    CHECK(store_summary(&reader, &summary, NULL));
    CHECK_NUMBER(summary.events, 0);
    CHECK_NUMBER(summary.oldest, UNKNOWN);
    CHECK_NUMBER(summary.change_last, 0);
    struct rows rows = {0};
    add_event(&rows, &state, NOW); /* words and columns of the refused pages are not remembered */
    struct truth truth = {0};
    CHECK_NUMBER((int64_t)apply_rows(&store, &rows).inserted, 1);
    truth_apply(&truth, &rows);
    check_truth(&reader, &truth);
    truth_finish(&truth);
    rows_finish(&rows);
    close_both(&store, &reader);
}

int main(void)
{
    folder_begin();
    test_every_field();
    test_pages();
    test_upsert();
    test_identity();
    test_times();
    test_words_cap();
    test_crowd();
    test_refused();
    folder_end();
    path_of(NULL);
    return check_done();
}
