/* Reads the files: nothing in them is believed before it has been checked. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

uint64_t fields_hash(void)
{
    uint64_t hash = hash_bytes(sums_kinds, sizeof sums_kinds, FORMAT_VERSION);
    for (int field = 0; field < E_COUNT; field++) {
        const struct field *of = &event_fields[field];
        const uint32_t shape[] = {of->type, of->decimals, of->flags & FIELD_NUMERIC};
        hash = hash_bytes(shape, sizeof shape, hash_text(of->name, hash));
    }
    return hash;
}

char *folder_file(const struct column *column, const char *name)
{
    struct str path = {0};
    str_addf(&path, "%s/%s", column->folder, name);
    return str_take(&path);
}

char *segment_path(const struct column *column, uint64_t file)
{
    struct str path = {0};
    str_addf(&path, "%s/%016llx.segment", column->folder, (unsigned long long)file);
    return str_take(&path);
}

/* ---- manifest -------------------------------------------------------------------------- */

static uint64_t manifest_hash(const char *data, size_t size)
{
    struct manifest_head head;
    memcpy(&head, data, sizeof head);
    head.hash = 0;
    uint64_t hash = hash_bytes(&head, sizeof head, 0);
    return hash_bytes(data + sizeof head, size - sizeof head, hash);
}

static bool manifest_valid(const struct manifest *manifest, size_t size)
{
    const struct manifest_head *head = manifest->head;
    if (size < sizeof *head || head->magic != MANIFEST_MAGIC || head->version != FORMAT_VERSION ||
        head->fields != fields_hash() || head->n_segments > SEGMENTS_MAX)
        return false;
    if (size != sizeof *head + head->n_segments * sizeof *manifest->lines)
        return false;
    return head->hash == manifest_hash(manifest->data, size) &&
           memchr(head->mark.identity, '\0', sizeof head->mark.identity);
}

bool manifest_read(const struct column *column, struct manifest *manifest, struct err *err)
{
    CLEANUP(free_ptr)
    char *path = folder_file(column, "manifest");
    size_t size, most = sizeof *manifest->head + SEGMENTS_MAX * sizeof *manifest->lines;
    *manifest = (struct manifest){0};
    if (!file_exists(path))
        return err_set(err, ERR_NOT_FOUND, "there is no index yet");
    if (!file_read(path, most, &manifest->data, &size, err))
        return false;
    manifest->head = (const void *)manifest->data;
    manifest->lines = (const void *)(manifest->data + sizeof *manifest->head);
    if (manifest_valid(manifest, size))
        return true;
    manifest_finish(manifest);
    return column_damaged(err);
}

void manifest_finish(struct manifest *manifest)
{
    free(manifest->data);
    *manifest = (struct manifest){0};
}

/* ---- segments -------------------------------------------------------------------------- */

static bool head_valid(const struct file_head *head, const struct part_field *lines,
                       const struct manifest_line *line)
{
    size_t n = 0;
    if (head->magic != SEGMENT_MAGIC || head->version != FORMAT_VERSION || head->n_parts != PARTS ||
        head->fields != fields_hash() || head->size != line->size || head->hash != line->head_hash)
        return false;
    for (size_t i = 0; i < PARTS; i++) {
        if (head->parts[i].id != i || head->parts[i].n_fields > FIELDS)
            return false;
        n += head->parts[i].n_fields;
    }
    struct file_head copy = *head;
    copy.hash = 0;
    uint64_t hash = hash_bytes(&copy, sizeof copy, 0);
    return n * sizeof *lines <= HEAD_ROOM - sizeof copy &&
           hash_bytes(lines, HEAD_ROOM - sizeof copy, hash) == head->hash;
}

static bool events_map(struct segment *segment, const struct file_head *head,
                       const struct part_field *lines)
{
    return part_map(&segment->events, &head->parts[0], lines, segment->map, segment->map_size) &&
           segment->events.spans[E_CREATED].present > 0;
}

