/* Moving the selection, and keeping it with its event when the rows under it change. */
#include <string.h>

#include "state.h"

static const struct section *rows_section(const struct facts *facts)
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

static void keep_id(struct state *state, const struct facts *facts)
{
    struct pane_state *pane = state_pane(state);
    const char *id = in_rows(state, facts) && pane->selected ? row_id(facts, pane->selected) : NULL;
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
    keep_id(state, facts);
    if (pane->selected)
        pane->newest = false;
    return TODO_PAINT;
}

unsigned move_by(struct state *state, const struct facts *facts, int64_t rows)
{
    const struct pane_info *info = focused(state, facts);
    if (!info || !info->n)
        return TODO_PAINT;
    size_t selected = state_pane(state)->selected;
    if (info->kind == PANE_CHART)
        return TODO_PAINT;
    size_t step = (size_t)(rows < 0 ? -rows : rows) * MAX(info->per_row, 1u);
    if (rows < 0)
        return move_to(state, facts,
                       step > selected ? selected % MAX(info->per_row, 1u) : selected - step);
    size_t target = selected + step;
    if (target >= info->n && info->kind == PANE_CARDS && rows == 1)
        target = selected / info->per_row < (info->n - 1) / info->per_row ? info->n - 1 : selected;
    return move_to(state, facts, target);
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

/* Where the selected event is now: among the loaded rows, else by the answer to where it stands. */
static bool find_selected(const struct facts *facts, const struct pane_state *pane, size_t *row)
{
    const struct section *rows = rows_section(facts);
    size_t offset = rows->table.provenance.offset;
    for (size_t i = 0; i < rows->table.n_rows; i++)
        if (text_equal(row_id(facts, offset + i), pane->id)) {
            *row = offset + i;
            return true;
        }
    for (size_t i = 0; i < facts->scene->n_tables; i++) {
        const struct table *table = facts->scene->tables[i];
        if (table && table->n_rows && table->columns[0] == &position_field &&
            table_at(table, 0, 0)->number >= 0) {
            *row = (size_t)table_at(table, 0, 0)->number;
            return true;
        }
    }
    return false;
}

void move_settle(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    struct pane_state *rows = &view->panes[0];
    size_t row;
    if (rows_section(facts) && rows->id[0] && !rows->newest && find_selected(facts, rows, &row))
        shift_rows(rows, row);
    for (size_t i = 0; i < facts->n_panes; i++) {
        struct pane_state *pane = &view->panes[i];
        const struct pane_info *info = &facts->panes[i];
        if (!info->n || rect_empty(info->rect))
            continue;
        pane->selected = MIN(pane->selected, info->n - 1);
        scroll(pane, info);
        size_t rows_of_items = (info->n + info->per_row - 1) / MAX(info->per_row, 1u);
        size_t most = rows_of_items > info->rows_shown ? rows_of_items - info->rows_shown : 0;
        pane->top = MIN(pane->top, most);
    }
    if (rows_section(facts) && rows->selected && !rows->id[0]) {
        const char *id = row_id(facts, rows->selected);
        snprintf(rows->id, sizeof(rows->id), "%s", id ? id : "");
    }
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
    size_t offset = rows->table.provenance.offset, n = rows->table.n_rows;
    size_t at = state_pane(state)->selected;
    for (size_t i = 1; i <= n; i++) {
        size_t row = direction > 0 ? at + i : at - i;
        if (row < offset || row >= offset + n)
            break;
        if (filter_match(&filter, table_at(&rows->table, row - offset, 0)))
            return move_to(state, facts, row);
    }
    state_say(state, false, "No further match near by; \\ shows only the rows that match.");
    return TODO_PAINT;
}
