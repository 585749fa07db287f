/* Every shape once, with ordinary content: for expected screens and for tests that no shape leaves
 * its rectangle. */
#pragma once

#include "usagetop/ui.h"

enum { N = 14 };
static const double jobs[N] = {31, 80, 52, 77, 102, 64, 12, 9, 88, 120, 95, 40, 71, 23};
static const double hours[N] = {60, 120, 90, 140, 240, 130, 20, 15, 160, 210, 180, 80, 150, 30};
static const char *const days[N] = {"8",  "9",  "10", "11", "12", "13", "14",
                                    "15", "16", "17", "18", "19", "20", "21"};

static void shape_card(struct grid *grid, struct rect rect)
{
    struct span footer[] = {{"1,420", STYLE_GOOD, true},
                            {" done · ", STYLE_DIM, false},
                            {"25", STYLE_INFO, true},
                            {" running", STYLE_DIM, false}};
    struct card card = {.title = "Jobs submitted",
                        .value = "1,482",
                        .change = "▲ 12 %",
                        .change_style = STYLE_UP,
                        .spark = {jobs, N, STYLE_SERIES_1, true},
                        .footer = footer,
                        .n_footer = ARRAY_LEN(footer)};
    draw_card(grid, rect, &card);
}

static void draw_timeline(struct grid *grid, struct rect rect, const struct chart *extra)
{
    struct chart_series series[] = {{"jobs", jobs, STYLE_SERIES_1, CHART_BAR, false},
                                    {"core-hours", hours, STYLE_SERIES_2, CHART_LINE, true}};
    struct chart chart = *extra;
    chart.series = series;
    chart.n_series = ARRAY_LEN(series);
    chart.labels = days;
    chart.n = N;
    draw_chart(grid, rect, &chart);
}

static void shape_chart(struct grid *grid, struct rect rect)
{
    draw_timeline(grid, rect, &(struct chart){.growing = true});
}

static void shape_chart_cursor(struct grid *grid, struct rect rect)
{
    static const bool spikes[N] = {[9] = true};
    struct span readout[] = {{"17 Nov ", STYLE_DIM, false},
                             {"120", STYLE_SERIES_1, false},
                             {" jobs ", STYLE_DIM, false},
                             {"210", STYLE_SERIES_2, false},
                             {" core-h", STYLE_DIM, false}};
    struct chart chart = {.left = {.unit = "jobs"},
                          .right = {.unit = "core-hours"},
                          .cursor_on = true,
                          .cursor = 9,
                          .spikes = spikes,
                          .readout = readout,
                          .n_readout = ARRAY_LEN(readout)};
    draw_timeline(grid, rect, &chart);
}

static const double cached[N] = {10, 20, 30, 20, 10, 5, CHART_GAP, CHART_GAP, 8, 12, 33, 21, 4, 2};
static const double fresh[N] = {20, 11, 9, 20, 40, 15, CHART_GAP, CHART_GAP, 0, 30, 28, 12, 22, 9};
static const double output[N] = {5, 4, 3, 7, 20, 9, CHART_GAP, CHART_GAP, 2, 11, 14, 8, 9, 3};

static void draw_tokens(struct grid *grid, struct rect rect, bool side_by_side, bool log)
{
    struct chart_series series[] = {{"cached", cached, STYLE_SERIES_1, CHART_BAR, false},
                                    {"fresh", fresh, STYLE_SERIES_2, CHART_BAR, false},
                                    {"output", output, STYLE_SERIES_3, CHART_BAR, false}};
    struct chart chart = {.series = series,
                          .n_series = ARRAY_LEN(series),
                          .labels = days,
                          .n = N,
                          .left = {.log = log},
                          .side_by_side = side_by_side,
                          .growing = true};
    draw_chart(grid, rect, &chart);
}

static void shape_chart_stacked(struct grid *grid, struct rect rect)
{
    draw_tokens(grid, rect, false, false);
}

static void shape_chart_beside(struct grid *grid, struct rect rect)
{
    draw_tokens(grid, rect, true, false);
}

static void shape_chart_log(struct grid *grid, struct rect rect)
{
    static const double wide[N] = {1,   3, 10,   40,     CHART_GAP, 900, 2000,
                                   0.5, 0, 7000, 120000, 5000,      300, 12};
    struct chart_series series = {"tokens", wide, STYLE_SERIES_4, CHART_LINE, false};
    struct chart chart = {
        .series = &series, .n_series = 1, .labels = days, .n = N, .left = {.log = true}};
    draw_chart(grid, rect, &chart);
}

