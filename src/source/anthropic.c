/* Anthropic: usage and cost reports of an organisation, its keys, and the Claude Code report. It
 * has sums by the hour and day only, without a count of requests, and wants an admin key. Money
 * comes in cents. */
#include <string.h>
#include <strings.h>

#include "buckets.h"
#include "request.h"

#define JSON "application/json"

/* A sum of what is known; UNKNOWN when nothing is. */
static int64_t sum(const json_t *result, const char *const *paths, size_t n)
{
    int64_t total = UNKNOWN;
    for (size_t i = 0; i < n; i++) {
        int64_t part = loose_number(loose_at(result, paths[i]), 0);
        if (part == UNKNOWN)
            continue;
        if (total == UNKNOWN)
            total = 0;
        if (__builtin_add_overflow(total, part, &total))
            return UNKNOWN;
    }
    return total;
}

static bool usage_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                      union value *row)
{
    static const char *const input[] = {"uncached_input_tokens", "cache_read_input_tokens",
                                        "cache_creation.ephemeral_5m_input_tokens",
                                        "cache_creation.ephemeral_1h_input_tokens"};
    (void)bucket;
    row[E_KIND].text = "request";
    row[E_PROVIDER].text = "anthropic";
    row[E_TYPE].text = "messages";
    row[E_PROJECT].text = loose_text(arena, json_object_get(result, "workspace_id"));
    row[E_USER].text = loose_text(arena, json_object_get(result, "account_id"));
    if (!row[E_USER].text)
        row[E_USER].text = loose_text(arena, json_object_get(result, "service_account_id"));
    row[E_KEY].text = loose_text(arena, json_object_get(result, "api_key_id"));
    row[E_MODEL].text = loose_text(arena, json_object_get(result, "model"));
    row[E_CLASS].text = loose_text(arena, json_object_get(result, "service_tier"));
    row[E_INPUT].number = sum(result, input, ARRAY_LEN(input));
    row[E_CACHED].number = loose_number(json_object_get(result, "cache_read_input_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(result, "output_tokens"), 0);
    return true;
}

/* The amount is a decimal text in cents. */
static bool cost_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                     union value *row)
{
    const char *currency = json_string_value(json_object_get(result, "currency"));
    int64_t cents = loose_number(json_object_get(result, "amount"), 7);
    (void)bucket;
    if (cents == UNKNOWN)
        return false;
    row[E_KIND].text = "consumption";
    row[E_PROVIDER].text = "anthropic";
    row[E_RESOURCE].text = "cost";
    row[E_NAME].text = loose_text(arena, json_object_get(result, "description"));
    row[E_MODEL].text = loose_text(arena, json_object_get(result, "model"));
    row[E_TYPE].text = loose_text(arena, json_object_get(result, "token_type"));
    row[E_CLASS].text = loose_text(arena, json_object_get(result, "service_tier"));
    row[E_PROJECT].text = loose_text(arena, json_object_get(result, "workspace_id"));
    if (!currency || strcasecmp(currency, "usd") == 0) {
        row[E_FEE].number = cents; /* seven places of a cent are nine of a dollar */
        return true;
    }
    row[E_RESOURCE].text = arena_text(arena, currency);
    decimal_rescale(cents, 9, 6, &row[E_AMOUNT].number);
    return true;
}

/* ---- Claude Code -------------------------------------------------------------------------- */

/* A day a question. The cursor is "DAY PAGE", DAY in ms; the last three days are asked again. */
enum { CODE_DAYS = 90, CODE_AGAIN = 2 };

struct code_walk {
    int64_t day, today;
    char page[CURSOR_MAX - 64];
};

static struct code_walk code_walk_read(const struct turn *turn)
{
    struct code_walk walk = {.today = turn->now - turn->now % DAY};
    long long day;
    int used = 0;
    walk.day = walk.today - CODE_DAYS * DAY;
    if (sscanf(turn->cursor->text, "%lld %n", &day, &used) < 1)
        return walk;
    walk.day = MAX(0, MIN(day, walk.today));
    snprintf(walk.page, sizeof(walk.page), "%s", turn->cursor->text + used);
    return walk;
}

static void code_ask(const struct turn *turn, struct source_request *request)
{
    struct code_walk walk = code_walk_read(turn);
    char day[TIME_TEXT];
    time_print(day, walk.day);
    str_addf(&request->path, "/v1/organizations/usage_report/claude_code?starting_at=%.10s", day);
    str_add(&request->path, "&limit=1000");
    path_param(&request->path, "page", walk.page);
    request->accept = JSON;
}

/* Tokens and money of it are in the other reports too, so that here they are only of an activity.
 */
static void read_model(const json_t *row_in, const json_t *model, const union value *actor,
                       struct rows *rows)
{
    struct arena *arena = &rows->arena;
    union value *row = rows_add(rows, DATA_EVENTS);
    int64_t cents = loose_number(loose_at(model, "estimated_cost.amount"), 4);
    const char *terminal = loose_text(arena, json_object_get(row_in, "terminal_type"));
    row[E_CREATED] = row[E_FROM] = actor[0];
    row[E_TO].number = actor[0].number + DAY;
    row[E_GRAIN].text = "day";
    row[E_KIND].text = "activity";
    row[E_PROVIDER].text = "anthropic";
    row[E_TYPE].text = "claude_code";
    row[E_USER] = actor[1];
    row[E_CLASS].text = terminal;
    row[E_MODEL].text = loose_text(arena, json_object_get(model, "model"));
    row[E_INPUT].number = loose_number(loose_at(model, "tokens.input"), 0);
    row[E_CACHED].number = loose_number(loose_at(model, "tokens.cache_read"), 0);
    row[E_OUTPUT].number = loose_number(loose_at(model, "tokens.output"), 0);
    row[E_AMOUNT].number = cents;
    row[E_RESOURCE].text = cents == UNKNOWN ? NULL : "estimated USD";
    row[E_ID].text =
        arena_printf(arena, "claude_code-%lld-%.80s-%.40s-%.80s",
                     (long long)(actor[0].number / SECOND), actor[1].text ? actor[1].text : "",
                     terminal ? terminal : "", row[E_MODEL].text ? row[E_MODEL].text : "");
}

static bool read_actor(const struct turn *turn, const json_t *item, size_t number,
                       struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    union value actor[2] = {{.number = loose_time(json_object_get(item, "date"))}};
    const json_t *models = json_object_get(item, "model_breakdown"), *model;
    size_t i;
    if (actor[0].number == UNKNOWN)
        return err_set(err, ERR_SHAPE, "entry %zu has no date", number);
    actor[1].text = loose_text(arena, loose_at(item, "actor.email_address"));
    if (!actor[1].text)
        actor[1].text = loose_text(arena, loose_at(item, "actor.api_key_name"));
    json_array_foreach (models, i, model) {
        read_model(item, model, actor, rows);
        if (i == 0) /* said once, not for each model */
            rows_at(rows, rows->n - 1)[E_THREADS].number =
                loose_number(loose_at(item, "core_metrics.num_sessions"), 0);
    }
    return true;
}

/* To the next page of the day, to the next day, or after today to the last days again. */
static bool code_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    struct code_walk walk = code_walk_read(turn);
    const struct cursor asked = {0};
    const struct turn within = {.feed = turn->feed, .cursor = &asked};
    if (!loose_next(&within, root, "next_page", page, err))
        return false;
    bool same_day = page->more;
    if (same_day && strcmp(page->next.text, walk.page) == 0)
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    if (strlen(page->next.text) >= sizeof(walk.page))
        return err_set(err, ERR_SHAPE, "next_page is too long");
    memcpy(walk.page, page->next.text, sizeof(walk.page));
    page->more = same_day || walk.day < walk.today;
    page->complete = false;
    if (!same_day)
        walk.day = walk.day < walk.today ? walk.day + DAY : walk.today - CODE_AGAIN * DAY;
    snprintf(page->next.text, sizeof(page->next.text), "%lld %.*s", (long long)walk.day,
             (int)sizeof(walk.page) - 1, walk.page);
    return true;
}

