/* Shares of the hours, and the search in them. */
#include "timeline.h"
#include "dice.h"

#include <stdlib.h>

/* Load by hour of the day in UTC, in per cent of the busiest: nights are quiet, not empty. */
static const uint8_t hour_load[24] = {9,  7,  6,  6,  8,  14, 28, 55, 82, 95, 100, 96,
                                      78, 88, 99, 97, 90, 74, 52, 36, 27, 21, 16,  12};
/* Monday to Sunday. */
static const uint8_t day_load[7] = {92, 100, 98, 95, 84, 24, 19};

static const struct {
    int days_before;
    int from_hour, to_hour;
} incidents[TIMELINE_INCIDENTS] = {{47, 13, 21}, {2, 9, 14}};

static uint64_t hour_weight(const struct timeline *line, size_t h)
{
    int64_t at = line->start + (int64_t)h * HOUR;
    uint64_t weekday = (uint64_t)(at / DAY + 3) % 7;
    struct dice dice = dice_of(line->seed ^ 0x686f7572, (uint64_t)h);
    uint64_t growth = 1000 + 2200 * h / line->n_hours;
    uint64_t noise = 80 + dice_below(&dice, 41);
    uint64_t weight = growth * noise * hour_load[at / HOUR % 24] * day_load[weekday];
    int64_t width = MIN(HOUR, line->now - at);
    return weight * (uint64_t)width / HOUR + 1;
}

void timeline_init(struct timeline *line, uint64_t seed, int64_t events, int64_t now, int rate)
{
    int64_t start = now / HOUR * HOUR - TIMELINE_DAYS * DAY;
    *line = (struct timeline){.seed = seed, .now = now, .start = start, .events = events};
    line->rate = rate;
    line->n_hours = (size_t)((now - start + HOUR - 1) / HOUR);
    line->first = mem_array(line->n_hours + 1, sizeof *line->first);
    double total = 0, sum = 0;
    for (size_t h = 0; h < line->n_hours; h++)
        total += (double)hour_weight(line, h);
    for (size_t h = 0; h < line->n_hours; h++) {
        line->first[h] = (int64_t)((double)events * (sum / total));
        sum += (double)hour_weight(line, h);
    }
    line->first[line->n_hours] = events;
}

void timeline_finish(struct timeline *line)
{
    free(line->first);
    *line = (struct timeline){0};
}

static size_t hour_of(const struct timeline *line, int64_t i, size_t hint)
{
    for (size_t h = hint; h < line->n_hours && h < hint + 2; h++)
        if (line->first[h] <= i && i < line->first[h + 1])
            return h;
    size_t low = 0, high = line->n_hours;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (line->first[middle] <= i)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The instant of event i in cell k of n that share `width` ms. */
static int64_t in_cell(const struct timeline *line, int64_t i, int64_t k, int64_t cells[static 2])
{
    int64_t from = k * cells[0] / cells[1], to = (k + 1) * cells[0] / cells[1];
    uint64_t random = dice_mix((uint64_t)i ^ line->seed);
    return to > from ? from + (int64_t)(((random >> 32) * (uint64_t)(to - from)) >> 32) : from;
}

int64_t timeline_stored(const struct timeline *line, int64_t i, size_t *hint)
{
    if (i >= line->events) {
        if (line->rate <= 0)
            return INT64_MAX;
        int64_t k = i - line->events, second = k / line->rate;
        int64_t cells[2] = {SECOND, line->rate};
        return line->now + 1 + second * SECOND + in_cell(line, i, k % line->rate, cells);
    }
    size_t h = *hint = hour_of(line, i, *hint);
    int64_t at = line->start + (int64_t)h * HOUR;
    int64_t cells[2] = {MIN(HOUR, line->now - at), line->first[h + 1] - line->first[h]};
    return at + in_cell(line, i, i - line->first[h], cells);
}

/* How many of the events from..to, whose cells share `width` ms from `at` on, are before `time`. */
static int64_t count_cells(const struct timeline *line, int64_t range[static 2],
                           int64_t span[static 2], int64_t time)
{
    int64_t n = range[1] - range[0];
    if (n <= 0)
        return 0;
    int64_t k = (time - span[0]) * n / span[1];
    k = MAX(0, MIN(n, k));
    size_t hint = (size_t)((span[0] - line->start) / HOUR);
    while (k > 0 && timeline_stored(line, range[0] + k - 1, &hint) >= time)
        k--;
    while (k < n && timeline_stored(line, range[0] + k, &hint) < time)
        k++;
    return k;
}

int64_t timeline_before(const struct timeline *line, int64_t time)
{
    if (time <= line->start)
        return 0;
    if (time > line->now) {
        if (line->rate <= 0)
            return line->events;
        int64_t second = (time - line->now - 1) / SECOND;
        int64_t from = line->events + second * line->rate;
        int64_t range[2] = {from, from + line->rate};
        int64_t span[2] = {line->now + 1 + second * SECOND, SECOND};
        return from + count_cells(line, range, span, time);
    }
    size_t h = (size_t)MIN((time - line->start) / HOUR, (int64_t)line->n_hours - 1);
    int64_t at = line->start + (int64_t)h * HOUR;
    int64_t range[2] = {line->first[h], line->first[h + 1]};
    int64_t span[2] = {at, MIN(HOUR, line->now - at)};
    return line->first[h] + count_cells(line, range, span, time);
}

int64_t timeline_incident_day(const struct timeline *line, int which)
{
    return (line->now / DAY - incidents[which].days_before) * DAY;
}

bool timeline_incident(const struct timeline *line, int64_t time)
{
    for (int i = 0; i < TIMELINE_INCIDENTS; i++) {
        int64_t into = time - timeline_incident_day(line, i);
        if (into >= incidents[i].from_hour * HOUR && into < incidents[i].to_hour * HOUR)
            return true;
    }
    return false;
}
