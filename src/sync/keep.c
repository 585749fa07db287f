/* What the job keeps in the mirror: rows, and where each feed stands. */
#include <string.h>

#include "job.h"

/* ---- opening --------------------------------------------------------------------------- */

static void forget(struct follow *follow)
{
    follow->cursor = (struct cursor){0};
    follow->etag[0] = '\0';
    follow->n_parts = 0;
    follow->told = 0;
    follow->caught_up = follow->closed = follow->restarted = false;
    follow->due = follow->noted = 0;
    follow->fetched_at = follow->ahead = follow->oldest = follow->back_to = UNKNOWN;
    follow->told_to = follow->held_from = follow->held_to = 0;
}

static void take_up(struct sync_job *job, struct follow *follow, const struct store_feed *kept)
{
    struct sync_status *status = &job->status;
    if (kept->cursor && strlen(kept->cursor) < sizeof(follow->cursor.text))
        strcpy(follow->cursor.text, kept->cursor);
    if (kept->etag && strlen(kept->etag) < sizeof(follow->etag))
        strcpy(follow->etag, kept->etag);
    follow->fetched_at = kept->fetched_at;
    if (kept->error)
        follow->told = hash_text(kept->error, 0) | 1;
    status->last_success = MAX(status->last_success, kept->fetched_at);
}

/* Cursors and ETags as the mirror has them. */
static bool read_feeds(struct sync_job *job, struct err *err)
{
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    CLEANUP(store_reader_finish)
    struct store_reader reader = {0};
    if (!store_reader_open(&reader, store_path(&job->store), err) ||
        !store_feeds_read(&reader, &feeds, err))
        return false;
    rows_reset(&job->session);
    if (!store_dataset(&reader, DATA_SESSION, &job->session, err))
        return false;
    for (size_t i = 0; i < job->n_follows; i++) {
        struct follow *follow = &job->follows[i];
        const struct store_feed *kept =
            store_feeds_find(&feeds, job->source->name, follow->feed->name);
        forget(follow);
        if (kept)
            take_up(job, follow, kept);
    }
    return true;
}

bool keep_open(struct sync_job *job, struct err *err)
{
    CLEANUP(store_opened_finish)
    struct store_opened opened = {0};
    const struct store_options options = {.path = job->mirror,
                                          .now = clock_now(),
                                          .max_bytes = job->options.max_bytes,
                                          .check = job->check};
    if (!store_open(&job->store, &options, &opened, err))
        return false;
    if (opened.moved)
        snprintf(job->status.moved, sizeof(job->status.moved), "%s", opened.moved);
    job->check = false;
    job->writing = read_feeds(job, err);
    if (!job->writing)
        store_finish(&job->store);
    return job->writing;
}

void keep_close(struct sync_job *job)
{
    flight_drop_all(job);
    store_finish(&job->store);
    job->writing = false;
    job->writer_due = 0;
}

/* ---- storing --------------------------------------------------------------------------- */

static bool failed(struct sync_job *job, struct follow *follow, const struct err *err)
{
    struct failure failure = {.err = *err};
    if (err->code != ERR_CORRUPT) {
        fate_failed(job, follow, &failure);
        return false;
    }
    job_check(job);
    return false;
}

/* Another account than before: what it may see, and where that stands, is another matter. */
static bool account_changed(struct sync_job *job, struct follow *teller)
{
    struct err err = {0};
    for (size_t i = 0; i < job->n_follows; i++)
        if (&job->follows[i] != teller)
            flight_drop(job, &job->follows[i]);
    return read_feeds(job, &err) || failed(job, teller, &err);
}

bool keep_batch(struct sync_job *job, struct follow *follow, struct store_batch *batch,
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
    struct store_counts counts = {0};
    struct err err = {0};
    batch->feed = &feed;
    if (!store_apply(&job->store, batch, &counts, &err))
        return failed(job, follow, &err);
    follow->cursor = *cursor;
    follow->fetched_at = feed.fetched_at;
    follow->noted = job_now(job);
    follow->told = 0;
    bool events = batch->rows && batch->rows->set == DATA_EVENTS;
    status_stored(job, events ? batch->rows->n : 0, &counts);
    return !counts.account_changed || account_changed(job, follow);
}

/* The age of the data is that of the events; of the others only news are worth a write. */
void keep_note(struct sync_job *job, struct follow *follow, int status)
{
    bool bad = follow->err.code != ERR_NONE;
    uint64_t tell = bad ? hash_text(follow->err.text, 0) | 1 : 0;
    bool stale =
        !bad && follow->feed->set == DATA_EVENTS && job_now(job) - follow->noted >= NOTE_MS;
    if (!job->writing || (tell == follow->told && !stale) || follow->err.code == ERR_FULL)
        return;
    int64_t now = clock_now();
    const struct store_feed feed = {.source = job->source->name,
                                    .name = follow->feed->name,
                                    .set = follow->feed->set,
                                    .cursor = *follow->cursor.text ? follow->cursor.text : NULL,
                                    .etag = *follow->etag ? follow->etag : NULL,
                                    .fetched_at = bad ? follow->fetched_at : now,
                                    .failed_at = bad ? now : UNKNOWN,
                                    .status = status ? status : UNKNOWN,
                                    .ahead = UNKNOWN,
                                    .error = bad ? follow->err.text : NULL,
                                    .shared = job->source->partial};
    const struct store_batch batch = {.feed = &feed};
    struct store_counts counts = {0};
    if (!store_apply(&job->store, &batch, &counts, NULL))
        return;
    if (counts.deleted) { /* it is closed to this account: what was known of it is gone */
        follow->cursor = (struct cursor){0};
        follow->etag[0] = '\0';
        status_stored(job, 0, &counts);
    }
    follow->told = tell;
    follow->noted = job_now(job);
}
