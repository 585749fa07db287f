/* Lines and paragraphs of text. */
#include <string.h>

#include "draw.h"

static int aligned(struct rect rect, enum align align, int width)
{
    int room = MAX(rect.width - width, 0);
    if (align == ALIGN_RIGHT)
        return rect.x + room;
    return align == ALIGN_CENTER ? rect.x + room / 2 : rect.x;
}

int draw_text(struct grid *grid, struct rect rect, enum align align, enum style style,
              const char *text)
{
    if (rect_empty(rect) || !text)
        return 0;
    int width = MIN(grid_width_of(grid, text), rect.width);
    struct pen pen = pen_at(grid, rect, style);
    pen.x = aligned(rect, align, width);
    pen_cut(&pen, text, rect.width);
    return width;
}

int draw_number(struct grid *grid, struct rect rect, enum align align, enum style style,
                const char *text)
{
    if (rect_empty(rect) || !text)
        return 0;
    if (grid_width_of(grid, text) <= rect.width)
        return draw_text(grid, rect, align, style, text);
    draw_fill(grid, (struct rect){rect.x, rect.y, rect.width, 1}, style, "#");
    return rect.width;
}

static size_t first_cluster(const char *text)
{
    struct glyph glyph;
    return glyph_read(text, strlen(text), false, &glyph);
}

/* The bytes of the next row of a paragraph of `width` columns, and where the row after it begins.
 */
static size_t next_row(const struct grid *grid, const char *text, int width, size_t *next)
{
    size_t line = strcspn(text, "\n");
    size_t fit = grid_fitting(grid, text, width);
    if (fit >= line) {
        *next = line + (text[line] == '\n');
        return line;
    }
    size_t end = fit;
    if (text[end] != ' ')
        while (end > 0 && text[end - 1] != ' ')
            end--;
    if (end == 0)
        end = MAX(fit, first_cluster(text));
    *next = end + strspn(text + end, " ");
    while (end > 0 && text[end - 1] == ' ')
        end--;
    return end;
}

int draw_paragraph(struct grid *grid, struct rect rect, enum align align, enum style style,
                   const char *text)
{
    int y = 0;
    size_t next = 0;
    CLEANUP(str_finish)
    struct str row = {0};
    if (rect.width <= 0)
        return 0;
    for (; text && *text && y < rect.height; text += next, y++) {
        size_t size = next_row(grid, text, rect.width, &next);
        str_clear(&row);
        str_bytes(&row, text, size);
        if (y == rect.height - 1 && text[next])
            str_add(&row, "…");
        struct rect line = {rect.x, rect.y + y, rect.width, 1};
        draw_text(grid, line, align, style, str_text(&row));
    }
    return y;
}

int paragraph_height(const char *text, int width)
{
    static const struct grid plain;
    int rows = 0;
    size_t next = 0;
    if (width <= 0)
        return 0;
    for (; text && *text; text += next, rows++)
        next_row(&plain, text, width, &next);
    return rows;
}

int spans_width(const struct span *spans, size_t n)
{
    static const struct grid plain;
    int width = 0;
    for (size_t i = 0; i < n; i++)
        width += grid_width_of(&plain, spans[i].text);
    return width;
}

/* How many of the spans are drawn: those before the first whole one that does not fit. */
static size_t spans_fitting(const struct grid *grid, const struct span *spans, size_t n, int room)
{
    int width = 0;
    for (size_t i = 0; i < n; i++) {
        width += grid_width_of(grid, spans[i].text);
        if (spans[i].whole && width > room)
            return i;
    }
    return n;
}

int draw_spans(struct grid *grid, struct rect rect, enum align align, const struct span *spans,
               size_t n)
{
    if (rect_empty(rect))
        return 0;
    n = spans_fitting(grid, spans, n, rect.width);
    int width = 0;
    for (size_t i = 0; i < n; i++)
        width += grid_width_of(grid, spans[i].text);
    struct pen pen = pen_at(grid, rect, STYLE_TEXT);
    pen.x = aligned(rect, align, width);
    for (size_t i = 0; i < n; i++) {
        pen.style = spans[i].style;
        pen_cut(&pen, spans[i].text, rect.x + rect.width - pen.x);
    }
    return MIN(width, rect.width);
}

void draw_fill(struct grid *grid, struct rect rect, enum style style, const char *glyph)
{
    struct rect area = rect_clip(rect, grid_rect(grid));
    for (int y = area.y; y < area.y + area.height; y++)
        for (int x = area.x; x < area.x + area.width; x++)
            draw_glyph(grid, x, y, style, glyph);
}

void draw_ground(struct grid *grid, struct rect rect, enum style ground)
{
    struct rect area = rect_clip(rect, grid_rect(grid));
    for (int y = area.y; y < area.y + area.height; y++)
        for (int x = area.x; x < area.x + area.width; x++)
            grid_cell(grid, x, y)->ground = (uint8_t)ground;
}
