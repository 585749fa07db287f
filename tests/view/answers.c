/* Answers to questions about the small world, and views with such answers. */
#include <stdlib.h>
#include <string.h>

#include "grid.h"

static bool in_window(const struct window *window, const union value *row)
{
    return row[E_CREATED].number >= window->from && row[E_CREATED].number < window->to;
}

/* ---- measures -------------------------------------------------------------------------- */

/* Adds one event to what a measure came to so far. */
static void add_event(const struct measure *measure, const union value *row, int64_t *sum,
                      bool *overflow)
{
    bool sum_of_requests =
        measure_counts_requests(measure) && text_equal(row[E_GRAIN].text, "hour");
    int64_t value = row[measure->of].number;
    if (measure->fn == MEASURE_COUNT && !sum_of_requests)
        value = 1;
    if (value == UNKNOWN)
        return;
    if (*sum == UNKNOWN)
        *sum = value;
    else if (measure->fn == MEASURE_MAX)
        *sum = MAX(*sum, value);
    else
        *overflow = add_overflows(*sum, value, sum) || *overflow;
}

/* Which events belong to a cell of an answer. */
struct cell_of {
    struct window window;
    const char *filter;
    int by; /* event field, -1 */
    const char *group;
};

/* What takes more than adding up. */
static int64_t special_cell(const struct world *world, const struct measure *measure,
                            const struct cell_of *at)
{
    struct str group = {0};
    if (at->by >= 0 && at->group) {
        str_addf(&group, "%s:=", event_fields[at->by].name);
        filter_quote(&group, at->group);
    } else if (at->by >= 0) {
        str_addf(&group, "-has:%s", event_fields[at->by].name);
    }
    char *text = filter_and(at->filter, str_text(&group));
    int64_t value = grid_measure(world, measure, &at->window, text);
    free(text);
    str_finish(&group);
    return value;
}

static int64_t measure_cell(const struct world *world, enum measure_id id, const struct cell_of *at)
{
    struct filter filter = {0};
    const struct measure *measure = &measures[id];
    if (measure->fn > MEASURE_MAX)
        return special_cell(world, measure, at);
    char *text = filter_and(at->filter, measure->where);
    int64_t sum = measure->fn == MEASURE_COUNT ? 0 : UNKNOWN;
    bool overflow = false;
    filter_parse(DATA_EVENTS, text, NULL, &filter, NULL);
    for (size_t i = 0; i < world->events.n; i++) {
        const union value *row = rows_at(&world->events, i);
        if (in_window(&at->window, row) && filter_match(&filter, row) &&
            (at->by < 0 || text_equal(row[at->by].text, at->group)))
            add_event(measure, row, &sum, &overflow);
    }
    filter_finish(&filter);
    free(text);
    return overflow ? UNKNOWN : sum;
}

int64_t world_measure(const struct world *world, enum measure_id id, const struct window *window,
                      const char *filter)
{
    return measure_cell(world, id, &(struct cell_of){*window, filter, -1, NULL});
}

/* The values of a field, each once; NULL too when an event has none. Returns how many. */
static size_t find_groups(const struct world *world, int by, const char **groups, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < world->events.n && n < max; i++) {
        const char *text = rows_at(&world->events, i)[by].text;
        size_t k = 0;
        while (k < n && !text_equal(groups[k], text))
            k++;
        if (k == n)
            groups[n++] = text;
    }
    return n;
}

static void answer_groups(const struct world *world, const struct question *question,
                          const struct cell_of *all, struct table *out)
{
    enum { GROUPS_MAX = 64 };
    const char *groups[GROUPS_MAX] = {NULL};
    const struct field *columns[VIEW_COLUMNS_MAX];
    size_t n = question->n_by ? find_groups(world, question->by[0], groups, GROUPS_MAX) : 1;
    table_init(out, columns, question_columns(question, columns, VIEW_COLUMNS_MAX), n);
    for (size_t row = 0; row < n; row++) {
        struct cell_of at = *all;
        at.by = question->n_by ? question->by[0] : -1;
        at.group = groups[row];
        if (question->n_by)
            table_at(out, row, 0)->text = arena_text(&out->arena, groups[row]);
        for (size_t i = 0; i < question->n_measures; i++)
            table_at(out, row, question->n_by + i)->number =
                measure_cell(world, question->measures[i], &at);
    }
}

