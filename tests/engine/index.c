/* The index follows the truth: through the change log, after crashes, with files that are missing,
 * damaged or of another mirror, with a log that no longer reaches back, and newest first while it
 * is being made. What it holds is compared with the truth after every turn. */
#include "naive.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct question make(enum ask ask)
{
    return (struct question){.ask = ask,
                             .set = DATA_EVENTS,
                             .window = {WINDOW_ALL, 0, INT64_MAX},
                             .now = WORLD_NOW,
                             .sort = {.field = -1},
                             .context = {.now = WORLD_NOW, .new_since = UNKNOWN}};
}

/* Every event by its row, and what a sum of the index says. */
static bool agrees(const struct world *world, struct engine *engine)
{
    struct question page = make(ASK_PAGE), sums = make(ASK_AGGREGATE);
    struct table rows = {0}, totals = {0};
    struct err err = {0};
    page.sort = (struct sort){E_STATUS, true};
    sums.by[0] = E_USER;
    sums.n_by = 1;
    sums.n_measures = 3;
    sums.measures[0] = M_EVENTS;
    sums.measures[1] = M_TOKENS_INPUT;
    sums.measures[2] = M_LAST_EVENT;
    bool good = CHECK(engine_answer(engine, &page, NULL, &rows, &err)) &&
                CHECK(engine_answer(engine, &sums, NULL, &totals, &err)) &&
                CHECK(naive_agrees(world, &page, &rows)) &&
                CHECK(naive_agrees(world, &sums, &totals));
    if (err.code != ERR_NONE)
        fprintf(stderr, "  %s\n", err.text);
    table_finish(&rows);
    table_finish(&totals);
    return good;
}

static int64_t count(struct engine *engine, const char *filter, bool *ret_partial)
{
    struct question question = make(ASK_COUNT);
    struct table table = {0};
    int64_t n = -1;
    question.filter = filter;
    if (CHECK(engine_answer(engine, &question, NULL, &table, NULL)))
        n = table_at(&table, 0, 0)->number;
    if (ret_partial)
        *ret_partial = table.provenance.partial;
    table_finish(&table);
    return n;
}

static struct engine *open_engine(const struct world *world)
{
    struct err err = {0};
    struct engine *engine = engine_mirror(world->path, true, &err);
    if (!CHECK(engine != NULL))
        fprintf(stderr, "  %s\n", err.text);
    return engine;
}

/* ---- following ---------------------------------------------------------------------------- */

/* Strays, updates, runs side by side, and runs with strays in between. */
static void test_changes(void)
{
    struct world world = {.far = true};
    world_begin(&world, 11);
    struct engine *engine = open_engine(&world);
    world_refresh(engine, 1000);
    CHECK(agrees(&world, engine));
    for (int i = 0; i < 12; i++) {
        uint64_t before = engine->state.generation;
        world_page(&world, 1 + (size_t)i * 7);
        if (i % 3 == 0)
            world_run(&world, 700, WORLD_NOW + i * (int64_t)HOUR);
        if (i % 3 == 1)
            world_run(&world, 300, WORLD_NOW - 90 * DAY);
        world_refresh(engine, i % 2 ? 0 : 1000);
        CHECK(engine->state.generation > before);
        CHECK(agrees(&world, engine));
    }
    engine_finish(&engine);
    world_end(&world);
}

/* Nothing new: nothing is done, and answers are the same. */
static void test_quiet(void)
{
    struct world world = {0};
    bool more = true;
    world_begin(&world, 12);
    world_page(&world, 50);
    struct engine *engine = open_engine(&world);
    world_refresh(engine, 1000);
    struct engine_state before = engine->state;
    for (int i = 0; i < 100; i++)
        CHECK(engine_refresh(engine, 1000, &more, NULL) && !more);
    CHECK_NUMBER(engine->state.generation, before.generation);
    CHECK_NUMBER(engine->state.as_of, WORLD_NOW);
    engine_finish(&engine);
    world_end(&world);
}

/* ---- newest first ------------------------------------------------------------------------- */

/* Read back in small steps, while new and changed events arrive: answers are "so far", the newest
 * are in first, nothing is lost and nothing is there twice. */
