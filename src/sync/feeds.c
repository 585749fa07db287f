/* What asking and storing have in common for all feeds. */
#include <string.h>

#include "job.h"

bool follow_is_events(const struct follow *follow)
{
    return follow->feed->set == DATA_EVENTS && follow->feed->mode == FEED_CHANGES;
}

bool follow_asks(struct sync_job *job, struct follow *follow, const struct cursor *cursor,
                 uint64_t *request)
{
    CLEANUP(source_request_finish)
    struct source_request ask = {0};
    const struct turn turn = {.feed = follow->feed, .cursor = cursor, .now = clock_now()};
    follow->feed->ask(&turn, &ask);
    size_t n_headers = 0;
    while (job->source->headers && job->source->headers[n_headers])
        n_headers++;
    const struct net_request net = {.path = str_text(&ask.path),
                                    .accept = ask.accept,
                                    .etag =
                                        follow->feed->etag && *follow->etag ? follow->etag : NULL,
                                    .auth_header = job->source->auth_header,
                                    .auth_prefix = job->source->auth_prefix,
                                    .headers = job->source->headers,
                                    .n_headers = n_headers,
                                    .tag = (uint64_t)(follow - job->follows)};
    struct err err = {0};
    *request = net_start(job->net, &net, &err);
    if (!*request)
        follow_failed(job, follow, &err, 0, false);
    return *request != 0;
}

/* A feed that is not there for this account rests for long; what is behind the others goes on. */
static void close_feed(struct follow *follow, const struct err *err)
{
    follow->closed = true;
    follow->err = *err;
    follow->due = clock_monotonic() + CLOSED_MS;
}

static void stop_all(struct sync_job *job, const struct err *err)
{
    job->stopped = true;
    job->status.err = *err;
}

static void try_later(struct follow *follow, const struct err *err)
{
    follow->wait = follow->wait ? MIN(follow->wait * 2, (int64_t)FAILED_MAX_MS) : FAILED_MS;
    follow->due = clock_monotonic() + follow->wait;
    follow->err = *err;
}

void follow_failed(struct sync_job *job, struct follow *follow, const struct err *err, int status,
                   bool at_cursor)
{
    bool lost = status == 400 || status == 404 || status == 410 || status == 422;
    follow->request = 0;
    follow->walking = false;
    if (err->code == ERR_AUTH) {
        stop_all(job, err);
    } else if (at_cursor && lost && !follow->restarted) {
        /* the service does not know the cursor any more: from the start, where nothing is counted
         * twice */
        follow->restarted = true;
        follow->cursor = (struct cursor){0};
        follow->due = clock_monotonic();
    } else if (err->code == ERR_FORBIDDEN || err->code == ERR_NOT_FOUND) {
        close_feed(follow, err);
    } else {
        try_later(follow, err);
    }
}

void follow_succeeded(struct sync_job *job, struct follow *follow)
{
    follow->err = (struct err){0};
    follow->wait = 0;
    follow->closed = false;
    follow->fetched_at = clock_now();
    job->status.last_success = follow->fetched_at;
    int64_t rest = MAX(follow->feed->interval_ms, job->options.interval_ms);
    follow->due = clock_monotonic() + rest;
    follow->caught_up = true;
}

/* A damaged mirror is moved aside and begun anew; the cursors begin anew with it. */
static void reopen(struct sync_job *job)
{
    store_finish(&job->store);
    job->writing = false;
    job->damaged = true;
    job->writer_due = 0;
    for (size_t i = 0; i < job->n_follows; i++)
        job->follows[i].caught_up = false;
}

static bool store_failed(struct sync_job *job, struct follow *follow, const struct err *err)
{
    if (err->code == ERR_CORRUPT)
        reopen(job);
    else
        try_later(follow, err);
    return false;
}

bool follow_store(struct sync_job *job, struct follow *follow, struct store_batch *batch,
                  const struct cursor *cursor, int64_t ahead)
{
    const struct store_feed feed = {.source = job->source->name,
                                    .name = follow->feed->name,
                                    .set = follow->feed->set,
                                    .cursor = *cursor->text ? cursor->text : NULL,
                                    .etag = *follow->etag ? follow->etag : NULL,
                                    .fetched_at = clock_now(),
                                    .failed_at = UNKNOWN,
                                    .status = 200,
                                    .ahead = ahead};
    batch->feed = &feed;
    struct store_counts counts = {0};
    struct err err = {0};
    if (!store_apply(&job->store, batch, &counts, &err))
        return store_failed(job, follow, &err);
    follow->cursor = *cursor;
    follow->noted = clock_monotonic();
    size_t events = batch->rows && follow_is_events(follow) ? batch->rows->n : 0;
    status_stored(job, events, &counts);
    return true;
}
