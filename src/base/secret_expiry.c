/* When a credential ends: JSON Web Tokens (RFC 7519) say so themselves. Read, not verified: it is
 * for a warning in time, and the service decides. */
#include "usagetop/base.h"

#include <string.h>

enum { DEPTH_LIMIT = 32 };

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
    at += strspn(at, " \t\r\n");
    at += *at == ':';
    at += strspn(at, " \t\r\n");
    size_t n = strspn(at, "0123456789");
    int64_t seconds;
    snprintf(digits, sizeof(digits), "%.*s", (int)MIN(n, sizeof(digits) - 1), at);
    if (!n || !decimal_parse(digits, 0, &seconds) || seconds > INT64_MAX / SECOND)
        return UNKNOWN;
    return seconds * SECOND;
}

/* The member "exp" of the outermost object; a fraction of a second is dropped. */
static int64_t find_exp(const char *at)
{
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
        if (at && depth == 1 && at - start == 5 && memcmp(start, "\"exp\"", 5) == 0 &&
            at[strspn(at, " \t\r\n")] == ':')
            return read_seconds(at);
    }
    return UNKNOWN;
}

static void read_token(const char *text, void *arg)
{
    char claims[SECRET_MAX + 1];
    int64_t *expires = arg;
    const char *first = strchr(text, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || strchr(second + 1, '.'))
        return;
    if (decode(first + 1, (size_t)(second - first - 1), claims) && *claims == '{')
        *expires = find_exp(claims);
    explicit_bzero(claims, sizeof(claims));
}

int64_t secret_expires(const struct secret *secret)
{
    int64_t expires = UNKNOWN;
    if (secret_is_set(secret))
        secret_lend(secret, "", read_token, &expires);
    return expires;
}
