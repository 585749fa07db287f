/* Plan, the tables: billing periods, and the ledger with its days and lines. */
#include "plan.h"

#include <string.h>

#include "states.h"

enum { COLUMNS_MAX = 8, DATE_WIDTH = 12, MONEY_MIN = 7, FULL = 92, BRIEF = 52 };

/* What the cells are made from. */
struct cells {
    const struct scene *scene;
    const struct sections *sections;
    const struct table *table; /* of the periods */
    const size_t *columns;     /* of the table, or enum ledger_column */
    struct str text;
    bool ascii;
};

static void add_money(const struct scene *scene, int64_t amount, struct str *out)
{
    char text[NUMBER_MAX];
    if (scene->redact && amount != UNKNOWN)
        str_add(out, "***");
    else
        str_add(out, format_fixed(text, sizeof(text), amount, 9, 2));
}

/* What a line costs may be less than a hundredth. */
static void add_cost(const struct scene *scene, int64_t amount, struct str *out)
{
    const int64_t hundredth = 10000000;
    if (!scene->redact && amount > 0 && amount < hundredth)
        str_add(out, "<0.01");
    else
        add_money(scene, amount, out);
}

static struct sheet_column money_column(const char *title)
{
    return (struct sheet_column){.title = title,
                                 .align = ALIGN_RIGHT,
                                 .min = MAX(text_width(title), (int)MONEY_MIN),
                                 .number = true};
}

static void draw_table_frame(const struct scene *scene, struct grid *grid,
                             const struct pane_info *info, size_t pane, const char *note,
                             struct rect *inside)
{
    struct pane frame = {
        .title = info->title, .note = note, .focused = scene->state->focus == pane};
    struct frame_note right = frame_note(scene, NULL, "");
    frame.right = right.text;
    frame.right_style = right.style;
    if (pane == PANE_LEDGER) {
        frame.hint_key = "e";
        frame.hint = "export";
    }
    *inside = draw_pane(grid, info->rect, &frame);
}

/* ---- periods --------------------------------------------------------------------------- */

static const size_t period_columns[] = {PERIODS_ID,    PERIODS_CONSUMED, PERIODS_CLOSING,
                                        PERIODS_STATE, PERIODS_OPENING,  PERIODS_PURCHASED};

static void period_cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct cells *cells = *(struct cells *const *)data;
    size_t at = cells->columns[column];
    const union value *value = table_at(cells->table, row, at);
    int64_t off = table_at(cells->table, row, PERIODS_RESIDUAL)->number;
    str_clear(&cells->text);
    if (field_is_text(cells->table->columns[at]))
        str_add(&cells->text, value->text ? value->text : "–");
    else
        add_money(cells->scene, value->number, &cells->text);
    if (column == 0 && off != 0 && off != UNKNOWN)
        str_add(&cells->text, " !");
    out->text = str_text(&cells->text);
    out->style = off != 0 && off != UNKNOWN ? STYLE_WARN : STYLE_TEXT;
}

static void make_period_sheet(const struct scene *scene, const struct table *table,
                              struct rect inside, struct cells **data,
                              struct sheet_column columns[COLUMNS_MAX], struct sheet *out)
{
    const struct pane_state *pane = &scene->state->panes[PANE_PERIODS];
    static const char *const titles[] = {"Period", "Consumed", "Closing",
                                         "State",  "Forward",  "Purchased"};
    (*data)->scene = scene;
    (*data)->table = table;
    (*data)->columns = period_columns;
    for (size_t i = 0; i < ARRAY_LEN(period_columns); i++)
        columns[i] = money_column(titles[i]);
    columns[0] = (struct sheet_column){.title = "Period", .min = 9, .flex = 1};
    columns[3] = (struct sheet_column){.title = "State", .min = 6};
    *out = (struct sheet){.columns = columns,
                          .n_columns = ARRAY_LEN(period_columns),
                          .n_rows = table->n_rows,
                          .top = pane->top,
                          .selected = pane->selected,
                          .fixed = 1,
                          .sort = ARRAY_LEN(period_columns),
                          .focused = scene->state->focus == PANE_PERIODS,
                          .scrollbar = true,
                          .data = data,
                          .cell = period_cell};
    struct sheet_layout layout;
    sheet_layout(out, inside, &layout);
    out->n_columns -= MIN(layout.hidden_right, out->n_columns - 1);
}

