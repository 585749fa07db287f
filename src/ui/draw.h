/* How shapes write: a pen that moves right over one row and never leaves its rectangle. All texts
 * of the program enter the grid here. */
#pragma once

#include "usagetop/ui.h"

struct pen {
    struct grid *grid;
    struct rect clip; /* within the grid */
    int x, y;         /* may be outside of clip: nothing is drawn there */
    enum style style;
};

/* A pen at the start of the first row of rect. */
struct pen pen_at(struct grid *grid, struct rect rect, enum style style);
/* Writes `size` bytes and moves on by their width, drawn or not. The ground of the cells stays. */
void pen_write(struct pen *pen, const char *text, size_t size);
void pen_text(struct pen *pen, const char *text);
/* Columns of the text in this grid, and the most bytes of it that fit into `columns`. */
int grid_width_of(const struct grid *grid, const char *text);
size_t grid_fitting(const struct grid *grid, const char *text, int columns);
/* Writes `text` into at most `columns` columns, with an ellipsis if it is longer. */
void pen_cut(struct pen *pen, const char *text, int columns);

/* One glyph at a place; `clip` keeps it inside. */
void draw_glyph(struct grid *grid, int x, int y, enum style style, const char *glyph);
/* A cell to be changed, or NULL outside of the grid. */
struct cell *grid_cell(struct grid *grid, int x, int y);

/* Lower n/8 of a cell (1 to 8). */
extern const char *const blocks_lower[9];
/* The shade of a row of a bar: `row` above its foot, in a chart of so many rows; 0 where there is
 * one. */
uint8_t shade_at(int row, int rows);
void set_shade(struct grid *grid, int x, int y, uint8_t shade);
/* What distinguishes series without colour: solid and three shades. */
const char *series_fill(const struct grid *grid, size_t series);
/* The one-column ASCII form of a symbol, or 0. */
char symbol_ascii(uint32_t point);
