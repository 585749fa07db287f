/* How a key changes what the screen remembers. */
#include <stdarg.h>
#include <string.h>

#include "state.h"

struct view_state *state_view(struct state *state)
{
    return &state->views[state->view];
}

struct pane_state *state_pane(struct state *state)
{
    struct view_state *view = state_view(state);
    return &view->panes[MIN(view->focus, VIEW_PANES_MAX - 1)];
}

void state_say(struct state *state, bool bad, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(state->message, sizeof(state->message), fmt, args);
    va_end(args);
    state->message_bad = bad;
}

void state_point(const struct state *state, struct point *out)
{
    const struct view_state *view = &state->views[state->view];
    memset(out, 0, sizeof(*out));
    out->view = state->view;
    out->window = state->window;
    out->window_chosen = state->window_chosen;
    memcpy(out->filter, state->filter, sizeof(out->filter));
    out->sort = view->sort;
    out->sorted = view->sorted;
    memcpy(out->columns, view->columns, sizeof(out->columns));
    memcpy(out->widths, view->widths, sizeof(out->widths));
    out->n_columns = view->n_columns;
    out->focus = view->focus;
    out->selected = view->panes[MIN(view->focus, VIEW_PANES_MAX - 1)].selected;
}

void state_go(struct state *state, const struct point *point)
{
    state->view = point->view;
    state->window = point->window;
    state->window_chosen = point->window_chosen;
    memcpy(state->filter, point->filter, sizeof(state->filter));
    struct view_state *view = state_view(state);
    view->sort = point->sort;
    view->sorted = point->sorted;
    memcpy(view->columns, point->columns, sizeof(view->columns));
    memcpy(view->widths, point->widths, sizeof(view->widths));
    view->n_columns = (uint8_t)point->n_columns;
    view->focus = (uint8_t)point->focus;
    state_pane(state)->selected = point->selected;
    view->detail[0] = '\0';
}

unsigned show_view(struct state *state, size_t view)
{
    if (view >= views_count)
        return 0;
    if (view != state->view)
        state->previous_view = state->view;
    state->view = view;
    return TODO_PAINT;
}

/* ---- windows ---- */

static void window_changed(struct state *state)
{
    state->window_chosen = true;
    for (size_t i = 0; i < views_count; i++)
        for (size_t pane = 0; pane < VIEW_PANES_MAX; pane++) {
            struct pane_state *at = &state->views[i].panes[pane];
            at->top = at->selected = at->fresh = 0;
            at->id[0] = '\0';
        }
}

unsigned set_window(struct state *state, const struct facts *facts, enum window_kind kind)
{
    state->window = window_of(kind, facts->now);
    window_changed(state);
    return TODO_PAINT;
}

unsigned set_window_text(struct state *state, const struct facts *facts, const char *text)
{
    struct window window;
    struct err err = {0};
    if (!window_parse(text, facts->now, state->zone, &window, &err)) {
        state_say(state, true, "%s", err.text);
        return TODO_PAINT;
    }
    state->window = window;
    window_changed(state);
    return TODO_PAINT;
}

/* ---- following a number to its events, and back ---- */

static void push_step(struct state *state)
{
    if (state->n_trail == TRAIL_MAX)
        memmove(state->trail, state->trail + 1, (--state->n_trail) * sizeof(state->trail[0]));
    state_point(state, &state->trail[state->n_trail++].from);
}

static void follow_target(struct state *state, const struct facts *facts,
                          const struct target *target)
{
    size_t view = 0;
    while (view < views_count && strcmp(views[view]->name, target->view) != 0)
        view++;
    if (view == views_count)
        return;
    if (*target->detail) {
        struct view_state *at = &state->views[view];
        show_view(state, view);
        snprintf(at->detail, sizeof(at->detail), "%s", target->detail);
        at->focus = 1;
        at->panes[1] = (struct pane_state){0};
        return;
    }
    push_step(state);
    show_view(state, view);
    state_view(state)->detail[0] = '\0';
    if (target->sets_window) {
        state->window = target->window;
        window_changed(state);
    }
    if (target->filter && filter_apply(state, facts, target->filter))
        state_view(state)->focus = 0;
    struct step *step = &state->trail[state->n_trail - 1];
    memcpy(step->filter, state->filter, sizeof(step->filter));
}

