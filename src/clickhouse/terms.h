/* Measures as what a cluster adds up, and back. */
#pragma once

#include "answer.h"
#include "arm.h"

/* A sum over rows is three numbers: the sum as an Int64, which may have gone round; the same as a
 * Float64, which says how often; how many rows have the field. */
struct part {
    int64_t sum;
    double rough;
    int64_t present;
};

struct terms {
    const struct question *question;
    struct filter where[QUESTION_MEASURES_MAX], both[QUESTION_MEASURES_MAX];
};

bool terms_init(struct terms *terms, const struct question *question, struct err *err);
void terms_finish(struct terms *terms);
/* Whether the arm has all that the measures need; of quantiles and extremes only their rows. */
bool terms_fit(const struct terms *terms, const struct arm *arm);
/* Adds ", ... AS v_0, ..." for all measures: the same number of columns in every arm. */
void terms_add(struct str *out, const struct terms *terms, const struct arm *arm);
/* ", sum(v_0) AS w_0, ..." over these. */
void terms_add_again(struct str *out, const struct terms *terms);
size_t terms_columns(const struct terms *terms);
/* How many rows, of those that fulfil `where` (NULL: all), as an Int64. */
void rows_add_sql(struct str *out, const struct arm *arm, const struct filter_node *where);

/* Adds the columns from `column` on of a row of an answer to the parts, two for each measure. */
void terms_take(const struct terms *terms, const struct answer *answer, size_t row, size_t column,
                struct part *parts);
/* What a measure comes to, of `ms` of time. Not of quantiles. */
int64_t terms_value(const struct terms *terms, size_t measure, const struct part *parts,
                    int64_t ms);
