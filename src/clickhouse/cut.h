/* Cutting time: the number of the bucket, or the hour of the week, of a moment as an expression.
 * Buckets are of one length but where clocks change, months and years; equal ones are one run, and
 * a statement has so many runs at most: what has more is asked in several. */
#pragma once

#include "usagetop/clickhouse.h"

enum { RUNS_MAX = 40 };

/* How many of the buckets from `first` on are asked at once. */
size_t cut_reach(const int64_t *bounds, size_t n, size_t first);
/* The number of the bucket (from 0, of all n) of moments in buckets first.. end. */
void cut_add(struct str *out, const char *moment, const int64_t *bounds, size_t n, size_t first,
             size_t end);

/* The same for the hours of the week. */
size_t week_reach(const struct week_hours *hours, size_t first);
void week_add(struct str *out, const char *moment, const struct week_hours *hours, size_t first,
              size_t end);
/* Whether whole hours of UTC are in one hour of the week each, and in one bucket. */
bool cut_is_whole(const int64_t *bounds, size_t n, int64_t span);
bool week_is_hourly(const struct week_hours *hours);
