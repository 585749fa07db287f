/* Text in the grid: hostile bytes, wide characters, cutting, wrapping, ASCII forms. */
#include "check.h"
#include "usagetop/ui.h"

/* The text of a grid after draw_text in its first row. */
static char *drawn(const char *text, int width, bool ascii)
{
    CLEANUP(grid_finish)
    struct grid grid = {.ascii = ascii};
    struct str out = {0};
    grid_resize(&grid, width, 1);
    draw_text(&grid, grid_rect(&grid), ALIGN_LEFT, STYLE_TEXT, text);
    grid_text(&grid, &out);
    return str_take(&out);
}

static void check_drawn(const char *text, int width, bool ascii, const char *want)
{
    CLEANUP(free_ptr)
    char *got = drawn(text, width, ascii);
    CHECK_TEXT(got, want);
}

static void test_cutting(void)
{
    check_drawn("hello", 5, false, "hello\n");
    check_drawn("hello!", 5, false, "hell…\n");
    check_drawn("hello!", 5, true, "hell~\n");
    check_drawn("hello", 1, false, "…\n");
    check_drawn("日本語", 6, false, "日本語\n");
    check_drawn("日本語", 5, false, "日本…\n");
    check_drawn("日本語", 4, false, "日…\n");
    check_drawn("日本語", 1, false, "…\n");
    check_drawn("日本", 4, true, "????\n");
    check_drawn("e\xcc\x81t\xc3\xa9", 3, false, "e\xcc\x81t\xc3\xa9\n");
    check_drawn(NULL, 3, false, "\n");
    check_drawn("", 3, false, "\n");
}

static void test_hostile(void)
{
    check_drawn("bad\x1b[2Jkey", 12, false, "bad␛[2Jkey\n");
    check_drawn("bad\x1b[2Jkey", 12, true, "bad^[[2Jkey\n");
    check_drawn("a\xe2\x80\xae"
                "b",
                10, false, "a<202E>b\n");
    check_drawn("a\xe2\x80\xae"
                "b",
                4, false, "a…\n");
    check_drawn("x\xffy\r\n\tz", 20, false, "x\xef\xbf\xbdy␍␊␉z\n");
    check_drawn("\xc2\x9b"
                "2J",
                20, false, "<009B>2J\n");
}

/* No byte that a terminal obeys is in any cell, whatever the text. */
static void test_any_bytes(void)
{
    uint64_t seed = 42;
    unsigned obeyed = 0;
    for (int round = 0; round < 3000; round++) {
        char text[64];
        for (size_t i = 0; i + 1 < sizeof(text); i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            unsigned char byte = (unsigned char)(seed >> 56);
            text[i] = (char)(byte ? byte : 1);
        }
        text[sizeof(text) - 1] = '\0';
        CLEANUP(free_ptr)
        char *got = drawn(text, 1 + round % 90, round % 2);
        size_t size = strlen(got) - 1;
        obeyed += !utf8_valid(got, size);
        for (size_t i = 0; i < size; i++)
            obeyed += (unsigned char)got[i] < 0x20 || got[i] == 0x7f ||
                      (got[i] == '\xc2' && (unsigned char)got[i + 1] < 0xa0);
        if (round % 2)
            for (size_t i = 0; i < size; i++)
                obeyed += (unsigned char)got[i] >= 0x80;
    }
    CHECK_NUMBER(obeyed, 0);
}

static void test_wide_neighbours(void)
{
    CLEANUP(grid_finish)
    struct grid grid = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    grid_resize(&grid, 6, 1);
    draw_text(&grid, grid_rect(&grid), ALIGN_LEFT, STYLE_TEXT, "日本語");
    draw_text(&grid, (struct rect){1, 0, 1, 1}, ALIGN_LEFT, STYLE_TEXT, "x");
    draw_text(&grid, (struct rect){4, 0, 1, 1}, ALIGN_LEFT, STYLE_TEXT, "y");
    grid_text(&grid, &out);
    CHECK_TEXT(str_text(&out), " x本y\n");
    CHECK_NUMBER(grid_at(&grid, 0, 0)->width, 1);
    CHECK_NUMBER(grid_at(&grid, 5, 0)->width, 1);
    CHECK_NUMBER(grid_at(&grid, 2, 0)->width, 2);
    CHECK_NUMBER(grid_at(&grid, 3, 0)->width, 0);
    CHECK(grid_at(&grid, 6, 0) == NULL && grid_at(&grid, 0, -1) == NULL);
}