void plan_draw_periods(const struct scene *scene, const struct sections *sections,
                       struct grid *grid, const struct pane_info *pane)
{
    const struct section *periods = section_find(sections, "periods");
    struct cells cells = {0}, *data = &cells;
    struct sheet_column columns[COLUMNS_MAX];
    struct sheet sheet;
    struct rect inside;
    char note[NUMBER_MAX] = "";
    if (periods)
        snprintf(note, sizeof(note), "%zu", periods->table.n_rows);
    draw_table_frame(scene, grid, pane, PANE_PERIODS, note, &inside);
    if (!periods) {
        draw_missing(scene, PLAN_PERIODS, grid, inside, NULL);
    } else if (!periods->table.n_rows) {
        draw_nothing(scene, grid, inside, "No billing periods yet",
                     "Each month appears here with its statement.");
    } else {
        make_period_sheet(scene, &periods->table, inside, &data, columns, &sheet);
        draw_sheet(grid, inside, &sheet);
    }
    str_finish(&cells.text);
}

bool plan_hit_periods(const struct scene *scene, const struct sections *sections,
                      struct rect inside, int x, int y, size_t at[static 2])
{
    const struct section *periods = section_find(sections, "periods");
    struct cells cells = {0}, *data = &cells;
    struct sheet_column columns[COLUMNS_MAX];
    struct sheet sheet;
    if (!periods || !periods->table.n_rows)
        return false;
    make_period_sheet(scene, &periods->table, inside, &data, columns, &sheet);
    bool hit = sheet_hit(&sheet, inside, x, y, at);
    str_finish(&cells.text);
    return hit;
}

/* ---- the ledger ------------------------------------------------------------------------ */

/* A day fills date, top-up, used and balance; a line in it name, project, user, resource and what
 * it cost. */
enum ledger_column {
    SHOW_DATE,
    SHOW_TOP_UP,
    SHOW_USED,
    SHOW_BALANCE,
    SHOW_PROJECT,
    SHOW_USER,
    SHOW_RESOURCE,
    SHOW_RESIDUAL
};
static const size_t full_order[] = {SHOW_DATE,   SHOW_PROJECT, SHOW_USER,    SHOW_RESOURCE,
                                    SHOW_TOP_UP, SHOW_USED,    SHOW_BALANCE, SHOW_RESIDUAL};
static const size_t brief_order[] = {SHOW_DATE,    SHOW_TOP_UP, SHOW_USED,     SHOW_BALANCE,
                                     SHOW_PROJECT, SHOW_USER,   SHOW_RESOURCE, SHOW_RESIDUAL};

static void day_text(const struct cells *cells, const struct table *days, size_t day, size_t column,
                     struct str *out)
{
    static const size_t money[] = {[SHOW_TOP_UP] = DAYS_TOP_UP,
                                   [SHOW_USED] = DAYS_USED,
                                   [SHOW_BALANCE] = DAYS_BALANCE,
                                   [SHOW_RESIDUAL] = DAYS_RESIDUAL};
    bool open = plan_is_open(cells->scene, day, days->n_rows);
    const char *date = table_at(days, day, DAYS_DATE)->text;
    char count[NUMBER_MAX];
    if (column == SHOW_DATE)
        str_addf(out, "%s %s",
                 cells->ascii ? (open ? "v" : ">")
                 : open       ? "▾"
                              : "▸",
                 date ? date : "no date");
    else if (column == SHOW_PROJECT)
        str_addf(out, "%s line%s",
                 format_count(count, sizeof(count), table_at(days, day, DAYS_LINES)->number),
                 table_at(days, day, DAYS_LINES)->number == 1 ? "" : "s");
    else if (column < ARRAY_LEN(money) && money[column])
        add_money(cells->scene, table_at(days, day, money[column])->number, out);
}

