#include "naive.h"

/* ---- the scope -------------------------------------------------------------------------- */

size_t naive_scope(const struct world *world, const struct question *question,
                   const struct window *window, size_t **rows)
{
    struct filter filter = {0};
    size_t n = 0;
    CHECK(filter_parse(DATA_EVENTS, question->filter, &question->context, &filter, NULL));
    *rows = mem_array(world->truth.n + 1, sizeof(**rows));
    for (size_t i = 0; i < world->truth.n; i++) {
        const union value *row = rows_at(&world->truth, i);
        int64_t created = row[E_CREATED].number;
        if (created >= window->from && created < window->to && filter_match(&filter, row))
            (*rows)[n++] = i;
    }
    filter_finish(&filter);
    return n;
}

/* The window as the contract narrows it. */
static struct window narrowed(const struct world *world, const struct question *question)
{
    struct window window = question->window;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < world->truth.n; i++) {
        int64_t created = rows_at(&world->truth, i)[E_CREATED].number;
        first = MIN(first, created);
        last = MAX(last, created);
    }
    if (window.kind == WINDOW_ALL || window.to == INT64_MAX)
        window.to = MAX(last + 1, question->now);
    if (window.kind == WINDOW_ALL || window.from <= 0)
        window.from = world->truth.n ? first : window.to - DAY;
    window.from = MIN(window.from, window.to);
    return window;
}

/* The longest sums that the measures are made of. */
static enum bucket longest_sums(const struct world *world, const struct question *question,
                                const struct window *window)
{
    size_t *rows, n = naive_scope(world, question, window, &rows);
    enum bucket out = BUCKET_NONE;
    for (size_t i = 0; i < n; i++) {
        const char *grain = rows_at(&world->truth, rows[i])[E_GRAIN].text;
        const struct naive_rows one = {world, question, &rows[i], 1, HOUR};
        enum bucket length = text_equal(grain, "hour")  ? BUCKET_HOUR
                             : text_equal(grain, "day") ? BUCKET_DAY
                                                        : BUCKET_NONE;
        for (size_t k = 0; length > out && k < question->n_measures; k++)
            if (naive_counts(&one, &measures[question->measures[k]]))
                out = length;
    }
    free(rows);
    return out;
}

/* Sums are those that begin in the window; it says so where it cuts them. */
static bool sums_agree(const struct question *question, const struct window *window,
                       enum bucket grain, const struct provenance *got)
{
    int64_t length = grain == BUCKET_DAY ? DAY : HOUR, from = 0, to = 0;
    while (from < window->from)
        from += length;
    while (to < window->to)
        to += length;
    bool same = CHECK_NUMBER(got->grain, grain);
    if (!same || grain == BUCKET_NONE)
        return same;
    bool cuts_first = from != window->from && window->from < question->now;
    bool cuts_last = to != window->to && window->to < question->now;
    return CHECK_NUMBER(got->sums_from, cuts_first ? from : UNKNOWN) &&
           CHECK_NUMBER(got->sums_to, cuts_last ? to : UNKNOWN) &&
           CHECK(got->bucket == BUCKET_NONE || got->bucket >= grain);
}

/* ---- aggregates ------------------------------------------------------------------------- */

struct line {
    size_t bucket;
    const char *by[BY_MAX];
    size_t *rows, n;
    union value cells[2 + BY_MAX + QUESTION_MEASURES_MAX];
};
/* Lines are by bucket, or by hour of the week. */
struct lines {
    const struct question *question;
    const struct window *window;
    enum bucket grain;
    int64_t *bounds;
    size_t n_buckets, n, cap, width;
    struct line *items;
};

static struct line *line_of(struct lines *lines, size_t bucket, const union value *row)
{
    const char *by[BY_MAX] = {NULL};
    for (size_t i = 0; row && i < lines->question->n_by; i++)
        by[i] = row[lines->question->by[i]].text;
    for (size_t i = 0; i < lines->n; i++)
        if (lines->items[i].bucket == bucket && text_equal(lines->items[i].by[0], by[0]) &&
            text_equal(lines->items[i].by[1], by[1]))
            return &lines->items[i];
    mem_grow(&lines->items, &lines->cap, lines->n + 1, sizeof(*lines->items));
    struct line *line = &lines->items[lines->n++];
    *line = (struct line){.bucket = bucket, .by = {by[0], by[1]}};
    return line;
}

static size_t bucket_of(const struct lines *lines, int64_t created)
{
    size_t bucket = 0;
    if (lines->question->weekly) {
        struct civil civil;
        civil_from(&civil, created, lines->question->zone);
        return (size_t)(civil.weekday * 24 + civil.hour);
    }
    while (lines->bounds && created >= lines->bounds[bucket + 1])
        bucket++;
    return bucket;
}

