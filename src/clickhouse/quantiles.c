/* Quantiles, in one step: a quarter of what two take (spread.c). How many rows were taken back is
 * asked with them: where there are none, they are right, else they are asked in two.
 *
 * Where a roll-up is by the values of the field, whole hours and days are read from it: each value
 * with how many events have it. The table gives the rest, and all of it comes together as states,
 * which a server makes of what it has itself. */
#include "spread.h"

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

static talk_step take_quick;

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

static void add_states(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                       int64_t from, int64_t to)
{
    const struct aggregate *aggregate = talk->state;
    int field = spread_measure(aggregate, aggregate->measure)->of;
    str_add(out, "SELECT ");
    aggregate_add_keys(out, talk, arm);
    str_addf(out, "toInt64(%s) AS v_n, quantilesExactWeightedState(",
             arm->rollup ? "sum(" ROLLUP_ROWS ")" : "count()");
    add_levels(out, aggregate, add_level);
    if (arm->rollup)
        str_addf(out, ")(" ROLLUP_VALUE "%s, toUInt64(" ROLLUP_ROWS "))", event_fields[field].name);
    else
        str_addf(out, ")(assumeNotNull(%s), toUInt64(1))", talk->map->fields[field].text);
    str_addf(out, " AS v_state, %s AS v_taken", taken_back(arm));
    add_rows(out, talk, arm, from, to);
    aggregate_add_groups(out, aggregate, NULL);
}

static bool ask_rolled(struct clickhouse_talk *talk, const struct rolled *rolled, struct err *err)
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
    aggregate_add_arms(out, talk, rolled, add_states);
    str_char(out, ')');
    aggregate_add_groups(out, aggregate, NULL);
    return talk_ask(talk, take_quick, err);
}

static struct rolled find_rollup(const struct clickhouse_talk *talk)
{
    const struct aggregate *aggregate = talk->state;
    const struct filter_node *where = aggregate->terms.where[aggregate->measure];
    int field = spread_measure(aggregate, aggregate->measure)->of;
    for (size_t i = 0; i < talk->map->n_rollups; i++) {
        const struct arm arm = {talk->map, &talk->map->rollups[i]};
        if (arm.rollup->what->number == field && aggregate_fits(talk, arm.rollup) &&
            condition_fits(&arm, where))
            return aggregate_rolled(talk, arm.rollup);
    }
    return (struct rolled){NULL, NULL};
}

/* ---- either ------------------------------------------------------------------------------ */

bool quantiles_ask(struct clickhouse_talk *talk, struct err *err)
{
    const struct rolled rolled = find_rollup(talk);
    return aggregate_is_rolled(talk, &rolled) ? ask_rolled(talk, &rolled, err)
                                              : ask_table(talk, err);
}

static bool take_quick(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    for (size_t row = 0; row < answer->n_rows && answer->n_columns; row++)
        if (answer_number(answer, row, answer->n_columns - 1) != 0)
            return spread_ranks(talk, err);
    return spread_take(talk, answer, err);
}
