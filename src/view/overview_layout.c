/* Overview, where everything is: four figures above, the timeline, keys and controllers below. */
#include "overview.h"

#include "offers.h"
#include "states.h"

enum {
    SIDE_BY_SIDE = 76, /* columns from which keys and controllers stand side by side */
    HUGE = 160,        /* columns from which the keys get more than half of the room */
    TIMELINE_MIN = 6,
    ROWS_LIST = 6, /* height of a list of lines */
    FRAME = 2,
    BOX_ROW = BOX_LINES + 1,
    LINES_MOST = 4, /* of a list that has nothing but names */
};

struct layout {
    struct rect figures, timeline, keys, controllers;
};

static size_t section_rows(const struct sections *sections, const char *name)
{
    const struct section *section = section_find(sections, name);
    return section ? section->table.n_rows : 0;
}

/* How many rows of boxes a list of `n` takes at most, all shown. */
static int rows_of_boxes(size_t n, int width)
{
    struct tiling tiling = {.min_width = BOX_WIDTH_MIN, .height = 1, .gap_x = 3, .n = MAX(n, 1u)};
    return (int)MIN(tiling_rows(&tiling, width - 2 * FRAME), (size_t)GRID_HEIGHT_MAX);
}

/* Whether the service has any of them. */
static bool has_list(const struct scene *scene, size_t pane)
{
    bool keys = pane == PANE_KEYS;
    return offer_has_set(scene->offer, keys ? DATA_KEYS : DATA_CONTROLLERS) ||
           offer_has_field(scene->offer, keys ? E_KEY : E_CONTROLLER);
}

/* The height of the lists: whole rows of boxes in about half of the room, no more than there are;
 * or lines where not two boxes fit. */
static int lists_height(const struct scene *scene, const struct sections *sections,
                        struct rect area)
{
    int row = scene->compact ? BOX_LINES : BOX_ROW;
    int rows = (area.height / 2 - 1) / row;
    if (area.height < TIMELINE_MIN)
        return 0;
    if (rows < 2)
        return MIN(ROWS_LIST, MAX(area.height - TIMELINE_MIN, 0));
    size_t keys = section_rows(sections, "keys"),
           controllers = section_rows(sections, "controllers");
    int needed =
        MAX(rows_of_boxes(keys, area.width / 2), rows_of_boxes(controllers, area.width / 2));
    if (!has_list(scene, PANE_CONTROLLERS) && !offer_has_field(scene->offer, E_KEY))
        return MIN((int)MIN(keys, (size_t)LINES_MOST) + FRAME + 1, area.height / 2);
    bool both = section_find(sections, "keys") && section_find(sections, "controllers");
    if (!has_list(scene, PANE_KEYS) || !has_list(scene, PANE_CONTROLLERS))
        rows = MAX(MIN(rows, rows_of_boxes(keys + controllers, area.width)), 2);
    else if (both)
        rows = MAX(MIN(rows, needed), 2);
    return FRAME + rows * row;
}

static struct layout lay_out(const struct scene *scene, const struct sections *sections,
                             struct rect area)
{
    struct layout out = {0};
    struct cards cards = overview_cards(scene);
    out.figures = rect_cut_top(&area, cards_height(&cards, scene, area));
    bool keys = has_list(scene, PANE_KEYS), controllers = has_list(scene, PANE_CONTROLLERS);
    int lists = keys || controllers ? lists_height(scene, sections, area) : 0;
    struct rect below = rect_cut_bottom(&area, lists > FRAME + 1 ? lists : 0);
    out.timeline = area;
    if (!keys || !controllers) {
        *(keys ? &out.keys : &out.controllers) = below;
        return out;
    }
    if (below.width >= SIDE_BY_SIDE) {
        int share = below.width >= HUGE ? 12 : 11;
        out.keys = rect_cut_left(&below, below.width * share / 20);
        out.controllers = below;
        return out;
    }
    int half = below.height / 2;
    out.keys = rect_cut_top(&below, half > FRAME + 1 ? below.height - half : below.height);
    out.controllers = below;
    return out;
}

bool overview_list_has_boxes(struct rect inside)
{
    return inside.height >= 2 * BOX_LINES;
}

struct tiling overview_tiling(size_t n, size_t top, struct rect inside, bool compact)
{
    struct tiling tiling = {.min_width = BOX_WIDTH_MIN,
                            .height = compact ? BOX_LINES : BOX_ROW,
                            .gap_x = 3,
                            .n = n,
                            .top = top};
    size_t rows = (size_t)MAX(inside.height / tiling.height, 1);
    size_t needed = (n + rows - 1) / rows, most = tiling_columns(&tiling, inside.width);
    if (needed && needed < most)
        tiling.min_width = MAX((inside.width - 3 * ((int)needed - 1)) / (int)needed, 1);
    return tiling;
}

