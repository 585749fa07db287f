#include "grid.h"

#include <stdlib.h>
#include <string.h>

/* ---- measures --------------------------------------------------------------------------- */

/* Numbers of a field, of the events that count. */
struct picked {
    int64_t *numbers;
    size_t n, rows;
};

static void pick(const struct world *world, const struct window *window, const char *text,
                 int field, struct picked *out)
{
    struct filter filter = {0};
    out->numbers = mem_array(world->events.n + 1, sizeof(*out->numbers));
    filter_parse(DATA_EVENTS, text, NULL, &filter, NULL);
    for (size_t i = 0; i < world->events.n; i++) {
        const union value *row = rows_at(&world->events, i);
        int64_t created = row[E_CREATED].number;
        if (created < window->from || created >= window->to || !filter_match(&filter, row))
            continue;
        out->rows++;
        if (!field_is_text(&event_fields[field]) && row[field].number != UNKNOWN)
            out->numbers[out->n++] = row[field].number;
    }
    filter_finish(&filter);
}

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* UNKNOWN where the sum does not fit. */
static int64_t sum_of(const struct picked *picked)
{
    int64_t sum = picked->n ? 0 : UNKNOWN;
    for (size_t i = 0; i < picked->n; i++)
        if (add_overflows(sum, picked->numbers[i], &sum))
            return UNKNOWN;
    return sum;
}

static int64_t scaled(double number, const struct measure *measure)
{
    for (int i = 0; i < measure->field.decimals; i++)
        number *= 10;
    return (int64_t)(number + 0.5);
}

static int64_t of_picked(const struct measure *measure, const struct window *window,
                         const struct picked *all, const struct picked *more)
{
    size_t rank = (all->n * measure->permille + 999) / 1000;
    switch (measure->fn) {
    case MEASURE_MEAN:
        return sum_of(all) == UNKNOWN ? UNKNOWN
                                      : (int64_t)((double)sum_of(all) / (double)all->n + 0.5);
    case MEASURE_QUANTILE:
        qsort(all->numbers, all->n, sizeof(*all->numbers), by_number);
        return all->n ? all->numbers[MAX(rank, (size_t)1) - 1] : UNKNOWN;
    case MEASURE_SHARE:
        return all->rows ? scaled(100.0 * (double)more->rows / (double)all->rows, measure)
                         : UNKNOWN;
    default:
        return scaled((double)all->rows * 1000 / (double)(window->to - window->from), measure);
    }
}

int64_t grid_measure(const struct world *world, const struct measure *measure,
                     const struct window *window, const char *filter)
{
    struct picked all = {0}, more = {0};
    CLEANUP(free_ptr)
    char *text = filter_and(filter, measure->where);
    CLEANUP(free_ptr)
    char *part = filter_and(text, measure->part);
    pick(world, window, text, measure->of, &all);
    pick(world, window, part, measure->of, &more);
    int64_t value = of_picked(measure, window, &all, &more);
    free(all.numbers);
    free(more.numbers);
    return value;
}

/* ---- groups by bucket --------------------------------------------------------------------- */

struct place {
    size_t bucket;
    const char *by[BY_MAX];
};

/* The filter of one group. Owned. */
static char *place_filter(const struct question *question, const struct place *place)
{
    char *text = mem_text(question->filter ? question->filter : "");
    for (size_t i = 0; i < question->n_by; i++) {
        struct str none = {0};
        str_addf(&none, "-has:%s", event_fields[question->by[i]].name);
        char *more = place->by[i] ? filter_with(DATA_EVENTS, text, question->by[i],
                                                (union value){.text = place->by[i]}, false)
                                  : filter_and(text, str_text(&none));
        str_finish(&none);
        free(text);
        text = more;
    }
    return text;
}

static bool same_place(const struct place *a, const struct place *b)
{
    return a->bucket == b->bucket && text_equal(a->by[0], b->by[0]) &&
           text_equal(a->by[1], b->by[1]);
}

static size_t find_places(const struct world *world, const struct question *question,
                          const int64_t *bounds, size_t n_bounds, struct place **ret)
{
    struct filter filter = {0};
    size_t n = 0;
    *ret = mem_array(world->events.n + 1, sizeof(**ret));
    filter_parse(DATA_EVENTS, question->filter, NULL, &filter, NULL);
    for (size_t i = 0; i < world->events.n; i++) {
        const union value *row = rows_at(&world->events, i);
        int64_t created = row[E_CREATED].number;
        struct place at = {0};
        size_t k = 0;
        if (created < bounds[0] || created >= bounds[n_bounds] || !filter_match(&filter, row))
            continue;
        while (created >= bounds[at.bucket + 1])
            at.bucket++;
        for (size_t by = 0; by < question->n_by; by++)
            at.by[by] = row[question->by[by]].text;
        while (k < n && !same_place(&(*ret)[k], &at))
            k++;
        (*ret)[k] = at;
        n += k == n;
    }
    filter_finish(&filter);
    return n;
}

