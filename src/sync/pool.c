#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 8 };

struct pool {
    pthread_t threads[THREADS_MAX];
    unsigned n_threads;
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    struct reading *first, **last;
    int wake_fd;
    bool stopping;
};

void reading_finish(struct reading *reading)
{
    free(reading->body);
    source_page_finish(&reading->page);
    *reading = (struct reading){0};
}

static void read_answer(struct reading *reading)
{
    const struct turn turn = {
        .feed = reading->feed, .cursor = &reading->cursor, .now = reading->now};
    const struct source_reply reply = {reading->body, reading->size, 200};
    if (!reading->feed->read(&turn, &reply, &reading->page, &reading->err) &&
        reading->err.code == ERR_NONE)
        err_set(&reading->err, ERR_SHAPE, "the answer is not what the service promises");
    free(reading->body);
    reading->body = NULL;
}

static void *run(void *arg)
{
    struct pool *pool = arg;
    pthread_mutex_lock(&pool->lock);
    while (!pool->stopping) {
        struct reading *reading = pool->first;
        if (!reading) {
            pthread_cond_wait(&pool->work, &pool->lock);
            continue;
        }
        pool->first = reading->next;
        if (!pool->first)
            pool->last = &pool->first;
        pthread_mutex_unlock(&pool->lock);
        read_answer(reading);
        pthread_mutex_lock(&pool->lock);
        reading->done = true;
        pthread_cond_broadcast(&pool->done);
        uint64_t one = 1;
        if (write(pool->wake_fd, &one, sizeof(one)) < 0)
            continue; /* full: it wakes anyway */
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct pool *pool_new(unsigned threads, int wake_fd, struct err *err)
{
    struct pool *pool = mem_new(sizeof(*pool));
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    pool->last = &pool->first;
    pool->wake_fd = wake_fd;
    for (unsigned i = 0; i < threads && i < THREADS_MAX; i++)
        if (pthread_create(&pool->threads[pool->n_threads], NULL, run, pool) == 0)
            pool->n_threads++;
    if (pool->n_threads)
        return pool;
    err_set(err, ERR_OTHER, "cannot start a thread");
    pool_free(&pool);
    return NULL;
}

void pool_put(struct pool *pool, struct reading *reading)
{
    pthread_mutex_lock(&pool->lock);
    reading->next = NULL;
    reading->done = false;
    *pool->last = reading;
    pool->last = &reading->next;
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
}

bool pool_done(struct pool *pool, const struct reading *reading)
{
    pthread_mutex_lock(&pool->lock);
    bool done = reading->done;
    pthread_mutex_unlock(&pool->lock);
    return done;
}

static bool take_from_queue(struct pool *pool, struct reading *reading)
{
    for (struct reading **at = &pool->first; *at; at = &(*at)->next) {
        if (*at != reading)
            continue;
        *at = reading->next;
        if (!*at)
            pool->last = at;
        return true;
    }
    return false;
}

void pool_cancel(struct pool *pool, struct reading *reading)
{
    pthread_mutex_lock(&pool->lock);
    if (!take_from_queue(pool, reading))
        while (!reading->done)
            pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void pool_free(struct pool **pool)
{
    struct pool *self = *pool;
    if (!self)
        return;
    pthread_mutex_lock(&self->lock);
    self->stopping = true;
    pthread_cond_broadcast(&self->work);
    pthread_mutex_unlock(&self->lock);
    for (unsigned i = 0; i < self->n_threads; i++)
        pthread_join(self->threads[i], NULL);
    pthread_mutex_destroy(&self->lock);
    pthread_cond_destroy(&self->work);
    pthread_cond_destroy(&self->done);
    free(self);
    *pool = NULL;
}
