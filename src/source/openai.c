/* OpenAI: organisation usage, costs, keys and limits. It has sums by the hour and day only, never
 * single requests, and wants an admin key of the organisation. Costs are apart from usage, by day,
 * in dollars, and the truth of what is paid. */
#include <string.h>
#include <strings.h>

#include "buckets.h"
#include "openai.h"
#include "request.h"
#include "split.h"

/* ---- usage ------------------------------------------------------------------------------ */

/* What a kind of usage counts besides requests and tokens. */
struct usage_kind {
    const char *type;                      /* of the request; the end of its path */
    const char *amount, *other, *resource; /* members that tell of how much, and of what */
    bool calls; /* of tools, within requests that are counted as completions already */
    bool held;  /* bytes that are kept all the time, not consumed */
};

#define GB_PLACES 6

/* Bytes that were kept through the span: their size in GB stands beside it. */
static void read_held(const struct usage_kind *kind, const json_t *result, union value *row)
{
    int64_t bytes = loose_number(json_object_get(result, kind->amount), 0);
    row[E_KIND].text = "allocation";
    row[E_RESOURCE].text = kind->resource;
    decimal_rescale(bytes, 9, GB_PLACES, &row[E_STORAGE].number);
}

static void read_counts(const struct usage_kind *kind, const json_t *result, union value *row)
{
    static const char *const requests[] = {"num_model_requests", "num_requests", NULL};
    const char *const amounts[] = {kind->amount, kind->other, NULL};
    row[E_KIND].text = kind->calls ? "activity" : "request";
    row[E_INPUT].number = loose_number(json_object_get(result, "input_tokens"), 0);
    row[E_CACHED].number = loose_number(json_object_get(result, "input_cached_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(result, "output_tokens"), 0);
    if (!kind->calls)
        row[E_REQUESTS].number = loose_number(loose_first(result, requests), 0);
    if (!kind->amount)
        return;
    row[E_AMOUNT].number = loose_number(loose_first(result, amounts), 6);
    row[E_RESOURCE].text = kind->resource;
}

/* What of the tokens was cached, audio and images; nothing where the parts are more than all. */
static const char *read_parts(const json_t *result, const union value *row, struct arena *arena)
{
    static const struct {
        const char *member, *label;
    } inputs[] = {{"input_cached_tokens", SPLIT_CACHED},
                  {"input_cache_write_tokens", "cache write"},
                  {"input_cache_write_12h_tokens", "cache write 12h"},
                  {"input_audio_tokens", "audio"},
                  {"input_image_tokens", "image"}},
      outputs[] = {{"output_audio_tokens", "audio"}, {"output_image_tokens", "image"}};
    struct split split = {0};
    int64_t in = MAX(row[E_INPUT].number, 0), out = MAX(row[E_OUTPUT].number, 0);
    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        int64_t count = loose_number(json_object_get(result, inputs[i].member), 0);
        split_input(&split, inputs[i].label, count);
        in -= MIN(MAX(count, 0), in + 1);
    }
    for (size_t i = 0; i < ARRAY_LEN(outputs); i++) {
        int64_t count = loose_number(json_object_get(result, outputs[i].member), 0);
        split_output(&split, outputs[i].label, count);
        out -= MIN(MAX(count, 0), out + 1);
    }
    split_input(&split, SPLIT_PROMPT, in);
    split_output(&split, SPLIT_COMPLETION, out);
    const char *text = split_take(&split, arena);
    return in < 0 || out < 0 ? NULL : text;
}

/* Of images where they come from and their size, of web searches how much was asked for, of file
 * searches the store. */
static const char *read_name(const json_t *result, struct arena *arena)
{
    static const char *const names[] = {"size", "context_level", "vector_store_id", NULL};
    const char *source = loose_text(arena, json_object_get(result, "source"));
    const char *name = loose_text(arena, loose_first(result, names));
    return source && name ? arena_printf(arena, "%s %s", source, name) : source ? source : name;
}

static bool usage_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                      union value *row)
{
    const struct usage_kind *kind = bucket->kind;
    row[E_PROVIDER].text = "openai";
    row[E_TYPE].text = kind->type;
    row[E_PROJECT].text = loose_text(arena, json_object_get(result, "project_id"));
    row[E_USER].text = loose_text(arena, json_object_get(result, "user_id"));
    row[E_KEY].text = loose_text(arena, json_object_get(result, "api_key_id"));
    row[E_MODEL].text = loose_text(arena, json_object_get(result, "model"));
    row[E_CLASS].text = json_is_true(json_object_get(result, "batch"))
                            ? "batch"
                            : loose_text(arena, json_object_get(result, "service_tier"));
    row[E_NAME].text = read_name(result, arena);
    if (kind->held)
        read_held(kind, result, row);
    else
        read_counts(kind, result, row);
    row[E_FACTORS].text = read_parts(result, row, arena);
    return row[E_INPUT].number != UNKNOWN || row[E_OUTPUT].number != UNKNOWN ||
           row[E_REQUESTS].number != UNKNOWN || row[E_AMOUNT].number != UNKNOWN ||
           row[E_STORAGE].number != UNKNOWN;
}

