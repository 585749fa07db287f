/* Colours on terminals that have fewer of them. */
#include "usagetop/term.h"

static const uint8_t base_colours[16][3] = {
    {0, 0, 0},     {205, 0, 0},     {0, 205, 0},     {205, 205, 0},   {0, 0, 238}, {205, 0, 205},
    {0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0},     {0, 255, 0}, {255, 255, 0},
    {92, 92, 255}, {255, 0, 255},   {0, 255, 255},   {255, 255, 255},
};

static uint8_t cube_level(int step)
{
    return (uint8_t)(step ? 55 + 40 * step : 0);
}

static void index_rgb(int index, uint8_t rgb[static 3])
{
    if (index < 16) {
        for (int i = 0; i < 3; i++)
            rgb[i] = base_colours[index][i];
    } else if (index < 232) {
        rgb[0] = cube_level((index - 16) / 36);
        rgb[1] = cube_level((index - 16) / 6 % 6);
        rgb[2] = cube_level((index - 16) % 6);
    } else {
        rgb[0] = rgb[1] = rgb[2] = (uint8_t)(8 + 10 * (index - 232));
    }
}

void colour_rgb(struct colour colour, uint8_t rgb[static 3])
{
    if (colour.kind == COLOUR_INDEX) {
        index_rgb(colour.index, rgb);
        return;
    }
    rgb[0] = colour.red;
    rgb[1] = colour.green;
    rgb[2] = colour.blue;
}

/* Weighted so that what looks near is near: the eye sees red and blue differences by how red a
 * colour is. */
static int distance(const uint8_t a[static 3], const uint8_t b[static 3])
{
    int mean = (a[0] + b[0]) / 2;
    int red = a[0] - b[0], green = a[1] - b[1], blue = a[2] - b[2];
    return (((512 + mean) * red * red) >> 8) + 4 * green * green +
           (((767 - mean) * blue * blue) >> 8);
}

static int nearest(const uint8_t rgb[static 3], int from, int to)
{
    int best = from, least = INT32_MAX;
    for (int i = from; i < to; i++) {
        uint8_t other[3];
        index_rgb(i, other);
        int away = distance(rgb, other);
        if (away < least) {
            least = away;
            best = i;
        }
    }
    return best;
}

int colour_at_depth(struct colour colour, enum colour_depth depth)
{
    uint8_t rgb[3];
    if (colour.kind == COLOUR_NONE || colour.kind == COLOUR_DEFAULT || depth == DEPTH_MONO)
        return -1;
    colour_rgb(colour, rgb);
    if (depth == DEPTH_DIRECT) {
        if (colour.kind == COLOUR_INDEX && colour.index < 8)
            return colour.index;
        int value = rgb[0] << 16 | rgb[1] << 8 | rgb[2];
        return value < 8 ? 8 : value; /* direct terminals take values below 8 for indexes */
    }
    if (colour.kind == COLOUR_INDEX && colour.index < (int)depth)
        return colour.index;
    return depth == DEPTH_256 ? nearest(rgb, 16, 256) : nearest(rgb, 0, (int)depth);
}
