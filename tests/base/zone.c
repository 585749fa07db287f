/* Days and wall times in zones where the clock jumps at night, by half an hour, by a day. */
#include "usagetop/base.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static const char *const zones[] = {
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Beirut",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "America/Scoresbysund",
    "Asia/Tehran",
    "Antarctica/Troll",
    "Africa/Monrovia",
    "Asia/Pyongyang",
    "America/Caracas",
};

static int64_t at(const char *text)
{
    int64_t ms = -1;
    CHECK(time_parse(text, &ms));
    return ms;
}

static void set_zone(const char *name)
{
    struct err err = {0};
    if (!CHECK(zone_set_local(name, &err)))
        fprintf(stderr, "  %s\n", err.text);
}

/* "2026-03-29 02:30" as the first instant that the local clock shows it or what follows. */
static void check_to(const char *wall, const char *instant, int line)
{
    struct civil civil = {0};
    char text[TIME_TEXT];

    sscanf(wall, "%d-%d-%d %d:%d:%d", &civil.year, &civil.month, &civil.day, &civil.hour,
           &civil.minute, &civil.second);
    check_text(time_print(text, civil_to(&civil, ZONE_LOCAL)), instant, __FILE__, line);
}
#define TO(wall, instant) check_to(wall, instant, __LINE__)

static void check_day(const char *instant, const char *start, const char *next, int line)
{
    char text[TIME_TEXT];
    int64_t first = day_start(at(instant), ZONE_LOCAL);

    check_text(time_print(text, first), start, __FILE__, line);
    check_text(time_print(text, day_add(first, 1, ZONE_LOCAL)), next, __FILE__, line);
}
#define DAY_OF(instant, start, next) check_day(instant, start, next, __LINE__)

static void test_names(void)
{
    static const char *const wrong[] = {
        "",
        "Europe/Nowhere",
        "/etc/passwd",
        "../zoneinfo/UTC",
        "Europe/../UTC",
        "Europe",
        ":UTC",
        "EST5EDT,M3.2.0",
        "zone.tab",
        "Europe/Berlin ",
        "tzdata.zi",
        "Europe/Berl\nin",
    };
    char text[TIME_TEXT];

    set_zone("Europe/Berlin");
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct err err = {0};
        if (!CHECK(!zone_set_local(wrong[i], &err)))
            fprintf(stderr, "  \"%s\"\n", wrong[i]);
        CHECK(err.code == ERR_USAGE && err.text[0]);
    }
    /* still the one before */
    TO("2026-07-01 12:00:00", "2026-07-01T10:00:00.000Z");
    CHECK_TEXT(zone_name(ZONE_LOCAL, at("2026-01-01T00:00:00Z")), "CET");
    CHECK_TEXT(zone_name(ZONE_LOCAL, at("2026-07-01T00:00:00Z")), "CEST");
    CHECK_TEXT(zone_name(ZONE_UTC, 0), "UTC");
    set_zone("UTC");
    CHECK_TEXT(zone_name(ZONE_LOCAL, 0), "UTC");
    CHECK_TEXT(time_print(text, civil_to(&(struct civil){2026, 7, 1, 12}, ZONE_LOCAL)),
               "2026-07-01T12:00:00.000Z");
    setenv("TZDIR", "/nonexistent", 1);
    CHECK(!zone_set_local("Europe/Berlin", NULL));
    CHECK(zone_set_local("UTC", NULL));
    unsetenv("TZDIR");
}

static void test_gaps(void)
{
    set_zone("Europe/Berlin");
    TO("2026-03-29 01:59:59", "2026-03-29T00:59:59.000Z");
    TO("2026-03-29 02:00:00", "2026-03-29T01:00:00.000Z"); /* from 2:00 to 3:00 there is nothing */
    TO("2026-03-29 02:30:00", "2026-03-29T01:00:00.000Z");
    TO("2026-03-29 03:00:00", "2026-03-29T01:00:00.000Z");
    TO("2026-10-25 02:30:00", "2026-10-25T00:30:00.000Z"); /* twice: the first */
    TO("2026-10-25 03:00:00", "2026-10-25T02:00:00.000Z");
    TO("2026-10-25 01:59:59", "2026-10-24T23:59:59.000Z");
    set_zone("Australia/Lord_Howe"); /* half an hour */
    TO("2026-10-04 02:15:00", "2026-10-03T15:30:00.000Z");
    TO("2026-04-05 01:45:00", "2026-04-04T14:45:00.000Z");
    TO("2026-04-05 02:00:00", "2026-04-04T15:30:00.000Z");
    set_zone("Asia/Kathmandu");
    TO("2026-01-01 00:00:00", "2025-12-31T18:15:00.000Z");
    TO("1986-01-01 00:00:00", "1985-12-31T18:30:00.000Z"); /* then 15 minutes are left out */
    TO("1986-01-01 00:20:00", "1985-12-31T18:35:00.000Z");
    set_zone("Pacific/Apia"); /* 30 December 2011 is left out */
    TO("2011-12-30 12:00:00", "2011-12-30T10:00:00.000Z");
    TO("2011-12-29 23:59:59", "2011-12-30T09:59:59.000Z");
    TO("2011-12-31 00:00:00", "2011-12-30T10:00:00.000Z");
}

