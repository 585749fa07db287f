/* The tables made from the lists of model.h, and the search in them by name. */
#include "usagetop/model.h"

#include <string.h>

enum { NAMES_MAX = 128 };

#define X(NAME, name, title, json, type, decimals, unit, width, flags, words, help)                \
    {name, title, json, unit, words, FIELD_##type, decimals, width, flags, help},
static const struct field event_table[] = {EVENT_FIELDS(X)};
static const struct field session_table[] = {SESSION_FIELDS(X)};
static const struct field key_table[] = {KEY_FIELDS(X)};
static const struct field controller_table[] = {CONTROLLER_FIELDS(X)};
static const struct field deployment_table[] = {DEPLOYMENT_FIELDS(X)};
static const struct field model_table[] = {MODEL_FIELDS(X)};
static const struct field pool_table[] = {POOL_FIELDS(X)};
static const struct field plan_table[] = {PLAN_FIELDS(X)};
static const struct field period_table[] = {PERIOD_FIELDS(X)};
static const struct field ledger_table[] = {LEDGER_FIELDS(X)};
#undef X

const struct field *const event_fields = event_table;

#define TABLE(NAME, name, table, n_key) [DATA_##NAME] = {name, table, ARRAY_LEN(table), n_key}
const struct dataset_info datasets[DATASET_COUNT] = {
    TABLE(EVENTS, "events", event_table, 3),
    TABLE(SESSION, "session", session_table, 1),
    TABLE(KEYS, "keys", key_table, 1),
    TABLE(CONTROLLERS, "controllers", controller_table, 1),
    TABLE(DEPLOYMENTS, "deployments", deployment_table, 1),
    TABLE(MODELS, "models", model_table, 1),
    TABLE(POOLS, "pools", pool_table, 2),
    TABLE(PLAN, "plan", plan_table, 1),
    TABLE(PERIODS, "periods", period_table, 1),
    TABLE(LEDGER, "ledger", ledger_table, 1),
};
#undef TABLE

/* "tokens.input" is also "tokens_input". */
static bool path_matches(const char *json, const char *name)
{
    for (; *json && *name; json++, name++) {
        if (*json != *name && !(*json == '.' && *name == '_'))
            return false;
    }
    return *json == *name;
}

int field_find(enum dataset set, const char *name)
{
    const struct dataset_info *info = &datasets[set];

    for (size_t i = 0; name && i < info->n_fields; i++) {
        if (strcmp(info->fields[i].name, name) == 0)
            return (int)i;
    }
    for (size_t i = 0; name && i < info->n_fields; i++) {
        if (path_matches(info->fields[i].json, name))
            return (int)i;
    }
    return -1;
}

const char *field_nearest(enum dataset set, const char *name)
{
    const struct dataset_info *info = &datasets[set];
    const char *names[NAMES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < info->n_fields && n + 1 < NAMES_MAX; i++) {
        names[n++] = info->fields[i].name;
        if (strcmp(info->fields[i].json, info->fields[i].name) != 0)
            names[n++] = info->fields[i].json;
    }
    return text_nearest(name, names, n);
}

int field_word_code(const struct field *field, const char *word)
{
    size_t len = word ? strlen(word) : 0;
    int code = 1;

    for (const char *at = field->words; len > 0 && *at; code++) {
        size_t size = strcspn(at, " ");
        if (size == len && memcmp(at, word, len) == 0)
            return code;
        at += size;
        at += *at == ' ';
    }
    return 0;
}

bool field_is_text(const struct field *field)
{
    return field->type == FIELD_TEXT || field->type == FIELD_WORD;
}
