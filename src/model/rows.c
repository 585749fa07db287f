/* Rows of values. A new row is a copy of the dataset's row of missing values. */
#include "usagetop/model.h"

#include <stdlib.h>
#include <string.h>

/* Not as {.number = 0} for texts: a NULL pointer is no number. */
#define NONE_WORD                                                                                  \
    {                                                                                              \
        .text = NULL                                                                               \
    }
#define NONE_TEXT                                                                                  \
    {                                                                                              \
        .text = NULL                                                                               \
    }
#define NONE_TIME                                                                                  \
    {                                                                                              \
        .number = UNKNOWN                                                                          \
    }
#define NONE_COUNT                                                                                 \
    {                                                                                              \
        .number = UNKNOWN                                                                          \
    }
#define NONE_DECIMAL                                                                               \
    {                                                                                              \
        .number = UNKNOWN                                                                          \
    }
#define NONE_DURATION                                                                              \
    {                                                                                              \
        .number = UNKNOWN                                                                          \
    }
#define X(NAME, name, title, json, type, ...) NONE_##type,
static const union value no_event[] = {EVENT_FIELDS(X)};
static const union value no_session[] = {SESSION_FIELDS(X)};
static const union value no_key[] = {KEY_FIELDS(X)};
static const union value no_controller[] = {CONTROLLER_FIELDS(X)};
static const union value no_deployment[] = {DEPLOYMENT_FIELDS(X)};
static const union value no_model[] = {MODEL_FIELDS(X)};
static const union value no_pool[] = {POOL_FIELDS(X)};
static const union value no_plan[] = {PLAN_FIELDS(X)};
static const union value no_period[] = {PERIOD_FIELDS(X)};
static const union value no_ledger[] = {LEDGER_FIELDS(X)};
#undef X

static const union value *const no_row[DATASET_COUNT] = {
    [DATA_EVENTS] = no_event,
    [DATA_SESSION] = no_session,
    [DATA_KEYS] = no_key,
    [DATA_CONTROLLERS] = no_controller,
    [DATA_DEPLOYMENTS] = no_deployment,
    [DATA_MODELS] = no_model,
    [DATA_POOLS] = no_pool,
    [DATA_PLAN] = no_plan,
    [DATA_PERIODS] = no_period,
    [DATA_LEDGER] = no_ledger,
};

union value *rows_add(struct rows *rows, enum dataset set)
{
    if (rows->n == 0)
        rows->set = set;
    size_t n_fields = datasets[rows->set].n_fields;
    if (rows->n == SIZE_MAX / n_fields - 1)
        abort();
    mem_grow(&rows->values, &rows->cap, (rows->n + 1) * n_fields, sizeof(*rows->values));
    union value *row = rows->values + rows->n * n_fields;
    memcpy(row, no_row[rows->set], n_fields * sizeof(*row));
    rows->n++;
    return row;
}

union value *rows_at(const struct rows *rows, size_t i)
{
    return rows->values + i * datasets[rows->set].n_fields;
}

void rows_reset(struct rows *rows)
{
    rows->n = 0;
    arena_reset(&rows->arena);
}

void rows_finish(struct rows *rows)
{
    free(rows->values);
    arena_finish(&rows->arena);
    *rows = (struct rows){0};
}
