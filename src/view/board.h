/* Boards: views that are a table. A board has cards, a chart with one or more metrics (v and V
 * change it) and lists; asking, sections, layout, drawing, Enter, spot and mouse follow from the
 * table. So a view is:
 *
 *     static const struct card_def cards[] = {{"cards.input_tokens", "Input tokens", ...}, ...};
 *     static const struct board_chart charts[] = {{.section = "charts.tokens", ...}, ...};
 *     static const struct board_list lists[] = {{.section = "lists.models", .by = E_MODEL, ...}};
 *     static const struct board board = {cards, ARRAY_LEN(cards), charts, ..., lists, ...};
 *     const struct view view_llm = {.name = "llm", .title = "LLM", .key = '3', .help = "...",
 *         .n_metrics = ARRAY_LEN(charts), .board = &board, BOARD_FUNCTIONS};
 *
 * What the service of the scene cannot tell is left out: cards, series, charts, lists. A board of
 * which nothing is left says in a line what the service gives none of.
 *
 * The board of a scene is that of the view it is made for (scene->view). Panes in Tab order: cards,
 * chart, lists. Questions in order: BOARD_TOTALS ... as below, then what the board adds itself: a
 * view with more panes or questions has functions of its own that call these and go on behind
 * board_panes_n and board_questions.
 *
 * Every number leads to its events: a card's to the filter of its measure, a bucket to that of the
 * chart's count within the bucket (Enter narrows the window to it), a row of a list to the filter
 * of its count AND the row's value. */
#pragma once

#include "cards.h"
#include "course.h"

enum { BOARD_SERIES_MAX = 4, BOARD_LISTS_MAX = 4, BOARD_MEASURES_MAX = 8, BOARD_MINUS_MAX = 3 };

/* A series: a measure, or what is left of it without others. */
struct board_series {
    const char *name, *word; /* as in course_series */
    enum measure_id id;
    enum measure_id minus[BOARD_MINUS_MAX]; /* n_minus > 0: id without these ... */
    size_t n_minus;
    const char *column, *column_title; /* ... in a column of its own */
    bool optional;                     /* not shown where it is nothing in all buckets */
    bool spare;                        /* only where `spared` cannot be told by the service */
    enum measure_id spared;
    enum style style;
    enum chart_mark mark;
    bool right;
};

struct board_chart {
    const char *section, *title; /* "charts.tokens" */
    const char *where;           /* only of these events: "resource:tokens"; NULL: of all */
    enum measure_id count;       /* events behind it: where there are none, sums are zero */
    struct board_series series[BOARD_SERIES_MAX];
    size_t n_series;
    bool side_by_side;
    const char *units[2];     /* of the axes */
    const char *what, *empty; /* "request", "No requests in this window" */
};

/* Rows by a WORD field of events, the greatest first. What has no value is a row as well, so that
 * the rows add up to the card. */
struct board_list {
    const char *section, *title; /* "lists.models"; title NULL: "By" and what the field is called */
    int by;                      /* event field */
    const char *none;            /* what the row without a value is called: "no model" */
    enum measure_id count;       /* events behind a row: rows without any are left out */
    enum measure_id measures[BOARD_MEASURES_MAX]; /* columns, after the count */
    size_t n_measures;
    size_t n_parts;   /* the first of these that are stacked in the bar; 0: the count is the bar */
    const char *unit; /* in the frame: what the bars show */
    bool sheet;       /* a table of all columns instead of bars */
    const char *empty;
    const char *view; /* where Enter leads instead of "events"; NULL */
};

struct board {
    const struct card_def *cards;
    size_t n_cards;
    const struct board_chart *charts;
    size_t n_charts;
    const struct board_list *lists;
    size_t n_lists;
    const char *what;               /* "requests to models": said of services that give none */
    const struct board *instead[2]; /* of such services: the first that has something to show */
};

/* Of services with requests to models, and of those with jobs. */
extern const struct board board_of_requests, board_of_jobs;

/* Questions, in order; the lists follow, then that of the weeks before the chart. */
enum { BOARD_TOTALS, BOARD_BEFORE, BOARD_TREND, BOARD_CHART, BOARD_LISTS };
/* Panes, in order; the lists follow. */
enum { BOARD_PANE_CARDS, BOARD_PANE_CHART, BOARD_PANE_LISTS };

/* Columns of a list's section: the value, the count, the measures, then the bar's sum and its
 * share. */
enum { BOARD_LIST_VALUE, BOARD_LIST_COUNT, BOARD_LIST_FIRST };

/* A chart alone, for views that are no boards: its question, its section from the answer, how it is
 * drawn, and the filter behind the selected bucket (owned; NULL: there is none). */
struct question board_chart_ask(const struct board_chart *chart, const struct scene *scene);
void board_chart_build(const struct board_chart *chart, const struct scene *scene,
                       const struct table *answer, struct sections *out);
struct course board_chart_course(const struct board_chart *chart, const struct scene *scene,
                                 const struct sections *sections);
char *board_chart_filter(const struct board_chart *chart, const struct course *course,
                         const struct scene *scene);

void board_ask(const struct scene *scene, struct question *questions, size_t *n);
void board_build(const struct scene *scene, struct sections *out);
size_t board_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                   struct pane_info out[VIEW_PANES_MAX]);
void board_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                struct rect area);
void board_target(const struct scene *scene, const struct sections *sections, struct target *out);
void board_spot(const struct scene *scene, const struct sections *sections, struct spot *out);
bool board_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
               int y, struct view_hit *out);
#define BOARD_FUNCTIONS                                                                            \
    .ask = board_ask, .build = board_build, .panes = board_panes, .draw = board_draw,              \
    .target = board_target, .spot = board_spot, .hit = board_hit
