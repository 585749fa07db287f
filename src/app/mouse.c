/* The mouse: views, windows and panes are chosen, items selected, headers sort, the wheel moves. A
 * press on what is selected already follows it, as Enter does. */
#include "acts.h"

enum { WHEEL_ROWS = 3 };

static unsigned press_pane(struct state *state, const struct facts *facts)
{
    const struct hit *hit = &facts->hit;
    struct view_state *view = state_view(state);
    struct pane_state *pane = &view->panes[MIN(hit->index, VIEW_PANES_MAX - 1u)];
    bool again = view->focus == hit->index && hit->on_item && pane->selected == hit->item;
    bool sheet = facts->panes[hit->index].kind == PANE_TABLE;
    again = again && (!sheet || pane->column == hit->column);
    view->focus = (uint8_t)hit->index;
    if (hit->on_header)
        return sort_by_column(state, facts, hit->column);
    if (again)
        return drill_in(state, facts);
    if (!hit->on_item)
        return TODO_PAINT;
    if (sheet)
        pane->column = hit->column;
    return move_to(state, facts, hit->item);
}

static unsigned press(struct state *state, const struct facts *facts)
{
    switch (facts->hit.kind) {
    case HIT_VIEW:
        return show_view(state, facts->hit.index);
    case HIT_WINDOW:
        if (facts->hit.index == WINDOW_CUSTOM)
            return menu_open(state, OVERLAY_TIME);
        return set_window(state, facts, (enum window_kind)facts->hit.index);
    case HIT_ACCOUNT:
        return menu_open(state, OVERLAY_SESSION);
    case HIT_PANE:
        return press_pane(state, facts);
    case HIT_NOTHING:
        break;
    }
    return TODO_PAINT;
}

unsigned mouse_key(struct state *state, const struct facts *facts, const struct key_event *event)
{
    if (!state->mouse)
        return 0;
    bool wheel = event->mouse == MOUSE_WHEEL_DOWN || event->mouse == MOUSE_WHEEL_UP;
    if (state->overlay != OVERLAY_NONE) {
        struct key_event key = {.key = event->mouse == MOUSE_WHEEL_DOWN ? K_DOWN : K_UP};
        bool menu = state->overlay != OVERLAY_FILTER && state->overlay != OVERLAY_FORM;
        return wheel && menu ? update(state, facts, &key) : TODO_PAINT;
    }
    if (wheel) {
        if (facts->hit.kind == HIT_PANE)
            state_view(state)->focus = (uint8_t)facts->hit.index;
        return move_by(state, facts, event->mouse == MOUSE_WHEEL_DOWN ? WHEEL_ROWS : -WHEEL_ROWS);
    }
    return event->mouse == MOUSE_PRESS && event->button == 1 ? press(state, facts) : TODO_PAINT;
}
