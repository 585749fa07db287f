/* Overview: what it asks, and where Enter leads from each card. */
#include "overview.h"

#include <string.h>

enum { TIMELINE_DAYS = 14, TREND_BUCKETS = 48, TIMELINE_BUCKETS = 60 };

const struct overview_card overview_cards[CARD_COUNT] = {
    {"cards.jobs_submitted", "Jobs submitted", {M_JOBS, M_JOBS_COMPLETED, M_JOBS_RUNNING}},
    {"cards.core_hours_billed",
     "Core-hours billed",
     {M_CORE_HOURS, M_CORE_HOURS_MANAGED, M_CORE_HOURS_BYOC}},
    {"cards.controller_jobs", "Controller jobs", {M_JOBS_BYOC, M_JOBS_BYOC, M_JOBS_MANAGED}},
    {"cards.failure_pressure",
     "Failure pressure",
     {M_FAILURE_PRESSURE, M_JOBS_FAILED, M_JOBS_CANCELLED}},
};

static const enum measure_id total_measures[] = {
    M_JOBS,         M_JOBS_COMPLETED,     M_JOBS_RUNNING,    M_JOBS_PENDING,
    M_CORE_HOURS,   M_CORE_HOURS_MANAGED, M_CORE_HOURS_BYOC, M_JOBS_BYOC,
    M_JOBS_MANAGED, M_FAILURE_PRESSURE,   M_JOBS_FAILED,     M_JOBS_CANCELLED};
static const enum measure_id trend_measures[] = {M_JOBS, M_CORE_HOURS, M_JOBS_BYOC,
                                                 M_FAILURE_PRESSURE};
const enum measure_id timeline_metrics[TIMELINE_METRICS][2] = {
    {M_JOBS, M_CORE_HOURS}, {M_JOBS_BYOC, M_CORE_HOURS_BYOC}, {M_FAILURE_PRESSURE, M_JOBS}};
static const enum measure_id key_measures[] = {
    M_JOBS, M_CORE_HOURS, M_JOBS_RUNNING, M_JOBS_BYOC, M_LAST_JOB, M_JOBS_FAILED, M_JOBS_CANCELLED};
static const enum measure_id controller_measures[] = {M_JOBS, M_JOBS_RUNNING, M_JOBS_COMPLETED,
                                                      M_CORE_HOURS, M_LAST_JOB};

static struct question base_question(const struct scene *scene, enum ask ask)
{
    return (struct question){.ask = ask,
                             .window = scene->window,
                             .zone = scene->zone,
                             .now = scene->now,
                             .filter = scene->filter,
                             .context = scene->context,
                             .sort = {.field = -1}};
}

static struct question measured(const struct scene *scene, const enum measure_id *ids, size_t n)
{
    struct question question = base_question(scene, ASK_AGGREGATE);
    memcpy(question.measures, ids, n * sizeof(*ids));
    question.n_measures = n;
    return question;
}

/* The timeline has 14 days until the window is chosen; then it follows the window. */
static void set_timeline(const struct scene *scene, struct question *question)
{
    static const enum bucket by_window[WINDOW_KINDS] = {
        [WINDOW_24H] = BUCKET_HOUR, [WINDOW_7D] = BUCKET_6_HOURS, [WINDOW_30D] = BUCKET_DAY};
    if (!scene->window_chosen) {
        int64_t today = day_start(scene->now, scene->zone);
        question->window = (struct window){
            WINDOW_CUSTOM, day_add(today, 1 - TIMELINE_DAYS, scene->zone), scene->now};
        question->bucket = BUCKET_DAY;
        return;
    }
    question->bucket = by_window[scene->window.kind];
    if (question->bucket == BUCKET_NONE)
        question->buckets_most = TIMELINE_BUCKETS;
}

