/* Outside text made fit for a terminal. One glyph is what fills one place on the screen: a base
 * character with the marks that stand on it, or a visible mark in place of what would be invisible,
 * move the cursor, reorder the line or be drawn differently from terminal to terminal.
 *
 * Clusters are kept simpler than Unicode's on purpose: only characters without a width of their own
 * join a base. What terminals disagree about (joined emoji, skin tones, flags) is shown as its
 * parts, so that columns stay in line. */
#include <utf8proc.h>

#include "usagetop/base.h"

#include <string.h>

enum { REPLACEMENT = 0xfffd };

struct range {
    uint32_t first, last;
};

static bool within(uint32_t point, const struct range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    }
    return false;
}

/* Assigned letters, symbols and marks that are nevertheless drawn as nothing, or never twice the
 * same. */
static bool is_deceptive(uint32_t point)
{
    static const struct range ranges[] = {
        {0x034f, 0x034f},   /* grapheme joiner */
        {0x115f, 0x1160},   /* Hangul fillers */
        {0x17b4, 0x17b5},   /* Khmer inherent vowels */
        {0x3164, 0x3164},   /* Hangul filler */
        {0xffa0, 0xffa0},   /* Hangul filler, half width */
        {0x1f1e6, 0x1f1ff}, /* halves of flags */
        {0x1f3fb, 0x1f3ff}, /* skin tones */
    };
    return within(point, ranges, ARRAY_LEN(ranges));
}

/* Shown as a mark: controls, format characters (bidi, zero-width, tags), separators, private and
 * unassigned. */
static bool is_unsafe(uint32_t point)
{
    switch (utf8proc_category((utf8proc_int32_t)point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return is_deceptive(point);
    }
}

/* Columns of a safe character, as libc counts them, on which ncurses relies; 0 joins the character
 * before. */
static int point_width(uint32_t point)
{
    static const struct range joining[] = {{0x1160, 0x11ff},
                                           {0xd7b0, 0xd7ff}}; /* Hangul vowels, finals */
    static const struct range wide[] = {{0x3248, 0x324f}, {0x4dc0, 0x4dff}};

    if (point < 0x300)
        return 1;
    if (within(point, joining, ARRAY_LEN(joining)))
        return 0;
    if (within(point, wide, ARRAY_LEN(wide)))
        return 2;
    if (utf8proc_category((utf8proc_int32_t)point) == UTF8PROC_CATEGORY_MC)
        return 1;
    return utf8proc_charwidth((utf8proc_int32_t)point);
}

static bool is_combining(uint32_t point)
{
    return point >= 0x300 && !is_unsafe(point) && point_width(point) == 0;
}

/* These ask for a text or a picture form, which changes the width on some terminals only. */
static bool is_form_selector(uint32_t point)
{
    return point == 0xfe0e || point == 0xfe0f;
}

static void put_point(struct glyph *glyph, uint32_t point)
{
    size_t len = strlen(glyph->text);
    len += utf8_encode(point, glyph->text + len);
    glyph->text[len] = '\0';
}

/* `count` question marks: the width is kept where the character cannot be shown. */
static void put_questions(struct glyph *glyph, int count)
{
    memset(glyph->text, '?', (size_t)count);
    glyph->text[count] = '\0';
    glyph->width = (uint8_t)count;
}

static void put_mark(struct glyph *glyph, uint32_t point, bool ascii)
{
    if (point >= 0x20 && point != 0x7f) {
        int len = snprintf(glyph->text, sizeof(glyph->text), ascii ? "<U+%04X>" : "<%04X>",
                           (unsigned)point);
        glyph->width = (uint8_t)len;
        return;
    }
    if (ascii) {
        memcpy(glyph->text, (char[3]){'^', (char)(point ^ 0x40)}, 3);
        glyph->width = 2;
        return;
    }
    put_point(glyph, point == 0x7f ? 0x2421 : 0x2400 + point);
    glyph->width = 1;
}

/* Reads the run of combining characters at text[0..size) and adds at most `room` of them to the
 * glyph; with no room, all are read and none is added. Returns the bytes read. */
static size_t take_marks(struct glyph *glyph, const char *text, size_t size, int room)
{
    uint32_t point;
    bool swallow = room == 0;
    size_t at = 0;

    while (at < size && (swallow || room > 0)) {
        size_t used = utf8_decode(text + at, size - at, &point);
        if (!is_combining(point))
            break;
        if (room > 0 && !is_form_selector(point))
            put_point(glyph, point);
        room -= room > 0;
        at += used;
    }
    return at;
}

/* What follows plain ASCII cannot be a combining character. */
static bool is_plain(const char *text, size_t size)
{
    unsigned char next = size > 1 ? (unsigned char)text[1] : 0;
    return text[0] >= 0x20 && text[0] < 0x7f && next < 0x80;
}

size_t glyph_read(const char *text, size_t size, bool ascii, struct glyph *glyph)
{
    uint32_t point;

    memset(glyph, 0, sizeof(*glyph));
    if (is_plain(text, size)) {
        glyph->text[0] = text[0];
        glyph->width = 1;
        return 1;
    }
    size_t used = utf8_decode(text, size, &point);
    if (is_unsafe(point)) {
        put_mark(glyph, point, ascii);
        return used;
    }
    int width = point_width(point);
    if (width == 0) { /* nothing to stand on, or too many on one: the first is named for all */
        put_mark(glyph, point, ascii);
        return used + take_marks(glyph, text + used, size - used, 0);
    }
    put_point(glyph, point);
    glyph->width = (uint8_t)width;
    used += take_marks(glyph, text + used, size - used, COMBINING_MAX);
    if (ascii && glyph->text[1] != '\0')
        put_questions(glyph, width);
    return used;
}

void text_clean(struct str *out, const char *text, size_t size, bool ascii)
{
    struct glyph glyph;

    for (size_t at = 0; at < size && !out->truncated;) {
        at += glyph_read(text + at, size - at, ascii, &glyph);
        str_add(out, glyph.text);
    }
}

int text_width(const char *text)
{
    struct glyph glyph;
    size_t size = strlen(text);
    int width = 0;

    for (size_t at = 0; at < size && width < STR_MAX;) {
        at += glyph_read(text + at, size - at, false, &glyph);
        width += glyph.width;
    }
    return width;
}
