/* One piece after another: events in order of time, then what changed, then the small datasets. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "work.h"

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
    push->options.database = options->database ? options->database : "default";
    push->options.table = options->table ? options->table : datasets[DATA_EVENTS].name;
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
    free(*push);
    *push = NULL;
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

/* ---- pieces ------------------------------------------------------------------------------------
 */

/* As of when the events are that the present snapshot of the mirror has. */
static bool read_told(struct push *push, struct err *err)
{
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    if (!store_feeds_read(&push->reader, &feeds, err))
        return false;
    push->told = origin_told(&feeds, DATA_EVENTS);
    return true;
}

/* Events of one state of the mirror, in which none of them lies elsewhere meanwhile. */
static bool read_scan(struct push *push, struct rows *rows, int64_t *to, struct err *err)
{
    if (!store_snapshot_begin(&push->reader, err))
        return false;
    bool ok =
        read_told(push, err) &&
        (push->place.scanned != 0 || store_change_last(&push->reader, &push->place.changes, err)) &&
        scan_refs(push, push->place.scanned, to, err) &&
        store_rows(&push->reader, push->refs, push->n_refs, rows, err);
    store_snapshot_end(&push->reader);
    return ok;
}

static bool step_scan(struct push *push, struct err *err)
{
    CLEANUP(rows_finish)
    struct rows rows = {0};
    int64_t to;
    if (!read_scan(push, &rows, &to, err) || !compare_rows(push, &rows, true, false, err))
        return false;
    push->place.scanned = to;
    return place_write(&push->place, &push->remote, err);
}

static bool read_changes(struct push *push, struct store_changes *changes, struct rows *rows,
                         struct err *err)
{
    push->n_refs = 0;
    if (!store_snapshot_begin(&push->reader, err))
        return false;
    bool ok = read_told(push, err) && store_changes_read(&push->reader, push->place.changes,
                                                         push->options.events, changes, err);
    for (size_t i = 0; ok && i < changes->n; i++)
        add_ref(push, changes->items[i].ref);
    ok = ok && store_rows(&push->reader, push->refs, push->n_refs, rows, err);
    store_snapshot_end(&push->reader);
    return ok;
}

static bool step_changes(struct push *push, bool *more, struct err *err)
{
    CLEANUP(store_changes_finish)
    struct store_changes changes = {0};
    CLEANUP(rows_finish)
    struct rows rows = {0};
    if (!read_changes(push, &changes, &rows, err))
        return false;
    if (changes.gone) {
        push->place.scanned = 0;
        return true;
    }
    *more = changes.n > 0;
    if (!compare_rows(push, &rows, false, false, err))
        return false;
    if (changes.seq == push->place.changes)
        return true;
    push->place.changes = changes.seq;
    return place_write(&push->place, &push->remote, err);
}

/* What the mirror has no longer. */
static bool step_gone(struct push *push, bool *more, struct err *err)
{
    CLEANUP(store_gone_finish)
    struct store_gone gone = {0};
    struct place *place = &push->place;
    if (!store_gone_read(&push->reader, place->gone, push->options.events, &gone, err))
        return false;
    push->status.forgotten |= gone.lost && place->known;
    *more |= gone.seq > place->gone;
    if (gone.seq == place->gone)
        return true;
    if (!compare_rows(push, &gone.rows, false, true, err))
        return false;
    place->gone = gone.seq;
    return place_write(place, &push->remote, err);
}

static bool make_ready(struct push *push, struct err *err)
{
    if (push->ready && !push->remote.unsure)
        return true;
    if (!remote_settle(&push->remote, err) ||
        (!push->ready &&
         !place_read(&push->place, &push->options, push->summary.identity, &push->remote, err)))
        return false;
    push->suspect |= !push->ready && push->place.open;
    push->ready = true;
    return true;
}

/* What is said of the mirror as a whole, once it has nothing more: in one state of it. */
static bool finish_all(struct push *push, bool *more, struct err *err)
{
    struct place *place = &push->place;
    int64_t last = 0;
    if (!store_snapshot_begin(&push->reader, err))
        return false;
    bool ok = store_change_last(&push->reader, &last, err);
    *more = ok && last > place->changes;
    if (ok && !*more)
        ok = spans_send(place, &push->reader, &push->remote, err) &&
             datasets_send(place, &push->reader, &push->remote, &push->status.datasets, err);
    store_snapshot_end(&push->reader);
    return ok && (*more || place_open(place, false, &push->remote, err));
}

bool push_step(struct push *push, bool *more, struct err *err)
{
    *more = true;
    if (!make_ready(push, err))
        return false;
    if (push->place.scanned != PLACE_END)
        return step_scan(push, err);
    if (!step_changes(push, more, err) || !step_gone(push, more, err))
        return false;
    if (*more)
        return true;
    if (!finish_all(push, more, err))
        return false;
    push->suspect &= *more;
    return true;
}
