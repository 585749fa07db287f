/* The lines of a chart, in Braille: two by four dots a cell, so a line has twice the resolution of
 * the bars in time. A line stops at a gap, and zeros in a row lie on the axis. Where it crosses a
 * bar, the bar is its ground. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "draw.h"

struct canvas {
    int width, height; /* dots */
    uint8_t *cells;    /* dots of each cell, as in U+2800 */
};

struct dash {
    int on, off;
};
/* The first line is solid; others are dashed where there is no colour. The growing end is always
 * dotted. */
static const struct dash dashes[] = {{1, 0}, {3, 2}, {1, 2}, {5, 1}};
static const struct dash dotted = {1, 2};

static void set_dot(struct canvas *canvas, int x, int y)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return;
    canvas->cells[(y / 4) * (canvas->width / 2) + x / 2] |= bits[y % 4][x % 2];
}

static void set_line(struct canvas *canvas, const int from[2], const int to[2], struct dash dash)
{
    int dx = to[0] - from[0], dy = to[1] - from[1];
    int steps = MAX(MAX(abs(dx), abs(dy)), 1);
    for (int i = 0; i <= steps; i++) {
        if (i % (dash.on + dash.off) >= dash.on)
            continue;
        set_dot(canvas, from[0] + (int)lround((double)dx * i / steps),
                from[1] + (int)lround((double)dy * i / steps));
    }
}

static void trace(struct canvas *canvas, const struct plot *plot, const struct chart_series *series,
                  struct dash dash)
{
    size_t n = plot->chart->n, points = MIN(n, (size_t)canvas->width);
    bool before = false, on_base = false;
    int last[2] = {0};
    for (size_t i = 0; i < points; i++) {
        double value = mean_of(series->values, n, i, points);
        if (isnan(value)) {
            before = false;
            continue;
        }
        double rows = scale_rows(series_scale(plot, series), value);
        int here[2] = {(int)(((double)i + 0.5) * canvas->width / (double)points),
                       canvas->height - 1 - MIN((int)(rows * 4), canvas->height - 1)};
        bool growing = plot->chart->growing && i == points - 1;
        if (before && (rows > 0 || !on_base))
            set_line(canvas, last, here, growing ? dotted : dash);
        if (rows > 0)
            set_dot(canvas, here[0], here[1]);
        memcpy(last, here, sizeof(last));
        before = true;
        on_base = rows <= 0;
    }
}

/* How many eighths of the cell a bar fills; 0: none. */
static size_t filled_eighths(const struct cell *cell)
{
    for (size_t i = 1; cell && i <= 8; i++)
        if (strcmp(cell->text, blocks_lower[i]) == 0)
            return i;
    return 0;
}

/* Makes the top of a bar whole cells, or none, as wide as it is: a line that crosses a part of it
 * would leave it ragged. */
static void level_top(struct grid *grid, struct rect area, int x, int y)
{
    const struct cell top = *grid_at(grid, x, y), *below = grid_at(grid, x, y + 1);
    size_t eighths = filled_eighths(&top);
    if (eighths == 0 || eighths == 8 || y + 1 >= area.y + area.height || filled_eighths(below) != 8)
        return;
    for (int step = -1; step <= 1; step += 2)
        for (int at = step < 0 ? x : x + 1; at >= area.x && at < area.x + area.width; at += step) {
            const struct cell *cell = grid_at(grid, at, y);
            if (cell->style != top.style || filled_eighths(cell) != eighths)
                break;
            draw_glyph(grid, at, y, top.style, eighths > 4 ? blocks_lower[8] : " ");
            set_shade(grid, at, y, top.shade);
        }
}

/* Whether the cell is of a wide bar of nearly a row, in which a line would be a bump; or of one
 * that still grows, in which its dotted end would be a hole. */
static bool in_stump(const struct grid *grid, struct rect area, int x, int y)
{
    const int wide = 3;
    const struct cell *cell = grid_at(grid, x, y);
    size_t eighths = filled_eighths(cell), low = cell->style == STYLE_GROWING ? 0 : 4;
    int width = 1;
    if (eighths <= low || eighths == 8 || y + 1 < area.y + area.height)
        return false;
    for (int step = -1; step <= 1; step += 2)
        for (int at = x + step; at >= area.x && at < area.x + area.width; at += step) {
            const struct cell *next = grid_at(grid, at, y);
            if (next->style != cell->style || filled_eighths(next) != eighths)
                break;
            width++;
        }
    return width >= wide;
}

static void blit(struct grid *grid, struct rect area, const struct canvas *canvas, enum style style)
{
    for (int y = 0; y < area.height; y++) {
        for (int x = 0; x < area.width; x++) {
            uint8_t dots = canvas->cells[y * area.width + x];
            struct cell *cell = grid_cell(grid, area.x + x, area.y + y);
            if (!dots || !cell || strcmp(cell->text, "▒") == 0 || /* which would get a hole */
                in_stump(grid, area, area.x + x, area.y + y))
                continue;
            char text[5] = {0};
            utf8_encode(0x2800 + dots, text);
            level_top(grid, area, area.x + x, area.y + y);
            if (filled_eighths(cell) > 4 || strcmp(cell->text, "▓") == 0)
                cell->ground = cell->style;
            uint8_t shade = cell->shade;
            draw_glyph(grid, area.x + x, area.y + y, style, text);
            cell->shade = shade;
        }
    }
}

void draw_chart_lines(struct grid *grid, const struct plot *plot)
{
    struct rect area = plot->area;
    size_t n_cells = (size_t)area.width * (size_t)area.height, nth = 0;
    CLEANUP(free_ptr)
    uint8_t *cells = mem_array(n_cells, 1);
    struct canvas canvas = {area.width * 2, area.height * 4, cells};
    for (size_t i = 0; i < MIN(plot->chart->n_series, (size_t)CHART_SERIES_MAX); i++) {
        const struct chart_series *series = &plot->chart->series[i];
        if (series->mark != CHART_LINE)
            continue;
        bool plain = grid->ascii || grid->mono;
        memset(cells, 0, n_cells);
        trace(&canvas, plot, series, dashes[plain ? nth % ARRAY_LEN(dashes) : 0]);
        blit(grid, area, &canvas, series->style);
        nth++;
    }
}
