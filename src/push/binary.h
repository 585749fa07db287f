/* Rows in ClickHouse's RowBinary: exact, and the same on all versions. Private to push. */
#pragma once

#include "usagetop/clickhouse.h"

/* The columns of a dataset's table, with where the two that are not of the dataset stand. */
struct columns {
    struct clickhouse_column list[CLICKHOUSE_COLUMNS_MAX];
    enum dataset set;
    size_t n, n_fields; /* then revision and, of events, sign */
};
void columns_of(struct columns *columns, enum dataset set);
/* "`a`, `b`, ..." */
void columns_names(const struct columns *columns, struct str *out);

void binary_number(struct str *out, int64_t number);
void binary_text(struct str *out, const char *text, size_t size);
/* The fields of a row, without what follows them. A missing text is an empty one. */
void binary_row(struct str *out, const struct columns *columns, const union value *row);

/* What is left of an answer. */
struct cursor {
    const char *at, *end;
    bool bad; /* it ended too early, or is not what was asked for */
};
int64_t cursor_number(struct cursor *cursor);
/* Lives in the answer; *size bytes, no NUL. */
const char *cursor_text(struct cursor *cursor, size_t *size);
/* Passes over the first `n` columns. */
void cursor_skip(struct cursor *cursor, const struct columns *columns, size_t n);
int8_t cursor_sign(struct cursor *cursor);
