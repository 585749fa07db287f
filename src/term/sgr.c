/* curses sends both colours whenever one changes, and resets all to end an attribute. On a terminal
 * that speaks ECMA-48 this keeps the pen that is wanted apart from the pen that the terminal has,
 * and sends the difference before the next character, erasure or scroll. Everything else passes
 * through as it is. */
#include "sgr.h"

#include <stdlib.h>
#include <string.h>

enum { ATTRIBUTES = 10, NORMAL_INTENSITY = 22, SEQUENCE_MAX = 128, REPEAT_MAX = 2000 };

static void set_colour(const struct sgr_palette *palette, char out[static SGR_COLOUR_MAX],
                       const char *text, size_t size)
{
    unsigned kind = 0, index = 256;
    if (sscanf(text, "%u;5;%u", &kind, &index) == 2 && index < 256 && palette->used[index]) {
        const uint8_t *rgb = palette->rgb[index];
        snprintf(out, SGR_COLOUR_MAX, "%u;2;%u;%u;%u", kind, rgb[0], rgb[1], rgb[2]);
        return;
    }
    size = MIN(size, (size_t)SGR_COLOUR_MAX - 1);
    memcpy(out, text, size);
    out[size] = '\0';
}

/* The bytes of one colour: "38;5;103", "38;2;1;2;3", or with colons in one parameter. */
static size_t colour_size(const char *text, size_t n)
{
    size_t fields = 0, i = strcspn(text, ";m");
    if (memchr(text, ':', MIN(i, n)) || i >= n || text[i] != ';')
        return i;
    fields = text[i + 1] == '5' ? 2 : 4;
    for (; fields > 0 && i < n && text[i] == ';'; fields--)
        i += 1 + strcspn(text + i + 1, ";m");
    return i;
}

static void apply_number(struct sgr_pen *pen, int number)
{
    if (number == 0)
        *pen = (struct sgr_pen){0};
    else if (number < ATTRIBUTES)
        pen->attributes |= 1u << number;
    else if (number == NORMAL_INTENSITY)
        pen->attributes &= ~(1u << 1 | 1u << 2);
    else if (number > 22 && number < 30)
        pen->attributes &= ~(1u << (number - 20));
    else if (number == 39)
        pen->fore[0] = '\0';
    else if (number == 49)
        pen->back[0] = '\0';
}

/* Applies the parameters text[0..n), which are followed by "m". */
static void apply(struct sgr *sgr, const char *text, size_t n)
{
    struct sgr_pen *pen = &sgr->wanted;
    if (n == 0)
        apply_number(pen, 0);
    for (size_t i = 0; i < n;) {
        int number = atoi(text + i);
        size_t size = strcspn(text + i, ";m");
        bool fore = (number >= 30 && number <= 38) || (number >= 90 && number <= 97);
        bool back = (number >= 40 && number <= 48) || (number >= 100 && number <= 107);
        if (number == 38 || number == 48)
            size = colour_size(text + i, n - i);
        if (fore || back)
            set_colour(&sgr->palette, fore ? pen->fore : pen->back, text + i, size);
        else
            apply_number(pen, number);
        i += size + 1;
    }
}

static void add_parameter(struct str *out, const char *text)
{
    if (out->len)
        str_char(out, ';');
    str_add(out, text);
}

static void add_attributes(struct str *out, unsigned attributes)
{
    for (int i = 1; i < ATTRIBUTES; i++) {
        if (attributes >> i & 1) {
            char text[2] = {(char)('0' + i), '\0'};
            add_parameter(out, text);
        }
    }
}

/* The parameters that end attributes; bold and dim end together, so what stays of them is set
 * again. */
static void add_ends(struct str *out, const struct sgr_pen *from, const struct sgr_pen *to)
{
    unsigned ended = from->attributes & ~to->attributes;
    if (ended & 6) {
        add_parameter(out, "22");
        add_attributes(out, from->attributes & to->attributes & 6);
    }
    for (int i = 3; i < ATTRIBUTES; i++) {
        char text[3] = {'2', (char)('0' + i), '\0'};
        if (ended >> i & 1)
            add_parameter(out, text);
    }
}

static void add_change(struct str *out, const struct sgr_pen *from, const struct sgr_pen *to)
{
    add_ends(out, from, to);
    add_attributes(out, to->attributes & ~from->attributes);
    if (strcmp(from->fore, to->fore) != 0)
        add_parameter(out, to->fore[0] ? to->fore : "39");
    if (strcmp(from->back, to->back) != 0)
        add_parameter(out, to->back[0] ? to->back : "49");
}

