/* What filter bar and form share, and how their lines are shown. */
#pragma once

#include "state.h"

/* Puts what is typed in force if it is valid; else the last valid filter stays and filter_error
 * says why. */
void filter_live(struct state *state, const struct facts *facts, const char *text);

/* Says what is wrong with a filter, and what to write. */
void filter_complain(struct state *state, const struct filter_error *error);

/* The lines offered below the bar: completions, then the most frequent values with their counts;
 * `count` is UNKNOWN where there is none. */
size_t completion_lines(const struct facts *facts);
void completion_line(const struct facts *facts, size_t i, const char **text, const char **help,
                     int64_t *count);

/* Is the word at the cursor the one thing that is offered? */
bool completion_is_whole(const struct state *state, const struct facts *facts);
/* What Tab would add behind the cursor; NULL: nothing, or not there. */
const char *completion_ghost(const struct state *state, const struct facts *facts);

/* One line of the menu that is open. */
struct menu_line {
    char label[128], detail[160];
    bool checked;
    uint64_t lit; /* letters of the label that match what is typed */
};
/* Line `i` of those that fit what is typed. */
void menu_line(const struct state *state, const struct facts *facts, size_t i,
               struct menu_line *out);
/* Whether letters search the lines of the menu that is open. */
bool menu_searches(enum overlay overlay);
/* Whether letters are text in what is open, so that Q is none of a key. */
bool overlay_takes_text(enum overlay overlay);
const char *menu_title(enum overlay overlay);
/* The sentence below the menu, in `out->label`; false when it is about a mistake. */
bool menu_says(const struct state *state, const struct facts *facts, struct menu_line *out);

/* palette.c: a line of the command palette: an action, or a command that takes an argument. */
struct palette_line {
    const char *name, *help;
    const struct action *action; /* NULL: a command */
    int score;
    size_t place;
    uint64_t lit; /* letters of the name that match */
};
size_t palette_lines(const struct state *state, struct palette_line *out, size_t max);

/* menu_profiles.c */
void profiles_line(const struct facts *facts, size_t i, struct menu_line *out);
/* To the profile of this name; says which there are when there is none. */
unsigned profile_command(struct state *state, const struct facts *facts, const char *text);

/* menu_sort.c */
size_t sort_count(const struct facts *facts);
unsigned sort_by_field(struct state *state, const struct facts *facts, size_t field);
void sort_line(const struct state *state, const struct facts *facts, size_t i,
               struct menu_line *out);
/* menu_export.c: the name of the file and the list of formats. */
void export_open(struct state *state, const char *view);
void export_choose(struct state *state); /* the selected line: the name gets its ending */
unsigned export_key(struct state *state, const struct key_event *event);
size_t export_count(void);
void export_line(size_t i, struct menu_line *out);
/* menu_columns.c: a key for line `at` of the whole menu; 0 when it is none of its own. */
unsigned columns_key(struct state *state, size_t at, int key);
void columns_line(const struct state *state, size_t i, struct menu_line *out);
