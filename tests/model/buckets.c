/* Buckets: in every zone they cover the window without gap or overlap, and days are days. */
#include "check.h"
#include "usagetop/model.h"

#include <stdlib.h>

static const char *const zones[] = {
    "UTC",          "Asia/Kathmandu",    "Australia/Lord_Howe", "America/St_Johns",
    "Pacific/Apia", "Africa/Casablanca", "America/New_York",    "Europe/Berlin",
    "Asia/Tokyo",   "America/Sao_Paulo", "Africa/Cairo"};

static int64_t at(const char *text)
{
    int64_t ms = 0;
    CHECK(time_parse(text, &ms));
    return ms;
}

static bool is_border(int64_t ms, enum bucket bucket)
{
    struct civil civil;

    /* the first instant of a day may be 1:00, where the clock jumps over midnight */
    if (day_start(ms, ZONE_LOCAL) != ms)
        return false;
    civil_from(&civil, ms, ZONE_LOCAL);
    switch (bucket) {
    case BUCKET_WEEK:
        return civil.weekday == 0;
    case BUCKET_MONTH:
        return civil.day == 1;
    case BUCKET_YEAR:
        return civil.day == 1 && civil.month == 1;
    default:
        return true;
    }
}

static bool on_the_clock(int64_t ms, int64_t size)
{
    struct civil civil;

    civil_from(&civil, ms, ZONE_LOCAL);
    int64_t wall = civil.hour * (int64_t)HOUR + civil.minute * (int64_t)MINUTE +
                   civil.second * (int64_t)SECOND + civil.ms;
    return wall % size == 0;
}

static bool bounds_are_good(const struct window *window, enum bucket bucket, const int64_t *bounds,
                            size_t n)
{
    static const int64_t sizes[] = {0,   5 * MINUTE, 15 * MINUTE, HOUR,     6 * HOUR,
                                    DAY, 7 * DAY,    31 * DAY,    366 * DAY};
    bool good = bounds[0] == window->from && bounds[n] == window->to;

    for (size_t i = 0; i < n && good; i++) {
        int64_t slack = bucket >= BUCKET_HOUR ? DAY + HOUR : 0; /* a repeated hour, a lost day */
        good = bounds[i] < bounds[i + 1] && bounds[i + 1] - bounds[i] <= sizes[bucket] + slack;
        if (good && i > 0 && bucket >= BUCKET_DAY)
            good = is_border(bounds[i], bucket);
        else if (good && i > 0 && day_start(bounds[i], ZONE_LOCAL) != bounds[i])
            good = on_the_clock(bounds[i], sizes[bucket]);
    }
    return good;
}

/* Every midnight within the window is a border of every bucket up to a day. */
static bool has_midnights(const struct window *window, const int64_t *bounds, size_t n)
{
    size_t i = 0;
    int64_t day = day_add(day_start(window->from, ZONE_LOCAL), 1, ZONE_LOCAL);

    for (; day < window->to; day = day_add(day, 1, ZONE_LOCAL)) {
        while (i < n && bounds[i] < day)
            i++;
        if (bounds[i] != day)
            return false;
    }
    return true;
}

static void check_window(const struct window *window, enum bucket bucket, const char *zone)
{
    int64_t *bounds = NULL;
    size_t n = 0;
    struct err err = {0};

    if (!bucket_bounds(window, bucket, ZONE_LOCAL, &bounds, &n, &err)) {
        CHECK_NUMBER(err.code, ERR_USAGE);
        return;
    }
    bool good = n <= BUCKETS_MAX && bounds_are_good(window, bucket, bounds, n) &&
                (bucket > BUCKET_DAY || has_midnights(window, bounds, n));
    if (!CHECK(good))
        fprintf(stderr, "  %s, buckets of a %s, %lld..%lld\n", zone, bucket_name(bucket),
                (long long)window->from, (long long)window->to);
    free(bounds);
}

static void test_zone(const char *zone)
{
    static const char *const around[] = {"2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z",
                                         "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z",
                                         "2011-12-30T10:00:00Z", "2026-02-15T02:00:00Z",
                                         "2018-11-04T03:00:00Z", "2026-03-29T01:00:00Z"};
    uint64_t random = 7;

    CHECK(zone_set_local(zone, NULL));
    for (size_t i = 0; i < ARRAY_LEN(around); i++) {
        for (int bucket = BUCKET_5_MINUTES; bucket < BUCKET_COUNT; bucket++) {
            int64_t middle = at(around[i]);
            struct window window = {WINDOW_CUSTOM, middle - 3 * DAY, middle + 3 * DAY};
            check_window(&window, (enum bucket)bucket, zone);
        }
    }
    for (int i = 0; i < 100; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int64_t from = (int64_t)((random >> 16) % (uint64_t)at("2037-12-31T00:00:00Z"));
        int64_t length = (int64_t)((random >> 30) % (uint64_t)(i % 3 ? 20 * DAY : 900 * DAY));
        struct window window = {WINDOW_CUSTOM, from, from + length + 1};
        check_window(&window, (enum bucket)(1 + (random >> 60) % (BUCKET_COUNT - 1)), zone);
    }
}

static size_t count_of(const char *from, const char *to, enum bucket bucket)
{
    struct window window = {WINDOW_CUSTOM, at(from), at(to)};
    int64_t *bounds = NULL;
    size_t n = 0;

    CHECK(bucket_bounds(&window, bucket, ZONE_LOCAL, &bounds, &n, NULL));
    free(bounds);
    return n;
}

