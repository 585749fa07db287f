/* The small datasets and the feeds: upsert, snapshot, part of one, order, and another account. */
#include "help.h"

static struct store store;
static struct store_reader reader;

static const struct store_feed no_feed = {
    .fetched_at = UNKNOWN, .failed_at = UNKNOWN, .status = UNKNOWN, .ahead = UNKNOWN};

static union value *add_row(struct rows *rows, enum dataset set, uint64_t *state)
{
    union value *row = rows_add(rows, set);

    for (size_t i = 0; i < datasets[set].n_fields; i++) {
        const struct field *field = &datasets[set].fields[i];
        if (i >= datasets[set].n_key && random_next(state) % 3 == 0)
            continue;
        if (field_is_text(field))
            row[i].text = random_text(state, rows);
        else
            row[i].number = random_number(state, field);
    }
    return row;
}

static struct store_counts apply(const struct store_batch *batch)
{
    struct store_counts counts = {0};
    struct err err = {0};

    if (!CHECK(store_apply(&store, batch, &counts, &err)))
        fprintf(stderr, "%s\n", err.text);
    return counts;
}

static void check_dataset(const struct rows *want)
{
    struct rows got = {0};

    CHECK(store_dataset(&reader, want->set, &got, NULL));
    CHECK_NUMBER((int64_t)got.n, (int64_t)want->n);
    for (size_t i = 0; i < got.n && i < want->n; i++)
        CHECK(row_equal(want->set, rows_at(&got, i), rows_at(want, i)));
    rows_finish(&got);
}

/* Every dataset: a snapshot comes back in its order; again it is unchanged; one row changes. */
static void test_every_dataset(void)
{
    uint64_t state = 41;

    for (int set = 0; set < DATASET_COUNT; set++) {
        if (set == DATA_EVENTS)
            continue;
        const struct dataset_info *info = &datasets[set];
        struct rows rows = {0};
        const struct store_batch batch = {
            .rows = &rows, .mode = STORE_REPLACE, .set = (enum dataset)set};
        for (int i = 0; i < 40; i++) {
            union value *row = add_row(&rows, (enum dataset)set, &state);
            if (field_is_text(&info->fields[0]))
                row[0].text = arena_printf(&rows.arena, "%d'\"\xff", 100 - i);
            else
                row[0].number = 100 - i;
        }
        CHECK_NUMBER((int64_t)apply(&batch).inserted, 40);
        check_dataset(&rows);
        CHECK_NUMBER((int64_t)apply(&batch).unchanged, 40);
        union value *changed = &rows_at(&rows, 20)[info->n_fields - 1];
        if (field_is_text(&info->fields[info->n_fields - 1]))
            changed->text = "changed";
        else
            changed->number = 4711;
        rows.n = 30;
        struct store_counts counts = apply(&batch);
        CHECK_NUMBER((int64_t)counts.updated, 1);
        CHECK_NUMBER((int64_t)counts.unchanged, 29);
        CHECK_NUMBER((int64_t)counts.deleted, 10);
        check_dataset(&rows);
        rows_finish(&rows);
    }
}

static void test_upsert(void)
{
    struct rows rows = {0}, all = {0};
    const struct store_batch none = {.mode = STORE_REPLACE, .set = DATA_POOLS};
    const struct store_batch batch = {.rows = &rows};

    apply(&none);
    CHECK_NUMBER((int64_t)apply(&none).deleted, 0);
    for (int i = 0; i < 10; i++) {
        union value *row = rows_add(&rows, DATA_POOLS);
        row[POOL_TIME].number = NOW + i / 2;
        row[POOL_RESOURCE].text = i % 2 ? "tokens" : "storage";
        row[POOL_SURPLUS].number = i;
    }
    CHECK_NUMBER((int64_t)apply(&batch).inserted, 10);
    rows_at(&rows, 4)[POOL_SURPLUS].number = UNKNOWN;
    rows_at(&rows, 5)[POOL_ALLOCATED].number = 0;
    struct store_counts counts = apply(&batch);
    CHECK_NUMBER((int64_t)counts.updated, 2);
    CHECK_NUMBER((int64_t)counts.unchanged, 8);
    check_dataset(&rows);
    rows_at(&rows, 0)[POOL_RESOURCE].text = NULL;
    struct err err = {0};
    CHECK(!store_apply(&store, &batch, NULL, &err));
    CHECK_NUMBER(err.code, ERR_SHAPE);
    rows_at(&rows, 0)[POOL_RESOURCE].text = "storage";
    check_dataset(&rows);
    CHECK_NUMBER((int64_t)apply(&none).deleted, 10);
    all.set = DATA_POOLS;
    check_dataset(&all);
    rows_finish(&rows);
    rows_finish(&all);
}

