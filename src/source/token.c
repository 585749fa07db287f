/* What a token means: its characters, its number. */
#include "scan.h"

#include <string.h>

enum { SMALL_DIGITS = 18, EXPONENT_MAX = 100000 };

const char *token_name(enum token_kind kind)
{
    static const char *const names[] = {
        [TOKEN_NULL] = "null",        [TOKEN_FALSE] = "a boolean", [TOKEN_TRUE] = "a boolean",
        [TOKEN_NUMBER] = "a number",  [TOKEN_TEXT] = "a text",     [TOKEN_ARRAY] = "an array",
        [TOKEN_OBJECT] = "an object",
    };
    return names[kind];
}

bool token_is(const struct token *token, const char *text)
{
    return strlen(text) == token->size && memcmp(text, token->text, token->size) == 0;
}

/* ---- characters ------------------------------------------------------------------------ */

static uint32_t hex4(const char *text)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        int c = text[i] | 0x20; /* lower case */
        value = value * 16 + (uint32_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
    }
    return value;
}

/* Behind "\u"; the grammar is known to be good. */
static size_t read_unicode(const char *at, const char *end, uint32_t *point)
{
    uint32_t high = hex4(at);

    *point = high;
    if (high >= 0xD800 && high < 0xDC00 && end - at >= 10 && at[4] == '\\' && at[5] == 'u') {
        uint32_t low = hex4(at + 6);
        if (low >= 0xDC00 && low < 0xE000) {
            *point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            return 10;
        }
    }
    if (high == 0 || (high >= 0xD800 && high < 0xE000))
        *point = 0xFFFD;
    return 4;
}

/* One character; returns the bytes of it in the JSON text. */
static size_t read_character(const char *at, const char *end, uint32_t *point)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";

    if (*at != '\\')
        return utf8_decode(at, (size_t)(end - at), point);
    if (at[1] == 'u')
        return 2 + read_unicode(at + 2, end, point);
    *point = (unsigned char)meant[strchr(letters, at[1]) - letters];
    return 2;
}

char *token_text(const struct token *token, size_t max, struct arena *arena)
{
    const char *at = token->text, *end = at + token->size;
    CLEANUP(str_finish)
    struct str out = {0};

    if (token->plain)
        return arena_bytes(arena, at, MIN(token->size, max));
    while (at < end) {
        char bytes[4];
        uint32_t point;
        at += read_character(at, end, &point);
        size_t size = utf8_encode(point, bytes);
        if (out.len + size > max)
            break;
        str_bytes(&out, bytes, size);
    }
    return arena_bytes(arena, str_text(&out), out.len);
}

/* ---- numbers --------------------------------------------------------------------------- */

/* digits * 10^-places, and what no longer fitted. */
struct decimal {
    int64_t digits, places;
    int64_t dropped; /* digits left out */
    int next;        /* the first of them */
    bool lossy;      /* one of them is not 0 */
};

static void add_digit(struct decimal *decimal, int digit)
{
    if (decimal->dropped == 0 && decimal->digits <= (INT64_MAX - digit) / 10) {
        decimal->digits = decimal->digits * 10 + digit;
        return;
    }
    if (decimal->dropped == 0)
        decimal->next = digit;
    decimal->dropped++;
    decimal->lossy |= digit != 0;
}

static const char *read_digits(const char *at, const char *end, struct decimal *decimal)
{
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        add_digit(decimal, *at - '0');
    return at;
}

static const char *read_exponent(const char *at, const char *end, int64_t *exponent)
{
    bool negative = at < end && *at == '-';
    const char *first;

    at += at < end && (*at == '-' || *at == '+');
    first = at;
    for (*exponent = 0; at < end && *at >= '0' && *at <= '9'; at++)
        *exponent = MIN(*exponent * 10 + (*at - '0'), EXPONENT_MAX);
    if (negative)
        *exponent = -*exponent;
    return at > first ? at : NULL;
}

/* Everything but the sign. */
static bool read_decimal(const char *at, const char *end, struct decimal *decimal)
{
    const char *first = at;
    int64_t exponent = 0, before;

    at = read_digits(at, end, decimal);
    if (at == first)
        return false;
    before = decimal->dropped;
    if (at < end && *at == '.') {
        first = ++at;
        at = read_digits(at, end, decimal);
        if (at == first)
            return false;
        decimal->places = at - first - (decimal->dropped - before);
    }
    if (at < end && (*at == 'e' || *at == 'E'))
        at = read_exponent(at + 1, end, &exponent);
    decimal->places -= before + exponent;
    return at == end;
}

/* The first bytes of most numbers: digits only. */
static bool read_small(const char *at, const char *end, int64_t *out)
{
    int64_t value = 0;

    if (at == end || end - at > SMALL_DIGITS)
        return false;
    for (; at < end; at++) {
        if (*at < '0' || *at > '9')
            return false;
        value = value * 10 + (*at - '0');
    }
    *out = value;
    return true;
}

bool token_number(const struct token *token, int decimals, bool exact, int64_t *out)
{
    const char *at = token->text, *end = at + token->size;
    struct decimal decimal = {0};
    int64_t value, back;

    if (decimals == 0 && read_small(at, end, out))
        return true;
    bool negative = at < end && *at == '-';
    if (!read_decimal(at + negative, end, &decimal))
        return false;
    if (decimal.next >= 5 && decimal.digits < INT64_MAX)
        decimal.digits++;
    if (decimal.places > INT32_MAX / 2 || decimal.places < INT32_MIN / 2 ||
        !decimal_rescale(decimal.digits, (int)decimal.places, decimals, &value))
        return false;
    if (exact && (decimal.lossy || !decimal_rescale(value, decimals, (int)decimal.places, &back) ||
                  back != decimal.digits))
        return false;
    *out = negative ? -value : value;
    return true;
}
