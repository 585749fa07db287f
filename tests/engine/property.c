/* The oracle of the engine: generated events, in pages with repeats and changes, the index made on
 * the way, saved and opened again; then random questions in ten time zones. Whatever the engine
 * says equals a plain evaluation of the same question (naive.c). */
#include "questions.h"

enum { QUESTIONS = 400, PAGES = 9 };

static const char *const zones[] = {"UTC",
                                    "Europe/Berlin",
                                    "America/New_York",
                                    "Asia/Kathmandu",
                                    "Australia/Lord_Howe",
                                    "America/St_Johns",
                                    "Pacific/Apia",
                                    "Africa/Casablanca",
                                    "Asia/Kolkata",
                                    "Pacific/Chatham"};
/* ---- worlds ------------------------------------------------------------------------------- */

static struct engine *open_engine(const struct world *world)
{
    struct err err = {0};
    struct engine *engine = engine_mirror(world->path, true, &err);
    if (!CHECK(engine != NULL))
        fprintf(stderr, "  %s\n", err.text);
    return engine;
}

/* The index follows in steps of all sizes, and is saved and opened again on the way. */
static struct engine *grow(struct world *world)
{
    struct engine *engine = open_engine(world);
    for (size_t page = 0; page < PAGES; page++) {
        world_page(world, 1 + dice_below(&world->dice, 80));
        if (dice_below(&world->dice, 3))
            world_refresh(engine, dice_below(&world->dice, 2) ? 0 : 1000);
        if (dice_below(&world->dice, 4) == 0) {
            engine_finish(&engine);
            engine = open_engine(world);
        }
    }
    world_refresh(engine, 1000);
    return engine;
}

static void check_zone(size_t number)
{
    struct world world = {
        .far = number % 3 == 1, .extreme = number % 4 == 2, .sums = (enum world_sums)(number % 3)};
    struct maker m = {.world = &world};
    struct question question;
    struct err err = {0};
    CHECK(zone_set_local(zones[number], &err));
    world_begin(&world, number + 1);
    struct engine *engine = grow(&world);
    bool good = true;
    for (size_t i = 0; i < QUESTIONS && good; i++) {
        question_make(&m, &question);
        good = CHECK(question_holds(&m, engine, &question));
        if (!good)
            question_show(&question, i, zones[number]);
        arena_reset(&m.arena);
    }
    engine_finish(&engine);
    arena_finish(&m.arena);
    str_finish(&m.text);
    world_end(&world);
}

int main(void)
{
    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        check_zone(i);
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
