#include "spikes.h"

#include <stdlib.h>
#include <string.h>

/* A count with the same filter tells sums over nothing, which are zero, from those not known. */
static void want_count(struct question *question, enum measure_id id)
{
    for (int i = 0; i < MEASURE_COUNT_ALL; i++)
        if (measures[i].fn == MEASURE_COUNT && strcmp(measures[i].where, measures[id].where) == 0) {
            question->measures[question->n_measures++] = (enum measure_id)i;
            return;
        }
}

struct question spikes_ask(const struct scene *scene, const struct question *chart,
                           enum measure_id id)
{
    struct question question = *chart;
    const struct window *window = &chart->window;
    enum bucket bucket =
        chart->buckets_most ? bucket_for(window, chart->buckets_most) : chart->bucket;
    bool whole = window->kind == WINDOW_ALL || window->from <= 0 || window->to == INT64_MAX;
    question.measures[0] = id;
    question.n_measures = 1;
    want_count(&question, id);
    question.buckets_most = 0;
    question.bucket = MAX(bucket, BUCKET_HOUR);
    question.window.kind = WINDOW_CUSTOM;
    if (whole || bucket == BUCKET_NONE || bucket > BUCKET_DAY ||
        (bucket < BUCKET_HOUR && !measure_adds_up(&measures[id]))) {
        question.bucket = BUCKET_DAY;
        question.window = (struct window){WINDOW_CUSTOM, 0, 0};
        return question;
    }
    int64_t first = day_start(window->from, scene->zone);
    question.window.from = MAX(day_add(first, -7 * USUAL_WEEKS, scene->zone), (int64_t)1);
    return question;
}

/* ---- columns ------------------------------------------------------------------------------- */

static void add_columns(struct section *section, enum measure_id id)
{
    static const struct field spike = DERIVED("spike", "Spike", COUNT, 0, "");
    struct table *table = &section->table;
    size_t width = table->n_columns, n = table->n_rows;
    const struct field **columns = arena_new(&table->arena, (width + 2) * sizeof(*columns));
    union value *cells = arena_new(&table->arena, (n * (width + 2) + 1) * sizeof(*cells));
    memcpy(columns, table->columns, width * sizeof(*columns));
    columns[width] = &measures[id].field;
    columns[width + 1] = &spike;
    for (size_t row = 0; row < n; row++) {
        memcpy(cells + row * (width + 2), table_at(table, row, 0), width * sizeof(*cells));
        cells[row * (width + 2) + width].number = UNKNOWN;
        cells[row * (width + 2) + width + 1].number = UNKNOWN;
    }
    table->columns = columns;
    table->cells = cells;
    table->n_columns = width + 2;
    section_name(section, width, "usual", "Usual");
}

/* What is judged: the buckets of the answer, or the chart's own. */
struct judged {
    struct section *section;
    size_t column, usual; /* of the section: the measure, and "usual" with "spike" behind it */
    struct usual_point *points;
    size_t n, parts; /* parts: rows that a whole point has */
    struct usual_kind kind;
    int64_t now;
};

/* Before the first event there is nothing to know, and the bucket in which it is may be a part. */
static void forget_start(struct judged *judged)
{
    bool begun = false;
    for (size_t i = 0; i < judged->n && !begun; i++) {
        int64_t *value = &judged->points[i].value;
        begun = *value != UNKNOWN && *value != 0;
        *value = UNKNOWN;
    }
}

static void read_points(struct judged *judged, const struct table *table, enum measure_id id)
{
    judged->points = mem_array(table->n_rows + 1, sizeof(*judged->points));
    judged->n = table->n_rows;
    for (size_t i = 0; i < table->n_rows; i++)
        judged->points[i] = (struct usual_point){table_at(table, i, BUCKET_FROM)->number,
                                                 table_at(table, i, BUCKET_TO)->number,
                                                 table_measure(table, i, id)};
    forget_start(judged);
}

static int64_t row_from(const struct judged *judged, size_t row)
{
    return table_at(&judged->section->table, row, BUCKET_FROM)->number;
}

static int64_t row_value(const struct judged *judged, size_t row)
{
    return table_at(&judged->section->table, row, judged->column)->number;
}

/* The rows that begin in a point's span. */
static size_t find_rows(const struct judged *judged, const struct usual_point *point, size_t *first)
{
    size_t n = 0;
    while (*first < judged->section->table.n_rows && row_from(judged, *first) < point->from)
        ++*first;
    while (*first + n < judged->section->table.n_rows && row_from(judged, *first + n) < point->to)
        n++;
    return n;
}

/* The one that stands out most, where what is usual is divided among several. */
static size_t find_peak(const struct judged *judged, size_t first, size_t n, int way)
{
    size_t peak = first;
    for (size_t row = first; row < first + n; row++) {
        int64_t value = row_value(judged, row), most = row_value(judged, peak);
        if (value != UNKNOWN && (most == UNKNOWN || (way > 0 ? value > most : value < most)))
            peak = row;
    }
    return peak;
}

static void judge_point(const struct judged *judged, size_t i, size_t first, size_t n)
{
    const struct usual_point *point = &judged->points[i];
    struct section *section = judged->section;
    int64_t end = table_at(&section->table, section->table.n_rows - 1, BUCKET_TO)->number;
    bool growing = i + 1 == judged->n && point->to >= judged->now && end >= judged->now;
    struct usual usual;
    /* the chart's first bucket is a part of one where the window cuts it */
    if (row_from(judged, first) != point->from)
        return;
    usual_find(judged->points, judged->n, i, growing, &judged->kind, &usual);
    if (usual.median == UNKNOWN)
        return;
    for (size_t row = first; row < first + n; row++) {
        section_set(section, row, judged->usual, usual.median / (int64_t)judged->parts);
        section_set(section, row, judged->usual + 1, 0);
    }
    if (usual.spike)
        section_set(section, find_peak(judged, first, n, usual.spike), judged->usual + 1,
                    usual.spike);
}

void spikes_build(struct section *section, const struct scene *scene, const struct table *weeks,
                  enum measure_id id)
{
    int column = section ? table_column(&section->table, measures[id].field.name) : -1;
    if (column < 0 || !section->table.n_rows)
        return;
    const struct table *own = &section->table;
    bool has_weeks = weeks && weeks->n_rows && table_column(weeks, measures[id].field.name) >= 0;
    enum bucket bucket = own->provenance.bucket;
    struct judged judged = {.section = section,
                            .column = (size_t)column,
                            .usual = own->n_columns,
                            .kind = {scene->zone, measures[id].fn == MEASURE_COUNT},
                            .now = scene->now};
    add_columns(section, id);
    if (bucket == BUCKET_NONE || bucket > BUCKET_DAY ||
        (bucket < BUCKET_HOUR && !measure_adds_up(&measures[id])))
        return;
    read_points(&judged, has_weeks ? weeks : own, id);
    judged.parts = 1;
    for (size_t i = 0, first = 0; i < judged.n; i++)
        judged.parts = MAX(judged.parts, find_rows(&judged, &judged.points[i], &first));
    for (size_t i = 0, first = 0; i < judged.n; i++) {
        size_t n = find_rows(&judged, &judged.points[i], &first);
        if (n)
            judge_point(&judged, i, first, n);
    }
    free(judged.points);
}
