/* Themes: what is wrong is named with its line, what is missing falls back, and every theme that
 * comes with the program can be read. */
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "usagetop/term.h"

static void check_error(const char *text, const char *want)
{
    struct err err = {0};
    struct theme theme = {.name = "before"};
    CHECK(!theme_parse(&theme, "bad", text, &err));
    CHECK_TEXT(err.text, want);
    CHECK_TEXT(theme.name, "before");
}

static void test_errors(void)
{
    check_error("text = red\ntitel-focus = blue\n",
                "line 2: there is no style \"titel-focus\"; did you mean \"title-focus\"?");
    check_error("text = gren\n",
                "line 1: \"gren\" is neither a colour nor an attribute; did you mean \"green\"?");
    check_error("good = red blue green", "line 1: a style has two colours at most");
    check_error("\n\ngood red", "line 3: expected style = foreground background attributes");
    check_error("good =", "line 1: expected style = foreground background attributes");
    check_error("good = $ocean", "line 1: no line above says what $ocean is");
    check_error("$ocean = wet",
                "line 1: \"wet\" is neither a colour nor an attribute; did you mean \"red\"?");
    check_error("$ocean = 1 2", "line 1: expected $ocean = colour");
    check_error("good = 256", "line 1: \"256\" is neither a colour nor an attribute");
    check_error("good = #12345", "line 1: \"#12345\" is neither a colour nor an attribute");
    check_error("text = a a a a a a a a a a", "line 1: too long for a line of a theme");
}

static void test_reading(void)
{
    struct theme theme = {0};
    CHECK(theme_parse(&theme, "mine",
                      "# a comment\n"
                      "theme = My = theme\r\n"
                      "$sea = #0a141e\n"
                      "text = white $sea # and a comment\n"
                      "bad = 200 - bold underline\n"
                      "accent = bright-blue default\n"
                      "title-focus = italic dim reverse",
                      NULL));
    CHECK_TEXT(theme.name, "mine");
    CHECK_TEXT(theme.title, "My = theme");
    const struct look *text = &theme.looks[STYLE_TEXT], *bad = &theme.looks[STYLE_BAD];
    CHECK(text->fore.kind == COLOUR_INDEX && text->fore.index == 7);
    CHECK(text->back.kind == COLOUR_RGB && text->back.red == 10 && text->back.blue == 30);
    CHECK(bad->fore.index == 200 && bad->back.kind == COLOUR_NONE);
    CHECK_NUMBER(bad->attributes, LOOK_BOLD | LOOK_UNDERLINE);
    CHECK(theme.looks[STYLE_ACCENT].back.kind == COLOUR_DEFAULT);
    CHECK_NUMBER(theme.looks[STYLE_TITLE_FOCUS].attributes, LOOK_ITALIC | LOOK_DIM | LOOK_REVERSE);
}

static void test_fallbacks(void)
{
    struct theme theme = {0};
    CHECK(theme_parse(&theme, "small", "text = white black\naccent = blue\nbad = red", NULL));
    CHECK(theme.looks[STYLE_ERROR].fore.index == 1 && !theme.looks[STYLE_ERROR].set);
    CHECK(theme.looks[STYLE_FRAME_FOCUS].fore.index == 4);
    CHECK(theme.looks[STYLE_SELECTED].attributes & LOOK_REVERSE);
    struct look look = look_of(&theme, STYLE_DIM, STYLE_TEXT);
    CHECK(look.fore.index == 7 && look.back.index == 0);
    CHECK(theme_parse(&theme, "empty", "", NULL));
    look = look_of(&theme, STYLE_TEXT, STYLE_TEXT);
    CHECK(look.fore.kind == COLOUR_DEFAULT && look.back.kind == COLOUR_DEFAULT);
}

static void test_grounds(void)
{
    struct theme theme = {0};
    CHECK(theme_parse(&theme, "g",
                      "text = white black\nselected = 231 24 bold\nbad = red\n"
                      "series-1 = 33\nmatch = black yellow\ncursor = - 55",
                      NULL));
    struct look look = look_of(&theme, STYLE_TEXT, STYLE_SELECTED);
    CHECK(look.fore.index == 231 && look.back.index == 24 && look.attributes == LOOK_BOLD);
    look = look_of(&theme, STYLE_BAD, STYLE_SELECTED);
    CHECK(look.fore.index == 1 && look.back.index == 24);
    look = look_of(&theme, STYLE_MATCH, STYLE_SELECTED);
    CHECK(look.fore.index == 0 && look.back.index == 3);
    look = look_of(&theme, STYLE_BAD, STYLE_SERIES_1);
    CHECK(look.fore.index == 1 && look.back.index == 33);
    look = look_of(&theme, STYLE_TEXT, STYLE_CURSOR);
    CHECK(look.fore.index == 7 && look.back.index == 55);
}

