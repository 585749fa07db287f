/* The measures of a question as what the column index can add up, and back. */
#pragma once

#include "mirror.h"

enum { TERMS_PER_MEASURE = 8, TERMS_MAX = QUESTION_MEASURES_MAX * TERMS_PER_MEASURE };
_Static_assert(TERMS_MAX <= (int)COLUMN_MEASURES_MAX, "the index takes all terms at once");

struct measuring {
    const struct question *question;
    bool sums; /* the index has rows that are sums of requests */
    struct column_measure terms[TERMS_MAX];
    size_t n;
    size_t first[QUESTION_MEASURES_MAX]; /* term of each measure */
    const char *texts[INQUIRY_FILTERS_MAX];
    const struct column_test *conditions[INQUIRY_FILTERS_MAX];
    size_t n_conditions;
};

bool measuring_init(struct measuring *measuring, struct inquiry *inquiry, struct err *err);
/* Adds values of counts and shares to those of other times. */
void measuring_add(const struct measuring *measuring, int64_t *totals, const int64_t *values);
/* A measure, of `ms` of time, from what its terms came to: `values` of all terms. That of a
 * quantile is not known from these. */
int64_t measuring_value(const struct measuring *measuring, size_t measure, const int64_t *values,
                        int64_t ms);
/* mirror_grain.c: how long the longest sums are over that the measures are made of. */
bool mirror_grain(const struct measuring *measuring, const struct inquiry *inquiry,
                  enum bucket *grain, struct err *err);
/* The quantiles of all lines: values[line * QUESTION_MEASURES_MAX + measure]; *ret is owned, NULL
 * when the question has none. */
bool measuring_quantiles(const struct measuring *measuring, const struct inquiry *inquiry,
                         const struct column_grouping *grouping, int64_t **ret, struct err *err);
