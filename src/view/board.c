/* Boards: what they ask, and the sections of cards and chart. */
#include "board.h"

#include "board_parts.h"
#include "offers.h"
#include "spikes.h"
#include "states.h"

/* ---- what the service can tell ---- */

bool board_series_told(const struct board_series *series, const struct offer *offer)
{
    if (series->spare && offer_tells(offer, series->spared))
        return false;
    for (size_t i = 0; i < series->n_minus; i++)
        if (!offer_tells(offer, series->minus[i]))
            return false;
    return offer_tells(offer, series->id);
}

static bool chart_told(const struct board_chart *chart, const struct offer *offer)
{
    for (size_t i = 0; i < chart->n_series; i++)
        if (board_series_told(&chart->series[i], offer))
            return offer_has_events(offer, chart->count);
    return false;
}

static bool board_told(const struct board *board, const struct offer *offer)
{
    for (size_t i = 0; i < board->n_charts; i++)
        if (chart_told(&board->charts[i], offer))
            return true;
    return false;
}

const struct board *board_of(const struct scene *scene)
{
    const struct board *board = scene->view->board;
    if (board_told(board, scene->offer))
        return board;
    for (size_t i = 0; i < ARRAY_LEN(board->instead); i++)
        if (board->instead[i] && board_told(board->instead[i], scene->offer))
            return board->instead[i];
    return NULL;
}

struct cards board_cards(const struct scene *scene)
{
    const struct board *board = board_of(scene);
    struct cards cards = {.totals = BOARD_TOTALS,
                          .before = BOARD_BEFORE,
                          .trend = BOARD_TREND,
                          .pane = BOARD_PANE_CARDS};
    if (board)
        cards_choose(&cards, board->cards, board->n_cards, CARDS_MAX, scene);
    return cards;
}

/* The metric is counted among the charts that there are. */
const struct board_chart *board_chart_of(const struct scene *scene)
{
    const struct board *board = board_of(scene);
    size_t n = 0, nth = 0;
    for (size_t i = 0; i < board->n_charts; i++)
        n += chart_told(&board->charts[i], scene->offer);
    size_t metric = scene->state->metric % MAX(n, 1u);
    for (size_t i = 0; i < board->n_charts; i++)
        if (chart_told(&board->charts[i], scene->offer) && nth++ == metric)
            return &board->charts[i];
    return board->charts;
}

static bool list_told(const struct board_list *list, const struct offer *offer)
{
    return offer_has_events(offer, list->count) && offer_has_field(offer, list->by);
}

size_t board_n_lists(const struct scene *scene)
{
    const struct board *board = board_of(scene);
    size_t n = 0;
    for (size_t i = 0; board && i < board->n_lists; i++)
        n += list_told(&board->lists[i], scene->offer);
    return n;
}

const struct board_list *board_list_at(const struct scene *scene, size_t at)
{
    const struct board *board = board_of(scene);
    size_t nth = 0;
    for (size_t i = 0; board && i < board->n_lists; i++)
        if (list_told(&board->lists[i], scene->offer) && nth++ == at)
            return &board->lists[i];
    return NULL;
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
    struct cards cards = board_cards(scene);
    *n = 0;
    if (!board_of(scene))
        return;
    cards_ask(&cards, scene, questions);
    questions[BOARD_CHART] = board_chart_ask(board_chart_of(scene), scene);
    *n = BOARD_LISTS + board_n_lists(scene);
    for (size_t i = 0; BOARD_LISTS + i < *n; i++)
        ask_list(board_list_at(scene, i), scene, &questions[BOARD_LISTS + i]);
    questions[*n] = spikes_ask(scene, &questions[BOARD_CHART], board_chart_of(scene)->series[0].id);
    ++*n;
}

/* ---- sections ---- */

struct course board_course(const struct scene *scene, const struct sections *sections)
{
    struct course course = board_chart_course(board_chart_of(scene), scene, sections);
    course.pane = BOARD_PANE_CHART;
    course.question = BOARD_CHART;
    return course;
}

void board_build(const struct scene *scene, struct sections *out)
{
    struct cards cards = board_cards(scene);
    if (!board_of(scene)) {
        build_lack(scene, scene->view->board->what, out);
        return;
    }
    if (scene->syncing_first || scene_trouble(scene, DATA_EVENTS))
        return; /* what is not known yet is not zero */
    cards_build(&cards, scene, out);
    const struct board_chart *chart = board_chart_of(scene);
    board_chart_build(chart, scene, scene_table(scene, BOARD_CHART), out);
    spikes_build(section_of(out, chart->section), scene,
                 scene_table(scene, BOARD_LISTS + board_n_lists(scene)), chart->series[0].id);
    board_build_lists(scene, out);
}
