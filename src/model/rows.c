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
#define NONE(NAME, name, title, json, type, ...) NONE_##type,
#define X(NAME, PREFIX, LIST, name, n_key) static const union value none_of_##NAME[] = {LIST(NONE)};
DATASETS(X)
#undef X

#define X(NAME, PREFIX, LIST, name, n_key) [DATA_##NAME] = none_of_##NAME,
static const union value *const no_row[DATASET_COUNT] = {DATASETS(X)};
#undef X

union value *rows_add(struct rows *rows, enum dataset set)
{
    if (rows->n == 0)
        rows->set = set;
    size_t n_fields = datasets[rows->set].n_fields;
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
