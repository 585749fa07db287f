/* Keeping the index with the truth.
 *
 * The index is complete for all events created at or after a frontier, up to a number of the change
 * log. Each refresh, within one snapshot of the store: changes after that number are taken in
 * (those before the frontier are left out: they are read later anyway), then events before the
 * frontier are read back, newest first, until the time is up. An index that does not belong to the
 * mirror, or to which the log no longer reaches, is forgotten and read back from the newest event
 * on. */
#include "mirror.h"

#include <string.h>

enum {
    CHANGES_AT_ONCE = 16384,
    CLOCK_EVERY = 4096,       /* rows between two looks at the clock */
    UNSAVED_MAX = 24 << 20,   /* bytes in memory before they are written out */
    UNSAVED_WORTH = 64 << 10, /* bytes at the end that are worth a file */
};

static struct column_row as_row(const struct store_event *event,
                                struct column_value values[E_COUNT])
{
    for (size_t i = 0; i < E_COUNT; i++)
        values[i] = (struct column_value){event->values[i].number, event->values[i].text,
                                          event->values[i].size};
    return (struct column_row){.ref = {.created = event->values[E_CREATED].number,
                                       .rowid = event->ref.rowid,
                                       .table = (uint8_t)event->ref.table},
                               .values = values};
}

static void start_over(struct mirror *mirror, const struct store_summary *summary)
{
    column_clear(mirror->column);
    memset(&mirror->mark, 0, sizeof(mirror->mark));
    snprintf(mirror->mark.identity, sizeof(mirror->mark.identity), "%s", summary->identity);
    mirror->mark.sequence = summary->change_last;
    mirror->mark.own[MARK_FRONTIER] = INT64_MAX;
    mirror->n_remembered = 0;
}

/* ---- changes ---- */

struct pending {
    struct arena arena;
    struct column_row *rows;
    size_t n, cap;
};

static void pending_add(struct pending *pending, const struct store_event *event)
{
    struct column_value *values = arena_new(&pending->arena, E_COUNT * sizeof(*values));
    struct column_row row = as_row(event, values);
    for (size_t i = 0; i < E_COUNT; i++)
        if (values[i].text)
            values[i].text = arena_bytes(&pending->arena, values[i].text, values[i].size);
    mem_grow(&pending->rows, &pending->cap, pending->n + 1, sizeof(*pending->rows));
    pending->rows[pending->n++] = row;
}

static void pending_finish(struct pending *pending)
{
    arena_finish(&pending->arena);
    free_ptr(&pending->rows);
}

static bool read_changed(struct mirror *mirror, const struct store_changes *changes,
                         struct pending *pending, struct err *err)
{
    for (size_t i = 0; i < changes->n; i++) {
        struct store_event event;
        if (!store_event_read(&mirror->reader, changes->items[i].ref, &event, err))
            return false;
        if (event.values[E_CREATED].number >= mirror->mark.own[MARK_FRONTIER])
            pending_add(pending, &event);
    }
    return true;
}

static bool take_changes(struct mirror *mirror, const struct store_summary *summary, bool *ret_more,
                         struct err *err)
{
    CLEANUP(store_changes_finish)
    struct store_changes changes = {0};
    CLEANUP(pending_finish)
    struct pending pending = {0};
    if (!store_changes_read(&mirror->reader, mirror->mark.sequence, CHANGES_AT_ONCE, &changes, err))
        return false;
    if (changes.gone) {
        start_over(mirror, summary);
        return true;
    }
    if (!read_changed(mirror, &changes, &pending, err) ||
        !column_change(mirror->column, pending.rows, pending.n, err))
        return false;
    if (changes.n || changes.seq > mirror->mark.sequence) {
        mirror->mark.sequence = changes.seq;
        mirror->engine.state.generation++;
    }
    *ret_more = mirror->mark.sequence < summary->change_last;
    return true;
}

/* ---- history ---- */

/* Reads back until `deadline`, always whole milliseconds of events, so that the frontier is sharp.
 */
