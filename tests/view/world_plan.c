/* The small world's plan: an account, four limits, three billing periods and the ledger of the jobs
 * that there are, so that all books agree. */
#include "world.h"

#define CREDIT INT64_C(1000000000)

static union value *add(struct world *world, enum dataset set)
{
    return rows_add(&world->sets[set], set);
}

static void add_session(struct world *world)
{
    union value *row = add(world, DATA_SESSION);
    row[SESSION_ID].text = "acc-lab";
    row[SESSION_NAME].text = "Lab desk";
    row[SESSION_ROLE].text = "manager";
    row[SESSION_ORGANIZATION_NAME].text = "Example Lab";
    row[SESSION_PLAN].text = "Team";
    row[SESSION_CREDITS].number = 812 * CREDIT;
    row[SESSION_CREDIT_LIMIT].number = 5000 * CREDIT;
}

static void add_limits(struct world *world, int64_t left)
{
    static const struct {
        const char *id;
        int64_t used, limit;
    } limits[] = {{"training_credits", 0, 5000},
                  {"storage_gb", 4380, 5000},
                  {"deployments", 8, 12},
                  {"seats", 46, UNKNOWN}};
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        union value *row = add(world, DATA_PLAN);
        row[PLAN_ID].text = limits[i].id;
        row[PLAN_USED].number = limits[i].used * CREDIT;
        if (limits[i].limit != UNKNOWN)
            row[PLAN_LIMIT].number = limits[i].limit * CREDIT;
        if (i == 0) {
            row[PLAN_BALANCE].number = left;
            row[PLAN_USED].number = 5000 * CREDIT - left;
        }
    }
}

static int64_t month_start(int month)
{
    return civil_to(&(struct civil){.year = 2026, .month = month, .day = 1}, ZONE_UTC);
}

static void add_line(struct world *world, int64_t at, const char *kind, int64_t credits)
{
    union value *row = add(world, DATA_LEDGER);
    struct arena *arena = &world->sets[DATA_LEDGER].arena;
    struct civil civil;
    civil_from(&civil, at, ZONE_UTC);
    row[LEDGER_ID].text = arena_printf(arena, "line-%zu", world->sets[DATA_LEDGER].n);
    row[LEDGER_PERIOD].text = arena_printf(arena, "2026-%02d", civil.month);
    row[LEDGER_DATE].text = arena_printf(arena, "2026-%02d-%02d", civil.month, civil.day);
    row[LEDGER_KIND].text = kind;
    row[LEDGER_CREDITS].number = credits;
}

/* Of the jobs of a month; what they cost. */
static int64_t add_debits(struct world *world, int64_t from, int64_t to)
{
    static const char *const resources[] = {"cpu.small", "gpu.large", "mem.large"};
    int64_t sum = 0;
    for (size_t i = world->events.n; i-- > 0;) {
        const union value *event = rows_at(&world->events, i);
        int64_t credits = event[E_CREDITS].number;
        if (credits == UNKNOWN || event[E_CREATED].number < from || event[E_CREATED].number >= to)
            continue;
        add_line(world, event[E_CREATED].number, "debit", -credits);
        union value *line = rows_at(&world->sets[DATA_LEDGER], world->sets[DATA_LEDGER].n - 1);
        line[LEDGER_EVENT].text = event[E_ID].text;
        line[LEDGER_NAME].text = event[E_NAME].text;
        line[LEDGER_PROJECT].text = i % 3 ? "wing study" : "ocean";
        line[LEDGER_USER].text = event[E_USER].text;
        line[LEDGER_RESOURCE].text = resources[i % ARRAY_LEN(resources)];
        sum += credits;
    }
    return sum;
}

/* The newest first, as services tell them. Returns what is left. */
static int64_t add_periods(struct world *world)
{
    int64_t opening = 2000 * CREDIT;
    int64_t closing[3], purchased[3] = {0, 600 * CREDIT, 200 * CREDIT}, used[3];
    for (int i = 0; i < 3; i++) {
        int64_t from = month_start(9 + i), to = month_start(10 + i);
        if (i == 1)
            add_line(world, from, "renewal", 650 * CREDIT);
        if (i == 1)
            add_line(world, from + 20 * DAY, "adjustment", -50 * CREDIT);
        if (i == 2)
            add_line(world, from, "purchase", 200 * CREDIT);
        used[i] = add_debits(world, from, to);
        closing[i] = opening + purchased[i] - used[i];
        opening = closing[i];
    }
    for (int i = 2; i >= 0; i--) {
        union value *row = add(world, DATA_PERIODS);
        row[PERIOD_ID].text = arena_printf(&world->sets[DATA_PERIODS].arena, "2026-%02d", 9 + i);
        row[PERIOD_FROM].number = month_start(9 + i);
        row[PERIOD_TO].number = month_start(10 + i);
        row[PERIOD_STATE].text = i == 2 ? "open" : "closed";
        row[PERIOD_OPENING].number = closing[i] + used[i] - purchased[i];
        row[PERIOD_PURCHASED].number = purchased[i];
        row[PERIOD_CONSUMED].number = used[i];
        row[PERIOD_CLOSING].number = closing[i];
    }
    return closing[2];
}

void world_make_plan(struct world *world)
{
    add_session(world);
    add_limits(world, add_periods(world));
}

bool world_answer_set(const struct world *world, const struct question *question, struct table *out,
                      struct err *err)
{
    const struct rows *session = &world->sets[DATA_SESSION], *rows = &world->sets[question->set];
    const char *role = session->n ? rows_at(session, 0)[SESSION_ROLE].text : NULL;
    struct rows part = {.set = question->set};
    if (question->set == DATA_KEYS)
        rows = &world->keys;
    else if (question->set == DATA_CONTROLLERS)
        rows = &world->controllers;
    else if (question->set == DATA_POOLS)
        rows = &world->pools;
    if (dataset_is_managers(question->set) && !role_is_manager(role))
        return err_set(err, ERR_FORBIDDEN,
                       "the plan and its ledger are open to managers; this account is a %.40s",
                       role);
    if (question->set != DATA_LEDGER || !question->id)
        return table_from_rows(question, rows, out, err);
    for (size_t i = 0; i < rows->n; i++)
        if (text_equal(rows_at(rows, i)[LEDGER_PERIOD].text, question->id)) {
            union value *row = rows_add(&part, DATA_LEDGER);
            for (size_t field = 0; field < LEDGER_COUNT; field++)
                row[field] = rows_at(rows, i)[field];
        }
    bool ok = table_from_rows(question, &part, out, err);
    rows_finish(&part);
    return ok;
}
