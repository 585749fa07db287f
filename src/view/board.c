/* Boards: what they ask, and their sections. */
#include "board.h"

#include <stdlib.h>
#include <string.h>

#include "board_parts.h"

static const struct field share = DERIVED("share_percent", "Share", DECIMAL, 1, "%");

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
    if (chart->where)
        question_want(question, chart->count);
    for (size_t i = 0; i < chart->n_series; i++) {
        question_want(question, chart->series[i].id);
        if (chart->series[i].is_rest)
            question_want(question, chart->series[i].minus);
    }
    question_want(question, chart->count);
    course_buckets(scene, question);
}

void board_ask(const struct scene *scene, struct question *questions, size_t *n)
{
    const struct board *board = scene->view->board;
    struct cards cards = board_cards(board);
    cards_ask(&cards, scene, questions);
    ask_chart(scene, &questions[BOARD_CHART]);
    for (size_t i = 0; i < board->n_lists; i++) {
        const struct board_list *list = &board->lists[i];
        struct question *question = &questions[BOARD_LISTS + i];
        *question = scene_measures(scene, &list->count, 1);
        for (size_t k = 0; k < list->n_measures; k++)
            question->measures[question->n_measures++] = list->measures[k];
        question->by[0] = (int16_t)list->by;
        question->n_by = 1;
    }
    *n = BOARD_LISTS + board->n_lists;
}