static void test_numbers(void)
{
    CLEANUP(grid_finish)
    struct grid grid = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    grid_resize(&grid, 6, 2);
    CHECK_NUMBER(draw_number(&grid, (struct rect){0, 0, 6, 1}, ALIGN_RIGHT, STYLE_TEXT, "1,482"),
                 5);
    CHECK_NUMBER(draw_number(&grid, (struct rect){0, 1, 4, 1}, ALIGN_RIGHT, STYLE_TEXT, "1,482"),
                 4);
    grid_text(&grid, &out);
    CHECK_TEXT(str_text(&out), " 1,482\n####\n");
}

static void check_wrapped(const char *text, int width, int height, const char *want)
{
    CLEANUP(grid_finish)
    struct grid grid = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    grid_resize(&grid, width, height);
    int used = draw_paragraph(&grid, grid_rect(&grid), ALIGN_LEFT, STYLE_TEXT, text);
    CHECK_NUMBER(used, MIN(paragraph_height(text, width), height));
    grid_text(&grid, &out);
    CHECK_TEXT(str_text(&out), want);
}

static void test_paragraphs(void)
{
    check_wrapped("one two three", 8, 3, "one two\nthree\n\n");
    check_wrapped("one two three", 7, 3, "one two\nthree\n\n");
    check_wrapped("one two three", 7, 1, "one tw…\n");
    check_wrapped("incomprehensible", 6, 3, "incomp\nrehens\nible\n");
    check_wrapped("a\n\nb\n", 4, 4, "a\n\nb\n\n");
    check_wrapped("日本語", 4, 2, "日本\n語\n");
    check_wrapped("日本語", 1, 2, "…\n…\n");
    CHECK_NUMBER(paragraph_height("", 10), 0);
    CHECK_NUMBER(paragraph_height("abc", 0), 0);
}

static void test_spans(void)
{
    struct span spans[] = {{"jobs ", STYLE_DIM, false},
                           {"1,482", STYLE_GOOD, true},
                           {" and some words", STYLE_TEXT, false}};
    CLEANUP(grid_finish)
    struct grid grid = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    grid_resize(&grid, 14, 4);
    CHECK_NUMBER(draw_spans(&grid, (struct rect){0, 0, 14, 1}, ALIGN_LEFT, spans, 3), 14);
    CHECK_NUMBER(draw_spans(&grid, (struct rect){0, 1, 9, 1}, ALIGN_LEFT, spans, 3), 5);
    CHECK_NUMBER(draw_spans(&grid, (struct rect){0, 2, 14, 1}, ALIGN_RIGHT, spans, 2), 10);
    CHECK_NUMBER(spans_width(spans, 3), 25);
    grid_dump(&grid, &out);
    CHECK_TEXT(str_text(&out), "jobs 1,482 an…\n~dddddggggg\njobs\n~ddddd\n    jobs 1,482\n"
                               "~....dddddggggg\n\n");
}

static void test_dump(void)
{
    CLEANUP(grid_finish)
    struct grid grid = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    grid_resize(&grid, 8, 2);
    draw_text(&grid, grid_rect(&grid), ALIGN_CENTER, STYLE_GOOD, "ok");
    draw_ground(&grid, (struct rect){2, 0, 3, 1}, STYLE_SELECTED);
    grid_dump(&grid, &out);
    CHECK_TEXT(str_text(&out), "   ok\n~...gg\n^..sss\n\n");
}

static void test_letters(void)
{
    for (int i = 0; i < STYLE_COUNT; i++)
        for (int k = 0; k < i; k++)
            CHECK(style_table[i].letter != style_table[k].letter &&
                  !text_equal(style_table[i].name, style_table[k].name));
}

int main(void)
{
    test_cutting();
    test_hostile();
    test_any_bytes();
    test_wide_neighbours();
    test_numbers();
    test_paragraphs();
    test_spans();
    test_dump();
    test_letters();
    return check_done();
}
