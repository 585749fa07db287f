/* Caught up: what happens at the service comes, and while nothing happens nothing is written. */
#include "rig.h"

/* Steps until the service has been asked for changes so many times more. */
static void until_asked(struct rig *rig, int times)
{
    int want = atomic_load(&rig->gate.changes) + times;
    for (int i = 0; i < RIG_STEPS && atomic_load(&rig->gate.changes) < want; i++)
        rig_step(rig, true);
    CHECK(atomic_load(&rig->gate.changes) >= want);
}

static size_t running_jobs(const struct rig *rig)
{
    struct store_reader reader = {0};
    struct store_scan scan = {0};
    struct store_event event;
    struct rows rows = {0};
    size_t n = 0;
    const struct store_scan_options all = {.from = 0, .to = INT64_MAX};
    CHECK(store_reader_open(&reader, rig->path, NULL));
    CHECK(store_scan_open(&scan, &reader, &all, NULL));
    while (store_scan_next(&scan, &event, NULL)) {
        struct store_ref ref = event.ref;
        if (event.ref.table != TABLE_JOB || !CHECK(store_rows(&reader, &ref, 1, &rows, NULL)))
            continue;
        n += text_equal(rows_at(&rows, 0)[E_STATE].text, "running");
        rows_reset(&rows);
    }
    store_scan_finish(&scan);
    store_reader_finish(&reader);
    rows_finish(&rows);
    return n;
}

/* Hours pass at the service: new events arrive, jobs that ran end. */
static void test_arrivals(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 4000, .rate = 1});
    CHECK(rig_open(&rig));
    CHECK(rig_until(&rig, SYNC_LIVE));
    int64_t before = rig_events(&rig), stored = rig.status.events;
    uint64_t commits = rig.status.commits;
    size_t running = 0;
    for (int hour = 0; hour < 4; hour++) {
        running += running_jobs(&rig);
        rig_pass(HOUR);
        CHECK(rig_until_events(&rig, stored + 3000));
        CHECK(rig_until(&rig, SYNC_LIVE));
        until_asked(&rig, 2);
        stored = rig.status.events;
        CHECK(rig.status.commits > commits);
        commits = rig.status.commits;
    }
    CHECK(running > 0);
    CHECK_NUMBER(rig_events(&rig), before + 4 * 3600);
    CHECK(rig.status.changed > 4 * 3600); /* some changed: jobs that ended */
    CHECK(rig_mirror_is_true(&rig, 83));
    rig_end(&rig);
}

/* One more event, and it is there. */
static void test_single(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 1000, .rate = 1});
    CHECK(rig_open(&rig));
    CHECK(rig_until(&rig, SYNC_LIVE));
    for (int i = 1; i <= 5; i++) {
        rig_pass(SECOND);
        until_asked(&rig, 2);
        CHECK_NUMBER(rig_events(&rig), 1000 + i);
        CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    }
    rig_end(&rig);
}

/* Nothing happens: the service is asked again and again, and the mirror is left in peace but for
 * the age of the data once a minute, and the pools once, asked from a later time on. */
static void test_idle(void)
{
    struct rig rig = {0};
    enum { POLLS = 60 };
    rig_begin(&rig, &(struct rig_options){.events = 1000});
    CHECK(rig_open(&rig));
    CHECK(rig_until(&rig, SYNC_LIVE));
    until_asked(&rig, 3);
    uint64_t commits = rig.status.commits;
    uint64_t version = rig_version(&rig);
    int64_t time = rig_clock(), writes = 0;
    int requests = atomic_load(&rig.gate.requests);
    for (int i = 0; i < POLLS; i++) {
        until_asked(&rig, 1);
        uint64_t now = rig_version(&rig);
        writes += now != version;
        version = now;
        CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    }
    int64_t minutes = (rig_clock() - time) / MINUTE;
    CHECK_NUMBER(rig.status.commits, commits);
    CHECK(writes <= minutes + 2);
    CHECK(atomic_load(&rig.gate.requests) - requests >= POLLS);
    CHECK(rig.status.last_success != UNKNOWN);
    rig_end(&rig);
}

/* The service's limits on how often it is asked are kept: no more than one poll an interval. */
static void test_pace(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 1000});
    CHECK(rig_open(&rig));
    CHECK(rig_until(&rig, SYNC_LIVE));
    int64_t time = rig_clock();
    int changes = atomic_load(&rig.gate.changes);
    until_asked(&rig, 20);
    int64_t intervals = (rig_clock() - time) / (5 * SECOND);
    CHECK(atomic_load(&rig.gate.changes) - changes <= intervals + 2);
    rig_end(&rig);
}

int main(void)
{
    test_arrivals();
    test_single();
    test_idle();
    test_pace();
    CHECK_NUMBER(rig_failures(), 0);
    return check_done();
}
