/* What belongs to a profile on the screen - state, undo, history, saved views - is put away when
 * another one is opened, and comes back with it. Looks belong to the screen, and stay. */
#include <stdlib.h>
#include <string.h>

#include "profiles.h"

struct desk {
    struct state state;
    struct undo undo;
    char *history[HISTORY_MAX], *statements[HISTORY_MAX];
    size_t n_history, n_statements;
    struct saved_view saved[SAVED_MAX];
    size_t n_saved;
    bool restored;
};

void desk_free(struct desk **desk)
{
    for (size_t i = 0; *desk && i < (*desk)->n_history; i++)
        free((*desk)->history[i]);
    for (size_t i = 0; *desk && i < (*desk)->n_statements; i++)
        free((*desk)->statements[i]);
    free(*desk);
    *desk = NULL;
}

/* ---- beginning --------------------------------------------------------------------------- */

bool desk_begin(struct app *app, struct err *err)
{
    const struct settings *settings = &app->options->config->settings;
    struct state *state = &app->state;
    state->window = window_of(WINDOW_30D, app->now);
    state->zone = text_equal(settings->zone, "utc") ? ZONE_UTC : ZONE_LOCAL;
    state->live = settings->live;
    state->redact = settings->redact;
    state->compact = settings->density == SPACING_COMPACT;
    state->mouse = settings->mouse;
    state->new_since = app->now;
    for (size_t i = 0; i < VIEWS_MAX; i++)
        state->views[i].sort.field = -1;
    snprintf(state->theme, sizeof(state->theme), "%s",
             *settings->theme ? settings->theme : theme_default);
    if (!presets_load(app, err))
        return false;
    persist_load(app);
    return true;
}

/* ---- putting away and taking back ---------------------------------------------------------- */

static void put_away(struct app *app)
{
    struct bundle *bundle = &app->bundles[app->current];
    struct desk *desk = bundle->desk ? bundle->desk : mem_new(sizeof(*desk));
    bundle->desk = desk;
    desk->state = app->state;
    desk->undo = app->undo;
    memcpy(desk->history, app->history, sizeof(desk->history));
    desk->n_history = app->n_history;
    memcpy(desk->statements, app->statements, sizeof(desk->statements));
    desk->n_statements = app->n_statements;
    memcpy(desk->saved, app->saved, sizeof(desk->saved));
    desk->n_saved = app->n_saved;
    desk->restored = app->restored;
    memset(&app->state, 0, sizeof(app->state));
    memset(&app->undo, 0, sizeof(app->undo));
    app->n_history = app->n_statements = app->n_saved = 0;
    app->restored = false;
}

/* False: it was never on the screen. */
static bool take_back(struct app *app)
{
    struct desk *desk = app->bundles[app->current].desk;
    if (!desk)
        return false;
    app->state = desk->state;
    app->undo = desk->undo;
    memcpy(app->history, desk->history, sizeof(app->history));
    app->n_history = desk->n_history;
    memcpy(app->statements, desk->statements, sizeof(app->statements));
    app->n_statements = desk->n_statements;
    memcpy(app->saved, desk->saved, sizeof(app->saved));
    app->n_saved = desk->n_saved;
    app->restored = desk->restored;
    desk->n_history = desk->n_statements = 0; /* they are the app's again */
    return true;
}

/* ---- changing ------------------------------------------------------------------------------ */

static size_t view_of_all(void)
{
    size_t i = 0;
    while (i + 1 < views_count && views[i]->key != '0')
        i++;
    return i;
}

static void keep_looks(struct state *state, const struct state *before)
{
    size_t all = view_of_all();
    snprintf(state->theme, sizeof(state->theme), "%s", before->theme);
    state->zone = before->zone;
    state->live = before->live;
    state->redact = before->redact;
    state->compact = before->compact;
    state->mouse = before->mouse;
    state->views[all] = before->views[all];
    state->overlay = OVERLAY_NONE;
    state->message[0] = '\0';
}

/* From the row of all to the same window and filter in the view before it. The filter is another
 * profile's: it does not become what this one remembers. */
static void go_along(struct state *state, const struct state *before)
{
    size_t all = view_of_all();
    bool other = strcmp(state->filter, before->filter) != 0;
    if (other) {
        memcpy(state->own_filter, state->filter, sizeof(state->own_filter));
        memcpy(state->borrowed, before->filter, sizeof(state->borrowed));
        memcpy(state->filter, before->filter, sizeof(state->filter));
    }
    state->window = before->window;
    state->window_chosen = before->window_chosen;
    state->view = before->previous_view == all ? 0 : before->previous_view;
    state->previous_view = all;
    move_reset(state);
    state->views[all] = before->views[all]; /* its rows are the same ones */
}

/* No number of the one is seen under the name of the other. */
static void clear_answers(struct app *app)
{
    jump_stop(app);
    answers_forget(&app->answers);
    app->answers.view = NULL;
    app->engine = ENGINE_STATE_NONE;
    app->engine.generation = app->answers.engine_generation;
    app->engine_err = (struct err){0};
    app->checked = app->fetching = app->hurry.pending = false;
    if (app->watching) /* another file is to be watched */
        watch_close(&app->watch);
    app->watching = false;
}

static void change(struct app *app, size_t number, const struct state *before)
{
    struct err ignored = {0};
    put_away(app);
    app->current = number;
    if (!take_back(app))
        desk_begin(app, &ignored); /* the config was good when the first began */
    keep_looks(&app->state, before);
    app->status = app->bundles[number].status;
    clear_answers(app);
}

void desk_switch(struct app *app)
{
    struct state *before = mem_new(sizeof(*before));
    size_t number = MIN(app->state.profile_wanted, app->n_bundles - 1);
    *before = app->state;
    if (number != app->current)
        change(app, number, before);
    if (before->profile_along) {
        undo_before(&app->undo, &app->state);
        go_along(&app->state, before);
        undo_after(&app->undo, &app->state);
    }
    state_say(&app->state, false, "%s", profiles_open(app)->name);
    app->paint = true;
    free(before);
}

/* ---- the end ------------------------------------------------------------------------------- */

void desk_save(struct app *app)
{
    size_t last = app->current;
    persist_save(app);
    for (size_t i = 0; i < app->n_bundles; i++) {
        if (i == last || !app->bundles[i].desk)
            continue;
        put_away(app);
        app->current = i;
        take_back(app);
        persist_save(app);
    }
}
