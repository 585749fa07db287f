/* Quantiles and extremes. Asked in two steps inside of one statement: each value with how many rows
 * have it, then the rank over these. So rows that were taken back (sign -1) cancel out before a
 * rank is taken, and what is equal is kept once.
 *
 * The newest or oldest event of each line is found in two statements where rows may be taken back:
 * the outermost hour that has an event (which a roll-up knows), then the event in that hour. */
#include <stdlib.h>
#include <string.h>

#include "spread.h"

enum { HOURS_MAX = 400 };

const struct measure *spread_measure(const struct aggregate *aggregate, size_t i)
{
    return &measures[aggregate->question->measures[i]];
}

static bool is_extreme(const struct measure *measure)
{
    return measure->fn == MEASURE_MIN || measure->fn == MEASURE_MAX;
}

/* Quantiles of the same rows and field are asked at once. */
static bool alike(const struct measure *a, const struct measure *b)
{
    return a->fn == b->fn && a->of == b->of && strcmp(a->where, b->where) == 0 &&
           (a->fn == MEASURE_QUANTILE || a == b);
}

bool spread_with(const struct aggregate *aggregate, size_t i)
{
    return alike(spread_measure(aggregate, aggregate->measure), spread_measure(aggregate, i));
}

static bool is_first(const struct aggregate *aggregate, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (alike(spread_measure(aggregate, before), spread_measure(aggregate, i)))
            return false;
    return true;
}

/* ---- statements -------------------------------------------------------------------------- */

/* The part of the statement about each value: "v_x" and how many rows have it. */
static void add_values(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                       const char *value)
{
    const struct aggregate *aggregate = talk->state;
    const struct filter_node *where = aggregate->terms.where[aggregate->measure];
    str_add(out, "SELECT ");
    aggregate_add_keys(out, talk, arm);
    str_addf(out, "%s AS v_x, ", value);
    rows_add_sql(out, arm, where);
    str_add(out, " AS v_w");
}

static void end_values(struct str *out, const struct aggregate *aggregate)
{
    aggregate_add_groups(out, aggregate, "v_x");
    str_add(out, " HAVING v_w > 0");
}

void spread_add_where(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm)
{
    const struct aggregate *aggregate = talk->state;
    const struct filter_node *where = aggregate->terms.where[aggregate->measure];
    if (!where)
        return;
    str_add(out, " AND ");
    condition_add(out, arm, where);
}

/* How many values there are, since an aggregate over none is a row all the same; then the column or
 * columns over them. */
static void add_ranks(struct str *out, const struct aggregate *aggregate)
{
    const struct measure *first = spread_measure(aggregate, aggregate->measure);
    size_t n = 0;
    str_add(out, "count() AS v_n, ");
    if (is_extreme(first)) {
        str_addf(out, "%s(v_x) AS v_0", first->fn == MEASURE_MIN ? "min" : "max");
        return;
    }
    for (size_t i = aggregate->measure; i < aggregate->question->n_measures; i++) {
        const struct measure *measure = spread_measure(aggregate, i);
        if (!spread_with(aggregate, i))
            continue;
        str_addf(out, "%squantileExactWeighted(%d.%03d)(v_x, toUInt64(v_w)) AS v_%zu",
                 n ? ", " : "", measure->permille / 1000, measure->permille % 1000, n);
        n++;
    }
}

static talk_step take_hours;

const char *spread_value(struct clickhouse_talk *talk, int field)
{
    const struct map_field *known = &talk->map->fields[field];
    return arena_printf(&talk->arena, known->nullable ? "assumeNotNull(%s)" : "%s", known->text);
}

/* The rows of the reach that have the field and fulfil the measure's filter. */
static void add_rows(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm)
{
    const struct aggregate *aggregate = talk->state;
    const struct window reach = aggregate_reach(talk);
    arm_from(out, arm, reach.from, reach.to, talk->filter.root);
    spread_add_where(out, talk, arm);
    str_add(out, " AND ");
    arm_has(out, arm, spread_measure(aggregate, aggregate->measure)->of);
}

/* Where no row is taken back, the extreme itself. */
static bool ask_extreme(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    const struct measure *measure = spread_measure(aggregate, aggregate->measure);
    const struct arm arm = {talk->map, NULL};
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    aggregate_add_keys(out, talk, &arm);
    str_addf(out, "count() AS v_n, %s(%s) AS v_0", measure->fn == MEASURE_MIN ? "min" : "max",
             spread_value(talk, measure->of));
    add_rows(out, talk, &arm);
    aggregate_add_groups(out, aggregate, NULL);
    return talk_ask(talk, spread_take, err);
}

