/* What becomes of a feed after an answer: when it is asked again, from where, and whether at all.
 */
#include "job.h"

/* Somewhere in the second half of the wait, so that clients do not come back all at once. */
static int64_t spread(int64_t wait)
{
    int64_t random = (int64_t)(hash_bytes(&(int64_t){clock_micros()}, sizeof(int64_t), 0) >> 1);
    return wait - random % (wait / 2 + 1);
}

static void try_later(struct sync_job *job, struct follow *follow)
{
    follow->wait = follow->wait ? MIN(follow->wait * 2, (int64_t)FAILED_MAX_MS) : FAILED_MS;
    follow->due = job_now(job) + spread(follow->wait);
}

/* Perhaps it is another role now: the session knows. */
static void ask_session(struct sync_job *job)
{
    int64_t now = job_now(job);
    for (size_t i = 0; i < job->n_follows; i++) {
        struct follow *follow = &job->follows[i];
        if (follow->feed->first && follow->caught_up && now - follow->noted >= INTERVAL_MS)
            follow->due = now;
    }
}

/* No feed is open to the credential any more. */
static bool is_refused(const struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++)
        if (!job->follows[i].closed && !job->follows[i].feed->open)
            return false;
    return true;
}

/* 401: with all of the source, or with this feed, until the others have shown. */
static void refuse(struct sync_job *job, struct follow *follow)
{
    int64_t now = job_now(job);
    bool news = !follow->closed;
    follow->closed = job->source->partial;
    follow->due = now + CLOSED_MS;
    for (size_t i = 0; i < job->n_follows && news && job->source->partial; i++)
        if (!job->follows[i].closed)
            job->follows[i].due = MIN(job->follows[i].due, now);
    if (job->source->partial && !is_refused(job))
        return;
    if (credential_refused(job)) {
        follow->err = (struct err){0};
        for (size_t i = 0; i < job->n_follows; i++)
            job->follows[i].closed = false;
        fate_hurry(job);
        return;
    }
    job->stopped = true;
    job->status.err = follow->err;
}

static void close_feed(struct sync_job *job, struct follow *follow)
{
    if (!follow->closed && follow->err.code == ERR_FORBIDDEN)
        ask_session(job);
    follow->closed = true;
    follow->due = job_now(job) + CLOSED_MS;
}

/* The service does not know the cursor any more: everything again, where nothing is counted twice.
 * Where that was tried before, without haste. */
static void restart(struct sync_job *job, struct follow *follow)
{
    follow->cursor = (struct cursor){0};
    follow->etag[0] = '\0';
    follow->n_parts = 0;
    follow->caught_up = false;
    if (follow->restarted) {
        try_later(job, follow);
        return;
    }
    follow->restarted = true;
    follow->err = (struct err){0};
    follow->due = job_now(job);
}

void fate_failed(struct sync_job *job, struct follow *follow, const struct failure *failure)
{
    flight_drop(job, follow);
    follow->err = failure->err;
    if (failure->err.code == ERR_AUTH || (failure->err.code == ERR_LATER && failure->status))
        credential_ended(job, &follow->err);
    follow->failures++;
    follow->n_parts = 0; /* perhaps they were not stored */
    switch (follow->err.code) {
    case ERR_AUTH:
        refuse(job, follow);
        break;
    case ERR_FORBIDDEN:
        close_feed(job, follow);
        break;
    case ERR_NOT_FOUND:
        if (failure->at_cursor)
            restart(job, follow);
        else
            close_feed(job, follow);
        break;
    default:
        try_later(job, follow);
        break;
    }
    if (follow->err.code != ERR_NONE)
        keep_note(job, follow, failure->status);
}

void fate_well(struct sync_job *job, struct follow *follow)
{
    int64_t interval = MAX(follow->feed->interval_ms, job->options.interval_ms);
    follow->err = (struct err){0};
    follow->failures = 0;
    follow->wait = 0;
    follow->closed = follow->restarted = false;
    follow->caught_up = true;
    follow->fetched_at = clock_now();
    follow->due = job_now(job) + interval;
    job->status.last_success = follow->fetched_at;
    keep_note(job, follow, 200);
}

void fate_over(struct sync_job *job, struct follow *follow)
{
    follow->err = (struct err){0};
    follow->caught_up = true;
    follow->due = job_now(job) + CLOSED_MS;
}

bool fate_trying(const struct follow *follow)
{
    bool network = follow->err.code == ERR_NETWORK || follow->err.code == ERR_LATER; /* net tried */
    return follow->err.code != ERR_NONE && !follow->closed && !network && follow->failures < TRIES;
}

void fate_hurry(struct sync_job *job)
{
    int64_t now = job_now(job);
    job->writer_due = now;
    if (job->stopped)
        credential_again(job);
    job->stopped = false;
    for (size_t i = 0; i < job->n_follows; i++)
        job->follows[i].due = MIN(job->follows[i].due, now);
}
