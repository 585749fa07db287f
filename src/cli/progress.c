#include "progress.h"

#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { TTY_MS = 100, PLAIN_MS = 5 * SECOND, BAR_WIDTH = 24 };

void progress_begin(struct progress *progress, int fd, bool ascii)
{
    *progress = (struct progress){.fd = fd, .width = terminal_width(fd), .ascii = ascii};
    progress->due = clock_monotonic() + (progress->width ? 0 : PLAIN_MS);
}

/* Best effort: where progress cannot be shown the work goes on. */
static void put(const struct progress *progress, const struct str *text)
{
    ssize_t n = write(progress->fd, str_text(text), text->len);
    (void)n;
}

/* As much of a clean line as fits, and blanks over what stood there before. */
static void put_over(struct progress *progress, const char *line)
{
    CLEANUP(str_finish)
    struct str text = {0};
    int room = progress->width - 1, used = 0;
    size_t size = strlen(line);
    str_char(&text, '\r');
    for (size_t at = 0; at < size;) {
        struct glyph glyph;
        size_t bytes = glyph_read(line + at, size - at, progress->ascii, &glyph);
        if (used + glyph.width > room)
            break;
        str_add(&text, glyph.text);
        used += glyph.width;
        at += bytes;
    }
    for (; used < room; used++)
        str_char(&text, ' ');
    str_char(&text, '\r');
    put(progress, &text);
    progress->shown = true;
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        put_over(progress, "");
    progress->shown = false;
}

static void add_bar(const struct progress *progress, struct str *out, int64_t part, int64_t whole)
{
    int full = whole > 0 ? (int)((double)part / (double)whole * BAR_WIDTH) : 0;
    const char *on = progress->ascii ? "#" : "█", *off = progress->ascii ? "." : "░";
    for (int i = 0; i < BAR_WIDTH; i++)
        str_add(out, i < full ? on : off);
    str_addf(out, " %3d %%  ", whole > 0 ? (int)((double)part / (double)whole * 100) : 0);
}

static void add_rate(const struct sync_status *status, struct str *out)
{
    char text[NUMBER_MAX];
    if (status->rate != UNKNOWN)
        str_addf(out, "  %s/s", format_count(text, sizeof(text), status->rate));
    if (status->time_left != UNKNOWN && status->time_left > 0)
        str_addf(out, "  %s left", format_duration(text, sizeof(text), status->time_left));
}

static void add_wait(const struct sync_status *status, struct str *out)
{
    char text[NUMBER_MAX];
    int64_t left = status->next_try == UNKNOWN ? 0 : status->next_try - clock_now();
    str_addf(out, "next try in %s: %s", format_duration(text, sizeof(text), MAX(left, INT64_C(1))),
             status->err.text);
}

static void describe(const struct progress *progress, const struct sync_status *status,
                     struct str *out)
{
    enum { DATE_TEXT = 10 };
    char done[NUMBER_MAX], all[NUMBER_MAX], back[TIME_TEXT];
    bool known = status->ahead != UNKNOWN && status->ahead > 0;
    int64_t whole = status->events + (known ? status->ahead : 0);
    if (status->phase == SYNC_WAITING) {
        add_wait(status, out);
        return;
    }
    if (progress->follow) {
        str_addf(out, "%s events new or changed since the start",
                 format_count(done, sizeof(done), status->changed));
        return;
    }
    if (known && status->percent >= 0)
        add_bar(progress, out, status->percent, 100);
    str_add(out, format_count(done, sizeof(done), status->events));
    if (known)
        str_addf(out, " of %s", format_count(all, sizeof(all), whole));
    str_add(out, " events");
    if (!known && status->back_to != UNKNOWN)
        str_addf(out, ", back to %.*s", DATE_TEXT, time_print(back, status->back_to));
    add_rate(status, out);
}

void progress_sync(struct progress *progress, const struct sync_status *status)
{
    int64_t now = clock_monotonic();
    int64_t count = progress->follow ? status->changed : status->events;
    bool news = progress->width || count != progress->events;
    if (now < progress->due || !news)
        return;
    CLEANUP(str_finish)
    struct str line = {0};
    describe(progress, status, &line);
    if (progress->width)
        put_over(progress, str_text(&line));
    else
        progress_say(progress, "%s", str_text(&line));
    progress->events = count;
    progress->due = now + (progress->width ? TTY_MS : PLAIN_MS);
}

void progress_index(struct progress *progress, const struct engine_state *state)
{
    CLEANUP(str_finish)
    struct str line = {0};
    if (!progress->width || state->indexed >= state->events)
        return;
    add_bar(progress, &line, state->indexed, state->events);
    str_add(&line, "index");
    put_over(progress, str_text(&line));
}

void progress_push(struct progress *progress, int64_t done, int64_t whole)
{
    int64_t now = clock_monotonic();
    char number[NUMBER_MAX];
    if (now < progress->due)
        return;
    CLEANUP(str_finish)
    struct str line = {0};
    if (whole != UNKNOWN)
        add_bar(progress, &line, done, whole);
    str_add(&line, format_count(number, sizeof(number), done));
    if (whole != UNKNOWN)
        str_addf(&line, " of %s", format_count(number, sizeof(number), whole));
    str_add(&line, " events");
    if (progress->width)
        put_over(progress, str_text(&line));
    else
        progress_say(progress, "%s", str_text(&line));
    progress->due = now + (progress->width ? TTY_MS : PLAIN_MS);
}

void progress_say(struct progress *progress, const char *fmt, ...)
{
    CLEANUP(str_finish)
    struct str text = {0}, clean = {0};
    char line[640];
    va_list list;
    va_start(list, fmt);
    vsnprintf(line, sizeof(line), fmt, list);
    va_end(list);
    progress_clear(progress);
    text_clean(&clean, line, strlen(line), progress->ascii);
    str_addf(&text, "usagetop: %s%s%s\n", progress->name ? progress->name : "",
             progress->name ? ": " : "", str_text(&clean));
    put(progress, &text);
    str_finish(&clean);
}

void progress_done(struct progress *progress, const struct sync_status *status, int64_t events,
                   int64_t took_ms)
{
    char number[NUMBER_MAX];
    CLEANUP(str_finish)
    struct str line = {0};
    str_addf(&line, "fetched %s events", format_count(number, sizeof(number), status->events));
    str_addf(&line, " (%s)", format_bytes(number, sizeof(number), status->bytes_in));
    str_addf(&line, " in %s", format_duration(number, sizeof(number), took_ms));
    if (status->events)
        str_addf(&line, ", %s a second",
                 format_count(number, sizeof(number),
                              status->events * SECOND / MAX(took_ms, INT64_C(1))));
    if (events != UNKNOWN)
        str_addf(&line, "; the mirror has %s events", format_count(number, sizeof(number), events));
    if (*status->closed)
        str_addf(&line, "; closed to this account: %s", status->closed);
    progress_say(progress, "%s", str_text(&line));
}
