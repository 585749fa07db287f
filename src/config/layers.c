/* The layers above the file: environment, then command line. */
#include <stdlib.h>
#include <string.h>

#include "parts.h"

enum { LAYER_ENVIRONMENT, LAYER_COMMAND_LINE, LAYER_COUNT };

/* One option as given there. */
struct given {
    const struct option *option;
    const char *value;
    char label[80]; /* "USAGETOP_URL" or "--url" */
    int layer;
};
struct givens {
    struct given *items;
    size_t n, cap;
};

static void finish_givens(struct givens *givens)
{
    free_ptr(&givens->items);
}

static void add(struct givens *givens, const struct given *given)
{
    mem_grow(&givens->items, &givens->cap, givens->n + 1, sizeof *givens->items);
    givens->items[givens->n++] = *given;
}

static void collect_environment(struct givens *givens)
{
    size_t n;
    const struct option *options = config_options(&n);
    for (size_t i = 0; i < n; i++) {
        struct given given = {.option = &options[i], .layer = LAYER_ENVIRONMENT};
        if (!option_variable(&options[i], given.label, sizeof given.label))
            continue;
        given.value = getenv(given.label);
        if (given.value && *given.value)
            add(givens, &given);
    }
}

/* The general option wins where both scopes have the name: refresh. */
static const struct option *find_any(const char *name)
{
    const struct option *option = option_find(OPTION_GENERAL, name);
    return option ? option : option_find(OPTION_PROFILE, name);
}

static bool refuse_override(const char *name, struct err *err)
{
    size_t n;
    const struct option *options = config_options(&n);
    const char *names[64];
    for (size_t i = 0; i < MIN(n, ARRAY_LEN(names)); i++)
        names[i] = options[i].name;
    const char *nearest = text_nearest(name, names, MIN(n, ARRAY_LEN(names)));
    return err_set(err, ERR_USAGE, "there is no option --%.60s%s%s%s", name,
                   nearest ? "; did you mean --" : "", nearest ? nearest : "", nearest ? "?" : "");
}

static bool collect_overrides(struct givens *givens, const struct config_input *input,
                              struct err *err)
{
    for (size_t i = 0; i < input->n_overrides; i++) {
        char name[64];
        const struct config_override *override = &input->overrides[i];
        struct given given = {.layer = LAYER_COMMAND_LINE, .value = override->value};
        snprintf(name, sizeof name, "%s", override->name);
        for (char *c = name; *c; c++)
            *c = *c == '-' ? '_' : *c;
        given.option = find_any(name);
        if (!given.option)
            return refuse_override(override->name, err);
        snprintf(given.label, sizeof given.label, "--%.60s", override->name);
        add(givens, &given);
    }
    return true;
}

/* ---- the profile that is open ---------------------------------------------------------- */

static const struct given *find_given(const struct givens *givens, const char *name)
{
    const struct given *found = NULL;
    for (size_t i = 0; i < givens->n; i++)
        if (text_equal(givens->items[i].option->name, name))
            found = &givens->items[i];
    return found;
}

/* A name for a profile that has none: of its address, so that each keeps its own mirror and state.
 */
static void name_of_url(char out[static PROFILE_NAME_MAX + 1], const char *url)
{
    const char *rest = strstr(url, "://");
    rest = rest ? rest + 3 : url;
    size_t n = 0, len = strlen(rest);
    while (len && rest[len - 1] == '/')
        len--;
    for (size_t i = 0; i < len && n < PROFILE_NAME_MAX; i++) {
        char name[2] = {rest[i], 0};
        bool keep = profile_name_ok(name) || (*name == '.' && i);
        out[n++] = keep ? *name : '-';
    }
    out[n] = 0;
    if (len > PROFILE_NAME_MAX)
        snprintf(out + PROFILE_NAME_MAX - 9, 10, "-%08x", (unsigned)hash_bytes(rest, len, 0));
    if (!n)
        snprintf(out, PROFILE_NAME_MAX + 1, "unnamed");
}

/* The profile that url and mirror of these layers make when none is named; else the one that is
 * open, or NULL. */
static struct profile *choose_profile(struct config *config, const struct givens *givens,
                                      struct err *err)
{
    char name[PROFILE_NAME_MAX + 1] = "unnamed";
    const struct given *url = find_given(givens, "url");
    if (*config->settings.profile || (!url && !find_given(givens, "mirror"))) {
        const struct profile *open = config_profile(config, NULL, err);
        return open ? profile_find(config, open->name) : NULL;
    }
    if (url)
        name_of_url(name, url->value);
    while (profile_find(config, name) && strlen(name) < PROFILE_NAME_MAX)
        strcat(name, "-");
    struct profile *profile = profile_add(config, name);
    if (!profile)
        err_set(err, ERR_USAGE, "more than %d profiles", (int)CONFIG_PROFILES_MAX);
    for (size_t i = 0; profile && i + 1 < config->n_profiles; i++)
        config->profiles[i].is_default = false;
    if (profile)
        profile->is_default = config->made_profile = true;
    return profile;
}

static bool layer_has_token(const struct givens *givens, int layer)
{
    for (size_t i = 0; i < givens->n; i++)
        if (givens->items[i].layer == layer && is_token_option(givens->items[i].option))
            return true;
    return false;
}

static bool apply_scope(struct config *config, const struct givens *givens, void *target,
                        enum option_scope scope, struct err *err)
{
    for (size_t i = 0; i < givens->n; i++) {
        const struct given *given = &givens->items[i];
        if (given->option->scope == scope &&
            !option_apply(given->option, target, given->value, &config->arena, err))
            return err_wrap(err, "%s", given->label);
    }
    return true;
}

/* The layers one after another, as each replaces what the lower ones say of the credential. */
static bool apply_profile(struct config *config, struct givens *givens, struct profile *profile,
                          struct err *err)
{
    if (find_given(givens, "url"))
        forget_tokens(profile);
    for (int layer = 0; layer < LAYER_COUNT; layer++) {
        CLEANUP(finish_givens)
        struct givens own = {0};
        for (size_t i = 0; i < givens->n; i++)
            if (givens->items[i].layer == layer)
                add(&own, &givens->items[i]);
        if (layer_has_token(&own, layer))
            forget_tokens(profile);
        if (!apply_scope(config, &own, profile, OPTION_PROFILE, err) || !check_tokens(profile, err))
            return false;
    }
    return true;
}

bool layers_apply(struct config *config, const struct config_input *input, struct err *err)
{
    CLEANUP(finish_givens)
    struct givens givens = {0};
    collect_environment(&givens);
    if (!collect_overrides(&givens, input, err) ||
        !apply_scope(config, &givens, &config->settings, OPTION_GENERAL, err))
        return false;
    bool any = false;
    for (size_t i = 0; i < givens.n; i++)
        any |= givens.items[i].option->scope == OPTION_PROFILE;
    /* given here, it is meant for every profile, whatever the file says of one */
    for (size_t i = 0; find_given(&givens, "refresh") && i < config->n_profiles; i++)
        config->profiles[i].refresh = 0;
    if (!any)
        return true;
    struct err why = {0};
    struct profile *profile = choose_profile(config, &givens, &why);
    if (profile)
        return apply_profile(config, &givens, profile, err);
    if (!*config->settings.profile && !find_given(&givens, "url"))
        return true; /* nobody to give them to; whoever needs a profile is told so */
    return err_set(err, why.code, "%s", why.text);
}
