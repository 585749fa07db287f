/* Keys and what they do, by group, in as many columns as fit. */
#include <string.h>

#include "draw.h"

enum { HELP_WIDTH_MIN = 36, HELP_GAP = 3, HELP_COLUMNS_MAX = 6 };

static bool new_group(const struct help *help, size_t i)
{
    return i == 0 || !text_equal(help->items[i].group, help->items[i - 1].group);
}

/* Lines of item i: a group begins with its name, and with a blank line before it except at the top.
 */
static size_t item_lines(const struct help *help, size_t i)
{
    if (!new_group(help, i) || !help->items[i].group)
        return 1;
    return i ? 3 : 2;
}

static size_t all_lines(const struct help *help)
{
    size_t lines = 0;
    for (size_t i = 0; i < help->n; i++)
        lines += item_lines(help, i);
    return lines;
}

static int key_width(const struct grid *grid, const struct help *help)
{
    int width = 0;
    for (size_t i = 0; i < help->n; i++)
        width = MAX(width, grid_width_of(grid, help->items[i].key));
    return width;
}

/* The rectangle of line `line` of the whole help: columns are filled one after another. */
static struct rect line_at(struct rect rect, size_t line, size_t lines, size_t columns)
{
    struct rect parts[HELP_COLUMNS_MAX];
    size_t each = (lines + columns - 1) / columns;
    rect_columns(rect, HELP_GAP, columns, parts);
    struct rect part = parts[MIN(line / MAX(each, (size_t)1), columns - 1)];
    part.y += (int)MIN(line % MAX(each, (size_t)1), (size_t)GRID_HEIGHT_MAX);
    part.height = 1;
    return part;
}

static void draw_help_item(struct grid *grid, struct rect row, const struct help *help, size_t i)
{
    struct rect line = row;
    int width = MIN(key_width(grid, help), row.width / 2);
    draw_text(grid, rect_cut_left(&row, width), ALIGN_RIGHT, STYLE_KEY, help->items[i].key);
    rect_cut_left(&row, 2);
    draw_text(grid, row, ALIGN_LEFT, STYLE_TEXT, help->items[i].text);
    if (help->selectable && i == help->selected)
        draw_ground(grid, line, STYLE_SELECTED);
}

size_t draw_help(struct grid *grid, struct rect rect, const struct help *help)
{
    size_t lines = all_lines(help), line = 0;
    size_t columns = (size_t)MAX(1, (rect.width + HELP_GAP) / (HELP_WIDTH_MIN + HELP_GAP));
    columns = MIN(columns, (size_t)HELP_COLUMNS_MAX);
    while (columns > 1 && lines <= (size_t)MAX(rect.height, 0) * (columns - 1))
        columns--;
    for (size_t i = 0; i < help->n; i++) {
        size_t own = item_lines(help, i);
        struct rect clip = rect_clip(rect, grid_rect(grid));
        struct rect title = line_at(rect, line + own - MIN(own, (size_t)2), lines, columns);
        struct rect row = line_at(rect, line + own - 1, lines, columns);
        title.y -= (int)help->top;
        row.y -= (int)help->top;
        if (own > 1)
            draw_text(grid, rect_clip(title, clip), ALIGN_LEFT, STYLE_TITLE, help->items[i].group);
        if (!rect_empty(rect_clip(row, clip)))
            draw_help_item(grid, row, help, i);
        line += own;
    }
    return (lines + columns - 1) / columns;
}
