/* What a server says in place of an answer, or behind the first part of one. */
#include <stdlib.h>
#include <string.h>

#include "usagetop/clickhouse.h"

enum { TAIL = 16 << 10, SENTENCE = 200 };

/* "Code: 279" at `text`; 0: it is not. */
static int code_at(const char *text, const char *end)
{
    static const char word[] = "Code: ";
    size_t size = sizeof(word) - 1;
    int code = 0;
    if ((size_t)(end - text) <= size || memcmp(text, word, size) != 0)
        return 0;
    for (const char *c = text + size; c < end && *c >= '0' && *c <= '9' && code < 100000; c++)
        code = code * 10 + (*c - '0');
    return code;
}

/* Where "Code: N" and what follows stands; NULL: nowhere. Behind a part of an answer it begins a
 * line, or stands right behind the last byte of it: the last one counts. */
static const char *find_code(const char *body, size_t size)
{
    const char *end = body + size, *from = size > TAIL ? end - TAIL : body;
    if (size && code_at(body, end))
        return body;
    for (const char *at = end; at-- > from;)
        if (*at == 'C' && code_at(at, end))
            return at;
    return NULL;
}

int clickhouse_error_code(const char *body, size_t size)
{
    const char *at = size ? find_code(body, size) : NULL;
    return at ? code_at(at, body + size) : 0;
}

/* ---- sentences --------------------------------------------------------------------------- */

static enum err_code kind_of(int status, int code)
{
    switch (code) {
    case 516: /* AUTHENTICATION_FAILED */
    case 192: /* UNKNOWN_USER */
    case 193: /* WRONG_PASSWORD */
    case 194: /* REQUIRED_PASSWORD */
        return ERR_AUTH;
    case CLICKHOUSE_READONLY:
    case 291: /* DATABASE_ACCESS_DENIED */
    case 497: /* ACCESS_DENIED */
        return ERR_FORBIDDEN;
    case 47: /* UNKNOWN_IDENTIFIER */
    case 46: /* UNKNOWN_FUNCTION */
    case 60: /* UNKNOWN_TABLE */
    case 81: /* UNKNOWN_DATABASE */
        return ERR_NOT_FOUND;
    case 62: /* SYNTAX_ERROR */
        return ERR_USAGE;
    case CLICKHOUSE_KILLED:
        return ERR_CANCELLED;
    case CLICKHOUSE_TIMEOUT:
    case CLICKHOUSE_SHARD_DOWN:
    case 32:  /* ATTEMPT_TO_READ_AFTER_EOF: it went away */
    case 202: /* TOO_MANY_SIMULTANEOUS_QUERIES */
    case 209: /* SOCKET_TIMEOUT */
    case 210: /* NETWORK_ERROR */
    case 236: /* ABORTED: it is being stopped */
        return ERR_LATER;
    default:
        break;
    }
    return status == 401 ? ERR_AUTH : status == 403 ? ERR_FORBIDDEN : ERR_OTHER;
}

/* What a number means, where that is clearer than the server's words. */
static const char *plain_words(int code)
{
    switch (code) {
    case CLICKHOUSE_TIMEOUT:
        return "the cluster gave up: the question took longer than it allows";
    case CLICKHOUSE_SHARD_DOWN:
        return "a server of the cluster does not answer";
    case 32:
    case 210:
        return "a server of the cluster went away in the middle";
    case 192:
    case 193:
    case 194:
    case 516:
        return "the cluster does not accept this user and password";
    case 241: /* MEMORY_LIMIT_EXCEEDED */
        return "the cluster has not enough memory for this question; a shorter window needs less";
    case 158: /* TOO_MANY_ROWS */
    case 307: /* TOO_MANY_BYTES */
    case 396: /* TOO_MANY_ROWS_OR_BYTES */
        return "the question reads more than the cluster allows; a shorter window reads less";
    case 202:
        return "the cluster is busy with too many questions";
    case CLICKHOUSE_KILLED:
        return "the question was stopped";
    default:
        return NULL;
    }
}

static const char *after(const char *text, const char *mark)
{
    const char *found = strstr(text, mark);
    return found ? found + strlen(mark) : text;
}

/* The sentence in "Code: 62, e.displayText() = DB::Exception: Syntax error: ... , e.what() = ..."
 * and "Code: 62. DB::Exception: ... (SYNTAX_ERROR) (version 24.8.1)". */
static void add_sentence(struct str *out, const char *text)
{
    static const char *const ends[] = {", e.what() =", " (version ", "\nStack trace",
                                       ". Stack trace", "\n"};
    text = after(text, "DB::Exception: ");
    size_t size = strlen(text);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        const char *end = strstr(text, ends[i]);
        if (end && (size_t)(end - text) < size)
            size = (size_t)(end - text);
    }
    size = MIN(size, (size_t)SENTENCE);
    while (size && (strchr(" .\r\n", text[size - 1]) || (text[size] & 0xC0) == 0x80))
        size--;
    text_clean(out, text, size, false);
}

bool clickhouse_error(int status, const char *body, size_t size, struct err *err)
{
    CLEANUP(str_finish)
    struct str sentence = {0};
    CLEANUP(free_ptr)
    char *text = NULL;
    const char *at = size ? find_code(body, size) : NULL;
    int code = at ? code_at(at, body + size) : 0;
    const char *plain = plain_words(code);
    at = at ? at : body;
    struct str copy = {0};
    str_bytes(&copy, at ? at : "", at ? (size_t)(body + size - at) : 0);
    text = str_take(&copy);
    add_sentence(&sentence, text);
    if (plain)
        err_set(err, kind_of(status, code), "%s (ClickHouse code %d)", plain, code);
    else if (code)
        err_set(err, kind_of(status, code), "the cluster says: %s (ClickHouse code %d)",
                str_text(&sentence), code);
    else
        err_set(err, kind_of(status, 0), "the cluster answered with HTTP status %d%s%s", status,
                sentence.len ? ": " : "", str_text(&sentence));
    return false;
}

/* ---- the server that is down --------------------------------------------------------------- */

static size_t length_of_server(const char *text, const char *end)
{
    const char *at = text;
    size_t digits = 0;
    while (at < end &&
           (strchr(".-_", *at) || (*at >= '0' && *at <= '9') ||
            ((*at | 32) >= 'a' && (*at | 32) <= 'z')) &&
           *at)
        at++;
    if (at == text || at == end || *at != ':')
        return 0;
    for (at++; at + digits < end && at[digits] >= '0' && at[digits] <= '9'; digits++)
        ;
    return digits >= 2 && digits <= 5 ? (size_t)(at - text) + digits : 0;
}

/* "Code: 210, ... Connection refused: (127.0.0.2:9001, 127.0.0.2, ...)": the first in parentheses.
 */
bool clickhouse_error_server(const char *body, size_t size, struct str *out)
{
    const char *end = body + size;
    for (const char *at = body; at + 1 < end; at++) {
        size_t length = *at == '(' ? length_of_server(at + 1, end) : 0;
        if (!length)
            continue;
        str_bytes(out, at + 1, length);
        return true;
    }
    return false;
}
