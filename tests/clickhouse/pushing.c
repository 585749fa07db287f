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
                                         .events = 200};
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

int main(int argc, char **argv)
{
    struct bench bench = {.database = "pushing"};
    if (argc < 2)
        return 2;
    bench.urls = argv[1];
    reach_make_tables(bench.urls, bench.database);
    world_begin(&bench.world, 4);
    world_run(&bench.world, EVENTS, WORLD_NOW - DAY);
    check_vanishing(&bench);
    check_mending(&bench);
    check_others(&bench);
    rows_finish(&bench.sums);
    world_end(&bench.world);
    return check_done();
}
