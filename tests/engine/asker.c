/* The thread that asks: order of replies, the newest request wins, interruption, refreshing between
 * questions, stopping at any time. With a toy engine whose answers wait until they are let go, and
 * with the mirror. */
#include "world.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* ---- a toy engine -------------------------------------------------------------------------- */

/* A question with the filter user:wait is given up when it is withdrawn, one with user:late is
 * answered then all the same; user:bad fails. */
struct toy {
    struct engine engine;
    atomic_int waiting; /* answers that wait now */
    atomic_int answered, cancelled, refreshed;
    atomic_int left;   /* refreshes that will say that there is more */
    atomic_bool sick;  /* refreshing fails */
    atomic_bool still; /* or finds nothing new */
    atomic_bool gone;  /* finished */
};

static bool toy_answer(struct engine *engine, const struct question *question,
                       const atomic_bool *cancel, struct table *table, struct err *err)
{
    struct toy *toy = (struct toy *)engine;
    const struct field *column = &count_field;
    bool waits = text_equal(question->filter, "user:wait");
    bool late = text_equal(question->filter, "user:late");
    atomic_fetch_add(&toy->waiting, waits || late);
    while ((waits || late) && !atomic_load(cancel))
        usleep(100);
    atomic_fetch_add(&toy->cancelled, waits || late);
    if (waits)
        return err_set(err, ERR_CANCELLED, "withdrawn");
    if (text_equal(question->filter, "user:bad"))
        return err_set(err, ERR_OTHER, "a bad question");
    table_init(table, &column, 1, 1);
    table_at(table, 0, 0)->number = (int64_t)question->offset;
    atomic_fetch_add(&toy->answered, 1);
    return true;
}

static bool toy_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err)
{
    struct toy *toy = (struct toy *)engine;
    if (budget_ms <= 0 || budget_ms > 100) /* a question must not wait longer */
        return err_set(err, ERR_OTHER, "a budget of %lld ms", (long long)budget_ms);
    atomic_fetch_add(&toy->refreshed, 1);
    if (atomic_load(&toy->sick))
        return err_set(err, ERR_CORRUPT, "the mirror is damaged");
    engine->state.generation += !atomic_load(&toy->still);
    *more = atomic_load(&toy->left) > 0 && atomic_fetch_sub(&toy->left, 1) > 1;
    return true;
}

static void toy_finish(struct engine *engine)
{
    atomic_store(&((struct toy *)engine)->gone, true);
}

static const struct engine_ops toy_ops = {"toy", toy_answer, toy_refresh, toy_finish};

/* ---- waiting for the asker ------------------------------------------------------------------ */

enum { PATIENCE_MS = 600000 }; /* before a test is given up */

struct rig {
    struct toy toy;
    struct asker *asker;
    int wake[2];
};

static void rig_begin(struct rig *rig, struct engine *engine)
{
    struct err err = {0};
    CHECK(pipe(rig->wake) == 0);
    fcntl(rig->wake[0], F_SETFL, O_NONBLOCK);
    fcntl(rig->wake[1], F_SETFL, O_NONBLOCK);
    rig->toy.engine.ops = &toy_ops;
    rig->asker = asker_start(engine ? engine : &rig->toy.engine, rig->wake[1], &err);
    CHECK(rig->asker != NULL);
}

static void rig_end(struct rig *rig)
{
    asker_stop(&rig->asker);
    CHECK(!rig->asker);
    close(rig->wake[0]);
    close(rig->wake[1]);
}

/* Until the asker has woken us. */
static void await_wake(const struct rig *rig)
{
    char bytes[64];
    struct pollfd wake = {.fd = rig->wake[0], .events = POLLIN};
    CHECK(poll(&wake, 1, PATIENCE_MS) == 1);
    while (read(rig->wake[0], bytes, sizeof(bytes)) > 0)
        ;
}

static void await_reply(struct rig *rig, struct reply *reply)
{
    while (!asker_take(rig->asker, reply))
        await_wake(rig);
}

static void await_number(const atomic_int *number, int want)
{
    for (int i = 0; atomic_load(number) < want && i < PATIENCE_MS; i++)
        usleep(1000);
    CHECK(atomic_load(number) >= want);
}

static bool is_woken(const struct rig *rig)
{
    struct pollfd wake = {.fd = rig->wake[0], .events = POLLIN};
    return poll(&wake, 1, 0) == 1;
}

static void await_idle(struct rig *rig)
{
    for (int i = 0; !asker_idle(rig->asker) && i < PATIENCE_MS; i++)
        usleep(1000);
    CHECK(asker_idle(rig->asker));
}

/* ---- requests -------------------------------------------------------------------------------- */

