/* Plan, the panes of few lines: usage with its bars, forecast, statement. */
#include "plan.h"

#include <string.h>

#include "line.h"
#include "states.h"

static struct rect draw_frame(const struct scene *scene, struct grid *grid,
                              const struct pane_info *info, size_t pane, const char *note)
{
    struct pane frame = {
        .title = info->title, .note = note, .focused = scene->state->focus == pane};
    struct frame_note right = frame_note_of(scene, DATA_PLAN, NULL, "");
    frame.right = right.text;
    frame.right_style = right.style;
    return draw_pane(grid, info->rect, &frame);
}

/* The ground under the line with the cursor. */
static void draw_cursor(const struct scene *scene, size_t pane, size_t item, struct grid *grid,
                        struct rect row)
{
    if (scene->state->focus == pane && scene->state->panes[pane].selected == item)
        draw_ground(grid, row, STYLE_SELECTED);
}

/* ---- usage ----------------------------------------------------------------------------- */

enum { BAR_MIN = 8, BAR_MAX = 48, SHARE_WIDTH = 6 };

static double share_of(const struct table *usage, size_t row, bool *left)
{
    int64_t limit = table_at(usage, row, USAGE_LIMIT)->number;
    *left = text_equal(table_at(usage, row, USAGE_ITEM)->text, "training_credits");
    int64_t amount = table_at(usage, row, *left ? USAGE_BALANCE : USAGE_USED)->number;
    if (limit == UNKNOWN || amount == UNKNOWN || limit <= 0)
        return CHART_GAP;
    return (double)amount / (double)limit;
}

/* What is left is worrying when it is little, what is used when it is much. */
static enum style share_style(double share, bool left)
{
    double worry = left ? share : 1 - share;
    return worry < 0.1 ? STYLE_BAD : worry < 0.25 ? STYLE_WARN : STYLE_GAUGE;
}

static void draw_usage_row(const struct scene *scene, const struct table *usage, size_t row,
                           int bar, struct grid *grid, struct rect line)
{
    bool left, unlimited = text_equal(table_at(usage, row, USAGE_UNLIMITED)->text, "yes");
    double share = share_of(usage, row, &left);
    char percent[NUMBER_MAX] = "";
    struct rect place = rect_cut_left(&line, bar);
    if (share == share)
        snprintf(percent, sizeof(percent), " %.0f %%", share * 100 > 999 ? 999 : share * 100);
    if (bar && !unlimited && !scene->redact && (share == share || !scene->offer)) {
        struct rect number = rect_cut_right(&place, SHARE_WIDTH);
        draw_progress(grid, place, share, share_style(share, left), NULL);
        draw_number(grid, number, ALIGN_RIGHT, STYLE_DIM, percent);
    }
    rect_cut_left(&line, bar ? 2 : 0);
    enum style style = unlimited || share != share ? STYLE_TEXT : share_style(share, left);
    draw_text(grid, line, ALIGN_LEFT, style == STYLE_GAUGE ? STYLE_TEXT : style,
              table_at(usage, row, USAGE_LABEL)->text);
}

static void draw_usage(const struct scene *scene, const struct table *usage, struct grid *grid,
                       struct rect inside)
{
    int widest = 0;
    bool bars = false;
    size_t top = scene->state->panes[PANE_USAGE].top;
    for (size_t i = 0; i < usage->n_rows; i++) {
        widest = MAX(widest, text_width(table_at(usage, i, USAGE_LABEL)->text));
        bool left, known = share_of(usage, i, &left) >= 0 || !scene->offer;
        bars |= table_at(usage, i, USAGE_LIMIT)->number != UNKNOWN && !scene->redact && known;
    }
    int bar = bars ? MIN(inside.width - widest - 2, BAR_MAX) : 0;
    for (size_t i = top; i < usage->n_rows && inside.height > 0; i++) {
        struct rect line = rect_cut_top(&inside, 1);
        draw_usage_row(scene, usage, i, bar < BAR_MIN ? 0 : bar, grid, line);
        draw_cursor(scene, PANE_USAGE, i, grid, line);
    }
}

void plan_draw_usage(const struct scene *scene, const struct sections *sections, struct grid *grid,
                     const struct pane_info *pane)
{
    const struct section *usage = section_find(sections, "plan");
    const char *plan = table_text(scene_table(scene, PLAN_SESSION), 0, "plan");
    struct rect inside = draw_frame(scene, grid, pane, PANE_USAGE, plan ? plan : "");
    if (!usage)
        draw_missing(scene, PLAN_LIMITS, grid, inside, NULL);
    else if (!usage->table.n_rows)
        draw_nothing_of(
            scene, DATA_PLAN, grid, inside, "No plan yet",
            "Credits, storage, deployments and seats appear once the service tells them.");
    else
        draw_usage(scene, &usage->table, grid, inside);
}

