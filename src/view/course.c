/* A chart over time in its pane. */
#include "course.h"

#include <stdlib.h>
#include <string.h>

#include "lacks.h"
#include "line.h"
#include "states.h"

enum { BUCKET_LABEL = 24, LEGEND_SPANS = 3 * COURSE_SERIES_MAX + 2 };
/* Widths from which one series is named as well as the title says it, and growing is explained. */
enum { LEGEND_ONE = 80, LEGEND_ALL = 100 };
enum { BUCKETS_LEAST = 24, BUCKETS_PLAIN = 120, AXIS_ROOM = 16 };

/* A label under a bucket: hours within days, days within months, months within years. */
static void bucket_label(enum bucket bucket, int64_t from, enum zone zone, bool first,
                         bool within_days, char *out)
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
    else if (within_days)
        snprintf(out, BUCKET_LABEL, "%02d:%02d", at.hour, at.minute);
    else
        *out = '\0'; /* an hour without its day says nothing */
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

/* What is drawn, as doubles and labels. */
struct picture {
    double *values[COURSE_SERIES_MAX];
    bool *spikes;
    const char **labels;
    char *label_text;
    struct chart_series series[COURSE_SERIES_MAX];
    struct chart chart;
};

static void picture_finish(struct picture *picture)
{
    for (size_t i = 0; i < COURSE_SERIES_MAX; i++)
        free(picture->values[i]);
    free(picture->spikes);
    free(picture->labels);
    free(picture->label_text);
}

static void fill_labels(struct picture *out, const struct table *table, enum zone zone)
{
    out->labels = mem_array(table->n_rows, sizeof(char *));
    out->label_text = mem_array(table->n_rows, BUCKET_LABEL);
    int64_t days = table->n_rows ? table_at(table, table->n_rows - 1, BUCKET_TO)->number -
                                       table_at(table, 0, BUCKET_FROM)->number
                                 : 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        char *text = out->label_text + i * BUCKET_LABEL;
        int64_t from = table_at(table, i, BUCKET_FROM)->number;
        bucket_label(table->provenance.bucket, from, zone, i == 0, days <= 2 * DAY, text);
        out->labels[i] = text;
    }
}

/* Where the section tells of them. */
static void fill_spikes(struct picture *out, const struct table *table)
{
    int column = table_column(table, "spike");
    if (column < 0)
        return;
    out->spikes = mem_array(table->n_rows, sizeof(*out->spikes));
    for (size_t i = 0; i < table->n_rows; i++) {
        int64_t spike = table_at(table, i, (size_t)column)->number;
        out->spikes[i] = spike != UNKNOWN && spike != 0;
    }
}

static bool is_growing(const struct course *course, const struct scene *scene, size_t row)
{
    return !course->levels && table_at(course->table, row, BUCKET_TO)->number >= scene->now;
}

static size_t selected(const struct course *course, const struct scene *scene)
{
    return MIN(scene->state->panes[course->pane].selected, course->table->n_rows - 1);
}

/* While amounts are hidden the shape of a chart stays, without its measure. */
static void hide_tick(double value, char *out, size_t size)
{
    snprintf(out, size, "%s", value > 0 ? "***" : "0");
}

static void time_tick(double value, char *out, size_t size)
{
    char number[NUMBER_MAX];
    bool seconds = value >= 1000, whole = value >= 1e6 && value <= 1e9;
    if (whole) /* "1,000 s", not "1k s" */
        format_count(number, sizeof(number), (int64_t)(value / 1000));
    else
        chart_format_si(seconds ? value / 1000 : value, number, sizeof(number));
    snprintf(out, size, value > 0 ? "%s %s" : "%s", number, seconds ? "s" : "ms");
}

/* Times are mostly short and at times very long. */
static bool is_log(const struct course *course, const struct scene *scene)
{
    return scene->state->log_scale != course->times;
}

