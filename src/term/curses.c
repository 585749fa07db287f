/* curses: decides which cells to send and how to get there. It reads no keys and owns no terminal
 * settings; its output goes to the outlet. */
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "strokes.h"
#include "terminfo.h"

enum colour_depth curses_depth(void)
{
    int colours = terminfo_number("colors");
    if (terminfo_flag("RGB") && colours > 256)
        return DEPTH_DIRECT;
    if (colours >= 256)
        return DEPTH_256;
    return colours >= 16 ? DEPTH_16 : colours >= 8 ? DEPTH_8 : DEPTH_MONO;
}

const char *term_library(void)
{
    return curses_version();
}

static bool speaks_ecma48(void)
{
    const char *reset = terminfo_text("sgr0"), *colour = terminfo_text("setaf");
    return reset && colour && strstr(reset, "\x1b[") && strstr(colour, "\x1b[");
}

bool curses_begin(struct term *term, const char *name, struct err *err)
{
    struct terminal *inner = term->inner;
    if (!terminfo_check(name, err))
        return false;
    inner->screen = newterm(name, inner->frame_file, stdin);
    if (!inner->screen)
        return err_set(err, ERR_USAGE, "curses cannot use a terminal of type \"%s\"", name);
    typeahead(-1);
    if (!term->mono && has_colors() && start_color() == OK && use_default_colors() == OK)
        term->depth = curses_depth();
    term->mono = term->depth == DEPTH_MONO;
    inner->shorten = speaks_ecma48();
    inner->palette = term->depth == DEPTH_256 && inner->shorten && says_direct();
    if (inner->palette)
        term->depth = DEPTH_DIRECT;
    inner->sgr.unknown = true;
    inner->strokes = strokes_possible(term);
    idlok(stdscr, TRUE);
    return true;
}

void curses_end(struct term *term)
{
    delscreen(term->inner->screen);
    term->inner->screen = NULL;
}

void curses_leave(struct term *term)
{
    endwin();
    outlet_send(term, NULL, NULL);
    if (term->inner->shorten)
        outlet_raw(term, "\x1b[m", 3);
    term->inner->sgr.unknown = true;
}

void curses_again(struct term *term)
{
    term->inner->redraw = true;
}

void curses_resize(struct term *term)
{
    if (is_term_resized(term->height, term->width))
        resize_term(term->height, term->width);
    term->inner->redraw = true;
}

/* ---- cells ----------------------------------------------------------------------------- */

static unsigned curses_attributes(unsigned look)
{
    unsigned attributes = 0;
    attributes |= look & LOOK_BOLD ? A_BOLD : 0;
    attributes |= look & LOOK_DIM ? A_DIM : 0;
    attributes |= look & LOOK_ITALIC ? A_ITALIC : 0;
    attributes |= look & LOOK_UNDERLINE ? A_UNDERLINE : 0;
    attributes |= look & LOOK_REVERSE ? A_REVERSE : 0;
    return attributes;
}

/* Few colours may make a text as its background is: then it is drawn in black or white. Of lines
 * and areas that are to be faint nothing is lost. */
static int seen_on(int fore, int back, enum style style)
{
    bool faint = style == STYLE_GRIDLINE || style == STYLE_FRAME || style == STYLE_GAUGE_EMPTY ||
                 (style >= STYLE_HEAT_0 && style <= STYLE_HEAT_7);
    if (fore != back || fore < 0 || fore > 255 || faint)
        return fore;
    uint8_t rgb[3];
    colour_rgb((struct colour){.kind = COLOUR_INDEX, .index = (uint8_t)back}, rgb);
    return rgb[0] + rgb[1] + rgb[2] > 380 ? 0 : 7;
}

/* An index that the outlet replaces by the colour itself. When all are taken: the nearest of the
 * 256. */
static int palette_index(struct sgr_palette *palette, struct colour colour)
{
    uint8_t rgb[3];
    colour_rgb(colour, rgb);
    for (int i = 16; i < 256; i++) {
        if (palette->used[i] && memcmp(palette->rgb[i], rgb, sizeof(rgb)) != 0)
            continue;
        palette->used[i] = true;
        memcpy(palette->rgb[i], rgb, sizeof(rgb));
        return i;
    }
    return colour_at_depth(colour, DEPTH_256);
}

static int curses_colour(struct term *term, struct colour colour)
{
    if (term->inner->palette && colour.kind == COLOUR_RGB)
        return palette_index(&term->inner->sgr.palette, colour);
    return colour_at_depth(colour, term->inner->palette ? DEPTH_256 : term->depth);
}

/* Shades take colours that a table of 256 does not have. */
static int shade_of(const struct term *term, const struct cell *cell)
{
    return term->depth == DEPTH_DIRECT ? MIN(cell->shade, SHADES - 1) : 0;
}

static struct ink *ink_of(struct term *term, const struct cell *cell)
{
    struct terminal *inner = term->inner;
    enum style style = cell->style, ground = cell->ground;
    int shade = shade_of(term, cell), tone = shade && cell_is_block(cell) ? SHADES + shade : shade;
    struct ink *ink = &inner->inks[tone][style][ground];
    if (ink->known)
        return ink;
    struct look look =
        shade ? look_of_cell(&inner->theme, cell) : look_of(&inner->theme, style, ground);
    ink->known = true;
    ink->attributes = curses_attributes(look.attributes);
    if (term->mono)
        return ink;
    int back = curses_colour(term, look.back);
    int fore = seen_on(curses_colour(term, look.fore), back, style);
    ink->pair = MAX(alloc_pair(fore, back), 0);
    return ink;
}

