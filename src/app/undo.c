/* Undo and redo of changes of view: window, filter, sort, columns. A change of the filter is one,
 * however many keys it took. */
#include <string.h>

#include "state.h"

void state_point(const struct state *state, struct point *out)
{
    const struct view_state *view = &state->views[state->view];
    const struct pane_state *pane = &view->panes[MIN(view->focus, VIEW_PANES_MAX - 1)];
    memset(out, 0, sizeof(*out));
    out->view = state->view;
    out->window = state->window;
    out->window_chosen = state->window_chosen;
    snprintf(out->filter, sizeof(out->filter), "%s", state->filter);
    out->sort = view->sort;
    out->sorted = view->sorted;
    memcpy(out->columns, view->columns, sizeof(out->columns));
    memcpy(out->widths, view->widths, sizeof(out->widths));
    out->n_columns = view->n_columns;
    out->focus = view->focus;
    out->selected = pane->selected;
    out->top = pane->top;
    snprintf(out->id, sizeof(out->id), "%s", pane->id);
    snprintf(out->detail, sizeof(out->detail), "%s", view->detail);
    out->n_trail = state->n_trail;
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
    view->n_columns = point->n_columns;
    view->focus = (uint8_t)point->focus;
    struct pane_state *pane = state_pane(state);
    pane->selected = point->selected;
    pane->top = point->top;
    pane->fresh = 0;
    memcpy(pane->id, point->id, sizeof(pane->id));
    pane->held = pane->id[0] != '\0';
    memcpy(view->detail, point->detail, sizeof(view->detail));
    state->n_trail = MIN(point->n_trail, (size_t)TRAIL_MAX);
}

/* Sort and columns belong to a view: between two views only what they share counts. */
static bool same(const struct point *a, const struct point *b)
{
    bool shared =
        memcmp(&a->window, &b->window, sizeof(a->window)) == 0 && strcmp(a->filter, b->filter) == 0;
    if (!shared || a->view != b->view)
        return shared;
    return a->sorted == b->sorted && a->sort.field == b->sort.field &&
           a->sort.descending == b->sort.descending && a->n_columns == b->n_columns &&
           memcmp(a->columns, b->columns, sizeof(a->columns)) == 0 &&
           memcmp(a->widths, b->widths, sizeof(a->widths)) == 0;
}

static void push(struct point *points, size_t *n, const struct point *point)
{
    if (*n == UNDO_MAX)
        memmove(points, points + 1, --*n * sizeof(*points));
    points[(*n)++] = *point;
}

static bool is_typing(const struct state *state)
{
    return state->overlay == OVERLAY_FILTER || state->overlay == OVERLAY_FORM;
}

void undo_before(struct undo *undo, const struct state *state)
{
    if (!undo->typing)
        state_point(state, &undo->before);
}

void undo_after(struct undo *undo, const struct state *state)
{
    struct point after;
    undo->typing = is_typing(state);
    if (undo->typing)
        return;
    state_point(state, &after);
    if (same(&undo->before, &after))
        return;
    push(undo->back, &undo->n_back, &undo->before);
    undo->n_forth = 0;
}

static bool go(struct state *state, struct point *from, size_t *n_from, struct point *to,
               size_t *n_to)
{
    struct point now;
    if (!*n_from)
        return false;
    state_point(state, &now);
    push(to, n_to, &now);
    state_go(state, &from[--*n_from]);
    return true;
}

bool undo_back(struct undo *undo, struct state *state)
{
    return go(state, undo->back, &undo->n_back, undo->forth, &undo->n_forth);
}

bool undo_forth(struct undo *undo, struct state *state)
{
    return go(state, undo->forth, &undo->n_forth, undo->back, &undo->n_back);
}
