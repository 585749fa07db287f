/* The thread that asks. It owns the engine; the screen hands it requests and takes replies. Between
 * them: two lists behind one lock, a flag that interrupts, and a byte that wakes. While there is
 * nothing to answer it keeps the engine up to date. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "usagetop/engine.h"

enum {
    REFRESH_MS = 10,     /* a question waits no longer than this, or a step of the refresh */
    WAKE_EVERY_MS = 150, /* while the index is being made */
};

struct asker {
    struct engine *engine;    /* the thread's */
    uint64_t told_generation; /* the thread's: of the state that the screen was woken for */
    int64_t told_at;
    int wake_fd;
    pthread_t thread;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t work;
    struct request *waiting;
    struct reply *replies; /* first .. first + n_replies; the rest is free */
    size_t first, n_replies, cap;
    struct engine_state state;
    struct err refresh_err;
    bool poked, more, busy, stopping;
    atomic_bool cancel;
};

static void wake(const struct asker *asker)
{
    /* a full pipe wakes as well */
    while (asker->wake_fd >= 0 && write(asker->wake_fd, "", 1) < 0 && errno == EINTR)
        ;
}

/* ---- the thread ---- */

/* Publishes a reply unless a newer request has come meanwhile. */
static bool publish(struct asker *asker, struct reply *reply)
{
    pthread_mutex_lock(&asker->lock);
    bool wanted = !asker->waiting && !asker->stopping;
    if (wanted) {
        size_t end = asker->first + asker->n_replies++;
        mem_grow(&asker->replies, &asker->cap, end + 1, sizeof(*asker->replies));
        asker->replies[end] = *reply;
    }
    pthread_mutex_unlock(&asker->lock);
    if (wanted)
        wake(asker);
    else
        reply_finish(reply);
    return wanted;
}

/* The screen hears at once whose state it is from now on. */
static void choose(struct asker *asker, const struct request *request)
{
    uint64_t before = asker->engine->state.generation;
    engine_choose(asker->engine, &request->choice, NULL); /* each answer says why it is none */
    pthread_mutex_lock(&asker->lock);
    asker->state = asker->engine->state;
    asker->poked |= before != asker->engine->state.generation;
    pthread_mutex_unlock(&asker->lock);
}

static void answer_request(struct asker *asker, struct request *request)
{
    bool damaged = false, wanted = true;
    CLEANUP(free_ptr)
    bool *left = mem_array(request->n + 1, sizeof(*left));
    memset(left, true, request->n);
    choose(asker, request);
    engine_expect(asker->engine, request->questions, request->n);
    for (size_t i = 0; i < request->n && wanted; i++) {
        struct reply reply = {.number = request->number, .last = i + 1 == request->n};
        reply.index =
            engine_next(asker->engine, request->questions, left, request->n, &asker->cancel);
        left[reply.index] = false;
        if (!engine_answer(asker->engine, &request->questions[reply.index], &asker->cancel,
                           &reply.table, &reply.err) &&
            reply.err.code == ERR_NONE)
            err_set(&reply.err, ERR_OTHER, "the question could not be answered");
        reply.generation = asker->engine->state.generation;
        damaged = damaged || reply.err.code == ERR_CORRUPT;
        wanted = reply.err.code != ERR_CANCELLED && publish(asker, &reply);
    }
    engine_expect(asker->engine, NULL, 0);
    request_free(request);
    pthread_mutex_lock(&asker->lock);
    /* answering may have made the index anew */
    asker->poked |= damaged || asker->engine->state.generation != asker->state.generation;
    pthread_mutex_unlock(&asker->lock);
}

static void refresh(struct asker *asker)
{
    struct err err = {0};
    bool more = false;
    engine_refresh(asker->engine, REFRESH_MS, &more, &err);
    more = more && err.code == ERR_NONE;
    pthread_mutex_lock(&asker->lock);
    bool news = asker->engine->state.generation != asker->told_generation ||
                strcmp(asker->refresh_err.text, err.text) != 0;
    asker->state = asker->engine->state;
    asker->refresh_err = err;
    asker->more = more;
    pthread_mutex_unlock(&asker->lock);
    int64_t now = clock_monotonic();
    if (!news || (more && now - asker->told_at < WAKE_EVERY_MS))
        return;
    asker->told_generation = asker->engine->state.generation;
    asker->told_at = now;
    wake(asker);
}

