/* Each measure is worked out of a few terms: a mean of a sum and a count, a share of two counts; a
 * count of requests, where the index has sums of them, of four. Quantiles are asked for apart,
 * those of the same rows and field at once. */
#include "measuring.h"

#include <stdlib.h>
#include <string.h>

/* ---- terms ------------------------------------------------------------------------------ */

/* The number of the condition `text`, which lives as long as the inquiry; the same one is shared.
 */
static bool find_condition(struct measuring *measuring, struct inquiry *inquiry, const char *text,
                           int *ret_number, struct err *err)
{
    size_t n = 0;
    *ret_number = -1;
    if (!*text)
        return true;
    while (n < measuring->n_conditions && strcmp(measuring->texts[n], text) != 0)
        n++;
    *ret_number = (int)n;
    if (n < measuring->n_conditions)
        return true;
    measuring->texts[measuring->n_conditions++] = text;
    return inquiry_filter(inquiry, text, &measuring->conditions[n], err);
}

static void add_term(struct measuring *measuring, enum column_fn fn, int field, int where)
{
    measuring->terms[measuring->n++] =
        (struct column_measure){.fn = fn, .field = field, .where = where};
}

/* What measuring_count reads. */
static bool add_count(struct measuring *measuring, struct inquiry *inquiry,
                      const struct measure *measure, const char *where, struct err *err)
{
    int number;
    if (!find_condition(measuring, inquiry, where, &number, err))
        return false;
    add_term(measuring, COLUMN_COUNT, E_ID, number);
    if (!measuring->sums || !measure_counts_requests(measure))
        return true;
    CLEANUP(free_ptr)
    char *sums = filter_and(where, "has:grain");
    if (!find_condition(measuring, inquiry, arena_text(&inquiry->arena, sums), &number, err))
        return false;
    add_term(measuring, COLUMN_COUNT, E_ID, number);
    add_term(measuring, COLUMN_PRESENT, E_REQUESTS, number);
    add_term(measuring, COLUMN_SUM, E_REQUESTS, number);
    return true;
}

/* A share's part, or what makes a count unknown. */
static bool add_second(struct measuring *measuring, struct inquiry *inquiry,
                       const struct measure *measure, struct err *err)
{
    int number;
    if (measure->fn == MEASURE_SHARE) {
        CLEANUP(free_ptr)
        char *both = filter_and(measure->where, measure->part);
        return add_count(measuring, inquiry, measure, arena_text(&inquiry->arena, both), err);
    }
    if (!measuring->sums || !measure->unsure)
        return true;
    if (!find_condition(measuring, inquiry, measure->unsure, &number, err))
        return false;
    add_term(measuring, COLUMN_COUNT, E_ID, number);
    return true;
}

/* A filter of a measure, where not all that it is made of was read everywhere. */
static const char *within(struct inquiry *inquiry, const struct lack *lack, const char *where)
{
    if (!lack || !lack->only || !where)
        return where;
    CLEANUP(free_ptr)
    char *both = filter_and(where, lack->only);
    return arena_text(&inquiry->arena, both);
}

static bool add_terms(struct measuring *measuring, struct inquiry *inquiry,
                      const struct measure *measure, struct err *err)
{
    static const enum column_fn plain[] = {[MEASURE_SUM] = COLUMN_SUM,
                                           [MEASURE_MIN] = COLUMN_MIN,
                                           [MEASURE_MAX] = COLUMN_MAX,
                                           [MEASURE_MEAN] = COLUMN_SUM,
                                           [MEASURE_QUANTILE] = COLUMN_COUNT};
    int where;
    if (measure_counts(measure))
        return add_count(measuring, inquiry, measure, measure->where, err) &&
               add_second(measuring, inquiry, measure, err);
    if (!find_condition(measuring, inquiry, measure->where, &where, err))
        return false;
    add_term(measuring, plain[measure->fn], measure->of, where);
    if (measure->fn == MEASURE_MEAN)
        add_term(measuring, COLUMN_PRESENT, measure->of, where);
    return true;
}

bool measuring_init(struct measuring *measuring, struct inquiry *inquiry, struct err *err)
{
    const struct question *question = measuring->question = inquiry->question;
    inquiry_find_lacks(inquiry);
    measuring->sums = column_has(inquiry->mirror->column, E_GRAIN);
    for (size_t i = 0; i < question->n_measures; i++) {
        measuring->first[i] = measuring->n;
        struct measure measure = measures[question->measures[i]];
        const struct lack *lack = inquiry_lack(inquiry, question->measures[i]);
        measure.where = within(inquiry, lack, measure.where);
        measure.unsure = within(inquiry, lack, measure.unsure);
        if (!add_terms(measuring, inquiry, &measure, err))
            return false;
    }
    return true;
}

