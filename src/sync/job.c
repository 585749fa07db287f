/* The job: opening, and one step of work. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "job.h"

enum { READERS = 2, IN_FLIGHT = 4 };

/* ---- opening ---- */

static void load_feeds(struct sync_job *job)
{
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    CLEANUP(store_reader_finish)
    struct store_reader reader = {0};
    if (!store_reader_open(&reader, store_path(&job->store), NULL) ||
        !store_feeds_read(&reader, &feeds, NULL))
        return;
    store_dataset(&reader, DATA_SESSION, &job->session, NULL);
    for (size_t i = 0; i < job->n_follows; i++) {
        struct follow *follow = &job->follows[i];
        const struct store_feed *feed =
            store_feeds_find(&feeds, job->source->name, follow->feed->name);
        if (!feed)
            continue;
        snprintf(follow->cursor.text, CURSOR_MAX, "%s", feed->cursor ? feed->cursor : "");
        snprintf(follow->etag, sizeof(follow->etag), "%s", feed->etag ? feed->etag : "");
        follow->fetched_at = feed->fetched_at;
        if (feed->fetched_at != UNKNOWN &&
            (job->status.last_success == UNKNOWN || feed->fetched_at > job->status.last_success))
            job->status.last_success = feed->fetched_at;
    }
}

/* Becomes the writer. False: another process is, or it cannot be (err). */
static bool open_store(struct sync_job *job, bool check, struct err *err)
{
    CLEANUP(store_opened_finish)
    struct store_opened opened = {0};
    const struct store_options options = {
        .path = job->mirror, .now = clock_now(), .or_memory = false, .check = check};
    if (!store_open(&job->store, &options, &opened, err))
        return false;
    job->writing = true;
    job->damaged = false;
    if (opened.moved)
        snprintf(job->status.moved, sizeof(job->status.moved), "%s", opened.moved);
    for (size_t i = 0; i < job->n_follows; i++)
        job->follows[i].cursor = (struct cursor){0};
    load_feeds(job);
    return true;
}

static bool set_source(struct sync_job *job, struct err *err)
{
    const char *name = job->options.source ? job->options.source : "usage";
    job->source = source_find(name);
    if (!job->source) {
        const char *nearest = source_nearest(name);
        return err_set(err, ERR_USAGE, "unknown source \"%s\"%s%s%s", name,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
    }
    job->n_follows = MIN(job->source->n_feeds, (size_t)FEEDS_MAX);
    for (size_t i = 0; i < job->n_follows; i++)
        job->follows[i] = (struct follow){.feed = &job->source->feeds[i], .fetched_at = UNKNOWN};
    return true;
}

static bool set_net(struct sync_job *job, struct err *err)
{
    if (!job->url)
        return true;
    const struct net_options options = {.base_url = job->url,
                                        .secret = job->options.secret,
                                        .ca_file = job->ca_file,
                                        .allow_http = job->options.allow_http};
    job->net = net_new(&options, err);
    if (!job->net)
        return false;
    job->readers = readers_new(READERS, job->wake_fd, err);
    return job->readers != NULL;
}

struct sync_job *sync_job_new(const struct sync_options *options, struct err *err)
{
    struct sync_job *job = mem_new(sizeof(*job));
    job->options = *options;
    job->url = options->url ? mem_text(options->url) : NULL;
    job->mirror = mem_text(options->mirror);
    job->ca_file = options->ca_file ? mem_text(options->ca_file) : NULL;
    if (job->options.interval_ms <= 0)
        job->options.interval_ms = INTERVAL_MS;
    if (job->options.in_flight <= 0)
        job->options.in_flight = IN_FLIGHT;
    job->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct err busy = {0};
    bool ok = set_source(job, err) && set_net(job, err);
    if (ok) {
        status_begin(job);
        ok = open_store(job, false, &busy) || busy.code == ERR_BUSY;
        if (!ok && err)
            *err = busy;
    }
    if (!ok)
        sync_job_finish(&job);
    else
        status_settle(job);
    return job;
}

void sync_job_finish(struct sync_job **job)
{
    struct sync_job *self = *job;
    if (!self)
        return;
    if (self->readers)
        flights_drop(self);
    readers_free(&self->readers);
    net_finish(&self->net);
    store_finish(&self->store);
    for (size_t i = 0; i < self->n_follows; i++) {
        source_page_finish(&self->follows[i].page);
        rows_finish(&self->follows[i].gathered);
    }
    rows_finish(&self->session);
    if (self->wake_fd >= 0)
        close(self->wake_fd);
    free(self->url);
    free(self->mirror);
    free(self->ca_file);
    free(self);
    *job = NULL;
}

void sync_job_wake(struct sync_job *job)
{
    uint64_t one = 1;
    while (write(job->wake_fd, &one, sizeof(one)) < 0 && errno == EINTR)
        ;
}

void sync_job_status(const struct sync_job *job, struct sync_status *status)
{
    *status = job->status;
}

/* ---- a step ---- */

static bool offered(const struct sync_job *job, const struct follow *follow)
{
    const union value *session = job->session.n ? rows_at(&job->session, 0) : NULL;
    return source_offers(session, follow->feed);
}

/* The session comes before the others: it says what there is. */
static bool held_back(const struct sync_job *job, const struct follow *follow)
{
    if (follow->feed->first)
        return false;
    for (size_t i = 0; i < job->n_follows; i++) {
        const struct follow *other = &job->follows[i];
        if (other->feed->first && !other->caught_up && other->err.code == ERR_NONE)
            return true;
    }
    return false;
}

static void start_due(struct sync_job *job)
{
    int64_t now = clock_monotonic();
    for (size_t i = 0; i < job->n_follows; i++) {
        struct follow *follow = &job->follows[i];
        if (follow->walking || follow->due > now || held_back(job, follow))
            continue;
        if (!offered(job, follow)) {
            follow->caught_up = true;
            follow->due = now + follow->feed->interval_ms + CLOSED_MS;
        } else if (follow_is_events(follow)) {
            if (!job->n_flights)
                flights_begin(job, follow);
        } else {
            walk_begin(job, follow);
        }
    }
}

static struct follow *events_follow(struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++)
        if (follow_is_events(&job->follows[i]))
            return &job->follows[i];
    return NULL;
}

