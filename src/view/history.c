/* History: the table of single requests, the hours of the week in which they come, how long they
 * take and how many fail over time, and tokens and cost by model. */
#include "history.h"

#include <string.h>

#include "offers.h"
#include "spikes.h"
#include "states.h"

static const uint8_t default_columns[] = {E_CREATED,  E_MODEL,      E_STATUS,  E_INPUT, E_OUTPUT,
                                          E_TOTAL,    E_TTFT,       E_GATEWAY, E_TYPE,  E_VERSION,
                                          E_PROVIDER, E_TECHNOLOGY, E_REQUEST, E_ERROR};

static const enum measure_id week_measures[] = {M_REQUESTS, M_ERROR_RATE};
static const enum measure_id latency_measures[] = {M_LATENCY_P50, M_LATENCY_P95, M_LATENCY_P99,
                                                   M_ERROR_RATE};
static const enum measure_id model_measures[] = {
    M_REQUESTS, M_TOKENS_INPUT, M_TOKENS_OUTPUT, M_TOKENS, M_FEE, M_LATENCY_AVG, M_ERROR_RATE};

/* The table's questions without the counts that explain an empty answer: with those there is
 * nothing else to show. */
static bool is_explained(const struct scene *scene, size_t n)
{
    return n > events_blame_question(scene);
}

bool history_told(const struct scene *scene)
{
    return offer_has_kind(scene->offer, KIND_REQUEST);
}

/* Without latency there is but the other. */
static size_t metric(const struct scene *scene)
{
    if (!offer_tells(scene->offer, M_LATENCY_P50))
        return 1;
    return scene->state->metric % HISTORY_METRICS;
}

bool history_counts(const struct scene *scene)
{
    return offer_tells(scene->offer, M_REQUESTS);
}

static enum measure_id busy_measure(const struct scene *scene)
{
    return history_counts(scene) ? M_REQUESTS : M_TOKENS;
}

/* What of the chart may be far from usual. */
static enum measure_id spike_measure(const struct scene *scene)
{
    return metric(scene) ? busy_measure(scene) : M_LATENCY_P50;
}

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    *n = 0;
    if (!history_told(scene))
        return;
    events_ask(scene, questions, n);
    if (is_explained(scene, *n))
        return;
    struct question *week = &questions[history_question(scene, HISTORY_WEEK)];
    struct question *series = &questions[history_question(scene, HISTORY_SERIES)];
    struct question *models = &questions[history_question(scene, HISTORY_BY_MODEL)];
    const enum measure_id errors[] = {busy_measure(scene), M_REQUESTS_FAILED, M_ERROR_RATE};
    *week = scene_measures(scene, week_measures, ARRAY_LEN(week_measures));
    week->weekly = true;
    *series = metric(scene) ? scene_measures(scene, errors, ARRAY_LEN(errors))
                            : scene_measures(scene, latency_measures, ARRAY_LEN(latency_measures));
    course_buckets(scene, series);
    *models = scene_measures(scene, model_measures, ARRAY_LEN(model_measures));
    models->by[models->n_by++] = E_MODEL;
    models->sort = (struct sort){.field = MODELS_TOKENS, .descending = true};
    questions[history_question(scene, HISTORY_WEEKS)] =
        spikes_ask(scene, series, spike_measure(scene));
    *n += HISTORY_WEEKS + 1;
}

size_t history_question(const struct scene *scene, enum history_answer which)
{
    return events_blame_question(scene) + which;
}

/* An answer with the column that it must have: places change with what is asked before. */
static const struct table *answer_with(const struct scene *scene, enum history_answer which,
                                       const char *column)
{
    const struct table *table = scene_table(scene, history_question(scene, which));
    return table && table_column(table, column) >= 0 ? table : NULL;
}