static int compare(const struct table *table, size_t column, const union value *a,
                   const union value *b)
{
    const struct field *field = table->columns[column];
    bool no_a = value_missing(field, a[column]), no_b = value_missing(field, b[column]);
    if (no_a || no_b)
        return no_a - no_b;
    return field_is_text(field) ? strcmp(a[column].text, b[column].text)
                                : by_number(&a[column].number, &b[column].number);
}

/* By the column that sorts, then from the first column on; then cuts. */
static void order(const struct question *question, struct table *table)
{
    enum { WIDE = 32 };
    union value swap[WIDE];
    size_t width = table->n_columns;
    for (size_t i = 1; i < table->n_rows; i++)
        for (size_t k = i; k > 0; k--) {
            union value *a = table_at(table, k - 1, 0), *b = table_at(table, k, 0);
            int by = question->sort.field, way = 0;
            if (by >= 0)
                way = compare(table, (size_t)by, a, b) * (question->sort.descending ? -1 : 1);
            for (size_t c = 0; !way && c < width; c++)
                way = compare(table, c, a, b);
            if (way <= 0)
                break;
            memcpy(swap, a, width * sizeof(*a));
            memcpy(a, b, width * sizeof(*a));
            memcpy(b, swap, width * sizeof(*a));
        }
    table->provenance.total = (int64_t)table->n_rows;
    if (question->limit && table->n_rows > question->limit)
        table->n_rows = question->limit;
}

bool grid_answer(const struct world *world, const struct question *question,
                 const struct window *window, struct table *out, struct err *err)
{
    const struct field *columns[VIEW_COLUMNS_MAX];
    CLEANUP(free_ptr)
    int64_t *bounds = NULL;
    CLEANUP(free_ptr)
    struct place *places = NULL;
    size_t n_bounds;
    if (!bucket_bounds(window, question->bucket, question->zone, &bounds, &n_bounds, err))
        return false;
    size_t n = find_places(world, question, bounds, n_bounds, &places);
    table_init(out, columns, question_columns(question, columns, VIEW_COLUMNS_MAX), n);
    for (size_t i = 0; i < n; i++) {
        const struct place *at = &places[i];
        const struct window bucket = {WINDOW_CUSTOM, bounds[at->bucket], bounds[at->bucket + 1]};
        CLEANUP(free_ptr)
        char *text = place_filter(question, at);
        union value *cell = table_at(out, i, 0);
        (cell++)->number = bucket.from;
        (cell++)->number = bucket.to;
        for (size_t by = 0; by < question->n_by; by++)
            (cell++)->text = arena_text(&out->arena, at->by[by]);
        for (size_t m = 0; m < question->n_measures; m++)
            (cell++)->number = world_measure(world, question->measures[m], &bucket, text);
    }
    out->provenance.bucket = question->bucket;
    order(question, out);
    return true;
}

/* ---- hours of the week --------------------------------------------------------------------- */

/* How many events of each hour pass. */
static void count_hours(const struct world *world, const struct window *window, const char *text,
                        enum zone zone, int64_t hours[static HOURS_OF_WEEK])
{
    struct filter filter = {0};
    filter_parse(DATA_EVENTS, text, NULL, &filter, NULL);
    for (size_t i = 0; i < world->events.n; i++) {
        const union value *row = rows_at(&world->events, i);
        struct civil civil;
        civil_from(&civil, row[E_CREATED].number, zone);
        if (row[E_CREATED].number >= window->from && row[E_CREATED].number < window->to &&
            filter_match(&filter, row))
            hours[civil.weekday * 24 + civil.hour]++;
    }
    filter_finish(&filter);
}

void grid_week(const struct world *world, const struct question *question,
               const struct window *window, struct table *out)
{
    const struct field *columns[VIEW_COLUMNS_MAX];
    table_init(out, columns, question_columns(question, columns, VIEW_COLUMNS_MAX), HOURS_OF_WEEK);
    for (size_t m = 0; m < question->n_measures; m++) {
        const struct measure *measure = &measures[question->measures[m]];
        int64_t all[HOURS_OF_WEEK] = {0}, some[HOURS_OF_WEEK] = {0};
        CLEANUP(free_ptr)
        char *text = filter_and(question->filter, measure->where);
        CLEANUP(free_ptr)
        char *part = filter_and(text, measure->part);
        count_hours(world, window, text, question->zone, all);
        count_hours(world, window, part, question->zone, some);
        for (size_t i = 0; i < HOURS_OF_WEEK; i++) {
            double share = all[i] ? 100.0 * (double)some[i] / (double)all[i] : 0;
            bool known = !measure->part || all[i];
            table_at(out, i, 0)->number = (int64_t)i;
            table_at(out, i, 1 + m)->number = !known          ? UNKNOWN
                                              : measure->part ? scaled(share, measure)
                                                              : all[i];
        }
    }
}
