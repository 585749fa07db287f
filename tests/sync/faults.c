/* A service that is unwell in every way it knows: what can be waited out is, what cannot is said,
 * and whatever was stored before stays. With time running a hundred times as fast. */
#include "rig.h"

#include <unistd.h>

enum { EVENTS = 21000 };

/* A mirror of a service in good health, to compare with. */
static void make_good(char path[static 96], const char *faults)
{
    struct rig rig = {0};
    char moved[96];
    rig_begin(&rig, &(struct rig_options){.events = EVENTS, .faults = faults});
    rig_sync_once(&rig);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    snprintf(moved, sizeof(moved), "%.60s-good.db", rig.folder);
    CHECK_NUMBER(rename(rig.path, moved), 0);
    memcpy(path, moved, 96);
    rig_end(&rig);
}

/* What was seen on the way. */
struct seen {
    struct err err; /* the last that was told */
};

static bool is_well(const struct rig *rig)
{
    return rig->status.phase == SYNC_LIVE && rig->status.err.code == ERR_NONE;
}

/* Follows until all is well, or for so many steps. */
static bool follow(struct rig *rig, struct seen *seen)
{
    for (int i = 0; i < RIG_STEPS && !is_well(rig); i++) {
        rig_step(rig, true);
        if (rig->status.phase == SYNC_STOPPED)
            return false;
        if (rig->status.phase == SYNC_WAITING)
            CHECK(rig->status.next_try != UNKNOWN && rig->status.err.code != ERR_NONE);
        if (rig->status.err.code != ERR_NONE)
            seen->err = rig->status.err;
    }
    return is_well(rig);
}

/* With the fault all is there in the end, in spite of it. */
static void check_fault(const char *faults, const char *good, struct seen *seen)
{
    struct rig rig = {0};
    *seen = (struct seen){0};
    rig_begin(&rig, &(struct rig_options){.events = EVENTS, .faults = faults});
    CHECK(rig_open(&rig));
    if (!CHECK(follow(&rig, seen)))
        fprintf(stderr, "  %s: phase %d, %s\n", faults, rig.status.phase, rig.status.err.text);
    rig_close(&rig);
    CHECK_NUMBER(rig_events(&rig), EVENTS);
    if (!CHECK(rig_same_mirrors(good, rig.path)))
        fprintf(stderr, "  %s\n", faults);
    rig_end(&rig);
}

static void test_passing(const char *good)
{
    static const struct {
        const char *faults;
        enum err_code code; /* of what is said meanwhile; ERR_NONE: perhaps nothing */
    } all[] = {
        {"503=3", ERR_NONE},
        {"429=3", ERR_NONE},
        {"500=4", ERR_NONE},
        {"reset=4", ERR_NONE},
        {"truncate=4", ERR_NONE},
        {"wrong-type=7", ERR_SHAPE},
        {"html=7", ERR_SHAPE},
        {"bad-shape=7", ERR_SHAPE},
        {"redirect=7", ERR_NONE},
        {"duplicate", ERR_NONE},
        {"reorder", ERR_NONE},
        {"503=5,reset=7,wrong-type=11,html=13,duplicate,reorder", ERR_NONE},
    };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct seen seen;
        check_fault(all[i].faults, good, &seen);
        if (all[i].code == ERR_NONE)
            continue;
        if (!CHECK_NUMBER(seen.err.code, all[i].code))
            fprintf(stderr, "  %s: %s\n", all[i].faults, seen.err.text);
    }
}

/* Slow as a snail, but all comes; a clock that is wrong is noticed. */
static void test_slow(void)
{
    static const char *const all[] = {"latency=4", NULL, "skew", "hostile-text", "huge=9"};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct rig rig = {0};
        struct seen seen = {0};
        rig_begin(&rig, &(struct rig_options){.events = 40, .faults = all[i]});
        atomic_store(&rig.gate.dripping, i == 1);
        CHECK(rig_open(&rig));
        if (!CHECK(follow(&rig, &seen)))
            fprintf(stderr, "  number %zu: %s\n", i, rig.status.err.text);
        CHECK_NUMBER(rig_events(&rig), 40);
        CHECK(rig.status.skew != UNKNOWN);
        if (i == 4)
            CHECK_NUMBER(seen.err.code, ERR_SHAPE);
        else if (i != 2)
            CHECK(rig_mirror_is_true(&rig, 7));
        rig_end(&rig);
    }
}

