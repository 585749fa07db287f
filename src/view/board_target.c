/* Boards, where Enter leads and what is under the cursor. */
#include <stdlib.h>

#include "board_parts.h"
#include "offers.h"

/* The list that has the focus, with its section and selected row; NULL: none. */
static const struct board_list *chosen_list(const struct scene *scene,
                                            const struct sections *sections,
                                            const struct section **section, size_t *row)
{
    size_t pane = scene->state->focus;
    if (pane < BOARD_PANE_LISTS || pane >= BOARD_PANE_LISTS + board_n_lists(scene))
        return NULL;
    const struct board_list *list = board_list_at(scene, pane - BOARD_PANE_LISTS);
    *section = section_find(sections, list->section);
    if (!*section || !(*section)->table.n_rows)
        return NULL;
    *row = MIN(scene->state->panes[pane].selected, (*section)->table.n_rows - 1);
    return list;
}

/* field:value, or -has:field for the row without one. Owned. */
static char *value_filter(const struct board_list *list, const char *where, const char *value)
{
    struct str none = {0};
    if (value)
        return filter_with(DATA_EVENTS, where, list->by, (union value){.text = value}, false);
    str_addf(&none, "-has:%s", event_fields[list->by].name);
    char *behind = filter_and(where, str_text(&none));
    str_finish(&none);
    return behind;
}

static char *list_filter(const struct scene *scene, const struct sections *sections)
{
    const struct section *section;
    size_t row;
    const struct board_list *list = chosen_list(scene, sections, &section, &row);
    if (!list)
        return NULL;
    return value_filter(list, measures[list->count].where,
                        table_at(&section->table, row, BOARD_LIST_VALUE)->text);
}

/* The filter behind what is selected in the pane that has the focus; NULL: nothing. Owned. */
static char *filter_behind(const struct scene *scene, const struct sections *sections)
{
    struct cards cards = board_cards(scene);
    struct course course = board_course(scene, sections);
    if (scene->state->focus == BOARD_PANE_CARDS)
        return mem_text(cards_where(&cards, scene));
    if (scene->state->focus == BOARD_PANE_CHART)
        return board_chart_filter(board_chart_of(scene), &course, scene);
    return list_filter(scene, sections);
}

/* A row that leads to a view of its own: the value alone decides, not what was counted. */
static bool own_view(const struct scene *scene, const struct sections *sections, struct target *out)
{
    const struct section *section;
    size_t row;
    const struct board_list *list = chosen_list(scene, sections, &section, &row);
    const char *value = list ? table_at(&section->table, row, BOARD_LIST_VALUE)->text : NULL;
    if (!value || !list->view)
        return false;
    out->view = list->view;
    out->filter = value_filter(list, scene->filter, value);
    return true;
}

void board_target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    if (!board_of(scene))
        return;
    if (scene->state->focus == BOARD_PANE_CHART) {
        struct course course = board_course(scene, sections);
        course_target(&course, scene, out);
        return;
    }
    if (own_view(scene, sections, out))
        return;
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    target_behind(scene, "events", behind, out);
}

static void spot_row(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    const struct section *section;
    size_t row;
    const struct board_list *list = chosen_list(scene, sections, &section, &row);
    if (!list)
        return;
    out->label = view_title(scene->offer, list->by);
    out->value = *table_at(&section->table, row, BOARD_LIST_VALUE);
    if (scene->redact || !out->value.text)
        board_list_name(list, scene, &section->table, row, &out->text);
    else
        str_add(&out->text, out->value.text); /* the id, where a name is shown */
    out->question = BOARD_LISTS + scene->state->focus - BOARD_PANE_LISTS;
    if (out->value.text)
        out->field = list->by;
}

void board_spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    if (!board_of(scene))
        return;
    struct cards cards = board_cards(scene);
    struct course course = board_course(scene, sections);
    if (scene->state->focus == BOARD_PANE_CARDS)
        cards_spot(&cards, scene, sections, out);
    else if (scene->state->focus == BOARD_PANE_CHART)
        course_spot(&course, scene, out);
    else
        spot_row(scene, sections, out);
    if (!out->label)
        return;
    CLEANUP(free_ptr)
    char *behind = filter_behind(scene, sections);
    spot_behind(scene, behind, out);
}
