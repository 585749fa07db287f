/* Quantiles, in one step: a quarter of what two take (spread.c). How many rows were taken back is
 * asked with them: where there are none, they are right, else they are asked in two.
 *
 * Where a roll-up is by the values of the field, whole hours and days are read from it: each value
 * with how many events have it. The table gives the rest, and all of it comes together as states,
 * which a server makes of what it has itself.
 *
 * These are many values. Where there is a roll-up by classes of them too, it says first in which
 * class each quantile lies; then only the values in these are read one by one, and of all others
 * how many a class has, as if each of them were its least. That moves no value past one of those
 * that are read, so the ranks are exact. A quantile that lies elsewhere, since events have come
 * between the two, is asked of all values. */
#include <string.h>

#include "spread.h"

/* Of many buckets wider classes are found, since a server keeps those of each bucket by itself. */
enum { BUCKETS_MANY = 200, PARTS_FEW = 8 };

/* The levels of those that are asked at once, and how many. */
static size_t add_levels(struct str *out, const struct aggregate *aggregate,
                         void (*add)(struct str *out, int permille))
{
    size_t n = 0;
    for (size_t i = aggregate->measure; i < aggregate->question->n_measures; i++) {
        if (!spread_with(aggregate, i))
            continue;
        str_add(out, n++ ? ", " : "");
        add(out, spread_measure(aggregate, i)->permille);
    }
    return n;
}

/* The n quantiles of a function that gives all of them. */
static void add_each(struct str *out, const char *function, const char *of, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_addf(out, "%s(%s)[%zu] AS v_%zu, ", function, of, i + 1, i);
}

static talk_step take_quick, take_classes, take_narrow;

/* ---- of the table ------------------------------------------------------------------------ */

/* Of n values the server takes the one of index floor(n * level), from 0; meant is the least that
 * so many thousandths do not exceed, of index ceil(n * permille / 1000) - 1. With a level that is
 * 10^-12 less, these are the same up to 10^9 values. */
static void add_level_below(struct str *out, int permille)
{
    if (permille > 0)
        str_addf(out, "0.%03d999999999", permille - 1);
    else
        str_char(out, '0');
}

/* The rows of [from, to) that count. */
static void add_rows(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                     int64_t from, int64_t to)
{
    const struct aggregate *aggregate = talk->state;
    arm_from(out, arm, from, to, talk->filter.root);
    spread_add_where(out, talk, arm);
    str_add(out, " AND ");
    arm_has(out, arm, spread_measure(aggregate, aggregate->measure)->of);
}

static const char *taken_back(const struct arm *arm)
{
    return arm->rollup      ? "countIf(" ROLLUP_ROWS " < 0)"
           : arm->map->sign ? "countIf(" CLICKHOUSE_SIGN " < 0)"
                            : "toUInt64(0)";
}

static bool ask_table(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    const struct arm arm = {talk->map, NULL};
    const struct window reach = aggregate_reach(talk);
    CLEANUP(str_finish)
    struct str function = {0};
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    aggregate_add_keys(out, talk, &arm);
    str_add(out, "count() AS v_n, ");
    str_add(&function, "quantilesExact(");
    size_t n = add_levels(&function, aggregate, add_level_below);
    str_char(&function, ')');
    add_each(out, str_text(&function),
             spread_value(talk, spread_measure(aggregate, aggregate->measure)->of), n);
    str_addf(out, "%s AS v_taken", taken_back(&arm));
    add_rows(out, talk, &arm, reach.from, reach.to);
    aggregate_add_groups(out, aggregate, NULL);
    return talk_ask(talk, take_quick, err);
}

/* ---- of a roll-up by the field's values ----------------------------------------------------- */

static void add_level(struct str *out, int permille)
{
    str_addf(out, "%d.%03d", permille / 1000, permille % 1000);
}

/* The spans in order, none within reach of another; without those of no value. */
static struct spans in_order(const struct spans *spans)
{
    struct spans out = {.n = 0};
    for (size_t i = 0; i < spans->n; i++) {
        struct value_span span = spans->items[i];
        size_t at = 0, end;
        while (at < out.n && out.items[at].last < span.from)
            at++;
        for (end = at; end < out.n && out.items[end].from <= span.last; end++) {
            span.from = MIN(span.from, out.items[end].from);
            span.last = MAX(span.last, out.items[end].last);
        }
        if (span.from > span.last)
            continue;
        memmove(&out.items[at + 1], &out.items[end], (out.n - end) * sizeof(span));
        out.items[at] = span;
        out.n += 1 - (end - at);
    }
    return out;
}

