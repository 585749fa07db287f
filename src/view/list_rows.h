/* Rows of a section as a table with a header: as many of the columns as fit whole. */
#pragma once

#include "section.h"

enum { LIST_ROWS_COLUMNS_MAX = 24 };
struct list_rows {
    const struct scene *scene;
    const struct table *table;
    const size_t *columns; /* of the table, in the order shown; the first has the room left over */
    size_t n_columns;
    size_t pane;      /* its top and selection */
    const char *word; /* what one of them is called while names are hidden; for `text` */
    int sort;         /* column of the table that sorts; -1: none */
    bool descending;
    /* A cell for people; NULL: list_rows_text. */
    void (*text)(const struct list_rows *rows, size_t row, size_t column, struct str *out);
};
/* By the type of the field: times as "5 h ago", persons hidden where they are to be. */
void list_rows_text(const struct list_rows *rows, size_t row, size_t column, struct str *out);
void list_rows_draw(const struct list_rows *rows, struct grid *grid, struct rect inside);