static bool answer_series(const struct world *world, const struct question *question,
                          const struct cell_of *all, struct table *out, struct err *err)
{
    enum bucket bucket = question->buckets_most ? bucket_for(&all->window, question->buckets_most)
                                                : question->bucket;
    const struct field *columns[VIEW_COLUMNS_MAX];
    CLEANUP(free_ptr)
    int64_t *bounds = NULL;
    size_t n;
    if (!bucket_bounds(&all->window, bucket, question->zone, &bounds, &n, err))
        return false;
    table_init(out, columns, question_columns(question, columns, VIEW_COLUMNS_MAX), n);
    for (size_t row = 0; row < n; row++) {
        struct cell_of at = *all;
        at.window = (struct window){WINDOW_CUSTOM, bounds[row], bounds[row + 1]};
        table_at(out, row, 0)->number = bounds[row];
        table_at(out, row, 1)->number = bounds[row + 1];
        for (size_t i = 0; i < question->n_measures; i++)
            table_at(out, row, 2 + i)->number = measure_cell(world, question->measures[i], &at);
    }
    out->provenance.bucket = bucket;
    return true;
}

/* ---- rows ------------------------------------------------------------------------------ */

/* The events of the window, as rows of their own; texts stay with the world. */
static void pick_window(const struct world *world, const struct window *window, struct rows *out)
{
    for (size_t i = 0; i < world->events.n; i++) {
        const union value *row = rows_at(&world->events, i);
        if (in_window(window, row))
            memcpy(rows_add(out, DATA_EVENTS), row, E_COUNT * sizeof(*row));
    }
}

static bool answer_rows(const struct rows *rows, const struct question *question, struct table *out,
                        struct err *err)
{
    struct question whole = *question;
    whole.ask = ASK_PAGE;
    if (question->ask == ASK_COUNT)
        whole.limit = whole.offset = 0;
    if (question->ask == ASK_EVENT || question->ask == ASK_POSITION) {
        whole.filter = question->ask == ASK_EVENT ? NULL : question->filter;
        whole.limit = whole.offset = 0;
    }
    return table_from_rows(&whole, rows, out, err);
}

static void number_answer(const struct field *field, int64_t number, struct table *out)
{
    table_finish(out);
    table_init(out, &field, 1, number == UNKNOWN ? 0 : 1);
    if (number != UNKNOWN)
        table_at(out, 0, 0)->number = number;
}

static int64_t position_of(const struct table *table, const char *id)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (text_equal(table_at(table, i, E_ID)->text, id))
            return (int64_t)i;
    return UNKNOWN;
}

static bool answer_events(const struct world *world, const struct question *question,
                          const struct window *window, struct table *out, struct err *err)
{
    struct rows rows = {0};
    pick_window(world, window, &rows);
    bool ok = answer_rows(&rows, question, out, err);
    rows_finish(&rows);
    if (!ok)
        return false;
    out->provenance.offset = question->ask == ASK_PAGE ? question->offset : 0;
    if (question->ask == ASK_COUNT)
        number_answer(&count_field, (int64_t)out->n_rows, out);
    else if (question->ask == ASK_POSITION)
        number_answer(&position_field, position_of(out, question->id), out);
    else if (question->ask == ASK_EVENT) {
        int64_t at = position_of(out, question->id);
        if (at > 0)
            memcpy(out->cells, table_at(out, (size_t)at, 0), E_COUNT * sizeof(*out->cells));
        out->n_rows = at != UNKNOWN;
    }
    return true;
}

bool world_answer(const struct world *world, const struct question *question, struct table *out,
                  struct err *err)
{
    struct window window = question->window;
    bool ok = true;
    if (!question_check(question, err))
        return false;
    if (question->across)
        return world_answer_across(world, question, out, err);
    if (window.kind == WINDOW_ALL)
        window = (struct window){WINDOW_ALL, WORLD_NOW - 41 * DAY, WORLD_NOW};
    struct cell_of all = {window, question->filter, -1, NULL};
    if (question->ask == ASK_DATASET)
        ok = world_answer_set(world, question, out, err);
    else if (question->ask != ASK_AGGREGATE)
        ok = answer_events(world, question, &window, out, err);
    else if (question->weekly)
        grid_week(world, question, &window, out);
    else if (question->bucket != BUCKET_NONE && question->n_by)
        ok = grid_answer(world, question, &window, out, err);
    else if (question->bucket != BUCKET_NONE || question->buckets_most)
        ok = answer_series(world, question, &all, out, err);
    else
        answer_groups(world, question, &all, out);
    if (ok) {
        out->provenance.window = window;
        out->provenance.as_of = WORLD_NOW - 4 * SECOND;
        out->provenance.engine = "world";
    }
    return ok;
}

