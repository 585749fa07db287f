/* A list to choose from. */
#include <string.h>

#include "draw.h"

static const struct grid plain;

int menu_width(const struct menu *menu)
{
    int width = 0, details = 0, keys = 0;
    for (size_t i = 0; i < menu->n; i++) {
        width = MAX(width, grid_width_of(&plain, menu->items[i].label));
        details = MAX(details, grid_width_of(&plain, menu->items[i].detail));
        keys = MAX(keys, grid_width_of(&plain, menu->items[i].key));
    }
    width += (details ? details + 2 : 0) + (keys ? keys + 2 : 0) + (menu->checks ? 2 : 0);
    return MAX(width + 2, menu->n ? 0 : grid_width_of(&plain, menu->empty));
}

static void light_letters(struct grid *grid, struct rect place, const struct menu_item *item)
{
    int x = place.x;
    for (size_t i = 0; item->label[i] && x < place.x + place.width; i++) {
        struct cell *cell = grid_cell(grid, x, place.y);
        bool starts = ((unsigned char)item->label[i] & 0xc0) != 0x80;
        if (cell && i < 64 && item->lit >> i & 1)
            cell->style = STYLE_MATCH;
        x += starts;
    }
}

static void draw_item(struct grid *grid, struct rect row, const struct menu *menu, size_t i)
{
    const struct menu_item *item = &menu->items[i];
    struct rect line = row;
    rect_cut_left(&row, 1);
    rect_cut_right(&row, 1);
    if (menu->checks)
        draw_text(grid, rect_cut_left(&row, 2), ALIGN_LEFT, STYLE_ACCENT, item->checked ? "✓" : "");
    if (item->key) {
        struct rect key = rect_cut_right(&row, grid_width_of(grid, item->key));
        draw_text(grid, key, ALIGN_RIGHT, STYLE_KEY, item->key);
        rect_cut_right(&row, 2);
    }
    int width = draw_text(grid, row, ALIGN_LEFT, item->style, item->label);
    if (item->lit)
        light_letters(grid, row, item);
    rect_cut_left(&row, width + 2);
    draw_text(grid, row, ALIGN_RIGHT, STYLE_DIM, item->detail);
    if (i == menu->selected) {
        draw_ground(grid, line, STYLE_SELECTED);
        draw_glyph(grid, line.x, line.y, STYLE_ACCENT, grid->ascii ? ">" : "▌");
    }
}

void draw_menu(struct grid *grid, struct rect rect, const struct menu *menu)
{
    size_t page = (size_t)MAX(rect.height, 0), top = 0;
    if (rect_empty(rect))
        return;
    if (!menu->n)
        draw_text(grid, rect, ALIGN_LEFT, STYLE_DIM, menu->empty);
    if (menu->n > page && menu->selected >= page / 2)
        top = MIN(menu->selected - page / 2, menu->n - page);
    for (size_t i = top; i < menu->n && rect.height > 0; i++)
        draw_item(grid, rect_cut_top(&rect, 1), menu, i);
}
