/* What the benchmarks share: a clock, samples, and a table of figures beside their budgets. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

double now_ms(void); /* monotonic */

/* Measurements of one thing. Zero is empty; at most SAMPLES_MAX are kept. */
enum { SAMPLES_MAX = 4096 };
struct samples {
    double items[SAMPLES_MAX];
    size_t n;
};
void samples_add(struct samples *samples, double value);
/* The smallest sample that at least `share` of them do not exceed; NAN when there are none. Puts
 * them in order. */
double samples_at(struct samples *samples, double share);
/* Times of the same plain computation, in ms: what they differ by, the machine differs by, or how
 * busy it is. Lives until the next call. */
struct samples *fixed_work(int runs);

/* A line of the report. What is judged is one of the three figures. */
enum judged { JUDGE_P50, JUDGE_P95, JUDGE_MAX };
struct budget {
    double most; /* 0: none */
    enum judged judged;
};

/* A table: text for people or Markdown for doc/performance.md. */
struct report {
    bool markdown;
    size_t lines, over; /* lines with a budget that are above it */
};
void report_title(struct report *report, const char *title);
void report_samples(struct report *report, const char *name, const char *unit,
                    struct samples *samples, struct budget budget);
/* One figure instead of many. */
void report_number(struct report *report, const char *name, const char *unit, double number,
                   double most);
/* A sentence under the table. */
void report_note(struct report *report, const char *text);
