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

enum { ROLLUPS_MAX = 16 };

/* The bit of `marks` that says that the field is there; 0: it has none. */
int rollup_mark(const struct clickhouse_rollup *rollup, int field);
bool rollup_has_word(const struct clickhouse_rollup *rollup, int field);
/* Classes of values. In the first are all below ROLLUP_CLASSES; of the others so many are as wide
 * together as a power of two. They are joined by `parts`, a power of two that is no more, to a
 * wider one. The class is known by its least value, the first by 0. */
enum { ROLLUP_CLASSES = 32 };
int64_t rollup_class_of(int64_t value, int parts);
int64_t rollup_class_last(int64_t least, int parts); /* the greatest value of a class */
void rollup_class_add(struct str *out, const char *value, int parts); /* of an expression */
/* Whether it is by the values of the number, or by classes of them. */
bool rollup_has_number(const struct clickhouse_rollup *rollup, int field);
bool rollup_has_sum(const struct clickhouse_rollup *rollup, int field);