/* ---- forecast -------------------------------------------------------------------------- */

struct outlook {
    const struct scene *scene;
    const struct table *table;
    size_t row;
};
enum { OUTLOOK_BURN, OUTLOOK_END, OUTLOOK_TOTAL, OUTLOOK_ERROR, OUTLOOK_ROWS, OUTLOOK_LEVELS = 5 };

/* At level 0 "812", from 3 on "0.8k". */
static const char *rounded(const struct outlook *at, size_t column, int level,
                           char out[static NUMBER_MAX])
{
    int64_t number = table_at(at->table, 0, column)->number;
    if (at->scene->redact && number != UNKNOWN)
        return snprintf(out, NUMBER_MAX, "***"), out;
    return hours_text(out, number, level < 3 ? 1 : 2);
}

static void say_amounts(const struct outlook *at, size_t low, const char *unit, int level,
                        struct line *line)
{
    char text[3][NUMBER_MAX];
    for (size_t i = 0; i < 3; i++)
        rounded(at, low + i, level, text[i]);
    line_addf(line, STYLE_FIGURE, "~%s", text[1]);
    if (level < 2)
        line_add(line, STYLE_DIM, unit);
    if (level < 4)
        line_addf(line, STYLE_DIM, level ? "  %s to %s" : "   from %s to %s", text[0], text[2]);
}

/* Without the year where it is that of the other. */
static const char *short_date(const char *date, const char *other)
{
    enum { YEAR = 5 };
    bool same = *date >= '0' && *date <= '9' && strncmp(date, other, YEAR) == 0;
    return same ? date + YEAR : date;
}

static void say_end(const struct outlook *at, int level, struct line *line)
{
    const char *likely = table_at(at->table, 0, FORECAST_LIKELY)->text;
    const char *soonest = table_at(at->table, 0, FORECAST_SOONEST)->text;
    const char *latest = table_at(at->table, 0, FORECAST_LATEST)->text;
    if (!likely) {
        line_add(line, STYLE_DIM, "the balance is not known");
        return;
    }
    bool date = likely[0] >= '0' && likely[0] <= '9';
    line_addf(line, STYLE_FIGURE, "%s%s", date ? "~" : "", likely);
    if (level < 4 && !text_equal(soonest, latest))
        line_addf(line, STYLE_DIM, level < 2 ? "   from %s to %s" : "  %s to %s",
                  short_date(soonest, likely), short_date(latest, likely));
}

static void say_error(const struct outlook *at, int level, struct line *line)
{
    char percent[NUMBER_MAX];
    long long days = (long long)table_at(at->table, 0, FORECAST_HORIZON)->number;
    long long trials = (long long)table_at(at->table, 0, FORECAST_TRIALS)->number;
    percent_text(percent, table_at(at->table, 0, FORECAST_ERROR)->number);
    line_addf(line, STYLE_TEXT, "%s%s", percent, level < 4 ? " off" : "");
    if (level < 4)
        line_addf(line, STYLE_DIM, " over %lld day%s", days, days == 1 ? "" : "s");
    if (level < 2)
        line_addf(line, STYLE_DIM, ", %lld trials", trials);
}

static void say_outlook(struct line *line, int level, const void *data)
{
    static const char *const labels[OUTLOOK_ROWS][2] = {{"Burn rate        ", "Burn  "},
                                                        {"Runs out         ", "Ends  "},
                                                        {"Month-end total  ", "Month "},
                                                        {"Past error       ", "Error "}};
    const struct outlook *at = data;
    line_add(line, STYLE_DIM, labels[at->row][level > 0]);
    if (at->row == OUTLOOK_END)
        say_end(at, level, line);
    else if (at->row == OUTLOOK_ERROR)
        say_error(at, level, line);
    else if (at->row == OUTLOOK_BURN)
        say_amounts(at, FORECAST_BURN_LOW, " a day", level, line);
    else
        say_amounts(at, FORECAST_TOTAL_LOW, "", level, line);
}

/* All lines at one level of wordiness. */
static void draw_outlook(const struct scene *scene, const struct table *table, struct grid *grid,
                         struct rect inside)
{
    CLEANUP(line_finish)
    struct line line = {0};
    struct outlook at = {scene, table, 0};
    int level = 0;
    for (at.row = 0; at.row < OUTLOOK_ROWS; at.row++)
        level = MAX(level, line_fit(&line, inside.width, OUTLOOK_LEVELS, say_outlook, &at));
    for (at.row = scene->state->panes[PANE_FORECAST].top;
         at.row < OUTLOOK_ROWS && inside.height > 0; at.row++) {
        struct rect row = rect_cut_top(&inside, 1);
        line_clear(&line);
        say_outlook(&line, level, &at);
        line_draw(&line, grid, row, ALIGN_LEFT);
        draw_cursor(scene, PANE_FORECAST, at.row, grid, row);
    }
}