static void test_backfill(void)
{
    struct world world = {.far = true};
    bool more = true, partial = false, any_partial = false;
    world_begin(&world, 13);
    for (int i = 0; i < 6; i++)
        world_run(&world, 3000, WORLD_NOW - i * 10 * DAY);
    for (int i = 0; i < 30; i++) /* many in one millisecond */
        world_run(&world, 100, WORLD_NOW - 25 * DAY);
    world_page(&world, 100);
    struct engine *engine = open_engine(&world);
    for (int step = 0; more && step < 1000; step++) {
        int64_t before = engine->state.indexed;
        CHECK(engine_refresh(engine, 0, &more, NULL));
        CHECK(engine->state.indexed >= before); /* it never had to begin again */
        if (step % 3 == 1)
            world_page(&world, 20);
        if (step % 5 == 2)
            world_run(&world, 200, WORLD_NOW - step * (int64_t)DAY);
        int64_t n = count(engine, "", &partial);
        CHECK_NUMBER(n, engine->state.indexed);
        any_partial = any_partial || partial;
        if (step == 0) {
            CHECK(partial && more && n > 0 && n < (int64_t)world.truth.n);
            CHECK_NUMBER(count(engine, "created:>=2026-11-21T09:00", NULL) > 0, 1);
            CHECK_NUMBER(count(engine, "created:<=2026-10-05", NULL), 0);
        }
        if (step > 40)
            world_refresh(engine, 1000);
    }
    CHECK(any_partial);
    world_refresh(engine, 0);
    CHECK(agrees(&world, engine));
    engine_finish(&engine);
    world_end(&world);
}

/* Closed and opened again in the middle of it. */
static void test_backfill_resumed(void)
{
    struct world world = {0};
    bool more = true;
    world_begin(&world, 14);
    for (int i = 0; i < 8; i++)
        world_run(&world, 2500, WORLD_NOW - i * 3 * DAY);
    int64_t last = 0, before = 0;
    for (int round = 0; more && round < 100; round++) {
        struct engine *engine = open_engine(&world);
        for (int step = 0; step < 4; step++) /* enough to be worth a file */
            CHECK(engine_refresh(engine, 0, &more, NULL));
        CHECK(engine->state.indexed > last);
        before = last;
        last = engine->state.indexed;
        world_page(&world, 5);
        engine_finish(&engine);
    }
    struct engine *engine = open_engine(&world);
    CHECK(engine_refresh(engine, 0, &more, NULL));
    /* it did not begin again; the little of the last round may not have been worth a file */
    CHECK(engine->state.indexed >= before && before > 0);
    world_refresh(engine, 1000);
    CHECK(agrees(&world, engine));
    engine_finish(&engine);
    world_end(&world);
}

/* ---- crashes ------------------------------------------------------------------------------ */

/* Another process makes and saves the index, and dies without a word. */
static void run_and_die(const struct world *world, int64_t budget_ms, int steps)
{
    pid_t pid = fork();
    if (pid == 0) {
        bool more = true;
        struct engine *engine = engine_mirror(world->path, true, NULL);
        for (int i = 0; i < steps && more; i++)
            engine_refresh(engine, budget_ms, &more, NULL);
        _exit(0); /* neither finished nor saved */
    }
    int status = -1;
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
}

static void test_killed(void)
{
    struct world world = {0};
    world_begin(&world, 15);
    for (int i = 0; i < 6; i++)
        world_run(&world, 3000, WORLD_NOW - i * 3 * DAY);
    for (int round = 0; round < 6; round++) {
        run_and_die(&world, round % 2 ? 1000 : 0, round + 1);
        world_page(&world, 30);
        struct engine *engine = open_engine(&world);
        world_refresh(engine, 1000);
        CHECK(agrees(&world, engine));
        if (round % 2)
            world_page(&world, 30);
        engine_finish(&engine);
    }
    world_end(&world);
}

/* ---- files -------------------------------------------------------------------------------- */

static void fill_and_save(struct world *world)
{
    world_run(world, 20000, WORLD_NOW - DAY);
    world_page(world, 50);
    struct engine *engine = open_engine(world);
    world_refresh(engine, 10000);
    engine_finish(&engine);
}

/* The index was saved and is used: all is in before anything is read. */
static void test_loaded(void)
{
    struct world world = {0};
    bool more;
    world_begin(&world, 16);
    fill_and_save(&world);
    struct engine *engine = open_engine(&world);
    CHECK(engine_refresh(engine, 0, &more, NULL) && !more);
    CHECK_NUMBER(engine->state.indexed, world.truth.n);
    CHECK(agrees(&world, engine));
    engine_finish(&engine);
    world_end(&world);
}

static void test_deleted(void)
{
    struct world world = {0};
    world_begin(&world, 17);
    fill_and_save(&world);
    world_remove(&world, ".columns");
    struct engine *engine = open_engine(&world);
    CHECK(world_refresh(engine, 0) > 1);
    CHECK(agrees(&world, engine));
    world_remove(&world, ".columns"); /* under our feet */
    world_page(&world, 20);
    world_refresh(engine, 1000);
    CHECK(agrees(&world, engine));
    engine_finish(&engine);
    world_end(&world);
}

/* Spoils `size` bytes from the middle of each file of the index. */
static void spoil_files(const struct world *world, const char *kind)
{
    char command[400];
    snprintf(
        command, sizeof(command),
        "for f in %s.columns/*%s; do s=$(stat -c %%s \"$f\"); head -c 512 /dev/zero | tr '\\0' x "
        "| dd of=\"$f\" bs=1 seek=$((s / 2)) conv=notrunc status=none; done",
        world->path, kind);
    CHECK_NUMBER(system(command), 0);
}