static void shape_bars(struct grid *grid, struct rect rect)
{
    static const double parts[4][2] = {{90, 30}, {50, 45}, {20, 1}, {0, 0}};
    static const struct bar items[] = {{"opus", "120.0 M", parts[0], 2},
                                       {"a-model-with-a-long-name", "95.0 M", parts[1], 2},
                                       {"haiku", "21.0 M", parts[2], 2},
                                       {"none", "0", parts[3], 2}};
    struct bars bars = {.items = items, .n = 4, .selected = 1, .selectable = true, .focused = true};
    draw_bars(grid, rect, &bars);
}

static void shape_heat(struct grid *grid, struct rect rect)
{
    static const char *const week[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const clock[24] = {[0] = "0", [6] = "6", [12] = "12", [18] = "18"};
    double values[7 * 24];
    for (int i = 0; i < 7 * 24; i++)
        values[i] = i == 30 ? CHART_GAP : (i % 24) * (7 - i / 24);
    struct heat heat = {values, 7, 24, week, clock, true, 2, 20, NULL, 0};
    draw_heat(grid, rect, &heat);
}

static void shape_progress(struct grid *grid, struct rect rect)
{
    draw_progress(grid, rect, 0.613, STYLE_GAUGE, "61 %");
}

static void sheet_value(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    static char text[64];
    static const char *const status[] = {"● done", "● failed", "◐ running"};
    static const enum style styles[] = {STYLE_GOOD, STYLE_BAD, STYLE_INFO};
    if (column == 0)
        snprintf(text, sizeof(text), "21 Nov 09:%02zu", row % 60);
    else if (column == 1)
        snprintf(text, sizeof(text), "u_%zu", 100 + row);
    else if (column == 2)
        snprintf(text, sizeof(text), "%zu,%03zu", row + 1, row * 37 % 1000);
    else if (column == 3)
        snprintf(text, sizeof(text), "%s", status[row % 3]);
    else
        snprintf(text, sizeof(text), "/v1/chat/completions/%zu", row);
    *out = (struct sheet_cell){.text = text, .style = column == 3 ? styles[row % 3] : STYLE_TEXT};
    if (column == 4 && row % 4 == 1)
        out->lit_from = 4, out->lit_to = 8;
}

static bool sheet_marked(const void *data, size_t row)
{
    return row == 4 || row == 5;
}

static const struct sheet_column sheet_columns[] = {
    {"Created", ALIGN_LEFT, 12, 12, 0, false}, {"User", ALIGN_LEFT, 6, 10, 0, false},
    {"Amount", ALIGN_RIGHT, 7, 9, 0, true},    {"Status", ALIGN_LEFT, 6, 10, 0, false},
    {"Endpoint", ALIGN_LEFT, 8, 24, 1, false},
};

static struct sheet sample_sheet(void)
{
    return (struct sheet){.columns = sheet_columns,
                          .n_columns = ARRAY_LEN(sheet_columns),
                          .n_rows = 200,
                          .top = 2,
                          .selected = 4,
                          .column = 2,
                          .sort = 0,
                          .descending = true,
                          .column_cursor = true,
                          .focused = true,
                          .scrollbar = true,
                          .cell = sheet_value,
                          .marked = sheet_marked};
}

static void shape_sheet(struct grid *grid, struct rect rect)
{
    struct sheet sheet = sample_sheet();
    draw_sheet(grid, rect, &sheet);
}

static void shape_prompt(struct grid *grid, struct rect rect)
{
    struct prompt prompt = {0};
    prompt_set(&prompt, "user:u_104 statsu:failed amount:>=1.5k and some more that is typed");
    struct prompt_look look = {
        .label = "/", .ghost = "500", .error_from = 11, .error_to = 17, .focused = true};
    draw_prompt(grid, rect, &prompt, &look);
}

static void shape_menu(struct grid *grid, struct rect rect)
{
    static const struct menu_item items[] = {{"Created", "newest first", "c", STYLE_TEXT, true, 0},
                                             {"Amount", "", "a", STYLE_TEXT, false, 5},
                                             {"Endpoint", "text", "e", STYLE_DIM, false, 0}};
    struct menu menu = {.items = items, .n = 3, .selected = 1, .checks = true};
    draw_menu(grid, rect, &menu);
}

static void shape_form(struct grid *grid, struct rect rect)
{
    struct prompt user = {0}, amount = {0}, most = {0};
    prompt_set(&user, "u_104, u_117");
    prompt_set(&amount, "1.5q");
    struct form_field fields[] = {
        {"User", &user, NULL, NULL, NULL},
        {"Resource", NULL, "tokens", NULL, NULL},
        {"Amount from", &amount, NULL, NULL, "1.5q is not a number; did you mean 1.5k?"},
        {"Amount to", &most, NULL, "no limit", NULL}};
    struct form form = {.fields = fields, .n = ARRAY_LEN(fields), .selected = 2};
    draw_form(grid, rect, &form);
}

static void shape_tabs(struct grid *grid, struct rect rect)
{
    static const struct tab items[] = {{"1", "Overview"}, {"2", "Events"}, {"3", "LLM"}};
    struct tabs tabs = {items, 3, 1};
    draw_tabs(grid, rect, &tabs);
}

static void shape_hints(struct grid *grid, struct rect rect)
{
    static const struct hint hints[] = {
        {"/", "filter"}, {"s", "sort"}, {"↵", "open"}, {"?", "help"}};
    draw_hints(grid, rect, hints, ARRAY_LEN(hints));
}

static void shape_help(struct grid *grid, struct rect rect)
{
    static const struct help_item items[] = {
        {"Move", "j", "down"},          {"Move", "k", "up"},
        {"Move", "C-d", "half a page"}, {"Table", "s", "sort by a column of the table"},
        {"Table", "Space", "mark row"}, {"Table", "y", "copy the cell"}};
    struct help help = {items, ARRAY_LEN(items), 0, 1, true};
    draw_help(grid, rect, &help);
}

static void shape_notice(struct grid *grid, struct rect rect)
{
    static const struct hint hints[] = {{"[", "narrower"}, {"]", "wider window"}};
    struct notice notice = {"○",
                            "No controllers yet",
                            "Data appears here within a minute of the first heartbeat. Start a "
                            "controller with a key of this organisation.",
                            STYLE_TITLE,
                            hints,
                            ARRAY_LEN(hints)};
    draw_notice(grid, rect, &notice);
}

static void shape_pane(struct grid *grid, struct rect rect)
{
    struct span legend[] = {{"jobs ", STYLE_DIM, false},
                            {"▇", STYLE_SERIES_1, false},
                            {"  core-hours ", STYLE_DIM, false},
                            {"⣀⠤⠒", STYLE_SERIES_2, false}};
    struct pane pane = {.title = "Timeline",
                        .legend = legend,
                        .n_legend = ARRAY_LEN(legend),
                        .right = "14 days",
                        .hint_key = "e",
                        .hint = "export",
                        .focused = true};
    draw_paragraph(grid, draw_pane(grid, rect, &pane), ALIGN_LEFT, STYLE_TEXT,
                   "A paragraph that is\nlonger than its pane, so that it is wrapped at words.");
}

static void shape_popup(struct grid *grid, struct rect rect)
{
    struct pane pane = {.title = "Sort by", .note = "Events"};
    draw_fill(grid, rect, STYLE_SERIES_1, "█");
    shape_menu(grid, draw_popup(grid, rect, 40, 7, &pane));
}

struct shape {
    const char *name;
    void (*draw)(struct grid *grid, struct rect rect);
    int width, height; /* a size at which everything is seen */
};

static const struct shape shapes[] = {
    {"card", shape_card, 29, 5},
    {"chart", shape_chart, 100, 12},
    {"chart-cursor", shape_chart_cursor, 100, 14},
    {"chart-stacked", shape_chart_stacked, 80, 12},
    {"chart-beside", shape_chart_beside, 80, 12},
    {"chart-log", shape_chart_log, 60, 14},
    {"bars", shape_bars, 60, 4},
    {"heat", shape_heat, 60, 9},
    {"heat-halves", shape_heat, 60, 6},
    {"progress", shape_progress, 30, 1},
    {"sheet", shape_sheet, 76, 10},
    {"prompt", shape_prompt, 50, 1},
    {"menu", shape_menu, 40, 3},
    {"form", shape_form, 56, 6},
    {"tabs", shape_tabs, 40, 1},
    {"hints", shape_hints, 60, 1},
    {"help", shape_help, 80, 6},
    {"notice", shape_notice, 70, 8},
    {"pane", shape_pane, 70, 5},
    {"popup", shape_popup, 60, 11},
};
