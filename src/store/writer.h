/* The inside of the one writing connection, shared by the files that write. */
#pragma once

#include "lock.h"
#include "schema.h"

/* A value as it is bound to a statement or compared with what is stored. */
struct cell {
    uint8_t kind; /* SQLITE_NULL, SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB */
    int64_t number;
    const char *text;
    int size; /* bytes of text, or of uuid */
    uint8_t uuid[UUID_SIZE];
};

struct table_writer {
    struct layout layout;
    sqlite3_stmt *insert, *select, *update; /* for this layout; NULL until needed */
    int64_t rows;
};

enum { WRITER_BUSY_MS = 10000 }; /* longest wait for readers and checkpoints of others */

struct store_writer {
    sqlite3 *db;
    int lock;             /* fd of the locked file beside it; -1 in memory */
    enum lock_mark leave; /* what to say at the end */
    char *path;           /* what readers open */
    bool stale;           /* the members below do not fit the file: a transaction was rolled back */
    struct table_writer tables[TABLE_COUNT];
    struct text_map words[E_COUNT];
    int64_t n_words[E_COUNT];
    sqlite3_stmt *add_word;
    uint64_t salt; /* of slots: of the mirror's identity, so that nobody can choose collisions */
    int64_t changes_kept;
    bool anew;  /* the running transaction has begun the change log anew */
    bool scrub; /* what was wiped may still be in the log of SQLite */
    /* the running transaction's */
    struct store_changes changes;
    struct store_counts counts;
};

/* Reads anew what the writer remembers of the file. */
bool writer_load(struct store_writer *writer, struct err *err);
void writer_forget_statements(struct store_writer *writer);

/* The code of a word, given a new one where needed. In a transaction. */
bool words_code(struct store_writer *writer, enum event_field field, const char *text,
                int64_t *ret_code, struct err *err);
bool words_load(struct store_writer *writer, struct err *err);
void words_finish(struct store_writer *writer);

/* Each writes in the running transaction and adds to writer->counts and ->changes. */
bool events_apply(struct store_writer *writer, const struct rows *rows, struct err *err);
bool dataset_apply(struct store_writer *writer, const struct store_batch *batch, struct err *err);
bool feed_apply(struct store_writer *writer, const struct store_feed *feed, struct err *err);
/* What is told no longer of a span, and that it was read; after events_apply. */
bool span_apply(struct store_writer *writer, const struct store_batch *batch, struct err *err);
bool account_apply(struct store_writer *writer, const struct rows *rows, struct err *err);
/* Whether what is deleted or written over is overwritten with zeros, from now on. */
bool secure_delete(sqlite3 *db, bool on, struct err *err);
/* After a commit: empties the log of SQLite where that has to be. */
void writer_scrub(struct store_writer *writer);
/* Writes the log of this transaction and drops what is too old. */
bool changes_apply(struct store_writer *writer, struct err *err);

/* The packed form of one transaction's changes; sorts them and merges those of the same event. */
void changes_pack(struct store_changes *changes, struct str *out);
/* Appends; false when the bytes are not what changes_pack makes. */
bool changes_unpack(const uint8_t *bytes, size_t size, struct store_changes *out);
void changes_add(struct store_changes *changes, struct store_ref ref, bool inserted);

/* Remembers what was taken away, in the running transaction, by a statement that is prepared once:
 * a known kind's number of table, the lowest slot of the millisecond. */
bool gone_prepare(struct store_writer *writer, sqlite3_stmt **ret_stmt, struct err *err);
bool gone_add(sqlite3_stmt *stmt, int table, int64_t moment, const char *id, struct err *err);
bool gone_trim(struct store_writer *writer, struct err *err);

/* The spans that any feed was read of, joined, in order. */
bool spans_read(sqlite3 *db, const struct store_feed *feed, struct store_spans *out,
                struct err *err);

/* All rows of a dataset, or those whose text field part_field is `part`, in the service's order. */
bool dataset_read(sqlite3 *db, const struct store_batch *which, struct rows *out, struct err *err);
