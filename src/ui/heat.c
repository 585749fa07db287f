/* A heat map: how much, by row and column, as colour; as shades where there is none. */
#include <math.h>

#include "draw.h"

enum { LEVELS = 8 };

struct heat_plot {
    const struct heat *heat;
    struct rect area;
    double max;
    bool halves; /* two rows of values in one of cells */
};

static double value_at(const struct heat_plot *plot, size_t row, size_t column)
{
    if (row >= plot->heat->rows)
        return CHART_GAP;
    return plot->heat->values[row * plot->heat->columns + column];
}

static int level_of(const struct heat_plot *plot, double value)
{
    if (!(plot->max > 0) || !(value > 0))
        return 0;
    return 1 + MIN((int)(value / plot->max * (LEVELS - 1)), LEVELS - 2);
}

static int cell_x(const struct heat_plot *plot, size_t column)
{
    int each = plot->area.width / (int)plot->heat->columns;
    return plot->area.x + (each ? each * (int)column
                                : (int)(column * (size_t)plot->area.width / plot->heat->columns));
}

static void draw_shade(struct grid *grid, struct rect place, double value, int level)
{
    static const char *const shades[LEVELS] = {" ", "·", "░", "░", "▒", "▒", "▓", "█"};
    static const char *const plain[LEVELS] = {" ", ".", ":", "-", "=", "+", "#", "@"};
    const char *glyph = isnan(value) ? "?" : grid->ascii ? plain[level] : shades[level];
    draw_fill(grid, place, STYLE_HEAT_0 + (enum style)level, glyph);
}

static void draw_place(struct grid *grid, const struct heat_plot *plot, size_t row, size_t column)
{
    double value = value_at(plot, row, column);
    double below = plot->halves ? value_at(plot, row + 1, column) : value;
    int x = cell_x(plot, column), y = plot->area.y + (int)(plot->halves ? row / 2 : row);
    struct rect place = {x, y, cell_x(plot, column + 1) - x, 1};
    enum style upper = STYLE_HEAT_0 + (enum style)level_of(plot, value);
    enum style lower = STYLE_HEAT_0 + (enum style)level_of(plot, below);
    if (grid->ascii || grid->mono) {
        draw_shade(grid, place, value, level_of(plot, fmax(value, below)));
        return;
    }
    if (isnan(value) && isnan(below)) {
        draw_fill(grid, place, STYLE_GRIDLINE, "·");
    } else if (isnan(below)) {
        draw_fill(grid, place, upper, "▀");
    } else if (isnan(value)) {
        draw_fill(grid, place, lower, "▄");
    } else if (upper == lower) {
        draw_fill(grid, place, upper, "█");
    } else {
        draw_fill(grid, place, upper, "▀");
        draw_ground(grid, place, lower);
    }
}

static void draw_row_labels(struct grid *grid, const struct heat_plot *plot, struct rect side)
{
    for (size_t row = 0; row < plot->heat->rows; row += plot->halves ? 2 : 1) {
        struct rect place = {side.x, side.y + (int)(plot->halves ? row / 2 : row), side.width, 1};
        draw_text(grid, rect_clip(place, side), ALIGN_LEFT, STYLE_AXIS,
                  plot->heat->row_labels[row]);
    }
}

static void draw_column_labels(struct grid *grid, const struct heat_plot *plot, struct rect row)
{
    int end = row.x - 1;
    for (size_t i = 0; i < plot->heat->columns; i++) {
        const char *label = plot->heat->column_labels[i];
        int x = cell_x(plot, i), width = grid_width_of(grid, label);
        if (!width || x <= end || x + width > row.x + row.width)
            continue;
        draw_text(grid, (struct rect){x, row.y, width, 1}, ALIGN_LEFT, STYLE_AXIS, label);
        end = x + width;
    }
}

/* "less ░▒▓█ more" tells what the colours say, and the readout what the cell under the cursor says.
 * Where both have no room the words go. */
static void draw_key(struct grid *grid, struct rect row, const struct heat *heat)
{
    const int words = 10, gap = 2;
    int right = row.width - words - LEVELS;
    bool brief = heat->n_readout && spans_width(heat->readout, heat->n_readout) + gap > right;
    struct rect readout = rect_cut_left(&row, MAX(brief ? right + words : right, 0));
    rect_cut_right(&readout, brief ? 1 : gap);
    draw_spans(grid, readout, ALIGN_LEFT, heat->readout, heat->n_readout);
    if (!brief)
        rect_cut_left(&row, draw_text(grid, row, ALIGN_LEFT, STYLE_DIM, "less") + 1);
    for (int level = 0; level < LEVELS; level++) {
        struct rect place = rect_cut_left(&row, 1);
        if (grid->ascii || grid->mono)
            draw_shade(grid, place, level, level);
        else
            draw_fill(grid, place, STYLE_HEAT_0 + (enum style)level, "█");
    }
    rect_cut_left(&row, 1);
    draw_text(grid, row, ALIGN_LEFT, STYLE_DIM, brief ? "" : "more");
}

static void draw_heat_cursor(struct grid *grid, const struct heat_plot *plot)
{
    const struct heat *heat = plot->heat;
    if (!heat->cursor_on || heat->cursor_row >= heat->rows || heat->cursor_column >= heat->columns)
        return;
    int row = (int)(plot->halves ? heat->cursor_row / 2 : heat->cursor_row);
    int x = cell_x(plot, heat->cursor_column);
    if (row >= plot->area.height)
        return;
    draw_ground(grid, (struct rect){x, plot->area.y + row, 1, 1}, STYLE_TEXT);
    draw_glyph(grid, x, plot->area.y + row, STYLE_ACCENT, "◆");
}

static int widest(struct grid *grid, const char *const *labels, size_t n)
{
    int width = 0;
    for (size_t i = 0; i < n; i++)
        width = MAX(width, grid_width_of(grid, labels[i]));
    return width;
}

void draw_heat(struct grid *grid, struct rect rect, const struct heat *heat)
{
    if (rect_empty(rect) || !heat->rows || !heat->columns || heat->columns > INT16_MAX)
        return;
    struct heat_plot plot = {.heat = heat, .area = rect};
    for (size_t i = 0; i < heat->rows * heat->columns; i++)
        plot.max = fmax(plot.max, isnan(heat->values[i]) ? 0 : heat->values[i]);
    struct rect key = {0}, names = {0}, side = {0};
    if (plot.area.height > 3)
        key = rect_cut_bottom(&plot.area, 1);
    if (heat->column_labels && plot.area.height > 2)
        names = rect_cut_bottom(&plot.area, 1);
    if (heat->row_labels && rect.width > 12)
        side = rect_cut_left(&plot.area, widest(grid, heat->row_labels, heat->rows) + 1);
    plot.halves = heat->rows > (size_t)plot.area.height;
    size_t step = plot.halves ? 2 : 1;
    for (size_t row = 0; row < heat->rows && row / step < (size_t)plot.area.height; row += step)
        for (size_t column = 0; column < heat->columns; column++)
            draw_place(grid, &plot, row, column);
    draw_heat_cursor(grid, &plot);
    if (side.width)
        draw_row_labels(grid, &plot, side);
    names.x = plot.area.x;
    names.width = plot.area.width;
    if (names.height)
        draw_column_labels(grid, &plot, names);
    if (key.height && key.width >= 24)
        draw_key(grid, key, heat);
}
