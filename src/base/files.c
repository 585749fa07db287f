/* Files read whole and written whole. A write goes to a temporary neighbour that takes the name at
 * the end, so that a crash leaves the old content or the new. */
#include "usagetop/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4096, READ_STEP = 64 << 10 };

static bool fail(struct err *err, const char *path, int number)
{
    enum err_code code = ERR_OTHER;

    if (number == ENOENT || number == ENOTDIR)
        code = ERR_NOT_FOUND;
    else if (number == ENOSPC || number == EDQUOT || number == EROFS || number == EACCES ||
             number == EPERM)
        code = ERR_FULL;
    return err_set(err, code, "%s: %s", path, strerror(number));
}

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

bool file_read(const char *path, size_t max, char **data, size_t *size, struct err *err)
{
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CLEANUP(free_ptr)
    char *bytes = NULL;
    size_t len = 0, cap = 0;

    if (fd < 0)
        return fail(err, path, errno);
    for (ssize_t got = 1; got != 0;) {
        mem_grow(&bytes, &cap, len + READ_STEP + 1, 1);
        got = read(fd, bytes + len, READ_STEP);
        if (got < 0 && errno != EINTR)
            return fail(err, path, errno);
        len += got > 0 ? (size_t)got : 0;
        if (len > max)
            return err_set(err, ERR_OTHER, "%s: it is larger than %zu bytes", path, max);
    }
    bytes[len] = '\0';
    *data = bytes;
    if (size)
        *size = len;
    bytes = NULL; /* handed over */
    return true;
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t put = write(fd, data, size);
        if (put < 0 && errno != EINTR)
            return false;
        data += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    return true;
}

char *file_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = mem_text(slash ? path : ".");

    if (slash)
        folder[slash == path ? 1 : slash - path] = '\0';
    return folder;
}

/* Makes a rename last. Some file systems cannot, which loses nothing that was there before. */
static void sync_folder(const char *path)
{
    CLEANUP(free_ptr)
    char *folder = file_folder(path);
    CLEANUP(close_fd)
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        fsync(fd);
}

bool part_file_open(struct part_file *file, const char *path, struct err *err)
{
    /* a link to the file is the user's arrangement and stays */
    CLEANUP(free_ptr)
    char *real = realpath(path, NULL);
    CLEANUP(str_finish)
    struct str temporary = {.max = PATH_BYTES_MAX};

    str_addf(&temporary, "%s.XXXXXX", real ? real : path);
    if (temporary.truncated)
        return fail(err, path, ENAMETOOLONG);
    int fd = mkostemp(temporary.data, O_CLOEXEC);
    if (fd < 0)
        return fail(err, path, errno);
    *file = (struct part_file){
        .fd = fd, .path = mem_text(real ? real : path), .temporary = str_take(&temporary)};
    return true;
}

bool part_file_write(struct part_file *file, const void *data, size_t size, struct err *err)
{
    return write_all(file->fd, data, size) || fail(err, file->path, errno);
}

bool part_file_commit(struct part_file *file, struct err *err)
{
    bool ok = fsync(file->fd) == 0;
    int number = errno;

    if (close(file->fd) != 0 && ok) {
        ok = false;
        number = errno;
    }
    file->fd = -1;
    if (ok && rename(file->temporary, file->path) != 0) {
        ok = false;
        number = errno;
    }
    if (!ok) {
        fail(err, file->path, number);
    } else {
        char *taken = file->temporary; /* it has its name: nothing is left to be removed */
        file->temporary = NULL;
        free(taken);
        sync_folder(file->path);
    }
    part_file_finish(file);
    return ok;
}

void part_file_finish(struct part_file *file)
{
    if (file->path && file->fd >= 0)
        close(file->fd);
    if (file->temporary)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    *file = (struct part_file){0};
}

bool file_write(const char *path, const void *data, size_t size, struct err *err)
{
    CLEANUP(part_file_finish)
    struct part_file file = {0};

    return part_file_open(&file, path, err) && part_file_write(&file, data, size, err) &&
           part_file_commit(&file, err);
}

bool file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static bool make_one(const char *path, struct err *err)
{
    struct stat st;

    if (mkdir(path, 0700) == 0)
        return true;
    int number = errno;
    if (stat(path, &st) == 0)
        return S_ISDIR(st.st_mode) || fail(err, path, ENOTDIR);
    return fail(err, path, number);
}

bool folder_make(const char *path, struct err *err)
{
    CLEANUP(free_ptr)
    char *part = mem_text(path);

    for (char *at = part; *at; at++) {
        if (*at != '/' || at == part)
            continue;
        *at = '\0';
        if (!make_one(part, err))
            return false;
        *at = '/';
    }
    return make_one(part, err);
}
