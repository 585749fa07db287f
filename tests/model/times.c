/* Times and durations as people type them. */
#include "check.h"
#include "usagetop/model.h"

/* Saturday 2026-11-21 09:00:04.000 UTC */
#define NOW INT64_C(1795251604000)

static const char *span(const char *text, enum zone zone)
{
    static char out[128];
    char from_text[TIME_TEXT], to_text[TIME_TEXT];
    int64_t from = 0, to = 0;
    struct err err = {0};

    if (!time_words_parse(text, NOW, zone, &from, &to, &err)) {
        CHECK_NUMBER(err.code, ERR_USAGE);
        CHECK(from == 0 && to == 0);
        return "no";
    }
    snprintf(out, sizeof(out), "%.16s %.16s", time_print(from_text, from), time_print(to_text, to));
    return out;
}

static void test_durations(void)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"90s", 90000},    {"15m", 900000},    {"2h", 7200000},   {"7d", 604800000},
                {"1w", 604800000}, {"1h30m", 5400000}, {"1.5h", 5400000}, {"250ms", 250},
                {"0s", 0},         {"2.125s", 2125}};
    static const char *const bad[] = {"",
                                      "5",
                                      "h",
                                      "1x",
                                      "-1h",
                                      "1h ",
                                      " 1h",
                                      "1.h",
                                      ".5h",
                                      "1h30",
                                      "1mss",
                                      "99999999999999999999d",
                                      "9223372036854775807d",
                                      "1.5",
                                      "1..5h"};
    int64_t ms = 0;

    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        CHECK(duration_parse(good[i].text, &ms));
        CHECK_NUMBER(ms, good[i].ms);
    }
    ms = 42;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CHECK(!duration_parse(bad[i], &ms));
        CHECK_NUMBER(ms, 42);
    }
    CHECK(!duration_parse(NULL, &ms));
}

static void test_dates(void)
{
    CHECK_TEXT(span("2026-09-03", ZONE_UTC), "2026-09-03T00:00 2026-09-04T00:00");
    CHECK_TEXT(span("2026-09", ZONE_UTC), "2026-09-01T00:00 2026-10-01T00:00");
    CHECK_TEXT(span("2026-12", ZONE_UTC), "2026-12-01T00:00 2027-01-01T00:00");
    CHECK_TEXT(span("2026", ZONE_UTC), "2026-01-01T00:00 2027-01-01T00:00");
    CHECK_TEXT(span("2024-02-29", ZONE_UTC), "2024-02-29T00:00 2024-03-01T00:00");
    CHECK_TEXT(span("2026-09-03T14:05", ZONE_UTC), "2026-09-03T14:05 2026-09-03T14:06");
    CHECK_TEXT(span("2026-09-03 14:05", ZONE_UTC), "2026-09-03T14:05 2026-09-03T14:06");
    CHECK_TEXT(span("2026-09-03T14:05:59", ZONE_UTC), "2026-09-03T14:05 2026-09-03T14:06");
    CHECK_TEXT(span("2026-09-03T14:05:00Z", ZONE_UTC), "2026-09-03T14:05 2026-09-03T14:05");
    CHECK_TEXT(span("2026-09-03T14:05:00+02:00", ZONE_UTC), "2026-09-03T12:05 2026-09-03T12:05");
}

static void test_words(void)
{
    CHECK_TEXT(span("-36h", ZONE_UTC), "2026-11-19T21:00 2026-11-21T09:00");
    CHECK_TEXT(span("now", ZONE_UTC), "2026-11-21T09:00 2026-11-21T09:00");
    CHECK_TEXT(span("today", ZONE_UTC), "2026-11-21T00:00 2026-11-22T00:00");
    CHECK_TEXT(span("Yesterday", ZONE_UTC), "2026-11-20T00:00 2026-11-21T00:00");
    CHECK_TEXT(span("saturday", ZONE_UTC), "2026-11-21T00:00 2026-11-22T00:00");
    CHECK_TEXT(span("sunday", ZONE_UTC), "2026-11-15T00:00 2026-11-16T00:00");
    CHECK_TEXT(span("monday", ZONE_UTC), "2026-11-16T00:00 2026-11-17T00:00");
    CHECK_TEXT(span("this week", ZONE_UTC), "2026-11-16T00:00 2026-11-23T00:00");
    CHECK_TEXT(span("last week", ZONE_UTC), "2026-11-09T00:00 2026-11-16T00:00");
    CHECK_TEXT(span("this month", ZONE_UTC), "2026-11-01T00:00 2026-12-01T00:00");
    CHECK_TEXT(span("last month", ZONE_UTC), "2026-10-01T00:00 2026-11-01T00:00");
    CHECK_TEXT(span("last year", ZONE_UTC), "2025-01-01T00:00 2026-01-01T00:00");
}

static void test_bad(void)
{
    static const char *const bad[] = {
        "",
        "tomorrow",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2025-02-29",
        "1969-12-31",
        "2026-9-3",
        "2026-09-03T",
        "2026-09-03T24:00",
        "26-09-03",
        "-",
        "-36",
        "36h",
        "last",
        "last day",
        "2026-09-03x",
        "-99999999w",
        "2026-09-03T14:05:60",
        "2026-09-03T14",
        "a time too long for anybody to have typed it into a field of this screen"};
    int64_t from, to;
    struct err err = {0};

    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK_TEXT(span(bad[i], ZONE_UTC), "no");
    CHECK(!time_words_parse(NULL, NOW, ZONE_UTC, &from, &to, &err));
    CHECK(!time_words_parse("yesterdey", NOW, ZONE_UTC, &from, &to, &err));
    CHECK(strstr(err.text, "\"yesterdey\"") && strstr(err.text, "yesterday"));
}

/* Days are those of the zone. */
static void test_zone(void)
{
    CHECK(zone_set_local("America/New_York", NULL));
    CHECK_TEXT(span("today", ZONE_LOCAL), "2026-11-21T05:00 2026-11-22T05:00");
    CHECK_TEXT(span("2026-11-01", ZONE_LOCAL), "2026-11-01T04:00 2026-11-02T05:00");
    CHECK_TEXT(span("2026-03-08", ZONE_LOCAL), "2026-03-08T05:00 2026-03-09T04:00");
    CHECK_TEXT(span("2026-11", ZONE_LOCAL), "2026-11-01T04:00 2026-12-01T05:00");
    CHECK_TEXT(span("2026-09-03T14:05:00Z", ZONE_LOCAL), "2026-09-03T14:05 2026-09-03T14:05");
    CHECK_TEXT(span("2026-09-03T14:05", ZONE_LOCAL), "2026-09-03T18:05 2026-09-03T18:06");
    CHECK(zone_set_local("Pacific/Auckland", NULL)); /* there it is already the 21st, 22:00 */
    CHECK_TEXT(span("today", ZONE_LOCAL), "2026-11-20T11:00 2026-11-21T11:00");
    CHECK(zone_set_local("Asia/Tokyo", NULL));
    CHECK_TEXT(span("last week", ZONE_LOCAL), "2026-11-08T15:00 2026-11-15T15:00");
}

int main(void)
{
    test_durations();
    test_dates();
    test_words();
    test_bad();
    test_zone();
    return check_done();
}
