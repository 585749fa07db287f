/* The dashboard of a profile. */
#include <string.h>

#include "cli.h"
#include "dashboard.h"
#include "usagetop/term.h"

/* What the screen would refuse only once it has the terminal. */
static bool check_start(const struct args *args, const struct config *config, int64_t now,
                        struct err *err)
{
    enum zone zone;
    struct window window;
    struct theme theme;
    CLEANUP(free_ptr)
    char *filter = NULL;
    const char *text = args_override(args, "window"), *view = args_override(args, "view");
    if (!setup_zone(config, &zone, NULL, err))
        return false;
    const struct filter_context context = {
        .now = now, .zone = zone, .me = "", .new_since = UNKNOWN};
    return (!text || window_parse(text, now, zone, &window, err)) &&
           (!view || setup_view(view, err)) &&
           setup_filter(args->values[OPT_FILTER], &context, &filter, err) &&
           (!*config->settings.theme || theme_load(&theme, config->settings.theme, err));
}

bool dashboard_check(const struct args *args, const struct config *config, struct err *err)
{
    int64_t now;
    return args_now(args, &now, err) && check_start(args, config, now, err);
}

bool dashboard_open(const struct args *args, struct app_options *options, struct err *err)
{
    int64_t now;
    if (!args_now(args, &now, err))
        return false;
    options->now = args_has(args, OPT_NOW) ? now : UNKNOWN;
    options->fresh |= args_has(args, OPT_FRESH);
    options->window = args_override(args, "window");
    options->view = args_override(args, "view");
    options->filter = args->values[OPT_FILTER];
    return app_run(options, err);
}

static bool open_dashboard(const struct args *args, const struct config *config, struct err *err)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    const struct profile *profile = config_profile(config, NULL, err);
    if (!profile)
        return false;
    if (*profile->url && !profile_secret(profile, &secret, err))
        return false;
    if (!*profile->url && !file_exists(profile->mirror))
        return err_set(err, ERR_NOT_FOUND,
                       "there is no mirror at %.200s, and no url to fetch one from",
                       profile->mirror);
    struct app_options options = {
        .config = config, .profile = profile, .secret = secret_is_set(&secret) ? &secret : NULL};
    return dashboard_open(args, &options, err);
}

bool run_dashboard(const struct args *args, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    return setup_config(args, &config, err) && dashboard_check(args, &config, err) &&
           open_dashboard(args, &config, err);
}
