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
    struct pane_state *pane = state_pane(state);
    pane->newest = !pane->newest;
    state_say(state, false,
              pane->newest ? "Following the newest event." : "The selection stays with its event.");
    return pane->newest ? move_to(state, facts, 0) | TODO_PAINT : TODO_PAINT;
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
    state_say(state, false,
              state->redact ? "Names and keys are hidden." : "Names and keys are shown.");
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

unsigned act_close_one(struct state *state, const struct facts *facts)
{
    bool inside = state_view(state)->detail[0] || state->n_trail;
    return inside ? drill_out(state, facts) : TODO_QUIT;
}

unsigned act_quit(struct state *state, const struct facts *facts)
{
    return TODO_QUIT;
}

unsigned act_suspend(struct state *state, const struct facts *facts)
{
    return TODO_SUSPEND;
}
