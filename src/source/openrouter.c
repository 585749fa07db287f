/* OpenRouter: its usage, the keys with their limits, the credits and the prices of models. A
 * management key is needed for usage, keys and credits; with an ordinary key only its own limit is
 * told. Money is in US dollars. */
#include "openrouter.h"

#include <string.h>

#include "request.h"

#define JSON "application/json"

/* ---- credits and the key itself -------------------------------------------------------------- */

#define OWN_LIMIT "limit of this key"
#define CREDITS "credits"

static void credits_ask(const struct turn *turn, struct source_request *request)
{
    (void)turn;
    str_add(&request->path, "/credits");
    request->accept = JSON;
}

/* Older versions have it under another path; the cursor is "A" then. */
static bool is_older(const struct turn *turn)
{
    return *turn->cursor->text == 'A';
}

static void key_ask(const struct turn *turn, struct source_request *request)
{
    str_add(&request->path, is_older(turn) ? "/auth/key" : "/key");
    request->accept = JSON;
}

static bool key_elsewhere(const struct turn *turn, const struct source_reply *reply,
                          struct cursor *next)
{
    if (is_older(turn) || (reply->status != 404 && reply->status != 405))
        return false;
    strcpy(next->text, "A");
    return true;
}

/* The object in `data`, or the answer itself; NULL: ERR_SHAPE. Finish `root`. */
static const json_t *object_of(const struct turn *turn, const struct source_reply *reply,
                               struct source_page *page, json_t **root, struct err *err)
{
    rows_reset(&page->rows);
    loose_whole(turn, page);
    page->rows.set = turn->feed->set;
    *root = loose_parse(reply, err);
    if (!*root)
        return NULL;
    const json_t *data = json_object_get(*root, "data");
    if (!data)
        data = *root;
    if (!json_is_object(data))
        err_set(err, ERR_SHAPE, "data: expected an object");
    return json_is_object(data) ? data : NULL;
}

/* The balance may be below zero. */
static bool credits_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err)
{
    json_t *root;
    const json_t *data = object_of(turn, reply, page, &root, err);
    int64_t bought = loose_number(json_object_get(data, "total_credits"), 9);
    int64_t used = loose_number(json_object_get(data, "total_usage"), 9), left = 0;
    bool good = data && bought != UNKNOWN && used != UNKNOWN &&
                !__builtin_sub_overflow(bought, used, &left);
    json_decref(root);
    page->part_field = PLAN_KIND;
    page->part = CREDITS;
    if (!good)
        return data && err_set(err, ERR_SHAPE, "total_credits, total_usage: expected numbers");
    union value *row = rows_add(&page->rows, DATA_PLAN);
    row[PLAN_ID].text = "Credits";
    row[PLAN_KIND].text = CREDITS;
    row[PLAN_LIMIT].number = bought;
    row[PLAN_USED].number = used;
    row[PLAN_BALANCE].number = left;
    row[PLAN_UNIT].text = "USD";
    return true;
}

/* Such a key makes no calls, so that it has no usage of its own. */
static const char *const managing_words[] = {"is_management_key", "is_provisioning_key", NULL};

static bool own_limit_read(const struct turn *turn, const struct source_reply *reply,
                           struct source_page *page, struct err *err)
{
    json_t *root;
    const json_t *data = object_of(turn, reply, page, &root, err);
    bool managing = json_is_true(loose_first(data, managing_words));
    if (data && (!managing || loose_number(json_object_get(data, "limit"), 9) != UNKNOWN))
        openrouter_add_limit(data, "This key", OWN_LIMIT, &page->rows);
    openrouter_add_free(data, OWN_LIMIT, &page->rows);
    json_decref(root);
    page->part_field = PLAN_KIND;
    page->part = OWN_LIMIT;
    return data != NULL;
}

static bool session_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err)
{
    static const char *const ids[] = {"creator_user_id", "label", NULL};
    json_t *root;
    const json_t *data = object_of(turn, reply, page, &root, err);
    const char *id = loose_text(&page->rows.arena, loose_first(data, ids));
    if (data) {
        union value *row = rows_add(&page->rows, DATA_SESSION);
        row[SESSION_ID].text = id ? id : "this key";
        row[SESSION_NAME].text = loose_text(&page->rows.arena, json_object_get(data, "label"));
        row[SESSION_PLAN].text = json_is_true(loose_first(data, managing_words)) ? "management key"
                                 : json_is_true(json_object_get(data, "is_free_tier")) ? "free tier"
                                                                                       : NULL;
    }
    json_decref(root);
    return data != NULL;
}

