/* The table of measures, from the list in query.h. */
#include "usagetop/query.h"

#include <string.h>

enum { WIDTH_COUNT = 9, WIDTH_DECIMAL = 11, WIDTH_DURATION = 9, WIDTH_TIME = 19 };

#define FLAGS(TYPE, of)                                                                            \
    (((TYPE) == FIELD_TIME ? 0u : (unsigned)FIELD_NUMERIC) |                                       \
     ((of) == E_FEE || (of) == E_CREDITS ? (unsigned)FIELD_MONEY : 0u))
#define X(NAME, name_, title_, fn_, of_, type_, decimals_, unit_, where_, help_)                   \
    [M_##NAME] = {.field = {.name = name_,                                                         \
                            .title = title_,                                                       \
                            .json = name_,                                                         \
                            .unit = unit_,                                                         \
                            .words = "",                                                           \
                            .type = FIELD_##type_,                                                 \
                            .decimals = decimals_,                                                 \
                            .width = WIDTH_##type_,                                                \
                            .flags = FLAGS(FIELD_##type_, of_),                                    \
                            .help = help_},                                                        \
                  .fn = MEASURE_##fn_,                                                             \
                  .of = of_,                                                                       \
                  .where = where_},
const struct measure measures[MEASURE_COUNT_ALL] = {MEASURES(X)};
#undef X

bool measure_counts(const struct measure *measure)
{
    return measure->fn == MEASURE_COUNT || measure->fn == MEASURE_SHARE ||
           measure->fn == MEASURE_RATE;
}

bool measure_counts_requests(const struct measure *measure)
{
    return measure_counts(measure) && measure->of == E_REQUESTS;
}

bool measure_adds_up(const struct measure *measure)
{
    return measure->fn == MEASURE_COUNT || measure->fn == MEASURE_SUM;
}

int measure_find(const char *name)
{
    for (int i = 0; name && i < MEASURE_COUNT_ALL; i++) {
        if (strcmp(measures[i].field.name, name) == 0)
            return i;
    }
    return -1;
}

/* ---- values ---------------------------------------------------------------------------- */

__extension__ typedef __int128 wide;

/* To nearest, halves away from zero; `by` is positive. UNKNOWN where it does not fit. */
static int64_t divided(wide number, wide by)
{
    wide half = by / 2;
    wide out = (number < 0 ? number - half : number + half) / by;
    return out > INT64_MAX || out <= INT64_MIN ? UNKNOWN : (int64_t)out;
}

static wide power_of_ten(int n)
{
    wide out = 1;
    while (n-- > 0)
        out *= 10;
    return out;
}

int64_t measure_value(const struct measure *measure, const int64_t terms[2], int64_t ms)
{
    wide unit = power_of_ten(measure->field.decimals);
    bool known;
    switch (measure->fn) {
    case MEASURE_COUNT:
        return measure->unsure && terms[1] ? UNKNOWN : terms[0];
    case MEASURE_MEAN:
        return terms[0] == UNKNOWN || !terms[1] ? UNKNOWN : divided(terms[0], terms[1]);
    case MEASURE_SHARE:
        known = terms[0] > 0 && terms[1] != UNKNOWN;
        return known ? divided(terms[1] * unit * 100, terms[0]) : UNKNOWN;
    case MEASURE_RATE:
        known = terms[0] != UNKNOWN && ms > 0;
        return known ? divided(terms[0] * unit * SECOND, ms) : UNKNOWN;
    case MEASURE_QUANTILE:
        return UNKNOWN;
    default:
        return terms[0];
    }
}
