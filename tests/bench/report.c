/* Figures beside their budgets. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double clock_ms(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

double now_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

double cpu_ms(void)
{
    return clock_ms(CLOCK_PROCESS_CPUTIME_ID);
}

void samples_add(struct samples *samples, double value)
{
    if (samples->n < SAMPLES_MAX && !isnan(value))
        samples->items[samples->n++] = value;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double samples_at(struct samples *samples, double share)
{
    if (!samples->n)
        return NAN;
    qsort(samples->items, samples->n, sizeof(*samples->items), by_size);
    size_t rank = (size_t)ceil(share * (double)samples->n);
    return samples->items[rank ? rank - 1 : 0];
}

struct samples *fixed_work(int runs)
{
    enum { STEPS = 1000000 };
    static struct samples samples;
    samples.n = 0;
    for (int i = 0; i < runs; i++) {
        double from = now_ms();
        volatile uint64_t state = (uint64_t)i; /* volatile: it must not be worked out beforehand */
        for (int step = 0; step < STEPS; step++)
            state = state * 6364136223846793005u + 1442695040888963407u;
        samples_add(&samples, now_ms() - from);
    }
    return &samples;
}

static const char *number_text(char out[static 32], double number)
{
    if (isnan(number))
        snprintf(out, 32, "-");
    else if (fabs(number) < 10)
        snprintf(out, 32, "%.2f", number);
    else if (fabs(number) < 100)
        snprintf(out, 32, "%.1f", number);
    else
        snprintf(out, 32, "%.0f", number);
    return out;
}

static void print_line(struct report *report, const struct line *line,
                       const double figures[static 4])
{
    char text[6][32];
    double ratio = line->budget > 0 ? figures[line->judged] / line->budget : NAN;
    for (int i = 0; i < 4; i++)
        number_text(text[i], figures[i]);
    number_text(text[4], line->budget > 0 ? line->budget : NAN);
    number_text(text[5], ratio);
    const char *over = ratio > 1 ? report->markdown ? " **over**" : "  over" : "";
    printf(report->markdown ? "| %s | %s | %s | %s | %s | %s | %s | %s%s |\n"
                            : "%-52s %8s %8s %8s  %-4s %8s %8s %6s%s\n",
           line->name, text[0], text[1], text[2], line->unit, text[3], text[4], text[5], over);
    fflush(stdout);
}

void report_title(struct report *report, const char *title)
{
    if (report->markdown)
        printf("\n### %s\n\n| | p50 | p95 | max | unit | CPU ms | budget | of the budget |\n"
               "|---|--:|--:|--:|---|--:|--:|--:|\n",
               title);
    else
        printf("\n%-52s %8s %8s %8s  %-4s %8s %8s %6s\n", title, "p50", "p95", "max", "unit",
               "CPU ms", "budget", "ratio");
    fflush(stdout);
}

void report_line(struct report *report, const struct line *line)
{
    const double figures[4] = {samples_at(line->samples, 0.5), samples_at(line->samples, 0.95),
                               samples_at(line->samples, 1),
                               line->cpu ? samples_at(line->cpu, 0.5) : NAN};
    print_line(report, line, figures);
}

void report_number(struct report *report, const char *name, const char *unit, double number,
                   double most)
{
    const double figures[4] = {number, NAN, NAN, NAN};
    print_line(report, &(struct line){.name = name, .unit = unit, .budget = most}, figures);
}
