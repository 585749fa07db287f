/* What late conditions came to, so that it is not worked out again: the count of a filter after its
 * page, another order of it, another window; and a filter that is narrower than one before - a
 * letter more, a term more - looks only at the rows that were left.
 *
 * Each of a few conditions has a place. Its matches hang at the segments, a bit a row, and go when
 * the rows of a segment change; so they are right or not there. */
#pragma once

#include "plan.h"

enum {
    RECALL_MOST = 6,         /* conditions */
    RECALL_BYTES = 16 << 20, /* of matches, all together */
};

/* The rows of a segment that fulfil a condition, as far as that was asked. */
struct matches {
    uint8_t known[SEGMENT_BLOCKS]; /* 0: not asked; else 1 + enum verdict */
    uint8_t (*bits)[BITMAP_BYTES]; /* of blocks with SOME, by block; NULL: there are none */
};

/* Zero is empty. */
struct recall {
    struct recalled {
        struct plan plan; /* its scope is the condition, of all times; no roots: free */
        uint64_t used;
    } items[RECALL_MOST];
    uint64_t clock;
};
void recall_finish(struct recall *recall);

/* What a question has of it. */
struct recalling {
    int own, wider; /* places of its condition, and of one that holds wherever it holds; -1: none */
    atomic_long left; /* bytes that it may still take */
};

struct column;
struct segment;
/* Finds or makes the places for the condition of the plan's scope. */
void recall_begin(struct recalling *recalling, struct column *column, struct plan *plan,
                  const struct column_test *where);
/* Makes the matches of the segment ready for the worker's eval, which was folded over it. */
void recall_enter(struct recalling *recalling, struct eval *eval, struct segment *segment);
/* The rows of the segment are others now. */
void recall_forget(struct segment *segment);

/* What is known of a block; false: nothing. The mask is filled for SOME. */
bool matches_read(const struct matches *matches, size_t block, enum verdict *verdict,
                  uint8_t mask[static BLOCK_ROWS]);
void matches_note(struct matches *matches, size_t block, enum verdict verdict,
                  const uint8_t mask[static BLOCK_ROWS]);
/* The rows of a block that are left, at most `most`; false when it is not known or there are more.
 */
bool matches_rows(const struct matches *matches, size_t block, uint16_t rows[static BLOCK_ROWS],
                  size_t most, size_t *n);