/* The answer with day and hour in place of the number of the hour. */
static void build_week(const struct table *answer, struct sections *out)
{
    static const struct field day = DERIVED("day", "Day", TEXT, 0, "");
    static const struct field hour = DERIVED("hour", "Hour", COUNT, 0, "");
    const struct field *columns[WEEK_REQUESTS + ARRAY_LEN(week_measures)] = {&day, &hour};
    size_t n = ARRAY_LEN(columns);
    for (size_t i = 1; answer && i < answer->n_columns; i++)
        columns[WEEK_HOUR + i] = answer->columns[i];
    struct section *section =
        answer ? section_add(out, "hours_of_week", "Requests by hour of the week", columns, n,
                             answer->n_rows)
               : NULL;
    if (!section)
        return;
    section->table.provenance = answer->provenance;
    for (size_t row = 0; row < answer->n_rows; row++) {
        size_t at = (size_t)table_at(answer, row, 0)->number;
        section_set_text(section, row, WEEK_DAY, history_days[at / 24]);
        section_set(section, row, WEEK_HOUR, (int64_t)at % 24);
        for (size_t i = 1; i < answer->n_columns; i++)
            *table_at(&section->table, row, WEEK_HOUR + i) = *table_at(answer, row, i);
    }
}

static void build(const struct scene *scene, struct sections *out)
{
    static const char *const first[] = {"latency_p50", "requests_failed"};
    if (!history_told(scene)) {
        build_lack(scene, HISTORY_LACK, out);
        return;
    }
    events_build(scene, out);
    if (scene->syncing_first)
        return;
    const struct table *week = answer_with(scene, HISTORY_WEEK, weekly_field.name);
    const struct table *series = answer_with(scene, HISTORY_SERIES, first[metric(scene)]);
    const struct table *models = answer_with(scene, HISTORY_BY_MODEL, event_fields[E_MODEL].name);
    build_week(week, out);
    struct section *chart = section_copy(out, metric(scene) ? "errors" : "latency",
                                         metric(scene) ? "Requests and errors" : "Latency", series);
    spikes_build(chart, scene, scene_table(scene, history_question(scene, HISTORY_WEEKS)),
                 spike_measure(scene));
    section_copy(out, "models", "Models", models);
}

struct course history_course(const struct scene *scene, const struct sections *sections)
{
    static const struct course_series latency[] = {
        {"p50", "p50", 2, STYLE_SERIES_1, CHART_LINE, false},
        {"p95", "p95", 3, STYLE_SERIES_2, CHART_LINE, false},
        {"p99", "p99", 4, STYLE_SERIES_3, CHART_LINE, false},
        {"errors", "% errors", 5, STYLE_BAD, CHART_BAR, true}};
    static const struct course_series errors[] = {
        {"requests", "requests", 2, STYLE_SERIES_1, CHART_BAR, false},
        {"errors", "% errors", 4, STYLE_BAD, CHART_LINE, true}};
    bool shares = metric(scene), counts = history_counts(scene);
    const char *name = shares ? "errors" : "latency";
    const struct section *section = section_find(sections, name);
    struct course course = {.section = name,
                            .title = shares ? "Requests and errors" : "Latency, exact",
                            .table = section ? &section->table : NULL,
                            .n_series = shares ? ARRAY_LEN(errors) : ARRAY_LEN(latency),
                            .units = {!shares  ? "time"
                                      : counts ? "requests"
                                               : "tokens",
                                      "% errors"},
                            .times = !shares,
                            .what = "request",
                            .empty = shares || !events_rows(scene)
                                         ? "No requests in this window"
                                         : "No request here says how long it took",
                            .pane = HISTORY_COURSE,
                            .question = history_question(scene, HISTORY_SERIES)};
    memcpy(course.series, shares ? errors : latency, course.n_series * sizeof(course.series[0]));
    course.n_series -= !offer_tells(scene->offer, M_ERROR_RATE); /* the last one */
    if (!offer_tells(scene->offer, M_ERROR_RATE))
        course.units[1] = "";
    if (!offer_tells(scene->offer, M_ERROR_RATE) && shares)
        course.title = counts ? "Requests" : "Tokens";
    if (shares && !counts)
        course.series[0].name = course.series[0].word = "tokens";
    return course;
}

/* ---- following a number to its events --------------------------------------------------- */

static size_t selected(const struct scene *scene, size_t pane, size_t n)
{
    return n ? MIN(scene->state->panes[pane].selected, n - 1) : 0;
}

/* All times at which the clock showed this hour of the week, the newest ones where they are more
 * than a filter may list. Owned. */
