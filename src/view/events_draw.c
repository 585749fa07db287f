/* Events, the picture: the table. */
#include "events.h"

#include <stdlib.h>
#include <string.h>

static const char *const tokens = "tokens";

void events_format(struct str *out, const union value *row, int field, const struct scene *scene)
{
    const struct field *info = &event_fields[field];
    if (scene->redact && (info->flags & FIELD_PERSON) && row[field].text) {
        str_addf(out, "%s-%04x", info->name, (unsigned)(hash_text(row[field].text, 1) & 0xffff));
        return;
    }
    if (field != E_AMOUNT || row[field].number == UNKNOWN) {
        value_format(out, info, row[field], scene->zone);
        return;
    }
    char text[NUMBER_MAX];
    bool whole = text_equal(row[E_RESOURCE].text, tokens) || row[field].number % 1000000 == 0;
    str_add(out,
            format_fixed(text, sizeof(text), row[field].number, info->decimals, whole ? 0 : 2));
}

enum style events_style(const union value *row, int field)
{
    static const struct {
        const char *state;
        enum style style;
    } states[] = {{"completed", STYLE_GOOD}, {"failed", STYLE_BAD},   {"timeout", STYLE_BAD},
                  {"cancelled", STYLE_WARN}, {"running", STYLE_INFO}, {"pending", STYLE_DIM}};
    if (value_missing(&event_fields[field], row[field]))
        return STYLE_DIM;
    if (field == E_ERROR)
        return STYLE_BAD;
    if (field == E_STATUS)
        return row[field].number >= 500   ? STYLE_BAD
               : row[field].number >= 400 ? STYLE_WARN
                                          : STYLE_TEXT;
    for (size_t i = 0; field == E_STATE && i < ARRAY_LEN(states); i++)
        if (text_equal(row[field].text, states[i].state))
            return states[i].style;
    return field == E_ID || field == E_REQUEST ? STYLE_DIM : STYLE_TEXT;
}

/* ---- layout ---- */

static void lay_out(const struct scene *scene, struct rect area, struct rect *rows,
                    struct rect *detail)
{
    *rows = area;
    *detail = (struct rect){0};
    if (!events_detail_open(scene))
        return;
    if (area.width >= DETAIL_SIDE && !scene->state->zoomed) {
        *detail = rect_cut_right(rows, DETAIL_WIDTH);
        return;
    }
    *detail = area;
    *rows = (struct rect){0};
}

size_t events_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX])
{
    struct rect rows, detail;
    lay_out(scene, area, &rows, &detail);
    uint8_t columns[VIEW_COLUMNS_MAX];
    struct rect inside = pane_inside(rect_empty(rows) ? area : rows);
    out[PANE_ROWS] = (struct pane_info){.title = "Events",
                                        .kind = PANE_TABLE,
                                        .n = events_rows(scene),
                                        .per_row = 1,
                                        .rows_shown = sheet_page(inside),
                                        .n_columns = view_columns(scene->state, columns),
                                        .rect = rows};
    const struct section *event = section_find(sections, "event");
    out[PANE_DETAIL] = (struct pane_info){.title = "Event",
                                          .kind = PANE_TABLE,
                                          .n = event ? event->table.n_rows : 0,
                                          .per_row = 1,
                                          .rows_shown = (size_t)MAX(pane_inside(detail).height, 0),
                                          .n_columns = 1,
                                          .rect = detail};
    return events_detail_open(scene) ? 2 : 1;
}

/* ---- the table ---- */

struct lit {
    const char *texts[8];
    size_t n;
};

/* The texts that the filter looks for, to light them where they stand. */
static void collect_lit(const struct filter_node *node, struct lit *lit)
{
    if (!node || node->op == FILTER_NOT || node->op == FILTER_FLAG)
        return;
    if (node->op == FILTER_AND || node->op == FILTER_OR)
        for (size_t i = 0; i < node->n; i++)
            collect_lit(node->children[i], lit);
    if (node->op == FILTER_SEARCH || node->op == FILTER_CONTAINS)
        for (size_t i = 0; i < node->n && lit->n < ARRAY_LEN(lit->texts); i++)
            lit->texts[lit->n++] = node->texts[i];
}

