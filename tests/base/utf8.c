/* UTF-8 strictly decoded: every code point there and back, every kind of wrong byte. */
#include "usagetop/base.h"

#include "check.h"

static void test_all_points(void)
{
    char text[4];
    uint32_t back;
    int wrong = 0;

    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        if (point >= 0xd800 && point <= 0xdfff)
            continue;
        size_t size = utf8_encode(point, text);
        wrong += utf8_decode(text, size, &back) != size || back != point || !utf8_valid(text, size);
        for (size_t cut = 1; cut < size; cut++) /* cut short */
            wrong += utf8_decode(text, cut, &back) != 1 || back != 0xfffd || utf8_valid(text, cut);
    }
    CHECK_NUMBER(wrong, 0);
    CHECK_NUMBER(utf8_encode(0xd800, text), 3);
    CHECK(memcmp(text, "\xef\xbf\xbd", 3) == 0);
    CHECK_NUMBER(utf8_encode(0x110000, text), 3);
    CHECK(memcmp(text, "\xef\xbf\xbd", 3) == 0);
}

static void test_invalid(void)
{
    static const char *const texts[] = {
        "\x80", /* a tail alone */
        "\xbf",
        "\xc0\x80", /* overlong NUL */
        "\xc1\xbf",
        "\xc2",
        "\xc2\x41",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf", /* overlong */
        "\xed\xa0\x80", /* surrogates */
        "\xed\xbf\xbf",
        "\xe2\x82",
        "\xe2\x28\xa1",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", /* beyond the last */
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff",
    };
    uint32_t point;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        CHECK(!utf8_valid(texts[i], strlen(texts[i])));
        CHECK_NUMBER(utf8_decode(texts[i], strlen(texts[i]), &point), 1);
        CHECK_NUMBER(point, 0xfffd);
    }
    CHECK(utf8_valid("", 0));
    CHECK(utf8_valid("\xef\xbf\xbd", 3)); /* U+FFFD itself is no error */
    CHECK(utf8_valid("a\0b", 3));
    CHECK(!utf8_valid("abc\xe2\x82", 5));
}

/* Agreement with an independent table of Unicode's well-formed byte sequences, for all pairs and
 * triples of interesting bytes. */
static size_t well_formed(const unsigned char *b, size_t size)
{
    static const unsigned char rows[][9] = {
        /* length, then first and last of each byte */
        {1, 0x00, 0x7f},
        {2, 0xc2, 0xdf, 0x80, 0xbf},
        {3, 0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf},
        {3, 0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf},
        {3, 0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf},
        {3, 0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf},
        {4, 0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
        {4, 0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
        {4, 0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf},
    };

    for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
        size_t n = rows[r][0], i = 0;
        while (i < n && i < size && b[i] >= rows[r][1 + 2 * i] && b[i] <= rows[r][2 + 2 * i])
            i++;
        if (i == n)
            return n;
    }
    return 0;
}

static void test_against_table(void)
{
    static const unsigned char bytes[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                          0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
                                          0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
    size_t n = ARRAY_LEN(bytes);
    uint32_t point;
    int wrong = 0;

    for (size_t i = 0; i < n * n * n * n; i++) {
        unsigned char text[4] = {bytes[i % n], bytes[i / n % n], bytes[i / n / n % n],
                                 bytes[i / n / n / n]};
        size_t want = well_formed(text, 4), got = utf8_decode((const char *)text, 4, &point);
        wrong += want ? got != want || point == 0xfffd : got != 1 || point != 0xfffd;
    }
    CHECK_NUMBER(wrong, 0);
}

int main(void)
{
    test_all_points();
    test_invalid();
    test_against_table();
    return check_done();
}
