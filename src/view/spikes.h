/* Spikes: what in a chart is far from the usual for that hour of the week (usual_find says how).
 * The weeks before come with a question of their own, since most charts are shorter; what is usual
 * and whether a bucket is a spike are columns of the chart's section, so that files have them too.
 */
#pragma once

#include "section.h"
#include "usual.h"

/* The same measure by the same buckets, or by hours where the chart's are shorter, of the weeks
 * before too. Over nothing where there is nothing to judge: buckets are longer than a day, or
 * shorter than an hour and do not add up to it, or the chart has all there is. */
struct question spikes_ask(const struct scene *scene, const struct question *chart,
                           enum measure_id id);
/* Adds the columns "usual" and "spike" (1 above, -1 below, 0 neither) for the measure, which is one
 * of the section's columns. `weeks`: the answer; NULL: not there yet. Weeks without any event at
 * their beginning are not known. Of buckets shorter than an hour the whole hour is judged, its part
 * of what is usual told, and the one that stands out most marked. */
void spikes_build(struct section *section, const struct scene *scene, const struct table *weeks,
                  enum measure_id id);
