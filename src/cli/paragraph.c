/* Sentences on lines of a terminal: clean, broken between words, later lines further in. */
#include <string.h>

#include "cli.h"

/* The word at the beginning of text[0..size), clean, and its columns. */
static size_t read_word(const char *text, size_t size, bool ascii, struct str *word, int *columns)
{
    size_t at = 0;
    str_clear(word);
    *columns = 0;
    while (at < size && text[at] != ' ' && text[at] != '\n') {
        struct glyph glyph;
        at += glyph_read(text + at, size - at, ascii, &glyph);
        str_add(word, glyph.text);
        *columns += glyph.width;
    }
    return at;
}

static void break_line(struct str *out, int indent, int *column)
{
    str_char(out, '\n');
    str_addf(out, "%*s", indent, "");
    *column = indent;
}

void paragraph_add(struct str *out, const char *text, const struct paragraph *how)
{
    CLEANUP(str_finish)
    struct str word = {0};
    size_t size = strlen(text), at = 0;
    int column = how->column, columns;
    bool fresh = true; /* nothing stands on this line yet */
    while (at < size) {
        if (text[at] == ' ') { /* in front of a line they stay */
            column += fresh;
            str_add(out, fresh ? " " : "");
            at++;
            continue;
        }
        if (text[at] == '\n') {
            break_line(out, how->indent, &column);
            fresh = true;
            at++;
            continue;
        }
        at += read_word(text + at, size - at, how->ascii, &word, &columns);
        if (!fresh && how->width && column + 1 + columns > how->width) {
            break_line(out, how->indent, &column);
            fresh = true;
        }
        if (!fresh)
            str_char(out, ' ');
        str_add(out, str_text(&word));
        column += columns + !fresh;
        fresh = false;
    }
    str_char(out, '\n');
}
