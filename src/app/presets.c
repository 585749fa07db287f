/* What the config says of the start: view, window, columns, saved views. Mistakes are told with
 * their line. What was remembered of the last run comes on top (persist.c). */
#include <string.h>

#include "loop.h"

static size_t view_number(const char *name)
{
    size_t i = 0;
    while (i < views_count && strcmp(views[i]->name, name) != 0)
        i++;
    return i;
}

static bool unknown_view(const char *name, struct err *err)
{
    const char *names[VIEWS_MAX];
    size_t n = MIN(views_count, (size_t)VIEWS_MAX);
    for (size_t i = 0; i < n; i++)
        names[i] = views[i]->name;
    const char *nearest = text_nearest(name, names, n);
    return err_set(err, ERR_USAGE, "unknown view \"%.60s\"%s%s%s", name,
                   nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                   nearest ? "\"?" : "");
}

static bool set_start(struct app *app, struct err *err)
{
    const struct settings *settings = &app->options->config->settings;
    struct state *state = &app->state;
    if (settings->view && *settings->view) {
        size_t view = view_number(settings->view);
        if (view == views_count)
            return unknown_view(settings->view, err);
        state->view = view;
    }
    if (!settings->window || !*settings->window)
        return true;
    if (!window_parse(settings->window, app->now, state->zone, &state->window, err))
        return false;
    state->window_chosen = state->window.kind != WINDOW_30D;
    return true;
}

static bool set_columns(struct app *app, const struct config_entry *entry, struct err *err)
{
    size_t view = view_number(entry->name), n;
    struct view_state *state = &app->state.views[view];
    if (view == views_count)
        return unknown_view(entry->name, err);
    if (!view_columns_parse(entry->value, state->columns, &n, err))
        return false;
    state->n_columns = (uint8_t)n;
    return true;
}

static bool add_saved(struct app *app, const struct config_entry *entry, struct err *err)
{
    struct saved_view *saved = &app->saved[app->n_saved];
    char view[24];
    snprintf(view, sizeof(view), "%.*s", (int)MIN(strcspn(entry->value, " "), sizeof(view) - 1),
             entry->value);
    if (view_number(view) == views_count)
        return unknown_view(view, err);
    if (app->n_saved == SAVED_MAX)
        return err_set(err, ERR_USAGE, "no more than %d views can be saved", SAVED_MAX);
    if (strlen(entry->name) >= sizeof(saved->name) || strlen(entry->value) >= sizeof(saved->text))
        return err_set(err, ERR_USAGE, "the name or the text of a saved view is too long");
    snprintf(saved->name, sizeof(saved->name), "%s", entry->name);
    snprintf(saved->text, sizeof(saved->text), "%s", entry->value);
    saved->fixed = true;
    app->n_saved++;
    return true;
}

bool presets_load(struct app *app, struct err *err)
{
    const struct config *config = app->options->config;
    if (!set_start(app, err))
        return false;
    for (size_t i = 0; i < config->columns.n; i++)
        if (!set_columns(app, &config->columns.items[i], err))
            return config_where(config, config->columns.items[i].line, err);
    for (size_t i = 0; i < config->views.n; i++)
        if (!add_saved(app, &config->views.items[i], err))
            return config_where(config, config->views.items[i].line, err);
    return true;
}
