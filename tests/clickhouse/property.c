/* The oracle of the engine of a cluster: the same random questions as tests/engine/property.c, and
 * the same plain evaluation of them, of a mirror that is pushed into our own tables piece by piece,
 * with repeats and changes. Roll-ups are used and not used in turn. Few pieces: an insert of events
 * of many months makes as many parts in each table.
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
