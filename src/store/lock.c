/* One writer: an flock on a file of its own, since SQLite's locks are free between transactions.
 * The kernel frees it however a process ends; the file's one letter then tells that it was not by
 * closing. */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char marks[] = {[LOCK_CLEAN] = 'c', [LOCK_OPEN] = 'o', [LOCK_DAMAGED] = 'd'};

static enum lock_mark read_mark(int fd)
{
    char letter = 'c';
    const char *at = NULL;

    if (pread(fd, &letter, 1, 0) == 1)
        at = memchr(marks, letter, sizeof(marks));
    return at ? (enum lock_mark)(at - marks) : LOCK_CLEAN;
}

/* A mark that cannot be written only costs a look through the file the next time, or saves it. */
static void write_mark(int fd, enum lock_mark mark)
{
    ssize_t put = pwrite(fd, &marks[mark], 1, 0);

    (void)put;
}

bool lock_take(const char *path, int *ret_fd, enum lock_mark *ret_left, struct err *err)
{
    CLEANUP(str_finish)
    struct str name = {0};

    str_addf(&name, "%s.lock", path);
    int fd = open(str_text(&name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        bool closed = errno == EACCES || errno == EPERM || errno == EROFS || errno == ENOSPC ||
                      errno == EDQUOT;
        return err_set(err, closed ? ERR_FULL : ERR_OTHER, "%s: %s", str_text(&name),
                       strerror(errno));
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(fd);
        return err_set(err, ERR_BUSY, "another usagetop is syncing into %s", path);
    }
    *ret_left = read_mark(fd);
    write_mark(fd, LOCK_OPEN);
    *ret_fd = fd;
    return true;
}

void lock_leave(int fd, enum lock_mark mark)
{
    if (fd < 0)
        return;
    write_mark(fd, mark);
    close(fd);
}