/* ---- models ----------------------------------------------------------------------------- */

static void models_ask(const struct turn *turn, struct source_request *request)
{
    (void)turn;
    str_add(&request->path, "/models?output_modalities=all");
    request->accept = JSON;
}

/* Prices are dollars a token, as texts; -1 where they vary. Fifteen places of one token are nine of
 * a million. */
static int64_t price_of(const json_t *model, const char *path)
{
    int64_t price = loose_number(loose_at(model, path), 15);
    return price < 0 ? UNKNOWN : price;
}

static bool read_model(const struct turn *turn, const json_t *model, size_t number,
                       struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(model, "id"));
    (void)turn;
    if (!id)
        return err_set(err, ERR_SHAPE, "model %zu has no id", number);
    union value *row = rows_add(rows, DATA_MODELS);
    const char *slash = strchr(id, '/');
    row[MODEL_ID].text = id;
    row[MODEL_VERSION].text = loose_text(arena, json_object_get(model, "canonical_slug"));
    if (slash)
        row[MODEL_PROVIDER].text = arena_bytes(arena, id, (size_t)(slash - id));
    row[MODEL_TECHNOLOGY].text = loose_text(arena, loose_at(model, "architecture.modality"));
    row[MODEL_INPUT_PRICE].number = price_of(model, "pricing.prompt");
    row[MODEL_OUTPUT_PRICE].number = price_of(model, "pricing.completion");
    return true;
}

static bool models_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_model};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- the source ------------------------------------------------------------------------- */

#define LIST(what, text, dataset, ms, asks, reads, otherwise)                                      \
    {                                                                                              \
        .name = what, .title = text, .set = dataset, .mode = FEED_SNAPSHOT, .interval_ms = ms,     \
        .ask = asks, .read = reads, .elsewhere = otherwise                                         \
    }
#define WALK(what, text, dataset)                                                                  \
    {                                                                                              \
        .name = what, .title = text, .set = dataset, .mode = FEED_SNAPSHOT,                        \
        .interval_ms = 5 * MINUTE, .ask = openrouter_keys_ask, .read = openrouter_keys_read,       \
        .elsewhere = openrouter_keys_elsewhere                                                     \
    }

static const struct feed feeds[] = {
    LIST("session", "the key itself", DATA_SESSION, 10 * MINUTE, key_ask, session_read,
         key_elsewhere),
    {.name = "usage",
     .title = "the usage",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = MINUTE,
     .pace_ms = 250, /* it answers 64 questions a minute, and a walk has about 20 */
     .ask = openrouter_usage_ask,
     .read = openrouter_usage_read,
     .elsewhere = openrouter_usage_elsewhere},
    WALK("keys", "the keys", DATA_KEYS),
    WALK("budgets", "the budgets of keys", DATA_PLAN),
    WALK("workspace_budgets", "the budgets of workspaces", DATA_PLAN),
    LIST("credits", "the credits", DATA_PLAN, MINUTE, credits_ask, credits_read, NULL),
    LIST("limit", "the limit of this key", DATA_PLAN, MINUTE, key_ask, own_limit_read,
         key_elsewhere),
    {.name = "models",
     .title = "the models",
     .set = DATA_MODELS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = HOUR,
     .open = true,
     .ask = models_ask,
     .read = models_read},
};

static const struct offer offer = {
    .service = "OpenRouter",
    .grain = "hour",
    .kinds = OFFER(KIND_REQUEST),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_SESSION) | OFFER(DATA_KEYS) | OFFER(DATA_PLAN) |
            OFFER(DATA_MODELS),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |
              OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_MODEL) | OFFER(E_INPUT) |
              OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_CACHED) | OFFER(E_REQUESTS) |
              OFFER(E_KEY) | OFFER(E_FEE) | OFFER(E_CREDITS) | OFFER(E_VERSION) |
              OFFER(E_DEPLOYMENT) | OFFER(E_USER),
};

const struct source source_openrouter = {
    .name = "openrouter",
    .title = "OpenRouter",
    .env = "OPENROUTER_API_KEY",
    .url = "https://openrouter.ai/api/v1",
    .auth_header = "Authorization",
    .auth_prefix = "Bearer ",
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .offer = &offer,
    .partial = true,
    .at_once = 4,
};
