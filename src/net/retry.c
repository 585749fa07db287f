/* How long to wait before asking again. */
#include <ctype.h>
#include <string.h>

#include "exchange.h"

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
