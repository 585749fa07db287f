/* A part: rows that are evaluated together, in at most 64 blocks - the events of a segment, or one
 * of its tables of sums. Its chunks lie in a mapped file, in patches on the heap, or both: a patch
 * overrides its block.
 *
 * In a file a part is: a table of the fields that occur, their directories (an entry a block), and
 * the data, all blocks of a field together. */
#pragma once

#include "chunk.h"

/* One block on the heap. */
struct patch {
    struct entry entries[FIELDS];
    size_t size;
    uint8_t data[];
};

/* What is known of a field over all rows of a part. */
struct span {
    int64_t min, max; /* numbers and words; meaningless when present is 0 */
    uint32_t present; /* rows that have it */
};

/* The description of a part in the head of a file. */
struct part_head {
    uint32_t id; /* 0: events; else 1 + number of the table of sums */
    uint32_t rows;
    uint32_t slot; /* of sums: width of F_SLOT in ms; 0: none */
    uint32_t n_fields;
    uint64_t dirs, data, data_size; /* offsets in the file */
    uint64_t dirs_hash, data_hash;
};

/* A field's line in the head of a file. */
struct part_field {
    int64_t min, max;
    uint32_t field, present;
};

struct part {
    uint32_t rows, slot;
    bool checked; /* the directories of the file have been looked at */
    uint64_t dirs_hash;
    const struct entry *dirs[FIELDS]; /* mapped, an entry a block; NULL: no row had it */
    const uint8_t *data;              /* mapped */
    size_t data_size;
    struct patch *patches[SEGMENT_BLOCKS];
    struct span spans[FIELDS];
};

/* A block of a part. */
struct spot {
    const struct part *part;
    size_t block;
};

extern const struct entry entry_absent;

static inline size_t part_blocks(const struct part *part)
{
    return (part->rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
}
static inline size_t part_block_rows(const struct part *part, size_t block)
{
    size_t before = block * BLOCK_ROWS;
    return MIN(part->rows - before, (size_t)BLOCK_ROWS);
}
static inline struct chunk part_chunk(const struct part *part, int field, size_t block)
{
    const struct patch *patch = part->patches[block];
    if (patch)
        return (struct chunk){&patch->entries[field], patch->data + patch->entries[field].offset};
    if (!part->dirs[field])
        return (struct chunk){&entry_absent, NULL};
    const struct entry *entry = &part->dirs[field][block];
    return (struct chunk){entry, part->data + entry->offset};
}

/* Whether all mapped directories are as they were written and stay inside; once a part. */
bool part_check(struct part *part);
/* Works out the spans again after patches changed. */
void part_measure(struct part *part);
/* Replaces a block; takes over the patch. */
void part_patch(struct part *part, size_t block, struct patch *patch);
size_t part_heap(const struct part *part);
void part_finish(struct part *part);

/* Appends directories and data to `file` (which will lie at offset 0), the fields' lines to
 * `fields`, and fills the head. */
void part_write(const struct part *part, struct bytes *file, struct bytes *fields,
                struct part_head *head);
/* A part in a mapped file of `size` bytes, from its head and its lines; false when they do not fit
 * together. */
bool part_map(struct part *part, const struct part_head *head, const struct part_field *fields,
              const uint8_t *file, size_t size);
