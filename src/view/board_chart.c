/* Boards, a chart: measures by bucket, and what is left of one without others. */
#include <string.h>

#include "board_parts.h"

enum { CHART_COLUMNS = BUCKET_COLUMNS + QUESTION_MEASURES_MAX + BOARD_SERIES_MAX };

struct question board_chart_ask(const struct board_chart *chart, const struct scene *scene)
{
    struct question question = scene_question(scene, ASK_AGGREGATE);
    question_want(&question, chart->count);
    for (size_t i = 0; i < chart->n_series; i++) {
        const struct board_series *series = &chart->series[i];
        if (!board_series_told(series, scene->offer))
            continue;
        question_want(&question, series->id);
        for (size_t k = 0; k < series->n_minus; k++)
            question_want(&question, series->minus[k]);
    }
    course_buckets(scene, &question);
    if (chart->where) {
        char *filter = filter_and(scene->filter, chart->where);
        question.filter = arena_text(scene->scratch, filter);
        free_ptr(&filter);
    }
    return question;
}

/* ---- the section ---- */

/* What is left of a sum without those that are known; what is not known adds nothing. */
static int64_t rest_of(const struct board_series *series, const struct table *table, size_t row)
{
    int64_t rest = table_measure(table, row, series->id);
    for (size_t i = 0; rest != UNKNOWN && i < series->n_minus; i++) {
        int64_t part = table_measure(table, row, series->minus[i]);
        if (part != UNKNOWN && __builtin_sub_overflow(rest, part, &rest))
            return UNKNOWN;
    }
    return rest;
}

/* Where nothing is left over, a part that no event has is zero. */
static void fill_parts(const struct board_series *series, const struct table *table, size_t row)
{
    for (size_t i = 0; i < series->n_minus; i++) {
        const struct measure *part = &measures[series->minus[i]];
        int column = table_column(table, part->field.name);
        if (column >= 0 && table_at(table, row, (size_t)column)->number == UNKNOWN &&
            strcmp(part->where, measures[series->id].where) != 0)
            table_at(table, row, (size_t)column)->number = 0;
    }
}

/* The answer's columns, then one for each rest. */
static struct section *add_chart(const struct board_chart *chart, const struct offer *offer,
                                 const struct table *answer, struct sections *out)
{
    const struct field *columns[CHART_COLUMNS];
    size_t n = 0;
    for (; n < answer->n_columns; n++)
        columns[n] = answer->columns[n];
    for (size_t i = 0; i < chart->n_series; i++)
        if (chart->series[i].n_minus && board_series_told(&chart->series[i], offer))
            columns[n++] = &measures[chart->series[i].id].field;
    struct section *section =
        section_add(out, chart->section, chart->title, columns, n, answer->n_rows);
    if (!section)
        return NULL;
    section->table.provenance = answer->provenance;
    for (size_t row = 0; row < answer->n_rows; row++)
        for (size_t column = 0; column < answer->n_columns; column++)
            *table_at(&section->table, row, column) = *table_at(answer, row, column);
    section_fill_sums(section);
    return section;
}

void board_chart_build(const struct board_chart *chart, const struct scene *scene,
                       const struct table *answer, struct sections *out)
{
    struct section *section = answer ? add_chart(chart, scene->offer, answer, out) : NULL;
    size_t column = answer ? answer->n_columns : 0;
    for (size_t i = 0; section && i < chart->n_series; i++) {
        const struct board_series *series = &chart->series[i];
        if (!series->n_minus || !board_series_told(series, scene->offer))
            continue;
        section_name(section, column, series->column, series->column_title);
        for (size_t row = 0; row < section->table.n_rows; row++) {
            int64_t rest = rest_of(series, &section->table, row);
            section_set(section, row, column, rest);
            if (rest == 0)
                fill_parts(series, &section->table, row);
        }
        column++;
    }
}

/* ---- the picture ---- */

static bool is_nothing(const struct table *table, size_t column)
{
    for (size_t row = 0; row < table->n_rows; row++) {
        int64_t number = table_at(table, row, column)->number;
        if (number != 0 && number != UNKNOWN)
            return false;
    }
    return true;
}

struct course board_chart_course(const struct board_chart *chart, const struct scene *scene,
                                 const struct sections *sections)
{
    const struct section *section = section_find(sections, chart->section);
    struct course course = {.section = chart->section,
                            .title = chart->title,
                            .table = section ? &section->table : NULL,
                            .side_by_side = chart->side_by_side,
                            .units = {chart->units[0], chart->units[1]},
                            .what = chart->what,
                            .empty = chart->empty};
    for (size_t i = 0; i < chart->n_series; i++) {
        const struct board_series *series = &chart->series[i];
        const char *name = series->n_minus ? series->column : measures[series->id].field.name;
        if (!board_series_told(series, scene->offer))
            continue;
        size_t column = section ? (size_t)MAX(table_column(&section->table, name), 0) : 0;
        if (series->optional && (!section || is_nothing(&section->table, column)))
            continue;
        course.series[course.n_series++] = (struct course_series){
            series->name, series->word, column, series->style, series->mark, series->right};
    }
    return course;
}

char *board_chart_filter(const struct board_chart *chart, const struct course *course,
                         const struct scene *scene)
{
    CLEANUP(free_ptr)
    char *within = course_filter(course, scene);
    if (!within)
        return NULL;
    CLEANUP(free_ptr)
    char *of = filter_and(measures[chart->count].where, chart->where);
    return filter_and(of, within);
}
