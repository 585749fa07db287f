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

enum { CARD_JOBS, CARD_CORE_HOURS, CARD_CONTROLLER, CARD_FAILURE, CARD_COUNT };

/* Columns of the sections, in order. */
enum { TIMELINE_FROM, TIMELINE_TO, TIMELINE_JOBS, TIMELINE_CORE_HOURS, TIMELINE_COLUMNS };
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
    CTL_COLUMNS
};

/* One of the four cards: its section, and the measure whose events stand behind it. */
struct overview_card {
    const char *section, *title;
    enum measure_id measure;
};
extern const struct overview_card overview_cards[CARD_COUNT];

void overview_build_cards(const struct scene *scene, struct sections *out);
void overview_build_lists(const struct scene *scene, struct sections *out);
void overview_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                   struct rect area);
size_t overview_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                      struct pane_info out[VIEW_PANES_MAX]);
void overview_draw_cards(const struct scene *scene, const struct sections *sections,
                         struct grid *grid, const struct pane_info *pane);
void overview_draw_keys(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, const struct pane_info *pane);
void overview_draw_controllers(const struct scene *scene, const struct sections *sections,
                               struct grid *grid, const struct pane_info *pane);
/* How key and controller cards are laid out inside their pane. */
enum { LIST_CARD_HEIGHT = 3 };
struct tiling overview_tiling(size_t n, size_t top, bool compact);