static struct question list_question(const struct scene *scene, enum dataset set)
{
    struct question question = base_question(scene, ASK_DATASET);
    question.set = set;
    question.filter = NULL;
    return question;
}

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    questions[OVERVIEW_TOTALS] = measured(scene, total_measures, ARRAY_LEN(total_measures));
    questions[OVERVIEW_BEFORE] = measured(scene, total_measures, ARRAY_LEN(total_measures));
    if (!window_before(&scene->window, &questions[OVERVIEW_BEFORE].window))
        questions[OVERVIEW_BEFORE].window = (struct window){WINDOW_CUSTOM, 0, 0};
    questions[OVERVIEW_TREND] = measured(scene, trend_measures, ARRAY_LEN(trend_measures));
    questions[OVERVIEW_TREND].buckets_most = TREND_BUCKETS;
    questions[OVERVIEW_TIMELINE] =
        measured(scene, timeline_metrics[scene->state->metric % TIMELINE_METRICS], 2);
    set_timeline(scene, &questions[OVERVIEW_TIMELINE]);
    questions[OVERVIEW_KEYS] = list_question(scene, DATA_KEYS);
    questions[OVERVIEW_KEY_JOBS] = measured(scene, key_measures, ARRAY_LEN(key_measures));
    questions[OVERVIEW_KEY_JOBS].by[0] = E_KEY;
    questions[OVERVIEW_KEY_JOBS].n_by = 1;
    questions[OVERVIEW_CONTROLLERS] = list_question(scene, DATA_CONTROLLERS);
    questions[OVERVIEW_CONTROLLER_JOBS] =
        measured(scene, controller_measures, ARRAY_LEN(controller_measures));
    questions[OVERVIEW_CONTROLLER_JOBS].by[0] = E_CONTROLLER;
    questions[OVERVIEW_CONTROLLER_JOBS].n_by = 1;
    *n = OVERVIEW_QUESTIONS;
}

static void build(const struct scene *scene, struct sections *out)
{
    if (scene->syncing_first)
        return; /* what is not known yet is not zero */
    overview_build_cards(scene, out);
    overview_build_lists(scene, out);
    const struct table *totals = scene_table(scene, OVERVIEW_TOTALS);
    if (totals)
        out->provenance = totals->provenance;
}

/* ---- following a number to its events ---- */

static size_t selected(const struct scene *scene, size_t pane)
{
    return scene->state->panes[pane].selected;
}

static enum measure_id selected_measure(const struct scene *scene)
{
    size_t per_row = overview_figures_per_row(scene->width);
    struct figure_place place = overview_figure(selected(scene, PANE_FIGURES), per_row);
    return overview_cards[place.card].numbers[place.number];
}

/* What stands behind a row of a list: field:value, or -has:field for the row without one. Owned. */
static char *row_filter(const struct section *section, size_t row, int field)
{
    const char *id = table_text(&section->table, row, "id");
    struct str none = {0};
    if (id)
        return filter_with(DATA_EVENTS, "kind:job", field, (union value){.text = id}, false);
    str_addf(&none, "kind:job -has:%s", event_fields[field].name);
    return str_take(&none);
}

/* What stands behind the bars in a bucket [from, to). Owned. */
static char *bucket_filter(const struct section *section, size_t row)
{
    struct str text = {0};
    char from[TIME_TEXT], last[TIME_TEXT];
    int id = measure_find(section->table.columns[TIMELINE_BARS]->name);
    time_print(from, table_at(&section->table, row, TIMELINE_FROM)->number);
    time_print(last, table_at(&section->table, row, TIMELINE_TO)->number - 1);
    str_addf(&text, "%s created:%s..%s", id < 0 ? "" : measures[id].where, from, last);
    return str_take(&text);
}

static const struct section *selected_section(const struct scene *scene,
                                              const struct sections *sections)
{
    static const char *const names[] = {
        [PANE_TIMELINE] = "timeline", [PANE_KEYS] = "keys", [PANE_CONTROLLERS] = "controllers"};
    size_t pane = scene->state->focus;
    const struct section *section =
        pane < ARRAY_LEN(names) && names[pane] ? section_find(sections, names[pane]) : NULL;
    return section && section->table.n_rows ? section : NULL;
}

static size_t selected_row(const struct scene *scene, const struct section *section)
{
    return MIN(selected(scene, scene->state->focus), section->table.n_rows - 1);
}

