/* Sums by the hour that lack something, or have it twice: the difference between them and the table
 * of events, group by group, which added to them makes them right. It is right whatever the
 * difference comes from, and nothing where there is none; so it may be added again at any time. */
#include "own.h"

struct mender {
    struct str *out;
    const struct clickhouse_mend *mend;
};

static void add_table(const struct mender *mender, const char *part, const char *name)
{
    CLEANUP(str_finish)
    struct str table = {0};
    const struct clickhouse_mend *mend = mender->mend;
    str_addf(&table, "%s%s%s%s", mend->table ? mend->table : datasets[DATA_EVENTS].name, part, name,
             mend->local ? "_local" : "");
    clickhouse_name(mender->out, mend->database ? mend->database : "default");
    str_char(mender->out, '.');
    clickhouse_name(mender->out, str_text(&table));
}

static void add_rollup_table(const struct mender *mender)
{
    add_table(mender, "_by_", mender->mend->rollup->name);
}

/* `span` is an expression. By the bare column `created` the server finds where they are; what is
 * before 1970 is summed towards its end, so a length of sums more. */
static void add_hours(const struct mender *mender, const char *span, const char *created)
{
    const struct clickhouse_mend *mend = mender->mend;
    int64_t length = mend->rollup->span, last = INT64_MIN;
    if (!mend->n_hours)
        return;
    str_addf(mender->out, " WHERE %s > %lld AND %s < %lld AND %s IN (", created,
             (long long)(mend->hours[0] / length * length - length), created,
             (long long)(mend->hours[mend->n_hours - 1] / length * length + length), span);
    for (size_t i = 0; i < mend->n_hours; i++) {
        int64_t at = mend->hours[i] / length * length;
        if (at != last)
            str_addf(mender->out, "%s%lld", i ? ", " : "", (long long)at);
        last = at;
    }
    str_char(mender->out, ')');
}

/* "k0, k1, ..." */
static void add_keys(struct str *out, const struct clickhouse_column *columns, size_t n)
{
    const char *before = "";
    for (size_t i = 0; i < n; i++) {
        if (!columns[i].key)
            continue;
        str_addf(out, "%sk%zu", before, i);
        before = ", ";
    }
}

/* What the events say. */
static void add_wanted(const struct mender *mender, const struct clickhouse_column *columns,
                       size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_addf(mender->out, "%s%s AS %c%zu", i ? ", " : "SELECT ", columns[i].from,
                 columns[i].key ? 'k' : 'v', i);
    str_add(mender->out, " FROM ");
    add_table(mender, "", "");
    add_hours(mender, columns[0].from, event_fields[E_CREATED].name);
    str_add(mender->out, " GROUP BY ");
    add_keys(mender->out, columns, n);
}

/* What the sums say, taken away. */
static void add_there(const struct mender *mender, const struct clickhouse_column *columns,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str_add(mender->out, i ? ", " : "SELECT ");
        str_add(mender->out, columns[i].key ? "" : "-sum(");
        clickhouse_name(mender->out, columns[i].name);
        str_addf(mender->out, columns[i].key ? " AS k%zu" : ") AS v%zu", i);
    }
    str_add(mender->out, " FROM ");
    add_rollup_table(mender);
    add_hours(mender, ROLLUP_HOUR, ROLLUP_HOUR);
    str_add(mender->out, " GROUP BY ");
    add_keys(mender->out, columns, n);
}

static void add_difference(const struct mender *mender, const struct clickhouse_column *columns,
                           size_t n)
{
    struct str *out = mender->out;
    const char *before = " HAVING ";
    for (size_t i = 0; i < n; i++)
        str_addf(out, columns[i].key ? "%sk%zu" : "%ssum(v%zu) AS d%zu", i ? ", " : "SELECT ", i,
                 i);
    str_add(out, " FROM (");
    add_wanted(mender, columns, n);
    str_add(out, " UNION ALL ");
    add_there(mender, columns, n);
    str_add(out, ") GROUP BY ");
    add_keys(out, columns, n);
    for (size_t i = 0; i < n; i++) {
        if (columns[i].key)
            continue;
        str_addf(out, "%sd%zu != 0", before, i);
        before = " OR ";
    }
}

void clickhouse_mend(struct str *out, const struct clickhouse_mend *mend)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct clickhouse_column columns[CLICKHOUSE_COLUMNS_MAX];
    size_t n = clickhouse_rollup_columns(mend->rollup, &arena, columns);
    const struct mender mender = {out, mend};
    str_add(out, mend->count ? "SELECT count() FROM (" : "INSERT INTO ");
    if (!mend->count) {
        add_rollup_table(&mender);
        for (size_t i = 0; i < n; i++) {
            str_add(out, i ? ", " : " (");
            clickhouse_name(out, columns[i].name);
        }
        str_add(out, ") ");
    }
    add_difference(&mender, columns, n);
    str_add(out, mend->count ? ")" : "");
}
