/* Exact decimals: text in, text out, scales, doubles. */
#include "usagetop/base.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

static void check_parse(const char *text, int decimals, bool ok, int64_t want, int line)
{
    int64_t got = 4711;

    if (!check_that(decimal_parse(text, decimals, &got) == ok, __FILE__, line,
                    "accepted or refused"))
        fprintf(stderr, "  \"%s\" with %d decimals\n", text ? text : "(null)", decimals);
    check_number(got, ok ? want : 4711, __FILE__, line, "value");
}
#define PARSES(text, decimals, want) check_parse(text, decimals, true, want, __LINE__)
#define REFUSES(text, decimals) check_parse(text, decimals, false, 0, __LINE__)

static void test_parse(void)
{
    PARSES("12.5", 9, 12500000000);
    PARSES("-0.000001", 6, -1);
    PARSES("1e3", 0, 1000);
    PARSES("1E+3", 2, 100000);
    PARSES("1.5e-3", 4, 15);
    PARSES("0", 9, 0);
    PARSES("-0", 9, 0);
    PARSES("007", 0, 7);
    PARSES("0.10", 1, 1);
    PARSES("123e-2", 2, 123);
    PARSES("1.000000000000000000000000000000", 0, 1);
    PARSES("0.0000000000000000000000000000001e31", 0, 1);
    PARSES("0e999999999999999999", 0, 0);
    PARSES("0.000e-999999999999999999", 0, 0);
    PARSES("9223372036854775807", 0, INT64_MAX);
    PARSES("-9223372036854775807", 0, -INT64_MAX);
    PARSES("9.223372036854775807", 18, INT64_MAX);
    PARSES("9223372036.854775807", 9, INT64_MAX);
    PARSES("92233720368547758070e-1", 0, INT64_MAX);
    PARSES("0.000000000000000001", 18, 1);
}

