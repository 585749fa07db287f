/* Looks of a theme as colours, for pictures outside the terminal. */
#include <string.h>

#include "loop.h"

static const uint8_t light[3] = {216, 216, 216}, dark[3] = {16, 18, 22};

static void rgb(struct colour colour, const uint8_t otherwise[static 3], uint8_t out[static 3])
{
    if (colour.kind == COLOUR_NONE || colour.kind == COLOUR_DEFAULT)
        memcpy(out, otherwise, 3);
    else
        colour_rgb(colour, out);
}

void app_look(const void *theme, const struct cell *cell, struct export_look *out)
{
    struct look look = look_of_cell(theme, cell);
    bool reverse = look.attributes & LOOK_REVERSE;
    *out = (struct export_look){.bold = look.attributes & LOOK_BOLD,
                                .dim = look.attributes & LOOK_DIM,
                                .italic = look.attributes & LOOK_ITALIC,
                                .underline = look.attributes & LOOK_UNDERLINE};
    rgb(look.fore, light, reverse ? out->back : out->fore);
    rgb(look.back, dark, reverse ? out->fore : out->back);
}
