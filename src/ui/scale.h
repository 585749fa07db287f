/* From values to rows of cells. */
#pragma once

#include "usagetop/ui.h"

/* Mean of the known values of slot i, when n values share `slots` slots; CHART_GAP when none is
 * known. */
double mean_of(const double *values, size_t n, size_t i, size_t slots);
/* Rows as eighths, rounded; anything above 0 is at least one eighth, so that little is not nothing.
 */
int eighths_of(double rows);

/* A scale of `rows` rows with a tick every `row_step` rows, so that ticks stand exactly where their
 * values are. */
struct scale {
    int rows, row_step;
    double step; /* value from tick to tick; logarithmic: powers of ten from tick to tick */
    bool log;
    double base; /* logarithmic: the value of the base line */
};
/* The finest scale that shows 0..max; `whole`: no fractions on it. `row_step` 0 lets it choose. */
struct scale scale_fit(double max, int rows, int row_step, bool whole);
/* From a round number below `min`, not less than 1; with 1 from there by powers of ten. */
struct scale scale_fit_log(double min, double max, int rows);
/* One row_step for two linear scales, so that their ticks are in the same rows. */
int scale_shared_step(const double max[2], const bool whole[2], int rows);
double scale_rows(const struct scale *scale,
                  double value);              /* above the base line, 0..rows; gap stays gap */
int scale_n_ticks(const struct scale *scale); /* above 0 */
double scale_tick(const struct scale *scale, int i); /* value of tick i, from 0 */
