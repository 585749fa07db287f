/* Some events of the mirror, and what the cluster has of them. Private to push. */
#pragma once

#include "binary.h"

/* A row as RowBinary without revision and sign, in `bytes` of the batch or of an answer. */
struct entry {
    const char *bytes;
    size_t size;
    int64_t revision;
    int64_t count;   /* of the cluster's: how many of it there are, signs added */
    int64_t created; /* of the mirror's */
    uint32_t next;   /* of the same event: its number + 1; 0: the last */
    bool gone;       /* of the mirror's: it has it no longer; bytes are what identifies it */
};

/* Zero is empty. */
struct batch {
    struct columns columns;
    struct arena arena;
    struct entry *wanted, *found; /* found: what the cluster has, in lists that begin at `first` */
    size_t n_wanted, cap_wanted, n_found, cap_found;
    uint32_t *first; /* by number of the wanted: number of the found + 1 */
    uint32_t *slots; /* of the hash table: number of the wanted + 1 */
    size_t n_slots;
    int64_t inserted, replaced, removed; /* in what batch_next has given so far */
    int64_t older;  /* of which the cluster has what another mirror was told later */
    int64_t newest; /* the highest revision given */
    size_t given;
    int64_t *hours; /* instants of events of which something was there, or went */
    size_t n_hours, cap_hours;
};
void batch_finish(struct batch *batch);
/* Empty, with room for `n`. */
void batch_begin(struct batch *batch, size_t n);
/* An event as the mirror has it, or `gone`; the same one twice counts once. */
void batch_add(struct batch *batch, const union value *row, bool gone);
/* Rows with revision and sign that the cluster has; the bytes outlive the batch's use. Those of
 * other events are passed over. */
bool batch_found(struct batch *batch, const char *bytes, size_t size, struct err *err);
/* The revision of new rows, and whether rows of a higher one stay as they are. */
struct batch_stamp {
    int64_t revision;
    bool yields;
};
/* The next rows to insert, `most` bytes or so, all of an event together; false: no more. */
bool batch_next(struct batch *batch, size_t most, const struct batch_stamp *stamp, struct str *out);
