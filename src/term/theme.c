/* Theme files: a line a style. Read without curses, so that they can be checked anywhere. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "usagetop/term.h"

enum { WORDS_MAX = 8, WORD_MAX = 64, NAMED_MAX = 64 };

struct named_colour {
    char name[WORD_MAX];
    struct colour colour;
};

struct reader {
    struct theme theme;
    struct named_colour named[NAMED_MAX]; /* the "$name" lines */
    size_t n_named;
    int line;
};

struct words {
    char text[WORDS_MAX][WORD_MAX];
    size_t n;
};

static const char *const colour_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white", "default",
};

static const char *const attribute_names[] = {"bold", "dim", "italic", "underline", "reverse"};

/* What a style looks like when a theme does not say: like another, whose line comes first in this
 * table. */
struct fallback {
    enum style style, like;
    uint8_t attributes; /* added */
};

static const struct fallback fallbacks[] = {
    {STYLE_DIM, STYLE_TEXT, 0},
    {STYLE_ACCENT, STYLE_TEXT, LOOK_BOLD},
    {STYLE_GOOD, STYLE_TEXT, 0},
    {STYLE_BAD, STYLE_TEXT, LOOK_BOLD},
    {STYLE_WARN, STYLE_ACCENT, 0},
    {STYLE_INFO, STYLE_ACCENT, 0},
    {STYLE_TITLE, STYLE_TEXT, 0},
    {STYLE_TITLE_FOCUS, STYLE_ACCENT, LOOK_BOLD},
    {STYLE_FRAME, STYLE_DIM, 0},
    {STYLE_FRAME_FOCUS, STYLE_ACCENT, 0},
    {STYLE_FIGURE, STYLE_TEXT, LOOK_BOLD},
    {STYLE_SELECTED, STYLE_TEXT, LOOK_REVERSE},
    {STYLE_SELECTED_IDLE, STYLE_TEXT, LOOK_UNDERLINE},
    {STYLE_MARKED, STYLE_TEXT, LOOK_BOLD},
    {STYLE_CURSOR, STYLE_SELECTED, 0},
    {STYLE_HEADER, STYLE_DIM, 0},
    {STYLE_SORTED, STYLE_ACCENT, 0},
    {STYLE_UP, STYLE_TEXT, 0},
    {STYLE_DOWN, STYLE_TEXT, 0},
    {STYLE_SERIES_1, STYLE_ACCENT, 0},
    {STYLE_SERIES_2, STYLE_WARN, 0},
    {STYLE_SERIES_3, STYLE_GOOD, 0},
    {STYLE_SERIES_4, STYLE_BAD, 0},
    {STYLE_SERIES_5, STYLE_INFO, 0},
    {STYLE_SERIES_6, STYLE_DIM, 0},
    {STYLE_SERIES_7, STYLE_TEXT, 0},
    {STYLE_SERIES_8, STYLE_SERIES_1, 0},
    {STYLE_GROWING, STYLE_DIM, 0},
    {STYLE_AXIS, STYLE_DIM, 0},
    {STYLE_GRIDLINE, STYLE_FRAME, 0},
    {STYLE_SPIKE, STYLE_BAD, 0},
    {STYLE_MATCH, STYLE_ACCENT, LOOK_UNDERLINE},
    {STYLE_KEY, STYLE_ACCENT, 0},
    {STYLE_PROMPT, STYLE_TEXT, 0},
    {STYLE_GHOST, STYLE_DIM, 0},
    {STYLE_ERROR, STYLE_BAD, 0},
    {STYLE_STALE, STYLE_WARN, 0},
    {STYLE_CHIP, STYLE_TEXT, 0},
    {STYLE_TAB, STYLE_TEXT, 0},
    {STYLE_TAB_ACTIVE, STYLE_ACCENT, LOOK_REVERSE},
    {STYLE_TAB_KEY, STYLE_KEY, 0},
    {STYLE_POPUP, STYLE_TEXT, 0},
    {STYLE_BRAND, STYLE_ACCENT, LOOK_BOLD},
    {STYLE_GAUGE, STYLE_ACCENT, 0},
    {STYLE_GAUGE_EMPTY, STYLE_DIM, 0},
    {STYLE_HEAT_0, STYLE_GRIDLINE, 0},
    {STYLE_HEAT_1, STYLE_HEAT_0, 0},
    {STYLE_HEAT_2, STYLE_HEAT_1, 0},
    {STYLE_HEAT_3, STYLE_HEAT_2, 0},
    {STYLE_HEAT_4, STYLE_ACCENT, 0},
    {STYLE_HEAT_5, STYLE_HEAT_4, 0},
    {STYLE_HEAT_6, STYLE_HEAT_5, 0},
    {STYLE_HEAT_7, STYLE_HEAT_6, LOOK_BOLD},
};

