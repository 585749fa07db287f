/* How long to wait before asking again. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"

static const double EPOCH_LEAST = 1e12; /* ms since 1970 from 2001 on */

/* splitmix64: small, seedable, and good enough to spread clients over time. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int64_t backoff(struct net *net, int tries)
{
    int64_t ceiling = net->options.backoff_ms;
    for (int i = 1; i < tries && ceiling < net->options.backoff_max_ms; i++)
        ceiling = ceiling > INT64_MAX / 2 ? INT64_MAX : ceiling * 2;
    ceiling = MIN(ceiling, net->options.backoff_max_ms);
    return (int64_t)(random_next(&net->random) % ((uint64_t)ceiling + 1));
}

int64_t http_date_read(const struct net *net, const char *text)
{
    time_t seconds = text ? net->curl.getdate(text, NULL) : -1;
    return seconds < 0 || seconds > INT64_MAX / SECOND ? UNKNOWN : (int64_t)seconds * SECOND;
}

static int64_t seconds_read(const char *text, int64_t max)
{
    int64_t ms = 0;
    for (; isdigit((unsigned char)*text); text++)
        ms = MIN(ms * 10 + (*text - '0') * SECOND, max);
    while (*text == ' ' || *text == '\t')
        text++;
    return *text ? UNKNOWN : ms;
}

/* "1.5s", "6m0s", "120ms", "30" (seconds) as ms; below 0 when it is none. */
static double span_read(const char *text)
{
    static const struct {
        const char *name;
        double ms;
    } units[] = {{"ms", 1}, {"s", SECOND}, {"m", MINUTE}, {"h", HOUR}, {"", SECOND}};
    double total = 0;
    do {
        char *end;
        double count = isdigit((unsigned char)*text) ? strtod(text, &end) : -1;
        if (count < 0)
            return -1;
        size_t size = strspn(end, "msh"), unit = 0;
        while (unit < ARRAY_LEN(units) &&
               (strlen(units[unit].name) != size || strncmp(units[unit].name, end, size) != 0))
            unit++;
        if (unit == ARRAY_LEN(units))
            return -1;
        total += count * units[unit].ms;
        text = end + size;
    } while (*text);
    return total;
}

int64_t reset_read(const struct net *net, const char *text, int64_t date)
{
    int64_t max = MIN((int64_t)RESET_MAX_MS, net->options.retry_after_max_ms), at;
    if (!text || !*text)
        return UNKNOWN;
    double span = span_read(text), since = (double)(date == UNKNOWN ? clock_now() : date);
    if (time_parse(text, &at))
        span = (double)at - since;
    else if (span < 0)
        return UNKNOWN;
    else if (span >= EPOCH_LEAST * SECOND) /* a time in ms, told as if it were seconds */
        span = span / SECOND - since;
    else if (span >= EPOCH_LEAST)
        span -= since;
    return span <= 0 ? 0 : span >= (double)max ? max : (int64_t)span;
}

int64_t retry_after_read(const struct net *net, const char *text, int64_t date)
{
    int64_t max = net->options.retry_after_max_ms;
    if (!text || !*text)
        return UNKNOWN;
    if (isdigit((unsigned char)*text))
        return seconds_read(text, max);
    int64_t until = http_date_read(net, text);
    if (until == UNKNOWN)
        return UNKNOWN;
    if (date == UNKNOWN)
        date = clock_now();
    return until <= date ? 0 : MIN(until - date, max);
}
