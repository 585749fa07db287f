/* Models: cards of deployments and of the router, what it asks, where Enter leads. */
#include "models.h"

#include <string.h>

#include "offers.h"

/* ---- numbers that are of the deployments, not of events ----------------------------------------
 */

static int64_t count_deployments(const struct scene *scene, const char *type, const char *status)
{
    const struct table *list = scene_table(scene, MODELS_DEPLOYMENTS);
    int64_t n = 0;
    for (size_t i = 0; list && i < list->n_rows; i++)
        n += (!type || text_equal(table_text(list, i, "type"), type)) &&
             (!status || text_equal(table_text(list, i, "status"), status));
    return list ? n : UNKNOWN;
}

static int64_t active(const struct scene *scene)
{
    return count_deployments(scene, "deployment", "active");
}

static int64_t all_deployments(const struct scene *scene)
{
    return count_deployments(scene, "deployment", NULL);
}

static int64_t tunings(const struct scene *scene)
{
    return count_deployments(scene, "fine-tuning", NULL);
}

static int64_t tunings_done(const struct scene *scene)
{
    return count_deployments(scene, "fine-tuning", "done");
}

static int64_t tunings_running(const struct scene *scene)
{
    return count_deployments(scene, "fine-tuning", "in_progress");
}

static int64_t gpu_hours(const struct scene *scene)
{
    const struct table *list = scene_table(scene, MODELS_DEPLOYMENTS);
    int64_t sum = list && !list->n_rows ? 0 : UNKNOWN;
    for (size_t i = 0; list && i < list->n_rows; i++) {
        int64_t hours = table_number(list, i, "gpu_hours");
        if (hours == UNKNOWN)
            continue;
        if (sum == UNKNOWN)
            sum = hours;
        else if (add_overflows(sum, hours, &sum))
            return UNKNOWN;
    }
    return sum;
}

static int64_t used_models(const struct scene *scene)
{
    const struct table *used = scene_table(scene, MODELS_USED);
    int64_t n = 0;
    for (size_t i = 0; used && i < used->n_rows; i++)
        n += table_text(used, i, "model") != NULL;
    return used ? n : UNKNOWN;
}

