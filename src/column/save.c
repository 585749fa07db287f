/* Writes the files: new segments first, then the manifest that names them, then the old ones go. */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

static bool cannot_write(const char *path, struct err *err)
{
    bool full = errno == ENOSPC || errno == EDQUOT || errno == EACCES || errno == EROFS ||
                errno == EPERM || errno == EFBIG;
    return err_set(err, full ? ERR_FULL : ERR_OTHER, "cannot write %s: %s", path, strerror(errno));
}

/* ---- a segment ------------------------------------------------------------------------- */

static bool write_all(int fd, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, data, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        data += done;
        size -= (size_t)done;
    }
    return true;
}

static bool write_new(const char *path, const struct bytes *file, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return cannot_write(path, err);
    bool done = write_all(fd, file->data, file->size);
    sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* on its way while the next one is made */
    int why = errno;
    done = close(fd) == 0 && done;
    if (done)
        return true;
    unlink(path);
    errno = why;
    return cannot_write(path, err);
}

/* The whole file in memory. */
static void make_file(struct segment *segment, struct bytes *file)
{
    CLEANUP(bytes_finish)
    struct bytes lines = {0};
    struct file_head head = {.magic = SEGMENT_MAGIC,
                             .version = FORMAT_VERSION,
                             .n_parts = PARTS,
                             .fields = fields_hash()};
    bytes_room(file, HEAD_ROOM);
    for (uint32_t i = 0; i < PARTS; i++) {
        const struct part *part = i == 0 ? &segment->events : &segment_sums(segment)[i - 1];
        head.parts[i].id = i;
        if (part->rows > 0)
            part_write(part, file, &lines, &head.parts[i]);
    }
    head.size = file->size;
    memcpy(file->data + sizeof head, lines.data, lines.size);
    uint64_t hash = hash_bytes(&head, sizeof head, 0);
    head.hash = hash_bytes(file->data + sizeof head, HEAD_ROOM - sizeof head, hash);
    memcpy(file->data, &head, sizeof head);
}

_Static_assert(sizeof(struct file_head) + PARTS * FIELDS * sizeof(struct part_field) <= HEAD_ROOM,
               "the head has room for all fields of all parts");

static uint64_t new_number(void)
{
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        number = (uint64_t)clock_monotonic() << 20 ^ (uint64_t)getpid();
    return number | 1;
}

bool segment_write(const struct column *column, struct segment *segment, struct manifest_line *line,
                   struct err *err)
{
    CLEANUP(bytes_finish)
    struct bytes file = {0};
    struct file_head head;
    if (!part_check(&segment->events))
        return column_damaged(err);
    for (size_t i = 0; i < SUMS_COUNT && !segment->changed; i++)
        if (!part_check(&segment_sums(segment)[i]))
            return column_damaged(err);
    make_file(segment, &file);
    memcpy(&head, file.data, sizeof head);
    *line = (struct manifest_line){.file = new_number(),
                                   .size = file.size,
                                   .head_hash = head.hash,
                                   .rows = segment->events.rows,
                                   .lane = -1};
    CLEANUP(free_ptr)
    char *path = segment_path(column, line->file);
    return write_new(path, &file, err);
}

/* ---- all of it ------------------------------------------------------------------------- */

struct saving {
    struct column *column;
    struct manifest_line *lines;
    struct segment **fresh; /* mapped again; NULL: the segment stays as it is */
};

static void unlink_segment(const struct column *column, uint64_t file)
{
    CLEANUP(free_ptr)
    char *path = segment_path(column, file);
    unlink(path);
}

static bool save_segment(struct saving *saving, size_t i, struct err *err)
{
    struct segment *segment = saving->column->segments[i];
    struct manifest_line *line = &saving->lines[i];
    CLEANUP(free_ptr)
    char *path = segment_path(saving->column, segment->file);
    if (!segment->changed && segment->file != 0 && access(path, F_OK) == 0) {
        *line = (struct manifest_line){segment->file, segment->map_size, segment->head_hash,
                                       segment->events.rows, -1};
        return true;
    }
    if (!segment_write(saving->column, segment, line, err))
        return false;
    struct segment *fresh = mem_new(sizeof *fresh);
    if (segment_map(saving->column, line, fresh, err)) {
        saving->fresh[i] = fresh;
        if (part_check(&fresh->events))
            return true;
        return column_damaged(err);
    }
    segment_finish(fresh);
    free(fresh);
    unlink_segment(saving->column, line->file);
    return false;
}

