/* Actions: moving, panes, views and windows. */
#include <string.h>

#include "acts.h"

/* ---- moving ---- */

static size_t page_rows(const struct state *state, const struct facts *facts)
{
    size_t focus = state->views[state->view].focus;
    return focus < facts->n_panes ? MAX(facts->panes[focus].rows_shown, 1u) : 1;
}

unsigned act_down(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, 1);
}

unsigned act_up(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, -1);
}

unsigned act_left(struct state *state, const struct facts *facts)
{
    if (drill_expand(state, facts, EXPAND_CLOSE))
        return TODO_PAINT;
    return move_column(state, facts, -1);
}

unsigned act_right(struct state *state, const struct facts *facts)
{
    if (drill_expand(state, facts, EXPAND_OPEN))
        return TODO_PAINT;
    return move_column(state, facts, 1);
}

unsigned act_half_down(struct state *state, const struct facts *facts)
{
    return move_page(state, facts, (int64_t)(page_rows(state, facts) + 1) / 2);
}

unsigned act_half_up(struct state *state, const struct facts *facts)
{
    return move_page(state, facts, -(int64_t)(page_rows(state, facts) + 1) / 2);
}

unsigned act_page_down(struct state *state, const struct facts *facts)
{
    return move_page(state, facts, (int64_t)page_rows(state, facts));
}

unsigned act_page_up(struct state *state, const struct facts *facts)
{
    return move_page(state, facts, -(int64_t)page_rows(state, facts));
}

unsigned act_top(struct state *state, const struct facts *facts)
{
    return move_to(state, facts, 0);
}

unsigned act_bottom(struct state *state, const struct facts *facts)
{
    return move_to(state, facts, SIZE_MAX);
}

static unsigned turn_pane(struct state *state, const struct facts *facts, size_t by)
{
    struct view_state *view = state_view(state);
    for (size_t i = 0; i < facts->n_panes; i++) {
        view->focus = (uint8_t)((view->focus + by) % facts->n_panes);
        const struct pane_info *info = &facts->panes[view->focus];
        if (!info->absent && (view->zoomed || info->folded || !rect_empty(info->rect)))
            break;
    }
    return TODO_PAINT;
}

unsigned act_next_pane(struct state *state, const struct facts *facts)
{
    return turn_pane(state, facts, 1);
}

unsigned act_previous_pane(struct state *state, const struct facts *facts)
{
    return turn_pane(state, facts, MAX(facts->n_panes, 1u) - 1);
}

unsigned act_zoom(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    view->zoomed = !view->zoomed;
    return TODO_PAINT;
}

/* ---- views and windows ---- */

unsigned act_view(struct state *state, const struct facts *facts)
{
    for (size_t i = 0; i < views_count; i++)
        if (views[i]->key == facts->key)
            return show_view(state, i);
    CLEANUP(str_finish)
    struct str there = {0};
    for (size_t i = 0; i < views_count; i++)
        if (views[i]->key)
            str_addf(&there, " %c", views[i]->key);
    state_say(state, true, "There is no view %c in this version; there are%s.", facts->key,
              str_text(&there));
    return TODO_PAINT;
}

unsigned act_previous_view(struct state *state, const struct facts *facts)
{
    return show_view(state, state->previous_view);
}

unsigned act_window_24h(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_24H);
}

unsigned act_window_7d(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_7D);
}

unsigned act_window_30d(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_30D);
}

unsigned act_window_all(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_ALL);
}

unsigned act_narrower(struct state *state, const struct facts *facts)
{
    enum window_kind kind = state->window.kind;
    return set_window(state, facts,
                      kind == WINDOW_CUSTOM ? WINDOW_24H
                      : kind > WINDOW_24H   ? (enum window_kind)(kind - 1)
                                            : WINDOW_24H);
}

unsigned act_wider(struct state *state, const struct facts *facts)
{
    enum window_kind kind = state->window.kind;
    return set_window(state, facts,
                      kind == WINDOW_CUSTOM ? WINDOW_30D
                      : kind < WINDOW_ALL   ? (enum window_kind)(kind + 1)
                                            : WINDOW_ALL);
}

static unsigned shift(struct state *state, const struct facts *facts, int lengths)
{
    if (state->window.kind == WINDOW_ALL) {
        state_say(state, false, "All has no neighbour; choose a window first: d w m.");
        return TODO_PAINT;
    }
    struct window window = window_shift(&facts->scene->window, lengths, state->zone, facts->now);
    if (window.from == facts->scene->window.from && lengths > 0)
        state_say(state, false, "The window ends now; { goes back.");
    state->window = window;
    state->window_chosen = true;
    move_reset(state);
    return TODO_PAINT;
}

unsigned act_earlier(struct state *state, const struct facts *facts)
{
    return shift(state, facts, -1);
}

unsigned act_later(struct state *state, const struct facts *facts)
{
    return shift(state, facts, 1);
}

unsigned act_open_time(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_TIME);
}