void plan_draw_forecast(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, const struct pane_info *pane)
{
    const struct section *forecast = section_find(sections, "forecast");
    struct rect inside =
        draw_frame(scene, grid, pane, PANE_FORECAST, "estimate by weekday of 8 weeks");
    if (!forecast) {
        draw_missing(scene, PLAN_HISTORY, grid, inside, NULL);
        return;
    }
    const struct table *table = &forecast->table;
    if (table_at(table, 0, FORECAST_BURN)->number == UNKNOWN)
        draw_notice(grid, inside,
                    &(struct notice){.title = "No forecast yet",
                                     .text = table_at(table, 0, FORECAST_SENTENCE)->text,
                                     .style = STYLE_DIM});
    else
        draw_outlook(scene, table, grid, inside);
}

/* ---- statement ------------------------------------------------------------------------- */

static bool is_closed(const struct table *table)
{
    return text_equal(table_at(table, 0, STATEMENT_STATE)->text, "closed");
}

static void draw_figures(const struct scene *scene, const struct table *table, struct grid *grid,
                         struct rect *inside)
{
    const char *const labels[] = {"Balance brought forward", "Purchased", "Consumed",
                                  is_closed(table) ? "Closing balance" : "Balance so far"};
    static const char *const brief[] = {"Brought forward", "Purchased", "Consumed", "Closing"};
    static const char *const signs[] = {"", "+ ", "- ", "= "};
    for (size_t i = 0; i < ARRAY_LEN(labels) && inside->height > 0; i++) {
        char text[NUMBER_MAX];
        CLEANUP(line_finish)
        struct line line = {0};
        struct rect row = rect_cut_top(inside, 1), left = row;
        int64_t amount = table_at(table, 0, STATEMENT_OPENING + i)->number;
        bool narrow = row.width < 44;
        if (scene->redact && amount != UNKNOWN)
            snprintf(text, sizeof(text), "***");
        else
            format_fixed(text, sizeof(text), amount, 9, 2);
        line_add(&line, STYLE_DIM, signs[i]);
        line_add(&line, i == 3 ? STYLE_FIGURE : STYLE_TEXT, text);
        int width = MAX(line_width(&line), 1);
        if (width <= row.width)
            line_draw(&line, grid, row, ALIGN_RIGHT);
        else
            draw_number(grid, row, ALIGN_RIGHT, STYLE_TEXT, text);
        rect_cut_right(&left, width + 1);
        draw_text(grid, left, ALIGN_LEFT, STYLE_DIM, narrow ? brief[i] : labels[i]);
        draw_cursor(scene, PANE_STATEMENT, i, grid, row);
    }
}

void plan_draw_statement(const struct scene *scene, const struct sections *sections,
                         struct grid *grid, const struct pane_info *pane)
{
    const struct section *statement = section_find(sections, "statement");
    const union value *period = plan_period(scene, NULL);
    char name[PERIOD_NAME] = "", note[PERIOD_NAME + 16] = "";
    if (period)
        plan_period_name(period, name);
    if (statement && pane->rect.width < 44)
        snprintf(note, sizeof(note), "%s", name);
    else if (statement)
        snprintf(note, sizeof(note), "%s · %s", name,
                 is_closed(&statement->table) ? "closed" : "open");
    struct rect inside = draw_frame(scene, grid, pane, PANE_STATEMENT, note);
    if (!statement) {
        bool none = scene_table(scene, PLAN_PERIODS) && !period;
        if (none)
            draw_nothing(scene, grid, inside, "No statement yet",
                         "It appears with the first billing period.");
        else
            draw_missing(scene, period ? PLAN_LEDGER : PLAN_PERIODS, grid, inside, NULL);
        return;
    }
    const char *says = table_at(&statement->table, 0, STATEMENT_SENTENCE)->text;
    bool agree = strstr(says, "agree exactly") != NULL, unknown = strstr(says, "Not all") != NULL;
    draw_figures(scene, &statement->table, grid, &inside);
    draw_cursor(scene, PANE_STATEMENT, 4, grid,
                rect_clip(inside, (struct rect){inside.x, inside.y, inside.width, 1}));
    draw_paragraph(grid, inside, ALIGN_LEFT,
                   agree     ? STYLE_GOOD
                   : unknown ? STYLE_DIM
                             : STYLE_WARN,
                   says);
}
