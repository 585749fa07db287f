/* Actions: filter, sort, columns, rows. */
#include <string.h>

#include "acts.h"
#include "prompts.h"

unsigned act_highlight(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    if (!facts->view->rows) {
        state_say(state, false, "Rows are lit where there is a table: 2 shows the events.");
        return TODO_PAINT;
    }
    at->highlight = !at->highlight;
    state_say(state, false,
              at->highlight ? "All rows are shown, matches are lit; n and N jump."
                            : "Only rows that match are shown.");
    move_reset(state);
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

static bool has_table(const struct facts *facts)
{
    return facts->view->rows;
}

unsigned act_open_sort(struct state *state, const struct facts *facts)
{
    struct sort sort = sort_in_force(state, facts);
    menu_open(state, OVERLAY_SORT);
    state->menu = sort.field >= 0 ? (size_t)sort.field : 0;
    return TODO_PAINT;
}

unsigned act_open_columns(struct state *state, const struct facts *facts)
{
    if (!has_table(facts)) {
        state_say(state, false, "Columns are chosen where there is a table: 2 shows the events.");
        return TODO_PAINT;
    }
    menu_open(state, OVERLAY_COLUMNS);
    state->menu = state_view(state)->panes[0].column;
    return TODO_PAINT;
}

/* The neighbour of the column that sorts, among those shown. */
static unsigned shift_sort(struct state *state, const struct facts *facts, size_t by)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = sort_choices(state, facts, columns), i = 0;
    struct sort sort = sort_in_force(state, facts);
    if (!n)
        return TODO_PAINT;
    while (i < n && columns[i] != sort.field)
        i++;
    i = i == n ? 0 : (i + n + by) % n;
    return sort_by(state, facts, (struct sort){.field = columns[i], .descending = sort.descending});
}

unsigned act_sort_left(struct state *state, const struct facts *facts)
{
    return shift_sort(state, facts, SIZE_MAX);
}

unsigned act_sort_right(struct state *state, const struct facts *facts)
{
    return shift_sort(state, facts, 1);
}

unsigned act_invert(struct state *state, const struct facts *facts)
{
    struct sort sort = sort_in_force(state, facts);
    if (sort.field < 0) {
        state_say(state, false, "Choose what sorts first: s.");
        return TODO_PAINT;
    }
    sort.descending = !sort.descending;
    return sort_by(state, facts, sort);
}

/* ---- charts ---- */

static unsigned turn_metric(struct state *state, const struct facts *facts, size_t by)
{
    struct view_state *at = state_view(state);
    if (!facts->view->n_metrics) {
        state_say(state, false, "There is no chart here; 1 has one.");
        return TODO_PAINT;
    }
    at->metric = (uint8_t)((at->metric + by) % facts->view->n_metrics);
    return TODO_PAINT;
}

unsigned act_next_metric(struct state *state, const struct facts *facts)
{
    return turn_metric(state, facts, 1);
}

unsigned act_previous_metric(struct state *state, const struct facts *facts)
{
    return turn_metric(state, facts, MAX(facts->view->n_metrics, 1u) - 1);
}

unsigned act_log_scale(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    at->log_scale = !at->log_scale;
    state_say(state, false, "The scale is the other one now; the chart says log where it is.");
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

unsigned act_copy_table(struct state *state, const struct facts *facts)
{
    return TODO_COPY_TABLE | TODO_PAINT;
}

/* Why there is nothing that this account may export; NULL: there may be. */
static const struct err *closed_to_account(const struct facts *facts)
{
    const struct scene *scene = facts->scene;
    for (size_t i = 0; scene->errs && !facts->sections->n && i < scene->n_tables; i++)
        if (scene->errs[i] && scene->errs[i]->code == ERR_FORBIDDEN)
            return scene->errs[i];
    return NULL;
}

unsigned act_open_export(struct state *state, const struct facts *facts)
{
    const struct err *closed = closed_to_account(facts);
    if (closed) {
        state_say(state, true, "Nothing can be exported: %s.", closed->text);
        return TODO_PAINT;
    }
    export_open(state, facts->view->name);
    return TODO_PAINT;
}
