/* The grammar of JSON: tokens, separators, nesting. */
#include "scan.h"

#include <string.h>

#define REPEAT(byte) (~UINT64_C(0) / 255 * (byte))

static bool fault(struct scan *scan, const char *what)
{
    if (!scan->fault)
        scan->fault = what;
    scan->end = scan->at;
    return false;
}

static void skip_blank(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
        scan->at++;
}

void scan_begin(struct scan *scan, const char *text, size_t size)
{
    *scan = (struct scan){.at = text, .end = text + size, .start = text};
}

/* ---- texts ----------------------------------------------------------------------------- */

/* Is any of eight bytes a quote, a backslash, a control character or not ASCII? */
static bool eight_are_plain(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    uint64_t quote = word ^ REPEAT('"'), slash = word ^ REPEAT('\\');
    uint64_t found = (quote - REPEAT(1)) & ~quote;
    found |= (slash - REPEAT(1)) & ~slash;
    found |= (word - REPEAT(0x20)) & ~word;
    return ((found | word) & REPEAT(0x80)) == 0;
}

static bool escape_is_good(const char *at, const char *end)
{
    if (*at != 'u')
        return strchr("\"\\/bfnrt", *at) != NULL && *at != '\0';
    if (end - at < 5)
        return false;
    for (int i = 1; i <= 4; i++) {
        bool hex = (at[i] >= '0' && at[i] <= '9') || (at[i] >= 'a' && at[i] <= 'f') ||
                   (at[i] >= 'A' && at[i] <= 'F');
        if (!hex)
            return false;
    }
    return true;
}

/* Behind the opening quote. */
static bool read_text(struct scan *scan, struct token *token)
{
    const char *at = scan->at, *end = scan->end;

    *token = (struct token){.kind = TOKEN_TEXT, .text = at, .plain = true};
    for (;;) {
        while (end - at >= 8 && eight_are_plain(at))
            at += 8;
        if (at == end)
            break;
        unsigned char c = (unsigned char)*at;
        if (c == '"') {
            token->size = (size_t)(at - token->text);
            scan->at = at + 1;
            return true;
        }
        if (c < 0x20)
            return fault(scan, "a control character in a text");
        if (c == '\\') {
            token->plain = false;
            if (++at == end)
                break;
            if (!escape_is_good(at, end))
                return fault(scan, "a wrong escape in a text");
        } else if (c >= 0x80) {
            token->plain = false;
        }
        at++;
    }
    return fault(scan, "it ends within a text");
}

/* ---- other values ---------------------------------------------------------------------- */

static const char *digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

static bool read_number(struct scan *scan, struct token *token)
{
    const char *at = scan->at, *end = scan->end;

    *token = (struct token){.kind = TOKEN_NUMBER, .text = at, .plain = true};
    at += *at == '-';
    const char *whole = at;
    at = digits(at, end);
    if (at == whole || (*whole == '0' && at - whole > 1))
        return fault(scan, "a wrong number");
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = digits(at, end);
        if (at == fraction)
            return fault(scan, "a wrong number");
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        const char *exponent = at;
        at = digits(at, end);
        if (at == exponent)
            return fault(scan, "a wrong number");
    }
    token->size = (size_t)(at - token->text);
    scan->at = at;
    return true;
}

static bool read_word(struct scan *scan, struct token *token, enum token_kind kind,
                      const char *word)
{
    size_t size = strlen(word);

    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0)
        return fault(scan, "an unknown word");
    *token = (struct token){.kind = kind, .text = scan->at, .size = size, .plain = true};
    scan->at += size;
    return true;
}

static bool open(struct scan *scan, struct token *token, enum token_kind kind)
{
    if (++scan->depth > SCAN_DEPTH_MAX)
        return fault(scan, "it is nested too deeply");
    *token = (struct token){.kind = kind, .text = scan->at, .size = 1};
    scan->at++;
    return true;
}

bool scan_value(struct scan *scan, struct token *token)
{
    if (scan->fault)
        return false;
    skip_blank(scan);
    if (scan->at == scan->end) {
        scan->empty = scan->depth == 0;
        return fault(scan, "it ends too early");
    }
    switch (*scan->at) {
    case '"':
        scan->at++;
        return read_text(scan, token);
    case '{':
        return open(scan, token, TOKEN_OBJECT);
    case '[':
        return open(scan, token, TOKEN_ARRAY);
    case 'n':
        return read_word(scan, token, TOKEN_NULL, "null");
    case 't':
        return read_word(scan, token, TOKEN_TRUE, "true");
    case 'f':
        return read_word(scan, token, TOKEN_FALSE, "false");
    default:
        if (*scan->at == '-' || (*scan->at >= '0' && *scan->at <= '9'))
            return read_number(scan, token);
        return fault(scan, "a value is missing");
    }
}

/* Before an item or member: eats the comma; false at `close`, which is eaten too. */
static bool advance(struct scan *scan, bool *first, char close)
{
    if (scan->fault)
        return false;
    skip_blank(scan);
    if (scan->at == scan->end)
        return fault(scan, "it ends too early");
    if (*scan->at == close) {
        scan->at++;
        scan->depth--;
        return false;
    }
    if (!*first) {
        if (*scan->at != ',')
            return fault(scan, "a comma is missing");
        scan->at++;
    }
    *first = false;
    return true;
}

bool scan_item(struct scan *scan, bool *first)
{
    return advance(scan, first, ']');
}

bool scan_member(struct scan *scan, bool *first, struct token *key)
{
    if (!advance(scan, first, '}'))
        return false;
    skip_blank(scan);
    if (scan->at == scan->end || *scan->at != '"')
        return fault(scan, "the name of a member is missing");
    scan->at++;
    if (!read_text(scan, key))
        return false;
    skip_blank(scan);
    if (scan->at == scan->end || *scan->at != ':')
        return fault(scan, "a colon is missing");
    scan->at++;
    return true;
}

bool scan_skip(struct scan *scan, const struct token *token)
{
    bool object[SCAN_DEPTH_MAX + 1], first = true;
    struct token inner;
    int base = scan->depth - 1;

    if (token->kind != TOKEN_ARRAY && token->kind != TOKEN_OBJECT)
        return !scan->fault;
    object[scan->depth] = token->kind == TOKEN_OBJECT;
    while (scan->depth > base) {
        if (object[scan->depth] ? scan_member(scan, &first, &inner) : scan_item(scan, &first)) {
            if (!scan_value(scan, &inner))
                return false;
            if (inner.kind == TOKEN_ARRAY || inner.kind == TOKEN_OBJECT) {
                object[scan->depth] = inner.kind == TOKEN_OBJECT;
                first = true;
            }
        } else if (scan->fault) {
            return false;
        } else {
            first = false; /* what was closed is an item of what is around it */
        }
    }
    return true;
}

bool scan_end(struct scan *scan)
{
    if (scan->fault)
        return false;
    skip_blank(scan);
    return scan->at == scan->end || fault(scan, "something follows its end");
}
