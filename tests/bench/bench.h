/* What the benchmarks share: a clock, samples, and a table of figures beside their budgets. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

double now_ms(void); /* monotonic */
double cpu_ms(void); /* of this process, all threads */

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
struct line {
    const char *name, *unit;
    struct samples *samples;
    struct samples
        *cpu;      /* processor time of all threads in ms, of which the median is shown; NULL */
    double budget; /* at most; 0: none */
    enum judged judged;
};

/* A table: text for people or Markdown for doc/performance.md. */
struct report {
    bool markdown;
};
void report_title(struct report *report, const char *title);
void report_line(struct report *report, const struct line *line);
/* One figure instead of many. */
void report_number(struct report *report, const char *name, const char *unit, double number,
                   double most);
