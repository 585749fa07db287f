/* Where a command writes: standard output, or a file that takes its name when it is whole. Every
 * byte, or a sentence that says why not. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static bool gone;
static struct part_file file;

/* ---- a file ------------------------------------------------------------------------------ */

/* Whatever ends the program leaves no half file behind. Only calls that a signal may make. */
static void give_up(int number)
{
    if (file.temporary)
        unlink(file.temporary);
    signal(number, SIG_DFL);
    raise(number);
}

static bool may_replace(const char *path, struct err *err)
{
    char answer[16] = "";
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return err_set(err, ERR_USAGE, "%.200s is there already; --overwrite replaces it", path);
    CLEANUP(str_finish)
    struct str clean = {0};
    text_clean(&clean, path, strlen(path), false);
    fprintf(stderr, "%s is there already. Replace it? [y/N] ", str_text(&clean));
    fflush(stderr);
    if (fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
        return true;
    return err_set(err, ERR_CANCELLED, "%.200s stays as it is", path);
}

/* No signal comes between the file and the knowledge of its name. */
static bool open_guarded(const char *path, struct err *err)
{
    struct sigaction action = {.sa_handler = give_up};
    sigset_t ending, before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    sigprocmask(SIG_BLOCK, &ending, &before);
    bool ok = part_file_open(&file, path, err);
    for (int number = 1; ok && number <= SIGTERM; number++)
        if (sigismember(&ending, number) == 1)
            sigaction(number, &action, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool output_open(const char *path, bool overwrite, struct err *err)
{
    struct stat there;
    bool exists = stat(path, &there) == 0;
    if (exists && !S_ISREG(there.st_mode))
        return err_set(err, ERR_USAGE, "%.200s is no ordinary file", path);
    if (exists && !overwrite && !may_replace(path, err))
        return false;
    return open_guarded(path, err);
}

const char *output_temporary(void)
{
    return file.temporary;
}

bool output_commit(int64_t *size, struct err *err)
{
    struct stat whole = {0};
    if (!file.temporary)
        return true;
    if (fstat(file.fd, &whole) == 0)
        *size = whole.st_size;
    return part_file_commit(&file, err);
}

void output_drop(void)
{
    part_file_finish(&file);
}

/* ---- bytes ------------------------------------------------------------------------------- */
static int exit_code;

void output_end_with(int code)
{
    exit_code = code;
}

int output_ends_with(void)
{
    return exit_code;
}

bool output_gone(void)
{
    return gone;
}

bool output_write(struct str *text, struct err *err)
{
    size_t at = 0;
    if (text->truncated)
        return err_set(err, ERR_OTHER, "the output is too large");
    if (file.temporary) {
        bool ok = part_file_write(&file, text->data, text->len, err);
        str_clear(text);
        return ok;
    }
    while (!gone && at < text->len) {
        ssize_t n = write(STDOUT_FILENO, text->data + at, text->len - at);
        if (n >= 0)
            at += (size_t)n;
        else if (errno == EPIPE)
            gone = true;
        else if (errno != EINTR)
            return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_OTHER,
                           "standard output cannot be written: %s", strerror(errno));
    }
    str_clear(text);
    return true;
}