/* ---- costs ------------------------------------------------------------------------------ */

/* In dollars; where another currency is named, it is an amount of that. */
static bool cost_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                     union value *row)
{
    static const char *const amounts[] = {"amount.value", "amount", NULL};
    const char *currency = json_string_value(loose_at(result, "amount.currency"));
    int64_t value = loose_number(loose_first(result, amounts), 9);
    (void)bucket;
    if (value == UNKNOWN)
        return false;
    row[E_KIND].text = "consumption";
    row[E_PROVIDER].text = "openai";
    row[E_RESOURCE].text = "cost";
    row[E_NAME].text = loose_text(arena, json_object_get(result, "line_item"));
    row[E_PROJECT].text = loose_text(arena, json_object_get(result, "project_id"));
    row[E_KEY].text = loose_text(arena, json_object_get(result, "api_key_id"));
    if (!currency || strcasecmp(currency, "usd") == 0) {
        row[E_FEE].number = value;
        return true;
    }
    row[E_RESOURCE].text = arena_text(arena, currency);
    decimal_rescale(value, 9, 6, &row[E_AMOUNT].number);
    return true;
}

/* ---- the source ------------------------------------------------------------------------- */

enum {
    COMPLETIONS,
    EMBEDDINGS,
    MODERATIONS,
    DECISIONS,
    IMAGES,
    SPEECHES,
    TRANSCRIPTIONS,
    STORES,
    SESSIONS,
    WEB,
    FILES
};

static const struct usage_kind kinds[] = {
    [COMPLETIONS] = {.type = "completions"},
    [EMBEDDINGS] = {.type = "embeddings"},
    [MODERATIONS] = {.type = "moderations"},
    [DECISIONS] = {.type = "decisions"},
    [IMAGES] = {.type = "images", .amount = "images", .resource = "images"},
    [SPEECHES] = {.type = "audio_speeches", .amount = "characters", .resource = "characters"},
    [TRANSCRIPTIONS] = {.type = "audio_transcriptions", .amount = "seconds", .resource = "seconds"},
    [STORES] = {.type = "vector_stores",
                .amount = "usage_bytes",
                .resource = "storage",
                .held = true},
    [SESSIONS] = {.type = "code_interpreter_sessions",
                  .amount = "num_sessions",
                  .resource = "sessions",
                  .calls = true},
    [WEB] = {.type = "web_search_calls",
             .amount = "num_requests",
             .other = "num_model_requests",
             .resource = "web searches",
             .calls = true},
    [FILES] = {.type = "file_search_calls",
               .amount = "num_requests",
               .resource = "file searches",
               .calls = true},
};

#define USAGE(number, name, ...)                                                                   \
    {                                                                                              \
        .path = "/organization/usage/" name, .start = "start_time", .end = "end_time",             \
        .from = "start_time", .to = "end_time", .seconds = true, .late = 3 * HOUR,                 \
        .later = 2 * DAY, .hour_limit = 168, .day_limit = 31, .kind = &kinds[number],              \
        .row = usage_row, __VA_ARGS__                                                              \
    }
#define BY_PROJECT "&group_by=project_id"
#define BY_KEY BY_PROJECT "&group_by=user_id&group_by=api_key_id"
#define BY_MODEL BY_KEY "&group_by=model"
#define BY_TIER "&group_by=batch&group_by=service_tier"
#define BY_SIZE "&group_by=size&group_by=source"
#define BY_CONTEXT "&group_by=context_level"
#define BY_STORE "&group_by=vector_store_id"

