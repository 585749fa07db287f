/* The truth of the mirror: one SQLite file with every event, the small datasets, the state of each
 * feed and a log of what changed.
 *
 * One writer (struct store; sync's) and any number of readers (struct store_reader; one a thread),
 * in this process and in others. Whatever store_apply is given - rows, cursor, change log - is
 * committed together or not at all, so a killed program resumes exactly where it was.
 *
 * An event lives in the table of its kind at a rowid whose upper bits are its time:
 * rowid = (created - 2020) << 22 | slot. (table, rowid) names it for good: it never moves and is
 * deleted only where a feed that tells spans of time (struct store_span) tells it no longer; then
 * the change log begins anew, and store_gone_read names it. */
#pragma once

#include <stdatomic.h>

#include "usagetop/model.h"

/* The tables of events: one a kind, and one for kinds that the model does not know. For known kinds
 * the table is the kind's code (KIND_JOB ...) - 1. */
enum store_table {
    TABLE_JOB,
    TABLE_REQUEST,
    TABLE_CONSUMPTION,
    TABLE_ALLOCATION,
    TABLE_ACTIVITY,
    TABLE_OTHER,
    TABLE_COUNT
};
enum {
    UUID_SIZE = 16,
    UUID_TEXT = 37,
    WORDS_MAX = 1 << 20,          /* distinct texts of one WORD field */
    STORE_CHANGES_KEPT = 2000000, /* rows that the change log reaches back */
    STORE_GONE_KEPT = 200000,     /* events that were taken away, remembered */
};

struct store_ref {
    int64_t rowid;
    uint32_t table; /* enum store_table */
};

/* Canonical lower-case UUID text ("0190a6c2-....") to its bytes; false when it is anything else. */
bool store_uuid_parse(const char *text, uint8_t out[static UUID_SIZE]);
void store_uuid_print(const uint8_t uuid[static UUID_SIZE], char out[static UUID_TEXT]);

/* ---- writing --------------------------------------------------------------------------- */

struct store {
    struct store_writer *writer;
};

struct store_options {
    const char *path;  /* its folder is made; ":memory:" keeps everything in memory */
    int64_t now;       /* for the name of a file that is moved aside */
    int64_t max_bytes; /* the file grows no further: ERR_FULL; 0: no limit */
    bool or_memory;    /* where no file is and none can be made, keep everything in memory */
    bool check;        /* look through the whole file first: a reader met ERR_CORRUPT */
    bool no_wal;       /* a rollback journal from the start */
};

/* What opening did. Zero is "nothing special". */
struct store_opened {
    char *moved;  /* a damaged or foreign file was moved to this name, and a new one made; owned */
    bool created; /* the mirror is new and empty */
    bool in_memory; /* or_memory: nothing will be kept */
    bool no_wal;    /* the file system cannot do WAL: readers and writer wait for one another */
};
void store_opened_finish(struct store_opened *opened);

/* Opens the one writing connection and brings the schema up to date. ERR_BUSY: another process or
 * store writes to this file (read along). ERR_FULL: no room, or not writable. ERR_OTHER: I/O, or
 * the file is of a newer version. A file is moved aside only when it is surely damaged or not ours,
 * never for want of permission, room or patience. *ret_opened may be NULL.
 * After `moved`, readers that were open still read the old file: open them again. */
bool store_open(struct store *store, const struct store_options *options,
                struct store_opened *ret_opened, struct err *err);
void store_finish(struct store *store);
/* What to hand to store_reader_open: the path, or the name of the memory. */
const char *store_path(const struct store *store);

/* The state of one feed: what it was last answered, and where to go on. */
struct store_feed {
    const char *source, *name; /* identity: "usage-api", "events" */
    enum dataset set;          /* what it fills */
    const char *cursor, *etag; /* NULL: from the start; none */
    int64_t fetched_at;        /* last good answer; UNKNOWN: never */
    int64_t failed_at;         /* last failure after that; UNKNOWN: none */
    int64_t status;            /* HTTP status of the last answer; UNKNOWN */
    int64_t ahead;             /* rows that the service said are still to come; UNKNOWN */
    const char *error;         /* sentence of that failure; NULL */
    bool shared;               /* other feeds fill the dataset too: a 403 wipes nothing */
};

enum store_mode {
    STORE_UPSERT,  /* add and change by identity */
    STORE_REPLACE, /* the rows are all there is (of `part`); events cannot be replaced */
};

/* With from < to: the rows are all that the feed has of events created in [from, to), and it was
 * read there. Those stored before that were created at or after `gone_from`, whose id begins with
 * `stem` and that are not among them go; stem NULL: none does. */
struct store_span {
    int64_t from, to;
    const char *stem;
    int64_t gone_from; /* 0: `from` */
};

