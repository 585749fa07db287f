/* The tables that the documentation is made of. */
#pragma once

#include "cli.h"

/* Writes rows as a table of Markdown, or as a list of mdoc: the first cell is its tag. */
struct doc {
    struct str *out;
    bool mdoc;
    const char *const *titles;
    size_t n_columns;
};
/* Titles end with NULL. */
void doc_begin(struct doc *doc, const char *const *titles);
void doc_row(struct doc *doc, const char *const *cells);
void doc_end(struct doc *doc);

struct doc_table {
    const char *name, *help;
    void (*write)(struct doc *doc);
};
extern const struct doc_table doc_tables[];
extern const size_t doc_tables_count;
