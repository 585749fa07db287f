/* Keys to actions: the table's defaults, then the config's [keys] section: "action = key key ...".
 */
#include <string.h>

#include "state.h"

const struct action *bindings_find(const struct bindings *bindings, int first, int key)
{
    for (size_t i = 0; i < bindings->n; i++)
        if (bindings->items[i].first == first && bindings->items[i].key == key)
            return bindings->items[i].action;
    return NULL;
}

bool bindings_begins(const struct bindings *bindings, int key)
{
    for (size_t i = 0; i < bindings->n; i++)
        if (bindings->items[i].first == key)
            return true;
    return false;
}

/* "j", or "gY": a key of one letter and another key. */
static bool parse_word(const char *word, int *first, int *key)
{
    char letter[2] = {word[0], '\0'};
    *first = 0;
    if (key_parse(word, key))
        return true;
    return word[0] && key_parse(letter, first) && key_parse(word + 1, key);
}

static bool bind_word(struct bindings *bindings, const struct action *action, const char *word,
                      struct err *err)
{
    int first, key;
    if (!parse_word(word, &first, &key))
        return err_set(err, ERR_USAGE, "\"%s\" is not the name of a key", word);
    const struct action *taken = bindings_find(bindings, first, key);
    if (taken && taken != action)
        return err_set(err, ERR_USAGE, "key %s is already taken by \"%s\"", word, taken->name);
    if (bindings->n == ARRAY_LEN(bindings->items))
        return err_set(err, ERR_USAGE, "there are more than %zu keys", ARRAY_LEN(bindings->items));
    if (!taken)
        bindings->items[bindings->n++] = (struct binding){first, key, action};
    return true;
}

/* With `quiet`, keys that are taken are passed over. */
static bool bind(struct bindings *bindings, const struct action *action, const char *keys,
                 bool quiet, struct err *err)
{
    char word[2 * KEY_NAME_MAX];
    for (keys += strspn(keys, " "); *keys; keys += strspn(keys, " ")) {
        size_t length = strcspn(keys, " ");
        snprintf(word, sizeof(word), "%.*s", (int)MIN(length, sizeof(word) - 1), keys);
        if (!bind_word(bindings, action, word, err) && !quiet)
            return false;
        keys += length;
    }
    return true;
}

static const char *nearest_action(const char *name)
{
    const char *names[ARRAY_LEN(((struct bindings *)NULL)->items)];
    size_t n = MIN(actions_count, ARRAY_LEN(names));
    for (size_t i = 0; i < n; i++)
        names[i] = actions[i].name;
    return text_nearest(name, names, n);
}

/* What the config says of an action, or NULL. */
static const struct config_entry *configured(const struct config *config, const char *name)
{
    for (size_t i = 0; config && i < config->keys.n; i++)
        if (strcmp(config->keys.items[i].name, name) == 0)
            return &config->keys.items[i];
    return NULL;
}

static bool check_names(const struct config *config, struct err *err)
{
    for (size_t i = 0; config && i < config->keys.n; i++) {
        const struct config_entry *entry = &config->keys.items[i];
        if (action_find(entry->name))
            continue;
        const char *nearest = nearest_action(entry->name);
        err_set(err, ERR_USAGE, "unknown action \"%s\"%s%s%s", entry->name,
                nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
        return config_where(config, entry->line, err);
    }
    return true;
}

/* The user's own keys first, so that a clash is told of the line that makes it; then the defaults
 * that the user has not given to something else. */
bool bindings_init(struct bindings *bindings, const struct config *config, struct err *err)
{
    struct bindings made = {0};
    bool own = config && config->keys.n > 0;
    if (!check_names(config, err))
        return false;
    for (size_t i = 0; i < actions_count; i++) {
        const struct config_entry *entry = configured(config, actions[i].name);
        if (entry && !bind(&made, &actions[i], entry->value, false, err))
            return config_where(config, entry->line, err);
    }
    for (size_t i = 0; i < actions_count; i++)
        if (!configured(config, actions[i].name) &&
            !bind(&made, &actions[i], actions[i].keys, own, err))
            return false;
    *bindings = made;
    return true;
}

bool app_check_keys(const struct config *config, struct err *err)
{
    struct bindings bindings;
    return bindings_init(&bindings, config, err);
}

/* ---- as text ---- */

static void binding_text(const struct binding *binding, char out[static KEYS_TEXT_MAX])
{
    char first[KEY_NAME_MAX] = "", key[KEY_NAME_MAX];
    if (binding->first)
        key_text(binding->first, first);
    snprintf(out, KEYS_TEXT_MAX, "%s%s", first, key_text(binding->key, key));
}

const char *bindings_key(const struct bindings *bindings, const char *action,
                         char out[static KEYS_TEXT_MAX])
{
    *out = '\0';
    for (size_t i = 0; i < bindings->n; i++)
        if (strcmp(bindings->items[i].action->name, action) == 0) {
            binding_text(&bindings->items[i], out);
            break;
        }
    return out;
}

/* How many bindings from `i` on are digits that follow each other, for the same action. */
static size_t digits_from(const struct bindings *bindings, size_t i)
{
    const struct binding *items = bindings->items;
    size_t n = 1;
    if (items[i].key < '0' || items[i].key > '9' || items[i].first)
        return 1;
    while (i + n < bindings->n && items[i + n].action == items[i].action &&
           items[i + n].key == items[i].key + (int)n && items[i + n].key <= '9')
        n++;
    return n;
}

const char *bindings_keys(const struct bindings *bindings, const char *action,
                          char out[static KEYS_TEXT_MAX])
{
    char key[KEYS_TEXT_MAX];
    struct str text = {.max = KEYS_TEXT_MAX - 1};
    for (size_t i = 0; i < bindings->n; i++) {
        if (strcmp(bindings->items[i].action->name, action) != 0)
            continue;
        size_t n = digits_from(bindings, i);
        binding_text(&bindings->items[i], key);
        str_addf(&text, "%s%s", text.len ? " " : "", key);
        if (n > 2) {
            i += n - 1;
            str_addf(&text, "-%c", bindings->items[i].key);
        }
    }
    snprintf(out, KEYS_TEXT_MAX, "%s", str_text(&text));
    str_finish(&text);
    return out;
}
