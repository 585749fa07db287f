/* OpenAI: organisation usage, costs and keys. It has sums by the hour and day only, never single
 * requests, and wants an admin key of the organisation. Costs are apart from usage, by day, in
 * dollars, and the truth of what is paid. */
#include <string.h>
#include <strings.h>

#include "buckets.h"
#include "request.h"

#define JSON "application/json"

/* ---- usage ------------------------------------------------------------------------------ */

static bool usage_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                      union value *row)
{
    const char *kind = strrchr(bucket->path, '/') + 1;
    row[E_KIND].text = "request";
    row[E_PROVIDER].text = "openai";
    row[E_TYPE].text = kind;
    row[E_PROJECT].text = loose_text(arena, json_object_get(result, "project_id"));
    row[E_USER].text = loose_text(arena, json_object_get(result, "user_id"));
    row[E_KEY].text = loose_text(arena, json_object_get(result, "api_key_id"));
    row[E_MODEL].text = loose_text(arena, json_object_get(result, "model"));
    row[E_INPUT].number = loose_number(json_object_get(result, "input_tokens"), 0);
    row[E_CACHED].number = loose_number(json_object_get(result, "input_cached_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(result, "output_tokens"), 0);
    row[E_REQUESTS].number = loose_number(json_object_get(result, "num_model_requests"), 0);
    if (row[E_REQUESTS].number == UNKNOWN)
        row[E_REQUESTS].number = loose_number(json_object_get(result, "num_requests"), 0);
    if (bucket->amount) {
        row[E_AMOUNT].number = loose_number(json_object_get(result, bucket->amount), 6);
        row[E_RESOURCE].text = bucket->resource;
    }
    return true;
}

/* ---- costs ------------------------------------------------------------------------------ */

static bool cost_row(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                     union value *row)
{
    const char *currency = json_string_value(loose_at(result, "amount.currency"));
    int64_t value = loose_number(loose_at(result, "amount.value"), 9);
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

/* ---- keys of administrators --------------------------------------------------------------- */

static void keys_ask(const struct turn *turn, struct source_request *request)
{
    str_add(&request->path, "/organization/admin_api_keys?limit=100");
    path_param(&request->path, "after", turn->cursor->text);
    request->accept = JSON;
}

static bool read_key(const struct turn *turn, const json_t *key, size_t number, struct rows *rows,
                     struct err *err)
{
    const char *id = loose_text(&rows->arena, json_object_get(key, "id"));
    if (!id)
        return err_set(err, ERR_SHAPE, "key %zu has no id", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(&rows->arena, json_object_get(key, "name"));
    row[KEY_MASKED].text = loose_text(&rows->arena, json_object_get(key, "redacted_value"));
    row[KEY_KIND].text = "admin key";
    row[KEY_CREATED].number = loose_seconds(json_object_get(key, "created_at"));
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

#define USAGE(name, by, of, what)                                                                  \
    {                                                                                              \
        .path = "/organization/usage/" #name, .start = "start_time", .end = "end_time",            \
        .more = by, .from = "start_time", .to = "end_time", .seconds = true, .late = 3 * HOUR,     \
        .hour_limit = 168, .day_limit = 31, .amount = of, .resource = what, .row = usage_row       \
    }
#define BY_PROJECT "&group_by=project_id"
#define BY_KEY BY_PROJECT "&group_by=user_id&group_by=api_key_id"
#define BY_MODEL BY_KEY "&group_by=model"

enum {
    COMPLETIONS,
    EMBEDDINGS,
    MODERATIONS,
    IMAGES,
    SPEECHES,
    TRANSCRIPTIONS,
    STORES,
    SESSIONS,
    WEB,
    FILES
};

static const struct bucket_feed usage[] = {
    [COMPLETIONS] = USAGE(completions, BY_MODEL, NULL, NULL),
    [EMBEDDINGS] = USAGE(embeddings, BY_MODEL, NULL, NULL),
    [MODERATIONS] = USAGE(moderations, BY_MODEL, NULL, NULL),
    [IMAGES] = USAGE(images, BY_MODEL, "images", "images"),
    [SPEECHES] = USAGE(audio_speeches, BY_MODEL, "characters", "characters"),
    [TRANSCRIPTIONS] = USAGE(audio_transcriptions, BY_MODEL, "seconds", "seconds"),
    [STORES] = USAGE(vector_stores, BY_PROJECT, "usage_bytes", "bytes"),
    [SESSIONS] = USAGE(code_interpreter_sessions, BY_PROJECT, "num_sessions", "sessions"),
    [WEB] = USAGE(web_search_calls, BY_MODEL, NULL, NULL),
    [FILES] = USAGE(file_search_calls, BY_KEY, NULL, NULL),
};
static const struct bucket_feed costs = {.path = "/organization/costs",
                                         .start = "start_time",
                                         .end = "end_time",
                                         .more =
                                             BY_PROJECT "&group_by=line_item&group_by=api_key_id",
                                         .from = "start_time",
                                         .to = "end_time",
                                         .seconds = true,
                                         .days = true,
                                         .late = 3 * DAY,
                                         .day_limit = 31,
                                         .row = cost_row};

#define FEED(what, text, bucket)                                                                   \
    {                                                                                              \
        .name = what, .title = text, .set = DATA_EVENTS, .mode = FEED_CHANGES,                     \
        .interval_ms = MINUTE, .own = &bucket, .ask = buckets_ask, .read = buckets_read            \
    }

static const struct feed feeds[] = {
    FEED("completions", "the completions", usage[COMPLETIONS]),
    FEED("costs", "the costs", costs),
    FEED("embeddings", "the embeddings", usage[EMBEDDINGS]),
    FEED("moderations", "the moderations", usage[MODERATIONS]),
    FEED("images", "the images", usage[IMAGES]),
    FEED("audio_speeches", "the speeches", usage[SPEECHES]),
    FEED("audio_transcriptions", "the transcriptions", usage[TRANSCRIPTIONS]),
    FEED("vector_stores", "the vector stores", usage[STORES]),
    FEED("code_interpreter_sessions", "the code interpreter sessions", usage[SESSIONS]),
    FEED("web_search_calls", "the web searches", usage[WEB]),
    FEED("file_search_calls", "the file searches", usage[FILES]),
    {.name = "keys",
     .title = "the admin keys",
     .set = DATA_KEYS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * MINUTE,
     .ask = keys_ask,
     .read = keys_read},
};

static const struct offer_word words[] = {
    {E_NAME, "Line item", "Line items"},
    {E_TYPE, "Usage", "Usages"},
    {0, NULL, NULL},
};
static const struct offer offer = {
    .service = "OpenAI",
    .grain = "hour",
    .kinds = OFFER(KIND_REQUEST) | OFFER(KIND_CONSUMPTION),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_KEYS),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |
              OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_MODEL) | OFFER(E_INPUT) |
              OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_REQUESTS) | OFFER(E_CACHED) |
              OFFER(E_USER) | OFFER(E_KEY) | OFFER(E_PROJECT) | OFFER(E_TYPE) | OFFER(E_AMOUNT) |
              OFFER(E_RESOURCE) | OFFER(E_FEE) | OFFER(E_NAME),
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
};
