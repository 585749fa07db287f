/* The lines at the edges of the screen: tabs and key hints. */
#include "draw.h"

static bool has_key(const struct tab *tab)
{
    return tab->key && *tab->key;
}

/* Columns of a tab with its blanks; the short form is the key alone. */
static int tab_width(const struct grid *grid, const struct tab *tab, bool whole)
{
    int key = has_key(tab) ? grid_width_of(grid, tab->key) : 0;
    int title = whole || !key ? grid_width_of(grid, tab->title) : 0;
    return key + title + (key && title ? 1 : 0) + 2;
}

static bool is_titled(const struct tabs *tabs, size_t i, size_t n_titled)
{
    return i < n_titled || i == tabs->active || !has_key(&tabs->items[i]);
}

/* How many tabs, from the first on, have room for their titles; the active one always shows its. */
static size_t titled_tabs(const struct grid *grid, const struct tabs *tabs, int room)
{
    for (size_t n = tabs->n; n > 0; n--) {
        int width = 0;
        for (size_t i = 0; i < tabs->n; i++)
            width += tab_width(grid, &tabs->items[i], is_titled(tabs, i, n));
        if (width <= room)
            return n;
    }
    return 0;
}

static void draw_tab(struct grid *grid, struct rect place, const struct tab *tab, bool active,
                     bool whole)
{
    enum style key = active ? STYLE_TAB_ACTIVE : STYLE_TAB_KEY;
    enum style title = active ? STYLE_TAB_ACTIVE : STYLE_TAB;
    enum style cap = active ? STYLE_ACCENT : STYLE_TAB;
    struct span spans[] = {{active ? "▐" : " ", cap, false},
                           {tab->key, key, false},
                           {has_key(tab) && whole ? " " : NULL, title, false},
                           {whole ? tab->title : NULL, title, false},
                           {active ? "▌" : " ", cap, false}};
    draw_spans(grid, place, ALIGN_LEFT, spans, ARRAY_LEN(spans));
}

int draw_tabs(struct grid *grid, struct rect rect, const struct tabs *tabs)
{
    size_t n_titled = titled_tabs(grid, tabs, rect.width);
    int start = rect.x;
    for (size_t i = 0; i < tabs->n && !rect_empty(rect); i++) {
        bool titled = is_titled(tabs, i, n_titled);
        int width = tab_width(grid, &tabs->items[i], titled);
        draw_tab(grid, rect_cut_left(&rect, width), &tabs->items[i], i == tabs->active, titled);
    }
    return rect.x - start;
}

size_t tabs_at(const struct tabs *tabs, struct rect rect, int x)
{
    static const struct grid plain;
    size_t n_titled = titled_tabs(&plain, tabs, rect.width);
    for (size_t i = 0; i < tabs->n; i++) {
        bool titled = is_titled(tabs, i, n_titled);
        struct rect place = rect_cut_left(&rect, tab_width(&plain, &tabs->items[i], titled));
        if (rect_has((struct rect){place.x, 0, place.width, 1}, x, 0))
            return i;
    }
    return tabs->n;
}

int draw_hints(struct grid *grid, struct rect rect, const struct hint *hints, size_t n)
{
    int start = rect.x;
    for (size_t i = 0; i < n; i++) {
        int key = grid_width_of(grid, hints[i].key), text = grid_width_of(grid, hints[i].text);
        int between = key && text, gap = rect.x > start ? 2 : 0;
        if (gap + key + between + text > rect.width)
            continue;
        rect_cut_left(&rect, gap);
        draw_text(grid, rect_cut_left(&rect, key), ALIGN_LEFT, STYLE_KEY, hints[i].key);
        rect_cut_left(&rect, between);
        draw_text(grid, rect_cut_left(&rect, text), ALIGN_LEFT, STYLE_DIM, hints[i].text);
    }
    return rect.x - start;
}