/* One answer of a service. Any member may be missing. */
struct store_batch {
    const struct rows *rows;
    enum store_mode mode;
    enum dataset set;              /* of STORE_REPLACE: `rows` may be empty or NULL */
    int part_field;                /* STORE_REPLACE with `part`: only rows whose text field */
    const char *part;              /* number part_field equals `part` are replaced */
    struct store_span span;        /* STORE_UPSERT of events */
    const struct store_feed *feed; /* the state after it, committed with the rows */
};
struct store_counts {
    size_t inserted, updated, unchanged, deleted;
    /* The session named another account, role or organisation than before: what only a manager may
     * see (dataset_is_managers) was wiped out of the file, and their feeds lost cursor and ETag.
     * The same is done to one of these whose feed answered 403. */
    bool account_changed;
};

/* All or nothing. An event is found again by (kind, created, id) and replaced whole if anything
 * differs; the same event twice: the last wins. Other datasets: by their key fields. ERR_SHAPE: a
 * row without identity, or more than WORDS_MAX words. ERR_FULL, ERR_BUSY, ERR_CORRUPT (open again
 * with `check`). What was committed before stays in every case. *ret_counts may be NULL. */
bool store_apply(struct store *store, const struct store_batch *batch,
                 struct store_counts *ret_counts, struct err *err);

/* ---- reading --------------------------------------------------------------------------- */

struct store_reader {
    struct store_connection *connection;
};

/* ERR_NOT_FOUND: no such file, or no mirror in it yet. ERR_CORRUPT: damaged or not ours. */
bool store_reader_open(struct store_reader *reader, const char *path, struct err *err);
void store_reader_finish(struct store_reader *reader);

/* From any thread while the reader is open: whatever it does, and whatever it is asked, ends with
 * ERR_CANCELLED until store_resume, which belongs to the reader's own thread. */
void store_interrupt(struct store_reader *reader);
void store_resume(struct store_reader *reader);

/* Between these all reads see one state of the mirror (and the log file of SQLite cannot shrink:
 * keep it short). Without them each call sees the newest. */
bool store_snapshot_begin(struct store_reader *reader, struct err *err);
void store_snapshot_end(struct store_reader *reader);

/* A number that differs when anything was committed since by others; takes microseconds. */
bool store_data_version(struct store_reader *reader, int64_t *ret_version, struct err *err);

struct store_summary {
    char identity[UUID_TEXT]; /* random, for life: an index belongs to one mirror */
    int64_t events, by_table[TABLE_COUNT];
    int64_t oldest, newest;            /* created of the first and last event; UNKNOWN: none */
    int64_t change_first, change_last; /* changes kept: first to last; last 0: none ever */
};
bool store_summary(struct store_reader *reader, struct store_summary *ret, struct err *err);
/* The last change's sequence number alone: cheap. */
bool store_change_last(struct store_reader *reader, int64_t *ret_seq, struct err *err);

struct store_change {
    struct store_ref ref;
    bool inserted; /* else updated */
};
/* Zero is empty. */
struct store_changes {
    struct store_change *items;
    size_t n, cap;
    int64_t seq; /* the items lead from `after` to here */
    bool gone;   /* the log no longer reaches back to `after`: derive everything again */
};
/* What happened after change number `after`, oldest transaction first; whole transactions, and no
 * further one is begun when there are `most` items. Within a transaction an event comes once. */
bool store_changes_read(struct store_reader *reader, int64_t after, size_t most,
                        struct store_changes *out, struct err *err);
void store_changes_finish(struct store_changes *changes);

/* Events that were taken away, after number `after` of these, and are not there again: the first
 * `most`, the oldest first. Zero is empty. */
struct store_gone {
    struct rows rows; /* of DATA_EVENTS; only what identifies them is there */
    int64_t seq;      /* they lead from `after` to here; `after`: no more */
    bool lost;        /* some before these are not remembered any more */
};
bool store_gone_read(struct store_reader *reader, int64_t after, size_t most,
                     struct store_gone *out, struct err *err);
void store_gone_finish(struct store_gone *gone);

/* The texts of a WORD field of events, by code from 1 without gaps. Codes never change. */
struct store_words {
    size_t n;           /* texts[0..n) have the codes after + 1 ... after + n */
    const char **texts; /* live until the next read into it */
    size_t cap;
    struct arena arena;
};
/* The words with codes above `after` (0: all). */
bool store_words_read(struct store_reader *reader, enum event_field field, uint32_t after,
                      struct store_words *out, struct err *err);
void store_words_finish(struct store_words *words);

/* One field of an event as stored. */
enum store_text { STORE_TEXT_NONE, STORE_TEXT_PLAIN, STORE_TEXT_UUID };
struct store_value {
    int64_t number;   /* WORD: code, 0 missing. TEXT: enum store_text. Others: UNKNOWN is missing */
    const void *text; /* PLAIN: `size` bytes and a NUL. UUID: 16 bytes. NULL for other types */
    size_t size;
};
/* Values are E_COUNT, valid until the next event is read. */
struct store_event {
    struct store_ref ref;
    const struct store_value *values;
};

