/* LiteLLM proxy: its spend logs, one row a call; keys, and the budgets of keys, teams and users;
 * the models it serves, what they cost and how they are. `/health` is never asked: it calls every
 * model, and that costs. */
#include "litellm.h"

#include <string.h>

#include "request.h"

#define JSON "application/json"

/* ---- models ----------------------------------------------------------------------------- */

static void models_ask(const struct turn *turn, struct source_request *request)
{
    (void)turn;
    str_add(&request->path, "/model/info");
    request->accept = JSON;
}

static bool read_model(const struct turn *turn, const json_t *model, size_t number,
                       struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, loose_at(model, "model_info.id"));
    const char *name = loose_text(arena, json_object_get(model, "model_name"));
    if (!id && !name)
        return err_set(err, ERR_SHAPE, "model %zu has no name", number);
    union value *row = rows_add(rows, DATA_DEPLOYMENTS);
    row[DEPLOYMENT_ID].text = id ? id : name;
    row[DEPLOYMENT_NAME].text = name;
    row[DEPLOYMENT_MODEL].text = loose_text(arena, loose_at(model, "litellm_params.model"));
    row[DEPLOYMENT_TYPE].text = "deployment";
    return true;
}

static bool models_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_model};
    return loose_read(&list, turn, reply, page, err);
}

/* Dollars a token; fifteen places of one token are nine of a million. What the site says itself
 * counts before what is known of the model. */
static int64_t price_of(const json_t *model, const char *name)
{
    static const char *const parts[] = {"litellm_params", "model_info"};
    int64_t price = UNKNOWN;
    for (size_t i = 0; i < ARRAY_LEN(parts) && price == UNKNOWN; i++)
        price = loose_number(json_object_get(json_object_get(model, parts[i]), name), 15);
    return price != UNKNOWN ? price : loose_number(json_object_get(model, name), 15);
}

static bool read_price(const struct turn *turn, const json_t *model, size_t number,
                       struct rows *rows, struct err *err)
{
    static const char *const names[] = {"model_name", "model_info.key", "litellm_params.model",
                                        NULL};
    static const char *const providers[] = {"model_info.litellm_provider",
                                            "litellm_params.custom_llm_provider", NULL};
    struct arena *arena = &rows->arena;
    const char *name = loose_text(arena, loose_first(model, names));
    (void)turn;
    if (!name)
        return err_set(err, ERR_SHAPE, "model %zu has no name", number);
    union value *row = rows_add(rows, DATA_MODELS);
    row[MODEL_ID].text = name;
    row[MODEL_PROVIDER].text = loose_text(arena, loose_first(model, providers));
    row[MODEL_TECHNOLOGY].text = loose_text(arena, loose_at(model, "model_info.mode"));
    row[MODEL_INPUT_PRICE].number = price_of(model, "input_cost_per_token");
    row[MODEL_OUTPUT_PRICE].number = price_of(model, "output_cost_per_token");
    return true;
}

static bool prices_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_price};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- how the models are ------------------------------------------------------------------- */

/* First the models, of which nothing is known as yet, then their last checks, as far as there are
 * any ("H"); where these are closed the models alone ("N"). */
static char health_phase(const struct turn *turn)
{
    return *turn->cursor->text;
}

static void health_ask(const struct turn *turn, struct source_request *request)
{
    str_add(&request->path, health_phase(turn) == 'H' ? "/health/latest" : "/model/info");
    request->accept = JSON;
}

static bool read_unchecked(const struct turn *turn, const json_t *model, size_t number,
                           struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, loose_at(model, "model_info.id"));
    (void)turn;
    (void)number;
    (void)err;
    if (!id)
        return true;
    union value *row = rows_add(rows, DATA_CONTROLLERS);
    row[CONTROLLER_ID].text = id;
    row[CONTROLLER_NAME].text = loose_text(arena, json_object_get(model, "model_name"));
    return true;
}

static bool unchecked_end(const struct turn *turn, const json_t *root, struct source_page *page,
                          struct err *err)
{
    (void)root;
    (void)err;
    loose_over(page);
    page->more = health_phase(turn) != 'N';
    page->complete = !page->more;
    if (page->more)
        strcpy(page->next.text, "H");
    return true;
}

