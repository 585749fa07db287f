/* Keys to actions: the table's defaults, then the config's [keys] section: "action = key key ...".
 */
#include <string.h>

#include "state.h"

static const struct action *bound_to(const struct bindings *bindings, int key)
{
    for (size_t i = 0; i < bindings->n; i++)
        if (bindings->items[i].key == key)
            return bindings->items[i].action;
    return NULL;
}

const struct action *bindings_find(const struct bindings *bindings, int key)
{
    return bound_to(bindings, key);
}

static bool bind_word(struct bindings *bindings, const struct action *action, const char *word,
                      struct err *err)
{
    int key;
    if (!key_parse(word, &key))
        return err_set(err, ERR_USAGE, "\"%s\" is not the name of a key", word);
    const struct action *taken = bound_to(bindings, key);
    if (taken && taken != action)
        return err_set(err, ERR_USAGE, "key %s is already taken by \"%s\"", word, taken->name);
    if (bindings->n == ARRAY_LEN(bindings->items))
        return err_set(err, ERR_USAGE, "there are more than %zu keys", ARRAY_LEN(bindings->items));
    if (!taken)
        bindings->items[bindings->n++] = (struct binding){key, action};
    return true;
}

static bool bind(struct bindings *bindings, const struct action *action, const char *keys,
                 struct err *err)
{
    char word[KEY_NAME_MAX];
    for (keys += strspn(keys, " "); *keys; keys += strspn(keys, " ")) {
        size_t length = strcspn(keys, " ");
        snprintf(word, sizeof(word), "%.*s", (int)MIN(length, sizeof(word) - 1), keys);
        if (!bind_word(bindings, action, word, err))
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

/* The user's own keys first, so that a clash is told of the line that makes it. */
bool bindings_init(struct bindings *bindings, const struct config *config, struct err *err)
{
    struct bindings made = {0};
    if (!check_names(config, err))
        return false;
    for (size_t i = 0; i < actions_count; i++) {
        const struct config_entry *entry = configured(config, actions[i].name);
        if (entry && !bind(&made, &actions[i], entry->value, err))
            return config_where(config, entry->line, err);
    }
    for (size_t i = 0; i < actions_count; i++) {
        struct err clash = {0};
        if (configured(config, actions[i].name) ||
            bind(&made, &actions[i], actions[i].keys, &clash))
            continue;
        /* a default that the user gave to something else */
        if (!config || !config->keys.n)
            return err_set(err, clash.code, "%s", clash.text);
    }
    *bindings = made;
    return true;
}

const char *bindings_key(const struct bindings *bindings, const char *action,
                         char out[static KEY_NAME_MAX])
{
    *out = '\0';
    for (size_t i = 0; i < bindings->n; i++)
        if (strcmp(bindings->items[i].action->name, action) == 0)
            return key_text(bindings->items[i].key, out);
    return out;
}
