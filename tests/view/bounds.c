/* Every view at every size from nothing to small, and at an odd large one, with every kind of data:
 * it draws inside its rectangle and nowhere else, and its panes do not overlap. */
#include "check.h"
#include "world.h"

enum { BORDER = 2 };

/* The four strips of the border around the area. */
enum { STRIPS = 4 };
static void border_of(const struct grid *grid, struct rect strips[STRIPS])
{
    int inner = grid->height - 2 * BORDER;
    strips[0] = (struct rect){0, 0, grid->width, BORDER};
    strips[1] = (struct rect){0, grid->height - BORDER, grid->width, BORDER};
    strips[2] = (struct rect){0, BORDER, BORDER, inner};
    strips[3] = (struct rect){grid->width - BORDER, BORDER, BORDER, inner};
}

static bool holds_sentinels(const struct grid *grid, struct rect strip)
{
    for (int y = strip.y; y < strip.y + strip.height; y++)
        for (int x = strip.x; x < strip.x + strip.width; x++) {
            const struct cell *cell = grid_at(grid, x, y);
            if (strcmp(cell->text, "@") != 0 || cell->style != STYLE_SPIKE ||
                cell->ground != STYLE_MARKED)
                return false;
        }
    return true;
}

/* Draws into a rectangle with a border of sentinels around it; whether they are all there still. */
static bool stays_inside(struct show *show, int width, int height)
{
    struct grid *grid = &show->grid;
    struct rect area = {BORDER, BORDER, width, height}, strips[STRIPS];
    grid_resize(grid, width + 2 * BORDER, height + 2 * BORDER);
    border_of(grid, strips);
    for (size_t i = 0; i < STRIPS; i++) {
        draw_fill(grid, strips[i], STYLE_SPIKE, "@");
        draw_ground(grid, strips[i], STYLE_MARKED);
    }
    show->scene.width = width;
    view_fit(&show->state, width, show->scene.offer);
    show->view->draw(&show->scene, &show->sections, grid, area);
    for (size_t i = 0; i < STRIPS; i++)
        if (!holds_sentinels(grid, strips[i]))
            return false;
    return true;
}

static bool overlap(struct rect a, struct rect b)
{
    return !rect_empty(rect_clip(a, b));
}

/* Whether the panes lie in the area and apart from each other, and what is hit belongs to the pane
 * that is there. */
static bool panes_apart(struct show *show, int width, int height)
{
    struct pane_info panes[VIEW_PANES_MAX];
    struct rect area = {BORDER, BORDER, width, height};
    size_t n = show->view->panes(&show->scene, &show->sections, area, panes);
    if (n > VIEW_PANES_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct rect rect = panes[i].rect, clipped = rect_clip(rect, area);
        if (!rect_empty(rect) && memcmp(&rect, &clipped, sizeof(rect)) != 0)
            return false;
        if (!panes[i].per_row || !panes[i].n_columns)
            return false;
        for (size_t other = 0; other < i; other++)
            if (!rect_empty(rect) && overlap(rect, panes[other].rect))
                return false;
    }
    return true;
}

static bool hits_belong(struct show *show, int width, int height)
{
    struct pane_info panes[VIEW_PANES_MAX];
    struct rect area = {BORDER, BORDER, width, height};
    size_t n = show->view->panes(&show->scene, &show->sections, area, panes);
    for (int y = 0; y < height + 2 * BORDER; y++)
        for (int x = 0; x < width + 2 * BORDER; x++) {
            struct view_hit hit;
            if (!show->view->hit(&show->scene, &show->sections, area, x, y, &hit))
                continue;
            if (hit.pane >= n || !rect_has(panes[hit.pane].rect, x, y) ||
                (!hit.header && hit.item >= panes[hit.pane].n) ||
                hit.column >= panes[hit.pane].n_columns)
                return false;
        }
    return true;
}

static void check_size(struct show *show, int width, int height)
{
    bool good = stays_inside(show, width, height) && panes_apart(show, width, height);
    if (!check_that(good, __FILE__, __LINE__, "draws inside its rectangle"))
        fprintf(stderr, "%s %s at %dx%d, focus %d, zoomed %d\n", show->view->name,
                world_names[show->kind], width, height, show->state.focus, show->state.zoomed);
}

static void check_hits(struct show *show, int width, int height)
{
    show->scene.width = width;
    view_fit(&show->state, width, show->scene.offer);
    if (!CHECK(hits_belong(show, width, height)))
        fprintf(stderr, "%s %s at %dx%d\n", show->view->name, world_names[show->kind], width,
                height);
}

/* All widths with some heights, all heights with some widths. */
static void check_sizes(struct show *show)
{
    static const int some[] = {1, 2, 3, 5, 8, 13, 20, 34, 44, 60};
    for (size_t i = 0; i < ARRAY_LEN(some); i++)
        for (int other = 1; other <= 60; other++) {
            if (some[i] <= 20)
                check_size(show, other, some[i]);
            if (other <= 20)
                check_size(show, some[i], other);
        }
    check_size(show, 1000, 300);
    check_hits(show, 100, 30);
    check_hits(show, 33, 21);
}

static void check_states(struct show *show)
{
    for (uint8_t focus = 0; focus < 4; focus++)
        for (int zoomed = 0; zoomed < 2; zoomed++) {
            show->state.focus = focus;
            show->state.zoomed = zoomed;
            for (int width = 10; width <= 170; width += 40)
                for (int height = 5; height <= 50; height += 15)
                    check_size(show, width, height);
        }
    show->state.focus = 0;
    show->state.zoomed = false;
}

/* Selections beyond the end, as they are for a moment when rows have gone. */
static void check_stray(struct show *show)
{
    for (size_t i = 0; i < VIEW_PANES_MAX; i++)
        show->state.panes[i] =
            (struct pane_state){.selected = 100000, .top = 90000, .column = 70, .first_column = 60};
    check_states(show);
    check_hits(show, 120, 36);
    struct target target = {0};
    struct spot spot = {.field = -1};
    show->view->target(&show->scene, &show->sections, &target);
    show->view->spot(&show->scene, &show->sections, &spot);
    target_finish(&target);
    spot_finish(&spot);
    memset(show->state.panes, 0, sizeof(show->state.panes));
}

static void test_view(const char *view, enum world_kind kind)
{
    struct show show;
    show_start(&show, view, kind);
    show_ask(&show);
    check_sizes(&show);
    check_states(&show);
    check_stray(&show);
    show.grid.ascii = true;
    check_states(&show);
    snprintf(show.state.detail, sizeof(show.state.detail), "00000000-0000-4000-8000-000000000001");
    show_ask(&show);
    check_states(&show);
    show_finish(&show);
}

int main(void)
{
    for (size_t i = 0; i < views_count; i++)
        for (enum world_kind kind = 0; kind < WORLD_KINDS; kind++)
            test_view(views[i]->name, kind);
    return check_done();
}
