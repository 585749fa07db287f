/* Figures beside their budgets. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
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

static void print_line(struct report *report, const char *name, const char *unit,
                       const double figures[static 3], struct budget budget)
{
    char text[5][32];
    double ratio = budget.most > 0 ? figures[budget.judged] / budget.most : NAN;
    for (int i = 0; i < 3; i++)
        number_text(text[i], figures[i]);
    number_text(text[3], budget.most > 0 ? budget.most : NAN);
    number_text(text[4], ratio);
    const char *over = ratio > 1 ? report->markdown ? " **over**" : "  over" : "";
    printf(report->markdown ? "| %s | %s | %s | %s | %s | %s | %s%s |\n"
                            : "%-56s %9s %9s %9s  %-5s %9s %7s%s\n",
           name, text[0], text[1], text[2], unit, text[3], text[4], over);
    report->lines++;
    report->over += ratio > 1;
    fflush(stdout);
}

void report_title(struct report *report, const char *title)
{
    if (report->markdown)
        printf("\n### %s\n\n| | p50 | p95 | max | unit | budget | of the budget |\n"
               "|---|--:|--:|--:|---|--:|--:|\n",
               title);
    else
        printf("\n%-56s %9s %9s %9s  %-5s %9s %7s\n", title, "p50", "p95", "max", "unit", "budget",
               "ratio");
    fflush(stdout);
}

void report_samples(struct report *report, const char *name, const char *unit,
                    struct samples *samples, struct budget budget)
{
    const double figures[3] = {samples_at(samples, 0.5), samples_at(samples, 0.95),
                               samples_at(samples, 1)};
    print_line(report, name, unit, figures, budget);
}

void report_number(struct report *report, const char *name, const char *unit, double number,
                   double most)
{
    const double figures[3] = {number, NAN, NAN};
    print_line(report, name, unit, figures, (struct budget){most, JUDGE_P50});
}

void report_note(struct report *report, const char *text)
{
    printf(report->markdown ? "\n%s\n" : "  %s\n", text);
    fflush(stdout);
}
