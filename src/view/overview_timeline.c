/* Overview, the timeline: jobs as bars, core-hours as a line, each with its axis. */
#include "overview.h"

#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "states.h"

enum { BUCKET_LABEL = 24 };

/* A label under a bucket: hours within days, days within months, months within years. */
static void bucket_label(enum bucket bucket, int64_t from, enum zone zone, bool first, char *out)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil at;
    civil_from(&at, from, zone);
    const char *month = months[at.month - 1];
    bool midnight = at.hour == 0 && at.minute == 0;
    if (bucket >= BUCKET_YEAR)
        snprintf(out, BUCKET_LABEL, "%d", at.year);
    else if (bucket == BUCKET_MONTH)
        snprintf(out, BUCKET_LABEL, at.month == 1 || first ? "%s %d" : "%s", month, at.year);
    else if (bucket >= BUCKET_DAY || midnight)
        snprintf(out, BUCKET_LABEL, at.day == 1 || first || bucket < BUCKET_DAY ? "%d %s" : "%d",
                 at.day, month);
    else
        snprintf(out, BUCKET_LABEL, "%02d:%02d", at.hour, at.minute);
}

/* "Tue 11 Nov 2026 06:00" of the bucket under the cursor. */
static void bucket_span(enum bucket bucket, int64_t from, enum zone zone, char *out, size_t size)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    struct civil at;
    civil_from(&at, from, zone);
    if (bucket >= BUCKET_DAY)
        snprintf(out, size, "%s %04d-%02d-%02d", days[at.weekday], at.year, at.month, at.day);
    else
        snprintf(out, size, "%s %04d-%02d-%02d %02d:%02d", days[at.weekday], at.year, at.month,
                 at.day, at.hour, at.minute);
}

/* How the timeline speaks of a measure. */
static const char *short_name(const struct table *table, size_t column)
{
    static const struct {
        enum measure_id id;
        const char *name;
    } names[] = {{M_JOBS, "jobs"},
                 {M_CORE_HOURS, "core-hours"},
                 {M_JOBS_BYOC, "controller jobs"},
                 {M_CORE_HOURS_BYOC, "BYOC core-hours"},
                 {M_FAILURE_PRESSURE, "failed + cancelled"}};
    int id = measure_find(table->columns[column]->name);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if ((int)names[i].id == id)
            return names[i].name;
    return table->columns[column]->title;
}

static const char *unit_of(const struct table *table, size_t column)
{
    const char *unit = table->columns[column]->unit;
    return *unit ? unit : "jobs";
}

/* What is drawn, as doubles and labels. */
struct timeline {
    double *values[2]; /* bars, line */
    const char **labels;
    char *label_text;
    struct chart_series series[2];
    struct chart chart;
};

static void timeline_finish(struct timeline *timeline)
{
    free(timeline->values[0]);
    free(timeline->values[1]);
    free(timeline->labels);
    free(timeline->label_text);
}

static void fill_labels(struct timeline *out, const struct table *table, enum zone zone)
{
    out->labels = mem_array(table->n_rows, sizeof(char *));
    out->label_text = mem_array(table->n_rows, BUCKET_LABEL);
    for (size_t i = 0; i < table->n_rows; i++) {
        char *text = out->label_text + i * BUCKET_LABEL;
        int64_t from = table_at(table, i, TIMELINE_FROM)->number;
        bucket_label(table->provenance.bucket, from, zone, i == 0, text);
        out->labels[i] = text;
    }
}

static bool is_growing(const struct scene *scene, const struct table *table)
{
    return table_at(table, table->n_rows - 1, TIMELINE_TO)->number >= scene->now;
}

/* `out` is not to be moved: the chart points into it. */
static void timeline_fill(struct timeline *out, const struct scene *scene,
                          const struct table *table)
{
    static const enum style styles[] = {STYLE_SERIES_1, STYLE_SERIES_2};
    size_t n = table->n_rows;
    fill_labels(out, table, scene->zone);
    for (size_t i = 0; i < 2; i++) {
        out->values[i] = mem_array(n, sizeof(double));
        for (size_t row = 0; row < n; row++)
            out->values[i][row] = section_double(table, row, TIMELINE_BARS + i);
        out->series[i] = (struct chart_series){short_name(table, TIMELINE_BARS + i), out->values[i],
                                               styles[i], i ? CHART_LINE : CHART_BAR, i == 1};
    }
    bool log = scene->state->log_scale;
    out->chart = (struct chart){
        .series = out->series,
        .n_series = ARRAY_LEN(out->series),
        .labels = out->labels,
        .n = n,
        .left = {.unit = unit_of(table, TIMELINE_BARS), .log = log},
        .right = {.unit = unit_of(table, TIMELINE_LINE), .log = log},
        .growing = is_growing(scene, table),
        .cursor_on = scene->state->focus == PANE_TIMELINE,
        .cursor = MIN(scene->state->panes[PANE_TIMELINE].selected, n - 1),
    };
}