/* `out` is not to be moved: the chart points into it. */
static void picture_fill(struct picture *out, const struct course *course,
                         const struct scene *scene)
{
    const struct table *table = course->table;
    size_t n = table->n_rows;
    fill_labels(out, table, scene->zone);
    for (size_t i = 0; i < course->n_series; i++) {
        const struct course_series *series = &course->series[i];
        out->values[i] = mem_array(n, sizeof(double));
        for (size_t row = 0; row < n; row++)
            out->values[i][row] = section_double(table, row, series->column);
        out->series[i] = (struct chart_series){series->name, out->values[i], series->style,
                                               series->mark, series->right};
    }
    fill_spikes(out, table);
    bool log = is_log(course, scene), hides[2] = {false};
    for (size_t i = 0; i < course->n_series && scene->redact; i++)
        hides[course->series[i].right] |= field_is_amount(table->columns[course->series[i].column]);
    out->chart = (struct chart){
        .series = out->series,
        .n_series = course->n_series,
        .labels = out->labels,
        .n = n,
        .left = {.unit = course->units[0],
                 .log = log,
                 .format = hides[0]        ? hide_tick
                           : course->times ? time_tick
                                           : NULL},
        .right = {.unit = course->units[1],
                  .log = log && !course->times,
                  .low = course->times,
                  .format = hides[1] ? hide_tick : NULL},
        .side_by_side = course->side_by_side,
        .spikes = out->spikes,
        .growing = is_growing(course, scene, table->n_rows - 1),
        .cursor_on = scene->state->focus == course->pane,
        .cursor = selected(course, scene),
    };
}

/* "usual 96 jobs": what this hour of the week mostly has. */
static void say_usual(const struct scene *scene, const struct table *table, size_t row,
                      struct line *line)
{
    int usual = table_column(table, "usual"), spike = table_column(table, "spike");
    char text[NUMBER_MAX];
    if (usual < 0 || spike < 0 || (scene->redact && field_is_amount(table->columns[usual])))
        return;
    int64_t number = table_at(table, row, (size_t)usual)->number;
    int64_t far = table_at(table, row, (size_t)spike)->number;
    if (number == UNKNOWN)
        return;
    number_text(text, table->columns[usual], number, 0);
    line_addf(line, far ? STYLE_SPIKE : STYLE_DIM, "  %susual %s",
              far > 0   ? "far above the "
              : far < 0 ? "far below the "
                        : "",
              text);
}

/* "Tue 2026-11-11  104 jobs  1,930.2 core-h": exact values of the bucket under the cursor. */
static void say_bucket(const struct course *course, const struct scene *scene, size_t row,
                       struct line *line)
{
    const struct table *table = course->table;
    char text[NUMBER_MAX];
    int64_t begin = table_at(table, row, BUCKET_FROM)->number;
    bucket_span(table->provenance.bucket, begin, scene->zone, text, sizeof(text));
    line_add(line, STYLE_ACCENT, text);
    for (size_t i = 0; i < course->n_series; i++) {
        const struct course_series *series = &course->series[i];
        const struct field *field = table->columns[series->column];
        int64_t number = table_at(table, row, series->column)->number;
        bool hide = scene->redact && field_is_amount(field);
        line_addf(line, series->style, "  %s", hide ? "***" : number_text(text, field, number, 0));
        line_addf(line, STYLE_DIM, " %s", series->word ? series->word : series->name);
    }
    say_usual(scene, table, row, line);
    if (is_growing(course, scene, row))
        line_add(line, STYLE_GROWING, "  still growing");
}

static void draw_plot(const struct course *course, const struct scene *scene, struct grid *grid,
                      struct rect inside)
{
    CLEANUP(picture_finish)
    struct picture picture = {0};
    CLEANUP(line_finish)
    struct line readout = {0};
    picture_fill(&picture, course, scene);
    say_bucket(course, scene, picture.chart.cursor, &readout);
    picture.chart.readout = readout.spans;
    picture.chart.n_readout = readout.n;
    draw_chart(grid, inside, &picture.chart);
}

