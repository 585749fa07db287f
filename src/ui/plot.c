/* The geometry of a chart: axes take what their numbers need, time takes the rest. */
#include <math.h>

#include "chart.h"
#include "draw.h"

enum { LOW = 3, PERCENT = 100, TICK_TEXT = 16, PLOT_WIDTH_MIN = 8, ROOMY = 60 };
/* Columns a slot from which bars have a gap between them; of few bars. More gaps are more bytes. */
enum { CLOSE = 5, CLOSE_FEW = 3, FEW = 16 };

size_t chart_count(const struct chart *chart, enum chart_mark mark)
{
    size_t count = 0;
    for (size_t i = 0; i < MIN(chart->n_series, (size_t)CHART_SERIES_MAX); i++)
        count += chart->series[i].mark == mark;
    return count;
}

const struct scale *series_scale(const struct plot *plot, const struct chart_series *series)
{
    return &plot->scale[series->right_axis];
}

double series_rows(const struct plot *plot, const struct chart_series *series, size_t slot)
{
    double value = mean_of(series->values, plot->chart->n, slot, plot->slots);
    return scale_rows(series_scale(plot, series), value);
}

/* The most that bars (stacked, if they are) and lines of one axis reach in one slot. */
static double axis_max(const struct plot *plot, bool right, bool *whole)
{
    const struct chart *chart = plot->chart;
    double max = 0;
    *whole = true;
    for (size_t slot = 0; slot < plot->slots; slot++) {
        double stack = 0;
        for (size_t i = 0; i < MIN(chart->n_series, (size_t)CHART_SERIES_MAX); i++) {
            const struct chart_series *series = &chart->series[i];
            double value = mean_of(series->values, chart->n, slot, plot->slots);
            if (series->right_axis != right || isnan(value))
                continue;
            *whole = *whole && value == floor(value);
            if (series->mark == CHART_BAR && !chart->side_by_side)
                stack += value;
            max = fmax(max, value);
        }
        max = fmax(max, stack);
    }
    return max;
}

/* Where a logarithmic axis begins: at 1, or where it has lines alone, at the least of them. */
static double axis_min(const struct plot *plot, bool right)
{
    const struct chart *chart = plot->chart;
    double min = HUGE_VAL;
    for (size_t i = 0; i < MIN(chart->n_series, (size_t)CHART_SERIES_MAX); i++) {
        const struct chart_series *series = &chart->series[i];
        if (series->right_axis != right)
            continue;
        if (series->mark != CHART_LINE)
            return 1;
        for (size_t slot = 0; slot < plot->slots; slot++) {
            double value = mean_of(series->values, chart->n, slot, plot->slots);
            min = value > 0 ? fmin(min, value) : min;
        }
    }
    return isfinite(min) ? min : 1;
}

static struct scale fit_log(const struct plot *plot, bool right, int rows)
{
    bool whole;
    return scale_fit_log(axis_min(plot, right), axis_max(plot, right, &whole), rows);
}

static void fit_scales(struct plot *plot)
{
    const struct chart_axis *axes[2] = {&plot->chart->left, &plot->chart->right};
    bool whole[2];
    double max[2] = {axis_max(plot, false, &whole[0]), axis_max(plot, true, &whole[1])};
    for (size_t i = 0; i < 2; i++) {
        if (axes[i]->low)
            max[i] = fmax(max[i], fmin(LOW * max[i], PERCENT));
        size_t like = plot->uses[i] && !axes[i]->log ? i : 1 - i;
        if (!plot->uses[i] || axes[i]->log)
            max[i] = max[like], whole[i] = whole[like];
    }
    int rows = MAX(plot->area.height, 1), step = scale_shared_step(max, whole, rows);
    for (size_t i = 0; i < 2; i++)
        plot->scale[i] =
            axes[i]->log ? fit_log(plot, i, rows) : scale_fit(max[i], rows, step, whole[i]);
}

/* With some room to spare the plot begins at the same column whatever the numbers are, so that it
 * stays where it is when they change. */
