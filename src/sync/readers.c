#include "readers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 8 };

struct readers {
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
    struct readers *readers = arg;
    pthread_mutex_lock(&readers->lock);
    while (!readers->stopping) {
        struct reading *reading = readers->first;
        if (!reading) {
            pthread_cond_wait(&readers->work, &readers->lock);
            continue;
        }
        readers->first = reading->next;
        if (!readers->first)
            readers->last = &readers->first;
        pthread_mutex_unlock(&readers->lock);
        read_answer(reading);
        pthread_mutex_lock(&readers->lock);
        reading->done = true;
        pthread_cond_broadcast(&readers->done);
        uint64_t one = 1;
        if (write(readers->wake_fd, &one, sizeof(one)) < 0)
            continue; /* full: it wakes anyway */
    }
    pthread_mutex_unlock(&readers->lock);
    return NULL;
}

struct readers *readers_new(unsigned threads, int wake_fd, struct err *err)
{
    struct readers *readers = mem_new(sizeof(*readers));
    pthread_mutex_init(&readers->lock, NULL);
    pthread_cond_init(&readers->work, NULL);
    pthread_cond_init(&readers->done, NULL);
    readers->last = &readers->first;
    readers->wake_fd = wake_fd;
    for (unsigned i = 0; i < threads && i < THREADS_MAX; i++)
        if (pthread_create(&readers->threads[readers->n_threads], NULL, run, readers) == 0)
            readers->n_threads++;
    if (readers->n_threads)
        return readers;
    err_set(err, ERR_OTHER, "cannot start a thread");
    readers_free(&readers);
    return NULL;
}

void readers_put(struct readers *readers, struct reading *reading)
{
    pthread_mutex_lock(&readers->lock);
    reading->next = NULL;
    reading->done = false;
    *readers->last = reading;
    readers->last = &reading->next;
    pthread_cond_signal(&readers->work);
    pthread_mutex_unlock(&readers->lock);
}

bool readers_done(struct readers *readers, const struct reading *reading)
{
    pthread_mutex_lock(&readers->lock);
    bool done = reading->done;
    pthread_mutex_unlock(&readers->lock);
    return done;
}

static bool take_from_queue(struct readers *readers, struct reading *reading)
{
    for (struct reading **at = &readers->first; *at; at = &(*at)->next) {
        if (*at != reading)
            continue;
        *at = reading->next;
        if (!*at)
            readers->last = at;
        return true;
    }
    return false;
}

void readers_cancel(struct readers *readers, struct reading *reading)
{
    pthread_mutex_lock(&readers->lock);
    if (!take_from_queue(readers, reading))
        while (!reading->done)
            pthread_cond_wait(&readers->done, &readers->lock);
    pthread_mutex_unlock(&readers->lock);
}

void readers_free(struct readers **readers)
{
    struct readers *self = *readers;
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
    *readers = NULL;
}
