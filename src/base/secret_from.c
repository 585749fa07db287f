/* Where credentials come from: the environment, a private file, a command. Every buffer they pass
 * through is wiped, and no message quotes what was read. */
#include "usagetop/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

enum { READ_MAX = SECRET_MAX + 64 }; /* room for white space after the secret */

bool secret_from_env(struct secret *secret, const char *name, struct err *err)
{
    char *value = getenv(name);

    if (!value)
        return err_set(err, ERR_USAGE, "the environment variable %s is not set", name);
    bool ok = secret_set(secret, value, err); /* wipes it where it stands */
    unsetenv(name);
    return ok || err_wrap(err, "environment variable %s", name);
}

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static void wipe(char (*buffer)[READ_MAX + 1])
{
    explicit_bzero(*buffer, sizeof(*buffer));
}

static bool check_private(int fd, struct err *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return err_set(err, ERR_OTHER, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_USAGE, "it is not a regular file");
    if (st.st_uid != geteuid())
        return err_set(err, ERR_USAGE, "it belongs to another user");
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return err_set(err, ERR_USAGE, "others can read it; run chmod 600 on it");
    return true;
}

/* Fills the buffer as far as it goes; text with a NUL inside is refused, since the rest would go
 * unseen. */
static bool read_text(int fd, char buffer[READ_MAX + 1], struct err *err)
{
    size_t len = 0;
    ssize_t got = 1;

    while (len < READ_MAX && got != 0) {
        got = read(fd, buffer + len, READ_MAX - len);
        if (got < 0 && errno != EINTR)
            return err_set(err, ERR_OTHER, "%s", strerror(errno));
        len += got > 0 ? (size_t)got : 0;
    }
    buffer[len] = '\0';
    if (len == READ_MAX)
        return err_set(err, ERR_USAGE, "the credential is longer than %d bytes", SECRET_MAX);
    if (strlen(buffer) != len)
        return err_set(err, ERR_USAGE,
                       "the credential has a line break or control character inside");
    return true;
}

bool secret_from_file(struct secret *secret, const char *path, struct err *err)
{
    CLEANUP(wipe)
    char buffer[READ_MAX + 1] = "";
    /* not blocking, for a FIFO put there instead */
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        const char *why = errno == ELOOP ? "it is a symbolic link" : strerror(errno);
        return err_set(err, ERR_USAGE, "credential file %s: %s", path, why);
    }
    if (!check_private(fd, err) || !read_text(fd, buffer, err) || !secret_set(secret, buffer, err))
        return err_wrap(err, "credential file %s", path);
    return true;
}

bool secret_from_command(struct secret *secret, const char *command, struct err *err)
{
    CLEANUP(wipe)
    char buffer[READ_MAX + 1] = "";

    if (!command_output(command, buffer, sizeof(buffer), err))
        return err_wrap(err, "credential command");
    return secret_set(secret, buffer, err) || err_wrap(err, "credential command");
}
