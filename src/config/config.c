/* The cascade from defaults to command line, the profiles and their credentials. */
#include <stdlib.h>
#include <string.h>

#include "parts.h"

/* ---- profiles -------------------------------------------------------------------------- */

bool profile_name_ok(const char *name)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t len = strlen(name);
    return len > 0 && len <= PROFILE_NAME_MAX && *name != '.' && strspn(name, good) == len;
}

struct profile *profile_find(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->n_profiles; i++)
        if (text_equal(config->profiles[i].name, name))
            return &config->profiles[i];
    return NULL;
}

struct profile *profile_add(struct config *config, const char *name)
{
    if (config->n_profiles >= CONFIG_PROFILES_MAX)
        return NULL;
    mem_grow(&config->profiles, &config->cap_profiles, config->n_profiles + 1,
             sizeof *config->profiles);
    struct profile *profile = &config->profiles[config->n_profiles++];
    *profile = (struct profile){.name = arena_text(&config->arena, name)};
    options_reset(OPTION_PROFILE, profile);
    return profile;
}

bool is_token_option(const struct option *option)
{
    return option->scope == OPTION_PROFILE && text_starts(option->name, "token_");
}

void forget_tokens(struct profile *profile)
{
    profile->token_env = profile->token_file = profile->token_command = "";
}

bool check_tokens(const struct profile *profile, struct err *err)
{
    int n =
        (*profile->token_env != 0) + (*profile->token_file != 0) + (*profile->token_command != 0);
    return n <= 1 || err_set(err, ERR_USAGE,
                             "only one of token_env, token_file and token_command may be set");
}

static const struct profile *only_profile(const struct config *config)
{
    for (size_t i = 0; i < config->n_profiles; i++)
        if (config->profiles[i].is_default)
            return &config->profiles[i];
    return config->n_profiles ? config->profiles : NULL;
}

