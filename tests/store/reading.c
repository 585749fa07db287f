/* Scans in order, by window and both ways; single events; words; snapshots; interruption; the view
 * for people with an SQL prompt. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "help.h"

enum { EVENTS = 3000 };

static struct rows rows;
static struct truth truth;

static void fill(struct store *store)
{
    uint64_t state = 31;

    for (int i = 0; i < EVENTS; i++)
        add_event(&rows, &state, NOW + (int64_t)(random_next(&state) % 10000));
    truth_apply(&truth, &rows);
    apply_rows(store, &rows);
}

static size_t count_window(int64_t from, int64_t to)
{
    size_t n = 0;

    for (size_t i = 0; i < truth.rows.n; i++) {
        int64_t created = rows_at(&truth.rows, i)[E_CREATED].number;
        n += created >= from && created < to;
    }
    return n;
}

static void test_windows(struct store_reader *reader)
{
    static const int64_t bounds[][2] = {
        {0, INT64_MAX},           {NOW, NOW + 10000},       {NOW + 5000, NOW + 5001},
        {NOW + 5000, NOW + 5000}, {NOW + 7000, NOW + 3000}, {NOW - 1000, NOW + 1},
        {NOW + 9990, INT64_MAX},  {INT64_MIN, NOW + 400},   {NOW + 20000, INT64_MAX}};

    for (size_t i = 0; i < 2 * ARRAY_LEN(bounds); i++) {
        const int64_t *bound = bounds[i / 2];
        struct store_scan scan = {0};
        struct store_event event;
        struct err err = {.code = ERR_OTHER};
        const struct store_scan_options options = {
            .from = bound[0], .to = bound[1], .newest_first = i % 2};
        size_t n = 0;
        int64_t last = i % 2 ? INT64_MAX : INT64_MIN;
        CHECK(store_scan_open(&scan, reader, &options, &err));
        for (; store_scan_next(&scan, &event, &err); n++) {
            int64_t created = event.values[E_CREATED].number;
            CHECK(created >= bound[0] && created < bound[1]);
            CHECK(i % 2 ? created <= last : created >= last);
            last = created;
        }
        CHECK_NUMBER(err.code, ERR_NONE);
        CHECK_NUMBER((int64_t)n, (int64_t)count_window(bound[0], bound[1]));
        store_scan_finish(&scan);
        store_scan_finish(&scan);
    }
}

static void check_value(const struct store_value *value, const struct field *field,
                        union value want, const struct store_words *words)
{
    char uuid[UUID_TEXT];

    if (field->type == FIELD_WORD) {
        const char *text = value->number ? words->texts[value->number - 1] : NULL;
        CHECK(text_equal(text, want.text));
    } else if (field->type != FIELD_TEXT) {
        CHECK(value->number == want.number);
    } else if (value->number == STORE_TEXT_UUID) {
        store_uuid_print(value->text, uuid);
        CHECK(text_equal(uuid, want.text));
    } else if (value->number == STORE_TEXT_PLAIN) {
        CHECK(text_equal(value->text, want.text) && value->size == strlen(want.text));
    } else {
        CHECK(want.text == NULL);
    }
}

/* Coded values and dictionaries give the same as decoded rows. */
static void test_coded(struct store_reader *reader)
{
    struct store_words words[E_COUNT] = {0};
    struct store_ref *refs = NULL;
    struct rows decoded = {0};
    size_t n = read_refs(reader, &refs);

    for (size_t i = 0; i < E_COUNT; i++) {
        if (event_fields[i].type == FIELD_WORD)
            CHECK(store_words_read(reader, (enum event_field)i, 0, &words[i], NULL));
    }
    CHECK(store_rows(reader, refs, n, &decoded, NULL));
    for (size_t i = 0; i < n; i += 7) {
        struct store_event event;
        CHECK(store_event_read(reader, refs[i], &event, NULL));
        for (size_t k = 0; k < E_COUNT; k++)
            check_value(&event.values[k], &event_fields[k], rows_at(&decoded, i)[k], &words[k]);
    }
    CHECK_TEXT(words[E_STATE].texts[STATE_FAILED - 1], "failed");
    CHECK_TEXT(words[E_KIND].texts[KIND_ACTIVITY - 1], "activity");
    size_t all = words[E_USER].n;
    CHECK(store_words_read(reader, E_USER, 5, &words[E_USER], NULL));
    CHECK_NUMBER((int64_t)words[E_USER].n, (int64_t)all - 5);
    CHECK(store_words_read(reader, E_USER, (uint32_t)all, &words[E_USER], NULL));
    CHECK_NUMBER((int64_t)words[E_USER].n, 0);
    for (size_t i = 0; i < E_COUNT; i++)
        store_words_finish(&words[i]);
    rows_finish(&decoded);
    free(refs);
}

