/* Where the columns of a table are. Numbers get what they need, text gives way down to its minimum,
 * and what then does not fit is left out at the right, except the fixed columns. */
#include "draw.h"
#include "sheet.h"

enum { HIDDEN_MARK = 4 }; /* columns of "+12›" less the scroll bar's */

static const struct grid plain;

size_t sheet_page(struct rect rect)
{
    return rect.height > 1 ? (size_t)rect.height - 1 : 0;
}

struct rect sheet_body(const struct sheet *sheet, struct rect rect)
{
    rect_cut_left(&rect, SHEET_GUTTER);
    if (sheet->scrollbar)
        rect_cut_right(&rect, 1);
    return rect;
}

/* The least width of a column now: its minimum, and of numbers the widest on screen. */
static int least_width(const struct sheet *sheet, size_t column, size_t page)
{
    const struct sheet_column *spec = &sheet->columns[column];
    int width = MAX(spec->min, 1);
    for (size_t i = 0; spec->number && i < page && sheet->top + i < sheet->n_rows; i++) {
        struct sheet_cell cell = {0};
        sheet->cell(sheet->data, sheet->top + i, column, &cell);
        width = MAX(width, grid_width_of(&plain, cell.text));
    }
    return width;
}

/* The columns that may be shown, in order: the fixed ones, then those from first_column on. */
static size_t shown_column(const struct sheet *sheet, size_t nth)
{
    size_t first = MAX(sheet->first_column, sheet->fixed);
    return nth < sheet->fixed ? nth : first + (nth - sheet->fixed);
}

/* Raises columns towards their ideal width, one cell each in turn, so that none waits for another.
 */
static int grow_to_ideal(const struct sheet *sheet, struct sheet_layout *out, int room)
{
    bool grown = true;
    while (room > 0 && grown) {
        grown = false;
        for (size_t i = 0; i < sheet->n_columns && room > 0; i++) {
            if (!out->width[i] || out->width[i] >= sheet->columns[i].ideal)
                continue;
            out->width[i]++;
            room--;
            grown = true;
        }
    }
    return room;
}

static int total_flex(const struct sheet *sheet, const struct sheet_layout *out)
{
    int total = 0;
    for (size_t i = 0; i < sheet->n_columns; i++)
        total += out->width[i] ? MAX(sheet->columns[i].flex, 0) : 0;
    return total;
}

static void share_rest(const struct sheet *sheet, struct sheet_layout *out, int room)
{
    int flex = total_flex(sheet, out);
    for (size_t i = 0; i < sheet->n_columns && flex > 0; i++) {
        int own = out->width[i] ? MAX(sheet->columns[i].flex, 0) : 0;
        int share = (int)((int64_t)room * own / flex);
        out->width[i] += share;
        room -= share;
        flex -= own;
    }
}

static int place(const struct sheet *sheet, struct sheet_layout *out, size_t n, int gap)
{
    int x = SHEET_GUTTER;
    for (size_t nth = 0; nth < n; nth++) {
        size_t column = shown_column(sheet, nth);
        out->x[column] = x;
        x += out->width[column] + gap;
    }
    return x - gap;
}

void sheet_layout(const struct sheet *sheet, struct rect rect, struct sheet_layout *out)
{
    *out = (struct sheet_layout){0};
    struct rect body = sheet_body(sheet, rect);
    size_t first = MAX(sheet->first_column, sheet->fixed), n = 0;
    size_t columns = MIN(sheet->n_columns, (size_t)SHEET_COLUMNS_MAX);
    int used = 0, gap = 2;
    for (; shown_column(sheet, n) < columns; n++) {
        size_t column = shown_column(sheet, n);
        int least = least_width(sheet, column, sheet_page(rect));
        int room = body.width - used - (n ? gap : 0);
        if (n && room < least)
            break;
        out->width[column] = MAX(0, MIN(least, room));
        used += out->width[column] + (n ? gap : 0);
    }
    out->hidden_left = MIN(first, columns) - MIN(sheet->fixed, columns);
    out->hidden_right = columns - MIN(shown_column(sheet, n), columns);
    struct sheet limited = *sheet;
    limited.n_columns = columns;
    int spare = body.width - used;
    if (n > 1 && out->hidden_right &&
        spare >= HIDDEN_MARK) /* so that it stands behind the last title */
        spare -= HIDDEN_MARK;
    int room = grow_to_ideal(&limited, out, spare);
    share_rest(&limited, out, MAX(room, 0));
    place(sheet, out, n, gap);
}

static bool column_shown(const struct sheet *sheet, struct rect rect)
{
    struct sheet_layout layout;
    sheet_layout(sheet, rect, &layout);
    return sheet->column >= MIN(sheet->n_columns, (size_t)SHEET_COLUMNS_MAX) ||
           layout.width[sheet->column] > 0;
}

void sheet_scroll(struct sheet *sheet, struct rect rect)
{
    size_t page = sheet_page(rect);
    if (page) {
        if (sheet->selected < sheet->top)
            sheet->top = sheet->selected;
        else if (sheet->selected < sheet->n_rows && sheet->selected - sheet->top >= page)
            sheet->top = sheet->selected - page + 1;
        sheet->top = MIN(sheet->top, sheet->n_rows > page ? sheet->n_rows - page : 0);
    }
    if (!sheet->column_cursor)
        return;
    sheet->first_column = MAX(sheet->first_column, sheet->fixed);
    if (sheet->column >= sheet->fixed && sheet->column < sheet->first_column)
        sheet->first_column = sheet->column;
    while (sheet->first_column < sheet->column && !column_shown(sheet, rect))
        sheet->first_column++;
}

bool sheet_hit(const struct sheet *sheet, struct rect rect, int x, int y, size_t cell[static 2])
{
    struct sheet_layout layout;
    if (!rect_has(rect, x, y))
        return false;
    sheet_layout(sheet, rect, &layout);
    size_t row = sheet->top + (size_t)(y - rect.y) - 1;
    cell[0] = y == rect.y ? sheet->n_rows : row;
    cell[1] = sheet->n_columns;
    for (size_t i = 0; i < MIN(sheet->n_columns, (size_t)SHEET_COLUMNS_MAX); i++)
        if (layout.width[i] && x - rect.x >= layout.x[i] &&
            x - rect.x < layout.x[i] + layout.width[i])
            cell[1] = i;
    return y == rect.y || row < sheet->n_rows;
}
