/* What a measure is of some events, one after another. */
#include "naive.h"

__extension__ typedef __int128 wide;

static bool matches(const char *text, const struct question *question, const union value *row)
{
    struct filter filter = {0};
    bool good = filter_parse(DATA_EVENTS, text, &question->context, &filter, NULL);
    bool fits = good && filter_match(&filter, row);
    CHECK(good);
    filter_finish(&filter);
    return fits;
}

/* Numbers as they are met. */
struct met {
    int64_t *numbers; /* of the field */
    size_t n, met;    /* met: with or without the field */
    wide rows;        /* with or without the field; of requests, how many those are */
    wide part;        /* the same of those that fulfil the part */
    bool unknown;     /* a sum of requests does not say how many */
    bool unsure;
};

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static wide sum_of(const struct met *met)
{
    wide sum = 0;
    for (size_t i = 0; i < met->n; i++)
        sum += met->numbers[i];
    return sum;
}

static int64_t fitting(wide sum)
{
    return sum > INT64_MAX || sum <= INT64_MIN ? UNKNOWN : (int64_t)sum;
}

/* number / by to nearest, halves away from zero. */
static int64_t nearest(wide number, wide by)
{
    wide size = number < 0 ? -number : number;
    wide out = size / by + (size % by * 2 >= by);
    return fitting(number < 0 ? -out : out);
}

static wide unit_of(const struct measure *measure)
{
    wide unit = 1;
    for (int i = 0; i < measure->field.decimals; i++)
        unit *= 10;
    return unit;
}

/* Numbers of the field in order: the first that has permille thousandths of all at or before it. */
static int64_t quantile(struct met *met, uint16_t permille)
{
    size_t at = 0;
    while ((at + 1) * 1000 < met->n * permille)
        at++;
    return met->numbers[at];
}

static int64_t of_numbers(const struct measure *measure, struct met *met)
{
    if (met->n == 0)
        return UNKNOWN;
    qsort(met->numbers, met->n, sizeof(*met->numbers), by_number);
    switch (measure->fn) {
    case MEASURE_SUM:
        return fitting(sum_of(met));
    case MEASURE_MIN:
        return met->numbers[0];
    case MEASURE_MAX:
        return met->numbers[met->n - 1];
    case MEASURE_MEAN:
        return fitting(sum_of(met)) == UNKNOWN ? UNKNOWN : nearest(sum_of(met), (wide)met->n);
    default:
        return quantile(met, measure->permille);
    }
}

/* What a row counts as. */
static wide weight_of(const struct measure *measure, const union value *row, struct met *met)
{
    if (measure->of != E_REQUESTS || !row[E_GRAIN].text)
        return 1;
    met->unknown |= row[E_REQUESTS].number == UNKNOWN;
    return row[E_REQUESTS].number;
}

/* A field's numbers in the rows that count. */
static void meet(const struct naive_rows *of, const struct measure *measure, struct met *met)
{
    int field = measure->of;
    met->numbers = mem_array(of->n + 1, sizeof(*met->numbers));
    for (size_t i = 0; i < of->n; i++) {
        const union value *row = rows_at(&of->world->truth, of->rows[i]);
        met->unsure |= measure->unsure && matches(measure->unsure, of->question, row);
        if (*measure->where && !matches(measure->where, of->question, row))
            continue;
        met->met++;
        wide weight = weight_of(measure, row, met);
        met->rows += weight;
        if (measure->part && matches(measure->part, of->question, row))
            met->part += weight;
        if (!field_is_text(&event_fields[field]) && row[field].number != UNKNOWN)
            met->numbers[met->n++] = row[field].number;
    }
}

bool naive_counts(const struct naive_rows *of, const struct measure *measure)
{
    struct met met = {0};
    bool of_rows =
        measure->fn == MEASURE_COUNT || measure->fn == MEASURE_SHARE || measure->fn == MEASURE_RATE;
    meet(of, measure, &met);
    free(met.numbers);
    return of_rows ? met.met > 0 : met.n > 0;
}

int64_t naive_measure(const struct naive_rows *of, const struct measure *measure)
{
    struct met met = {0};
    int64_t value;
    meet(of, measure, &met);
    if (met.unknown || met.unsure || fitting(met.rows) == UNKNOWN)
        value = UNKNOWN;
    else if (measure->fn == MEASURE_COUNT)
        value = (int64_t)met.rows;
    else if (measure->fn == MEASURE_SHARE)
        value = met.rows > 0 ? nearest(met.part * 100 * unit_of(measure), met.rows) : UNKNOWN;
    else if (measure->fn == MEASURE_RATE)
        value = of->ms > 0 ? nearest(met.rows * 1000 * unit_of(measure), of->ms) : UNKNOWN;
    else
        value = of_numbers(measure, &met);
    free(met.numbers);
    return value;
}