static int red_of(const struct theme *theme, const char *glyph, enum style ground, uint8_t shade)
{
    struct cell cell = {.width = 1, .style = STYLE_SERIES_1, .ground = ground, .shade = shade};
    snprintf(cell.text, sizeof(cell.text), "%s", glyph);
    struct look look = look_of_cell(theme, &cell);
    return ground == STYLE_TEXT ? look.fore.red : look.back.red;
}

/* A bar is darker at its foot and lighter at the top; what lies over it is not. */
static void test_shades(void)
{
    struct theme theme = {0};
    CHECK(theme_parse(&theme, "s",
                      "text = #c00000 #000000\nfigure = #ff0000\nseries-1 = #800000\n"
                      "series-2 = #900000",
                      NULL));
    CHECK(red_of(&theme, "█", STYLE_TEXT, 0) == 0x80 && red_of(&theme, "▁", STYLE_TEXT, 4) == 0x80);
    for (uint8_t shade = 2; shade < SHADES; shade++)
        CHECK(red_of(&theme, "▄", STYLE_TEXT, shade) > red_of(&theme, "▄", STYLE_TEXT, shade - 1));
    CHECK(red_of(&theme, "x", STYLE_TEXT, 1) == 0x80);
    CHECK(red_of(&theme, "⠒", STYLE_SERIES_2, 1) < 0x90);
    CHECK(red_of(&theme, "⠒", STYLE_SERIES_2, SHADES - 1) > 0x90);
    CHECK(theme_parse(&theme, "d", "text = #c00000 default\nseries-1 = #800000", NULL));
    CHECK(red_of(&theme, "█", STYLE_TEXT, 1) == 0x80);
}

