/* Snapshots: one page after another until all there is has been read, then stored at once in place
 * of what was there. */
#include <string.h>

#include "job.h"

static void ask_page(struct sync_job *job, struct follow *follow)
{
    follow_asks(job, follow, &follow->walk, &follow->request);
}

void walk_begin(struct sync_job *job, struct follow *follow)
{
    follow->walking = true;
    follow->walk = follow->cursor;
    follow->due = INT64_MAX;
    rows_reset(&follow->gathered);
    ask_page(job, follow);
}

static void gather(struct rows *to, const struct rows *from)
{
    const struct dataset_info *info = &datasets[from->set];
    for (size_t i = 0; i < from->n; i++) {
        union value *row = rows_add(to, from->set);
        for (size_t f = 0; f < info->n_fields; f++) {
            row[f] = rows_at(from, i)[f];
            if (field_is_text(&info->fields[f]))
                row[f].text = arena_text(&to->arena, row[f].text);
        }
    }
}

/* What has been gathered is stored: all of a walk takes the place of what was there, changes are
 * added to it. False when it could not be stored. */
static bool store_walk(struct sync_job *job, struct follow *follow)
{
    struct source_page *page = &follow->page;
    bool changes = follow->feed->mode == FEED_CHANGES;
    struct store_batch batch = {.rows = &follow->gathered,
                                .mode = changes ? STORE_UPSERT : STORE_REPLACE,
                                .set = follow->feed->set,
                                .part_field = page->part_field,
                                .part = page->part};
    if (follow->feed->set == DATA_SESSION) {
        rows_reset(&job->session);
        gather(&job->session, &follow->gathered);
    }
    snprintf(follow->etag, sizeof(follow->etag), "%s", page->more ? "" : follow->walk_etag);
    bool ok = follow_store(job, follow, &batch, &page->next, UNKNOWN);
    rows_reset(&follow->gathered);
    return ok;
}

static void page_read(struct sync_job *job, struct follow *follow)
{
    struct source_page *page = &follow->page;
    gather(&follow->gathered, &page->rows);
    if (follow->gathered.n > SOURCE_WALK_ROWS_MAX) {
        struct err err = {0};
        err_set(&err, ERR_SHAPE, "%s have more than %d rows", follow->feed->title,
                SOURCE_WALK_ROWS_MAX);
        follow_failed(job, follow, &err, 0, false);
        return;
    }
    bool whole = page->complete || follow->feed->mode == FEED_CHANGES;
    if (whole && !store_walk(job, follow))
        return;
    follow->walk = page->next;
    if (page->more) {
        ask_page(job, follow);
        return;
    }
    follow->walking = false;
    follow_succeeded(job, follow);
}

/* 304: what is stored still holds. */
static void unchanged(struct sync_job *job, struct follow *follow)
{
    follow->walking = false;
    follow_succeeded(job, follow);
    if (clock_monotonic() - follow->noted < NOTE_MS)
        return;
    struct store_batch batch = {0};
    follow_store(job, follow, &batch, &follow->cursor, UNKNOWN);
}

void walk_response(struct sync_job *job, struct follow *follow, struct net_response *response)
{
    follow->request = 0;
    const struct source_reply reply = {response->body, response->size, response->status};
    const struct turn turn = {.feed = follow->feed, .cursor = &follow->walk, .now = clock_now()};
    struct err err = response->err;
    bool at_cursor = *follow->walk.text != '\0';
    if (err.code == ERR_NONE && response->unchanged) {
        unchanged(job, follow);
        return;
    }
    if (err.code != ERR_NONE) {
        source_judge(job->source, &reply, &err);
        follow_failed(job, follow, &err, response->status, at_cursor);
        return;
    }
    snprintf(follow->walk_etag, sizeof(follow->walk_etag), "%s",
             response->etag && strlen(response->etag) < sizeof(follow->walk_etag) ? response->etag
                                                                                  : "");
    if (follow->feed->read(&turn, &reply, &follow->page, &err)) {
        page_read(job, follow);
        return;
    }
    err_wrap(&err, "%s", follow->feed->title);
    follow_failed(job, follow, &err, response->status, false);
}
