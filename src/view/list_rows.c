/* Rows of a section as a table. */
#include "list_rows.h"

#include "line.h"

void list_rows_text(const struct list_rows *rows, size_t row, size_t column, struct str *out)
{
    const struct field *field = rows->table->columns[column];
    union value value = *table_at(rows->table, row, column);
    char text[NUMBER_MAX];
    if (rows->scene->redact && value_hide(out, field, value))
        return;
    if (field->type == FIELD_TIME)
        str_add(out, ago_text(text, value.number, rows->scene->now));
    else if (field->type == FIELD_DECIMAL && field->decimals == 1)
        str_add(out, percent_text(text, value.number));
    else if (field_is_text(field))
        value_format(out, field, value, rows->scene->zone);
    else
        str_add(out, number_text(text, field, value.number, 0));
}

/* What draw_sheet hands back for each cell. */
struct drawing {
    const struct list_rows *rows;
    struct str text;
};

static void cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct drawing *drawing = *(struct drawing *const *)data;
    const struct list_rows *rows = drawing->rows;
    size_t at = rows->columns[column];
    str_clear(&drawing->text);
    (rows->text ? rows->text : list_rows_text)(rows, row, at, &drawing->text);
    out->text = str_text(&drawing->text);
    bool none = value_missing(rows->table->columns[at], *table_at(rows->table, row, at));
    out->style = none ? STYLE_DIM : column == 0 ? STYLE_TITLE : STYLE_TEXT;
}

static struct sheet_column column_of(const struct field *field, bool first, bool sorts)
{
    bool text = field_is_text(field), time = field->type == FIELD_TIME;
    int title = text_width(field->title) + (sorts ? 2 : 0);
    return (struct sheet_column){.title = field->title,
                                 .align = text || time ? ALIGN_LEFT : ALIGN_RIGHT,
                                 .min = MAX(title, 8),
                                 .ideal = first ? 16 : 0,
                                 .flex = first,
                                 .number = !text && !time};
}

/* The columns that fit whole; what does not is in the zoomed pane. */
static void draw_whole_columns(struct grid *grid, struct rect inside, struct sheet *sheet)
{
    struct sheet_layout layout;
    sheet_layout(sheet, inside, &layout);
    sheet->n_columns -= MIN(layout.hidden_right, sheet->n_columns - 1);
    draw_sheet(grid, inside, sheet);
}

void list_rows_draw(const struct list_rows *rows, struct grid *grid, struct rect inside)
{
    struct sheet_column columns[LIST_ROWS_COLUMNS_MAX];
    struct drawing drawing = {.rows = rows}, *data = &drawing;
    const struct pane_state *pane = &rows->scene->state->panes[rows->pane];
    size_t n = MIN(rows->n_columns, (size_t)LIST_ROWS_COLUMNS_MAX), sorts = n;
    for (size_t i = 0; i < n; i++) {
        bool by = rows->sort >= 0 && rows->columns[i] == (size_t)rows->sort;
        columns[i] = column_of(rows->table->columns[rows->columns[i]], i == 0, by);
        sorts = by ? i : sorts;
    }
    bool focused = rows->scene->state->focus == rows->pane;
    struct sheet sheet = {.columns = columns,
                          .n_columns = n,
                          .n_rows = rows->table->n_rows,
                          .top = pane->top,
                          .selected = focused ? pane->selected : rows->table->n_rows,
                          .fixed = 1,
                          .sort = sorts,
                          .descending = rows->descending,
                          .focused = focused,
                          .scrollbar = true,
                          .data = &data,
                          .cell = cell};
    draw_whole_columns(grid, inside, &sheet);
    str_finish(&drawing.text);
}