static void take_responses(struct sync_job *job)
{
    struct net_response response = {0};
    while (net_take(job->net, &response)) {
        struct follow *follow = &job->follows[response.tag];
        job->status.bytes_in += response.bytes_in;
        status_date(job, response.date);
        if (follow_is_events(follow))
            flights_response(job, follow, &response);
        else
            walk_response(job, follow, &response);
        net_response_finish(&response);
    }
}

static int64_t next_due(const struct sync_job *job)
{
    int64_t due = INT64_MAX;
    for (size_t i = 0; i < job->n_follows; i++)
        if (!job->follows[i].walking && !held_back(job, &job->follows[i]))
            due = MIN(due, job->follows[i].due);
    return due;
}

static int wait_ms(const struct sync_job *job, int timeout_ms)
{
    int64_t left = job->paused ? INT64_MAX : next_due(job);
    if (left == INT64_MAX)
        return timeout_ms;
    left -= clock_monotonic();
    return (int)MAX(MIN(left, (int64_t)timeout_ms), (int64_t)0);
}

static void drain(int fd)
{
    uint64_t count;
    while (read(fd, &count, sizeof(count)) > 0)
        ;
}

/* While another process writes: asks for its place now and then. */
static void seek_writer(struct sync_job *job, int timeout_ms)
{
    int64_t now = clock_monotonic();
    struct err err = {0};
    if (now >= job->writer_due) {
        job->writer_due = now + WRITER_MS;
        if (open_store(job, job->damaged, &err))
            return;
        if (err.code != ERR_BUSY) {
            job->stopped = true;
            job->status.err = err;
            return;
        }
    }
    struct pollfd wake = {.fd = job->wake_fd, .events = POLLIN};
    poll(&wake, 1, (int)MIN((int64_t)timeout_ms, job->writer_due - now));
    drain(job->wake_fd);
}

static bool working(const struct sync_job *job)
{
    if (job->n_flights)
        return true;
    for (size_t i = 0; i < job->n_follows; i++) {
        const struct follow *follow = &job->follows[i];
        if (follow->walking || (!follow->caught_up && follow->err.code == ERR_NONE))
            return true;
    }
    return false;
}

static void work(struct sync_job *job, int timeout_ms)
{
    if (!job->paused)
        start_due(job);
    net_poll(job->net, wait_ms(job, timeout_ms), job->wake_fd);
    drain(job->wake_fd);
    take_responses(job);
    struct follow *changes = events_follow(job);
    if (changes)
        flights_advance(job, changes);
}

bool sync_job_step(struct sync_job *job, bool follow, int timeout_ms)
{
    if (job->stopped || !job->url)
        return false;
    if (!job->writing)
        seek_writer(job, timeout_ms);
    else
        work(job, timeout_ms);
    if (job->stopped)
        flights_drop(job);
    status_settle(job);
    return !job->stopped && (follow || (job->writing && working(job)));
}
