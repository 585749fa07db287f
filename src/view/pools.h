/* Surplus fluctuation: how much of the surplus pool was available over time, a resource type at a
 * time. */
#pragma once

#include "course.h"

/* All that is known of the pools of resource type `nth` of consumption_resources. */
struct question pools_ask(const struct scene *scene, size_t nth);
/* By bucket over [window.from, window.to): what was measured last, least and most, and how often;
 * buckets in which nothing was measured are unknown. */
void pools_build(const struct scene *scene, const struct window *window, const struct table *answer,
                 size_t nth, struct sections *out);
struct course pools_course(const struct sections *sections, size_t nth);
