/* show, the picture: the view below a line that says which it is, in which window and zone. */
#include <string.h>

#include "show.h"

static void draw_line(const struct show *show, const struct sections *sections, struct grid *grid)
{
    const struct window *window = &sections->provenance.window;
    bool known = show->scene.window.kind != WINDOW_ALL || window->to > window->from;
    int64_t to = show->scene.window.kind == WINDOW_ALL ? window->to : show->scene.window.to;
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "%s%s", grid->ascii ? " - " : " · ", window_kind_name(show->scene.window.kind));
    if (known && to > 0 && to < INT64_MAX) {
        struct civil civil;
        civil_from(&civil, to, show->scene.zone);
        str_addf(&text, " to %04d-%02d-%02d %02d:%02d %s", civil.year, civil.month, civil.day,
                 civil.hour, civil.minute, zone_name(show->scene.zone, to));
    }
    if (show->filter && *show->filter)
        str_addf(&text, "%sfilter %s", grid->ascii ? " - " : " · ", show->filter);
    const struct span spans[] = {{" usagetop ", STYLE_BRAND, true},
                                 {" ", STYLE_TEXT, false},
                                 {show->view->title, STYLE_TAB_ACTIVE, true},
                                 {str_text(&text), STYLE_DIM, false}};
    draw_spans(grid, (struct rect){0, 0, grid->width, 1}, ALIGN_LEFT, spans, ARRAY_LEN(spans));
}

void show_draw(struct show *show, const struct sections *sections, struct grid *grid)
{
    grid_resize(grid, show->width, show->height);
    grid->ascii = show->options.ascii;
    struct rect area = grid_rect(grid);
    rect_cut_top(&area, 1);
    draw_line(show, sections, grid);
    show->view->draw(&show->scene, sections, grid, area);
}
