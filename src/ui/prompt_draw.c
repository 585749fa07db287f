/* The picture of a prompt: label, text, ghost of a completion, and the terminal's cursor. */
#include <string.h>

#include "draw.h"

static int width_upto(const struct grid *grid, const struct prompt *prompt, size_t bytes)
{
    char text[PROMPT_MAX + 1];
    memcpy(text, prompt->text, bytes);
    text[bytes] = '\0';
    return grid_width_of(grid, text);
}

/* The text begins `scroll` columns left of rect. */
static void mark_error(struct grid *grid, const struct prompt *prompt,
                       const struct prompt_look *look, struct rect rect, int scroll)
{
    if (look->error_from >= look->error_to)
        return;
    int from = width_upto(grid, prompt, MIN(look->error_from, prompt->len));
    int to = MAX(width_upto(grid, prompt, MIN(look->error_to, prompt->len)), from + 1);
    struct rect part = {rect.x + from - scroll, rect.y, to - from, 1};
    part = rect_clip(rect_clip(part, rect), grid_rect(grid));
    for (int x = part.x; x < part.x + part.width; x++)
        grid_cell(grid, x, part.y)->style = STYLE_ERROR;
}

void draw_prompt(struct grid *grid, struct rect rect, const struct prompt *prompt,
                 const struct prompt_look *look)
{
    if (rect_empty(rect))
        return;
    rect.height = 1;
    draw_fill(grid, rect, STYLE_PROMPT, " ");
    rect_cut_left(&rect, draw_text(grid, rect, ALIGN_LEFT, STYLE_KEY, look->label));
    if (rect_empty(rect))
        return;
    int at = width_upto(grid, prompt, prompt->cursor);
    int scroll = MAX(0, at - (rect.width - 1));
    struct pen pen = pen_at(grid, rect, STYLE_PROMPT);
    pen.x -= scroll;
    pen_text(&pen, prompt->text);
    if (prompt->cursor == prompt->len && look->ghost) {
        pen.style = STYLE_GHOST;
        pen_text(&pen, look->ghost);
    }
    if (!prompt->len)
        draw_text(grid, rect, ALIGN_LEFT, STYLE_GHOST, look->ghost ? NULL : look->placeholder);
    mark_error(grid, prompt, look, rect, scroll);
    if (look->focused && rect_has(grid_rect(grid), rect.x + at - scroll, rect.y)) {
        grid->cursor_shown = true;
        grid->cursor_x = rect.x + at - scroll;
        grid->cursor_y = rect.y;
    }
}
