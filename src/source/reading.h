/* From JSON to rows by the field table: what all answers of the Usage API have in common. */
#pragma once

#include "scan.h"
#include "shape.h"
#include "usagetop/source.h"

/* One answer being read. */
struct reading {
    struct scan scan;
    struct shape *shape;
    const struct dataset_info *info;
    enum dataset set;
    struct rows *rows;
    struct err *err;
    size_t base;     /* rows that were there before */
    bool compact;    /* times may be integer milliseconds */
    const char *one; /* what a row is called in sentences: "event" */
};

/* What surrounds the rows. */
struct envelope {
    struct cursor next;
    bool has_next, has_more, more_said; /* next_cursor is a text; has_more is true; is there */
    int64_t ahead, count;               /* UNKNOWN: not there */
    bool data;                          /* the rows were there */
};

void reading_begin(struct reading *reading, const struct source_reply *reply, enum dataset set,
                   struct rows *rows, struct err *err);
/* ERR_SHAPE about the JSON text itself; for when a scan function returned false for a fault. */
bool reading_fault(const struct reading *reading);
/* "event 12: amount: expected a number, got an object" */
bool reading_wrong(const struct reading *reading, size_t row, const char *field,
                   const char *expected, const char *got);

/* Reads the value that comes next into `slot`; null leaves it as it is. */
bool read_field(struct reading *reading, size_t row, const struct field *field, union value *slot);
/* The object whose bracket was just read, as one more row. */
bool read_row(struct reading *reading);
/* Do the rows have their identity (and an event its kind)? */
bool check_identity(const struct reading *reading);

/* A whole answer with `data`, or in compact form with `columns`, and what surrounds it. */
bool read_list(struct reading *reading, struct envelope *envelope);
/* A whole answer that is one row. */
bool read_single(struct reading *reading);

/* ---- the compact form ------------------------------------------------------------------- */

struct column_state {
    bool seen;
    bool by_index;      /* the values in the rows are indexes plus 1 for now */
    bool has_words;     /* it is in the dictionary ... */
    const char **words; /* ... with these */
    size_t n_words;
};
/* Zero is none read. */
struct columns {
    struct column_state of[SHAPE_FIELDS_MAX];
    bool seen; /* `columns` was there */
    bool any;  /* a column was read, and made the rows */
};
/* The object of `columns` or of `dictionary`, whose bracket was just read, in any order. */
bool columns_read(struct reading *reading, struct columns *columns);
bool columns_read_dictionary(struct reading *reading, struct columns *columns);
/* After both: puts the texts where the indexes are. */
bool columns_resolve(struct reading *reading, struct columns *columns);
