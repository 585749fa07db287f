/* Sorting and cutting the rows of an answer. */
#include <stdlib.h>
#include <string.h>

#include "usagetop/query.h"

struct ordering {
    const struct table *table;
    struct sort sort;
};

static int compare_cells(const struct table *table, size_t column, size_t a, size_t b,
                         bool descending)
{
    const struct field *field = table->columns[column];
    union value left = *table_at(table, a, column), right = *table_at(table, b, column);
    bool no_left = value_missing(field, left), no_right = value_missing(field, right);
    if (no_left || no_right)
        return no_left - no_right;
    int order = field_is_text(field) ? strcmp(left.text, right.text)
                                     : (left.number > right.number) - (left.number < right.number);
    return descending ? -order : order;
}

static int compare_rows(const void *a, const void *b, void *arg)
{
    const struct ordering *by = arg;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    int order = compare_cells(by->table, (size_t)by->sort.field, left, right, by->sort.descending);
    for (size_t column = 0; !order && column < by->table->n_columns; column++)
        order = compare_cells(by->table, column, left, right, false);
    return order;
}

void order_rows(struct table *table, struct sort sort, size_t offset, size_t limit)
{
    size_t n = table->n_rows, width = table->n_columns;
    table->provenance.total = (int64_t)n;
    table->provenance.offset = MIN(offset, n);
    bool sorted = sort.field >= 0 && (size_t)sort.field < width;
    size_t *order = mem_array(n + 1, sizeof(*order));
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    if (sorted && n > 1)
        qsort_r(order, n, sizeof(*order), compare_rows, &(struct ordering){table, sort});
    size_t first = MIN(offset, n), kept = limit ? MIN(limit, n - first) : n - first;
    union value *cells = arena_new(&table->arena, (kept * width + 1) * sizeof(*cells));
    for (size_t i = 0; i < kept; i++)
        memcpy(cells + i * width, table_at(table, order[first + i], 0), width * sizeof(*cells));
    free(order);
    table->cells = cells;
    table->n_rows = kept;
}
