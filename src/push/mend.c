/* Sums by the hour that an interrupted insert left short: the server writes events first, then what
 * its views make of them, and may be killed in between. */
#include <stdlib.h>
#include <string.h>

#include "work.h"

enum { TRIES = 5 };

/* ---- which there are ------------------------------------------------------------------------- */

static bool has_rollup(struct push *push, const struct clickhouse_rollup *rollup, bool *out,
                       struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct clickhouse_column columns[CLICKHOUSE_COLUMNS_MAX];
    const struct push_options *options = &push->options;
    size_t n = clickhouse_rollup_columns(rollup, &arena, columns);
    const char *name = arena_printf(&arena, "%s_by_%s", options->table, rollup->name);
    uint64_t there;
    str_add(&statement, "SELECT count() FROM system.columns WHERE database = ");
    clickhouse_text(&statement, options->database, strlen(options->database));
    str_add(&statement, " AND table = ");
    clickhouse_text(&statement, name, strlen(name));
    for (size_t i = 0; i < n; i++) {
        str_add(&statement, i ? ", " : " AND name IN (");
        clickhouse_text(&statement, columns[i].name, strlen(columns[i].name));
    }
    str_char(&statement, ')');
    if (!remote_count(&push->remote, str_text(&statement), &there, err))
        return false;
    *out = there == n;
    return true;
}

static bool find_rollups(struct push *push, struct err *err)
{
    push->rollups = 0;
    for (size_t i = 0; i < clickhouse_rollups_count; i++) {
        bool there;
        if (!has_rollup(push, &clickhouse_rollups[i], &there, err))
            return false;
        push->rollups |= there ? 1u << i : 0;
    }
    push->rollups_known = true;
    return true;
}

/* ---- making them right -------------------------------------------------------------------------
 */

/* Where they differ, nobody else may be writing when the difference is taken; if somebody was, the
 * next turn finds it. */
static bool mend_rollup(struct push *push, struct clickhouse_mend *mend, struct err *err)
{
    CLEANUP(str_finish)
    struct str count = {0};
    CLEANUP(str_finish)
    struct str add = {0};
    mend->count = true;
    clickhouse_mend(&count, mend);
    mend->count = false;
    clickhouse_mend(&add, mend);
    for (int try = 0; try < TRIES; try++) {
        uint64_t differ;
        if (!remote_count(&push->remote, str_text(&count), &differ, err))
            return false;
        if (!differ)
            return true;
        if (!remote_quiet(&push->remote, err) || !remote_tell(&push->remote, str_text(&add), err))
            return false;
        push->status.mended += (int64_t)differ;
    }
    return err_set(err, ERR_LATER, "somebody else writes events of the same hours");
}

static bool mend_some(struct push *push, const int64_t *hours, size_t n, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; i < clickhouse_rollups_count && ok; i++) {
        struct clickhouse_mend mend = {.database = push->options.database,
                                       .table = push->options.table,
                                       .rollup = &clickhouse_rollups[i],
                                       .hours = hours,
                                       .n_hours = n};
        if (push->rollups & 1u << i)
            ok = mend_rollup(push, &mend, err);
    }
    return ok || err_wrap(err, "making sums by the hour right");
}

static int by_time(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

bool mend_hours(struct push *push, int64_t *hours, size_t n, struct err *err)
{
    size_t distinct = 0;
    bool ok = true;
    if (n && !push->rollups_known && !find_rollups(push, err))
        return false;
    if (!n || !push->rollups)
        return true;
    qsort(hours, n, sizeof(*hours), by_time);
    for (size_t i = 0; i < n; i++) {
        int64_t hour = hours[i] / HOUR * HOUR; /* towards zero, as intDiv of a cluster is */
        if (!distinct || hours[distinct - 1] != hour)
            hours[distinct++] = hour;
    }
    for (size_t i = 0; i < distinct && ok; i += CLICKHOUSE_MEND_HOURS)
        ok = mend_some(push, hours + i, MIN(distinct - i, (size_t)CLICKHOUSE_MEND_HOURS), err);
    return ok;
}
