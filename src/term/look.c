/* What a cell looks like: its style, where it has no colours those of the text, and the ground
 * under it. */
#include "usagetop/term.h"

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
    } else if (ground != STYLE_TEXT) {
        if (look.back.kind == COLOUR_NONE || style == STYLE_TEXT)
            look.back = under->back;
        if (plain && under->fore.kind != COLOUR_NONE)
            look.fore = under->fore;
        look.attributes |= under->attributes;
    }
    if (look.back.kind == COLOUR_NONE)
        look.back = text->back;
    return look;
}