static const struct profile *refuse_profile(const struct config *config, const char *name,
                                            struct err *err)
{
    const char *names[CONFIG_PROFILES_MAX];
    for (size_t i = 0; i < config->n_profiles; i++)
        names[i] = config->profiles[i].name;
    const char *nearest = text_nearest(name, names, config->n_profiles);
    err_set(err, ERR_USAGE, "there is no profile %.60s in %.120s%s%s%s", name, config->path,
            nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return NULL;
}

const struct profile *config_profile(const struct config *config, const char *name, struct err *err)
{
    if (!name && *config->settings.profile)
        name = config->settings.profile;
    const struct profile *profile = name ? profile_find(config, name) : only_profile(config);
    if (name && !profile)
        return refuse_profile(config, name, err);
    if (!profile)
        err_set(
            err, ERR_USAGE,
            "no service is set up: `usagetop setup` asks what is needed and writes it to %.120s; "
            "`usagetop --url ADDRESS` looks at one without; `usagetop demo` shows made-up data",
            config->path);
    return profile;
}

bool profile_own_secret(const struct profile *profile, struct secret *secret, struct err *err)
{
    bool ok;
    if (*profile->token_file)
        ok = secret_from_file(secret, profile->token_file, err);
    else if (*profile->token_command)
        ok = secret_from_command(secret, profile->token_command, err);
    else if (*profile->token_env)
        ok = secret_from_env(secret, profile->token_env, err);
    else if (profile->engine == ANSWERER_CLICKHOUSE)
        return true;
    else
        return err_set(err, ERR_USAGE,
                       "profile %s has no credential: set token_file, token_command or token_env",
                       profile->name);
    return ok || err_wrap(err, "credential of profile %s", profile->name);
}

bool profile_secret(const struct profile *profile, struct secret *secret, struct err *err)
{
    bool own = *profile->token_file || *profile->token_command || *profile->token_env;
    if (!own && getenv("USAGETOP_TOKEN"))
        return secret_from_env(secret, "USAGETOP_TOKEN", err) ||
               err_wrap(err, "credential of profile %s", profile->name);
    if (own || profile->engine == ANSWERER_CLICKHOUSE)
        return profile_own_secret(profile, secret, err);
    return err_set(err, ERR_USAGE,
                   "profile %s has no credential: set token_file, token_command or token_env, "
                   "or the environment variable USAGETOP_TOKEN",
                   profile->name);
}

/* ---- the cascade ----------------------------------------------------------------------- */

const char *config_find(struct config *config, const char *asked)
{
    const char *variable = getenv("USAGETOP_CONFIG");
    if (asked)
        return arena_text(&config->arena, asked);
    if (variable && *variable)
        return arena_text(&config->arena, variable);
    CLEANUP(free_ptr)
    char *usual = folder_path(FOLDER_CONFIG, "config");
    return arena_text(&config->arena, usual);
}

/* The usual file may be missing, one that was asked for may not. */
static bool is_asked_for(const struct config_input *input)
{
    const char *variable = getenv("USAGETOP_CONFIG");
    return input->path || (variable && *variable);
}

void complete_profiles(struct config *config)
{
    for (size_t i = 0; i < config->n_profiles; i++) {
        struct profile *profile = &config->profiles[i];
        CLEANUP(str_finish)
        struct str name = {0};
        str_addf(&name, "%s.db", profile->name);
        CLEANUP(free_ptr)
        char *mirror = folder_path(FOLDER_DATA, str_text(&name));
        if (!*profile->mirror)
            profile->mirror = arena_text(&config->arena, mirror);
        if (!profile->refresh)
            profile->refresh = config->settings.refresh;
    }
}

/* Two services in one mirror would be added up. */
bool check_mirrors(const struct config *config, struct err *err)
{
    for (size_t i = 0; i < config->n_profiles; i++)
        for (size_t j = 0; j < i; j++)
            if (*config->profiles[i].mirror &&
                text_equal(config->profiles[i].mirror, config->profiles[j].mirror))
                return err_set(err, ERR_USAGE, "%.120s: profiles %s and %s have the same mirror",
                               config->path, config->profiles[j].name, config->profiles[i].name);
    return true;
}

/* What is only for a cluster, and what a cluster cannot do without. */
static bool check_cluster(const struct config *config, const struct profile *profile,
                          struct err *err)
{
    bool cluster = profile->engine == ANSWERER_CLICKHOUSE;
    const struct config_list *parts = profile->fields.n ? &profile->fields : &profile->tables;
    if (cluster && !profile->url[strspn(profile->url, " ")])
        return err_set(err, ERR_USAGE,
                       "%.120s: profile %s has engine = clickhouse and no url: give the HTTP "
                       "address of one of its servers, or of several",
                       config->path, profile->name);
    if (cluster || !parts->n)
        return true;
    err_set(err, ERR_USAGE, "%s.%.40s is for a profile with engine = clickhouse",
            parts == &profile->fields ? "field" : "dataset", parts->items[0].name);
    return config_where(config, parts->items[0].line, err);
}

bool check_clusters(const struct config *config, struct err *err)
{
    for (size_t i = 0; i < config->n_profiles; i++)
        if (!check_cluster(config, &config->profiles[i], err))
            return false;
    return true;
}

static bool load(struct config *config, const struct config_input *input, struct err *err)
{
    const char *no_color = getenv("NO_COLOR");
    config->path = config_find(config, input->path);
    options_reset(OPTION_GENERAL, &config->settings);
    if (no_color && *no_color)
        config->settings.color = WHEN_NEVER;
    if ((is_asked_for(input) || file_exists(config->path)) &&
        !file_parse(config, config->path, err))
        return false;
    if (!check_mirrors(config, err) || !layers_apply(config, input, err))
        return false;
    complete_profiles(config);
    return check_clusters(config, err);
}

bool config_load(struct config *config, const struct config_input *input, struct err *err)
{
    struct config fresh = {0};
    if (!load(&fresh, input, err)) {
        config_finish(&fresh);
        return false;
    }
    config_finish(config);
    *config = fresh;
    return true;
}

void config_finish(struct config *config)
{
    for (size_t i = 0; i < config->n_profiles; i++) {
        free_ptr(&config->profiles[i].fields.items);
        free_ptr(&config->profiles[i].tables.items);
    }
    free_ptr(&config->profiles);
    free_ptr(&config->keys.items);
    free_ptr(&config->views.items);
    free_ptr(&config->columns.items);
    arena_finish(&config->arena);
    *config = (struct config){0};
}

bool config_where(const struct config *config, int line, struct err *err)
{
    return err_wrap(err, "%s:%d", config->path, line);
}
