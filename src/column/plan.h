/* Conditions made ready: checked, ordered so that what is cheap comes first, and evaluated for a
 * block at a time into masks of one byte a row (0 or 1). */
#pragma once

#include "part.h"

/* What is known of all rows of a segment or a block. */
enum verdict { NONE, SOME, ALL };

enum { WORDS_FEW = 8 };

struct node {
    enum column_op op;
    int field;
    bool nocase;
    bool kept; /* what it comes to is remembered (recall.h) */
    uint32_t cost;
    uint32_t number; /* in the plan */
    size_t n;        /* parts, codes or texts */
    struct node **parts;
    uint32_t *codes; /* ascending, none twice */
    uint8_t *table;  /* one byte a code below n_table: is it one of them; when there are many */
    uint32_t n_table;
    struct needle *needles;
    int64_t lo, hi;
};

/* Trees over shared numbering; zero is empty. roots[0] is the scope's condition with its window. */
struct plan {
    struct arena arena;
    struct node **roots;
    size_t n_roots, n_nodes;
    size_t depth; /* masks needed besides that of the result */
};

/* ERR_USAGE for a test that does not suit its field. */
bool plan_make(struct plan *plan, const struct column_scope *scope,
               const struct column_test *const *conditions, size_t n, struct err *err);
void plan_finish(struct plan *plan);

struct matches;

/* What one worker needs to evaluate a plan. */
struct eval {
    const struct plan *plan;
    uint8_t *known; /* enum verdict of each node for the segment at hand */
    uint8_t *masks; /* BLOCK_ROWS for each depth */
    char *text;     /* scratch of the text tests */
    size_t text_size;
    /* of the segment at hand (recall.h) */
    const struct part *events;
    struct matches *own;         /* of the node that is kept; NULL: it is not */
    const struct matches *wider; /* of a condition that holds wherever it holds; NULL: none */
};
void eval_start(struct eval *eval, const struct plan *plan);
void eval_finish(struct eval *eval);

/* Folds a root over a segment: what holds for all of its rows, or none. */
enum verdict eval_fold(struct eval *eval, size_t root, const struct part *events);
/* The fields that a root still depends on in this segment. */
struct fields {
    uint64_t values, presence; /* presence: only whether the field is there */
};
void eval_fields(const struct eval *eval, size_t root, struct fields *fields);
/* The rows of a block for which the root holds; `mask` is filled for SOME only. ALL only where the
 * block is full: rows that are not there are never in. */
enum verdict eval_block(struct eval *eval, size_t root, const struct part *part, size_t block,
                        uint8_t mask[static BLOCK_ROWS]);

/* Whether a node holds for one row; of the segment that was folded. Quicker than a block where few
 * rows are asked for. */
bool eval_row(struct eval *eval, const struct node *node, struct spot spot, size_t row);
/* Whether a holds only where b holds, as far as their form tells. */
bool node_implies(const struct node *a, const struct node *b);

/* Tests of one chunk; these may call SOME what is ALL or NONE, and know nothing of short blocks. */
enum verdict test_range(struct chunk chunk, int64_t lo, int64_t hi,
                        uint8_t mask[static BLOCK_ROWS]);
enum verdict test_present(struct chunk chunk, size_t rows, uint8_t mask[static BLOCK_ROWS]);
enum verdict test_codes(const struct node *node, struct chunk chunk,
                        uint8_t mask[static BLOCK_ROWS]);
/* Codes (of words or texts) for which table[code] is 1; those from n on are not. */
enum verdict test_table(uint8_t *table, uint32_t n, struct chunk chunk,
                        uint8_t mask[static BLOCK_ROWS]);
enum verdict test_text(struct eval *eval, const struct node *node, struct chunk chunk,
                       uint8_t mask[static BLOCK_ROWS]);
/* The same for one row, or one word. */
bool test_text_at(struct eval *eval, const struct node *node, struct chunk chunk, size_t row);
bool test_code(const struct node *node, uint32_t code);

/* A text that is looked for. */
struct needle {
    char *text; /* lower case when the node ignores case */
    size_t size;
    bool uuid_never; /* no canonical UUID can fulfil it */
    const char *run; /* the longest run of hexadecimal digits that must be there, in `text` */
    size_t run_size;
    uint8_t uuid[UUID_BYTES]; /* EQUAL: its bytes */
    /* GLOB: what a UUID begins and ends with: (byte & mask) == uuid */
    uint8_t mask[UUID_BYTES];
    bool places; /* the mask has any bits */
    bool whole;  /* nothing but the places, or nothing but the run, has to fit */
};
void needle_make(struct needle *needle, struct arena *arena, const struct node *node,
                 const char *text);

/* Masks. */
size_t mask_count(const uint8_t mask[static BLOCK_ROWS]);
bool mask_any(const uint8_t mask[static BLOCK_ROWS]);
/* The rows of a mask. */
size_t mask_rows(const uint8_t mask[static BLOCK_ROWS], uint16_t rows[static BLOCK_ROWS]);
/* A byte for each bit. */
void mask_spread(const uint8_t *bitmap, uint8_t mask[static BLOCK_ROWS]);
void mask_first(uint8_t mask[static BLOCK_ROWS], size_t n);
