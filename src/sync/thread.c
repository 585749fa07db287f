/* The job as a thread: commands go in and a copy of the status comes out under one lock. The job is
 * made by whoever starts the thread, or, so that nobody has to wait, by the thread. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"

enum {
    STEP_MS = 60 * SECOND, /* a step ends earlier when anything happens */
    TELL_MS = 250,         /* least time between two wake-ups of the screen while syncing */
    HURRY_MS = SECOND,     /* least time between two syncs that the user asks for */
};

struct sync {
    struct sync_options options;
    pthread_t thread;
    int wake_fd;
    bool threaded;
    int64_t told;         /* when the screen was woken last; the thread's */
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t command;
    struct sync_job *job; /* the thread's, but for sync_job_wake; NULL: not made yet, or over */
    struct sync_status status;
    bool stopping, hurry, check, paused, ended;
    int64_t hurried;
};

static bool looks_different(const struct sync_status *a, const struct sync_status *b)
{
    return a->phase != b->phase || a->commits != b->commits || a->events != b->events ||
           a->next_try != b->next_try || strcmp(a->err.text, b->err.text) != 0 ||
           strcmp(a->closed, b->closed) != 0 || strcmp(a->moved, b->moved) != 0;
}

static void wake(const struct sync *sync)
{
    while (sync->wake_fd >= 0 && write(sync->wake_fd, "", 1) < 0 && errno == EINTR)
        ;
}

/* Publishes the status. Returns how long the next step may take: not longer than until the screen
 * has to hear of what it was not told now. */
static int tell(struct sync *sync)
{
    struct sync_status status;
    sync_job_status(sync->job, &status);
    int64_t since = clock_monotonic() - sync->told;
    pthread_mutex_lock(&sync->lock);
    bool news = looks_different(&sync->status, &status);
    bool busy = status.phase == SYNC_SYNCING && sync->status.phase == SYNC_SYNCING;
    bool due = news && (!busy || since >= TELL_MS);
    if (due || !news)
        sync->status = status;
    pthread_mutex_unlock(&sync->lock);
    if (!due)
        return news ? (int)(TELL_MS - since) : STEP_MS;
    sync->told += since;
    wake(sync);
    return STEP_MS;
}

/* False: stop. A step after a command must not wait, for the status to tell of it. */
static bool take_commands(struct sync *sync, int *patience)
{
    pthread_mutex_lock(&sync->lock);
    struct sync_job *job = sync->job;
    bool stop = sync->stopping, hurry = job && sync->hurry, check = job && sync->check;
    if (job && job->paused != sync->paused)
        *patience = 0;
    if (job)
        job->paused = sync->paused;
    sync->hurry = sync->check = false;
    pthread_mutex_unlock(&sync->lock);
    if (check)
        job_check(job);
    if (hurry)
        fate_hurry(job);
    return !stop;
}

/* There is nothing to do until somebody wants something. */
static void await_command(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    while (!sync->stopping && !sync->hurry && !sync->check)
        pthread_cond_wait(&sync->command, &sync->lock);
    pthread_mutex_unlock(&sync->lock);
}

/* What the thread makes itself; a failure is its status until somebody wants it tried again. */
static bool make_job(struct sync *sync)
{
    const struct sync_options *options = &sync->options;
    struct err err = {0};
    struct sync_job *job = NULL;
    if (!options->prepare || options->prepare(options->prepare_arg, &err))
        job = sync_job_new(options, &err);
    pthread_mutex_lock(&sync->lock);
    sync->job = job;
    sync->status.phase = job ? SYNC_STARTING : SYNC_STOPPED;
    sync->status.err = err;
    pthread_mutex_unlock(&sync->lock);
    if (!job)
        wake(sync);
    return job != NULL;
}