static int tick_width(const struct plot *plot, bool right)
{
    const struct scale *scale = &plot->scale[right];
    const struct chart_axis *axis = right ? &plot->chart->right : &plot->chart->left;
    int width = plot->area.width >= ROOMY ? 4 : 0;
    for (int i = 0; i <= scale_n_ticks(scale); i++) {
        char text[TICK_TEXT];
        (axis->format ? axis->format : chart_format_si)(scale_tick(scale, i), text, sizeof(text));
        width = MAX(width, text_width(text));
    }
    return width;
}

/* Numbers take room from the bars, fewer bars have other numbers: until these fit. */
static void fit_sides(struct plot *plot, struct rect area)
{
    const struct chart *chart = plot->chart;
    size_t per_slot = chart->side_by_side ? chart_count(chart, CHART_BAR) + 1 : 1;
    int widths[2] = {0};
    for (bool grown = true; grown;) {
        grown = false;
        plot->slots = MAX((size_t)1, MIN(chart->n, (size_t)plot->area.width / per_slot));
        fit_scales(plot);
        for (size_t i = 0; i < 2; i++) {
            int width = plot->uses[i] ? tick_width(plot, i) + 2 : 0;
            grown |= width > widths[i];
            widths[i] = MAX(width, widths[i]);
        }
        plot->area = area;
        bool left = area.width - widths[0] >= PLOT_WIDTH_MIN;
        plot->left = left ? rect_cut_left(&plot->area, widths[0]) : (struct rect){0};
        bool right = plot->area.width - widths[1] >= PLOT_WIDTH_MIN;
        plot->right = right ? rect_cut_right(&plot->area, widths[1]) : (struct rect){0};
    }
}

bool plot_lay(struct plot *plot, const struct chart *chart, struct rect rect)
{
    size_t n_series = MIN(chart->n_series, (size_t)CHART_SERIES_MAX);
    *plot = (struct plot){.chart = chart, .area = rect};
    if (rect.height < 3 || rect.width < PLOT_WIDTH_MIN || !n_series || !chart->n ||
        chart->n > CHART_BUCKETS_MAX)
        return false;
    for (size_t i = 0; i < n_series; i++)
        plot->uses[chart->series[i].right_axis] = true;
    plot->axis_y = rect_cut_bottom(&plot->area, 1).y;
    if (plot->area.height >= 7 && (chart->left.unit || chart->right.unit))
        plot->units = rect_cut_top(&plot->area, 1);
    fit_sides(plot, plot->area);
    return true;
}

int slot_x(const struct plot *plot, size_t i)
{
    return (int)(i * (size_t)plot->area.width / plot->slots);
}

struct rect slot_bar(const struct plot *plot, size_t i)
{
    int from = slot_x(plot, i), to = slot_x(plot, i + 1);
    int room = plot->area.width / (int)plot->slots;
    bool apart = room >= (plot->slots <= FEW ? CLOSE_FEW : CLOSE);
    int width = apart ? room - MAX(1, (room + 3) / 5) : to - from;
    int at = plot->area.x + from + (to - from - width) / 2;
    return (struct rect){at, plot->area.y, width, plot->area.height};
}

size_t slot_of_bucket(const struct plot *plot, size_t bucket)
{
    size_t n = plot->chart->n;
    size_t slot = MIN(bucket, n - 1) * plot->slots / n;
    while (slot + 1 < plot->slots && (slot + 1) * n / plot->slots <= bucket)
        slot++;
    return slot;
}

size_t chart_bucket_at(const struct chart *chart, struct rect rect, int x)
{
    struct plot plot;
    if (!plot_lay(&plot, chart, rect) || x < plot.area.x || x >= plot.area.x + plot.area.width)
        return chart->n;
    for (size_t i = 0; i < plot.slots; i++)
        if (x - plot.area.x < slot_x(&plot, i + 1))
            return i * chart->n / plot.slots;
    return chart->n;
}