static void test_days(void)
{
    set_zone("Europe/Berlin");
    DAY_OF("2026-03-29T12:00:00Z", "2026-03-28T23:00:00.000Z",
           "2026-03-29T22:00:00.000Z"); /* 23 hours */
    DAY_OF("2026-10-25T12:00:00Z", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"); /* 25 */
    DAY_OF("2026-03-28T23:00:00Z", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z");
    DAY_OF("2026-03-28T22:59:59.999Z", "2026-03-27T23:00:00.000Z", "2026-03-28T23:00:00.000Z");
    set_zone("America/Sao_Paulo"); /* midnight left out; 23:00 repeated */
    DAY_OF("2018-11-04T12:00:00Z", "2018-11-04T03:00:00.000Z", "2018-11-05T02:00:00.000Z");
    DAY_OF("2018-02-18T02:30:00Z", "2018-02-17T02:00:00.000Z", "2018-02-18T03:00:00.000Z");
    set_zone("America/Havana"); /* midnight comes twice */
    DAY_OF("2025-11-02T05:30:00Z", "2025-11-02T04:00:00.000Z", "2025-11-03T05:00:00.000Z");
    set_zone("America/St_Johns"); /* at 0:01 back to 23:01 of the day before */
    DAY_OF("2010-11-07T02:30:30Z", "2010-11-07T02:30:00.000Z", "2010-11-08T03:30:00.000Z");
    DAY_OF("2010-11-07T03:00:00Z", "2010-11-07T02:30:00.000Z", "2010-11-08T03:30:00.000Z");
    set_zone("Pacific/Apia");
    DAY_OF("2011-12-30T09:00:00Z", "2011-12-29T10:00:00.000Z", "2011-12-30T10:00:00.000Z");
    DAY_OF("2011-12-30T10:00:00Z", "2011-12-30T10:00:00.000Z", "2011-12-31T10:00:00.000Z");
    CHECK_NUMBER(day_add(at("2011-12-30T10:00:00Z"), -1, ZONE_LOCAL), at("2011-12-29T10:00:00Z"));
    set_zone("Africa/Casablanca"); /* clock set back for Ramadan */
    DAY_OF("2026-02-15T12:00:00Z", "2026-02-14T23:00:00.000Z", "2026-02-16T00:00:00.000Z");
}

/* Days follow each other without gap or overlap, forwards and backwards, and each instant is in its
 * day. */
static void check_calendar(int64_t from, int64_t to)
{
    int64_t start = day_start(from, ZONE_LOCAL);
    int wrong = 0;

    while (start < to) {
        int64_t next = day_add(start, 1, ZONE_LOCAL);
        if (next <= start || next - start > 49 * HOUR) {
            wrong++;
            break;
        }
        wrong += day_start(start, ZONE_LOCAL) != start;
        wrong += day_start(next - 1, ZONE_LOCAL) != start;
        wrong += day_start(start + (next - start) / 2, ZONE_LOCAL) != start;
        wrong += day_add(next, -1, ZONE_LOCAL) != start;
        start = next;
    }
    CHECK_NUMBER(wrong, 0);
}

static void test_all_days(void)
{
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        set_zone(zones[i]);
        check_calendar(at("1972-06-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
    }
}

static int64_t wall_of(int64_t ms)
{
    struct civil civil;
    civil_from(&civil, ms, ZONE_LOCAL);
    return civil_to(&civil, ZONE_UTC);
}

/* civil_to against its definition, found by walking: the first of all quarter hours that shows this
 * or later. */
static void check_walk(int64_t from, int64_t to)
{
    enum { STEP = 15 * MINUTE };
    int64_t latest = INT64_MIN;
    int wrong = 0;

    for (int64_t ms = from; ms < to; ms += STEP) {
        int64_t wall = wall_of(ms);
        for (int64_t asked = MAX(latest + STEP, wall - DAY); latest != INT64_MIN && asked <= wall;
             asked += STEP) {
            struct civil civil;
            civil_from(&civil, asked, ZONE_UTC);
            wrong += civil_to(&civil, ZONE_LOCAL) != ms;
        }
        latest = MAX(latest, wall);
    }
    CHECK_NUMBER(wrong, 0);
}

static void test_definition(void)
{
    static const char *const years[][2] = {
        {"2026-02-01T00:00:00Z", "2026-12-01T00:00:00Z"},
        {"2011-10-01T00:00:00Z", "2012-05-01T00:00:00Z"},
    };

    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        set_zone(zones[i]);
        for (size_t y = 0; y < ARRAY_LEN(years); y++) {
            /* until 2012 the clocks of St. John's change one minute after midnight, off this raster
             */
            if (y == 0 || strcmp(zones[i], "America/St_Johns") != 0)
                check_walk(at(years[y][0]), at(years[y][1]));
        }
    }
}

static void test_utc(void)
{
    struct civil civil;
    int wrong = 0;

    for (int64_t ms = -4000000000000; ms < 8000000000000; ms += 86399999 * 3 + 12345) {
        struct tm tm;
        int64_t second = ms / 1000 - (ms % 1000 < 0);
        gmtime_r(&(time_t){(time_t)second}, &tm);
        civil_from(&civil, ms, ZONE_UTC);
        wrong += civil.year != tm.tm_year + 1900 || civil.month != tm.tm_mon + 1 ||
                 civil.day != tm.tm_mday || civil.hour != tm.tm_hour || civil.minute != tm.tm_min ||
                 civil.second != tm.tm_sec || civil.ms != ms - second * 1000 ||
                 civil.weekday != (tm.tm_wday + 6) % 7;
        wrong += civil_to(&civil, ZONE_UTC) != ms;
        int64_t start = day_start(ms, ZONE_UTC);
        wrong += start > ms || ms - start >= DAY || start % DAY != 0 ||
                 day_add(start, 3, ZONE_UTC) != start + 3 * DAY;
    }
    CHECK_NUMBER(wrong, 0);
}

static void test_overflowing_fields(void)
{
    char text[TIME_TEXT];
    struct civil out;

    CHECK_TEXT(time_print(text, civil_to(&(struct civil){2026, 1, 32}, ZONE_UTC)),
               "2026-02-01T00:00:00.000Z");
    CHECK_TEXT(time_print(text, civil_to(&(struct civil){2026, 13, 1}, ZONE_UTC)),
               "2027-01-01T00:00:00.000Z");
    CHECK_TEXT(time_print(text, civil_to(&(struct civil){2026, 0, 1}, ZONE_UTC)),
               "2025-12-01T00:00:00.000Z");
    CHECK_TEXT(time_print(text, civil_to(&(struct civil){2026, -11, 0}, ZONE_UTC)),
               "2024-12-31T00:00:00.000Z");
    CHECK_TEXT(time_print(text, civil_to(&(struct civil){2026, 3, 1, -1}, ZONE_UTC)),
               "2026-02-28T23:00:00.000Z");
    CHECK_TEXT(time_print(text, civil_to(&(struct civil){2026, 3, 1, 0, 0, 0, -1}, ZONE_UTC)),
               "2026-02-28T23:59:59.999Z");
    /* the ends of everything: no overflow, and some order */
    int64_t last = civil_to(&(struct civil){INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX,
                                            INT32_MAX, INT32_MAX},
                            ZONE_LOCAL);
    int64_t first = civil_to(&(struct civil){INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN,
                                             INT32_MIN, INT32_MIN},
                             ZONE_LOCAL);
    CHECK(first < 0 && last > 0);
    civil_from(&out, INT64_MAX, ZONE_LOCAL);
    CHECK_NUMBER(out.year, 292278994);
    civil_from(&out, -INT64_MAX, ZONE_LOCAL);
    CHECK_NUMBER(out.year, -292275055);
    CHECK(day_start(INT64_MAX, ZONE_LOCAL) > 0 && day_start(-INT64_MAX, ZONE_UTC) < 0);
    CHECK(day_add(0, INT32_MAX, ZONE_LOCAL) > 0 && day_add(0, INT32_MIN, ZONE_LOCAL) < 0);
}

int main(void)
{
    if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) != 0) {
        printf("0 passed, 0 failed: no zone files here\n");
        return 77;
    }
    test_names();
    test_utc();
    test_gaps();
    test_days();
    test_all_days();
    test_definition();
    test_overflowing_fields();
    return check_done();
}