static void add_line(struct rows *rows, const char *id, const char *period, int64_t credits)
{
    union value *row = rows_add(rows, DATA_LEDGER);

    row[LEDGER_ID].text = id;
    row[LEDGER_PERIOD].text = period;
    row[LEDGER_CREDITS].number = credits;
}

/* The ledger comes a period at a time: the other periods stay. */
static void test_part(void)
{
    struct rows october = {0}, november = {0}, want = {0};
    struct store_batch batch = {
        .mode = STORE_REPLACE, .set = DATA_LEDGER, .part_field = LEDGER_PERIOD};

    apply(&(struct store_batch){.mode = STORE_REPLACE, .set = DATA_LEDGER});
    add_line(&october, "a", "2026-10", 1);
    add_line(&october, "b", "2026-10", 2);
    add_line(&november, "c", "2026-11", 3);
    batch.rows = &october;
    batch.part = "2026-10";
    CHECK_NUMBER((int64_t)apply(&batch).inserted, 2);
    batch.rows = &november;
    batch.part = "2026-11";
    CHECK_NUMBER((int64_t)apply(&batch).inserted, 1);
    add_line(&november, "d", "2026-11", 4);
    CHECK_NUMBER((int64_t)apply(&batch).inserted, 1);
    batch.rows = NULL;
    batch.part = "2026-10";
    CHECK_NUMBER((int64_t)apply(&batch).deleted, 2);
    add_line(&want, "c", "2026-11", 3);
    add_line(&want, "d", "2026-11", 4);
    check_dataset(&want);

    struct err err = {0};
    batch.part_field = LEDGER_CREDITS;
    CHECK(!store_apply(&store, &batch, NULL, &err));
    batch.part_field = LEDGER_PERIOD;
    batch.set = DATA_EVENTS;
    CHECK(!store_apply(&store, &batch, NULL, &err));
    batch.set = DATA_KEYS;
    batch.rows = &november;
    CHECK(!store_apply(&store, &batch, NULL, &err));
    check_dataset(&want);
    rows_finish(&october);
    rows_finish(&november);
    rows_finish(&want);
}

static void check_feed(const struct store_feed *want)
{
    struct store_feeds feeds = {0};

    CHECK(store_feeds_read(&reader, &feeds, NULL));
    const struct store_feed *got = store_feeds_find(&feeds, want->source, want->name);
    if (CHECK(got != NULL)) {
        CHECK(got->set == want->set);
        CHECK(text_equal(got->cursor, want->cursor) && text_equal(got->etag, want->etag) &&
              text_equal(got->error, want->error));
        CHECK_NUMBER(got->fetched_at, want->fetched_at);
        CHECK_NUMBER(got->failed_at, want->failed_at);
        CHECK_NUMBER(got->status, want->status);
        CHECK_NUMBER(got->ahead, want->ahead);
    }
    store_feeds_finish(&feeds);
}

