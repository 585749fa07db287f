/* History, the picture: the table above; peaks, latency and models below it where there is room. */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "states.h"

enum {
    TALL = 28,  /* rows from which the other panes stand under the table */
    STRIP = 12, /* of them then */
    SIDE_THREE = 150,
    SIDE_TWO = 90,
    PEAKS_WIDTH = 56, /* an hour takes two columns */
    NAME_WIDTH = 24,
};

/* ---- layout ------------------------------------------------------------------------------ */

/* The open event takes the room of all but its table, and so does the reason why nothing matches.
 */
static void lay_out(const struct scene *scene, struct rect area,
                    struct rect out[static HISTORY_PANES])
{
    size_t focus = scene->state->focus;
    bool alone = scene->state->zoomed || area.height < TALL;
    memset(out, 0, HISTORY_PANES * sizeof(*out));
    out[PANE_ROWS] = area;
    bool nothing = scene_filtered(scene) && !events_rows(scene);
    if (events_detail_open(scene) || nothing || (alone && focus < HISTORY_PEAKS))
        return;
    struct rect strip = rect_cut_bottom(&out[PANE_ROWS], STRIP);
    if (area.width >= SIDE_TWO) {
        out[HISTORY_PEAKS] =
            rect_cut_left(&strip, area.width >= SIDE_THREE ? PEAKS_WIDTH : area.width / 2);
        out[HISTORY_MODELS] =
            area.width >= SIDE_THREE ? rect_cut_right(&strip, strip.width / 2) : (struct rect){0};
    }
    out[HISTORY_COURSE] = strip;
    if (!alone && (focus < HISTORY_PEAKS || !rect_empty(out[focus])))
        return;
    for (size_t i = 0; i < HISTORY_PANES; i++)
        out[i] = i == focus && alone ? area : alone ? (struct rect){0} : out[i];
    if (!alone) { /* the one that is folded takes the place of the others beside it */
        out[focus] = (struct rect){area.x, area.y + area.height - STRIP, area.width, STRIP};
        for (size_t i = HISTORY_PEAKS; i < HISTORY_PANES; i++)
            out[i] = i == focus ? out[i] : (struct rect){0};
    }
}

static struct rect events_area(struct rect area, const struct rect *rects)
{
    return rect_empty(rects[PANE_ROWS]) ? area : rects[PANE_ROWS];
}

size_t history_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                     struct pane_info out[VIEW_PANES_MAX])
{
    struct rect rects[HISTORY_PANES];
    const struct section *models = section_find(sections, "models");
    const struct course course = history_course(scene, sections);
    if (!history_told(scene))
        return lack_pane(scene, area, out);
    lay_out(scene, area, rects);
    out[PANE_DETAIL] = (struct pane_info){
        .title = "Event", .absent = true, .kind = PANE_CARDS, .per_row = 1, .n_columns = 1};
    size_t n = events_panes(scene, sections, events_area(area, rects), out);
    out[PANE_ROWS].title = scene->view->title;
    if (rect_empty(rects[PANE_ROWS]))
        out[PANE_ROWS].rect = (struct rect){0};
    if (n > PANE_DETAIL)
        return n;
    out[HISTORY_PEAKS] = (struct pane_info){.title = "Peaks",
                                            .section = "hours_of_week",
                                            .kind = PANE_CARDS,
                                            .n = HOURS_OF_WEEK,
                                            .per_row = 24,
                                            .rows_shown = HOURS_OF_WEEK / 24,
                                            .n_columns = 1,
                                            .rect = rects[HISTORY_PEAKS]};
    out[HISTORY_COURSE] = course_pane(&course, rects[HISTORY_COURSE]);
    out[HISTORY_MODELS] = (struct pane_info){
        .title = "Models",
        .section = "models",
        .kind = PANE_CARDS,
        .n = models ? models->table.n_rows : 0,
        .per_row = 1,
        .rows_shown = (size_t)MAX(pane_inside(rects[HISTORY_MODELS]).height - 1, 1),
        .n_columns = 1,
        .rect = rects[HISTORY_MODELS]};
    for (size_t i = 0; i < HISTORY_PANES; i++)
        out[i].folded = i != PANE_DETAIL && rect_empty(rects[i]);
    return HISTORY_PANES;
}

/* ---- hours of the week ------------------------------------------------------------------- */

