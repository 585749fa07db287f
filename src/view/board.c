/* Boards: what they ask, and the sections of cards and chart. */
#include "board.h"

#include "board_parts.h"
#include "spikes.h"

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
    questions[BOARD_CHART] = board_chart_ask(board_chart_of(scene), scene);
    for (size_t i = 0; i < board->n_lists; i++)
        ask_list(&board->lists[i], scene, &questions[BOARD_LISTS + i]);
    *n = BOARD_LISTS + board->n_lists;
    questions[*n] = spikes_ask(scene, &questions[BOARD_CHART], board_chart_of(scene)->series[0].id);
    ++*n;
}

/* ---- sections ---- */

static struct section *section_of(struct sections *sections, const char *name)
{
    for (size_t i = 0; i < sections->n; i++)
        if (text_equal(sections->items[i].name, name))
            return &sections->items[i];
    return NULL;
}

struct course board_course(const struct scene *scene, const struct sections *sections)
{
    struct course course = board_chart_course(board_chart_of(scene), sections);
    course.pane = BOARD_PANE_CHART;
    course.question = BOARD_CHART;
    return course;
}

void board_build(const struct scene *scene, struct sections *out)
{
    struct cards cards = board_cards(scene->view->board);
    if (scene->syncing_first)
        return; /* what is not known yet is not zero */
    cards_build(&cards, scene, out);
    const struct board_chart *chart = board_chart_of(scene);
    board_chart_build(chart, scene_table(scene, BOARD_CHART), out);
    spikes_build(section_of(out, chart->section), scene,
                 scene_table(scene, BOARD_LISTS + scene->view->board->n_lists),
                 chart->series[0].id);
    board_build_lists(scene, out);
}
