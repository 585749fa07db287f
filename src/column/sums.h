/* Tables of sums: for each segment, its events grouped by some fields, with how many there are, the
 * sum of every number, and when the last was created. A question that needs no other field is
 * answered from the smallest such table instead of the events.
 *
 * A table is a part like the events: the fields it is grouped by hold their values, FIELD_NUMERIC
 * fields their sums, E_CREATED the latest, F_COUNT how many, F_SLOT the start of the slot of time.
 */
#pragma once

#include "part.h"

enum { SUMS_COUNT = 7, SUMS_ROWS_MAX = 16384 };

/* A set of fields. */
#define FIELD_BIT(field) ((uint64_t)1 << (field))

/* What a table is grouped by; F_SLOT among them when it has slots. */
struct sums_kind {
    uint64_t by;
    uint64_t presence; /* of these, only whether the field is there: code 1 stands for any word */
};
extern const struct sums_kind sums_kinds[SUMS_COUNT];

/* Works out all tables of these events. One that is too long or whose sums do not fit is left empty
 * (rows 0). */
void sums_make(const struct part *events, struct part sums[static SUMS_COUNT]);