static const struct card_def cards[] = {
    {.section = "cards.deployment_requests",
     .title = "Deployment requests",
     .brief = "Requests",
     .numbers = {{M_DEPLOYED_REQUESTS, "total", "Total"},
                 {M_DEPLOYED_FAILED, "failed", "Failed", "failed", "failed", STYLE_BAD},
                 {M_DEPLOYED_TOKENS, "tokens_est", "Tokens (est.)", "~tokens", "~tok"}},
     .n_numbers = 3,
     .shown = {1, 2},
     .n_shown = 2,
     .style = STYLE_SERIES_1},
    {.section = "cards.active_deployments",
     .title = "Active deployments",
     .brief = "Active",
     .numbers = {{M_DEPLOYED_REQUESTS, "active", "Active", .work_out = active},
                 {M_DEPLOYED_REQUESTS, "deployments", "Deployments", "in all", "all",
                  .work_out = all_deployments}},
     .n_numbers = 2,
     .shown = {1},
     .n_shown = 1,
     .style = STYLE_SERIES_1},
    {.section = "cards.gpu_hours",
     .title = "Allocated GPU hours",
     .brief = "GPU hours",
     .unit = " GPU-h",
     .numbers = {{M_DEPLOYED_GPU_HOURS, "gpu_hours", "GPU-hours", .work_out = gpu_hours},
                 {M_DEPLOYED_REQUESTS, "deployments", "Deployments", "deployments", "in all",
                  .work_out = all_deployments}},
     .n_numbers = 2,
     .shown = {1},
     .n_shown = 1,
     .style = STYLE_SERIES_2},
    {.section = "cards.fine_tunings",
     .title = "Fine-tunings",
     .brief = "Tunings",
     .numbers = {{M_DEPLOYED_REQUESTS, "total", "Total", .work_out = tunings},
                 {M_DEPLOYED_REQUESTS, "done", "Done", "done", "done", STYLE_GOOD, tunings_done},
                 {M_DEPLOYED_REQUESTS, "in_progress", "In progress", "in progress", "running",
                  STYLE_INFO, tunings_running}},
     .n_numbers = 3,
     .shown = {1, 2},
     .n_shown = 2,
     .style = STYLE_SERIES_3},
    {.section = "cards.router_requests",
     .title = "Router requests",
     .brief = "Routed",
     .numbers = {{M_ROUTER_REQUESTS, "total", "Total"},
                 {M_ROUTER_FAILED, "failed", "Failed", "failed", "failed", STYLE_BAD}},
     .n_numbers = 2,
     .shown = {1},
     .n_shown = 1,
     .style = STYLE_SERIES_4},
    {.section = "cards.router_tokens",
     .title = "Router tokens (est.)",
     .brief = "~Tokens",
     .unit = " ~tokens",
     .numbers = {{M_ROUTER_TOKENS, "total_est", "Total (est.)"}},
     .n_numbers = 1,
     .style = STYLE_SERIES_5},
    {.section = "cards.used_models",
     .title = "Used models",
     .brief = "Models",
     .unit = " models",
     .numbers = {{M_ROUTER_REQUESTS, "models", "Models", .work_out = used_models}},
     .n_numbers = 1,
     .style = STYLE_SERIES_4},
    {.section = "cards.router_latency",
     .title = "Average latency",
     .brief = "Latency",
     .numbers = {{M_ROUTER_LATENCY, "average", "Average"}},
     .n_numbers = 1,
     .bad = true,
     .style = STYLE_SERIES_5},
};
/* Of services that are a router, or have none. */
static const struct card_def plain_cards[] = {
    {.section = "cards.requests",
     .title = "Requests",
     .numbers = {{M_REQUESTS, "total", "Total"},
                 {M_REQUESTS_FAILED, "failed", "Failed", "failed", "failed", STYLE_BAD}},
     .n_numbers = 2,
     .shown = {1},
     .n_shown = 1,
     .style = STYLE_SERIES_1},
    {.section = "cards.tokens",
     .title = "Tokens",
     .unit = " tokens",
     .numbers = {{M_TOKENS, "total", "Total"}},
     .n_numbers = 1,
     .style = STYLE_SERIES_2},
    {.section = "cards.used_models",
     .title = "Used models",
     .brief = "Models",
     .unit = " models",
     .numbers = {{M_TOKENS_INPUT, "models", "Models", .work_out = used_models}},
     .n_numbers = 1,
     .style = STYLE_SERIES_3},
    {.section = "cards.average_latency",
     .title = "Average latency",
     .brief = "Latency",
     .numbers = {{M_LATENCY_AVG, "average", "Average"}},
     .n_numbers = 1,
     .bad = true,
     .style = STYLE_SERIES_4},
    {.section = "cards.fee_usd",
     .title = "Cost",
     .unit = " USD",
     .numbers = {{M_FEE, "total", "Total"}},
     .n_numbers = 1,
     .style = STYLE_SERIES_5},
};

const char *models_where(const struct scene *scene)
{
    return scene->offer ? measures[M_REQUESTS].where : measures[M_ROUTER_REQUESTS].where;
}

bool models_told(const struct scene *scene)
{
    return offer_has_kind(scene->offer, KIND_REQUEST) ||
           offer_has_set(scene->offer, DATA_DEPLOYMENTS);
}

struct cards models_cards(const struct scene *scene)
{
    struct cards out = {.totals = MODELS_TOTALS,
                        .before = MODELS_BEFORE,
                        .trend = MODELS_TREND,
                        .pane = MODELS_PANE_CARDS};
    if (scene->offer)
        cards_choose(&out, plain_cards, ARRAY_LEN(plain_cards), 4, scene);
    else
        cards_choose(&out, cards, ARRAY_LEN(cards), CARDS_MAX, scene);
    return out;
}

/* ---- questions
 * ----------------------------------------------------------------------------------- */

static const enum measure_id hourly_measures[] = {M_REQUESTS,        M_TOKENS,      M_TOKENS_INPUT,
                                                  M_TOKENS_OUTPUT,   M_LATENCY_AVG, M_SUCCESS_RATE,
                                                  M_REQUESTS_FAILED, M_FEE,         M_THROUGHPUT};
static const enum measure_id deployed_measures[] = {M_DEPLOYED_REQUESTS, M_DEPLOYED_TOKENS};

/* The scene's filter AND more; lives until the questions are sent. */
static const char *narrowed(const struct scene *scene, const char *more)
{
    CLEANUP(free_ptr)
    char *both = filter_and(scene->filter, more);
    return arena_text(scene->scratch, both);
}

