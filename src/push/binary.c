/* RowBinary: a number is 8 bytes, lowest first; a text its length, 7 bits a byte, and its bytes;
 * what may be missing has a byte before it, 1 where it is. */
#include <string.h>

#include "binary.h"

void columns_of(struct columns *columns, enum dataset set)
{
    columns->set = set;
    columns->n_fields = datasets[set].n_fields;
    columns->n = clickhouse_columns(set, columns->list);
}

void columns_names(const struct columns *columns, struct str *out)
{
    for (size_t i = 0; i < columns->n; i++) {
        str_add(out, i ? "," : "");
        clickhouse_name(out, columns->list[i].name);
    }
}

static bool may_miss(const struct clickhouse_column *column)
{
    return text_starts(column->type, "Nullable");
}

/* ---- writing ----------------------------------------------------------------------------- */

void binary_number(struct str *out, int64_t number)
{
    char bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)((uint64_t)number >> (8 * i));
    str_bytes(out, bytes, sizeof(bytes));
}

void binary_text(struct str *out, const char *text, size_t size)
{
    size_t left = size;
    for (; left >= 0x80; left >>= 7)
        str_char(out, (char)(left | 0x80));
    str_char(out, (char)left);
    str_bytes(out, text, size);
}

void binary_row(struct str *out, const struct columns *columns, const union value *row)
{
    for (size_t i = 0; i < columns->n_fields; i++) {
        const struct field *field = &datasets[columns->set].fields[i];
        const char *text = field_is_text(field) ? row[i].text : NULL;
        if (field_is_text(field)) {
            binary_text(out, text ? text : "", text ? strlen(text) : 0);
            continue;
        }
        bool missing = row[i].number == UNKNOWN;
        if (may_miss(&columns->list[i]))
            str_char(out, missing);
        if (!missing)
            binary_number(out, row[i].number);
    }
}

/* ---- reading ----------------------------------------------------------------------------- */

static const char *take(struct cursor *cursor, size_t size)
{
    const char *at = cursor->at;
    cursor->bad |= (size_t)(cursor->end - at) < size;
    if (cursor->bad)
        return NULL;
    cursor->at += size;
    return at;
}

int64_t cursor_number(struct cursor *cursor)
{
    const char *bytes = take(cursor, 8);
    uint64_t number = 0;
    for (size_t i = 8; bytes && i-- > 0;)
        number = number << 8 | (unsigned char)bytes[i];
    return (int64_t)number;
}

int8_t cursor_sign(struct cursor *cursor)
{
    const char *byte = take(cursor, 1);
    return byte ? (int8_t)*byte : 0;
}

const char *cursor_text(struct cursor *cursor, size_t *size)
{
    const char *byte = "\x80";
    *size = 0;
    for (unsigned shift = 0; byte && (*byte & 0x80); shift += 7) {
        byte = take(cursor, 1);
        cursor->bad |= shift > 28;
        if (byte && !cursor->bad)
            *size |= (size_t)(*byte & 0x7f) << shift;
    }
    return take(cursor, *size);
}

void cursor_skip(struct cursor *cursor, const struct columns *columns, size_t n)
{
    size_t size;
    for (size_t i = 0; i < n && !cursor->bad; i++) {
        const struct clickhouse_column *column = &columns->list[i];
        if (text_equal(column->type, "String"))
            cursor_text(cursor, &size);
        else if (!may_miss(column) || cursor_sign(cursor) == 0)
            cursor_number(cursor);
    }
}
