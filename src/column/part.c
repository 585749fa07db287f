/* Parts: looking at them, patching, and their form in a file. */
#include "part.h"

#include <stdlib.h>
#include <string.h>

const struct entry entry_absent;

/* Rows of a block as far as a mapped file knows: it may have been continued in memory since. */
static bool dir_check(const struct part *part, int field)
{
    for (size_t block = 0; block < part_blocks(part); block++)
        if (!entry_valid(&part->dirs[field][block], field, part_block_rows(part, block),
                         part->data_size))
            return false;
    return true;
}

/* Directories lie one behind the other in the order of their fields. */
static uint64_t dirs_hash(const struct part *part)
{
    uint64_t hash = 0;
    for (int field = 0; field < FIELDS; field++)
        if (part->dirs[field])
            hash = hash_bytes(part->dirs[field], part_blocks(part) * sizeof(struct entry), hash);
    return hash;
}

bool part_check(struct part *part)
{
    if (part->checked)
        return true;
    if (dirs_hash(part) != part->dirs_hash)
        return false;
    for (int field = 0; field < FIELDS; field++)
        if (part->dirs[field] && !dir_check(part, field))
            return false;
    part->checked = true;
    return true;
}

void part_measure(struct part *part)
{
    memset(part->spans, 0, sizeof part->spans);
    for (int field = 0; field < FIELDS; field++) {
        struct span *span = &part->spans[field];
        for (size_t block = 0; block < part_blocks(part); block++) {
            const struct entry *entry = part_chunk(part, field, block).entry;
            if (entry->present == 0)
                continue;
            span->min = span->present == 0 ? entry->min : MIN(span->min, entry->min);
            span->max = span->present == 0 ? entry->max : MAX(span->max, entry->max);
            span->present += entry->present;
        }
    }
}

void part_patch(struct part *part, size_t block, struct patch *patch)
{
    free(part->patches[block]);
    part->patches[block] = patch;
}

size_t part_heap(const struct part *part)
{
    size_t size = 0;
    for (size_t block = 0; block < SEGMENT_BLOCKS; block++)
        if (part->patches[block])
            size += sizeof *part->patches[block] + part->patches[block]->size;
    return size;
}

void part_finish(struct part *part)
{
    for (size_t block = 0; block < SEGMENT_BLOCKS; block++)
        free(part->patches[block]);
    memset(part, 0, sizeof *part);
}

/* ---- files ----------------------------------------------------------------------------- */

static void write_line(const struct part *part, int field, struct bytes *fields)
{
    struct part_field line = {
        .min = part->spans[field].min,
        .max = part->spans[field].max,
        .field = (uint32_t)field,
        .present = part->spans[field].present,
    };
    memcpy(bytes_room(fields, sizeof line), &line, sizeof line);
}

static void write_data(const struct part *part, int field, struct bytes *file,
                       const struct part_head *head, size_t dir)
{
    for (size_t block = 0; block < part_blocks(part); block++) {
        struct chunk chunk = part_chunk(part, field, block);
        struct entry entry = *chunk.entry;
        entry.offset = 0;
        if (entry.size > 0) {
            uint8_t *to = bytes_room(file, entry.size);
            memcpy(to, chunk.data, entry.size);
            entry.offset = (uint32_t)((size_t)(to - file->data) - head->data);
        }
        memcpy(file->data + dir + block * sizeof entry, &entry, sizeof entry);
    }
}

void part_write(const struct part *part, struct bytes *file, struct bytes *fields,
                struct part_head *head)
{
    size_t blocks = part_blocks(part), dir_size = blocks * sizeof(struct entry);
    head->rows = part->rows;
    head->slot = part->slot;
    head->n_fields = 0;
    for (int field = 0; field < FIELDS; field++) {
        if (part->spans[field].present == 0)
            continue;
        write_line(part, field, fields);
        head->n_fields++;
    }
    bytes_room(file, 0);
    head->dirs = (file->size + 7) / 8 * 8;
    bytes_room(file, head->n_fields * dir_size);
    head->data = (file->size + 7) / 8 * 8;
    size_t dir = head->dirs;
    head->dirs_hash = 0;
    for (int field = 0; field < FIELDS; field++) {
        if (part->spans[field].present == 0)
            continue;
        write_data(part, field, file, head, dir);
        head->dirs_hash = hash_bytes(file->data + dir, dir_size, head->dirs_hash);
        dir += dir_size;
    }
    bytes_room(file, 0);
    head->data_size = file->size - head->data;
    head->data_hash = hash_bytes(file->data + head->data, head->data_size, 0);
}

bool part_map(struct part *part, const struct part_head *head, const struct part_field *fields,
              const uint8_t *file, size_t size)
{
    uint64_t blocks = (head->rows + (uint64_t)BLOCK_ROWS - 1) / BLOCK_ROWS;
    uint64_t dirs_size = head->n_fields * blocks * sizeof(struct entry);
    if (head->rows == 0 || head->rows > SEGMENT_ROWS || head->n_fields > FIELDS)
        return false;
    if (head->dirs % 8 != 0 || head->dirs > size || dirs_size > size - head->dirs)
        return false;
    if (head->data % 8 != 0 || head->data > size || head->data_size > size - head->data)
        return false;
    *part = (struct part){.rows = head->rows,
                          .slot = head->slot,
                          .dirs_hash = head->dirs_hash,
                          .data = file + head->data,
                          .data_size = head->data_size};
    for (uint32_t i = 0; i < head->n_fields; i++) {
        const struct part_field *line = &fields[i];
        if (line->field >= FIELDS || (i > 0 && line->field <= fields[i - 1].field))
            return false;
        if (line->present == 0 || line->present > head->rows || line->min > line->max)
            return false;
        const void *dir = file + head->dirs + i * blocks * sizeof(struct entry);
        part->dirs[line->field] = dir;
        part->spans[line->field] = (struct span){line->min, line->max, line->present};
    }
    return true;
}