/* ---- values ----------------------------------------------------------------------------- */

void measuring_add(const struct measuring *measuring, int64_t *totals, const int64_t *values)
{
    for (size_t i = 0; i < measuring->n; i++) {
        bool sum = measuring->terms[i].fn == COLUMN_SUM;
        if (totals[i] == UNKNOWN || (sum && values[i] == UNKNOWN && values[i - 1] == 0))
            continue;
        if (values[i] == UNKNOWN || add_overflows(totals[i], values[i], &totals[i]))
            totals[i] = UNKNOWN;
    }
}

/* Rows; of those that are sums, the requests in them. Moves on to the terms behind. */
static int64_t counted(const int64_t **terms)
{
    enum { ALL, SUMS, KNOWN, REQUESTS, TERMS };
    const int64_t *at = *terms;
    int64_t out;
    *terms += TERMS;
    if (at[SUMS] == 0)
        return at[ALL];
    if (at[SUMS] != at[KNOWN] || at[REQUESTS] == UNKNOWN ||
        add_overflows(at[ALL] - at[SUMS], at[REQUESTS], &out))
        return UNKNOWN;
    return out;
}

int64_t measuring_value(const struct measuring *measuring, size_t measure, const int64_t *values,
                        int64_t ms)
{
    const struct measure *of = &measures[measuring->question->measures[measure]];
    const int64_t *terms = values + measuring->first[measure];
    int64_t two[2] = {0};
    if (measuring->sums && measure_counts_requests(of)) {
        two[0] = counted(&terms);
        if (of->fn == MEASURE_SHARE)
            two[1] = counted(&terms);
        else if (of->unsure)
            two[1] = *terms;
        terms = two;
    } else if (of->unsure) {
        two[0] = terms[0];
        terms = two;
    }
    return measure_value(of, terms, ms);
}

/* ---- quantiles -------------------------------------------------------------------------- */

/* The measures that are quantiles of the same rows and field as `first`. */
static size_t find_alike(const struct measuring *measuring, size_t first, size_t *alike)
{
    const struct question *question = measuring->question;
    const struct measure *like = &measures[question->measures[first]];
    int where = measuring->terms[measuring->first[first]].where;
    size_t n = 0;
    for (size_t i = 0; i < question->n_measures; i++) {
        const struct measure *measure = &measures[question->measures[i]];
        if (measure->fn == MEASURE_QUANTILE && measure->of == like->of &&
            measuring->terms[measuring->first[i]].where == where)
            alike[n++] = i;
    }
    return n;
}

static bool ask_alike(const struct measuring *measuring, const struct inquiry *inquiry,
                      const struct column_grouping *grouping, size_t first, int64_t *out,
                      struct err *err)
{
    size_t alike[QUESTION_MEASURES_MAX], lines = grouping->lines->n;
    uint16_t permille[QUESTION_MEASURES_MAX];
    size_t n = find_alike(measuring, first, alike);
    int where = measuring->terms[measuring->first[first]].where;
    const struct column_test *parts[2];
    struct column_test both = {.op = COLUMN_AND, .parts = parts};
    struct column_scope scope = inquiry->scope;
    for (size_t i = 0; i < n; i++)
        permille[i] = measures[measuring->question->measures[alike[i]]].permille;
    if (scope.where)
        parts[both.n++] = scope.where;
    if (where >= 0 && measuring->conditions[where])
        parts[both.n++] = measuring->conditions[where];
    scope.where = &both;
    const struct column_ranks ranks = {measures[measuring->question->measures[first]].of, permille,
                                       n};
    CLEANUP(free_ptr)
    int64_t *values = mem_array(lines * n + 1, sizeof(*values));
    if (!column_group_percentiles(inquiry->mirror->column, &scope, grouping, &ranks, values, err))
        return false;
    for (size_t line = 0; line < lines; line++)
        for (size_t i = 0; i < n; i++)
            out[line * QUESTION_MEASURES_MAX + alike[i]] = values[line * n + i];
    return true;
}

bool measuring_quantiles(const struct measuring *measuring, const struct inquiry *inquiry,
                         const struct column_grouping *grouping, int64_t **ret, struct err *err)
{
    const struct question *question = measuring->question;
    size_t alike[QUESTION_MEASURES_MAX];
    for (size_t i = 0; i < question->n_measures; i++) {
        if (measures[question->measures[i]].fn != MEASURE_QUANTILE)
            continue;
        if (!*ret)
            *ret = mem_array(grouping->lines->n * QUESTION_MEASURES_MAX + 1, sizeof(**ret));
        find_alike(measuring, i, alike);
        if (alike[0] == i && !ask_alike(measuring, inquiry, grouping, i, *ret, err))
            return false;
    }
    return true;
}
