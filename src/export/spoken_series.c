/* Sentences, charts: from where to where they go, and of each line or bar the lowest, the highest
 * and the last value with their times, the sum where it means something, and the trend. */
#include <string.h>

#include "spoken.h"

enum { GROUPS_MAX = 40, TREND_LEAST = 6 /* buckets; of fewer nothing is said */ };

bool spoken_is_series(const struct export_part *part)
{
    const struct table *table = part->table;
    return !part->single && !part_is_rows(part) && table->n_columns > 2 &&
           strcmp(table->columns[0]->name, bucket_fields[0].name) == 0 &&
           table->columns[0]->type == FIELD_TIME &&
           strcmp(table->columns[1]->name, bucket_fields[1].name) == 0;
}

/* The rows that belong to one line of the chart, and a column of them. */
struct series {
    struct export *export;
    const struct export_part *part;
    const size_t *rows;
    size_t n, column;
};

static int64_t number_at(const struct series *series, size_t i)
{
    return table_at(series->part->table, series->rows[i], series->column)->number;
}

static int64_t ends_at(const struct series *series, size_t i)
{
    return table_at(series->part->table, series->rows[i], 1)->number;
}

/* The index of the first lowest (or highest) value; n when there is none. */
static size_t extreme(const struct series *series, bool highest)
{
    size_t best = series->n;
    for (size_t i = 0; i < series->n; i++) {
        int64_t number = number_at(series, i);
        if (number == UNKNOWN)
            continue;
        if (best == series->n ||
            (highest ? number > number_at(series, best) : number < number_at(series, best)))
            best = i;
    }
    return best;
}

static void add_point(const struct series *series, const char *what, size_t i)
{
    struct str *out = series->export->out;
    str_addf(out, "%s ", what);
    spoken_value(series->export, series->part, series->rows[i], series->column, out);
    str_add(out, " at ");
    spoken_time(series->export, table_at(series->part->table, series->rows[i], 0)->number, out);
}

/* Sums of buckets are said of what is a count or a sum itself, not of means and shares. */
static bool adds_up(const struct field *field)
{
    int measure = measure_find(field->name);
    return measure >= 0 && measure_adds_up(&measures[measure]);
}

static void add_total(const struct series *series)
{
    const struct field *field = series->part->table->columns[series->column];
    int64_t sum = 0;
    for (size_t i = 0; i < series->n; i++)
        if (number_at(series, i) != UNKNOWN && add_overflows(sum, number_at(series, i), &sum))
            return;
    if (!adds_up(field))
        return;
    struct str *out = series->export->out;
    str_add(out, ", total ");
    value_format(out, field, (union value){.number = sum}, series->export->head.zone);
    if (*field->unit)
        str_addf(out, " %s", field->unit);
}

static double mean(const struct series *series, size_t from, size_t to)
{
    double sum = 0, n = 0;
    for (size_t i = from; i < to; i++) {
        bool known = number_at(series, i) != UNKNOWN;
        sum += known ? (double)number_at(series, i) : 0;
        n += known;
    }
    return n > 0 ? sum / n : 0;
}

/* The last third against the first one; the bucket that is not over yet says nothing. */
static void add_trend(const struct series *series)
{
    const double much = 0.1; /* of the first third: less is no trend */
    size_t n = series->n;
    if (n && ends_at(series, n - 1) > series->export->head.now)
        n--;
    if (n < TREND_LEAST)
        return;
    double first = mean(series, 0, n / 3), last = mean(series, n - n / 3, n);
    double size = first < 0 ? -first : first;
    const char *trend = last > first + size * much   ? "rising"
                        : last < first - size * much ? "falling"
                                                     : "steady";
    str_addf(series->export->out, ", %s", trend);
}

static void add_measure(const struct series *series, const char *group)
{
    const struct field *field = series->part->table->columns[series->column];
    struct str *out = series->export->out;
    size_t low = extreme(series, false), high = extreme(series, true);
    str_addf(out, "%s%s%s: ", group, *group ? ", " : "", field->title);
    if (high == series->n) {
        str_add(out, "no values.\n");
        return;
    }
    if (number_at(series, low) == number_at(series, high)) {
        str_add(out, "always ");
        spoken_value(series->export, series->part, series->rows[low], series->column, out);
    } else {
        add_point(series, "lowest", low);
        add_point(series, ", highest", high);
        if (number_at(series, series->n - 1) != UNKNOWN)
            add_point(series, ", last", series->n - 1);
        if (ends_at(series, series->n - 1) > series->export->head.now)
            str_add(out, " which is not over yet");
    }
    add_total(series);
    add_trend(series);
    str_add(out, ".\n");
}

static bool is_measure(const struct field *field)
{
    return !field_is_text(field) && field->type != FIELD_TIME;
}

/* What parts the rows of one line from those of another: the texts beside the bucket. */
static void group_name(struct export *export, const struct export_part *part, size_t row,
                       struct str *out)
{
    for (size_t i = 2; i < part->table->n_columns; i++) {
        if (!field_is_text(part->table->columns[i]))
            continue;
        str_add(out, out->len ? ", " : "");
        if (value_missing(part->table->columns[i], *table_at(part->table, row, i)))
            str_add(out, "none");
        else
            text_cell(export, part, row, i, out);
    }
}

static void describe(struct export *export, const struct export_part *part, const char *group,
                     const size_t *rows, size_t n)
{
    struct series series = {.export = export, .part = part, .rows = rows, .n = n};
    for (series.column = 2; series.column < part->table->n_columns; series.column++)
        if (is_measure(part->table->columns[series.column]))
            add_measure(&series, group);
}

/* The rows of the group that `first` is the first row of; 0 when an earlier row is of it too. */
static size_t group_rows(const struct export_part *part, const char *const *names, size_t first,
                         size_t *rows)
{
    size_t n = 0;
    for (size_t i = 0; i < first; i++)
        if (strcmp(names[i], names[first]) == 0)
            return 0;
    for (size_t i = first; i < part->table->n_rows; i++)
        if (strcmp(names[i], names[first]) == 0)
            rows[n++] = i;
    return n;
}

static void add_title(struct export *export, const struct export_part *part)
{
    const struct table *table = part->table;
    char number[NUMBER_MAX];
    str_addf(export->out, "\n%s, chart", part->title);
    if (!table->n_rows) {
        str_add(export->out, ": no values.\n");
        return;
    }
    str_add(export->out, " from ");
    spoken_time(export, table_at(table, 0, 0)->number, export->out);
    str_add(export->out, " to ");
    spoken_time(export, table_at(table, table->n_rows - 1, 1)->number, export->out);
    str_addf(export->out, ", %s values.\n",
             format_count(number, sizeof(number), (int64_t)table->n_rows));
}

void spoken_series(struct export *export, const struct export_part *part)
{
    size_t n = part->table->n_rows, groups = 0;
    CLEANUP(free_ptr)
    size_t *rows = mem_array(n + 1, sizeof(*rows));
    CLEANUP(free_ptr)
    const char **names = mem_array(n + 1, sizeof(*names));
    add_title(export, part);
    for (size_t i = 0; i < n; i++) {
        CLEANUP(str_finish)
        struct str name = {0};
        group_name(export, part, i, &name);
        names[i] = arena_text(&export->arena, str_text(&name));
    }
    for (size_t i = 0; i < n && groups < GROUPS_MAX; i++) {
        size_t some = group_rows(part, names, i, rows);
        groups += some > 0;
        if (some)
            describe(export, part, names[i], rows, some);
    }
}