static void fill_cells(const struct world *world, struct lines *lines, struct line *line)
{
    const struct question *question = lines->question;
    union value *cell = line->cells;
    struct naive_rows of = {world, question, line->rows, line->n,
                            lines->window->to - lines->window->from};
    if (lines->bounds) {
        of.ms = lines->bounds[line->bucket + 1] - lines->bounds[line->bucket];
        (cell++)->number = lines->bounds[line->bucket];
        (cell++)->number = lines->bounds[line->bucket + 1];
    }
    if (question->weekly)
        (cell++)->number = (int64_t)line->bucket;
    for (size_t i = 0; i < question->n_by; i++)
        (cell++)->text = line->by[i];
    int64_t within = lines->grain == BUCKET_NONE ? 1 : lines->grain == BUCKET_DAY ? DAY : HOUR;
    int64_t begun = lines->window->from % within; /* of the sum before the window */
    bool before = lines->bounds && !question->n_by && begun &&
                  lines->window->from < question->now &&
                  lines->bounds[line->bucket + 1] <= lines->window->from - begun + within;
    for (size_t i = 0; i < question->n_measures; i++, cell++) {
        enum measure_fn fn = measures[question->measures[i]].fn;
        cell->number = question->weekly && lines->grain == BUCKET_DAY
                           ? UNKNOWN
                           : naive_measure(&of, &measures[question->measures[i]]);
        if (before && cell->number == 0 && (fn == MEASURE_COUNT || fn == MEASURE_RATE))
            cell->number = UNKNOWN;
    }
    lines->width = (size_t)(cell - line->cells);
}

static void make_lines(const struct world *world, struct lines *lines)
{
    const struct question *question = lines->question;
    size_t *rows;
    size_t n = naive_scope(world, question, lines->window, &rows);
    size_t buckets = question->weekly ? HOURS_OF_WEEK : lines->bounds ? lines->n_buckets : 1;
    for (size_t i = 0; !question->n_by && i < buckets; i++)
        line_of(lines, i, NULL);
    for (size_t i = 0; i < n; i++) {
        const union value *row = rows_at(&world->truth, rows[i]);
        struct line *line = line_of(lines, bucket_of(lines, row[E_CREATED].number), row);
        if (!line->rows)
            line->rows = mem_array(n, sizeof(*line->rows));
        line->rows[line->n++] = rows[i];
    }
    for (size_t i = 0; i < lines->n; i++)
        fill_cells(world, lines, &lines->items[i]);
    free(rows);
}

static void lines_finish(struct lines *lines)
{
    for (size_t i = 0; i < lines->n; i++)
        free(lines->items[i].rows);
    free(lines->items);
    free(lines->bounds);
}

static bool cells_equal(const struct table *table, size_t row, const union value *cells)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        union value cell = *table_at(table, row, c);
        bool text = field_is_text(table->columns[c]);
        if (text ? !text_equal(cell.text, cells[c].text) : cell.number != cells[c].number)
            return false;
    }
    return true;
}

/* By the sorted column, missing last, then by all columns from the first on. */
static int compare_cell(const struct field *field, union value a, union value b, bool descending)
{
    bool no_a = value_missing(field, a), no_b = value_missing(field, b);
    int order = 0;
    if (no_a || no_b)
        return no_a - no_b;
    if (field_is_text(field))
        order = strcmp(a.text, b.text);
    else if (a.number != b.number)
        order = a.number < b.number ? -1 : 1;
    return descending ? -order : order;
}

static void sort_lines(struct lines *lines, const struct table *answer)
{
    struct sort sort = lines->question->sort;
    for (size_t i = 1; i < lines->n; i++)
        for (size_t k = i; k > 0; k--) {
            union value *a = lines->items[k - 1].cells, *b = lines->items[k].cells;
            int by = sort.field;
            int order = compare_cell(answer->columns[by], a[by], b[by], sort.descending);
            for (size_t c = 0; !order && c < answer->n_columns; c++)
                order = compare_cell(answer->columns[c], a[c], b[c], false);
            if (order <= 0)
                break;
            struct line swap = lines->items[k - 1];
            lines->items[k - 1] = lines->items[k];
            lines->items[k] = swap;
        }
}

static bool same_lines(const struct lines *lines, const struct table *answer)
{
    const struct question *question = lines->question;
    if (question->sort.field >= 0) {
        size_t first = MIN(question->offset, lines->n), left = lines->n - first;
        size_t n = question->limit ? MIN(question->limit, left) : left;
        bool newest = answer->provenance.total == UNKNOWN && n < left;
        bool same = CHECK_NUMBER(answer->n_rows, n) &&
                    (newest || CHECK_NUMBER(answer->provenance.total, lines->n));
        for (size_t i = 0; i < n && same; i++)
            same = CHECK(cells_equal(answer, i, lines->items[first + i].cells));
        return same;
    }
    bool same = CHECK_NUMBER(answer->n_rows, lines->n);
    for (size_t i = 0; i < lines->n && same; i++) {
        size_t row = 0;
        while (row < answer->n_rows && !cells_equal(answer, row, lines->items[i].cells))
            row++;
        same = CHECK(row < answer->n_rows);
    }
    return same;
}

