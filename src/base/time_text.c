/* RFC 3339 in and out, by hand: a sync reads several of these in every record. */
#include "calendar.h"
#include "usagetop/base.h"

#include <string.h>
#include <time.h>

#define TIME_END (INT64_C(253402300800) * SECOND) /* 10000-01-01 */

int64_t clock_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * SECOND + time.tv_nsec / 1000000;
}

int64_t clock_monotonic(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * SECOND + time.tv_nsec / 1000000;
}

int64_t clock_micros(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Two digits as a number, or -1; never reads past a NUL. */
static int two(const char *text)
{
    return is_digit(text[0]) && is_digit(text[1]) ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

static bool read_date(const char *text, int64_t *days)
{
    int century = two(text), year = century < 0 ? -1 : two(text + 2);
    if (year < 0 || text[4] != '-')
        return false;
    year += century * 100;
    int month = two(text + 5);
    if (month < 1 || month > 12 || text[7] != '-')
        return false;
    int day = two(text + 8);
    if (day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_date(year, month, day);
    return true;
}

/* "09:00:60" is left to the caller. */
static bool read_clock(const char *text, int64_t *ms, bool *leap)
{
    int hour = two(text);
    if (hour < 0 || hour > 23 || text[2] != ':')
        return false;
    int minute = two(text + 3);
    if (minute < 0 || minute > 59 || text[5] != ':')
        return false;
    int second = two(text + 6);
    if (second < 0 || second > 60)
        return false;
    *leap = second == 60;
    *ms = (int64_t)hour * HOUR + (int64_t)minute * MINUTE + (int64_t)second * SECOND;
    return true;
}

/* Digits after the point; those beyond milliseconds are dropped. NULL when there is none. */
static const char *read_fraction(const char *text, int64_t *ms)
{
    int64_t worth = 100;

    if (!is_digit(*text))
        return NULL;
    for (; is_digit(*text); text++, worth /= 10)
        *ms += (*text - '0') * worth;
    return text;
}

static bool read_offset(const char *text, int64_t *ms)
{
    *ms = 0;
    if (*text == 'Z' || *text == 'z')
        return text[1] == '\0';
    if (*text != '+' && *text != '-')
        return false;
    int hour = two(text + 1);
    if (hour < 0 || hour > 23 || text[3] != ':')
        return false;
    int minute = two(text + 4);
    if (minute < 0 || minute > 59 || text[6] != '\0')
        return false;
    *ms = ((int64_t)hour * HOUR + (int64_t)minute * MINUTE) * (*text == '-' ? -1 : 1);
    return true;
}

bool time_parse(const char *text, int64_t *out)
{
    int64_t days, ms, fraction = 0, offset;
    bool leap;

    if (!text || !read_date(text, &days))
        return false;
    text += strlen("2026-11-21");
    if (*text != 'T' && *text != 't' && *text != ' ')
        return false;
    text++;
    if (!read_clock(text, &ms, &leap))
        return false;
    text += strlen("09:00:00");
    if (*text == '.')
        text = read_fraction(text + 1, &fraction);
    if (!text || !read_offset(text, &offset))
        return false;
    int64_t time = days * DAY + ms - offset;
    if (leap &&
        time % DAY !=
            0) /* leap seconds come at the end of a UTC day; here they are the next second */
        return false;
    if (time < 0 || time + fraction >= TIME_END)
        return false;
    *out = time + fraction;
    return true;
}

static char *put_digits(char *at, int number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

char *time_print(char out[static TIME_TEXT], int64_t ms)
{
    struct civil c;
    char *at = out;

    out[0] = '\0';
    if (ms == UNKNOWN)
        return out;
    wall_split(&c, ms);
    if (c.year < 0 || c.year > 9999)
        at += snprintf(out, 16, "%d", c.year);
    else
        at = put_digits(at, c.year, 4);
    const int numbers[] = {c.month, c.day, c.hour, c.minute, c.second};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        *at++ = "--T::"[i];
        at = put_digits(at, numbers[i], 2);
    }
    *at++ = '.';
    at = put_digits(at, c.ms, 3);
    memcpy(at, "Z", 2);
    return out;
}
