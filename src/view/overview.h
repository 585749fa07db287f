/* Overview: jobs, keys, controllers. What its files share. */
#pragma once

#include "section.h"

/* The questions, in the order in which they are asked. */
enum {
    OVERVIEW_TOTALS,
    OVERVIEW_BEFORE,
    OVERVIEW_TREND,
    OVERVIEW_TIMELINE,
    OVERVIEW_KEYS,
    OVERVIEW_KEY_JOBS,
    OVERVIEW_CONTROLLERS,
    OVERVIEW_CONTROLLER_JOBS,
    OVERVIEW_QUESTIONS
};

/* The panes, in Tab order. */
enum { PANE_FIGURES, PANE_TIMELINE, PANE_KEYS, PANE_CONTROLLERS, OVERVIEW_PANES };

/* A card has its figure and under it two parts of it; each is an item of the pane, so that each
 * leads to its events. */
enum { CARD_JOBS, CARD_CORE_HOURS, CARD_CONTROLLER, CARD_FAILURE, CARD_COUNT };
enum { CARD_NUMBERS = 3, FIGURE_ITEMS = CARD_COUNT * CARD_NUMBERS };

/* Columns of the sections, in order. */
enum { TIMELINE_FROM, TIMELINE_TO, TIMELINE_BARS, TIMELINE_LINE, TIMELINE_COLUMNS };
enum { TREND_FROM, TREND_TO, TREND_FIRST, TREND_COLUMNS = TREND_FIRST + CARD_COUNT };
enum {
    KEYS_ID,
    KEYS_NAME,
    KEYS_MASKED,
    KEYS_KIND,
    KEYS_JOBS,
    KEYS_CORE_HOURS,
    KEYS_RUNNING,
    KEYS_BYOC,
    KEYS_LAST_JOB,
    KEYS_FAILED,
    KEYS_CANCELLED,
    KEYS_SHARE,
    KEYS_COLUMNS
};
enum {
    CTL_ID,
    CTL_NAME,
    CTL_CORES,
    CTL_MEMORY,
    CTL_STATUS,
    CTL_HANDLED,
    CTL_RUNNING,
    CTL_COMPLETED,
    CTL_CORE_HOURS,
    CTL_HEARTBEAT,
    CTL_LAST_JOB,
    CTL_SHARE,
    CTL_COLUMNS
};

/* One of the four cards: its section and its numbers. */
struct overview_card {
    const char *section, *title;
    enum measure_id numbers[CARD_NUMBERS];
};
extern const struct overview_card overview_cards[CARD_COUNT];
extern const struct view view_overview;

/* What the timeline shows: bars and a line, a pair for each metric. */
enum { TIMELINE_METRICS = 3 };
extern const enum measure_id timeline_metrics[TIMELINE_METRICS][2];

/* A measure of a row of an answer. The sum of no jobs is zero, which is not the same as a sum that
 * is not known. */
int64_t overview_number(const struct table *table, size_t row, enum measure_id id);
void overview_build_cards(const struct scene *scene, struct sections *out);
void overview_build_lists(const struct scene *scene, struct sections *out);
/* The column that sorts the section "keys" or "controllers". */
int overview_sort(const char *section, const struct scene *scene, bool *descending);

/* Which number of which card is item `item`, when `per_row` cards stand in a row: the items run in
 * rows, first the figures of a row of cards, then the parts under them. */
struct figure_place {
    size_t card, number;
};
struct figure_place overview_figure(size_t item, size_t per_row);
size_t overview_figures_per_row(int width);

size_t overview_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                      struct pane_info out[VIEW_PANES_MAX]);
void overview_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                   struct rect area);
void overview_draw_figures(const struct scene *scene, const struct sections *sections,
                           struct grid *grid, const struct pane_info *pane);
void overview_draw_timeline(const struct scene *scene, const struct sections *sections,
                            struct grid *grid, const struct pane_info *pane);
void overview_draw_keys(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, const struct pane_info *pane);
void overview_draw_controllers(const struct scene *scene, const struct sections *sections,
                               struct grid *grid, const struct pane_info *pane);

/* The bucket in screen column x of the timeline; false: none. */
bool overview_bucket_at(const struct scene *scene, const struct sections *sections,
                        const struct pane_info *pane, int x, size_t *bucket);
bool overview_hit(const struct scene *scene, const struct sections *sections, struct rect area,
                  int x, int y, struct view_hit *out);

/* Key and controller cards: three lines and, unless the screen is dense, one with the share. Where
 * there is no room for two of them one under another, the list has a line an item instead. */
enum { BOX_LINES = 3, BOX_WIDTH_MIN = 44 };
bool overview_list_has_boxes(struct rect inside);
struct tiling overview_tiling(size_t n, size_t top, struct rect inside, bool compact);
