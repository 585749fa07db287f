/* Sparklines: one value beside another as blocks, without axes. */
#include <math.h>

#include "draw.h"
#include "scale.h"

static void draw_column(struct grid *grid, struct rect column, enum style style, int eighths)
{
    for (int row = 0; row < column.height; row++) {
        int part = MAX(0, MIN(eighths - row * 8, 8));
        int y = column.y + column.height - 1 - row;
        if (!part)
            break;
        draw_glyph(grid, column.x, y, style, blocks_lower[part]);
        set_shade(grid, column.x, y, shade_at(row, column.height));
    }
}

void draw_spark(struct grid *grid, struct rect rect, const struct spark *spark)
{
    if (rect_empty(rect) || !spark->n || !spark->values)
        return;
    size_t slots = MIN(spark->n, (size_t)rect.width);
    double max = 0;
    for (size_t i = 0; i < slots; i++)
        max = fmax(max, mean_of(spark->values, spark->n, i, slots));
    for (int x = 0; x < rect.width; x++) {
        size_t i = (size_t)x * slots / (size_t)rect.width;
        double value = mean_of(spark->values, spark->n, i, slots);
        if (isnan(value))
            continue;
        struct rect column = {rect.x + x, rect.y, 1, rect.height};
        int eighths = eighths_of(max > 0 ? value / max * rect.height : 0);
        enum style style = spark->growing && i == slots - 1 ? STYLE_GROWING : spark->style;
        draw_column(grid, column, style, MAX(eighths, 1));
    }
}