static void fill_gaps(struct theme *theme)
{
    struct look *text = &theme->looks[STYLE_TEXT];
    if (text->fore.kind == COLOUR_NONE)
        text->fore.kind = COLOUR_DEFAULT;
    if (text->back.kind == COLOUR_NONE)
        text->back.kind = COLOUR_DEFAULT;
    for (size_t i = 0; i < ARRAY_LEN(fallbacks); i++) {
        const struct fallback *fallback = &fallbacks[i];
        struct look *look = &theme->looks[fallback->style];
        if (look->set)
            continue;
        *look = theme->looks[fallback->like];
        if (fallback->like == STYLE_TEXT)
            look->fore.kind = look->back.kind = COLOUR_NONE;
        look->attributes |= fallback->attributes;
        look->set = false;
    }
}

/* Cuts a line into words; what follows a "#" that stands alone or begins the line is a comment. */
static bool split(const char *line, struct words *words, const struct reader *reader,
                  struct err *err)
{
    words->n = 0;
    for (line += strspn(line, " \t\r"); *line; line += strspn(line, " \t\r")) {
        size_t size = strcspn(line, " \t\r");
        if (line[0] == '#' && (size == 1 || words->n == 0 || !isxdigit((unsigned char)line[1])))
            return true;
        if (words->n == WORDS_MAX || size >= WORD_MAX)
            return err_set(err, ERR_USAGE, "line %d: too long for a line of a theme", reader->line);
        memcpy(words->text[words->n], line, size);
        words->text[words->n++][size] = '\0';
        line += size;
    }
    return true;
}

static bool read_rgb(const char *word, struct colour *out)
{
    if (word[0] != '#' || strlen(word) != 7 || strspn(word + 1, "0123456789abcdefABCDEF") != 6)
        return false;
    unsigned long value = strtoul(word + 1, NULL, 16);
    *out = (struct colour){COLOUR_RGB, 0, (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                           (uint8_t)value};
    return true;
}

static bool read_index(const char *word, struct colour *out)
{
    size_t size = strlen(word);
    if (!size || size > 3 || strspn(word, "0123456789") != size || atoi(word) > 255)
        return false;
    *out = (struct colour){.kind = COLOUR_INDEX, .index = (uint8_t)atoi(word)};
    return true;
}

static bool read_name(const struct reader *reader, const char *word, struct colour *out)
{
    for (size_t i = 0; i < ARRAY_LEN(colour_names); i++) {
        if (strcmp(word, colour_names[i]) == 0) {
            *out = (struct colour){.kind = i < 16 ? COLOUR_INDEX : COLOUR_DEFAULT,
                                   .index = (uint8_t)(i < 16 ? i : 0)};
            return true;
        }
    }
    for (size_t i = 0; i < reader->n_named; i++) {
        if (word[0] == '$' && strcmp(word + 1, reader->named[i].name) == 0) {
            *out = reader->named[i].colour;
            return true;
        }
    }
    return false;
}

static bool read_colour(const struct reader *reader, const char *word, struct colour *out)
{
    if (strcmp(word, "-") == 0) {
        *out = (struct colour){0};
        return true;
    }
    return read_rgb(word, out) || read_index(word, out) || read_name(reader, word, out);
}

static uint8_t read_attribute(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(attribute_names); i++)
        if (strcmp(word, attribute_names[i]) == 0)
            return (uint8_t)(1 << i);
    return 0;
}

static bool not_understood(const struct reader *reader, const char *word, struct err *err)
{
    const char *all[ARRAY_LEN(colour_names) + ARRAY_LEN(attribute_names)];
    memcpy(all, colour_names, sizeof(colour_names));
    memcpy(all + ARRAY_LEN(colour_names), attribute_names, sizeof(attribute_names));
    const char *near = text_nearest(word, all, ARRAY_LEN(all));
    if (word[0] == '$')
        return err_set(err, ERR_USAGE, "line %d: no line above says what %s is", reader->line,
                       word);
    return err_set(err, ERR_USAGE, "line %d: \"%s\" is neither a colour nor an attribute%s%s%s",
                   reader->line, word, near ? "; did you mean \"" : "", near ? near : "",
                   near ? "\"?" : "");
}

