/* push against a cluster that runs, where the mirror takes events away: they go there too, once,
 * and with them their part of the sums by the hour, whenever a run ends in the middle; and what
 * others have written stays. The end is made by hand: the place of the run is set back, sums are
 * taken out.
 *
 *     pushing "URL URL..."
 */
#include "engine/world.h"
#include "reach.h"
#include "usagetop/push.h"

#include <string.h>

enum { EVENTS = 300, FEW = 90 };

struct bench {
    const char *urls, *database;
    struct world world;
    struct rows sums; /* what the service tells now */
    struct push_status status;
    size_t piece; /* events of a piece; 0: few */
};

static const struct store_feed feed = {.source = "s",
                                       .name = "sums",
                                       .set = DATA_EVENTS,
                                       .fetched_at = WORLD_NOW,
                                       .failed_at = UNKNOWN,
                                       .status = 200};

static void add_sum(struct rows *rows, int number, int64_t requests)
{
    union value *row = rows_add(rows, DATA_EVENTS);
    for (size_t i = 0; i < E_COUNT; i++)
        row[i] = value_none(&event_fields[i]);
    row[E_CREATED].number = WORLD_NOW - DAY + number % 24 * HOUR;
    row[E_ID].text = arena_printf(&rows->arena, "sums-%d", number);
    row[E_KIND].text = "request";
    row[E_MODEL].text = number % 3 ? "small" : "large";
    row[E_GRAIN].text = "hour";
    row[E_REQUESTS].number = requests;
}

/* Into the mirror: all of the day, in place of what it has of it. */
static void tell(struct bench *bench, int first, int end, int64_t requests)
{
    struct err err = {0};
    rows_finish(&bench->sums);
    for (int i = first; i < end; i++)
        add_sum(&bench->sums, i, requests);
    const struct store_batch batch = {
        .rows = &bench->sums,
        .set = DATA_EVENTS,
        .span = {.from = WORLD_NOW - DAY, .to = WORLD_NOW, .stem = "sums-"},
        .feed = &feed};
    if (!CHECK(store_apply(&bench->world.store, &batch, NULL, &err)))
        fprintf(stderr, "  %s\n", err.text);
}

static void push_all(struct bench *bench)
{
    struct err err = {0};
    const struct push_options options = {.mirror = bench->world.path,
                                         .urls = bench->urls,
                                         .database = bench->database,
                                         .events = bench->piece ? bench->piece : 200};
    struct push *push = push_new(&options, &err);
    bool more = push != NULL;
    while (more && CHECK(push_step(push, &more, &err)))
        ;
    if (CHECK(push && !more))
        bench->status = push_status(push);
    else
        fprintf(stderr, "  %s\n", err.text);
    push_finish(&push);
}

static void expect(const struct bench *bench, const char *what, const char *want)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "SELECT %s FROM %s.events", what, bench->database);
    CLEANUP(free_ptr)
    char *got = reach_ask(bench->urls, str_text(&text));
    CHECK_TEXT(got, want);
}

static void expect_events(const struct bench *bench, int64_t n, int64_t requests)
{
    char want[64];
    snprintf(want, sizeof(want), "%lld\t%lld", (long long)n, (long long)requests);
    expect(bench, "sum(sign), sum(ifNull(requests, 0) * sign * startsWith(id, 'sums-'))", want);
    CHECK_NUMBER(reach_differing(bench->urls, bench->database), 0);
}

/* As a run that was killed after its insert, and before it said so. */
static void set_back(const struct bench *bench)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text,
             "INSERT INTO %s.pushes SELECT mirror, 0, 0, 'open=1 ', revision + 1 FROM %s.pushes "
             "ORDER BY revision DESC LIMIT 1;\n",
             bench->database, bench->database);
    char *first = mem_text(bench->urls);
    first[strcspn(first, " ")] = '\0';
    reach_tell_all(first, str_text(&text));
    free(first);
}

/* As a server that was killed between events and sums: those of a roll-up are not there. */
static void drop_sums(const struct bench *bench, const char *rollup)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "TRUNCATE TABLE %s.events_by_%s_local;\n", bench->database, rollup);
    reach_tell_all(bench->urls, str_text(&text));
}

static void check_vanishing(struct bench *bench)
{
    int64_t others = (int64_t)bench->world.truth.n;
    tell(bench, 0, FEW, 7);
    push_all(bench);
    expect_events(bench, others + FEW, FEW * 7);
    CHECK_NUMBER(bench->status.removed, 0);
    CHECK_NUMBER(bench->status.mended, 0);

    tell(bench, 0, FEW - 30, 8); /* some go, the others change */
    push_all(bench);
    expect_events(bench, others + FEW - 30, (FEW - 30) * 8);
    CHECK_NUMBER(bench->status.removed, 30);
    CHECK_NUMBER(bench->status.mended, 0);

    push_all(bench);
    CHECK_NUMBER(bench->status.removed, 0);
    CHECK_NUMBER(bench->status.compared, 0);

    tell(bench, 20, FEW, 8); /* some come back, others go */
    push_all(bench);
    expect_events(bench, others + FEW - 20, (FEW - 20) * 8);
    CHECK_NUMBER(bench->status.removed, 20);
    CHECK_NUMBER(bench->status.inserted, 30);

    set_back(bench); /* all that ever went is gone through again */
    push_all(bench);
    expect_events(bench, others + FEW - 20, (FEW - 20) * 8);
    CHECK_NUMBER(bench->status.removed, 0);
    CHECK_NUMBER(bench->status.inserted, 0);
    CHECK_NUMBER(bench->status.mended, 0);
}

