/* LiteLLM proxy: its spend logs, one row a call; keys and their budgets; the models it serves.
 *
 * The logs are asked for by windows of time, oldest first, in pages until one is empty, since the
 * total that it tells stops at ten thousand. Times are UTC. `/health` is never asked: it calls
 * every model, and that costs. */
#include <string.h>

#include "loose.h"
#include "request.h"

#define JSON "application/json"

enum { PAGE_ROWS = 100, KEYS_PAGE = 100 }; /* more is refused by older versions */

#define SPAN DAY           /* of a window */
#define REACH (90 * DAY)   /* how far back the first look goes */
#define LATE (10 * MINUTE) /* logs are written in batches, a little late */

/* ---- logs ------------------------------------------------------------------------------- */

/* The cursor is "AT PAGE": where the window begins, ms, and the page of it, from 1. */
struct log_walk {
    int64_t at, now;
    int page;
};

static struct log_walk walk_read(const struct turn *turn)
{
    struct log_walk walk = {.at = MAX(0, turn->now - REACH), .now = turn->now, .page = 1};
    long long at;
    int page;
    if (sscanf(turn->cursor->text, "%lld %d", &at, &page) != 2)
        return walk;
    walk.at = MAX(0, MIN(at, walk.now));
    walk.page = MAX(1, page);
    return walk;
}

/* "2026-11-21 09:00:00" */
static void add_time(struct str *path, const char *name, int64_t time)
{
    char text[TIME_TEXT];
    time_print(text, time);
    text[10] = ' ';
    text[19] = '\0';
    path_param(path, name, text);
}

static void logs_ask(const struct turn *turn, struct source_request *request)
{
    struct log_walk walk = walk_read(turn);
    str_add(&request->path, "/spend/logs/v2");
    add_time(&request->path, "start_date", walk.at);
    add_time(&request->path, "end_date", MIN(walk.at + SPAN, walk.now + MINUTE));
    str_addf(&request->path, "&page=%d&page_size=%d&sort_by=startTime&sort_order=asc", walk.page,
             PAGE_ROWS);
    request->accept = JSON;
}

static void read_times(const json_t *log, union value *row)
{
    int64_t started = row[E_CREATED].number, ended = loose_time(json_object_get(log, "endTime"));
    int64_t first = loose_time(json_object_get(log, "completionStartTime"));
    row[E_LATENCY].number = loose_number(json_object_get(log, "request_duration_ms"), 0);
    if (row[E_LATENCY].number == UNKNOWN && ended != UNKNOWN && ended >= started)
        row[E_LATENCY].number = ended - started;
    /* where it was not streamed, the first token is told to have come with the last */
    if (first != UNKNOWN && first >= started && first != ended)
        row[E_TTFT].number = first - started;
}

static void read_outcome(struct arena *arena, const json_t *log, union value *row)
{
    const char *status = json_string_value(json_object_get(log, "status"));
    const json_t *error = loose_at(log, "metadata.error_information");
    int64_t code = loose_number(json_object_get(error, "error_code"), 0);
    if (!status)
        status = json_string_value(loose_at(log, "metadata.status"));
    if (text_equal(status, "failure")) {
        row[E_STATUS].number = code;
        row[E_ERROR].text = loose_text(arena, json_object_get(error, "error_message"));
        if (!row[E_ERROR].text)
            row[E_ERROR].text = loose_text(arena, json_object_get(error, "error_class"));
        if (!row[E_ERROR].text)
            row[E_ERROR].text = "failure";
    } else if (text_equal(status, "success")) {
        row[E_STATUS].number = 200;
    }
}

static bool read_log(const struct turn *turn, const json_t *log, size_t number, struct rows *rows,
                     struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(log, "request_id"));
    int64_t started = loose_time(json_object_get(log, "startTime"));
    if (!id || started == UNKNOWN)
        return err_set(err, ERR_SHAPE, "log %zu has no %s", number,
                       id ? "startTime" : "request_id");
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_ID].text = row[E_REQUEST].text = id;
    row[E_CREATED].number = started;
    row[E_KIND].text = "request";
    row[E_USER].text = loose_text(arena, json_object_get(log, "user"));
    row[E_CONSUMER].text = loose_text(arena, json_object_get(log, "end_user"));
    row[E_KEY].text = loose_text(arena, json_object_get(log, "api_key"));
    row[E_PROJECT].text = loose_text(arena, json_object_get(log, "team_id"));
    row[E_ORGANIZATION].text = loose_text(arena, json_object_get(log, "organization_id"));
    row[E_MODEL].text = loose_text(arena, json_object_get(log, "model"));
    row[E_DEPLOYMENT].text = loose_text(arena, json_object_get(log, "model_id"));
    row[E_PROVIDER].text = loose_text(arena, json_object_get(log, "custom_llm_provider"));
    row[E_TYPE].text = loose_text(arena, json_object_get(log, "call_type"));
    row[E_INPUT].number = loose_number(json_object_get(log, "prompt_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(log, "completion_tokens"), 0);
    row[E_CACHED].number =
        loose_number(loose_at(log, "metadata.usage_object.prompt_tokens_details.cached_tokens"), 0);
    row[E_FEE].number = loose_number(json_object_get(log, "spend"), 9);
    read_times(log, row);
    read_outcome(arena, log, row);
    return true;
}

static bool logs_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    struct log_walk walk = walk_read(turn);
    bool whole = page->rows.n == 0, last = walk.at + SPAN >= walk.now;
    page->more = !whole || !last;
    if (!whole && walk.page < INT32_MAX)
        walk.page++;
    else
        walk = (struct log_walk){last ? MAX(walk.at, walk.now - LATE) : walk.at + SPAN, 0, 1};
    snprintf(page->next.text, sizeof(page->next.text), "%lld %d", (long long)walk.at, walk.page);
    page->complete = false;
    return true;
}

