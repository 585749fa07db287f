/* What the cluster has of some events, and the difference on its way there. */
#include <stdlib.h>
#include <string.h>

#include "work.h"

enum {
    IDS_MAX = 180000, /* bytes of a statement's lists */
    ANSWERS_MAX = 1 << 30
};

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

/* Those of the batch from *at on, as many as a statement holds: each is asked for once, also one
 * that changed several times since the last run. */
static bool find_some(struct push *push, size_t *at, struct err *err)
{
    const struct batch *batch = &push->batch;
    CLEANUP(str_finish)
    struct str statement = {0}, ids = {0};
    begin_select(push, &statement);
    str_add(&statement, "created IN (");
    for (size_t first = *at; *at < batch->n_wanted && statement.len + ids.len < IDS_MAX; ++*at) {
        const struct entry *entry = &batch->wanted[*at];
        struct cursor cursor = {entry->bytes, entry->bytes + entry->size, false};
        int64_t created = cursor_number(&cursor);
        size_t size;
        const char *id = cursor_text(&cursor, &size);
        str_addf(&statement, "%s%lld", *at > first ? "," : "", (long long)created);
        str_add(&ids, *at > first ? "," : "");
        clickhouse_text(&ids, id, size);
    }
    str_addf(&statement, ") AND id IN (%s) FORMAT RowBinary", str_text(&ids));
    return take_answer(push, &statement, err);
}

static bool find_rows(struct push *push, const struct rows *rows, bool between, struct err *err)
{
    bool ok = true;
    if (between)
        return find_between(push, rows, err);
    for (size_t at = 0; ok && at < push->batch.n_wanted;)
        ok = find_some(push, &at, err);
    return ok;
}

/* ---- sending the difference ------------------------------------------------------------------ */

/* What this mirror gave before is not somebody else's; of a run of an older program that is not
 * known. */
static struct batch_stamp stamp_of(const struct push *push)
{
    const struct place *place = &push->place;
    bool known = push->told != UNKNOWN;
    return (struct batch_stamp){.revision = known ? MAX(push->told, place->stamp) : clock_now(),
                                .yields = known && place->stamp != UNKNOWN};
}

static bool send_rows(struct push *push, struct err *err)
{
    CLEANUP(str_finish)
    struct str rows = {0}, statement = {0}, names = {0};
    bool ok = true;
    const struct batch_stamp stamp = stamp_of(push);
    columns_names(&push->batch.columns, &names);
    place_insert(&push->options, datasets[DATA_EVENTS].name, str_text(&names), &statement);
    while (ok && batch_next(&push->batch, PUSH_BYTES, &stamp, &rows))
        ok = place_open(&push->place, true, &push->remote, err) &&
             remote_insert(&push->remote, str_text(&statement), &rows, err);
    return ok;
}

bool compare_rows(struct push *push, const struct rows *rows, bool between, bool gone,
                  struct err *err)
{
    struct batch *batch = &push->batch;
    if (!rows->n)
        return true;
    batch_begin(batch, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        batch_add(batch, rows_at(rows, i), gone);
    bool ok = find_rows(push, rows, between, err) && send_rows(push, err) &&
              (!push->suspect || mend_hours(push, batch->hours, batch->n_hours, err));
    push->suspect |= !ok;
    push->place.stamp = MAX(push->place.stamp, MAX(push->told, batch->newest));
    push->status.compared += ok && !gone ? (int64_t)rows->n : 0;
    push->status.inserted += batch->inserted;
    push->status.replaced += batch->replaced;
    push->status.removed += batch->removed;
    push->status.older += batch->older;
    return ok;
}
