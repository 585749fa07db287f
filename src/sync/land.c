/* A page that has been read: into the mirror, together with the cursor behind it.
 *
 * Pages of FEED_CHANGES are stored as they come. Those of FEED_SNAPSHOT are gathered until they are
 * complete, then they take the place of what was there. What is the same as the last time is not
 * stored again, so that an idle mirror is left in peace. */
#include <string.h>

#include "job.h"

#define AHEAD_MAX INT64_C(1000000000000) /* as if more were this many */

/* ---- what was stored the last time ------------------------------------------------------ */

/* The server's clock is always news, and never worth a write. */
static bool counts(enum dataset set, size_t field)
{
    return set != DATA_SESSION || field != SESSION_SERVER_TIME;
}

static uint64_t digest(const struct rows *rows)
{
    const struct dataset_info *info = &datasets[rows->set];
    uint64_t hash = hash_bytes(&rows->n, sizeof(rows->n), 1);
    for (size_t i = 0; i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        for (size_t f = 0; f < info->n_fields; f++) {
            bool text = field_is_text(&info->fields[f]);
            if (!counts(rows->set, f))
                continue;
            hash = text ? hash_text(row[f].text ? row[f].text : "\xff", hash)
                        : hash_bytes(&row[f].number, sizeof(row[f].number), hash);
        }
    }
    return hash;
}

/* Remembers the next part of this walk, which begins at `from` where it is a span of time; true
 * when it is as it was in the last. */
static bool as_before(struct follow *follow, const struct rows *rows, int64_t from)
{
    if (rows->n > DIGEST_ROWS_MAX || follow->part >= PARTS_MAX) {
        follow->n_parts = MIN(follow->n_parts, follow->part);
        return false;
    }
    if (!follow->parts)
        follow->parts = mem_array(PARTS_MAX, sizeof(*follow->parts));
    uint64_t now = hash_bytes(&from, sizeof(from), digest(rows));
    size_t part = follow->part++;
    bool same = part < follow->n_parts && follow->parts[part] == now;
    if (!same)
        follow->n_parts = part + 1;
    follow->parts[part] = now;
    return same;
}

/* ---- changes --------------------------------------------------------------------------- */

/* A service that no longer keeps what is old takes nothing from the mirror: of a span that began
 * more than a week ago only what is not older than the first of its rows may be gone. */
static int64_t gone_from(const struct source_page *page)
{
    int64_t oldest = page->span_to;
    if (page->span_from >= clock_now() - 7 * DAY)
        return page->span_from;
    for (size_t i = 0; i < page->rows.n; i++)
        oldest = MIN(oldest, rows_at(&page->rows, i)[E_CREATED].number);
    return MAX(oldest, page->span_from);
}

/* How far back it is, where what comes is older than what came before. */
static void note_oldest(struct follow *follow, const struct source_page *page)
{
    int64_t from = page->span_from < page->span_to ? page->span_from : INT64_MAX;
    for (size_t i = 0; from == INT64_MAX && i < page->rows.n; i++)
        from = MIN(from, rows_at(&page->rows, i)[E_CREATED].number);
    if (follow->feed->set != DATA_EVENTS || from == INT64_MAX)
        return;
    if (follow->oldest != UNKNOWN && from < follow->oldest)
        follow->back_to = from;
    follow->oldest = follow->oldest == UNKNOWN ? from : MIN(follow->oldest, from);
}

/* With what was read before and not kept, where they meet. */
static void add_held(const struct follow *follow, struct store_span *span)
{
    bool none = span->from >= span->to;
    if (none) {
        span->from = follow->held_from;
        span->to = follow->held_to;
    } else if (span->from <= follow->held_to && span->to >= follow->held_from) {
        span->from = MIN(span->from, follow->held_from);
        span->to = MAX(span->to, follow->held_to);
    }
}

static bool land_changes(struct sync_job *job, struct follow *follow,
                         const struct source_page *page)
{
    CLEANUP(str_finish)
    struct str stem = {0};
    bool held = follow->held_from < follow->held_to, only_read = page->span_kept || held;
    if (!only_read)
        str_addf(&stem, "%s-", follow->feed->name);
    struct store_batch batch = {.rows = &page->rows,
                                .mode = STORE_UPSERT,
                                .set = follow->feed->set,
                                .span = {page->span_from, page->span_to, str_text(&stem), 0}};
    batch.span.gone_from = follow->feed->set == DATA_EVENTS ? gone_from(page) : 0;
    bool tells = page->rows.n > 0 || page->span_from < page->span_to;
    bool news = tells && !as_before(follow, &page->rows, only_read ? 0 : page->span_from);
    bool on = page->span_to > follow->told_to + TOLD_MS;
    bool keep = news || on || page->more || !follow->caught_up;
    if (held)
        add_held(follow, &batch.span);
    if (keep && !keep_batch(job, follow, &batch, &page->next, page->ahead))
        return false;
    if (keep)
        follow->told_to = MAX(follow->told_to, page->span_to);
    if (only_read) {
        follow->held_from = keep ? 0 : batch.span.from;
        follow->held_to = keep ? 0 : batch.span.to;
    }
    follow->cursor = page->next;
    follow->ahead = page->more ? MIN(page->ahead, AHEAD_MAX) : 0;
    note_oldest(follow, page);
    return true;
}

/* ---- snapshots ------------------------------------------------------------------------- */

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

/* The service's own clock; the answer came at `answered`, by the one that it was taken for. */
static void note_clock(struct sync_job *job, int64_t answered)
{
    int64_t time = job->session.n ? rows_at(&job->session, 0)[SESSION_SERVER_TIME].number : UNKNOWN;
    if (job->source->own_clock && time != UNKNOWN)
        job->drift += time - answered;
}

/* All of the snapshot, or of a part of it, is there. */
static bool land_complete(struct sync_job *job, struct follow *follow,
                          const struct source_page *page, int64_t answered)
{
    struct store_batch batch = {.rows = &follow->gathered,
                                .mode = STORE_REPLACE,
                                .set = follow->feed->set,
                                .part_field = page->part_field,
                                .part = page->part};
    bool session = follow->feed->set == DATA_SESSION;
    if (session) {
        rows_reset(&job->session);
        gather(&job->session, &follow->gathered);
        note_clock(job, answered);
    }
    bool stored = true;
    if (!as_before(follow, &follow->gathered, 0))
        stored = keep_batch(job, follow, &batch, &page->next, UNKNOWN);
    if (stored)
        follow->cursor = page->next;
    rows_reset(&follow->gathered);
    return stored;
}

static bool land_snapshot(struct sync_job *job, struct follow *follow, const struct flight *flight)
{
    const struct source_page *page = &flight->parsing.page;
    struct failure failure = {.status = 200};
    if (page->rows.n)
        gather(&follow->gathered, &page->rows);
    if (follow->gathered.n > SOURCE_WALK_ROWS_MAX) {
        err_set(&failure.err, ERR_SHAPE, "%s are more than %d", follow->feed->title,
                (int)SOURCE_WALK_ROWS_MAX);
        fate_failed(job, follow, &failure);
        return false;
    }
    bool whole = flight->first && !page->more;
    snprintf(follow->etag, sizeof(follow->etag), "%s", whole ? flight->etag : "");
    return !page->complete || land_complete(job, follow, page, flight->parsing.now);
}

bool land_page(struct sync_job *job, struct follow *follow, struct flight *flight)
{
    if (flight->unchanged)
        return true;
    if (follow->feed->mode == FEED_CHANGES)
        return land_changes(job, follow, &flight->parsing.page);
    return land_snapshot(job, follow, flight);
}
