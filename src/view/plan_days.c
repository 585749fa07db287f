/* Plan, the sections of the ledger: its days, newest first, and the lines in them. On a screen only
 * of the days that are open, since a month may have many thousand lines. */
#include "plan.h"

#include <string.h>

#include "usual.h"

static const struct field date = DERIVED("date", "Date", TEXT, 0, "");
static const struct field top_up = DERIVED_MONEY("top_up", "Top up");
static const struct field used = DERIVED_MONEY("credits_used", "Credits used");
static const struct field balance = DERIVED_MONEY("balance", "Balance (end of day)");
static const struct field n_lines = DERIVED("lines", "Lines", COUNT, 0, "");
static const struct field day_events = DERIVED_MONEY("events_credits", "Credits of the events");
static const struct field residual = DERIVED_MONEY("residual", "Ledger less events");
static const struct field usual = DERIVED_MONEY("usual", "Usual");
static const struct field spike = DERIVED("spike", "Spike", COUNT, 0, "");
static const struct field *const day_columns[DAYS_COLUMNS] = {
    &date, &top_up, &used, &balance, &n_lines, &day_events, &residual, &usual, &spike};

static const struct field name = DERIVED("name", "Name", TEXT, 0, "");
static const struct field project = DERIVED_PERSON("project", "Project");
static const struct field user = DERIVED_PERSON("user", "User");
static const struct field resource = DERIVED("resource", "Resource", TEXT, 0, "");
static const struct field kind = DERIVED("kind", "Kind", TEXT, 0, "");
static const struct field event = DERIVED("event", "Event ID", TEXT, 0, "");
static const struct field *const line_columns[LINES_COLUMNS] = {
    &date, &name, &project, &user, &resource, &used, &top_up, &kind, &event};

/* ---- what is open ---------------------------------------------------------------------- */

static bool is_about(const struct view_state *state, const union value *period)
{
    const char *id = period ? period[PERIOD_ID].text : NULL;
    return id && strncmp(id, state->expanded_in, sizeof(state->expanded_in) - 1) == 0;
}

/* Days are counted from the oldest, so that new ones change nothing. */
bool plan_is_open(const struct scene *scene, size_t day, size_t n)
{
    size_t bit = n - 1 - day;
    return bit < VIEW_EXPANDED_MAX && is_about(scene->state, plan_period(scene, NULL)) &&
           scene->state->expanded[bit / 8] >> bit % 8 & 1;
}

/* Nothing is drawn where there is no screen: then all is wanted. */
static bool is_wanted(const struct scene *scene, size_t day, size_t n)
{
    return scene->width == 0 || plan_is_open(scene, day, n);
}

/* ---- days ------------------------------------------------------------------------------ */

/* What the events of a day cost, by the same zone; UNKNOWN when that is not known. */
static int64_t day_cost(const struct scene *scene, const union value *period, const char *day)
{
    const struct table *events = scene_table(scene, PLAN_EVENTS);
    enum zone zone;
    if (!events || events->provenance.partial || !plan_zone(period, &zone))
        return UNKNOWN;
    int64_t at = plan_date(day, zone);
    for (size_t i = 0; i < events->n_rows && at != UNKNOWN; i++) {
        int64_t cost = table_number(events, i, measures[M_CREDITS].field.name);
        if (table_at(events, i, 0)->number != at || events->provenance.bucket != BUCKET_DAY)
            continue;
        return cost == UNKNOWN && table_number(events, i, measures[M_EVENTS].field.name) != UNKNOWN
                   ? 0
                   : cost;
    }
    return UNKNOWN;
}

/* Marks the days that cost far from what the same day of the week did in the weeks before. */
static void build_spikes(const struct scene *scene, const union value *period,
                         struct section *section)
{
    const struct table *history = scene_table(scene, PLAN_HISTORY);
    struct usual_kind how = {0};
    size_t n = history && !history->provenance.partial ? history->n_rows : 0;
    if (!n || !plan_zone(period, &how.zone))
        return;
    CLEANUP(free_ptr)
    struct usual_point *points = mem_array(n, sizeof(*points));
    for (size_t i = 0; i < n; i++)
        points[i] =
            (struct usual_point){table_at(history, i, 0)->number, table_at(history, i, 1)->number,
                                 plan_day_cost(history, i)};
    for (size_t row = 0, i = n; row < section->table.n_rows; row++) {
        int64_t from = plan_date(table_at(&section->table, row, DAYS_DATE)->text, how.zone);
        struct usual found;
        while (i > 0 && points[i - 1].from > from) /* both go back in time */
            i--;
        if (!i || points[i - 1].from != from)
            continue;
        usual_find(points, n, i - 1, i == n && points[i - 1].to > scene->now, &how, &found);
        if (found.median == UNKNOWN)
            continue;
        section_set(section, row, DAYS_USUAL, found.median);
        section_set(section, row, DAYS_SPIKE, found.spike);
    }
}

