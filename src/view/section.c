#include "lacks.h"

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

struct section *section_of(struct sections *sections, const char *name)
{
    const struct section *found = section_find(sections, name);
    return found ? &sections->items[found - sections->items] : NULL;
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

bool scene_filtered(const struct scene *scene)
{
    return scene->filter && *scene->filter && !text_equal(scene->filter, scene->view->where);
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

/* The column that counts the rows which the sum is over; -1 when there is none. */
static int count_column(const struct table *table, const struct measure *sum)
{
    for (size_t column = 0; column < table->n_columns; column++) {
        int other = measure_find(table->columns[column]->name);
        if (other >= 0 && measures[other].fn == MEASURE_COUNT &&
            strcmp(measures[other].where, sum->where) == 0)
            return (int)column;
    }
    return -1;
}

static bool counts_none(const struct table *table, size_t row, int count)
{
    return count >= 0 && table_at(table, row, (size_t)count)->number == 0;
}

int64_t table_measure(const struct table *table, size_t row, enum measure_id id)
{
    const struct measure *measure = &measures[id];
    int64_t number = table_number(table, row, measure->field.name);
    const struct lack *lack = table_lack(table, id);
    if (number != UNKNOWN || measure->fn != MEASURE_SUM || !table || (lack && lack->none))
        return number;
    return counts_none(table, row, count_column(table, measure)) ? 0 : UNKNOWN;
}

void section_fill_sums(struct section *section)
{
    struct table *table = &section->table;
    for (size_t column = 0; column < table->n_columns; column++) {
        int id = measure_find(table->columns[column]->name);
        if (id < 0 || measures[id].fn != MEASURE_SUM)
            continue;
        int count = count_column(table, &measures[id]);
        const struct lack *lack = table_lack(table, (enum measure_id)id);
        if (lack && lack->none)
            continue;
        for (size_t row = 0; row < table->n_rows; row++) {
            union value *sum = table_at(table, row, column);
            if (sum->number == UNKNOWN && counts_none(table, row, count))
                sum->number = 0;
        }
    }
}

struct section *section_copy(struct sections *sections, const char *name, const char *title,
                             const struct table *answer)
{
    struct section *section = answer ? section_add(sections, name, title, answer->columns,
                                                   answer->n_columns, answer->n_rows)
                                     : NULL;
    if (!section)
        return NULL;
    section->table.provenance = answer->provenance;
    for (size_t i = 0; i < answer->n_rows * answer->n_columns; i++)
        section->table.cells[i] = answer->cells[i];
    return section;
}

void section_name(struct section *section, size_t column, const char *name, const char *title)
{
    struct field *field = arena_new(&section->table.arena, sizeof(*field));
    *field = *section->table.columns[column];
    field->name = field->json = name;
    field->title = title;
    section->table.columns[column] = field;
}

struct question scene_question(const struct scene *scene, enum ask ask)
{
    return (struct question){.ask = ask,
                             .window = scene->window,
                             .zone = scene->zone,
                             .now = scene->now,
                             .filter = scene->filter,
                             .context = scene->context,
                             .sort = {.field = -1}};
}

struct question scene_measures(const struct scene *scene, const enum measure_id *ids, size_t n)
{
    struct question question = scene_question(scene, ASK_AGGREGATE);
    memcpy(question.measures, ids, n * sizeof(*ids));
    question.n_measures = n;
    return question;
}

void question_want(struct question *question, enum measure_id id)
{
    for (size_t i = 0; i < question->n_measures; i++)
        if (question->measures[i] == id)
            return;
    if (question->n_measures < QUESTION_MEASURES_MAX)
        question->measures[question->n_measures++] = id;
}

void question_before(struct question *question)
{
    struct window now = question->window;
    if (!window_before(&now, &question->window))
        question->window = (struct window){WINDOW_CUSTOM, 0, 0};
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

void spot_behind(const struct scene *scene, const char *behind, struct spot *out)
{
    out->where_owned = filter_and(scene->filter, behind);
    out->where = out->where_owned;
}

void target_behind(const struct scene *scene, const char *view, const char *behind,
                   struct target *out)
{
    if (!behind)
        return;
    out->view = view;
    out->filter = filter_and(scene->filter, behind);
}

void spot_print(const struct scene *scene, const struct field *field, struct spot *out)
{
    if (!scene->redact || !value_hide(&out->text, field, out->value))
        value_print(&out->text, field, out->value);
}