static void add_health(const char *key, const json_t *check, struct rows *rows)
{
    struct arena *arena = &rows->arena;
    if (!json_is_object(check))
        return;
    const char *id = loose_text(arena, json_object_get(check, "model_id"));
    const char *status = json_string_value(json_object_get(check, "status"));
    union value *row = rows_add(rows, DATA_CONTROLLERS);
    row[CONTROLLER_NAME].text = loose_text(arena, json_object_get(check, "model_name"));
    row[CONTROLLER_ID].text = id ? id : key ? arena_text(arena, key) : row[CONTROLLER_NAME].text;
    row[CONTROLLER_STATUS].text = text_equal(status, "healthy")     ? "online"
                                  : text_equal(status, "unhealthy") ? "offline"
                                                                    : arena_text(arena, status);
    row[CONTROLLER_HEARTBEAT].number = loose_time(json_object_get(check, "checked_at"));
    if (!row[CONTROLLER_ID].text)
        rows->n--;
}

/* The last check of each model, by its name or as a list. */
static bool checks_read(const struct source_reply *reply, struct source_page *page, struct err *err)
{
    json_t *root = loose_parse(reply, err), *check;
    json_t *checks = json_object_get(root, "latest_health_checks");
    const char *key;
    size_t i;
    rows_reset(&page->rows);
    loose_over(page);
    bool good = root && (json_is_object(checks) || json_is_array(checks) ||
                         err_set(err, ERR_SHAPE, "latest_health_checks: expected an object"));
    json_object_foreach (checks, key, check)
        add_health(key, check, &page->rows);
    json_array_foreach (checks, i, check)
        add_health(NULL, check, &page->rows);
    json_decref(root);
    return good && (page->rows.n <= SOURCE_PAGE_ROWS_MAX ||
                    err_set(err, ERR_SHAPE, "latest_health_checks: too many"));
}

static bool health_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err)
{
    static const struct loose_list models = {
        .path = "data", .row = read_unchecked, .end = unchecked_end};
    page->rows.set = DATA_CONTROLLERS;
    loose_whole(turn, page);
    bool good = health_phase(turn) == 'H' ? checks_read(reply, page, err)
                                          : loose_read(&models, turn, reply, page, err);
    page->rows.set = DATA_CONTROLLERS;
    return good;
}

static bool health_elsewhere(const struct turn *turn, const struct source_reply *reply,
                             struct cursor *next)
{
    bool shut = reply->status == 401 || reply->status == 403 || reply->status == 404 ||
                reply->status == 405;
    char phase = health_phase(turn);
    if (!shut || phase == 'N')
        return false;
    strcpy(next->text, phase == 'H' ? "N" : "H");
    return true;
}

/* ---- who asks --------------------------------------------------------------------------- */

/* A virtual key is asked for itself; a master key is none, so that its user is. */
static bool is_user(const struct turn *turn)
{
    return *turn->cursor->text == 'U';
}

static void session_ask(const struct turn *turn, struct source_request *request)
{
    str_add(&request->path, is_user(turn) ? "/user/info" : "/key/info");
    request->accept = JSON;
}

static bool session_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err)
{
    static const char *const ids[] = {"info.user_id", "user_id", "user_info.user_id", "key", NULL};
    static const char *const names[] = {"info.key_alias", "user_info.user_alias",
                                        "info.key_name",  "user_info.user_id",
                                        "user_id",        NULL};
    static const char *const emails[] = {"user_info.user_email", "info.user_email", NULL};
    static const char *const organizations[] = {"info.organization_id", "user_info.organization_id",
                                                NULL};
    json_t *root = loose_parse(reply, err);
    struct arena *arena = &page->rows.arena;
    rows_reset(&page->rows);
    loose_whole(turn, page);
    if (root) {
        const char *id = litellm_key_id(arena, loose_first(root, ids));
        union value *row = rows_add(&page->rows, DATA_SESSION);
        row[SESSION_ID].text = id ? id : "this key";
        row[SESSION_NAME].text = loose_text(arena, loose_first(root, names));
        row[SESSION_ROLE].text = loose_text(arena, loose_at(root, "user_info.user_role"));
        row[SESSION_EMAIL].text = loose_text(arena, loose_first(root, emails));
        row[SESSION_ORGANIZATION].text = loose_text(arena, loose_first(root, organizations));
    }
    json_decref(root);
    return root != NULL;
}

static bool session_elsewhere(const struct turn *turn, const struct source_reply *reply,
                              struct cursor *next)
{
    if (is_user(turn) || reply->status < 400 || reply->status == 401 || reply->status == 429)
        return false;
    strcpy(next->text, "U");
    return true;
}

/* ---- the source ------------------------------------------------------------------------- */

#define LIST(what, text, dataset, asks, reads)                                                     \
    {                                                                                              \
        .name = what, .title = text, .set = dataset, .mode = FEED_SNAPSHOT,                        \
        .interval_ms = 2 * MINUTE, .ask = asks, .read = reads                                      \
    }