/* Whether any bucket has anything. */
static bool has_any(const struct course *course)
{
    const struct table *table = course->table;
    for (size_t row = 0; table && row < table->n_rows; row++)
        for (size_t i = 0; i < course->n_series; i++)
            if (table_at(table, row, course->series[i].column)->number > 0)
                return true;
    return false;
}

/* What the first of the series that lacks anything lacks; *none: nothing of any is known. */
static const struct lack *lack_of(const struct course *course, bool *none)
{
    const struct table *table = course->table;
    const struct lack *found = NULL;
    *none = course->n_series > 0;
    for (size_t i = 0; table && i < course->n_series; i++) {
        int id = measure_find(table->columns[course->series[i].column]->name);
        const struct lack *lack = id < 0 ? NULL : table_lack(table, (enum measure_id)id);
        *none &= lack && lack->none;
        found = found ? found : lack;
    }
    return found;
}

/* "14 days · by day" */
static void say_span(const struct course *course, const struct scene *scene, char *out, size_t size)
{
    const char *by = bucket_name(course->table->provenance.bucket);
    const char *window = course->span ? course->span : window_kind_name(scene->window.kind);
    if (!course->span && scene->window.kind == WINDOW_CUSTOM)
        snprintf(out, size, "by %s", by);
    else
        snprintf(out, size, "%s · by %s", window, by);
    size_t used = strlen(out);
    if (is_log(course, scene))
        snprintf(out + used, size - used, " · log");
}

static size_t fill_legend(const struct course *course, bool ascii, struct span *legend)
{
    size_t n = 0;
    for (size_t i = 0; i < course->n_series; i++) {
        const struct course_series *series = &course->series[i];
        bool line = series->mark == CHART_LINE;
        if (i)
            legend[n++] = (struct span){"  ", STYLE_DIM, false};
        legend[n++] = (struct span){series->name, STYLE_DIM, false};
        legend[n++] = (struct span){line    ? ascii ? " .-" : " ⣀⠤⠒"
                                    : ascii ? " #"
                                            : " ▇",
                                    series->style, false};
    }
    return n;
}

/* "without images (403) · 30d · by day" */
static void add_lack(const struct course *course, const struct scene *scene, int width,
                     struct frame_note *note)
{
    bool none;
    const struct lack *lack = lack_of(course, &none);
    CLEANUP(str_finish)
    struct str text = {0};
    if (!lack || none)
        return;
    lack_say(lack, scene, width >= LEGEND_ALL ? 0 : width >= LEGEND_ONE ? 1 : 2, &text);
    str_addf(&text, " · %s", note->text);
    snprintf(note->text, sizeof(note->text), "%s", str_text(&text));
    note->style = STYLE_STALE;
}

static struct rect draw_frame(const struct course *course, const struct scene *scene,
                              struct grid *grid, struct rect rect)
{
    const struct table *table = course->table;
    struct span legend[LEGEND_SPANS + 1];
    char note[96] = "";
    bool named = course->n_series > 1 || rect.width >= LEGEND_ONE;
    size_t n = named ? fill_legend(course, grid->ascii, legend) : 0;
    if (table)
        say_span(course, scene, note, sizeof(note));
    if (table && table->n_rows && rect.width >= LEGEND_ALL &&
        is_growing(course, scene, table->n_rows - 1)) {
        legend[n++] = (struct span){"  growing ", STYLE_DIM, true};
        legend[n++] = (struct span){grid->ascii ? ":" : "▒", STYLE_GROWING, true};
    }
    struct pane pane = {.title = course->title,
                        .legend = legend,
                        .n_legend = n,
                        .hint_key = "e",
                        .hint = "export",
                        .focused = scene->state->focus == course->pane};
    struct frame_note right = frame_note(scene, table ? &table->provenance : NULL, note);
    add_lack(course, scene, rect.width, &right);
    pane.right = right.text;
    pane.right_style = right.style;
    return draw_pane(grid, rect, &pane);
}

