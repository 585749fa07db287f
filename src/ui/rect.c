/* Arithmetic on rectangles: no result has a negative size or leaves the rectangle it was cut from.
 */
#include "usagetop/ui.h"

static int within(int n, int most)
{
    return n < 0 ? 0 : MIN(n, most);
}

struct rect rect_cut_top(struct rect *rect, int n)
{
    n = within(n, MAX(rect->height, 0));
    struct rect piece = {rect->x, rect->y, rect->width, n};
    rect->y += n;
    rect->height -= n;
    return piece;
}

struct rect rect_cut_bottom(struct rect *rect, int n)
{
    n = within(n, MAX(rect->height, 0));
    rect->height -= n;
    return (struct rect){rect->x, rect->y + rect->height, rect->width, n};
}

struct rect rect_cut_left(struct rect *rect, int n)
{
    n = within(n, MAX(rect->width, 0));
    struct rect piece = {rect->x, rect->y, n, rect->height};
    rect->x += n;
    rect->width -= n;
    return piece;
}

struct rect rect_cut_right(struct rect *rect, int n)
{
    n = within(n, MAX(rect->width, 0));
    rect->width -= n;
    return (struct rect){rect->x + rect->width, rect->y, n, rect->height};
}

struct rect rect_inset(struct rect rect, int dx, int dy)
{
    dx = within(dx, rect.width / 2);
    dy = within(dy, rect.height / 2);
    return (struct rect){rect.x + dx, rect.y + dy, rect.width - 2 * dx, rect.height - 2 * dy};
}

struct rect rect_clip(struct rect rect, struct rect by)
{
    int x = MAX(rect.x, by.x), y = MAX(rect.y, by.y);
    int right = MIN(rect.x + rect.width, by.x + by.width);
    int bottom = MIN(rect.y + rect.height, by.y + by.height);
    return (struct rect){x, y, MAX(right - x, 0), MAX(bottom - y, 0)};
}

struct rect rect_center(struct rect outer, int width, int height)
{
    width = within(width, outer.width);
    height = within(height, outer.height);
    return (struct rect){outer.x + (outer.width - width) / 2, outer.y + (outer.height - height) / 2,
                         width, height};
}

bool rect_empty(struct rect rect)
{
    return rect.width <= 0 || rect.height <= 0;
}

bool rect_has(struct rect rect, int x, int y)
{
    return x >= rect.x && y >= rect.y && x - rect.x < rect.width && y - rect.y < rect.height;
}

/* Where part i of n begins, when `room` cells are shared as evenly as can be. */
static int share(int room, size_t i, size_t n)
{
    return (int)((int64_t)room * (int64_t)i / (int64_t)n);
}

void rect_columns(struct rect rect, int gap, size_t n, struct rect *out)
{
    int64_t gaps = n ? (int64_t)gap * ((int64_t)n - 1) : 0;
    if (gaps > rect.width)
        gap = 0, gaps = 0;
    int room = rect.width - (int)gaps;
    for (size_t i = 0; i < n; i++) {
        int from = share(room, i, n), to = share(room, i + 1, n);
        out[i] = (struct rect){rect.x + from + gap * (int)i, rect.y, to - from, rect.height};
    }
}

void rect_rows(struct rect rect, int gap, size_t n, struct rect *out)
{
    struct rect turned = {rect.y, rect.x, rect.height, rect.width};
    rect_columns(turned, gap, n, out);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct rect){out[i].y, out[i].x, out[i].height, out[i].width};
}

size_t tiling_columns(const struct tiling *tiling, int width)
{
    int pitch = MAX(tiling->min_width, 1) + MAX(tiling->gap_x, 0);
    int fit = MAX((width + MAX(tiling->gap_x, 0)) / pitch, 1);
    return MIN((size_t)fit, MAX(tiling->n, (size_t)1));
}

size_t tiling_rows(const struct tiling *tiling, int width)
{
    size_t columns = tiling_columns(tiling, width);
    return (tiling->n + columns - 1) / columns;
}

struct rect tiling_box(const struct tiling *tiling, struct rect area, size_t i)
{
    size_t columns = tiling_columns(tiling, area.width);
    size_t row = i / columns;
    if (i >= tiling->n || row < tiling->top || tiling->height <= 0)
        return (struct rect){0};
    if (row - tiling->top >= (size_t)(MAX(area.height, 0) / tiling->height))
        return (struct rect){0};
    int gap = MAX(tiling->gap_x, 0), room = area.width - gap * ((int)columns - 1);
    size_t column = i % columns;
    int from = share(room, column, columns), to = share(room, column + 1, columns);
    int y = area.y + (int)(row - tiling->top) * tiling->height;
    return (struct rect){area.x + from + gap * (int)column, y, MAX(to - from, 0), tiling->height};
}
