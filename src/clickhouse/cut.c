#include "cut.h"

enum { WEEK = 7 };
static const int64_t week_ms = WEEK * DAY;

/* Buckets first.. end are of `step` each, counted from `origin`; the first and the last may be cut
 * shorter. */
struct run {
    size_t first, end;
    int64_t origin, step;
};

static struct run run_at(const int64_t *bounds, size_t n, size_t first)
{
    int64_t own = bounds[first + 1] - bounds[first];
    int64_t next = first + 2 <= n ? bounds[first + 2] - bounds[first + 1] : own;
    struct run run = {first, first + 1, bounds[first + 1] - MAX(own, next), MAX(own, next)};
    while (run.end < n && bounds[run.end + 1] - bounds[run.end] == run.step)
        run.end++;
    if (run.end < n && bounds[run.end + 1] - bounds[run.end] < run.step)
        run.end++;
    return run;
}

size_t cut_reach(const int64_t *bounds, size_t n, size_t first)
{
    size_t end = first;
    for (size_t runs = 0; end < n && runs < RUNS_MAX; runs++)
        end = run_at(bounds, n, end).end;
    return end - first;
}

void cut_add(struct str *out, const char *moment, const int64_t *bounds, size_t n, size_t first,
             size_t end)
{
    struct run run = run_at(bounds, n, first);
    bool several = run.end < end;
    str_add(out, several ? "multiIf(" : "");
    for (;; run = run_at(bounds, n, run.end)) {
        bool last = run.end >= end;
        if (!last)
            str_addf(out, "%s < %lld, ", moment, (long long)bounds[run.end]);
        str_addf(out, "intDiv(%s - %lld, %lld) + %zu", moment, (long long)run.origin,
                 (long long)run.step, run.first);
        if (last)
            break;
        str_add(out, ", ");
    }
    str_add(out, several ? ")" : "");
}

bool cut_is_whole(const int64_t *bounds, size_t n, int64_t span)
{
    for (size_t i = 1; i < n; i++)
        if (bounds[i] % span)
            return false;
    return true;
}

/* ---- the week ---------------------------------------------------------------------------- */

/* An hour that the clock on the wall shows twice. */
enum { NO_SHIFT = -1 };

/* What is added to a moment so that whole hours since a Monday are counted; NO_SHIFT. */
static int64_t shift_at(const struct week_hours *hours, size_t i)
{
    int64_t from = hours->bounds[i], shift = hours->hours[i] * (int64_t)HOUR - from;
    if (hours->bounds[i + 1] - from > HOUR)
        return NO_SHIFT;
    return ((shift % week_ms) + week_ms) % week_ms;
}

/* Where the pieces end that have the same shift as `first`. */
static size_t same_shift(const struct week_hours *hours, size_t first, int64_t *shift)
{
    size_t end = first + 1;
    *shift = shift_at(hours, first);
    while (end < hours->n && *shift != NO_SHIFT && shift_at(hours, end) == *shift)
        end++;
    return end;
}

size_t week_reach(const struct week_hours *hours, size_t first)
{
    size_t end = first;
    int64_t shift;
    for (size_t runs = 0; end < hours->n && runs < RUNS_MAX; runs++)
        end = same_shift(hours, end, &shift);
    return end - first;
}

void week_add(struct str *out, const char *moment, const struct week_hours *hours, size_t first,
              size_t end)
{
    int64_t shift;
    size_t next = same_shift(hours, first, &shift);
    bool several = next < end;
    str_add(out, several ? "multiIf(" : "");
    for (;; next = same_shift(hours, next, &shift)) {
        if (next < end)
            str_addf(out, "%s < %lld, ", moment, (long long)hours->bounds[next]);
        if (shift == NO_SHIFT)
            str_addf(out, "%d", hours->hours[next - 1]);
        else
            str_addf(out, "intDiv(%s + %lld, %d) %% toInt64(%d)", moment, (long long)shift, HOUR,
                     HOURS_OF_WEEK);
        if (next >= end)
            break;
        str_add(out, ", ");
    }
    str_add(out, several ? ")" : "");
}

bool week_is_hourly(const struct week_hours *hours)
{
    for (size_t i = 1; i < hours->n; i++)
        if (hours->bounds[i] % HOUR)
            return false;
    return true;
}