/* Of a roll-up by values those in the spans, of one by classes the others. */
static void add_spans(struct str *out, const struct spans *spans, const struct arm *arm,
                      const char *value)
{
    str_add(out, arm->rollup->what->classes ? " AND NOT (0" : " AND (0");
    for (size_t i = 0; i < spans->n; i++)
        str_addf(out, " OR (%s >= %lld AND %s <= %lld)", value, (long long)spans->items[i].from,
                 value, (long long)spans->items[i].last);
    str_char(out, ')');
}

/* A class that is in no span, as the value behind the span before it, or before all: the server has
 * fewer values to rank. */
static void add_beside(struct str *out, const struct spans *spans, const char *value)
{
    int64_t behind = spans->items[0].from - 1;
    size_t open = 0;
    str_add(out, "toInt64(");
    for (size_t i = 0; i < spans->n; i++) {
        int64_t from = spans->items[i].from, last = spans->items[i].last;
        open += from > 0;
        if (from > 0)
            str_addf(out, "if(%s < %lld, %lld, ", value, (long long)from, (long long)behind);
        behind = last < INT64_MAX ? last + 1 : last;
    }
    str_addf(out, "%lld", (long long)behind);
    for (size_t i = 0; i <= open; i++)
        str_char(out, ')');
}

/* The values of the arm, each with how many have it. */
static void add_weighed(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                        const char *value, const struct spans *spans)
{
    const struct aggregate *aggregate = talk->state;
    int field = spread_measure(aggregate, aggregate->measure)->of;
    if (!arm->rollup)
        str_addf(out, "assumeNotNull(%s), toUInt64(1)", talk->map->fields[field].text);
    else if (arm->rollup->what->classes && spans->n)
        add_beside(out, spans, value);
    else if (arm->rollup->what->classes && aggregate->spans.parts < ROLLUP_CLASSES)
        rollup_class_add(out, value, aggregate->spans.parts);
    else
        str_add(out, value);
    str_add(out, arm->rollup ? ", toUInt64(" ROLLUP_ROWS ")" : "");
}

static void add_states(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                       int64_t from, int64_t to)
{
    const struct aggregate *aggregate = talk->state;
    const struct spans spans = in_order(&aggregate->spans);
    CLEANUP(str_finish)
    struct str value = {0};
    str_addf(&value, ROLLUP_VALUE "%s",
             event_fields[spread_measure(aggregate, aggregate->measure)->of].name);
    str_add(out, "SELECT ");
    aggregate_add_keys(out, talk, arm);
    str_addf(out, "toInt64(%s) AS v_n, quantilesExactWeightedState(",
             arm->rollup ? "sum(" ROLLUP_ROWS ")" : "count()");
    add_levels(out, aggregate, add_level);
    str_add(out, ")(");
    add_weighed(out, talk, arm, str_text(&value), &spans);
    str_addf(out, ") AS v_state, %s AS v_taken", taken_back(arm));
    add_rows(out, talk, arm, from, to);
    if (arm->rollup && aggregate->spans.n)
        add_spans(out, &spans, arm, str_text(&value));
    aggregate_add_groups(out, aggregate, NULL);
}

/* With those of the classes beside them. */
static void add_narrow(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                       int64_t from, int64_t to)
{
    const struct arm classes = {arm->map, map_rollup_classes(arm->map, arm->rollup)};
    add_states(out, talk, arm, from, to);
    if (!arm->rollup)
        return;
    str_add(out, " UNION ALL ");
    add_states(out, talk, &classes, from, to);
}

/* One statement over the arms. */
struct rolled_step {
    struct rolled rolled;
    aggregate_arm *add;
    talk_step *take;
};

static bool ask_rolled(struct clickhouse_talk *talk, const struct rolled_step *step,
                       struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    CLEANUP(str_finish)
    struct str function = {0};
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    aggregate_add_names(out, aggregate);
    str_add(out, "sum(v_n) AS w_n, ");
    str_add(&function, "quantilesExactWeightedMerge(");
    size_t n = add_levels(&function, aggregate, add_level);
    str_char(&function, ')');
    add_each(out, str_text(&function), "v_state", n);
    str_add(out, "sum(v_taken) AS w_taken FROM (");
    aggregate_add_arms(out, talk, &step->rolled, step->add);
    str_char(out, ')');
    aggregate_add_groups(out, aggregate, NULL);
    return talk_ask(talk, step->take, err);
}

