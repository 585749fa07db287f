/* The choke point against hostile text: no input brings a control, an invisible or a misleading
 * character through. */
#include "usagetop/base.h"

#include <utf8proc.h>

#include "check.h"

#define CLEAN(text, utf8, ascii) check_clean(text, sizeof(text) - 1, utf8, ascii, __LINE__)

static void check_clean(const char *text, size_t size, const char *utf8, const char *ascii,
                        int line)
{
    CLEANUP(str_finish)
    struct str out = {0};

    text_clean(&out, text, size, false);
    check_text(str_text(&out), utf8, __FILE__, line);
    str_clear(&out);
    text_clean(&out, text, size, true);
    check_text(str_text(&out), ascii, __FILE__, line);
}

static void test_plain(void)
{
    CLEAN("", "", "");
    CLEAN("plain ~ text", "plain ~ text", "plain ~ text");
    CLEAN("caf\u00e9 \u4e2d\u6587", "caf\u00e9 \u4e2d\u6587", "caf? ????");
    CLEAN("e\u0301", "e\u0301", "?");
    CLEAN("\u1112\u1161\u11ab", "\u1112\u1161\u11ab",
          "??"); /* one Hangul syllable of three parts */
    CLEAN("\u2800\u28ff", "\u2800\u28ff", "??");
    CLEAN("\U0001f600", "\U0001f600", "??");
    CLEAN("\u0915\u093e", "\u0915\u093e", "??"); /* a spacing vowel has a place of its own */
}

static void test_controls(void)
{
    CLEAN("bad\033[2Jkey", "bad\u241b[2Jkey", "bad^[[2Jkey");
    CLEAN("a\tb\nc\rd\0e\x7f", "a\u2409b\u240ac\u240dd\u2400e\u2421", "a^Ib^Jc^Md^@e^?");
    CLEAN("\xc2\x85\xc2\x9b"
          "31m",
          "<0085><009B>31m", "<U+0085><U+009B>31m");
    CLEAN("\x9b"
          "31m",
          "\ufffd"
          "31m",
          "?31m"); /* C1 as a bare byte */
}

static void test_invisible(void)
{
    CLEAN("a\u202eb", "a<202E>b", "a<U+202E>b");
    CLEAN("\u061c\u200e\u200f\u2066\u2069", "<061C><200E><200F><2066><2069>",
          "<U+061C><U+200E><U+200F><U+2066><U+2069>");
    CLEAN("\u200b\u200c\u200d\u2060\ufeff\u00ad", "<200B><200C><200D><2060><FEFF><00AD>",
          "<U+200B><U+200C><U+200D><U+2060><U+FEFF><U+00AD>");
    CLEAN("\u2028\u2029", "<2028><2029>", "<U+2028><U+2029>");
    CLEAN("\U000e0001\U000e0041", "<E0001><E0041>", "<U+E0001><U+E0041>");
    CLEAN("\ue000\U0010ffff\ufffe", "<E000><10FFFF><FFFE>", "<U+E000><U+10FFFF><U+FFFE>");
    CLEAN("a\u3164b\u115f", "a<3164>b<115F>", "a<U+3164>b<U+115F>");
    CLEAN("a\u034fb", "a<034F>b", "a<U+034F>b");
}

static void test_invalid(void)
{
    CLEAN("a\xff\xfe"
          "b",
          "a\ufffd\ufffdb", "a??b");
    CLEAN("\xc0\x80", "\ufffd\ufffd", "??");
    CLEAN("\xed\xa0\x80", "\ufffd\ufffd\ufffd", "???");
    CLEAN("x\xe2\x82", "x\ufffd\ufffd", "x??");
}

static void test_combining(void)
{
    CLEAN("\u0301", "<0301>", "<U+0301>");
    CLEAN("\u0301\u0302\u0303x", "<0301>x", "<U+0301>x");
    CLEAN("a\u0301\u0302\u0303\u0304b", "a\u0301\u0302\u0303\u0304b", "?b");
    CLEAN("a\u0301\u0302\u0303\u0304\u0305\u0306b", "a\u0301\u0302\u0303\u0304<0305>b",
          "?<U+0305>b");
    CLEAN("\n\u0301", "\u240a<0301>", "^J<U+0301>");
    CLEAN("\u2764\ufe0f", "\u2764", "?"); /* the picture form is as wide as the terminal likes */
    CLEAN("\U0001f468\u200d\U0001f469", "\U0001f468<200D>\U0001f469", "?\?<U+200D>??");
    CLEAN("\U0001f44d\U0001f3fd", "\U0001f44d<1F3FD>", "?\?<U+1F3FD>");
    CLEAN("\U0001f1e9\U0001f1ea", "<1F1E9><1F1EA>", "<U+1F1E9><U+1F1EA>");
}

