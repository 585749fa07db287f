/* The thread: what it tells, what it is told, and stopping at any moment. */
#include "rig.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

enum { PATIENCE_MS = 600000 }; /* before a test is given up */

struct threaded {
    struct rig rig;
    struct sync *sync;
    struct sync_status status;
    int wake[2];
};

static void begin(struct threaded *t, const struct rig_options *options)
{
    rig_begin(&t->rig, options);
    CHECK(pipe(t->wake) == 0);
    fcntl(t->wake[0], F_SETFL, O_NONBLOCK);
    fcntl(t->wake[1], F_SETFL, O_NONBLOCK);
}

static void start(struct threaded *t)
{
    struct err err = {0};
    struct sync_options options = rig_sync(&t->rig);
    t->sync = sync_start(&options, t->wake[1], &err);
    if (!CHECK(t->sync != NULL))
        fprintf(stderr, "  %s\n", err.text);
    sync_status(t->sync, &t->status);
}

static void end(struct threaded *t)
{
    sync_stop(&t->sync);
    CHECK(!t->sync);
    close(t->wake[0]);
    close(t->wake[1]);
    rig_end(&t->rig);
}

/* Waits until it tells something. */
static bool hear(struct threaded *t)
{
    char bytes[64];
    struct pollfd wake = {.fd = t->wake[0], .events = POLLIN};
    bool heard = CHECK(poll(&wake, 1, PATIENCE_MS) == 1);
    while (read(t->wake[0], bytes, sizeof(bytes)) > 0)
        ;
    sync_status(t->sync, &t->status);
    return heard;
}

static void until(struct threaded *t, enum sync_phase phase)
{
    while (t->status.phase != phase && hear(t))
        ;
    CHECK_NUMBER(t->status.phase, phase);
}

/* It tells every change that matters, the last one too: what is told adds up to what is stored. */
static void test_telling(void)
{
    struct threaded t = {0};
    begin(&t, &(struct rig_options){.events = 30000});
    start(&t);
    CHECK(t.status.phase == SYNC_STARTING || t.status.phase == SYNC_SYNCING);
    int64_t events = 0;
    uint64_t commits = 0;
    while (t.status.phase != SYNC_LIVE && hear(&t)) {
        CHECK(t.status.events >= events && t.status.commits >= commits);
        events = t.status.events;
        commits = t.status.commits;
    }
    CHECK(t.status.events > 30000);
    CHECK_NUMBER(t.status.err.code, ERR_NONE);
    CHECK_NUMBER(rig_events(&t.rig), 30000);
    end(&t);
}

/* Paused: nothing is asked; then it goes on. Asked to hurry: it does at once. */
static void test_pause(void)
{
    struct threaded t = {0};
    begin(&t, &(struct rig_options){.events = 2000, .rate = 1});
    start(&t);
    until(&t, SYNC_LIVE);
    sync_pause(t.sync, true);
    until(&t, SYNC_PAUSED);
    gate_settle(&t.rig.gate);
    int requests = atomic_load(&t.rig.gate.requests);
    int64_t events = t.status.events;
    rig_pass(10 * SECOND);
    for (int64_t from = rig_clock(); rig_clock() - from < 5 * MINUTE;)
        usleep(1000);
    CHECK_NUMBER(atomic_load(&t.rig.gate.requests), requests);
    CHECK_NUMBER(rig_events(&t.rig), 2000);
    sync_pause(t.sync, false);
    while (t.status.events < events + 10 && hear(&t))
        ;
    CHECK_NUMBER(rig_events(&t.rig), 2010);
    end(&t);
}

static void test_hurry(void)
{
    struct threaded t = {0};
    begin(&t, &(struct rig_options){.events = 500});
    atomic_store(&t.rig.gate.unauthorized, 1);
    start(&t);
    until(&t, SYNC_STOPPED);
    CHECK_NUMBER(t.status.err.code, ERR_AUTH);
    sync_now(t.sync); /* it tries once more when it is told to */
    sync_now(t.sync);
    until(&t, SYNC_LIVE);
    CHECK_NUMBER(t.status.err.code, ERR_NONE);
    CHECK_NUMBER(rig_events(&t.rig), 500);
    end(&t);
}

