/* The terminal in memory. */
#include "cells.h"

#include <string.h>
#include <wchar.h>

void cells_init(struct cells *cells, int width, int height)
{
    *cells = (struct cells){.width = width, .height = height, .bottom = height - 1};
    cells->watch_to = width;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            cells->at[y][x] = ' ';
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static void set(struct cells *cells, int y, int x, uint32_t point)
{
    if (cells->at[y][x] == point)
        return;
    cells->at[y][x] = point;
    cells->changed[y] |= x >= cells->watch_from && x < cells->watch_to;
}

static void blank(struct cells *cells, int y, int from, int to)
{
    for (int x = from; x < to && x < cells->width; x++)
        set(cells, y, x, ' ');
}

static void copy_row(struct cells *cells, int to, int from)
{
    for (int x = 0; x < cells->width; x++)
        set(cells, to, x, cells->at[from][x]);
}

/* Moves the rows from `top` to the region's bottom up by n, or down where n < 0. */
static void scroll(struct cells *cells, int top, int n)
{
    int bottom = cells->bottom;
    n = clamp(n, -(bottom - top + 1), bottom - top + 1);
    for (int y = top; n > 0 && y <= bottom; y++)
        if (y + n <= bottom)
            copy_row(cells, y, y + n);
        else
            blank(cells, y, 0, cells->width);
    for (int y = bottom; n < 0 && y >= top; y--)
        if (y + n >= top)
            copy_row(cells, y, y + n);
        else
            blank(cells, y, 0, cells->width);
}

static void line_feed(struct cells *cells)
{
    if (cells->y == cells->bottom)
        scroll(cells, cells->top, 1);
    else if (cells->y < cells->height - 1)
        cells->y++;
}

static void put(struct cells *cells, uint32_t point)
{
    int width = wcwidth((wchar_t)point);
    if (width <= 0)
        return;
    if (cells->wrap || cells->x + width > cells->width) {
        cells->x = 0;
        line_feed(cells);
    }
    set(cells, cells->y, cells->x, point);
    if (width == 2)
        set(cells, cells->y, cells->x + 1, 0);
    cells->last = point;
    cells->wrap = cells->x + width >= cells->width;
    cells->x = clamp(cells->x + width, 0, cells->width - 1);
}

/* ---- sequences ---- */

static void move_to(struct cells *cells, int y, int x)
{
    cells->y = clamp(y, 0, cells->height - 1);
    cells->x = clamp(x, 0, cells->width - 1);
    cells->wrap = false;
}

static void erase_line(struct cells *cells, int mode)
{
    int from = mode == 0 ? cells->x : 0, to = mode == 1 ? cells->x + 1 : cells->width;
    blank(cells, cells->y, from, to);
}

static void erase_screen(struct cells *cells, int mode)
{
    int from = mode == 0 ? cells->y + 1 : 0, to = mode == 1 ? cells->y : cells->height;
    if (mode < 2)
        erase_line(cells, mode);
    for (int y = from; y < to; y++)
        blank(cells, y, 0, cells->width);
}

static void shift_line(struct cells *cells, int n)
{
    uint32_t *row = cells->at[cells->y];
    for (int x = cells->width - 1; n > 0 && x >= cells->x; x--)
        set(cells, cells->y, x, x - n >= cells->x ? row[x - n] : ' ');
    for (int x = cells->x; n < 0 && x < cells->width; x++)
        set(cells, cells->y, x, x - n < cells->width ? row[x - n] : ' ');
}

static void repeat(struct cells *cells, int n)
{
    uint32_t point = cells->last;
    for (int i = 0; point && i < n; i++)
        put(cells, point);
}

static void region(struct cells *cells, int top, int bottom)
{
    cells->top = clamp(top, 0, cells->height - 1);
    cells->bottom = clamp(bottom, cells->top, cells->height - 1);
    move_to(cells, 0, 0);
}

/* Sequences that move. False: another one. */
static bool run_move(struct cells *cells, char final, int n)
{
    int x = cells->x, y = cells->y;
    switch (final) {
    case 'A':
        move_to(cells, y - n, x);
        return true;
    case 'B':
    case 'e':
        move_to(cells, y + n, x);
        return true;
    case 'C':
    case 'a':
        move_to(cells, y, x + n);
        return true;
    case 'D':
        move_to(cells, y, x - n);
        return true;
    case 'G':
    case '`':
        move_to(cells, y, n - 1);
        return true;
    case 'd':
        move_to(cells, n - 1, x);
        return true;
    case 'H':
    case 'f':
        move_to(cells, n - 1, cells->n_args > 1 && cells->args[1] ? cells->args[1] - 1 : 0);
        return true;
    default:
        return false;
    }
}

static void run_change(struct cells *cells, char final, int n)
{
    switch (final) {
    case 'J':
        erase_screen(cells, cells->args[0]);
        break;
    case 'K':
        erase_line(cells, cells->args[0]);
        break;
    case 'X':
        blank(cells, cells->y, cells->x, cells->x + n);
        break;
    case '@':
        shift_line(cells, n);
        break;
    case 'P':
        shift_line(cells, -n);
        break;
    case 'L':
        scroll(cells, cells->y, -n);
        break;
    case 'M':
        scroll(cells, cells->y, n);
        break;
    case 'S':
        scroll(cells, cells->top, n);
        break;
    case 'T':
        scroll(cells, cells->top, -n);
        break;
    case 'b':
        repeat(cells, n);
        break;
    case 'r':
        region(cells, n - 1, cells->n_args > 1 ? cells->args[1] - 1 : cells->height - 1);
        break;
    case 'm': /* colours, modes, titles, tab stops: nothing to see */
    case 'h':
    case 'l':
    case 't':
    case 'g':
        break;
    default:
        cells->unknown++;
    }
}

static void run(struct cells *cells, char final)
{
    int n = cells->args[0] ? cells->args[0] : 1;
    cells->state = CELLS_PLAIN;
    if (!cells->private_mark && !run_move(cells, final, n))
        run_change(cells, final, n);
}

static void read_csi(struct cells *cells, char byte)
{
    int *arg = &cells->args[cells->n_args - 1];
    if (byte >= '0' && byte <= '9')
        *arg = clamp(*arg * 10 + (byte - '0'), 0, 9999);
    else if (byte == ';' || byte == ':')
        cells->n_args = clamp(cells->n_args + 1, 1, CELLS_ARGS_MAX);
    else if ((byte >= '<' && byte <= '?') || (byte >= ' ' && byte <= '/'))
        cells->private_mark = byte;
    else if (byte >= '@' && byte <= '~')
        run(cells, byte);
}

static void read_escape(struct cells *cells, char byte)
{
    cells->state = CELLS_PLAIN;
    if (byte == '[') {
        memset(cells->args, 0, sizeof(cells->args));
        cells->n_args = 1;
        cells->private_mark = '\0';
        cells->state = CELLS_CSI;
    } else if (byte == '(' || byte == ')') {
        cells->state = CELLS_CHARSET;
    } else if (byte == ']' || byte == 'P') {
        cells->state = CELLS_STRING;
        cells->string_escape = false;
    } else if (byte == 'M') {
        if (cells->y == cells->top)
            scroll(cells, cells->top, -1);
        else
            move_to(cells, cells->y - 1, cells->x);
    } else if (!strchr("78=>\\c", byte)) {
        cells->unknown++;
    }
}

static void read_control(struct cells *cells, char byte)
{
    switch (byte) {
    case '\033':
        cells->state = CELLS_ESCAPE;
        break;
    case '\n':
        line_feed(cells);
        break;
    case '\r':
        move_to(cells, cells->y, 0);
        break;
    case '\b':
        move_to(cells, cells->y, cells->x - 1);
        break;
    case '\t':
        move_to(cells, cells->y, (cells->x / 8 + 1) * 8);
        break;
    default:
        break;
    }
}

static void read_plain(struct cells *cells, unsigned char byte)
{
    if (byte < ' ' || byte == 127) {
        read_control(cells, (char)byte);
    } else if (byte < 0x80) {
        put(cells, byte);
    } else if (byte < 0xc0) {
        cells->point = cells->point << 6 | (byte & 0x3f);
        if (--cells->more == 0)
            put(cells, cells->point);
    } else {
        cells->more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        cells->point = byte & (0x3fu >> cells->more);
    }
}

void cells_feed(struct cells *cells, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char byte = bytes[i];
        if (cells->state == CELLS_PLAIN)
            read_plain(cells, (unsigned char)byte);
        else if (cells->state == CELLS_ESCAPE)
            read_escape(cells, byte);
        else if (cells->state == CELLS_CSI)
            read_csi(cells, byte);
        else if (cells->state == CELLS_CHARSET)
            cells->state = CELLS_PLAIN;
        else if (byte == '\a' || (cells->string_escape && byte == '\\'))
            cells->state = CELLS_PLAIN;
        else
            cells->string_escape = byte == '\033';
    }
}

/* ---- reading ---- */

static size_t encode(uint32_t point, char *out)
{
    if (point < 0x80) {
        *out = (char)point;
        return 1;
    }
    size_t n = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3f));
    out[0] = (char)((0xf00u >> n & 0xf0) | point);
    return n;
}

void cells_row(const struct cells *cells, int row, char out[static CELLS_ROW_MAX])
{
    size_t n = 0, end = 0;
    for (int x = 0; x < cells->width; x++) {
        uint32_t point = cells->at[row][x];
        if (point)
            n += encode(point, out + n);
        if (point && point != ' ')
            end = n;
    }
    out[end] = '\0';
}

bool cells_find(const struct cells *cells, const char *text)
{
    char row[CELLS_ROW_MAX];
    for (int y = 0; y < cells->height; y++) {
        cells_row(cells, y, row);
        if (strstr(row, text))
            return true;
    }
    return false;
}
