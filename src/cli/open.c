/* Opens who answers for a profile: its mirror, or the cluster itself, which is asked what it has.
 * And says of a config whether that works. */
#include <string.h>

#include "cli.h"
#include "usagetop/engine.h"

void opened_finish(struct opened *opened)
{
    engine_finish(&opened->engine);
    secret_finish(&opened->secret);
    arena_finish(&opened->arena);
}

/* What there is to be known before the first question. */
static bool keep_up(struct engine *engine, struct err *err)
{
    bool more = true;
    while (more)
        if (!engine_refresh(engine, INT32_MAX, &more, err))
            return false;
    return true;
}

static bool open_cluster(struct opened *opened, const struct config *config,
                         const struct profile *profile, struct err *err)
{
    struct engine_cluster_options options;
    if (!profile_secret(profile, &opened->secret, err) ||
        !app_cluster(config, profile, &opened->arena, &options, err))
        return false;
    options.secret = &opened->secret;
    opened->engine = engine_clickhouse(&options, err);
    return opened->engine && keep_up(opened->engine, err);
}

static bool open_mirror(struct opened *opened, const char *path, struct err *err)
{
    struct err why = {0};
    opened->engine = engine_mirror(path, true, &why);
    if (opened->engine)
        return keep_up(opened->engine, err);
    if (why.code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no mirror at %.200s; usagetop sync makes one",
                       path);
    return err_set(err, why.code, "%s", why.text);
}

bool open_profile(struct opened *opened, const struct config *config, const struct profile *profile,
                  struct err *err)
{
    if (profile->engine == ANSWERER_CLICKHOUSE)
        return open_cluster(opened, config, profile, err);
    return open_mirror(opened, profile->mirror, err);
}

/* ---- config check ------------------------------------------------------------------------ */

static bool check_profile(const struct config *config, const struct profile *profile,
                          struct str *out, struct err *err)
{
    CLEANUP(opened_finish)
    struct opened opened = {0};
    if (profile->engine != ANSWERER_CLICKHOUSE) {
        str_addf(out, "%s: a mirror of %s\n", profile->name,
                 *profile->url ? profile->url : "no service");
        return true;
    }
    if (!open_profile(&opened, config, profile, err))
        return err_wrap(err, "profile %s", profile->name);
    const struct engine_state *state = &opened.engine->state;
    str_addf(out, "%s: %s, %lld events\n", profile->name, state->about, (long long)state->events);
    if (*state->missing)
        str_addf(out, "%s\n", state->missing);
    engine_describe(opened.engine, out);
    return true;
}

bool config_check(const struct args *args, struct str *out, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    if (!setup_config(args, &config, err))
        return false;
    const struct profile *only = config_profile(&config, NULL, err);
    bool named = *config.settings.profile || config.made_profile;
    if (!only)
        return false;
    for (size_t i = 0; i < config.n_profiles; i++)
        if ((!named || only == &config.profiles[i]) &&
            !check_profile(&config, &config.profiles[i], out, err))
            return false;
    return true;
}
