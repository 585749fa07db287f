/* What a pane says when it has nothing to show: what is the case, and what to do. */
#include "draw.h"

enum { NOTICE_WIDTH = 60 };

static int hints_width(const struct grid *grid, const struct notice *notice)
{
    int width = 0;
    for (size_t i = 0; i < notice->n_hints; i++)
        width += grid_width_of(grid, notice->hints[i].key) +
                 grid_width_of(grid, notice->hints[i].text) + (i ? 3 : 1);
    return width;
}

void draw_notice(struct grid *grid, struct rect rect, const struct notice *notice)
{
    int width = MIN(rect.width, NOTICE_WIDTH);
    int text = notice->text ? paragraph_height(notice->text, width) : 0;
    int title = notice->title ? 1 : 0;
    bool roomy = title + text + 2 <= rect.height;
    int height = title + text + (notice->n_hints ? 1 + roomy : 0);
    struct rect box = rect_center(rect, width, height);
    struct span head[] = {{notice->symbol, notice->style, false},
                          {notice->symbol ? " " : NULL, notice->style, false},
                          {notice->title, notice->style, false}};
    if (rect_empty(box))
        return;
    if (title)
        draw_spans(grid, rect_cut_top(&box, 1), ALIGN_CENTER, head, ARRAY_LEN(head));
    draw_paragraph(grid, rect_cut_top(&box, text), ALIGN_CENTER, STYLE_DIM, notice->text);
    if (roomy)
        rect_cut_top(&box, 1);
    if (notice->n_hints && !rect_empty(box))
        draw_hints(grid, rect_center(box, hints_width(grid, notice), 1), notice->hints,
                   notice->n_hints);
}