struct row_cells {
    const struct scene *scene;
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n_columns;
    struct lit lit;
    struct str text;
};

static void light(const struct row_cells *rows, struct sheet_cell *out)
{
    for (size_t i = 0; i < rows->lit.n; i++) {
        const char *found = text_find_nocase(out->text, rows->lit.texts[i]);
        if (!found)
            continue;
        out->lit_from = (size_t)(found - out->text);
        out->lit_to = out->lit_from + strlen(rows->lit.texts[i]);
        return;
    }
}

static void cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct row_cells *rows = *(struct row_cells *const *)data;
    const union value *values = events_row(rows->scene, row);
    if (!values)
        return;
    int field = rows->columns[column];
    str_clear(&rows->text);
    events_format(&rows->text, values, field, rows->scene);
    out->text = str_text(&rows->text);
    out->style = events_style(values, field);
    light(rows, out);
}

static bool marked(const void *data, size_t row)
{
    const struct row_cells *rows = *(struct row_cells *const *)data;
    const union value *values = events_row(rows->scene, row);
    for (size_t i = 0; values && i < rows->scene->n_marked; i++)
        if (text_equal(values[E_ID].text, rows->scene->marked[i]))
            return true;
    return false;
}

static void set_columns(const struct row_cells *rows, const struct view_state *state,
                        struct sheet_column *out, char (*titles)[48])
{
    for (size_t i = 0; i < rows->n_columns; i++) {
        const struct field *field = &event_fields[rows->columns[i]];
        bool number = !field_is_text(field) && field->type != FIELD_TIME;
        int chosen = state->n_columns ? state->widths[i] : 0;
        int ideal = chosen ? chosen : MAX((int)field->width, text_width(field->title));
        snprintf(titles[i], sizeof(titles[i]), *field->unit ? "%s %s" : "%s", field->title,
                 field->unit);
        out[i] = (struct sheet_column){.title = titles[i],
                                       .align = number ? ALIGN_RIGHT : ALIGN_LEFT,
                                       .min = number || field->type == FIELD_TIME ? field->width
                                                                                  : MIN(ideal, 8),
                                       .ideal = ideal,
                                       .flex = field->type == FIELD_TEXT && !chosen,
                                       .number = number};
    }
}

static size_t sort_column(const struct row_cells *rows, struct sort sort)
{
    for (size_t i = 0; i < rows->n_columns; i++)
        if (rows->columns[i] == sort.field)
            return i;
    return rows->n_columns;
}

static void draw_rows(const struct scene *scene, struct grid *grid, struct rect inside)
{
    const struct view_state *state = scene->state;
    const struct pane_state *pane = &state->panes[PANE_ROWS];
    struct row_cells rows = {.scene = scene};
    struct row_cells *data = &rows;
    rows.n_columns = view_columns(state, rows.columns);
    struct filter filter = {0};
    if (scene->filter && *scene->filter &&
        filter_parse(DATA_EVENTS, scene->filter, &scene->context, &filter, NULL))
        collect_lit(filter.root, &rows.lit);
    struct sheet_column columns[VIEW_COLUMNS_MAX];
    char titles[VIEW_COLUMNS_MAX][48];
    set_columns(&rows, state, columns, titles);
    struct sort sort = view_sort(state);
    struct sheet sheet = {.columns = columns,
                          .n_columns = rows.n_columns,
                          .n_rows = events_rows(scene),
                          .top = pane->top,
                          .selected = pane->selected,
                          .column = pane->column,
                          .first_column = pane->first_column,
                          .fixed = 1,
                          .sort = sort_column(&rows, sort),
                          .descending = sort.descending,
                          .column_cursor = true,
                          .focused = state->focus == PANE_ROWS,
                          .scrollbar = true,
                          .data = &data,
                          .cell = cell,
                          .marked = marked};
    sheet_scroll(&sheet, inside);
    draw_sheet(grid, inside, &sheet);
    filter_finish(&filter);
    str_finish(&rows.text);
}

