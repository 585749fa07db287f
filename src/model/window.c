/* Windows: the span of time that everything on a screen is about. */
#include "usagetop/model.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    int64_t length;
} kinds[WINDOW_KINDS] = {
    [WINDOW_24H] = {"24h", 24 * HOUR}, [WINDOW_7D] = {"7d", 7 * DAY},
    [WINDOW_30D] = {"30d", 30 * DAY},  [WINDOW_ALL] = {"all", 0},
    [WINDOW_CUSTOM] = {"custom", 0},
};

const char *window_kind_name(enum window_kind kind)
{
    return kinds[kind].name;
}

struct window window_of(enum window_kind kind, int64_t now)
{
    if (kinds[kind].length == 0)
        return (struct window){WINDOW_ALL, 0, INT64_MAX};
    return (struct window){kind, now - kinds[kind].length, now};
}

static bool parse_kind(const char *text, int64_t now, struct window *out)
{
    for (int kind = 0; kind < WINDOW_CUSTOM; kind++) {
        if (strcasecmp(text, kinds[kind].name) == 0) {
            *out = window_of((enum window_kind)kind, now);
            return true;
        }
    }
    return false;
}

/* "A..B" with `dots` at the dots; an end left out is now, a beginning left out is 1970. */
static bool parse_range(const char *text, const char *dots, const struct window *whole,
                        enum zone zone, struct window *out)
{
    CLEANUP(str_finish)
    struct str first = {.max = 128};
    int64_t now = whole->to, ignored;

    *out = *whole;
    str_bytes(&first, text, (size_t)(dots - text));
    if (first.truncated || (first.len == 0 && dots[2] == '\0'))
        return false;
    if (first.len > 0 && !time_words_parse(str_text(&first), now, zone, &out->from, &ignored, NULL))
        return false;
    return dots[2] == '\0' || time_words_parse(dots + 2, now, zone, &ignored, &out->to, NULL);
}

bool window_parse(const char *text, int64_t now, enum zone zone, struct window *out,
                  struct err *err)
{
    struct window window = {WINDOW_CUSTOM, 0, now};
    const char *dots = strstr(text, "..");
    int64_t length;
    bool good;

    if (parse_kind(text, now, out))
        return true;
    if (dots) {
        good = parse_range(text, dots, &(struct window){WINDOW_CUSTOM, 0, now}, zone, &window);
    } else if (duration_parse(text, &length)) {
        good = length <= now;
        window.from = now - length;
    } else {
        good = time_words_parse(text, now, zone, &window.from, &window.to, NULL);
    }
    if (!good)
        return err_set(err, ERR_USAGE,
                       "\"%.60s\" is not a window; try 24h, 7d, 30d, all, 2026-09, last week, -36h "
                       "or 2026-09-01..2026-09-14",
                       text);
    if (window.from >= window.to)
        return err_set(err, ERR_USAGE, "the window \"%.60s\" %s", text,
                       window.to == now ? "begins in the future" : "ends before it begins");
    *out = window;
    return true;
}

void window_print(struct str *out, const struct window *window)
{
    char time[TIME_TEXT];

    if (window->kind != WINDOW_CUSTOM) {
        str_add(out, kinds[window->kind].name);
        return;
    }
    str_add(out, time_print(time, window->from));
    str_add(out, "..");
    str_add(out, time_print(time, window->to));
}

bool window_before(const struct window *window, struct window *out)
{
    int64_t length = window->to - window->from;

    if (window->kind == WINDOW_ALL || length <= 0 || window->from < length)
        return false;
    *out = (struct window){WINDOW_CUSTOM, window->from - length, window->from};
    return true;
}

/* A window that reaches now with the length of a usual one is that one. */
static enum window_kind kind_of(int64_t length)
{
    for (int kind = 0; kind < WINDOW_ALL; kind++) {
        if (kinds[kind].length == length)
            return (enum window_kind)kind;
    }
    return WINDOW_CUSTOM;
}

/* ---- moving ---- */

/* The calendar's own lengths: so many months or, where they are 0, days. */
struct stretch {
    int months, days;
};

static bool starts_month(struct civil *out, int64_t ms, enum zone zone)
{
    civil_from(out, ms, zone);
    return out->day == 1 && day_start(ms, zone) == ms;
}

static bool stretch_of(const struct window *window, enum zone zone, struct stretch *out)
{
    struct civil from, to;
    bool first = starts_month(&from, window->from, zone);
    bool months = starts_month(&to, window->to, zone) && first;
    *out = (struct stretch){0};
    if (window->to - window->from > 20000 * (int64_t)DAY)
        return false;
    if (months)
        out->months = (to.year - from.year) * 12 + to.month - from.month;
    else
        out->days = (int)((window->to - window->from + DAY / 2) / DAY);
    return months || (day_start(window->from, zone) == window->from && out->days > 0 &&
                      day_add(window->from, out->days, zone) == window->to);
}

static int64_t stretch_add(const struct stretch *stretch, int64_t at, int times, enum zone zone)
{
    struct civil civil;
    if (!stretch->months)
        return day_add(at, stretch->days * times, zone);
    civil_from(&civil, at, zone);
    struct civil moved = {
        .year = civil.year, .month = civil.month + stretch->months * times, .day = 1};
    return day_start(civil_to(&moved, zone), zone);
}

/* One after another, so that it stops at the last that has begun and at the first there is. */
static struct window shift_stretch(const struct window *window, const struct stretch *stretch,
                                   int lengths, enum zone zone, int64_t now)
{
    struct window out = *window;
    int step = lengths < 0 ? -1 : 1;
    for (; lengths != 0; lengths -= step) {
        struct window next = {WINDOW_CUSTOM, stretch_add(stretch, out.from, step, zone),
                              stretch_add(stretch, out.to, step, zone)};
        if (next.from < 0 || (step > 0 && next.from >= now) || next.to <= next.from)
            break;
        out = next;
    }
    return out;
}

struct window window_shift(const struct window *window, int lengths, enum zone zone, int64_t now)
{
    int64_t length = window->to - window->from, last = MAX(now, window->to), move, to;
    struct stretch stretch;

    if (window->kind == WINDOW_ALL || length <= 0 || lengths == 0)
        return *window;
    if (window->kind == WINDOW_CUSTOM && stretch_of(window, zone, &stretch))
        return shift_stretch(window, &stretch, lengths, zone, now);
    if (__builtin_mul_overflow(length, lengths, &move) ||
        __builtin_add_overflow(window->to, move, &to))
        to = lengths < 0 ? 0 : INT64_MAX;
    to = MAX(MIN(to, last), length);
    if (to == now && kind_of(length) != WINDOW_CUSTOM)
        return window_of(kind_of(length), now);
    return (struct window){WINDOW_CUSTOM, to - length, to};
}