/* Stopped at any moment, begun again: nothing lost. */
static void test_stopping(void)
{
    struct threaded t = {0};
    begin(&t, &(struct rig_options){.events = 40000});
    for (int i = 0; i < 25; i++) {
        start(&t);
        usleep((useconds_t)(i * i) * 100);
        if (i % 4 == 1)
            sync_pause(t.sync, true);
        if (i % 4 == 2)
            sync_now(t.sync);
        if (i % 4 == 3)
            sync_check(t.sync);
        sync_stop(&t.sync);
    }
    start(&t);
    until(&t, SYNC_LIVE);
    sync_stop(&t.sync);
    CHECK_NUMBER(rig_events(&t.rig), 40000);
    CHECK(rig_mirror_is_true(&t.rig, 701));
    end(&t);
}

struct preparing {
    atomic_int calls;
    atomic_bool fails;
};

static bool prepare(void *arg, struct err *err)
{
    struct preparing *preparing = arg;
    atomic_fetch_add(&preparing->calls, 1);
    return !atomic_load(&preparing->fails) || err_set(err, ERR_USAGE, "no credential");
}

/* Begun without waiting: what goes wrong is told, and it can be tried again; ended without waiting,
 * with or without a job. */
static void test_begin(void)
{
    struct threaded t = {0};
    struct preparing preparing = {.fails = true};
    begin(&t, &(struct rig_options){.events = 500});
    struct sync_options options = rig_sync(&t.rig);
    options.prepare = prepare;
    options.prepare_arg = &preparing;
    for (int round = 0; round < 2; round++) {
        t.sync = sync_begin(&options, t.wake[1], NULL);
        sync_status(t.sync, &t.status);
        CHECK(strstr(t.status.host, "127.0.0.1") != NULL);
        until(&t, SYNC_STOPPED);
        CHECK_TEXT(t.status.err.text, "no credential");
        CHECK(!sync_ended(t.sync));
        atomic_store(&preparing.fails, round == 0);
        sync_now(t.sync);
        until(&t, round == 0 ? SYNC_STOPPED : SYNC_LIVE);
        sync_end(t.sync);
        while (!sync_ended(t.sync) && hear(&t))
            ;
        CHECK(sync_ended(t.sync));
        sync_now(t.sync);
        sync_stop(&t.sync);
    }
    CHECK(atomic_load(&preparing.calls) >= 3);
    CHECK_NUMBER(rig_events(&t.rig), 500);
    end(&t);
}

static void test_host(void)
{
    char host[SYNC_HOST_MAX];
    sync_host("https://usage.example.org/v1", host);
    CHECK_TEXT(host, "usage.example.org");
    sync_host(NULL, host);
    CHECK_TEXT(host, "");
    sync_host("no address", host);
    CHECK_TEXT(host, "");
}

/* Without a service there is no thread, and nothing to say. */
static void test_off(void)
{
    struct threaded t = {0};
    begin(&t, &(struct rig_options){.events = 10});
    const struct sync_options options = {.mirror = t.rig.path};
    t.sync = sync_start(&options, t.wake[1], NULL);
    CHECK(t.sync != NULL);
    sync_status(t.sync, &t.status);
    CHECK_NUMBER(t.status.phase, SYNC_OFF);
    sync_pause(t.sync, true);
    sync_now(t.sync);
    sync_status(t.sync, &t.status);
    CHECK_NUMBER(t.status.phase, SYNC_OFF);
    end(&t);
}

int main(void)
{
    test_telling();
    test_pause();
    test_hurry();
    test_stopping();
    test_begin();
    test_host();
    test_off();
    CHECK_NUMBER(rig_failures(), 0);
    return check_done();
}