static void list_pane(const struct scene *scene, const struct sections *sections, struct rect rect,
                      const char *name, const char *title, struct pane_info *out)
{
    size_t n = section_rows(sections, name);
    struct rect inside = pane_inside(rect);
    struct tiling tiling = overview_tiling(n, 0, inside, scene->compact);
    *out = (struct pane_info){.title = title,
                              .section = name,
                              .kind = PANE_CARDS,
                              .n = n,
                              .per_row = 1,
                              .n_columns = 1,
                              .rect = rect};
    if (!overview_list_has_boxes(inside)) {
        out->rows_shown = sheet_page(inside);
        return;
    }
    out->per_row = n ? tiling_columns(&tiling, inside.width) : 1;
    out->rows_shown = (size_t)MAX(inside.height / tiling.height, 1);
}

/* Where there is no room for a list it gets that of the other one, or of the timeline, once it has
 * the focus. */
static void unfold(struct layout *layout, size_t focus)
{
    struct rect *list = focus == PANE_KEYS ? &layout->keys : &layout->controllers;
    struct rect *other = focus == PANE_KEYS ? &layout->controllers : &layout->keys;
    if (focus < PANE_KEYS || !rect_empty(*list))
        return;
    struct rect *from = rect_empty(*other) ? &layout->timeline : other;
    *list = *from;
    *from = (struct rect){0};
}

size_t overview_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                      struct pane_info out[VIEW_PANES_MAX])
{
    struct layout layout = lay_out(scene, sections, area);
    if (scene->state->zoomed) {
        struct rect *const all[] = {&layout.figures, &layout.timeline, &layout.keys,
                                    &layout.controllers};
        for (size_t i = 0; i < ARRAY_LEN(all); i++)
            *all[i] = i == scene->state->focus ? area : (struct rect){0};
    } else if (has_list(scene, scene->state->focus)) {
        unfold(&layout, scene->state->focus);
    }
    struct course timeline = overview_timeline(scene, sections);
    struct cards cards = overview_cards(scene);
    out[PANE_FIGURES] = cards_pane(&cards, scene, area.width, layout.figures);
    out[PANE_TIMELINE] = course_pane(&timeline, layout.timeline);
    list_pane(scene, sections, layout.keys, "keys", offer_many(scene->offer, E_KEY, "API keys"),
              &out[PANE_KEYS]);
    list_pane(scene, sections, layout.controllers, "controllers",
              offer_many(scene->offer, E_CONTROLLER, "Controllers"), &out[PANE_CONTROLLERS]);
    for (size_t i = PANE_KEYS; i <= PANE_CONTROLLERS; i++)
        out[i].absent = !has_list(scene, i);
    for (size_t i = 0; i < OVERVIEW_PANES; i++)
        out[i].folded = rect_empty(out[i].rect);
    return OVERVIEW_PANES;
}

void overview_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                   struct rect area)
{
    struct pane_info panes[VIEW_PANES_MAX];
    struct course timeline = overview_timeline(scene, sections);
    struct cards cards = overview_cards(scene);
    overview_panes(scene, sections, area, panes);
    if (!rect_empty(panes[PANE_FIGURES].rect))
        cards_draw(&cards, scene, sections, grid, &panes[PANE_FIGURES]);
    if (!rect_empty(panes[PANE_TIMELINE].rect))
        course_draw(&timeline, scene, grid, panes[PANE_TIMELINE].rect);
    if (!rect_empty(panes[PANE_KEYS].rect))
        overview_draw_keys(scene, sections, grid, &panes[PANE_KEYS]);
    if (!rect_empty(panes[PANE_CONTROLLERS].rect))
        overview_draw_controllers(scene, sections, grid, &panes[PANE_CONTROLLERS]);
}

/* ---- the mouse ---- */

static bool hit_list(const struct scene *scene, const struct pane_info *pane, int x, int y,
                     struct view_hit *out)
{
    struct rect inside = pane_inside(pane->rect);
    size_t top = scene->state->panes[out->pane].top;
    if (!overview_list_has_boxes(inside)) {
        out->item = top + (size_t)MAX(y - inside.y - 1, 0);
        return y > inside.y && y < inside.y + inside.height && out->item < pane->n;
    }
    struct tiling tiling = overview_tiling(pane->n, top, inside, scene->compact);
    for (size_t i = top * pane->per_row; i < pane->n; i++) {
        struct rect box = tiling_box(&tiling, inside, i);
        if (rect_empty(box))
            return false;
        out->item = i;
        if (rect_has(box, x, y))
            return true;
    }
    return false;
}

bool overview_hit(const struct scene *scene, const struct sections *sections, struct rect area,
                  int x, int y, struct view_hit *out)
{
    struct pane_info panes[VIEW_PANES_MAX];
    size_t n = overview_panes(scene, sections, area, panes);
    struct cards cards = overview_cards(scene);
    *out = (struct view_hit){0};
    for (; out->pane < n; out->pane++) {
        const struct pane_info *pane = &panes[out->pane];
        if (!rect_has(pane->rect, x, y))
            continue;
        if (out->pane == PANE_FIGURES)
            return cards_hit(&cards, pane, x, y, &out->item);
        struct course timeline = overview_timeline(scene, sections);
        if (out->pane == PANE_TIMELINE)
            return course_bucket_at(&timeline, scene, pane->rect, x, &out->item);
        return hit_list(scene, pane, x, y, out);
    }
    return false;
}
