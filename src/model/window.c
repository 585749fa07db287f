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

struct window window_shift(const struct window *window, int lengths, int64_t now)
{
    int64_t length = window->to - window->from, last = MAX(now, window->to), move, to;

    if (window->kind == WINDOW_ALL || length <= 0 || lengths == 0)
        return *window;
    if (__builtin_mul_overflow(length, lengths, &move) ||
        __builtin_add_overflow(window->to, move, &to))
        to = lengths < 0 ? 0 : INT64_MAX;
    to = MAX(MIN(to, last), length);
    if (to == now && kind_of(length) != WINDOW_CUSTOM)
        return window_of(kind_of(length), now);
    return (struct window){WINDOW_CUSTOM, to - length, to};
}
