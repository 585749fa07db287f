/* The generator: the same everywhere, in any order; times, identities and shares as promised. */
#include "event.h"
#include "check.h"

#define NOW INT64_C(1795253400000) /* 2026-11-21T09:30Z */

static void world_of(struct world *world, int64_t events, uint64_t seed, int rate)
{
    world_init(world, &(struct world_options){seed, events, NOW, rate, false});
}

static uint64_t fingerprint(const struct event *event)
{
    uint64_t sum = event->has ^ event->id[0] ^ event->id[1];
    for (int f = 0; f < E_COUNT; f++)
        if (event_has(event, f) && f != E_ID && f != E_REQUEST)
            sum = sum * 31 + (uint64_t)event->v[f];
    return sum + (event_has(event, E_REQUEST) ? event->request[0] ^ event->request[1] : 0);
}

/* The same number gives the same event in another world of the same seed, whatever was asked
 * before; another seed gives another. */
static void test_random_access(void)
{
    enum { N = 20000 };
    struct world a, b, c;
    struct event event, again;
    world_of(&a, N, 7, 0);
    world_of(&b, N, 7, 0);
    world_of(&c, N, 8, 0);
    int same = 0, other = 0;
    for (int64_t i = 0; i < N; i++) {
        int64_t j = i * 7919 % N;
        size_t hint = 0, far = 9999;
        int64_t stored = timeline_stored(&a.line, j, &hint);
        event_make(&a, j, stored, false, &event);
        event_make(&b, j, timeline_stored(&b.line, j, &far), false, &again);
        same += fingerprint(&event) == fingerprint(&again);
        event_at(&c, j, NOW, &again);
        other += fingerprint(&event) != fingerprint(&again);
    }
    CHECK_NUMBER(same, N);
    CHECK_NUMBER(other, N);
    world_finish(&a);
    world_finish(&b);
    world_finish(&c);
}

static void test_times(int64_t events, int rate, int64_t more)
{
    struct world world;
    struct event event;
    size_t hint = 0;
    int64_t before = INT64_MIN, falls = 0, off = 0, early = 0, inverse = 0, late = 0;
    world_of(&world, events, 1, rate);
    for (int64_t i = 0; i < events + more; i++) {
        int64_t stored = timeline_stored(&world.line, i, &hint);
        falls += stored < before;
        off += i < events ? stored < world.line.start || stored > NOW : stored <= NOW;
        event_make(&world, i, stored, true, &event);
        early += event.v[E_CREATED] > stored;
        late += stored - event.v[E_CREATED] > EVENT_DELAY_MAX;
        inverse += stored > before && timeline_before(&world.line, stored) != i;
        before = stored;
    }
    CHECK_NUMBER(falls, 0);
    CHECK_NUMBER(off, 0);
    CHECK_NUMBER(early, 0);
    CHECK_NUMBER(late, 0);
    CHECK_NUMBER(inverse, 0);
    CHECK_NUMBER(timeline_before(&world.line, NOW + 1), events);
    CHECK_NUMBER(timeline_before(&world.line, world.line.start), 0);
    world_finish(&world);
}

static void test_live_count(void)
{
    struct world world;
    world_of(&world, 1000, 1, 3);
    CHECK_NUMBER(timeline_before(&world.line, NOW + 1 + 10 * SECOND), 1030);
    size_t hint = 0;
    CHECK(timeline_stored(&world.line, 1000, &hint) > NOW);
    world_finish(&world);
    world_of(&world, 1000, 1, 0);
    CHECK_NUMBER(timeline_before(&world.line, NOW + DAY), 1000);
    CHECK(timeline_stored(&world.line, 1000, &hint) == INT64_MAX);
    world_finish(&world);
}

