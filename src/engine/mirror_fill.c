/* Rows of the store into the index: what the change log names, and history newest first.
 *
 * The log names events by place. Those that were inserted lie mostly side by side, so they are read
 * by going through a span of time; strays, and events that were updated, one by one.
 *
 * The frontier is the moment that an event's place tells: of all but those at the outermost ends it
 * is the time of creation, and there it is what orders them. */
#include "mirror.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHANGES_AT_ONCE = 2048, /* and the rest of their transaction */
    UPDATES_AT_ONCE = 1024, /* rows in memory */
    CLOCK_EVERY = 1024,     /* rows between two looks at the clock */
    HISTORY_AT_ONCE = 100000,
    SPAN_LEAST = 128, /* events side by side that are worth going through time for */
    SPAN_GAP = 256,   /* a gap as long as it takes to insert so many events parts two spans */
};

/* ---- values ------------------------------------------------------------------------------ */

/* Both say the same in the same words, so a row is copied as one. */
_Static_assert(sizeof(struct store_value) == sizeof(struct column_value) &&
                   offsetof(struct store_value, number) == offsetof(struct column_value, number) &&
                   offsetof(struct store_value, text) == offsetof(struct column_value, text) &&
                   offsetof(struct store_value, size) == offsetof(struct column_value, size),
               "values of store and column look alike");
_Static_assert((int)STORE_TEXT_NONE == (int)COLUMN_TEXT_NONE &&
                   (int)STORE_TEXT_PLAIN == (int)COLUMN_TEXT_PLAIN &&
                   (int)STORE_TEXT_UUID == (int)COLUMN_TEXT_UUID,
               "and so do texts");

#define LIST_WORD(NAME) E_##NAME,
#define LIST_TEXT(NAME)
#define LIST_TIME(NAME)
#define LIST_COUNT(NAME)
#define LIST_DECIMAL(NAME)
#define LIST_DURATION(NAME)
#define X(NAME, name, title, json, type, ...) LIST_##type(NAME)
static const uint8_t word_fields[] = {EVENT_FIELDS(X)};
#undef X

static void note_words(struct mirror *mirror, const struct store_value *values)
{
    for (size_t i = 0; i < ARRAY_LEN(word_fields); i++) {
        uint32_t *highest = &mirror->highest[word_fields[i]];
        *highest = MAX(*highest, (uint32_t)values[word_fields[i]].number);
    }
}

static struct column_row row_of(struct mirror *mirror, const struct store_event *event,
                                struct column_value values[E_COUNT])
{
    memcpy(values, event->values, E_COUNT * sizeof(*values));
    note_words(mirror, event->values);
    return (struct column_row){.ref = {.created = event->values[E_CREATED].number,
                                       .rowid = event->ref.rowid,
                                       .table = (uint8_t)event->ref.table},
                               .values = values};
}

/* The millisecond that the place tells. */
static int64_t moment_of(int64_t rowid)
{
    enum { SLOTS = 1 << 22 };
    const int64_t epoch = INT64_C(1577836800000); /* 2020 */
    return (rowid - (rowid & (SLOTS - 1))) / SLOTS + epoch;
}

static bool add(struct mirror *mirror, enum column_lane lane, const struct store_event *event,
                struct err *err)
{
    struct column_value values[E_COUNT];
    struct column_row row = row_of(mirror, event, values);
    return column_add(mirror->column, lane, &row, err);
}

/* ---- history ----------------------------------------------------------------------------- */

bool fill_history(struct mirror *mirror, int64_t deadline, struct err *err)
{
    int64_t *frontier = &mirror->mark.own[MARK_FRONTIER];
    CLEANUP(store_scan_finish)
    struct store_scan scan = {0};
    const struct store_scan_options options = {
        .from = INT64_MIN, .to = *frontier, .newest_first = true};
    struct store_event event;
    struct err end = {0};
    bool enough = false;
    if (!store_scan_open(&scan, &mirror->reader, &options, err))
        return false;
    for (size_t n = 1; store_scan_next(&scan, &event, &end); n++) {
        int64_t moment = moment_of(event.ref.rowid);
        if (n % CLOCK_EVERY == 0)
            enough = enough || n >= HISTORY_AT_ONCE || clock_monotonic() >= deadline;
        if (enough && moment < *frontier) /* whole milliseconds, so that it is sharp */
            return true;
        if (!add(mirror, COLUMN_OLD, &event, err))
            return false;
        *frontier = moment;
    }
    if (end.code != ERR_NONE)
        return err_set(err, end.code, "%s", end.text);
    *frontier = INT64_MIN;
    return true;
}

/* ---- updates ----------------------------------------------------------------------------- */

/* Rows to be replaced, gathered because many at once are cheap. */
struct updates {
    struct arena arena;
    struct column_row rows[UPDATES_AT_ONCE];
    size_t n;
};

static void updates_finish(struct updates **updates)
{
    if (*updates)
        arena_finish(&(*updates)->arena);
    free(*updates);
}

static void keep_update(struct mirror *mirror, struct updates *updates,
                        const struct store_event *event)
{
    struct column_value *values = arena_new(&updates->arena, E_COUNT * sizeof(*values));
    updates->rows[updates->n++] = row_of(mirror, event, values);
    for (size_t i = 0; i < E_COUNT; i++)
        if (values[i].text)
            values[i].text = arena_bytes(&updates->arena, values[i].text, values[i].size);
}

static bool flush_updates(struct mirror *mirror, struct updates *updates, struct err *err)
{
    bool done = !updates->n || column_change(mirror->column, updates->rows, updates->n, err);
    arena_reset(&updates->arena);
    updates->n = 0;
    return done;
}

