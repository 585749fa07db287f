/* Whole answers: the envelope of a list, with its rows as objects or as columns. */
#include "reading.h"

#include <string.h>

enum part { PART_NEXT, PART_MORE, PART_AHEAD, PART_COUNT, PART_DATA, PART_COLUMNS, PART_WORDS };

static const char *const part_names[] = {
    [PART_NEXT] = "next_cursor", [PART_MORE] = "has_more", [PART_AHEAD] = "ahead",
    [PART_COUNT] = "count",      [PART_DATA] = "data",     [PART_COLUMNS] = "columns",
    [PART_WORDS] = "dictionary",
};

static bool wrong_part(const struct reading *reading, enum part part, const char *expected,
                       const struct token *token)
{
    return err_set(reading->err, ERR_SHAPE, "%s: expected %s, got %s", part_names[part], expected,
                   token_name(token->kind));
}

static bool read_next(struct reading *reading, const struct token *token, struct envelope *envelope)
{
    struct arena *arena = &reading->rows->arena;

    if (token->kind == TOKEN_NULL)
        return true;
    if (token->kind != TOKEN_TEXT)
        return wrong_part(reading, PART_NEXT, "a text", token);
    const char *text = token_text(token, CURSOR_MAX + 4, arena); /* a cut one is too long */
    if (strlen(text) >= CURSOR_MAX)
        return err_set(reading->err, ERR_SHAPE, "next_cursor is longer than %d bytes",
                       CURSOR_MAX - 1);
    strcpy(envelope->next.text, text);
    envelope->has_next = *text != '\0';
    return true;
}

static bool read_count(const struct reading *reading, enum part part, const struct token *token,
                       int64_t *out)
{
    if (token->kind == TOKEN_NULL)
        return true;
    if (token->kind != TOKEN_NUMBER || !token_number(token, 0, true, out) || *out < 0)
        return wrong_part(reading, part, "a count", token);
    return true;
}

static bool read_more(const struct reading *reading, const struct token *token,
                      struct envelope *envelope)
{
    if (token->kind != TOKEN_TRUE && token->kind != TOKEN_FALSE && token->kind != TOKEN_NULL)
        return wrong_part(reading, PART_MORE, "a boolean", token);
    envelope->more_said = token->kind != TOKEN_NULL;
    envelope->has_more = token->kind == TOKEN_TRUE;
    return true;
}

static bool read_data(struct reading *reading)
{
    struct token token;
    bool first = true;

    while (scan_item(&reading->scan, &first)) {
        if (!scan_value(&reading->scan, &token))
            return reading_fault(reading);
        if (token.kind != TOKEN_OBJECT)
            return err_set(reading->err, ERR_SHAPE, "%s %zu: expected an object, got %s",
                           reading->one, reading->rows->n + 1, token_name(token.kind));
        if (!read_row(reading))
            return false;
    }
    return !reading->scan.fault || reading_fault(reading);
}

/* An answer is read either by rows or by columns; `shape` fits the one that comes first. */
static bool read_rows(struct reading *reading, enum part part, const struct token *token,
                      struct columns *columns)
{
    if (part == PART_DATA) {
        if (token->kind != TOKEN_ARRAY)
            return wrong_part(reading, part, "an array", token);
        shape_nested(reading->shape, reading->info);
        return read_data(reading);
    }
    if (token->kind != TOKEN_OBJECT)
        return wrong_part(reading, part, "an object", token);
    shape_flat(reading->shape, reading->info);
    if (part == PART_WORDS)
        return columns_read_dictionary(reading, columns);
    columns->seen = reading->compact = true;
    return columns_read(reading, columns);
}

static bool read_part(struct reading *reading, enum part part, struct envelope *envelope,
                      struct columns *columns)
{
    struct token token;

    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    switch (part) {
    case PART_NEXT:
        return read_next(reading, &token, envelope);
    case PART_MORE:
        return read_more(reading, &token, envelope);
    case PART_AHEAD:
        return read_count(reading, part, &token, &envelope->ahead);
    case PART_COUNT:
        return read_count(reading, part, &token, &envelope->count);
    case PART_DATA:
    case PART_COLUMNS:
        if (envelope->data)
            return err_set(reading->err, ERR_SHAPE, "both data and columns");
        envelope->data = true;
        return read_rows(reading, part, &token, columns);
    case PART_WORDS:
        return read_rows(reading, part, &token, columns);
    }
    return true;
}

/* Members that are no part are skipped. */
static bool read_parts(struct reading *reading, struct envelope *envelope, struct columns *columns)
{
    struct token key, token;
    bool first = true;
    unsigned seen = 0;

    while (scan_member(&reading->scan, &first, &key)) {
        size_t part = 0;
        while (part < ARRAY_LEN(part_names) && !token_is(&key, part_names[part]))
            part++;
        if (part == ARRAY_LEN(part_names)) {
            if (!scan_value(&reading->scan, &token) || !scan_skip(&reading->scan, &token))
                return reading_fault(reading);
            continue;
        }
        if (seen & 1u << part)
            return err_set(reading->err, ERR_SHAPE, "%s is there twice", part_names[part]);
        seen |= 1u << part;
        if (!read_part(reading, (enum part)part, envelope, columns))
            return false;
    }
    return !reading->scan.fault || reading_fault(reading);
}

static bool no_data(const struct reading *reading)
{
    CLEANUP(str_finish)
    struct str said = {0};
    const struct scan *scan = &reading->scan;

    if (source_error_text(scan->start, (size_t)(scan->end - scan->start), &said))
        return err_set(reading->err, ERR_SHAPE, "an error in place of data: %s", str_text(&said));
    return reading->err && reading->err->code != ERR_NONE
               ? false
               : err_set(reading->err, ERR_SHAPE, "the answer has no data");
}

bool read_list(struct reading *reading, struct envelope *envelope)
{
    struct columns columns = {0};
    struct shape shape;
    struct token token;

    *envelope = (struct envelope){.ahead = UNKNOWN, .count = UNKNOWN};
    reading->shape = &shape;
    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    if (token.kind != TOKEN_OBJECT)
        return err_set(reading->err, ERR_SHAPE, "expected an object with data, got %s",
                       token_name(token.kind));
    if (!read_parts(reading, envelope, &columns))
        return false;
    if (!scan_end(&reading->scan))
        return reading_fault(reading);
    if (!envelope->data)
        return no_data(reading);
    if (columns.seen) {
        if (envelope->count != UNKNOWN && envelope->count != (int64_t)reading->rows->n)
            return err_set(reading->err, ERR_SHAPE, "count is %lld, but the columns have %zu",
                           (long long)envelope->count, reading->rows->n);
        if (!columns_resolve(reading, &columns))
            return false;
    }
    for (size_t i = 0; reading->set == DATA_EVENTS && i < reading->rows->n; i++)
        event_derive(rows_at(reading->rows, i));
    return check_identity(reading);
}

bool read_single(struct reading *reading)
{
    struct shape shape;
    struct token token;

    reading->shape = &shape;
    shape_nested(&shape, reading->info);
    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    if (token.kind != TOKEN_OBJECT)
        return err_set(reading->err, ERR_SHAPE, "expected an object, got %s",
                       token_name(token.kind));
    if (!read_row(reading))
        return false;
    if (!scan_end(&reading->scan))
        return reading_fault(reading);
    return check_identity(reading) || no_data(reading);
}
