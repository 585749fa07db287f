/* Plan: what it asks, and where Enter leads. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "offers.h"

const struct err *plan_forbidden(const struct scene *scene)
{
    for (size_t i = PLAN_LIMITS; i <= PLAN_LEDGER; i++) {
        const struct err *err = scene_err(scene, i);
        if (err && err->code == ERR_FORBIDDEN)
            return err;
    }
    return NULL;
}

bool plan_has_books(const struct scene *scene)
{
    return offer_has_set(scene->offer, DATA_PERIODS) || offer_has_set(scene->offer, DATA_LEDGER);
}

bool plan_told(const struct scene *scene)
{
    return plan_has_books(scene) || offer_has_set(scene->offer, DATA_PLAN);
}

/* ---- the period ---- */

static size_t chosen(const struct scene *scene, const struct table *periods)
{
    const struct pane_state *pane = &scene->state->panes[PANE_PERIODS];
    for (size_t i = 0; *pane->id && i < periods->n_rows; i++)
        if (text_equal(table_at(periods, i, PERIOD_ID)->text, pane->id))
            return i;
    return MIN(pane->selected, periods->n_rows - 1);
}

const union value *plan_period(const struct scene *scene, const union value **before)
{
    const struct table *periods = scene_table(scene, PLAN_PERIODS);
    if (before)
        *before = NULL;
    if (!periods || !periods->n_rows)
        return NULL;
    size_t row = chosen(scene, periods);
    if (before && row + 1 < periods->n_rows)
        *before = table_at(periods, row + 1, 0);
    return table_at(periods, row, 0);
}

static bool is_midnight(int64_t at, enum zone zone)
{
    return at != UNKNOWN && day_start(at, zone) == at;
}

bool plan_zone(const union value *period, enum zone *zone)
{
    static const enum zone zones[] = {ZONE_UTC, ZONE_LOCAL};
    for (size_t i = 0; period && i < ARRAY_LEN(zones); i++) {
        *zone = zones[i];
        if (is_midnight(period[PERIOD_FROM].number, *zone) &&
            is_midnight(period[PERIOD_TO].number, *zone))
            return true;
    }
    return false;
}

int64_t plan_date(const char *text, enum zone zone)
{
    struct civil civil = {0};
    int used = 0;
    if (!text || sscanf(text, "%4d-%2d-%2d%n", &civil.year, &civil.month, &civil.day, &used) != 3 ||
        text[used] || civil.year < 1970 || civil.month < 1 || civil.month > 12 || civil.day < 1)
        return UNKNOWN;
    return civil_to(&civil, zone);
}

/* ---- asking ---- */

static struct question list_question(const struct scene *scene, enum dataset set)
{
    return (struct question){
        .ask = ASK_DATASET, .set = set, .zone = scene->zone, .now = scene->now, .sort.field = -1};
}

static struct question cost_question(const struct scene *scene, struct window window,
                                     enum zone zone)
{
    return (struct question){.ask = ASK_AGGREGATE,
                             .window = window,
                             .zone = zone,
                             .now = scene->now,
                             .context = scene->context,
                             .measures = {M_CREDITS, M_EVENTS},
                             .n_measures = 2,
                             .bucket = BUCKET_DAY,
                             .sort.field = -1};
}

/* What the events of the period cost; nothing until it is known when that is. */
static struct question period_cost(const struct scene *scene, const union value *period,
                                   enum zone zone)
{
    struct window window = {WINDOW_CUSTOM, 0, 0};
    if (period && period[PERIOD_FROM].number != UNKNOWN && period[PERIOD_TO].number != UNKNOWN &&
        period[PERIOD_FROM].number < period[PERIOD_TO].number)
        window =
            (struct window){WINDOW_CUSTOM, period[PERIOD_FROM].number, period[PERIOD_TO].number};
    struct question question = cost_question(scene, window, zone);
    if ((window.to - window.from) / DAY > VIEW_EXPANDED_MAX)
        question.bucket = BUCKET_YEAR; /* no period of ours: its days are not told apart */
    return question;
}

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    const union value *period = plan_period(scene, NULL);
    enum zone zone;
    if (!plan_zone(period, &zone))
        zone = scene->zone;
    int64_t today = day_start(scene->now, zone);
    questions[PLAN_SESSION] = list_question(scene, DATA_SESSION);
    questions[PLAN_LIMITS] = list_question(scene, DATA_PLAN);
    questions[PLAN_PERIODS] = list_question(scene, DATA_PERIODS);
    questions[PLAN_PERIODS].sort = (struct sort){PERIOD_FROM, true};
    questions[PLAN_LEDGER] = list_question(scene, DATA_LEDGER);
    questions[PLAN_LEDGER].id =
        arena_text(scene->scratch, period && period[PERIOD_ID].text ? period[PERIOD_ID].text : "");
    questions[PLAN_EVENTS] = period_cost(scene, period, zone);
    const struct window history = {WINDOW_CUSTOM, day_add(today, -FORECAST_HISTORY, zone),
                                   day_add(today, 1, zone)};
    questions[PLAN_HISTORY] = cost_question(scene, history, zone);
    *n = PLAN_QUESTIONS;
}

/* ---- following a number to its events ---- */

static size_t selected(const struct scene *scene)
{
    return scene->state->panes[MIN(scene->state->focus, PLAN_PANES - 1)].selected;
}

static void to_events(struct target *out, const char *filter, int64_t from, int64_t to)
{
    out->view = "events";
    out->filter = mem_text(filter);
    if (from == UNKNOWN || to == UNKNOWN || from >= to)
        return;
    out->sets_window = true;
    out->window = (struct window){WINDOW_CUSTOM, from, to};
}

