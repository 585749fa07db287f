/* Sections in the order that is asked for. */
#include <stdlib.h>
#include <string.h>

#include "section.h"

struct order {
    const struct table *table;
    size_t column;
    bool descending;
};

/* Numbers or texts in the order asked for; what is missing comes last; equal rows by `a` and `b`
 * themselves, so that they keep their order. */
static bool row_before(const struct order *order, size_t a, size_t b)
{
    const struct field *field = order->table->columns[order->column];
    union value left = *table_at(order->table, a, order->column);
    union value right = *table_at(order->table, b, order->column);
    bool no_left = value_missing(field, left), no_right = value_missing(field, right);
    if (no_left || no_right)
        return no_left == no_right ? a < b : no_right;
    int by = field_is_text(field) ? strcmp(left.text, right.text)
                                  : (left.number > right.number) - (left.number < right.number);
    if (by == 0)
        return a < b;
    return order->descending ? by > 0 : by < 0;
}

/* Merges rows[0..half) and rows[half..n), each in order. */
static void merge(const struct order *order, size_t *rows, size_t half, size_t n, size_t *spare)
{
    size_t a = 0, b = half;
    for (size_t i = 0; i < n; i++) {
        bool first = b == n || (a < half && row_before(order, rows[a], rows[b]));
        spare[i] = first ? rows[a++] : rows[b++];
    }
    memcpy(rows, spare, n * sizeof(*rows));
}

static void sort_part(const struct order *order, size_t *rows, size_t n, size_t *spare)
{
    if (n < 2)
        return;
    sort_part(order, rows, n / 2, spare);
    sort_part(order, rows + n / 2, n - n / 2, spare);
    merge(order, rows, n / 2, n, spare);
}

void section_sort(struct section *section, size_t column, bool descending)
{
    struct table *table = &section->table;
    struct order order = {table, column, descending};
    size_t n = table->n_rows, width = table->n_columns * sizeof(*table->cells);
    size_t *rows = mem_array(n + 1, sizeof(*rows)), *spare = mem_array(n + 1, sizeof(*spare));
    union value *cells = mem_array(n + 1, width);
    for (size_t i = 0; i < n; i++)
        rows[i] = i;
    sort_part(&order, rows, n, spare);
    for (size_t i = 0; i < n; i++)
        memcpy(cells + i * table->n_columns, table_at(table, rows[i], 0), width);
    if (n)
        memcpy(table->cells, cells, n * width);
    free(rows);
    free(spare);
    free(cells);
}