static bool logs_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_log, .end = logs_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- keys and budgets --------------------------------------------------------------------- */

static int page_of(const struct turn *turn)
{
    int page = 1;
    sscanf(turn->cursor->text, "%d", &page);
    return MAX(1, page);
}

static void keys_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/key/list?page=%d&size=%d&return_full_object=true", page_of(turn),
             KEYS_PAGE);
    request->accept = JSON;
}

static bool read_key(const struct turn *turn, const json_t *key, size_t number, struct rows *rows,
                     struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_is_string(key) ? key : json_object_get(key, "token"));
    if (!id)
        return err_set(err, ERR_SHAPE, "key %zu has no token", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(arena, json_object_get(key, "key_alias"));
    row[KEY_MASKED].text = loose_text(arena, json_object_get(key, "key_name"));
    row[KEY_KIND].text = "virtual key";
    row[KEY_USER].text = loose_text(arena, json_object_get(key, "user_id"));
    row[KEY_STATUS].text = json_is_true(json_object_get(key, "blocked")) ? "blocked" : "active";
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

/* What a key may spend, has spent and has left. */
static bool read_budget(const struct turn *turn, const json_t *key, size_t number,
                        struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(key, "key_alias"));
    int64_t limit = loose_number(json_object_get(key, "max_budget"), 9);
    int64_t spend = loose_number(json_object_get(key, "spend"), 9);
    if (!id)
        id = loose_text(arena, json_object_get(key, "key_name"));
    if (!id || limit == UNKNOWN)
        return true;
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = id;
    row[PLAN_LIMIT].number = limit;
    row[PLAN_USED].number = spend;
    if (spend != UNKNOWN && __builtin_sub_overflow(limit, spend, &row[PLAN_BALANCE].number))
        row[PLAN_BALANCE].number = UNKNOWN;
    row[PLAN_UNIT].text = "USD";
    return true;
}

static bool keys_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    int64_t pages = loose_number(json_object_get(root, "total_pages"), 0);
    bool any = json_array_size(json_object_get(root, "keys")) > 0;
    page->more = any && pages != UNKNOWN && page_of(turn) < pages;
    page->complete = !page->more;
    page->next = (struct cursor){0};
    if (page->more)
        snprintf(page->next.text, sizeof(page->next.text), "%d", page_of(turn) + 1);
    return true;
}

static bool keys_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list keys = {.path = "keys", .row = read_key, .end = keys_end},
                                   budgets = {.path = "keys", .row = read_budget, .end = keys_end};
    return loose_read(turn->feed->set == DATA_PLAN ? &budgets : &keys, turn, reply, page, err);
}

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

/* ---- the source ------------------------------------------------------------------------- */

#define LIST(what, text, dataset, asks, reads)                                                     \
    {                                                                                              \
        .name = what, .title = text, .set = dataset, .mode = FEED_SNAPSHOT,                        \
        .interval_ms = 2 * MINUTE, .ask = asks, .read = reads                                      \
    }

static const struct feed feeds[] = {
    {.name = "logs",
     .title = "the spend logs",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = 5 * SECOND,
     .ask = logs_ask,
     .read = logs_read},
    LIST("keys", "the keys", DATA_KEYS, keys_ask, keys_read),
    LIST("budgets", "the budgets of keys", DATA_PLAN, keys_ask, keys_read),
    LIST("models", "the models", DATA_DEPLOYMENTS, models_ask, models_read),
};

static const struct offer_word words[] = {
    {E_KEY, "Virtual key", "Virtual keys"},
    {E_PROJECT, "Team", "Teams"},
    {E_CONSUMER, "End user", "End users"},
    {E_TYPE, "Call type", "Call types"},
    {0, NULL, NULL},
};
static const struct offer offer = {
    .service = "LiteLLM",
    .kinds = OFFER(KIND_REQUEST),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_KEYS) | OFFER(DATA_PLAN) | OFFER(DATA_DEPLOYMENTS),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_USER) | OFFER(E_REQUEST) |
              OFFER(E_KEY) | OFFER(E_MODEL) | OFFER(E_FEE) | OFFER(E_STATUS) | OFFER(E_ERROR) |
              OFFER(E_INPUT) | OFFER(E_CACHED) | OFFER(E_OUTPUT) | OFFER(E_TOTAL) |
              OFFER(E_LATENCY) | OFFER(E_TTFT) | OFFER(E_TYPE) | OFFER(E_PROVIDER) |
              OFFER(E_DEPLOYMENT) | OFFER(E_ORGANIZATION) | OFFER(E_PROJECT) | OFFER(E_CONSUMER),
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
};
