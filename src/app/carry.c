/* What update() asked for, carried out. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "loop.h"

/* ---- undo ---- */

static void go_back(struct app *app, struct point *from, size_t *n_from, struct point *to,
                    size_t *n_to, const char *nothing)
{
    if (!*n_from) {
        state_say(&app->state, false, "%s", nothing);
        return;
    }
    if (*n_to == UNDO_MAX)
        memmove(to, to + 1, --*n_to * sizeof(*to));
    state_point(&app->state, &to[(*n_to)++]);
    state_go(&app->state, &from[--*n_from]);
}

/* ---- copying ---- */

static void copy_text(struct app *app, const char *what, const struct str *text)
{
    struct err err = {0};
    if (!text->len)
        state_say(&app->state, false, "There is nothing to copy.");
    else if (term_copy(&app->term, text->data, text->len, &err))
        state_say(&app->state, false, "Copied %s (%zu bytes) to the terminal's clipboard.", what,
                  text->len);
    else
        state_say(&app->state, true, "%s", err.text);
}

static void copy_cell(struct app *app, const struct facts *facts)
{
    CLEANUP(spot_finish)
    struct spot spot = {.field = -1};
    CLEANUP(str_finish)
    struct str clean = {0};
    facts->view->spot(facts->scene, facts->sections, &spot);
    text_clean(&clean, str_text(&spot.text), spot.text.len, false);
    copy_text(app, spot.label ? spot.label : "it", &clean);
}

static void add_row(struct str *out, const struct table *table, size_t row)
{
    for (size_t column = 0; column < table->n_columns; column++) {
        CLEANUP(str_finish)
        struct str cell = {0};
        value_print(&cell, table->columns[column], *table_at(table, row, column));
        str_add(out, column ? "\t" : "");
        text_clean(out, str_text(&cell), cell.len, false);
    }
    str_char(out, '\n');
}

/* The section that the focused pane shows. */
static const struct section *focused_section(const struct facts *facts)
{
    static const char *const names[] = {"rows", "timeline", "keys", "controllers"};
    size_t focus = facts->scene->state->focus;
    bool events = strcmp(facts->view->name, "events") == 0;
    const char *name = events ? "rows" : names[MIN(focus, ARRAY_LEN(names) - 1)];
    for (size_t i = 0; i < facts->sections->n; i++)
        if (strcmp(facts->sections->items[i].name, name) == 0)
            return &facts->sections->items[i];
    return NULL;
}

static void copy_rows(struct app *app, const struct facts *facts, bool all)
{
    const struct section *section = focused_section(facts);
    CLEANUP(str_finish)
    struct str text = {0};
    if (!section) {
        state_say(&app->state, false, "There is nothing to copy.");
        return;
    }
    const struct table *table = &section->table;
    size_t focus = facts->scene->state->focus;
    size_t selected = facts->scene->state->panes[focus].selected - table->provenance.offset;
    for (size_t column = 0; all && column < table->n_columns; column++)
        str_addf(&text, "%s%s", column ? "\t" : "", table->columns[column]->name);
    str_add(&text, all ? "\n" : "");
    for (size_t row = 0; row < table->n_rows; row++)
        if (all || row == selected)
            add_row(&text, table, row);
    copy_text(app, all ? "the table" : "the row", &text);
}

/* ---- lists that are kept ---- */

static void keep_history(struct app *app)
{
    const char *filter = app->state.filter;
    if (!*filter || (app->n_history && strcmp(app->history[0], filter) == 0))
        return;
    size_t old = 0;
    while (old < app->n_history && strcmp(app->history[old], filter) != 0)
        old++;
    if (old == app->n_history && app->n_history < HISTORY_MAX)
        app->n_history++;
    else if (old == HISTORY_MAX)
        old--;
    free(app->history[old]);
    memmove(app->history + 1, app->history, old * sizeof(*app->history));
    app->history[0] = mem_text(filter);
}

static void save_view(struct app *app)
{
    const char *name = app->state.prompt.text;
    size_t i = 0;
    while (i < app->n_saved && strcmp(app->saved[i].name, name) != 0)
        i++;
    if (i == SAVED_MAX) {
        state_say(&app->state, true, "No more than %d views can be saved.", SAVED_MAX);
        return;
    }
    app->n_saved = MAX(app->n_saved, i + 1);
    CLEANUP(str_finish)
    struct str window = {0};
    window_print(&window, &app->state.window);
    struct saved_view *saved = &app->saved[i];
    snprintf(saved->name, sizeof(saved->name), "%.31s", name);
    for (char *c = saved->name; *c; c++)
        if (*c == ' ')
            *c = '-';
    snprintf(saved->text, sizeof(saved->text), "%s %s %s", views[app->state.view]->name,
             str_text(&window), app->state.filter);
    state_say(&app->state, false, "Saved as %s; ' opens the list.", saved->name);
}

/* ---- looks ---- */

static void set_theme(struct app *app)
{
    struct err err = {0};
    if (theme_load(&app->theme, app->state.theme, &err))
        term_theme(&app->term, &app->theme);
    else
        state_say(&app->state, true, "%s", err.text);
}

static void write_screen(struct app *app)
{
    free(app->screen_file);
    app->screen_file = mem_text(app->state.prompt.text);
}

static void change(struct app *app, const struct facts *facts, unsigned todo)
{
    if (todo & TODO_UNDO)
        go_back(app, app->undo, &app->n_undo, app->redo, &app->n_redo, "Nothing to undo.");
    if (todo & TODO_REDO)
        go_back(app, app->redo, &app->n_redo, app->undo, &app->n_undo, "Nothing to redo.");
    if (todo & TODO_HISTORY)
        keep_history(app);
    if (todo & TODO_SAVE_VIEW)
        save_view(app);
    if (todo & TODO_COPY_CELL)
        copy_cell(app, facts);
    if (todo & (TODO_COPY_ROW | TODO_COPY_TABLE))
        copy_rows(app, facts, todo & TODO_COPY_TABLE);
    if (todo & TODO_EXPORT)
        carry_export(app, facts);
}

void carry_out(struct app *app, const struct facts *facts, unsigned todo)
{
    app->paint |= (todo & TODO_PAINT) != 0;
    app->quitting |= (todo & TODO_QUIT) != 0;
    change(app, facts, todo);
    if (todo & TODO_THEME)
        set_theme(app);
    if (todo & TODO_REDRAW)
        term_redraw(&app->term);
    if (todo & TODO_MOUSE)
        term_mouse(&app->term, app->state.mouse);
    if (todo & TODO_SYNC && app->sync)
        sync_now(app->sync);
    if (todo & TODO_PAUSE && app->sync)
        sync_pause(app->sync, !app->state.live);
    if (todo & (TODO_REFRESH | TODO_SYNC))
        asker_poke(app->asker);
    if (todo & TODO_SCREEN)
        write_screen(app);
    if (todo & TODO_SUSPEND)
        term_suspend(&app->term);
}
