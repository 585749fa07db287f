/* OpenAI: keys of administrators and of projects, and limits. Amounts of limits are in cents. */
#include <string.h>
#include <strings.h>

#include "openai.h"
#include "pager.h"
#include "request.h"

#define JSON "application/json"

/* ---- keys ------------------------------------------------------------------------------- */

static const char *owner_of(const json_t *key, struct arena *arena)
{
    static const char *const paths[] = {"owner.user.name",
                                        "owner.user.email",
                                        "owner.service_account.name",
                                        "owner.name",
                                        "owner.user.id",
                                        "owner.service_account.id",
                                        "owner.id",
                                        NULL};
    return loose_text(arena, loose_first(key, paths));
}

static bool read_key(const json_t *key, const char *kind, struct rows *rows)
{
    const char *id = loose_text(&rows->arena, json_object_get(key, "id"));
    if (!id)
        return false;
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(&rows->arena, json_object_get(key, "name"));
    row[KEY_MASKED].text = loose_text(&rows->arena, json_object_get(key, "redacted_value"));
    row[KEY_KIND].text = kind;
    row[KEY_USER].text = owner_of(key, &rows->arena);
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

#define ADMIN_KEY "admin key"
#define PROJECT_KEY "project key"

void openai_keys_ask(const struct turn *turn, struct source_request *request)
{
    struct pager paging;
    str_add(&request->path, "/organization/admin_api_keys?limit=100");
    path_param(&request->path, "after", pager_of(turn, &paging));
    request->accept = JSON;
}

static bool read_admin_key(const struct turn *turn, const json_t *key, size_t number,
                           struct rows *rows, struct err *err)
{
    (void)turn;
    return read_key(key, ADMIN_KEY, rows) || err_set(err, ERR_SHAPE, "key %zu has no id", number);
}

static bool keys_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    return pager_end(turn, root, NULL, page, err);
}

bool openai_keys_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_admin_key, .end = keys_end};
    bool good = loose_read(&list, turn, reply, page, err);
    page->part_field = KEY_KIND;
    page->part = ADMIN_KEY;
    return good;
}

static bool read_project_key(const struct parent *project, const json_t *key, struct rows *rows)
{
    (void)project;
    return read_key(key, PROJECT_KEY, rows);
}

#define PROJECTS .parents = "/organization/projects?limit=50", .after = "after"

const struct children openai_project_keys = {
    PROJECTS,
    .before = "/organization/projects/",
    .behind = "/api_keys?limit=100",
    .part_field = KEY_KIND,
    .part = PROJECT_KEY,
    .row = read_project_key,
};

/* ---- limits ----------------------------------------------------------------------------- */

#define RATE_LIMIT "rate limit"
#define SPEND_LIMIT "spend limit"

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
    PROJECTS,
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
    request->accept = JSON;
    if (!is_alerts(turn)) {
        str_add(&request->path, "/organization/spend_limit");
        return;
    }
    pager_read(turn->cursor->text + 1, &paging);
    str_add(&request->path, "/organization/spend_alerts?limit=100");
    path_param(&request->path, "after", paging.next);
}

static bool add_spend(const char *id, const json_t *item, struct rows *rows)
{
    struct arena *arena = &rows->arena;
    const char *interval = loose_text(arena, json_object_get(item, "interval"));
    const char *currency = loose_text(arena, json_object_get(item, "currency"));
    int64_t cents = loose_number(json_object_get(item, "threshold_amount"), 7);
    if (cents == UNKNOWN)
        return false;
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = arena_printf(arena, "%.80s, a %.20s", id, interval ? interval : "month");
    row[PLAN_KIND].text = SPEND_LIMIT;
    row[PLAN_LIMIT].number = cents; /* seven places of a cent are nine of a dollar */
    row[PLAN_UNIT].text = !currency || strcasecmp(currency, "usd") == 0 ? "USD" : currency;
    return true;
}

static bool read_alert(const struct turn *turn, const json_t *item, size_t number,
                       struct rows *rows, struct err *err)
{
    (void)turn;
    (void)number;
    (void)err;
    CLEANUP(str_finish)
    struct str id = {0};
    str_add(&id, "Spend alert at ");
    decimal_print(&id, loose_number(json_object_get(item, "threshold_amount"), 2), 4);
    add_spend(str_text(&id), item, rows);
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
        add_spend("Spend limit", root, &page->rows);
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

/* An organisation without a limit may still have alerts. */
bool openai_spend_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next)
{
    if (is_alerts(turn) || reply->status != 404)
        return false;
    strcpy(next->text, "A");
    return true;
}