static const struct bucket_feed usage[] = {
    [COMPLETIONS] = USAGE(COMPLETIONS, "completions", .more = {BY_MODEL BY_TIER, BY_MODEL}),
    [EMBEDDINGS] = USAGE(EMBEDDINGS, "embeddings", .more = {BY_MODEL}),
    [MODERATIONS] = USAGE(MODERATIONS, "moderations", .more = {BY_MODEL}),
    [DECISIONS] = USAGE(DECISIONS, "decisions", .more = {BY_MODEL BY_TIER, BY_MODEL}),
    [IMAGES] = USAGE(IMAGES, "images", .more = {BY_MODEL BY_SIZE, BY_MODEL}),
    [SPEECHES] = USAGE(SPEECHES, "audio_speeches", .more = {BY_MODEL}),
    [TRANSCRIPTIONS] = USAGE(TRANSCRIPTIONS, "audio_transcriptions", .more = {BY_MODEL}),
    [STORES] = USAGE(STORES, "vector_stores", .more = {BY_PROJECT}, .days = true),
    [SESSIONS] = USAGE(SESSIONS, "code_interpreter_sessions", .more = {BY_PROJECT}),
    [WEB] = USAGE(WEB, "web_search_calls", .more = {BY_MODEL BY_CONTEXT, BY_MODEL}),
    [FILES] = USAGE(FILES, "file_search_calls", .more = {BY_KEY BY_STORE, BY_KEY}),
};
static const struct bucket_feed costs = {
    .path = "/organization/costs",
    .start = "start_time",
    .end = "end_time",
    .more = {BY_PROJECT "&group_by=line_item&group_by=api_key_id",
             BY_PROJECT "&group_by=line_item"},
    .from = "start_time",
    .to = "end_time",
    .seconds = true,
    .days = true,
    .late = 3 * DAY,
    .later = 25 * DAY, /* invoices are corrected late; it is one page */
    .day_limit = 31,
    .row = cost_row,
};

/* Pauses between pages, so that what is old does not hold up what is new. */
#define PACE 100

#define FEED(what, text, bucket, ms)                                                               \
    {                                                                                              \
        .name = what, .title = text, .set = DATA_EVENTS, .mode = FEED_CHANGES, .interval_ms = ms,  \
        .pace_ms = PACE, .own = &bucket, .ask = buckets_ask, .read = buckets_read,                 \
        .elsewhere = buckets_elsewhere                                                             \
    }
#define PROJECTS(what, text, dataset, children)                                                    \
    {                                                                                              \
        .name = what, .title = text, .set = dataset, .mode = FEED_SNAPSHOT,                        \
        .interval_ms = 30 * MINUTE, .own = &children, .ask = children_ask, .read = children_read,  \
        .elsewhere = children_elsewhere                                                            \
    }

#define NAMES(what, text, names)                                                                   \
    {                                                                                              \
        .name = what, .title = text, .set = DATA_NAMES, .mode = FEED_SNAPSHOT,                     \
        .interval_ms = 30 * MINUTE, .own = &names, .ask = naming_ask, .read = naming_read          \
    }

static const struct feed feeds[] = {
    FEED("completions", "the completions", usage[COMPLETIONS], MINUTE),
    FEED("costs", "the costs", costs, 10 * MINUTE),
    FEED("embeddings", "the embeddings", usage[EMBEDDINGS], 2 * MINUTE),
    FEED("moderations", "the moderations", usage[MODERATIONS], 5 * MINUTE),
    FEED("decisions", "the decisions", usage[DECISIONS], 5 * MINUTE),
    FEED("images", "the images", usage[IMAGES], 2 * MINUTE),
    FEED("audio_speeches", "the speeches", usage[SPEECHES], 5 * MINUTE),
    FEED("audio_transcriptions", "the transcriptions", usage[TRANSCRIPTIONS], 5 * MINUTE),
    FEED("vector_stores", "the vector stores", usage[STORES], 30 * MINUTE),
    FEED("code_interpreter_sessions", "the code interpreter sessions", usage[SESSIONS],
         10 * MINUTE),
    FEED("web_search_calls", "the web searches", usage[WEB], 10 * MINUTE),
    FEED("file_search_calls", "the file searches", usage[FILES], 10 * MINUTE),
    {.name = "keys",
     .title = "the admin keys",
     .set = DATA_KEYS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * MINUTE,
     .ask = openai_keys_ask,
     .read = openai_keys_read},
    PROJECTS("project_keys", "the keys of projects", DATA_KEYS, openai_project_keys),
    NAMES("projects", "the names of projects", openai_projects),
    NAMES("users", "the names of users", openai_users),
    PROJECTS("service_accounts", "the names of service accounts", DATA_NAMES,
             openai_service_accounts),
    {.name = "spend_limit",
     .title = "the spend limits",
     .set = DATA_PLAN,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * MINUTE,
     .ask = openai_spend_ask,
     .read = openai_spend_read,
     .elsewhere = openai_spend_elsewhere},
    PROJECTS("project_spend_limits", "the spend limits of projects", DATA_PLAN,
             openai_project_limits),
    PROJECTS("project_spend_alerts", "the spend alerts of projects", DATA_PLAN,
             openai_project_alerts),
    PROJECTS("rate_limits", "the rate limits", DATA_PLAN, openai_rate_limits),
};

