#include "section.h"

#include <math.h>
#include <string.h>

struct section *section_add(struct sections *sections, const char *name, const char *title,
                            const struct field *const *columns, size_t n_columns, size_t n_rows)
{
    if (sections->n == VIEW_SECTIONS_MAX)
        return NULL;
    struct section *section = &sections->items[sections->n++];
    *section = (struct section){.name = name, .title = title};
    table_init(&section->table, columns, n_columns, n_rows);
    return section;
}

const struct section *section_find(const struct sections *sections, const char *name)
{
    for (size_t i = 0; i < sections->n; i++)
        if (strcmp(sections->items[i].name, name) == 0)
            return &sections->items[i];
    return NULL;
}

void sections_finish(struct sections *sections)
{
    for (size_t i = 0; i < sections->n; i++)
        table_finish(&sections->items[i].table);
    *sections = (struct sections){0};
}

const struct table *scene_table(const struct scene *scene, size_t question)
{
    return question < scene->n_tables ? scene->tables[question] : NULL;
}

const struct err *scene_err(const struct scene *scene, size_t question)
{
    return scene->errs && question < scene->n_tables ? scene->errs[question] : NULL;
}

static const union value *find(const struct table *table, size_t row, const char *name)
{
    if (!table || row >= table->n_rows)
        return NULL;
    int column = table_column(table, name);
    return column < 0 ? NULL : table_at(table, row, (size_t)column);
}

int64_t table_number(const struct table *table, size_t row, const char *name)
{
    const union value *value = find(table, row, name);
    return value ? value->number : UNKNOWN;
}

const char *table_text(const struct table *table, size_t row, const char *name)
{
    const union value *value = find(table, row, name);
    return value ? value->text : NULL;
}

void section_set(struct section *section, size_t row, size_t column, int64_t number)
{
    table_at(&section->table, row, column)->number = number;
}

void section_set_text(struct section *section, size_t row, size_t column, const char *text)
{
    table_at(&section->table, row, column)->text = arena_text(&section->table.arena, text);
}

int64_t share_tenths(int64_t part, int64_t whole)
{
    const double most = 1e15; /* beyond that a share says nothing */
    if (part == UNKNOWN || whole == UNKNOWN || whole <= 0)
        return UNKNOWN;
    double tenths = (double)part / (double)whole * 1000;
    return fabs(tenths) > most ? UNKNOWN : (int64_t)llround(tenths);
}

int64_t change_tenths(int64_t now, int64_t before)
{
    int64_t share = share_tenths(now, before);
    return share == UNKNOWN ? UNKNOWN : share - 1000;
}

double section_double(const struct table *table, size_t row, size_t column)
{
    const struct field *field = table->columns[column];
    int64_t number = table_at(table, row, column)->number;
    return number == UNKNOWN ? CHART_GAP : (double)number / pow(10, field->decimals);
}
