/* What people are told of the job. */
#include <string.h>

#include "job.h"

enum { RATE_MS = 1000, TIME_LEFT_MAX = 100 * 24 * 3600 /* seconds: longer is not known */ };

void sync_host(const char *url, char out[static SYNC_HOST_MAX])
{
    struct url parts = {0};
    bool ok = url && url_check(url, true, &parts, NULL);
    snprintf(out, SYNC_HOST_MAX, "%.*s", SYNC_HOST_MAX - 1, ok ? parts.name : "");
}

void status_blank(struct sync_status *status, const struct sync_options *options)
{
    *status = (struct sync_status){.phase = options->url ? SYNC_STARTING : SYNC_OFF,
                                   .ahead = UNKNOWN,
                                   .percent = -1,
                                   .back_to = UNKNOWN,
                                   .rate = UNKNOWN,
                                   .time_left = UNKNOWN,
                                   .last_success = UNKNOWN,
                                   .next_try = UNKNOWN,
                                   .skew = UNKNOWN,
                                   .token_ends = UNKNOWN,
                                   .writer_failed = UNKNOWN};
    sync_host(options->url, status->host);
    snprintf(status->source, sizeof(status->source), "%s",
             options->source ? options->source : SOURCE_DEFAULT);
}

void status_begin(struct sync_job *job)
{
    status_blank(&job->status, &job->options);
    job->rate_since = job_now(job);
}

void status_stored(struct sync_job *job, size_t events, const struct store_counts *counts)
{
    struct sync_status *status = &job->status;
    status->events += (int64_t)events;
    status->changed += (int64_t)(events ? counts->inserted + counts->updated : 0);
    status->commits +=
        counts->inserted + counts->updated + counts->deleted > 0 || counts->account_changed;
    job->rate_events += (int64_t)events;
}

void status_date(struct sync_job *job, int64_t date)
{
    if (date != UNKNOWN)
        job->status.skew = date - clock_now();
}

int64_t status_service_now(const struct sync_job *job)
{
    return clock_now() + job->drift;
}

static void list_closed(struct sync_job *job)
{
    struct str names = {.max = sizeof(job->status.closed) - 1};
    for (size_t i = 0; i < job->n_follows; i++)
        if (job->follows[i].closed)
            str_addf(&names, "%s%s", names.len ? ", " : "", job->follows[i].feed->title);
    snprintf(job->status.closed, sizeof(job->status.closed), "%s", str_text(&names));
    str_finish(&names);
}

/* The first failure of a feed that is neither closed nor that of the events. */
static const struct err *lesser_failure(struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++) {
        const struct follow *follow = &job->follows[i];
        if (follow->err.code != ERR_NONE && !follow->closed && follow != job_events(job))
            return &follow->err;
    }
    return NULL;
}

/* All the events are there, and the rest is, or has been tried. */
static bool is_settled(struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++) {
        const struct follow *follow = &job->follows[i];
        bool tried = follow == job_events(job) ? follow->closed : follow->err.code != ERR_NONE;
        if (!follow->caught_up && !tried)
            return false;
    }
    return true;
}

/* Nothing moves for the events because net waits. */
static bool is_held_up(const struct sync_job *job, const struct follow *events,
                       struct net_wait *wait)
{
    if (!net_waiting(job->net, wait))
        return false;
    return events->first ? net_waits(job->net, events->first->request) : !events->caught_up;
}

static void set_waiting(struct sync_job *job, const struct err *err, int64_t due)
{
    job->status.phase = SYNC_WAITING;
    job->status.err = *err;
    job->status.next_try = clock_now() + due - job_now(job);
}

static void settle_active(struct sync_job *job)
{
    struct sync_status *status = &job->status;
    struct net_wait wait;
    const struct follow *events = job_events(job);
    const struct err *lesser = lesser_failure(job);
    if (lesser)
        status->err = *lesser;
    if (events && is_held_up(job, events, &wait))
        set_waiting(job, &wait.why, wait.due);
    else if (events && events->err.code != ERR_NONE && !events->closed && !events->first)
        set_waiting(job, &events->err, events->due);
    else if (is_settled(job))
        status->phase = SYNC_LIVE;
    else
        status->phase = status->events || (events && events->first) ? SYNC_SYNCING : SYNC_STARTING;
}

