/* Models: deployments, and the router's requests by hour, model and key. What its files share.
 *
 *     models.c         what is asked, where Enter leads       factors.c      tokens by pricing
 * factor models_build.c   sections                               models_draw.c  the picture */
#pragma once

#include "cards.h"

/* The questions, in the order in which they are asked. */
enum {
    MODELS_TOTALS,
    MODELS_BEFORE,
    MODELS_TREND,
    MODELS_HOURLY,
    MODELS_DEPLOYMENTS,
    MODELS_DEPLOYED,
    MODELS_USED,
    MODELS_FACTORS, /* once a row is known */
    MODELS_LINES,   /* how many rows by hour there are, once these came without */
    MODELS_QUESTIONS
};

/* The panes, in Tab order. */
enum {
    MODELS_PANE_CARDS,
    MODELS_PANE_HOURLY,
    MODELS_PANE_FACTORS,
    MODELS_PANE_DEPLOYMENTS,
    MODELS_PANES
};

/* Columns of the section "serverless". */
enum {
    HOURLY_MODEL,
    HOURLY_KEY,
    HOURLY_FROM,
    HOURLY_REQUESTS,
    HOURLY_TOKENS,
    HOURLY_INPUT,
    HOURLY_OUTPUT,
    HOURLY_LATENCY,
    HOURLY_SUCCESS,
    HOURLY_ERRORS,
    HOURLY_FEE,
    HOURLY_QPS,
    HOURLY_TO,
    HOURLY_COLUMNS
};

/* Columns of the section "deployments". */
enum {
    DEPLOYMENTS_NAME,
    DEPLOYMENTS_TYPE,
    DEPLOYMENTS_MODEL,
    DEPLOYMENTS_REQUESTS,
    DEPLOYMENTS_DURATION,
    DEPLOYMENTS_TOKENS,
    DEPLOYMENTS_STATUS,
    DEPLOYMENTS_GPU_HOURS,
    DEPLOYMENTS_ID,
    DEPLOYMENTS_COLUMNS
};

/* Columns of the section "factors". */
enum { FACTORS_DIRECTION, FACTORS_LABEL, FACTORS_COUNT, FACTORS_UNIT, FACTORS_COLUMNS };

enum { HOURS_SHOWN = 720, HOURLY_ROWS = 2000, FACTOR_EVENTS = 1000 };

extern const struct view view_models;
/* Of the deployments where the service has them, and of the router. */
struct cards models_cards(const struct scene *scene);

/* Said of services that have none. */
#define MODELS_LACK "requests to models and no deployments"
bool models_told(const struct scene *scene);
/* The requests that the rows by hour are of: where nothing is known of the service those of the
 * router, else all. */
const char *models_where(const struct scene *scene);

/* The columns of "serverless" or "deployments" that are shown: those that some row has, where the
 * service is known; else all. Returns how many. */
size_t models_columns(const struct scene *scene, const struct table *table,
                      size_t out[static HOURLY_COLUMNS]);
/* The row of "serverless" whose factors are shown; of no rows: the number of rows. */
size_t models_row(const struct scene *scene);
/* How many rows by hour there are; UNKNOWN: not counted yet. */
int64_t models_lines(const struct scene *scene);
void models_build(const struct scene *scene, struct sections *out);
size_t models_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX]);
void models_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area);
bool models_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
                int y, struct view_hit *out);
/* The column that sorts "serverless", and the same of the engine's answer. */
struct sort models_sort(const struct scene *scene);
struct sort models_answer_sort(const struct scene *scene);
