/* Terminals of few colours. What a theme mixes for itself would lose its meaning there: the nearest
 * of sixteen to a soft red is a grey. So the terminal's own sixteen take its place; of eight the
 * bright ones are told by attributes. */
#include "usagetop/term.h"

enum { BRIGHT = 8, CYAN = 6, BRIGHT_BLUE = BRIGHT + 4, LAST_OWN = 15 };

static bool is_mixed(struct colour colour)
{
    return colour.kind == COLOUR_RGB || (colour.kind == COLOUR_INDEX && colour.index > LAST_OWN);
}

static bool mixes(const struct theme *theme)
{
    for (size_t i = 0; i < STYLE_COUNT; i++)
        if (is_mixed(theme->looks[i].fore) || is_mixed(theme->looks[i].back))
            return true;
    return false;
}

static bool is_bright(struct colour colour)
{
    return colour.kind == COLOUR_INDEX && colour.index >= BRIGHT;
}

/* Blue on black is hard to read where there is no bright one. */
static void dull(struct look *look)
{
    if (is_bright(look->back)) {
        look->back = (struct colour){0};
        look->attributes |= LOOK_REVERSE;
    }
    if (!is_bright(look->fore))
        return;
    bool grey = look->fore.index == BRIGHT;
    if (grey && !(look->attributes & LOOK_BOLD))
        look->attributes |= LOOK_DIM;
    if (grey || look->attributes & LOOK_REVERSE)
        look->fore = (struct colour){.kind = COLOUR_DEFAULT};
    else
        look->fore.index = look->fore.index == BRIGHT_BLUE ? CYAN : look->fore.index - BRIGHT;
}

void theme_fit(struct theme *theme, enum colour_depth depth)
{
    struct theme own;
    if (depth == DEPTH_MONO || depth > DEPTH_16)
        return;
    if (mixes(theme) && theme_load(&own, "terminal", NULL))
        *theme = own;
    for (size_t i = 0; depth == DEPTH_8 && i < STYLE_COUNT; i++)
        dull(&theme->looks[i]);
}
