/* The threads of the parsers and their queue. */
#include "parsers.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 8 };

struct parsers {
    pthread_t threads[THREADS_MAX];
    unsigned n_threads;
    int wake_fd;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t work, done;
    struct parsing *first, **last;
    bool stopping;
};

void parsing_finish(struct parsing *parsing)
{
    free(parsing->body);
    source_page_finish(&parsing->page);
    *parsing = (struct parsing){0};
}

static void parse(struct parsing *parsing)
{
    const struct turn turn = {
        .feed = parsing->feed, .cursor = parsing->cursor, .now = parsing->now};
    const struct source_reply reply = {.body = parsing->body, .size = parsing->size, .status = 200};
    parsing->err = (struct err){0};
    if (!parsing->feed->read(&turn, &reply, &parsing->page, &parsing->err) &&
        parsing->err.code == ERR_NONE)
        err_set(&parsing->err, ERR_SHAPE, "the answer is not what was asked for");
    free(parsing->body);
    parsing->body = NULL;
}

/* A counter that is full wakes as well. */
static void wake(int fd)
{
    uint64_t one = 1;
    ssize_t written = write(fd, &one, sizeof(one));
    (void)written;
}

static struct parsing *take_first(struct parsers *parsers)
{
    struct parsing *parsing = parsers->first;
    parsers->first = parsing->next;
    if (!parsers->first)
        parsers->last = &parsers->first;
    return parsing;
}

static void *run(void *arg)
{
    struct parsers *parsers = arg;
    pthread_mutex_lock(&parsers->lock);
    while (!parsers->stopping) {
        if (!parsers->first) {
            pthread_cond_wait(&parsers->work, &parsers->lock);
            continue;
        }
        struct parsing *parsing = take_first(parsers);
        pthread_mutex_unlock(&parsers->lock);
        parse(parsing);
        pthread_mutex_lock(&parsers->lock);
        parsing->done = true;
        pthread_cond_broadcast(&parsers->done);
        wake(parsers->wake_fd);
    }
    pthread_mutex_unlock(&parsers->lock);
    return NULL;
}

struct parsers *parsers_new(unsigned threads, int wake_fd, struct err *err)
{
    struct parsers *parsers = mem_new(sizeof(*parsers));
    pthread_mutex_init(&parsers->lock, NULL);
    pthread_cond_init(&parsers->work, NULL);
    pthread_cond_init(&parsers->done, NULL);
    parsers->last = &parsers->first;
    parsers->wake_fd = wake_fd;
    for (unsigned i = 0; i < MIN(threads, (unsigned)THREADS_MAX); i++)
        if (pthread_create(&parsers->threads[parsers->n_threads], NULL, run, parsers) == 0)
            parsers->n_threads++;
    if (parsers->n_threads)
        return parsers;
    err_set(err, ERR_OTHER, "cannot start a thread");
    parsers_free(&parsers);
    return NULL;
}

void parsers_put(struct parsers *parsers, struct parsing *parsing)
{
    pthread_mutex_lock(&parsers->lock);
    parsing->next = NULL;
    parsing->done = false;
    *parsers->last = parsing;
    parsers->last = &parsing->next;
    pthread_cond_signal(&parsers->work);
    pthread_mutex_unlock(&parsers->lock);
}

bool parsers_done(struct parsers *parsers, const struct parsing *parsing)
{
    pthread_mutex_lock(&parsers->lock);
    bool done = parsing->done;
    pthread_mutex_unlock(&parsers->lock);
    return done;
}

static bool unqueue(struct parsers *parsers, const struct parsing *parsing)
{
    for (struct parsing **at = &parsers->first; *at; at = &(*at)->next) {
        if (*at != parsing)
            continue;
        *at = parsing->next;
        if (!*at)
            parsers->last = at;
        return true;
    }
    return false;
}

void parsers_cancel(struct parsers *parsers, struct parsing *parsing)
{
    pthread_mutex_lock(&parsers->lock);
    if (!unqueue(parsers, parsing))
        while (!parsing->done)
            pthread_cond_wait(&parsers->done, &parsers->lock);
    pthread_mutex_unlock(&parsers->lock);
}

void parsers_free(struct parsers **parsers)
{
    struct parsers *self = *parsers;
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
    *parsers = NULL;
}
