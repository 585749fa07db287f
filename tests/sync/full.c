/* From an empty mirror to all there is, over HTTP: compact and plain pages, interrupted at any
 * moment, and every event as the service tells it. */
#include "rig.h"

static void test_compact(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 30000});
    CHECK(rig_open(&rig));
    CHECK_NUMBER(rig.status.phase, SYNC_STARTING);
    CHECK_TEXT(rig.status.source, "usage");
    rig_run(&rig);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK_TEXT(rig.status.err.text, "");
    CHECK_TEXT(rig.status.closed, "");
    CHECK_NUMBER(rig.status.ahead, 0);
    CHECK(rig.status.events > 30000); /* jobs that ended came twice */
    CHECK(rig.status.last_success != UNKNOWN && rig.status.bytes_in > 1000000);
    rig_close(&rig);
    CHECK(rig_mirror_is_true(&rig, 211));
    CHECK_NUMBER(rig_events(&rig), 30000);
    CHECK_NUMBER(rig_rows(&rig, DATA_SESSION), 1);
    CHECK_NUMBER(rig_rows(&rig, DATA_KEYS), 24);
    CHECK_NUMBER(rig_rows(&rig, DATA_CONTROLLERS), 5);
    CHECK_NUMBER(rig_rows(&rig, DATA_DEPLOYMENTS), 14);
    CHECK_NUMBER(rig_rows(&rig, DATA_MODELS), 12);
    CHECK_NUMBER(rig_rows(&rig, DATA_PLAN), 4);
    CHECK(rig_rows(&rig, DATA_PERIODS) > 1);
    CHECK(rig_rows(&rig, DATA_LEDGER) > 10);
    CHECK(rig_rows(&rig, DATA_POOLS) > 10);
    rig_end(&rig);
}

/* A service that has only plain pages. */
static void test_plain(void)
{
    struct rig rig = {0};
    char compact[96];
    rig_begin(&rig, &(struct rig_options){.events = 12000});
    rig_sync_once(&rig);
    memcpy(compact, rig.path, sizeof(compact));
    snprintf(rig.path, sizeof(rig.path), "%s/plain.db", rig.folder);
    atomic_store(&rig.gate.plain, true);
    rig_sync_once(&rig);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK(rig_mirror_is_true(&rig, 97));
    CHECK(rig_same_mirrors(compact, rig.path));
    rig_end(&rig);
}

/* Ended at any moment and begun again: nothing is lost, and nothing is fetched twice but what was
 * on its way. */
static void test_resumed(void)
{
    struct rig rig = {0};
    char whole[96];
    uint32_t random = 12345;
    int64_t stored = 0;
    rig_begin(&rig, &(struct rig_options){.events = 40000});
    CHECK(rig_open(&rig));
    rig_run(&rig);
    int64_t all = rig.status.events;
    rig_close(&rig);
    memcpy(whole, rig.path, sizeof(whole));
    snprintf(rig.path, sizeof(rig.path), "%s/again.db", rig.folder);
    size_t rounds = 0;
    for (bool caught_up = false; !caught_up && rounds < 1000; rounds++) {
        random = random * 1664525 + 1013904223;
        uint32_t commits = (random >> 16) % 4, steps = (random >> 20) % 8;
        if (!CHECK(rig_open(&rig)))
            break;
        for (uint32_t i = 0; (i < steps || rig.status.commits < commits) && !caught_up; i++) {
            rig_step(&rig, false);
            caught_up = !rig.going;
        }
        stored += rig.status.events;
        rig_close(&rig);
    }
    CHECK(rounds > 2);
    CHECK_NUMBER(stored, all);
    CHECK(rig_same_mirrors(whole, rig.path));
    rig_end(&rig);
}

/* Nothing new: nothing is changed. */
static void test_again(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 5000});
    rig_sync_once(&rig);
    rig_sync_once(&rig);
    CHECK_NUMBER(rig.status.commits, 0);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK_NUMBER(rig.status.events, 0);
    CHECK_NUMBER(rig_events(&rig), 5000);
    rig_end(&rig);
}

/* Answers one at a time give the same as several at once. */
static void test_in_flight(void)
{
    struct rig rig = {0};
    char other[96] = "";
    struct err err = {0};
    rig_begin(&rig, &(struct rig_options){.events = 25000});
    for (int in_flight = 1; in_flight <= 40; in_flight *= 6) {
        snprintf(rig.path, sizeof(rig.path), "%s/%d.db", rig.folder, in_flight);
        struct sync_options options = rig_sync(&rig);
        options.in_flight = in_flight;
        rig.job = sync_job_new(&options, &err);
        if (CHECK(rig.job != NULL))
            rig_run(&rig);
        rig_close(&rig);
        if (*other)
            CHECK(rig_same_mirrors(other, rig.path));
        memcpy(other, rig.path, sizeof(other));
    }
    rig_end(&rig);
}

int main(void)
{
    test_compact();
    test_plain();
    test_resumed();
    test_again();
    test_in_flight();
    CHECK_NUMBER(rig_failures(), 0);
    return check_done();
}
