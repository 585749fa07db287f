/* One block, unpacked: rows are put together here before they are encoded, and blocks that change
 * are taken apart. */
#pragma once

#include "part.h"

struct stage_text {
    uint32_t offset, size;
    uint8_t kind; /* enum column_text */
};

struct stage {
    size_t n;                 /* rows */
    uint32_t present[FIELDS]; /* at least as many rows as have the field; 0: none has */
    int64_t *numbers[FIELDS]; /* BLOCK_ROWS each; 0 or UNKNOWN where missing */
    struct stage_text *texts[FIELDS];
    struct bytes heap; /* of the texts */
};

void stage_reset(struct stage *stage);
void stage_finish(struct stage *stage);
/* Writes a row into place `at` (<= n: the next one is added). */
void stage_put(struct stage *stage, size_t at, const struct column_row *row);
/* One number of a row. */
void stage_set(struct stage *stage, size_t at, int field, int64_t number);
/* That a row has a text, which is of no matter: an empty one. */
void stage_mark(struct stage *stage, size_t at, int field);
void stage_read(struct stage *stage, const struct part *part, size_t block);
struct patch *stage_encode(const struct stage *stage);

/* What F_ROW has for a ref, and back. */
int64_t ref_row(const struct column_ref *ref);
int64_t ref_rowid(int64_t created, int64_t row);
