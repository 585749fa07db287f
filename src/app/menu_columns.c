/* The column chooser: those shown come first, in their order, then the others. */
#include <string.h>

#include "prompts.h"

enum { WIDTH_LEAST = 4, WIDTH_MOST = 80, WIDTH_STEP = 2 };

static size_t column_order(const struct state *state, uint8_t order[VIEW_COLUMNS_MAX])
{
    size_t shown =
               view_columns(views[state->view], &state->views[state->view], state->filter, order),
           n = shown;
    for (uint8_t field = 0; field < E_COUNT; field++)
        if (!memchr(order, field, shown))
            order[n++] = field;
    return shown;
}

static void store_columns(struct state *state, const uint8_t *columns, size_t n)
{
    struct view_state *view = state_view(state);
    if (!view->n_columns)
        memset(view->widths, 0, sizeof(view->widths));
    memcpy(view->columns, columns, n);
    view->n_columns = (uint8_t)n;
}

/* The selection goes with its column; among the matches of a search it stays. */
static void follow_line(struct state *state, size_t line)
{
    if (!state->prompt.len)
        state->menu = line;
}

static void toggle_column(struct state *state, size_t at)
{
    uint8_t order[VIEW_COLUMNS_MAX];
    size_t shown = column_order(state, order);
    struct view_state *view = state_view(state);
    if (at >= shown) {
        uint8_t field = order[at];
        order[shown] = field;
        store_columns(state, order, shown + 1);
        view->widths[shown] = 0;
        follow_line(state, shown);
    } else if (shown > 1) {
        memmove(order + at, order + at + 1, shown - at - 1);
        store_columns(state, order, shown - 1);
        memmove(view->widths + at, view->widths + at + 1, shown - at - 1);
    } else {
        state_say(state, false, "A table needs a column at least.");
    }
}

static void shift_column(struct state *state, size_t at, int by)
{
    uint8_t order[VIEW_COLUMNS_MAX];
    size_t shown = column_order(state, order);
    size_t to = at + (size_t)by;
    struct view_state *view = state_view(state);
    if (at >= shown || to >= shown)
        return;
    uint8_t field = order[at];
    order[at] = order[to];
    order[to] = field;
    store_columns(state, order, shown);
    uint8_t width = view->widths[at];
    view->widths[at] = view->widths[to];
    view->widths[to] = width;
    follow_line(state, to);
}

static void widen_column(struct state *state, size_t at, int by)
{
    uint8_t order[VIEW_COLUMNS_MAX];
    size_t shown = column_order(state, order);
    struct view_state *view = state_view(state);
    if (at >= shown)
        return;
    store_columns(state, order, shown);
    int width = view->widths[at] ? view->widths[at] : event_fields[order[at]].width;
    view->widths[at] = (uint8_t)MAX(WIDTH_LEAST, MIN(width + by, WIDTH_MOST));
}

unsigned columns_key(struct state *state, size_t at, int key)
{
    switch (key) {
    case K_SPACE:
    case K_ENTER:
        toggle_column(state, at);
        break;
    case 'J':
        shift_column(state, at, 1);
        break;
    case 'K':
        shift_column(state, at, -1);
        break;
    case '+':
    case '>':
        widen_column(state, at, WIDTH_STEP);
        break;
    case '-':
    case '<':
        widen_column(state, at, -WIDTH_STEP);
        break;
    case K_CTRL('r'):
        state_view(state)->n_columns = 0;
        break;
    default:
        return 0;
    }
    return TODO_PAINT;
}

void columns_line(const struct state *state, size_t i, struct menu_line *out)
{
    uint8_t order[VIEW_COLUMNS_MAX];
    const struct view_state *view = &state->views[state->view];
    size_t shown = column_order(state, order);
    out->checked = i < shown;
    snprintf(out->label, sizeof(out->label), "%s", view_title(view->offer, order[i]));
    if (i < shown && view->n_columns && view->widths[i])
        snprintf(out->detail, sizeof(out->detail), "%d wide", view->widths[i]);
    else if (strcmp(out->label, event_fields[order[i]].title) != 0)
        snprintf(out->detail, sizeof(out->detail), "%s: in filters", event_fields[order[i]].name);
    else
        snprintf(out->detail, sizeof(out->detail), "%s", event_fields[order[i]].help);
}
