/* One piece after another: events in order of time, then what changed, then the small datasets. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "batch.h"
#include "place.h"
#include "remote.h"
#include "usagetop/store.h"

enum {
    IDS_MAX = 180000, /* bytes of a statement's lists */
    ANSWERS_MAX = 1 << 30
};

struct push {
    struct push_options options;
    struct store_reader reader;
    struct remote remote;
    struct batch batch;
    struct store_summary summary;
    struct place place;
    struct push_status status;
    struct store_ref *refs;
    size_t n_refs, cap_refs;
    int lock;
    bool ready; /* the place is known and no insert of before goes on */
};

/* ---- one at a time -------------------------------------------------------------------------- */

static bool lock_mirror(struct push *push, struct err *err)
{
    CLEANUP(str_finish)
    struct str path = {0};
    str_addf(&path, "%s.push", push->options.mirror);
    push->lock = open(str_text(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (push->lock < 0)
        return err_set(err, ERR_FULL, "%.200s cannot be made, which keeps two runs apart",
                       str_text(&path));
    return flock(push->lock, LOCK_EX | LOCK_NB) == 0 ||
           err_set(err, ERR_BUSY, "another usagetop push copies %.200s", push->options.mirror);
}

struct push *push_new(const struct push_options *options, struct err *err)
{
    struct push *push = mem_new(sizeof(*push));
    push->options = *options;
    push->lock = -1;
    push->options.events = options->events ? options->events : PUSH_EVENTS;
    if (!store_reader_open(&push->reader, options->mirror, err) ||
        !store_summary(&push->reader, &push->summary, err) || !lock_mirror(push, err) ||
        !remote_open(&push->remote, &push->options, push->summary.identity, err))
        push_finish(&push);
    return push;
}

void push_finish(struct push **push)
{
    if (!*push)
        return;
    batch_finish(&(*push)->batch);
    remote_finish(&(*push)->remote);
    place_finish(&(*push)->place);
    store_reader_finish(&(*push)->reader);
    free((*push)->refs);
    if ((*push)->lock >= 0)
        close((*push)->lock);
    free_ptr(push);
}

struct push_status push_status(const struct push *push)
{
    struct push_status status = push->status;
    status.events = push->summary.events;
    status.bytes_out = push->remote.bytes_out;
    status.whole = push->place.scanned != PLACE_END;
    return status;
}

/* ---- events of a piece ---------------------------------------------------------------------- */

static void add_ref(struct push *push, struct store_ref ref)
{
    mem_grow(&push->refs, &push->cap_refs, push->n_refs + 1, sizeof(*push->refs));
    push->refs[push->n_refs++] = ref;
}

/* Those from the instant `from` on, all of a millisecond together; *to is the first instant that is
 * not gone through, PLACE_END at the end. */
static bool scan_refs(struct push *push, int64_t from, int64_t *to, struct err *err)
{
    static const bool fields[E_COUNT] = {[E_CREATED] = true, [E_KIND] = true};
    const struct store_scan_options options = {.from = from, .to = INT64_MAX, .fields = fields};
    struct store_scan scan;
    struct store_event event;
    struct err why = {0};
    int64_t last = INT64_MIN;
    push->n_refs = 0;
    *to = PLACE_END;
    if (!store_scan_open(&scan, &push->reader, &options, err))
        return false;
    while (store_scan_next(&scan, &event, &why)) {
        int64_t created = event.values[E_CREATED].number;
        if (push->n_refs >= push->options.events && created != last) {
            *to = created;
            break;
        }
        add_ref(push, event.ref);
        last = created;
    }
    store_scan_finish(&scan);
    if (why.code != ERR_NONE && err)
        *err = why;
    return why.code == ERR_NONE;
}

/* ---- what the cluster has of them ------------------------------------------------------------ */

static void begin_select(const struct push *push, struct str *out)
{
    str_clear(out);
    str_add(out, "SELECT ");
    columns_names(&push->batch.columns, out);
    str_add(out, " FROM ");
    place_table(&push->options, datasets[DATA_EVENTS].name, out);
    str_add(out, " WHERE ");
}

/* The answer is kept as long as the batch. */
static bool take_answer(struct push *push, const struct str *statement, struct err *err)
{
    if (!remote_select(&push->remote, str_text(statement), err))
        return false;
    if (push->batch.arena.used + push->remote.size > ANSWERS_MAX)
        return err_set(err, ERR_FULL, "the cluster has too much of one moment to compare");
    const char *kept = arena_bytes(&push->batch.arena, push->remote.body, push->remote.size);
    return batch_found(&push->batch, kept, push->remote.size, err);
}

static bool find_between(struct push *push, const struct rows *rows, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    int64_t from = rows_at(rows, 0)[E_CREATED].number;
    int64_t to = rows_at(rows, rows->n - 1)[E_CREATED].number;
    begin_select(push, &statement);
    str_addf(&statement, "created >= %lld AND created <= %lld FORMAT RowBinary", (long long)from,
             (long long)to);
    return take_answer(push, &statement, err);
}

/* Those of the rows from *at on, as many as a statement holds. */
static bool find_some(struct push *push, const struct rows *rows, size_t *at, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0}, ids = {0};
    begin_select(push, &statement);
    str_add(&statement, "created IN (");
    for (size_t first = *at; *at < rows->n && statement.len + ids.len < IDS_MAX; ++*at) {
        const union value *row = rows_at(rows, *at);
        str_addf(&statement, "%s%lld", *at > first ? "," : "", (long long)row[E_CREATED].number);
        str_add(&ids, *at > first ? "," : "");
        clickhouse_text(&ids, row[E_ID].text, strlen(row[E_ID].text));
    }
    str_addf(&statement, ") AND id IN (%s) FORMAT RowBinary", str_text(&ids));
    str_finish(&ids);
    return take_answer(push, &statement, err);
}

static bool find_rows(struct push *push, const struct rows *rows, bool between, struct err *err)
{
    bool ok = true;
    if (between)
        return find_between(push, rows, err);
    for (size_t at = 0; ok && at < rows->n;)
        ok = find_some(push, rows, &at, err);
    return ok;
}

/* ---- sending the difference ------------------------------------------------------------------ */

static bool send_rows(struct push *push, struct err *err)
{
    CLEANUP(str_finish)
    struct str rows = {0}, statement = {0};
    bool ok = true;
    int64_t now = clock_now();
    str_add(&statement, "INSERT INTO ");
    place_table(&push->options, datasets[DATA_EVENTS].name, &statement);
    str_add(&statement, " (");
    columns_names(&push->batch.columns, &statement);
    str_add(&statement, ") FORMAT RowBinary");
    while (ok && batch_next(&push->batch, PUSH_BYTES, now, &rows))
        ok = remote_insert(&push->remote, str_text(&statement), &rows, err);
    str_finish(&statement);
    return ok;
}

/* Makes the cluster equal to the mirror in what `refs` name; `between`: they are all that the
 * mirror has of that time, in order. */
static bool send_refs(struct push *push, bool between, struct err *err)
{
    CLEANUP(rows_finish)
    struct rows rows = {0};
    if (!push->n_refs)
        return true;
    if (!store_rows(&push->reader, push->refs, push->n_refs, &rows, err))
        return false;
    batch_begin(&push->batch, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        batch_add(&push->batch, rows_at(&rows, i));
    bool ok = find_rows(push, &rows, between, err) && send_rows(push, err);
    push->status.compared += ok ? (int64_t)rows.n : 0;
    push->status.inserted += push->batch.inserted;
    push->status.replaced += push->batch.replaced;
    return ok;
}

/* ---- pieces -----------------------------------------------------------------------------------
 */

static bool step_scan(struct push *push, struct err *err)
{
    int64_t to;
    if (push->place.scanned == 0 && !store_change_last(&push->reader, &push->place.changes, err))
        return false;
    if (!scan_refs(push, push->place.scanned, &to, err) || !send_refs(push, true, err))
        return false;
    push->place.scanned = to;
    return place_write(&push->place, &push->remote, err);
}

static bool step_changes(struct push *push, bool *more, struct err *err)
{
    CLEANUP(store_changes_finish)
    struct store_changes changes = {0};
    if (!store_changes_read(&push->reader, push->place.changes, push->options.events, &changes,
                            err))
        return false;
    if (changes.gone) {
        push->place.scanned = 0;
        return true;
    }
    push->n_refs = 0;
    for (size_t i = 0; i < changes.n; i++)
        add_ref(push, changes.items[i].ref);
    *more = changes.n > 0;
    if (!send_refs(push, false, err) || changes.seq == push->place.changes)
        return changes.seq == push->place.changes && !changes.n;
    push->place.changes = changes.seq;
    return place_write(&push->place, &push->remote, err);
}

static bool make_ready(struct push *push, struct err *err)
{
    if (push->ready && !push->remote.unsure)
        return true;
    if (!remote_settle(&push->remote, err) ||
        (!push->ready &&
         !place_read(&push->place, &push->options, push->summary.identity, &push->remote, err)))
        return false;
    push->ready = true;
    return true;
}

bool push_step(struct push *push, bool *more, struct err *err)
{
    *more = true;
    if (!make_ready(push, err))
        return false;
    if (push->place.scanned != PLACE_END)
        return step_scan(push, err);
    if (!step_changes(push, more, err))
        return false;
    return *more ||
           datasets_send(&push->place, &push->reader, &push->remote, &push->status.datasets, err);
}