static bool read_back(struct mirror *mirror, int64_t deadline, struct err *err)
{
    int64_t *frontier = &mirror->mark.own[MARK_FRONTIER];
    CLEANUP(store_scan_finish)
    struct store_scan scan = {0};
    struct store_scan_options options = {.from = 0, .to = *frontier, .newest_first = true};
    if (!store_scan_open(&scan, &mirror->reader, &options, err))
        return false;
    struct err end = {0};
    struct store_event event;
    struct column_value values[E_COUNT];
    bool late = false;
    for (size_t n = 1; store_scan_next(&scan, &event, &end); n++) {
        int64_t created = event.values[E_CREATED].number;
        late = late || (n % CLOCK_EVERY == 0 && clock_monotonic() >= deadline);
        if (late && created < *frontier)
            return true;
        struct column_row row = as_row(&event, values);
        if (!column_add(mirror->column, COLUMN_OLD, &row, err))
            return false;
        *frontier = created;
    }
    if (end.code != ERR_NONE) {
        if (err)
            *err = end;
        return false;
    }
    *frontier = INT64_MIN;
    return true;
}

/* ---- refresh ---- */

static bool read_words(struct mirror *mirror, struct err *err)
{
    for (int field = 0; field < E_COUNT; field++)
        if (event_fields[field].type == FIELD_WORD &&
            !lexicon_read(&mirror->words[field], &mirror->reader, (enum event_field)field, err))
            return false;
    return true;
}

static bool read_age(struct mirror *mirror, struct err *err)
{
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    if (!store_feeds_read(&mirror->reader, &feeds, err))
        return false;
    mirror->engine.state.as_of = UNKNOWN;
    for (size_t i = 0; i < feeds.n; i++)
        mirror->engine.state.as_of = MAX(mirror->engine.state.as_of, feeds.items[i].fetched_at);
    return true;
}

static void note_state(struct mirror *mirror)
{
    struct column_state column = column_state(mirror->column);
    struct engine_state *state = &mirror->engine.state;
    state->events = mirror->events;
    state->indexed = column.rows;
    state->earliest = column.earliest;
    state->latest = column.latest;
}

static bool index_fits(const struct mirror *mirror, const struct store_summary *summary)
{
    return strcmp(mirror->mark.identity, summary->identity) == 0 &&
           mirror->mark.sequence <= summary->change_last;
}

static bool refresh_in_snapshot(struct mirror *mirror, int64_t deadline, bool *more,
                                struct err *err)
{
    struct store_summary summary;
    if (!store_summary(&mirror->reader, &summary, err) || !read_words(mirror, err) ||
        !read_age(mirror, err))
        return false;
    mirror->events = summary.events;
    mirror->engine.state.generation++;
    if (!index_fits(mirror, &summary))
        start_over(mirror, &summary);
    bool changes_left = true;
    do {
        if (!take_changes(mirror, &summary, &changes_left, err))
            return false;
    } while (changes_left && clock_monotonic() < deadline);
    if (!changes_left && mirror->mark.own[MARK_FRONTIER] != INT64_MIN &&
        !read_back(mirror, deadline, err))
        return false;
    *more = changes_left || mirror->mark.own[MARK_FRONTIER] != INT64_MIN;
    return true;
}

static bool worth_a_look(struct mirror *mirror, bool *look, struct err *err)
{
    int64_t version;
    if (!store_data_version(&mirror->reader, &version, err))
        return false;
    struct column_state state = column_state(mirror->column);
    bool behind = mirror->mark.own[MARK_FRONTIER] != INT64_MIN || state.rows < mirror->events;
    *look = !mirror->started || version != mirror->data_version || behind;
    mirror->data_version = version;
    return true;
}

bool mirror_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err)
{
    struct mirror *mirror = (struct mirror *)engine;
    bool look;
    *more = false;
    if (!worth_a_look(mirror, &look, err))
        return false;
    if (!look)
        return true;
    if (!store_snapshot_begin(&mirror->reader, err))
        return false;
    bool ok = refresh_in_snapshot(mirror, clock_monotonic() + budget_ms, more, err);
    store_snapshot_end(&mirror->reader);
    if (!ok && err && err->code == ERR_CORRUPT) {
        /* the index, not the truth: derive it again */
        column_clear(mirror->column);
        mirror->mark = (struct column_mark){0};
    }
    mirror->started = ok;
    note_state(mirror);
    if (ok && column_state(mirror->column).unsaved > UNSAVED_MAX && mirror->save_index)
        column_save(mirror->column, &mirror->mark, NULL);
    return ok;
}

void mirror_save(struct mirror *mirror)
{
    if (mirror->save_index && mirror->started &&
        column_state(mirror->column).unsaved > UNSAVED_WORTH)
        column_save(mirror->column, &mirror->mark, NULL);
}
