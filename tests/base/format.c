/* Numbers for people: rounding at every border, narrow columns, the largest values. */
#include "usagetop/base.h"

#include <stdlib.h>

#include "check.h"

static char out[NUMBER_MAX];

#define COUNT(value, text) CHECK_TEXT(format_count(out, sizeof(out), value), text)
#define FIXED(value, decimals, places, text)                                                       \
    CHECK_TEXT(format_fixed(out, sizeof(out), value, decimals, places), text)
#define SI(value, decimals, width, text)                                                           \
    CHECK_TEXT(format_si(out, sizeof(out), value, decimals, width), text)
#define BYTES(value, text) CHECK_TEXT(format_bytes(out, sizeof(out), value), text)
#define LASTS(value, text) CHECK_TEXT(format_duration(out, sizeof(out), value), text)
#define AGO(age, text)                                                                             \
    CHECK_TEXT(format_ago(out, sizeof(out), 1000 * DAY, 1000 * DAY + (age)), text)

static void test_count(void)
{
    COUNT(0, "0");
    COUNT(999, "999");
    COUNT(1482, "1,482");
    COUNT(-1482, "-1,482");
    COUNT(123456789, "123,456,789");
    COUNT(INT64_MAX, "9,223,372,036,854,775,807");
    COUNT(-INT64_MAX, "-9,223,372,036,854,775,807");
    COUNT(UNKNOWN, "–");
}

static void test_fixed(void)
{
    FIXED(3204700000000, 9, 1, "3,204.7");
    FIXED(1005, 3, 2, "1.00"); /* half to even */
    FIXED(1015, 3, 2, "1.02");
    FIXED(999995, 3, 2, "1,000.00");
    FIXED(-5, 3, 2, "0.00"); /* rounds to nothing, so it has no sign */
    FIXED(-15, 3, 2, "-0.02");
    FIXED(5, 0, 2, "5.00");
    FIXED(1234567, 2, 4, "12,345.6700");
    FIXED(7, 9, 9, "0.000000007");
    FIXED(0, 6, 2, "0.00");
    FIXED(INT64_MAX, 0, 18, "9,223,372,036,854,775,807.000000000000000000");
    FIXED(-INT64_MAX, 0, 18, "-9,223,372,036,854,775,807.000000000000000000");
    FIXED(INT64_MAX, 18, 18, "9.223372036854775807");
    FIXED(UNKNOWN, 2, 2, "–");
}

static void test_si(void)
{
    SI(0, 0, 8, "0");
    SI(0, 9, 8, "0");
    SI(482, 0, 8, "482");
    SI(999, 0, 8, "999");
    SI(1000, 0, 8, "1.00 k");
    SI(1234567, 0, 8, "1.23 M");
    SI(12345678, 0, 8, "12.3 M");
    SI(123456789, 0, 8, "123 M");
    SI(999999, 0, 8, "1.00 M");
    SI(999499, 0, 8, "999 k");
    SI(9995, 0, 8, "10.0 k");
    SI(9994, 0, 8, "9.99 k");
    SI(-1234567, 0, 8, "-1.23 M");
    SI(INT64_MAX, 0, 8, "9.22 E");
    SI(-INT64_MAX, 0, 8, "-9.22 E");
    SI(UNKNOWN, 0, 8, "–");
    SI(12500000000, 9, 8, "12.5");
    SI(999999999999, 9, 8, "1.00 k");
    SI(999400000000, 9, 8, "999");
    SI(1204500000000, 9, 8, "1.20 k");
    SI(250000000, 9, 8, "0.25");
    SI(15, 1, 8, "1.5");
    SI(1, 9, 8, "<0.01");
    SI(-1, 9, 8, ">-0.01");
    SI(INT64_MAX, 18, 8, "9.22");
}

static void test_si_narrow(void)
{
    SI(1234567, 0, 6, "1.23 M");
    SI(1234567, 0, 5, "1.2 M");
    SI(1234567, 0, 4, "1 M");
    SI(1234567, 0, 3, "1 M");
    SI(1234567, 0, 2, "##");
    SI(123456789, 0, 5, "123 M");
    SI(123456789, 0, 4, "####");
    SI(999999, 0, 3, "1 M");
    SI(12, 0, 1, "#");
    SI(12, 0, 0, "");
    SI(12, 0, -3, "");
    SI(1, 9, 4, "<0.1");
    SI(1, 9, 2, "<1");
}

