/* Boards: what they ask, and the sections of cards and chart. */
#include "board.h"

#include "board_parts.h"

struct cards board_cards(const struct board *board)
{
    return (struct cards){.items = board->cards,
                          .n = board->n_cards,
                          .totals = BOARD_TOTALS,
                          .before = BOARD_BEFORE,
                          .trend = BOARD_TREND,
                          .pane = BOARD_PANE_CARDS};
}

const struct board_chart *board_chart_of(const struct scene *scene)
{
    const struct board *board = scene->view->board;
    return &board->charts[scene->state->metric % board->n_charts];
}

/* ---- questions ---- */

static void ask_chart(const struct scene *scene, struct question *question)
{
    const struct board_chart *chart = board_chart_of(scene);
    *question = scene_question(scene, ASK_AGGREGATE);
    question_want(question, chart->count);
    for (size_t i = 0; i < chart->n_series; i++) {
        question_want(question, chart->series[i].id);
        if (chart->series[i].is_rest)
            question_want(question, chart->series[i].minus);
    }
    course_buckets(scene, question);
}

static void ask_list(const struct board_list *list, const struct scene *scene,
                     struct question *question)
{
    *question = scene_measures(scene, &list->count, 1);
    for (size_t i = 0; i < list->n_measures; i++)
        question_want(question, list->measures[i]);
    question->by[0] = (int16_t)list->by;
    question->n_by = 1;
}

void board_ask(const struct scene *scene, struct question *questions, size_t *n)
{
    const struct board *board = scene->view->board;
    struct cards cards = board_cards(board);
    cards_ask(&cards, scene, questions);
    ask_chart(scene, &questions[BOARD_CHART]);
    for (size_t i = 0; i < board->n_lists; i++)
        ask_list(&board->lists[i], scene, &questions[BOARD_LISTS + i]);
    *n = BOARD_LISTS + board->n_lists;
}

/* ---- the chart's section ---- */

/* What is left of a sum; not known while the sum is not. */
static int64_t rest_of(int64_t whole, int64_t part)
{
    if (whole == UNKNOWN || part == UNKNOWN)
        return whole;
    return whole - part; /* of two counts of the same events: it fits */
}

/* The answer's columns, then one for each rest. */
static struct section *add_chart(const struct board_chart *chart, const struct table *answer,
                                 struct sections *out)
{
    const struct field *columns[BUCKET_COLUMNS + 1 + 3 * BOARD_SERIES_MAX];
    size_t n = 0;
    for (; n < answer->n_columns; n++)
        columns[n] = answer->columns[n];
    for (size_t i = 0; i < chart->n_series; i++)
        if (chart->series[i].is_rest)
            columns[n++] = &measures[chart->series[i].id].field;
    struct section *section =
        section_add(out, chart->section, chart->title, columns, n, answer->n_rows);
    if (!section)
        return NULL;
    section->table.provenance = answer->provenance;
    for (size_t row = 0; row < answer->n_rows; row++)
        for (size_t column = 0; column < answer->n_columns; column++)
            *table_at(&section->table, row, column) = *table_at(answer, row, column);
    return section;
}

static void build_chart(const struct scene *scene, struct sections *out)
{
    const struct board_chart *chart = board_chart_of(scene);
    const struct table *answer = scene_table(scene, BOARD_CHART);
    struct section *section = answer ? add_chart(chart, answer, out) : NULL;
    if (!section)
        return;
    struct table *table = &section->table;
    section_fill_sums(section);
    size_t column = answer->n_columns;
    for (size_t i = 0; i < chart->n_series; i++) {
        const struct board_series *series = &chart->series[i];
        if (!series->is_rest)
            continue;
        section_name(section, column, series->column, series->column_title);
        for (size_t row = 0; row < table->n_rows; row++)
            section_set(section, row, column,
                        rest_of(table_measure(table, row, series->id),
                                table_measure(table, row, series->minus)));
        column++;
    }
}

struct course board_course(const struct scene *scene, const struct sections *sections)
{
    const struct board_chart *chart = board_chart_of(scene);
    const struct section *section = section_find(sections, chart->section);
    struct course course = {.section = chart->section,
                            .title = chart->title,
                            .table = section ? &section->table : NULL,
                            .n_series = chart->n_series,
                            .side_by_side = chart->side_by_side,
                            .units = {chart->units[0], chart->units[1]},
                            .what = chart->what,
                            .empty = chart->empty,
                            .pane = BOARD_PANE_CHART,
                            .question = BOARD_CHART};
    for (size_t i = 0; i < chart->n_series; i++) {
        const struct board_series *series = &chart->series[i];
        const char *name = series->is_rest ? series->column : measures[series->id].field.name;
        int column = section ? table_column(&section->table, name) : 0;
        course.series[i] =
            (struct course_series){series->name,  series->word, (size_t)MAX(column, 0),
                                   series->style, series->mark, series->right};
    }
    return course;
}

void board_build(const struct scene *scene, struct sections *out)
{
    struct cards cards = board_cards(scene->view->board);
    if (scene->syncing_first)
        return; /* what is not known yet is not zero */
    cards_build(&cards, scene, out);
    build_chart(scene, out);
    board_build_lists(scene, out);
}
