/* Overview, the picture: four figures above, the timeline, keys and controllers below. */
#include "overview.h"

#include <stdlib.h>
#include <string.h>

enum {
    WIDE = 100,        /* columns from which the four cards stand in one row */
    SIDE_BY_SIDE = 76, /* columns from which keys and controllers stand side by side */
    TIMELINE_MIN = 6,
    LISTS_MIN = 5,
    BUCKET_LABEL = 24,
};

struct layout {
    struct rect figures, timeline, keys, controllers;
};

static int figures_height(struct rect area, bool compact)
{
    int rows = area.width >= WIDE ? 1 : 2;
    int height = CARD_HEIGHT;
    if (compact || area.height < 30 + (rows - 1) * 4)
        height = rows == 1 ? (area.height >= 20 ? CARD_HEIGHT : 4) : 4;
    return MIN(rows * height, area.height);
}

static struct layout lay_out(const struct scene *scene, struct rect area)
{
    struct layout out = {0};
    out.figures = rect_cut_top(&area, figures_height(area, scene->compact));
    int lists = MAX(area.height * 5 / 11, MIN(LISTS_MIN, area.height - TIMELINE_MIN));
    if (area.height < TIMELINE_MIN)
        lists = 0;
    struct rect below = rect_cut_bottom(&area, MAX(lists, 0));
    out.timeline = area;
    if (below.width < SIDE_BY_SIDE) {
        out.keys = rect_cut_top(&below, (below.height + 1) / 2);
        out.controllers = below;
        if (out.controllers.height < LISTS_MIN) {
            out.keys.height += out.controllers.height;
            out.controllers.height = 0;
        }
        return out;
    }
    out.keys = rect_cut_left(&below, below.width * 11 / 20);
    out.controllers = below;
    return out;
}

struct tiling overview_tiling(size_t n, size_t top, bool compact)
{
    return (struct tiling){
        .min_width = 46, .height = LIST_CARD_HEIGHT + !compact, .gap_x = 3, .n = n, .top = top};
}

static size_t section_rows(const struct sections *sections, const char *name)
{
    const struct section *section = section_find(sections, name);
    return section ? section->table.n_rows : 0;
}

static void list_pane(const struct scene *scene, const struct sections *sections, struct rect rect,
                      const char *name, const char *title, struct pane_info *out)
{
    size_t n = section_rows(sections, name);
    struct rect inside = pane_inside(rect);
    struct tiling tiling = overview_tiling(n, 0, scene->compact);
    /* the last row of boxes needs no blank line under it */
    size_t shown = (size_t)MAX(inside.height + !scene->compact, 0) / (size_t)tiling.height;
    *out = (struct pane_info){.title = title,
                              .kind = PANE_CARDS,
                              .n = n,
                              .per_row = n ? tiling_columns(&tiling, inside.width) : 1,
                              .rows_shown = shown,
                              .n_columns = 1,
                              .rect = rect};
}

size_t overview_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                      struct pane_info out[VIEW_PANES_MAX])
{
    struct layout layout = lay_out(scene, area);
    if (scene->state->zoomed) {
        struct rect *const all[] = {&layout.figures, &layout.timeline, &layout.keys,
                                    &layout.controllers};
        for (size_t i = 0; i < ARRAY_LEN(all); i++)
            *all[i] = i == scene->state->focus ? area : (struct rect){0};
    }
    out[PANE_FIGURES] = (struct pane_info){.title = "Figures",
                                           .kind = PANE_CARDS,
                                           .n = CARD_COUNT,
                                           .per_row = layout.figures.width >= WIDE ? 4 : 2,
                                           .rows_shown = 2,
                                           .n_columns = 1,
                                           .rect = layout.figures};
    size_t buckets = section_rows(sections, "timeline");
    out[PANE_TIMELINE] = (struct pane_info){.title = "Timeline",
                                            .kind = PANE_CHART,
                                            .n = buckets,
                                            .per_row = MAX(buckets, 1u),
                                            .rows_shown = 1,
                                            .n_columns = 1,
                                            .rect = layout.timeline};
    list_pane(scene, sections, layout.keys, "keys", "API keys", &out[PANE_KEYS]);
    list_pane(scene, sections, layout.controllers, "controllers", "Controllers",
              &out[PANE_CONTROLLERS]);
    return OVERVIEW_PANES;
}

/* ---- timeline ---- */

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

struct timeline {
    double *jobs, *hours;
    const char **labels;
    char *label_text;
};

static void timeline_finish(struct timeline *timeline)
{
    free(timeline->jobs);
    free(timeline->hours);
    free(timeline->labels);
    free(timeline->label_text);
}

static void timeline_fill(struct timeline *out, const struct table *table, enum zone zone)
{
    size_t n = table->n_rows;
    out->jobs = mem_array(n, sizeof(double));
    out->hours = mem_array(n, sizeof(double));
    out->labels = mem_array(n, sizeof(char *));
    out->label_text = mem_array(n, BUCKET_LABEL);
    for (size_t i = 0; i < n; i++) {
        out->jobs[i] = section_double(table, i, TIMELINE_JOBS);
        out->hours[i] = section_double(table, i, TIMELINE_CORE_HOURS);
        out->labels[i] = out->label_text + i * BUCKET_LABEL;
        bucket_label(table->provenance.bucket, table_at(table, i, TIMELINE_FROM)->number, zone,
                     i == 0, out->label_text + i * BUCKET_LABEL);
    }
}