size_t models_row(const struct scene *scene)
{
    const struct table *hourly = scene_table(scene, MODELS_HOURLY);
    if (!hourly || !hourly->n_rows)
        return 0;
    return MIN(scene->state->panes[MODELS_PANE_HOURLY].selected, hourly->n_rows - 1);
}

static char *with_value(char *filter, const struct table *table, size_t row, int field)
{
    union value value = {.text = table_text(table, row, event_fields[field].name)};
    struct str none = {0};
    str_addf(&none, "-has:%s", event_fields[field].name);
    char *more = value.text ? filter_with(DATA_EVENTS, filter, field, value, false)
                            : filter_and(filter, str_text(&none));
    str_finish(&none);
    free_ptr(&filter);
    return more;
}

/* What is behind a row of an hour, a model and a key. Owned. */
static char *hour_filter(const struct scene *scene, const struct table *hourly, size_t row)
{
    struct str text = {0};
    char from[TIME_TEXT], last[TIME_TEXT];
    time_print(from, table_number(hourly, row, "from"));
    time_print(last, table_number(hourly, row, "to") - 1);
    str_addf(&text, "%s created:%s..%s", models_where(scene), from, last);
    char *filter = with_value(str_take(&text), hourly, row, E_MODEL);
    return with_value(filter, hourly, row, E_KEY);
}

/* The events of the selected row, for their factors. */
static void ask_factors(const struct scene *scene, struct question *questions, size_t *n)
{
    const struct table *hourly = scene_table(scene, MODELS_HOURLY);
    if (!hourly || !hourly->n_rows)
        return;
    CLEANUP(free_ptr)
    char *filter = hour_filter(scene, hourly, models_row(scene));
    questions[MODELS_FACTORS] = scene_question(scene, ASK_PAGE);
    questions[MODELS_FACTORS].filter = narrowed(scene, filter);
    questions[MODELS_FACTORS].limit = FACTOR_EVENTS;
    *n = MODELS_LINES;
}

/* Of so many that a cluster gives the newest alone; behind all that is shown before. */
static void ask_lines(const struct scene *scene, struct question *questions, size_t *n)
{
    const struct table *hourly = scene_table(scene, MODELS_HOURLY);
    if (*n != MODELS_LINES || hourly->provenance.total != UNKNOWN ||
        hourly->provenance.window.kind != scene->window.kind)
        return;
    questions[MODELS_LINES] = questions[MODELS_HOURLY];
    questions[MODELS_LINES].ask = ASK_COUNT;
    questions[MODELS_LINES].sort = (struct sort){.field = -1};
    questions[MODELS_LINES].limit = 0;
    *n = MODELS_QUESTIONS;
}

int64_t models_lines(const struct scene *scene)
{
    const struct table *hourly = scene_table(scene, MODELS_HOURLY);
    const struct table *lines = scene_table(scene, MODELS_LINES);
    if (!hourly || hourly->provenance.total != UNKNOWN)
        return hourly ? hourly->provenance.total : UNKNOWN;
    const struct window *of = &hourly->provenance.window;
    bool same = lines && lines->provenance.window.kind == of->kind &&
                (of->kind != WINDOW_CUSTOM || lines->provenance.window.from == of->from);
    return same ? table_number(lines, 0, count_field.name) : UNKNOWN;
}

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    struct cards figures = models_cards(scene);
    *n = 0;
    if (!models_told(scene))
        return;
    cards_ask(&figures, scene, questions);
    struct question *hourly = &questions[MODELS_HOURLY], *used = &questions[MODELS_USED];
    struct question *deployed = &questions[MODELS_DEPLOYED];
    *hourly = scene_measures(scene, hourly_measures, ARRAY_LEN(hourly_measures));
    hourly->filter = narrowed(scene, models_where(scene));
    hourly->bucket = BUCKET_HOUR;
    hourly->buckets_newest = scene->width ? HOURS_SHOWN : BUCKETS_NEWEST_MAX;
    hourly->by[0] = E_MODEL;
    hourly->by[1] = E_KEY;
    hourly->n_by = 2;
    hourly->sort = models_answer_sort(scene);
    hourly->limit = scene->width ? HOURLY_ROWS : 0;
    questions[MODELS_DEPLOYMENTS] = scene_question(scene, ASK_DATASET);
    questions[MODELS_DEPLOYMENTS].set = DATA_DEPLOYMENTS;
    questions[MODELS_DEPLOYMENTS].filter = NULL;
    *deployed = scene_measures(scene, deployed_measures, ARRAY_LEN(deployed_measures));
    deployed->filter = narrowed(scene, measures[M_DEPLOYED_REQUESTS].where);
    deployed->by[deployed->n_by++] = E_DEPLOYMENT;
    const enum measure_id routed = scene->offer ? M_TOKENS_INPUT : M_ROUTER_REQUESTS;
    *used = scene_measures(scene, &routed, 1);
    used->filter = hourly->filter;
    used->by[used->n_by++] = E_MODEL;
    *n = MODELS_FACTORS;
    ask_factors(scene, questions, n);
    ask_lines(scene, questions, n);
}

