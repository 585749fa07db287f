/* By the hour of the week: counted by pieces of time in which the clock on the wall shows one hour,
 * a year or so at once; these are added up. Stretches without events are passed over. */
#include "measuring.h"

#include <stdlib.h>

enum { PIECES_MAX = 9000 };
_Static_assert(PIECES_MAX <= (int)COLUMN_BUCKETS_MAX, "the index takes all pieces at once");

/* What the terms of each hour came to so far. */
struct week {
    enum bucket grain;
    struct measuring measuring;
    int64_t sums[HOURS_OF_WEEK][TERMS_MAX];
};

/* The pieces from window->from on, as many as there may be; moves window->from to their end. */
static bool add_pieces(struct week *week, struct inquiry *inquiry, struct window *window,
                       struct err *err)
{
    CLEANUP(week_hours_finish)
    struct week_hours hours = {0};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    const struct measuring *measuring = &week->measuring;
    week_hours(window, inquiry->question->zone, PIECES_MAX, &hours);
    const struct column_ask ask = {.bounds = hours.bounds,
                                   .n_buckets = hours.n,
                                   .measures = measuring->terms,
                                   .n_measures = measuring->n,
                                   .conditions = measuring->conditions,
                                   .n_conditions = measuring->n_conditions};
    if (!column_aggregate(inquiry->mirror->column, &inquiry->scope, &ask, &lines, err))
        return false;
    for (size_t i = 0; i < lines.n; i++)
        measuring_add(measuring, week->sums[hours.hours[lines.lines[i].bucket]],
                      &lines.values[i * measuring->n]);
    window->from = hours.bounds[hours.n];
    return true;
}

static void fill_table(const struct week *week, const struct question *question,
                       struct table *table)
{
    const struct field *columns[1 + QUESTION_MEASURES_MAX];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    table_init(table, columns, n, HOURS_OF_WEEK);
    for (size_t hour = 0; hour < HOURS_OF_WEEK; hour++) {
        table_at(table, hour, 0)->number = (int64_t)hour;
        for (size_t m = 0; m < question->n_measures; m++)
            table_at(table, hour, 1 + m)->number =
                week->grain > BUCKET_HOUR
                    ? UNKNOWN
                    : measuring_value(&week->measuring, m, week->sums[hour], 0);
    }
    order_rows(table, question->sort, question->offset, question->limit);
}

/* Moves window->from to the first event; to its end when there is none. */
static bool skip_empty(struct inquiry *inquiry, struct window *window, struct err *err)
{
    const struct column_page first = {.sort = {.field = E_CREATED}, .limit = 1};
    struct column_scope scope = inquiry->scope;
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    scope.from = window->from;
    if (!column_page(inquiry->mirror->column, &scope, &first, &refs, err))
        return false;
    window->from = refs.n ? MAX(window->from, refs.items[0].created) : window->to;
    return true;
}

bool mirror_week(struct inquiry *inquiry, struct table *table, struct err *err)
{
    struct window window = inquiry->window;
    CLEANUP(free_ptr)
    struct week *week = mem_new(sizeof(*week));
    if (!measuring_init(&week->measuring, inquiry, err) ||
        !mirror_grain(&week->measuring, inquiry, &week->grain, err) ||
        !skip_empty(inquiry, &window, err))
        return false;
    while (window.from < window.to)
        if (!add_pieces(week, inquiry, &window, err) || !skip_empty(inquiry, &window, err))
            return false;
    fill_table(week, inquiry->question, table);
    table->provenance.window = inquiry->window;
    provenance_sums(&table->provenance, week->grain, inquiry->question->now);
    mirror_lacks(inquiry, table, 1);
    return true;
}
