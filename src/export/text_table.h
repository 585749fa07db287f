/* Text for people: cells and aligned columns. */
#pragma once

#include "format.h"

/* A cell as people read it, clean. */
void text_cell(struct export *export, const struct export_part *part, size_t row, size_t column,
               struct str *out);
/* Appends clean text in `width` columns, cut with an ellipsis or filled with blanks. */
void text_fit(struct str *out, const char *text, int width, bool right, bool ascii);

/* The columns of the part that is open; widths grow with the rows that come. */
struct text_table {
    size_t columns[PART_COLUMNS_MAX], n, n_shown;
    int widths[PART_COLUMNS_MAX];
    int times[PART_COLUMNS_MAX]; /* of a time, as much as any row needs: days, minutes or seconds */
};
void text_table_open(struct text_table *table, struct export *export,
                     const struct export_part *part);
/* The titles before the first row, then the rows. */
void text_table_rows(struct text_table *table, struct export *export,
                     const struct export_part *part);
/* A line that names the columns for which there was no room. */
void text_table_close(const struct text_table *table, struct export *export,
                      const struct field *const *columns);
