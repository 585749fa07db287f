/* Several mirrors behind one engine: an answer across them is what each would say when it is asked
 * alone; one that is missing or damaged is a row with its reason and never a zero; choosing changes
 * who answers and nothing else; one that is made later is found. */
#include "world.h"

#include <unistd.h>

enum { WORLDS = 4, MISSING = 2, PAGES = 6 };

struct rig {
    struct world worlds[WORLDS];
    struct engine *engine;
};

static void remove_mirror(const struct world *world)
{
    world_remove(world, "");
    world_remove(world, "-wal");
    world_remove(world, "-shm");
    world_remove(world, ".lock");
}

static void rig_begin(struct rig *rig)
{
    struct engine_member members[WORLDS] = {0};
    *rig = (struct rig){0};
    for (size_t i = 0; i < WORLDS; i++) {
        world_begin(&rig->worlds[i], i + 11);
        for (size_t page = 0; page < PAGES && i != MISSING; page++)
            world_page(&rig->worlds[i], 20 + 30 * i);
        members[i].path = rig->worlds[i].path;
    }
    world_close(&rig->worlds[MISSING]);
    remove_mirror(&rig->worlds[MISSING]);
    rig->engine = engine_several(members, WORLDS, true);
}

static void rig_end(struct rig *rig)
{
    engine_finish(&rig->engine);
    for (size_t i = 0; i < WORLDS; i++)
        world_end(&rig->worlds[i]);
}

static void settle(struct engine *engine)
{
    bool more = true;
    struct err err = {0};
    while (more)
        if (!CHECK(engine_refresh(engine, 1000, &more, &err)))
            fprintf(stderr, "  %s\n", err.text);
}

static void choose(struct engine *engine, size_t member, bool watch)
{
    const struct engine_choice choice = {member, watch};
    CHECK(engine_choose(engine, &choice, NULL));
}

static struct question totals(bool across)
{
    return (struct question){.ask = ASK_AGGREGATE,
                             .window = {.kind = WINDOW_ALL, .to = INT64_MAX},
                             .now = WORLD_NOW,
                             .measures = {M_JOBS, M_CORE_HOURS, M_REQUESTS, M_FEE},
                             .n_measures = 4,
                             .sort = {.field = -1},
                             .across = across};
}

static void ask(struct engine *engine, const struct question *question, struct table *table)
{
    struct err err = {0};
    table_finish(table);
    if (!CHECK(engine_answer(engine, question, NULL, table, &err)))
        fprintf(stderr, "  %s\n", err.text);
}

/* The rows of source `number` among those across; *first is the first of them. */
static size_t rows_of(const struct table *table, size_t number, size_t *first)
{
    size_t n = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        if (table_at(table, i, PROFILE_NUMBER)->number != (int64_t)number)
            continue;
        *first = n ? *first : i;
        n++;
    }
    return n;
}

static bool same_cell(const struct field *field, union value a, union value b)
{
    return field_is_text(field) ? text_equal(a.text, b.text) : a.number == b.number;
}

/* What the engine says of one source is what its mirror says when it is opened alone. */
static void check_alone(const struct rig *rig, const struct question *question, size_t number,
                        const struct table *across)
{
    struct question own = *question;
    struct table alone = {0};
    struct err err = {0};
    struct engine *engine = engine_mirror(rig->worlds[number].path, false, &err);
    own.across = false;
    settle(engine);
    ask(engine, &own, &alone);
    size_t first = 0, n = rows_of(across, number, &first), wrong = 0;
    CHECK_NUMBER(n, alone.n_rows);
    CHECK_NUMBER(across->n_columns, alone.n_columns + PROFILE_FIELDS);
    for (size_t i = 0; i < n && n == alone.n_rows; i++) {
        wrong += table_at(across, first + i, PROFILE_FAILURE)->text != NULL;
        for (size_t c = 0; c < alone.n_columns; c++)
            wrong += !same_cell(alone.columns[c], *table_at(&alone, i, c),
                                *table_at(across, first + i, PROFILE_FIELDS + c));
    }
    CHECK_NUMBER(wrong, 0);
    table_finish(&alone);
    engine_finish(&engine);
}

static void check_missing(const struct table *table, size_t number)
{
    size_t first = 0;
    if (!CHECK_NUMBER(rows_of(table, number, &first), 1))
        return;
    CHECK(table_at(table, first, PROFILE_FAILURE)->text != NULL);
    for (size_t c = PROFILE_FIELDS; c < table->n_columns; c++)
        CHECK(value_missing(table->columns[c], *table_at(table, first, c)));
}

static void test_across(void)
{
    struct rig rig;
    struct table table = {0};
    struct question questions[] = {
        totals(true),
        totals(true),
        totals(true),
        {.ask = ASK_STATE, .across = true, .sort = {.field = -1}},
        {.ask = ASK_DATASET, .set = DATA_SESSION, .across = true, .sort = {.field = -1}}};
    questions[1].filter = "kind:job state:(failed,timeout)";
    questions[1].window = window_of(WINDOW_7D, WORLD_NOW);
    questions[2].bucket = BUCKET_YEAR;
    questions[2].window = window_of(WINDOW_30D, WORLD_NOW);
    rig_begin(&rig);
    choose(rig.engine, 0, true);
    settle(rig.engine);
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        ask(rig.engine, &questions[i], &table);
        for (size_t number = 0; number < WORLDS; number++)
            if (number == MISSING)
                check_missing(&table, number);
            else
                check_alone(&rig, &questions[i], number, &table);
    }
    table_finish(&table);
    rig_end(&rig);
}