/* No event is lost between buckets: in each zone their counts add up. */
static bool sums_up(const struct world *world, const struct lines *lines)
{
    const struct question *question = lines->question;
    size_t *rows, whole = naive_scope(world, question, lines->window, &rows), sum = 0;
    for (size_t i = 0; i < lines->n; i++)
        sum += lines->items[i].n;
    free(rows);
    return CHECK_NUMBER(sum, whole);
}

static bool aggregate_agrees(const struct world *world, const struct question *question,
                             const struct window *window, const struct table *answer)
{
    struct lines lines = {.question = question, .window = window};
    struct window whole = narrowed(world, question);
    lines.grain = longest_sums(world, question, &whole);
    if (!sums_agree(question, window, lines.grain, &answer->provenance))
        return false;
    bool cut = question->bucket != BUCKET_NONE || question->buckets_most;
    if (cut && !CHECK(bucket_bounds(window, answer->provenance.bucket, question->zone,
                                    &lines.bounds, &lines.n_buckets, NULL)))
        return false;
    make_lines(world, &lines);
    if (question->sort.field >= 0)
        sort_lines(&lines, answer);
    bool same = same_lines(&lines, answer) && sums_up(world, &lines);
    if (cut && question->buckets_newest)
        same = CHECK(lines.n_buckets <= question->buckets_newest) && same;
    lines_finish(&lines);
    return same;
}

/* ---- values ----------------------------------------------------------------------------- */

static bool values_agree(const struct world *world, const struct question *question,
                         const struct window *window, const struct table *answer)
{
    struct lines lines = {.question = question, .window = window};
    make_lines(world, &lines);
    size_t n = 0;
    const char *prefix = question->prefix ? question->prefix : "";
    for (size_t i = 0; i < lines.n; i++) {
        struct line *line = &lines.items[i];
        if (!line->by[0] || text_find_nocase(line->by[0], prefix) != line->by[0]) {
            free(line->rows);
            continue;
        }
        line->cells[0].text = line->by[0];
        line->cells[1].number = (int64_t)line->n;
        lines.items[n++] = *line;
    }
    lines.n = n;
    struct question sorted = *question;
    sorted.sort = (struct sort){.field = 1, .descending = true};
    lines.question = &sorted;
    sort_lines(&lines, answer);
    bool same = same_lines(&lines, answer);
    lines_finish(&lines);
    return same;
}

/* ---- single events ----------------------------------------------------------------------- */

struct ordered {
    size_t row;
    union value value;
    int64_t created;
    const char *id, *kind;
};

/* <0: a comes first. 0 of the same event alone. */
static int compare_ordered(const void *left, const void *right, void *arg)
{
    const struct ordered *a = left, *b = right;
    const struct sort *sort = arg;
    int order = compare_cell(&event_fields[sort->field], a->value, b->value, sort->descending);
    order = order ? order : (a->created < b->created) - (a->created > b->created);
    order = order ? order : strcmp(b->id, a->id);
    return order ? order : strcmp(b->kind, a->kind);
}

static struct ordered ordered_of(const struct world *world, size_t row, struct sort sort)
{
    const union value *values = rows_at(&world->truth, row);
    return (struct ordered){row, values[sort.field], values[E_CREATED].number, values[E_ID].text,
                            values[E_KIND].text};
}

static struct sort sort_of(const struct question *question)
{
    return question->sort.field >= 0 ? question->sort : (struct sort){E_CREATED, true};
}

static size_t order_scope(const struct world *world, const struct question *question,
                          const struct window *window, struct ordered **ret)
{
    size_t *rows;
    size_t n = naive_scope(world, question, window, &rows);
    struct sort sort = sort_of(question);
    *ret = mem_array(n + 1, sizeof(**ret));
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = ordered_of(world, rows[i], sort);
    if (n > 1)
        qsort_r(*ret, n, sizeof(**ret), compare_ordered, &sort);
    free(rows);
    return n;
}

