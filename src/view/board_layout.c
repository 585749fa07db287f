/* Boards, where everything is: cards above, the chart, the lists below side by side. A pane that
 * there is no room for gets the whole room once it has the focus. */
#include "board_parts.h"
#include "states.h"

enum { CHART_MIN = 6, LIST_MIN = 6, FRAME = 2, SIDE_BY_SIDE = 76, LIST_SHARE = 2 };

static size_t rows_of(const struct sections *sections, const char *name)
{
    const struct section *section = section_find(sections, name);
    return section ? section->table.n_rows : 0;
}

/* As high as the longest list needs, in at most half of the room; nothing where the chart would
 * not be one. */
static int lists_height(const struct scene *scene, const struct sections *sections, int room)
{
    size_t most = 1, n = board_n_lists(scene);
    for (size_t i = 0; i < n; i++) {
        const struct board_list *list = board_list_at(scene, i);
        most = MAX(most, rows_of(sections, list->section) + list->sheet);
    }
    if (!n || room < CHART_MIN + LIST_MIN - 1)
        return n && room >= LIST_MIN && !board_of(scene)->n_charts ? room : 0;
    int needed = (int)MIN(most, (size_t)GRID_HEIGHT_MAX) + FRAME;
    return MAX(MIN(needed, room / LIST_SHARE), MIN((int)LIST_MIN, room - CHART_MIN));
}

static void lay_out(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct rect *out)
{
    size_t n_lists = board_n_lists(scene);
    struct cards cards = board_cards(scene);
    out[BOARD_PANE_CARDS] = rect_cut_top(&area, cards_height(&cards, scene, area));
    int lists = lists_height(scene, sections, area.height);
    struct rect below = rect_cut_bottom(&area, lists);
    out[BOARD_PANE_CHART] = area;
    if (below.width >= SIDE_BY_SIDE || below.height < 2 * (FRAME + 1) || n_lists < 2) {
        rect_columns(below, 0, n_lists, out + BOARD_PANE_LISTS);
        return;
    }
    rect_rows(below, 0, n_lists, out + BOARD_PANE_LISTS);
}

static struct pane_info list_pane(const struct board_list *list, const struct sections *sections,
                                  struct rect rect)
{
    const struct section *section = section_find(sections, list->section);
    int rows = pane_inside(rect).height - list->sheet;
    return (struct pane_info){.title = list->title ? list->title
                                       : section   ? section->title
                                                   : "",
                              .section = list->section,
                              .kind = PANE_CARDS,
                              .n = rows_of(sections, list->section),
                              .per_row = 1,
                              .rows_shown = (size_t)MAX(rows, 1),
                              .n_columns = 1,
                              .rect = rect};
}

size_t board_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                   struct pane_info out[VIEW_PANES_MAX])
{
    if (!board_of(scene))
        return lack_pane(scene, area, out);
    struct cards cards = board_cards(scene);
    struct course course = board_course(scene, sections);
    struct rect rects[BOARD_PANE_LISTS + BOARD_LISTS_MAX] = {0};
    size_t n_lists = board_n_lists(scene), n = BOARD_PANE_LISTS + n_lists,
           focus = MIN(scene->state->focus, n - 1);
    bool folded[BOARD_PANE_LISTS + BOARD_LISTS_MAX] = {0};
    lay_out(scene, sections, area, rects);
    for (size_t i = 0; i < n; i++)
        folded[i] = rect_empty(rects[i]);
    if (scene->state->zoomed || folded[focus])
        for (size_t i = 0; i < n; i++)
            rects[i] = i == focus ? area : (struct rect){0};
    out[BOARD_PANE_CARDS] = cards_pane(&cards, scene, area.width, rects[BOARD_PANE_CARDS]);
    out[BOARD_PANE_CHART] = course_pane(&course, rects[BOARD_PANE_CHART]);
    for (size_t i = 0; i < n_lists; i++)
        out[BOARD_PANE_LISTS + i] =
            list_pane(board_list_at(scene, i), sections, rects[BOARD_PANE_LISTS + i]);
    for (size_t i = 0; i < n; i++)
        out[i].folded = rect_empty(rects[i]);
    return n;
}

void board_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                struct rect area)
{
    struct pane_info panes[VIEW_PANES_MAX];
    size_t n = board_panes(scene, sections, area, panes);
    if (!board_of(scene)) {
        draw_lack(scene, grid, area, scene->view->board->what);
        return;
    }
    struct cards cards = board_cards(scene);
    struct course course = board_course(scene, sections);
    if (!rect_empty(panes[BOARD_PANE_CARDS].rect))
        cards_draw(&cards, scene, sections, grid, &panes[BOARD_PANE_CARDS]);
    if (!rect_empty(panes[BOARD_PANE_CHART].rect))
        course_draw(&course, scene, grid, panes[BOARD_PANE_CHART].rect);
    for (size_t i = BOARD_PANE_LISTS; i < n; i++)
        if (!rect_empty(panes[i].rect))
            board_draw_list(i - BOARD_PANE_LISTS, scene, sections, grid, &panes[i]);
}

/* ---- the mouse ---- */

static bool hit_list(const struct scene *scene, const struct pane_info *pane, int y,
                     struct view_hit *out)
{
    const struct board_list *list = board_list_at(scene, out->pane - BOARD_PANE_LISTS);
    struct rect inside = pane_inside(pane->rect);
    if (list->sheet)
        rect_cut_top(&inside, 1);
    out->item = scene->state->panes[out->pane].top + (size_t)MAX(y - inside.y, 0);
    return y >= inside.y && y < inside.y + inside.height && out->item < pane->n;
}

bool board_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
               int y, struct view_hit *out)
{
    struct pane_info panes[VIEW_PANES_MAX];
    size_t n = board_panes(scene, sections, area, panes);
    if (!board_of(scene))
        return false;
    struct cards cards = board_cards(scene);
    struct course course = board_course(scene, sections);
    *out = (struct view_hit){0};
    for (; out->pane < n; out->pane++) {
        const struct pane_info *pane = &panes[out->pane];
        if (!rect_has(pane->rect, x, y))
            continue;
        if (out->pane == BOARD_PANE_CARDS)
            return cards_hit(&cards, pane, x, y, &out->item);
        if (out->pane == BOARD_PANE_CHART)
            return course_bucket_at(&course, scene, pane->rect, x, &out->item);
        return hit_list(scene, pane, y, out);
    }
    return false;
}
