/* The grid of cells, and its dump for tests. */
#include <string.h>

#include "draw.h"

static const struct cell blank = {.text = " ", .width = 1};

void grid_clear(struct grid *grid)
{
    size_t n = (size_t)grid->width * (size_t)grid->height;
    for (size_t i = 0; i < n; i++)
        grid->cells[i] = blank;
    grid->cursor_shown = false;
}

void grid_resize(struct grid *grid, int width, int height)
{
    width = MAX(0, MIN(width, GRID_WIDTH_MAX));
    height = MAX(0, MIN(height, GRID_HEIGHT_MAX));
    if (width != grid->width || height != grid->height || !grid->cells) {
        free_ptr(&grid->cells);
        size_t n = (size_t)width * (size_t)height;
        grid->cells = mem_array(MAX(n, (size_t)1), sizeof(*grid->cells));
        grid->width = width;
        grid->height = height;
    }
    grid_clear(grid);
}

void grid_finish(struct grid *grid)
{
    free_ptr(&grid->cells);
    *grid = (struct grid){0};
}

struct rect grid_rect(const struct grid *grid)
{
    return (struct rect){0, 0, grid->width, grid->height};
}

struct cell *grid_cell(struct grid *grid, int x, int y)
{
    if (!rect_has(grid_rect(grid), x, y))
        return NULL;
    return &grid->cells[(size_t)y * (size_t)grid->width + (size_t)x];
}

const struct cell *grid_at(const struct grid *grid, int x, int y)
{
    if (!rect_has(grid_rect(grid), x, y))
        return NULL;
    return &grid->cells[(size_t)y * (size_t)grid->width + (size_t)x];
}

void set_shade(struct grid *grid, int x, int y, uint8_t shade)
{
    struct cell *cell = grid_cell(grid, x, y);
    if (cell)
        cell->shade = shade;
}

static void trim(struct str *out, size_t from, char pad)
{
    while (out->len > from && out->data[out->len - 1] == pad)
        out->data[--out->len] = '\0';
}

static void add_line(const struct grid *grid, int y, struct str *out)
{
    size_t from = out->len;
    for (int x = 0; x < grid->width; x++)
        str_add(out, grid_at(grid, x, y)->text);
    trim(out, from, ' ');
    str_char(out, '\n');
}

/* The letters of one row: of the styles, or of the grounds; no line at all when they are all
 * STYLE_TEXT. */
static void add_letters(const struct grid *grid, int y, bool ground, struct str *out)
{
    size_t from = out->len;
    str_char(out, ground ? '^' : '~');
    for (int x = 0; x < grid->width; x++) {
        const struct cell *cell = grid_at(grid, x, y);
        str_char(out, style_table[ground ? cell->ground : cell->style].letter);
    }
    trim(out, from + 1, style_table[STYLE_TEXT].letter);
    if (out->len == from + 1)
        out->data[--out->len] = '\0';
    else
        str_char(out, '\n');
}

void grid_dump(const struct grid *grid, struct str *out)
{
    for (int y = 0; y < grid->height; y++) {
        add_line(grid, y, out);
        add_letters(grid, y, false, out);
        add_letters(grid, y, true, out);
    }
}

void grid_text(const struct grid *grid, struct str *out)
{
    for (int y = 0; y < grid->height; y++)
        add_line(grid, y, out);
}
