/* Numbers as people read them. A figure is never cut: it gets a larger unit or, where nothing fits,
 * is replaced by '#', as a sheet does. */
#include "power.h"
#include "usagetop/base.h"

#include <math.h>
#include <string.h>

enum { SIGNIFICANT = 3, UNIT_MAX = 6 };

static char *put(char *out, size_t size, const char *text)
{
    if (size > 0)
        snprintf(out, size, "%s", text);
    return out;
}

static char *put_unknown(char *out, size_t size)
{
    return put(out, size, "–");
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* Adds the whole part of digits with a comma between thousands. */
static void add_grouped(struct str *out, const char *digits, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            str_char(out, ',');
        str_char(out, digits[i]);
    }
}

char *format_fixed(char *out, size_t size, int64_t value, int decimals, int places)
{
    CLEANUP(str_finish)
    struct str text = {.max = 128};
    char digits[64];
    int64_t rounded = value;
    int shown = MIN(MAX(places, 0), POWER_MAX), kept = MIN(MAX(decimals, 0), shown);

    if (value == UNKNOWN)
        return put_unknown(out, size);
    decimal_rescale(value, MAX(decimals, 0), kept, &rounded); /* only ever to fewer digits */
    int len = snprintf(digits, sizeof(digits), "%0*llu", kept + 1,
                       (unsigned long long)magnitude(rounded));
    if (rounded < 0)
        str_char(&text, '-');
    add_grouped(&text, digits, (size_t)(len - kept));
    if (shown > 0) {
        str_char(&text, '.');
        str_add(&text, digits + len - kept);
        str_addf(&text, "%.*s", shown - kept, "000000000000000000");
    }
    return put(out, size, str_text(&text));
}

char *format_count(char *out, size_t size, int64_t value)
{
    return format_fixed(out, size, value, 0, 0);
}

static void add_si(struct str *out, int64_t rounded, int places, int unit, bool vanished)
{
    static const char *const names[] = {"", " k", " M", " G", " T", " P", " E"};
    char text[NUMBER_MAX];

    if (vanished) /* not zero, and less than the last place shown */
        str_char(out, rounded < 0 ? '>' : '<');
    str_add(out, format_fixed(text, sizeof(text), rounded, places, places));
    str_add(out, names[unit]);
}

/* In the smallest unit where the value, rounded to `digits` significant ones, stays below a
 * thousand. */
static void scale(struct str *out, int64_t value, int decimals, int digits)
{
    str_clear(out);
    for (int unit = 0; unit <= UNIT_MAX; unit++) {
        for (int places = unit ? digits - 1 : MIN(digits - 1, decimals); places >= 0; places--) {
            int64_t rounded = 0;
            decimal_rescale(value, decimals + 3 * unit, places,
                            &rounded); /* fewer digits: always fits */
            int limit = places ? digits : SIGNIFICANT;
            if (magnitude(rounded) >= magnitude(power_of_ten(limit)))
                continue;
            bool vanished = rounded == 0 && value != 0;
            add_si(out, !vanished ? rounded : value < 0 ? -1 : 1, places, unit, vanished);
            return;
        }
    }
}

char *format_si(char *out, size_t size, int64_t value, int decimals, int width)
{
    CLEANUP(str_finish)
    struct str text = {.max = NUMBER_MAX};

    if (width < 1)
        return put(out, size, "");
    if (value == UNKNOWN || value == 0)
        return value == 0 ? put(out, size, "0") : put_unknown(out, size);
    decimals = MIN(MAX(decimals, 0), POWER_MAX);
    for (int digits = SIGNIFICANT; digits > 0; digits--) {
        scale(&text, value, decimals, digits);
        if (text.len <= (size_t)width)
            return put(out, size, str_text(&text));
    }
    str_clear(&text);
    for (int i = 0; i < width; i++)
        str_char(&text, '#');
    return put(out, size, str_text(&text));
}

char *format_bytes(char *out, size_t size, int64_t bytes)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    char number[NUMBER_MAX], text[NUMBER_MAX * 2];
    double amount = (double)bytes;
    int unit = 0, places = 0;

    if (bytes == UNKNOWN)
        return put_unknown(out, size);
    while (unit < UNIT_MAX && fabs(amount) >= 1023.5) {
        amount /= 1024;
        unit++;
    }
    if (unit > 0)
        places = fabs(amount) < 9.995 ? 2 : fabs(amount) < 99.95 ? 1 : 0;
    int64_t rounded = llrint(amount * (double)power_of_ten(places));
    format_fixed(number, sizeof(number), rounded, places, places);
    snprintf(text, sizeof(text), "%s %s", number, names[unit]);
    return put(out, size, text);
}

/* One of the larger unit and, unless it is zero, one of the smaller. */
static void add_two(struct str *out, uint64_t large, const char *large_unit, uint64_t small,
                    const char *small_unit)
{
    str_addf(out, "%llu %s", (unsigned long long)large, large_unit);
    if (small > 0)
        str_addf(out, " %llu %s", (unsigned long long)small, small_unit);
}

char *format_duration(char *out, size_t size, int64_t ms)
{
    CLEANUP(str_finish)
    struct str text = {.max = NUMBER_MAX};
    uint64_t all = magnitude(ms), second = all / SECOND, minute = all / MINUTE, hour = all / HOUR;

    if (ms == UNKNOWN)
        return put_unknown(out, size);
    if (ms < 0)
        str_char(&text, '-');
    if (all == 0)
        str_add(&text, "0 s");
    else if (second == 0)
        str_addf(&text, "%llu ms", (unsigned long long)all);
    else if (second < 10)
        str_addf(&text, "%llu.%llu s", (unsigned long long)second,
                 (unsigned long long)(all % SECOND / 100));
    else if (minute == 0)
        add_two(&text, second, "s", 0, "");
    else if (hour == 0)
        add_two(&text, minute, "m", second % 60, "s");
    else if (hour < 24)
        add_two(&text, hour, "h", minute % 60, "m");
    else
        add_two(&text, hour / 24, "d", hour % 24, "h");
    return put(out, size, str_text(&text));
}

char *format_ago(char *out, size_t size, int64_t then, int64_t now)
{
    static const struct {
        int64_t below, unit;
        const char *name;
    } steps[] = {{MINUTE, SECOND, "s"}, {HOUR, MINUTE, "m"},         {DAY, HOUR, "h"},
                 {60 * DAY, DAY, "d"},  {730 * DAY, 30 * DAY, "mo"}, {INT64_MAX, 365 * DAY, "y"}};
    char text[NUMBER_MAX];
    int64_t age;
    size_t i = 0;

    if (then == UNKNOWN || now == UNKNOWN)
        return put_unknown(out, size);
    if (__builtin_sub_overflow(now, then, &age))
        age = now > then ? INT64_MAX : -INT64_MAX;
    uint64_t distance = magnitude(age);
    if (distance < 10 * SECOND)
        return put(out, size, "moments ago");
    while (i + 1 < ARRAY_LEN(steps) && distance >= (uint64_t)steps[i].below)
        i++;
    snprintf(text, sizeof(text), age < 0 ? "in %llu %s" : "%llu %s ago",
             (unsigned long long)(distance / (uint64_t)steps[i].unit), steps[i].name);
    return put(out, size, text);
}
