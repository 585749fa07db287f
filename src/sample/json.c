/* The small JSON writer. */
#include "json.h"
#include "put.h"

/* A comma, unless this is the first thing after a bracket, a colon or the start. */
static void separate(struct str *out)
{
    if (out->len > 0 && !strchr("{[:", out->data[out->len - 1]))
        str_char(out, ',');
}

void json_open(struct str *out, char bracket)
{
    separate(out);
    str_char(out, bracket);
}

void json_close(struct str *out, char bracket)
{
    str_char(out, bracket);
}

static void add_escaped(struct str *out, const char *text)
{
    const char *end = text + strlen(text);
    str_char(out, '"');
    while (text < end) {
        uint32_t point;
        size_t n = utf8_decode(text, (size_t)(end - text), &point);
        if (point == '"' || point == '\\')
            str_addf(out, "\\%c", (int)point);
        else if (point < 0x20 || (point >= 0x7f && point < 0xa0))
            str_addf(out, "\\u%04x", (unsigned)point);
        else
            str_bytes(out, text, n);
        text += n;
    }
    str_char(out, '"');
}

void json_key(struct str *out, const char *key)
{
    separate(out);
    add_escaped(out, key);
    str_char(out, ':');
}

void json_quoted(struct str *out, const char *text)
{
    separate(out);
    if (text)
        add_escaped(out, text);
    else
        str_add(out, "null");
}

void json_bool(struct str *out, bool value)
{
    separate(out);
    str_add(out, value ? "true" : "false");
}

void json_number(struct str *out, int64_t value, int decimals)
{
    separate(out);
    if (value == UNKNOWN)
        str_add(out, "null");
    else
        put_end(out, put_decimal(put_room(out, PUT_NUMBER), value, decimals));
}

void json_money(struct str *out, int64_t value, int decimals)
{
    if (value == UNKNOWN) {
        json_quoted(out, NULL);
        return;
    }
    char text[PUT_NUMBER];
    *put_decimal(text, value, decimals) = 0;
    json_quoted(out, text);
}

void json_time(struct str *out, int64_t ms)
{
    if (ms == UNKNOWN) {
        json_quoted(out, NULL);
        return;
    }
    separate(out);
    put_end(out, put_time(put_room(out, PUT_TIME), ms));
}

void json_uuid(const uint64_t id[static 2], char out[UUID_TEXT])
{
    char quoted[PUT_UUID];
    put_uuid(quoted, id);
    memcpy(out, quoted + 1, UUID_TEXT - 1);
    out[UUID_TEXT - 1] = 0;
}

bool uuid_parse(const char *text, size_t size, uint64_t id[static 2])
{
    static const char digits[] = "0123456789abcdef";
    unsigned n = 0;
    if (size != UUID_TEXT - 1)
        return false;
    id[0] = id[1] = 0;
    for (size_t i = 0; i < size; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-')
                return false;
            continue;
        }
        const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
        if (!digit)
            return false;
        id[n / 16] = id[n / 16] << 4 | (uint64_t)(digit - digits);
        n++;
    }
    return true;
}