static void add(struct request *request, const char *filter, size_t offset)
{
    const struct question question = {.ask = ASK_COUNT,
                                      .set = DATA_EVENTS,
                                      .window = {WINDOW_ALL, 0, INT64_MAX},
                                      .now = WORLD_NOW,
                                      .filter = filter,
                                      .offset = offset,
                                      .sort = {.field = -1}};
    request_add(request, &question);
}

static struct request *make(uint64_t number, const char *const *filters, size_t n)
{
    struct request *request = request_new();
    request->number = number;
    for (size_t i = 0; i < n; i++) {
        char *own = filters[i] ? mem_text(filters[i]) : NULL; /* the request keeps a copy */
        add(request, own, i);
        free(own);
    }
    return request;
}

static void expect(struct rig *rig, uint64_t number, size_t index, bool last)
{
    struct reply reply = {0};
    await_reply(rig, &reply);
    CHECK_NUMBER(reply.number, number);
    CHECK_NUMBER(reply.index, index);
    CHECK_NUMBER(reply.last, last);
    if (reply.err.code == ERR_NONE) {
        CHECK_NUMBER(table_at(&reply.table, 0, 0)->number, index);
        CHECK_TEXT(reply.table.provenance.engine, "toy");
    }
    reply_finish(&reply);
}

/* ---- tests ------------------------------------------------------------------------------------
 */

static void test_order(void)
{
    static const char *const filters[] = {NULL, "user:a", "user:bad", "", "user:b"};
    struct rig rig = {0};
    rig_begin(&rig, NULL);
    struct request *many = request_new();
    many->number = 8;
    for (size_t i = 0; i < 300; i++)
        add(many, "user:x", i);
    asker_post(rig.asker, make(7, filters, ARRAY_LEN(filters)));
    for (size_t i = 0; i < ARRAY_LEN(filters); i++)
        expect(&rig, 7, i, i + 1 == ARRAY_LEN(filters));
    asker_post(rig.asker, many);
    await_number(&rig.toy.answered, 304); /* before the first is taken */
    for (size_t i = 0; i < 300; i++)
        expect(&rig, 8, i, i == 299);
    await_idle(&rig);
    rig_end(&rig);
    CHECK(atomic_load(&rig.toy.gone));
}

static void test_bad_question(void)
{
    static const char *const filters[] = {"user:bad", "no such:(", "user:a"};
    struct rig rig = {0};
    struct reply reply = {0};
    rig_begin(&rig, NULL);
    asker_post(rig.asker, make(1, filters, 3));
    await_reply(&rig, &reply);
    CHECK_NUMBER(reply.err.code, ERR_OTHER);
    CHECK_TEXT(reply.err.text, "a bad question");
    reply_finish(&reply);
    await_reply(&rig, &reply);
    CHECK_NUMBER(reply.err.code, ERR_USAGE);
    reply_finish(&reply);
    expect(&rig, 1, 2, true);
    rig_end(&rig);
}

/* The first answer of the old request may be there; nothing else of it comes once the new one is
 * posted, and what waits is interrupted. */
static void test_newest_wins(void)
{
    static const char *const slow[] = {"user:a", "user:wait", "user:a"};
    static const char *const late[] = {"user:a", "user:late", "user:a"};
    static const char *const quick[] = {"user:a", "user:b"};
    struct rig rig = {0};
    rig_begin(&rig, NULL);
    for (int i = 0; i < 50; i++) {
        asker_post(rig.asker, make(100, i % 2 ? slow : late, 3));
        await_number(&rig.toy.waiting, i + 1);
        CHECK(!asker_idle(rig.asker));
        asker_post(rig.asker, make(101, quick, 2));
        expect(&rig, 101, 0, false);
        expect(&rig, 101, 1, true);
        CHECK_NUMBER(atomic_load(&rig.toy.cancelled), i + 1);
    }
    await_idle(&rig);
    rig_end(&rig);
}

/* As fast as keys are pressed: only the last one must be answered whole. */
static void test_hurry(void)
{
    static const char *const filters[] = {"user:a", "user:b", "user:c"};
    struct rig rig = {0};
    struct reply reply = {0};
    rig_begin(&rig, NULL);
    for (uint64_t i = 1; i <= 2000; i++)
        asker_post(rig.asker, make(i, filters, 3));
    size_t next = 0;
    uint64_t newest = 0;
    do {
        reply_finish(&reply);
        await_reply(&rig, &reply);
        CHECK(reply.number >= newest);
        next = reply.number == newest ? next + 1 : 0;
        newest = reply.number;
        CHECK_NUMBER(reply.index, next);
    } while (reply.number != 2000 || !reply.last);
    reply_finish(&reply);
    CHECK(!asker_take(rig.asker, &reply));
    rig_end(&rig);
}

