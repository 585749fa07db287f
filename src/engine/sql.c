/* SQL of people as a table: each column gets the type that all its values have. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mirror.h"

enum { DIGITS = 18, PLACES_MOST = 9, WIDTH_MOST = 60, WIDTH_LEAST = 4 };
static const double exact = 1e-9; /* how far a decimal may be from the number it stands for */

static const struct store_sql_cell *cell_at(const struct store_sql_answer *answer, size_t row,
                                            size_t column)
{
    return &answer->cells[row * answer->n_columns + column];
}

/* ---- types ------------------------------------------------------------------------------- */

/* "2026-11-21T09:00:00.000Z", as the view `events` writes them. */
static bool is_time(const char *text, int64_t *at)
{
    char again[TIME_TEXT];
    return time_parse(text, at) && strcmp(time_print(again, *at), text) == 0;
}

static double real_of(const struct store_sql_cell *cell)
{
    return cell->kind == STORE_SQL_INTEGER ? (double)cell->integer : cell->real;
}

/* As a decimal of so many places; false when it would be another number. */
static bool to_decimal(const struct store_sql_cell *cell, int places, int64_t *out)
{
    double number = real_of(cell), unit = pow(10, places);
    if (!isfinite(number) || fabs(number) * unit >= pow(10, DIGITS))
        return false;
    *out = (int64_t)llround(number * unit);
    return fabs((double)*out / unit - number) <= fabs(number) * exact;
}

/* Places after the point that all numbers of the column have room for; -1: they have none. */
static int places_of(const struct store_sql_answer *answer, size_t column)
{
    for (int places = PLACES_MOST; places >= 0; places--) {
        size_t row = 0;
        int64_t ignored;
        while (row < answer->n_rows && (cell_at(answer, row, column)->kind == STORE_SQL_NULL ||
                                        to_decimal(cell_at(answer, row, column), places, &ignored)))
            row++;
        if (row == answer->n_rows)
            return places;
    }
    return -1;
}

struct kinds {
    size_t integers, reals, texts, times;
};

static struct kinds count_kinds(const struct store_sql_answer *answer, size_t column)
{
    struct kinds kinds = {0};
    for (size_t row = 0; row < answer->n_rows; row++) {
        const struct store_sql_cell *cell = cell_at(answer, row, column);
        int64_t at;
        kinds.integers += cell->kind == STORE_SQL_INTEGER;
        kinds.reals += cell->kind == STORE_SQL_REAL;
        kinds.texts += cell->kind == STORE_SQL_TEXT;
        kinds.times += cell->kind == STORE_SQL_TEXT && is_time(cell->text, &at);
    }
    return kinds;
}

static void set_type(const struct store_sql_answer *answer, size_t column, struct field *field)
{
    struct kinds kinds = count_kinds(answer, column);
    int places = kinds.texts || !kinds.reals ? -1 : places_of(answer, column);
    field->type = FIELD_TEXT;
    if (kinds.texts && kinds.times == kinds.texts && !kinds.integers && !kinds.reals)
        field->type = FIELD_TIME;
    else if (kinds.integers && !kinds.reals && !kinds.texts)
        field->type = FIELD_COUNT;
    else if (places >= 0)
        field->type = FIELD_DECIMAL;
    field->decimals = (uint8_t)MAX(places, 0);
}

/* ---- columns ----------------------------------------------------------------------------- */

static uint8_t width_of(const struct store_sql_answer *answer, size_t column,
                        const struct field *field)
{
    int width = MAX(text_width(field->title), WIDTH_LEAST);
    char number[NUMBER_MAX];
    if (field->type == FIELD_TIME)
        return 19;
    for (size_t row = 0; row < answer->n_rows; row++) {
        const struct store_sql_cell *cell = cell_at(answer, row, column);
        if (cell->text)
            width = MAX(width, text_width(cell->text));
        else if (cell->kind == STORE_SQL_INTEGER)
            width = MAX(width, text_width(format_count(number, sizeof(number), cell->integer)));
    }
    return (uint8_t)MIN(width, WIDTH_MOST);
}

static void set_columns(const struct store_sql_answer *answer, struct table *table)
{
    const struct field **columns =
        arena_new(&table->arena, (answer->n_columns + 1) * sizeof(*columns));
    struct field *fields = arena_new(&table->arena, (answer->n_columns + 1) * sizeof(*fields));
    table->columns = columns;
    for (size_t i = 0; i < answer->n_columns; i++) {
        const char *title = answer->names[i] ? answer->names[i] : "";
        fields[i] = (struct field){.title = arena_text(&table->arena, title),
                                   .unit = "",
                                   .words = "",
                                   .help = "",
                                   .flags = FIELD_PERSON};
        fields[i].name = fields[i].json = table_own_name(table, i, title);
        set_type(answer, i, &fields[i]);
        fields[i].width = width_of(answer, i, &fields[i]);
        columns[i] = &fields[i];
    }
    table->n_columns = answer->n_columns;
}

/* ---- cells ------------------------------------------------------------------------------- */

static union value to_value(struct table *table, const struct field *field,
                            const struct store_sql_cell *cell)
{
    char text[NUMBER_MAX];
    union value value = value_none(field);
    if (cell->kind == STORE_SQL_NULL)
        return value;
    if (field->type == FIELD_TIME) {
        is_time(cell->text, &value.number);
    } else if (field->type == FIELD_COUNT) {
        value.number = cell->integer;
    } else if (field->type == FIELD_DECIMAL) {
        to_decimal(cell, field->decimals, &value.number);
    } else if (cell->text) {
        value.text = arena_text(&table->arena, cell->text);
    } else {
        snprintf(text, sizeof(text), "%lld", (long long)cell->integer);
        value.text = arena_text(&table->arena, text);
    }
    return value;
}

static void set_cells(const struct store_sql_answer *answer, struct table *table)
{
    size_t n = answer->n_columns;
    table->cells = arena_new(&table->arena, (answer->n_rows * n + 1) * sizeof(*table->cells));
    table->n_rows = answer->n_rows;
    for (size_t i = 0; i < answer->n_rows * n; i++)
        table->cells[i] = to_value(table, table->columns[i % n], &answer->cells[i]);
}

bool mirror_sql(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                struct table *table, struct err *err)
{
    CLEANUP(store_sql_finish)
    struct store_sql_answer answer = {0};
    const struct store_sql_question asked = {.text = question->sql,
                                             .rows = question->limit ? question->limit
                                                                     : QUESTION_LIMIT_MAX,
                                             .cancel = cancel};
    if (!store_sql(mirror->path, &asked, &answer, err))
        return false;
    set_columns(&answer, table);
    set_cells(&answer, table);
    table->provenance.total = answer.more ? UNKNOWN : (int64_t)answer.n_rows;
    table->provenance.partial = false;
    table->provenance.statement = arena_text(&table->arena, question->sql);
    return true;
}
