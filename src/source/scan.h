/* Goes through a JSON text token by token, building nothing.
 *
 * The project's parser elsewhere is jansson. This one exists for the changes feed, where jansson
 * was what held a sync back: on one core it parses 70,000 plain or 180,000 compact events a second,
 * before a value is taken from its tree; this way events become rows at 900,000 and 1,200,000. It
 * is strict about the grammar and lenient about characters: what is not UTF-8, a lone surrogate and
 * U+0000 become U+FFFD, so that one bad byte in one event does not stop the feed.
 *
 * A caller reads a value; for an array it then asks scan_item before each item, for an object
 * scan_member before each member, until these are false; or skips it. After a mistake in the text
 * everything returns false and `fault` says what it was. */
#pragma once

#include "usagetop/base.h"

enum { SCAN_DEPTH_MAX = 64 };

enum token_kind {
    TOKEN_NULL,
    TOKEN_FALSE,
    TOKEN_TRUE,
    TOKEN_NUMBER,
    TOKEN_TEXT,
    TOKEN_ARRAY,
    TOKEN_OBJECT,
};

struct token {
    enum token_kind kind;
    const char *text; /* of a number or between the quotes of a text; of an array or object: its
                         bracket */
    size_t size;
    bool plain; /* a text of ASCII without escapes */
};

struct scan {
    const char *at, *end, *start;
    int depth;
    bool empty;        /* there was nothing but blanks */
    const char *fault; /* NULL: none so far */
};

void scan_begin(struct scan *scan, const char *text, size_t size);
bool scan_value(struct scan *scan, struct token *token);
/* `first` is true for the first call in this array or object and is then kept by these. False at
 * the end, which is then behind, or at a fault. */
bool scan_item(struct scan *scan, bool *first);
bool scan_member(struct scan *scan, bool *first, struct token *key);
/* Goes behind what `token` began: the rest of an array or object, nothing for the others. */
bool scan_skip(struct scan *scan, const struct token *token);
/* True when nothing follows and there was no fault. */
bool scan_end(struct scan *scan);

/* "a number", "an object". */
const char *token_name(enum token_kind kind);
bool token_is(const struct token *token, const char *text);
/* The characters of a text, at most `max` bytes, cut between characters. */
char *token_text(const struct token *token, size_t max, struct arena *arena);
/* A number, or the text of one, as an integer of 10^-decimals units. False when it is none or out
 * of range; with `exact` also when digits would be lost, else it is rounded. */
bool token_number(const struct token *token, int decimals, bool exact, int64_t *out);