static void test_stop_while_busy(void)
{
    static const char *const filters[] = {"user:a", "user:wait", "user:a"};
    for (int i = 0; i < 20; i++) {
        struct rig rig = {0};
        rig_begin(&rig, NULL);
        asker_post(rig.asker, make(1, filters, 3));
        if (i % 2)
            await_number(&rig.toy.waiting, 1);
        if (i % 3 == 0)
            asker_post(rig.asker, make(2, filters, 3));
        rig_end(&rig);
        CHECK(atomic_load(&rig.toy.gone));
    }
    asker_stop(&(struct asker *){NULL});
}

/* A poke refreshes; the state is told, with why it failed. */
static void test_refresh(void)
{
    struct rig rig = {0};
    struct err err = {0};
    rig_begin(&rig, NULL);
    await_idle(&rig);
    uint64_t generation = asker_state(rig.asker, &err).generation;
    CHECK(generation > 0 && err.code == ERR_NONE);
    await_wake(&rig);
    asker_poke(rig.asker);
    await_wake(&rig);
    await_idle(&rig);
    CHECK_NUMBER(asker_state(rig.asker, NULL).generation, generation + 1);
    atomic_store(&rig.toy.sick, true);
    asker_poke(rig.asker);
    await_wake(&rig);
    await_idle(&rig);
    asker_state(rig.asker, &err);
    CHECK_NUMBER(err.code, ERR_CORRUPT);
    atomic_store(&rig.toy.sick, false);
    asker_poke(rig.asker);
    await_wake(&rig);
    await_idle(&rig);
    asker_state(rig.asker, &err);
    CHECK_NUMBER(err.code, ERR_NONE);
    atomic_store(&rig.toy.still, true);
    asker_poke(rig.asker);
    await_idle(&rig);
    CHECK(!is_woken(&rig));
    int refreshed = atomic_load(&rig.toy.refreshed);
    CHECK_NUMBER(refreshed, 5); /* and none without cause */
    rig_end(&rig);
}

/* While the index is made, questions are answered between its steps, and the last step is told. */
static void test_more(void)
{
    static const char *const filters[] = {"user:a"};
    struct rig rig = {0};
    atomic_store(&rig.toy.left, 3000);
    rig_begin(&rig, NULL);
    for (uint64_t i = 1; i <= 100; i++) {
        asker_post(rig.asker, make(i, filters, 1));
        struct reply reply = {0};
        do {
            reply_finish(&reply);
            await_reply(&rig, &reply);
        } while (reply.number != i);
        reply_finish(&reply);
    }
    while (asker_state(rig.asker, NULL).generation < 3000)
        await_wake(&rig);
    await_idle(&rig);
    rig_end(&rig);
}

/* While there is no end to it, the screen hears of it now and then. */
static void test_endless(void)
{
    struct rig rig = {0};
    atomic_store(&rig.toy.left, 1 << 30);
    rig_begin(&rig, NULL);
    for (int i = 0; i < 3; i++) {
        uint64_t before = asker_state(rig.asker, NULL).generation;
        do
            await_wake(&rig);
        while (asker_state(rig.asker, NULL).generation == before);
    }
    CHECK(!asker_idle(rig.asker));
    rig_end(&rig);
}

/* The mirror itself, while it grows. */
static void test_mirror(void)
{
    static const char *const filters[] = {NULL, "user:team-001", "kind:job has:key",
                                          "status:400.."};
    struct world world = {0};
    struct rig rig = {0};
    world_begin(&world, 31);
    world_page(&world, 50);
    rig_begin(&rig, engine_mirror(world.path, true, NULL));
    for (uint64_t i = 1; i <= 60; i++) {
        world_page(&world, 40);
        asker_poke(rig.asker);
        asker_post(rig.asker, make(i, filters, ARRAY_LEN(filters)));
        struct reply reply = {0};
        if (i % 4 == 0)
            await_reply(&rig, &reply);
        CHECK_NUMBER(reply.err.code, ERR_NONE);
        reply_finish(&reply);
    }
    struct reply reply = {0};
    do {
        reply_finish(&reply);
        await_reply(&rig, &reply);
    } while (!reply.last);
    reply_finish(&reply);
    await_idle(&rig);
    CHECK_NUMBER(asker_state(rig.asker, NULL).indexed, world.truth.n);
    asker_post(rig.asker, make(99, filters, 1));
    await_reply(&rig, &reply);
    CHECK_NUMBER(table_at(&reply.table, 0, 0)->number, world.truth.n);
    reply_finish(&reply);
    rig_end(&rig);
    world_end(&world);
}

int main(void)
{
    test_order();
    test_bad_question();
    test_newest_wins();
    test_hurry();
    test_stop_while_busy();
    test_refresh();
    test_more();
    test_endless();
    test_mirror();
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
