/* A card: one figure, how it changed, its course, and what it is made of. */
#include "draw.h"

static void draw_figure(struct grid *grid, struct rect row, const struct card *card)
{
    int used = draw_number(grid, row, ALIGN_LEFT, STYLE_FIGURE, card->value);
    rect_cut_left(&row, used + 1);
    if (card->unit && grid_width_of(grid, card->unit) <= row.width)
        rect_cut_left(&row, draw_text(grid, row, ALIGN_LEFT, STYLE_DIM, card->unit) + 1);
    if (card->change && grid_width_of(grid, card->change) <= row.width)
        draw_text(grid, row, ALIGN_RIGHT, card->change_style, card->change);
}

void draw_card(struct grid *grid, struct rect rect, const struct card *card)
{
    struct pane pane = {.title = card->title, .focused = card->focused};
    struct rect inside = draw_pane(grid, rect, &pane);
    if (rect_empty(inside))
        return;
    draw_figure(grid, rect_cut_top(&inside, 1), card);
    if (card->n_footer)
        draw_spans(grid, rect_cut_bottom(&inside, 1), ALIGN_LEFT, card->footer, card->n_footer);
    draw_spark(grid, inside, &card->spark);
}
