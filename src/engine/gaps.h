/* Where in time a service was read, and the gaps that an answer has for it: a gap is not taken for
 * nothing. What follows the last span is being read. */
#pragma once

#include "usagetop/query.h"
#include "usagetop/store.h"

/* Adds what begins at or after the beginning of the last one; joined with it where they meet. */
void spans_add(struct store_spans *spans, int64_t from, int64_t to);
/* Leaves of `spans` what is in the others too. */
void spans_intersect(struct store_spans *spans, const struct store_spans *others);
/* Whether all of [from, to) was read; of what follows the last span, as far as it goes. */
bool spans_have(const struct store_spans *spans, int64_t from, int64_t to);

/* Counts what was not read, where it lies in the window and is not of a sum that the window cuts.
 */
void gaps_note(struct provenance *provenance, int64_t from, int64_t to);
/* Into an answer of aggregates whose provenance knows its sums. No spans: all counts as read. */
void gaps_tell(const struct store_spans *spans, const struct question *question,
               struct table *table);
