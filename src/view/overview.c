/* Overview: what it asks, and where Enter leads from each card. */
#include "overview.h"

#include "offers.h"

static struct question list_question(const struct scene *scene, enum dataset set)
{
    struct question question = scene_question(scene, ASK_DATASET);
    question.set = set;
    question.filter = NULL;
    return question;
}

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    struct cards cards = overview_cards(scene);
    cards_ask(&cards, scene, questions);
    overview_ask_timeline(scene, &questions[OVERVIEW_TIMELINE]);
    questions[OVERVIEW_KEYS] = list_question(scene, DATA_KEYS);
    questions[OVERVIEW_KEY_JOBS] = overview_ask_list(scene, E_KEY);
    questions[OVERVIEW_CONTROLLERS] = list_question(scene, DATA_CONTROLLERS);
    questions[OVERVIEW_CONTROLLER_JOBS] = overview_ask_list(scene, E_CONTROLLER);
    overview_ask_weeks(scene, &questions[OVERVIEW_TIMELINE], &questions[OVERVIEW_WEEKS]);
    *n = OVERVIEW_QUESTIONS;
}

static void build(const struct scene *scene, struct sections *out)
{
    struct cards cards = overview_cards(scene);
    if (scene->syncing_first)
        return; /* what is not known yet is not zero */
    if (!scene_trouble(scene, DATA_EVENTS)) {
        cards_build(&cards, scene, out);
        overview_build_timeline(scene, out);
    }
    overview_build_lists(scene, out);
}

/* ---- following a number to its events ---- */

static size_t selected(const struct scene *scene, size_t pane)
{
    return scene->state->panes[pane].selected;
}

/* What stands behind a row of a list: field:value, or -has:field for the row without one. Owned. */
static char *row_filter(const struct section *section, const char *where, size_t row, int field)
{
    const char *id = table_text(&section->table, row, "id");
    struct str none = {0};
    if (id)
        return filter_with(DATA_EVENTS, where, field, (union value){.text = id}, false);
    str_addf(&none, "%s -has:%s", where, event_fields[field].name);
    return str_take(&none);
}

/* What stands behind the bars in the selected bucket. Owned; NULL: there is none. */
static char *bucket_filter(const struct scene *scene, const struct sections *sections)
{
    struct course course = overview_timeline(scene, sections);
    char *within = course_filter(&course, scene);
    int id = within ? measure_find(course.table->columns[TIMELINE_BARS]->name) : -1;
    char *behind = id < 0 ? within : filter_and(measures[id].where, within);
    if (id >= 0)
        free_ptr(&within);
    return behind;
}

static const struct section *selected_section(const struct scene *scene,
                                              const struct sections *sections)
{
    static const char *const names[] = {[PANE_KEYS] = "keys", [PANE_CONTROLLERS] = "controllers"};
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
    struct cards cards = overview_cards(scene);
    if (scene->state->focus == PANE_FIGURES)
        return mem_text(cards_where(&cards, scene));
    if (scene->state->focus == PANE_TIMELINE)
        return bucket_filter(scene, sections);
    const struct section *section = selected_section(scene, sections);
    if (!section)
        return NULL;
    size_t row = selected_row(scene, section);
    return row_filter(section, overview_subject(scene)->where, row,
                      scene->state->focus == PANE_KEYS ? E_KEY : E_CONTROLLER);
}

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    if (scene->state->focus == PANE_TIMELINE) {
        struct course course = overview_timeline(scene, sections);
        course_target(&course, scene, out);
        return;
    }
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    target_behind(scene, "events", behind, out);
}

/* ---- the value under the cursor ---- */

static void spot_row(const struct scene *scene, const struct section *section, struct spot *out)
{
    static const size_t columns[] = {[PANE_KEYS] = KEYS_NAME, [PANE_CONTROLLERS] = CTL_NAME};
    static const size_t questions[] = {
        [PANE_KEYS] = OVERVIEW_KEY_JOBS, [PANE_CONTROLLERS] = OVERVIEW_CONTROLLER_JOBS};
    size_t row = selected_row(scene, section), pane = scene->state->focus;
    const struct field *field = section->table.columns[columns[pane]];
    out->label = field->title;
    out->value = *table_at(&section->table, row, columns[pane]);
    spot_print(scene, field, out);
    out->question = questions[pane];
    if (!table_text(&section->table, row, "id"))
        return;
    out->field = pane == PANE_KEYS ? E_KEY : E_CONTROLLER;
    out->value.text = table_text(&section->table, row, "id");
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    const struct section *section = selected_section(scene, sections);
    struct course course = overview_timeline(scene, sections);
    struct cards cards = overview_cards(scene);
    if (scene->state->focus == PANE_FIGURES)
        cards_spot(&cards, scene, sections, out);
    else if (scene->state->focus == PANE_TIMELINE)
        course_spot(&course, scene, out);
    else if (section)
        spot_row(scene, section, out);
    if (!out->label)
        return;
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    spot_behind(scene, behind, out);
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
