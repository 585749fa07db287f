/* Anthropic: usage and cost reports of an organisation, its keys and limits, and the Claude Code
 * report. It has sums by the hour and day only, without a count of requests, and wants an admin
 * key. Money comes in cents. */
#include "anthropic.h"

#include <string.h>
#include <strings.h>

#include "buckets.h"
#include "naming.h"
#include "pager.h"
#include "request.h"
#include "split.h"

#define JSON "application/json"
#define ORGANIZATIONS ANTHROPIC_ORGANIZATIONS

/* ---- usage and costs ---------------------------------------------------------------------- */

/* "ephemeral_1h_input_tokens" is "cache write 1h". */
static const char *written_label(const char *member, struct arena *arena)
{
    static const char before[] = "ephemeral_", behind[] = "_input_tokens";
    char text[32];
    size_t n = 0;
    if (text_starts(member, before))
        member += strlen(before);
    const char *end = strstr(member, behind);
    for (const char *at = member; *at && at != end && n + 1 < sizeof(text); at++)
        text[n++] = strchr("0123456789abcdefghijklmnopqrstuvwxyz", *at) ? *at : ' ';
    text[n] = '\0';
    return arena_printf(arena, "cache write %s", text);
}

/* What was written to the cache, for whatever time. */
static int64_t cache_written(const json_t *result, struct split *split, struct arena *arena)
{
    json_t *parts = json_object_get(result, "cache_creation"), *part;
    const char *name;
    int64_t total = UNKNOWN;
    json_object_foreach (parts, name, part) {
        int64_t tokens = loose_number(part, 0);
        if (tokens != UNKNOWN && add_overflows(total == UNKNOWN ? 0 : total, tokens, &total))
            return UNKNOWN;
        if (tokens != UNKNOWN)
            split_input(split, written_label(name, arena), tokens);
    }
    if (json_is_object(parts))
        return total;
    total = loose_number(json_object_get(result, "cache_creation_input_tokens"), 0);
    split_input(split, "cache write", total);
    return total;
}

