/* The books of an account: the ledger by day, whether the periods agree, and what is used ahead.
 * Pure.
 */
#pragma once

#include "usagetop/query.h"

/* ---- the ledger ------------------------------------------------------------------------ */

/* Money here is an integer of 10^-9 units. A sum that misses a part, or does not fit, is UNKNOWN.
 */
struct ledger_day {
    const char *date;     /* the ledger's own; NULL: lines without a date, the last day */
    int64_t top_up, used; /* debits count as used; other kinds as top-up, of either sign */
    int64_t balance;      /* at the end of the day */
    size_t first, n;      /* its lines: ledger_book.lines[first] on */
};
/* The lines of one period by day. Zero is empty; texts belong to the table. */
struct ledger_book {
    struct ledger_day *days; /* oldest first */
    size_t n_days;
    size_t *lines; /* rows of the table, in order of their days, else as they came */
    size_t n_lines;
    int64_t top_up, used, balance; /* of all days, and after them */
};
/* `ledger` has the columns of DATA_LEDGER; `opening` is the balance before its first line. */
void ledger_book_make(struct ledger_book *book, const struct table *ledger, int64_t opening);
void ledger_book_finish(struct ledger_book *book);
/* Whether the line takes from the balance: a debit, or of no known kind and below zero. */
bool ledger_is_debit(const union value *line);

/* Whether the books of a period agree, each with what is missing to agree: 0 when they do, UNKNOWN
 * when a number is. */
struct reconciliation {
    int64_t statement; /* closing - (opening + purchased - consumed) */
    int64_t forward;   /* opening - closing of the period before */
    int64_t purchased; /* top-ups of the ledger - purchased */
    int64_t consumed;  /* used by the ledger - consumed */
    int64_t events;    /* used by the ledger - credits of the events */
};
/* `period` is a row of DATA_PERIODS, `before` the one before it or NULL; `events` what the events
 * of the period cost. */
void reconcile(struct reconciliation *out, const union value *period, const union value *before,
               const struct ledger_book *book, int64_t events);
/* Below how many credits they are low: the higher of `low` and `percent` (both 10^-9, 0: not asked
 * for) of `limit`; UNKNOWN when neither says so. */
int64_t credits_threshold(int64_t low, int64_t percent, int64_t limit);
/* a - b; UNKNOWN when one is, or it does not fit. */
int64_t money_less(int64_t a, int64_t b);
int64_t money_plus(int64_t a, int64_t b);

/* ---- forecasts ------------------------------------------------------------------------- */

/* What is used by day, ahead. A day will use what the same day of the week used on average of the
 * last eight weeks (a seasonal naive forecast, averaged). How far off that may be is what the same
 * rule would have missed by on every past day that allows a trial, forecast over as many days with
 * nothing but what was known before it (rolling origin): the range leaves out the lowest and the
 * highest tenth of these errors. Trials are over 1, 7, 14 and 28 days; a forecast goes by those of
 * the length next below its own. R. J. Hyndman, G. Athanasopoulos, Forecasting: Principles and
 * Practice, 3rd ed. 2021, sections 5.2, 5.5 and 5.10. */
enum {
    FORECAST_WEEKS = 8,
    FORECAST_DAYS_LEAST = 21, /* of history that is known; with fewer nothing is told */
    FORECAST_HISTORY = 126,   /* days of history worth giving */
    FORECAST_REACH = 366,     /* days looked ahead for the end of the balance */
    FORECAST_NEVER = -1,      /* not within the reach */
};
struct forecast_input {
    const int64_t *days; /* what each whole day used, oldest first, to yesterday; or UNKNOWN */
    size_t n_days;
    int weekday;       /* of today; 0 is Monday */
    int64_t today;     /* used today so far */
    int64_t period;    /* used in the period so far, today included; UNKNOWN */
    size_t days_after; /* whole days of the period after today */
    int64_t left;      /* the balance; UNKNOWN: no end is told */
};
/* A number with its range. */
struct forecast_range {
    int64_t low, likely, high;
};
struct forecast {
    bool told;                   /* false: too few days, and nothing below is set but known_days */
    size_t known_days;           /* of the history */
    struct forecast_range burn;  /* a day, over the next seven */
    struct forecast_range total; /* at the end of the period; UNKNOWN without `period` */
    int64_t soonest, likely, latest; /* days from today until nothing is left; FORECAST_NEVER.
                                        UNKNOWN without `left` */
    int64_t error_tenths; /* how far past forecasts of `horizon` days were off, on average, in
                             tenths of a per cent of what they said */
    size_t horizon, trials;
};
void forecast_make(struct forecast *out, const struct forecast_input *input);
