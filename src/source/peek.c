/* A server puts the next cursor before the data or behind them; either way it can be found without
 * reading them. From the front that is the usual way through JSON, as far as the first array or
 * object. From the back: quotes within a text are escaped, so a quote behind an even number of
 * backslashes is an end of a text, and the members of the outermost object can be taken apart
 * backwards until a bracket closes something inner. */
#include "peek.h"
#include "scan.h"

#include <string.h>

struct found {
    bool next, more; /* there */
    bool more_value;
    struct token cursor;
};

static void note(struct found *found, const struct token *key, const struct token *value)
{
    if (token_is(key, "next_cursor") && value->kind == TOKEN_TEXT && value->plain) {
        found->next = true;
        found->cursor = *value;
    } else if (token_is(key, "has_more") &&
               (value->kind == TOKEN_TRUE || value->kind == TOKEN_FALSE)) {
        found->more = true;
        found->more_value = value->kind == TOKEN_TRUE;
    }
}

static void look_front(const struct source_reply *reply, struct found *found)
{
    struct scan scan;
    struct token token, key;
    bool first = true;

    scan_begin(&scan, reply->body, reply->size);
    if (!scan_value(&scan, &token) || token.kind != TOKEN_OBJECT)
        return;
    while (scan_member(&scan, &first, &key) && scan_value(&scan, &token)) {
        if (token.kind == TOKEN_ARRAY || token.kind == TOKEN_OBJECT)
            return;
        note(found, &key, &token);
    }
}

static const char *back_over_blanks(const char *start, const char *at)
{
    while (at > start && strchr(" \n\r\t", at[-1]) && at[-1])
        at--;
    return at;
}

/* `at` is behind a closing quote; returns where the opening one stands, or NULL. */
static const char *back_over_text(const char *start, const char *at)
{
    for (at--; at > start;) {
        at--;
        if (*at != '"')
            continue;
        const char *slash = at;
        while (slash > start && slash[-1] == '\\')
            slash--;
        if ((at - slash) % 2 == 0)
            return at;
    }
    return NULL;
}

/* `at` is behind a value that is no array or object; returns where it begins, or NULL. */
static const char *back_over_value(const char *start, const char *at)
{
    if (at > start && at[-1] == '"')
        return back_over_text(start, at);
    const char *end = at;
    while (at > start && !strchr("\"\\{}[],: \n\r\t", at[-1]))
        at--;
    return at < end ? at : NULL;
}

static bool read_alone(const char *from, const char *to, struct token *token)
{
    struct scan scan;

    scan_begin(&scan, from, (size_t)(to - from));
    return scan_value(&scan, token) && scan_end(&scan);
}

/* The member that ends at `end`; returns where the one before it ends, or NULL. */
static const char *look_member(const char *start, const char *end, struct found *found)
{
    struct token key, value;
    const char *from = back_over_value(start, end), *name, *colon;

    if (!from)
        return NULL;
    colon = back_over_blanks(start, from);
    if (colon == start || colon[-1] != ':')
        return NULL;
    name = back_over_blanks(start, colon - 1);
    const char *opening = name > start && name[-1] == '"' ? back_over_text(start, name) : NULL;
    if (!opening || !read_alone(from, end, &value) || !read_alone(opening, name, &key))
        return NULL;
    note(found, &key, &value);
    const char *before = back_over_blanks(start, opening);
    return before > start && before[-1] == ',' ? back_over_blanks(start, before - 1) : NULL;
}

static void look_back(const struct source_reply *reply, struct found *found)
{
    const char *start = reply->body, *at = back_over_blanks(start, start + reply->size);

    if (at == start || at[-1] != '}')
        return;
    at = back_over_blanks(start, at - 1);
    while (at && at > start && at[-1] != ']' && at[-1] != '}' && !(found->next && found->more))
        at = look_member(start, at, found);
}

bool peek_next(const struct source_reply *reply, struct cursor *next)
{
    struct found found = {0};

    if (!reply->body || reply->size == 0)
        return false;
    look_front(reply, &found);
    if (!found.next || !found.more)
        look_back(reply, &found);
    if (!found.next || !found.more || !found.more_value || found.cursor.size == 0 ||
        found.cursor.size >= sizeof(next->text))
        return false;
    memcpy(next->text, found.cursor.text, found.cursor.size);
    next->text[found.cursor.size] = '\0';
    return true;
}