static void test_feeds(void)
{
    struct store_feed feed = no_feed;
    struct store_feeds feeds = {0};
    const struct store_batch batch = {.feed = &feed};

    feed.source = "usage-api";
    feed.name = "events";
    apply(&batch);
    check_feed(&feed);
    feed.cursor = "Y3Vyc29y'\"\xc3\x28";
    feed.etag = "W/\"1\"";
    feed.fetched_at = NOW;
    feed.status = 503;
    feed.failed_at = NOW + 1;
    feed.ahead = 0;
    feed.error = "the service is busy";
    apply(&batch);
    check_feed(&feed);
    feed.name = "keys";
    feed.set = DATA_KEYS;
    apply(&batch);
    check_feed(&feed);
    CHECK(store_feeds_read(&reader, &feeds, NULL));
    CHECK_NUMBER((int64_t)feeds.n, 2);
    CHECK(store_feeds_find(&feeds, "other", "keys") == NULL);
    store_feeds_finish(&feeds);
    feed.name = NULL;
    CHECK(!store_apply(&store, &batch, NULL, NULL));
}

static struct store_counts sign_in(const char *account, const char *role)
{
    struct rows rows = {0};
    const struct store_batch batch = {.rows = &rows, .mode = STORE_REPLACE, .set = DATA_SESSION};
    union value *row = rows_add(&rows, DATA_SESSION);

    row[SESSION_ID].text = account;
    row[SESSION_ROLE].text = role;
    row[SESSION_CREDITS].number = 5;
    struct store_counts counts = apply(&batch);
    rows_finish(&rows);
    return counts;
}

static void fill_manager_data(void)
{
    struct rows plan = {0}, keys = {0};
    struct store_feed feed = {.source = "usage-api",
                              .name = "plan",
                              .set = DATA_PLAN,
                              .etag = "\"7\"",
                              .fetched_at = NOW,
                              .failed_at = UNKNOWN,
                              .status = 200,
                              .ahead = UNKNOWN};
    struct store_batch batch = {
        .rows = &plan, .mode = STORE_REPLACE, .set = DATA_PLAN, .feed = &feed};

    rows_add(&plan, DATA_PLAN)[PLAN_ID].text = "seats";
    apply(&batch);
    check_feed(&feed);
    rows_add(&keys, DATA_KEYS)[KEY_ID].text = "key-1";
    batch = (struct store_batch){.rows = &keys, .mode = STORE_REPLACE, .set = DATA_KEYS};
    apply(&batch);
    rows_finish(&plan);
    rows_finish(&keys);
}

static size_t count_rows(enum dataset set)
{
    struct rows rows = {0};

    CHECK(store_dataset(&reader, set, &rows, NULL));
    size_t n = rows.n;
    rows_finish(&rows);
    return n;
}

/* Who signs in as somebody else, or is no manager any longer, sees nothing of before. */
static void test_account(void)
{
    static const char *const steps[][2] = {{"account-1", "member"},
                                           {"account-2", "member"},
                                           {"account-2", NULL},
                                           {"account-2", ""},
                                           {"account-1", "manager"}};
    static const bool changes[] = {true, true, true, false, true};
    const struct store_feed forgotten = {.source = "usage-api",
                                         .name = "plan",
                                         .set = DATA_PLAN,
                                         .fetched_at = UNKNOWN,
                                         .failed_at = UNKNOWN,
                                         .status = 200,
                                         .ahead = UNKNOWN};

    sign_in("account-1", "manager");
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        fill_manager_data();
        CHECK(sign_in(steps[i][0], steps[i][1]).account_changed == changes[i]);
        CHECK_NUMBER((int64_t)count_rows(DATA_PLAN), changes[i] ? 0 : 1);
        CHECK_NUMBER((int64_t)count_rows(DATA_KEYS), 1);
        if (changes[i])
            check_feed(&forgotten);
    }
    fill_manager_data();
    CHECK(!sign_in("account-1", "manager").account_changed);
    CHECK_NUMBER((int64_t)count_rows(DATA_PLAN), 1);
}

int main(void)
{
    folder_begin();
    CHECK(open_both(&store, &reader, path_of("small.db")));
    test_every_dataset();
    test_upsert();
    test_part();
    test_feeds();
    test_account();
    close_both(&store, &reader);
    folder_end();
    path_of(NULL);
    return check_done();
}