static void test_counts(void)
{
    CHECK(zone_set_local("America/New_York", NULL));
    /* the day of 23 and the day of 25 hours */
    CHECK_NUMBER(count_of("2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", BUCKET_HOUR), 23);
    CHECK_NUMBER(count_of("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", BUCKET_HOUR), 25);
    CHECK_NUMBER(count_of("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", BUCKET_6_HOURS), 4);
    CHECK_NUMBER(count_of("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", BUCKET_DAY), 1);
    CHECK_NUMBER(count_of("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", BUCKET_NONE), 1);
    CHECK_NUMBER(count_of("2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z", BUCKET_MONTH), 12);
    CHECK(zone_set_local("Pacific/Apia", NULL)); /* 2011-12-30 did not happen there */
    CHECK_NUMBER(count_of("2011-12-28T10:00:00Z", "2012-01-01T10:00:00Z", BUCKET_DAY), 4);
}

static void test_edges(void)
{
    int64_t *bounds = NULL;
    size_t n = 9;
    struct err err = {0};

    CHECK(bucket_bounds(&(struct window){WINDOW_CUSTOM, 50, 50}, BUCKET_DAY, ZONE_UTC, &bounds, &n,
                        &err));
    CHECK_NUMBER(n, 0);
    CHECK_NUMBER(bounds[0], 50);
    free(bounds);
    bounds = NULL;
    CHECK(!bucket_bounds(&(struct window){WINDOW_CUSTOM, 51, 50}, BUCKET_DAY, ZONE_UTC, &bounds, &n,
                         &err));
    CHECK(!bucket_bounds(&(struct window){WINDOW_ALL, 0, INT64_MAX}, BUCKET_5_MINUTES, ZONE_UTC,
                         &bounds, &n, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(bounds == NULL);
    CHECK(bucket_bounds(&(struct window){WINDOW_ALL, 0, INT64_MAX}, BUCKET_NONE, ZONE_UTC, &bounds,
                        &n, &err));
    CHECK_NUMBER(n, 1);
    free(bounds);
}

static void test_choice(void)
{
    const int64_t now = at("2026-11-21T09:03:00Z");
    struct window day = window_of(WINDOW_24H, now), week = window_of(WINDOW_7D, now);
    struct window month = window_of(WINDOW_30D, now), all = window_of(WINDOW_ALL, now);

    CHECK_NUMBER(bucket_for(&day, 288), BUCKET_5_MINUTES);
    CHECK_NUMBER(bucket_for(&day, 287), BUCKET_15_MINUTES);
    CHECK_NUMBER(bucket_for(&week, 168), BUCKET_HOUR);
    CHECK_NUMBER(bucket_for(&month, 120), BUCKET_6_HOURS);
    CHECK_NUMBER(bucket_for(&month, 30), BUCKET_DAY);
    CHECK_NUMBER(bucket_for(&month, 29), BUCKET_WEEK);
    CHECK_NUMBER(bucket_for(&all, 1000), BUCKET_NONE);
    CHECK_NUMBER(bucket_for(&day, 0), BUCKET_NONE);
    for (size_t most = 1; most < 500; most++) {
        int64_t *bounds = NULL;
        size_t n = 0;
        CHECK(bucket_bounds(&month, bucket_for(&month, most), ZONE_UTC, &bounds, &n, NULL));
        CHECK(n <= most + 1);
        free(bounds);
    }
    for (int bucket = 0; bucket < BUCKET_COUNT; bucket++)
        CHECK(*bucket_name((enum bucket)bucket) != '\0');
}

/* Every piece lies within one hour of the wall, and they cover the window. */
static void check_week(const struct window *window, size_t most)
{
    struct week_hours hours = {0};
    int64_t end = window->from;
    while (end < window->to) {
        struct window rest = {WINDOW_CUSTOM, end, window->to};
        week_hours(&rest, ZONE_LOCAL, most, &hours);
        bool good =
            CHECK(hours.n > 0) && CHECK(hours.n <= most) && CHECK_NUMBER(hours.bounds[0], end);
        for (size_t i = 0; i < hours.n && good; i++) {
            /* each quarter of an hour, and the last moment */
            for (int64_t ms = hours.bounds[i]; ms < hours.bounds[i + 1] && good;
                 ms += 15 * MINUTE) {
                struct civil first, last;
                civil_from(&first, ms, ZONE_LOCAL);
                civil_from(&last, MIN(ms + 15 * MINUTE, hours.bounds[i + 1]) - 1, ZONE_LOCAL);
                good = first.weekday * 24 + first.hour == hours.hours[i];
                good = good && (ms % (15 * MINUTE) != 0 || last.hour == first.hour);
            }
            CHECK(good);
        }
        end = good ? hours.bounds[hours.n] : window->to;
        week_hours_finish(&hours);
    }
    CHECK_NUMBER(end, window->to);
}

static void check_weeks(void)
{
    const struct window year = {WINDOW_CUSTOM, at("2025-12-31T07:03:11Z"),
                                at("2026-12-30T22:58:00Z")};
    const struct window moment = {WINDOW_CUSTOM, year.from, year.from + 1};
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        CHECK(zone_set_local(zones[i], NULL));
        check_week(&year, 100000);
        check_week(&year, 1000);
        check_week(&moment, 1);
    }
}

int main(void)
{
    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        test_zone(zones[i]);
    test_counts();
    test_edges();
    test_choice();
    check_weeks();
    return check_done();
}
