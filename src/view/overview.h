/* Overview: jobs, keys, controllers. What its files share. */
#pragma once

#include "cards.h"
#include "course.h"

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
    OVERVIEW_WEEKS, /* before the timeline, for what is usual */
    OVERVIEW_QUESTIONS
};

/* The panes, in Tab order. */
enum { PANE_FIGURES, PANE_TIMELINE, PANE_KEYS, PANE_CONTROLLERS, OVERVIEW_PANES };

/* Columns of the sections, in order. */
enum { TIMELINE_BARS = BUCKET_COLUMNS, TIMELINE_LINE, TIMELINE_COLUMNS };
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

/* What it is about. */
enum { TIMELINE_METRICS = 3 };
/* A measure and how the timeline speaks of it: the name of the series, the word behind a value
 * (NULL: the name), the unit. */
struct overview_told {
    enum measure_id id;
    const char *name, *word, *unit;
};
struct overview_subject {
    const char *one, *many; /* "job", "jobs" */
    const char *where;      /* filter of its events */
    const char *none;       /* "No jobs in this window" */
    enum measure_id count;  /* what sorts, and what shares are of */
    const struct overview_told (*metrics)[2];
};
const struct overview_subject *overview_subject(const struct scene *scene);
/* The pair that the timeline shows. */
const struct overview_told *overview_metric(const struct scene *scene);
/* Four at most, of what the service can tell. */
struct cards overview_cards(const struct scene *scene);
extern const struct view view_overview;

void overview_ask_timeline(const struct scene *scene, struct question *question);
void overview_ask_weeks(const struct scene *scene, const struct question *timeline,
                        struct question *question);
void overview_build_timeline(const struct scene *scene, struct sections *out);
struct course overview_timeline(const struct scene *scene, const struct sections *sections);

void overview_build_lists(const struct scene *scene, struct sections *out);
/* The measures that the lists of keys and of controllers are made from. */
struct question overview_ask_list(const struct scene *scene, int by);
/* The column that sorts the section "keys" or "controllers". */
int overview_sort(const char *section, const struct scene *scene, bool *descending);

size_t overview_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                      struct pane_info out[VIEW_PANES_MAX]);
void overview_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                   struct rect area);
void overview_draw_keys(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, const struct pane_info *pane);
void overview_draw_controllers(const struct scene *scene, const struct sections *sections,
                               struct grid *grid, const struct pane_info *pane);

bool overview_hit(const struct scene *scene, const struct sections *sections, struct rect area,
                  int x, int y, struct view_hit *out);

/* Key and controller cards: three lines and, unless the screen is dense, one with the share. Where
 * there is no room for two of them one under another, the list has a line an item instead. */
enum { BOX_LINES = 3, BOX_WIDTH_MIN = 44 };
bool overview_list_has_boxes(struct rect inside);
struct tiling overview_tiling(size_t n, size_t top, struct rect inside, bool compact);
