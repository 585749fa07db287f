/* The column index: every field of every event once more, column by column, so that ten million
 * events are counted, summed and sorted within a blink. Derived from the truth, rebuildable, and
 * deletable at any time.
 *
 * Rows come coded: words as dictionary codes, numbers as integers, texts as bytes. The index lives
 * in a folder of files that are replaced and never modified; they are mapped. What is newer than
 * the files - rows added and rows changed - lives in private memory until column_save.
 *
 * One thread uses an index at a time; questions spread over its own worker threads. Answers do not
 * depend on the number of threads or on the order in which rows came. */
#pragma once

#include <stdatomic.h>

#include "usagetop/model.h"

struct column;

/* ---- rows ------------------------------------------------------------------------------ */

/* Names an event for good, as the truth does. */
struct column_ref {
    int64_t created; /* ms, E_CREATED of the event */
    int64_t rowid;
    uint8_t table;
};

enum column_text { COLUMN_TEXT_NONE, COLUMN_TEXT_PLAIN, COLUMN_TEXT_UUID };

/* One field of an event. */
struct column_value {
    int64_t number; /* WORD: code, 0 missing. TEXT: enum column_text. Others: UNKNOWN is missing */
    const void *text; /* PLAIN: `size` bytes, cut at TEXT_VALUE_MAX. UUID: the 16 bytes of a
                         canonical lower-case UUID */
    size_t size;
};

struct column_row {
    struct column_ref ref;
    const struct column_value *values; /* E_COUNT; E_CREATED is ref.created */
};

enum { COLUMN_WORDS_MAX = 1 << 24 }; /* codes of words are below it; higher ones read as missing */

/* Two places to add to, so that history may be read while new events arrive: each is cut into
 * segments of its own, and questions skip segments by their span of time. Any order is correct;
 * rows that are near in time are quick. */
enum column_lane {
    COLUMN_NEW, /* what arrives: oldest first */
    COLUMN_OLD, /* what is read back: newest first */
    COLUMN_LANES
};

/* ---- life ------------------------------------------------------------------------------ */

enum { COLUMN_OWN = 6, COLUMN_IDENTITY = 40 };

/* What the index says about the truth it was made from; the caller's own, kept with the files. */
struct column_mark {
    char identity[COLUMN_IDENTITY]; /* of the store */
    int64_t sequence;               /* of the change log: complete up to here */
    int64_t own[COLUMN_OWN];        /* such as how far back rows have been read */
};

/* An empty index. `folder` NULL: in memory only. `threads` 0: one a core, at most 8. */
struct column *column_new(const char *folder, unsigned threads);
void column_free(struct column **column);

/* Maps what was saved in the folder into an empty index. ERR_NOT_FOUND: nothing saved.
 * ERR_CORRUPT: damaged, or of another version or field list; the index stays empty and the next
 * save replaces the files. Milliseconds; only headers are verified here, and the directory of a
 * segment when it is first asked. */
bool column_load(struct column *column, struct column_mark *ret_mark, struct err *err);

/* Writes what is not in files yet and publishes it with `mark`; the files before it stay valid to
 * the last moment, whenever the process dies, and for whoever has them mapped. Memory is given
 * back. Where another process has meanwhile saved a state that is further, nothing is written.
 * ERR_BUSY: another process is saving; ERR_FULL. Without a folder: does nothing. */
bool column_save(struct column *column, const struct column_mark *mark, struct err *err);

/* Forgets all rows (not the files). */
void column_clear(struct column *column);

/* Reads every byte of the files against its checksum: ERR_CORRUPT. */
bool column_verify(struct column *column, struct err *err);

struct column_state {
    int64_t rows;
    int64_t earliest, latest; /* created; UNKNOWN: no rows */
    size_t segments;
    size_t mapped;  /* bytes of files */
    size_t unsaved; /* bytes in memory that a save would write and give back */
};
/* Encodes rows that wait for their block to be full: not after every row. */
struct column_state column_state(struct column *column);
/* Whether any row has the field. */
bool column_has(struct column *column, int field);

/* ---- filling --------------------------------------------------------------------------- */

/* Adds a row that is not there yet. ERR_CORRUPT: the file to be continued is damaged: clear and
 * fill again. */
bool column_add(struct column *column, enum column_lane lane, const struct column_row *row,
                struct err *err);

/* Rows that may be there: found by ref and replaced whole, the others added to COLUMN_NEW. Many at
 * once are much cheaper than one by one. A ref twice in `rows`: the last wins. */
bool column_change(struct column *column, const struct column_row *rows, size_t n, struct err *err);

/* ---- conditions ------------------------------------------------------------------------ */

enum column_op {
    COLUMN_TRUE,
    COLUMN_FALSE,
    COLUMN_AND,   /* all of `parts`; of none: true */
    COLUMN_OR,    /* any of `parts`; of none: false */
    COLUMN_NOT,   /* parts[0] does not hold: rows without the field stay */
    COLUMN_HAS,   /* the field is not missing */
    COLUMN_CODES, /* WORD: the code is one of `codes` */
    COLUMN_RANGE, /* number or time: lo <= value <= hi */
    COLUMN_EQUAL, /* TEXT: the whole text is one of `texts` */
    COLUMN_FIND,  /* TEXT: one of `texts` is a part of it */
    COLUMN_GLOB,  /* TEXT: the whole text fits one of `texts`, in which * is any bytes */
};
enum { COLUMN_DEPTH_MAX = 64 };

