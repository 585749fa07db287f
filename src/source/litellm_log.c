/* One call as LiteLLM's spend logs tell of it. */
#include "litellm.h"

#include <string.h>

enum { TAGS_MAX = 200 }; /* bytes */

/* What is missing may be written as Python writes nothing. */
static const char *text_of(struct arena *arena, const json_t *value)
{
    return text_equal(json_string_value(value), "None") ? NULL : loose_text(arena, value);
}

static void read_times(const json_t *log, union value *row)
{
    int64_t started = row[E_CREATED].number, ended = loose_time(json_object_get(log, "endTime"));
    int64_t first = loose_time(json_object_get(log, "completionStartTime"));
    row[E_LATENCY].number = loose_number(json_object_get(log, "request_duration_ms"), 0);
    if (row[E_LATENCY].number == UNKNOWN && ended != UNKNOWN && ended >= started)
        row[E_LATENCY].number = ended - started;
    /* where it was not streamed, or came from the proxy's cache, the first token is told to have
     * come with the last */
    bool streamed = first != UNKNOWN && first >= started && first != ended;
    if (streamed && !loose_has(json_object_get(log, "cache_hit"), "true"))
        row[E_TTFT].number = first - started;
}

static void read_outcome(struct arena *arena, const json_t *log, const json_t *metadata,
                         union value *row)
{
    static const char *const texts[] = {"error_message", "error_class", "error_code", NULL};
    const char *status = json_string_value(json_object_get(log, "status"));
    const json_t *error = json_object_get(metadata, "error_information");
    if (!status || !*status)
        status = json_string_value(json_object_get(metadata, "status"));
    if (text_equal(status, "failure")) {
        const char *text = NULL;
        row[E_STATUS].number = loose_number(json_object_get(error, "error_code"), 0);
        for (size_t i = 0; texts[i] && !text; i++)
            text = text_of(arena, json_object_get(error, texts[i]));
        row[E_ERROR].text = text ? text : "failure";
    } else if (text_equal(status, "success")) {
        row[E_STATUS].number = 200;
    }
}

static void read_tokens(const json_t *log, const json_t *metadata, union value *row)
{
    static const char *const cached[] = {
        "usage_object.prompt_tokens_details.cached_tokens",
        "usage_object.input_tokens_details.cached_tokens",
        "usage_object.cache_read_input_tokens",
        "additional_usage_values.prompt_tokens_details.cached_tokens",
        "additional_usage_values.input_tokens_details.cached_tokens",
        "additional_usage_values.cache_read_input_tokens",
        NULL,
    };
    row[E_INPUT].number = loose_number(json_object_get(log, "prompt_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(log, "completion_tokens"), 0);
    row[E_CACHED].number = loose_number(loose_first(metadata, cached), 0);
    row[E_FEE].number = loose_number(json_object_get(log, "spend"), 9);
}

/* Whom and what it is about; the second name is taken where the first is missing or empty. */
static void read_names(struct arena *arena, const json_t *log, const json_t *metadata,
                       union value *row)
{
    static const struct {
        int field;
        const char *name, *other, *metadata;
    } names[] = {
        {E_USER, "user", "user_id", "user_api_key_user_id"},
        {E_CONSUMER, "end_user", NULL, "user_api_key_end_user_id"},
        {E_PROJECT, "team_id", NULL, "user_api_key_team_id"},
        {E_ORGANIZATION, "organization_id", NULL, "user_api_key_org_id"},
        {E_MODEL, "model", "model_group", NULL},
        {E_DEPLOYMENT, "model_id", NULL, NULL},
        {E_CONTROLLER, "model_id", NULL, NULL},
        {E_PROVIDER, "custom_llm_provider", NULL, NULL},
        {E_TYPE, "call_type", NULL, NULL},
        {E_NAME, "mcp_namespaced_tool_name", "agent_id", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char **text = &row[names[i].field].text;
        *text = text_of(arena, json_object_get(log, names[i].name));
        if (!*text && names[i].other)
            *text = text_of(arena, json_object_get(log, names[i].other));
        if (!*text && names[i].metadata)
            *text = text_of(arena, json_object_get(metadata, names[i].metadata));
    }
    const json_t *key = json_object_get(log, "api_key");
    if (!text_of(arena, key))
        key = json_object_get(metadata, "user_api_key");
    row[E_KEY].text = litellm_key_id(arena, key);
}

/* The tags of a call, but for the client's own name, which the proxy adds to them. They are a list,
 * in some versions a list in a text. */
static void read_tags(struct arena *arena, const json_t *log, union value *row)
{
    json_t *tags = json_object_get(log, "request_tags"), *tag;
    const char *packed = json_string_value(tags);
    CLEANUP(str_finish)
    struct str text = {0};
    size_t i;
    tags = packed ? json_loads(packed, 0, NULL) : json_incref(tags);
    json_array_foreach (tags, i, tag) {
        const char *word = json_string_value(tag);
        bool client = word && strncmp(word, "User-Agent:", strlen("User-Agent:")) == 0;
        if (word && *word && !client && text.len < TAGS_MAX)
            str_addf(&text, "%s%.*s", text.len ? ", " : "", TAGS_MAX, word);
    }
    json_decref(tags);
    if (text.len)
        row[E_CLASS].text = arena_text(arena, str_text(&text));
}

/* Its identity; a call that was refused early may have an empty one. */
static const char *identity(struct arena *arena, const json_t *log, const json_t *metadata)
{
    const char *id = text_of(arena, json_object_get(log, "request_id"));
    return id ? id : text_of(arena, json_object_get(metadata, "litellm_call_id"));
}

bool litellm_log(const struct turn *turn, const json_t *log, size_t number, struct rows *rows,
                 struct err *err)
{
    struct arena *arena = &rows->arena;
    int64_t started = loose_time(json_object_get(log, "startTime"));
    json_t *metadata = json_object_get(log, "metadata");
    const char *packed = json_string_value(metadata); /* JSON in a text, in some versions */
    (void)turn;
    metadata = packed ? json_loads(packed, 0, NULL) : json_incref(metadata);
    const char *id = identity(arena, log, metadata);
    if (!id || started == UNKNOWN) {
        json_decref(metadata);
        return err_set(err, ERR_SHAPE, "log %zu has no %s", number,
                       id ? "startTime" : "request_id");
    }
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_ID].text = row[E_REQUEST].text = id;
    row[E_CREATED].number = started;
    row[E_KIND].text = "request";
    read_names(arena, log, metadata, row);
    read_tags(arena, log, row);
    read_tokens(log, metadata, row);
    read_times(log, row);
    read_outcome(arena, log, metadata, row);
    json_decref(metadata);
    return true;
}
