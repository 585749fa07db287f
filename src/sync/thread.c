/* The job as a thread: commands go in and a copy of the status comes out under one lock. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"

enum {
    STEP_MS = 60 * SECOND, /* a step ends earlier when anything happens */
    TELL_MS = 250,         /* least time between two wake-ups of the screen while syncing */
    HURRY_MS = 2 * SECOND, /* least time between two syncs that the user asks for */
};

struct sync {
    struct sync_job *job; /* the thread's, but for sync_job_wake */
    pthread_t thread;
    int wake_fd;
    bool threaded;
    pthread_mutex_t lock; /* of everything below */
    struct sync_status status;
    bool stopping, hurry, paused;
    int64_t hurried;
};

static bool looks_different(const struct sync_status *a, const struct sync_status *b)
{
    return a->phase != b->phase || a->commits != b->commits || a->events != b->events ||
           a->next_try != b->next_try || a->err.code != b->err.code ||
           strcmp(a->closed, b->closed) != 0 || strcmp(a->moved, b->moved) != 0;
}

static void tell(struct sync *sync, int64_t *told)
{
    struct sync_status status;
    sync_job_status(sync->job, &status);
    int64_t now = clock_monotonic();
    pthread_mutex_lock(&sync->lock);
    bool busy = status.phase == SYNC_SYNCING && sync->status.phase == SYNC_SYNCING;
    bool due = looks_different(&sync->status, &status) && (!busy || now - *told >= TELL_MS);
    if (due || status.last_success != sync->status.last_success)
        sync->status = status;
    pthread_mutex_unlock(&sync->lock);
    if (!due)
        return;
    *told = now;
    while (sync->wake_fd >= 0 && write(sync->wake_fd, "", 1) < 0 && errno == EINTR)
        ;
}

/* Everything that rests is due at once. */
static void hurry(struct sync_job *job)
{
    int64_t now = clock_monotonic();
    job->writer_due = 0;
    for (size_t i = 0; i < job->n_follows; i++)
        if (job->follows[i].due != INT64_MAX && !job->follows[i].closed)
            job->follows[i].due = now;
}

static bool take_commands(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    bool stop = sync->stopping, now = sync->hurry;
    sync->job->paused = sync->paused;
    sync->hurry = false;
    pthread_mutex_unlock(&sync->lock);
    if (now)
        hurry(sync->job);
    return !stop;
}

static void *run(void *arg)
{
    struct sync *sync = arg;
    int64_t told = 0;
    while (take_commands(sync)) {
        bool going = sync_job_step(sync->job, true, STEP_MS);
        tell(sync, &told);
        if (!going)
            break;
    }
    return NULL;
}

struct sync *sync_start(const struct sync_options *options, int wake_fd, struct err *err)
{
    struct sync_job *job = sync_job_new(options, err);
    if (!job)
        return NULL;
    struct sync *sync = mem_new(sizeof(*sync));
    sync->job = job;
    sync->wake_fd = wake_fd;
    sync->hurried = -HURRY_MS;
    sync_job_status(job, &sync->status);
    pthread_mutex_init(&sync->lock, NULL);
    if (sync->status.phase == SYNC_OFF)
        return sync;
    int code = pthread_create(&sync->thread, NULL, run, sync);
    sync->threaded = code == 0;
    if (sync->threaded)
        return sync;
    err_set(err, ERR_OTHER, "cannot start a thread: %s", strerror(code));
    sync_stop(&sync);
    return NULL;
}

void sync_status(struct sync *sync, struct sync_status *status)
{
    pthread_mutex_lock(&sync->lock);
    *status = sync->status;
    pthread_mutex_unlock(&sync->lock);
}

void sync_now(struct sync *sync)
{
    int64_t now = clock_monotonic();
    pthread_mutex_lock(&sync->lock);
    bool fine = now - sync->hurried >= HURRY_MS;
    if (fine) {
        sync->hurry = true;
        sync->hurried = now;
    }
    pthread_mutex_unlock(&sync->lock);
    if (fine)
        sync_job_wake(sync->job);
}

void sync_pause(struct sync *sync, bool paused)
{
    pthread_mutex_lock(&sync->lock);
    sync->paused = paused;
    pthread_mutex_unlock(&sync->lock);
    sync_job_wake(sync->job);
}

void sync_stop(struct sync **sync)
{
    struct sync *self = *sync;
    if (!self)
        return;
    pthread_mutex_lock(&self->lock);
    self->stopping = true;
    pthread_mutex_unlock(&self->lock);
    sync_job_wake(self->job);
    if (self->threaded)
        pthread_join(self->thread, NULL);
    sync_job_finish(&self->job);
    pthread_mutex_destroy(&self->lock);
    free(self);
    *sync = NULL;
}
