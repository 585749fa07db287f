/* Tokens by pricing factor, added up over requests: prompt, cached, audio; completion, reasoning,
 * image, and whatever else the service names. */
#pragma once

#include "usagetop/model.h"

enum { FACTORS_MAX = 24, FACTOR_TEXT_MAX = 40 };

struct factor {
    bool output; /* of the answer; else of the question */
    char label[FACTOR_TEXT_MAX], unit[FACTOR_TEXT_MAX];
    int64_t count; /* UNKNOWN: does not fit */
};

/* Zero is empty. */
struct factors {
    struct factor items[FACTORS_MAX];
    size_t n;
    size_t events, unread; /* unread: their factors are not what the contract says, or too many */
};

/* Adds an event. One without factors has the tokens of its own fields: cached ones, the rest of the
 * input as prompt, the output as completion. Nothing is added of one that cannot be read. */
void factors_add(struct factors *factors, const union value *event);