static double linear(uint8_t channel)
{
    double value = channel / 255.0;
    return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(struct colour colour)
{
    uint8_t rgb[3];
    colour_rgb(colour, rgb);
    return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

/* As WCAG has it: 1 to 21. */
static double contrast(struct look look)
{
    double a = luminance(look.fore), b = luminance(look.back);
    return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

struct demand {
    enum style style, ground;
    double least;
};

static const struct demand demands[] = {
    {STYLE_TEXT, STYLE_TEXT, 4.5},        {STYLE_TITLE, STYLE_TEXT, 4.5},
    {STYLE_TITLE_FOCUS, STYLE_TEXT, 4.5}, {STYLE_FIGURE, STYLE_TEXT, 4.5},
    {STYLE_ACCENT, STYLE_TEXT, 4.5},      {STYLE_GOOD, STYLE_TEXT, 4.5},
    {STYLE_WARN, STYLE_TEXT, 4.5},        {STYLE_BAD, STYLE_TEXT, 4.5},
    {STYLE_INFO, STYLE_TEXT, 4.5},        {STYLE_UP, STYLE_TEXT, 4.5},
    {STYLE_DOWN, STYLE_TEXT, 4.5},        {STYLE_ERROR, STYLE_TEXT, 4.5},
    {STYLE_KEY, STYLE_TEXT, 4.5},         {STYLE_PROMPT, STYLE_TEXT, 4.5},
    {STYLE_STALE, STYLE_TEXT, 4.5},       {STYLE_MATCH, STYLE_TEXT, 4.5},
    {STYLE_TAB_ACTIVE, STYLE_TEXT, 4.5},  {STYLE_CHIP, STYLE_TEXT, 4.5},
    {STYLE_TEXT, STYLE_SELECTED, 4.5},    {STYLE_TEXT, STYLE_POPUP, 4.5},
    {STYLE_TEXT, STYLE_CURSOR, 4.5},      {STYLE_SORTED, STYLE_TEXT, 4.5},
    {STYLE_DIM, STYLE_TEXT, 3},           {STYLE_HEADER, STYLE_TEXT, 3},
    {STYLE_TAB, STYLE_TEXT, 3},           {STYLE_GHOST, STYLE_TEXT, 3},
    {STYLE_AXIS, STYLE_TEXT, 3},          {STYLE_SERIES_1, STYLE_TEXT, 3},
    {STYLE_SERIES_2, STYLE_TEXT, 3},      {STYLE_SERIES_3, STYLE_TEXT, 3},
    {STYLE_SERIES_4, STYLE_TEXT, 3},      {STYLE_DIM, STYLE_POPUP, 3},
    {STYLE_DIM, STYLE_SELECTED, 3},       {STYLE_BAD, STYLE_SELECTED, 3},
    {STYLE_GOOD, STYLE_SELECTED, 3},
};

static void check_contrast(const struct theme *theme)
{
    if (theme->looks[STYLE_TEXT].back.kind == COLOUR_DEFAULT)
        return;
    for (size_t i = 0; i < ARRAY_LEN(demands); i++) {
        const struct demand *demand = &demands[i];
        double got = contrast(look_of(theme, demand->style, demand->ground));
        if (!CHECK(got >= demand->least))
            fprintf(stderr, "%s: %s on %s has %.2f\n", theme->name, style_table[demand->style].name,
                    style_table[demand->ground].name, got);
    }
}

/* Good and bad differ by an attribute, so that nobody has to tell red from green. */
static void check_states(const struct theme *theme)
{
    const struct look *good = &theme->looks[STYLE_GOOD], *bad = &theme->looks[STYLE_BAD];
    CHECK(good->attributes != bad->attributes);
}

static void test_builtin(void)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const char *const *names;
    size_t n = theme_names(&arena, &names);
    CHECK(n >= 11);
    CHECK_TEXT(names[0], theme_default);
    for (size_t i = 0; i < n; i++) {
        struct theme theme;
        struct err err = {0};
        if (!CHECK(theme_load(&theme, names[i], &err))) {
            fprintf(stderr, "%s\n", err.text);
            continue;
        }
        CHECK_TEXT(theme.name, names[i]);
        CHECK(theme.title[0]);
        check_contrast(&theme);
        check_states(&theme);
    }
}

static void write_text(const char *path, const char *text)
{
    CHECK(file_write(path, text, strlen(text), NULL));
}

static void test_folders(void)
{
    char path[] = "/tmp/themes-XXXXXX", name[128];
    struct theme theme;
    struct err err = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const char *const *names;
    CHECK(mkdtemp(path) != NULL);
    setenv("XDG_CONFIG_HOME", path, 1);
    snprintf(name, sizeof(name), "%s/usagetop/themes", path);
    CHECK(folder_make(name, &err));
    snprintf(name, sizeof(name), "%s/usagetop/themes/paper.theme", path);
    write_text(name, "theme = Mine\n");
    CHECK(theme_load(&theme, "paper", &err));
    CHECK_TEXT(theme.title, "Mine");
    snprintf(name, sizeof(name), "%s/usagetop/themes/zebra.theme", path);
    write_text(name, "text = striped\n");
    CHECK(!theme_load(&theme, "zebra", &err));
    CHECK(strstr(err.text, "zebra.theme: line 1: \"striped\""));
    size_t n = theme_names(&arena, &names);
    CHECK_TEXT(names[n - 1], "zebra");
    CHECK(!theme_load(&theme, "midnigt", &err));
    CHECK_TEXT(err.text, "there is no theme \"midnigt\"; did you mean \"midnight\"?");
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(!theme_load(&theme, "../themes/paper", &err));
    CHECK(!theme_load(&theme, "", &err));
}

static struct colour rgb(uint8_t red, uint8_t green, uint8_t blue)
{
    return (struct colour){COLOUR_RGB, 0, red, green, blue};
}

static void test_depths(void)
{
    CHECK_NUMBER(colour_at_depth(rgb(0x5f, 0xaf, 0xff), DEPTH_256), 75);
    CHECK_NUMBER(colour_at_depth(rgb(0x12, 0x12, 0x12), DEPTH_256), 233);
    CHECK_NUMBER(colour_at_depth(rgb(0, 0, 0), DEPTH_256), 16);
    CHECK_NUMBER(colour_at_depth(rgb(250, 10, 10), DEPTH_16), 9);
    CHECK_NUMBER(colour_at_depth(rgb(250, 10, 10), DEPTH_8), 1);
    CHECK_NUMBER(colour_at_depth(rgb(1, 2, 3), DEPTH_DIRECT), 0x010203);
    CHECK_NUMBER(colour_at_depth(rgb(0, 0, 1), DEPTH_DIRECT), 8);
    CHECK_NUMBER(colour_at_depth(rgb(1, 2, 3), DEPTH_MONO), -1);
    CHECK_NUMBER(colour_at_depth((struct colour){.kind = COLOUR_DEFAULT}, DEPTH_256), -1);
    struct colour indexed = {.kind = COLOUR_INDEX, .index = 200};
    CHECK_NUMBER(colour_at_depth(indexed, DEPTH_256), 200);
    CHECK_NUMBER(colour_at_depth(indexed, DEPTH_16), 13);
    CHECK_NUMBER(colour_at_depth(indexed, DEPTH_DIRECT), 0xff00d7);
    for (int i = 16; i < 256; i++) {
        uint8_t parts[3];
        struct colour colour = {.kind = COLOUR_INDEX, .index = (uint8_t)i};
        colour_rgb(colour, parts);
        int again = colour_at_depth(rgb(parts[0], parts[1], parts[2]), DEPTH_256);
        colour_rgb((struct colour){.kind = COLOUR_INDEX, .index = (uint8_t)again}, parts);
        CHECK(luminance((struct colour){.kind = COLOUR_INDEX, .index = (uint8_t)again}) ==
              luminance(colour));
    }
}

static bool is_own(struct colour colour, int depth)
{
    return colour.kind <= COLOUR_DEFAULT || (colour.kind == COLOUR_INDEX && colour.index < depth);
}

static bool same_look(struct look a, struct look b)
{
    return a.fore.kind == b.fore.kind && a.fore.index == b.fore.index &&
           a.attributes == b.attributes;
}

/* On sixteen colours and on eight every theme says what it says on more: states are told apart, dim
 * text can be read, the selected row is seen. */
static void check_few(struct theme *theme, enum colour_depth depth)
{
    theme_fit(theme, depth);
    for (size_t i = 0; i < STYLE_COUNT; i++) {
        CHECK(is_own(theme->looks[i].fore, depth) && is_own(theme->looks[i].back, depth));
        struct look look = look_of(theme, (enum style)i, STYLE_TEXT);
        CHECK(look.fore.kind != COLOUR_INDEX || look.fore.index != 0 ||
              look.attributes & LOOK_REVERSE);
    }
    struct look dim = look_of(theme, STYLE_DIM, STYLE_TEXT);
    CHECK(!same_look(look_of(theme, STYLE_BAD, STYLE_TEXT), dim));
    CHECK(
        !same_look(look_of(theme, STYLE_BAD, STYLE_TEXT), look_of(theme, STYLE_GOOD, STYLE_TEXT)));
    CHECK(!same_look(look_of(theme, STYLE_TEXT, STYLE_SELECTED),
                     look_of(theme, STYLE_TEXT, STYLE_TEXT)));
    CHECK(same_look(look_of(theme, STYLE_DIM, STYLE_SELECTED),
                    look_of(theme, STYLE_TEXT, STYLE_SELECTED)));
}

static void test_few(void)
{
    static const char *const names[] = {"midnight", "paper", "contrast", "deuter", "terminal"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct theme sixteen, eight;
        if (!CHECK(theme_load(&sixteen, names[i], NULL)))
            continue;
        eight = sixteen;
        check_few(&sixteen, DEPTH_16);
        check_few(&eight, DEPTH_8);
    }
    struct theme own;
    CHECK(theme_parse(&own, "own", "bad = bright-magenta\n", NULL));
    theme_fit(&own, DEPTH_16);
    CHECK_NUMBER(own.looks[STYLE_BAD].fore.index, 13);
    CHECK(theme_parse(&own, "own", "bad = 203\n", NULL));
    theme_fit(&own, DEPTH_256);
    CHECK_NUMBER(own.looks[STYLE_BAD].fore.index, 203);
}

int main(void)
{
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    test_errors();
    test_reading();
    test_fallbacks();
    test_grounds();
    test_shades();
    test_builtin();
    test_few();
    test_folders();
    test_depths();
    return check_done();
}
