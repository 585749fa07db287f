/* Reading the words of a filter. There is no token list: what a comma, a star or ".." means depends
 * on the field, so the parser asks for what may stand at its place. */
#include "filter.h"

#include <string.h>
#include <strings.h>

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ends_word(char c)
{
    return c == '\0' || is_blank(c) || c == '(' || c == ')' || c == '"';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || (unsigned char)c >= 0x80;
}

void skip_blanks(struct parser *p)
{
    while (p->at < p->len && is_blank(p->text[p->at]))
        p->at++;
}

size_t word_length(const char *text, size_t len, size_t at)
{
    size_t end = at;

    while (end < len && !ends_word(text[end]))
        end++;
    return end - at;
}

size_t name_length(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && is_name(text[n]))
        n++;
    if (n == 0 || n == len)
        return 0;
    bool follows = strchr(":<>=", text[n]) || (text[n] == '!' && n + 1 < len && text[n + 1] == '=');
    return follows ? n : 0;
}

bool word_is(const struct parser *p, const char *word)
{
    size_t len = word_length(p->text, p->len, p->at);

    return len == strlen(word) && memcmp(p->text + p->at, word, len) == 0;
}

bool take_word(struct parser *p, const char *word)
{
    skip_blanks(p);
    if (!word_is(p, word))
        return false;
    p->at += strlen(word);
    skip_blanks(p);
    return true;
}

bool take(struct parser *p, const char *symbol)
{
    size_t len = strlen(symbol);

    if (p->len - p->at < len || memcmp(p->text + p->at, symbol, len) != 0)
        return false;
    p->at += len;
    return true;
}

/* ---- quoted texts ---------------------------------------------------------------------- */

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* The character that a backslash at p->at stands before; p->at goes behind it. */
static bool read_escape(struct parser *p, char *out)
{
    size_t start = p->at++;
    char c = p->text[p->at];

    p->at++;
    if (c == '"' || c == '\\') {
        *out = c;
    } else if (c == 'n' || c == 't' || c == 'r') {
        *out = c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
    } else if (c == 'x') {
        int high = hex_digit(p->text[p->at]), low = high < 0 ? -1 : hex_digit(p->text[p->at + 1]);
        if (low < 0 || high > 7 || high * 16 + low == 0)
            return parse_fail(p, start, MIN(4, p->len - start),
                              "\"\\x\" needs two hexadecimal digits, 01 to 7f");
        *out = (char)(high * 16 + low);
        p->at += 2;
    } else {
        parse_fail(p, start, 1, "a backslash stands before \", \\, n, t, r or x");
        return parse_hint(p, "\\\\");
    }
    return true;
}

static bool read_quoted(struct parser *p, struct piece *piece)
{
    size_t start = p->at++, n = 0;
    char *text = arena_new(p->arena, p->len - start + 1);

    while (p->at < p->len && p->text[p->at] != '"') {
        if (p->text[p->at] != '\\')
            text[n++] = p->text[p->at++];
        else if (p->at + 1 >= p->len)
            break;
        else if (!read_escape(p, &text[n++]))
            return false;
    }
    if (p->at >= p->len || p->text[p->at] != '"') {
        parse_fail(p, start, p->len - start, "the closing \" is missing");
        p->error->unfinished = true;
        return false;
    }
    p->at++;
    *piece = (struct piece){text, start, p->at - start, true};
    return true;
}

/* ---- bare texts ------------------------------------------------------------------------ */

static bool stops_here(const struct parser *p, size_t at, unsigned stops)
{
    if (ends_word(p->text[at]) || ((stops & STOP_COMMA) && p->text[at] == ','))
        return true;
    return (stops & STOP_RANGE) && strncmp(p->text + at, "..", 2) == 0;
}

bool read_piece(struct parser *p, unsigned stops, struct piece *piece)
{
    size_t start = p->at;
    char shown[SHOWN_MAX];

    if (p->text[start] == '"') {
        if (!read_quoted(p, piece))
            return false;
    } else {
        while (p->at < p->len && !stops_here(p, p->at, stops))
            p->at++;
        size_t length = p->at - start;
        *piece =
            (struct piece){arena_bytes(p->arena, p->text + start, length), start, length, false};
    }
    char next = p->text[p->at];
    if (next == '"' || next == '(' || (piece->quoted && !stops_here(p, p->at, stops)))
        return parse_fail(p, start, p->at + 1 - start,
                          "after %s a blank is missing, or quotes around the whole",
                          parse_shown(p, start, p->at - start, shown));
    return true;
}