static bool write_manifest(const struct saving *saving, const struct column_mark *mark,
                           uint64_t *hash, struct err *err)
{
    struct column *column = saving->column;
    CLEANUP(bytes_finish)
    struct bytes file = {0};
    CLEANUP(free_ptr)
    char *path = folder_file(column, "manifest");
    size_t size = column->n * sizeof *saving->lines;
    struct manifest_head head = {.magic = MANIFEST_MAGIC,
                                 .version = FORMAT_VERSION,
                                 .n_segments = (uint32_t)column->n,
                                 .fields = fields_hash(),
                                 .rows = column_state(column).rows};
    memcpy(&head.mark, mark, sizeof head.mark);
    head.mark.identity[COLUMN_IDENTITY - 1] = '\0';
    head.hash = hash_bytes(saving->lines, size, hash_bytes(&head, sizeof head, 0));
    memcpy(bytes_room(&file, sizeof head), &head, sizeof head);
    if (size > 0)
        memcpy(bytes_room(&file, size), saving->lines, size);
    *hash = head.hash;
    return file_write(path, file.data, file.size, err);
}

/* Removes the files of segments that the manifest does not name. */
static void sweep(const struct saving *saving)
{
    DIR *folder = opendir(saving->column->folder);
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char *end;
        unsigned long long file = strtoull(entry->d_name, &end, 16);
        bool named = strcmp(end, ".segment") != 0 || end - entry->d_name != 16;
        for (size_t i = 0; i < saving->column->n && !named; i++)
            named = saving->lines[i].file == file;
        if (!named)
            unlink_segment(saving->column, file);
    }
    closedir(folder);
}

/* Takes the mapped files in place of what was in memory. */
static void settle_in(struct saving *saving)
{
    for (size_t i = 0; i < saving->column->n; i++) {
        if (!saving->fresh[i])
            continue;
        segment_finish(saving->column->segments[i]);
        *saving->column->segments[i] = *saving->fresh[i];
        free(saving->fresh[i]);
    }
}

static void give_up(struct saving *saving)
{
    for (size_t i = 0; i < saving->column->n; i++) {
        if (!saving->fresh[i])
            continue;
        unlink_segment(saving->column, saving->fresh[i]->file);
        segment_finish(saving->fresh[i]);
        free(saving->fresh[i]);
    }
}

static void make_sums(void *arg, unsigned worker, size_t task)
{
    struct segment *segment = ((struct column *)arg)->segments[task];
    if (segment->changed)
        sums_make(&segment->events, segment_sums(segment));
}

/* Waits until the files that were written are on the disk. */
static bool sync_files(const struct saving *saving, struct err *err)
{
    for (size_t i = 0; i < saving->column->n; i++) {
        if (!saving->fresh[i])
            continue;
        CLEANUP(free_ptr)
        char *path = segment_path(saving->column, saving->fresh[i]->file);
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        bool done = fd >= 0 && fdatasync(fd) == 0;
        int why = errno;
        if (fd >= 0)
            close(fd);
        errno = why;
        if (!done)
            return cannot_write(path, err);
    }
    return true;
}

static bool save_all(struct column *column, const struct column_mark *mark, struct err *err)
{
    CLEANUP(free_ptr)
    struct manifest_line *lines = mem_array(column->n + 1, sizeof *lines);
    CLEANUP(free_ptr)
    struct segment **fresh = mem_array(column->n + 1, sizeof *fresh);
    struct saving saving = {column, lines, fresh};
    bool saved = true;
    uint64_t hash;
    pool_run(column->pool, make_sums, column, column->n);
    for (size_t i = 0; i < column->n && saved; i++)
        saved = save_segment(&saving, i, err);
    saved = saved && sync_files(&saving, err);
    for (size_t i = 0; i < column->n; i++)
        for (int32_t lane = 0; lane < COLUMN_LANES; lane++)
            if (column->lanes[lane].open == column->segments[i])
                lines[i].lane = lane;
    if (!saved || !write_manifest(&saving, mark, &hash, err)) {
        give_up(&saving);
        return false;
    }
    settle_in(&saving);
    column->manifest = hash;
    sweep(&saving);
    return true;
}

/* Whether another process has saved a state that is further than ours since we looked. */
static bool is_further(struct column *column, const struct column_mark *mark)
{
    CLEANUP(manifest_finish)
    struct manifest manifest = {0};
    if (!manifest_read(column, &manifest, NULL) || manifest.head->hash == column->manifest)
        return false;
    const struct manifest_head *head = manifest.head;
    if (strncmp(head->mark.identity, mark->identity, COLUMN_IDENTITY) != 0)
        return false;
    return head->mark.sequence > mark->sequence ||
           (head->mark.sequence == mark->sequence && head->rows >= column_state(column).rows);
}

bool column_save(struct column *column, const struct column_mark *mark, struct err *err)
{
    if (!column->folder)
        return true;
    column_settle(column);
    if (!folder_make(column->folder, err))
        return false;
    CLEANUP(free_ptr)
    char *path = folder_file(column, "lock");
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0)
        return cannot_write(path, err);
    bool saved;
    if (flock(lock, LOCK_EX | LOCK_NB) != 0)
        saved = err_set(err, ERR_BUSY, "another process is writing the index");
    else
        saved = is_further(column, mark) || save_all(column, mark, err);
    close(lock);
    return saved;
}
