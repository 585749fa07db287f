/* Moving the selection, and keeping it with its event when the rows under it change. */
#include <string.h>

#include "state.h"

const struct section *rows_section(const struct facts *facts)
{
    for (size_t i = 0; i < facts->sections->n; i++)
        if (strcmp(facts->sections->items[i].name, "rows") == 0)
            return &facts->sections->items[i];
    return NULL;
}

static bool in_rows(const struct state *state, const struct facts *facts)
{
    return state->views[state->view].focus == 0 && rows_section(facts) != NULL;
}

/* The id of a row of the event table; NULL when it is not loaded. */
static const char *row_id(const struct facts *facts, size_t row)
{
    const struct section *rows = rows_section(facts);
    if (!rows || rows->table.n_columns != E_COUNT)
        return NULL;
    size_t offset = rows->table.provenance.offset;
    if (row < offset || row - offset >= rows->table.n_rows)
        return NULL;
    return table_at(&rows->table, row - offset, E_ID)->text;
}

static const struct pane_info *focused(const struct state *state, const struct facts *facts)
{
    size_t focus = state->views[state->view].focus;
    return focus < facts->n_panes ? &facts->panes[focus] : NULL;
}

/* The least change of `top` that shows the row of items with `item`. */
static void scroll(struct pane_state *pane, const struct pane_info *info)
{
    size_t row = pane->selected / MAX(info->per_row, 1u), shown = MAX(info->rows_shown, 1u);
    if (row < pane->top)
        pane->top = row;
    else if (row >= pane->top + shown)
        pane->top = row - shown + 1;
}

/* A row that the user chose is held by its id; a table never touched shows its newest rows. */
static void hold(struct state *state, const struct facts *facts)
{
    struct pane_state *pane = state_pane(state);
    pane->held = in_rows(state, facts) && !pane->newest;
    const char *id = pane->held ? row_id(facts, pane->selected) : NULL;
    snprintf(pane->id, sizeof(pane->id), "%s", id ? id : "");
    if (!pane->selected)
        pane->fresh = 0;
}

unsigned move_to(struct state *state, const struct facts *facts, size_t item)
{
    const struct pane_info *info = focused(state, facts);
    struct pane_state *pane = state_pane(state);
    if (!info || !info->n) {
        pane->selected = pane->top = 0;
        pane->id[0] = '\0';
        return TODO_PAINT;
    }
    pane->selected = MIN(item, info->n - 1);
    scroll(pane, info);
    if (pane->selected)
        pane->newest = false;
    hold(state, facts);
    return TODO_PAINT;
}

/* `size` is a number of rows of items; a row of fewer items has no item below the last ones. */
static size_t item_after(const struct pane_info *info, size_t selected, size_t rows)
{
    size_t per_row = MAX(info->per_row, 1u), last = (info->n - 1) / per_row;
    size_t row = selected / per_row;
    if (row == last)
        return info->kind == PANE_TABLE ? info->n - 1 : selected;
    row = rows > last - row ? last : row + rows;
    return MIN(row * per_row + selected % per_row, info->n - 1);
}

unsigned move_by(struct state *state, const struct facts *facts, int64_t rows)
{
    const struct pane_info *info = focused(state, facts);
    if (!info || !info->n || info->kind == PANE_CHART)
        return TODO_PAINT;
    size_t selected = state_pane(state)->selected, per_row = MAX(info->per_row, 1u);
    if (rows >= 0)
        return move_to(state, facts, item_after(info, selected, (size_t)rows));
    size_t step = (size_t)-rows * per_row;
    return move_to(state, facts, step > selected ? selected % per_row : selected - step);
}

/* The picture moves with the selection, as far as there is something to show. */
unsigned move_page(struct state *state, const struct facts *facts, int64_t rows)
{
    const struct pane_info *info = focused(state, facts);
    struct pane_state *pane = state_pane(state);
    if (!info || !info->n || info->kind == PANE_CHART)
        return TODO_PAINT;
    size_t items = (info->n - 1) / MAX(info->per_row, 1u) + 1;
    size_t most = items > info->rows_shown ? items - info->rows_shown : 0;
    size_t step = (size_t)(rows < 0 ? -rows : rows);
    if (rows >= 0)
        pane->top = MIN(pane->top + step, most);
    else
        pane->top -= MIN(step, pane->top);
    return move_by(state, facts, rows);
}

void move_reset(struct state *state)
{
    for (size_t i = 0; i < views_count; i++)
        for (size_t pane = 0; pane < VIEW_PANES_MAX; pane++) {
            struct pane_state *at = &state->views[i].panes[pane];
            at->top = at->selected = at->fresh = 0;
            at->id[0] = '\0';
            at->held = false;
        }
}

