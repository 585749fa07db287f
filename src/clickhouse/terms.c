#include "terms.h"

#include <math.h>

__extension__ typedef __int128 wide;

/* ---- terms ------------------------------------------------------------------------------- */

static const struct measure *measure_at(const struct terms *terms, size_t i)
{
    return &measures[terms->question->measures[i]];
}

/* `and` (or NULL) narrows the filter. */
static bool add_filter(struct terms *terms, const char *text, const char *and,
                       const struct filter_node **out, struct err *err)
{
    CLEANUP(free_ptr)
    char *both = filter_and(text, and);
    struct filter_error error;
    struct filter *filter = &terms->filters[terms->n_filters];
    if (!filter_parse(DATA_EVENTS, both, &terms->question->context, filter, &error))
        return err_set(err, ERR_OTHER, "the filter \"%.80s\": %s", both, error.text);
    terms->n_filters++;
    *out = filter->root;
    return true;
}

static void add_term(struct terms *terms, enum term_kind kind, size_t part, int field,
                     const struct filter_node *where)
{
    terms->terms[terms->n++] = (struct term){kind, part, field, where};
}

static void add_sum(struct terms *terms, size_t part, int field, const struct filter_node *where)
{
    add_term(terms, TERM_SUM, part, field, where);
    add_term(terms, TERM_ROUGH, part, field, where);
    add_term(terms, TERM_PRESENT, part, field, where);
}

/* Rows; where there are sums, the requests in these. */
static bool add_count(struct terms *terms, size_t part, const struct measure *measure,
                      const char *and, struct err *err)
{
    const struct filter_node *where, *sums;
    if (!add_filter(terms, measure->where, and, &where, err))
        return false;
    add_term(terms, TERM_ROWS, part, 0, where);
    if (part % 2 == 0)
        terms->where[part / 2] = where;
    if (!terms->sums || !measure_counts_requests(measure))
        return true;
    CLEANUP(free_ptr)
    char *narrow = filter_and(and, "has:grain");
    if (!add_filter(terms, measure->where, narrow, &sums, err))
        return false;
    add_term(terms, TERM_GRAINS, part, 0, sums);
    add_sum(terms, part, E_REQUESTS, sums);
    return true;
}

static bool add_measure(struct terms *terms, size_t i, struct err *err)
{
    const struct measure *measure = measure_at(terms, i);
    const struct filter_node *unsure;
    bool sum = measure->fn == MEASURE_SUM || measure->fn == MEASURE_MEAN;
    if (!sum && !add_count(terms, 2 * i, measure, NULL, err))
        return false;
    if (sum) {
        if (!add_filter(terms, measure->where, NULL, &terms->where[i], err))
            return false;
        add_sum(terms, 2 * i, measure->of, terms->where[i]);
    }
    if (measure->fn == MEASURE_SHARE)
        return add_count(terms, 2 * i + 1, measure, measure->part, err);
    if (!measure->unsure || !terms->sums)
        return true;
    if (!add_filter(terms, measure->unsure, NULL, &unsure, err))
        return false;
    add_term(terms, TERM_ROWS, 2 * i + 1, 0, unsure);
    return true;
}

bool terms_init(struct terms *terms, const struct question *question, bool sums, struct err *err)
{
    terms->question = question;
    terms->sums = sums;
    for (size_t i = 0; i < question->n_measures; i++)
        if (!add_measure(terms, i, err))
            return false;
    return true;
}

void terms_finish(struct terms *terms)
{
    for (size_t i = 0; i < terms->n_filters; i++)
        filter_finish(&terms->filters[i]);
}

