/* Events, the table: columns that are as wide as what they hold needs, and cells. */
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "offers.h"

enum {
    TITLE_MAX = 48,
    NARROW = 100,      /* columns of the table below which long titles are said in short */
    LEAST_WIDTH = 8,   /* of numbers and free texts at least */
    PERSON_WIDTH = 12, /* of users, keys and the like */
    MODEL_WIDTH = 16,  /* of models, which begin alike */
    NAME_WIDTH =
        14,    /* of users, keys and the like where there is room: they differ in their ends */
    ARROW = 2, /* beside the title of the column that sorts */
};

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

/* What the cells are made from; texts that are being looked for belong to `filter`. */
struct row_cells {
    const struct scene *scene;
    uint8_t fields[VIEW_COLUMNS_MAX];
    size_t n_columns;
    struct filter filter;
    struct lit lit;
    struct str text;
    struct sheet_column columns[VIEW_COLUMNS_MAX];
    char titles[VIEW_COLUMNS_MAX][TITLE_MAX];
};

static void row_cells_finish(struct row_cells *rows)
{
    filter_finish(&rows->filter);
    str_finish(&rows->text);
}

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
    int field = rows->fields[column];
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

/* ---- columns ---- */

/* "Latency ms"; no unit where the title says it already. */
static void set_title(const struct field *field, int field_index, bool narrow, char *out)
{
    static const struct {
        int field;
        const char *title;
    } shorter[] = {{E_RESOURCE, "Resource"}, {E_POOL, "Pool"},          {E_IO, "I/O"},
                   {E_STATUS, "Status"},     {E_INPUT, "Input"},        {E_OUTPUT, "Output"},
                   {E_TOTAL, "Total"},       {E_GATEWAY, "Gateway ms"}, {E_TYPE, "Type"},
                   {E_VERSION, "Version"}};
    char unit[5];
    snprintf(unit, sizeof(unit), "%s", field->unit);
    bool said = !*unit || events_is_long(field_index) || text_find_nocase(field->title, unit);
    snprintf(out, TITLE_MAX, said ? "%s" : "%s %s", field->title, field->unit);
    bool own = text_equal(field->title, event_fields[field_index].title);
    for (size_t i = 0; narrow && own && i < ARRAY_LEN(shorter); i++)
        if (shorter[i].field == field_index)
            snprintf(out, TITLE_MAX, "%s", shorter[i].title);
}

static int longest_word(const char *words)
{
    int most = 0;
    for (const char *p = words; *p; p += strspn(p, " ")) {
        int length = (int)strcspn(p, " ");
        most = MAX(most, length);
        p += length;
    }
    return most;
}

/* The width that a column needs so that it can be read: all of a time, a number or one of the words
 * known beforehand, a part of free texts. */
static int least_width(const struct field *field)
{
    if (field->type == FIELD_TIME)
        return field->width;
    if (*field->words)
        return longest_word(field->words);
    int least = field->flags & FIELD_PERSON ? PERSON_WIDTH : LEAST_WIDTH;
    return MIN((int)field->width, least);
}

static struct sheet_column make_column(const struct field *field, const char *title, bool sorts,
                                       int chosen)
{
    bool number = !field_is_text(field) && field->type != FIELD_TIME;
    bool identity = field->flags & FIELD_IDENTITY;
    int least = MAX(least_width(field), text_width(title) + (sorts ? ARROW : 0));
    bool free_text = field_is_text(field) && !*field->words;
    int ideal =
        field->flags & FIELD_PERSON ? MAX((int)field->width, (int)NAME_WIDTH) : field->width;
    return (struct sheet_column){.title = title,
                                 .align = number ? ALIGN_RIGHT : ALIGN_LEFT,
                                 .min = chosen ? chosen : least,
                                 .ideal = !chosen && free_text && !identity ? ideal : 0,
                                 .flex = chosen     ? 0
                                         : identity ? 3
                                                    : free_text,
                                 .number = number};
}

static void name_columns(struct row_cells *rows, bool narrow)
{
    const struct view_state *state = rows->scene->state;
    struct sort sort = view_sort(state);
    for (size_t i = 0; i < rows->n_columns; i++) {
        int field = rows->fields[i];
        struct field named = event_fields[field];
        named.title = view_title(rows->scene->offer, field);
        set_title(&named, field, narrow, rows->titles[i]);
        rows->columns[i] = make_column(&named, rows->titles[i], sort.field == field,
                                       state->n_columns ? state->widths[i] : 0);
        if (field == E_MODEL && !(state->n_columns && state->widths[i]))
            rows->columns[i].min = MODEL_WIDTH;
    }
}

/* Where not all columns fit, titles are said in short, so that more of them do. */
static void set_columns(struct row_cells *rows, int width)
{
    const int gap = 2;
    int needed = 0;
    rows->n_columns =
        view_columns(rows->scene->view, rows->scene->state, rows->scene->filter, rows->fields);
    name_columns(rows, false);
    for (size_t i = 0; i < rows->n_columns; i++)
        needed += rows->columns[i].min + gap;
    if (width < NARROW || needed > width)
        name_columns(rows, true);
}

static size_t sort_column(const struct row_cells *rows, struct sort sort)
{
    for (size_t i = 0; i < rows->n_columns; i++)
        if (rows->fields[i] == sort.field)
            return i;
    return rows->n_columns;
}

/* ---- the sheet ---- */

/* Makes the sheet for `inside`; `*data` is the address of `rows`, which stay where they are. */
static void make_sheet(const struct scene *scene, struct rect inside, struct row_cells **data,
                       struct sheet *out)
{
    struct row_cells *rows = *data;
    const struct view_state *state = scene->state;
    const struct pane_state *pane = &state->panes[PANE_ROWS];
    rows->scene = scene;
    set_columns(rows, inside.width);
    if (scene->filter && *scene->filter &&
        filter_parse(DATA_EVENTS, scene->filter, &scene->context, &rows->filter, NULL))
        collect_lit(rows->filter.root, &rows->lit);
    struct sort sort = view_sort(state);
    *out = (struct sheet){.columns = rows->columns,
                          .n_columns = rows->n_columns,
                          .n_rows = events_rows(scene),
                          .top = pane->top,
                          .selected = pane->selected,
                          .column = MIN(pane->column, rows->n_columns - 1),
                          .first_column = pane->first_column,
                          .fixed = 1,
                          .sort = sort_column(rows, sort),
                          .descending = sort.descending,
                          .column_cursor = true,
                          .focused = state->focus == PANE_ROWS,
                          .scrollbar = true,
                          .data = data,
                          .cell = cell,
                          .marked = marked};
    sheet_scroll(out, inside);
}

void events_draw_rows(const struct scene *scene, struct grid *grid, struct rect inside)
{
    CLEANUP(row_cells_finish)
    struct row_cells rows = {0};
    struct row_cells *data = &rows;
    struct sheet sheet;
    make_sheet(scene, inside, &data, &sheet);
    draw_sheet(grid, inside, &sheet);
}

bool events_hit_rows(const struct scene *scene, struct rect inside, int x, int y,
                     struct view_hit *out)
{
    CLEANUP(row_cells_finish)
    struct row_cells rows = {0};
    struct row_cells *data = &rows;
    struct sheet sheet;
    size_t at[2];
    make_sheet(scene, inside, &data, &sheet);
    if (!sheet_hit(&sheet, inside, x, y, at))
        return false;
    out->header = at[0] == sheet.n_rows;
    out->item = at[0];
    out->column = at[1] < sheet.n_columns ? at[1] : sheet.column;
    return !out->header || at[1] < sheet.n_columns;
}