const char *const history_days[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static void say_hour(const struct table *week, size_t hour, struct line *line)
{
    char text[NUMBER_MAX];
    line_addf(line, STYLE_ACCENT, "%s %02zu:00", history_days[hour / 24], hour % 24);
    number_text(text, week->columns[WEEK_REQUESTS], table_at(week, hour, WEEK_REQUESTS)->number, 0);
    line_addf(line, STYLE_TEXT, "  %s requests", text);
    int64_t errors = table_at(week, hour, WEEK_ERRORS)->number;
    if (errors != UNKNOWN)
        line_addf(line, STYLE_DIM, "  %s%% errors",
                  number_text(text, week->columns[WEEK_ERRORS], errors, 0));
}

static void draw_week(const struct scene *scene, const struct table *week, struct grid *grid,
                      struct rect inside)
{
    static const char *const hours[24] = {"0",  "", "", "3",  "", "", "6",  "", "", "9",  "", "",
                                          "12", "", "", "15", "", "", "18", "", "", "21", "", ""};
    CLEANUP(line_finish)
    struct line readout = {0};
    CLEANUP(free_ptr)
    double *values = mem_array(HOURS_OF_WEEK, sizeof(*values));
    size_t at = MIN(scene->state->panes[HISTORY_PEAKS].selected, (size_t)HOURS_OF_WEEK - 1);
    for (size_t i = 0; i < HOURS_OF_WEEK; i++)
        values[i] = section_double(week, i, WEEK_REQUESTS);
    say_hour(week, at, &readout);
    const struct heat heat = {.values = values,
                              .rows = 7,
                              .columns = 24,
                              .row_labels = history_days,
                              .column_labels = hours,
                              .cursor_on = scene->state->focus == HISTORY_PEAKS,
                              .cursor_row = at / 24,
                              .cursor_column = at % 24,
                              .readout = readout.spans,
                              .n_readout = readout.n};
    draw_heat(grid, inside, &heat);
}

static bool has_any(const struct table *table, size_t column)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (table_at(table, i, column)->number > 0)
            return true;
    return false;
}

static void draw_nothing_there(const struct scene *scene, struct grid *grid, struct rect inside)
{
    bool filtered = scene_filtered(scene);
    draw_nothing(scene, grid, inside,
                 filtered ? "No request matches the filter" : "No requests in this window",
                 filtered ? "Esc clears the filter, / changes it; ] widens the window."
                          : "Widen the window with ] or choose another with d w m a.");
}

static struct rect draw_frame(const struct scene *scene, const struct pane *pane,
                              const struct table *table, struct grid *grid, struct rect rect)
{
    struct frame_note right = frame_note(scene, table ? &table->provenance : NULL, "");
    struct pane framed = *pane;
    framed.right = right.text;
    framed.right_style = right.style;
    return draw_pane(grid, rect, &framed);
}

static void draw_peaks(const struct scene *scene, const struct sections *sections,
                       struct grid *grid, struct rect rect)
{
    const struct section *section = section_find(sections, "hours_of_week");
    char note[64];
    snprintf(note, sizeof(note), "requests by hour of the week, %s",
             zone_name(scene->zone, scene->now));
    const struct pane pane = {
        .title = "Peaks", .note = note, .focused = scene->state->focus == HISTORY_PEAKS};
    struct rect inside = draw_frame(scene, &pane, section ? &section->table : NULL, grid, rect);
    if (!section)
        draw_missing(scene, history_question(scene, HISTORY_WEEK), grid, inside,
                     "The hours appear in a moment.");
    else if (!history_counts(scene) || section->table.provenance.grain > BUCKET_HOUR)
        draw_notice(grid, inside,
                    &(struct notice){.title = "The hours are not known",
                                     .text = history_counts(scene)
                                                 ? "The service tells sums by day."
                                                 : "The service does not say how many requests "
                                                   "there were.",
                                     .style = STYLE_DIM});
    else if (has_any(&section->table, WEEK_REQUESTS))
        draw_week(scene, &section->table, grid, inside);
    else
        draw_nothing_there(scene, grid, inside);
}

/* ---- models ------------------------------------------------------------------------------ */

/* What the rows of both halves are made from. */
struct halves {
    char name[NAME_WIDTH * 4 + 1];
    char tokens[NUMBER_MAX], fee[NUMBER_MAX];
    double parts[3]; /* input, output; fee */
};

/* A number, or what stands for it while amounts are hidden; the same goes for its bar. */
static void fill_number(const struct scene *scene, const struct table *models, size_t row,
                        size_t column, char out[static NUMBER_MAX])
{
    const struct field *field = models->columns[column];
    union value value = *table_at(models, row, column);
    CLEANUP(str_finish)
    struct str hidden = {0};
    if (scene->redact && !value_missing(field, value) && value_hide(&hidden, field, value))
        snprintf(out, NUMBER_MAX, "%s", str_text(&hidden));
    else if (column == MODELS_FEE)
        format_fixed(out, NUMBER_MAX, value.number, field->decimals, 4);
    else
        format_si(out, NUMBER_MAX, value.number, 0, 8);
}

static void fill_half(const struct scene *scene, const struct table *models, size_t row,
                      struct halves *out)
{
    const char *model = table_at(models, row, MODELS_MODEL)->text;
    snprintf(out->name, sizeof(out->name), "%s", model ? model : "no model");
    fill_number(scene, models, row, MODELS_TOKENS, out->tokens);
    fill_number(scene, models, row, MODELS_FEE, out->fee);
    out->parts[0] = section_double(models, row, MODELS_INPUT);
    out->parts[1] = section_double(models, row, MODELS_OUTPUT);
    out->parts[2] = section_double(models, row, MODELS_FEE);
    for (size_t i = 0; i < ARRAY_LEN(out->parts); i++)
        if (!(out->parts[i] > 0))
            out->parts[i] = 0;
}

