/* What an answer lacks of a measure because a feed of the service was not read, or never came: in
 * words, in the place where the number would be. */
#pragma once

#include "section.h"
#include "states.h"

const struct lack *table_lack(const struct table *table, enum measure_id id); /* NULL: nothing */
/* Whether two numbers are over the same time and of the same feeds, so that one may be divided by
 * the other. */
bool lacks_alike(const struct lack *a, const struct lack *b);
/* The most wordy of LACK_LEVELS is 0: "costs: closed to this key (403)", "without images (403)",
 * "images: known from 19 Nov 06:00"; the least "closed (403)", "not all", "from 19 Nov". */
enum { LACK_LEVELS = 3 };
void lack_say(const struct lack *lack, const struct scene *scene, int level, struct str *out);
/* In place of what is not known at all: why. */
void draw_lacking(const struct lack *lack, struct grid *grid, struct rect inside);