static void build_days(const struct scene *scene, const union value *period,
                       const struct ledger_book *book, struct sections *out)
{
    size_t n = book->n_days;
    struct section *section = section_add(out, "days", "Ledger", day_columns, DAYS_COLUMNS, n);
    for (size_t i = 0; section && i < n; i++) {
        const struct ledger_day *day = &book->days[n - 1 - i];
        int64_t cost = day_cost(scene, period, day->date);
        section_set_text(section, i, DAYS_DATE, day->date);
        section_set(section, i, DAYS_TOP_UP, day->top_up);
        section_set(section, i, DAYS_USED, day->used);
        section_set(section, i, DAYS_BALANCE, day->balance);
        section_set(section, i, DAYS_LINES, (int64_t)day->n);
        section_set(section, i, DAYS_EVENTS, cost);
        section_set(section, i, DAYS_RESIDUAL, money_less(day->used, cost));
    }
    if (section)
        build_spikes(scene, period, section);
}

/* ---- lines ----------------------------------------------------------------------------- */

static void set_line(struct section *section, size_t row, const union value *line)
{
    static const int fields[] = {LEDGER_DATE,     LEDGER_NAME, LEDGER_PROJECT, LEDGER_USER,
                                 LEDGER_RESOURCE, LEDGER_KIND, LEDGER_EVENT};
    static const size_t columns[] = {LINES_DATE,     LINES_NAME, LINES_PROJECT, LINES_USER,
                                     LINES_RESOURCE, LINES_KIND, LINES_EVENT};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        section_set_text(section, row, columns[i], line[fields[i]].text);
    int64_t credits = line[LEDGER_CREDITS].number;
    if (ledger_is_debit(line))
        section_set(section, row, LINES_USED, money_less(0, credits));
    else
        section_set(section, row, LINES_TOP_UP, credits);
}

void plan_build_ledger(const struct scene *scene, const union value *period,
                       const struct ledger_book *book, struct sections *out)
{
    const struct table *ledger = scene_table(scene, PLAN_LEDGER);
    size_t n = book->n_days, rows = 0, row = 0;
    build_days(scene, period, book, out);
    for (size_t i = 0; i < n; i++)
        rows += is_wanted(scene, i, n) ? book->days[n - 1 - i].n : 0;
    struct section *section =
        section_add(out, "lines", "Ledger lines", line_columns, LINES_COLUMNS, rows);
    for (size_t i = 0; section && i < n; i++) {
        const struct ledger_day *day = &book->days[n - 1 - i];
        for (size_t k = 0; k < day->n && is_wanted(scene, i, n); k++)
            set_line(section, row++, table_at(ledger, book->lines[day->first + k], 0));
    }
}

/* ---- rows on screen -------------------------------------------------------------------- */

static size_t lines_of(const struct table *days, size_t day)
{
    return (size_t)table_at(days, day, DAYS_LINES)->number;
}

size_t plan_rows(const struct scene *scene, const struct sections *sections)
{
    const struct section *days = section_find(sections, "days");
    size_t n = days ? days->table.n_rows : 0, rows = n;
    for (size_t day = 0; day < n; day++)
        rows += plan_is_open(scene, day, n) ? lines_of(&days->table, day) : 0;
    return rows;
}

/* Whether the section has the lines of all days, open or not. */
static bool has_all_lines(const struct sections *sections, const struct table *days)
{
    const struct section *lines = section_find(sections, "lines");
    size_t all = 0;
    for (size_t day = 0; day < days->n_rows; day++)
        all += lines_of(days, day);
    return lines && lines->table.n_rows == all;
}

bool plan_row(const struct scene *scene, const struct sections *sections, size_t row,
              struct ledger_row *out)
{
    const struct section *days = section_find(sections, "days");
    size_t n = days ? days->table.n_rows : 0, at = 0, lines = 0;
    bool all = days && has_all_lines(sections, &days->table);
    for (size_t day = 0; day < n; day++) {
        bool open = plan_is_open(scene, day, n);
        size_t inside = lines_of(&days->table, day), taken = open ? inside : 0;
        if (row <= at + taken) {
            *out = (struct ledger_row){day, lines + row - at - (row > at), row > at};
            return true;
        }
        at += 1 + taken;
        lines += all ? inside : taken;
    }
    return false;
}

/* The row of the day to which row `row` belongs. */
static size_t row_of_day(const struct scene *scene, const struct sections *sections, size_t row)
{
    struct ledger_row at, above;
    if (!plan_row(scene, sections, row, &at))
        return row;
    while (row > 0 && plan_row(scene, sections, row - 1, &above) && above.day == at.day)
        row--;
    return row;
}

bool plan_expand(const struct scene *scene, const struct sections *sections, enum view_expand how,
                 struct view_state *state)
{
    const struct section *days = section_find(sections, "days");
    const union value *period = plan_period(scene, NULL);
    struct pane_state *pane = &state->panes[PANE_LEDGER];
    struct ledger_row row;
    if (state->focus != PANE_LEDGER || !period || !days ||
        !plan_row(scene, sections, pane->selected, &row) || (row.is_line && how != EXPAND_CLOSE))
        return false;
    size_t bit = days->table.n_rows - 1 - row.day;
    if (bit >= VIEW_EXPANDED_MAX)
        return false;
    bool open = plan_is_open(scene, row.day, days->table.n_rows);
    if (how != EXPAND_TOGGLE && open == (how == EXPAND_OPEN))
        return false;
    if (!is_about(state, period)) {
        memset(state->expanded, 0, sizeof(state->expanded));
        snprintf(state->expanded_in, sizeof(state->expanded_in), "%s", period[PERIOD_ID].text);
    }
    pane->selected = row_of_day(scene, sections, pane->selected);
    state->expanded[bit / 8] ^= (uint8_t)(1u << bit % 8);
    return true;
}
