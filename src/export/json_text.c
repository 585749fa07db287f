/* JSON, the values. */
#include <jansson.h>
#include <string.h>

#include "json_write.h"

static void escape_point(struct str *out, uint32_t point)
{
    if (point >= 0x10000) {
        point -= 0x10000;
        str_addf(out, "\\u%04x", (unsigned)(0xd800 + (point >> 10)));
        point = 0xdc00 + (point & 0x3ff);
    }
    str_addf(out, "\\u%04x", (unsigned)point);
}

/* One character with what stands on it, as it is if a terminal may see it. Returns its bytes. */
static size_t add_character(struct str *out, const char *text, size_t size)
{
    struct glyph glyph;
    size_t used = glyph_read(text, size, false, &glyph);
    if (strlen(glyph.text) == used && memcmp(glyph.text, text, used) == 0) {
        str_bytes(out, text, used);
        return used;
    }
    for (size_t at = 0; at < used;) {
        uint32_t point;
        at += utf8_decode(text + at, used - at, &point);
        escape_point(out, point);
    }
    return used;
}

static bool ascii(char c)
{
    return (unsigned char)c < 0x7f;
}

static bool plain(char c)
{
    return ascii(c) && c >= 0x20 && c != '"' && c != '\\';
}

static void add_escaped(struct str *out, char c)
{
    static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
    const char *at = strchr(from, c);
    str_char(out, '\\');
    str_char(out, to[at - from]);
}

/* A character may join those before it only when it is not plain ASCII, so a plain one that is
 * followed by another plain one stands alone. */
void json_quote(struct str *out, const char *text)
{
    if (!text) {
        str_add(out, "null");
        return;
    }
    size_t size = strlen(text);
    str_char(out, '"');
    for (size_t at = 0; at < size;) {
        size_t run = 0;
        while (plain(text[at + run]) && (at + run + 1 == size || ascii(text[at + run + 1])))
            run++;
        str_bytes(out, text + at, run);
        at += run;
        if (at == size)
            break;
        if (strchr("\"\\\n\r\t\b\f", text[at]))
            add_escaped(out, text[at++]);
        else
            at += add_character(out, text + at, size - at);
    }
    str_char(out, '"');
}

/* JSON that is kept as it came: checked, on one line, and with what a terminal must not see
 * escaped, which outside ASCII can only stand in its strings. What is not JSON is written as a
 * text. */
static void add_raw(struct str *out, const char *text)
{
    size_t size = strlen(text);
    json_t *parsed = json_loadb(text, size, JSON_DECODE_ANY, NULL);
    if (!parsed) {
        json_quote(out, text);
        return;
    }
    json_decref(parsed);
    for (size_t at = 0; at < size;) {
        if (text[at] == '\n' || text[at] == '\r' || text[at] == '\t')
            at++;
        else if (ascii(text[at]))
            str_char(out, text[at++]);
        else
            at += add_character(out, text + at, size - at);
    }
}

void json_value(struct str *out, const struct field *field, union value value)
{
    char time[TIME_TEXT];
    if (value_missing(field, value)) {
        str_add(out, "null");
        return;
    }
    if (field->flags & FIELD_RAW) {
        add_raw(out, value.text);
    } else if (field_is_text(field)) {
        json_quote(out, value.text);
    } else if (field->type == FIELD_TIME) {
        str_addf(out, "\"%s\"", time_print(time, value.number));
    } else if (field->flags & FIELD_MONEY) {
        str_char(out, '"');
        value_print(out, field, value);
        str_char(out, '"');
    } else {
        value_print(out, field, value);
    }
}
