/* The index: segments, and the two that are being filled. */
#pragma once

#include "pool.h"
#include "recall.h"
#include "stage.h"
#include "sums.h"

/* Events of one stretch of time, mostly: nothing is wrong when they are not. */
struct segment {
    struct part events;
    struct part *sums; /* segment_sums */
    bool changed;      /* differs from its file, or has none */
    uint64_t file;     /* number in its name; 0: never saved */
    uint64_t head_hash;
    void *map;
    size_t map_size;
    struct matches *matches[RECALL_MOST]; /* of the events as they are now */
};

struct lane {
    struct segment *open; /* being filled; NULL: the next row starts one */
    struct stage stage;   /* its last block, when `staged` */
    bool staged;
    bool pending; /* the stage has rows that are not encoded */
};

struct column {
    char *folder;
    struct pool *pool;
    struct segment **segments;
    size_t n, cap;
    struct lane lanes[COLUMN_LANES];
    struct stage scratch;
    struct recall recall;
    uint64_t manifest; /* hash of the manifest that this state grew from; 0: none */
};

/* Encodes what waits in the lanes. */
void column_settle(struct column *column);
struct segment *segment_add(struct column *column);
void segment_finish(struct segment *segment);
/* The SUMS_COUNT tables of sums, valid while !changed; rows 0: not kept. They are taken from the
 * file when they are first asked for: a start needs few of them. */
struct part *segment_sums(struct segment *segment);
/* Where a row is; segment NULL: nowhere. The index is settled. */
struct found {
    struct segment *segment;
    size_t block, row;
};
bool column_find(struct column *column, const struct column_ref *ref, struct found *out,
                 struct err *err);
/* ERR_CORRUPT, for people. */
bool column_damaged(struct err *err);
