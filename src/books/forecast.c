/* Forecasts of what is used by day, with the range and the error of the same rule in the past; the
 * method and its source stand in query.h. Numbers are estimates, so they are doubles here. */
#include "usagetop/books.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WEEK = 7, REACH_BACK = FORECAST_WEEKS * WEEK, TRIALS_LEAST = 7, WARM_UP = 14 };

/* Trials are made over so many days each; a forecast of any length goes by the longest of these
 * that is no longer and that the history allows. */
static const size_t lengths[] = {1, 7, 14, 28};
enum { LENGTHS = ARRAY_LEN(lengths) };

/* What forecasts over `horizon` days missed by, as a share of what they said. */
struct trials {
    size_t horizon, n;
    double low, high, mean; /* low <= 0 <= high; mean of the absolute errors */
};

/* Days of history as doubles, and what the rule says at the end of each. */
struct history {
    size_t n;
    int weekday;    /* of day 0 */
    double *days;   /* NAN: not known */
    double *means;  /* n + 1 times a week: what each weekday will use, as known before day t */
    double *errors; /* room for n */
    struct trials trials[LENGTHS];
    size_t n_trials; /* lengths that the history allows */
};

static double mean_of(const struct history *history, size_t before, int weekday)
{
    size_t from = before > REACH_BACK ? before - REACH_BACK : 0, n = 0;
    double sum = 0;

    for (size_t i = from; i < before; i++) {
        bool counts = weekday < 0 || ((int)(i % WEEK) + history->weekday) % WEEK == weekday;
        if (!counts || isnan(history->days[i]))
            continue;
        sum += history->days[i];
        n++;
    }
    return n ? sum / (double)n : NAN;
}

static void history_make(struct history *history, const struct forecast_input *input)
{
    size_t n = MIN(input->n_days, (size_t)FORECAST_HISTORY), skip = input->n_days - n;

    *history =
        (struct history){.n = n, .weekday = (int)((input->weekday + WEEK - n % WEEK) % WEEK)};
    history->days = mem_array(n + 1, sizeof(double));
    history->means = mem_array((n + 1) * WEEK, sizeof(double));
    history->errors = mem_array(n + 1, sizeof(double));
    for (size_t i = 0; i < n; i++) {
        int64_t used = input->days[skip + i];
        history->days[i] = used == UNKNOWN ? NAN : (double)used;
    }
    for (size_t day = 0; day <= n; day++) {
        double any = mean_of(history, day, -1);
        for (int weekday = 0; weekday < WEEK; weekday++) {
            double mean = mean_of(history, day, weekday);
            history->means[day * WEEK + (size_t)weekday] = isnan(mean) ? any : mean;
        }
    }
}

static void history_finish(struct history *history)
{
    free(history->days);
    free(history->means);
    free(history->errors);
}

/* What day `day` uses, as known before day `at`. */
static double expected(const struct history *history, size_t at, size_t day)
{
    size_t weekday = (day + (size_t)history->weekday) % WEEK;

    return history->means[at * WEEK + weekday];
}

static double expected_sum(const struct history *history, size_t at, size_t first, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += expected(history, at, first + i);
    return sum;
}

/* ---- trials ---------------------------------------------------------------------------- */

static size_t known_before(const struct history *history, size_t day)
{
    size_t n = 0;

    for (size_t i = 0; i < day; i++)
        n += !isnan(history->days[i]);
    return n;
}

