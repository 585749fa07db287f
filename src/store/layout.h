/* How an event lies in its table: where its row is, which columns the table has so far, and how
 * each value is stored.
 *
 * A table begins with `slot` (the rowid by another name, so that VACUUM keeps it) and `id`
 * (event_other: and `kind`); any other field becomes a column when the first event carries it.
 *   created   the upper bits of slot; a column of its own only for times that do not fit there
 *   TIME      milliseconds after created (small numbers take little room)
 *   WORD      code in table `word`
 *   TEXT      text, or 16 bytes where it is a canonical UUID
 *   others    integers in the field's unit */
#pragma once

#include "sql.h"
#include "usagetop/store.h"

enum { SLOT_BITS = 22, SLOT_MASK = (1 << SLOT_BITS) - 1 };
#define SLOT_EPOCH ((int64_t)1577836800000) /* 2020-01-01 */
#define SLOT_MS_MAX (((int64_t)1 << 41) - 1)

/* The lowest slot of the millisecond `created`; times that do not fit share the outermost one. */
int64_t slot_first(int64_t created);
bool slot_fits(int64_t created);
int64_t slot_created(int64_t slot);

struct layout {
    size_t n;
    uint8_t fields[E_COUNT]; /* of the columns after slot, in their order; enum event_field */
    uint8_t types[E_COUNT];  /* of those fields; enum field_type */
    int16_t place[E_COUNT];  /* column of a field, -1: none */
};

extern const char *const table_names[TABLE_COUNT];

/* Reads the columns that the table has. */
bool layout_read(sqlite3 *db, enum store_table table, struct layout *layout, struct err *err);
/* "slot, "id", ..." */
void layout_add_columns(struct str *sql, const struct layout *layout);
/* The same for reading: fields that are not `wanted` (E_COUNT; NULL: all are) are NULL. */
void layout_add_select(struct str *sql, enum store_table table, const struct layout *layout,
                       const bool *wanted);

/* What an event's values are when its table has no such column. */
void values_clear(struct store_value values[static E_COUNT]);
/* Reads the row that `stmt` stands on, whose first column is slot. `values` was cleared once;
 * fields without a column stay as they are. */
void values_read(sqlite3_stmt *stmt, const struct layout *layout, enum store_table table,
                 struct store_value values[static E_COUNT]);
