/* Standard output: every byte, or a sentence that says why not. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static bool gone;

bool output_gone(void)
{
    return gone;
}

bool output_write(struct str *text, struct err *err)
{
    size_t at = 0;
    if (text->truncated)
        return err_set(err, ERR_OTHER, "the output is too large");
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
