/* A workbook: sheets with names that are allowed, cells with the right types. */
#pragma once

#include "library.h"
#include "usagetop/export.h"

enum book_look { BOOK_TEXT, BOOK_BOLD, BOOK_HEAD, BOOK_TIME, BOOK_COUNT, BOOK_DECIMAL, BOOK_LOOKS };

struct book {
    struct xlsx_calls calls;
    lxw_workbook *book;
    lxw_format *looks[BOOK_LOOKS];
    struct text_map names; /* of sheets, in lower case */
    const char *title;     /* of the section under way */
};
/* Over the file that is there. `large`: it may become larger than 4 GB. */
bool book_open(struct book *book, const char *path, bool large, struct err *err);
/* Under the title, or what is nearest to it that is allowed and free. NULL: failed. */
lxw_worksheet *book_sheet(struct book *book, const char *title, struct err *err);
/* In constant memory rows are written from the top down. "" and missing values leave the cell
 * empty. */
void book_text(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               const char *text, enum book_look look);
void book_value(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                const struct field *field, union value value, enum zone zone);
/* In characters; and rows that stay at the top. */
void book_width(struct book *book, lxw_worksheet *sheet, lxw_col_t column, int width);
void book_freeze(struct book *book, lxw_worksheet *sheet, lxw_row_t rows);
/* Writes the file; with an error in *err already it is given up. */
void book_close(struct book *book, struct err *err);