unsigned move_column(struct state *state, const struct facts *facts, int direction)
{
    const struct pane_info *info = focused(state, facts);
    struct pane_state *pane = state_pane(state);
    if (!info)
        return TODO_PAINT;
    if (info->kind == PANE_TABLE) {
        if (direction > 0 && pane->column + 1 < info->n_columns)
            pane->column++;
        else if (direction < 0 && pane->column)
            pane->column--;
        return TODO_PAINT;
    }
    if (direction < 0)
        return move_to(state, facts, pane->selected ? pane->selected - 1 : 0);
    return move_to(state, facts, pane->selected + 1);
}

/* ---- new answers ---- */

static void shift_rows(struct pane_state *pane, size_t row)
{
    if (row >= pane->selected) {
        size_t by = row - pane->selected;
        pane->top += by;
        pane->fresh += by;
    } else {
        size_t by = pane->selected - row;
        pane->top -= MIN(by, pane->top);
        pane->fresh -= MIN(by, pane->fresh);
    }
    pane->selected = row;
}

/* The answer to where the event stands; false when there is none. */
static bool answered_place(const struct facts *facts, size_t *row)
{
    for (size_t i = 0; i < facts->scene->n_tables; i++) {
        const struct table *table = facts->scene->tables[i];
        if (!table || !table->n_rows || table->columns[0] != &position_field ||
            table_at(table, 0, 0)->number < 0)
            continue;
        *row = (size_t)table_at(table, 0, 0)->number;
        return true;
    }
    return false;
}

static bool loaded_place(const struct facts *facts, const char *id, size_t *row)
{
    const struct section *rows = rows_section(facts);
    size_t offset = rows->table.provenance.offset;
    for (size_t i = 0; i < rows->table.n_rows; i++)
        if (text_equal(row_id(facts, offset + i), id)) {
            *row = offset + i;
            return true;
        }
    return false;
}

/* Among the loaded rows, else by the answer to where it stands; an event that is gone leaves its
 * place to the one there now. */
static bool settle_rows(struct pane_state *rows, const struct facts *facts)
{
    size_t row;
    if (loaded_place(facts, rows->id, &row)) {
        shift_rows(rows, row);
        return true;
    }
    if (!facts->complete)
        return true;
    if (!text_equal(facts->asked_id, rows->id))
        return false;
    if (answered_place(facts, &row) && row != rows->selected) {
        shift_rows(rows, row);
        return true;
    }
    const char *here = row_id(facts, rows->selected);
    if (here)
        snprintf(rows->id, sizeof(rows->id), "%s", here);
    return true;
}

static void settle_pane(struct pane_state *pane, const struct pane_info *info)
{
    if (!info->n || rect_empty(info->rect))
        return;
    pane->selected = MIN(pane->selected, info->n - 1);
    scroll(pane, info);
    size_t items = (info->n - 1) / MAX(info->per_row, 1u) + 1;
    size_t most = items > info->rows_shown ? items - info->rows_shown : 0;
    pane->top = MIN(pane->top, most);
}

bool move_settle(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    struct pane_state *rows = &view->panes[0];
    bool known = true;
    if (rows_section(facts) && rows->id[0] && !rows->newest)
        known = settle_rows(rows, facts);
    for (size_t i = 0; i < facts->n_panes; i++)
        settle_pane(&view->panes[i], &facts->panes[i]);
    if (rows_section(facts) && rows->held && !rows->id[0]) {
        const char *id = row_id(facts, rows->selected);
        snprintf(rows->id, sizeof(rows->id), "%s", id ? id : "");
    }
    return known;
}

/* ---- lit rows ---- */

unsigned move_match(struct state *state, const struct facts *facts, int direction)
{
    const struct section *rows = rows_section(facts);
    CLEANUP(filter_finish)
    struct filter filter = {0};
    if (!rows || !state->filter[0] ||
        !filter_parse(DATA_EVENTS, state->filter, &facts->scene->context, &filter, NULL)) {
        state_say(state, false, "There is nothing to look for; / begins.");
        return TODO_PAINT;
    }
    state_view(state)->focus = 0;
    size_t offset = rows->table.provenance.offset, n = rows->table.n_rows;
    size_t at = state_pane(state)->selected;
    for (size_t i = 1; i <= n; i++) {
        size_t row = direction > 0 ? at + i : at - i;
        if (row < offset || row >= offset + n)
            break;
        if (scene_row_passes(facts->scene, &filter, table_at(&rows->table, row - offset, 0)))
            return move_to(state, facts, row);
    }
    state->jump = MAX(-JUMPS_MAX, MIN(state->jump + direction, JUMPS_MAX));
    return TODO_PAINT;
}