/* The filter behind what is selected in the pane that has the focus; NULL: nothing. Owned. */
static char *filter_behind(const struct scene *scene, const struct sections *sections)
{
    if (scene->state->focus == PANE_FIGURES)
        return mem_text(measures[selected_measure(scene)].where);
    const struct section *section = selected_section(scene, sections);
    if (!section)
        return NULL;
    size_t row = selected_row(scene, section);
    if (scene->state->focus == PANE_TIMELINE)
        return bucket_filter(section, row);
    return row_filter(section, row, scene->state->focus == PANE_KEYS ? E_KEY : E_CONTROLLER);
}

static void zoom_to_bucket(const struct scene *scene, const struct sections *sections,
                           struct target *out)
{
    const struct section *section = selected_section(scene, sections);
    if (!section)
        return;
    size_t row = selected_row(scene, section);
    out->view = "overview";
    out->sets_window = true;
    out->window =
        (struct window){WINDOW_CUSTOM, table_at(&section->table, row, TIMELINE_FROM)->number,
                        table_at(&section->table, row, TIMELINE_TO)->number};
}

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    if (scene->state->focus == PANE_TIMELINE) {
        zoom_to_bucket(scene, sections, out);
        return;
    }
    char *behind = filter_behind(scene, sections);
    if (!behind)
        return;
    out->view = "events";
    out->filter = filter_and(scene->filter, behind);
    free_ptr(&behind);
}

/* ---- the value under the cursor ---- */

static void spot_figure(const struct scene *scene, const struct sections *sections,
                        struct spot *out)
{
    size_t per_row = overview_figures_per_row(scene->width);
    struct figure_place place = overview_figure(selected(scene, PANE_FIGURES), per_row);
    const struct overview_card *card = &overview_cards[place.card];
    const struct section *section = section_find(sections, card->section);
    const struct table *totals = scene_table(scene, OVERVIEW_TOTALS);
    const struct measure *measure = &measures[card->numbers[place.number]];
    if (!section || !totals)
        return;
    out->label = place.number ? measure->field.help : section->title;
    out->value.number = overview_number(totals, 0, card->numbers[place.number]);
    value_print(&out->text, &measure->field, out->value);
    out->question = OVERVIEW_TOTALS;
}

static void spot_row(const struct scene *scene, const struct section *section, struct spot *out)
{
    static const size_t columns[] = {
        [PANE_TIMELINE] = TIMELINE_BARS, [PANE_KEYS] = KEYS_NAME, [PANE_CONTROLLERS] = CTL_NAME};
    static const size_t questions[] = {[PANE_TIMELINE] = OVERVIEW_TIMELINE,
                                       [PANE_KEYS] = OVERVIEW_KEY_JOBS,
                                       [PANE_CONTROLLERS] = OVERVIEW_CONTROLLER_JOBS};
    size_t row = selected_row(scene, section), pane = scene->state->focus;
    const struct field *field = section->table.columns[columns[pane]];
    out->label = field->title;
    out->value = *table_at(&section->table, row, columns[pane]);
    value_print(&out->text, field, out->value);
    out->question = questions[pane];
    if (pane == PANE_TIMELINE || !table_text(&section->table, row, "id"))
        return;
    out->field = pane == PANE_KEYS ? E_KEY : E_CONTROLLER;
    out->value.text = table_text(&section->table, row, "id");
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    const struct section *section = selected_section(scene, sections);
    if (scene->state->focus == PANE_FIGURES)
        spot_figure(scene, sections, out);
    else if (section)
        spot_row(scene, section, out);
    if (!out->label)
        return;
    char *behind = filter_behind(scene, sections);
    out->where_owned = filter_and(scene->filter, behind);
    free_ptr(&behind);
    out->where = out->where_owned;
}

const struct view view_overview = {.name = "overview",
                                   .title = "Overview",
                                   .key = '1',
                                   .help = "jobs, core-hours, keys and controllers",
                                   .n_metrics = TIMELINE_METRICS,
                                   .sort = {.field = KEYS_JOBS, .descending = true},
                                   .ask = ask,
                                   .build = build,
                                   .panes = overview_panes,
                                   .draw = overview_draw,
                                   .target = target,
                                   .spot = spot,
                                   .hit = overview_hit};
