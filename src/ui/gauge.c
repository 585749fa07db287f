/* Bars that lie: progress, and a list of values to compare. */
#include <math.h>

#include "draw.h"
#include "scale.h"

/* A bar of half the height, to half a column: whole blocks would leave no gap between rows. */
static void draw_slim(struct grid *grid, struct rect row, enum style style, int eighths)
{
    int halves = MAX((eighths + 2) / 4, eighths > 0);
    struct rect full = rect_cut_left(&row, halves / 2);
    draw_fill(grid, (struct rect){full.x, full.y, full.width, MIN(full.height, 1)}, style, "▄");
    if (halves % 2 && row.width > 0)
        draw_glyph(grid, row.x, row.y, style, "▖");
}

/* A bar of `eighths` of a column; without colour or UTF-8 in whole columns. */
static void draw_lying(struct grid *grid, struct rect row, enum style style, int eighths,
                       const char *fill)
{
    if (!grid->ascii && !grid->mono) {
        draw_slim(grid, row, style, eighths);
        return;
    }
    struct rect full = rect_cut_left(&row, eighths > 0 ? MAX(1, (eighths + 4) / 8) : 0);
    draw_fill(grid, (struct rect){full.x, full.y, full.width, MIN(full.height, 1)}, style, fill);
}

/* Without colour parts differ in height, without UTF-8 in their characters. */
static const char *part_fill(const struct grid *grid, size_t part)
{
    static const char *const heights[] = {"▄", "▂", "▁"};
    return grid->ascii ? series_fill(grid, part) : heights[part % ARRAY_LEN(heights)];
}

void draw_progress(struct grid *grid, struct rect rect, double fraction, enum style style,
                   const char *text)
{
    if (rect_empty(rect))
        return;
    int width = text ? grid_width_of(grid, text) : 0;
    if (width && width + 1 + 4 <= rect.width) {
        draw_text(grid, rect_cut_right(&rect, width), ALIGN_LEFT, STYLE_TEXT, text);
        rect_cut_right(&rect, 1);
    } else if (width) {
        draw_text(grid, rect, ALIGN_LEFT, STYLE_TEXT, text);
        return;
    }
    rect.height = 1;
    bool plain = grid->ascii || grid->mono;
    draw_fill(grid, rect, STYLE_GAUGE_EMPTY, plain ? "░" : "▁");
    int eighths =
        isfinite(fraction) && fraction > 0 ? eighths_of(fmin(fraction, 1) * rect.width) : 0;
    if (eighths && !plain) /* in whole columns: the rest of one would cut the empty part */
        eighths = MAX(8, (eighths + 4) / 8 * 8);
    if (eighths)
        draw_lying(grid, rect, style, eighths, "█");
}

static double bar_sum(const struct bar *bar)
{
    double sum = 0;
    for (size_t i = 0; i < bar->n_parts; i++)
        if (isfinite(bar->parts[i]) && bar->parts[i] > 0)
            sum += bar->parts[i];
    return sum;
}

/* Parts end at whole columns, except the last: an eighth block can only begin at the left. */
static void draw_parts(struct grid *grid, struct rect row, const struct bar *bar, double max)
{
    double sum = 0;
    int done = 0;
    for (size_t i = 0; i < bar->n_parts; i++) {
        if (!isfinite(bar->parts[i]) || bar->parts[i] <= 0)
            continue;
        sum += bar->parts[i];
        bool last = i + 1 == bar->n_parts;
        int to = eighths_of(sum / max * row.width);
        to = last ? MAX(to, done * 8 + 1) : (to + 4) / 8 * 8;
        struct rect part = {row.x + done, row.y, row.width - done, 1};
        enum style style = STYLE_SERIES_1 + (enum style)(i % 8);
        draw_lying(grid, part, style, to - done * 8, part_fill(grid, i));
        done = to / 8;
    }
}

static int label_width(struct grid *grid, const struct bars *bars, int room)
{
    int width = 0;
    for (size_t i = 0; i < bars->n && !bars->label_width; i++)
        width = MAX(width, grid_width_of(grid, bars->items[i].label));
    return bars->label_width ? MIN(bars->label_width, room) : MIN(width, room / 3);
}

void draw_bars(struct grid *grid, struct rect rect, const struct bars *bars)
{
    double max = 0;
    int values = 0, labels = label_width(grid, bars, rect.width);
    for (size_t i = 0; i < bars->n; i++) {
        max = fmax(max, bar_sum(&bars->items[i]));
        values = MAX(values, grid_width_of(grid, bars->items[i].value));
    }
    for (size_t i = bars->top; i < bars->n && rect.height > 0; i++) {
        const struct bar *bar = &bars->items[i];
        struct rect row = rect_cut_top(&rect, 1), line = row;
        rect_cut_top(&rect, MAX(bars->step - 1, 0));
        draw_number(grid, rect_cut_right(&row, values), ALIGN_RIGHT, STYLE_TEXT, bar->value);
        rect_cut_right(&row, 1);
        draw_text(grid, rect_cut_left(&row, labels), ALIGN_LEFT, STYLE_TEXT, bar->label);
        rect_cut_left(&row, 1);
        if (max > 0)
            draw_parts(grid, row, bar, max);
        if (bars->selectable && i == bars->selected)
            draw_ground(grid, line, bars->focused ? STYLE_SELECTED : STYLE_SELECTED_IDLE);
    }
}
