/* The mirror: opening, plans for questions, and which file answers which. */
#include "mirror.h"

#include <stdlib.h>
#include <string.h>

static bool answer_dataset(struct mirror *mirror, const struct question *question,
                           struct table *table, struct err *err)
{
    struct rows rows = {0};
    bool ok = store_dataset(&mirror->reader, question->set, &rows, err) &&
              table_from_rows(question, &rows, table, err);
    rows_finish(&rows);
    return ok;
}

static bool answer_extent(struct mirror *mirror, const struct question *question,
                          struct table *table)
{
    const struct field *columns[8];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    const struct engine_state *state = &mirror->engine.state;
    table_init(table, columns, n, 1);
    table_at(table, 0, 0)->number = state->earliest;
    table_at(table, 0, 1)->number = state->latest;
    table_at(table, 0, 2)->number = state->indexed;
    return true;
}

static bool answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    struct mirror *mirror = (struct mirror *)engine;
    switch (question->ask) {
    case ASK_AGGREGATE:
        return mirror_aggregate(mirror, question, cancel, table, err);
    case ASK_VALUES:
        return mirror_values(mirror, question, cancel, table, err);
    case ASK_PAGE:
        return mirror_page(mirror, question, cancel, table, err);
    case ASK_COUNT:
        return mirror_count(mirror, question, cancel, table, err);
    case ASK_EVENT:
        return mirror_event(mirror, question, cancel, table, err);
    case ASK_POSITION:
        return mirror_position(mirror, question, cancel, table, err);
    case ASK_EXTENT:
        return answer_extent(mirror, question, table);
    case ASK_DATASET:
        break;
    }
    return answer_dataset(mirror, question, table, err);
}

static void finish(struct engine *engine)
{
    struct mirror *mirror = (struct mirror *)engine;
    mirror_save(mirror);
    column_free(&mirror->column);
    store_reader_finish(&mirror->reader);
    for (size_t i = 0; i < E_COUNT; i++)
        lexicon_finish(&mirror->words[i]);
    free(mirror);
}

static const struct engine_ops mirror_ops = {"mirror", answer, mirror_refresh, finish};

static struct column *open_index(struct mirror *mirror, const char *path, bool in_memory)
{
    struct str folder = {0};
    str_addf(&folder, "%s.columns", path);
    struct column *column = column_new(in_memory ? NULL : str_text(&folder), 0);
    str_finish(&folder);
    /* what cannot be loaded is derived again */
    if (!column_load(column, &mirror->mark, NULL))
        mirror->mark = (struct column_mark){0};
    return column;
}

struct engine *engine_mirror(const char *path, bool save_index, struct err *err)
{
    struct mirror *mirror = mem_new(sizeof(*mirror));
    mirror->engine.ops = &mirror_ops;
    mirror->engine.state =
        (struct engine_state){.as_of = UNKNOWN, .earliest = UNKNOWN, .latest = UNKNOWN};
    mirror->save_index = save_index;
    if (!store_reader_open(&mirror->reader, path, err)) {
        free(mirror);
        return NULL;
    }
    mirror->column = open_index(mirror, path, text_starts(path, "file:"));
    return &mirror->engine;
}

/* ---- plans ---- */

/* The window, narrowed to the time of the events there are where it is open. */
static struct window narrow(const struct mirror *mirror, const struct question *question)
{
    const struct engine_state *state = &mirror->engine.state;
    struct window window = question->window;
    int64_t end = state->latest == UNKNOWN ? question->now : MAX(state->latest + 1, question->now);
    if (window.kind == WINDOW_ALL || window.from <= 0)
        window.from = state->earliest == UNKNOWN ? end - DAY : state->earliest;
    if (window.kind == WINDOW_ALL || window.to == INT64_MAX)
        window.to = end;
    window.from = MIN(window.from, window.to);
    return window;
}

bool mirror_plan_filter(struct plan *plan, struct mirror *mirror, const struct question *question,
                        const char *text, const struct column_test **out, struct err *err)
{
    *out = NULL;
    if (!text || !*text)
        return true;
    struct filter *filter = &plan->filters[plan->n_filters];
    struct filter_error error;
    if (!filter_parse(DATA_EVENTS, text, &question->context, filter, &error))
        return err_set(err, ERR_USAGE, "%s", error.text);
    plan->n_filters++;
    *out = compile_filter(&plan->arena, mirror->words, filter);
    return true;
}

bool mirror_plan_init(struct plan *plan, struct mirror *mirror, const struct question *question,
                      const atomic_bool *cancel, struct err *err)
{
    plan->window = narrow(mirror, question);
    plan->scope =
        (struct column_scope){.from = plan->window.from, .to = plan->window.to, .cancel = cancel};
    return mirror_plan_filter(plan, mirror, question, question->filter, &plan->scope.where, err);
}

void mirror_plan_finish(struct plan *plan)
{
    for (size_t i = 0; i < plan->n_filters; i++)
        filter_finish(&plan->filters[i]);
    arena_finish(&plan->arena);
    *plan = (struct plan){0};
}
