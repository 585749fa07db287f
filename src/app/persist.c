/* What comes back at the next start, per profile: view, window, filter, sort, columns, widths, the
 * selected event, looks, saved views, history. */
#include <stdlib.h>
#include <string.h>

#include "profiles.h"

/* ---- lists of numbers ---- */

static void add_numbers(struct str *out, const uint8_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_addf(out, "%s%u", i ? "," : "", numbers[i]);
}

static void read_numbers(const char *text, uint8_t *out, size_t n)
{
    for (size_t i = 0; text && *text && i < n; i++) {
        char *end;
        unsigned long number = strtoul(text, &end, 10);
        out[i] = (uint8_t)MIN(number, 255ul);
        text = end + (*end == ',');
        if (end == text)
            return;
    }
}

/* ---- one view ---- */

static const char *get(const struct state_file *file, const char *view, const char *what)
{
    char key[STATE_NAME_MAX];
    snprintf(key, sizeof(key), "%s.%s", view, what);
    return state_file_get(file, key);
}

static void set(struct state_file *file, const char *view, const char *what, const char *text)
{
    char key[STATE_NAME_MAX];
    snprintf(key, sizeof(key), "%s.%s", view, what);
    state_file_set(file, key, text && *text ? text : NULL);
}

/* A view that sorts events says the field, another one the number of its column. */
static void load_sort(struct view_state *view, const struct view *of, const char *text)
{
    struct err ignored;
    if (!text)
        return;
    if (of->rows) {
        view->sorted = view_sort_parse(text, &view->sort, &ignored);
        return;
    }
    long column = strtol(text + (*text == '-'), NULL, 10);
    view->sort = (struct sort){(int16_t)MAX(0, MIN(column, 63)), *text == '-'};
    view->sorted = true;
}

static void load_table(struct view_state *view, const struct state_file *file, const char *name)
{
    struct err ignored;
    size_t n;
    const char *columns = get(file, name, "columns"), *selected = get(file, name, "selected");
    if (columns && view_columns_parse(columns, view->columns, &n, &ignored)) {
        view->n_columns = (uint8_t)n;
        read_numbers(get(file, name, "widths"), view->widths, n);
    }
    if (!selected || strlen(selected) >= sizeof(view->panes[0].id))
        return;
    snprintf(view->panes[0].id, sizeof(view->panes[0].id), "%s", selected);
    view->panes[0].held = true;
}

static void load_view(struct view_state *view, const struct state_file *file, const struct view *of)
{
    uint8_t looks[5] = {0};
    load_sort(view, of, get(file, of->name, "sort"));
    if (of->rows)
        load_table(view, file, of->name);
    read_numbers(get(file, of->name, "looks"), looks, ARRAY_LEN(looks));
    view->focus = (uint8_t)MIN(looks[0], (unsigned)VIEW_PANES_MAX - 1);
    view->zoomed = looks[1];
    view->metric = of->n_metrics ? (uint8_t)(looks[2] % of->n_metrics) : 0;
    view->log_scale = looks[3];
    /* rows above the selected one on the screen: from there it moves to its place */
    if (view->panes[0].held)
        view->panes[0].selected = looks[4];
}

/* ---- everything ---- */

static void load_list(const struct state_file *file, const char *name, char **list, size_t *n)
{
    char key[STATE_NAME_MAX];
    for (size_t i = 0; i < HISTORY_MAX; i++) {
        snprintf(key, sizeof(key), "%s.%zu", name, i);
        const char *text = state_file_get(file, key);
        if (text)
            list[(*n)++] = mem_text(text);
    }
}

static void save_list(struct state_file *file, const char *name, char *const *list, size_t n)
{
    char key[STATE_NAME_MAX];
    for (size_t i = 0; i < n; i++) {
        snprintf(key, sizeof(key), "%s.%zu", name, i);
        state_file_set(file, key, list[i]);
    }
}

static void load_lists(struct app *app, const struct state_file *file)
{
    char key[STATE_NAME_MAX];
    load_list(file, "history", app->history, &app->n_history);
    load_list(file, "statement", app->statements, &app->n_statements);
    for (size_t i = 0; i < SAVED_MAX; i++) {
        snprintf(key, sizeof(key), "saved.%zu", i);
        const char *text = state_file_get(file, key);
        struct saved_view *saved = &app->saved[app->n_saved];
        size_t length = text ? strcspn(text, " ") : 0;
        if (!text || !text[length] || length >= sizeof(saved->name) || app->n_saved == SAVED_MAX)
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
        load_view(&state->views[i], file, views[i]);
        if (text_equal(view, views[i]->name))
            state->view = i;
    }
    if (window && window_parse(window, app->now, state->zone, &state->window, &ignored))
        state->window_chosen = true;
    struct filter parsed = {0};
    if (filter && strlen(filter) < sizeof(state->filter) &&
        filter_parse(DATA_EVENTS, filter, &(struct filter_context){.now = app->now, .me = ""},
                     &parsed, NULL))
        snprintf(state->filter, sizeof(state->filter), "%s", filter);
    filter_finish(&parsed);
    if (theme && !*app->options->config->settings.theme)
        snprintf(state->theme, sizeof(state->theme), "%s", theme);
    state->compact = state->compact || yes(file, "compact");
    app->alert.told = yes(file, "alert-told");
    if (yes(file, "other-zone"))
        state->zone = state->zone == ZONE_UTC ? ZONE_LOCAL : ZONE_UTC;
    load_lists(app, file);
}

