/* The files of the index: a manifest that names segments, and a file for each of them. A file is
 * written once, under a new name; the manifest is replaced as a whole. */
#pragma once

#include "index.h"

enum { FORMAT_VERSION = 1, PARTS = 1 + SUMS_COUNT, HEAD_ROOM = 16384 };
#define MANIFEST_MAGIC 0x3154494e414d5455u /* "UTMANIT1" */
#define SEGMENT_MAGIC 0x3147455354555355u  /* "USUTSEG1" */
#define SEGMENTS_MAX 1000000u

struct manifest_head {
    uint64_t magic;
    uint32_t version, n_segments;
    uint64_t fields; /* hash of the list of fields */
    int64_t rows;
    struct column_mark mark;
    uint64_t hash; /* of all, this being 0 */
};
struct manifest_line {
    uint64_t file, size, head_hash;
    uint32_t rows;
    int32_t lane; /* that goes on filling it; -1: none */
};

/* The first HEAD_ROOM bytes of a segment's file: this, then the lines of the fields of all parts.
 */
struct file_head {
    uint64_t magic;
    uint32_t version, n_parts;
    uint64_t fields, size;
    struct part_head parts[PARTS];
    uint64_t hash; /* of all HEAD_ROOM bytes, this being 0 */
};

uint64_t fields_hash(void);
char *segment_path(const struct column *column, uint64_t file);
char *folder_file(const struct column *column, const char *name);

/* A manifest as it was read; ERR_NOT_FOUND, ERR_CORRUPT. */
struct manifest {
    char *data;
    const struct manifest_head *head;
    const struct manifest_line *lines;
};
bool manifest_read(const struct column *column, struct manifest *manifest, struct err *err);
void manifest_finish(struct manifest *manifest);

/* Maps a segment's file; ERR_NOT_FOUND, ERR_CORRUPT. The head must have this hash. */
bool segment_map(const struct column *column, const struct manifest_line *line,
                 struct segment *segment, struct err *err);
/* Writes a segment to a new file; fills the line but for its lane. ERR_FULL. */
bool segment_write(const struct column *column, struct segment *segment, struct manifest_line *line,
                   struct err *err);
