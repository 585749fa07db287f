/* The mirror in trouble: another writer, no room, damage. Nothing that was stored is lost but with
 * the file itself, and then it is fetched again. */
#include "rig.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The second instance reads along, and writes when the first has gone. */
static void test_second_writer(void)
{
    struct rig rig = {0};
    struct sync_status status;
    struct err err = {0};
    rig_begin(&rig, &(struct rig_options){.events = 25000});
    CHECK(rig_open(&rig));
    CHECK(rig_until_events(&rig, 5000));
    const struct sync_options options = rig_sync(&rig);
    struct sync_job *second = sync_job_new(&options, &err);
    if (!CHECK(second != NULL))
        return;
    sync_job_status(second, &status);
    CHECK_NUMBER(status.phase, SYNC_FOLLOWING);
    CHECK(!sync_job_step(second, false, 0)); /* a command says so and ends */
    for (int i = 0; i < 20; i++)
        CHECK(sync_job_step(second, true, 1));
    sync_job_status(second, &status);
    CHECK_NUMBER(status.phase, SYNC_FOLLOWING);
    CHECK_NUMBER(status.events, 0);
    int64_t first = rig.status.events;
    rig_close(&rig);
    rig.job = second;
    CHECK(rig_until(&rig, SYNC_LIVE));
    CHECK(rig.status.events > 0 && first > 0);
    rig_close(&rig);
    CHECK(rig_mirror_is_true(&rig, 501));
    rig_end(&rig);
}

/* One that the service has signed out leaves the writer's place to another, which tells of it until
 * it writes itself. */
static void test_stopped_writer(void)
{
    struct rig rig = {0};
    struct sync_status status;
    struct err err = {0};
    rig_begin(&rig, &(struct rig_options){.events = 25000});
    CHECK(rig_open(&rig));
    CHECK(rig_until_events(&rig, 5000));
    atomic_store(&rig.gate.unauthorized, 1);
    for (int i = 0; i < RIG_STEPS && rig.status.phase != SYNC_STOPPED; i++)
        rig_step(&rig, true);
    CHECK_NUMBER(rig.status.phase, SYNC_STOPPED);
    CHECK_NUMBER(rig.status.err.code, ERR_AUTH);
    struct sync_job *stopped = rig.job;
    atomic_store(&rig.gate.unauthorized, 0);
    const struct sync_options options = rig_sync(&rig);
    rig.job = sync_job_new(&options, &err);
    CHECK(rig.job && rig_until(&rig, SYNC_LIVE));
    CHECK(!sync_job_step(stopped, true, 0));
    sync_job_status(stopped, &status);
    CHECK_NUMBER(status.phase, SYNC_STOPPED);
    CHECK_NUMBER(status.err.code, ERR_AUTH);
    sync_job_finish(&stopped);
    rig_close(&rig);
    CHECK(rig_mirror_is_true(&rig, 501));
    rig_end(&rig);
}

/* Who reads along tells since when the writer does not reach the service. */
static void test_writer_offline(void)
{
    struct rig rig = {0};
    struct sync_status status;
    struct err err = {0};
    rig_begin(&rig, &(struct rig_options){.events = 2000});
    CHECK(rig_open(&rig));
    CHECK(rig_until(&rig, SYNC_LIVE));
    const struct sync_options options = rig_sync(&rig);
    struct sync_job *second = sync_job_new(&options, &err);
    if (!CHECK(second != NULL))
        return;
    sync_job_status(second, &status);
    CHECK_NUMBER(status.phase, SYNC_FOLLOWING);
    CHECK(status.writer_failed == UNKNOWN && status.err.code == ERR_NONE);
    sync_job_finish(&second);
    atomic_store(&rig.gate.closed, 1);
    CHECK(rig_until(&rig, SYNC_WAITING));
    for (int i = 0; i < RIG_STEPS && status.writer_failed == UNKNOWN; i++) {
        rig_step(&rig, true);
        second = sync_job_new(&options, &err);
        sync_job_status(second, &status);
        sync_job_finish(&second);
    }
    CHECK_NUMBER(status.phase, SYNC_FOLLOWING);
    CHECK(status.writer_failed != UNKNOWN && status.err.text[0] != '\0');
    rig_close(&rig);
    rig_end(&rig);
}

/* No room: it waits and says so; with room it goes on where it was. */
static void test_full(void)
{
    struct rig rig = {0};
    struct err err = {0};
    rig_begin(&rig, &(struct rig_options){.events = 30000});
    struct sync_options options = rig_sync(&rig);
    options.max_bytes = 5 << 19;
    rig.job = sync_job_new(&options, &err);
    CHECK(rig.job != NULL);
    CHECK(rig_until(&rig, SYNC_WAITING));
    CHECK_NUMBER(rig.status.err.code, ERR_FULL);
    CHECK(rig.status.next_try != UNKNOWN);
    rig_close(&rig);
    int64_t kept = rig_events(&rig);
    CHECK(kept > 0 && kept < 30000);
    rig_sync_once(&rig);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK(rig_mirror_is_true(&rig, 501));
    rig_end(&rig);
}

