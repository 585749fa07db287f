/* Plan: what is left, what it was used for, how long it lasts. What its files share. */
#pragma once

#include "section.h"
#include "usagetop/books.h"

/* The questions, in the order in which they are asked. */
enum {
    PLAN_SESSION,
    PLAN_LIMITS,
    PLAN_PERIODS,
    PLAN_LEDGER, /* of the chosen period */
    PLAN_EVENTS, /* what its events cost, by day */
    PLAN_HISTORY,
    PLAN_QUESTIONS
};

/* The panes, in Tab order. */
enum { PANE_USAGE, PANE_FORECAST, PANE_STATEMENT, PANE_PERIODS, PANE_LEDGER, PLAN_PANES };

/* Columns of the sections, in order. */
enum {
    USAGE_ITEM,
    USAGE_LABEL,
    USAGE_USED,
    USAGE_LIMIT,
    USAGE_BALANCE,
    USAGE_UNIT,
    USAGE_UNLIMITED,
    USAGE_COLUMNS
};
enum {
    FORECAST_SENTENCE,
    FORECAST_BALANCE,
    FORECAST_BURN_LOW,
    FORECAST_BURN,
    FORECAST_BURN_HIGH,
    FORECAST_SOONEST,
    FORECAST_LIKELY,
    FORECAST_LATEST,
    FORECAST_TOTAL_LOW,
    FORECAST_TOTAL,
    FORECAST_TOTAL_HIGH,
    FORECAST_END,
    FORECAST_ERROR,
    FORECAST_HORIZON,
    FORECAST_TRIALS,
    FORECAST_KNOWN,
    FORECAST_COLUMNS
};
enum {
    STATEMENT_PERIOD,
    STATEMENT_STATE,
    STATEMENT_OPENING,
    STATEMENT_PURCHASED,
    STATEMENT_CONSUMED,
    STATEMENT_CLOSING,
    STATEMENT_RESIDUAL,
    STATEMENT_FORWARD,
    STATEMENT_EVENTS,
    STATEMENT_LEDGER_PURCHASED,
    STATEMENT_LEDGER_CONSUMED,
    STATEMENT_SENTENCE,
    STATEMENT_COLUMNS
};
enum {
    PERIODS_ID,
    PERIODS_FROM,
    PERIODS_TO,
    PERIODS_STATE,
    PERIODS_OPENING,
    PERIODS_PURCHASED,
    PERIODS_CONSUMED,
    PERIODS_CLOSING,
    PERIODS_RESIDUAL,
    PERIODS_COLUMNS
};
enum {
    DAYS_DATE,
    DAYS_TOP_UP,
    DAYS_USED,
    DAYS_BALANCE,
    DAYS_LINES,
    DAYS_EVENTS,
    DAYS_RESIDUAL,
    DAYS_USUAL, /* of what the events of that day of the week cost */
    DAYS_SPIKE,
    DAYS_COLUMNS
};
enum {
    LINES_DATE,
    LINES_NAME,
    LINES_PROJECT,
    LINES_USER,
    LINES_RESOURCE,
    LINES_USED,
    LINES_TOP_UP,
    LINES_KIND,
    LINES_EVENT,
    LINES_COLUMNS
};

/* Said of services that have none. */
#define PLAN_LACK "plan and no limits"
bool plan_told(const struct scene *scene);
/* Whether it has statements and a ledger; else there are only limits. */
bool plan_has_books(const struct scene *scene);
/* Whether the account may not see the plan; the error says why. NULL: it may, or it is not known.
 */
const struct err *plan_forbidden(const struct scene *scene);
/* The chosen period as a row of DATA_PERIODS, and the one before it; NULL when there is none. */
const union value *plan_period(const struct scene *scene, const union value **before);
/* The zone in which the ledger cuts its days: the one in which the period begins and ends at
 * midnight. False when it is none that is known. */
bool plan_zone(const union value *period, enum zone *zone);
/* First instant of a day "2026-11-21" in the zone; UNKNOWN when it is none. */
int64_t plan_date(const char *text, enum zone zone);

/* What the events of a day of the history cost; UNKNOWN: not known. */
int64_t plan_day_cost(const struct table *history, size_t row);
void plan_build(const struct scene *scene, struct sections *out);
/* Days with their lines, newest first. */
void plan_build_ledger(const struct scene *scene, const union value *period,
                       const struct ledger_book *book, struct sections *out);
void plan_build_forecast(const struct scene *scene, const union value *period,
                         struct sections *out);

/* A row of the ledger on screen: a day, or a line in one that is open. */
struct ledger_row {
    size_t day, line; /* rows of the sections "days" and "lines" */
    bool is_line;
};
size_t plan_rows(const struct scene *scene, const struct sections *sections);
bool plan_row(const struct scene *scene, const struct sections *sections, size_t row,
              struct ledger_row *out);
/* Whether day `day` of `n`, the newest first, is open. */
bool plan_is_open(const struct scene *scene, size_t day, size_t n);
bool plan_expand(const struct scene *scene, const struct sections *sections, enum view_expand how,
                 struct view_state *state);

size_t plan_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                  struct pane_info out[VIEW_PANES_MAX]);
void plan_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
               struct rect area);
bool plan_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
              int y, struct view_hit *out);
void plan_draw_usage(const struct scene *scene, const struct sections *sections, struct grid *grid,
                     const struct pane_info *pane);
void plan_draw_forecast(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, const struct pane_info *pane);
void plan_draw_statement(const struct scene *scene, const struct sections *sections,
                         struct grid *grid, const struct pane_info *pane);
void plan_draw_periods(const struct scene *scene, const struct sections *sections,
                       struct grid *grid, const struct pane_info *pane);
void plan_draw_ledger(const struct scene *scene, const struct sections *sections, struct grid *grid,
                      const struct pane_info *pane);
/* What was used and what was left by day; no pane of its own. */
void plan_draw_course(const struct scene *scene, const struct sections *sections, struct grid *grid,
                      struct rect rect);
/* The row and column of a sheet at a point; false: none. */
bool plan_hit_periods(const struct scene *scene, const struct sections *sections,
                      struct rect inside, int x, int y, size_t at[static 2]);
bool plan_hit_ledger(const struct scene *scene, const struct sections *sections, struct rect inside,
                     int x, int y, size_t at[static 2]);

/* "November 2026", of a month that is one; else the period's identity. */
enum { PERIOD_NAME = 64 };
void plan_period_name(const union value *period, char out[static PERIOD_NAME]);
/* "7,203.10": two places, or none of a whole number; hidden if it is to be. */
const char *plan_money(const struct scene *scene, int64_t amount, char out[static NUMBER_MAX]);