/* ---- where keys lead
 * -------------------------------------------------------------------------------- */

static const struct section *selected_section(const struct scene *scene,
                                              const struct sections *sections)
{
    static const char *const names[MODELS_PANES] = {
        [MODELS_PANE_HOURLY] = "serverless",
        [MODELS_PANE_FACTORS] = "factors",
        [MODELS_PANE_DEPLOYMENTS] = "deployments",
    };
    size_t focus = MIN(scene->state->focus, (size_t)MODELS_PANES - 1);
    const struct section *section = names[focus] ? section_find(sections, names[focus]) : NULL;
    return section && section->table.n_rows ? section : NULL;
}

static size_t selected_row(const struct scene *scene, const struct section *section)
{
    return MIN(scene->state->panes[scene->state->focus].selected, section->table.n_rows - 1);
}

/* NULL: nothing. Owned. */
static char *filter_behind(const struct scene *scene, const struct sections *sections)
{
    const struct table *hourly = scene_table(scene, MODELS_HOURLY);
    struct cards figures = models_cards(scene);
    if (scene->state->focus == MODELS_PANE_CARDS)
        return mem_text(cards_where(&figures, scene));
    const struct section *section = selected_section(scene, sections);
    if (!section)
        return NULL;
    size_t row = selected_row(scene, section);
    if (scene->state->focus == MODELS_PANE_DEPLOYMENTS) {
        union value id = {.text = table_text(&section->table, row, "id")};
        return filter_with(DATA_EVENTS, "kind:request", E_DEPLOYMENT, id, false);
    }
    return hourly ? hour_filter(scene, hourly, models_row(scene)) : NULL;
}

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    target_behind(scene, "events", behind, out);
}

size_t models_columns(const struct scene *scene, const struct table *table,
                      size_t out[static HOURLY_COLUMNS])
{
    size_t n = 0;
    for (size_t column = 0; column < MIN(table->n_columns, (size_t)HOURLY_COLUMNS); column++) {
        bool known = !scene->offer || !column;
        for (size_t row = 0; row < table->n_rows && !known; row++)
            known = !value_missing(table->columns[column], *table_at(table, row, column));
        if (known)
            out[n++] = column;
    }
    return n;
}

static void spot_cell(const struct scene *scene, const struct section *section, struct spot *out)
{
    static const size_t questions[MODELS_PANES] = {MODELS_TOTALS, MODELS_HOURLY, MODELS_FACTORS,
                                                   MODELS_DEPLOYED};
    size_t focus = scene->state->focus, row = selected_row(scene, section);
    size_t shown[HOURLY_COLUMNS], n = models_columns(scene, &section->table, shown);
    size_t column = shown[MIN(scene->state->panes[focus].column, n - 1)];
    const struct field *field = section->table.columns[column];
    out->label = field->title;
    out->value = *table_at(&section->table, row, column);
    spot_print(scene, field, out);
    out->question = questions[focus];
    if (focus == MODELS_PANE_HOURLY && column <= HOURLY_KEY && out->value.text)
        out->field = column == HOURLY_MODEL ? E_MODEL : E_KEY;
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    const struct section *section = selected_section(scene, sections);
    struct cards figures = models_cards(scene);
    if (scene->state->focus == MODELS_PANE_CARDS)
        cards_spot(&figures, scene, sections, out);
    else if (section)
        spot_cell(scene, section, out);
    if (!out->label)
        return;
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    spot_behind(scene, behind, out);
}

const struct view view_models = {.name = "models",
                                 .title = "Models",
                                 .key = '8',
                                 .help = "deployments, and the router by hour, model and key",
                                 .sort = {.field = HOURLY_FROM, .descending = true},
                                 .ask = ask,
                                 .build = models_build,
                                 .panes = models_panes,
                                 .draw = models_draw,
                                 .target = target,
                                 .spot = spot,
                                 .hit = models_hit};
