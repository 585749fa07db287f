/* A chart over time: faint dots, bars, lines, marks, axes, cursor, in this order, each over the one
 * before. */
#include <math.h>
#include <string.h>

#include "chart.h"
#include "draw.h"

enum { TICK_TEXT = 16, GRID_STEP = 4 };

/* The one series of an axis lends it its style, so that two axes can be told apart. */
static enum style axis_style(const struct plot *plot, bool right)
{
    enum style style = STYLE_AXIS;
    size_t count = 0;
    for (size_t i = 0; i < MIN(plot->chart->n_series, (size_t)CHART_SERIES_MAX); i++) {
        if (plot->chart->series[i].right_axis == right) {
            style = plot->chart->series[i].style;
            count++;
        }
    }
    return count == 1 && plot->uses[0] && plot->uses[1] ? style : STYLE_AXIS;
}

static void draw_axis_line(struct grid *grid, const struct plot *plot, bool right)
{
    struct rect side = right ? plot->right : plot->left;
    if (rect_empty(side))
        return;
    struct rect line = {right ? side.x : side.x + side.width - 1, side.y, 1, side.height};
    draw_fill(grid, line, STYLE_AXIS, "│");
    draw_glyph(grid, line.x, plot->axis_y, STYLE_AXIS, "┼");
}

static void draw_ticks(struct grid *grid, const struct plot *plot, bool right)
{
    struct rect side = right ? plot->right : plot->left;
    const struct chart_axis *axis = right ? &plot->chart->right : &plot->chart->left;
    const struct scale *scale = &plot->scale[right];
    if (rect_empty(side))
        return;
    for (int i = 0; i <= scale_n_ticks(scale); i++) {
        char text[TICK_TEXT];
        (axis->format ? axis->format : chart_format_si)(scale_tick(scale, i), text, sizeof(text));
        int y = plot->axis_y - i * scale->row_step;
        struct rect place = {right ? side.x + 2 : side.x, y, side.width - 2, 1};
        draw_number(grid, place, ALIGN_RIGHT, axis_style(plot, right), text);
        if (i)
            draw_glyph(grid, right ? side.x : side.x + side.width - 1, y, STYLE_AXIS,
                       right ? "├" : "┤");
    }
}

static void draw_units(struct grid *grid, const struct plot *plot)
{
    const struct chart *chart = plot->chart;
    struct rect left = plot->units, right = plot->units;
    left.width = plot->units.width / 2 - 1;
    rect_cut_left(&right, plot->units.width - left.width);
    draw_text(grid, left, ALIGN_LEFT, axis_style(plot, false), chart->left.unit);
    draw_text(grid, right, ALIGN_RIGHT, axis_style(plot, true), chart->right.unit);
}

/* A dot every few columns: enough to follow, and few bytes. */
static void draw_gridlines(struct grid *grid, const struct plot *plot)
{
    const struct scale *scale = &plot->scale[plot->uses[0] ? 0 : 1];
    if (grid->ascii)
        return;
    for (int i = 1; i <= scale_n_ticks(scale); i++)
        for (int x = GRID_STEP - 1; x + 1 < plot->area.width; x += GRID_STEP)
            draw_glyph(grid, plot->area.x + x, plot->axis_y - i * scale->row_step, STYLE_GRIDLINE,
                       "·");
}

static bool has_mark_near(const struct grid *grid, int x, int y)
{
    for (int near = x - GRID_STEP; near <= x + GRID_STEP; near++) {
        const struct cell *cell = grid_at(grid, near, y);
        if (cell && cell->style != STYLE_GRIDLINE && strcmp(cell->text, " ") != 0)
            return true;
    }
    return false;
}

/* A faint dot close to a bar would be a speck, and costs two changes of colour. */
static void clear_specks(struct grid *grid, const struct plot *plot)
{
    for (int y = plot->area.y; y < plot->area.y + plot->area.height; y++)
        for (int x = plot->area.x; x < plot->area.x + plot->area.width; x++) {
            const struct cell *cell = grid_at(grid, x, y);
            if (cell && cell->style == STYLE_GRIDLINE && has_mark_near(grid, x, y))
                draw_fill(grid, (struct rect){x, y, 1, 1}, STYLE_TEXT, " ");
        }
}