/* Goes through the events of [from, to) in order of time (and of slot within a millisecond). */
struct store_scan_options {
    int64_t from, to; /* ms; 0 and INT64_MAX: all */
    bool newest_first;
    const bool *fields; /* E_COUNT: those wanted, the others read as missing; NULL: all. Created and
                           kind always come */
};
struct store_scan {
    struct store_cursor *cursor;
};
bool store_scan_open(struct store_scan *scan, struct store_reader *reader,
                     const struct store_scan_options *options, struct err *err);
/* False at the end (err->code is ERR_NONE then) and on failure. */
bool store_scan_next(struct store_scan *scan, struct store_event *ret_event, struct err *err);
void store_scan_finish(struct store_scan *scan);

/* One event as stored, or decoded ones: `out` gets n rows of DATA_EVENTS in the order of `refs`.
 * ERR_NOT_FOUND when one is not there. */
bool store_event_read(struct store_reader *reader, struct store_ref ref,
                      struct store_event *ret_event, struct err *err);
bool store_rows(struct store_reader *reader, const struct store_ref *refs, size_t n,
                struct rows *out, struct err *err);
/* The event of this id; with `created` at once, with UNKNOWN by looking through all tables.
 * ERR_NOT_FOUND. */
bool store_find(struct store_reader *reader, const char *id, int64_t created,
                struct store_ref *ret_ref, struct err *err);

/* All rows of a dataset other than events, in the service's order. */
bool store_dataset(struct store_reader *reader, enum dataset set, struct rows *out,
                   struct err *err);
/* Of these only rows whose text field number `field` equals `part`. */
bool store_dataset_part(struct store_reader *reader, enum dataset set, int field, const char *part,
                        struct rows *out, struct err *err);

/* The states of all feeds. Texts die with it. */
struct store_feeds {
    struct store_feed *items;
    size_t n, cap;
    struct arena arena;
};
bool store_feeds_read(struct store_reader *reader, struct store_feeds *out, struct err *err);
const struct store_feed *store_feeds_find(const struct store_feeds *feeds, const char *source,
                                          const char *name); /* NULL: never fetched */
void store_feeds_finish(struct store_feeds *feeds);

/* ---- for who looks for what is wrong ---------------------------------------------------- */

struct store_findings {
    int64_t bytes, log_bytes; /* of the file, and of its write-ahead log; 0: none */
    int mode;                 /* of the file: 0600 */
    int writer;               /* process that writes to it; 0: none; -1: one that is not known */
    char writer_name[32];     /* its program; "" not known */
    int64_t pages;            /* that were looked through */
};
/* Looks through all of a mirror and changes nothing; out is set as far as it came. ERR_NOT_FOUND:
 * there is none; ERR_CORRUPT: damaged, or not ours; ERR_OTHER: of another version. */
bool store_examine(const char *path, struct store_findings *out, struct err *err);
const char *store_library(void); /* "SQLite 3.40.1" */

/* Where in time a feed of events that tells spans was read: in order, apart from one another. None
 * at all: it does not say so. `feed` is found by its source and name; NULL: any of them. */
struct store_spans {
    struct store_span *items; /* without stems */
    size_t n, cap;
};
bool store_spans_read(struct store_reader *reader, const struct store_feed *feed,
                      struct store_spans *out, struct err *err);
void store_spans_finish(struct store_spans *spans);

/* ---- SQL of people --------------------------------------------------------------------- */

enum {
    STORE_SQL_MAX = 4096,   /* bytes of a statement */
    STORE_SQL_SECONDS = 30, /* a statement may take */
    STORE_SQL_COLUMNS = 64, /* of an answer */
};
struct store_sql_question {
    const char *text;
    size_t rows;               /* at most */
    const atomic_bool *cancel; /* NULL, or turns true: ERR_CANCELLED soon */
};
enum store_sql_kind { STORE_SQL_NULL, STORE_SQL_INTEGER, STORE_SQL_REAL, STORE_SQL_TEXT };
struct store_sql_cell {
    enum store_sql_kind kind;
    int64_t integer;
    double real;
    const char *text; /* of a REAL as SQLite writes it, too; bytes as x'0a1b' */
};
/* Zero is empty. Texts die with it. */
struct store_sql_answer {
    struct arena arena;
    const char **names;
    struct store_sql_cell *cells; /* row by row */
    size_t n_columns, n_rows, cap;
    bool more; /* there are further rows, or the answer is too large to be held */
};
/* One statement that reads: SELECT, VALUES, WITH, EXPLAIN or a pragma that only tells; anything
 * else is refused before it runs, and the file is open for reading alone. ERR_USAGE with a
 * sentence, of SQLite's words where it has better ones; nothing is left in *out then. */
bool store_sql(const char *path, const struct store_sql_question *question,
               struct store_sql_answer *out, struct err *err);
void store_sql_finish(struct store_sql_answer *answer);
