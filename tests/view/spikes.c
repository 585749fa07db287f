/* Spikes in the sections of charts: judged by the weeks before, marked where they stand out, and
 * not at all where too little is known. */
#include <string.h>

#include "check.h"
#include "spikes.h"

/* 2026-11-21T09:00:00.000Z, a Saturday */
#define NOW INT64_C(1795251600000)

enum { DAYS = 64 };

struct fixture {
    struct view_state state;
    struct scene scene;
    struct sections sections;
    struct table answer, weeks;
};

static void fill(struct table *table, enum bucket bucket, int64_t from, int64_t to, int64_t value)
{
    const struct field *const columns[] = {&bucket_fields[0], &bucket_fields[1],
                                           &measures[M_JOBS].field};
    int64_t step = bucket_least(bucket);
    size_t n = (size_t)((to - from + step - 1) / step);
    table_init(table, columns, ARRAY_LEN(columns), n);
    table->provenance.bucket = bucket;
    for (size_t i = 0; i < n; i++) {
        table_at(table, i, 0)->number = from + (int64_t)i * step;
        table_at(table, i, 1)->number = MIN(from + (int64_t)(i + 1) * step, to);
        table_at(table, i, 2)->number = value;
    }
}

static void start(struct fixture *chart, enum bucket bucket, int64_t from, int64_t value)
{
    *chart = (struct fixture){0};
    chart->scene = (struct scene){.view = view_find("overview"),
                                  .state = &chart->state,
                                  .window = {WINDOW_CUSTOM, from, NOW},
                                  .now = NOW};
    fill(&chart->answer, bucket, from, NOW, value);
}

static struct section *build(struct fixture *chart)
{
    struct section *section = section_copy(&chart->sections, "timeline", "T", &chart->answer);
    spikes_build(section, &chart->scene, chart->weeks.n_rows ? &chart->weeks : NULL, M_JOBS);
    return section;
}

static void end(struct fixture *chart)
{
    sections_finish(&chart->sections);
    table_finish(&chart->answer);
    table_finish(&chart->weeks);
}

static int64_t marked(const struct section *section)
{
    int64_t n = 0;
    for (size_t i = 0; i < section->table.n_rows; i++) {
        int64_t spike = table_number(&section->table, i, "spike");
        n += spike != UNKNOWN && spike != 0;
    }
    return n;
}

/* Hours of a day: one is far above, the rest as ever. */
static void check_hours(void)
{
    struct fixture chart;
    start(&chart, BUCKET_HOUR, NOW - DAY, 50);
    fill(&chart.weeks, BUCKET_HOUR, NOW - DAYS * DAY, NOW, 50);
    table_at(&chart.answer, 7, 2)->number = 300;
    table_at(&chart.weeks, chart.weeks.n_rows - 24 + 7, 2)->number = 300;
    const struct section *section = build(&chart);
    CHECK_NUMBER(section->table.n_columns, 5);
    CHECK_NUMBER(marked(section), 1);
    CHECK_NUMBER(table_number(&section->table, 7, "spike"), 1);
    CHECK_NUMBER(table_number(&section->table, 7, "usual"), 50);
    CHECK_NUMBER(table_number(&section->table, 8, "spike"), 0);
    end(&chart);
}

/* Five minutes each: the hour is judged, its highest part marked. */
static void check_minutes(void)
{
    struct fixture chart;
    start(&chart, BUCKET_5_MINUTES, NOW - 3 * HOUR, 10);
    fill(&chart.weeks, BUCKET_HOUR, NOW - DAYS * DAY, NOW, 120);
    table_at(&chart.answer, 12 + 4, 2)->number = 900;
    table_at(&chart.answer, 12 + 5, 2)->number = 500;
    table_at(&chart.weeks, chart.weeks.n_rows - 2, 2)->number = 1500;
    const struct section *section = build(&chart);
    CHECK_NUMBER(section->table.n_rows, 36);
    CHECK_NUMBER(marked(section), 1);
    CHECK_NUMBER(table_number(&section->table, 16, "spike"), 1);
    CHECK_NUMBER(table_number(&section->table, 16, "usual"), 10);
    end(&chart);
}

