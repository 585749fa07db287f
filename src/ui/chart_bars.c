/* The bars of a chart: stacked or side by side, to an eighth of a row. In a cell that two parts
 * share, the lower one is drawn as a block and the upper one is its ground. */
#include <math.h>
#include <string.h>

#include "chart.h"
#include "draw.h"

struct part {
    enum style style;
    size_t nth;   /* among the bars, for the fill where there is no colour */
    int from, to; /* eighths of a row above the base line */
};

struct stack {
    struct part parts[CHART_SERIES_MAX];
    size_t n;
    bool growing;
};

static const struct part *part_at(const struct stack *stack, int eighth)
{
    for (size_t i = 0; i < stack->n; i++)
        if (eighth >= stack->parts[i].from && eighth < stack->parts[i].to)
            return &stack->parts[i];
    return NULL;
}

/* Without colour a cell shows one part: the one in its middle. */
static void draw_plain_cell(struct grid *grid, const struct stack *stack, int x, int y, int base)
{
    const struct part *part = part_at(stack, base + 4);
    if (!part)
        part = part_at(stack, base);
    if (!part)
        return;
    int filled = stack->parts[stack->n - 1].to - base;
    const char *fill = stack->growing ? "▒" : series_fill(grid, part->nth);
    if (filled < 8 && part->nth == 0 && !stack->growing)
        fill = blocks_lower[filled];
    draw_glyph(grid, x, y, stack->growing ? STYLE_GROWING : part->style, fill);
}

static void draw_cell(struct grid *grid, const struct stack *stack, int x, int y, int base)
{
    const struct part *part = part_at(stack, base);
    if (grid->ascii || grid->mono) {
        draw_plain_cell(grid, stack, x, y, base);
        return;
    }
    if (!part)
        return;
    int filled = MIN(part->to - base, 8);
    bool alone = stack->n == 1;
    enum style style = stack->growing && alone ? STYLE_GROWING : part->style;
    draw_glyph(grid, x, y, style, filled == 8 && stack->growing ? "▒" : blocks_lower[filled]);
    const struct part *above = filled < 8 ? part_at(stack, base + filled) : NULL;
    int above_to = above ? MIN(above->to - base, 8) : 0;
    struct cell *cell = grid_cell(grid, x, y);
    if (cell && above && above_to - filled >= 8 - above_to)
        cell->ground = (uint8_t)above->style;
}

static void draw_stack(struct grid *grid, const struct stack *stack, struct rect bar)
{
    if (!stack->n)
        return;
    int top = stack->parts[stack->n - 1].to;
    for (int row = 0; row * 8 < top && row < bar.height; row++)
        for (int x = bar.x; x < bar.x + bar.width; x++) {
            draw_cell(grid, stack, x, bar.y + bar.height - 1 - row, row * 8);
            set_shade(grid, x, bar.y + bar.height - 1 - row, shade_at(row, bar.height));
        }
}

static bool is_growing(const struct plot *plot, size_t slot)
{
    return plot->chart->growing && slot == plot->slots - 1;
}

static void draw_stacked(struct grid *grid, const struct plot *plot, size_t slot)
{
    const struct chart *chart = plot->chart;
    struct stack stack = {.growing = is_growing(plot, slot)};
    double rows = 0, sum = 0;
    size_t nth = 0;
    for (size_t i = 0; i < MIN(chart->n_series, (size_t)CHART_SERIES_MAX); i++) {
        const struct chart_series *series = &chart->series[i];
        if (series->mark != CHART_BAR)
            continue;
        double value = mean_of(series->values, chart->n, slot, plot->slots);
        int from = eighths_of(rows);
        if (value > 0) {
            sum += value;
            rows = scale_rows(series_scale(plot, series), sum);
            struct part part = {series->style, nth, from, MAX(eighths_of(rows), from)};
            stack.parts[stack.n++] = part;
        }
        nth++;
    }
    draw_stack(grid, &stack, slot_bar(plot, slot));
}

static void draw_side_by_side(struct grid *grid, const struct plot *plot, size_t slot)
{
    const struct chart *chart = plot->chart;
    struct rect bars = slot_bar(plot, slot);
    int width = MAX(1, bars.width / (int)MAX(chart_count(chart, CHART_BAR), (size_t)1));
    size_t nth = 0;
    for (size_t i = 0; i < MIN(chart->n_series, (size_t)CHART_SERIES_MAX); i++) {
        const struct chart_series *series = &chart->series[i];
        if (series->mark != CHART_BAR)
            continue;
        struct stack stack = {.growing = is_growing(plot, slot), .n = 1};
        stack.parts[0] =
            (struct part){series->style, nth++, 0, eighths_of(series_rows(plot, series, slot))};
        struct rect bar = rect_clip(rect_cut_left(&bars, width), plot->area);
        if (stack.parts[0].to)
            draw_stack(grid, &stack, bar);
    }
}

void draw_chart_bars(struct grid *grid, const struct plot *plot)
{
    if (!chart_count(plot->chart, CHART_BAR))
        return;
    for (size_t slot = 0; slot < plot->slots; slot++) {
        if (plot->chart->side_by_side)
            draw_side_by_side(grid, plot, slot);
        else
            draw_stacked(grid, plot, slot);
    }
}
