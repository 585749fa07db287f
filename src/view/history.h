/* History: single requests, and when and how they come. What its files share.
 *
 *     history.c        what is asked, sections, where Enter leads
 *     history_draw.c   where the panes are, and their pictures */
#pragma once

#include "course.h"
#include "events.h"

/* Panes behind those of the table of events, in Tab order. */
enum { HISTORY_PEAKS = PANE_DETAIL + 1, HISTORY_COURSE, HISTORY_MODELS, HISTORY_PANES };

/* Columns of the section "hours_of_week", whose rows are these hours from Monday 0 o'clock. */
enum { WEEK_DAY, WEEK_HOUR, WEEK_REQUESTS, WEEK_ERRORS };
extern const char *const history_days[7]; /* "Mon" */
/* Columns of the section "models". */
enum { MODELS_MODEL, MODELS_REQUESTS, MODELS_INPUT, MODELS_OUTPUT, MODELS_TOKENS, MODELS_FEE };

enum { HISTORY_METRICS = 2 };
extern const struct view view_history;

/* Said of services that have none. */
#define HISTORY_LACK "requests to models"
bool history_told(const struct scene *scene);
/* Whether it says how many requests there were; else hours and charts are of their tokens. */
bool history_counts(const struct scene *scene);

/* Which question asks for what: the table of events has as many before as it needs. */
enum history_answer { HISTORY_WEEK, HISTORY_SERIES, HISTORY_BY_MODEL, HISTORY_WEEKS };
size_t history_question(const struct scene *scene, enum history_answer which);
struct course history_course(const struct scene *scene, const struct sections *sections);

size_t history_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                     struct pane_info out[VIEW_PANES_MAX]);
void history_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                  struct rect area);
bool history_hit(const struct scene *scene, const struct sections *sections, struct rect area,
                 int x, int y, struct view_hit *out);