/* What each feed of events brings; the offer below is all of it. */
#define SUM                                                                                        \
    (OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |                \
     OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_PROJECT))
#define OF_USAGE (SUM | OFFER(E_TYPE))
#define OF_MODEL                                                                                   \
    (OF_USAGE | OFFER(E_USER) | OFFER(E_KEY) | OFFER(E_MODEL) | OFFER(E_CLASS) | OFFER(E_REQUESTS))
#define TOKENS (OFFER(E_INPUT) | OFFER(E_TOTAL))
#define ALL_TOKENS (TOKENS | OFFER(E_OUTPUT) | OFFER(E_CACHED))
#define COUNTED (OFFER(E_AMOUNT) | OFFER(E_RESOURCE))
#define OF_CALLS (OF_USAGE | OFFER(E_USER) | OFFER(E_KEY) | OFFER(E_MODEL) | COUNTED)

static const struct offer_feed brings[] = {
    {"completions", OFFER(KIND_REQUEST), OF_MODEL | ALL_TOKENS | OFFER(E_FACTORS)},
    {"costs", OFFER(KIND_CONSUMPTION), SUM | COUNTED | OFFER(E_KEY) | OFFER(E_NAME) | OFFER(E_FEE)},
    {"embeddings", OFFER(KIND_REQUEST), OF_MODEL | TOKENS},
    {"moderations", OFFER(KIND_REQUEST), OF_MODEL | TOKENS},
    {"decisions", OFFER(KIND_REQUEST), OF_MODEL | ALL_TOKENS | OFFER(E_FACTORS), .seldom = true},
    {"images", OFFER(KIND_REQUEST), OF_MODEL | COUNTED | OFFER(E_NAME)},
    {"audio_speeches", OFFER(KIND_REQUEST), OF_MODEL | COUNTED},
    {"audio_transcriptions", OFFER(KIND_REQUEST), OF_MODEL | COUNTED},
    {"vector_stores", OFFER(KIND_ALLOCATION),
     OF_USAGE | OFFER(E_RESOURCE) | OFFER(E_STORAGE) | OFFER(E_STORAGE_HOURS)},
    {"code_interpreter_sessions", OFFER(KIND_ACTIVITY), OF_USAGE | COUNTED},
    {"web_search_calls", OFFER(KIND_ACTIVITY), OF_CALLS | OFFER(E_NAME)},
    {"file_search_calls", OFFER(KIND_ACTIVITY), OF_CALLS | OFFER(E_NAME)},
    {NULL, 0, 0},
};
static const struct offer_word words[] = {
    {E_NAME, "Line item", "Line items"},
    {E_TYPE, "Usage", "Usages"},
    {E_CLASS, "Service tier", "Service tiers"},
    {0, NULL, NULL},
};
static const struct offer offer = {
    .service = "OpenAI",
    .grain = "hour",
    .kinds = OFFER(KIND_REQUEST) | OFFER(KIND_CONSUMPTION) | OFFER(KIND_ALLOCATION) |
             OFFER(KIND_ACTIVITY),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_KEYS) | OFFER(DATA_PLAN) | OFFER(DATA_NAMES),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |
              OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_MODEL) | OFFER(E_INPUT) |
              OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_CACHED) | OFFER(E_REQUESTS) |
              OFFER(E_USER) | OFFER(E_KEY) | OFFER(E_PROJECT) | OFFER(E_TYPE) | OFFER(E_CLASS) |
              OFFER(E_AMOUNT) | OFFER(E_RESOURCE) | OFFER(E_FEE) | OFFER(E_NAME) |
              OFFER(E_STORAGE) | OFFER(E_STORAGE_HOURS) | OFFER(E_FACTORS),
    .feeds = brings,
    .words = words,
};

const struct source source_openai = {
    .name = "openai",
    .title = "OpenAI",
    .env = "OPENAI_ADMIN_KEY",
    .url = "https://api.openai.com/v1",
    .auth_header = "Authorization",
    .auth_prefix = "Bearer ",
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .offer = &offer,
    .partial = true,
    .at_once = 2,
};
