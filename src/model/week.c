/* Cuts a window into the hours that a clock on the wall shows, each with its place in the week.
 *
 * On a day of 24 hours these are 24; where the clock changes, a quarter of an hour at a time is
 * looked at, since all zones differ from UTC by whole quarters. */
#include "usagetop/model.h"

enum { QUARTER = 15 * MINUTE };

struct local_day {
    int64_t start, next;
    int first_hour; /* of the week */
    enum zone zone;
};

static int hour_of_week(int64_t at, enum zone zone)
{
    struct civil civil;
    civil_from(&civil, at, zone);
    return civil.weekday * 24 + civil.hour;
}

static void enter_day(struct local_day *day, int64_t at)
{
    day->start = day_start(at, day->zone);
    day->next = day_add(day->start, 1, day->zone);
    day->first_hour = hour_of_week(day->start, day->zone);
}

/* The hour of the piece that begins at `at`; *end: where it ends, or before. */
static int piece_at(const struct local_day *day, int64_t at, int64_t *end)
{
    bool plain = day->next - day->start == DAY;
    int64_t size = plain ? HOUR : QUARTER;
    int64_t rest = (at - (plain ? day->start : 0)) % size;
    *end = at - (rest < 0 ? rest + size : rest) + size;
    return plain ? day->first_hour + (int)((at - day->start) / HOUR) : hour_of_week(at, day->zone);
}

void week_hours(const struct window *window, enum zone zone, size_t most, struct week_hours *out)
{
    struct local_day day = {.zone = zone};
    int64_t at = window->from, end;
    out->bounds = mem_array(most + 1, sizeof(*out->bounds));
    out->hours = mem_array(most + 1, sizeof(*out->hours));
    out->n = 0;
    out->bounds[0] = at;
    while (at < window->to) {
        if (out->n == 0 || at >= day.next)
            enter_day(&day, at);
        int hour = piece_at(&day, at, &end);
        bool same = out->n > 0 && out->hours[out->n - 1] == hour;
        if (!same && out->n == most)
            return;
        at = MIN(end, window->to);
        out->n += !same;
        out->hours[out->n - 1] = (uint8_t)hour;
        out->bounds[out->n] = at;
    }
}

void week_hours_finish(struct week_hours *hours)
{
    free_ptr(&hours->bounds);
    free_ptr(&hours->hours);
    *hours = (struct week_hours){0};
}
