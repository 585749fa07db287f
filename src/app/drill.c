/* Following a number to its events, and back one step at a time. */
#include <string.h>

#include "acts.h"

static void push_step(struct state *state)
{
    if (state->n_trail == TRAIL_MAX)
        memmove(state->trail, state->trail + 1, (--state->n_trail) * sizeof(state->trail[0]));
    state_point(state, &state->trail[state->n_trail].from);
    state->n_trail++;
}

static void open_detail(struct state *state, size_t view, const char *id)
{
    struct view_state *at = &state->views[view];
    show_view(state, view);
    snprintf(at->detail, sizeof(at->detail), "%s", id);
    at->focus = 1;
    at->panes[1] = (struct pane_state){0};
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
        if (view != state->view) { /* the way back */
            push_step(state);
            memcpy(state->trail[state->n_trail - 1].filter, state->filter, sizeof(state->filter));
        }
        open_detail(state, view, target->detail);
        return;
    }
    push_step(state);
    struct step *step = &state->trail[state->n_trail - 1];
    step->sets_window = target->sets_window;
    show_view(state, view);
    struct view_state *at = state_view(state);
    at->detail[0] = '\0';
    if (target->sets_window) {
        state->window = target->window;
        state->window_chosen = true;
        move_reset(state);
    }
    if (target->filter && filter_apply(state, facts, target->filter)) {
        at->focus = 0;
        at->highlight = false;
    }
    memcpy(step->filter, state->filter, sizeof(step->filter));
}

unsigned drill_to(struct state *state, const struct facts *facts, const char *filter)
{
    struct target target = {.view = "events", .filter = mem_text(filter)};
    follow_target(state, facts, &target);
    target_finish(&target);
    return TODO_PAINT;
}

bool drill_expand(struct state *state, const struct facts *facts, enum view_expand how)
{
    return facts->view->expand &&
           facts->view->expand(facts->scene, facts->sections, how, state_view(state));
}

unsigned drill_in(struct state *state, const struct facts *facts)
{
    if (drill_expand(state, facts, EXPAND_TOGGLE))
        return TODO_PAINT;
    CLEANUP(target_finish)
    struct target target = {0};
    facts->view->target(facts->scene, facts->sections, &target);
    if (target.sets_profile) {
        state->profile_wanted = target.profile;
        state->profile_along = true;
        return TODO_PROFILE | TODO_PAINT;
    }
    if (target.view)
        follow_target(state, facts, &target);
    return TODO_PAINT;
}

/* A window that the step did not set stays: the user may have changed it since. */
static void pop_step(struct state *state)
{
    size_t left = state->n_trail - 1;
    const struct step *step = &state->trail[left];
    struct window window = state->window;
    bool chosen = state->window_chosen;
    state_go(state, &step->from);
    state->n_trail = left;
    if (!step->sets_window) {
        state->window = window;
        state->window_chosen = chosen;
    }
}

bool drill_inside(const struct state *state)
{
    const struct view_state *view = &state->views[state->view];
    return view->detail[0] || state->n_trail || view->zoomed;
}

/* One step back: the detail, what the filter has more than the drill-down put into it, the
 * drill-down, the filter, the zoom. */
unsigned drill_out(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    const struct step *step = state->n_trail ? &state->trail[state->n_trail - 1] : NULL;
    if (view->detail[0]) {
        view->detail[0] = '\0';
        view->focus = 0;
    } else if (step && strcmp(step->filter, state->filter) == 0) {
        pop_step(state);
    } else if (step) {
        filter_apply(state, facts, step->filter);
    } else if (state->filter[0]) {
        filter_apply(state, facts, "");
    } else if (view->zoomed) {
        view->zoomed = false;
    }
    return TODO_PAINT;
}

unsigned act_back(struct state *state, const struct facts *facts)
{
    if (facts->trouble && state->dismissed != hash_text(facts->trouble, 0)) {
        state->dismissed = hash_text(facts->trouble, 0);
        return TODO_PAINT;
    }
    return drill_out(state, facts);
}
