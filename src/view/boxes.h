/* Overview, lists of cards: what the API keys and the controllers have in common. */
#pragma once

#include "line.h"
#include "list_rows.h"
#include "overview.h"
#include "states.h"

/* A number in a card's line of facts. Wide: "jobs 365"; narrower: "365 jobs". */
struct fact {
    size_t column;
    const char *before, *after;
    enum style style; /* when it is not zero */
    bool hours;
};

/* A list: what its cards say, and what it says when it is empty. */
struct boxes;
struct box_list {
    const char *section, *title, *empty_title, *empty;
    enum dataset set;
    const char *word; /* what one of them is called while its name is hidden */
    size_t pane, question, share_column;
    const struct fact *facts;
    size_t n_facts;
    void (*draw)(const struct boxes *boxes, size_t row, struct grid *grid, struct rect rect);
    /* What stands at the right end of the facts; NULL: nothing. */
    void (*say_end)(const struct boxes *boxes, size_t row, bool brief, struct line *line);
    const size_t *line_columns; /* of the table that it is where there is no room for cards */
    size_t n_line_columns;
};

/* The rows that are being drawn, and the largest number of each column, so that numbers stand in
 * columns. */
enum { BOX_COLUMNS_MAX = 16 };
struct boxes {
    const struct box_list *list;
    const struct scene *scene;
    const struct table *table;
    int64_t most[BOX_COLUMNS_MAX];
    bool known[BOX_COLUMNS_MAX]; /* some row has it */
    bool ascii;
    int width; /* of the narrowest card: all are worded alike */
};

/* The pane with its frame; `note` stands behind the title. */
void draw_box_list(const struct box_list *list, const struct scene *scene,
                   const struct sections *sections, struct grid *grid, const struct pane_info *info,
                   const char *note);
/* The line of facts, in words that fit. */
void draw_facts(const struct boxes *boxes, size_t row, struct grid *grid, struct rect rect);
/* Two texts at either end: the most wordy pair that fits. */
void draw_ends(struct grid *grid, struct rect rect, int levels, line_say *left, line_say *right,
               const void *data);
/* The name of a row, or its identity where it has none; hidden if it is to be. */
enum { LIST_NAME = 1 };
const char *list_name(const struct scene *scene, const char *word, const struct table *table,
                      size_t row, char hidden[static REDACTED_MAX]);
/* Whether the service tells the column at all. */
bool box_knows(const struct boxes *boxes, size_t column);
int64_t box_number(const struct boxes *boxes, size_t row, size_t column);
const char *box_text(const struct boxes *boxes, size_t row, size_t column);
/* "5 h", "now". */
const char *ago_short(char out[static NUMBER_MAX], int64_t then, int64_t now);