static bool same_pen(const struct sgr_pen *a, const struct sgr_pen *b)
{
    return a->attributes == b->attributes && strcmp(a->fore, b->fore) == 0 &&
           strcmp(a->back, b->back) == 0;
}

/* Makes the pen of the terminal `to`. */
static void change_pen(struct sgr *sgr, const struct sgr_pen *to, struct str *out)
{
    static const struct sgr_pen plain;
    CLEANUP(str_finish)
    struct str change = {0};
    CLEANUP(str_finish)
    struct str anew = {0};
    if (!sgr->unknown && same_pen(to, &sgr->sent))
        return;
    add_change(&change, &sgr->sent, to);
    add_change(&anew, &plain, to);
    bool reset = sgr->unknown || anew.len + 1 < change.len || !anew.len;
    str_addf(out, reset && anew.len ? "\x1b[;%sm" : "\x1b[%sm", str_text(reset ? &anew : &change));
    sgr->sent = *to;
    sgr->unknown = false;
}

void sgr_settle(struct sgr *sgr, struct str *out)
{
    struct sgr_pen to = sgr->wanted;
    change_pen(sgr, &to, out);
}

/* Of a blank only the background is seen, unless it is underlined, reversed or struck through. */
void sgr_settle_blank(struct sgr *sgr, struct str *out)
{
    const unsigned seen = 1u << 4 | 1u << 7 | 1u << 9;
    struct sgr_pen to = sgr->wanted;
    if (!sgr->unknown && !((sgr->wanted.attributes | sgr->sent.attributes) & seen)) {
        to = sgr->sent;
        memcpy(to.back, sgr->wanted.back, sizeof(to.back));
    }
    change_pen(sgr, &to, out);
}

/* The size of the sequence that begins at bytes[0] with ESC. */
static size_t sequence_size(const char *bytes, size_t n)
{
    size_t i = 2;
    if (n < 2)
        return n;
    if (bytes[1] != '[')
        return MIN(n, (size_t)(strchr("()*+#", bytes[1]) ? 3 : 2));
    while (i < n && !(bytes[i] >= 0x40 && bytes[i] < 0x7f))
        i++;
    return MIN(i + 1, n);
}

/* Cursor movements are not drawn with the pen; whatever else there is may be. */
static bool is_movement(const char *bytes, size_t n)
{
    return n > 2 && bytes[1] == '[' && strchr("ABCDEFGHdfhlr`ae", bytes[n - 1]);
}

/* "CSI n b" repeats the last character; mosh and others that call themselves xterm do not know it,
 * so it is written out here. */
static void pass_sequence(struct sgr *sgr, const char *bytes, size_t n, struct str *out)
{
    char text[SEQUENCE_MAX];
    if (n >= sizeof(text)) {
        str_bytes(out, bytes, n);
        return;
    }
    memcpy(text, bytes, n);
    text[n] = '\0';
    if (n > 2 && text[1] == '[' && text[n - 1] == 'm' && !strpbrk(text, "?>")) {
        apply(sgr, text + 2, n - 3);
        return;
    }
    if (strcmp(text, "\x1b(B") == 0) /* part of curses' reset; no other set is used */
        return;
    if (text[n - 1] == 'b' && sgr->last) {
        for (int i = MIN(atoi(text + 2), REPEAT_MAX); i > 0; i--)
            str_char(out, sgr->last);
        return;
    }
    if (!is_movement(text, n))
        sgr_settle_blank(sgr, out);
    str_bytes(out, bytes, n);
}

void sgr_shorten(struct sgr *sgr, const char *bytes, size_t n, struct str *out)
{
    for (size_t i = 0; i < n;) {
        size_t size = bytes[i] == '\x1b' ? sequence_size(bytes + i, n - i) : 1;
        if (bytes[i] == '\x1b') {
            pass_sequence(sgr, bytes + i, size, out);
        } else {
            if (bytes[i] == ' ' || bytes[i] == '\n')
                sgr_settle_blank(sgr, out);
            else if (bytes[i] != '\r' && bytes[i] != '\b')
                sgr_settle(sgr, out);
            str_char(out, bytes[i]);
            sgr->last = bytes[i] >= ' ' && bytes[i] < 0x7f ? bytes[i] : '\0';
        }
        i += size;
    }
}
