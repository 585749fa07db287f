/* What is usual for an hour of the week, and what is far from it. Pure. */
#pragma once

#include "usagetop/model.h"

/* A number of a span of time is compared with those of the same hour of the week (the same span so
 * many whole weeks before, by the clock of the zone) in the USUAL_WEEKS weeks before it: usual is
 * their median, and their spread the median absolute deviation from it, times 1.4826, which is the
 * standard deviation of normal noise. A number that is further than USUAL_SCORE spreads from usual
 * is a spike (B. Iglewicz, D. C. Hoaglin, How to Detect and Handle Outliers, 1993: modified z-score
 * above 3.5). So that few things are no spikes by chance, the spread is at least the square root of
 * what is usual (the noise of counting), and 1; of what is not a count, a third of it. */
enum { USUAL_WEEKS = 8, USUAL_WEEKS_LEAST = 4, USUAL_SCORE_TENTHS = 35 };
struct usual_point {
    int64_t from, to;
    int64_t value; /* UNKNOWN: not known */
};
struct usual {
    int64_t median; /* UNKNOWN where fewer than USUAL_WEEKS_LEAST weeks are known */
    int64_t spread;
    uint8_t weeks; /* that are known, at most USUAL_WEEKS */
    int8_t spike;  /* 1 above, -1 below, 0 neither */
};
/* Of point `i` among `points`, in order of time, that go back far enough. `growing`: its span is
 * not over, so that only too much can be told. `counts`: the values count things; else they are in
 * whatever unit. */
struct usual_kind {
    enum zone zone;
    bool counts;
};
void usual_find(const struct usual_point *points, size_t n, size_t i, bool growing,
                const struct usual_kind *kind, struct usual *out);