/* ---- changes ----------------------------------------------------------------------------- */

/* Events to be taken in: by place, each once. */
struct intake {
    struct mirror *mirror;
    struct store_change *items;
    size_t n;
    struct updates *updates;
};

static int by_place(const void *left, const void *right)
{
    const struct store_change *a = left, *b = right;
    if (a->ref.rowid != b->ref.rowid)
        return a->ref.rowid < b->ref.rowid ? -1 : 1;
    if (a->ref.table != b->ref.table)
        return a->ref.table < b->ref.table ? -1 : 1;
    return b->inserted - a->inserted;
}

static bool same_place(struct store_ref a, struct store_ref b)
{
    return a.rowid == b.rowid && a.table == b.table;
}

/* Puts the changes in order; those before the frontier are read back later anyway. */
static void sort_changes(struct store_changes *changes, int64_t frontier)
{
    struct store_change *items = changes->items;
    size_t n = 0;
    if (changes->n > 1)
        qsort(items, changes->n, sizeof(*items), by_place);
    for (size_t i = 0; i < changes->n; i++) {
        bool again = n && same_place(items[n - 1].ref, items[i].ref);
        if (!again && moment_of(items[i].ref.rowid) >= frontier)
            items[n++] = items[i];
    }
    changes->n = n;
}

static bool take_one(struct intake *intake, const struct store_change *change, struct err *err)
{
    struct store_event event;
    if (!store_event_read(&intake->mirror->reader, change->ref, &event, err))
        return false;
    if (change->inserted)
        return add(intake->mirror, COLUMN_NEW, &event, err);
    keep_update(intake->mirror, intake->updates, &event);
    return intake->updates->n < UPDATES_AT_ONCE ||
           flush_updates(intake->mirror, intake->updates, err);
}

/* Goes through the time of items[from..to), all inserted, until strangers are the majority or one
 * does not come where it should. *ret_taken: those before it are in. */
static bool take_span(struct intake *intake, size_t from, size_t to, size_t *ret_taken,
                      struct err *err)
{
    const struct store_change *items = intake->items;
    CLEANUP(store_scan_finish)
    struct store_scan scan = {0};
    const struct store_scan_options options = {.from = moment_of(items[from].ref.rowid),
                                               .to = moment_of(items[to - 1].ref.rowid) + 1};
    struct store_event event;
    struct err end = {0};
    size_t strangers = 0, patience = 2 * (to - from) + SPAN_LEAST, at = from;
    if (!store_scan_open(&scan, &intake->mirror->reader, &options, err))
        return false;
    while (at < to && strangers < patience && store_scan_next(&scan, &event, &end)) {
        if (!same_place(event.ref, items[at].ref)) {
            strangers++;
            continue;
        }
        if (!add(intake->mirror, COLUMN_NEW, &event, err))
            return false;
        at++;
    }
    *ret_taken = at;
    return end.code == ERR_NONE || err_set(err, end.code, "%s", end.text);
}

/* The longest gap, in ms, that events of one span have between them. */
static int64_t gap_of(const struct store_change *items, size_t n)
{
    int64_t half = moment_of(items[n - 1 - n / 4].ref.rowid) - moment_of(items[n / 4].ref.rowid);
    return (half / (int64_t)(n / 2 + 1) + 1) * SPAN_GAP;
}

/* items[0..n) were inserted. */
static bool take_inserted(struct intake *intake, size_t n, struct err *err)
{
    const struct store_change *items = intake->items;
    int64_t gap = n ? gap_of(items, n) : 0;
    for (size_t from = 0, to; from < n;) {
        for (to = from + 1; to < n; to++)
            if (moment_of(items[to].ref.rowid) - moment_of(items[to - 1].ref.rowid) > gap)
                break;
        if (to - from >= SPAN_LEAST && !take_span(intake, from, to, &from, err))
            return false;
        for (; from < to; from++)
            if (!take_one(intake, &items[from], err))
                return false;
    }
    return true;
}

/* Puts those that were inserted first, each kind in order; returns how many. */
static size_t part_inserted(struct store_change *items, size_t n)
{
    size_t n_inserted = 0, n_updated = 0;
    CLEANUP(free_ptr)
    struct store_change *updated = mem_array(n + 1, sizeof(*updated));
    for (size_t i = 0; i < n; i++) {
        if (items[i].inserted)
            items[n_inserted++] = items[i];
        else
            updated[n_updated++] = items[i];
    }
    memcpy(items + n_inserted, updated, n_updated * sizeof(*items));
    return n_inserted;
}

static bool take(struct intake *intake, struct err *err)
{
    size_t n_inserted = part_inserted(intake->items, intake->n);
    if (!take_inserted(intake, n_inserted, err))
        return false;
    for (size_t i = n_inserted; i < intake->n; i++)
        if (!take_one(intake, &intake->items[i], err))
            return false;
    return flush_updates(intake->mirror, intake->updates, err);
}

bool fill_changes(struct mirror *mirror, bool *gone, struct err *err)
{
    CLEANUP(store_changes_finish)
    struct store_changes changes = {0};
    CLEANUP(updates_finish)
    struct updates *updates = NULL;
    if (!store_changes_read(&mirror->reader, mirror->mark.sequence, CHANGES_AT_ONCE, &changes, err))
        return false;
    *gone = changes.gone;
    if (changes.gone)
        return true;
    updates = mem_new(sizeof(*updates));
    sort_changes(&changes, mirror->mark.own[MARK_FRONTIER]);
    struct intake intake = {mirror, changes.items, changes.n, updates};
    if (!take(&intake, err))
        return false;
    mirror->mark.sequence = changes.seq;
    return true;
}
