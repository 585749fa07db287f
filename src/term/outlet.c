/* Bytes to the terminal. curses writes a frame into a file in memory; from there it goes out
 * shortened, or by strokes where that is shorter still, in one piece, and wrapped as a synchronized
 * update where the terminal knows that and it is worth the bytes. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "terminal.h"

enum { SYNC_FROM = 1024, FRAME_MAX = 16 << 20 };

bool outlet_open(struct terminal *inner, struct err *err)
{
    inner->frame = memfd_create("frame", MFD_CLOEXEC);
    inner->frame_file = inner->frame >= 0 ? fdopen(inner->frame, "w") : NULL;
    if (!inner->frame_file)
        return err_set(err, ERR_OTHER, "no memory for the screen: %s", strerror(errno));
    return true;
}

void outlet_close(struct terminal *inner)
{
    if (inner->frame_file)
        fclose(inner->frame_file);
    inner->frame_file = NULL;
}

/* A terminal that is gone is written to no more; the signal that goes with it ends the program. */
static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written > 0) {
            bytes += written;
            n -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            struct pollfd ready = {fd, POLLOUT, 0};
            poll(&ready, 1, -1);
        } else if (written < 0 && errno != EINTR) {
            return false;
        }
    }
    return true;
}

static void send(struct term *term, const char *bytes, size_t n)
{
    struct terminal *inner = term->inner;
    if (inner->dead || n == 0)
        return;
    inner->dead = !write_all(inner->out, bytes, n);
    term->bytes += n;
}

/* Reads the frame and empties its file. */
static void take_frame(struct terminal *inner, struct str *out)
{
    char part[16384];
    ssize_t n;
    fflush(inner->frame_file);
    lseek(inner->frame, 0, SEEK_SET);
    while (out->len < FRAME_MAX && (n = read(inner->frame, part, sizeof(part))) > 0)
        str_bytes(out, part, (size_t)n);
    if (ftruncate(inner->frame, 0) == 0)
        lseek(inner->frame, 0, SEEK_SET);
}

/* The frame of curses in short, or the other one. */
static bool choose(struct terminal *inner, const struct str *frame, const struct str *other,
                   const struct sgr_pen *after, struct str *out)
{
    size_t before = out->len;
    if (inner->shorten)
        sgr_shorten(&inner->sgr, str_text(frame), frame->len, out);
    else
        str_bytes(out, str_text(frame), frame->len);
    if (!other || other->len >= out->len - before)
        return false;
    out->len = before;
    str_bytes(out, str_text(other), other->len);
    inner->sgr.sent = *after;
    return true;
}

bool outlet_send(struct term *term, const struct str *other, const struct sgr_pen *after)
{
    struct terminal *inner = term->inner;
    CLEANUP(str_finish)
    struct str frame = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    take_frame(inner, &frame);
    bool sync = inner->synchronized && frame.len >= SYNC_FROM;
    if (!frame.len)
        return false;
    if (sync)
        str_add(&out, "\x1b[?2026h");
    bool chosen = choose(inner, &frame, other, after, &out);
    if (sync)
        str_add(&out, "\x1b[?2026l");
    send(term, str_text(&out), out.len);
    return chosen;
}

void outlet_raw(struct term *term, const char *bytes, size_t n)
{
    send(term, bytes, n);
}