/* What is usual of an hour that is not over is that of the parts it will have. */
static void check_growing(void)
{
    const int64_t begun = 35 * MINUTE;
    struct fixture chart;
    start(&chart, BUCKET_5_MINUTES, NOW - begun - 2 * HOUR, 10);
    fill(&chart.weeks, BUCKET_HOUR, NOW - DAYS * DAY - begun, NOW, 120);
    const struct section *section = build(&chart);
    CHECK_NUMBER(section->table.n_rows, 31);
    CHECK_NUMBER(table_number(&section->table, 3, "usual"), 10);
    CHECK_NUMBER(table_number(&section->table, 30, "usual"), 10);
    end(&chart);
}

/* A history that has just begun says nothing, though nothing happened before. */
static void check_young(void)
{
    struct fixture chart;
    start(&chart, BUCKET_HOUR, NOW - DAY, 50);
    fill(&chart.weeks, BUCKET_HOUR, NOW - DAYS * DAY, NOW, 0);
    for (size_t i = chart.weeks.n_rows - 20 * 24; i < chart.weeks.n_rows; i++)
        table_at(&chart.weeks, i, 2)->number = 50;
    const struct section *section = build(&chart);
    CHECK_NUMBER(marked(section), 0);
    CHECK_NUMBER(table_number(&section->table, 7, "usual"), UNKNOWN);
    CHECK_NUMBER(table_number(&section->table, 7, "spike"), UNKNOWN);
    end(&chart);
}

/* Days of all there is: the chart's own weeks, and nothing said of the first ones. */
static void check_own(void)
{
    struct fixture chart;
    start(&chart, BUCKET_DAY, NOW - DAYS * DAY, 80);
    table_at(&chart.answer, 3, 2)->number = 5000;
    table_at(&chart.answer, 60, 2)->number = 5000;
    table_at(&chart.answer, 50, 2)->number = 0;
    const struct section *section = build(&chart);
    CHECK_NUMBER(marked(section), 2);
    CHECK_NUMBER(table_number(&section->table, 3, "spike"), UNKNOWN);
    CHECK_NUMBER(table_number(&section->table, 3, "usual"), UNKNOWN);
    CHECK_NUMBER(table_number(&section->table, 60, "spike"), 1);
    CHECK_NUMBER(table_number(&section->table, 50, "spike"), -1);
    end(&chart);
    start(&chart, BUCKET_WEEK, NOW - 20 * 7 * DAY, 80);
    section = build(&chart);
    CHECK_NUMBER(marked(section), 0);
    CHECK_NUMBER(section->table.n_columns, 5);
    CHECK_NUMBER(table_number(&section->table, 19, "usual"), UNKNOWN);
    end(&chart);
}

/* The question reaches back whole weeks from the day the chart begins; hours at least. */
static void check_question(void)
{
    struct view_state state = {0};
    const struct scene scene = {
        .state = &state, .window = {WINDOW_24H, NOW - DAY, NOW}, .now = NOW};
    struct question chart = {.ask = ASK_AGGREGATE,
                             .window = scene.window,
                             .bucket = BUCKET_5_MINUTES,
                             .sort = {.field = -1}};
    struct question weeks = spikes_ask(&scene, &chart, M_CORE_HOURS);
    CHECK(question_check(&weeks, NULL));
    CHECK_NUMBER(weeks.bucket, BUCKET_HOUR);
    CHECK_NUMBER(weeks.window.to, NOW);
    CHECK_NUMBER(weeks.window.from, day_start(NOW - DAY, ZONE_UTC) - 7 * USUAL_WEEKS * DAY);
    CHECK_NUMBER(weeks.measures[0], M_CORE_HOURS);
    CHECK_NUMBER(weeks.measures[1], M_JOBS); /* tells that nothing ran */
    chart.window = (struct window){WINDOW_ALL, 0, INT64_MAX};
    chart.bucket = BUCKET_NONE;
    chart.buckets_most = 60;
    weeks = spikes_ask(&scene, &chart, M_JOBS);
    CHECK(question_check(&weeks, NULL));
    CHECK_NUMBER(weeks.window.to, 0);
    chart.window = (struct window){WINDOW_CUSTOM, NOW - 50 * 365 * DAY, NOW};
    weeks = spikes_ask(&scene, &chart, M_JOBS);
    CHECK_NUMBER(weeks.window.to, 0); /* years are not compared by weeks */
}

int main(void)
{
    check_hours();
    check_minutes();
    check_growing();
    check_young();
    check_own();
    check_question();
    return check_done();
}
