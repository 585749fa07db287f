/* The mirror as an engine: the rows of the store, counted and sorted by the column index. What its
 * files share. */
#pragma once

#include "compile.h"
#include "lexicon.h"
#include "order.h"
#include "usagetop/column.h"
#include "usagetop/engine.h"
#include "usagetop/store.h"

/* Places in column_mark.own: all events created at or after own[MARK_FRONTIER] are in the index;
 * older ones are still to be read back. INT64_MIN: all are in. */
enum { MARK_FRONTIER };

enum { REMEMBERED_MAX = 2048 };

/* An event whose place is known, from the pages that were answered. */
struct remembered {
    uint64_t id_hash;
    struct column_ref ref;
};

struct mirror {
    struct engine engine;
    struct store_reader reader;
    struct column *column;
    struct lexicon words[E_COUNT];
    struct column_mark mark;
    int64_t data_version;
    bool started, save_index;
    int64_t events; /* in the store, at the last refresh */
    struct remembered remembered[REMEMBERED_MAX];
    size_t n_remembered;
};

/* What a question means to the column index; texts and tests live in `arena` and the filters. */
enum { PLAN_FILTERS_MAX = QUESTION_MEASURES_MAX + 1 };
struct plan {
    struct arena arena;
    struct filter filters[PLAN_FILTERS_MAX];
    size_t n_filters;
    struct window window; /* narrowed to what there is */
    struct column_scope scope;
};
bool mirror_plan_init(struct plan *plan, struct mirror *mirror, const struct question *question,
                      const atomic_bool *cancel, struct err *err);
/* Parses and compiles `text`, which lives as long as the plan; NULL or "": *out is NULL,
 * everything. */
bool mirror_plan_filter(struct plan *plan, struct mirror *mirror, const struct question *question,
                        const char *text, const struct column_test **out, struct err *err);
void mirror_plan_finish(struct plan *plan);

bool mirror_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err);
/* Writes the index if there is something worth writing. */
void mirror_save(struct mirror *mirror);

bool mirror_aggregate(struct mirror *mirror, const struct question *question,
                      const atomic_bool *cancel, struct table *table, struct err *err);
bool mirror_values(struct mirror *mirror, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err);
bool mirror_page(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                 struct table *table, struct err *err);
bool mirror_count(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                  struct table *table, struct err *err);
bool mirror_event(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                  struct table *table, struct err *err);
bool mirror_position(struct mirror *mirror, const struct question *question,
                     const atomic_bool *cancel, struct table *table, struct err *err);