/* What the text says, as a double. */
static double si_value(const char *text)
{
    char *end = NULL;
    double number = strtod(text, &end);
    const char *unit = *end ? strchr(" kMGTPE", end[1]) : " ";

    for (; unit && *unit != ' '; unit--)
        number *= 1000;
    return number;
}

/* Of any value, in any width: within the width, and either hidden or right to the digits shown. */
static void test_si_all(void)
{
    uint64_t state = 12345;
    int wide = 0, wrong = 0;

    for (int i = 0; i < 200000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        int64_t value = (int64_t)((state >> 1) >> (state % 61));
        int width = (int)((state >> 32) % 9);
        format_si(out, sizeof(out), value, 0, width);
        wide += strlen(out) > (size_t)width;
        if (strchr(out, '#') || width == 0)
            continue;
        double shown = si_value(out),
               error = shown > (double)value ? shown - (double)value : (double)value - shown;
        wrong += error > 0.5 * (double)value / (strlen(out) >= 6 ? 99.5 : 0.95);
    }
    CHECK_NUMBER(wide, 0);
    CHECK_NUMBER(wrong, 0);
}

static void test_bytes(void)
{
    BYTES(0, "0 B");
    BYTES(1023, "1,023 B");
    BYTES(1024, "1.00 KiB");
    BYTES(1536, "1.50 KiB");
    BYTES(10230, "9.99 KiB");
    BYTES(10240, "10.0 KiB");
    BYTES(1023 * 1024, "1,023 KiB");
    BYTES(1024 * 1024 - 1, "1.00 MiB");
    BYTES((int64_t)256 << 30, "256 GiB");
    BYTES(INT64_MAX, "8.00 EiB");
    BYTES(-2048, "-2.00 KiB");
    BYTES(UNKNOWN, "–");
}

static void test_duration(void)
{
    LASTS(0, "0 s");
    LASTS(250, "250 ms");
    LASTS(999, "999 ms");
    LASTS(1000, "1.0 s");
    LASTS(9999, "9.9 s");
    LASTS(10000, "10 s");
    LASTS(59999, "59 s");
    LASTS(MINUTE, "1 m");
    LASTS(75000, "1 m 15 s");
    LASTS(2 * HOUR + 5 * MINUTE + 59 * SECOND, "2 h 5 m");
    LASTS(3 * DAY, "3 d");
    LASTS(3 * DAY + 4 * HOUR, "3 d 4 h");
    LASTS(-75000, "-1 m 15 s");
    LASTS(INT64_MAX, "106751991167 d 7 h");
    LASTS(UNKNOWN, "–");
}

static void test_ago(void)
{
    AGO(0, "moments ago");
    AGO(9999, "moments ago");
    AGO(10 * SECOND, "10 s ago");
    AGO(59999, "59 s ago");
    AGO(MINUTE, "1 m ago");
    AGO(2 * HOUR + 59 * MINUTE, "2 h ago");
    AGO(DAY, "1 d ago");
    AGO(59 * DAY, "59 d ago");
    AGO(90 * DAY, "3 mo ago");
    AGO(800 * DAY, "2 y ago");
    AGO(-5 * SECOND, "moments ago"); /* clocks differ a little */
    AGO(-5 * MINUTE, "in 5 m");
    CHECK_TEXT(format_ago(out, sizeof(out), UNKNOWN, 0), "–");
    CHECK_TEXT(format_ago(out, sizeof(out), 0, UNKNOWN), "–");
    CHECK_TEXT(format_ago(out, sizeof(out), -INT64_MAX, INT64_MAX), "292471208 y ago");
    CHECK_TEXT(format_ago(out, sizeof(out), INT64_MAX, -INT64_MAX), "in 292471208 y");
}

static void test_small_buffer(void)
{
    char small[4] = "...";

    CHECK_TEXT(format_count(small, sizeof(small), 123456), "123");
    CHECK_TEXT(format_count(small, 1, 123456), "");
    small[0] = 'x';
    format_count(small, 0, 5);
    CHECK(small[0] == 'x');
}

int main(void)
{
    test_count();
    test_fixed();
    test_si();
    test_si_narrow();
    test_si_all();
    test_bytes();
    test_duration();
    test_ago();
    test_small_buffer();
    return check_done();
}