static bool read_look(const struct reader *reader, const struct words *words, struct look *look,
                      struct err *err)
{
    struct look read = {.set = true};
    size_t n_colours = 0;
    for (size_t i = 2; i < words->n; i++) {
        const char *word = words->text[i];
        uint8_t attribute = read_attribute(word);
        struct colour colour;
        if (attribute) {
            read.attributes |= attribute;
        } else if (!read_colour(reader, word, &colour)) {
            return not_understood(reader, word, err);
        } else if (n_colours == 2) {
            return err_set(err, ERR_USAGE, "line %d: a style has two colours at most",
                           reader->line);
        } else {
            *(n_colours++ ? &read.back : &read.fore) = colour;
        }
    }
    *look = read;
    return true;
}

static bool find_style(const struct reader *reader, const char *name, enum style *out,
                       struct err *err)
{
    const char *names[STYLE_COUNT];
    for (int i = 0; i < STYLE_COUNT; i++) {
        names[i] = style_table[i].name;
        if (strcmp(name, names[i]) == 0) {
            *out = (enum style)i;
            return true;
        }
    }
    const char *near = text_nearest(name, names, STYLE_COUNT);
    return err_set(err, ERR_USAGE, "line %d: there is no style \"%s\"%s%s%s", reader->line, name,
                   near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool read_named(struct reader *reader, const struct words *words, struct err *err)
{
    struct named_colour *named = &reader->named[reader->n_named];
    if (words->n != 3)
        return err_set(err, ERR_USAGE, "line %d: expected %s = colour", reader->line,
                       words->text[0]);
    if (reader->n_named == NAMED_MAX)
        return err_set(err, ERR_USAGE, "line %d: more than %d named colours", reader->line,
                       NAMED_MAX);
    if (!read_colour(reader, words->text[2], &named->colour))
        return not_understood(reader, words->text[2], err);
    snprintf(named->name, sizeof(named->name), "%s", words->text[0] + 1);
    reader->n_named++;
    return true;
}

/* "theme = what people read in the list of themes" */
static bool read_title(struct theme *theme, const char *line)
{
    line += strspn(line, " \t");
    if (!text_starts(line, "theme"))
        return false;
    line += strlen("theme");
    line += strspn(line, " \t");
    if (*line != '=')
        return false;
    line += 1 + strspn(line + 1, " \t");
    snprintf(theme->title, sizeof(theme->title), "%.*s", (int)strcspn(line, "\r"), line);
    return true;
}

static bool read_line(struct reader *reader, const char *line, struct err *err)
{
    struct words words;
    enum style style = STYLE_TEXT;
    if (read_title(&reader->theme, line))
        return true;
    if (!split(line, &words, reader, err))
        return false;
    if (words.n == 0)
        return true;
    if (words.n < 3 || strcmp(words.text[1], "=") != 0)
        return err_set(err, ERR_USAGE, "line %d: expected style = foreground background attributes",
                       reader->line);
    if (words.text[0][0] == '$')
        return read_named(reader, &words, err);
    return find_style(reader, words.text[0], &style, err) &&
           read_look(reader, &words, &reader->theme.looks[style], err);
}

bool theme_parse(struct theme *theme, const char *name, const char *text, struct err *err)
{
    CLEANUP(free_ptr)
    struct reader *reader = mem_new(sizeof(*reader));
    snprintf(reader->theme.name, sizeof(reader->theme.name), "%s", name);
    while (*text) {
        size_t size = strcspn(text, "\n");
        char line[256];
        reader->line++;
        if (size >= sizeof(line) || strlen(text) > THEME_SIZE_MAX)
            return err_set(err, ERR_USAGE, "line %d: too long for a theme", reader->line);
        memcpy(line, text, size);
        line[size] = '\0';
        if (!read_line(reader, line, err))
            return false;
        text += size + (text[size] == '\n');
    }
    fill_gaps(&reader->theme);
    *theme = reader->theme;
    return true;
}
