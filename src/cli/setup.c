/* From what a command was given to what it works with: config, zone, view, filter, terminal,
 * signals. */
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"

bool unknown(const char *what, const char *name, const char *nearest, const char *lister,
             struct err *err)
{
    if (nearest)
        return err_set(err, ERR_USAGE, "unknown %s \"%.40s\"; did you mean \"%s\"?", what, name,
                       nearest);
    return err_set(err, ERR_USAGE, "unknown %s \"%.40s\"; usagetop %s lists them", what, name,
                   lister);
}

bool setup_config(const struct args *args, struct config *config, struct err *err)
{
    const struct config_input input = {.path = args->values[OPT_CONFIG],
                                       .overrides = args->overrides,
                                       .n_overrides = args->n_overrides};
    return config_load(config, &input, err);
}

bool setup_zone(const struct config *config, enum zone *zone, const char **name, struct err *err)
{
    const char *asked = config->settings.zone, *found = NULL;
    *zone = ZONE_LOCAL;
    if (text_equal(asked, "utc") || text_equal(asked, "UTC")) {
        *zone = ZONE_UTC;
        found = "UTC";
    } else if (!text_equal(asked, "local")) {
        if (!zone_set_local(asked, err))
            return false;
        found = asked;
    }
    if (name)
        *name = found;
    return true;
}

const struct view *setup_view(const char *name, struct err *err)
{
    const char *names[32];
    size_t n = MIN(views_count, ARRAY_LEN(names));
    const struct view *view = view_find(name);
    if (view)
        return view;
    for (size_t i = 0; i < n; i++)
        names[i] = views[i]->name;
    unknown("view", name, text_nearest(name, names, n), "views", err);
    return NULL;
}

bool setup_filter(const char *text, const struct filter_context *context, char **out,
                  struct err *err)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    struct filter_error error;
    struct str printed = {0};
    if (!filter_parse(DATA_EVENTS, text, context, &filter, &error)) {
        filter_error_print(&printed, &error);
        err_set(err, ERR_USAGE, "--filter, %s", str_text(&printed));
        str_finish(&printed);
        return false;
    }
    filter_print(&printed, &filter);
    *out = str_take(&printed);
    return true;
}

bool setup_ascii(const struct config *config)
{
    if (config->settings.ascii != WHEN_AUTO)
        return config->settings.ascii == WHEN_ALWAYS;
    return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

int terminal_width(int fd)
{
    struct winsize size;
    if (!isatty(fd))
        return 0;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* ---- signals --------------------------------------------------------------------------- */

static volatile sig_atomic_t came;

static void note(int number)
{
    came = number;
}

void signals_catch(void)
{
    struct sigaction action = {.sa_handler = note};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

int signal_came(void)
{
    return came;
}
