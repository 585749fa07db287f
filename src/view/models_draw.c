/* Models, the picture: cards above; requests by hour, their factors and the deployments below. */
#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "models.h"
#include "names.h"
#include "offers.h"
#include "states.h"

enum {
    TALL = 28, /* rows from which the deployments stand under the hours */
    DEPLOYMENTS_MOST = 12,
    FACTORS_BESIDE = 150, /* columns from which the factors stand beside another table */
    FACTORS_WIDTH = 48,
    FACTORS_HEIGHT = 5,
    HOURS_LEAST = 8,
    TITLE_MAX = 40,
    HOUR_WIDTH = 12,
    NAME_WIDTH = 18,
};

/* ---- layout --------------------------------------------------------------------------------- */

static size_t rows_of(const struct sections *sections, const char *name)
{
    const struct section *section = section_find(sections, name);
    return section ? section->table.n_rows : 0;
}

static void lay_out(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct rect out[static MODELS_PANES])
{
    const int frame = 3; /* borders and header */
    struct rect left = area;
    struct cards cards = models_cards(scene);
    memset(out, 0, MODELS_PANES * sizeof(*out));
    out[MODELS_PANE_CARDS] = rect_cut_top(&left, cards_height(&cards, scene, area));
    if (area.height >= TALL && offer_has_set(scene->offer, DATA_DEPLOYMENTS)) {
        int rows = (int)MIN(rows_of(sections, "deployments"), (size_t)DEPLOYMENTS_MOST) + frame;
        out[MODELS_PANE_DEPLOYMENTS] =
            rect_cut_bottom(&left, MIN(MAX(rows, frame + 1), left.height / 3));
    }
    struct rect *below = &out[MODELS_PANE_DEPLOYMENTS];
    if (area.width >= FACTORS_BESIDE && !rect_empty(*below))
        out[MODELS_PANE_FACTORS] = rect_cut_left(below, FACTORS_WIDTH);
    else if (area.width >= FACTORS_BESIDE && left.height > frame)
        out[MODELS_PANE_FACTORS] = rect_cut_right(&left, FACTORS_WIDTH);
    else if (left.height >= HOURS_LEAST + FACTORS_HEIGHT)
        out[MODELS_PANE_FACTORS] = rect_cut_bottom(&left, FACTORS_HEIGHT);
    out[MODELS_PANE_HOURLY] = left;
}

static struct pane_info table_pane(const struct scene *scene, const struct sections *sections,
                                   const char *name, const char *title, struct rect rect)
{
    size_t shown[HOURLY_COLUMNS];
    const struct section *section = section_find(sections, name);
    return (struct pane_info){.title = title,
                              .section = name,
                              .kind = PANE_TABLE,
                              .n = section ? section->table.n_rows : 0,
                              .per_row = 1,
                              .rows_shown = sheet_page(pane_inside(rect)),
                              .n_columns =
                                  section ? models_columns(scene, &section->table, shown) : 1,
                              .rect = rect};
}

size_t models_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX])
{
    if (!models_told(scene))
        return lack_pane(scene, area, out);
    struct rect rects[MODELS_PANES];
    bool folded[MODELS_PANES];
    size_t focus = MIN(scene->state->focus, (size_t)MODELS_PANES - 1);
    lay_out(scene, sections, area, rects);
    for (size_t i = 0; i < MODELS_PANES; i++)
        folded[i] = rect_empty(rects[i]);
    if (scene->state->zoomed || folded[focus])
        for (size_t i = 0; i < MODELS_PANES; i++)
            rects[i] = i == focus ? area : (struct rect){0};
    struct cards cards = models_cards(scene);
    out[MODELS_PANE_CARDS] = cards_pane(&cards, scene, area.width, rects[MODELS_PANE_CARDS]);
    out[MODELS_PANE_HOURLY] =
        table_pane(scene, sections, "serverless", scene->offer ? "By model and key" : "Serverless",
                   rects[MODELS_PANE_HOURLY]);
    out[MODELS_PANE_FACTORS] =
        table_pane(scene, sections, "factors", "Factors", rects[MODELS_PANE_FACTORS]);
    out[MODELS_PANE_DEPLOYMENTS] =
        table_pane(scene, sections, "deployments", "Deployments", rects[MODELS_PANE_DEPLOYMENTS]);
    out[MODELS_PANE_DEPLOYMENTS].absent = !offer_has_set(scene->offer, DATA_DEPLOYMENTS);
    for (size_t i = 0; i < MODELS_PANES; i++)
        out[i].folded = rect_empty(rects[i]);
    return MODELS_PANES;
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* A table of a section, and its cells as they are asked for. */
struct cells {
    const struct scene *scene;
    const struct table *table;
    size_t pane;
    struct str text;
    size_t shown[HOURLY_COLUMNS], n; /* columns of the table */
    char titles[HOURLY_COLUMNS][TITLE_MAX];
    struct sheet_column columns[HOURLY_COLUMNS];
};

static bool is_estimate(const struct field *field)
{
    return strcmp(field->unit, "est.") == 0;
}

/* "21 Nov 08:00", HOUR_WIDTH columns at most */
static void add_hour(struct str *out, int64_t at, enum zone zone)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil civil;
    civil_from(&civil, at, zone);
    str_addf(out, "%d %s %02d:%02d", civil.day, months[civil.month - 1], civil.hour, civil.minute);
}