void persist_load(struct app *app)
{
    struct state_file file = {0};
    char *path = state_file_path(profiles_open(app)->name);
    if (!app->options->fresh && state_file_load(&file, path, NULL))
        load_state(app, &file);
    state_file_finish(&file);
    free(path);
}

static void save_sort(const struct view_state *view, struct state_file *file, const struct view *of)
{
    char text[64] = "";
    const char *sign = view->sort.descending ? "-" : "";
    if (view->sorted && view->sort.field >= 0 && of->rows)
        snprintf(text, sizeof(text), "%s%s", sign, event_fields[view->sort.field].name);
    else if (view->sorted && view->sort.field >= 0)
        snprintf(text, sizeof(text), "%s%d", sign, view->sort.field);
    set(file, of->name, "sort", text);
}

static void save_table(const struct view_state *view, struct state_file *file, const char *name)
{
    CLEANUP(str_finish)
    struct str text = {0};
    for (size_t i = 0; i < view->n_columns; i++)
        str_addf(&text, "%s%s", i ? "," : "", event_fields[view->columns[i]].name);
    set(file, name, "columns", str_text(&text));
    str_clear(&text);
    add_numbers(&text, view->widths, view->n_columns);
    set(file, name, "widths", str_text(&text));
    set(file, name, "selected", view->panes[0].held ? view->panes[0].id : NULL);
}

static void save_view(const struct view_state *view, struct state_file *file, const struct view *of)
{
    const struct pane_state *rows = &view->panes[0];
    const uint8_t looks[] = {view->detail[0] ? 0 : view->focus, view->zoomed, view->metric,
                             view->log_scale,
                             (uint8_t)MIN(rows->selected - rows->top, (size_t)255)};
    CLEANUP(str_finish)
    struct str text = {0};
    save_sort(view, file, of);
    if (of->rows)
        save_table(view, file, of->name);
    add_numbers(&text, looks, ARRAY_LEN(looks));
    set(file, of->name, "looks", str_text(&text));
}

static void save_saved(const struct app *app, struct state_file *file)
{
    char key[STATE_NAME_MAX];
    size_t n = 0;
    for (size_t i = 0; i < app->n_saved; i++) {
        CLEANUP(str_finish)
        struct str text = {0};
        if (app->saved[i].fixed)
            continue;
        str_addf(&text, "%s %s", app->saved[i].name, app->saved[i].text);
        snprintf(key, sizeof(key), "saved.%zu", n++);
        state_file_set(file, key, str_text(&text));
    }
}

/* What came along from another profile stays out of this one's file. */
static const char *own_filter(const struct state *state)
{
    bool borrowed = state->borrowed[0] && strcmp(state->filter, state->borrowed) == 0;
    return borrowed ? state->own_filter : state->filter;
}

void persist_save(struct app *app)
{
    struct state_file file = {0};
    const struct state *state = &app->state;
    CLEANUP(str_finish)
    struct str window = {0};
    window_print(&window, &state->window);
    state_file_set(&file, "view", views[state->view]->name);
    if (state->window_chosen)
        state_file_set(&file, "window", str_text(&window));
    const char *filter = own_filter(state);
    state_file_set(&file, "filter", filter[0] ? filter : NULL);
    state_file_set(&file, "theme", state->theme);
    state_file_set(&file, "compact", state->compact ? "yes" : NULL);
    state_file_set(&file, "alert-told", app->alert.told ? "yes" : NULL);
    bool utc = text_equal(app->options->config->settings.zone, "utc");
    state_file_set(&file, "other-zone", utc == (state->zone == ZONE_UTC) ? NULL : "yes");
    for (size_t i = 0; i < views_count; i++)
        save_view(&state->views[i], &file, views[i]);
    save_list(&file, "history", app->history, app->n_history);
    save_list(&file, "statement", app->statements, app->n_statements);
    save_saved(app, &file);
    char *path = state_file_path(profiles_open(app)->name);
    state_file_save(&file, path, NULL); /* losing it loses no data */
    free(path);
    state_file_finish(&file);
}