static void test_refuse(void)
{
    static const char *const texts[] = {
        "",
        " ",
        "-",
        "+1",
        ".5",
        "5.",
        "1.e3",
        "e3",
        "1e",
        "1e+",
        "1e1.5",
        "0x10",
        "1 ",
        " 1",
        "1,5",
        "--1",
        "1-",
        "nan",
        "inf",
        "1..2",
        "1.2.3",
        "NaN",
        "1_0",
        "1e3x",
        "1f",
        "\u0661",
        "9223372036854775808",
        "-9223372036854775808",
        "1e19",
        "1e999999999999999999999",
        "99999999999999999999",
        "10000000000000000000000000000000",
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        REFUSES(texts[i], 0);
    REFUSES(NULL, 0);
    REFUSES("0.5", 0);
    REFUSES("0.01", 1);
    REFUSES("1e-19", 18);
    REFUSES("10", 18);
    REFUSES("1", -1);
    REFUSES("1", 19);
    REFUSES("9223372036.854775808", 9);
}

static void test_print(void)
{
    static const struct {
        int64_t value;
        int decimals;
        const char *text;
    } cases[] = {
        {1204500000000, 9, "1204.5"},
        {0, 9, "0"},
        {1, 9, "0.000000001"},
        {-1, 9, "-0.000000001"},
        {10, 1, "1"},
        {-10500, 3, "-10.5"},
        {100, 0, "100"},
        {INT64_MAX, 0, "9223372036854775807"},
        {-INT64_MAX, 18, "-9.223372036854775807"},
        {UNKNOWN, 3, ""},
        {5, -2, "5"},
        {5, 1000, "0.000000000000000005"}, /* more than 18 are 18 */
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(str_finish)
        struct str out = {0};
        decimal_print(&out, cases[i].value, cases[i].decimals);
        CHECK_TEXT(str_text(&out), cases[i].text);
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void test_round_trip(void)
{
    uint64_t state = 88172645463325252u;
    int wrong = 0;

    for (int i = 0; i < 100000; i++) {
        CLEANUP(str_finish)
        struct str out = {0};
        int decimals = (int)(next_random(&state) % 19);
        int64_t value = (int64_t)(next_random(&state) >> (next_random(&state) % 64)), back = 0;
        if (value == INT64_MIN)
            continue;
        value = i % 2 ? value : -value;
        decimal_print(&out, value, decimals);
        wrong += !decimal_parse(str_text(&out), decimals, &back) || back != value;
    }
    CHECK_NUMBER(wrong, 0);
}

static int64_t from_double(double number, int decimals)
{
    int64_t out = -4711;
    return decimal_from_double(number, decimals, &out) ? out : -4711;
}

static void test_double(void)
{
    CHECK_NUMBER(from_double(0.1, 9), 100000000);
    CHECK_NUMBER(from_double(0.1 + 0.2, 9), 300000000);
    CHECK_NUMBER(from_double(-2.5, 1), -25);
    CHECK_NUMBER(from_double(1e-12, 9), 0);
    CHECK_NUMBER(from_double(0, 18), 0);
    CHECK_NUMBER(from_double(-0.0, 9), 0);
    CHECK_NUMBER(from_double(12345678.9012345, 9), 12345678901234500);
    CHECK_NUMBER(from_double(123456789.12345679, 9), 123456789123456790);
    CHECK_NUMBER(from_double(-8123456.789012345, 9), -8123456789012345);
    CHECK_NUMBER(from_double(4503599627370497.0, 0), 4503599627370497);
    CHECK_NUMBER(from_double(9007199254740993e3, 0), 9007199254740993000);
    CHECK_NUMBER(from_double(4503599627.0, 9), 4503599627000000000);
    CHECK_NUMBER(from_double(-9223372037.0, 9), -4711);
    CHECK_NUMBER(from_double(9e18, 0), 9000000000000000000);
    CHECK_NUMBER(from_double(-9.2e9, 9), -9200000000000000000);
    CHECK_NUMBER(from_double(1e10, 9), -4711);
    CHECK_NUMBER(from_double(9.3e18, 0), -4711);
    CHECK_NUMBER(from_double(1e300, 0), -4711);
    CHECK_NUMBER(from_double(-9223372036854775808.0, 0), -4711);
    CHECK_NUMBER(from_double(NAN, 0), -4711);
    CHECK_NUMBER(from_double(-INFINITY, 0), -4711);
    CHECK_NUMBER(from_double(1, 19), -4711);
    CHECK_NUMBER(from_double(1, -1), -4711);
}

/* What was written with up to 15 digits comes back as exactly these digits, whatever its size. */
static void test_double_digits(void)
{
    uint64_t state = 7;
    int wrong = 0;

    for (int i = 0; i < 200000; i++) {
        int64_t digits = (int64_t)(next_random(&state) % 1000000000000000u), value = 0;
        int decimals = (int)(next_random(&state) % 13);
        char text[40];
        snprintf(text, sizeof(text), "%lld.%0*llde-%d", (long long)(digits / 1000), 3,
                 (long long)(digits % 1000), decimals >= 3 ? decimals - 3 : 0);
        int places = MAX(decimals, 3);
        wrong += !decimal_from_double(strtod(text, NULL), places, &value) || value != digits;
    }
    CHECK_NUMBER(wrong, 0);
}

static void test_rescale(void)
{
    static const struct {
        int64_t value;
        int from, to;
        bool ok;
        int64_t want;
    } cases[] = {
        {125, 1, 0, true, 12},
        {135, 1, 0, true, 14},
        {-125, 1, 0, true, -12},
        {-135, 1, 0, true, -14},
        {126, 1, 0, true, 13},
        {124, 1, 0, true, 12},
        {5, 1, 0, true, 0},
        {6, 1, 0, true, 1},
        {-5, 1, 0, true, 0},
        {7, 0, 9, true, 7000000000},
        {7, 3, 3, true, 7},
        {0, 0, 40, true, 0},
        {1, 0, 18, true, 1000000000000000000},
        {10, 0, 18, false, 0},
        {1, 0, 19, false, 0},
        {INT64_MAX, 0, 1, false, 0},
        {INT64_MAX, 19, 0, true, 1},
        {-INT64_MAX, 19, 0, true, -1},
        {INT64_MAX, 20, 0, true, 0},
        {5000000000000000000, 19, 0, true, 0},
        {5000000000000000001, 19, 0, true, 1},
        {INT64_MAX, 2000000000, -2000000000, true, 0},
        {1, -2000000000, 2000000000, false, 0},
        {UNKNOWN, 0, 9, true, UNKNOWN},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t out = -4711;
        CHECK(decimal_rescale(cases[i].value, cases[i].from, cases[i].to, &out) == cases[i].ok);
        CHECK_NUMBER(out, cases[i].ok ? cases[i].want : -4711);
    }
}

static void test_add(void)
{
    int64_t sum = 4711;

    CHECK(!add_overflows(2, 3, &sum));
    CHECK_NUMBER(sum, 5);
    CHECK(add_overflows(INT64_MAX, 1, &sum));
    CHECK(add_overflows(-INT64_MAX, -1, &sum)); /* that would be UNKNOWN */
    CHECK(add_overflows(-INT64_MAX, -2, &sum));
    CHECK_NUMBER(sum, 5);
    CHECK(!add_overflows(-INT64_MAX, 0, &sum));
    CHECK_NUMBER(sum, -INT64_MAX);
}

int main(void)
{
    test_parse();
    test_refuse();
    test_print();
    test_round_trip();
    test_double();
    test_double_digits();
    test_rescale();
    test_add();
    return check_done();
}