/* A folder that cannot be written: said at once. Root may write everywhere, so not as root. */
static void test_read_only(void)
{
    struct rig rig = {0};
    if (geteuid() == 0)
        return;
    rig_begin(&rig, &(struct rig_options){.events = 100});
    CHECK_NUMBER(chmod(rig.folder, 0500), 0);
    CHECK(!rig_open(&rig));
    CHECK_NUMBER(rig.status.err.code, ERR_FULL);
    CHECK_NUMBER(chmod(rig.folder, 0700), 0);
    rig_end(&rig);
}

static void spoil(const char *path, off_t from, size_t size)
{
    int fd = open(path, O_WRONLY);
    char *noise = mem_array(size, 1);
    memset(noise, 0x5a, size);
    CHECK(fd >= 0 && pwrite(fd, noise, size, from) == (ssize_t)size);
    close(fd);
    free(noise);
}

/* Damaged while nobody looked: moved aside, named, and filled again. */
static void test_damaged(void)
{
    struct rig rig = {0};
    rig_begin(&rig, &(struct rig_options){.events = 12000});
    rig_sync_once(&rig);
    spoil(rig.path, 0, 8192);
    rig_sync_once(&rig);
    CHECK_NUMBER(rig.status.phase, SYNC_LIVE);
    CHECK(strstr(rig.status.moved, "mirror.db.broken-") != NULL);
    CHECK(access(rig.status.moved, F_OK) == 0);
    CHECK(rig_mirror_is_true(&rig, 301));
    CHECK_NUMBER(rig_rows(&rig, DATA_SESSION), 1);
    CHECK_NUMBER(rig_rows(&rig, DATA_KEYS), 24);
    rig_end(&rig);
}

/* Damaged in the middle, where only a reader notices: the thread is told to look. */
static void test_checked(void)
{
    struct rig rig = {0};
    struct sync_status status = {0};
    struct err err = {0};
    rig_begin(&rig, &(struct rig_options){.events = 12000});
    rig_sync_once(&rig);
    struct stat before;
    CHECK(stat(rig.path, &before) == 0);
    const struct sync_options options = rig_sync(&rig);
    struct sync *sync = sync_start(&options, -1, &err);
    if (!CHECK(sync != NULL))
        return;
    for (int i = 0; i < RIG_STEPS && status.phase != SYNC_LIVE; i++) {
        usleep(1000);
        sync_status(sync, &status);
    }
    CHECK_TEXT(status.moved, "");
    spoil(rig.path, before.st_size / 2 / 4096 * 4096, 40960);
    sync_check(sync);
    for (int i = 0; i < RIG_STEPS && (!*status.moved || status.phase != SYNC_LIVE); i++) {
        usleep(1000);
        sync_status(sync, &status);
    }
    CHECK(strstr(status.moved, ".broken-") != NULL);
    CHECK_NUMBER(status.phase, SYNC_LIVE);
    sync_check(sync); /* sound: nothing happens to it */
    sync_stop(&sync);
    CHECK(rig_mirror_is_true(&rig, 301));
    rig_end(&rig);
}

/* No service: the mirror is made where there is none, and otherwise left alone. */
static void test_offline(void)
{
    struct rig rig = {0};
    struct err err = {0};
    rig_begin(&rig, &(struct rig_options){.events = 100});
    const struct sync_options options = {.mirror = rig.path};
    rig.job = sync_job_new(&options, &err);
    CHECK(rig.job != NULL && access(rig.path, F_OK) == 0);
    rig_step(&rig, true);
    CHECK(!rig.going);
    CHECK_NUMBER(rig.status.phase, SYNC_OFF);
    struct sync_job *other = sync_job_new(&options, &err); /* it holds no place */
    CHECK(other != NULL);
    sync_job_finish(&other);
    rig_close(&rig);
    spoil(rig.path, 0, 200);
    rig.job = sync_job_new(&options, &err);
    CHECK(rig.job != NULL); /* not ours to repair: nobody could fill it again */
    rig_end(&rig);
}

static void test_wrong_options(void)
{
    struct err err = {0};
    const struct sync_options source = {.source = "usge", .mirror = "/nonexistent/x"};
    CHECK(!sync_job_new(&source, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(strstr(err.text, "usage") != NULL);
    const struct sync_options url = {.url = "ftp://example.org", .mirror = "/nonexistent/x"};
    CHECK(!sync_job_new(&url, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(!sync_start(&url, -1, &err));
}

int main(void)
{
    test_second_writer();
    test_stopped_writer();
    test_writer_offline();
    test_full();
    test_read_only();
    test_damaged();
    test_checked();
    test_offline();
    test_wrong_options();
    CHECK_NUMBER(rig_failures(), 0);
    return check_done();
}
