/* Measures as what a cluster adds up, and back. Each measure is worked out of some columns of the
 * statement; every arm has the same ones, so that they may be added up again. */
#pragma once

#include "answer.h"
#include "arm.h"

/* What a column adds up, of the rows that fulfil its filter. */
enum term_kind {
    TERM_ROWS,    /* how many rows */
    TERM_GRAINS,  /* how many of them are sums (E_GRAIN) */
    TERM_SUM,     /* the field, as an Int64, which may have gone round */
    TERM_ROUGH,   /* the same as a Float64, which says how often */
    TERM_PRESENT, /* how many rows have the field */
    TERM_KINDS
};
struct term {
    enum term_kind kind;
    size_t
        part; /* two for each measure: its rows; those of a share's part, or what makes it unsure */
    int field;
    const struct filter_node *where; /* NULL: all */
};
/* What the columns of a part came to, by their kinds. */
struct part {
    int64_t numbers[TERM_KINDS];
    double rough;
};

enum {
    PARTS_MAX = 2 * QUESTION_MEASURES_MAX,
    COLUMNS_OF_TERMS_MAX = PARTS_MAX * TERM_KINDS,
    FILTERS_OF_TERMS_MAX = 2 * PARTS_MAX
};
struct terms {
    const struct question *question;
    bool sums; /* there are rows that are sums of many requests */
    struct term terms[COLUMNS_OF_TERMS_MAX];
    size_t n;
    struct filter filters[FILTERS_OF_TERMS_MAX];
    size_t n_filters;
    const struct filter_node *where[QUESTION_MEASURES_MAX]; /* of each measure */
};

bool terms_init(struct terms *terms, const struct question *question, bool sums, struct err *err);
void terms_finish(struct terms *terms);
/* Whether the arm has all that the measures need; of quantiles and extremes only their rows. */
bool terms_fit(const struct terms *terms, const struct arm *arm);
/* Adds ", ... AS v_0, ...": terms->n columns. */
void terms_add(struct str *out, const struct terms *terms, const struct arm *arm);
/* ", sum(v_0) AS w_0, ..." over these. */
void terms_add_again(struct str *out, const struct terms *terms);
/* How many rows, of those that fulfil `where` (NULL: all), as an Int64. */
void rows_add_sql(struct str *out, const struct arm *arm, const struct filter_node *where);
/* Whether any row that one of the measures is made of is there, as 0 or 1. */
void terms_add_any(struct str *out, const struct terms *terms, const struct arm *arm);

/* Adds the columns from `column` on of a row of an answer to the parts. */
void terms_take(const struct terms *terms, const struct answer *answer, size_t row, size_t column,
                struct part *parts);
/* What a measure comes to, of `ms` of time. Not of quantiles. */
int64_t terms_value(const struct terms *terms, size_t measure, const struct part *parts,
                    int64_t ms);
