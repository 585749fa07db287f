#include "terms.h"

#include <math.h>

__extension__ typedef __int128 wide;

bool terms_init(struct terms *terms, const struct question *question, struct err *err)
{
    terms->question = question;
    for (size_t i = 0; i < question->n_measures; i++) {
        const struct measure *measure = &measures[question->measures[i]];
        CLEANUP(free_ptr)
        char *both = measure->part ? filter_and(measure->where, measure->part) : NULL;
        struct filter_error error;
        if (!filter_parse(DATA_EVENTS, measure->where, &question->context, &terms->where[i],
                          &error) ||
            (both && !filter_parse(DATA_EVENTS, both, &question->context, &terms->both[i], &error)))
            return err_set(err, ERR_OTHER, "the filter of %s: %s", measure->field.name, error.text);
    }
    return true;
}

void terms_finish(struct terms *terms)
{
    for (size_t i = 0; i < QUESTION_MEASURES_MAX; i++) {
        filter_finish(&terms->where[i]);
        filter_finish(&terms->both[i]);
    }
}

bool terms_fit(const struct terms *terms, const struct arm *arm)
{
    for (size_t i = 0; i < terms->question->n_measures; i++)
        if (!condition_fits(arm, terms->where[i].root) || !condition_fits(arm, terms->both[i].root))
            return false;
    return true;
}

/* ---- statements -------------------------------------------------------------------------- */

void rows_add_sql(struct str *out, const struct arm *arm, const struct filter_node *where)
{
    const char *weight = arm_weight(arm);
    str_add(out, weight ? "toInt64(sum" : "toInt64(count");
    str_addf(out, "%s(%s", where ? "If" : "", weight ? weight : "");
    if (where) {
        str_add(out, weight ? ", " : "");
        condition_add(out, arm, where);
    }
    str_add(out, "))");
}

/* "sum(number * sign)" or "sumIf(number * sign, where)"; 0 where no row has it. */
static void add_fn(struct str *out, const struct arm *arm, const char *number,
                   const struct filter_node *where)
{
    bool weighed = !arm->rollup && arm->map->sign;
    str_addf(out, "ifNull(sum%s(%s%s", where ? "If" : "", number,
             weighed ? " * " CLICKHOUSE_SIGN : "");
    if (where) {
        str_add(out, ", ");
        condition_add(out, arm, where);
    }
    str_add(out, "), 0)");
}

/* How many of the rows have the field. */
static void add_present(struct str *out, const struct arm *arm, int field,
                        const struct filter_node *where)
{
    CLEANUP(str_finish)
    struct str number = {0};
    if (arm->rollup)
        str_addf(&number, "`" ROLLUP_PRESENT "%s`", event_fields[field].name);
    else
        arm_has(&number, arm, field);
    str_add(out, "toInt64(");
    add_fn(out, arm, str_text(&number), where);
    str_char(out, ')');
}

static void add_sum(struct str *out, const struct arm *arm, size_t i, const struct terms *terms)
{
    const struct filter_node *where = terms->where[i].root;
    int field = measures[terms->question->measures[i]].of;
    CLEANUP(str_finish)
    struct str number = {0};
    CLEANUP(str_finish)
    struct str real = {0};
    if (arm->rollup)
        str_addf(&number, "`" ROLLUP_SUM "%s`", event_fields[field].name);
    else
        arm_number(&number, arm, field);
    str_addf(&real, "toFloat64(%s)", str_text(&number));
    str_add(out, ", toInt64(");
    add_fn(out, arm, str_text(&number), where);
    str_addf(out, ") AS v_%zu, toFloat64(", i);
    add_fn(out, arm, str_text(&real), where);
    str_addf(out, ") AS v_%zur, ", i);
    add_present(out, arm, field, where);
    str_addf(out, " AS v_%zun", i);
}

static bool is_sum(const struct terms *terms, size_t i)
{
    enum measure_fn fn = measures[terms->question->measures[i]].fn;
    return fn == MEASURE_SUM || fn == MEASURE_MEAN;
}

void terms_add(struct str *out, const struct terms *terms, const struct arm *arm)
{
    for (size_t i = 0; i < terms->question->n_measures; i++) {
        const struct measure *measure = &measures[terms->question->measures[i]];
        if (is_sum(terms, i)) {
            add_sum(out, arm, i, terms);
            continue;
        }
        str_add(out, ", ");
        rows_add_sql(out, arm, terms->where[i].root);
        str_addf(out, " AS v_%zu", i);
        if (measure->fn != MEASURE_SHARE)
            continue;
        str_add(out, ", ");
        rows_add_sql(out, arm, terms->both[i].root);
        str_addf(out, " AS v_%zub", i);
    }
}

void terms_add_again(struct str *out, const struct terms *terms)
{
    for (size_t i = 0; i < terms->question->n_measures; i++) {
        str_addf(out, ", sum(v_%zu) AS w_%zu", i, i);
        if (is_sum(terms, i))
            str_addf(out, ", sum(v_%zur) AS w_%zur, sum(v_%zun) AS w_%zun", i, i, i, i);
        else if (measures[terms->question->measures[i]].fn == MEASURE_SHARE)
            str_addf(out, ", sum(v_%zub) AS w_%zub", i, i);
    }
}

static size_t columns_of(const struct terms *terms, size_t i)
{
    if (is_sum(terms, i))
        return 3;
    return measures[terms->question->measures[i]].fn == MEASURE_SHARE ? 2 : 1;
}

size_t terms_columns(const struct terms *terms)
{
    size_t n = 0;
    for (size_t i = 0; i < terms->question->n_measures; i++)
        n += columns_of(terms, i);
    return n;
}

/* ---- values ------------------------------------------------------------------------------ */

static void add_number(int64_t *sum, int64_t number)
{
    if (number != UNKNOWN)
        *sum = (int64_t)((uint64_t)*sum + (uint64_t)number);
}

void terms_take(const struct terms *terms, const struct answer *answer, size_t row, size_t column,
                struct part *parts)
{
    for (size_t i = 0; i < terms->question->n_measures; i++) {
        struct part *part = &parts[2 * i];
        size_t n = columns_of(terms, i);
        add_number(&part->sum, answer_number(answer, row, column));
        if (n == 2)
            add_number(&part[1].sum, answer_number(answer, row, column + 1));
        if (n == 3) {
            part->rough += answer_real(answer, row, column + 1);
            add_number(&part->present, answer_number(answer, row, column + 2));
        }
        column += n;
    }
}

/* The sum that the Int64 is the end of: the one nearest to the rough one. UNKNOWN: it does not fit,
 * or there is nothing to add up. */
static int64_t sum_of(const struct part *part)
{
    double turns = rint((part->rough - (double)part->sum) / 18446744073709551616.0);
    if (!part->present || !(fabs(turns) < 1e6))
        return UNKNOWN;
    wide sum = part->sum + ((wide)(int64_t)turns << 64);
    return sum > INT64_MAX || sum <= INT64_MIN ? UNKNOWN : (int64_t)sum;
}

int64_t terms_value(const struct terms *terms, size_t measure, const struct part *parts, int64_t ms)
{
    const struct measure *of = &measures[terms->question->measures[measure]];
    const struct part *part = &parts[2 * measure];
    int64_t values[2] = {part[0].sum, part[1].sum};
    if (is_sum(terms, measure)) {
        values[0] = sum_of(part);
        values[1] = part->present;
    }
    return measure_value(of, values, ms);
}
