/* The job: its life, and one step of its work. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "job.h"

enum { PARSERS = 2 };

int64_t job_now(const struct sync_job *job)
{
    return job->options.clock ? job->options.clock() : clock_monotonic();
}

struct follow *job_events(struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++)
        if (job->follows[i].feed->set == DATA_EVENTS)
            return &job->follows[i];
    return NULL;
}

/* ---- life ------------------------------------------------------------------------------ */

static bool set_source(struct sync_job *job, struct err *err)
{
    const char *name = job->options.source ? job->options.source : SOURCE_DEFAULT;
    job->source = source_find(name);
    if (!job->source) {
        const char *nearest = source_nearest(name);
        return err_set(err, ERR_USAGE, "unknown source \"%s\"%s%s%s", name,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
    }
    job->n_follows = MIN(job->source->n_feeds, (size_t)FOLLOWS_MAX);
    for (size_t i = 0; i < job->n_follows; i++)
        job->follows[i] = (struct follow){.feed = &job->source->feeds[i], .fetched_at = UNKNOWN};
    return true;
}

static bool set_net(struct sync_job *job, struct err *err)
{
    struct url url = {0};
    url_check(job->url, true, &url, NULL);
    const struct net_options options = {.base_url = job->url,
                                        .secret = job->options.secret,
                                        .ca_file = job->ca_file,
                                        .allow_http = job->options.allow_http,
                                        .partial = job->source->partial,
                                        .plain = url.loopback,
                                        .clock = job->options.clock};
    job->net = net_new(&options, err);
    if (!job->net)
        return false;
    job->parsers = parsers_new(PARSERS, job->wake_fd, err);
    return job->parsers != NULL;
}

/* Without a service nobody writes: the mirror is only made where there is none. */
static bool set_mirror(struct sync_job *job, struct err *err)
{
    struct err why = {0};
    if (!job->url && file_exists(job->mirror))
        return true;
    if (!keep_open(job, &why)) {
        if (why.code != ERR_BUSY)
            return err_set(err, why.code, "%s", why.text);
        status_of_writer(job);
    }
    if (!job->url)
        keep_close(job);
    job->writer_due = job_now(job) + WRITER_MS;
    return true;
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
    if (job->options.user && !*job->options.user)
        job->options.user = NULL;
    bool ok = job->wake_fd >= 0 || err_set(err, ERR_OTHER, "too many files are open");
    ok = ok && set_source(job, err) && (!job->url || set_net(job, err));
    if (ok) {
        status_begin(job);
        credential_begin(job);
        ok = set_mirror(job, err);
    }
    if (ok)
        status_settle(job);
    else
        sync_job_finish(&job);
    return job;
}

static void finish_follow(struct follow *follow)
{
    rows_finish(&follow->gathered);
    free(follow->parts);
}

void sync_job_finish(struct sync_job **job)
{
    struct sync_job *self = *job;
    if (!self)
        return;
    free(self->headers);
    str_finish(&self->user_line);
    flight_drop_all(self);
    flight_forget_spare(self);
    parsers_free(&self->parsers);
    net_finish(&self->net);
    credential_finish(self);
    store_finish(&self->store);
    for (size_t i = 0; i < self->n_follows; i++)
        finish_follow(&self->follows[i]);
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

void job_check(struct sync_job *job)
{
    job->check = job->writing || job->check;
    if (job->writing)
        keep_close(job);
}

/* ---- a step ---------------------------------------------------------------------------- */

/* What was there before is asked for whatever the session says: a refusal is surer. */
static bool is_offered(const struct sync_job *job, const struct follow *follow)
{
    const union value *session = job->session.n ? rows_at(&job->session, 0) : NULL;
    return source_offers(session, follow->feed) || *follow->cursor.text;
}

/* The session comes before the others: it says what there is. */
static bool is_held_back(const struct sync_job *job, const struct follow *follow)
{
    for (size_t i = 0; i < job->n_follows && !follow->feed->first; i++) {
        const struct follow *other = &job->follows[i];
        if (other->feed->first && !other->caught_up && other->err.code == ERR_NONE)
            return true;
    }
    return false;
}

static bool is_resting(const struct sync_job *job, const struct follow *follow)
{
    return !follow->first && !is_held_back(job, follow);
}

/* As many feeds are asked for as the source likes. */
static bool is_full(const struct sync_job *job)
{
    int flying = 0;
    for (size_t i = 0; i < job->n_follows; i++)
        flying += job->follows[i].first != NULL;
    return job->source->at_once > 0 && flying >= job->source->at_once;
}

/* The one that waits longest; NULL: none is due. */
static struct follow *next_due(struct sync_job *job, int64_t now)
{
    struct follow *next = NULL;
    for (size_t i = 0; i < job->n_follows; i++) {
        struct follow *follow = &job->follows[i];
        if (is_resting(job, follow) && follow->due <= now && (!next || follow->due < next->due))
            next = follow;
    }
    return next;
}

static void begin_due(struct sync_job *job)
{
    int64_t now = job_now(job);
    struct follow *follow;
    for (size_t i = 0; i < job->n_follows && !is_full(job); i++) {
        if (!(follow = next_due(job, now)))
            return;
        if (is_offered(job, follow)) {
            flight_begin(job, follow);
        } else {
            follow->caught_up = true;
            follow->due = now + ABSENT_MS;
        }
    }
}

/* How long nothing has to be done but for what comes over the network or from the parsers. */
static int quiet_ms(const struct sync_job *job, int timeout_ms)
{
    int64_t due = job->renew_due;
    for (size_t i = 0; i < job->n_follows && !job->paused && !is_full(job); i++)
        if (is_resting(job, &job->follows[i]))
            due = MIN(due, job->follows[i].due);
    if (due == INT64_MAX)
        return timeout_ms;
    return (int)MAX(MIN(due - job_now(job), (int64_t)timeout_ms), (int64_t)0);
}

static void drain(int fd)
{
    uint64_t count;
    while (read(fd, &count, sizeof(count)) > 0)
        ;
}

static void take_responses(struct sync_job *job)
{
    struct net_response response = {0};
    while (net_take(job->net, &response)) {
        job->status.bytes_in += response.bytes_in;
        status_date(job, response.date);
        flight_answered(job, &response);
        net_response_finish(&response);
    }
}

/* One page of each feed that is ready. Storing takes a while, so the network is looked at between
 * two pages. */
static bool land(struct sync_job *job)
{
    bool any = false;
    for (size_t i = 0; i < job->n_follows && job->writing && !job->stopped; i++)
        any |= flight_advance(job, &job->follows[i]);
    return any;
}

bool job_flying(const struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++)
        if (job->follows[i].first)
            return true;
    return false;
}

static void work(struct sync_job *job, int timeout_ms)
{
    credential_look(job);
    if (!job->paused)
        begin_due(job);
    if (land(job))
        timeout_ms = 0;
    if (!job->writing || job->stopped)
        return;
    net_poll(job->net, quiet_ms(job, timeout_ms), job->wake_fd);
    drain(job->wake_fd);
    take_responses(job);
    if (!job_flying(job))
        flight_forget_spare(job);
}

/* Another process writes, or the mirror has to be opened again. */
static void seek_writer(struct sync_job *job, int timeout_ms)
{
    struct err err = {0};
    int64_t now = job_now(job);
    if (now >= job->writer_due) {
        job->writer_due = now + WRITER_MS;
        if (keep_open(job, &err))
            return;
        job->stopped = err.code != ERR_BUSY;
        if (job->stopped)
            job->status.err = err;
        else
            status_of_writer(job);
    }
    struct pollfd wake = {.fd = job->wake_fd, .events = POLLIN};
    if (!job->stopped)
        poll(&wake, 1, (int)MIN((int64_t)timeout_ms, MAX(job->writer_due - now, (int64_t)0)));
    drain(job->wake_fd);
}

/* Is there something to do but wait for the next time? */
static bool is_working(const struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++) {
        const struct follow *follow = &job->follows[i];
        bool settled = follow->caught_up || follow->err.code != ERR_NONE;
        if (follow->first || !settled || fate_trying(follow))
            return true;
    }
    return false;
}

bool sync_job_step(struct sync_job *job, bool follow, int timeout_ms)
{
    if (job->stopped || !job->url)
        return false;
    if (job->writing)
        work(job, timeout_ms);
    else
        seek_writer(job, timeout_ms);
    if (job->stopped && job->writing)
        keep_close(job); /* the writer's place is free for one that can go on */
    status_settle(job);
    return !job->stopped && (follow || (job->writing && is_working(job)));
}