/* Ranks of the field's values in the reach, or in the ranges of `bounds` (pairs). */
static bool ask_ranks(struct clickhouse_talk *talk, const int64_t *bounds, size_t n,
                      struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    const struct arm arm = {talk->map, NULL};
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    aggregate_add_names(out, aggregate);
    add_ranks(out, aggregate);
    str_add(out, " FROM (");
    add_values(out, talk, &arm,
               spread_value(talk, spread_measure(aggregate, aggregate->measure)->of));
    add_rows(out, talk, &arm);
    for (size_t i = 0; i < n; i++) {
        str_add(out, i ? " OR (" : " AND ((");
        map_add_window(out, talk->map, bounds[2 * i], bounds[2 * i + 1]);
        str_add(out, i + 1 < n ? ")" : "))");
    }
    end_values(out, aggregate);
    str_char(out, ')');
    aggregate_add_groups(out, aggregate, NULL);
    return talk_ask(talk, spread_take, err);
}

bool spread_ranks(struct clickhouse_talk *talk, struct err *err)
{
    return ask_ranks(talk, NULL, 0, err);
}

/* ---- the outermost hours ------------------------------------------------------------------ */

static void add_hours(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                      int64_t from, int64_t to)
{
    CLEANUP(str_finish)
    struct str hour = {0};
    str_addf(&hour, arm->rollup ? "%s" : "intDiv(%s, 3600000) * 3600000", arm_moment(arm));
    add_values(out, talk, arm, str_text(&hour));
    arm_from(out, arm, from, to, talk->filter.root);
    end_values(out, talk->state);
}

static bool ask_hours(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    const struct rolled hours = {aggregate->sums.hours, NULL};
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    aggregate_add_names(out, aggregate);
    add_ranks(out, aggregate);
    str_add(out, " FROM (");
    aggregate_add_arms(out, talk, &hours, add_hours);
    str_char(out, ')');
    aggregate_add_groups(out, aggregate, NULL);
    return talk_ask(talk, take_hours, err);
}

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Hours in order become ranges, as pairs in place of them; so many at most, then the first of them
 * reaches over what is between. */
static size_t join_hours(int64_t *hours, size_t n, int64_t *ranges)
{
    size_t n_ranges = 0;
    for (size_t i = n; i-- > 0;) {
        int64_t *last = n_ranges ? &ranges[2 * (n_ranges - 1)] : NULL;
        if (last && (hours[i] + HOUR >= last[0] || n_ranges == HOURS_MAX)) {
            last[0] = hours[i];
            continue;
        }
        ranges[2 * n_ranges] = hours[i];
        ranges[2 * n_ranges++ + 1] = hours[i] + HOUR;
    }
    return n_ranges;
}

static bool take_hours(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    CLEANUP(free_ptr)
    int64_t *hours = mem_array(answer->n_rows + 1, sizeof(*hours));
    int64_t ranges[2 * HOURS_MAX];
    size_t n = 0;
    for (size_t row = 0; row < answer->n_rows; row++) {
        size_t column = answer->n_columns - 1; /* before it, how many */
        if (column && answer_number(answer, row, column - 1) > 0 &&
            answer_near(answer, row, column) != UNKNOWN)
            hours[n++] = answer_near(answer, row, column);
    }
    if (n > 1)
        qsort(hours, n, sizeof(*hours), by_number);
    n = join_hours(hours, n, ranges);
    if (n)
        return ask_ranks(talk, ranges, n, err);
    aggregate->measure++;
    return aggregate_next(talk, err);
}

/* ---- answers ----------------------------------------------------------------------------- */

bool spread_take(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    const struct measure *first = spread_measure(aggregate, aggregate->measure);
    for (size_t row = 0; row < answer->n_rows; row++) {
        size_t column;
        struct line *line = aggregate_line(talk, answer, row, &column);
        if (!line)
            return err_set(err, ERR_SHAPE, "the cluster's answer has more lines than it may");
        bool any = answer_number(answer, row, column++) > 0;
        for (size_t i = aggregate->measure; i < aggregate->question->n_measures && any; i++) {
            if (!spread_with(aggregate, i))
                continue;
            if (column >= answer->n_columns)
                return err_set(err, ERR_SHAPE, "the cluster's answer lacks a column");
            line->spread[i] = answer_number(answer, row, column);
            column += !is_extreme(first);
        }
    }
    aggregate->measure++;
    return aggregate_next(talk, err);
}

bool spread_ask(struct clickhouse_talk *talk, bool *asked, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    for (; aggregate->measure < aggregate->question->n_measures; aggregate->measure++) {
        const struct measure *measure = spread_measure(aggregate, aggregate->measure);
        bool extreme = is_extreme(measure), newest = extreme && measure->of == E_CREATED;
        if ((!extreme && measure->fn != MEASURE_QUANTILE) ||
            !is_first(aggregate, aggregate->measure) || !talk->map->fields[measure->of].text)
            continue;
        *asked = true;
        if (extreme && !talk->map->sign)
            return ask_extreme(talk, err);
        if (!extreme)
            return quantiles_ask(talk, err);
        return newest ? ask_hours(talk, err) : ask_ranks(talk, NULL, 0, err);
    }
    return true;
}
