/* An arm of a statement reads either the table of events or a roll-up of it. What a filter, a field
 * and a number are in the words of each. */
#pragma once

#include "map.h"

struct arm {
    const struct clickhouse_map *map;
    const struct map_rollup *rollup; /* NULL: the table */
};

/* A String, '' where it is missing. False: the roll-up does not have it, and out is of no use. */
bool arm_text(struct str *out, const struct arm *arm, int field);
/* An Int64 or Nullable(Int64) of the table. */
void arm_number(struct str *out, const struct arm *arm, int field);
/* The moment: ms, of a roll-up the hour. */
const char *arm_moment(const struct arm *arm);
/* Whether the field is there, as 0 or 1. False as above. */
bool arm_has(struct str *out, const struct arm *arm, int field);
/* " FROM ... WHERE ..." of a window (INT64_MIN, INT64_MAX: open) and a filter (NULL: everything).
 * The filter is one that the arm can answer. */
void arm_from(struct str *out, const struct arm *arm, int64_t from, int64_t to,
              const struct filter_node *filter);
/* How often a row counts: "sign"; NULL: once. */
const char *arm_weight(const struct arm *arm);

/* The filter as a condition that is 0 or 1, never NULL. False: the roll-up cannot tell. */
bool condition_add(struct str *out, const struct arm *arm, const struct filter_node *node);
/* Whether the arm can answer the filter; NULL is everything. */
bool condition_fits(const struct arm *arm, const struct filter_node *node);