static void test_shares(void)
{
    enum { N = 100000 };
    static const int64_t want[] = {[KIND_JOB] = 10,
                                   [KIND_REQUEST] = 24,
                                   [KIND_CONSUMPTION] = 62,
                                   [KIND_ALLOCATION] = 3,
                                   [KIND_ACTIVITY] = 1};
    struct world world;
    struct event event;
    int64_t kinds[6] = {0}, unattributed = 0, managed = 0, factors = 0;
    world_of(&world, N, 3, 0);
    for (int64_t i = 0; i < N; i++) {
        event_at(&world, i, NOW, &event);
        int64_t kind = event.v[E_KIND];
        kinds[kind]++;
        unattributed += kind == KIND_JOB && !event_has(&event, E_KEY);
        managed += kind == KIND_JOB && !event_has(&event, E_CONTROLLER);
        factors += event_has(&event, E_FACTORS);
    }
    for (int kind = KIND_JOB; kind <= KIND_ACTIVITY; kind++)
        CHECK_NUMBER(kinds[kind], want[kind] * N / 100);
    CHECK(unattributed > N / 200 && unattributed < N / 50);
    CHECK(managed > N / 30 && managed < N / 12);
    CHECK(factors > N / 400 && factors < N / 100);
    world_finish(&world);
}

static void test_identity(void)
{
    struct world world;
    struct event event;
    int found = 0;
    world_of(&world, 100000, 5, 0);
    for (int64_t i = 0; i < 100000; i += 97) {
        event_at(&world, i, NOW, &event);
        found += event_find(&world, event.id) != i;
        CHECK((event.id[0] >> 12 & 15) == 4 && event.id[1] >> 62 == 2);
        event.id[1] ^= 1;
        found += event_find(&world, event.id) != -1;
    }
    CHECK_NUMBER(found, 0);
    world_finish(&world);
}

/* A request, its input and its output have one request id, user, key and model. */
static void test_units(void)
{
    struct world world;
    struct event request, input;
    int64_t others = 0;
    world_of(&world, 50000, 11, 0);
    for (int64_t block = 0; block < 50000; block += EVENT_BLOCK) {
        event_at(&world, block, NOW, &request);
        event_at(&world, block + 1, NOW, &input);
        others += request.request[0] != input.request[0] || request.v[E_USER] != input.v[E_USER] ||
                  request.v[E_KEY] != input.v[E_KEY] || request.v[E_MODEL] != input.v[E_MODEL];
        CHECK(request.v[E_KIND] == KIND_REQUEST && input.v[E_KIND] == KIND_CONSUMPTION);
    }
    CHECK_NUMBER(others, 0);
    world_finish(&world);
}

static void check_job(const struct event *first, const struct event *last, int64_t changes)
{
    CHECK(first->v[E_CREATED] == last->v[E_CREATED] && first->id[0] == last->id[0]);
    CHECK(first->v[E_STATE] == STATE_PENDING || first->v[E_STATE] == STATE_RUNNING);
    CHECK(!event_has(first, E_CREDITS) && !event_has(first, E_ENDED));
    CHECK(event_has(first, E_STARTED) == (first->v[E_STATE] == STATE_RUNNING));
    CHECK(!event_has(first, E_STARTED) || first->v[E_STARTED] == last->v[E_STARTED]);
    CHECK(last->v[E_STATE] >= STATE_COMPLETED && event_has(last, E_CREDITS));
    CHECK(last->v[E_STARTED] <= last->v[E_ENDED] && last->v[E_ENDED] <= changes);
    CHECK(last->v[E_CREATED] <= last->v[E_STARTED]);
    CHECK_NUMBER(last->v[E_UPDATED], changes);
    CHECK(first->v[E_USER] == last->v[E_USER] && first->v[E_NAME] == last->v[E_NAME]);
}

static void test_jobs_change(void)
{
    struct world world;
    struct event first, last;
    size_t hint = 0;
    world_of(&world, 20000, 2, 0);
    for (int64_t i = 0; i < 20000; i++) {
        int64_t stored = timeline_stored(&world.line, i, &hint);
        int64_t changes = event_changes(i, stored);
        event_make(&world, i, stored, false, &first);
        event_make(&world, i, stored, true, &last);
        if (changes != INT64_MAX)
            check_job(&first, &last, changes);
        else if (!CHECK(fingerprint(&first) == fingerprint(&last)))
            break;
        event_at(&world, i, MIN(changes, NOW * 2) - 1, &last);
        if (!CHECK(fingerprint(&first) == fingerprint(&last)))
            break;
    }
    world_finish(&world);
}

int main(void)
{
    test_random_access();
    test_times(30000, 0, 0);
    test_times(300, 0, 0);
    test_times(1, 5, 500);
    test_times(2000, 2, 3000);
    test_live_count();
    test_shares();
    test_identity();
    test_units();
    test_jobs_change();
    return check_done();
}