static struct rolled find_rollup(const struct clickhouse_talk *talk)
{
    const struct aggregate *aggregate = talk->state;
    const struct filter_node *where = aggregate->terms.where[aggregate->measure];
    int field = spread_measure(aggregate, aggregate->measure)->of;
    for (size_t i = 0; i < talk->map->n_rollups; i++) {
        const struct arm arm = {talk->map, &talk->map->rollups[i]};
        if (arm.rollup->what->number == field && !arm.rollup->what->classes &&
            aggregate_fits(talk, arm.rollup) && condition_fits(&arm, where))
            return aggregate_rolled(talk, arm.rollup);
    }
    return (struct rolled){NULL, NULL};
}

static bool ask_whole(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    aggregate->spans.n = 0;
    return ask_rolled(talk, &(struct rolled_step){find_rollup(talk), add_states, take_quick}, err);
}

/* ---- in classes ---------------------------------------------------------------------------- */

/* The roll-ups by classes, where they can answer as well. */
static struct rolled find_classes(const struct clickhouse_talk *talk, const struct rolled *values)
{
    const struct aggregate *aggregate = talk->state;
    const struct arm arm = {talk->map, map_rollup_classes(talk->map, values->hours)};
    bool fits = arm.rollup && condition_fits(&arm, talk->filter.root) &&
                condition_fits(&arm, aggregate->terms.where[aggregate->measure]);
    return fits ? aggregate_rolled(talk, arm.rollup) : (struct rolled){NULL, NULL};
}

/* The column of the first quantile; before it stands how many values there are, as spread_take has
 * it, behind the last how many were taken back. */
static size_t first_of(const struct answer *answer, const struct spans *spans)
{
    return answer->n_columns - spans->n - 1;
}

static bool any_taken(const struct answer *answer)
{
    for (size_t row = 0; row < answer->n_rows && answer->n_columns; row++)
        if (answer_number(answer, row, answer->n_columns - 1) != 0)
            return true;
    return false;
}

static void widen(struct value_span *span, int64_t value, int parts)
{
    int64_t least = rollup_class_of(value, parts), last = rollup_class_last(least, parts);
    span->from = MIN(span->from, least ? least : INT64_MIN + 1);
    span->last = MAX(span->last, last);
}

static bool take_classes(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    struct spans *spans = &aggregate->spans;
    const struct rolled rolled = find_rollup(talk);
    if (any_taken(answer))
        return spread_ranks(talk, err);
    for (size_t i = aggregate->measure; i < aggregate->question->n_measures; i++)
        if (spread_with(aggregate, i))
            spans->items[spans->n++] = (struct value_span){INT64_MAX, INT64_MIN + 1};
    if (answer->n_rows && answer->n_columns < spans->n + 2)
        return err_set(err, ERR_SHAPE, "the cluster's answer lacks a column");
    for (size_t row = 0; row < answer->n_rows; row++) {
        size_t first = first_of(answer, spans);
        bool any = answer_number(answer, row, first - 1) > 0;
        for (size_t i = 0; i < spans->n && any; i++)
            widen(&spans->items[i], answer_number(answer, row, first + i), spans->parts);
    }
    return ask_rolled(talk, &(struct rolled_step){rolled, add_narrow, take_narrow}, err);
}

/* Whether all of them lie where they were looked for. */
static bool are_within(const struct answer *answer, const struct spans *spans)
{
    for (size_t row = 0; row < answer->n_rows && answer->n_columns >= spans->n + 2; row++) {
        size_t first = first_of(answer, spans);
        bool any = answer_number(answer, row, first - 1) > 0;
        for (size_t i = 0; i < spans->n && any; i++) {
            int64_t value = answer_number(answer, row, first + i);
            if (value < spans->items[i].from || value > spans->items[i].last)
                return false;
        }
    }
    return true;
}

static bool take_narrow(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    return are_within(answer, &aggregate->spans) ? take_quick(talk, answer, err)
                                                 : ask_whole(talk, err);
}

/* ---- any ----------------------------------------------------------------------------------- */

bool quantiles_ask(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    const struct rolled values = find_rollup(talk), classes = find_classes(talk, &values);
    aggregate->spans.n = 0;
    aggregate->spans.parts =
        aggregate->end - aggregate->first > BUCKETS_MANY ? PARTS_FEW : ROLLUP_CLASSES;
    if (!aggregate_is_rolled(talk, &values))
        return ask_table(talk, err);
    if (!classes.hours)
        return ask_whole(talk, err);
    return ask_rolled(talk, &(struct rolled_step){classes, add_states, take_classes}, err);
}

static bool take_quick(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    return any_taken(answer) ? spread_ranks(talk, err) : spread_take(talk, answer, err);
}
