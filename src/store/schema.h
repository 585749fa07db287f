/* The schema of the file and how it comes about: numbered steps, columns that grow, the view. */
#pragma once

#include "layout.h"

enum { SCHEMA_APPLICATION = 0x75746f70 /* "utop" */ };

/* The version that this program writes. */
int schema_version(void);
/* Brings an empty or older mirror up to date in one transaction: migrations, known words, tables of
 * datasets, view. ERR_OTHER when a newer program made it. */
bool schema_prepare(sqlite3 *db, struct err *err);
/* Adds the columns for `wanted` fields (E_COUNT) that the table lacks and reads
 * *layout anew. In the caller's transaction. */
bool schema_grow(sqlite3 *db, enum store_table table, const bool *wanted, struct layout *layout,
                 struct err *err);
/* Makes the view `events`, which shows all tables decoded, for the columns that there are. */
bool view_make(sqlite3 *db, struct err *err);
/* The table of events that were taken away. */
bool gone_make(sqlite3 *db, struct err *err);