/* ---- states ---- */

/* "Without status:eror 214 events would match." for each term that is to blame. */
static void blame(const struct scene *scene, struct str *out)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const struct filter_without *without;
    if (!filter_parse(DATA_EVENTS, scene->filter, &scene->context, &filter, NULL))
        return;
    size_t n = filter_without_each(&filter, &arena, &without), first = events_blame_question(scene);
    for (size_t i = 0; i < n && i < EVENTS_BLAME_MAX; i++) {
        int64_t count = table_number(scene_table(scene, first + i), 0, count_field.name);
        char text[NUMBER_MAX];
        if (count != UNKNOWN && count > 0)
            str_addf(out, "Without %s: %s. ", without[i].term,
                     format_count(text, sizeof(text), count));
        if (without[i].nearest)
            str_addf(out, "Did you mean %s? ", without[i].nearest);
    }
}

static void draw_empty(const struct scene *scene, struct grid *grid, struct rect inside)
{
    CLEANUP(str_finish)
    struct str why = {0};
    bool filtered = scene->filter && *scene->filter;
    struct notice notice = {.style = STYLE_DIM};
    const struct err *err = scene_err(scene, EVENTS_PAGE);
    if (err)
        notice = (struct notice){.title = "No answer", .text = err->text, .style = STYLE_ERROR};
    else if (!scene_table(scene, EVENTS_PAGE))
        notice.title = "Loading";
    else if (scene->syncing_first) {
        notice.title = "No events yet";
        notice.text = "The first ones are being fetched and appear here as they arrive.";
    } else {
        notice.title = filtered ? "No event matches" : "No events in this window";
        if (filtered)
            blame(scene, &why);
        str_add(&why, filtered ? "Esc clears the filter, / changes it; ] widens the window."
                               : "Widen the window with ] or choose another with d w m a.");
        notice.text = str_text(&why);
    }
    draw_notice(grid, inside, &notice);
}

/* "2,413 of 1,000,000 · newest first" in the frame. */
static void pane_note(const struct scene *scene, struct str *out)
{
    char count[NUMBER_MAX];
    int64_t total = table_number(scene_table(scene, EVENTS_COUNT), 0, count_field.name);
    if (total == UNKNOWN)
        str_add(out, "counting");
    else
        str_add(out, format_count(count, sizeof(count), total));
    const struct sort sort = view_sort(scene->state);
    if (sort.field == E_CREATED)
        str_add(out, sort.descending ? " · newest first" : " · oldest first");
    else
        str_addf(out, " · by %s", event_fields[sort.field].title);
    size_t fresh = scene->state->panes[PANE_ROWS].fresh;
    if (fresh)
        str_addf(out, " · %zu new above", fresh);
    if (scene->n_marked)
        str_addf(out, " · %zu marked", scene->n_marked);
}

static void draw_table(const struct scene *scene, struct grid *grid, struct rect rect)
{
    CLEANUP(str_finish)
    struct str note = {0};
    pane_note(scene, &note);
    const struct table *page = scene_table(scene, EVENTS_PAGE);
    bool partial = page && page->provenance.partial;
    struct rect inside = draw_pane(grid, rect,
                                   &(struct pane){.title = "Events",
                                                  .note = str_text(&note),
                                                  .right = partial ? "so far" : NULL,
                                                  .right_style = STYLE_STALE,
                                                  .hint_key = "C",
                                                  .hint = "columns",
                                                  .focused = scene->state->focus == PANE_ROWS});
    if (events_rows(scene))
        draw_rows(scene, grid, inside);
    else
        draw_empty(scene, grid, inside);
}

void events_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area)
{
    struct rect rows, detail;
    lay_out(scene, area, &rows, &detail);
    if (!rect_empty(rows))
        draw_table(scene, grid, rows);
    if (!rect_empty(detail))
        events_draw_detail(scene, sections, grid, detail);
}