/* Only the wanted fields, and the others as missing. */
static void test_fields(struct store_reader *reader)
{
    bool wanted[E_COUNT] = {[E_USER] = true, [E_ID] = true};
    struct store_scan scan = {0};
    struct store_event event;
    const struct store_scan_options options = {.to = INT64_MAX, .fields = wanted};
    size_t ids = 0, others = 0, users = 0;

    CHECK(store_scan_open(&scan, reader, &options, NULL));
    while (store_scan_next(&scan, &event, NULL)) {
        ids += event.values[E_ID].number != STORE_TEXT_NONE;
        users += event.values[E_USER].number != 0;
        others += event.values[E_REQUEST].number != STORE_TEXT_NONE ||
                  event.values[E_STATE].number != 0 || event.values[E_CREDITS].number != UNKNOWN;
        CHECK(event.values[E_KIND].number > 0 && event.values[E_CREATED].number >= NOW);
    }
    CHECK_NUMBER((int64_t)ids, EVENTS);
    CHECK(users > 0);
    CHECK_NUMBER((int64_t)others, 0);
    store_scan_finish(&scan);
}

static void test_find(struct store_reader *reader)
{
    for (size_t i = 0; i < 100; i++) {
        const union value *want = rows_at(&truth.rows, i * 17);
        for (int known = 0; known < 2; known++) {
            struct store_ref ref = {0};
            struct rows found = {0};
            int64_t created = known ? want[E_CREATED].number : UNKNOWN;
            CHECK(store_find(reader, want[E_ID].text, created, &ref, NULL));
            CHECK(store_rows(reader, &ref, 1, &found, NULL));
            CHECK(row_equal(DATA_EVENTS, rows_at(&found, 0), want));
            rows_finish(&found);
        }
    }
    struct err err = {0};
    struct store_ref ref = {.rowid = 12345, .table = 0};
    struct rows none = {0};
    CHECK(!store_find(reader, "no such event", UNKNOWN, &ref, &err));
    CHECK_NUMBER(err.code, ERR_NOT_FOUND);
    CHECK(!store_find(reader, rows_at(&truth.rows, 0)[E_ID].text, NOW - 1, &ref, &err));
    CHECK_NUMBER(err.code, ERR_NOT_FOUND);
    CHECK(!store_rows(reader, &ref, 1, &none, &err));
    CHECK_NUMBER(err.code, ERR_NOT_FOUND);
    ref.table = 99;
    CHECK(!store_rows(reader, &ref, 1, &none, &err));
    CHECK_NUMBER(err.code, ERR_NOT_FOUND);
    rows_finish(&none);
}

/* A snapshot stays as it is while pages come in; data_version tells of them. */
static void test_snapshot(struct store *store, struct store_reader *reader)
{
    struct store_summary before, within, after;
    int64_t version = 0, again = 0, later = 0;
    struct rows more = {0};
    uint64_t state = 77;

    CHECK(store_data_version(reader, &version, NULL));
    CHECK(store_data_version(reader, &again, NULL));
    CHECK_NUMBER(again, version);
    CHECK(store_snapshot_begin(reader, NULL));
    CHECK(store_summary(reader, &before, NULL));
    for (int i = 0; i < 50; i++)
        add_event(&more, &state, NOW + 50000 + i);
    apply_rows(store, &more);
    truth_apply(&truth, &more);
    CHECK(store_summary(reader, &within, NULL));
    store_snapshot_end(reader);
    CHECK(store_summary(reader, &after, NULL));
    CHECK_NUMBER(within.events, before.events);
    CHECK_NUMBER(within.change_last, before.change_last);
    CHECK_NUMBER(after.events, before.events + 50);
    CHECK_NUMBER(after.newest, NOW + 50049);
    CHECK_TEXT(after.identity, before.identity);
    CHECK(store_data_version(reader, &later, NULL));
    CHECK(later != version);
    check_truth(reader, &truth);
    rows_finish(&more);
}