/* ---- shows ----------------------------------------------------------------------------- */

void show_start(struct show *show, const char *view, enum world_kind kind)
{
    *show = (struct show){.view = view_find(view), .kind = kind};
    world_make(&show->world, kind);
    show->scene = (struct scene){.window = window_of(WINDOW_30D, WORLD_NOW),
                                 .now = WORLD_NOW,
                                 .context = {.now = WORLD_NOW, .new_since = UNKNOWN},
                                 .page_rows = 20,
                                 .as_of = WORLD_NOW - 4 * SECOND};
    show->scene.filter = view_filter(show->view, NULL, &show->scratch);
    if (kind == WORLD_STALE) {
        show->scene.stale = true;
        show->scene.as_of = WORLD_NOW - 2 * HOUR;
    }
    show->scene.profiles = world_profiles(&show->world, &show->scene.n_profiles);
    err_set(&show->err, ERR_CORRUPT, "the index of the mirror is damaged; it is being rebuilt");
}

/* As an engine does it: what nothing is known of is missing. */
static void add_lacks(const struct show *show, struct table *answer)
{
    for (size_t i = 0; i < show->n_lacks; i++) {
        const struct lack *lack = &show->lacks[i];
        int column = table_column(answer, measures[lack->measure].field.name);
        for (size_t row = 0; column >= 0 && lack->none && row < answer->n_rows; row++)
            table_at(answer, row, (size_t)column)->number = UNKNOWN;
    }
    answer->provenance.lacks = show->lacks;
    answer->provenance.n_lacks = show->n_lacks;
}

static void answer_all(struct show *show, size_t n)
{
    for (size_t i = 0; i < VIEW_QUESTIONS_MAX; i++) {
        table_finish(&show->answers[i]);
        show->tables[i] = NULL;
        show->errs[i] = NULL;
    }
    for (size_t i = 0; i < n && show->kind != WORLD_LOADING; i++) {
        struct err err = {0};
        if (show->kind == WORLD_FAILING)
            show->errs[i] = &show->err;
        else if (world_answer(&show->world, &show->questions[i], &show->answers[i], &err))
            show->tables[i] = (add_lacks(show, &show->answers[i]), &show->answers[i]);
        else if (err.code == ERR_FORBIDDEN)
            show->errs[i] = (show->err = err, &show->err);
        else
            fprintf(stderr, "question %zu: %s\n", i, err.text);
    }
    show->scene.n_tables = n;
}

void show_ask(struct show *show)
{
    struct scene *scene = &show->scene;
    scene->view = show->view;
    scene->state = &show->state;
    scene->scratch = &show->scratch;
    scene->tables = show->tables;
    scene->errs = show->errs;
    for (size_t n = 0, before = SIZE_MAX; n != before;) {
        before = n;
        n = 0;
        memset(show->questions, 0, sizeof(show->questions));
        show->view->ask(scene, show->questions, &n);
        answer_all(show, n);
    }
    sections_finish(&show->sections);
    show->view->build(scene, &show->sections);
}

const struct section *show_section(const struct show *show, const char *name)
{
    for (size_t i = 0; i < show->sections.n; i++)
        if (strcmp(show->sections.items[i].name, name) == 0)
            return &show->sections.items[i];
    return NULL;
}

int64_t section_number(const struct section *section, size_t row, const char *column)
{
    int at = section ? table_column(&section->table, column) : -1;
    if (at < 0 || row >= section->table.n_rows)
        return INT64_MIN + 1;
    return table_at(&section->table, row, (size_t)at)->number;
}

struct rect show_area(int width, int height)
{
    return (struct rect){0, 2, width, MAX(height - 3, 0)};
}

void show_draw(struct show *show, int width, int height)
{
    show->scene.width = width;
    view_fit(&show->state, width, show->scene.offer);
    grid_resize(&show->grid, width, height);
    show->view->draw(&show->scene, &show->sections, &show->grid, show_area(width, height));
}

void show_finish(struct show *show)
{
    for (size_t i = 0; i < VIEW_QUESTIONS_MAX; i++)
        table_finish(&show->answers[i]);
    sections_finish(&show->sections);
    arena_finish(&show->scratch);
    grid_finish(&show->grid);
    world_finish(&show->world);
}