static bool slot_is_gap(const struct plot *plot, size_t slot)
{
    for (size_t i = 0; i < MIN(plot->chart->n_series, (size_t)CHART_SERIES_MAX); i++)
        if (!isnan(mean_of(plot->chart->series[i].values, plot->chart->n, slot, plot->slots)))
            return false;
    return true;
}

static void draw_base_line(struct grid *grid, const struct plot *plot)
{
    struct rect row = {plot->area.x, plot->axis_y, plot->area.width, 1};
    draw_fill(grid, row, STYLE_AXIS, "─");
    for (size_t slot = 0; slot < plot->slots; slot++) {
        int from = slot_x(plot, slot), to = slot_x(plot, slot + 1);
        struct rect gap = {plot->area.x + from, plot->axis_y, to - from, 1};
        if (!slot_is_gap(plot, slot))
            continue;
        draw_fill(grid, gap, STYLE_GRIDLINE, " ");
        gap.y--;
        draw_fill(grid, gap, STYLE_GRIDLINE, "·");
    }
}

/* Where the label of a bucket goes: centred under its slot, inside the plot. */
static struct rect label_place(const struct plot *plot, size_t bucket)
{
    size_t slot = slot_of_bucket(plot, bucket);
    int width = text_width(plot->chart->labels[bucket]);
    int middle = slot_x(plot, slot) + slot_x(plot, slot + 1);
    int x = MAX(0, MIN((middle - width) / 2, plot->area.width - width));
    return (struct rect){plot->area.x + x, plot->axis_y, MIN(width, plot->area.width), 1};
}

static size_t next_label(const struct chart *chart, size_t from)
{
    while (from < chart->n && (!chart->labels[from] || !*chart->labels[from]))
        from++;
    return from;
}

/* Whether labels keep two columns apart when every `step`th is drawn. */
static bool labels_fit(const struct plot *plot, size_t step)
{
    int end = plot->area.x - 2;
    size_t nth = 0;
    for (size_t i = next_label(plot->chart, 0); i < plot->chart->n;
         i = next_label(plot->chart, i + 1)) {
        if (nth++ % step)
            continue;
        struct rect place = label_place(plot, i);
        if (place.x < end + 2)
            return false;
        end = place.x + place.width;
    }
    return true;
}

static void draw_labels(struct grid *grid, const struct plot *plot)
{
    const struct chart *chart = plot->chart;
    size_t step = 1, nth = 0;
    if (!chart->labels)
        return;
    while (step < chart->n && !labels_fit(plot, step))
        step++;
    for (size_t i = next_label(chart, 0); i < chart->n; i = next_label(chart, i + 1))
        if (nth++ % step == 0)
            draw_text(grid, label_place(plot, i), ALIGN_LEFT, STYLE_AXIS, chart->labels[i]);
}

static int slot_top(const struct plot *plot, size_t slot)
{
    double most = 0, stack = 0;
    for (size_t i = 0; i < MIN(plot->chart->n_series, (size_t)CHART_SERIES_MAX); i++) {
        double rows = series_rows(plot, &plot->chart->series[i], slot);
        if (isnan(rows) || plot->chart->series[i].mark != CHART_BAR)
            continue;
        stack += rows;
        most = fmax(most, rows);
    }
    return (int)ceil(plot->chart->side_by_side ? most : stack);
}

static void draw_spikes(struct grid *grid, const struct plot *plot)
{
    const struct chart *chart = plot->chart;
    for (size_t i = 0; chart->spikes && i < chart->n; i++) {
        if (!chart->spikes[i])
            continue;
        size_t slot = slot_of_bucket(plot, i);
        struct rect bar = slot_bar(plot, slot);
        int y = plot->axis_y - 1 - slot_top(plot, slot);
        draw_glyph(grid, bar.x + (bar.width - 1) / 2, MAX(y, plot->area.y), STYLE_SPIKE, "◆");
    }
}