/* "7,439 h 12 min" */
static void add_hours(struct str *out, int64_t ms)
{
    char hours[NUMBER_MAX];
    str_addf(out, "%s h %02d min", format_count(hours, sizeof(hours), ms / HOUR),
             (int)(ms % HOUR / MINUTE));
}

/* Small fees and rates still differ; whole hours of machines do not need it. */
static int places_of(const struct field *field)
{
    if (strcmp(field->unit, "%") == 0)
        return 2;
    if (strcmp(field->unit, "GPU-h") == 0)
        return 1;
    return MIN((int)field->decimals, 6);
}

static void cell_text(const struct scene *scene, const struct field *field, union value value,
                      struct str *out)
{
    char text[NUMBER_MAX], hidden[REDACTED_MAX];
    if (value_missing(field, value)) {
        str_add(out, "–");
    } else if (field->flags & FIELD_PERSON) {
        str_add(out, scene->redact ? redacted(scene, field->name, value.text, hidden)
                                   : scene_called(scene, field, value.text));
    } else if (!scene->redact || !value_hide(out, field, value)) {
        if (field->type == FIELD_TIME)
            add_hour(out, value.number, scene->zone);
        else if (field_is_text(field))
            str_add(out, value.text);
        else if (field->type == FIELD_DECIMAL)
            str_add(out, format_fixed(text, sizeof(text), value.number, field->decimals,
                                      places_of(field)));
        else if (field->type == FIELD_DURATION)
            add_hours(out, value.number);
        else
            str_addf(out, "%s%s", is_estimate(field) ? "~" : "",
                     number_text(text, field, value.number, 0));
    }
}

static void cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct cells *cells = *(struct cells *const *)data;
    size_t at = cells->shown[column];
    const struct field *field = cells->table->columns[at];
    union value value = *table_at(cells->table, row, at);
    bool bad = strcmp(field->name, "errors") == 0 && value.number > 0;
    str_clear(&cells->text);
    cell_text(cells->scene, field, value, &cells->text);
    out->text = str_text(&cells->text);
    out->style = value_missing(field, value) ? STYLE_DIM : bad ? STYLE_BAD : STYLE_TEXT;
}

/* Of all rows, so that scrolling moves no column. */
static int widest_text(const struct cells *cells, size_t column)
{
    int most = 0;
    for (size_t i = 0; i < cells->table->n_rows; i++) {
        const char *text = table_at(cells->table, i, cells->shown[column])->text;
        most = MAX(most, text ? text_width(text) : 0);
    }
    return MIN(most, (int)NAME_WIDTH);
}

static void set_columns(struct cells *cells, struct sort sort)
{
    const int arrow = 2;
    cells->n = models_columns(cells->scene, cells->table, cells->shown);
    for (size_t i = 0; i < cells->n; i++) {
        const struct field *field = cells->table->columns[cells->shown[i]];
        bool text = field_is_text(field), number = !text && field->type != FIELD_TIME;
        bool unit = *field->unit && field->type != FIELD_DURATION;
        const char *named = field->title;
        if (cells->pane == MODELS_PANE_HOURLY && cells->shown[i] == HOURLY_KEY)
            named = offer_one(cells->scene->offer, E_KEY, named);
        snprintf(cells->titles[i], TITLE_MAX, unit ? "%s %s" : "%s", named, field->unit);
        int title = text_width(cells->titles[i]) + (sort.field == (int)cells->shown[i] ? arrow : 0);
        int widest = text ? widest_text(cells, i) : 0;
        int least = field->type == FIELD_TIME ? HOUR_WIDTH : text && i ? MIN(widest, 10) : widest;
        cells->columns[i] = (struct sheet_column){.title = cells->titles[i],
                                                  .align = number ? ALIGN_RIGHT : ALIGN_LEFT,
                                                  .min = MAX(title, number ? 8 : least),
                                                  .ideal = widest,
                                                  .flex = text,
                                                  .number = number};
    }
}

