/* The picture of a table: header with the sort arrow, rows, marks, scroll bar. */
#include <string.h>

#include "draw.h"
#include "sheet.h"

static struct rect cell_rect(const struct sheet_layout *layout, struct rect row, size_t column)
{
    return rect_clip((struct rect){row.x + layout->x[column], row.y, layout->width[column], 1},
                     row);
}

static void draw_title(struct grid *grid, const struct sheet *sheet, struct rect place, size_t i)
{
    const struct sheet_column *column = &sheet->columns[i];
    bool sorts = sheet->sort == i;
    bool lit = sheet->column_cursor && sheet->focused && sheet->column == i;
    enum style style = sorts ? STYLE_SORTED : STYLE_HEADER;
    struct rect title = place;
    struct rect arrow = sorts && place.width > 2 ? rect_cut_right(&title, 2) : (struct rect){0};
    int width = draw_text(grid, title, column->align, style, column->title);
    if (column->align == ALIGN_LEFT)
        arrow.x = title.x + width;
    if (arrow.width)
        draw_text(grid, arrow, ALIGN_RIGHT, STYLE_SORTED, sheet->descending ? "▼" : "▲");
    if (lit)
        draw_ground(grid, place, STYLE_CURSOR);
}

/* What did not fit: "+3 columns" where there is room behind the last title, else a short "+3". */
static struct rect draw_hidden(struct grid *grid, const struct sheet *sheet, struct rect header,
                               const struct sheet_layout *layout)
{
    char text[40];
    int end = 0;
    for (size_t i = 0; i < MIN(sheet->n_columns, (size_t)SHEET_COLUMNS_MAX); i++)
        end = MAX(end, layout->width[i] ? layout->x[i] + layout->width[i] : 0);
    if (layout->hidden_left)
        draw_text(grid, header, ALIGN_LEFT, STYLE_ACCENT, "‹");
    if (!layout->hidden_right)
        return header;
    snprintf(text, sizeof(text), "+%zu column%s ›", layout->hidden_right,
             layout->hidden_right == 1 ? "" : "s");
    if (header.width - end < grid_width_of(grid, text) + 1)
        snprintf(text, sizeof(text), "+%zu›", layout->hidden_right);
    struct rect place = rect_cut_right(&header, grid_width_of(grid, text));
    rect_cut_right(&header, 1);
    draw_text(grid, place, ALIGN_RIGHT, STYLE_ACCENT, text);
    return header;
}

static void draw_header(struct grid *grid, const struct sheet *sheet, struct rect row,
                        const struct sheet_layout *layout)
{
    struct rect header = draw_hidden(grid, sheet, row, layout);
    for (size_t i = 0; i < MIN(sheet->n_columns, (size_t)SHEET_COLUMNS_MAX); i++)
        if (layout->width[i])
            draw_title(grid, sheet, cell_rect(layout, header, i), i);
}

/* Lights the part of a text that was searched for, where it is seen. */
static void light(struct grid *grid, struct rect place, const struct sheet_cell *cell, int x)
{
    size_t size = strlen(cell->text);
    if (cell->lit_from >= cell->lit_to || cell->lit_to > size)
        return;
    struct str before = {0}, upto = {0};
    str_bytes(&before, cell->text, cell->lit_from);
    str_bytes(&upto, cell->text, cell->lit_to);
    int from = grid_width_of(grid, str_text(&before)), to = grid_width_of(grid, str_text(&upto));
    str_finish(&before);
    str_finish(&upto);
    struct rect part = rect_clip((struct rect){x + from, place.y, to - from, 1}, place);
    for (int at = part.x; at < part.x + part.width; at++) {
        struct cell *seen = grid_cell(grid, at, part.y);
        if (seen)
            seen->style = STYLE_MATCH;
    }
}

static void draw_value(struct grid *grid, const struct sheet *sheet, struct rect place, size_t row,
                       size_t column)
{
    const struct sheet_column *spec = &sheet->columns[column];
    struct sheet_cell cell = {0};
    sheet->cell(sheet->data, row, column, &cell);
    if (!cell.text)
        return;
    int width;
    if (spec->number)
        width = draw_number(grid, place, spec->align, cell.style, cell.text);
    else
        width = draw_text(grid, place, spec->align, cell.style, cell.text);
    int x = place.x;
    if (spec->align == ALIGN_RIGHT)
        x += place.width - width;
    else if (spec->align == ALIGN_CENTER)
        x += (place.width - width) / 2;
    light(grid, place, &cell, x);
}

static void draw_selection(struct grid *grid, const struct sheet *sheet, struct rect line,
                           const struct sheet_layout *layout)
{
    draw_ground(grid, line, sheet->focused ? STYLE_SELECTED : STYLE_SELECTED_IDLE);
    if (!sheet->focused)
        return;
    draw_glyph(grid, line.x, line.y, STYLE_ACCENT, grid->ascii ? ">" : "▌");
    if (sheet->column_cursor && sheet->column < MIN(sheet->n_columns, (size_t)SHEET_COLUMNS_MAX))
        draw_ground(grid, cell_rect(layout, line, sheet->column), STYLE_CURSOR);
}

static void draw_row(struct grid *grid, const struct sheet *sheet, struct rect line, size_t row,
                     const struct sheet_layout *layout)
{
    bool marked = sheet->marked && sheet->marked(sheet->data, row);
    for (size_t i = 0; i < MIN(sheet->n_columns, (size_t)SHEET_COLUMNS_MAX); i++)
        if (layout->width[i])
            draw_value(grid, sheet, cell_rect(layout, line, i), row, i);
    if (marked)
        draw_ground(grid, line, STYLE_MARKED);
    if (row == sheet->selected)
        draw_selection(grid, sheet, line, layout);
    if (marked)
        draw_glyph(grid, line.x + (line.width > 1), line.y, STYLE_ACCENT, "•");
}

static void draw_scrollbar(struct grid *grid, const struct sheet *sheet, struct rect bar)
{
    size_t page = (size_t)bar.height;
    if (bar.height <= 0 || sheet->n_rows <= page)
        return;
    int length = MAX(1, (int)(page * page / sheet->n_rows));
    size_t last = sheet->n_rows - page;
    int at = (int)((double)MIN(sheet->top, last) / (double)last * (bar.height - length) + 0.5);
    draw_fill(grid, bar, STYLE_GRIDLINE, "│");
    draw_fill(grid, (struct rect){bar.x, bar.y + at, 1, length}, STYLE_DIM, "┃");
}

void draw_sheet(struct grid *grid, struct rect rect, const struct sheet *sheet)
{
    struct sheet_layout layout;
    if (rect_empty(rect) || !sheet->n_columns)
        return;
    sheet_layout(sheet, rect, &layout);
    struct rect rows = rect, bar = {0};
    draw_header(grid, sheet, rect_cut_top(&rows, 1), &layout);
    if (sheet->scrollbar)
        bar = rect_cut_right(&rows, 1);
    for (size_t row = sheet->top; row < sheet->n_rows && rows.height > 0; row++)
        draw_row(grid, sheet, rect_cut_top(&rows, 1), row, &layout);
    draw_scrollbar(grid, sheet, bar);
}
