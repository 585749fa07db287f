/* Times as people type them: each text names a span, "2026-09" a month, "yesterday" a day. */
#include "usagetop/model.h"

#include <string.h>
#include <strings.h>

enum { TIME_WORDS_MAX = 64, FRACTION_MAX = 3 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- durations ------------------------------------------------------------------------- */

static int64_t unit_size(const char *unit, size_t len)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1},   {"s", SECOND},    {"m", MINUTE},
                 {"h", HOUR}, {"d", 24 * HOUR}, {"w", 7 * DAY}};

    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (strlen(units[i].name) == len && strncmp(units[i].name, unit, len) == 0)
            return units[i].ms;
    }
    return 0;
}

/* One "1.5h"; NULL when it is none or does not fit. */
static const char *read_part(const char *text, int64_t *ms)
{
    int64_t number = 0, scale = 1;
    const char *at = text;

    for (; is_digit(*at); at++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *at - '0', &number))
            return NULL;
    }
    if (at == text)
        return NULL;
    if (*at == '.') {
        const char *first = ++at;
        for (; is_digit(*at) && at - first < FRACTION_MAX; at++, scale *= 10) {
            if (__builtin_mul_overflow(number, 10, &number) ||
                __builtin_add_overflow(number, *at - '0', &number))
                return NULL;
        }
        if (at == first)
            return NULL;
    }
    size_t len = strspn(at, "mshdw");
    int64_t size = unit_size(at, len), total;
    if (size == 0 || __builtin_mul_overflow(number, size, &total) ||
        __builtin_add_overflow(*ms, total / scale, ms))
        return NULL;
    return at + len;
}

bool duration_parse(const char *text, int64_t *ms)
{
    int64_t total = 0;

    if (!text || !*text)
        return false;
    while (*text) {
        text = read_part(text, &total);
        if (!text)
            return false;
    }
    *ms = total;
    return true;
}

/* ---- dates ----------------------------------------------------------------------------- */

struct span {
    int64_t from, to;
};

/* `n` digits as a number, or -1. */
static int read_digits(const char **at, int n)
{
    int number = 0;

    for (int i = 0; i < n; i++) {
        if (!is_digit((*at)[i]))
            return -1;
        number = number * 10 + ((*at)[i] - '0');
    }
    *at += n;
    return number;
}

static bool read_after(const char **at, char mark, int n, int *number)
{
    if (**at != mark)
        return false;
    (*at)++;
    *number = read_digits(at, n);
    return *number >= 0;
}

static bool date_exists(const struct civil *date)
{
    struct civil back;

    if (date->year < 1970 || date->hour > 23 || date->minute > 59 || date->second > 59)
        return false;
    civil_from(&back, civil_to(date, ZONE_UTC), ZONE_UTC);
    return back.month == date->month && back.day == date->day;
}

/* "2026", "2026-09", "2026-09-03", "2026-09-03T14:05", "2026-09-03 14:05:30": the unit that was
 * written last is the span. */
static bool read_date(const char *text, enum zone zone, struct span *span)
{
    struct civil from = {.month = 1, .day = 1}, to;
    const char *at = text;
    int *next = &to.year;

    from.year = read_digits(&at, 4);
    if (*at && from.year >= 0) {
        if (!read_after(&at, '-', 2, &from.month))
            return false;
        next = &to.month;
    }
    if (*at) {
        if (!read_after(&at, '-', 2, &from.day))
            return false;
        next = &to.day;
    }
    if (*at) {
        char mark = *at == ' ' || *at == 't' ? *at : 'T';
        if (!read_after(&at, mark, 2, &from.hour) || !read_after(&at, ':', 2, &from.minute))
            return false;
        next = &to.minute;
    }
    if (*at) {
        if (!read_after(&at, ':', 2, &from.second))
            return false;
        next = &to.second;
    }
    if (*at || !date_exists(&from))
        return false;
    to = from;
    ++*next;
    *span = (struct span){civil_to(&from, zone), civil_to(&to, zone)};
    return true;
}

/* ---- words ----------------------------------------------------------------------------- */

/* The week, month or year that `now` lies in, or the one `back` before it. */
static bool read_unit(const char *unit, int back, int64_t now, enum zone zone, struct span *span)
{
    struct civil civil;
    int64_t today = day_start(now, zone);

    civil_from(&civil, today, zone);
    if (strcasecmp(unit, "week") == 0) {
        span->from = day_add(today, -civil.weekday - 7 * back, zone);
        span->to = day_add(span->from, 7, zone);
        return true;
    }
    struct civil from = {.year = civil.year, .month = 1, .day = 1}, to;
    if (strcasecmp(unit, "month") == 0) {
        from.month = civil.month - back;
        to = from;
        to.month++;
    } else if (strcasecmp(unit, "year") == 0) {
        from.year -= back;
        to = from;
        to.year++;
    } else {
        return false;
    }
    *span = (struct span){civil_to(&from, zone), civil_to(&to, zone)};
    return true;
}

/* The newest day of that name, today included; -1 when it is no weekday. */
static int days_since(const char *text, int64_t today, enum zone zone)
{
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    struct civil civil;

    civil_from(&civil, today, zone);
    for (int i = 0; i < (int)ARRAY_LEN(days); i++) {
        if (strcasecmp(text, days[i]) == 0)
            return (civil.weekday - i + 7) % 7;
    }
    return -1;
}

static bool read_word(const char *text, int64_t now, enum zone zone, struct span *span)
{
    int64_t today = day_start(now, zone);
    int back = strcasecmp(text, "today") == 0       ? 0
               : strcasecmp(text, "yesterday") == 0 ? 1
                                                    : days_since(text, today, zone);

    if (strcasecmp(text, "now") == 0) {
        *span = (struct span){now, now};
        return true;
    }
    if (back >= 0) {
        span->from = day_add(today, -back, zone);
        span->to = day_add(span->from, 1, zone);
        return true;
    }
    if (strncasecmp(text, "this ", 5) == 0)
        return read_unit(text + 5, 0, now, zone, span);
    return strncasecmp(text, "last ", 5) == 0 && read_unit(text + 5, 1, now, zone, span);
}

static bool read_ago(const char *text, int64_t now, struct span *span)
{
    int64_t ms;

    if (*text != '-' || !duration_parse(text + 1, &ms) || ms > now)
        return false;
    *span = (struct span){now - ms, now};
    return true;
}

bool time_words_parse(const char *text, int64_t now, enum zone zone, int64_t *from, int64_t *to,
                      struct err *err)
{
    struct span span;

    if (!text || strlen(text) > TIME_WORDS_MAX)
        return err_set(err, ERR_USAGE, "that is not a time");
    if (time_parse(text, &span.from))
        span.to = span.from;
    else if (!read_date(text, zone, &span) && !read_ago(text, now, &span) &&
             !read_word(text, now, zone, &span))
        return err_set(err, ERR_USAGE,
                       "\"%s\" is not a time; try 2026-09-03, 2026-09, -36h, today, yesterday, "
                       "monday or last week",
                       text);
    *from = span.from;
    *to = span.to;
    return true;
}