void course_draw(const struct course *course, const struct scene *scene, struct grid *grid,
                 struct rect rect)
{
    bool filtered = scene_filtered(scene);
    char none[96];
    snprintf(none, sizeof(none), "No %s matches the filter", course->what);
    struct rect inside = draw_frame(course, scene, grid, rect);
    bool unknown;
    const struct lack *lack = lack_of(course, &unknown);
    if (lack && unknown)
        draw_lacking(lack, grid, inside);
    else if (!course->table)
        draw_missing(scene, course->question, grid, inside, "The chart appears in a moment.");
    else if (has_any(course))
        draw_plot(course, scene, grid, inside);
    else
        draw_nothing(scene, grid, inside, filtered ? none : course->empty,
                     filtered ? "Esc clears the filter, / changes it; ] widens the window."
                              : "Widen it with ] or choose another with d w m a.");
}

bool course_bucket_at(const struct course *course, const struct scene *scene, struct rect rect,
                      int x, size_t *bucket)
{
    CLEANUP(picture_finish)
    struct picture picture = {0};
    if (!has_any(course))
        return false;
    picture_fill(&picture, course, scene);
    *bucket = chart_bucket_at(&picture.chart, pane_inside(rect), x);
    return *bucket < course->table->n_rows;
}

struct pane_info course_pane(const struct course *course, struct rect rect)
{
    size_t n = course->table ? course->table->n_rows : 0;
    return (struct pane_info){.title = course->title,
                              .section = course->section,
                              .kind = PANE_CHART,
                              .n = n,
                              .per_row = MAX(n, 1u),
                              .rows_shown = 1,
                              .n_columns = 1,
                              .rect = rect};
}

/* ---- following a bucket ---- */

static bool bucket_window(const struct course *course, const struct scene *scene,
                          struct window *out)
{
    if (!course->table || !course->table->n_rows)
        return false;
    size_t row = selected(course, scene);
    *out = (struct window){WINDOW_CUSTOM, table_at(course->table, row, BUCKET_FROM)->number,
                           table_at(course->table, row, BUCKET_TO)->number};
    return true;
}

void course_target(const struct course *course, const struct scene *scene, struct target *out)
{
    out->sets_window = bucket_window(course, scene, &out->window);
    out->view = out->sets_window ? scene->view->name : NULL;
}

char *course_filter(const struct course *course, const struct scene *scene)
{
    struct window bucket;
    struct str text = {0};
    char from[TIME_TEXT], last[TIME_TEXT];
    if (!bucket_window(course, scene, &bucket))
        return NULL;
    time_print(from, bucket.from);
    time_print(last, bucket.to - 1);
    str_addf(&text, "created:%s..%s", from, last);
    return str_take(&text);
}

void course_spot(const struct course *course, const struct scene *scene, struct spot *out)
{
    if (!course->table || !course->table->n_rows)
        return;
    size_t column = course->series[0].column;
    const struct field *field = course->table->columns[column];
    out->label = field->title;
    out->value = *table_at(course->table, selected(course, scene), column);
    spot_print(scene, field, out);
    out->question = course->question;
}

void course_buckets(const struct scene *scene, struct question *question)
{
    static const enum bucket by_window[WINDOW_KINDS] = {
        [WINDOW_24H] = BUCKET_5_MINUTES, [WINDOW_7D] = BUCKET_HOUR, [WINDOW_30D] = BUCKET_6_HOURS};
    question->bucket = by_window[question->window.kind];
    question->buckets_most = 0;
    if (question->bucket == BUCKET_NONE)
        question->buckets_most =
            scene->width ? (size_t)MAX(scene->width - AXIS_ROOM, BUCKETS_LEAST) : BUCKETS_PLAIN;
}
