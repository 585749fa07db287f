/* An answer in the format JSONCompact: names, types, and cells as texts. Numbers are read the same
 * whether they come quoted or bare; a value that is a list or an object is its JSON text. */
#pragma once

#include "usagetop/clickhouse.h"

struct answer_column {
    const char *name, *type;
};
/* Zero is empty. */
struct answer {
    struct arena arena;
    size_t n_columns, n_rows;
    struct answer_column *columns;
    const char **cells; /* n_rows * n_columns; NULL: missing */
    size_t cap_columns, cap_cells, n_cells;
};

/* False: it is cut short, of another shape, or an error stands in it or behind it; err says which.
 */
bool answer_read(struct answer *answer, const char *body, size_t size, struct err *err);
const char *answer_text(const struct answer *answer, size_t row, size_t column); /* NULL: missing */
/* UNKNOWN where it is missing or no whole number of 64 bits. */
int64_t answer_number(const struct answer *answer, size_t row, size_t column);
/* A count or an instant: UNKNOWN also where it is so far from 0 that to add to it could overflow.
 */
int64_t answer_near(const struct answer *answer, size_t row, size_t column);
/* 0 where it is missing or no number. */
double answer_real(const struct answer *answer, size_t row, size_t column);
void answer_finish(struct answer *answer);
