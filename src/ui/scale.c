/* Axes with round numbers. Ticks are a whole number of rows apart and the scale runs to the top
 * row, so a bar that reaches a tick's row has the tick's value. */
#include <math.h>
#include <stdlib.h>

#include "scale.h"

double mean_of(const double *values, size_t n, size_t i, size_t slots)
{
    size_t from = i * n / slots, to = (i + 1) * n / slots, known = 0;
    double sum = 0;
    for (size_t k = from; k < to; k++) {
        if (isfinite(values[k])) {
            sum += values[k];
            known++;
        }
    }
    return known ? sum / (double)known : CHART_GAP;
}

int eighths_of(double rows)
{
    if (!(rows > 0))
        return 0;
    return MAX(1, (int)lround(fmin(rows, GRID_HEIGHT_MAX) * 8));
}

/* The smallest of `steps` times a power of ten that is at least `least`, which is positive. */
static double round_up_to(double least, const double *steps, size_t n)
{
    double power = pow(10, floor(log10(least)));
    for (size_t i = 0; i < n; i++)
        if (power * steps[i] >= least * (1 - 1e-9))
            return power * steps[i];
    return power * 10;
}

static double round_up(double least)
{
    static const double steps[] = {1, 2, 5, 10};
    return round_up_to(least, steps, ARRAY_LEN(steps));
}

static double positive(double max)
{
    return max > 0 && isfinite(max) ? fmax(max, 1e-200) : 1;
}

size_t chart_ticks(double max, size_t most, double *step)
{
    max = positive(max);
    *step = round_up(max / (double)MAX(most, (size_t)1));
    return (size_t)ceil(max / *step - 1e-9) + 1;
}

/* The value of a tick: finer than 1, 2, 5, so that the tallest bar comes near the top. */
static double fit_step(double max, int rows, int row_step, bool whole)
{
    static const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    static const double whole_steps[] = {1, 2, 3, 4, 5, 6, 8, 10};
    double least = positive(max) * row_step / rows;
    if (!whole || least > 10)
        return round_up_to(least, steps, ARRAY_LEN(steps));
    return fmax(1, round_up_to(least, whole_steps, ARRAY_LEN(whole_steps)));
}

/* How good a scale is: little empty room on top, and some four ticks. Lower is better. */
static double badness(double max, int rows, int row_step, bool whole)
{
    double top = fit_step(max, rows, row_step, whole) * rows / row_step;
    return top / positive(max) + 0.15 * abs(rows / row_step - 4);
}

int scale_shared_step(const double max[2], const bool whole[2], int rows)
{
    int best = 1;
    double least = HUGE_VAL;
    for (int step = rows >= 6 ? 2 : 1; step <= rows; step++) {
        double bad = badness(max[0], rows, step, whole[0]) + badness(max[1], rows, step, whole[1]);
        if (bad < least) {
            least = bad;
            best = step;
        }
    }
    return best;
}

struct scale scale_fit(double max, int rows, int row_step, bool whole)
{
    rows = MAX(rows, 1);
    if (row_step <= 0)
        row_step = scale_shared_step((double[]){max, max}, (bool[]){whole, whole}, rows);
    return (struct scale){rows, row_step, fit_step(max, rows, row_step, whole), false, 0};
}

/* How many ticks of a factor (as a power of ten) there are from base to max. */
static int ticks_to(double base, double max, double step)
{
    return MAX(1, (int)ceil(log10(fmax(max / base, 1)) / step - 1e-9));
}

/* Values that are near each other: from tick to tick they double. */
static bool fit_double(double min, double max, int rows, struct scale *out)
{
    static const double firsts[] = {5, 2, 1};
    double power = pow(10, floor(log10(min) + 1e-9)), step = log10(2);
    size_t first = 0;
    while (power * firsts[first] > min * (1 + 1e-9) && first + 1 < ARRAY_LEN(firsts))
        first++;
    int ticks = ticks_to(power * firsts[first], max, step);
    *out = (struct scale){rows, rows / ticks, step, true, power * firsts[first]};
    return ticks * 2 <= rows;
}

struct scale scale_fit_log(double min, double max, int rows)
{
    struct scale out;
    rows = MAX(rows, 1);
    min = fmax(positive(min), 1);
    max = positive(max);
    if (min > 1 && fit_double(min, max, rows, &out))
        return out;
    double base = pow(10, floor(log10(min) + 1e-9));
    int decades = ticks_to(base, max, 1);
    int per_tick = (decades + rows - 1) / rows;
    return (struct scale){rows, MAX(1, rows / decades), per_tick, true, base};
}

double scale_rows(const struct scale *scale, double value)
{
    if (!isfinite(value))
        return CHART_GAP;
    double ticks = value / scale->step;
    if (scale->log)
        ticks = value > 0 ? fmax(log10(value / scale->base) / scale->step, 1e-9) : 0;
    return fmax(0, fmin(ticks * scale->row_step, scale->rows));
}

int scale_n_ticks(const struct scale *scale)
{
    return scale->rows / scale->row_step;
}

double scale_tick(const struct scale *scale, int i)
{
    if (!scale->log)
        return i * scale->step;
    return scale->base * pow(10, i * scale->step);
}

void chart_format_si(double value, char *out, size_t size)
{
    static const char *const units[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t unit = 0;
    double shown = value;
    for (; fabs(shown) >= 999.5 && unit + 1 < ARRAY_LEN(units); unit++)
        shown /= 1000;
    if (!isfinite(value))
        snprintf(out, size, "–");
    else if (fabs(shown) >= 1e6)
        snprintf(out, size, "%.0e", value);
    else
        snprintf(out, size, "%.3g%s", shown, units[unit]);
}
