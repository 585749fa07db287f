/* The inside of a reading connection, shared by the files that read. */
#pragma once

#include <stdatomic.h>

#include "schema.h"

struct store_connection {
    sqlite3 *db;
    atomic_bool cancelled;
    int depth;      /* snapshots, open scans and calls that rely on one state of the file */
    int64_t schema; /* number of the schema that the layouts were read from */
    sqlite3_stmt *begin, *commit, *get_schema, *get_data, *get_last;
    struct layout layouts[TABLE_COUNT];
    sqlite3_stmt *one[TABLE_COUNT];     /* an event by its slot */
    struct store_value values[E_COUNT]; /* the event read last */
    struct arena texts;                 /* its texts */
    struct store_words words[E_COUNT];  /* for decoding; read as far as codes were met */
};

/* Every public read is between these: one state of the file, with fitting layouts. */
bool reader_enter(struct store_connection *connection, struct err *err);
void reader_leave(struct store_connection *connection);
/* Adds the words with codes above `after`. */
bool words_append(sqlite3 *db, enum event_field field, uint32_t after, struct store_words *out,
                  struct err *err);
