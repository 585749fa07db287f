/* Tokens of a sum by what they were: the text of E_FACTORS. */
#pragma once

#include "usagetop/model.h"

/* Zero is empty. */
struct split {
    struct str text;
    bool special; /* there is more in it than the fields of the event tell anyway */
};
/* Adds so many of them; nothing where there are none, or none are known. `label` is of few words,
 * such as "cached". */
void split_input(struct split *split, const char *label, int64_t count);
void split_output(struct split *split, const char *label, int64_t count);
/* The labels that the fields of an event stand for. */
#define SPLIT_PROMPT "prompt"
#define SPLIT_CACHED "cached"
#define SPLIT_COMPLETION "completion"
/* In `arena`; NULL where it would tell nothing new. `split` is empty after. */
const char *split_take(struct split *split, struct arena *arena);
