/* Questions at random, the same ones each time: one to three terms over the words and numbers that
 * the mirror holds, any window, any order. */
#pragma once

#include "asking.h"

enum { RANDOM_FIELDS = 12, RANDOM_WORDS = 12 };

struct randoms {
    uint64_t state;
    struct arena arena;
    const char *words[RANDOM_FIELDS][RANDOM_WORDS]; /* as they are written in a filter */
    size_t n_words[RANDOM_FIELDS];
};

void randoms_begin(struct randoms *randoms, struct asking *asking);
/* A page; its texts live as long as `randoms`. */
struct question random_question(struct randoms *randoms, const struct asking *asking);
void randoms_finish(struct randoms *randoms);