static bool page_agrees(const struct world *world, const struct question *question,
                        const struct window *window, const struct table *answer)
{
    struct ordered *all;
    struct sort sort = sort_of(question);
    size_t n = order_scope(world, question, window, &all);
    size_t first = MIN(question->offset, n), left = n - first;
    bool *seen = mem_array(world->truth.n + 1, sizeof(*seen));
    bool same = CHECK_NUMBER(answer->n_rows, question->limit ? MIN(question->limit, left) : left);
    for (size_t i = 0; i < answer->n_rows && same; i++) {
        const union value *row = table_at(answer, i, 0);
        int64_t known = world_find(world, row);
        same = CHECK(known >= 0) && CHECK(!seen[known]) &&
               CHECK(world_rows_equal(row, rows_at(&world->truth, (size_t)known)));
        if (!same)
            break;
        seen[known] = true;
        struct ordered here = ordered_of(world, (size_t)known, sort);
        same = CHECK_NUMBER(compare_ordered(&here, &all[first + i], &sort), 0);
    }
    free(seen);
    free(all);
    return same;
}

static bool position_agrees(const struct world *world, const struct question *question,
                            const struct window *window, const struct table *answer)
{
    struct ordered *all;
    struct sort sort = sort_of(question);
    size_t n = order_scope(world, question, window, &all), before = 0, row = 0;
    while (!text_equal(rows_at(&world->truth, row)[E_ID].text, question->id))
        row++;
    struct ordered here = ordered_of(world, row, sort);
    for (size_t i = 0; i < n; i++)
        before += compare_ordered(&all[i], &here, &sort) < 0;
    free(all);
    return CHECK_NUMBER(table_at(answer, 0, 0)->number, before);
}

static bool event_agrees(const struct world *world, const struct question *question,
                         const struct table *answer)
{
    size_t known = 0;
    for (size_t i = 0; i < world->truth.n; i++)
        known += text_equal(rows_at(&world->truth, i)[E_ID].text, question->id);
    if (!CHECK_NUMBER(answer->n_rows, known ? 1 : 0) || !known)
        return !known;
    const union value *row = table_at(answer, 0, 0);
    int64_t place = world_find(world, row);
    return CHECK_TEXT(row[E_ID].text, question->id) && CHECK(place >= 0) &&
           CHECK(world_rows_equal(row, rows_at(&world->truth, (size_t)place)));
}

static bool count_agrees(const struct world *world, const struct question *question,
                         const struct window *window, const struct table *answer)
{
    size_t *rows;
    size_t n = naive_scope(world, question, window, &rows);
    free(rows);
    return CHECK_NUMBER(table_at(answer, 0, 0)->number, n);
}

static bool extent_agrees(const struct world *world, const struct question *question,
                          const struct table *answer)
{
    struct question all = *question;
    all.window = (struct window){WINDOW_ALL, 0, INT64_MAX};
    struct window window = narrowed(world, &all);
    int64_t last = INT64_MIN;
    for (size_t i = 0; i < world->truth.n; i++)
        last = MAX(last, rows_at(&world->truth, i)[E_CREATED].number);
    return CHECK_NUMBER(table_at(answer, 0, 0)->number, window.from) &&
           CHECK_NUMBER(table_at(answer, 0, 1)->number, last) &&
           CHECK_NUMBER(table_at(answer, 0, 2)->number, world->truth.n);
}

/* The window that is left of `window` has the newest buckets: so many, from a border on. */
static bool newest_agrees(const struct question *question, struct window *window,
                          const struct table *answer)
{
    struct window left = answer->provenance.window, before = left;
    int64_t *bounds, *more;
    size_t n, n_more;
    before.from--;
    if (left.from == window->from)
        return true;
    if (!CHECK(left.from > window->from) ||
        !CHECK(bucket_bounds(&left, answer->provenance.bucket, question->zone, &bounds, &n, NULL)))
        return false;
    free(bounds);
    if (!CHECK(bucket_bounds(&before, answer->provenance.bucket, question->zone, &more, &n_more,
                             NULL)))
        return false;
    free(more);
    window->from = left.from;
    return CHECK_NUMBER(n, question->buckets_newest) && CHECK_NUMBER(n_more, n + 1);
}

bool naive_agrees(const struct world *world, const struct question *question,
                  const struct table *answer)
{
    struct window window = narrowed(world, question);
    if (question->buckets_newest && !newest_agrees(question, &window, answer))
        return false;
    if (!CHECK_NUMBER(answer->provenance.window.from, window.from) ||
        !CHECK_NUMBER(answer->provenance.window.to, window.to) ||
        !CHECK(!answer->provenance.partial))
        return false;
    switch (question->ask) {
    case ASK_AGGREGATE:
        return aggregate_agrees(world, question, &window, answer);
    case ASK_VALUES:
        return values_agree(world, question, &window, answer);
    case ASK_PAGE:
        return page_agrees(world, question, &window, answer);
    case ASK_COUNT:
        return count_agrees(world, question, &window, answer);
    case ASK_POSITION:
        return position_agrees(world, question, &window, answer);
    case ASK_EVENT:
        return event_agrees(world, question, answer);
    case ASK_EXTENT:
        return extent_agrees(world, question, answer);
    case ASK_DATASET:
    case ASK_STATE:
    case ASK_SQL:
        break;
    }
    return false;
}