static void line_text(const struct cells *cells, const struct table *lines, size_t line,
                      size_t column, struct str *out)
{
    const struct scene *scene = cells->scene;
    char hidden[REDACTED_MAX];
    const union value *row = table_at(lines, line, 0);
    const char *name = row[LINES_NAME].text ? row[LINES_NAME].text : row[LINES_KIND].text;
    if (column == SHOW_DATE)
        str_addf(out, "  %s", name ? redacted(scene, "name", name, hidden) : "–");
    else if (column == SHOW_USED && row[LINES_USED].number != UNKNOWN)
        add_cost(scene, row[LINES_USED].number, out);
    else if (column == SHOW_TOP_UP && row[LINES_TOP_UP].number != UNKNOWN)
        add_money(scene, row[LINES_TOP_UP].number, out);
    else if (column == SHOW_PROJECT && row[LINES_PROJECT].text)
        str_add(out, redacted(scene, "project", row[LINES_PROJECT].text, hidden));
    else if (column == SHOW_USER && row[LINES_USER].text)
        str_add(out, redacted(scene, "user", row[LINES_USER].text, hidden));
    else if (column == SHOW_RESOURCE && row[LINES_RESOURCE].text)
        str_add(out, row[LINES_RESOURCE].text);
}

static void ledger_cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct cells *cells = *(struct cells *const *)data;
    const struct section *days = section_find(cells->sections, "days");
    const struct section *lines = section_find(cells->sections, "lines");
    size_t at = cells->columns[column];
    struct ledger_row place;
    str_clear(&cells->text);
    if (!days || !lines || !plan_row(cells->scene, cells->sections, row, &place))
        return;
    if (place.is_line && place.line < lines->table.n_rows)
        line_text(cells, &lines->table, place.line, at, &cells->text);
    else if (!place.is_line)
        day_text(cells, &days->table, place.day, at, &cells->text);
    out->text = str_text(&cells->text);
    bool nothing = text_equal(out->text, "0.00");
    out->style = place.is_line || nothing                ? STYLE_DIM
                 : at == SHOW_PROJECT                    ? STYLE_DIM
                 : at == SHOW_RESIDUAL                   ? STYLE_WARN
                 : at == SHOW_DATE || at == SHOW_BALANCE ? STYLE_TITLE
                                                         : STYLE_TEXT;
}

/* Days of which ledger and events are known not to agree. */
static size_t days_off(const struct table *days)
{
    size_t n = 0;
    for (size_t i = 0; i < days->n_rows; i++) {
        int64_t off = table_at(days, i, DAYS_RESIDUAL)->number;
        n += off != 0 && off != UNKNOWN;
    }
    return n;
}

static struct sheet_column ledger_column(enum ledger_column column, int width)
{
    static const char *const texts[] = {[SHOW_DATE] = "Date",
                                        [SHOW_PROJECT] = "Project",
                                        [SHOW_USER] = "User",
                                        [SHOW_RESOURCE] = "Resource"};
    bool full = width >= FULL;
    switch (column) {
    case SHOW_TOP_UP:
        return money_column("Top up");
    case SHOW_USED:
        return money_column(width < BRIEF ? "Used" : "Credits used");
    case SHOW_BALANCE:
        return money_column(full ? "Balance (end of day)" : "Balance");
    case SHOW_RESIDUAL:
        return money_column("Residual");
    case SHOW_DATE:
        return (struct sheet_column){.title = full ? "Date, Name" : "Date",
                                     .min = DATE_WIDTH,
                                     .ideal = full ? 24 : 0,
                                     .flex = 3};
    default:
        return (struct sheet_column){.title = texts[column], .min = 10, .ideal = 14, .flex = 1};
    }
}

