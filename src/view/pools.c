/* Surplus fluctuation, from measurements of the pools to a chart over time. */
#include "pools.h"

#include <stdlib.h>

#include "consumption.h"

enum { POOLS_LAST = BUCKET_COLUMNS, POOLS_LEAST, POOLS_MOST, POOLS_COUNT, POOLS_COLUMNS };

static const struct field surplus = DERIVED("surplus", "Surplus", DECIMAL, 6, "");
static const struct field least = DERIVED("lowest", "Lowest", DECIMAL, 6, "");
static const struct field most = DERIVED("highest", "Highest", DECIMAL, 6, "");
static const struct field measured = DERIVED("measurements", "Measurements", COUNT, 0, "");
static const struct field *const columns[POOLS_COLUMNS] = {
    &bucket_fields[0], &bucket_fields[1], &surplus, &least, &most, &measured};

static const struct {
    const char *section, *title, *unit;
} charts[CONSUMPTION_CHARTS] = {
    {"charts.surplus_tokens", "Surplus fluctuation of tokens", "tokens"},
    {"charts.surplus_storage", "Surplus fluctuation of storage", "GB"},
    {"charts.surplus_ocr", "Surplus fluctuation of OCR", "pages"},
};

struct question pools_ask(const struct scene *scene, size_t nth)
{
    struct question question = scene_question(scene, ASK_DATASET);
    question.set = DATA_POOLS;
    question.filter = arena_printf(scene->scratch, "resource:=%s", consumption_resources[nth]);
    question.window = (struct window){0};
    return question;
}

/* Pools are measured by the hour at most: finer buckets would be gaps. All time is what there are
 * measurements of. */
static void choose_buckets(const struct scene *scene, const struct table *answer,
                           struct window *window, enum bucket *bucket)
{
    struct question question = {.window = *window};
    for (size_t i = 0; window->kind == WINDOW_ALL && i < answer->n_rows; i++) {
        int64_t time = table_number(answer, i, datasets[DATA_POOLS].fields[POOL_TIME].name);
        question.window.from = i ? MIN(question.window.from, time) : time;
        question.window.to = i ? MAX(question.window.to, time + 1) : time + 1;
    }
    *window = question.window;
    course_buckets(scene, &question);
    *bucket = question.buckets_most ? bucket_for(window, question.buckets_most) : question.bucket;
    *bucket = MAX(*bucket, BUCKET_HOUR);
}

static size_t bucket_of(const int64_t *bounds, size_t n, int64_t time)
{
    size_t low = 0, high = n;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (bounds[middle] <= time)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* `latest` has when the last measurement of each bucket was. */
static void add_measurement(struct section *section, size_t row, const union value *pool,
                            int64_t *latest)
{
    union value *cells = table_at(&section->table, row, 0);
    int64_t value = pool[POOL_SURPLUS].number, time = pool[POOL_TIME].number;
    if (value == UNKNOWN)
        return;
    bool first = cells[POOLS_COUNT].number == UNKNOWN;
    cells[POOLS_COUNT].number = first ? 1 : cells[POOLS_COUNT].number + 1;
    cells[POOLS_LEAST].number = first ? value : MIN(value, cells[POOLS_LEAST].number);
    cells[POOLS_MOST].number = first ? value : MAX(value, cells[POOLS_MOST].number);
    if (first || time >= *latest) {
        cells[POOLS_LAST].number = value;
        *latest = time;
    }
}

static void fill(struct section *section, const struct table *answer, const int64_t *bounds,
                 size_t n)
{
    CLEANUP(free_ptr)
    int64_t *latest = mem_array(n + 1, sizeof(*latest));
    for (size_t row = 0; row < n; row++) {
        section_set(section, row, BUCKET_FROM, bounds[row]);
        section_set(section, row, BUCKET_TO, bounds[row + 1]);
    }
    for (size_t i = 0; i < answer->n_rows; i++) {
        const union value *pool = table_at(answer, i, 0);
        int64_t time = pool[POOL_TIME].number;
        if (time < bounds[0] || time >= bounds[n])
            continue;
        size_t row = bucket_of(bounds, n, time);
        add_measurement(section, row, pool, &latest[row]);
    }
}

void pools_build(const struct scene *scene, const struct window *window, const struct table *answer,
                 size_t nth, struct sections *out)
{
    CLEANUP(free_ptr)
    int64_t *bounds = NULL;
    struct window span = *window;
    struct err err = {0};
    enum bucket bucket;
    size_t n = 0;
    if (!answer || answer->n_columns != POOL_COUNT)
        return;
    choose_buckets(scene, answer, &span, &bucket);
    if (!bucket_bounds(&span, bucket, scene->zone, &bounds, &n, &err) || !n)
        return;
    struct section *section =
        section_add(out, charts[nth].section, charts[nth].title, columns, POOLS_COLUMNS, n);
    if (!section)
        return;
    section->table.provenance = answer->provenance;
    section->table.provenance.window = span;
    section->table.provenance.bucket = bucket;
    fill(section, answer, bounds, n);
}

struct course pools_course(const struct sections *sections, size_t nth)
{
    const struct section *section = section_find(sections, charts[nth].section);
    return (struct course){
        .section = charts[nth].section,
        .title = charts[nth].title,
        .table = section ? &section->table : NULL,
        .series = {{"surplus", charts[nth].unit, POOLS_LAST, STYLE_SERIES_4, CHART_BAR, false}},
        .n_series = 1,
        .levels = true,
        .units = {charts[nth].unit, ""},
        .empty = "The pools were not measured in this window",
    };
}
