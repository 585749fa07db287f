/* Actions: filter, sort, columns, rows. */
#include <string.h>

#include "acts.h"

/* ---- filter, sort, columns ---- */

unsigned act_highlight(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    at->highlight = !at->highlight;
    state_say(state, false,
              at->highlight ? "All rows are shown, matches are lit; n and N jump."
                            : "Only rows that match are shown.");
    return TODO_PAINT;
}

unsigned act_next_match(struct state *state, const struct facts *facts)
{
    return move_match(state, facts, 1);
}

unsigned act_previous_match(struct state *state, const struct facts *facts)
{
    return move_match(state, facts, -1);
}

static unsigned restrict_to(struct state *state, const struct facts *facts, bool exclude)
{
    CLEANUP(spot_finish)
    struct spot spot = {.field = -1};
    facts->view->spot(facts->scene, facts->sections, &spot);
    if (spot.field < 0) {
        state_say(state, false, "There is no value under the cursor to filter by.");
        return TODO_PAINT;
    }
    char *filter = filter_with(DATA_EVENTS, state->filter, spot.field, spot.value, exclude);
    filter_apply(state, facts, filter);
    free_ptr(&filter);
    return TODO_PAINT | TODO_HISTORY;
}

unsigned act_include(struct state *state, const struct facts *facts)
{
    return restrict_to(state, facts, false);
}

unsigned act_exclude(struct state *state, const struct facts *facts)
{
    return restrict_to(state, facts, true);
}

unsigned act_saved(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SAVED);
}

unsigned act_open_sort(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SORT);
}

unsigned act_open_columns(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_COLUMNS);
}

/* The neighbour of the column that sorts, among those shown. */
static unsigned shift_sort(struct state *state, const struct facts *facts, int direction)
{
    struct view_state *at = state_view(state);
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = view_columns(at, columns), i = 0;
    struct sort sort = view_sort(at);
    while (i < n && columns[i] != sort.field)
        i++;
    if (!n)
        return 0;
    i = i == n ? 0 : (i + n + (size_t)(direction + (int)n)) % n;
    at->sort = (struct sort){.field = columns[i], .descending = sort.descending};
    at->sorted = true;
    return move_to(state, facts, 0);
}

unsigned act_sort_left(struct state *state, const struct facts *facts)
{
    return shift_sort(state, facts, -1);
}

unsigned act_sort_right(struct state *state, const struct facts *facts)
{
    return shift_sort(state, facts, 1);
}

unsigned act_invert(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    at->sort = view_sort(at);
    at->sort.descending = !at->sort.descending;
    at->sorted = true;
    return move_to(state, facts, 0);
}

unsigned act_log_scale(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    at->log_scale = !at->log_scale;
    return TODO_PAINT;
}

/* ---- rows ---- */

unsigned act_mark(struct state *state, const struct facts *facts)
{
    const char *id = state_pane(state)->id;
    if (!*id)
        return act_page_down(state, facts);
    for (size_t i = 0; i < state->n_marked; i++)
        if (strcmp(state->marked[i], id) == 0) {
            memmove(state->marked[i], state->marked[i + 1],
                    (--state->n_marked - i) * sizeof(state->marked[0]));
            return act_down(state, facts);
        }
    if (state->n_marked == MARKED_MAX || strlen(id) >= sizeof(state->marked[0])) {
        state_say(state, true, "No more than %d rows can be marked.", MARKED_MAX);
        return TODO_PAINT;
    }
    snprintf(state->marked[state->n_marked++], sizeof(state->marked[0]), "%.39s", id);
    return act_down(state, facts);
}

unsigned act_copy_cell(struct state *state, const struct facts *facts)
{
    return TODO_COPY_CELL | TODO_PAINT;
}

unsigned act_copy_row(struct state *state, const struct facts *facts)
{
    return TODO_COPY_ROW | TODO_PAINT;
}

unsigned act_open_export(struct state *state, const struct facts *facts)
{
    state->overlay = OVERLAY_EXPORT;
    char name[96];
    snprintf(name, sizeof(name), "usagetop-%s.csv", facts->view->name);
    prompt_set(&state->prompt, name);
    return TODO_PAINT;
}