/* ---- who is chosen ------------------------------------------------------------------------- */

static int64_t jobs_of_chosen(struct engine *engine)
{
    const struct question question = totals(false);
    struct table table = {0};
    ask(engine, &question, &table);
    int64_t jobs = table.n_rows ? table_at(&table, 0, 0)->number : UNKNOWN;
    table_finish(&table);
    return jobs;
}

static int64_t jobs_of_truth(const struct world *world)
{
    int64_t n = 0;
    for (size_t i = 0; i < world->truth.n; i++)
        n += text_equal(rows_at(&world->truth, i)[E_KIND].text, "job");
    return n;
}

static void test_choosing(void)
{
    struct rig rig;
    rig_begin(&rig);
    uint64_t generation = 0;
    for (size_t i = 0; i < 2 * WORLDS; i++) {
        size_t number = i % WORLDS;
        choose(rig.engine, number, false);
        CHECK_NUMBER(rig.engine->state.member, number);
        CHECK(rig.engine->state.generation > generation || i == 0);
        generation = rig.engine->state.generation;
        settle(rig.engine);
        CHECK_NUMBER(jobs_of_chosen(rig.engine),
                     number == MISSING ? 0 : jobs_of_truth(&rig.worlds[number]));
        CHECK_NUMBER(rig.engine->state.events,
                     number == MISSING ? 0 : (int64_t)rig.worlds[number].truth.n);
    }
    CHECK(!engine_choose(rig.engine, &(struct engine_choice){.member = WORLDS}, NULL));
    rig_end(&rig);
}

/* ---- what changes ---------------------------------------------------------------------------- */

static int64_t jobs_across(struct engine *engine, size_t number)
{
    const struct question question = totals(true);
    struct table table = {0};
    size_t first = 0;
    ask(engine, &question, &table);
    CHECK_NUMBER(rows_of(&table, number, &first), 1);
    int64_t jobs = table_at(&table, first, PROFILE_FIELDS)->number;
    table_finish(&table);
    return jobs;
}

/* While they are watched news of the others are taken in and told. */
static void test_following(void)
{
    struct rig rig;
    rig_begin(&rig);
    choose(rig.engine, 0, true);
    settle(rig.engine);
    CHECK_NUMBER(jobs_across(rig.engine, 3), jobs_of_truth(&rig.worlds[3]));
    uint64_t generation = rig.engine->state.generation;
    settle(rig.engine);
    CHECK_NUMBER(rig.engine->state.generation, generation);
    world_page(&rig.worlds[3], 100);
    settle(rig.engine);
    CHECK(rig.engine->state.generation > generation);
    CHECK_NUMBER(jobs_across(rig.engine, 3), jobs_of_truth(&rig.worlds[3]));
    CHECK_NUMBER(jobs_across(rig.engine, MISSING), UNKNOWN);
    generation = rig.engine->state.generation;
    world_open(&rig.worlds[MISSING]);
    world_page(&rig.worlds[MISSING], 100);
    settle(rig.engine);
    CHECK(rig.engine->state.generation > generation);
    CHECK_NUMBER(jobs_across(rig.engine, MISSING), jobs_of_truth(&rig.worlds[MISSING]));
    choose(rig.engine, MISSING, false);
    settle(rig.engine);
    CHECK_NUMBER(jobs_of_chosen(rig.engine), jobs_of_truth(&rig.worlds[MISSING]));
    rig_end(&rig);
}

/* A file that is no mirror fails alone, and says why. */
static void test_damaged(void)
{
    struct rig rig;
    struct err err = {0};
    rig_begin(&rig);
    CHECK(file_write(rig.worlds[MISSING].path, "this is no mirror", 17, &err));
    choose(rig.engine, 1, true);
    settle(rig.engine);
    CHECK_NUMBER(jobs_across(rig.engine, MISSING), UNKNOWN);
    CHECK_NUMBER(jobs_across(rig.engine, 1), jobs_of_truth(&rig.worlds[1]));
    CHECK(!engine_choose(rig.engine, &(struct engine_choice){.member = MISSING}, &err));
    CHECK_NUMBER(err.code, ERR_CORRUPT);
    const struct question question = totals(false);
    struct table table = {0};
    CHECK(!engine_answer(rig.engine, &question, NULL, &table, &err));
    rig_end(&rig);
}

/* An answer that nobody wants any more is given up. */
static void test_withdrawn(void)
{
    struct rig rig;
    struct err err = {0};
    struct table table = {0};
    const struct question question = totals(true);
    atomic_bool cancel = true;
    rig_begin(&rig);
    CHECK(!engine_answer(rig.engine, &question, &cancel, &table, &err));
    CHECK_NUMBER(err.code, ERR_CANCELLED);
    rig_end(&rig);
    struct world world = {0};
    world_begin(&world, 5);
    struct engine *alone = engine_mirror(world.path, false, &err);
    CHECK(!engine_answer(alone, &question, NULL, &table, &err)); /* it knows of no others */
    engine_finish(&alone);
    world_end(&world);
}

int main(void)
{
    test_across();
    test_choosing();
    test_following();
    test_damaged();
    test_withdrawn();
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
