/* Actions: data, looks, help and the way out. */
#include <string.h>

#include "acts.h"

/* ---- data and looks ---- */

unsigned act_refresh(struct state *state, const struct facts *facts)
{
    return TODO_REFRESH | TODO_PAINT;
}

unsigned act_sync_everything(struct state *state, const struct facts *facts)
{
    state_say(state, false, "Looking at the service now.");
    return TODO_SYNC | TODO_PAINT;
}

unsigned act_pause_live(struct state *state, const struct facts *facts)
{
    state->live = !state->live;
    state_say(state, false, state->live ? "Live again." : "Paused; p goes on.");
    return TODO_PAUSE | TODO_PAINT;
}

unsigned act_follow(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    struct pane_state *pane = &view->panes[0];
    const struct sort newest = {.field = E_CREATED, .descending = true};
    if (!facts->view->rows) {
        state_say(state, false, "Events can be followed in their table: 2 shows it.");
        return TODO_PAINT;
    }
    view->focus = 0;
    pane->newest = !pane->newest;
    if (!pane->newest) {
        state_say(state, false, "The selection stays with its event.");
        return move_to(state, facts, pane->selected);
    }
    if (view_sort(view).field != newest.field || !view_sort(view).descending)
        sort_by(state, facts, newest);
    view->panes[0].newest = true;
    state_say(state, false, "Following the newest event; F stops.");
    return move_to(state, facts, 0);
}

unsigned act_open_theme(struct state *state, const struct facts *facts)
{
    memcpy(state->theme_before, state->theme, sizeof(state->theme));
    menu_open(state, OVERLAY_THEME);
    for (size_t i = 0; i < facts->n_themes; i++)
        if (strcmp(facts->themes[i], state->theme) == 0)
            state->menu = i;
    return TODO_PAINT;
}

unsigned act_density(struct state *state, const struct facts *facts)
{
    state->compact = !state->compact;
    state_say(state, false, state->compact ? "Denser." : "Airier.");
    return TODO_PAINT;
}

unsigned act_zone(struct state *state, const struct facts *facts)
{
    state->zone = state->zone == ZONE_UTC ? ZONE_LOCAL : ZONE_UTC;
    state_say(state, false, "Times and days are in %s.", zone_name(state->zone, facts->now));
    return TODO_PAINT;
}

unsigned act_source(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SOURCE);
}

unsigned act_profiles(struct state *state, const struct facts *facts)
{
    menu_open(state, OVERLAY_PROFILES);
    state->menu = facts->scene->profile;
    return TODO_PAINT;
}

unsigned act_session(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SESSION);
}

unsigned act_undo(struct state *state, const struct facts *facts)
{
    return TODO_UNDO | TODO_PAINT;
}

unsigned act_redo(struct state *state, const struct facts *facts)
{
    return TODO_REDO | TODO_PAINT;
}

unsigned act_redact(struct state *state, const struct facts *facts)
{
    state->redact = !state->redact;
    state_say(
        state, false,
        state->redact
            ? "Names and amounts are hidden, on screen, in copies and in exports; * shows them."
            : "Names and amounts are shown.");
    return TODO_PAINT;
}

unsigned act_toggle_mouse(struct state *state, const struct facts *facts)
{
    state->mouse = !state->mouse;
    state_say(state, false,
              state->mouse ? "The mouse is on; hold Shift to select text." : "The mouse is off.");
    return TODO_MOUSE | TODO_PAINT;
}

unsigned act_help(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_HELP);
}

unsigned act_palette(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_PALETTE);
}

unsigned act_redraw(struct state *state, const struct facts *facts)
{
    return TODO_REDRAW | TODO_PAINT;
}

unsigned act_picture(struct state *state, const struct facts *facts)
{
    return TODO_PICTURE;
}

unsigned act_close_one(struct state *state, const struct facts *facts)
{
    return drill_inside(state) ? drill_out(state, facts) : TODO_QUIT;
}

unsigned act_quit(struct state *state, const struct facts *facts)
{
    return TODO_QUIT;
}

unsigned act_suspend(struct state *state, const struct facts *facts)
{
    return TODO_SUSPEND;
}
