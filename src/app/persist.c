/* What comes back at the next start, per profile: view, window, filter, sort, columns, looks, saved
 * views, history. */
#include <stdlib.h>
#include <string.h>

#include "loop.h"

static void load_view(struct view_state *view, const struct state_file *file, const char *name)
{
    char key[STATE_NAME_MAX];
    struct err ignored;
    snprintf(key, sizeof(key), "%s.sort", name);
    const char *sort = state_file_get(file, key);
    if (sort && strcmp(name, "events") == 0 && view_sort_parse(sort, &view->sort, &ignored))
        view->sorted = true;
    snprintf(key, sizeof(key), "%s.columns", name);
    const char *columns = state_file_get(file, key);
    size_t n;
    if (columns && view_columns_parse(columns, view->columns, &n, &ignored))
        view->n_columns = (uint8_t)n;
}

static void load_lists(struct app *app, const struct state_file *file)
{
    char key[STATE_NAME_MAX];
    for (size_t i = 0; i < HISTORY_MAX; i++) {
        snprintf(key, sizeof(key), "history.%zu", i);
        const char *text = state_file_get(file, key);
        if (text)
            app->history[app->n_history++] = mem_text(text);
    }
    for (size_t i = 0; i < SAVED_MAX; i++) {
        snprintf(key, sizeof(key), "saved.%zu", i);
        const char *text = state_file_get(file, key);
        struct saved_view *saved = &app->saved[app->n_saved];
        size_t length = text ? strcspn(text, " ") : 0;
        if (!text || !text[length] || length >= sizeof(saved->name))
            continue;
        snprintf(saved->name, sizeof(saved->name), "%.*s", (int)length, text);
        snprintf(saved->text, sizeof(saved->text), "%s", text + length + 1);
        app->n_saved++;
    }
}

static bool yes(const struct state_file *file, const char *name)
{
    return text_equal(state_file_get(file, name), "yes");
}

static void load_state(struct app *app, const struct state_file *file)
{
    struct state *state = &app->state;
    struct err ignored;
    const char *view = state_file_get(file, "view"), *window = state_file_get(file, "window");
    const char *filter = state_file_get(file, "filter"), *theme = state_file_get(file, "theme");
    for (size_t i = 0; i < views_count; i++) {
        load_view(&state->views[i], file, views[i]->name);
        if (text_equal(view, views[i]->name))
            state->view = i;
    }
    if (window && window_parse(window, app->now, state->zone, &state->window, &ignored))
        state->window_chosen = true;
    struct filter parsed = {0};
    if (filter && strlen(filter) < sizeof(state->filter) &&
        filter_parse(DATA_EVENTS, filter, &(struct filter_context){.now = app->now}, &parsed, NULL))
        snprintf(state->filter, sizeof(state->filter), "%s", filter);
    filter_finish(&parsed);
    if (theme && !*app->options->config->settings.theme)
        snprintf(state->theme, sizeof(state->theme), "%s", theme);
    state->compact = state->compact || yes(file, "compact");
    if (text_equal(state_file_get(file, "zone"), "UTC"))
        state->zone = ZONE_UTC;
    load_lists(app, file);
}

void persist_load(struct app *app)
{
    struct state_file file = {0};
    char *path = state_file_path(app->options->profile->name);
    if (!app->options->fresh && state_file_load(&file, path, NULL))
        load_state(app, &file);
    state_file_finish(&file);
    free(path);
}

static void save_view(const struct view_state *view, struct state_file *file, const char *name)
{
    char key[STATE_NAME_MAX];
    CLEANUP(str_finish)
    struct str text = {0};
    if (strcmp(name, "events") != 0)
        return;
    if (view->sorted && view->sort.field >= 0) {
        str_addf(&text, "%s%s", view->sort.descending ? "-" : "",
                 event_fields[view->sort.field].name);
        snprintf(key, sizeof(key), "%s.sort", name);
        state_file_set(file, key, str_text(&text));
        str_clear(&text);
    }
    for (size_t i = 0; i < view->n_columns; i++)
        str_addf(&text, "%s%s", i ? "," : "", event_fields[view->columns[i]].name);
    snprintf(key, sizeof(key), "%s.columns", name);
    state_file_set(file, key, text.len ? str_text(&text) : NULL);
}

void persist_save(struct app *app)
{
    struct state_file file = {0};
    const struct state *state = &app->state;
    CLEANUP(str_finish)
    struct str window = {0};
    char key[STATE_NAME_MAX];
    window_print(&window, &state->window);
    state_file_set(&file, "view", views[state->view]->name);
    if (state->window_chosen)
        state_file_set(&file, "window", str_text(&window));
    state_file_set(&file, "filter", state->filter[0] ? state->filter : NULL);
    state_file_set(&file, "theme", state->theme);
    state_file_set(&file, "compact", state->compact ? "yes" : NULL);
    state_file_set(&file, "zone", state->zone == ZONE_UTC ? "UTC" : NULL);
    for (size_t i = 0; i < views_count; i++)
        save_view(&state->views[i], &file, views[i]->name);
    for (size_t i = 0; i < app->n_history; i++) {
        snprintf(key, sizeof(key), "history.%zu", i);
        state_file_set(&file, key, app->history[i]);
    }
    for (size_t i = 0; i < app->n_saved; i++) {
        CLEANUP(str_finish)
        struct str text = {0};
        str_addf(&text, "%s %s", app->saved[i].name, app->saved[i].text);
        snprintf(key, sizeof(key), "saved.%zu", i);
        state_file_set(&file, key, str_text(&text));
    }
    char *path = state_file_path(app->options->profile->name);
    state_file_save(&file, path, NULL); /* losing it loses no data */
    free(path);
    state_file_finish(&file);
}
