/* What is usual for an hour of the week, and what is far from it. */
#include "usual.h"

#include <math.h>
#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Of an even number of them the mean of the two in the middle. Sorts. */
static int64_t median_of(int64_t *numbers, size_t n)
{
    qsort(numbers, n, sizeof(*numbers), by_number);
    int64_t low = numbers[(n - 1) / 2], high = numbers[n / 2];
    return (low & high) + ((low ^ high) >> 1); /* without overflow */
}

/* The same time by the clock, weeks before. */
static int64_t weeks_before(int64_t at, int weeks, enum zone zone)
{
    struct civil civil;
    if (zone == ZONE_UTC)
        return at - weeks * 7 * DAY;
    civil_from(&civil, at, zone);
    civil.day -= 7 * weeks;
    return civil_to(&civil, zone);
}

static int compare_from(const void *key, const void *item)
{
    int64_t from = *(const int64_t *)key, at = ((const struct usual_point *)item)->from;
    return (from > at) - (from < at);
}

/* The values of the same span in the weeks before. */
static size_t gather(const struct usual_point *points, size_t i, bool growing, enum zone zone,
                     int64_t out[static USUAL_WEEKS])
{
    size_t n = 0;
    for (int week = 1; week <= USUAL_WEEKS; week++) {
        int64_t from = weeks_before(points[i].from, week, zone);
        const struct usual_point *point = bsearch(&from, points, i, sizeof(*points), compare_from);
        if (!point || point->value == UNKNOWN)
            continue;
        if (growing || point->to == weeks_before(points[i].to, week, zone))
            out[n++] = point->value;
    }
    return n;
}

static int64_t distance(int64_t a, int64_t b)
{
    uint64_t far = a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
    return (int64_t)MIN(far, (uint64_t)INT64_MAX);
}

static double least_spread(int64_t median, bool counts)
{
    double size = fabs((double)median);
    return counts ? fmax(sqrt(size), 1) : size / 3;
}

void usual_find(const struct usual_point *points, size_t n, size_t i, bool growing,
                const struct usual_kind *kind, struct usual *out)
{
    const double normal = 1.4826, most = 9e18;
    int64_t values[USUAL_WEEKS];
    *out = (struct usual){.median = UNKNOWN, .spread = UNKNOWN};
    if (i >= n)
        return;
    size_t weeks = gather(points, i, growing, kind->zone, values);
    out->weeks = (uint8_t)weeks;
    if (weeks < USUAL_WEEKS_LEAST)
        return;
    out->median = median_of(values, weeks);
    for (size_t k = 0; k < weeks; k++)
        values[k] = distance(values[k], out->median);
    double spread = normal * (double)median_of(values, weeks);
    spread = fmin(fmax(spread, least_spread(out->median, kind->counts)), most);
    out->spread = (int64_t)spread;
    double far = (double)distance(points[i].value, out->median);
    if (points[i].value == UNKNOWN || !(spread > 0) || far * 10 <= spread * USUAL_SCORE_TENTHS)
        return;
    out->spike = points[i].value > out->median ? 1 : growing ? 0 : -1;
}
