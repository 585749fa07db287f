/* Lines of an aggregate while they are being added up: by bucket and codes, with a cell for each
 * measure. */
#pragma once

#include "question.h"

struct cell {
    wide sum;  /* SUM; MIN and MAX: the value */
    int64_t n; /* rows that counted */
};

struct groups {
    size_t n_measures, n, cap;
    struct column_line *lines;
    struct cell *cells;
    size_t cells_cap;
    uint32_t *direct; /* line + 1 by place, when there are few places */
    uint32_t *slots;  /* else line + 1 by hash; n_slots is a power of two */
    size_t n_slots;
    uint32_t limit[COLUMN_BY_MAX]; /* codes are below it */
};

enum { DIRECT_MAX = 1 << 18 };

/* Zero before. limit: one more than the highest code of each group. */
void groups_start(struct groups *groups, const struct column_ask *ask,
                  const uint32_t limit[static COLUMN_BY_MAX]);
void groups_finish(struct groups *groups);
/* In the table of a place for each. */
static inline size_t groups_place(const struct groups *groups, const struct column_line *line)
{
    size_t first = (size_t)line->bucket * groups->limit[0] + line->codes[0];
    return first * groups->limit[1] + line->codes[1];
}
/* By bucket, then codes; for qsort and bsearch of lines. */
int groups_compare(const void *a, const void *b);
/* The line of these, made when it is new. codes are below the limits, bucket below the number. */
uint32_t groups_line(struct groups *groups, struct column_line line);
static inline struct cell *groups_cell(struct groups *groups, uint32_t line, size_t measure)
{
    return &groups->cells[line * groups->n_measures + measure];
}
/* Adds all of `from`. */
void groups_merge(struct groups *groups, const struct groups *from, const struct column_ask *ask);
void cell_add(struct cell *cell, enum column_fn fn, const struct cell *more);
/* Sorts the lines and works out their values. */
void groups_write(const struct groups *groups, const struct column_ask *ask,
                  struct column_lines *out);

/* Adds the rows of a mask to one cell: the sum (or least, or greatest) of a chunk of numbers. */
void flat_sum(struct chunk chunk, const uint8_t mask[static BLOCK_ROWS], struct cell *cell);
void flat_extreme(struct chunk chunk, const uint8_t mask[static BLOCK_ROWS], bool max,
                  struct cell *cell);
