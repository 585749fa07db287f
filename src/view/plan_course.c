/* Plan, on large screens: the days of the ledger as a chart, what was used against what was left.
 */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

enum { DAY_LABEL = 8, DAY_PLACE = 8 }; /* where the day stands in "2026-11-21" */

static void hide_tick(double value, char *out, size_t size)
{
    snprintf(out, size, "%s", value > 0 ? "***" : "0");
}

/* The days come newest first, the chart begins with the oldest. */
static void fill(const struct table *days, double *used, double *balance, bool *spikes,
                 char (*labels)[DAY_LABEL])
{
    for (size_t i = 0; i < days->n_rows; i++) {
        size_t row = days->n_rows - 1 - i;
        const char *date = table_at(days, row, DAYS_DATE)->text;
        used[i] = section_double(days, row, DAYS_USED);
        balance[i] = section_double(days, row, DAYS_BALANCE);
        int64_t spike = table_at(days, row, DAYS_SPIKE)->number;
        spikes[i] = spike != UNKNOWN && spike != 0;
        if (date && strlen(date) > DAY_PLACE)
            snprintf(labels[i], DAY_LABEL, "%ld", strtol(date + DAY_PLACE, NULL, 10));
    }
}

static bool is_open(const struct scene *scene)
{
    const union value *period = plan_period(scene, NULL);
    return period && !text_equal(period[PERIOD_STATE].text, "closed");
}

void plan_draw_course(const struct scene *scene, const struct sections *sections, struct grid *grid,
                      struct rect rect)
{
    static const struct span legend[] = {{"used", STYLE_DIM, false},
                                         {" ▇", STYLE_SERIES_1, false},
                                         {"  balance", STYLE_DIM, false},
                                         {" ⣀⠤⠒", STYLE_SERIES_2, false}};
    const struct section *days = section_find(sections, "days");
    const struct pane pane = {
        .title = "Credits by day", .legend = legend, .n_legend = ARRAY_LEN(legend)};
    struct rect inside = draw_pane(grid, rect, &pane);
    size_t n = days ? MIN(days->table.n_rows, (size_t)CHART_BUCKETS_MAX) : 0;
    if (!n)
        return;
    CLEANUP(free_ptr)
    double *values = mem_array(2 * days->table.n_rows, sizeof(*values));
    CLEANUP(free_ptr)
    char(*texts)[DAY_LABEL] = mem_array(days->table.n_rows, sizeof(*texts));
    CLEANUP(free_ptr)
    const char **labels = mem_array(days->table.n_rows, sizeof(*labels));
    CLEANUP(free_ptr)
    bool *spikes = mem_array(days->table.n_rows, sizeof(*spikes));
    fill(&days->table, values, values + days->table.n_rows, spikes, texts);
    for (size_t i = 0; i < n; i++)
        labels[i] = texts[i];
    chart_format *format = scene->redact ? hide_tick : NULL;
    const struct chart_series series[] = {
        {"used", values, STYLE_SERIES_1, CHART_BAR, false},
        {"balance", values + days->table.n_rows, STYLE_SERIES_2, CHART_LINE, true}};
    draw_chart(grid, inside,
               &(struct chart){.series = series,
                               .n_series = ARRAY_LEN(series),
                               .labels = labels,
                               .n = n,
                               .left = {.unit = "used", .format = format},
                               .right = {.unit = "balance", .format = format},
                               .growing = is_open(scene),
                               .spikes = spikes});
}