/* Without end: waits longer and longer, and says why. */
static void test_lasting(void)
{
    static const struct {
        const char *faults;
        enum err_code code;
    } all[] = {{"503=always", ERR_LATER},        {"500=always", ERR_LATER},
               {"html=always", ERR_SHAPE},       {"bad-shape=always", ERR_SHAPE},
               {"truncate=always", ERR_NETWORK}, {"reset=always", ERR_NETWORK}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct rig rig = {0};
        rig_begin(&rig, &(struct rig_options){.events = 500, .faults = all[i].faults});
        CHECK(rig_open(&rig));
        CHECK(rig_until(&rig, SYNC_WAITING));
        if (!CHECK_NUMBER(rig.status.err.code, all[i].code))
            fprintf(stderr, "  %s: %s\n", all[i].faults, rig.status.err.text);
        CHECK(rig.status.next_try != UNKNOWN);
        CHECK_NUMBER(rig.status.last_success, UNKNOWN);
        rig_close(&rig);
        rig_sync_once(&rig); /* a command gives up and says so */
        CHECK_NUMBER(rig.status.phase, SYNC_WAITING);
        CHECK_NUMBER(rig.status.err.code, all[i].code);
        rig_end(&rig);
    }
}

/* Nobody there, then there. */
static void test_absent(void)
{
    struct rig rig = {0};
    struct seen seen = {0};
    rig_begin(&rig, &(struct rig_options){.events = 3000});
    atomic_store(&rig.gate.closed, true);
    CHECK(rig_open(&rig));
    CHECK(rig_until(&rig, SYNC_WAITING));
    CHECK_NUMBER(rig.status.err.code, ERR_NETWORK);
    atomic_store(&rig.gate.closed, false);
    CHECK(follow(&rig, &seen));
    CHECK_NUMBER(rig.status.err.code, ERR_NONE);
    atomic_store(&rig.gate.closed, true); /* offline later: what there is stays */
    CHECK(rig_until(&rig, SYNC_WAITING));
    CHECK_NUMBER(rig.status.err.code, ERR_NETWORK);
    CHECK(rig.status.last_success != UNKNOWN);
    atomic_store(&rig.gate.closed, false);
    CHECK(rig_until(&rig, SYNC_LIVE));
    rig_close(&rig);
    CHECK_NUMBER(rig_events(&rig), 3000);
    rig_end(&rig);
}

/* 401: no further question, and what is there stays. */
static void test_unauthorized(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 40000});
    CHECK(rig_open(&rig));
    CHECK(rig_until_events(&rig, 10000));
    atomic_store(&rig.gate.unauthorized, 1);
    for (int i = 0; i < RIG_STEPS && rig.status.phase != SYNC_STOPPED; i++)
        rig_step(&rig, true);
    CHECK_NUMBER(rig.status.phase, SYNC_STOPPED);
    CHECK_NUMBER(rig.status.err.code, ERR_AUTH);
    CHECK(!strstr(rig.status.err.text, "token-of-the-tests"));
    CHECK(!rig.going);
    gate_settle(&rig.gate);
    int requests = atomic_load(&rig.gate.requests);
    for (int i = 0; i < 50; i++)
        rig_step(&rig, true);
    CHECK_NUMBER(atomic_load(&rig.gate.requests), requests);
    rig_close(&rig);
    CHECK(rig_events(&rig) >= 9000);
    rig_sync_once(&rig); /* with a good credential it goes on */
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK_NUMBER(rig_events(&rig), 40000);
    rig_end(&rig);
}

