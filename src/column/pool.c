/* A pool whose threads sleep between questions and take tasks from a counter. */
#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "usagetop/base.h"

struct pool {
    unsigned workers;
    unsigned started; /* threads that run, besides the caller */
    pthread_t threads[WORKERS_MAX];
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    unsigned long round; /* grows with every run */
    unsigned busy;       /* threads that have not finished this round */
    bool stop;
    void (*work)(void *arg, unsigned worker, size_t task);
    void *arg;
    size_t n;
    atomic_size_t next;
};

struct start {
    struct pool *pool;
    unsigned worker;
};

static void take_tasks(struct pool *pool, unsigned worker)
{
    for (;;) {
        size_t task = atomic_fetch_add(&pool->next, 1);
        if (task >= pool->n)
            return;
        pool->work(pool->arg, worker, task);
    }
}

static void *worker_main(void *arg)
{
    struct start start = *(struct start *)arg;
    struct pool *pool = start.pool;
    unsigned long seen = 0;
    free(arg);
    pthread_mutex_lock(&pool->lock);
    while (!pool->stop) {
        if (pool->round == seen) {
            pthread_cond_wait(&pool->wake, &pool->lock);
            continue;
        }
        seen = pool->round;
        pthread_mutex_unlock(&pool->lock);
        take_tasks(pool, start.worker);
        pthread_mutex_lock(&pool->lock);
        if (--pool->busy == 0)
            pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct pool *pool_new(unsigned threads)
{
    struct pool *pool = mem_new(sizeof *pool);
    pool->workers = MIN(MAX(threads, 1u), (unsigned)WORKERS_MAX);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->done, NULL);
    return pool;
}

/* Starts the threads; with fewer, or none, the work is done all the same. */
static void start_threads(struct pool *pool)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals belong to the threads above */
    while (pool->started + 1 < pool->workers) {
        struct start *start = mem_new(sizeof *start);
        *start = (struct start){pool, pool->started + 1};
        if (pthread_create(&pool->threads[pool->started], NULL, worker_main, start) != 0) {
            free(start);
            pool->workers = pool->started + 1;
            break;
        }
        pool->started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void pool_free(struct pool **pool_at)
{
    struct pool *pool = *pool_at;
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->wake);
    pthread_cond_destroy(&pool->done);
    free(pool);
    *pool_at = NULL;
}

unsigned pool_workers(const struct pool *pool)
{
    return pool->workers;
}

void pool_run(struct pool *pool, void (*work)(void *arg, unsigned worker, size_t task), void *arg,
              size_t n)
{
    if (n <= 1 || pool->workers == 1) {
        for (size_t task = 0; task < n; task++)
            work(arg, 0, task);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->work = work;
    pool->arg = arg;
    pool->n = n;
    atomic_store(&pool->next, 0);
    if (pool->started == 0)
        start_threads(pool);
    pool->busy = pool->started;
    pool->round++;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    take_tasks(pool, 0);
    pthread_mutex_lock(&pool->lock);
    while (pool->busy > 0)
        pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}
