/* The calendar without zones, by arithmetic alone; private to base. */
#pragma once

#include <stdint.h>

struct civil;

/* Days since 1970-01-01 of a day in the Gregorian calendar, for any year; month and day may
 * overflow. */
int64_t days_from_date(int64_t year, int64_t month, int64_t day);
int days_in_month(int64_t year, int month);
/* The wall time that lies `ms` after 1970-01-01 00:00, and back; the latter saturates. */
void wall_split(struct civil *out, int64_t ms);
int64_t wall_join(const struct civil *civil);