/* The error of the forecast made before day `at`; NAN when there can be none. */
static double trial(const struct history *history, size_t at, size_t horizon)
{
    double said = expected_sum(history, at, at, horizon), came = 0;

    for (size_t i = at; i < at + horizon; i++)
        came += history->days[i];
    if (isnan(said) || isnan(came))
        return NAN;
    if (said <= 0)
        return came > 0 ? 1 : 0;
    return (came - said) / said;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* A tenth of the sorted values lies below the result, in proportion between two of them. */
static double quantile(const double *sorted, size_t n, double share)
{
    double place = share * (double)(n - 1);
    size_t below = (size_t)place, above = MIN(below + 1, n - 1);

    return sorted[below] + (sorted[above] - sorted[below]) * (place - (double)below);
}

static bool make_trials(struct history *history, size_t horizon, struct trials *out)
{
    double *errors = history->errors, sum = 0;
    size_t n = 0;

    for (size_t at = 0; at + horizon <= history->n; at++) {
        double error = known_before(history, at) < WARM_UP ? NAN : trial(history, at, horizon);
        if (!isnan(error))
            errors[n++] = error;
    }
    if (n < TRIALS_LEAST)
        return false;
    qsort(errors, n, sizeof(*errors), compare_doubles);
    for (size_t i = 0; i < n; i++)
        sum += fabs(errors[i]);
    *out = (struct trials){.horizon = horizon,
                           .n = n,
                           .low = fmax(fmin(quantile(errors, n, 0.1), 0), -1),
                           .high = fmax(quantile(errors, n, 0.9), 0),
                           .mean = sum / (double)n};
    return true;
}

static void try_all(struct history *history)
{
    for (size_t i = 0; i < LENGTHS; i++) {
        if (!make_trials(history, lengths[i], &history->trials[history->n_trials]))
            return;
        history->n_trials++;
    }
}

static const struct trials *trials_for(const struct history *history, size_t days)
{
    size_t best = 0;

    for (size_t i = 1; i < history->n_trials; i++)
        best = history->trials[i].horizon <= days ? i : best;
    return &history->trials[best];
}

/* ---- what is told ---------------------------------------------------------------------- */

static int64_t whole(double number)
{
    return isnan(number) || fabs(number) > 9e18 ? UNKNOWN : llround(number);
}

/* The rest of today is what today is expected to use beyond what it has. */
static double rest_of_today(const struct history *history, const struct forecast_input *input)
{
    double today = input->today == UNKNOWN ? 0 : (double)input->today;

    return fmax(expected(history, history->n, history->n) - today, 0);
}

static struct forecast_range range_of(double done, double ahead, const struct trials *trials)
{
    return (struct forecast_range){.low = whole(done + ahead * (1 + trials->low)),
                                   .likely = whole(done + ahead),
                                   .high = whole(done + ahead * (1 + trials->high))};
}

static void tell_end(const struct history *history, const struct forecast_input *input,
                     struct forecast *out)
{
    double left = (double)input->left, ahead = rest_of_today(history, input);
    size_t at = history->n;

    out->soonest = out->likely = out->latest = FORECAST_NEVER;
    for (int64_t day = 0; day <= FORECAST_REACH && out->latest == FORECAST_NEVER; day++) {
        const struct trials *trials = trials_for(history, (size_t)day + 1);
        if (day > 0)
            ahead += expected(history, at, at + (size_t)day);
        if (out->soonest == FORECAST_NEVER && ahead * (1 + trials->high) >= left)
            out->soonest = day;
        if (out->likely == FORECAST_NEVER && ahead >= left)
            out->likely = day;
        if (ahead * (1 + trials->low) >= left)
            out->latest = day;
    }
}

static void tell(const struct history *history, const struct forecast_input *input,
                 struct forecast *out)
{
    size_t at = history->n;
    const struct trials *end = trials_for(history, input->days_after + 1);
    double rest =
        rest_of_today(history, input) + expected_sum(history, at, at + 1, input->days_after);

    out->told = true;
    out->burn = range_of(0, expected_sum(history, at, at, WEEK) / WEEK, trials_for(history, WEEK));
    out->total = (struct forecast_range){UNKNOWN, UNKNOWN, UNKNOWN};
    if (input->period != UNKNOWN)
        out->total = range_of((double)input->period, rest, end);
    out->soonest = out->likely = out->latest = UNKNOWN;
    if (input->left != UNKNOWN)
        tell_end(history, input, out);
    out->error_tenths = whole(end->mean * 1000);
    out->horizon = end->horizon;
    out->trials = end->n;
}

void forecast_make(struct forecast *out, const struct forecast_input *input)
{
    struct history history;

    *out = (struct forecast){0};
    history_make(&history, input);
    out->known_days = known_before(&history, history.n);
    if (out->known_days >= FORECAST_DAYS_LEAST)
        try_all(&history);
    if (history.n_trials > 0)
        tell(&history, input, out);
    history_finish(&history);
}