/* What is closed to a member is named, and hurts nothing else. */
static void test_member(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 2000, .member = true});
    rig_sync_once(&rig);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK_NUMBER(rig.status.err.code, ERR_NONE);
    CHECK_TEXT(rig.status.closed, "the plan, the billing periods, the ledger");
    CHECK_NUMBER(rig_events(&rig), 2000);
    CHECK_NUMBER(rig_rows(&rig, DATA_PLAN), 0);
    rig_end(&rig);
}

/* Closed for a while: what is for managers is gone, for it may be another who asks now; it is asked
 * again, and comes back whole. */
static void test_forbidden(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 1000});
    rig_sync_once(&rig);
    atomic_store(&rig.gate.forbidden_plan, 1);
    CHECK(rig_open(&rig));
    CHECK(rig_until(&rig, SYNC_LIVE));
    CHECK_TEXT(rig.status.closed, "the plan");
    CHECK_NUMBER(rig_rows(&rig, DATA_PLAN), 0);
    CHECK(rig_rows(&rig, DATA_LEDGER) > 0);
    for (int i = 0; i < RIG_STEPS && *rig.status.closed; i++)
        rig_step(&rig, true);
    CHECK_TEXT(rig.status.closed, "");
    CHECK_NUMBER(rig_rows(&rig, DATA_PLAN), 4);
    rig_end(&rig);
}

/* A small resource that fails does not make the whole offline, but it is said. */
static void test_lesser(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 1000});
    atomic_store(&rig.gate.broken_models, 1000000);
    CHECK(rig_open(&rig));
    for (int i = 0;
         i < RIG_STEPS && (rig.status.err.code == ERR_NONE || rig.status.phase != SYNC_LIVE); i++)
        rig_step(&rig, true);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK_NUMBER(rig.status.err.code, ERR_LATER);
    CHECK(strstr(rig.status.err.text, "the models") != NULL);
    CHECK_NUMBER(rig_events(&rig), 1000);
    atomic_store(&rig.gate.broken_models, 0);
    for (int i = 0; i < RIG_STEPS && rig.status.err.code != ERR_NONE; i++)
        rig_step(&rig, true);
    CHECK_NUMBER(rig.status.err.code, ERR_NONE);
    rig_close(&rig);
    CHECK_NUMBER(rig_rows(&rig, DATA_MODELS), 12);
    rig_end(&rig);
}

/* The service forgets cursors: everything again, and nothing twice. */
static void test_cursor_refused(void)
{
    struct rig rig = {0};
    struct seen seen = {0};
    rig_begin(&rig, &(struct rig_options){.events = 22000});
    CHECK(rig_open(&rig));
    CHECK(rig_until_events(&rig, 10000));
    atomic_store(&rig.gate.refuse_cursors, 1000000);
    CHECK(rig_until(&rig, SYNC_WAITING)); /* refused once more from the start */
    CHECK_NUMBER(rig.status.err.code, ERR_NOT_FOUND);
    atomic_store(&rig.gate.refuse_cursors, 0);
    CHECK(follow(&rig, &seen));
    CHECK(rig.status.events > 30000); /* it began again */
    rig_close(&rig);
    CHECK(atomic_load(&rig.gate.refused) < 20); /* it was not asked in a hurry */
    CHECK_NUMBER(rig_events(&rig), 22000);
    CHECK(rig_mirror_is_true(&rig, 501));
    CHECK(rig_open(&rig)); /* when live, too */
    CHECK(rig_until(&rig, SYNC_LIVE));
    atomic_store(&rig.gate.refuse_cursors, 1);
    int64_t stored = rig.status.events;
    CHECK(rig_until_events(&rig, stored + 22000));
    CHECK(rig_until(&rig, SYNC_LIVE));
    rig_close(&rig);
    CHECK_NUMBER(rig_events(&rig), 22000);
    rig_end(&rig);
}

int main(void)
{
    char good[96];
    make_good(good, NULL);
    test_passing(good);
    unlink(good);
    test_slow();
    test_lasting();
    test_absent();
    test_unauthorized();
    test_member();
    test_forbidden();
    test_lesser();
    test_cursor_refused();
    CHECK_NUMBER(rig_failures(), 0);
    return check_done();
}