static void make_ledger_sheet(const struct scene *scene, const struct sections *sections,
                              struct rect inside, struct cells **data,
                              struct sheet_column columns[COLUMNS_MAX], struct sheet *out)
{
    const struct pane_state *pane = &scene->state->panes[PANE_LEDGER];
    const struct section *days = section_find(sections, "days");
    bool full = inside.width >= FULL;
    size_t n = ARRAY_LEN(full_order) - (days_off(&days->table) == 0);
    (*data)->scene = scene;
    (*data)->sections = sections;
    (*data)->columns = full ? full_order : brief_order;
    for (size_t i = 0; i < n; i++)
        columns[i] = ledger_column((enum ledger_column)(*data)->columns[i], inside.width);
    *out = (struct sheet){.columns = columns,
                          .n_columns = n,
                          .n_rows = plan_rows(scene, sections),
                          .top = pane->top,
                          .selected = pane->selected,
                          .fixed = 1,
                          .sort = n,
                          .focused = scene->state->focus == PANE_LEDGER,
                          .scrollbar = true,
                          .data = data,
                          .cell = ledger_cell};
    struct sheet_layout layout;
    sheet_layout(out, inside, &layout);
    out->n_columns -= MIN(layout.hidden_right, out->n_columns - 1);
}

/* "November 2026 · days in UTC · Enter opens a day" */
static void ledger_note(const struct scene *scene, const struct section *days, struct str *out)
{
    const union value *period = plan_period(scene, NULL);
    char name[PERIOD_NAME];
    enum zone zone;
    if (!period)
        return;
    plan_period_name(period, name);
    str_add(out, name);
    if (plan_zone(period, &zone))
        str_addf(out, " · days in %s", zone_name(zone, period[PERIOD_FROM].number));
    else
        str_add(out, " · days of the ledger's own zone");
    size_t off = days ? days_off(&days->table) : 0;
    if (off)
        str_addf(out, " · %zu day%s unlike the events", off, off == 1 ? "" : "s");
}

void plan_draw_ledger(const struct scene *scene, const struct sections *sections, struct grid *grid,
                      const struct pane_info *pane)
{
    const struct section *days = section_find(sections, "days");
    struct cells cells = {.ascii = grid->ascii}, *data = &cells;
    struct sheet_column columns[COLUMNS_MAX];
    struct sheet sheet;
    struct rect inside;
    CLEANUP(str_finish)
    struct str note = {0};
    bool none = scene_table(scene, PLAN_PERIODS) && !plan_period(scene, NULL);
    ledger_note(scene, days, &note);
    draw_table_frame(scene, grid, pane, PANE_LEDGER, str_text(&note), &inside);
    if (!days && !none) {
        draw_missing(scene, plan_period(scene, NULL) ? PLAN_LEDGER : PLAN_PERIODS, grid, inside,
                     NULL);
    } else if (!days || !days->table.n_rows) {
        draw_notice(grid, inside,
                    &(struct notice){.title = "No usage data found.", .style = STYLE_DIM});
    } else {
        make_ledger_sheet(scene, sections, inside, &data, columns, &sheet);
        draw_sheet(grid, inside, &sheet);
    }
    str_finish(&cells.text);
}

bool plan_hit_ledger(const struct scene *scene, const struct sections *sections, struct rect inside,
                     int x, int y, size_t at[static 2])
{
    const struct section *days = section_find(sections, "days");
    struct cells cells = {0}, *data = &cells;
    struct sheet_column columns[COLUMNS_MAX];
    struct sheet sheet;
    if (!days || !days->table.n_rows)
        return false;
    make_ledger_sheet(scene, sections, inside, &data, columns, &sheet);
    bool hit = sheet_hit(&sheet, inside, x, y, at);
    str_finish(&cells.text);
    return hit;
}
