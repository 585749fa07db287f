/* When a credential ends and whom it is of: JSON Web Tokens (RFC 7519) say so themselves. Read, not
 * verified: it is for a warning in time and for what is sent along, and the service decides. */
#include "usagetop/base.h"

#include <string.h>

enum { DEPTH_LIMIT = 32, NAME_LIMIT = 32 };

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* base64url without padding; `out` has room for size bytes. False when it is something else. */
static bool decode(const char *text, size_t size, char *out)
{
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < size; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (unsigned)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            *out++ = (char)(bits >> have);
            bits &= (1u << have) - 1;
        }
    }
    *out = '\0';
    return true;
}

/* Behind the text that begins at `at`, which is a quote; NULL when it does not end. */
static const char *skip_text(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        at += *at == '\\' && at[1];
    return *at ? at + 1 : NULL;
}

static int64_t read_seconds(const char *at)
{
    char digits[20];
    size_t n = strspn(at, "0123456789");
    int64_t seconds;
    snprintf(digits, sizeof(digits), "%.*s", (int)MIN(n, sizeof(digits) - 1), at);
    if (!n || !decimal_parse(digits, 0, &seconds) || seconds > INT64_MAX / SECOND)
        return UNKNOWN;
    return seconds * SECOND;
}

/* The value of a member of the outermost object; NULL: it has none such. */
static const char *find_member(const char *at, const char *name)
{
    char quoted[NAME_LIMIT];
    size_t size = (size_t)snprintf(quoted, sizeof(quoted), "\"%s\"", name);
    int depth = 0;
    while (at && *at && depth <= DEPTH_LIMIT) {
        const char *start = at;
        if (*at != '"') {
            depth += *at == '{' || *at == '[';
            depth -= *at == '}' || *at == ']';
            at++;
            continue;
        }
        at = skip_text(at);
        if (!at || depth != 1 || (size_t)(at - start) != size || memcmp(start, quoted, size) != 0)
            continue;
        const char *colon = at + strspn(at, " \t\r\n");
        if (*colon == ':')
            return colon + 1 + strspn(colon + 1, " \t\r\n");
    }
    return NULL;
}

/* What is asked of a token. */
struct claim {
    const char *name;
    int64_t ms; /* a number of seconds, its fraction dropped; UNKNOWN */
    char *text; /* without escapes and control characters; "" */
    size_t size;
};

static void read_text(const char *at, struct claim *claim)
{
    size_t n = *at == '"' ? strcspn(at + 1, "\"\\") : 0;
    bool plain = n && n < claim->size && at[1 + n] == '"';
    for (size_t i = 0; plain && i < n; i++)
        plain = (unsigned char)at[1 + i] >= ' ' && at[1 + i] != 0x7f;
    if (plain)
        snprintf(claim->text, claim->size, "%.*s", (int)n, at + 1);
}

static void read_token(const char *text, void *arg)
{
    char claims[SECRET_MAX + 1];
    struct claim *claim = arg;
    const char *first = strchr(text, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || strchr(second + 1, '.'))
        return;
    bool good = decode(first + 1, (size_t)(second - first - 1), claims) && *claims == '{';
    const char *value = good ? find_member(claims, claim->name) : NULL;
    if (value && claim->text)
        read_text(value, claim);
    else if (value)
        claim->ms = read_seconds(value);
    explicit_bzero(claims, sizeof(claims));
}

int64_t secret_expires(const struct secret *secret)
{
    struct claim claim = {.name = "exp", .ms = UNKNOWN};
    if (secret_is_set(secret))
        secret_lend(secret, "", read_token, &claim);
    return claim.ms;
}

bool secret_claim(const struct secret *secret, const char *name, char *out, size_t size)
{
    struct claim claim = {.name = name, .text = out, .size = size};
    *out = '\0';
    if (secret_is_set(secret))
        secret_lend(secret, "", read_token, &claim);
    return *out;
}
