/* Every shape: as expected, in UTF-8 and without, and inside its rectangle at any size. */
#include "shapes.h"
#include "screen.h"

static void test_screens(bool ascii)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        char name[64];
        CLEANUP(grid_finish)
        struct grid grid = {.ascii = ascii, .mono = ascii};
        grid_resize(&grid, shapes[i].width, shapes[i].height);
        shapes[i].draw(&grid, grid_rect(&grid));
        snprintf(name, sizeof(name), "%s%s", shapes[i].name, ascii ? "-ascii" : "");
        check_screen(&grid, name);
    }
}

static bool is_blank(const struct cell *cell)
{
    return strcmp(cell->text, " ") == 0 && cell->width == 1 && cell->style == STYLE_TEXT &&
           cell->ground == STYLE_TEXT;
}

/* Counts cells outside of `rect` that were touched, and halves of wide characters. */
static int faults(const struct grid *grid, struct rect rect)
{
    int count = 0;
    for (int y = 0; y < grid->height; y++) {
        for (int x = 0; x < grid->width; x++) {
            const struct cell *cell = grid_at(grid, x, y);
            if (!rect_has(rect, x, y))
                count += !is_blank(cell);
            else if (cell->width == 2)
                count += x + 1 >= grid->width || grid_at(grid, x + 1, y)->width != 0;
        }
    }
    return count;
}

static void draw_clipped(const struct shape *shape, int width, int height, bool plain)
{
    CLEANUP(grid_finish)
    struct grid grid = {.ascii = plain, .mono = plain};
    struct rect rect = {2, 2, width, height};
    grid_resize(&grid, width + 4, height + 4);
    shape->draw(&grid, rect);
    if (!CHECK(faults(&grid, rect) == 0))
        fprintf(stderr, "%s left its %d x %d\n", shape->name, width, height);
}

static void test_clipping(void)
{
    static const int sizes[] = {0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 17, 24, 33, 50, 80};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        for (size_t w = 0; w < ARRAY_LEN(sizes); w++)
            for (size_t h = 0; h < ARRAY_LEN(sizes) - 3; h++)
                draw_clipped(&shapes[i], sizes[w], sizes[h], (w + h) % 2);
        draw_clipped(&shapes[i], 1000, 300, false);
    }
}

/* A rectangle that hangs over the edges of the grid, or lies outside of it. */
static void test_outside(void)
{
    static const struct rect places[] = {
        {-5, -3, 40, 10}, {10, 5, 100, 40}, {-50, -50, 20, 20}, {200, 200, 30, 9}, {5, 5, -3, -3}};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        for (size_t k = 0; k < ARRAY_LEN(places); k++) {
            CLEANUP(grid_finish)
            struct grid grid = {0};
            grid_resize(&grid, 30, 12);
            shapes[i].draw(&grid, places[k]);
            CHECK(faults(&grid, rect_clip(places[k], grid_rect(&grid))) == 0);
        }
    }
}

int main(void)
{
    test_screens(false);
    test_screens(true);
    test_clipping();
    test_outside();
    return check_done();
}
