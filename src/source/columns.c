/* The compact form: one array for each field, and texts that repeat by their index in a dictionary.
 * The dictionary may come before or after the columns, so indexes are kept as numbers in the rows
 * until both are there. */
#include "reading.h"

#include <string.h>

static bool too_many(const struct reading *reading)
{
    return err_set(reading->err, ERR_SHAPE, "more than %d entries on one page",
                   SOURCE_PAGE_ROWS_MAX);
}

/* The value slot of the next row; the first column makes the rows. NULL when there are too many. */
static union value *slot_at(struct reading *reading, const struct columns *columns, size_t row,
                            size_t field)
{
    if (columns->any)
        return row < reading->rows->n ? rows_at(reading->rows, row) + field : NULL;
    return row < SOURCE_PAGE_ROWS_MAX ? rows_add(reading->rows, reading->set) + field : NULL;
}

/* A text by index: kept as index plus 1, for 0 is missing. */
static bool read_index(struct reading *reading, size_t row, const struct field *field,
                       union value *slot)
{
    struct token token;
    int64_t index;

    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    slot->number = 0;
    if (token.kind == TOKEN_NULL)
        return true;
    if (token.kind != TOKEN_NUMBER || !token_number(&token, 0, true, &index) || index < 0 ||
        index >= INT32_MAX)
        return reading_wrong(reading, row, field->json, "an index", token_name(token.kind));
    slot->number = index + 1;
    return true;
}

/* Does the column hold indexes? Looks at its first value that is not null. */
static bool holds_indexes(const struct reading *reading)
{
    struct scan ahead = reading->scan;
    struct token token = {.kind = TOKEN_NULL};
    bool first = true;

    while (token.kind == TOKEN_NULL && scan_item(&ahead, &first)) {
        if (!scan_value(&ahead, &token))
            return false;
    }
    return token.kind == TOKEN_NUMBER;
}

static bool read_column(struct reading *reading, struct columns *columns, size_t number)
{
    const struct field *field = &reading->info->fields[number];
    struct column_state *state = &columns->of[number];
    struct token token;
    bool first = true;
    size_t row = 0;

    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    if (token.kind != TOKEN_ARRAY)
        return err_set(reading->err, ERR_SHAPE, "column %s: expected an array, got %s", field->json,
                       token_name(token.kind));
    state->by_index = field_is_text(field) && holds_indexes(reading);
    for (; scan_item(&reading->scan, &first); row++) {
        union value *slot = slot_at(reading, columns, row, number);
        if (!slot)
            return columns->any
                       ? err_set(reading->err, ERR_SHAPE, "column %s has more than %zu values",
                                 field->json, reading->rows->n)
                       : too_many(reading);
        if (!(state->by_index ? read_index : read_field)(reading, row, field, slot))
            return false;
    }
    if (reading->scan.fault)
        return reading_fault(reading);
    if (columns->any && row != reading->rows->n)
        return err_set(reading->err, ERR_SHAPE, "column %s has %zu values, the others have %zu",
                       field->json, row, reading->rows->n);
    columns->any = true;
    return true;
}

bool columns_read(struct reading *reading, struct columns *columns)
{
    struct token key, token;
    bool first = true;

    while (scan_member(&reading->scan, &first, &key)) {
        const struct shape_slot *slot = shape_find(reading->shape, SHAPE_ROOT, &key);
        if (!slot) {
            if (!scan_value(&reading->scan, &token) || !scan_skip(&reading->scan, &token))
                return reading_fault(reading);
            continue;
        }
        struct column_state *state = &columns->of[slot->field];
        if (state->seen)
            return err_set(reading->err, ERR_SHAPE, "column %s is there twice", slot->name);
        state->seen = true;
        if (!read_column(reading, columns, (size_t)slot->field))
            return false;
    }
    return !reading->scan.fault || reading_fault(reading);
}

static bool read_words(struct reading *reading, const char *name, struct column_state *state)
{
    struct token token;
    bool first = true;
    size_t cap = 0;
    CLEANUP(free_ptr)
    const char **words = NULL;

    if (!scan_value(&reading->scan, &token))
        return reading_fault(reading);
    if (token.kind != TOKEN_ARRAY)
        return err_set(reading->err, ERR_SHAPE, "dictionary of %s: expected an array, got %s", name,
                       token_name(token.kind));
    state->has_words = true;
    while (scan_item(&reading->scan, &first)) {
        if (!scan_value(&reading->scan, &token))
            return reading_fault(reading);
        if (token.kind != TOKEN_TEXT)
            return err_set(reading->err, ERR_SHAPE, "dictionary of %s: expected a text, got %s",
                           name, token_name(token.kind));
        mem_grow(&words, &cap, state->n_words + 1, sizeof(*words));
        words[state->n_words++] =
            token.size ? token_text(&token, TEXT_VALUE_MAX, &reading->rows->arena) : NULL;
    }
    if (reading->scan.fault)
        return reading_fault(reading);
    state->words = arena_new(&reading->rows->arena, state->n_words * sizeof(*words));
    if (state->n_words > 0)
        memcpy(state->words, words, state->n_words * sizeof(*words));
    return true;
}

bool columns_read_dictionary(struct reading *reading, struct columns *columns)
{
    struct token key, token;
    bool first = true;

    while (scan_member(&reading->scan, &first, &key)) {
        const struct shape_slot *slot = shape_find(reading->shape, SHAPE_ROOT, &key);
        if (!slot) {
            if (!scan_value(&reading->scan, &token) || !scan_skip(&reading->scan, &token))
                return reading_fault(reading);
        } else if (columns->of[slot->field].has_words) {
            return err_set(reading->err, ERR_SHAPE, "dictionary of %s is there twice", slot->name);
        } else if (!read_words(reading, slot->name, &columns->of[slot->field])) {
            return false;
        }
    }
    return !reading->scan.fault || reading_fault(reading);
}

static bool resolve(const struct reading *reading, const struct column_state *state, size_t number)
{
    for (size_t i = 0; i < reading->rows->n; i++) {
        union value *slot = rows_at(reading->rows, i) + number;
        size_t index = (size_t)slot->number;
        if (index > state->n_words)
            return err_set(reading->err, ERR_SHAPE,
                           "%s %zu: %s: index %zu, but there are %zu texts", reading->one, i + 1,
                           reading->info->fields[number].json, index - 1, state->n_words);
        slot->text = index > 0 ? state->words[index - 1] : NULL;
    }
    return true;
}

bool columns_resolve(struct reading *reading, struct columns *columns)
{
    for (size_t number = 0; number < reading->info->n_fields; number++) {
        if (columns->of[number].by_index && !resolve(reading, &columns->of[number], number))
            return false;
    }
    return true;
}
