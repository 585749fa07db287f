/* Tables: no column over another at any width, numbers never cut, scrolling keeps the selection in
 * sight. */
#include "check.h"
#include "shapes.h"

static bool layout_is_sound(const struct sheet *sheet, int width)
{
    struct sheet_layout layout;
    struct rect rect = {0, 0, width, 10};
    sheet_layout(sheet, rect, &layout);
    int end = 0;
    size_t shown = 0;
    for (size_t i = 0; i < sheet->n_columns; i++) {
        if (!layout.width[i])
            continue;
        shown++;
        if (layout.x[i] < end || layout.width[i] < 0 || layout.x[i] + layout.width[i] > width)
            return false;
        end = layout.x[i] + layout.width[i] + 1;
    }
    return shown + layout.hidden_left + layout.hidden_right >= sheet->n_columns || width < 6;
}

static void test_layouts(void)
{
    struct sheet sheet = sample_sheet();
    unsigned bad = 0;
    for (int width = 0; width <= 200; width++) {
        for (sheet.first_column = 0; sheet.first_column < 7; sheet.first_column++) {
            for (sheet.fixed = 0; sheet.fixed < 3; sheet.fixed++)
                bad += !layout_is_sound(&sheet, width);
        }
    }
    CHECK_NUMBER(bad, 0);
}

static char *drawn(const struct sheet *sheet, int width, int height)
{
    CLEANUP(grid_finish)
    struct grid grid = {0};
    struct str out = {0};
    grid_resize(&grid, width, height);
    draw_sheet(&grid, grid_rect(&grid), sheet);
    grid_text(&grid, &out);
    return str_take(&out);
}

static void long_number(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    out->text = column == 0 ? "a text that is rather long" : "123,456,789,012";
}

static void test_numbers_stay(void)
{
    static const struct sheet_column columns[] = {{"Name", ALIGN_LEFT, 4, 30, 1, false},
                                                  {"N", ALIGN_RIGHT, 3, 3, 0, true},
                                                  {"M", ALIGN_RIGHT, 3, 3, 0, true}};
    struct sheet sheet = {.columns = columns,
                          .n_columns = 3,
                          .n_rows = 1,
                          .selected = SIZE_MAX,
                          .sort = SIZE_MAX,
                          .cell = long_number};
    CLEANUP(free_ptr)
    char *all = drawn(&sheet, 45, 2);
    CLEANUP(free_ptr)
    char *two = drawn(&sheet, 37, 2);
    CLEANUP(free_ptr)
    char *one = drawn(&sheet, 12, 2);
    CHECK(strstr(all, "  a text t…  123,456,789,012  123,456,789,012"));
    CHECK(strstr(two, "+1 column ›") || strstr(two, "+1›"));
    CHECK(strstr(two, "123,456,789,012\n") && !strstr(two, "#"));
    CHECK(strstr(one, "+2›") && strstr(one, "  a text th…"));
}

static void test_scroll(void)
{
    struct sheet sheet = sample_sheet();
    struct rect rect = {0, 0, 76, 11};
    CHECK_NUMBER(sheet_page(rect), 10);
    sheet.selected = 50;
    sheet_scroll(&sheet, rect);
    CHECK_NUMBER(sheet.top, 41);
    sheet.selected = 45;
    sheet_scroll(&sheet, rect);
    CHECK_NUMBER(sheet.top, 41);
    sheet.selected = 3;
    sheet_scroll(&sheet, rect);
    CHECK_NUMBER(sheet.top, 3);
    sheet.top = 500;
    sheet.selected = SIZE_MAX;
    sheet_scroll(&sheet, rect);
    CHECK_NUMBER(sheet.top, 190);
    sheet.selected = 0;
    sheet.column = 4;
    rect.width = 40;
    sheet_scroll(&sheet, rect);
    struct sheet_layout layout;
    sheet_layout(&sheet, rect, &layout);
    CHECK(layout.width[4] > 0 && sheet.first_column > 0);
    sheet.column = 1;
    sheet_scroll(&sheet, rect);
    CHECK_NUMBER(sheet.first_column, 1);
}

static void test_hits(void)
{
    struct sheet sheet = sample_sheet();
    struct rect rect = {10, 5, 76, 11};
    size_t at[2];
    CHECK(sheet_hit(&sheet, rect, 13, 5, at) && at[0] == 200 && at[1] == 0);
    CHECK(sheet_hit(&sheet, rect, 13, 6, at) && at[0] == 2 && at[1] == 0);
    CHECK(sheet_hit(&sheet, rect, 27, 8, at) && at[0] == 4 && at[1] == 1);
    CHECK(sheet_hit(&sheet, rect, 24, 8, at) && at[1] == 5);
    CHECK(!sheet_hit(&sheet, rect, 9, 8, at) && !sheet_hit(&sheet, rect, 20, 16, at));
    sheet.n_rows = 3;
    CHECK(!sheet_hit(&sheet, rect, 20, 9, at));
}

static void test_lit(void)
{
    struct sheet sheet = sample_sheet();
    CLEANUP(grid_finish)
    struct grid grid = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    grid_resize(&grid, 90, 5);
    draw_sheet(&grid, grid_rect(&grid), &sheet);
    grid_dump(&grid, &out);
    CHECK(strstr(str_text(&out), "****"));
    CHECK(strstr(str_text(&out), "Created    ▼") || strstr(str_text(&out), "Created ▼"));
}

int main(void)
{
    test_layouts();
    test_numbers_stay();
    test_scroll();
    test_hits();
    test_lit();
    return check_done();
}
