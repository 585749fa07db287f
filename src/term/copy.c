/* The clipboard of the terminal in front of the user: OSC 52 reaches it through SSH. tmux takes it
 * itself if it may, and is also asked to pass it on; screen passes it on in pieces. */
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

enum { SCREEN_PIECE = 240 };

static void add_base64(struct str *out, const char *text, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        size_t n = MIN(size - i, (size_t)3);
        unsigned bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < n ? (unsigned char)text[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            str_char(out, k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
    }
}

/* For tmux, each ESC inside is doubled. */
static void add_for_tmux(struct str *out, const char *sequence)
{
    str_add(out, "\x1bPtmux;");
    for (; *sequence; sequence++) {
        if (*sequence == '\x1b')
            str_char(out, '\x1b');
        str_char(out, *sequence);
    }
    str_add(out, "\x1b\\");
}

static void add_for_screen(struct str *out, const char *sequence)
{
    for (size_t n = strlen(sequence); n > 0;) {
        size_t piece = MIN(n, (size_t)SCREEN_PIECE);
        str_add(out, "\x1bP");
        str_bytes(out, sequence, piece);
        str_add(out, "\x1b\\");
        sequence += piece;
        n -= piece;
    }
}

bool term_copy(struct term *term, const char *text, size_t size, struct err *err)
{
    const char *type = getenv("TERM");
    CLEANUP(str_finish)
    struct str sequence = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    if (size > COPY_MAX)
        return err_set(
            err, ERR_FULL,
            "%zu bytes are too many for the terminal's clipboard, which takes %d; export "
            "to a file instead",
            size, COPY_MAX);
    str_add(&sequence, "\x1b]52;c;");
    add_base64(&sequence, text, size);
    str_char(&sequence, '\a');
    bool in_screen = type && text_starts(type, "screen") && !getenv("TMUX");
    if (in_screen)
        add_for_screen(&out, str_text(&sequence));
    else
        str_add(&out, str_text(&sequence));
    if (getenv("TMUX"))
        add_for_tmux(&out, str_text(&sequence));
    outlet_raw(term, str_text(&out), out.len);
    return true;
}
