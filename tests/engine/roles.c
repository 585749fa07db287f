/* What the engine answers of plan, periods and ledger: to a manager all, of the ledger one period
 * where that is asked; to anybody else, and where the service said 403, nothing but why. And what
 * it says of the service: what it gives, and what of it is closed. */
#include "usagetop/engine.h"
#include "usagetop/store.h"

#include "check.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/usagetop-roles-XXXXXX", path[64];
static struct store store;

static void apply(const struct store_batch *batch)
{
    struct err err = {0};
    if (!CHECK(store_apply(&store, batch, NULL, &err)))
        fprintf(stderr, "%s\n", err.text);
}

static void sign_in(const char *role)
{
    struct rows rows = {0};
    union value *row = rows_add(&rows, DATA_SESSION);
    row[SESSION_ID].text = "acc-lab";
    row[SESSION_ROLE].text = role;
    apply(&(struct store_batch){.rows = &rows, .mode = STORE_REPLACE, .set = DATA_SESSION});
    rows_finish(&rows);
}

static void put(enum dataset set, const char *id, const char *period)
{
    struct rows rows = {0};
    union value *row = rows_add(&rows, set);
    row[0].text = id;
    if (period)
        row[LEDGER_PERIOD].text = period;
    apply(&(struct store_batch){.rows = &rows, .mode = STORE_UPSERT, .set = set});
    rows_finish(&rows);
}

static void fill(void)
{
    put(DATA_PLAN, "seats", NULL);
    put(DATA_PERIODS, "2026-10", NULL);
    put(DATA_PERIODS, "2026-11", NULL);
    put(DATA_LEDGER, "a", "2026-10");
    put(DATA_LEDGER, "b", "2026-11");
    put(DATA_LEDGER, "c", "2026-11");
}

/* Rows of the answer; -1, with the code, when there is none. */
static int64_t ask(enum dataset set, const char *id, enum err_code *code)
{
    struct err err = {0};
    struct table table = {0};
    atomic_bool cancel = false;
    bool more;
    int64_t n = -1;
    const struct question question = {
        .ask = ASK_DATASET, .set = set, .id = id, .sort = {.field = -1}};
    struct engine *engine = engine_mirror(path, false, &err);
    if (CHECK(engine != NULL) && CHECK(engine_refresh(engine, 1000, &more, &err)) &&
        engine_answer(engine, &question, &cancel, &table, &err))
        n = (int64_t)table.n_rows;
    *code = err.code;
    table_finish(&table);
    engine_finish(&engine);
    return n;
}

static void check_closed(enum dataset set)
{
    enum err_code code;
    CHECK_NUMBER(ask(set, NULL, &code), -1);
    CHECK_NUMBER(code, ERR_FORBIDDEN);
}

static void test_roles(void)
{
    static const char *const others[] = {"member", "viewer", "Manager "};
    enum err_code code;
    sign_in("manager");
    fill();
    CHECK_NUMBER(ask(DATA_PLAN, NULL, &code), 1);
    CHECK_NUMBER(ask(DATA_PERIODS, NULL, &code), 2);
    CHECK_NUMBER(ask(DATA_LEDGER, NULL, &code), 3);
    CHECK_NUMBER(ask(DATA_LEDGER, "2026-11", &code), 2);
    CHECK_NUMBER(ask(DATA_LEDGER, "2026-12", &code), 0);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        sign_in(others[i]);
        fill(); /* as if it had been left there */
        check_closed(DATA_PLAN);
        check_closed(DATA_PERIODS);
        check_closed(DATA_LEDGER);
        CHECK_NUMBER(ask(DATA_SESSION, NULL, &code), 1);
    }
}

/* A service without roles says by 403 what is closed. */
static void test_refused(void)
{
    struct store_feed feed = {.source = "usage",
                              .name = "plan",
                              .set = DATA_PLAN,
                              .fetched_at = UNKNOWN,
                              .failed_at = 1795251600000,
                              .status = 403,
                              .ahead = UNKNOWN,
                              .error = "the plan is closed (403)"};
    enum err_code code;
    sign_in(NULL);
    fill();
    CHECK_NUMBER(ask(DATA_PLAN, NULL, &code), 1);
    apply(&(struct store_batch){.feed = &feed});
    fill();
    check_closed(DATA_PLAN);
    CHECK_NUMBER(ask(DATA_PERIODS, NULL, &code), 2);
    feed.status = 200;
    feed.error = NULL;
    apply(&(struct store_batch){.feed = &feed});
    CHECK_NUMBER(ask(DATA_PLAN, NULL, &code), 1);
}

/* One of two feeds is closed: what the other brings is open. */
static void test_partly_refused(void)
{
    const struct store_feed closed = {.source = "openrouter",
                                      .name = "credits",
                                      .set = DATA_PERIODS,
                                      .fetched_at = UNKNOWN,
                                      .failed_at = 1795251600000,
                                      .status = 403,
                                      .ahead = UNKNOWN,
                                      .error = "closed"};
    struct store_feed open = closed;
    enum err_code code;
    apply(&(struct store_batch){.feed = &closed});
    fill();
    check_closed(DATA_PERIODS);
    open.name = "key";
    open.fetched_at = 1795251600000;
    open.failed_at = UNKNOWN;
    open.status = 200;
    open.error = NULL;
    apply(&(struct store_batch){.feed = &open});
    CHECK_NUMBER(ask(DATA_PERIODS, NULL, &code), 2);
}

static void put_feed(const char *name, enum dataset set, const char *error)
{
    const struct store_feed feed = {.source = "slurm",
                                    .name = name,
                                    .set = set,
                                    .fetched_at = error ? UNKNOWN : 1795251700000,
                                    .failed_at = error ? 1795251700000 : UNKNOWN,
                                    .status = error ? 403 : 200,
                                    .ahead = UNKNOWN,
                                    .error = error};
    apply(&(struct store_batch){.feed = &feed});
}

/* What the service gives, and what of it is closed, with the reason alone. */
static void test_troubles(void)
{
    struct err err = {0};
    bool more;
    put_feed("jobs", DATA_EVENTS, NULL);
    put_feed("nodes", DATA_CONTROLLERS, "the nodes: hpc does not open /nodes/ (403): no right");
    struct engine *engine = engine_mirror(path, false, &err);
    if (!CHECK(engine != NULL) || !CHECK(engine_refresh(engine, 1000, &more, &err)))
        return;
    const struct engine_state *state = &engine->state;
    CHECK_TEXT(state->offer ? state->offer->service : "", "Slurm");
    if (CHECK_NUMBER(state->n_troubles, 1)) {
        CHECK_TEXT(state->troubles[0].title, "the nodes");
        CHECK_TEXT(state->troubles[0].text, "no right");
        CHECK(state->troubles[0].refused && state->troubles[0].never && state->troubles[0].alone);
    }
    CHECK(!engine_offer("usage"));
    engine_finish(&engine);
}

int main(void)
{
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof(path), "%s/m.db", folder);
    CHECK(store_open(&store, &(struct store_options){.path = path, .now = 1795251600000}, NULL,
                     NULL));
    test_roles();
    test_refused();
    test_partly_refused();
    test_troubles();
    store_finish(&store);
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char name[96];
        snprintf(name, sizeof(name), "%s%s", path, endings[i]);
        unlink(name);
    }
    CHECK(rmdir(folder) == 0);
    return check_done();
}