/* Closing the mirror may take a while, so it is the thread's own business. */
static void leave(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    struct sync_job *job = sync->job;
    sync->job = NULL;
    pthread_mutex_unlock(&sync->lock);
    sync_job_finish(&job);
    pthread_mutex_lock(&sync->lock);
    sync->ended = true;
    pthread_mutex_unlock(&sync->lock);
    wake(sync);
}

static void *run(void *arg)
{
    struct sync *sync = arg;
    int patience = STEP_MS;
    while (take_commands(sync, &patience)) {
        if (!sync->job) {
            if (!make_job(sync))
                await_command(sync);
            continue;
        }
        bool going = sync_job_step(sync->job, true, patience);
        patience = tell(sync);
        if (!going)
            await_command(sync);
    }
    leave(sync);
    return NULL;
}

static void destroy(struct sync *sync)
{
    sync_job_finish(&sync->job);
    pthread_mutex_destroy(&sync->lock);
    pthread_cond_destroy(&sync->command);
    free(sync);
}

static struct sync *new_sync(const struct sync_options *options, int wake_fd)
{
    struct sync *sync = mem_new(sizeof(*sync));
    sync->options = *options;
    sync->wake_fd = wake_fd;
    sync->hurried = clock_monotonic() - HURRY_MS;
    sync->told = clock_monotonic() - TELL_MS;
    pthread_mutex_init(&sync->lock, NULL);
    pthread_cond_init(&sync->command, NULL);
    return sync;
}

static struct sync *start_thread(struct sync *sync, struct err *err)
{
    int code = pthread_create(&sync->thread, NULL, run, sync);
    sync->threaded = code == 0;
    if (sync->threaded)
        return sync;
    err_set(err, ERR_OTHER, "cannot start a thread: %s", strerror(code));
    destroy(sync);
    return NULL;
}

struct sync *sync_start(const struct sync_options *options, int wake_fd, struct err *err)
{
    struct sync_job *job = sync_job_new(options, err);
    if (!job)
        return NULL;
    struct sync *sync = new_sync(options, wake_fd);
    sync->job = job;
    sync_job_status(job, &sync->status);
    return sync->status.phase == SYNC_OFF ? sync : start_thread(sync, err);
}

struct sync *sync_begin(const struct sync_options *options, int wake_fd, struct err *err)
{
    struct sync *sync = new_sync(options, wake_fd);
    status_blank(&sync->status, options);
    return start_thread(sync, err);
}

void sync_status(struct sync *sync, struct sync_status *status)
{
    pthread_mutex_lock(&sync->lock);
    *status = sync->status;
    pthread_mutex_unlock(&sync->lock);
}

/* Sets a flag of the commands; the lock is held. */
static void command(struct sync *sync, bool *flag, bool value)
{
    *flag = value;
    pthread_cond_signal(&sync->command);
    if (sync->job)
        sync_job_wake(sync->job);
    pthread_mutex_unlock(&sync->lock);
}

void sync_now(struct sync *sync)
{
    int64_t now = clock_monotonic();
    pthread_mutex_lock(&sync->lock);
    if (now - sync->hurried < HURRY_MS) {
        pthread_mutex_unlock(&sync->lock);
        return;
    }
    sync->hurried = now;
    command(sync, &sync->hurry, true);
}

void sync_check(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    command(sync, &sync->check, true);
}

void sync_pause(struct sync *sync, bool paused)
{
    pthread_mutex_lock(&sync->lock);
    command(sync, &sync->paused, paused);
}

void sync_end(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    command(sync, &sync->stopping, true);
}

bool sync_ended(struct sync *sync)
{
    pthread_mutex_lock(&sync->lock);
    bool ended = sync->ended || !sync->threaded;
    pthread_mutex_unlock(&sync->lock);
    return ended;
}

void sync_stop(struct sync **sync)
{
    struct sync *self = *sync;
    if (!self)
        return;
    sync_end(self);
    if (self->threaded)
        pthread_join(self->thread, NULL);
    destroy(self);
    *sync = NULL;
}
