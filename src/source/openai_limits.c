/* OpenAI: what may be asked in a time, and what may be spent, by the organisation and its projects.
 * Amounts are in cents. */
#include <string.h>
#include <strings.h>

#include "openai.h"
#include "pager.h"
#include "request.h"

#define RATE_LIMIT "rate limit"
#define SPEND_LIMIT "spend limit"
#define PROJECT_LIMIT "spend limit of a project"
#define PROJECT_ALERT "spend alert of a project"

static const struct {
    const char *member, *title;
} rates[] = {
    {"max_requests_per_1_minute", "requests a minute"},
    {"max_tokens_per_1_minute", "tokens a minute"},
    {"max_images_per_1_minute", "images a minute"},
    {"max_audio_megabytes_per_1_minute", "MB of audio a minute"},
    {"max_requests_per_1_day", "requests a day"},
    {"batch_1_day_max_input_tokens", "tokens of batches a day"},
};

static bool read_rates(const struct parent *project, const json_t *item, struct rows *rows)
{
    struct arena *arena = &rows->arena;
    const char *model = loose_text(arena, json_object_get(item, "model"));
    if (!model)
        model = loose_text(arena, json_object_get(item, "id"));
    if (!model)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
        int64_t limit = loose_number(json_object_get(item, rates[i].member), 9);
        if (limit == UNKNOWN || limit == 0) /* none: the model has no such thing */
            continue;
        union value *row = rows_add(rows, DATA_PLAN);
        row[PLAN_ID].text =
            arena_printf(arena, "%.70s: %.100s, %s", project->name, model, rates[i].title);
        row[PLAN_KIND].text = RATE_LIMIT;
        row[PLAN_LIMIT].number = limit;
        row[PLAN_UNIT].text = rates[i].title;
    }
    return true;
}

const struct children openai_rate_limits = {
    OPENAI_PROJECTS,
    .before = "/organization/projects/",
    .behind = "/rate_limits?limit=100",
    .part_field = PLAN_KIND,
    .part = RATE_LIMIT,
    .row = read_rates,
};

/* First the limit of the month, then the alerts below it; the cursor is "A" for these, with how far
 * they were read. */
static bool is_alerts(const struct turn *turn)
{
    return *turn->cursor->text == 'A';
}

void openai_spend_ask(const struct turn *turn, struct source_request *request)
{
    struct pager paging = {0};
    request->accept = "application/json";
    if (!is_alerts(turn)) {
        str_add(&request->path, "/organization/spend_limit");
        return;
    }
    pager_read(turn->cursor->text + 1, &paging);
    str_add(&request->path, "/organization/spend_alerts?limit=100");
    path_param(&request->path, "after", paging.next);
}

static bool add_spend(const char *kind, const char *id, const json_t *item, struct rows *rows)
{
    struct arena *arena = &rows->arena;
    const char *interval = loose_text(arena, json_object_get(item, "interval"));
    const char *currency = loose_text(arena, json_object_get(item, "currency"));
    int64_t amount = loose_minor(json_object_get(item, "threshold_amount"), currency, 9);
    if (amount == UNKNOWN)
        return false;
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = arena_printf(arena, "%.80s, a %.20s", id, interval ? interval : "month");
    row[PLAN_KIND].text = kind;
    row[PLAN_LIMIT].number = amount;
    row[PLAN_UNIT].text = !currency || strcasecmp(currency, "usd") == 0 ? "USD" : currency;
    return true;
}

/* The amount is what tells one from the others. */
static void add_alert(const char *kind, const char *what, const json_t *item, struct rows *rows)
{
    CLEANUP(str_finish)
    struct str id = {0};
    str_addf(&id, "%s at ", what);
    decimal_print(&id, loose_number(json_object_get(item, "threshold_amount"), 2), 4);
    add_spend(kind, str_text(&id), item, rows);
}

static bool read_alert(const struct turn *turn, const json_t *item, size_t number,
                       struct rows *rows, struct err *err)
{
    (void)turn;
    (void)number;
    (void)err;
    add_alert(SPEND_LIMIT, "Spend alert", item, rows);
    return true;
}

static bool alerts_end(const struct turn *turn, const json_t *root, struct source_page *page,
                       struct err *err)
{
    struct cursor inner = {0};
    const struct turn within = {.feed = turn->feed, .cursor = &inner};
    snprintf(inner.text, sizeof(inner.text), "%s", turn->cursor->text + 1);
    if (!pager_end(&within, root, NULL, page, err))
        return false;
    inner = page->next;
    if (page->more)
        snprintf(page->next.text, sizeof(page->next.text), "A%.*s", PAGER_MAX, inner.text);
    return true;
}

static bool read_limit(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err)
{
    json_t *root = loose_parse(reply, err);
    rows_reset(&page->rows);
    loose_whole(turn, page);
    page->rows.set = DATA_PLAN;
    bool good = root && (json_object_get(root, "threshold_amount") ||
                         json_is_null(json_object_get(root, "data")) ||
                         err_set(err, ERR_SHAPE, "threshold_amount: expected a number"));
    if (good)
        add_spend(SPEND_LIMIT, "Spend limit", root, &page->rows);
    json_decref(root);
    strcpy(page->next.text, "A");
    page->more = true;
    page->complete = false;
    return good;
}

bool openai_spend_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_alert, .end = alerts_end};
    bool good = is_alerts(turn) ? loose_read(&list, turn, reply, page, err)
                                : read_limit(turn, reply, page, err);
    page->part_field = PLAN_KIND;
    page->part = SPEND_LIMIT;
    return good;
}

/* ---- of projects ------------------------------------------------------------------------ */

static bool read_project_limit(const struct parent *project, const json_t *item, struct rows *rows)
{
    char id[sizeof(project->name) + 16];
    snprintf(id, sizeof(id), "%s: spend limit", project->name);
    add_spend(PROJECT_LIMIT, id, item, rows);
    return true;
}

static bool read_project_alert(const struct parent *project, const json_t *item, struct rows *rows)
{
    char what[sizeof(project->name) + 16];
    snprintf(what, sizeof(what), "%s: spend alert", project->name);
    add_alert(PROJECT_ALERT, what, item, rows);
    return true;
}

const struct children openai_project_limits = {
    OPENAI_PROJECTS,           .before = "/organization/projects/",
    .behind = "/spend_limit",  .single = true,
    .part_field = PLAN_KIND,   .part = PROJECT_LIMIT,
    .row = read_project_limit,
};
const struct children openai_project_alerts = {
    OPENAI_PROJECTS,
    .before = "/organization/projects/",
    .behind = "/spend_alerts?limit=100",
    .part_field = PLAN_KIND,
    .part = PROJECT_ALERT,
    .row = read_project_alert,
};

/* An organisation without a limit may still have alerts. */
bool openai_spend_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next)
{
    if (is_alerts(turn) || reply->status != 404)
        return false;
    strcpy(next->text, "A");
    return true;
}
