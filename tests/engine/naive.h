/* What a question means, written down as plainly as possible: for each event of the truth, does it
 * count, and where? No index, no store, no cleverness. */
#pragma once

#include "world.h"

/* Compares the engine's answer with the plain one; prints and returns false where they differ. */
bool naive_agrees(const struct world *world, const struct question *question,
                  const struct table *answer);

/* The events that the question is about, as numbers of rows of the truth; *rows is owned. */
size_t naive_scope(const struct world *world, const struct question *question,
                   const struct window *window, size_t **rows);

/* Some of the truth, over `ms` of time. */
struct naive_rows {
    const struct world *world;
    const struct question *question;
    const size_t *rows;
    size_t n;
    int64_t ms;
};
/* Whether the measure is made of any of them: has the field, where it is not of rows. */
bool naive_counts(const struct naive_rows *of, const struct measure *measure);
int64_t naive_measure(const struct naive_rows *of, const struct measure *measure);
