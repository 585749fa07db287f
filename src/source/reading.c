/* Values and rows. A value of another type than the field table says ends the reading: an answer
 * that is not understood is not shown in part. What is absent is missing; what is unknown is
 * skipped. */
#include "reading.h"

#include <string.h>

enum { TIME_SIZE_MAX = 40, RAW_MAX = TEXT_VALUE_MAX };

/* read_members notes the fields it has seen as bits */
_Static_assert((int)E_COUNT <= SHAPE_FIELDS_MAX && (int)SESSION_COUNT <= SHAPE_FIELDS_MAX,
               "more fields than bits");

void reading_begin(struct reading *reading, const struct source_reply *reply, enum dataset set,
                   struct rows *rows, struct err *err)
{
    rows_reset(rows);
    *reading = (struct reading){.set = set,
                                .info = &datasets[set],
                                .rows = rows,
                                .err = err,
                                .one = set == DATA_EVENTS ? "event" : "entry"};
    scan_begin(&reading->scan, reply->body ? reply->body : "", reply->body ? reply->size : 0);
}

bool reading_fault(const struct reading *reading)
{
    const struct scan *scan = &reading->scan;
    const char *first = scan->start;

    while (first < scan->at && strchr(" \n\r\t", *first) && *first)
        first++;
    if (scan->at == first && scan->depth == 0)
        return err_set(reading->err, ERR_SHAPE, "the answer is %s",
                       scan->empty ? "empty" : "not JSON");
    return err_set(reading->err, ERR_SHAPE, "the answer is damaged at byte %zu: %s",
                   (size_t)(scan->at - scan->start), scan->fault);
}

bool reading_wrong(const struct reading *reading, size_t row, const char *field,
                   const char *expected, const char *got)
{
    if (reading->set == DATA_SESSION)
        return err_set(reading->err, ERR_SHAPE, "%s: expected %s, got %s", field, expected, got);
    return err_set(reading->err, ERR_SHAPE, "%s %zu: %s: expected %s, got %s", reading->one,
                   row + 1, field, expected, got);
}

/* ---- values ---------------------------------------------------------------------------- */

static bool read_time(const struct token *token, bool integers, int64_t *out)
{
    char text[TIME_SIZE_MAX];

    if (token->kind == TOKEN_NUMBER)
        return integers && token_number(token, 0, true, out) && *out >= 0;
    if (token->size >= sizeof(text) || !token->plain)
        return false;
    memcpy(text, token->text, token->size);
    text[token->size] = '\0';
    return time_parse(text, out);
}

static bool read_number(const struct field *field, const struct token *token, int64_t *out)
{
    bool whole = field->type == FIELD_COUNT, money = field->flags & FIELD_MONEY;
    int decimals = field->type == FIELD_DECIMAL ? field->decimals : 0;

    return token_number(token, decimals, whole || (money && token->kind == TOKEN_TEXT), out);
}

static const char *expected_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_TIME:
        return "a time";
    case FIELD_COUNT:
        return "a whole number";
    case FIELD_DECIMAL:
    case FIELD_DURATION:
        return "a number";
    case FIELD_WORD:
    case FIELD_TEXT:
        break;
    }
    return field->flags & FIELD_RAW ? "an array or object" : "a text";
}

/* A text or number may be of the right type and still be no value. */
static const char *got_instead(const struct field *field, const struct token *token, bool compact)
{
    if (field_is_text(field) || (token->kind != TOKEN_TEXT && token->kind != TOKEN_NUMBER))
        return token_name(token->kind);
    if (token->kind == TOKEN_TEXT)
        return "a text that is none";
    return field->type == FIELD_TIME && !compact ? "a number" : "a number that does not fit";
}

/* JSON as it came, without the blanks between tokens; missing when it is too long to be kept. */
static bool read_raw(struct reading *reading, const struct token *token, union value *slot)
{
    CLEANUP(str_finish)
    struct str out = {.max = RAW_MAX};
    bool inside = false;

    if (!scan_skip(&reading->scan, token))
        return reading_fault(reading);
    for (const char *at = token->text; at < reading->scan.at && !out.truncated; at++) {
        if (*at == '"')
            inside = !inside;
        if (inside || !strchr(" \n\r\t", *at))
            str_char(&out, *at);
        if (inside && *at == '\\')
            str_char(&out, *++at);
    }
    if (!out.truncated && utf8_valid(str_text(&out), out.len))
        slot->text = arena_bytes(&reading->rows->arena, str_text(&out), out.len);
    return true;
}

