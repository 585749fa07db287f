/* An aggregate while it runs: shared by the workers, and what each has of its own. */
#pragma once

#include "groups.h"

#define BUCKET_NONE_FOUND UINT32_MAX

/* The rows of a mask. */
struct row_list {
    size_t n;
    uint16_t rows[BLOCK_ROWS];
};

/* What one worker has at hand. */
struct adder {
    struct groups groups;
    /* of the segment */
    const struct part *part; /* the events, or a table of sums */
    bool sums;
    int time;                                /* the field that says in which bucket a row is */
    int64_t earliest;                        /* created; a slot may begin before it */
    enum column_fn fns[COLUMN_MEASURES_MAX]; /* as this segment allows */
    bool skip[COLUMN_MEASURES_MAX];          /* nothing to add */
    /* of the block */
    size_t block;
    uint8_t base[BLOCK_ROWS];   /* rows of the scope */
    uint8_t *conditions;        /* BLOCK_ROWS each: of these, those of the condition */
    bool *none;                 /* of each condition: it holds for none of them */
    struct row_list *lists;     /* of the base and of each condition */
    uint32_t lines[BLOCK_ROWS]; /* of each row of the base */
    int64_t values[BLOCK_ROWS];
    int64_t times[BLOCK_ROWS];
    uint32_t codes[COLUMN_BY_MAX][BLOCK_ROWS];
};

struct aggregate {
    struct question question;
    const struct column_ask *ask;
    uint32_t limit[COLUMN_BY_MAX];
    struct adder *adders[WORKERS_MAX];
};

/* Which part of the segment answers the question: a table of sums where one covers it. Fills
 * `part`, `sums`, `time` and `earliest`. */
void adder_choose(struct adder *adder, const struct column_ask *ask, const struct eval *eval,
                  struct segment *segment);
/* The bucket of a time, of [from, to); BUCKET_NONE_FOUND when it is in none. */
uint32_t bucket_find(const struct column_ask *ask, int64_t time);
/* Adds the rows of a block, each to its line. */
void adder_rows(struct aggregate *aggregate, struct adder *adder);
/* Adds the rows of a mask (and masks of conditions) to one line. */
void adder_flat(struct aggregate *aggregate, struct adder *adder, uint32_t line);
/* The mask of a measure. */
static inline const uint8_t *adder_mask(const struct adder *adder,
                                        const struct column_measure *measure)
{
    return measure->where < 0 ? adder->base
                              : adder->conditions + (size_t)measure->where * BLOCK_ROWS;
}