static void draw_timeline_chart(const struct scene *scene, const struct table *table,
                                struct grid *grid, struct rect inside)
{
    CLEANUP(timeline_finish)
    struct timeline data = {0};
    timeline_fill(&data, table, scene->zone);
    size_t n = table->n_rows, cursor = MIN(scene->state->panes[PANE_TIMELINE].selected, n - 1);
    const struct chart_series series[] = {
        {"jobs", data.jobs, STYLE_SERIES_1, CHART_BAR, false},
        {"core-hours", data.hours, STYLE_SERIES_2, CHART_LINE, true},
    };
    char when[48], jobs[NUMBER_MAX], hours[NUMBER_MAX];
    bucket_span(table->provenance.bucket, table_at(table, cursor, TIMELINE_FROM)->number,
                scene->zone, when, sizeof(when));
    format_count(jobs, sizeof(jobs), table_at(table, cursor, TIMELINE_JOBS)->number);
    int64_t hours_value = table_at(table, cursor, TIMELINE_CORE_HOURS)->number;
    format_fixed(hours, sizeof(hours), hours_value == UNKNOWN ? 0 : hours_value, 9, 1);
    bool growing = table_at(table, n - 1, TIMELINE_TO)->number >= scene->now;
    const struct span readout[] = {
        {when, STYLE_ACCENT, true},
        {"  ", STYLE_TEXT, false},
        {jobs, STYLE_SERIES_1, true},
        {" jobs  ", STYLE_DIM, false},
        {hours, STYLE_SERIES_2, true},
        {" core-h", STYLE_DIM, false},
        {growing && cursor == n - 1 ? "  still growing" : "", STYLE_GROWING, true},
    };
    struct chart chart = {.series = series,
                          .n_series = ARRAY_LEN(series),
                          .labels = data.labels,
                          .n = n,
                          .left = {.unit = "jobs", .log = scene->state->log_scale},
                          .right = {.unit = "core-h", .log = scene->state->log_scale},
                          .growing = growing,
                          .cursor_on = scene->state->focus == PANE_TIMELINE,
                          .cursor = cursor,
                          .readout = readout,
                          .n_readout = ARRAY_LEN(readout)};
    draw_chart(grid, inside, &chart);
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
}

static void draw_missing(const struct scene *scene, size_t question, struct grid *grid,
                         struct rect inside, const char *what)
{
    const struct err *err = scene_err(scene, question);
    if (err)
        draw_notice(
            grid, inside,
            &(struct notice){.title = "No answer", .text = err->text, .style = STYLE_ERROR});
    else
        draw_notice(grid, inside,
                    &(struct notice){.title = "Loading", .text = what, .style = STYLE_DIM});
}

static void draw_timeline(const struct scene *scene, const struct sections *sections,
                          struct grid *grid, const struct pane_info *info)
{
    const struct section *section = section_find(sections, "timeline");
    char note[64] = "";
    if (section)
        timeline_note(scene, &section->table, note, sizeof(note));
    const struct span legend[] = {{"jobs ", STYLE_DIM, false},
                                  {grid->ascii ? "#" : "▇", STYLE_SERIES_1, false},
                                  {"  core-hours ", STYLE_DIM, false},
                                  {grid->ascii ? ".-" : "⣀⠤⠒", STYLE_SERIES_2, false}};
    struct rect inside = draw_pane(grid, info->rect,
                                   &(struct pane){.title = "Timeline",
                                                  .legend = legend,
                                                  .n_legend = ARRAY_LEN(legend),
                                                  .right = note,
                                                  .hint_key = "e",
                                                  .hint = "export",
                                                  .focused = scene->state->focus == PANE_TIMELINE});
    if (!section)
        draw_missing(scene, OVERVIEW_TIMELINE, grid, inside, "the timeline appears in a moment");
    else if (!section->table.n_rows)
        draw_notice(grid, inside,
                    &(struct notice){.title = "No jobs in this window",
                                     .text = "Widen it with ] or choose another with d w m a.",
                                     .style = STYLE_DIM});
    else
        draw_timeline_chart(scene, &section->table, grid, inside);
}

void overview_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                   struct rect area)
{
    struct pane_info panes[VIEW_PANES_MAX];
    overview_panes(scene, sections, area, panes);
    if (!rect_empty(panes[PANE_FIGURES].rect))
        overview_draw_cards(scene, sections, grid, &panes[PANE_FIGURES]);
    if (!rect_empty(panes[PANE_TIMELINE].rect))
        draw_timeline(scene, sections, grid, &panes[PANE_TIMELINE]);
    if (!rect_empty(panes[PANE_KEYS].rect))
        overview_draw_keys(scene, sections, grid, &panes[PANE_KEYS]);
    if (!rect_empty(panes[PANE_CONTROLLERS].rect))
        overview_draw_controllers(scene, sections, grid, &panes[PANE_CONTROLLERS]);
}
