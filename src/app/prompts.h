/* What filter bar and form share, and how their lines are shown. */
#pragma once

#include "state.h"

/* Puts what is typed in force if it is valid; else the last valid filter stays and filter_error
 * says why. */
void filter_live(struct state *state, const struct facts *facts, const char *text);

/* The lines offered below the bar: completions, then the most frequent values with their counts. */
size_t completion_lines(const struct facts *facts);
void completion_line(const struct facts *facts, size_t i, const char **text, const char **help,
                     int64_t *count);

/* One line of the menu that is open. */
struct menu_line {
    char label[128], detail[160];
    bool checked;
};
void menu_line(const struct state *state, const struct facts *facts, size_t i,
               struct menu_line *out);
const char *menu_title(enum overlay overlay);
