/* Plain answers of the small world that take more than adding up: means, percentiles, shares and
 * rates; groups by bucket; hours of the week. */
#pragma once

#include "world.h"

/* A measure over the events of the window that pass the filter. */
int64_t grid_measure(const struct world *world, const struct measure *measure,
                     const struct window *window, const char *filter);
/* With groups and buckets. */
bool grid_answer(const struct world *world, const struct question *question,
                 const struct window *window, struct table *out, struct err *err);
void grid_week(const struct world *world, const struct question *question,
               const struct window *window, struct table *out);