/* Waits for something to do; NULL with *stop false means: refresh. */
static struct request *next_request(struct asker *asker, bool *stop)
{
    pthread_mutex_lock(&asker->lock);
    asker->busy = false;
    while (!asker->stopping && !asker->waiting && !asker->poked && !asker->more)
        pthread_cond_wait(&asker->work, &asker->lock);
    struct request *request = asker->waiting;
    asker->waiting = NULL;
    if (!request)
        asker->poked = false;
    asker->busy = true;
    *stop = asker->stopping;
    if (!*stop)
        atomic_store(&asker->cancel, false);
    pthread_mutex_unlock(&asker->lock);
    return request;
}

static void *run(void *arg)
{
    struct asker *asker = arg;
    bool stop = false;
    refresh(asker); /* the first answers are of what is there, not of nothing */
    while (!stop) {
        struct request *request = next_request(asker, &stop);
        if (stop)
            request_free(request);
        else if (request)
            answer_request(asker, request);
        else
            refresh(asker);
    }
    return NULL;
}

/* ---- for the screen ---- */

static void drop_replies(struct asker *asker)
{
    for (size_t i = 0; i < asker->n_replies; i++)
        reply_finish(&asker->replies[asker->first + i]);
    asker->first = asker->n_replies = 0;
}

static void destroy(struct asker *asker)
{
    drop_replies(asker);
    request_free(asker->waiting);
    pthread_mutex_destroy(&asker->lock);
    pthread_cond_destroy(&asker->work);
    free(asker->replies);
    free(asker);
}

struct asker *asker_start(struct engine *engine, int wake_fd, struct err *err)
{
    struct asker *asker = mem_new(sizeof(*asker));
    asker->engine = engine;
    asker->wake_fd = wake_fd;
    asker->busy = true;
    asker->state = engine->state;
    asker->told_generation = engine->state.generation;
    pthread_mutex_init(&asker->lock, NULL);
    pthread_cond_init(&asker->work, NULL);
    int code = pthread_create(&asker->thread, NULL, run, asker);
    if (code == 0)
        return asker;
    err_set(err, ERR_OTHER, "cannot start a thread: %s", strerror(code));
    destroy(asker);
    return NULL;
}

void asker_post(struct asker *asker, struct request *request)
{
    pthread_mutex_lock(&asker->lock);
    struct request *older = asker->waiting;
    asker->waiting = request;
    drop_replies(asker);
    atomic_store(&asker->cancel, true);
    pthread_cond_signal(&asker->work);
    pthread_mutex_unlock(&asker->lock);
    request_free(older);
}

void asker_poke(struct asker *asker)
{
    pthread_mutex_lock(&asker->lock);
    asker->poked = true;
    pthread_cond_signal(&asker->work);
    pthread_mutex_unlock(&asker->lock);
}

bool asker_take(struct asker *asker, struct reply *reply)
{
    pthread_mutex_lock(&asker->lock);
    bool there = asker->n_replies > 0;
    if (there) {
        *reply = asker->replies[asker->first++];
        if (!--asker->n_replies)
            asker->first = 0;
    }
    pthread_mutex_unlock(&asker->lock);
    return there;
}

struct engine_state asker_state(struct asker *asker, struct err *err)
{
    pthread_mutex_lock(&asker->lock);
    struct engine_state state = asker->state;
    if (err)
        *err = asker->refresh_err;
    pthread_mutex_unlock(&asker->lock);
    return state;
}

bool asker_idle(struct asker *asker)
{
    pthread_mutex_lock(&asker->lock);
    bool idle =
        !asker->waiting && !asker->busy && !asker->n_replies && !asker->poked && !asker->more;
    pthread_mutex_unlock(&asker->lock);
    return idle;
}

void asker_stop(struct asker **asker)
{
    struct asker *self = *asker;
    if (!self)
        return;
    pthread_mutex_lock(&self->lock);
    self->stopping = true;
    atomic_store(&self->cancel, true);
    pthread_cond_signal(&self->work);
    pthread_mutex_unlock(&self->lock);
    pthread_join(self->thread, NULL);
    engine_finish(&self->engine);
    destroy(self);
    *asker = NULL;
}
