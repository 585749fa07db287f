/* What people are told of the job. */
#include <string.h>

#include "job.h"

enum { RATE_MS = 1000 };

void status_begin(struct sync_job *job)
{
    job->status = (struct sync_status){.phase = job->url ? SYNC_STARTING : SYNC_OFF,
                                       .ahead = UNKNOWN,
                                       .rate = UNKNOWN,
                                       .time_left = UNKNOWN,
                                       .last_success = UNKNOWN,
                                       .next_try = UNKNOWN,
                                       .skew = UNKNOWN};
    struct url url = {0};
    if (job->url && url_check(job->url, true, &url, NULL))
        snprintf(job->status.host, sizeof(job->status.host), "%.63s", url.name);
    snprintf(job->status.source, sizeof(job->status.source), "%s", job->source->name);
    job->rate_since = clock_monotonic();
}

void status_stored(struct sync_job *job, size_t events, const struct store_counts *counts)
{
    struct sync_status *status = &job->status;
    int64_t now = clock_monotonic(), span = now - job->rate_since;
    status->events += (int64_t)events;
    status->changed += (int64_t)(counts->inserted + counts->updated);
    status->commits += counts->inserted + counts->updated + counts->deleted > 0;
    job->rate_events += (int64_t)events;
    if (span < RATE_MS)
        return;
    int64_t rate = job->rate_events * SECOND / span;
    status->rate = status->rate == UNKNOWN ? rate : (status->rate + rate) / 2;
    job->rate_since = now;
    job->rate_events = 0;
}

void status_date(struct sync_job *job, int64_t date)
{
    if (date != UNKNOWN)
        job->status.skew = date - clock_now();
}

static int64_t to_wall(int64_t monotonic)
{
    return clock_now() + monotonic - clock_monotonic();
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

/* The feed whose failure concerns people most: the one of the events, else the first that failed.
 */
static const struct follow *failed_follow(const struct sync_job *job)
{
    const struct follow *found = NULL;
    for (size_t i = 0; i < job->n_follows; i++) {
        const struct follow *follow = &job->follows[i];
        if (follow->err.code == ERR_NONE || follow->closed)
            continue;
        if (!found || follow_is_events(follow))
            found = follow;
    }
    return found;
}

static bool all_caught_up(const struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++)
        if (!job->follows[i].caught_up && !job->follows[i].closed)
            return false;
    return true;
}

static void set_waiting(struct sync_job *job, const struct err *err, int64_t due)
{
    job->status.phase = SYNC_WAITING;
    job->status.err = *err;
    job->status.next_try = to_wall(due);
}

static void settle_active(struct sync_job *job)
{
    struct sync_status *status = &job->status;
    struct net_wait wait;
    const struct follow *failed = failed_follow(job);
    if (job->net && net_waiting(job->net, &wait) && !job->n_flights) {
        set_waiting(job, &wait.why, wait.due);
    } else if (failed && !job->n_flights) {
        set_waiting(job, &failed->err, failed->due);
    } else if (all_caught_up(job)) {
        status->phase = SYNC_LIVE;
        status->rate = status->time_left = UNKNOWN;
    } else {
        status->phase = status->events || job->n_flights ? SYNC_SYNCING : SYNC_STARTING;
    }
}

void status_settle(struct sync_job *job)
{
    struct sync_status *status = &job->status;
    list_closed(job);
    status->next_try = UNKNOWN;
    if (job->stopped)
        status->phase = SYNC_STOPPED; /* err says why */
    else if (!job->url)
        status->phase = SYNC_OFF;
    else if (!job->writing)
        status->phase = SYNC_FOLLOWING;
    else if (job->paused)
        status->phase = SYNC_PAUSED;
    else {
        status->err = (struct err){0};
        settle_active(job);
    }
    bool known = status->phase == SYNC_SYNCING && status->ahead != UNKNOWN && status->rate > 0;
    status->time_left = known ? status->ahead * SECOND / status->rate : UNKNOWN;
}
