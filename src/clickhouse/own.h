/* Our own roll-ups as statements see them. */
#pragma once

#include "usagetop/clickhouse.h"

/* Names of their columns; none is a column of events but the words, which are the same. */
#define ROLLUP_HOUR "hour"                    /* when the span of a row begins */
#define ROLLUP_VALUE "d_"                     /* and the name of a number that it is by */
#define ROLLUP_STATUS "d_status"              /* 0 where it is missing; the mark says which */
#define ROLLUP_MISSING "-9223372036854775808" /* of another number */
#define ROLLUP_MARKS "marks"
#define ROLLUP_ROWS "n"
#define ROLLUP_SUM "s_"     /* and the name of the field: the sum of those that have it */
#define ROLLUP_PRESENT "c_" /* how many have it */

/* The bit of `marks` that says that the field is there; 0: it has none. */
int rollup_mark(const struct clickhouse_rollup *rollup, int field);
bool rollup_has_word(const struct clickhouse_rollup *rollup, int field);
/* Whether it is by the values of the number. */
bool rollup_has_number(const struct clickhouse_rollup *rollup, int field);
bool rollup_has_sum(const struct clickhouse_rollup *rollup, int field);