/* The head was verified when it was mapped; a table that does not fit it is not kept. */
struct part *segment_sums(struct segment *segment)
{
    const struct file_head *head = segment->map;
    if (segment->sums)
        return segment->sums;
    segment->sums = mem_array(SUMS_COUNT, sizeof *segment->sums);
    const struct part_field *lines = head ? (const void *)(head + 1) : NULL;
    for (size_t i = 1; head && i < PARTS; i++) {
        struct part *part = &segment->sums[i - 1];
        lines += head->parts[i - 1].n_fields;
        if (head->parts[i].rows > 0 &&
            !part_map(part, &head->parts[i], lines, segment->map, segment->map_size))
            *part = (struct part){0};
    }
    return segment->sums;
}

static bool map_file(const char *path, size_t size, void **map, struct err *err)
{
    struct stat stat;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT
                   ? err_set(err, ERR_NOT_FOUND, "a file of the index is gone")
                   : err_set(err, ERR_OTHER, "cannot open %s: %s", path, strerror(errno));
    bool fits = fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && (uint64_t)stat.st_size == size;
    *map = fits ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    if (!fits)
        return column_damaged(err);
    if (*map == MAP_FAILED)
        return err_set(err, ERR_OTHER, "cannot map %s: %s", path, strerror(errno));
    return true;
}

bool segment_map(const struct column *column, const struct manifest_line *line,
                 struct segment *segment, struct err *err)
{
    CLEANUP(free_ptr)
    char *path = segment_path(column, line->file);
    void *map;
    if (line->size < HEAD_ROOM || line->size > SIZE_MAX)
        return column_damaged(err);
    if (!map_file(path, line->size, &map, err))
        return false;
    segment->map = map;
    segment->map_size = line->size;
    const struct file_head *head = map;
    const struct part_field *lines = (const void *)(head + 1);
    if (!head_valid(head, lines, line) || !events_map(segment, head, lines) ||
        segment->events.rows != line->rows) {
        segment_finish(segment);
        return column_damaged(err);
    }
    segment->file = line->file;
    segment->head_hash = line->head_hash;
    return true;
}

/* ---- loading --------------------------------------------------------------------------- */

static bool load_segments(struct column *column, const struct manifest *manifest, struct err *err)
{
    for (uint32_t i = 0; i < manifest->head->n_segments; i++) {
        const struct manifest_line *line = &manifest->lines[i];
        struct segment *segment = segment_add(column);
        if (!segment_map(column, line, segment, err)) {
            column_clear(column);
            return false;
        }
        if (line->lane >= 0 && line->lane < COLUMN_LANES && line->rows < SEGMENT_ROWS)
            column->lanes[line->lane].open = segment;
    }
    column->manifest = manifest->head->hash;
    return true;
}

bool column_load(struct column *column, struct column_mark *ret_mark, struct err *err)
{
    enum { ATTEMPTS = 5 };
    column_clear(column);
    if (!column->folder)
        return err_set(err, ERR_NOT_FOUND, "there is no index yet");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        CLEANUP(manifest_finish)
        struct manifest manifest = {0};
        struct err why = {0};
        if (!manifest_read(column, &manifest, err))
            return false;
        if (load_segments(column, &manifest, &why)) {
            *ret_mark = manifest.head->mark;
            return true;
        }
        if (why.code != ERR_NOT_FOUND)
            return err_set(err, why.code, "%s", why.text);
    } /* a file went away: another process has replaced the manifest meanwhile */
    return column_damaged(err);
}

static bool part_verify(const struct segment *segment, struct part *part,
                        const struct part_head *head)
{
    const uint8_t *file = segment->map;
    if (part->rows == 0)
        return true;
    return hash_bytes(file + head->data, head->data_size, 0) == head->data_hash;
}

bool column_verify(struct column *column, struct err *err)
{
    for (size_t i = 0; i < column->n; i++) {
        struct segment *segment = column->segments[i];
        const struct file_head *head = segment->map;
        bool sound = true;
        for (size_t k = 0; k < PARTS && head && sound; k++) {
            struct part *part = k == 0 ? &segment->events : &segment_sums(segment)[k - 1];
            sound = part_check(part) && part_verify(segment, part, &head->parts[k]);
        }
        if (!sound)
            return column_damaged(err);
    }
    return true;
}