static char *hour_filter(const struct scene *scene, const struct table *week, uint8_t hour)
{
    CLEANUP(week_hours_finish)
    struct week_hours hours = {0};
    struct str text = {0};
    char from[TIME_TEXT], last[TIME_TEXT];
    size_t n = 0;
    struct window window = week->provenance.window;
    window.from = MAX(window.from, window.to - (int64_t)FILTER_LIST_MAX * 7 * DAY);
    week_hours(&window, scene->zone, (size_t)FILTER_LIST_MAX * 2 * HOURS_OF_WEEK, &hours);
    for (size_t i = hours.n; i-- > 0 && n < FILTER_LIST_MAX;) {
        if (hours.hours[i] != hour)
            continue;
        time_print(from, hours.bounds[i]);
        time_print(last, hours.bounds[i + 1] - 1);
        str_addf(&text, "%s%s..%s", n++ ? "," : "created:(", from, last);
    }
    str_add(&text, n ? ")" : "");
    return str_take(&text);
}

/* What is behind the selected item of a pane; NULL: nothing. Owned. */
static char *filter_behind(const struct scene *scene, const struct sections *sections)
{
    size_t focus = scene->state->focus;
    const struct section *week = section_find(sections, "hours_of_week");
    const struct section *models = section_find(sections, "models");
    const struct course course = history_course(scene, sections);
    if (focus == HISTORY_COURSE)
        return course_filter(&course, scene);
    if (focus == HISTORY_PEAKS && week)
        return hour_filter(scene, &week->table,
                           (uint8_t)selected(scene, focus, week->table.n_rows));
    if (focus != HISTORY_MODELS || !models || !models->table.n_rows)
        return NULL;
    union value model =
        *table_at(&models->table, selected(scene, focus, models->table.n_rows), MODELS_MODEL);
    return model.text ? filter_with(DATA_EVENTS, NULL, E_MODEL, model, false)
                      : mem_text("-has:model");
}

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    if (!history_told(scene))
        return;
    size_t focus = scene->state->focus;
    if (focus < HISTORY_PEAKS) {
        events_target(scene, sections, out);
        return;
    }
    const struct course course = history_course(scene, sections);
    if (focus == HISTORY_COURSE) {
        course_target(&course, scene, out);
        return;
    }
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    target_behind(scene, scene->view->name, behind, out);
}

static void spot_row(const struct scene *scene, const struct section *section, size_t column,
                     struct spot *out)
{
    const struct table *table = &section->table;
    if (!table->n_rows)
        return;
    const struct field *field = table->columns[column];
    out->label = field->title;
    out->value = *table_at(table, selected(scene, scene->state->focus, table->n_rows), column);
    value_print(&out->text, field, out->value);
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    if (!history_told(scene))
        return;
    size_t focus = scene->state->focus;
    const struct section *week = section_find(sections, "hours_of_week");
    const struct section *models = section_find(sections, "models");
    const struct course course = history_course(scene, sections);
    if (focus < HISTORY_PEAKS) {
        events_spot(scene, sections, out);
        return;
    }
    if (focus == HISTORY_COURSE)
        course_spot(&course, scene, out);
    else if (focus == HISTORY_PEAKS && week)
        spot_row(scene, week, WEEK_REQUESTS, out);
    else if (models)
        spot_row(scene, models, MODELS_MODEL, out);
    if (!out->label)
        return;
    if (focus == HISTORY_MODELS && out->value.text)
        out->field = E_MODEL;
    out->question = history_question(scene, (enum history_answer)(focus - HISTORY_PEAKS));
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    spot_behind(scene, behind, out);
}

const struct view view_history = {.name = "history",
                                  .title = "History",
                                  .key = '9',
                                  .help = "single requests, their peaks, latency, errors, models",
                                  .n_metrics = HISTORY_METRICS,
                                  .sort = {.field = E_CREATED, .descending = true},
                                  .rows = true,
                                  .where = "kind:request",
                                  .columns = default_columns,
                                  .n_columns = ARRAY_LEN(default_columns),
                                  .ask = ask,
                                  .build = build,
                                  .panes = history_panes,
                                  .draw = history_draw,
                                  .target = target,
                                  .spot = spot,
                                  .hit = history_hit};
