/* Cuts a window into buckets at the borders that a clock on the wall shows.
 *
 * Days, weeks, months and years begin at midnight of the zone, and so does each day's first bucket
 * of any size; 6-hour buckets at 0, 6, 12 and 18 o'clock. Hours and less are that long in real
 * time, so that an hour which the clock repeats gives two of them; where a change of clocks is not
 * a multiple of the bucket (half an hour, against hours) one bucket is longer instead. */
#include "usagetop/model.h"

#include <stdlib.h>

static const struct {
    const char *name;
    int64_t least; /* ms; 0: not cut at all */
} kinds[BUCKET_COUNT] = {
    [BUCKET_NONE] = {"whole", 0},
    [BUCKET_5_MINUTES] = {"5 min", 5 * MINUTE},
    [BUCKET_15_MINUTES] = {"15 min", 15 * MINUTE},
    [BUCKET_HOUR] = {"hour", HOUR},
    [BUCKET_6_HOURS] = {"6 hours", 6 * HOUR},
    [BUCKET_DAY] = {"day", 24 * HOUR},
    [BUCKET_WEEK] = {"week", 7 * DAY},
    [BUCKET_MONTH] = {"month", 28 * DAY},
    [BUCKET_YEAR] = {"year", 365 * DAY},
};

const char *bucket_name(enum bucket bucket)
{
    return kinds[bucket].name;
}

int64_t bucket_least(enum bucket bucket)
{
    return kinds[bucket].least;
}

enum bucket bucket_for(const struct window *window, size_t most)
{
    uint64_t length = window->to > window->from ? (uint64_t)window->to - (uint64_t)window->from : 0;

    for (int bucket = BUCKET_5_MINUTES; bucket < BUCKET_COUNT; bucket++) {
        uint64_t size = (uint64_t)kinds[bucket].least;
        if (length / size + (length % size != 0) <= most)
            return (enum bucket)bucket;
    }
    return BUCKET_NONE;
}

/* Where the walk along the borders is: the local day around it. */
struct walk {
    enum bucket bucket;
    enum zone zone;
    int64_t day, next_day;
};

static int64_t wall_remainder(int64_t at, int64_t size, enum zone zone)
{
    struct civil civil;

    civil_from(&civil, at, zone);
    return (civil.hour * (int64_t)HOUR + civil.minute * (int64_t)MINUTE +
            civil.second * (int64_t)SECOND + civil.ms) %
           size;
}

/* Buckets up to an hour. */
static int64_t after_minutes(const struct walk *walk, int64_t at)
{
    int64_t size = kinds[walk->bucket].least, next;

    if (walk->next_day - walk->day == DAY)
        return walk->day + ((at - walk->day) / size + 1) * size;
    next = at + size - wall_remainder(at, size, walk->zone);
    int64_t over = wall_remainder(next, size, walk->zone);
    return MIN(over ? next + size - over : next, walk->next_day);
}

static int64_t after_six_hours(const struct walk *walk, int64_t at)
{
    struct civil civil;

    civil_from(&civil, walk->day, walk->zone);
    for (int hour = 6; hour < 24; hour += 6) {
        int64_t border = civil_to(
            &(struct civil){
                .year = civil.year, .month = civil.month, .day = civil.day, .hour = hour},
            walk->zone);
        if (border > at)
            return MIN(border, walk->next_day);
    }
    return walk->next_day;
}

static int64_t after_long(const struct walk *walk)
{
    struct civil civil;

    civil_from(&civil, walk->day, walk->zone);
    if (walk->bucket == BUCKET_WEEK)
        return day_add(walk->day, 7 - civil.weekday, walk->zone);
    if (walk->bucket == BUCKET_MONTH)
        return civil_to(&(struct civil){.year = civil.year, .month = civil.month + 1, .day = 1},
                        walk->zone);
    return civil_to(&(struct civil){.year = civil.year + 1, .month = 1, .day = 1}, walk->zone);
}

/* The first border after `at`. */
static int64_t border_after(struct walk *walk, int64_t at)
{
    if (at >= walk->next_day) {
        walk->day = day_start(at, walk->zone);
        walk->next_day = day_add(walk->day, 1, walk->zone);
    }
    if (walk->bucket <= BUCKET_HOUR)
        return after_minutes(walk, at);
    if (walk->bucket == BUCKET_6_HOURS)
        return after_six_hours(walk, at);
    return walk->bucket == BUCKET_DAY ? walk->next_day : after_long(walk);
}

bool bucket_bounds(const struct window *window, enum bucket bucket, enum zone zone,
                   int64_t **bounds, size_t *n, struct err *err)
{
    struct walk walk = {bucket, zone, INT64_MIN, INT64_MIN};
    int64_t *list = NULL;
    size_t count = 0, cap = 0;

    if (window->from > window->to)
        return err_set(err, ERR_USAGE, "the window ends before it begins");
    mem_grow(&list, &cap, 2, sizeof(*list));
    list[0] = window->from;
    while (list[count] < window->to) {
        int64_t next = bucket == BUCKET_NONE ? window->to : border_after(&walk, list[count]);
        if (count == BUCKETS_MAX) {
            free(list);
            return err_set(err, ERR_USAGE,
                           "that is more than %d buckets; choose longer ones or a shorter window",
                           BUCKETS_MAX);
        }
        if (next <= list[count] || next > window->to) /* the end of what the calendar knows */
            next = window->to;
        mem_grow(&list, &cap, count + 2, sizeof(*list));
        list[++count] = next;
    }
    *bounds = list;
    *n = count;
    return true;
}