static bool is_identity(const struct reading *reading, const struct field *field)
{
    return (size_t)(field - reading->info->fields) < reading->info->n_key;
}

static bool read_text(struct reading *reading, const struct field *field, const struct token *token,
                      union value *slot)
{
    if (token->size == 0)
        return true;
    if (token->size > TEXT_VALUE_MAX && is_identity(reading, field))
        return err_set(reading->err, ERR_SHAPE, "%s is longer than %d bytes", field->json,
                       TEXT_VALUE_MAX);
    slot->text = token_text(token, TEXT_VALUE_MAX, &reading->rows->arena);
    return true;
}

bool read_field(struct reading *reading, size_t row, const struct field *field, union value *slot)
{
    struct token token;
    bool good = false;

    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    if (token.kind == TOKEN_NULL)
        return true;
    if (field->flags & FIELD_RAW) {
        if (token.kind == TOKEN_ARRAY || token.kind == TOKEN_OBJECT)
            return read_raw(reading, &token, slot);
    } else if (field_is_text(field)) {
        if (token.kind == TOKEN_TEXT)
            return read_text(reading, field, &token, slot);
    } else if (token.kind == TOKEN_NUMBER || token.kind == TOKEN_TEXT) {
        good = field->type == FIELD_TIME ? read_time(&token, reading->compact, &slot->number)
                                         : read_number(field, &token, &slot->number);
    }
    return good || reading_wrong(reading, row, field->json, expected_of(field),
                                 got_instead(field, &token, reading->compact));
}

/* ---- rows ------------------------------------------------------------------------------ */

/* Members of one group: of the row itself or of an object within it. */
struct group {
    int number;
    size_t row;
    union value *values;
    uint64_t *seen; /* by field */
};

static bool read_members(struct reading *reading, const struct group *group);

static bool read_group(struct reading *reading, const struct group *outer,
                       const struct shape_slot *slot)
{
    struct token token;

    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    if (token.kind == TOKEN_NULL)
        return true;
    if (token.kind != TOKEN_OBJECT)
        return err_set(reading->err, ERR_SHAPE, "%s %zu: %.*s: expected an object, got %s",
                       reading->one, outer->row + 1, (int)slot->size, slot->name,
                       token_name(token.kind));
    struct group inner = *outer;
    inner.number = slot->inner;
    return read_members(reading, &inner);
}

static bool read_member(struct reading *reading, const struct group *group, const struct token *key)
{
    const struct shape_slot *slot = shape_find(reading->shape, group->number, key);
    struct token token;

    if (!slot) {
        if (scan_value(&reading->scan, &token) && scan_skip(&reading->scan, &token))
            return true;
        return reading_fault(reading);
    }
    if (slot->field < 0)
        return read_group(reading, group, slot);
    const struct field *field = &reading->info->fields[slot->field];
    if (*group->seen & UINT64_C(1) << slot->field)
        return err_set(reading->err, ERR_SHAPE, "%s %zu: %s is there twice", reading->one,
                       group->row + 1, field->json);
    *group->seen |= UINT64_C(1) << slot->field;
    return read_field(reading, group->row, field, &group->values[slot->field]);
}

static bool read_members(struct reading *reading, const struct group *group)
{
    struct token key;
    bool first = true;

    while (scan_member(&reading->scan, &first, &key)) {
        if (!read_member(reading, group, &key))
            return false;
    }
    return !reading->scan.fault || reading_fault(reading);
}

bool read_row(struct reading *reading)
{
    uint64_t seen = 0;
    struct group group = {SHAPE_ROOT, reading->rows->n, NULL, &seen};

    if (reading->rows->n == SOURCE_PAGE_ROWS_MAX)
        return err_set(reading->err, ERR_SHAPE, "more than %d entries on one page",
                       SOURCE_PAGE_ROWS_MAX);
    group.values = rows_add(reading->rows, reading->set);
    return read_members(reading, &group);
}

bool check_identity(const struct reading *reading)
{
    const struct dataset_info *info = reading->info;

    for (size_t i = 0; i < reading->rows->n; i++) {
        const union value *row = rows_at(reading->rows, i);
        for (size_t f = 0; f < info->n_key; f++) {
            if (value_missing(&info->fields[f], row[f]))
                return reading_wrong(reading, i, info->fields[f].json,
                                     expected_of(&info->fields[f]), "nothing");
        }
    }
    return true;
}