static bool usage_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                      union value *row)
{
    static const char *const users[] = {"account_id", "service_account_id", NULL};
    static const char *const input[] = {"uncached_input_tokens", "cache_read_input_tokens", NULL};
    static const char *const searches = "server_tool_use.web_search_requests";
    struct split split = {0};
    int64_t fresh = loose_number(json_object_get(result, input[0]), 0);
    int64_t read = loose_sum(result, input, 0);
    int64_t written = cache_written(result, &split, arena);
    (void)bucket;
    row[E_KIND].text = "request";
    row[E_PROVIDER].text = "anthropic";
    row[E_TYPE].text = "messages";
    row[E_PROJECT].text = loose_text(arena, json_object_get(result, "workspace_id"));
    row[E_USER].text = loose_text(arena, loose_first(result, users));
    row[E_KEY].text = loose_text(arena, json_object_get(result, "api_key_id"));
    row[E_MODEL].text = loose_text(arena, json_object_get(result, "model"));
    row[E_CLASS].text = loose_text(arena, json_object_get(result, "service_tier"));
    row[E_INPUT].number = read == UNKNOWN ? written : read;
    if (read != UNKNOWN && written != UNKNOWN && add_overflows(read, written, &row[E_INPUT].number))
        row[E_INPUT].number = UNKNOWN;
    row[E_CACHED].number = loose_number(json_object_get(result, "cache_read_input_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(result, "output_tokens"), 0);
    split_input(&split, SPLIT_PROMPT, fresh);
    split_input(&split, SPLIT_CACHED, row[E_CACHED].number);
    split_output(&split, SPLIT_COMPLETION, row[E_OUTPUT].number);
    row[E_FACTORS].text = split_take(&split, arena);
    int64_t amount = loose_number(loose_at(result, searches), 6);
    if (amount != UNKNOWN && amount != 0) {
        row[E_AMOUNT].number = amount;
        row[E_RESOURCE].text = "web searches";
    }
    return row[E_INPUT].number != UNKNOWN || row[E_OUTPUT].number != UNKNOWN || amount > 0;
}

/* The amount is a decimal text in cents; where another currency than dollars is named, it is an
 * amount of that. */
static bool cost_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                     union value *row)
{
    static const char *const amounts[] = {"amount.value", "amount", NULL};
    static const char *const currencies[] = {"currency", "amount.currency", NULL};
    static const char *const types[] = {"token_type", "cost_type", NULL};
    const char *currency = json_string_value(loose_first(result, currencies));
    int64_t amount = loose_minor(loose_first(result, amounts), currency, 9);
    (void)bucket;
    if (amount == UNKNOWN)
        return false;
    row[E_KIND].text = "consumption";
    row[E_PROVIDER].text = "anthropic";
    row[E_RESOURCE].text = "cost";
    row[E_NAME].text = loose_text(arena, json_object_get(result, "description"));
    row[E_MODEL].text = loose_text(arena, json_object_get(result, "model"));
    row[E_TYPE].text = loose_text(arena, loose_first(result, types));
    row[E_CLASS].text = loose_text(arena, json_object_get(result, "service_tier"));
    row[E_PROJECT].text = loose_text(arena, json_object_get(result, "workspace_id"));
    if (!currency || strcasecmp(currency, "usd") == 0) {
        row[E_FEE].number = amount;
        return true;
    }
    row[E_RESOURCE].text = arena_text(arena, currency);
    decimal_rescale(amount, 9, 6, &row[E_AMOUNT].number);
    return true;
}

/* ---- keys ------------------------------------------------------------------------------- */

static void keys_ask(const struct turn *turn, struct source_request *request)
{
    struct pager paging;
    str_add(&request->path, ORGANIZATIONS "/api_keys?limit=1000");
    path_param(&request->path, "after_id", pager_of(turn, &paging));
    request->accept = JSON;
}

static bool read_key(const struct turn *turn, const json_t *key, size_t number, struct rows *rows,
                     struct err *err)
{
    static const char *const owners[] = {"principal.user_id", "principal.service_account_id",
                                         "created_by.id", "created_by.user_id", NULL};
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(key, "id"));
    if (!id)
        return err_set(err, ERR_SHAPE, "key %zu has no id", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(arena, json_object_get(key, "name"));
    row[KEY_MASKED].text = loose_text(arena, json_object_get(key, "partial_key_hint"));
    row[KEY_KIND].text = "API key";
    row[KEY_USER].text = loose_text(arena, loose_first(key, owners));
    row[KEY_STATUS].text = loose_text(arena, json_object_get(key, "status"));
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

static bool keys_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    return pager_end(turn, root, NULL, page, err);
}

static bool keys_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_key, .end = keys_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- the organisation -------------------------------------------------------------------- */

static void me_ask(const struct turn *turn, struct source_request *request)
{
    (void)turn;
    str_add(&request->path, ORGANIZATIONS "/me");
    request->accept = JSON;
}

static bool me_read(const struct turn *turn, const struct source_reply *reply,
                    struct source_page *page, struct err *err)
{
    json_t *root = loose_parse(reply, err);
    struct arena *arena = &page->rows.arena;
    rows_reset(&page->rows);
    loose_whole(turn, page);
    const char *id = loose_text(arena, json_object_get(root, "id"));
    const char *name = loose_text(arena, json_object_get(root, "name"));
    bool good = root && (id || err_set(err, ERR_SHAPE, "the organisation has no id"));
    json_decref(root);
    if (!good)
        return false;
    union value *row = rows_add(&page->rows, DATA_SESSION);
    row[SESSION_ID].text = row[SESSION_ORGANIZATION].text = id;
    row[SESSION_NAME].text = row[SESSION_ORGANIZATION_NAME].text = name;
    return true;
}

/* ---- the source ------------------------------------------------------------------------- */

#define BY(what) "&group_by%5B%5D=" what
#define BY_MODEL BY("api_key_id") BY("workspace_id") BY("model")

static const struct bucket_feed messages = {.path = ORGANIZATIONS "/usage_report/messages",
                                            .start = "starting_at",
                                            .end = "ending_at",
                                            .more = {BY_MODEL BY("account_id") BY("service_tier"),
                                                     BY_MODEL BY("service_tier"), BY_MODEL},
                                            .from = "starting_at",
                                            .to = "ending_at",
                                            .late = 3 * HOUR,
                                            .later = 2 * DAY,
                                            .hour_limit = 168,
                                            .day_limit = 31,
                                            .row = usage_row},
                                costs = {.path = ORGANIZATIONS "/cost_report",
                                         .start = "starting_at",
                                         .end = "ending_at",
                                         .more = {BY("workspace_id") BY("description"),
                                                  BY("description")},
                                         .from = "starting_at",
                                         .to = "ending_at",
                                         .days = true,
                                         .late = 3 * DAY,
                                         .later = 25 * DAY, /* corrected late; one page */
                                         .behind = 2 * DAY,
                                         .day_limit = 31,
                                         .row = cost_row};

/* Pauses between pages, so that what is old does not hold up what is new. */
#define PACE 150

#define REPORT(what, text, bucket, ms)                                                             \
    {                                                                                              \
        .name = what, .title = text, .set = DATA_EVENTS, .mode = FEED_CHANGES, .interval_ms = ms,  \
        .pace_ms = PACE, .own = &bucket, .ask = buckets_ask, .read = buckets_read,                 \
        .elsewhere = buckets_elsewhere                                                             \
    }
#define LIST(what, text, dataset, asks, reads)                                                     \
    {                                                                                              \
        .name = what, .title = text, .set = dataset, .mode = FEED_SNAPSHOT,                        \
        .interval_ms = 10 * MINUTE, .ask = asks, .read = reads                                     \
    }

/* Those that are archived too: their usage is still told. */
static const struct naming workspaces = {.path = ORGANIZATIONS
                                         "/workspaces?limit=1000&include_archived=true",
                                         .page = "after_id",
                                         .list = "workspaces",
                                         .field = "project"},
                           users = {.path = ORGANIZATIONS "/users?limit=1000",
                                    .page = "after_id",
                                    .list = "users",
                                    .field = "user"};
#define NAMES(what, text, names)                                                                   \
    {                                                                                              \
        .name = what, .title = text, .set = DATA_NAMES, .mode = FEED_SNAPSHOT,                     \
        .interval_ms = 30 * MINUTE, .own = &names, .ask = naming_ask, .read = naming_read          \
    }

static const struct feed feeds[] = {
    {.name = "organization",
     .title = "the organisation",
     .set = DATA_SESSION,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * MINUTE,
     .first = true,
     .ask = me_ask,
     .read = me_read},
    REPORT("messages", "the messages", messages, MINUTE),
    REPORT("costs", "the costs", costs, 30 * MINUTE),
    {.name = "claude_code",
     .title = "the Claude Code report",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = 30 * MINUTE,
     .pace_ms = PACE,
     .ask = anthropic_code_ask,
     .read = anthropic_code_read,
     .elsewhere = anthropic_code_elsewhere},
    LIST("keys", "the API keys", DATA_KEYS, keys_ask, keys_read),
    NAMES("workspaces", "the names of workspaces", workspaces),
    NAMES("users", "the names of users", users),
    LIST("rate_limits", "the rate limits", DATA_PLAN, anthropic_limits_ask, anthropic_limits_read),
    {.name = "workspace_rate_limits",
     .title = "the rate limits of workspaces",
     .set = DATA_PLAN,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 30 * MINUTE,
     .own = &anthropic_workspace_limits,
     .ask = children_ask,
     .read = children_read,
     .elsewhere = children_elsewhere},
    {.name = "spend_limits",
     .title = "the spend limits",
     .set = DATA_PLAN,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * MINUTE,
     .ask = anthropic_spend_ask,
     .read = anthropic_spend_read},
};

/* What each feed of events brings; the offer below is all of it. */
#define SUM                                                                                        \
    (OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |                \
     OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_MODEL) | OFFER(E_TYPE) | OFFER(E_CLASS) |        \
     OFFER(E_AMOUNT) | OFFER(E_RESOURCE))
