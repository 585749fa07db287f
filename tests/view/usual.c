/* What is usual: the median of the same hour of the week, in whatever zone, and what is a spike. */
#include <stdlib.h>

#include "check.h"
#include "usual.h"

enum { WEEKS = 9, HOURS = WEEKS * 7 * 24, LAST = HOURS - 1 };

/* 2026-09-14T00:00:00Z, a Monday */
#define START INT64_C(1789344000000)

static const struct usual_kind utc = {ZONE_UTC, true}, local = {ZONE_LOCAL, true},
                               other = {ZONE_UTC, false};

/* Hours, busy from 9 to 17 on weekdays. */
static void make(struct usual_point points[static HOURS], enum zone zone)
{
    for (size_t i = 0; i < HOURS; i++) {
        struct civil civil;
        int64_t from = START + (int64_t)i * HOUR;
        civil_from(&civil, from, zone);
        bool busy = civil.weekday < 5 && civil.hour >= 9 && civil.hour < 17;
        points[i] = (struct usual_point){from, from + HOUR, (busy ? 100 : 4) + (int64_t)(i % 3)};
    }
}

static struct usual of(const struct usual_point *points, size_t i, bool growing,
                       const struct usual_kind *kind)
{
    struct usual usual;
    usual_find(points, HOURS, i, growing, kind, &usual);
    return usual;
}

/* Nothing that repeats every week is a spike; what differs from the hour of the week is, though it
 * is less than other hours have. */
static void check_weeks(void)
{
    struct usual_point points[HOURS];
    make(points, ZONE_UTC);
    for (size_t i = 0; i < HOURS; i++) {
        struct usual usual = of(points, i, false, &utc);
        CHECK_NUMBER(usual.spike, 0);
        CHECK_NUMBER(usual.weeks, MIN(i / (7 * 24), (size_t)USUAL_WEEKS));
        CHECK(usual.weeks >= USUAL_WEEKS_LEAST || usual.median == UNKNOWN);
    }
    points[LAST].value = 60; /* Sunday, 23 o'clock */
    CHECK_NUMBER(of(points, LAST, false, &utc).spike, 1);
    CHECK_NUMBER(of(points, LAST, false, &utc).median, 6); /* 4 + 2: whole weeks are 0 mod 3 */
    points[LAST].value = UNKNOWN;
    CHECK_NUMBER(of(points, LAST, false, &utc).spike, 0);
    size_t noon = HOURS - 7 * 24 + 12; /* Monday */
    points[noon].value = 20;
    CHECK_NUMBER(of(points, noon, false, &utc).spike, -1);
    CHECK_NUMBER(of(points, noon, true, &utc).spike, 0); /* it may still come */
    points[noon].value = 400;
    CHECK_NUMBER(of(points, noon, true, &utc).spike, 1);
    points[noon].to -= 20 * MINUTE;
    CHECK_NUMBER(of(points, noon, true, &utc).weeks, USUAL_WEEKS);
    CHECK_NUMBER(of(points, noon, false, &utc).weeks, 0); /* not the same span */
}

/* Chance makes no spikes of few things, one odd week does not change what is usual, and what never
 * differed has no spread but that of counting. */
static void check_noise(void)
{
    struct usual_point points[HOURS];
    make(points, ZONE_UTC);
    size_t week = 7 * 24;
    for (size_t i = LAST % week; i < HOURS; i += week)
        points[i].value = 0;
    points[LAST].value = 3;
    CHECK_NUMBER(of(points, LAST, false, &utc).spike, 0);
    points[LAST].value = 4;
    CHECK_NUMBER(of(points, LAST, false, &utc).spike, 1);
    CHECK_NUMBER(of(points, LAST, false, &other).spike, 0); /* in what unit? */
    for (size_t i = LAST % week; i < HOURS; i += week)
        points[i].value = 10000;
    points[LAST - week].value = 1000000;
    points[LAST].value = 10340;
    CHECK_NUMBER(of(points, LAST, false, &utc).spike, 0);
    points[LAST].value = 10360;
    CHECK_NUMBER(of(points, LAST, false, &utc).spike, 1);
    CHECK_NUMBER(of(points, LAST, false, &utc).median, 10000);
    CHECK_NUMBER(of(points, LAST, false, &other).spike, 0);
    points[LAST].value = 21600;
    CHECK_NUMBER(of(points, LAST, false, &other).spike, 0);
    points[LAST].value = 21700;
    CHECK_NUMBER(of(points, LAST, false, &other).spike, 1);
}

/* By the clock of the zone, over the night in which it changes: 25 October 2026. */
static void check_zone(void)
{
    struct usual_point points[HOURS];
    CHECK(zone_set_local("Europe/Berlin", NULL));
    make(points, ZONE_LOCAL);
    size_t spikes = 0, wrong = 0;
    for (size_t i = 5 * 7 * 24; i < HOURS; i++) {
        spikes += of(points, i, false, &local).spike != 0;
        wrong += of(points, i, false, &utc).spike != 0;
    }
    CHECK_NUMBER(spikes, 0);
    CHECK(wrong > 0);
}

static void check_extremes(void)
{
    struct usual_point points[WEEKS];
    struct usual usual;
    for (size_t i = 0; i < WEEKS; i++)
        points[i] =
            (struct usual_point){START + (int64_t)i * 7 * DAY, START + (int64_t)i * 7 * DAY + HOUR,
                                 i % 2 ? INT64_MAX : INT64_MIN + 1};
    usual_find(points, WEEKS, WEEKS - 1, false, &utc, &usual);
    CHECK_NUMBER(usual.weeks, USUAL_WEEKS);
    CHECK_NUMBER(usual.median, 0);
    CHECK_NUMBER(usual.spike, 0);
    usual_find(points, 0, 0, false, &utc, &usual);
    CHECK_NUMBER(usual.weeks, 0);
}

int main(void)
{
    check_weeks();
    check_noise();
    check_zone();
    check_extremes();
    return check_done();
}