/* A tree of tests; nothing is copied, so it must outlive the question. A missing value fulfils no
 * test but NOT. UUIDs are their canonical text. `nocase` ignores the case of ASCII letters. A test
 * that does not suit the field's type is ERR_USAGE. */
struct column_test {
    enum column_op op;
    int field; /* enum event_field */
    bool nocase;
    size_t n; /* of whichever array is used */
    const struct column_test *const *parts;
    const uint32_t *codes;
    const char *const *texts;
    int64_t lo, hi;
};

/* ---- questions ------------------------------------------------------------------------- */

/* Which rows. All questions end with ERR_CANCELLED soon after *cancel turns true, and with
 * ERR_CORRUPT where a file turns out to be damaged. */
struct column_scope {
    int64_t from, to;                /* created in [from, to) */
    const struct column_test *where; /* NULL: all */
    const atomic_bool *cancel;       /* may be NULL */
};

bool column_count(struct column *column, const struct column_scope *scope, int64_t *ret_count,
                  struct err *err);

enum column_fn {
    COLUMN_COUNT, /* rows; 0 when there are none */
    COLUMN_SUM,   /* of a number; UNKNOWN when no row has it or the sum does not fit */
    COLUMN_MIN,   /* of a number or time; UNKNOWN when no row has it */
    COLUMN_MAX,
    COLUMN_PRESENT, /* rows that have the field, of any type */
};
struct column_measure {
    enum column_fn fn;
    int field;
    int where; /* index of a condition that holds besides the scope's; -1: none */
};
struct column_group {
    int field; /* WORD: group by code. With `presence` any field: 0 missing, 1 there */
    bool presence;
};
enum { COLUMN_BY_MAX = 2, COLUMN_MEASURES_MAX = 128, COLUMN_BUCKETS_MAX = 65536 };

struct column_ask {
    const int64_t
        *bounds; /* n_buckets + 1, ascending: rows outside are left out; NULL: no buckets */
    size_t n_buckets;
    struct column_group by[COLUMN_BY_MAX];
    size_t n_by;
    const struct column_measure *measures;
    size_t n_measures;
    const struct column_test *const *conditions;
    size_t n_conditions;
};

/* Lines in order of bucket, then codes. Without groups there is a line for every bucket (one, where
 * there are no buckets); with groups only for what occurs in the scope. Zero is empty. */
struct column_line {
    uint32_t bucket, codes[COLUMN_BY_MAX];
};
struct column_lines {
    size_t n, n_measures;
    struct column_line *lines;
    int64_t *values; /* n * n_measures */
};
bool column_aggregate(struct column *column, const struct column_scope *scope,
                      const struct column_ask *ask, struct column_lines *out, struct err *err);
void column_lines_finish(struct column_lines *lines);

/* An order of rows. Missing values last either way, ties newest first, and of the same instant by
 * id and then kind, both descending: so it is total, and the same wherever these events are. (Rows
 * of which all of that is equal: by rowid descending, then table.) Texts by bytes. */
struct column_sort {
    int field; /* enum event_field */
    bool descending;
    const uint32_t *ranks; /* WORD: place of each code; codes from n_ranks on come after them */
    size_t n_ranks;
    const uint32_t
        *kind_ranks; /* the same of kinds, for ties; codes from n_kind_ranks on: by code */
    size_t n_kind_ranks;
};
struct column_page {
    struct column_sort sort;
    size_t offset, limit; /* limit 0: all */
};
/* Zero is empty. */
struct column_refs {
    struct column_ref *items;
    size_t n;
};
bool column_page(struct column *column, const struct column_scope *scope,
                 const struct column_page *page, struct column_refs *out, struct err *err);
void column_refs_finish(struct column_refs *refs);

/* How many rows of the scope stand before `ref` in this order, whether or not the scope has it
 * itself: its offset in the page. ERR_NOT_FOUND when there is no such row. */
bool column_position(struct column *column, const struct column_scope *scope,
                     const struct column_sort *sort, const struct column_ref *ref,
                     int64_t *ret_position, struct err *err);

/* Exact percentiles of a number or time: the smallest value that at least permille/1000 of the rows
 * that have it do not exceed; UNKNOWN when no row has it. values[i] belongs to permille[i]. */
struct column_ranks {
    int field;
    const uint16_t *permille; /* 0 to 1000 */
    size_t n;
};
bool column_percentiles(struct column *column, const struct column_scope *scope,
                        const struct column_ranks *ranks, int64_t *values, struct err *err);
/* The same for each line that column_aggregate gave for `ask` in this scope or a wider one, of
 * whose groups none is a presence: values[line * ranks->n + i]. ERR_USAGE where the lines are more
 * than a few hundred thousand. */
struct column_grouping {
    const struct column_ask *ask;
    const struct column_lines *lines;
};
bool column_group_percentiles(struct column *column, const struct column_scope *scope,
                              const struct column_grouping *grouping,
                              const struct column_ranks *ranks, int64_t *values, struct err *err);
