/* Layout: for all sizes up to 200 x 60 no rectangle lies outside of its area or over another. */
#include "check.h"
#include "usagetop/ui.h"

enum { BOXES_MAX = 40 };

static bool inside(struct rect rect, struct rect area)
{
    return rect_empty(rect) ||
           (rect.x >= area.x && rect.y >= area.y && rect.x + rect.width <= area.x + area.width &&
            rect.y + rect.height <= area.y + area.height);
}

static bool overlap(struct rect a, struct rect b)
{
    return !rect_empty(rect_clip(a, b));
}

/* Whether all lie in the area and none over another; sizes must not be negative. */
static bool sound(const struct rect *rects, size_t n, struct rect area)
{
    for (size_t i = 0; i < n; i++) {
        if (!inside(rects[i], area) || rects[i].width < 0 || rects[i].height < 0)
            return false;
        for (size_t k = 0; k < i; k++)
            if (overlap(rects[i], rects[k]))
                return false;
    }
    return true;
}

static int area_of(const struct rect *rects, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += rects[i].width * rects[i].height;
    return sum;
}

static bool cuts_are_sound(struct rect area, int n)
{
    struct rect pieces[5], rest = area;
    pieces[0] = rect_cut_top(&rest, n);
    pieces[1] = rect_cut_left(&rest, n * 2);
    pieces[2] = rect_cut_bottom(&rest, n - 1);
    pieces[3] = rect_cut_right(&rest, n + 7);
    pieces[4] = rest;
    return sound(pieces, 5, area) && area_of(pieces, 5) == area.width * area.height;
}

static bool splits_are_sound(struct rect area, size_t n, int gap)
{
    struct rect columns[BOXES_MAX], rows[BOXES_MAX];
    rect_columns(area, gap, n, columns);
    rect_rows(area, gap, n, rows);
    bool ends = columns[n - 1].x + columns[n - 1].width == area.x + area.width &&
                rows[n - 1].y + rows[n - 1].height == area.y + area.height;
    return ends && sound(columns, n, area) && sound(rows, n, area) &&
           (columns[0].height == area.height && rows[0].width == area.width);
}

static bool tiling_is_sound(struct rect area, const struct tiling *tiling)
{
    struct rect boxes[BOXES_MAX];
    size_t columns = tiling_columns(tiling, area.width);
    for (size_t i = 0; i < tiling->n; i++)
        boxes[i] = tiling_box(tiling, area, i);
    for (size_t i = 0; i < tiling->n; i++)
        if (columns > 1 && !rect_empty(boxes[i]) && boxes[i].width < tiling->min_width)
            return false;
    return columns >= 1 && tiling_rows(tiling, area.width) * columns >= tiling->n &&
           sound(boxes, tiling->n, area);
}

static void test_all_sizes(void)
{
    unsigned bad = 0, tried = 0;
    for (int height = 0; height <= 60; height++) {
        for (int width = 0; width <= 200; width++) {
            struct rect area = {3, 2, width, height};
            struct tiling tiling = {25, 5, width % 3, (size_t)(width + height) % BOXES_MAX,
                                    (size_t)height % 3};
            bad += !cuts_are_sound(area, height / 3);
            bad += !splits_are_sound(area, 1 + (size_t)width % 7, width % 3);
            bad += !tiling_is_sound(area, &tiling);
            bad += !inside(rect_inset(area, width / 3, height / 2), area);
            bad += !inside(rect_center(area, 40, 12), area);
            bad += !inside(pane_inside(area), area);
            tried++;
        }
    }
    CHECK_NUMBER(tried, 61 * 201);
    CHECK_NUMBER(bad, 0);
}

static void test_cards(void)
{
    struct tiling cards = {24, 5, 1, 4, 0};
    CHECK_NUMBER(tiling_columns(&cards, 100), 4);
    CHECK_NUMBER(tiling_columns(&cards, 98), 3);
    CHECK_NUMBER(tiling_rows(&cards, 60), 2);
    CHECK_NUMBER(tiling_columns(&cards, 5), 1);
    CHECK_NUMBER(tiling_box(&cards, (struct rect){0, 0, 100, 5}, 3).x, 75);
    CHECK(rect_empty(tiling_box(&cards, (struct rect){0, 0, 60, 9}, 2)));
    CHECK(rect_empty(tiling_box(&cards, (struct rect){0, 0, 60, 9}, 4)));
}

static void test_points(void)
{
    struct rect rect = {2, 3, 4, 5};
    CHECK(rect_has(rect, 2, 3) && rect_has(rect, 5, 7));
    CHECK(!rect_has(rect, 6, 3) && !rect_has(rect, 2, 8) && !rect_has(rect, 1, 3));
    CHECK(rect_empty(rect_clip(rect, (struct rect){6, 0, 9, 9})));
    struct rect cut = rect;
    CHECK_NUMBER(rect_cut_top(&cut, -4).height, 0);
    CHECK_NUMBER(rect_cut_left(&cut, 99).width, 4);
    CHECK(rect_empty(cut));
}

int main(void)
{
    test_all_sizes();
    test_cards();
    test_points();
    return check_done();
}
