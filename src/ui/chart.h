/* How a chart lies in its rectangle; shared by its axes, bars and lines. */
#pragma once

#include "scale.h"

struct plot {
    const struct chart *chart;
    struct rect area;        /* of bars and lines, without axes */
    struct rect left, right; /* of the numbers and the axis line at either side; may be empty */
    struct rect units;       /* row for the units over the axes; may be empty */
    int axis_y;              /* row of the base line and the labels */
    size_t slots;            /* bars side by side in time; fewer than buckets where room is short */
    struct scale scale[2];   /* left, right */
    bool uses[2];            /* whether any series is on it */
};

/* False when there is no room for a chart with axes. */
bool plot_lay(struct plot *plot, const struct chart *chart, struct rect rect);
/* First column of slot i, relative to the area; slot_x(slots) is the end. */
int slot_x(const struct plot *plot, size_t i);
/* Where a slot's bars stand: first column on the screen and width. */
struct rect slot_bar(const struct plot *plot, size_t i);
size_t slot_of_bucket(const struct plot *plot, size_t bucket);
size_t chart_count(const struct chart *chart, enum chart_mark mark);
const struct scale *series_scale(const struct plot *plot, const struct chart_series *series);
double series_rows(const struct plot *plot, const struct chart_series *series, size_t slot);

void draw_chart_bars(struct grid *grid, const struct plot *plot);
void draw_chart_lines(struct grid *grid, const struct plot *plot);
