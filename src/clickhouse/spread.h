/* What quantiles and extremes share. */
#pragma once

#include "aggregate.h"

const struct measure *spread_measure(const struct aggregate *aggregate, size_t i);
/* Whether measure i is of the same rows and field as the one that is asked for now, so that it is
 * asked for with it. */
bool spread_with(const struct aggregate *aggregate, size_t i);
/* The field as a number that is not NULL. */
const char *spread_value(struct clickhouse_talk *talk, int field);
/* " AND ...": the measure's filter. */
void spread_add_where(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm);

/* Asks for the ranks in two steps, which is right whatever was taken back. */
bool spread_ranks(struct clickhouse_talk *talk, struct err *err);
/* Takes lines: their keys, how many values, and the column or columns. */
talk_step spread_take;

/* quantiles.c */
bool quantiles_ask(struct clickhouse_talk *talk, struct err *err);