#define EVERY(what, text, dataset, list, ms)                                                       \
    {                                                                                              \
        .name = what, .title = text, .set = dataset, .mode = FEED_SNAPSHOT, .interval_ms = ms,     \
        .own = &list, .ask = litellm_list_ask, .read = litellm_list_read,                          \
        .elsewhere = litellm_list_elsewhere                                                        \
    }
#define PAGES(what, text, dataset, list) EVERY(what, text, dataset, list, 5 * MINUTE)
#define NAMES(what, text, list) EVERY(what, text, DATA_NAMES, list, 30 * MINUTE)

static const struct feed feeds[] = {
    {.name = "session",
     .title = "the key itself",
     .set = DATA_SESSION,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * MINUTE,
     .ask = session_ask,
     .read = session_read,
     .elsewhere = session_elsewhere},
    {.name = "logs",
     .title = "the spend logs",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = 5 * SECOND,
     .pace_ms = 20,
     .ask = litellm_logs_ask,
     .read = litellm_logs_read,
     .elsewhere = litellm_logs_elsewhere},
    {.name = "history",
     .title = "the older spend logs",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = HOUR,
     .pace_ms = 50,
     .ask = litellm_history_ask,
     .read = litellm_history_read,
     .elsewhere = litellm_logs_elsewhere},
    PAGES("keys", "the keys", DATA_KEYS, litellm_keys),
    PAGES("budgets", "the budgets of keys", DATA_PLAN, litellm_key_budgets),
    PAGES("team_budgets", "the budgets of teams", DATA_PLAN, litellm_team_budgets),
    PAGES("user_budgets", "the budgets of users", DATA_PLAN, litellm_user_budgets),
    PAGES("organization_budgets", "the budgets of organizations", DATA_PLAN,
          litellm_organization_budgets),
    PAGES("customer_budgets", "the budgets of end users", DATA_PLAN, litellm_customer_budgets),
    NAMES("team_names", "the names of teams", litellm_team_names),
    NAMES("user_names", "the names of users", litellm_user_names),
    NAMES("organization_names", "the names of organizations", litellm_organization_names),
    NAMES("customer_names", "the names of end users", litellm_customer_names),
    NAMES("model_names", "the names of models", litellm_model_names),
    LIST("models", "the models", DATA_DEPLOYMENTS, models_ask, models_read),
    LIST("prices", "the prices of models", DATA_MODELS, models_ask, prices_read),
    {.name = "health",
     .title = "the health of models",
     .set = DATA_CONTROLLERS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 2 * MINUTE,
     .ask = health_ask,
     .read = health_read,
     .elsewhere = health_elsewhere},
};

static const struct offer_word words[] = {
    {E_KEY, "Virtual key", "Virtual keys"},
    {E_PROJECT, "Team", "Teams"},
    {E_CONSUMER, "End user", "End users"},
    {E_TYPE, "Call type", "Call types"},
    {E_CONTROLLER, "Deployment", "Deployments"},
    {E_DEPLOYMENT, "Model ID", "Model IDs"},
    {E_CLASS, "Tag", "Tags"},
    {E_NAME, "Tool", "Tools"},
    {0, NULL, NULL},
};
static const struct offer offer = {
    .service = "LiteLLM",
    .kinds = OFFER(KIND_REQUEST),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_SESSION) | OFFER(DATA_KEYS) | OFFER(DATA_PLAN) |
            OFFER(DATA_NAMES) | OFFER(DATA_DEPLOYMENTS) | OFFER(DATA_MODELS) |
            OFFER(DATA_CONTROLLERS),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_USER) | OFFER(E_REQUEST) |
              OFFER(E_KEY) | OFFER(E_MODEL) | OFFER(E_FEE) | OFFER(E_STATUS) | OFFER(E_ERROR) |
              OFFER(E_INPUT) | OFFER(E_CACHED) | OFFER(E_OUTPUT) | OFFER(E_TOTAL) |
              OFFER(E_LATENCY) | OFFER(E_TTFT) | OFFER(E_TYPE) | OFFER(E_PROVIDER) |
              OFFER(E_DEPLOYMENT) | OFFER(E_ORGANIZATION) | OFFER(E_PROJECT) | OFFER(E_CONSUMER) |
              OFFER(E_CLASS) | OFFER(E_NAME) | OFFER(E_CONTROLLER),
    .words = words,
};

const struct source source_litellm = {
    .name = "litellm",
    .title = "LiteLLM",
    .env = "LITELLM_API_KEY",
    .auth_header = "Authorization",
    .auth_prefix = "Bearer ",
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .offer = &offer,
    .partial = true,
    .at_once = 4,
};
