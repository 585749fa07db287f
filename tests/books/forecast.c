/* Forecasts: exact where the past repeats itself, scaled as the past is, in order (low, likely,
 * high; soonest, likely, latest), with the error the rule really had, and silent where there is too
 * little to go by. */
#include "usagetop/books.h"

#include "check.h"

#include <math.h>
#include <stdlib.h>

#define CREDIT INT64_C(1000000000)
enum { ROUNDS = 300, DAYS_MOST = 200 };

static uint64_t seed = 88172645463325252u;

static int64_t draw(int64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)((seed >> 3) % (uint64_t)n);
}

static bool near(int64_t a, int64_t b, int64_t by)
{
    return llabs(a - b) <= by;
}

static void test_too_few(void)
{
    int64_t days[FORECAST_DAYS_LEAST];
    struct forecast forecast;
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        days[i] = 5 * CREDIT;
    for (size_t n = 0; n < ARRAY_LEN(days); n++) {
        forecast_make(&forecast, &(struct forecast_input){.days = days, .n_days = n});
        CHECK(!forecast.told);
        CHECK_NUMBER((int64_t)forecast.known_days, (int64_t)n);
    }
    forecast_make(&forecast,
                  &(struct forecast_input){.days = days, .n_days = ARRAY_LEN(days), .left = 1});
    CHECK(forecast.told);
    days[4] = UNKNOWN; /* a gap is no day */
    forecast_make(&forecast, &(struct forecast_input){.days = days, .n_days = ARRAY_LEN(days)});
    CHECK(!forecast.told);
}

/* Five working days of 10 and two of 3: every forecast is exact and the range has no width. */
static void test_weeks(void)
{
    static const int64_t week[] = {10, 10, 10, 10, 10, 3, 3};
    int64_t days[70];
    struct forecast forecast;
    for (int today = 0; today < 7; today++) {
        for (size_t i = 0; i < ARRAY_LEN(days); i++)
            days[i] = week[(i + (size_t)today) % 7] * CREDIT;
        int64_t rest = 0;
        for (size_t i = 1; i <= 9; i++)
            rest += week[(i + (size_t)today) % 7];
        const struct forecast_input input = {.days = days,
                                             .n_days = ARRAY_LEN(days),
                                             .weekday = today,
                                             .today = CREDIT,
                                             .period = 100 * CREDIT,
                                             .days_after = 9,
                                             .left = (week[today] - 1 + 56) * CREDIT};
        forecast_make(&forecast, &input);
        CHECK(forecast.told);
        CHECK_NUMBER(forecast.burn.likely, 8 * CREDIT);
        CHECK_NUMBER(forecast.burn.low, 8 * CREDIT);
        CHECK_NUMBER(forecast.burn.high, 8 * CREDIT);
        CHECK_NUMBER(forecast.total.likely, (100 + week[today] - 1 + rest) * CREDIT);
        CHECK_NUMBER(forecast.total.high, forecast.total.low);
        CHECK_NUMBER(forecast.likely, 7); /* a week uses 56 */
        CHECK_NUMBER(forecast.soonest, 7);
        CHECK_NUMBER(forecast.latest, 7);
        CHECK_NUMBER(forecast.error_tenths, 0);
        CHECK_NUMBER((int64_t)forecast.horizon, 7);
    }
}

static void fill(int64_t *days, size_t n)
{
    int64_t level = 1 + draw(5000);
    for (size_t i = 0; i < n; i++)
        days[i] = draw(12) ? (level / 2 + draw(level)) * CREDIT : draw(2) ? 0 : UNKNOWN;
}

static void check_order(const struct forecast_range *range)
{
    CHECK(range->low <= range->likely && range->likely <= range->high);
}

static bool later(int64_t a, int64_t b)
{
    return b == FORECAST_NEVER || (a != FORECAST_NEVER && a <= b);
}

static void test_random(void)
{
    int64_t days[DAYS_MOST], tenfold[DAYS_MOST];
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = (size_t)draw(DAYS_MOST);
        fill(days, n);
        for (size_t i = 0; i < n; i++)
            tenfold[i] = days[i] == UNKNOWN ? UNKNOWN : days[i] * 10;
        struct forecast_input input = {.days = days,
                                       .n_days = n,
                                       .weekday = (int)draw(7),
                                       .today = draw(3000) * CREDIT,
                                       .period = draw(100000) * CREDIT,
                                       .days_after = (size_t)draw(31),
                                       .left = draw(200000) * CREDIT};
        struct forecast forecast, more, scaled;
        forecast_make(&forecast, &input);
        if (!forecast.told)
            continue;
        check_order(&forecast.burn);
        check_order(&forecast.total);
        CHECK(forecast.total.low >= input.period && forecast.burn.low >= 0);
        CHECK(later(forecast.soonest, forecast.likely) && later(forecast.likely, forecast.latest));
        CHECK(forecast.error_tenths >= 0 && forecast.trials >= 7);
        input.left += 5000 * CREDIT;
        forecast_make(&more, &input);
        CHECK(later(forecast.likely, more.likely));
        input.left -= 5000 * CREDIT;
        input.days = tenfold;
        input.today *= 10, input.period *= 10, input.left *= 10;
        forecast_make(&scaled, &input);
        CHECK(near(scaled.burn.likely, forecast.burn.likely * 10, 100));
        CHECK(near(scaled.total.high, forecast.total.high * 10, 10000));
        CHECK(near(scaled.likely, forecast.likely, 1));
        CHECK(near(scaled.error_tenths, forecast.error_tenths, 1));
    }
}

/* The use doubles half way: forecasts over a week made of what went before missed by as much as can
 * be counted by hand. */
static void test_error(void)
{
    int64_t days[28];
    struct forecast forecast;
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        days[i] = (i < 21 ? 10 : 20) * CREDIT;
    forecast_make(&forecast, &(struct forecast_input){
                                 .days = days, .n_days = ARRAY_LEN(days), .days_after = 6});
    /* trials begin on days 14 to 21: from 14 + k on, k of the seven days had doubled */
    CHECK(forecast.told);
    CHECK_NUMBER((int64_t)forecast.horizon, 7);
    CHECK_NUMBER((int64_t)forecast.trials, 8);
    CHECK_NUMBER(forecast.error_tenths, 500); /* (0 + 1 + ... + 7) / 7 of 100 %, over eight */
}

/* Numbers at the ends of what fits. */
static void test_extremes(void)
{
    int64_t days[60];
    struct forecast forecast;
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        days[i] = i % 2 ? INT64_MAX : -INT64_MAX;
    forecast_make(&forecast, &(struct forecast_input){.days = days,
                                                      .n_days = ARRAY_LEN(days),
                                                      .today = INT64_MAX,
                                                      .period = INT64_MAX,
                                                      .days_after = 4000,
                                                      .left = INT64_MAX});
    CHECK(forecast.likely >= FORECAST_NEVER);
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        days[i] = 0;
    forecast_make(&forecast, &(struct forecast_input){
                                 .days = days, .n_days = ARRAY_LEN(days), .left = CREDIT});
    CHECK(forecast.told);
    CHECK_NUMBER(forecast.likely, FORECAST_NEVER);
    CHECK_NUMBER(forecast.burn.likely, 0);
}

int main(void)
{
    test_too_few();
    test_weeks();
    test_random();
    test_error();
    test_extremes();
    return check_done();
}