static void test_damaged(const char *kind, bool while_open)
{
    struct world world = {0};
    bool more;
    world_begin(&world, 18);
    fill_and_save(&world);
    struct engine *engine = while_open ? open_engine(&world) : NULL;
    if (while_open)
        CHECK(engine_refresh(engine, 0, &more, NULL));
    spoil_files(&world, kind);
    if (!while_open)
        engine = open_engine(&world);
    for (int i = 0; i < 200 && (i < 2 || more); i++) { /* it may take an error to be noticed */
        engine_refresh(engine, 10000, &more, NULL);
        count(engine, "", NULL);
    }
    CHECK_NUMBER(engine->state.indexed, world.truth.n);
    CHECK(count(engine, "user:team-001", NULL) >= 0);
    engine_finish(&engine);
    world_end(&world);
}

/* The files of the index belong to another mirror at the same path. */
static void test_foreign(void)
{
    struct world world = {0}, other = {0};
    char command[400];
    world_begin(&world, 19);
    world_begin(&other, 20);
    fill_and_save(&other);
    world_page(&world, 60);
    snprintf(command, sizeof(command), "cp -r %s.columns %s.columns", other.path, world.path);
    CHECK_NUMBER(system(command), 0);
    struct engine *engine = open_engine(&world);
    world_refresh(engine, 1000);
    CHECK(agrees(&world, engine));
    engine_finish(&engine);
    world_end(&other);
    world_end(&world);
}

/* A damaged mirror is moved aside while we look at it, and a new one takes its place. */
static void test_replaced(void)
{
    struct world world = {0};
    char aside[160];
    bool more;
    world_begin(&world, 21);
    world_page(&world, 200);
    struct engine *engine = open_engine(&world);
    world_refresh(engine, 1000);
    world_close(&world);
    snprintf(aside, sizeof(aside), "%s.broken", world.path);
    CHECK_NUMBER(rename(world.path, aside), 0);
    world_remove(&world, "-wal");
    world_remove(&world, "-shm");
    CHECK(engine_refresh(engine, 0, &more, NULL)); /* nothing there: what was is shown */
    CHECK_NUMBER(engine->state.indexed, world.truth.n);
    rows_finish(&world.truth);
    text_map_finish(&world.places);
    world_open(&world);
    world_page(&world, 30);
    for (int i = 0; i < 10; i++)
        engine_refresh(engine, 1000, &more, NULL);
    CHECK(agrees(&world, engine));
    engine_finish(&engine);
    world_end(&world);
}

/* ---- the log ------------------------------------------------------------------------------ */

/* A mirror of long ago beside an index of today, and the other way round: its numbers are not those
 * of the log. */
static void test_log_gone(void)
{
    struct world world = {0};
    char command[400];
    world_begin(&world, 22);
    fill_and_save(&world);
    snprintf(command, sizeof(command), "cp -r %s.columns %s.kept", world.path, world.path);
    CHECK_NUMBER(system(command), 0);
    for (int i = 0; i < 5; i++)
        world_page(&world, 40);
    world_close(&world);
    snprintf(command, sizeof(command),
             "sqlite3 %s 'DELETE FROM change WHERE seq < (SELECT max(seq) FROM change)'",
             world.path);
    if (system("command -v sqlite3 >/dev/null") == 0)
        CHECK_NUMBER(system(command), 0);
    struct engine *engine = open_engine(&world);
    world_refresh(engine, 0);
    CHECK(agrees(&world, engine));
    engine_finish(&engine);
    world_open(&world);
    world_end(&world);
}

/* ---- two processes ------------------------------------------------------------------------- */

/* Both follow, both save; each agrees with the truth all the time. */
static void test_two(void)
{
    struct world world = {0};
    world_begin(&world, 23);
    struct engine *one = open_engine(&world), *two = open_engine(&world);
    for (int round = 0; round < 4; round++) {
        world_run(&world, 5000, WORLD_NOW - round * (int64_t)DAY);
        world_page(&world, 50);
        world_refresh(one, 1000);
        if (round % 2) {
            engine_finish(&one);
            one = open_engine(&world);
            world_refresh(one, 1000);
        }
        world_refresh(two, 1000);
        if (round % 2 == 0) {
            engine_finish(&two);
            two = open_engine(&world);
            world_refresh(two, 1000);
        }
        CHECK(agrees(&world, one));
        CHECK(agrees(&world, two));
    }
    engine_finish(&one);
    engine_finish(&two);
    world_end(&world);
}

int main(void)
{
    test_quiet();
    test_changes();
    test_backfill();
    test_backfill_resumed();
    test_killed();
    test_loaded();
    test_deleted();
    test_damaged("manifest", false);
    test_damaged(".segment", false);
    test_damaged(".segment", true);
    test_foreign();
    test_replaced();
    test_log_gone();
    test_two();
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
