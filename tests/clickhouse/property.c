/* The oracle of the engine of a cluster: the same random questions as tests/engine/property.c, and
 * the same plain evaluation of them, of a mirror that is pushed into our own tables piece by piece,
 * with repeats and changes. Roll-ups are used and not used in turn. Few pieces: an insert of events
 * of many months makes as many parts in each table. At last it is told where in time the service
 * was read, and both, cluster and mirror, have the same gaps.
 *
 *     property "URL URL..." [QUESTIONS [ZONES]]
 */
#include "questions.h"
#include "reach.h"
#include "usagetop/push.h"

enum { QUESTIONS = 60, ZONES = 2, PAGES = 2 };

static const char *const zones[] = {"Europe/Berlin",       "America/St_Johns", "UTC",
                                    "Australia/Lord_Howe", "Asia/Kathmandu",   "America/New_York",
                                    "Pacific/Apia",        "Africa/Casablanca"};

struct bench {
    const char *urls;
    char database[32];
    struct world world;
    struct maker maker;
    struct engine *raw, *rolled;
};

/* ---- what is asked ------------------------------------------------------------------------- */

static void push_all(struct bench *bench)
{
    struct err err = {0};
    const struct push_options options = {.mirror = bench->world.path,
                                         .urls = bench->urls,
                                         .database = bench->database,
                                         .events = 150 + dice_below(&bench->world.dice, 400)};
    struct push *push = push_new(&options, &err);
    bool more = push != NULL;
    while (more && CHECK(push_step(push, &more, &err)))
        ;
    if (!CHECK(push && !more))
        fprintf(stderr, "  %s\n", err.text);
    push_finish(&push);
}

static struct engine *open_engine(const struct bench *bench, bool rollups)
{
    struct err err = {0};
    const struct engine_cluster_options options = {
        .urls = bench->urls, .mapping = {.database = bench->database, .no_rollups = !rollups}};
    struct engine *engine = engine_clickhouse(&options, &err);
    if (!CHECK(engine != NULL))
        fprintf(stderr, "  %s\n", err.text);
    return engine;
}

static void refresh(struct engine *engine, size_t events)
{
    struct err err = {0};
    bool more = true;
    while (more && CHECK(engine_refresh(engine, 1000, &more, &err)))
        ;
    if (err.code != ERR_NONE)
        fprintf(stderr, "  %s\n", err.text);
    CHECK_NUMBER(engine->state.events, events);
}

static void ask_all(struct bench *bench, const char *zone, size_t first, size_t n)
{
    struct maker *m = &bench->maker;
    struct question question;
    /* opened anew: what comes is old as well as new, and all is counted at first alone */
    bench->raw = open_engine(bench, false);
    bench->rolled = open_engine(bench, true);
    refresh(bench->raw, bench->world.truth.n);
    refresh(bench->rolled, bench->world.truth.n);
    for (size_t i = first; i < first + n; i++) {
        question_make(m, &question);
        if (!CHECK(question_holds(m, i % 2 ? bench->raw : bench->rolled, &question))) {
            question_show(&question, i, zone);
            fprintf(stderr, "  %s roll-ups\n", i % 2 ? "without" : "with");
        }
        arena_reset(&m->arena);
    }
    engine_finish(&bench->raw);
    engine_finish(&bench->rolled);
}

/* ---- gaps ---------------------------------------------------------------------------------- */

/* A feed that was read in some stretches of the last weeks, which may overlap. */
static void tell_spans(struct bench *bench, const char *name)
{
    struct dice *dice = &bench->world.dice;
    const struct store_feed feed = {.source = "test",
                                    .name = name,
                                    .set = DATA_EVENTS,
                                    .fetched_at = WORLD_NOW,
                                    .failed_at = UNKNOWN,
                                    .status = 200};
    for (int i = 0; i < 4; i++) {
        int64_t from = WORLD_NOW - (1 + dice_below(dice, 600)) * HOUR;
        const struct store_batch batch = {
            .set = DATA_EVENTS,
            .span = {.from = from, .to = from + (1 + dice_below(dice, 120)) * HOUR},
            .feed = &feed};
        CHECK(store_apply(&bench->world.store, &batch, NULL, NULL));
    }
}

