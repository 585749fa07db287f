/* The Gregorian calendar as arithmetic on days since 1970-01-01. */
#include "calendar.h"

#include "usagetop/base.h"

enum { DAYS_IN_400_YEARS = 146097, YEAR_LIMIT = 200 * 1000 * 1000 };

static int64_t divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to January 1 of `year`. */
static int64_t days_to_year(int64_t year)
{
    int64_t past = year - 1;
    int64_t leaps = divide_down(past, 4) - divide_down(past, 100) + divide_down(past, 400);
    return 365 * (year - 1970) + leaps - 477; /* 477 leap days before 1970 */
}

int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    year += divide_down(month - 1, 12);
    int64_t index = month - 1 - 12 * divide_down(month - 1, 12);
    return days_to_year(year) + before[index] + (index > 1 && is_leap(year)) + day - 1;
}

void wall_split(struct civil *out, int64_t ms)
{
    int64_t days = divide_down(ms, DAY), rest = ms % DAY + (ms % DAY < 0 ? DAY : 0);
    int64_t year =
        1970 + divide_down(days, DAYS_IN_400_YEARS) * 400; /* a first guess, too low by < 400 */
    year += (days - days_to_year(year)) / 366;
    while (days_to_year(year + 1) <= days)
        year++;
    int day = (int)(days - days_to_year(year)), month = 1;

    while (day >= days_in_month(year, month))
        day -= days_in_month(year, month++);
    out->year = (int)year;
    out->month = month;
    out->day = day + 1;
    out->hour = (int)(rest / HOUR);
    out->minute = (int)(rest / MINUTE % 60);
    out->second = (int)(rest / SECOND % 60);
    out->ms = (int)(rest % SECOND);
    out->weekday = (int)(days + 3 - divide_down(days + 3, 7) * 7); /* 1970-01-01 was a Thursday */
}

int64_t wall_join(const struct civil *civil)
{
    int64_t year = civil->year + divide_down((int64_t)civil->month - 1, 12);
    int64_t month = (int64_t)civil->month - 12 * divide_down((int64_t)civil->month - 1, 12);

    year = MIN(MAX(year, -YEAR_LIMIT), YEAR_LIMIT); /* so that no product below overflows */
    return days_from_date(year, month, civil->day) * DAY + (int64_t)civil->hour * HOUR +
           (int64_t)civil->minute * MINUTE + (int64_t)civil->second * SECOND + civil->ms;
}
