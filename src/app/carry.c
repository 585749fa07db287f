/* What update() asked for, carried out. */
#include <stdlib.h>
#include <string.h>

#include "profiles.h"

enum { PICTURES_MAX = 1000 };

/* ---- lists that are kept ---- */

/* Puts it in front of the list. What looks like a key is not kept. */
static void keep(char **list, size_t *n, const char *text)
{
    if (!*text || strstr(text, "sk-") || (*n && strcmp(list[0], text) == 0))
        return;
    size_t old = 0;
    while (old < *n && strcmp(list[old], text) != 0)
        old++;
    if (old == *n && *n < HISTORY_MAX)
        ++*n;
    else if (old == HISTORY_MAX)
        old--;
    free(list[old]);
    memmove(list + 1, list, old * sizeof(*list));
    list[0] = mem_text(text);
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
    if (i < app->n_saved && app->saved[i].fixed) {
        state_say(&app->state, true, "%s is in the config; take another name.", name);
        return;
    }
    app->n_saved = MAX(app->n_saved, i + 1);
    app->saved[i].fixed = false;
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

static void drop_view(struct app *app)
{
    size_t i = app->state.menu;
    if (i >= app->n_saved)
        return;
    if (app->saved[i].fixed) {
        state_say(&app->state, false, "%s is in the config, which only you write.",
                  app->saved[i].name);
        return;
    }
    state_say(&app->state, false, "%s is dropped.", app->saved[i].name);
    memmove(&app->saved[i], &app->saved[i + 1], (--app->n_saved - i) * sizeof(app->saved[0]));
    app->state.menu = MIN(i, MAX(app->n_saved, 1u) - 1);
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

/* Written when nothing is under way any more (app.c). */
static void write_screen(struct app *app)
{
    free(app->screen_file);
    app->screen_file = mem_text(app->state.prompt.text);
}

/* Under a name that is free. */
static void write_picture(struct app *app)
{
    struct str name = {0};
    str_add(&name, "usagetop-screen.txt");
    for (int i = 2; file_exists(str_text(&name)) && i < PICTURES_MAX; i++) {
        str_clear(&name);
        str_addf(&name, "usagetop-screen-%d.txt", i);
    }
    free(app->screen_file);
    app->screen_file = str_take(&name);
}

static void change(struct app *app, const struct facts *facts, unsigned todo)
{
    if (todo & TODO_UNDO && !undo_back(&app->undo, &app->state))
        state_say(&app->state, false, "Nothing to undo.");
    if (todo & TODO_REDO && !undo_forth(&app->undo, &app->state))
        state_say(&app->state, false, "Nothing to redo.");
    if (todo & TODO_HISTORY)
        keep(app->history, &app->n_history, app->state.filter);
    if (todo & TODO_STATEMENT)
        keep(app->statements, &app->n_statements, app->state.sql);
    if (todo & TODO_SAVE_VIEW)
        save_view(app);
    if (todo & TODO_DROP_VIEW)
        drop_view(app);
    if (todo & TODO_COPY_CELL)
        carry_copy_cell(app, facts);
    if (todo & (TODO_COPY_ROW | TODO_COPY_TABLE))
        carry_copy_rows(app, facts, todo & TODO_COPY_TABLE);
    if (todo & TODO_EXPORT)
        carry_export(app, facts);
    if (todo & TODO_STOP_EXPORT)
        export_stop(app);
}

/* Looks at the service now; what comes of it is said when it is there. */
static void hurry(struct app *app)
{
    const struct sync_status *status = &app->status;
    bool others = profiles_hurry(app);
    if (cluster_shown(app)) { /* which answers for itself */
        state_say(&app->state, false, "The cluster is being asked for news.");
        return;
    }
    if (!profiles_sync(app) || status->phase == SYNC_OFF) {
        if (others)
            return;
        state_say(&app->state, false, "There is no service to look at: this is a mirror only.");
        return;
    }
    if (status->phase == SYNC_FOLLOWING)
        state_say(&app->state, false,
                  "Another instance looks at the service; this one reads along.");
    app->hurry = (struct hurry){.pending = status->phase != SYNC_FOLLOWING,
                                .stopped = status->phase == SYNC_STOPPED,
                                .at = clock_now(),
                                .changed = status->changed,
                                .next_try = status->next_try};
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
    if (todo & TODO_SYNC)
        hurry(app);
    if (todo & TODO_PAUSE)
        profiles_pause(app);
    if (todo & (TODO_REFRESH | TODO_SYNC))
        asker_poke(app->asker);
    if (todo & TODO_REFRESH) {
        app->state.sql_run++;
        load_ask(app, true);
    }
    if (todo & TODO_SCREEN)
        write_screen(app);
    if (todo & TODO_PICTURE)
        write_picture(app);
    if (todo & TODO_SUSPEND)
        term_suspend(&app->term);
    if (todo & TODO_PROFILE) /* last: the facts are of the profile before */
        desk_switch(app);
}
