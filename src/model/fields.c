/* The tables made from the lists of model.h, and the search in them by name. */
#include "usagetop/model.h"

#include <string.h>

enum { NAMES_MAX = 128 };

#define FIELD(NAME, name, title, json, type, decimals, unit, width, flags, words, help)            \
    {name, title, json, unit, words, FIELD_##type, decimals, width, flags, help},
#define X(NAME, PREFIX, LIST, name, n_key)                                                         \
    static const struct field fields_of_##NAME[] = {LIST(FIELD)};
DATASETS(X)
#undef X

const struct field *const event_fields = fields_of_EVENTS;

#define X(NAME, PREFIX, LIST, name, n_key)                                                         \
    [DATA_##NAME] = {name, fields_of_##NAME, ARRAY_LEN(fields_of_##NAME), n_key},
const struct dataset_info datasets[DATASET_COUNT] = {DATASETS(X)};
#undef X

/* "tokens.input" is also "tokens_input". */
static bool path_matches(const char *json, const char *name)
{
    for (; *json && *name; json++, name++) {
        if (*json != *name && !(*json == '.' && *name == '_'))
            return false;
    }
    return *json == *name;
}

/* What services call fields of events, where that is a word of its own. */
static const struct {
    const char *word;
    int field;
} words[] = {{"partition", E_CLASS},      {"tier", E_CLASS},        {"account", E_KEY},
             {"virtual_key", E_KEY},      {"node", E_CONTROLLER},   {"qos", E_TYPE},
             {"cluster", E_ORGANIZATION}, {"workspace", E_PROJECT}, {"team", E_PROJECT},
             {"line_item", E_NAME}};

const char *field_word(size_t i, int *field)
{
    *field = i < ARRAY_LEN(words) ? words[i].field : -1;
    return i < ARRAY_LEN(words) ? words[i].word : NULL;
}

static int find_word(const char *name)
{
    for (size_t i = 0; name && i < ARRAY_LEN(words); i++)
        if (strcmp(words[i].word, name) == 0)
            return words[i].field;
    return -1;
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
    return set == DATA_EVENTS ? find_word(name) : -1;
}

/* Words that people use for a field, but that do not look like its name. */
static const struct {
    const char *word, *name;
} others[] = {{"cost", "fee"},        {"price", "fee"},       {"usd", "fee"},
              {"date", "created"},    {"time", "created"},    {"when", "created"},
              {"who", "user"},        {"code", "status"},     {"path", "endpoint"},
              {"host", "controller"}, {"hours", "core_hours"}};

const char *field_nearest(enum dataset set, const char *name)
{
    const struct dataset_info *info = &datasets[set];
    const char *names[NAMES_MAX];
    size_t n = 0;

    for (size_t i = 0; set == DATA_EVENTS && i < ARRAY_LEN(others); i++)
        if (strcmp(name, others[i].word) == 0)
            return others[i].name;
    for (size_t i = 0; i < info->n_fields && n + 1 < NAMES_MAX; i++) {
        names[n++] = info->fields[i].name;
        if (strcmp(info->fields[i].json, info->fields[i].name) != 0)
            names[n++] = info->fields[i].json;
    }
    return text_nearest(name, names, n);
}

bool dataset_is_managers(enum dataset set)
{
    return set == DATA_PLAN || set == DATA_PERIODS || set == DATA_LEDGER;
}

bool role_is_manager(const char *role)
{
    return !role || !*role || text_equal(role, "manager");
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

bool field_is_amount(const struct field *field)
{
    static const char *const units[] = {"core-h", "GPU-h", "GB-h", "credits", "USD"};
    bool amount = (field->flags & FIELD_MONEY) || strcmp(field->name, "amount") == 0;
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        amount |= strcmp(field->unit, units[i]) == 0;
    return amount && !field_is_text(field);
}

bool value_hide(struct str *out, const struct field *field, union value value)
{
    bool name = field_is_text(field) && (field->flags & FIELD_PERSON);
    if (value_missing(field, value) || (!name && !field_is_amount(field)))
        return false;
    if (name)
        str_addf(out, "%s-%04x", field->name, (unsigned)(hash_text(value.text, 1) & 0xffff));
    else
        str_add(out, "***");
    return true;
}