/* The exact values stand beside the cursor, on the side that has more room. */
static void draw_readout(struct grid *grid, const struct plot *plot, struct rect band)
{
    const struct chart *chart = plot->chart;
    int width = 2;
    for (size_t i = 0; i < chart->n_readout; i++)
        width += grid_width_of(grid, chart->readout[i].text);
    if (!chart->n_readout)
        return;
    bool at_left = band.x - plot->area.x > plot->area.width / 2;
    int x = at_left ? band.x - width - 1 : band.x + band.width + 1;
    struct rect box = {x, plot->area.y, width, 1};
    if (box.x < plot->area.x || box.x + width > plot->area.x + plot->area.width)
        box = rect_center((struct rect){plot->area.x, plot->area.y, plot->area.width, 1}, width, 1);
    draw_fill(grid, box, STYLE_TEXT, " ");
    draw_ground(grid, box, STYLE_CHIP);
    draw_spans(grid, rect_inset(box, 1, 0), ALIGN_LEFT, chart->readout, chart->n_readout);
}

/* The cursor's place on the axis: its label, or an arrow where there is none. */
static void mark_axis(struct grid *grid, const struct plot *plot, size_t slot, int middle)
{
    bool labelled = false;
    for (int i = slot_x(plot, slot); i < slot_x(plot, slot + 1); i++) {
        struct cell *cell = grid_cell(grid, plot->area.x + i, plot->axis_y);
        if (!cell || strcmp(cell->text, "─") == 0 || strcmp(cell->text, "-") == 0 ||
            strcmp(cell->text, " ") == 0)
            continue;
        cell->style = STYLE_ACCENT;
        labelled = true;
    }
    if (!labelled)
        draw_glyph(grid, plot->area.x + middle, plot->axis_y, STYLE_ACCENT, "▲");
}

/* Without colour the bucket stands between two lines, or under one where it is narrow. */
static bool on_cursor_line(const struct rect *band, int x)
{
    if (band->width < 4)
        return x == band->x + (band->width - 1) / 2;
    return x == band->x || x == band->x + band->width - 1;
}

static void draw_cursor(struct grid *grid, const struct plot *plot)
{
    if (!plot->chart->cursor_on || plot->chart->cursor >= plot->chart->n)
        return;
    size_t slot = slot_of_bucket(plot, plot->chart->cursor);
    int from = slot_x(plot, slot), to = slot_x(plot, slot + 1), middle = (from + to - 1) / 2;
    struct rect band = {plot->area.x + from, plot->area.y, to - from, plot->area.height};
    for (int y = band.y; y < band.y + band.height; y++) {
        for (int x = band.x; x < band.x + band.width; x++) {
            struct cell *cell = grid_cell(grid, x, y);
            if (!cell)
                continue;
            bool bare = strcmp(cell->text, " ") == 0 || cell->style == STYLE_GRIDLINE;
            if (cell->ground == STYLE_TEXT && !grid->mono && !grid->ascii)
                cell->ground = STYLE_CURSOR;
            else if (bare && on_cursor_line(&band, x))
                draw_glyph(grid, x, y, STYLE_ACCENT, "│");
        }
    }
    mark_axis(grid, plot, slot, middle);
    draw_readout(grid, plot, band);
}

/* Too low for axes: the first series as a sparkline. */
static void draw_small(struct grid *grid, struct rect rect, const struct chart *chart)
{
    if (!chart->n_series || !chart->n)
        return;
    struct spark spark = {chart->series[0].values, chart->n, chart->series[0].style,
                          chart->growing};
    draw_spark(grid, rect, &spark);
}

void draw_chart(struct grid *grid, struct rect rect, const struct chart *chart)
{
    struct plot plot;
    if (!plot_lay(&plot, chart, rect)) {
        draw_small(grid, rect, chart);
        return;
    }
    draw_gridlines(grid, &plot);
    draw_chart_bars(grid, &plot);
    clear_specks(grid, &plot);
    draw_base_line(grid, &plot);
    if (chart_count(chart, CHART_LINE))
        draw_chart_lines(grid, &plot);
    draw_spikes(grid, &plot);
    for (int right = 0; right < 2; right++) {
        draw_axis_line(grid, &plot, right);
        draw_ticks(grid, &plot, right);
    }
    draw_units(grid, &plot);
    draw_labels(grid, &plot);
    draw_cursor(grid, &plot);
}
