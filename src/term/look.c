/* What a cell looks like: its style, where it has no colours those of the text, and the ground
 * under it. */
#include <string.h>

#include "usagetop/term.h"

enum { WHOLE = 100 }; /* percent */

/* Grounds that are a colour of their own rather than a background. */
static bool is_paint(enum style ground)
{
    return (ground >= STYLE_SERIES_1 && ground <= STYLE_GROWING) ||
           (ground >= STYLE_HEAT_0 && ground <= STYLE_HEAT_7);
}

struct look look_of(const struct theme *theme, enum style style, enum style ground)
{
    struct look look = theme->looks[style];
    const struct look *text = &theme->looks[STYLE_TEXT], *under = &theme->looks[ground];
    bool plain = look.fore.kind == COLOUR_NONE || style == STYLE_TEXT;
    if (look.fore.kind == COLOUR_NONE)
        look.fore = text->fore;
    if (ground != STYLE_TEXT && is_paint(ground)) {
        look.back = under->fore;
        if (under->fore.kind <= COLOUR_DEFAULT) /* without colours the dots are holes in the bar */
            look.attributes |= LOOK_REVERSE;
    } else if (ground != STYLE_TEXT) {
        if (look.back.kind == COLOUR_NONE || style == STYLE_TEXT)
            look.back = under->back;
        if (plain && under->fore.kind != COLOUR_NONE)
            look.fore = under->fore;
        look.attributes |= under->attributes;
        if (under->attributes & LOOK_REVERSE) { /* a colour would be a patch in the row */
            look.fore = under->fore.kind != COLOUR_NONE ? under->fore : text->fore;
            look.attributes &= (uint8_t)~LOOK_DIM;
        }
    }
    if (look.back.kind == COLOUR_NONE)
        look.back = text->back;
    return look;
}

/* The eight lower blocks are U+2581 to U+2588. */
bool cell_is_block(const struct cell *cell)
{
    unsigned char last = (unsigned char)cell->text[2];
    return memcmp(cell->text, "\xe2\x96", 2) == 0 && last >= 0x81 && last <= 0x88;
}

static uint8_t mixed(uint8_t from, uint8_t to, int percent)
{
    return (uint8_t)((from * (WHOLE - percent) + to * percent) / WHOLE);
}

/* The foot of a bar goes towards the background, its top towards the colour of figures. A colour
 * that is left to the terminal is not known, so there is nothing to go towards. */
static struct colour shaded(const struct theme *theme, struct colour colour, int shade)
{
    static const int percent[SHADES] = {0, 20, 13, 6, 0, 9, 18};
    bool up = shade > SHADES / 2;
    struct colour to = up ? theme->looks[STYLE_FIGURE].fore : theme->looks[STYLE_TEXT].back;
    int part = percent[MIN(shade, SHADES - 1)];
    if (colour.kind != COLOUR_RGB || to.kind != COLOUR_RGB)
        return colour;
    return (struct colour){.kind = COLOUR_RGB,
                           .red = mixed(colour.red, to.red, part),
                           .green = mixed(colour.green, to.green, part),
                           .blue = mixed(colour.blue, to.blue, part)};
}

struct look look_of_cell(const struct theme *theme, const struct cell *cell)
{
    struct look look = look_of(theme, cell->style, cell->ground);
    if (!cell->shade)
        return look;
    if (cell_is_block(cell))
        look.fore = shaded(theme, look.fore, cell->shade);
    if (is_paint(cell->ground))
        look.back = shaded(theme, look.back, cell->shade);
    return look;
}
