/* show, lists that are no events: sorted and cut after the view has built them. Series stay whole
 * and in order of time. */
#include <string.h>

#include "show.h"

static bool is_list(const struct section *section)
{
    return !section->single && table_column(&section->table, bucket_fields[0].name) < 0;
}

static bool row_before(const struct table *table, size_t column, bool descending, size_t a,
                       size_t b)
{
    const struct field *field = table->columns[column];
    union value left = *table_at(table, a, column), right = *table_at(table, b, column);
    if (value_missing(field, left) || value_missing(field, right))
        return !value_missing(field, left) && value_missing(field, right);
    int order = field_is_text(field) ? strcmp(left.text, right.text)
                                     : (left.number > right.number) - (left.number < right.number);
    return descending ? order > 0 : order < 0;
}

static void swap_rows(struct table *table, size_t a, size_t b)
{
    for (size_t column = 0; column < table->n_columns; column++) {
        union value kept = *table_at(table, a, column);
        *table_at(table, a, column) = *table_at(table, b, column);
        *table_at(table, b, column) = kept;
    }
}

/* Lists are short; equal rows keep their order. */
static void sort_list(struct table *table, size_t column, bool descending)
{
    for (size_t i = 1; i < table->n_rows; i++)
        for (size_t j = i; j > 0 && row_before(table, column, descending, j, j - 1); j--)
            swap_rows(table, j, j - 1);
}

static bool no_such_column(const struct sections *sections, const char *name, struct err *err)
{
    const char *names[VIEW_COLUMNS_MAX * 2];
    size_t n = 0;
    for (size_t i = 0; i < sections->n; i++)
        for (size_t c = 0; is_list(&sections->items[i]) && c < sections->items[i].table.n_columns &&
                           n < ARRAY_LEN(names);
             c++)
            names[n++] = sections->items[i].table.columns[c]->name;
    const char *nearest = text_nearest(name, names, n);
    return err_set(err, ERR_USAGE, "--sort: no list of this view has a field \"%.40s\"%s%s%s", name,
                   nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                   nearest ? "\"?" : "");
}

static void cut_list(const struct show *show, struct table *table)
{
    size_t skip = (size_t)MIN(show->offset, (int64_t)table->n_rows);
    table->cells += skip * table->n_columns;
    table->n_rows -= skip;
    if (show->limit)
        table->n_rows = (size_t)MIN(show->limit, (int64_t)table->n_rows);
}

bool show_lists(const struct show *show, struct sections *sections, struct err *err)
{
    const char *sort = show->sort;
    bool descending = sort && *sort == '-', found = !sort;
    const char *name = sort ? sort + (descending || *sort == '+') : NULL;
    for (size_t i = 0; i < sections->n; i++) {
        struct section *section = &sections->items[i];
        if (!is_list(section))
            continue;
        int column = name ? table_column(&section->table, name) : -1;
        if (column >= 0)
            sort_list(&section->table, (size_t)column, descending);
        found |= column >= 0;
        if (show->limited)
            cut_list(show, &section->table);
    }
    return found || no_such_column(sections, name, err);
}