static bool same_answers(const struct table *a, const struct table *b)
{
    bool same = CHECK_NUMBER((int64_t)a->provenance.n_gaps, (int64_t)b->provenance.n_gaps) &&
                CHECK_NUMBER(a->provenance.gap.from, b->provenance.gap.from) &&
                CHECK_NUMBER(a->provenance.gap.to, b->provenance.gap.to) &&
                CHECK_NUMBER((int64_t)a->n_rows, (int64_t)b->n_rows);
    for (size_t row = 0; row < a->n_rows && same; row++)
        for (size_t i = 0; i < a->n_columns && same; i++)
            same = CHECK_NUMBER(table_at(a, row, i)->number, table_at(b, row, i)->number);
    return same;
}

static void compare_gaps(struct bench *bench, struct engine *mirror, struct engine *cluster)
{
    static const enum bucket buckets[] = {BUCKET_NONE, BUCKET_HOUR, BUCKET_6_HOURS, BUCKET_DAY};
    struct dice *dice = &bench->world.dice;
    for (int i = 0; i < 12; i++) {
        CLEANUP(table_finish)
        struct table mine = {0};
        CLEANUP(table_finish)
        struct table theirs = {0};
        int64_t from = WORLD_NOW - (1 + dice_below(dice, 700)) * HOUR - dice_below(dice, 2) * 77;
        const struct question question = {.ask = ASK_AGGREGATE,
                                          .set = DATA_EVENTS,
                                          .window = {WINDOW_CUSTOM, from, WORLD_NOW + HOUR},
                                          .now = WORLD_NOW,
                                          .zone = dice_below(dice, 2) ? ZONE_LOCAL : ZONE_UTC,
                                          .bucket = DICE_PICK(dice, buckets),
                                          .measures = {M_EVENTS, M_JOBS},
                                          .n_measures = 2,
                                          .sort = {.field = -1}};
        if (!CHECK(engine_answer(mirror, &question, NULL, &mine, NULL)) ||
            !CHECK(engine_answer(cluster, &question, NULL, &theirs, NULL)) ||
            !same_answers(&theirs, &mine))
            question_show(&question, (size_t)i, "gaps");
    }
}

/* What was told once, and what is told when it was pushed already. */
static void check_gaps(struct bench *bench)
{
    struct engine *mirror = engine_mirror(bench->world.path, false, NULL);
    for (int i = 0; i < 2 && CHECK(mirror != NULL); i++) {
        struct engine *cluster;
        tell_spans(bench, i ? "more" : "events");
        push_all(bench);
        push_all(bench);
        bool more = true;
        while (more && CHECK(engine_refresh(mirror, 1000, &more, NULL)))
            ;
        cluster = open_engine(bench, i);
        refresh(cluster, bench->world.truth.n);
        compare_gaps(bench, mirror, cluster);
        engine_finish(&cluster);
    }
    engine_finish(&mirror);
}

static void check_zone(const char *urls, size_t number, size_t questions)
{
    struct bench bench = {.urls = urls, .world = {.far = number % 3 == 1, .plain = true}};
    struct err err = {0};
    bench.maker.world = &bench.world;
    snprintf(bench.database, sizeof(bench.database), "property%zu", number);
    CHECK(zone_set_local(zones[number % ARRAY_LEN(zones)], &err));
    reach_make_tables(bench.urls, bench.database);
    world_begin(&bench.world, number + 1);
    for (size_t page = 0; page < PAGES; page++) {
        world_page(&bench.world, 60 + dice_below(&bench.world.dice, 120));
        push_all(&bench);
        if (page)
            ask_all(&bench, zones[number % ARRAY_LEN(zones)], page * questions, questions / 2);
    }
    check_gaps(&bench);
    arena_finish(&bench.maker.arena);
    str_finish(&bench.maker.text);
    world_end(&bench.world);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    size_t questions = argc > 2 ? (size_t)atoi(argv[2]) : QUESTIONS;
    size_t n_zones = argc > 3 ? (size_t)atoi(argv[3]) : ZONES;
    for (size_t i = 0; i < n_zones; i++)
        check_zone(argv[1], i, questions);
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
