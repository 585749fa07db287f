/* Reads the factors of an event, an array of flat objects in JSON, by hand: a view knows no JSON
 * library, and nothing else of JSON occurs here. */
#include "factors.h"

#include <string.h>

struct reader {
    const char *at;
};

static void skip_blanks(struct reader *reader)
{
    reader->at += strspn(reader->at, " \t\r\n");
}

/* Whether the next sign is this one; then it is passed. */
static bool take(struct reader *reader, char sign)
{
    skip_blanks(reader);
    if (*reader->at != sign)
        return false;
    reader->at++;
    return true;
}

/* A text, cut to what there is room for. An escaped character stands as itself; that of a number
 * as "?". */
static bool read_text(struct reader *reader, char out[static FACTOR_TEXT_MAX])
{
    size_t n = 0;
    if (!take(reader, '"'))
        return false;
    while (*reader->at && *reader->at != '"') {
        char c = *reader->at++;
        if (c == '\\') {
            c = *reader->at;
            if (!c)
                return false;
            reader->at++;
            c = strchr("\"\\/", c) ? c : '?';
        }
        if (n + 1 < FACTOR_TEXT_MAX)
            out[n++] = c;
    }
    while (n > 0 && !utf8_valid(out, n)) /* cut within a character */
        n--;
    out[n] = '\0';
    return take(reader, '"');
}

static bool read_count(struct reader *reader, int64_t *out)
{
    char digits[NUMBER_MAX];
    skip_blanks(reader);
    size_t n = strspn(reader->at, "-+.0123456789eE");
    if (n == 0 || n >= sizeof(digits))
        return false;
    memcpy(digits, reader->at, n);
    digits[n] = '\0';
    reader->at += n;
    return decimal_parse(digits, 0, out) && *out >= 0;
}

/* One member of an object; members of other names hold a text or a number too. */
static bool read_member(struct reader *reader, struct factor *out)
{
    char name[FACTOR_TEXT_MAX], text[FACTOR_TEXT_MAX] = "";
    int64_t number;
    if (!read_text(reader, name) || !take(reader, ':'))
        return false;
    if (strcmp(name, "count") == 0)
        return read_count(reader, &out->count);
    skip_blanks(reader);
    if (*reader->at != '"')
        return read_count(reader, &number);
    if (!read_text(reader, text))
        return false;
    if (strcmp(name, "label") == 0)
        memcpy(out->label, text, sizeof(text));
    else if (strcmp(name, "unit") == 0)
        memcpy(out->unit, text, sizeof(text));
    else if (strcmp(name, "direction") == 0)
        out->output = strcmp(text, "output") == 0;
    return true;
}

static bool read_factor(struct reader *reader, struct factor *out)
{
    *out = (struct factor){.count = UNKNOWN, .unit = "tokens"};
    if (!take(reader, '{'))
        return false;
    do {
        if (!read_member(reader, out))
            return false;
    } while (take(reader, ','));
    return take(reader, '}') && *out->label && out->count != UNKNOWN;
}

static bool same_factor(const struct factor *a, const struct factor *b)
{
    return a->output == b->output && strcmp(a->label, b->label) == 0 &&
           strcmp(a->unit, b->unit) == 0;
}

static bool add_factor(struct factors *factors, const struct factor *more)
{
    size_t i = 0;
    while (i < factors->n && !same_factor(&factors->items[i], more))
        i++;
    if (i == FACTORS_MAX)
        return false;
    if (i == factors->n) {
        factors->items[factors->n++] = *more;
        return true;
    }
    int64_t *count = &factors->items[i].count;
    if (*count == UNKNOWN || more->count == UNKNOWN || add_overflows(*count, more->count, count))
        *count = UNKNOWN;
    return true;
}

static bool add_own(struct factors *factors, const char *label, bool output, int64_t count)
{
    struct factor factor = {.output = output, .unit = "tokens", .count = count};
    snprintf(factor.label, sizeof(factor.label), "%s", label);
    return count == UNKNOWN || count <= 0 || add_factor(factors, &factor);
}

/* Of an event without factors. */
static bool add_fields(struct factors *factors, const union value *event)
{
    int64_t input = event[E_INPUT].number, cached = event[E_CACHED].number;
    int64_t rest = input;
    if (input != UNKNOWN && cached != UNKNOWN && input >= cached && cached > 0)
        rest = input - cached;
    bool whole = add_own(factors, "prompt", false, rest);
    whole = add_own(factors, "cached", false, rest == input ? UNKNOWN : cached) && whole;
    return add_own(factors, "completion", true, event[E_OUTPUT].number) && whole;
}

static bool add_list(struct factors *factors, const char *text)
{
    struct reader reader = {text};
    struct factor factor;
    if (!take(&reader, '['))
        return false;
    if (take(&reader, ']'))
        return true;
    do {
        if (!read_factor(&reader, &factor) || !add_factor(factors, &factor))
            return false;
    } while (take(&reader, ','));
    return take(&reader, ']') && (skip_blanks(&reader), *reader.at == '\0');
}

void factors_add(struct factors *factors, const union value *event)
{
    struct factors before = *factors;
    const char *text = event[E_FACTORS].text;
    if (!(text ? add_list(factors, text) : add_fields(factors, event))) {
        *factors = before;
        factors->unread++;
    }
    factors->events++;
}
