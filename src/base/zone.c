/* Zones and days. UTC is arithmetic; the local zone is libc's, asked only for the offset at an
 * instant, so that gaps and repetitions of the clock are decided here and not by mktime. */
#include "calendar.h"
#include "usagetop/base.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* No zone has changed its clock twice within this, and no offset is larger. */
#define REACH (26 * HOUR)

static bool is_zone_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") || strlen(name) > 64)
        return false;
    for (const char *at = name; *at; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        if (!letter && !(*at >= '0' && *at <= '9') && !strchr("_+-/", *at))
            return false;
    }
    return true;
}

static bool zone_is_installed(const char *name)
{
    CLEANUP(str_finish)
    struct str path = {.max = 4096};
    CLEANUP(free_ptr)
    char *data = NULL;
    const char *folder = getenv("TZDIR");
    size_t size = 0;

    str_addf(&path, "%s/%s", folder && *folder ? folder : "/usr/share/zoneinfo", name);
    return file_read(str_text(&path), 1 << 20, &data, &size, NULL) && size > 4 &&
           memcmp(data, "TZif", 4) == 0;
}

bool zone_set_local(const char *name, struct err *err)
{
    if (!is_zone_name(name) || (strcmp(name, "UTC") != 0 && !zone_is_installed(name)))
        return err_set(err, ERR_USAGE,
                       "there is no time zone \"%s\"; names look like Europe/Berlin", name);
    /* "UTC" alone would be looked up too; with the offset it needs no file */
    if (setenv("TZ", strcmp(name, "UTC") == 0 ? "UTC0" : name, 1) != 0)
        return err_set(err, ERR_OTHER, "the time zone cannot be set");
    tzset();
    return true;
}

static bool local_time(int64_t ms, struct tm *tm)
{
    int64_t second = ms / SECOND - (ms % SECOND < 0);
    return localtime_r(&(time_t){(time_t)second}, tm) != NULL;
}

/* Local minus UTC at an instant, in ms; 0 where libc has no answer. */
static int64_t offset_at(int64_t ms)
{
    struct tm tm;
    return local_time(ms, &tm) ? (int64_t)tm.tm_gmtoff * SECOND : 0;
}

const char *zone_name(enum zone zone, int64_t at)
{
    struct tm tm;
    return zone == ZONE_LOCAL && local_time(at, &tm) && tm.tm_zone ? tm.tm_zone : "UTC";
}

void civil_from(struct civil *out, int64_t ms, enum zone zone)
{
    int64_t wall = ms;

    if (zone == ZONE_LOCAL && __builtin_add_overflow(ms, offset_at(ms), &wall))
        wall = ms;
    wall_split(out, wall);
}

/* The instant at which the clock jumps over `wall`: between `before` and `after`, by halves, to the
 * second. */
static int64_t find_jump(int64_t wall, int64_t before, int64_t after)
{
    int64_t low = before / SECOND, high = after / SECOND;

    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (middle * SECOND + offset_at(middle * SECOND) >= wall)
            high = middle;
        else
            low = middle;
    }
    return high * SECOND;
}

/* The first instant at which a local clock shows `wall` or later. */
static int64_t local_from_wall(int64_t wall)
{
    if (wall < INT64_MIN / 2 || wall > INT64_MAX / 2)
        return wall;
    const int64_t offsets[] = {offset_at(wall - REACH), offset_at(wall), offset_at(wall + REACH)};
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < ARRAY_LEN(offsets); i++) {
        int64_t at = wall - offsets[i];
        if (offset_at(at) == offsets[i])
            first = MIN(first, at);
    }
    return first < INT64_MAX ? first : find_jump(wall, wall - REACH, wall + REACH);
}

int64_t civil_to(const struct civil *civil, enum zone zone)
{
    int64_t wall = wall_join(civil);
    return zone == ZONE_LOCAL ? local_from_wall(wall) : wall;
}

/* The first instant of the date that lies `days` after that of `civil`. */
static int64_t date_start(const struct civil *civil, int days, enum zone zone)
{
    int day = 0;
    if (__builtin_add_overflow(civil->day, days, &day))
        day = days < 0 ? INT32_MIN : INT32_MAX;
    return civil_to(&(struct civil){.year = civil->year, .month = civil->month, .day = day}, zone);
}

int64_t day_start(int64_t ms, enum zone zone)
{
    struct civil civil;

    civil_from(&civil, ms, zone);
    /* a clock set back over midnight shows the old date again, in what is already the next day */
    int64_t next = zone == ZONE_LOCAL ? date_start(&civil, 1, zone) : INT64_MAX;
    return next <= ms ? next : date_start(&civil, 0, zone);
}

int64_t day_add(int64_t day_start_ms, int days, enum zone zone)
{
    struct civil civil;

    civil_from(&civil, day_start_ms, zone);
    int64_t start = date_start(&civil, days, zone);
    /* a date that a zone left out starts where the next one does: going back, step over it */
    if (days < 0 && start >= day_start_ms)
        start = date_start(&civil, days - 1, zone);
    return start;
}