#define TOKENS (OFFER(E_INPUT) | OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_CACHED))

static const struct offer_feed brings[] = {
    {"messages", OFFER(KIND_REQUEST),
     SUM | TOKENS | OFFER(E_USER) | OFFER(E_KEY) | OFFER(E_PROJECT) | OFFER(E_FACTORS)},
    {"costs", OFFER(KIND_CONSUMPTION), SUM | OFFER(E_PROJECT) | OFFER(E_NAME) | OFFER(E_FEE)},
    {"claude_code", OFFER(KIND_ACTIVITY), SUM | TOKENS | OFFER(E_USER) | OFFER(E_NAME)},
    {NULL, 0, 0},
};
static const struct offer_word words[] = {
    {E_PROJECT, "Workspace", "Workspaces"},
    {E_CLASS, "Service tier", "Service tiers"},
    {E_NAME, "Description", "Descriptions"},
    {0, NULL, NULL},
};
static const struct offer offer = {
    .service = "Anthropic",
    .grain = "hour",
    .kinds = OFFER(KIND_REQUEST) | OFFER(KIND_CONSUMPTION) | OFFER(KIND_ACTIVITY),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_SESSION) | OFFER(DATA_KEYS) | OFFER(DATA_PLAN) |
            OFFER(DATA_NAMES),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |
              OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_MODEL) | OFFER(E_INPUT) |
              OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_CACHED) | OFFER(E_USER) | OFFER(E_KEY) |
              OFFER(E_PROJECT) | OFFER(E_TYPE) | OFFER(E_CLASS) | OFFER(E_AMOUNT) |
              OFFER(E_RESOURCE) | OFFER(E_FEE) | OFFER(E_NAME) | OFFER(E_FACTORS),
    .feeds = brings,
    .words = words,
};

static const char *const headers[] = {"anthropic-version: 2023-06-01", NULL};

const struct source source_anthropic = {
    .name = "anthropic",
    .title = "Anthropic",
    .env = "ANTHROPIC_ADMIN_KEY",
    .url = "https://api.anthropic.com",
    .auth_header = "x-api-key",
    .auth_prefix = "",
    .headers = headers,
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .offer = &offer,
    .partial = true,
    .at_once = 2,
};
