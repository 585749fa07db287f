/* What events say only in parts: how much of something was allocated, times how long; input and
 * output tokens. */
#include "usagetop/model.h"

/* A size is in millionths and a time in ms; an hour has 3,600,000 ms and the product is wanted in
 * billionths: size * ms * 1000 / 3,600,000. */
enum { DIVISOR = 3600 };

/* Rounded down; UNKNOWN when it is not known or does not fit. */
static int64_t hours_of(int64_t size, int64_t from, int64_t to)
{
    int64_t ms, whole, rest, sum;

    if (size == UNKNOWN || from == UNKNOWN || to == UNKNOWN || size < 0 || to < from)
        return UNKNOWN;
    if (__builtin_sub_overflow(to, from, &ms) ||
        __builtin_mul_overflow(size / DIVISOR, ms, &whole) ||
        __builtin_mul_overflow(size % DIVISOR, ms, &rest) ||
        add_overflows(whole, rest / DIVISOR, &sum))
        return UNKNOWN;
    return sum;
}

/* Of a request that has only one of them, that one. */
static int64_t both_of(int64_t input, int64_t output)
{
    int64_t sum;

    if (input == UNKNOWN || output == UNKNOWN)
        return input == UNKNOWN ? output : input;
    return add_overflows(input, output, &sum) ? UNKNOWN : sum;
}

void event_derive(union value *event)
{
    static const struct {
        int size, hours;
    } allocated[] = {
        {E_CPU_CORES, E_CPU_HOURS}, {E_RAM, E_RAM_HOURS}, {E_STORAGE, E_STORAGE_HOURS}};

    for (size_t i = 0; i < ARRAY_LEN(allocated); i++)
        event[allocated[i].hours].number =
            hours_of(event[allocated[i].size].number, event[E_FROM].number, event[E_TO].number);
    event[E_TOTAL].number = both_of(event[E_INPUT].number, event[E_OUTPUT].number);
}