bool terms_fit(const struct terms *terms, const struct arm *arm)
{
    for (size_t i = 0; i < terms->n; i++) {
        const struct term *term = &terms->terms[i];
        bool number = term->kind != TERM_ROWS && term->kind != TERM_GRAINS;
        if (!condition_fits(arm, term->where) ||
            (arm->rollup && number && !rollup_has_sum(arm->rollup->what, term->field)))
            return false;
    }
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

/* The field, or whether it is there, of a row of the arm. */
static void add_value(struct str *out, const struct arm *arm, const struct term *term)
{
    const char *name = event_fields[term->field].name;
    bool present = term->kind == TERM_PRESENT;
    if (arm->rollup)
        str_addf(out, "`%s%s`", present ? ROLLUP_PRESENT : ROLLUP_SUM, name);
    else if (present)
        arm_has(out, arm, term->field);
    else
        arm_number(out, arm, term->field);
}

/* "sum(value * sign)" or "sumIf(value * sign, where)"; 0 where no row has it. */
static void add_sum_sql(struct str *out, const struct arm *arm, const struct term *term)
{
    bool rough = term->kind == TERM_ROUGH, weighed = !arm->rollup && arm->map->sign;
    str_addf(out, "%s(ifNull(sum%s(%s", rough ? "toFloat64" : "toInt64", term->where ? "If" : "",
             rough ? "toFloat64(" : "");
    add_value(out, arm, term);
    str_addf(out, "%s%s", rough ? ")" : "", weighed ? " * " CLICKHOUSE_SIGN : "");
    if (term->where) {
        str_add(out, ", ");
        condition_add(out, arm, term->where);
    }
    str_add(out, "), 0))");
}

void terms_add(struct str *out, const struct terms *terms, const struct arm *arm)
{
    for (size_t i = 0; i < terms->n; i++) {
        const struct term *term = &terms->terms[i];
        str_add(out, ", ");
        if (term->kind == TERM_ROWS || term->kind == TERM_GRAINS)
            rows_add_sql(out, arm, term->where);
        else
            add_sum_sql(out, arm, term);
        str_addf(out, " AS v_%zu", i);
    }
}

void terms_add_again(struct str *out, const struct terms *terms)
{
    for (size_t i = 0; i < terms->n; i++)
        str_addf(out, ", sum(v_%zu) AS w_%zu", i, i);
}

void terms_add_any(struct str *out, const struct terms *terms, const struct arm *arm)
{
    for (size_t i = 0; i < terms->question->n_measures; i++) {
        const struct measure *measure = measure_at(terms, i);
        const char *weight = arm_weight(arm);
        str_addf(out, "%ssumIf(%s, ", i ? " OR " : "(", weight ? weight : "1");
        if (terms->where[i])
            condition_add(out, arm, terms->where[i]);
        else
            str_char(out, '1');
        str_add(out, " AND ");
        if (measure_counts(measure))
            str_char(out, '1');
        else
            arm_has(out, arm, measure->of);
        str_add(out, ") > 0");
    }
    str_add(out, terms->question->n_measures ? ")" : "0");
}

/* ---- values ------------------------------------------------------------------------------ */

void terms_take(const struct terms *terms, const struct answer *answer, size_t row, size_t column,
                struct part *parts)
{
    for (size_t i = 0; i < terms->n; i++) {
        const struct term *term = &terms->terms[i];
        struct part *part = &parts[term->part];
        int64_t number = answer_number(answer, row, column + i);
        if (term->kind == TERM_ROUGH)
            part->rough += answer_real(answer, row, column + i);
        else if (number != UNKNOWN)
            part->numbers[term->kind] =
                (int64_t)((uint64_t)part->numbers[term->kind] + (uint64_t)number);
    }
}

/* The sum that the Int64 is the end of: the one nearest to the rough one. UNKNOWN: it does not fit,
 * or there is nothing to add up. */
static int64_t sum_of(const struct part *part)
{
    int64_t low = part->numbers[TERM_SUM];
    double turns = rint((part->rough - (double)low) / 18446744073709551616.0);
    if (!part->numbers[TERM_PRESENT] || !(fabs(turns) < 1e6))
        return UNKNOWN;
    wide sum = low + (wide)turns * ((wide)1 << 64);
    return sum > INT64_MAX || sum <= INT64_MIN ? UNKNOWN : (int64_t)sum;
}

/* Rows; of those that are sums, the requests in them. */
static int64_t count_of(const struct part *part)
{
    const int64_t *numbers = part->numbers;
    if (!numbers[TERM_GRAINS])
        return numbers[TERM_ROWS];
    int64_t requests = sum_of(part);
    wide all = (wide)numbers[TERM_ROWS] - numbers[TERM_GRAINS] + requests;
    bool known = numbers[TERM_GRAINS] == numbers[TERM_PRESENT] && requests != UNKNOWN;
    return known && all > INT64_MIN && all <= INT64_MAX ? (int64_t)all : UNKNOWN;
}

int64_t terms_value(const struct terms *terms, size_t measure, const struct part *parts, int64_t ms)
{
    const struct measure *of = measure_at(terms, measure);
    const struct part *part = &parts[2 * measure];
    int64_t values[2] = {0};
    if (measure_counts(of)) {
        values[0] = count_of(part);
        values[1] = count_of(part + 1);
    } else {
        values[0] = sum_of(part);
        values[1] = part->numbers[TERM_PRESENT];
    }
    return measure_value(of, values, ms);
}