/* Tokens left, cost right, a model in each row of both. */
static void draw_halves(const struct scene *scene, const struct table *models, struct grid *grid,
                        struct rect inside)
{
    size_t n = models->n_rows;
    const struct pane_state *state = &scene->state->panes[HISTORY_MODELS];
    CLEANUP(free_ptr)
    struct halves *halves = mem_array(n + 1, sizeof(*halves));
    CLEANUP(free_ptr)
    struct bar *bars = mem_array(2 * n + 1, sizeof(*bars));
    for (size_t i = 0; i < n; i++) {
        fill_half(scene, models, i, &halves[i]);
        bars[i] = (struct bar){halves[i].name, halves[i].tokens, halves[i].parts, 2};
        bars[n + i] = (struct bar){"", halves[i].fee, halves[i].parts + 2, 1};
    }
    struct rect head = rect_cut_top(&inside, 1), right_head, right = inside;
    int width = inside.width * 3 / 5;
    struct rect left = rect_cut_left(&right, width);
    right_head = head;
    rect_cut_left(&right_head, width + 1);
    rect_cut_left(&right, 1);
    head.width = width;
    draw_text(grid, head, ALIGN_RIGHT, STYLE_DIM, "input + output tokens");
    draw_text(grid, right_head, ALIGN_RIGHT, STYLE_DIM, "fee USD");
    const struct bars tokens = {.items = bars,
                                .n = n,
                                .top = state->top,
                                .selected = MIN(state->selected, n - 1),
                                .selectable = true,
                                .focused = scene->state->focus == HISTORY_MODELS};
    struct bars fees = tokens;
    fees.items = bars + n;
    draw_bars(grid, left, &tokens);
    draw_bars(grid, right, &fees);
}

static void draw_models(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, struct rect rect)
{
    const struct section *section = section_find(sections, "models");
    const struct pane pane = {.title = "Models",
                              .note = "tokens and cost",
                              .focused = scene->state->focus == HISTORY_MODELS};
    struct rect inside = draw_frame(scene, &pane, section ? &section->table : NULL, grid, rect);
    if (!section)
        draw_missing(scene, history_question(scene, HISTORY_BY_MODEL), grid, inside,
                     "The models appear in a moment.");
    else if (section->table.n_rows)
        draw_halves(scene, &section->table, grid, inside);
    else
        draw_nothing_there(scene, grid, inside);
}

/* ---- all of it --------------------------------------------------------------------------- */

void history_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                  struct rect area)
{
    struct rect rects[HISTORY_PANES];
    const struct course course = history_course(scene, sections);
    if (!history_told(scene)) {
        draw_lack(scene, grid, area, HISTORY_LACK);
        return;
    }
    lay_out(scene, area, rects);
    if (!rect_empty(rects[PANE_ROWS]))
        events_draw(scene, sections, grid, rects[PANE_ROWS]);
    if (!rect_empty(rects[HISTORY_PEAKS]))
        draw_peaks(scene, sections, grid, rects[HISTORY_PEAKS]);
    if (!rect_empty(rects[HISTORY_COURSE]))
        course_draw(&course, scene, grid, rects[HISTORY_COURSE]);
    if (!rect_empty(rects[HISTORY_MODELS]))
        draw_models(scene, sections, grid, rects[HISTORY_MODELS]);
}

static bool hit_week(struct rect inside, int x, int y, struct view_hit *out)
{
    const int side = 4, below = 2;
    struct rect map = inside;
    rect_cut_left(&map, side);
    rect_cut_bottom(&map, below);
    int each = map.width / 24, row = y - map.y;
    if (!rect_has(map, x, y) || each < 1 || map.height < 7 || row >= 7 || (x - map.x) / each >= 24)
        return false;
    out->item = (size_t)(row * 24 + (x - map.x) / each);
    return true;
}

bool history_hit(const struct scene *scene, const struct sections *sections, struct rect area,
                 int x, int y, struct view_hit *out)
{
    struct rect rects[HISTORY_PANES];
    const struct course course = history_course(scene, sections);
    const struct section *models = section_find(sections, "models");
    if (!history_told(scene))
        return false;
    lay_out(scene, area, rects);
    if (rect_has(rects[PANE_ROWS], x, y))
        return events_hit(scene, sections, rects[PANE_ROWS], x, y, out);
    *out = (struct view_hit){.pane = HISTORY_PEAKS};
    while (out->pane < HISTORY_PANES && !rect_has(rects[out->pane], x, y))
        out->pane++;
    if (out->pane == HISTORY_PEAKS)
        return hit_week(pane_inside(rects[HISTORY_PEAKS]), x, y, out);
    if (out->pane == HISTORY_COURSE)
        return course_bucket_at(&course, scene, rects[HISTORY_COURSE], x, &out->item);
    struct rect inside = pane_inside(rects[HISTORY_MODELS]);
    rect_cut_top(&inside, 1);
    out->item = scene->state->panes[HISTORY_MODELS].top + (size_t)MAX(y - inside.y, 0);
    return out->pane == HISTORY_MODELS && models && rect_has(inside, x, y) &&
           out->item < models->table.n_rows;
}