static const char *usage_filter(const struct sections *sections, size_t row)
{
    static const struct {
        const char *item, *filter;
    } behind[] = {{"training_credits", "has:credits"},
                  {"storage_gb", "has:storage"},
                  {"deployments", "has:deployment"},
                  {"seats", "has:user"}};
    const struct section *usage = section_find(sections, "plan");
    const char *item = usage ? table_text(&usage->table, row, "item") : NULL;
    for (size_t i = 0; item && i < ARRAY_LEN(behind); i++)
        if (strcmp(behind[i].item, item) == 0)
            return behind[i].filter;
    return NULL;
}

static void follow_usage(const struct scene *scene, const struct sections *sections,
                         struct target *out)
{
    const char *filter = usage_filter(sections, selected(scene));
    if (filter)
        to_events(out, filter, UNKNOWN, UNKNOWN);
}

static void follow_period(const struct scene *scene, struct target *out)
{
    const union value *period = plan_period(scene, NULL);
    if (period)
        to_events(out, "has:credits", period[PERIOD_FROM].number, period[PERIOD_TO].number);
}

static void follow_history(const struct scene *scene, struct target *out)
{
    enum zone zone = scene->zone;
    plan_zone(plan_period(scene, NULL), &zone);
    int64_t today = day_start(scene->now, zone);
    to_events(out, "has:credits", day_add(today, -7 * FORECAST_WEEKS, zone),
              day_add(today, 1, zone));
}

/* A line leads to the event it charges. */
static void follow_line(const struct scene *scene, const struct sections *sections,
                        struct target *out)
{
    struct ledger_row row;
    const struct section *lines = section_find(sections, "lines");
    if (!lines || !plan_row(scene, sections, selected(scene), &row) || !row.is_line)
        return;
    const char *event = table_text(&lines->table, row.line, "event");
    if (!event || strlen(event) >= sizeof(out->detail))
        return;
    out->view = "events";
    snprintf(out->detail, sizeof(out->detail), "%s", event);
}

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    if (plan_forbidden(scene) || !plan_told(scene))
        return;
    if (scene->state->focus == PANE_USAGE)
        follow_usage(scene, sections, out);
    else if (scene->state->focus == PANE_FORECAST)
        follow_history(scene, out);
    else if (scene->state->focus == PANE_LEDGER)
        follow_line(scene, sections, out);
    else
        follow_period(scene, out);
}

/* ---- the value under the cursor ---- */

struct cell_at {
    const char *section;
    size_t row, column, question;
};

static bool ledger_cell(const struct scene *scene, const struct sections *sections,
                        struct cell_at *out)
{
    static const size_t day_columns[] = {DAYS_DATE, DAYS_TOP_UP, DAYS_USED, DAYS_BALANCE};
    struct ledger_row row;
    if (!plan_row(scene, sections, selected(scene), &row))
        return false;
    size_t column = MIN(scene->state->panes[PANE_LEDGER].column, ARRAY_LEN(day_columns) - 1);
    *out = row.is_line
               ? (struct cell_at){"lines", row.line, column ? LINES_USED : LINES_NAME, PLAN_LEDGER}
               : (struct cell_at){"days", row.day, day_columns[column], PLAN_LEDGER};
    return true;
}

static bool find_cell(const struct scene *scene, const struct sections *sections,
                      struct cell_at *out)
{
    static const size_t forecast[] = {FORECAST_BURN, FORECAST_LIKELY, FORECAST_TOTAL,
                                      FORECAST_ERROR};
    static const size_t statement[] = {STATEMENT_OPENING, STATEMENT_PURCHASED, STATEMENT_CONSUMED,
                                       STATEMENT_CLOSING, STATEMENT_EVENTS};
    size_t at = selected(scene);
    switch (scene->state->focus) {
    case PANE_USAGE:
        *out = (struct cell_at){"plan", at, USAGE_LABEL, PLAN_LIMITS};
        return true;
    case PANE_FORECAST:
        *out = (struct cell_at){"forecast", 0, forecast[MIN(at, ARRAY_LEN(forecast) - 1)],
                                PLAN_HISTORY};
        return true;
    case PANE_STATEMENT:
        *out = (struct cell_at){"statement", 0, statement[MIN(at, ARRAY_LEN(statement) - 1)],
                                PLAN_PERIODS};
        return true;
    case PANE_PERIODS:
        *out = (struct cell_at){"periods", at, PERIODS_CONSUMED, PLAN_PERIODS};
        return true;
    default:
        return ledger_cell(scene, sections, out);
    }
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    struct cell_at at;
    CLEANUP(target_finish)
    struct target leads = {0};
    if (!find_cell(scene, sections, &at))
        return;
    const struct section *section = section_find(sections, at.section);
    if (!section || at.row >= section->table.n_rows)
        return;
    const struct field *field = section->table.columns[at.column];
    out->label = field->title;
    out->value = *table_at(&section->table, at.row, at.column);
    if (scene->redact && field->flags & (FIELD_PERSON | FIELD_MONEY))
        str_add(&out->text, "hidden");
    else
        value_print(&out->text, field, out->value);
    out->question = at.question;
    target(scene, sections, &leads);
    if (leads.filter && !leads.sets_window)
        out->where_owned = mem_text(leads.filter);
    out->where = out->where_owned;
}

const struct view view_plan = {.name = "plan",
                               .title = "Plan",
                               .key = '7',
                               .help = "what is left of the plan, its ledger, how long it lasts",
                               .confirm = "The file will hold the whole ledger of the period: "
                                          "each day, and each job with its name, project and user.",
                               .sort = {.field = -1},
                               .ask = ask,
                               .build = plan_build,
                               .panes = plan_panes,
                               .draw = plan_draw,
                               .target = target,
                               .spot = spot,
                               .expand = plan_expand,
                               .hit = plan_hit};
