/* Charts: round ticks, exact heights, what the mouse hits, many buckets, gaps. */
#include <math.h>

#include "check.h"
#include "usagetop/ui.h"

static void check_ticks(double max, size_t most, size_t count, double step)
{
    double got = 0;
    CHECK_NUMBER(chart_ticks(max, most, &got), count);
    CHECK(fabs(got - step) <= step * 1e-12);
}

static void test_ticks(void)
{
    check_ticks(120, 4, 4, 50);
    check_ticks(100, 5, 6, 20);
    check_ticks(0.3, 3, 4, 0.1);
    check_ticks(0, 4, 3, 0.5);
    check_ticks(-5, 1, 2, 1);
    check_ticks(NAN, 1, 2, 1);
    check_ticks(1e15, 3, 3, 5e14);
    check_ticks(7, 0, 2, 10);
}

static void check_si(double value, const char *want)
{
    char text[16];
    chart_format_si(value, text, sizeof(text));
    CHECK_TEXT(text, want);
}

static void test_si(void)
{
    check_si(0, "0");
    check_si(40, "40");
    check_si(0.25, "0.25");
    check_si(1500, "1.5k");
    check_si(999.9, "1k");
    check_si(2e6, "2M");
    check_si(5e12, "5T");
    check_si(CHART_GAP, "–");
}

/* The text of a chart of one series. */
static char *drawn(const double *values, size_t n, enum chart_mark mark, struct rect size)
{
    struct chart_series series = {"x", values, STYLE_SERIES_1, mark, false};
    struct chart chart = {.series = &series, .n_series = 1, .n = n};
    CLEANUP(grid_finish)
    struct grid grid = {0};
    struct str out = {0};
    grid_resize(&grid, size.width, size.height);
    draw_chart(&grid, grid_rect(&grid), &chart);
    grid_text(&grid, &out);
    return str_take(&out);
}

/* A bar as high as a tick's value ends in the tick's row, and little is not nothing. */
static void test_heights(void)
{
    static const double values[] = {4, 2, 1, 0.01, 0, CHART_GAP, 3};
    CLEANUP(free_ptr)
    char *got = drawn(values, 7, CHART_BAR, (struct rect){0, 0, 18, 5});
    CHECK_TEXT(got, "4 ┤██     ·   ·\n3 ┤██     ·    ███\n2 ┤████        ███\n"
                    "1 ┤██████▁▁  ··███\n0 ┼──────────  ───\n");
}

static void test_lines(void)
{
    static const double values[] = {0, 4, CHART_GAP, 4, 0};
    CLEANUP(free_ptr)
    char *got = drawn(values, 5, CHART_LINE, (struct rect){0, 0, 13, 3});
    CHECK(strstr(got, "4 ┤") && strstr(got, "0 ┼"));
    CHECK(strstr(got, "⡰") || strstr(got, "⡠") || strstr(got, "⡜"));
}

static void test_hits(void)
{
    static const double values[100];
    struct chart_series series = {"x", values, STYLE_SERIES_1, CHART_BAR, false};
    struct chart chart = {.series = &series, .n_series = 1, .n = 10};
    struct rect rect = {5, 5, 43, 10};
    CHECK_NUMBER(chart_bucket_at(&chart, rect, 5), 10);
    CHECK_NUMBER(chart_bucket_at(&chart, rect, 8), 0);
    CHECK_NUMBER(chart_bucket_at(&chart, rect, 12), 1);
    CHECK_NUMBER(chart_bucket_at(&chart, rect, 47), 9);
    CHECK_NUMBER(chart_bucket_at(&chart, rect, 48), 10);
    chart.n = 100;
    CHECK_NUMBER(chart_bucket_at(&chart, rect, 47), 97);
    CHECK_NUMBER(chart_bucket_at(&chart, (struct rect){0, 0, 3, 2}, 1), 100);
}

/* Every bucket is under some column, and the cursor is drawn at it, for many sizes and counts. */
static void test_cursor(void)
{
    static double values[CHART_BUCKETS_MAX];
    struct chart_series series = {"x", values, STYLE_SERIES_1, CHART_BAR, false};
    unsigned lost = 0;
    for (size_t n = 1; n <= CHART_BUCKETS_MAX; n = n * 3 / 2 + 1) {
        for (int width = 12; width < 150; width += 23) {
            struct chart chart = {
                .series = &series, .n_series = 1, .n = n, .cursor_on = true, .cursor = n - 1};
            CLEANUP(grid_finish)
            struct grid grid = {0};
            CLEANUP(str_finish)
            struct str out = {0};
            grid_resize(&grid, width, 8);
            draw_chart(&grid, grid_rect(&grid), &chart);
            grid_text(&grid, &out);
            lost += !strstr(str_text(&out), "▲");
        }
    }
    CHECK_NUMBER(lost, 0);
}

static void test_odd_values(void)
{
    static const double values[] = {INFINITY, -5, NAN, 1e300, -INFINITY, 1e-300};
    CLEANUP(free_ptr)
    char *bars = drawn(values, 6, CHART_BAR, (struct rect){0, 0, 40, 8});
    CLEANUP(free_ptr)
    char *lines = drawn(values, 6, CHART_LINE, (struct rect){0, 0, 40, 8});
    CLEANUP(free_ptr)
    char *none = drawn(values, 0, CHART_LINE, (struct rect){0, 0, 40, 8});
    CHECK(strstr(bars, "█") && strstr(lines, "┼"));
    CHECK_TEXT(none, "\n\n\n\n\n\n\n\n");
}

/* Labels that would touch are left out, and every second, third ... is kept. */
static void test_labels(void)
{
    static const double values[30];
    const char *labels[30];
    char texts[30][16];
    for (int i = 0; i < 30; i++) {
        snprintf(texts[i], sizeof(texts[i]), "d%02d", i);
        labels[i] = texts[i];
    }
    struct chart_series series = {"x", values, STYLE_SERIES_1, CHART_BAR, false};
    struct chart chart = {.series = &series, .n_series = 1, .n = 30, .labels = labels};
    CLEANUP(grid_finish)
    struct grid grid = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    grid_resize(&grid, 66, 4);
    draw_chart(&grid, grid_rect(&grid), &chart);
    grid_text(&grid, &out);
    CHECK(strstr(str_text(&out), "d00──d03───d06"));
    CHECK(!strstr(str_text(&out), "d01"));
}

int main(void)
{
    test_ticks();
    test_si();
    test_heights();
    test_lines();
    test_hits();
    test_cursor();
    test_odd_values();
    test_labels();
    return check_done();
}