unsigned drill_in(struct state *state, const struct facts *facts)
{
    CLEANUP(target_finish)
    struct target target = {0};
    facts->view->target(facts->scene, facts->sections, &target);
    if (target.view)
        follow_target(state, facts, &target);
    return TODO_PAINT;
}

unsigned drill_out(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    if (view->detail[0]) {
        view->detail[0] = '\0';
        view->focus = 0;
    } else if (state->n_trail &&
               strcmp(state->trail[state->n_trail - 1].filter, state->filter) == 0) {
        state_go(state, &state->trail[--state->n_trail].from);
    } else if (state->filter[0]) {
        filter_apply(state, facts, "");
    } else if (state->n_trail) {
        state_go(state, &state->trail[--state->n_trail].from);
    } else if (view->zoomed) {
        view->zoomed = false;
    }
    return TODO_PAINT;
}

/* ---- mouse ---- */

static unsigned mouse(struct state *state, const struct facts *facts, const struct key_event *event)
{
    struct view_state *view = state_view(state);
    if (event->mouse == MOUSE_WHEEL_DOWN || event->mouse == MOUSE_WHEEL_UP)
        return move_by(state, facts, event->mouse == MOUSE_WHEEL_DOWN ? 3 : -3);
    if (event->mouse != MOUSE_PRESS)
        return 0;
    for (size_t i = 0; i < facts->n_panes; i++)
        if (rect_has(facts->panes[i].rect, event->x, event->y))
            view->focus = (uint8_t)i;
    const struct pane_info *info = &facts->panes[MIN(view->focus, VIEW_PANES_MAX - 1)];
    struct rect inside = pane_inside(info->rect);
    int row = event->y - inside.y - 1;
    if (info->kind == PANE_TABLE && row >= 0 && row < inside.height)
        return move_to(state, facts, state_pane(state)->top + (size_t)row);
    return TODO_PAINT;
}

/* ---- dispatch ---- */

static unsigned overlay_key(struct state *state, const struct facts *facts,
                            const struct key_event *event)
{
    switch (state->overlay) {
    case OVERLAY_FILTER:
        return filter_bar_key(state, facts, event);
    case OVERLAY_FORM:
        return form_key(state, facts, event);
    case OVERLAY_HELP:
    case OVERLAY_PALETTE:
        return palette_key(state, facts, event);
    default:
        return menu_key(state, facts, event);
    }
}

/* The second key after g: gg is g, gY copies the table. */
static bool after_g(struct state *state, const struct key_event *event, unsigned *todo)
{
    bool pending = state->g_pending;
    state->g_pending = false;
    if (!pending || event->key != 'Y')
        return false;
    *todo = TODO_COPY_TABLE | TODO_PAINT;
    return true;
}

unsigned update(struct state *state, const struct facts *facts, const struct key_event *event)
{
    unsigned todo = 0;
    bool spoke = state->message[0] != '\0';
    state->message[0] = '\0';
    if (event->key == K_CTRL('c'))
        return TODO_QUIT;
    if (state->overlay != OVERLAY_NONE)
        return overlay_key(state, facts, event) | TODO_PAINT;
    if (event->key == K_MOUSE)
        return mouse(state, facts, event);
    if (after_g(state, event, &todo))
        return todo;
    if (event->key == K_ESC && spoke && state->message_bad)
        return TODO_PAINT;
    const struct action *action = bindings_find(facts->bindings, event->key);
    if (action)
        return action->run(state, facts);
    char name[KEY_NAME_MAX];
    state_say(state, false, "%s does nothing here; ? shows the keys.", key_text(event->key, name));
    return TODO_PAINT;
}