static void check_mending(struct bench *bench)
{
    int64_t n = (int64_t)bench->world.truth.n + FEW - 20;
    drop_sums(bench, "model");
    push_all(bench); /* it ended well: nothing is looked at */
    CHECK_NUMBER(bench->status.mended, 0);
    CHECK(reach_differing(bench->urls, bench->database) > 0);
    set_back(bench);
    push_all(bench);
    CHECK(bench->status.mended > 0);
    CHECK_NUMBER(bench->status.inserted + bench->status.replaced + bench->status.removed, 0);
    expect_events(bench, n, (FEW - 20) * 8);

    drop_sums(bench, "time"); /* and what is there changes before the next run */
    tell(bench, 20, FEW - 10, 9);
    set_back(bench);
    push_all(bench);
    CHECK(bench->status.mended > 0);
    CHECK_NUMBER(bench->status.removed, 10);
    expect_events(bench, n - 10, (FEW - 30) * 9);
}

/* What changed twice, with so much between that the cluster is asked in several statements. */
static void check_twice(const char *urls)
{
    enum { TWICE = 20, BETWEEN = 4500 };
    struct bench bench = {.urls = urls, .database = "twice", .piece = 20000};
    reach_make_tables(urls, "twice");
    world_begin(&bench.world, 31);
    for (int64_t turn = 0; turn < 3; turn++) {
        const struct store_batch batch = {.rows = &bench.sums, .set = DATA_EVENTS, .feed = &feed};
        rows_finish(&bench.sums);
        for (int i = 0; i < TWICE; i++)
            add_sum(&bench.sums, i, turn);
        CHECK(store_apply(&bench.world.store, &batch, NULL, NULL));
        if (turn == 0)
            push_all(&bench);
        if (turn == 1)
            world_run(&bench.world, BETWEEN, WORLD_NOW - DAY);
    }
    push_all(&bench);
    CHECK_NUMBER(bench.status.replaced, TWICE);
    expect_events(&bench, TWICE + BETWEEN, TWICE * 2);
    rows_finish(&bench.sums);
    world_end(&bench.world);
}

/* Sums of another mirror with ids that begin the same stay, as do events that nobody told. */
static void check_others(struct bench *bench)
{
    struct bench other = {.urls = bench->urls, .database = bench->database};
    world_begin(&other.world, 9);
    rows_finish(&other.sums);
    add_sum(&other.sums, 1000, 3);
    const struct store_batch batch = {
        .rows = &other.sums,
        .set = DATA_EVENTS,
        .span = {.from = WORLD_NOW - DAY, .to = WORLD_NOW, .stem = "sums-"},
        .feed = &feed};
    CHECK(store_apply(&other.world.store, &batch, NULL, NULL));
    push_all(&other);
    tell(bench, 20, 21, 9);
    push_all(bench);
    expect_events(bench, (int64_t)bench->world.truth.n + 2, 3 + 9);
    rows_finish(&other.sums);
    world_end(&other.world);
}

/* ---- several mirrors ----------------------------------------------------------------------- */

/* Who the mirror is of, and what it was told of a job and of a key at that time. NULL: no key. */
static void know(struct bench *bench, const char *account, const char *key, const char *state,
                 int64_t at)
{
    const struct store_feed asked = {.source = "s",
                                     .name = "account",
                                     .set = DATA_SESSION,
                                     .fetched_at = at,
                                     .failed_at = UNKNOWN,
                                     .status = 200};
    struct store_feed told = feed, keys = asked;
    CLEANUP(rows_finish)
    struct rows session = {0}, job = {0}, list = {0};
    rows_add(&session, DATA_SESSION)[SESSION_ID].text = account;
    add_sum(&job, 2000, 5);
    rows_at(&job, 0)[E_STATE].text = state;
    if (key) {
        rows_add(&list, DATA_KEYS)[KEY_ID].text = key;
        rows_at(&list, 0)[KEY_NAME].text = state;
    }
    told.fetched_at = keys.fetched_at = at;
    keys.name = "keys";
    keys.set = DATA_KEYS;
    const struct store_batch batches[] = {
        {.rows = &session, .mode = STORE_REPLACE, .set = DATA_SESSION, .feed = &asked},
        {.rows = &list, .mode = STORE_REPLACE, .set = DATA_KEYS, .feed = &keys},
        {.rows = &job, .set = DATA_EVENTS, .feed = &told}};
    for (size_t i = 0; i < ARRAY_LEN(batches); i++)
        CHECK(store_apply(&bench->world.store, &batches[i], NULL, NULL));
    rows_finish(&job);
    rows_finish(&list);
}