/* "Tue 2026-11-11  104 jobs  1,930.2 core-h": exact values of the bucket under the cursor. */
static void say_bucket(const struct scene *scene, const struct table *table, size_t row,
                       struct line *line)
{
    static const enum style styles[] = {STYLE_SERIES_1, STYLE_SERIES_2};
    char text[NUMBER_MAX];
    int64_t begin = table_at(table, row, TIMELINE_FROM)->number;
    bucket_span(table->provenance.bucket, begin, scene->zone, text, sizeof(text));
    line_add(line, STYLE_ACCENT, text);
    for (size_t i = 0; i < 2; i++) {
        size_t column = TIMELINE_BARS + i;
        const struct field *field = table->columns[column];
        int64_t number = table_at(table, row, column)->number;
        format_fixed(text, sizeof(text), number, field->decimals, field->decimals ? 1 : 0);
        line_addf(line, styles[i], "  %s", text);
        line_addf(line, STYLE_DIM, " %s", *field->unit ? field->unit : short_name(table, column));
    }
    if (table_at(table, row, TIMELINE_TO)->number >= scene->now)
        line_add(line, STYLE_GROWING, "  still growing");
}

static void draw_plot(const struct scene *scene, const struct table *table, struct grid *grid,
                      struct rect inside)
{
    CLEANUP(timeline_finish)
    struct timeline timeline = {0};
    CLEANUP(line_finish)
    struct line readout = {0};
    timeline_fill(&timeline, scene, table);
    say_bucket(scene, table, timeline.chart.cursor, &readout);
    timeline.chart.readout = readout.spans;
    timeline.chart.n_readout = readout.n;
    draw_chart(grid, inside, &timeline.chart);
}

/* Whether any bucket has anything. */
static bool has_jobs(const struct table *table)
{
    for (size_t row = 0; row < table->n_rows; row++)
        if (table_at(table, row, TIMELINE_BARS)->number > 0 ||
            table_at(table, row, TIMELINE_LINE)->number > 0)
            return true;
    return false;
}

bool overview_bucket_at(const struct scene *scene, const struct sections *sections,
                        const struct pane_info *pane, int x, size_t *bucket)
{
    const struct section *section = section_find(sections, "timeline");
    CLEANUP(timeline_finish)
    struct timeline timeline = {0};
    if (!section || !has_jobs(&section->table))
        return false;
    timeline_fill(&timeline, scene, &section->table);
    *bucket = chart_bucket_at(&timeline.chart, pane_inside(pane->rect), x);
    return *bucket < section->table.n_rows;
}

/* "14 days · by day" */
static void timeline_note(const struct scene *scene, const struct table *table, char *out,
                          size_t size)
{
    const char *by = bucket_name(table->provenance.bucket);
    if (!scene->window_chosen)
        snprintf(out, size, "14 days · by %s", by);
    else if (scene->window.kind == WINDOW_CUSTOM)
        snprintf(out, size, "by %s", by);
    else
        snprintf(out, size, "%s · by %s", window_kind_name(scene->window.kind), by);
    size_t used = strlen(out);
    if (scene->state->log_scale)
        snprintf(out + used, size - used, " · log");
}

static struct rect draw_frame(const struct scene *scene, const struct table *table,
                              struct grid *grid, struct rect rect)
{
    char note[64] = "";
    bool growing = table && table->n_rows && is_growing(scene, table);
    if (table)
        timeline_note(scene, table, note, sizeof(note));
    const struct span legend[] = {
        {table ? short_name(table, TIMELINE_BARS) : "jobs", STYLE_DIM, 0},
        {grid->ascii ? " #" : " ▇", STYLE_SERIES_1, false},
        {"  ", STYLE_DIM, false},
        {table ? short_name(table, TIMELINE_LINE) : "core-hours", STYLE_DIM, 0},
        {" ", STYLE_DIM, false},
        {grid->ascii ? ".-" : "⣀⠤⠒", STYLE_SERIES_2, false},
        {"  growing ", STYLE_DIM, true},
        {grid->ascii ? ":" : "▒", STYLE_GROWING, true}};
    struct pane pane = {.title = "Timeline",
                        .legend = legend,
                        .n_legend = ARRAY_LEN(legend) - (growing && rect.width >= 100 ? 0 : 2),
                        .hint_key = "e",
                        .hint = "export",
                        .focused = scene->state->focus == PANE_TIMELINE};
    struct frame_note right = frame_note(scene, table ? &table->provenance : NULL, note);
    pane.right = right.text;
    pane.right_style = right.style;
    return draw_pane(grid, rect, &pane);
}

void overview_draw_timeline(const struct scene *scene, const struct sections *sections,
                            struct grid *grid, const struct pane_info *pane)
{
    const struct section *section = section_find(sections, "timeline");
    const struct table *table = section ? &section->table : NULL;
    bool filtered = scene->filter && *scene->filter;
    struct rect inside = draw_frame(scene, table, grid, pane->rect);
    if (!table)
        draw_missing(scene, OVERVIEW_TIMELINE, grid, inside, "The timeline appears in a moment.");
    else if (has_jobs(table))
        draw_plot(scene, table, grid, inside);
    else
        draw_nothing(scene, grid, inside,
                     filtered ? "No job matches the filter" : "No jobs in this window",
                     filtered ? "Esc clears the filter, / changes it; ] widens the window."
                              : "Widen it with ] or choose another with d w m a.");
}