static void test_interrupt(struct store_reader *reader)
{
    struct store_scan scan = {0};
    struct store_event event;
    struct store_summary summary;
    struct err err = {0};
    const struct store_scan_options options = {.to = INT64_MAX};

    CHECK(store_scan_open(&scan, reader, &options, &err));
    CHECK(store_scan_next(&scan, &event, &err));
    store_interrupt(reader);
    while (store_scan_next(&scan, &event, &err))
        ;
    CHECK_NUMBER(err.code, ERR_CANCELLED);
    store_scan_finish(&scan);
    CHECK(!store_scan_open(&scan, reader, &options, &err));
    CHECK_NUMBER(err.code, ERR_CANCELLED);
    CHECK(!store_summary(reader, &summary, &err));
    store_resume(reader);
    CHECK(store_summary(reader, &summary, &err));
    check_truth(reader, &truth);
}

struct asker {
    struct store_reader *reader;
    atomic_bool begun;
    size_t rounds;
    struct err err;
};

/* Scans again and again until it is told to stop. */
static void *ask(void *arg)
{
    struct asker *asker = arg;
    const struct store_scan_options options = {.to = INT64_MAX};

    asker->err.code = ERR_NONE;
    while (asker->err.code == ERR_NONE) {
        struct store_scan scan = {0};
        struct store_event event;
        if (store_scan_open(&scan, asker->reader, &options, &asker->err)) {
            while (store_scan_next(&scan, &event, &asker->err))
                atomic_store(&asker->begun, true);
        }
        store_scan_finish(&scan);
        asker->rounds++;
    }
    return NULL;
}

static void test_interrupt_thread(struct store_reader *reader)
{
    struct asker asker = {.reader = reader};
    pthread_t thread;

    atomic_init(&asker.begun, false);
    CHECK(pthread_create(&thread, NULL, ask, &asker) == 0);
    while (!atomic_load(&asker.begun))
        ;
    store_interrupt(reader);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_NUMBER(asker.err.code, ERR_CANCELLED);
    CHECK(asker.rounds > 0);
    store_resume(reader);
}

static const char *column_text(sqlite3_stmt *stmt, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        if (text_equal(sqlite3_column_name(stmt, i), name))
            return (const char *)sqlite3_column_text(stmt, i);
    }
    return "no such column";
}

/* The view shows what value_print prints, for texts, words and times. */
static void check_view_row(sqlite3_stmt *stmt, const union value *want)
{
    for (size_t i = 0; i < E_COUNT; i++) {
        const struct field *field = &event_fields[i];
        struct str printed = {0};
        const char *shown = column_text(stmt, field->name);
        value_print(&printed, field, want[i]);
        bool sensible = field->type != FIELD_TIME || (want[i].number >= NOW - DAY && //
                                                      want[i].number < NOW + 1000 * DAY);
        if (value_missing(field, want[i]))
            CHECK(shown == NULL);
        else if (field->type == FIELD_DECIMAL)
            CHECK(shown != NULL);
        else if (sensible)
            CHECK_TEXT(shown, str_text(&printed));
        str_finish(&printed);
    }
}

static void test_view(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    CHECK(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "SELECT * FROM events", -1, &stmt, NULL) == SQLITE_OK);
    struct str key = {0};
    size_t n = 0;
    for (; sqlite3_step(stmt) == SQLITE_ROW; n++) {
        union value id[E_COUNT] = {
            [E_ID].text = column_text(stmt, "id"), [E_KIND].text = column_text(stmt, "kind")};
        CHECK(time_parse(column_text(stmt, "created"), &id[E_CREATED].number));
        int64_t at = text_map_get(&truth.index, truth_key(&key, id), -1);
        if (CHECK(at >= 0))
            check_view_row(stmt, rows_at(&truth.rows, (size_t)at));
    }
    CHECK_NUMBER((int64_t)n, (int64_t)truth.rows.n);
    str_finish(&key);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

int main(void)
{
    struct store store = {0};
    struct store_reader reader = {0};

    folder_begin();
    CHECK(open_both(&store, &reader, path_of("reading.db")));
    fill(&store);
    test_windows(&reader);
    test_coded(&reader);
    test_fields(&reader);
    test_find(&reader);
    test_snapshot(&store, &reader);
    test_interrupt(&reader);
    test_interrupt_thread(&reader);
    test_view(path_of("reading.db"));
    close_both(&store, &reader);
    rows_finish(&rows);
    truth_finish(&truth);
    folder_end();
    path_of(NULL);
    return check_done();
}
