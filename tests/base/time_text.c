/* RFC 3339 in and out. */
#include "usagetop/base.h"

#include <time.h>

#include "check.h"

static void check_parse(const char *text, bool ok, int64_t want, int line)
{
    int64_t got = -4711;

    if (!check_that(time_parse(text, &got) == ok, __FILE__, line, "accepted or refused"))
        fprintf(stderr, "  \"%s\"\n", text ? text : "(null)");
    check_number(got, ok ? want : -4711, __FILE__, line, "time");
}
#define PARSES(text, want) check_parse(text, true, want, __LINE__)
#define REFUSES(text) check_parse(text, false, 0, __LINE__)

static void test_parse(void)
{
    PARSES("1970-01-01T00:00:00Z", 0);
    PARSES("2026-11-21T09:00:00.000Z", 1795251600000);
    PARSES("2026-11-21t09:00:00z", 1795251600000);
    PARSES("2026-11-21 09:00:00Z", 1795251600000);
    PARSES("2026-11-21T10:00:00+01:00", 1795251600000);
    PARSES("2026-11-21T03:30:00-05:30", 1795251600000);
    PARSES("2026-11-21T09:00:00-00:00", 1795251600000);
    PARSES("2026-11-21T09:00:00.5Z", 1795251600500);
    PARSES("2026-11-21T09:00:00.12Z", 1795251600120);
    PARSES("2026-11-21T09:00:00.1239999999999999999999999Z", 1795251600123);
    PARSES("2026-11-21T09:00:00.0009+00:00", 1795251600000);
    PARSES("2000-02-29T23:59:59Z", 951868799000);
    PARSES("2016-12-31T23:59:60Z", 1483228800000);
    PARSES("2016-12-31T23:59:60.25Z", 1483228800250);
    PARSES("2017-01-01T00:59:60+01:00", 1483228800000);
    PARSES("9999-12-31T23:59:59.999Z", 253402300799999);
    PARSES("1970-01-01T01:00:00+01:00", 0);
    PARSES("1969-12-31T23:00:00-01:00", 0);
}

static void test_refuse(void)
{
    static const char *const texts[] = {
        "",
        "2026",
        "2026-11-21",
        "2026-11-21T09:00:00",
        "2026-11-21T09:00Z",
        "2026-11-21T09:00:00.Z",
        "2026-11-21T09:00:00,5Z",
        "2026-11-21T09:00:00Z ",
        " 2026-11-21T09:00:00Z",
        "2026-11-21T09:00:00Zx",
        "2026-11-21T9:00:00Z",
        "2026-13-21T09:00:00Z",
        "2026-00-21T09:00:00Z",
        "2026-11-31T09:00:00Z",
        "2026-11-00T09:00:00Z",
        "2026-02-29T09:00:00Z",
        "2100-02-29T09:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T09:60:00Z",
        "2026-11-21T09:00:61Z",
        "2026-11-21T09:00:60Z",
        "2026-11-21T09:00:00+24:00",
        "2026-11-21T09:00:00+01:60",
        "2026-11-21T09:00:00+0100",
        "2026-11-21T09:00:00+01",
        "2026-11-21T09:00:00+01:00:00",
        "2026-11-21_09:00:00Z",
        "2026/11/21T09:00:00Z",
        "+2026-11-21T09:00:00Z",
        "12026-11-21T09:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
        "0000-01-01T00:00:00Z",
        "2026-11-21T09:00:00.\xff",
        "2026-11-21T-9:00:00Z",
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        REFUSES(texts[i]);
    REFUSES(NULL);
    /* every beginning of a good one, where nothing may be read beyond the end */
    const char *whole = "2026-11-21T09:00:00.123+01:00";
    for (size_t len = 0; len < strlen(whole); len++) {
        CLEANUP(free_ptr)
        char *part = mem_array(len + 1, 1);
        memcpy(part, whole, len);
        REFUSES(part);
    }
}

static void test_print(void)
{
    char text[TIME_TEXT];

    CHECK_TEXT(time_print(text, 0), "1970-01-01T00:00:00.000Z");
    CHECK_TEXT(time_print(text, 1795251600007), "2026-11-21T09:00:00.007Z");
    CHECK_TEXT(time_print(text, -1), "1969-12-31T23:59:59.999Z");
    CHECK_TEXT(time_print(text, 253402300800000), "10000-01-01T00:00:00.000Z");
    CHECK_TEXT(time_print(text, INT64_MAX), "292278994-08-17T07:12:55.807Z");
    CHECK_TEXT(time_print(text, -INT64_MAX), "-292275055-05-16T16:47:04.193Z");
    CHECK_TEXT(time_print(text, UNKNOWN), "");
}

/* Against libc, over all the years that parse, with steps that fall on every hour and month. */
static void test_round_trip(void)
{
    char text[TIME_TEXT], expected[TIME_TEXT];
    int wrong = 0;

    for (int64_t ms = 0; ms < 253402300800000; ms += 86399999 * 13 + 3600000 * 7) {
        struct tm tm;
        int64_t back = -1;
        gmtime_r(&(time_t){(time_t)(ms / 1000)}, &tm);
        strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%S", &tm);
        snprintf(expected + 19, 8, ".%03dZ", (int)(ms % 1000));
        wrong += strcmp(time_print(text, ms), expected) != 0;
        wrong += !time_parse(text, &back) || back != ms;
    }
    CHECK_NUMBER(wrong, 0);
}

static void test_clock(void)
{
    int64_t before = clock_monotonic();

    CHECK(clock_now() > 1700000000000);
    CHECK(clock_monotonic() >= before);
}

int main(void)
{
    test_parse();
    test_refuse();
    test_print();
    test_round_trip();
    test_clock();
    return check_done();
}