/* Where a column of the table stands; HOURLY_COLUMNS: nowhere. */
static size_t place_of(const struct cells *cells, int column)
{
    for (size_t i = 0; i < cells->n; i++)
        if ((int)cells->shown[i] == column)
            return i;
    return HOURLY_COLUMNS;
}

/* Makes the sheet for `inside`; `*data` is the address of `cells`, which stay where they are. */
static void make_sheet(const struct scene *scene, struct rect inside, struct cells **data,
                       struct sheet *out)
{
    struct cells *cells = *data;
    const struct pane_state *state = &scene->state->panes[cells->pane];
    bool hourly = cells->pane == MODELS_PANE_HOURLY;
    struct sort sort = hourly ? models_sort(scene) : (struct sort){.field = -1};
    cells->scene = scene;
    set_columns(cells, sort);
    *out = (struct sheet){.columns = cells->columns,
                          .n_columns = cells->n,
                          .n_rows = cells->table->n_rows,
                          .top = state->top,
                          .selected = MIN(state->selected, cells->table->n_rows - 1),
                          .column = MIN(state->column, cells->n - 1),
                          .first_column = state->first_column,
                          .fixed = 1,
                          .sort = place_of(cells, sort.field),
                          .descending = sort.descending,
                          .column_cursor = scene->state->focus == cells->pane,
                          .focused = scene->state->focus == cells->pane,
                          .scrollbar = true,
                          .data = data,
                          .cell = cell};
    sheet_scroll(out, inside);
}

/* ---- panes ------------------------------------------------------------------------------------
 */

/* "newest 720 hours · 2,000 of 3,612 rows" */
static void hourly_note(const struct scene *scene, const struct table *table, struct str *out)
{
    char shown[NUMBER_MAX], all[NUMBER_MAX];
    int64_t total = models_lines(scene);
    int64_t hours = (table->provenance.window.to - table->provenance.window.from) / HOUR;
    if (table->provenance.bucket > BUCKET_HOUR)
        str_addf(out, "by %s", bucket_name(table->provenance.bucket));
    else if (hours >= HOURS_SHOWN - 1)
        str_addf(out, "the newest %d hours", HOURS_SHOWN);
    else
        str_add(out, "by hour");
    format_count(shown, sizeof(shown), (int64_t)table->n_rows);
    if (scene_err(scene, MODELS_LINES))
        str_addf(out, " · %s rows, not counted", shown);
    else if (total == UNKNOWN)
        str_addf(out, " · %s rows, counting", shown);
    else if (total > (int64_t)table->n_rows)
        str_addf(out, " · %s of %s rows", shown, format_count(all, sizeof(all), total));
}

/* "of 1,000 events" and what of them is not in it. */
static void factors_note(const struct scene *scene, const struct table *table, struct str *out)
{
    const struct table *events = scene_table(scene, MODELS_FACTORS);
    const struct table *hourly = scene_table(scene, MODELS_HOURLY);
    char read[NUMBER_MAX], all[NUMBER_MAX];
    int64_t total = table_number(hourly, models_row(scene), "requests");
    if (!events || (scene->offer && scene->offer->grain))
        return;
    format_count(read, sizeof(read), table->provenance.total);
    format_count(all, sizeof(all), total);
    if (total != UNKNOWN && table->provenance.total < total)
        str_addf(out, "of %s of %s requests", read, all);
    else
        str_addf(out, "of %s request%s", read, table->provenance.total == 1 ? "" : "s");
}

