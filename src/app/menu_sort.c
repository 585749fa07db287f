/* What sorts: the event table by any field of events; a view with a list by the list's columns. */
#include <string.h>

#include "prompts.h"

/* The view's first list: what its sort is about. */
static const struct table *list_table(const struct facts *facts)
{
    for (size_t pane = 1; pane < facts->n_panes; pane++) {
        const struct pane_info *info = &facts->panes[pane];
        bool sorts = info->kind != PANE_CHART && info->section && !info->in_order;
        for (size_t i = 0; sorts && i < facts->sections->n; i++)
            if (strcmp(facts->sections->items[i].name, info->section) == 0)
                return &facts->sections->items[i].table;
    }
    return NULL;
}

static bool sorts_events(const struct facts *facts)
{
    return facts->view->rows;
}

size_t sort_count(const struct facts *facts)
{
    const struct table *table = list_table(facts);
    return sorts_events(facts) ? E_COUNT : table ? table->n_columns : 0;
}

static const struct field *sort_field(const struct facts *facts, size_t i)
{
    return sorts_events(facts) ? &event_fields[i] : list_table(facts)->columns[i];
}

size_t sort_choices(const struct state *state, const struct facts *facts,
                    uint8_t out[VIEW_COLUMNS_MAX])
{
    if (sorts_events(facts))
        return view_columns(facts->view, &state->views[state->view], state->filter, out);
    size_t n = MIN(sort_count(facts), (size_t)VIEW_COLUMNS_MAX);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)i;
    return n;
}

struct sort sort_in_force(const struct state *state, const struct facts *facts)
{
    return view_sort_of(facts->view, &state->views[state->view]);
}

unsigned sort_by(struct state *state, const struct facts *facts, struct sort sort)
{
    struct view_state *view = state_view(state);
    view->sort = sort;
    view->sorted = true;
    for (size_t i = 0; i < VIEW_PANES_MAX; i++)
        if (sorts_events(facts) ? i == 0
                                : i > 0 && i < facts->n_panes && facts->panes[i].kind != PANE_CHART)
            view->panes[i] = (struct pane_state){.column = view->panes[i].column,
                                                 .first_column = view->panes[i].first_column};
    return TODO_PAINT;
}

/* Numbers begin with the greatest, texts with A; a second time turns it round. */
unsigned sort_by_field(struct state *state, const struct facts *facts, size_t field)
{
    struct sort sort = sort_in_force(state, facts);
    bool same = sort.field == (int)field;
    bool descending = same ? !sort.descending : !field_is_text(sort_field(facts, field));
    return sort_by(state, facts, (struct sort){(int16_t)field, descending});
}

unsigned sort_by_column(struct state *state, const struct facts *facts, size_t column)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = sort_choices(state, facts, columns);
    return column < n ? sort_by_field(state, facts, columns[column]) : TODO_PAINT;
}

void sort_line(const struct state *state, const struct facts *facts, size_t i,
               struct menu_line *out)
{
    struct sort sort = sort_in_force(state, facts);
    const struct field *field = sort_field(facts, i);
    const struct offer *offer = state->views[state->view].offer;
    out->checked = sort.field == (int)i;
    snprintf(out->label, sizeof(out->label), "%s",
             sorts_events(facts) ? view_title(offer, (int)i) : field->title);
    snprintf(out->detail, sizeof(out->detail), "%s",
             !out->checked     ? field->help
             : sort.descending ? "descending"
                               : "ascending");
}