static bool code_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_actor, .end = code_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- keys ------------------------------------------------------------------------------- */

static void keys_ask(const struct turn *turn, struct source_request *request)
{
    str_add(&request->path, "/v1/organizations/api_keys?limit=1000");
    path_param(&request->path, "after_id", turn->cursor->text);
    request->accept = JSON;
}

static bool read_key(const struct turn *turn, const json_t *key, size_t number, struct rows *rows,
                     struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(key, "id"));
    if (!id)
        return err_set(err, ERR_SHAPE, "key %zu has no id", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(arena, json_object_get(key, "name"));
    row[KEY_MASKED].text = loose_text(arena, json_object_get(key, "partial_key_hint"));
    row[KEY_KIND].text = "API key";
    row[KEY_USER].text = loose_text(arena, loose_at(key, "created_by.id"));
    row[KEY_STATUS].text = loose_text(arena, json_object_get(key, "status"));
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

static bool keys_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    return loose_next(turn, root, "last_id", page, err);
}

static bool keys_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_key, .end = keys_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- the source ------------------------------------------------------------------------- */

static const struct bucket_feed
    messages = {.path = "/v1/organizations/usage_report/messages",
                .start = "starting_at",
                .end = "ending_at",
                .more =
                    "&group_by%5B%5D=api_key_id&group_by%5B%5D=workspace_id&group_by%5B%5D=model"
                    "&group_by%5B%5D=account_id&group_by%5B%5D=service_tier",
                .from = "starting_at",
                .to = "ending_at",
                .late = 3 * HOUR,
                .hour_limit = 168,
                .day_limit = 31,
                .row = usage_row},
    costs = {.path = "/v1/organizations/cost_report",
             .start = "starting_at",
             .end = "ending_at",
             .more = "&group_by%5B%5D=workspace_id"
                     "&group_by%5B%5D=description",
             .from = "starting_at",
             .to = "ending_at",
             .days = true,
             .late = 3 * DAY,
             .behind = 2 * DAY,
             .day_limit = 31,
             .row = cost_row};

#define BUCKETS(what, text, bucket, ms)                                                            \
    {                                                                                              \
        .name = what, .title = text, .set = DATA_EVENTS, .mode = FEED_CHANGES, .interval_ms = ms,  \
        .own = &bucket, .ask = buckets_ask, .read = buckets_read                                   \
    }

static const struct feed feeds[] = {
    BUCKETS("messages", "the messages", messages, MINUTE),
    BUCKETS("costs", "the costs", costs, 30 * MINUTE),
    {.name = "claude_code",
     .title = "the Claude Code report",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = 30 * MINUTE,
     .ask = code_ask,
     .read = code_read},
    {.name = "keys",
     .title = "the API keys",
     .set = DATA_KEYS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * MINUTE,
     .ask = keys_ask,
     .read = keys_read},
};

static const char *const headers[] = {"anthropic-version: 2023-06-01", NULL};

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
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_KEYS),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |
              OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_MODEL) | OFFER(E_INPUT) |
              OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_CACHED) | OFFER(E_USER) | OFFER(E_KEY) |
              OFFER(E_PROJECT) | OFFER(E_TYPE) | OFFER(E_CLASS) | OFFER(E_AMOUNT) |
              OFFER(E_RESOURCE) | OFFER(E_FEE) | OFFER(E_NAME) | OFFER(E_THREADS),
    .words = words,
};

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
};