static const struct {
    const char *section, *title, *empty, *hint;
    size_t question;
    enum dataset set;
} tables[MODELS_PANES] = {
    [MODELS_PANE_HOURLY] = {"serverless", "Serverless", "No requests without a deployment",
                            "Widen the window with ] or choose another with d w m a.",
                            MODELS_HOURLY},
    [MODELS_PANE_FACTORS] = {"factors", "Factors", "No tokens",
                             "The selected row has no tokens to break down.", MODELS_FACTORS},
    [MODELS_PANE_DEPLOYMENTS] = {"deployments", "Deployments", "No deployments",
                                 "They appear here once the service has one.", MODELS_DEPLOYMENTS,
                                 DATA_DEPLOYMENTS},
};

static void draw_table(const struct scene *scene, const struct sections *sections,
                       struct grid *grid, const struct pane_info *info, size_t number)
{
    const struct section *section = section_find(sections, tables[number].section);
    const struct table *table = section ? &section->table : NULL;
    CLEANUP(str_finish)
    struct str note = {0};
    if (table && number == MODELS_PANE_HOURLY)
        hourly_note(scene, table, &note);
    if (table && number == MODELS_PANE_FACTORS)
        factors_note(scene, table, &note);
    bool hours = scene->offer && number == MODELS_PANE_HOURLY;
    struct pane pane = {.title = hours ? "By model and key" : tables[number].title,
                        .note = note.len ? str_text(&note) : NULL,
                        .focused = scene->state->focus == number};
    struct frame_note right =
        frame_note_of(scene, tables[number].set, table ? &table->provenance : NULL, "");
    pane.right = right.text;
    pane.right_style = right.style;
    struct rect inside = draw_pane(grid, info->rect, &pane);
    bool waits = number == MODELS_PANE_FACTORS && rows_of(sections, "serverless") == 0;
    if (!table && !waits) {
        draw_missing(scene, tables[number].question, grid, inside, "The rows appear in a moment.");
    } else if (!table || !table->n_rows) {
        draw_nothing_of(scene, tables[number].set, grid, inside, tables[number].empty,
                        tables[number].hint);
    } else {
        struct cells cells = {.table = table, .pane = number}, *data = &cells;
        struct sheet sheet;
        make_sheet(scene, inside, &data, &sheet);
        draw_sheet(grid, inside, &sheet);
        str_finish(&cells.text);
    }
}

void models_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area)
{
    struct pane_info panes[VIEW_PANES_MAX];
    if (!models_told(scene)) {
        draw_lack(scene, grid, area, MODELS_LACK);
        return;
    }
    struct cards cards = models_cards(scene);
    models_panes(scene, sections, area, panes);
    if (!rect_empty(panes[MODELS_PANE_CARDS].rect))
        cards_draw(&cards, scene, sections, grid, &panes[MODELS_PANE_CARDS]);
    for (size_t i = MODELS_PANE_HOURLY; i < MODELS_PANES; i++)
        if (!rect_empty(panes[i].rect))
            draw_table(scene, sections, grid, &panes[i], i);
}

static bool hit_table(const struct scene *scene, const struct sections *sections,
                      const struct pane_info *info, int x, int y, struct view_hit *out)
{
    const struct section *section = section_find(sections, tables[out->pane].section);
    struct rect inside = pane_inside(info->rect);
    size_t at[2];
    struct sheet sheet;
    if (!section || !section->table.n_rows)
        return false;
    struct cells cells = {.table = &section->table, .pane = out->pane}, *data = &cells;
    make_sheet(scene, inside, &data, &sheet);
    bool hit = sheet_hit(&sheet, inside, x, y, at);
    str_finish(&cells.text);
    out->header = hit && at[0] == sheet.n_rows;
    out->item = hit ? at[0] : 0;
    out->column = hit && at[1] < sheet.n_columns ? at[1] : sheet.column;
    if (out->header && at[1] < sheet.n_columns)
        out->column = cells.shown[at[1]]; /* what sorts is a column of the table */
    return hit && (!out->header || (at[1] < sheet.n_columns && out->pane == MODELS_PANE_HOURLY));
}

bool models_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
                int y, struct view_hit *out)
{
    struct pane_info panes[VIEW_PANES_MAX];
    size_t n = models_panes(scene, sections, area, panes);
    *out = (struct view_hit){0};
    while (out->pane < n && !rect_has(panes[out->pane].rect, x, y))
        out->pane++;
    if (out->pane == n || !models_told(scene))
        return false;
    struct cards cards = models_cards(scene);
    if (out->pane == MODELS_PANE_CARDS)
        return cards_hit(&cards, &panes[out->pane], x, y, &out->item);
    return hit_table(scene, sections, &panes[out->pane], x, y, out);
}
