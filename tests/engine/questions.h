/* Random questions about a world, for whatever engine is asked. */
#pragma once

#include "world.h"

struct maker {
    struct world *world;
    struct arena arena; /* of the questions */
    struct str text;
};

void question_make(struct maker *m, struct question *question);
/* Asks it; prints and returns false where the answer is not what it must be. */
bool question_holds(struct maker *m, struct engine *engine, const struct question *question);
/* For who looks for the mistake. */
void question_show(const struct question *question, size_t number, const char *zone);
