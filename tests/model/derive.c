/* Hours of allocations: worked out with wider numbers, and what has none. */
#include <math.h>

#include "check.h"
#include "usagetop/model.h"

static int64_t hours(int64_t size, int64_t from, int64_t to)
{
    struct rows rows = {0};
    union value *row = rows_add(&rows, DATA_EVENTS);
    row[E_STORAGE].number = size;
    row[E_FROM].number = from;
    row[E_TO].number = to;
    event_derive(row);
    CHECK_NUMBER(row[E_CPU_HOURS].number, UNKNOWN);
    int64_t got = row[E_STORAGE_HOURS].number;
    rows_finish(&rows);
    return got;
}

static void test_exact(void)
{
    CHECK_NUMBER(hours(2500000, 0, HOUR), INT64_C(2500000000));
    CHECK_NUMBER(hours(1, 0, 3599), 0);
    CHECK_NUMBER(hours(1, 0, 3600), 1);
    CHECK_NUMBER(hours(1, -HOUR, HOUR), 2000);
    CHECK_NUMBER(hours(0, 5, 5), 0);
    /* 1000 GB for 365 days: the product does not fit, the hours do */
    CHECK_NUMBER(hours(INT64_C(1000000000), 0, 365 * DAY), INT64_C(8760000000000000));
    for (int64_t i = 1; i < 2000; i++) {
        int64_t size = i * 7919 % 1000003, ms = i * 104729 % 900001;
        CHECK_NUMBER(hours(size, i, i + ms), (int64_t)floorl((long double)size * ms / 3600));
    }
}

/* Still open, not known, impossible or too great: missing, not zero. */
static void test_missing(void)
{
    CHECK_NUMBER(hours(2500000, 0, UNKNOWN), UNKNOWN);
    CHECK_NUMBER(hours(UNKNOWN, 0, HOUR), UNKNOWN);
    CHECK_NUMBER(hours(2500000, UNKNOWN, HOUR), UNKNOWN);
    CHECK_NUMBER(hours(2500000, HOUR, 0), UNKNOWN);
    CHECK_NUMBER(hours(-1, 0, HOUR), UNKNOWN);
    CHECK_NUMBER(hours(INT64_MAX, 0, 2 * HOUR), UNKNOWN);
    CHECK_NUMBER(hours(1, INT64_MIN + 1, INT64_MAX), UNKNOWN);
}

int main(void)
{
    test_exact();
    test_missing();
    return check_done();
}