static void expect_state(const struct bench *bench, const char *want)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text,
             "SELECT groupArray(state), count(), sum(n) FROM (SELECT state, sum(sign) AS n FROM "
             "%s.events WHERE id = 'sums-2000' GROUP BY state HAVING n != 0)",
             bench->database);
    CLEANUP(free_ptr)
    char *got = reach_ask(bench->urls, str_text(&text));
    CHECK_TEXT(got, want);
}

/* What a dashboard has of the keys: "ID=NAME ..." */
static void expect_keys(const struct bench *bench, const char *want)
{
    const struct question question = {
        .ask = ASK_DATASET, .set = DATA_KEYS, .now = WORLD_NOW, .sort = {.field = KEY_ID}};
    const struct engine_cluster_options options = {.urls = bench->urls,
                                                   .mapping = {.database = bench->database}};
    struct err err = {0};
    CLEANUP(table_finish)
    struct table table = {0};
    CLEANUP(str_finish)
    struct str got = {0};
    struct engine *engine = engine_clickhouse(&options, &err);
    if (!CHECK(engine && engine_answer(engine, &question, NULL, &table, &err)))
        fprintf(stderr, "  %s\n", err.text);
    for (size_t i = 0; i < table.n_rows; i++)
        str_addf(&got, "%s=%s ", table_at(&table, i, KEY_ID)->text,
                 table_at(&table, i, KEY_NAME)->text);
    CHECK_TEXT(str_text(&got), want);
    engine_finish(&engine);
}

/* One account on two machines, one after another, and a mirror made anew: the newest counts,
 * whichever is pushed last. Another account beside it: both are there. */
static void check_several(const char *urls)
{
    enum { MIRRORS = 4 };
    struct bench benches[MIRRORS];
    reach_make_tables(urls, "several");
    for (size_t i = 0; i < MIRRORS; i++) {
        benches[i] = (struct bench){.urls = urls, .database = "several"};
        world_begin(&benches[i].world, 20 + i);
    }
    struct bench *here = &benches[0], *there = &benches[1], *anew = &benches[2];
    struct bench *other = &benches[3];
    know(here, "ann", "k1", "running", WORLD_NOW - 2 * HOUR);
    push_all(here);
    expect_state(here, "['running']\t1\t1");
    know(there, "ann", "k2", "completed", WORLD_NOW - HOUR);
    push_all(there);
    push_all(here);
    expect_state(here, "['completed']\t1\t1");
    expect_keys(here, "k2=completed ");
    know(here, "ann", "k1", "failed", WORLD_NOW - 90 * MINUTE); /* told before that */
    push_all(here);
    CHECK_NUMBER(here->status.older, 1);
    expect_state(here, "['completed']\t1\t1");
    expect_keys(here, "k2=completed ");
    know(here, "ann", "k3", "cancelled", WORLD_NOW);
    push_all(here);
    push_all(there);
    expect_state(here, "['cancelled']\t1\t1");
    expect_keys(here, "k3=cancelled ");
    know(other, "bob", "k3", "timeout", WORLD_NOW - 3 * HOUR); /* both see the same event and key */
    push_all(other);
    expect_state(here, "['cancelled']\t1\t1");
    expect_keys(here, "k3=cancelled ");
    know(other, "bob", "k4", "timeout", WORLD_NOW - 2 * HOUR);
    push_all(other);
    expect_keys(here, "k3=cancelled k4=timeout ");
    know(anew, "ann", NULL, "completed", WORLD_NOW + HOUR);
    push_all(anew);
    push_all(here);
    expect_state(here, "['completed']\t1\t1");
    expect_keys(here, "k3=cancelled k4=timeout "); /* it never had any */
    know(anew, "ann", "k5", "completed", WORLD_NOW + 2 * HOUR);
    push_all(anew);
    know(anew, "ann", NULL, "completed", WORLD_NOW + 3 * HOUR);
    push_all(anew);
    expect_keys(here, "k4=timeout ");
    for (size_t i = 0; i < MIRRORS; i++)
        world_end(&benches[i].world);
}

int main(int argc, char **argv)
{
    struct bench bench = {.database = "pushing"};
    if (argc < 2)
        return 2;
    bench.urls = argv[1];
    reach_make_tables(bench.urls, bench.database);
    /* as an older program made them; those of several mirrors have all tables */
    reach_tell_all(bench.urls, "DROP TABLE pushing.spans;\nDROP TABLE pushing.snapshots;\n");
    world_begin(&bench.world, 4);
    world_run(&bench.world, EVENTS, WORLD_NOW - DAY);
    check_vanishing(&bench);
    check_mending(&bench);
    check_others(&bench);
    check_twice(argv[1]);
    check_several(argv[1]);
    rows_finish(&bench.sums);
    world_end(&bench.world);
    return check_done();
}
