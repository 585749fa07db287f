/* Services that tell sums by spans of time: what they tell no longer is counted no longer, by
 * whoever reads along; and where they were not read, a chart has gaps and not zeros. */
#include "world.h"

static const struct store_feed sums = {.source = "test",
                                       .name = "sums",
                                       .set = DATA_EVENTS,
                                       .fetched_at = WORLD_NOW,
                                       .failed_at = UNKNOWN,
                                       .status = 200,
                                       .ahead = 0};
static const int64_t midnight = WORLD_NOW - 9 * HOUR;

static void add_sum(struct rows *rows, int64_t created, const char *model, int64_t requests)
{
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_CREATED].number = created;
    row[E_ID].text = arena_printf(&rows->arena, "sums-%lld-%s", (long long)created, model);
    row[E_KIND].text = "request";
    row[E_GRAIN].text = "hour";
    row[E_MODEL].text = model;
    row[E_REQUESTS].number = requests;
}

/* All that there is of [from, to): the rows, which are used up. */
static void tell(struct world *world, struct rows *rows, int64_t from, int64_t to)
{
    struct err err = {0};
    const struct store_batch batch = {
        .rows = rows, .set = DATA_EVENTS, .span = {from, to, "sums-", 0}, .feed = &sums};
    if (!CHECK(store_apply(&world->store, &batch, NULL, &err)))
        fprintf(stderr, "  %s\n", err.text);
    rows_reset(rows);
}

/* What went is derived again, so that less may be in for a while. */
static void refresh(struct engine *engine)
{
    struct err err = {0};
    for (bool more = true; more;)
        if (!CHECK(engine_refresh(engine, 1000, &more, &err)))
            break;
}

static struct table ask(struct engine *engine, enum bucket bucket, struct window window)
{
    struct err err = {0};
    struct table table = {0};
    const struct question question = {.ask = ASK_AGGREGATE,
                                      .set = DATA_EVENTS,
                                      .window = window,
                                      .now = WORLD_NOW,
                                      .measures = {M_REQUESTS, M_EVENTS},
                                      .n_measures = 2,
                                      .bucket = bucket,
                                      .sort = {.field = -1}};
    if (!CHECK(engine_answer(engine, &question, NULL, &table, &err)))
        fprintf(stderr, "  %s\n", err.text);
    return table;
}

static void check_total(struct engine *engine, int64_t requests, int64_t rows)
{
    refresh(engine);
    struct table table = ask(engine, BUCKET_NONE, (struct window){WINDOW_ALL, 0, INT64_MAX});
    CHECK_NUMBER(table_at(&table, 0, 0)->number, requests);
    CHECK_NUMBER(table_at(&table, 0, 1)->number, rows);
    table_finish(&table);
}

/* Told again, told otherwise, told no longer. */
static void check_told(struct world *world, struct engine *engine, struct engine *other)
{
    struct rows rows = {0};
    for (int told = 0; told < 2; told++) {
        for (int hour = 0; hour < 9; hour++) {
            add_sum(&rows, midnight + hour * HOUR, "a", 100);
            add_sum(&rows, midnight + hour * HOUR, "b", 10);
        }
        tell(world, &rows, midnight, WORLD_NOW);
        check_total(engine, 990, 18);
    }
    check_total(other, 990, 18);
    add_sum(&rows, midnight + 8 * HOUR, "a", 101);
    add_sum(&rows, midnight + 8 * HOUR, "b", 11);
    tell(world, &rows, midnight + 8 * HOUR, WORLD_NOW);
    check_total(engine, 992, 18);
    add_sum(&rows, midnight + 8 * HOUR, "a", 111);
    tell(world, &rows, midnight + 8 * HOUR, WORLD_NOW);
    check_total(engine, 991, 17);
    check_total(other, 991, 17);
    tell(world, &rows, midnight, midnight + HOUR);
    check_total(engine, 881, 15);
    check_total(other, 881, 15);
    rows_finish(&rows);
}

/* Read: an hour of two days ago, and today. */
static void check_gaps(struct world *world, struct engine *engine)
{
    const struct window window = {WINDOW_CUSTOM, midnight - 2 * DAY, WORLD_NOW};
    const struct window gap = {WINDOW_CUSTOM, midnight - 2 * DAY + HOUR, midnight};
    struct rows rows = {0};
    add_sum(&rows, midnight - DAY, "late", 7); /* known, though the rest of its time is not */
    tell(world, &rows, midnight - DAY, midnight - DAY);
    tell(world, &rows, midnight - 2 * DAY, midnight - 2 * DAY + HOUR);
    refresh(engine);
    struct table table = ask(engine, BUCKET_HOUR, window);
    CHECK_NUMBER((int64_t)table.n_rows, 57);
    CHECK_NUMBER(table_at(&table, 0, 2)->number, 0);
    CHECK_NUMBER(table_at(&table, 1, 2)->number, UNKNOWN);
    CHECK_NUMBER(table_at(&table, 1, 3)->number, UNKNOWN);
    CHECK_NUMBER(table_at(&table, 24, 2)->number, 7);
    CHECK_NUMBER(table_at(&table, 47, 2)->number, UNKNOWN);
    CHECK_NUMBER(table_at(&table, 48, 2)->number, 0);
    CHECK_NUMBER(table_at(&table, 49, 2)->number, 110);
    CHECK_NUMBER((int64_t)table.provenance.n_gaps, 1);
    CHECK_NUMBER(table.provenance.gap.from, gap.from);
    CHECK_NUMBER(table.provenance.gap.to, gap.to);
    table_finish(&table);
    rows_finish(&rows);
}

/* The sum in which the window begins is not counted, so its rest is not known. */
static void check_cut(struct engine *engine)
{
    const int64_t from = midnight + 3 * HOUR + 20 * MINUTE;
    struct table table =
        ask(engine, BUCKET_15_MINUTES, (struct window){WINDOW_CUSTOM, from, WORLD_NOW});
    CHECK_NUMBER(table.provenance.bucket, BUCKET_HOUR);
    CHECK_NUMBER(table.provenance.grain, BUCKET_HOUR);
    CHECK_NUMBER(table.provenance.sums_from, midnight + 4 * HOUR);
    CHECK_NUMBER(table.provenance.sums_to, UNKNOWN);
    CHECK_NUMBER((int64_t)table.provenance.n_gaps, 0);
    CHECK_NUMBER(table_at(&table, 0, 2)->number, UNKNOWN);
    CHECK_NUMBER(table_at(&table, 1, 2)->number, 110);
    table_finish(&table);
}

int main(void)
{
    struct world world = {0};
    struct err err = {0};
    CHECK(zone_set_local("UTC", &err));
    world_begin(&world, 5);
    struct engine *engine = engine_mirror(world.path, true, &err);
    struct engine *other = engine_mirror(world.path, false, &err);
    if (CHECK(engine && other)) {
        check_told(&world, engine, other);
        check_gaps(&world, engine);
        check_cut(engine);
    }
    engine_finish(&engine);
    engine_finish(&other);
    world_end(&world);
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