/* A full block is sent as a blank on its colour: a byte instead of three, and without the seams
 * that many fonts leave between blocks. NULL where that colour cannot be a background. */
static const struct ink *solid_ink(struct term *term, const struct cell *cell)
{
    if (strcmp(cell->text, "█") != 0)
        return NULL;
    int shade = shade_of(term, cell);
    struct ink *ink = &term->inner->solid[shade][cell->style];
    struct cell alone = *cell;
    alone.ground = STYLE_TEXT;
    alone.shade = (uint8_t)shade;
    struct look look = look_of_cell(&term->inner->theme, &alone);
    if (term->mono || look.fore.kind == COLOUR_DEFAULT || look.attributes & LOOK_REVERSE)
        return NULL;
    if (!ink->known)
        ink->pair = MAX(alloc_pair(-1, curses_colour(term, look.fore)), 0);
    ink->known = true;
    return ink;
}

static void put_cell(struct term *term, int x, int y, const struct cell *cell)
{
    wchar_t wide[CCHARW_MAX + 1] = {0};
    const struct ink *solid = solid_ink(term, cell);
    const struct ink *ink = solid ? solid : ink_of(term, cell);
    const char *text = solid ? " " : cell->text;
    size_t size = strlen(text), n = 0;
    cchar_t character;
    for (size_t i = 0; i < size && n < CCHARW_MAX;) {
        uint32_t point;
        i += utf8_decode(text + i, size - i, &point);
        wide[n++] = (wchar_t)point;
    }
    int pair = ink->pair;
    if (setcchar(&character, wide, ink->attributes, 0, &pair) == OK)
        mvadd_wch(y, x, &character);
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->style == b->style && a->ground == b->ground && a->shade == b->shade &&
           a->width == b->width && strcmp(a->text, b->text) == 0;
}

static void put_row(struct term *term, const struct grid *grid, int y)
{
    struct grid *shown = &term->inner->shown;
    for (int x = 0; x < MIN(grid->width, shown->width); x++) {
        const struct cell *cell = grid_at(grid, x, y);
        struct cell *before = &shown->cells[y * shown->width + x];
        if (cell->width == 0 || (same_cell(cell, before) && !term->inner->redraw))
            continue;
        if (cell->width == 2 && x + 1 < shown->width)
            before[1] = *grid_at(grid, x + 1, y);
        *before = *cell;
        put_cell(term, x, y, cell);
        term->inner->touched[y] = true;
    }
}

static void set_background(struct term *term)
{
    static const struct cell nothing = {.text = " ", .width = 1};
    cchar_t blank;
    const struct ink *ink = ink_of(term, &nothing);
    int pair = ink->pair;
    setcchar(&blank, L" ", ink->attributes, 0, &pair);
    bkgrndset(&blank);
}

static bool has_wide(const struct grid *grid, int y)
{
    for (int x = 0; x < grid->width; x++)
        if (grid_at(grid, x, y)->width != 1)
            return true;
    return false;
}

/* Sends what curses was told; `plain`: of cells and nothing else. Strokes are drawn while curses
 * still knows what is on the screen. */
static void send_frame(struct term *term, bool plain)
{
    struct terminal *inner = term->inner;
    CLEANUP(str_finish)
    struct str strokes = {0};
    struct sgr sgr = inner->sgr;
    bool any = memchr(inner->touched, true, sizeof(inner->touched));
    bool drawn = inner->strokes && plain && any && !inner->wide && !sgr.unknown;
    bool led_back = inner->astray && (any || !plain);
    if (led_back) { /* which curses writes to stdout, whatever newterm was given */
        mvcur(-1, -1, 0, 0);
        fflush(stdout);
    }
    wnoutrefresh(stdscr);
    if (drawn)
        strokes_draw(term, inner->touched, &sgr, &strokes);
    doupdate();
    bool chosen = outlet_send(term, drawn ? &strokes : NULL, &sgr.sent);
    inner->astray = chosen || (inner->astray && !led_back);
    inner->wide = false;
    memset(inner->touched, 0, sizeof(inner->touched));
}

void curses_draw(struct term *term, const struct grid *grid)
{
    struct terminal *inner = term->inner;
    bool plain = !inner->redraw && !grid->cursor_shown && !inner->pointed;
    set_background(term);
    if (inner->shown.width != term->width || inner->shown.height != term->height) {
        grid_resize(&inner->shown, term->width, term->height);
        inner->redraw = true;
    }
    if (inner->redraw) {
        erase();
        clearok(curscr, TRUE);
    }
    plain = plain && !inner->redraw;
    for (int y = 0; y < MIN(grid->height, inner->shown.height); y++) {
        bool was_wide = has_wide(&inner->shown, y);
        put_row(term, grid, y);
        inner->wide |= inner->touched[y] && (was_wide || has_wide(grid, y));
    }
    inner->redraw = false;
    inner->pointed = grid->cursor_shown;
    leaveok(stdscr, !grid->cursor_shown);
    curs_set(grid->cursor_shown);
    if (grid->cursor_shown)
        move(grid->cursor_y, grid->cursor_x);
    send_frame(term, plain);
}

void curses_restore_bytes(struct str *out)
{
    static const char *const names[] = {"sgr0", "op", "cnorm", "rmcup"};
    str_add(out, "\x1b[?2026l\x1b[?2004l\x1b[?1006l\x1b[?1002l");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *bytes = terminfo_text(names[i]);
        str_add(out, bytes ? bytes : "");
    }
    str_char(out, '\r');
}