static void test_long_run(void)
{
    CLEANUP(str_finish)
    struct str text = {0}, out = {0};
    struct glyph glyph;

    str_char(&text, 'a');
    for (int i = 0; i < 100000; i++)
        str_add(&text, "\u0336");
    text_clean(&out, text.data, text.len, false);
    CHECK_TEXT(str_text(&out), "a\u0336\u0336\u0336\u0336<0336>");
    CHECK_NUMBER(text_width(text.data), 1 + 6);
    /* four of the longest on the longest */
    size_t size = strlen("\U00020000\U000e0101\U000e0101\U000e0101\U000e0101");
    CHECK_NUMBER(
        glyph_read("\U00020000\U000e0101\U000e0101\U000e0101\U000e0101", size, false, &glyph),
        size);
    CHECK_NUMBER(strlen(glyph.text), size);
}

static void test_width(void)
{
    CHECK_NUMBER(text_width(""), 0);
    CHECK_NUMBER(text_width("abc"), 3);
    CHECK_NUMBER(text_width("e\u0301"), 1);
    CHECK_NUMBER(text_width("\u4e2d\u6587"), 4);
    CHECK_NUMBER(text_width("a\u202eb"), 8);
    CHECK_NUMBER(text_width("\033"), 1);
    CHECK_NUMBER(text_width("\uff76"), 1);
    CHECK_NUMBER(text_width("\u1112\u1161\u11ab"), 2);
}

/* A code point that may reach the terminal: has a shape, or stands on one. */
static bool is_visible(uint32_t point)
{
    switch (utf8proc_category((utf8proc_int32_t)point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return true;
    }
}

static bool is_clean(const char *text, bool ascii)
{
    uint32_t point;
    size_t size = strlen(text);

    for (size_t at = 0; at < size;) {
        at += utf8_decode(text + at, size - at, &point);
        if (!is_visible(point) || (ascii && point > 0x7e))
            return false;
    }
    return true;
}

/* Columns by the character widths alone; combining characters have none. */
static int columns(const char *text)
{
    uint32_t point;
    size_t size = strlen(text);
    int width = 0;

    for (size_t at = 0; at < size;) {
        at += utf8_decode(text + at, size - at, &point);
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
        width += category == UTF8PROC_CATEGORY_MC ? 1 : utf8proc_charwidth((utf8proc_int32_t)point);
    }
    return width;
}

static bool glyph_is_sound(const char *text, size_t size, bool ascii)
{
    struct glyph glyph;
    size_t used = glyph_read(text, size, ascii, &glyph), len = strnlen(glyph.text, GLYPH_MAX);

    return used >= 1 && used <= size && len > 0 && len < GLYPH_MAX && glyph.width >= 1 &&
           is_clean(glyph.text, ascii) && (!ascii || glyph.width == len);
}

/* Every code point there is, alone and on a base. */
static void test_every_point(void)
{
    char text[8] = "a";
    int wrong = 0, differs = 0;

    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        struct glyph glyph;
        size_t size = 1 + utf8_encode(point, text + 1);
        for (int ascii = 0; ascii < 2; ascii++) {
            wrong += !glyph_is_sound(text, size, ascii);
            wrong += !glyph_is_sound(text + 1, size - 1, ascii);
        }
        glyph_read(text + 1, size - 1, false, &glyph);
        bool own = (point >= 0x1160 && point < 0x1200) || (point >= 0xd7b0 && point < 0xd800) ||
                   (point >= 0x3248 && point < 0x3250) || (point >= 0x4dc0 && point < 0x4e00);
        differs += !own && columns(glyph.text) != glyph.width;
    }
    CHECK_NUMBER(wrong, 0);
    CHECK_NUMBER(differs, 0);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Random bytes, and random points of the dangerous kinds: all is read, all is clean, and clean text
 * stays. */
static void test_random(void)
{
    static const uint32_t points[] = {0x1b,    0x7f, 0x9b,   0x301,   0x200d, 0x202e, 0xfe0f,
                                      0x1f468, 0x41, 0x4e2d, 0xe0020, 0x1161, 0x1112};
    uint32_t state = 1;
    int wrong = 0;

    for (int round = 0; round < 20000; round++) {
        CLEANUP(str_finish)
        struct str text = {0}, once = {0}, twice = {0};
        char bytes[4];
        for (uint32_t n = next_random(&state) % 40; n > 0; n--) {
            if (round % 2)
                str_char(&text, (char)next_random(&state));
            else
                str_bytes(&text, bytes,
                          utf8_encode(points[next_random(&state) % ARRAY_LEN(points)], bytes));
        }
        bool ascii = round & 2;
        text_clean(&once, str_text(&text), text.len, ascii);
        text_clean(&twice, str_text(&once), once.len, ascii);
        wrong +=
            !is_clean(str_text(&once), ascii) || strcmp(str_text(&once), str_text(&twice)) != 0;
    }
    CHECK_NUMBER(wrong, 0);
}

int main(void)
{
    test_plain();
    test_controls();
    test_invisible();
    test_invalid();
    test_combining();
    test_long_run();
    test_width();
    test_every_point();
    test_random();
    return check_done();
}
