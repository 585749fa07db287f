/* Writing into cells. A text is read cluster by cluster: our own symbols get their ASCII form where
 * the terminal has no UTF-8, everything else goes through glyph_read, which leaves nothing that a
 * terminal would obey. */
#include <string.h>

#include "draw.h"

struct pen pen_at(struct grid *grid, struct rect rect, enum style style)
{
    struct rect clip = rect_clip(rect, grid_rect(grid));
    clip.height = MIN(clip.height, 1);
    return (struct pen){.grid = grid, .clip = clip, .x = rect.x, .y = rect.y, .style = style};
}

/* Next cluster in the form this grid can show. */
static size_t read_cluster(const struct grid *grid, const char *text, size_t size,
                           struct glyph *glyph)
{
    if (grid->ascii && (unsigned char)text[0] >= 0x80) {
        uint32_t point;
        size_t used = utf8_decode(text, size, &point);
        char plain = symbol_ascii(point);
        if (plain) {
            *glyph = (struct glyph){.text = {plain}, .width = 1};
            return used;
        }
    }
    return glyph_read(text, size, grid->ascii, glyph);
}

/* A wide character is never left with one half: overwriting one blanks the other. */
static void mend_neighbours(struct grid *grid, int x, int y)
{
    struct cell *here = grid_cell(grid, x, y);
    if (here->width == 0) {
        struct cell *left = grid_cell(grid, x - 1, y);
        memcpy(left->text, " ", 2);
        left->width = 1;
    } else if (here->width == 2) {
        struct cell *right = grid_cell(grid, x + 1, y);
        memcpy(right->text, " ", 2);
        right->width = 1;
    }
}

static void put_cell(struct grid *grid, int x, int y, enum style style, const char *text)
{
    mend_neighbours(grid, x, y);
    struct cell *cell = grid_cell(grid, x, y);
    size_t len = MIN(strlen(text), (size_t)GLYPH_MAX - 1);
    memcpy(cell->text, text, len);
    cell->text[len] = '\0';
    cell->width = 1;
    cell->style = (uint8_t)style;
    cell->shade = 0;
}

static void put_wide(const struct pen *pen, const char *text)
{
    bool left = rect_has(pen->clip, pen->x, pen->y);
    bool right = rect_has(pen->clip, pen->x + 1, pen->y);
    if (left)
        put_cell(pen->grid, pen->x, pen->y, pen->style, right ? text : " ");
    if (right)
        put_cell(pen->grid, pen->x + 1, pen->y, pen->style, left ? "" : " ");
    if (left && right) {
        grid_cell(pen->grid, pen->x, pen->y)->width = 2;
        grid_cell(pen->grid, pen->x + 1, pen->y)->width = 0;
    }
}

/* A visible mark such as "<202E>": a cell for each of its characters. */
static void put_mark(const struct pen *pen, const struct glyph *glyph)
{
    for (int i = 0; i < glyph->width; i++) {
        char one[2] = {glyph->text[i], '\0'};
        if (rect_has(pen->clip, pen->x + i, pen->y))
            put_cell(pen->grid, pen->x + i, pen->y, pen->style, one);
    }
}

void pen_write(struct pen *pen, const char *text, size_t size)
{
    struct glyph glyph;
    int end = pen->clip.x + pen->clip.width;
    for (size_t i = 0; i < size && pen->x < end;) {
        i += read_cluster(pen->grid, text + i, size - i, &glyph);
        if (glyph.width > 1 && strlen(glyph.text) == glyph.width)
            put_mark(pen, &glyph);
        else if (glyph.width > 1)
            put_wide(pen, glyph.text);
        else if (glyph.width == 1 && rect_has(pen->clip, pen->x, pen->y))
            put_cell(pen->grid, pen->x, pen->y, pen->style, glyph.text);
        pen->x += glyph.width;
    }
}

void pen_text(struct pen *pen, const char *text)
{
    if (text)
        pen_write(pen, text, strlen(text));
}

int grid_width_of(const struct grid *grid, const char *text)
{
    struct glyph glyph;
    int width = 0;
    size_t size = text ? strlen(text) : 0;
    for (size_t i = 0; i < size && width < GRID_WIDTH_MAX;) {
        i += read_cluster(grid, text + i, size - i, &glyph);
        width += glyph.width;
    }
    return width;
}

size_t grid_fitting(const struct grid *grid, const char *text, int columns)
{
    struct glyph glyph;
    size_t size = strlen(text), i = 0;
    while (i < size) {
        size_t used = read_cluster(grid, text + i, size - i, &glyph);
        columns -= glyph.width;
        if (columns < 0)
            break;
        i += used;
    }
    return i;
}

void pen_cut(struct pen *pen, const char *text, int columns)
{
    if (!text || columns <= 0)
        return;
    if (grid_width_of(pen->grid, text) <= columns) {
        pen_text(pen, text);
        return;
    }
    pen_write(pen, text, grid_fitting(pen->grid, text, columns - 1));
    pen_text(pen, "…");
}

void draw_glyph(struct grid *grid, int x, int y, enum style style, const char *glyph)
{
    struct pen pen = pen_at(grid, (struct rect){x, y, 1, 1}, style);
    pen_text(&pen, glyph);
}