/* Events a second of the last second or so. */
static void settle_rate(struct sync_job *job)
{
    struct sync_status *status = &job->status;
    int64_t now = job_now(job), span = now - job->rate_since;
    if (status->phase != SYNC_SYNCING) {
        status->rate = UNKNOWN;
        job->rate_since = now;
        job->rate_events = 0;
    } else if (span >= RATE_MS) {
        int64_t rate = job->rate_events * SECOND / span;
        status->rate = status->rate == UNKNOWN ? rate : (status->rate + rate) / 2;
        job->rate_since = now;
        job->rate_events = 0;
    }
    status->time_left = UNKNOWN;
    if (status->ahead != UNKNOWN && status->rate > 0 &&
        status->ahead / status->rate < TIME_LEFT_MAX)
        status->time_left = status->ahead * SECOND / status->rate;
}

/* A feed of events that goes on to bring what it has. */
static bool is_under_way(const struct follow *follow)
{
    return follow->feed->set == DATA_EVENTS && !follow->caught_up && !follow->closed &&
           follow->err.code == ERR_NONE;
}

/* Of all that is under way; what is not known of one is not known. */
static void settle_progress(struct sync_job *job)
{
    struct sync_status *status = &job->status;
    int64_t ahead = 0, back = UNKNOWN;
    bool backwards = true;
    for (size_t i = 0; i < job->n_follows; i++) {
        const struct follow *follow = &job->follows[i];
        if (!is_under_way(follow))
            continue;
        ahead = ahead == UNKNOWN || follow->ahead == UNKNOWN ? UNKNOWN : ahead + follow->ahead;
        back = MAX(back, follow->back_to);
        backwards &= follow->back_to != UNKNOWN;
    }
    status->ahead = ahead;
    if (status->phase != SYNC_SYNCING) {
        status->percent = -1;
        status->back_to = UNKNOWN;
        return;
    }
    int64_t all = ahead == UNKNOWN ? 0 : ahead + status->events;
    if (ahead > 0 && all > 0)
        status->percent = MAX(status->percent, (int)MIN(status->events / (all / 100 + 1), 99));
    if (backwards && back != UNKNOWN)
        status->back_to = status->back_to == UNKNOWN ? back : MIN(status->back_to, back);
}

static void settle_following(struct sync_job *job)
{
    job->status.phase = SYNC_FOLLOWING;
    job->status.err = job->writer_err;
}

/* How the writer fares, as the mirror tells: of what does not work for it the newest. */
void status_of_writer(struct sync_job *job)
{
    const struct store_feed *worst = NULL;
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    CLEANUP(store_reader_finish)
    struct store_reader reader = {0};
    job->writer_err = (struct err){0};
    job->status.writer_failed = UNKNOWN;
    if (!store_reader_open(&reader, job->mirror, NULL) || !store_feeds_read(&reader, &feeds, NULL))
        return;
    for (size_t i = 0; i < feeds.n; i++) {
        const struct store_feed *feed = &feeds.items[i];
        bool closed = feed->status == 403 || feed->status == 404 ||
                      (feed->status == 401 && job->source->partial);
        job->status.last_success = MAX(job->status.last_success, feed->fetched_at);
        if (feed->error && !closed && (!worst || feed->failed_at > worst->failed_at))
            worst = feed;
    }
    if (!worst)
        return;
    err_set(&job->writer_err, ERR_NETWORK, "%s", worst->error);
    job->status.writer_failed = worst->failed_at;
}

void status_settle(struct sync_job *job)
{
    struct sync_status *status = &job->status;
    list_closed(job);
    status->next_try = UNKNOWN;
    if (job->stopped) {
        status->phase = SYNC_STOPPED; /* err says why */
    } else {
        status->err = (struct err){0};
        if (!job->url)
            status->phase = SYNC_OFF;
        else if (!job->writing)
            settle_following(job);
        else if (job->paused && !job_flying(job))
            status->phase = SYNC_PAUSED;
        else
            settle_active(job);
    }
    settle_progress(job);
    settle_rate(job);
}
