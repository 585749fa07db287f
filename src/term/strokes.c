/* A second way to send a frame. curses goes through a row from left to right; where labels and
 * figures take turns, that is a change of colour each, at ten bytes. Here what has changed in a row
 * goes out colour by colour, since a jump of the cursor costs half of that. Both ways lead to the
 * same screen; the shorter one is sent (outlet.c). */
#define _XOPEN_SOURCE_EXTENDED 1
#include "strokes.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "terminfo.h"

enum {
    GAP_MAX = 3, /* cells that are right already, and sent rather than jumped over */
    SEQUENCE_MAX = 32,
};

/* A cell as curses has it. */
struct spot {
    wchar_t text[CCHARW_MAX + 1];
    unsigned attributes; /* as in a pen */
    int fore, back;
    bool blank; /* only the background is seen */
};

/* Cells of a row that go out together. */
struct stroke {
    int from, to;
    const struct spot *look; /* the one whose pen draws them all */
    bool sent;
};

struct brush {
    const struct term *term;
    struct sgr *sgr;
    struct str *out;
    bool erases; /* the terminal can erase cells, and gives them the background of the pen */
    int x, y;    /* of the cursor; -1: not known */
    struct spot *before, *after;
    struct stroke *strokes;
    int n;
    struct spot held; /* what the pen in hand was taken for */
    bool holds;
};

bool strokes_possible(const struct term *term)
{
    return term->inner->shorten && terminfo_flag("xenl") && terminfo_number("ncv") <= 0;
}

/* ---- what has changed ------------------------------------------------------------------ */

static unsigned pen_attributes(attr_t attributes)
{
    attr_t shown = attributes & term_attrs();
    return (shown & A_BOLD ? 1u << 1 : 0) | (shown & A_DIM ? 1u << 2 : 0) |
           (shown & A_ITALIC ? 1u << 3 : 0) | (shown & A_UNDERLINE ? 1u << 4 : 0) |
           (shown & A_REVERSE ? 1u << 7 : 0);
}

static bool is_marked(const struct spot *spot)
{
    return spot->attributes & (1u << 4 | 1u << 7);
}

static void read_row(const struct term *term, WINDOW *window, int y, struct spot *row)
{
    for (int x = 0; x < term->width; x++) {
        struct spot *spot = &row[x];
        cchar_t character;
        attr_t attributes = 0;
        short ignored = 0;
        int pair = 0;
        *spot = (struct spot){.fore = -1, .back = -1};
        mvwin_wch(window, y, x, &character);
        getcchar(&character, spot->text, &attributes, &ignored, &pair);
        spot->attributes = pen_attributes(attributes);
        if (!term->mono)
            extended_pair_content(pair, &spot->fore, &spot->back);
        spot->blank = spot->text[0] == L' ' && !spot->text[1] && !is_marked(spot);
    }
}

static bool same_pen(const struct spot *a, const struct spot *b)
{
    return a->attributes == b->attributes && a->fore == b->fore && a->back == b->back;
}

static bool same_spot(const struct spot *a, const struct spot *b)
{
    if (a->blank && b->blank)
        return a->back == b->back;
    return same_pen(a, b) && wcscmp(a->text, b->text) == 0;
}

/* Can the pen of `look` draw the spot too? */
static bool fits(const struct spot *look, const struct spot *spot)
{
    if (spot->blank || look->blank)
        return spot->back == look->back && !is_marked(look) && !is_marked(spot);
    return same_pen(look, spot);
}

/* The stroke that begins at x, where something has changed. */
static void add_stroke(struct brush *brush, int x)
{
    const struct spot *look = &brush->after[x];
    int last = x;
    for (int i = x; i < brush->term->width && i - last <= GAP_MAX; i++) {
        const struct spot *spot = &brush->after[i];
        bool changed = !same_spot(&brush->before[i], spot);
        if (!fits(look, spot) || (look->blank && !spot->blank && !changed))
            break;
        if (look->blank && !spot->blank)
            look = spot;
        last = changed ? i : last;
    }
    brush->strokes[brush->n++] = (struct stroke){x, last + 1, look, false};
}

static void find_strokes(struct brush *brush, int y)
{
    brush->n = 0;
    read_row(brush->term, curscr, y, brush->before);
    read_row(brush->term, newscr, y, brush->after);
    for (int x = 0; x < brush->term->width;) {
        if (same_spot(&brush->before[x], &brush->after[x])) {
            x++;
            continue;
        }
        add_stroke(brush, x);
        x = brush->strokes[brush->n - 1].to;
    }
}

/* ---- sending it ------------------------------------------------------------------------ */

static void go_to(struct brush *brush, int y, int x)
{
    char jump[SEQUENCE_MAX], forward[SEQUENCE_MAX];
    int size = snprintf(jump, sizeof(jump), "\x1b[%d;%dH", y + 1, x + 1);
    bool behind = y == brush->y && brush->x >= 0 && brush->x < brush->term->width && x >= brush->x;
    if (behind && x == brush->x)
        return;
    if (behind && snprintf(forward, sizeof(forward), "\x1b[%dC", x - brush->x) < size)
        str_add(brush->out, forward);
    else
        str_add(brush->out, jump);
    brush->y = y;
    brush->x = x;
}

/* With the colours as the terminal's description sends them. */
static void take_pen(struct brush *brush, const struct spot *look)
{
    struct sgr *sgr = brush->sgr;
    const char *fore = terminfo_colour("setaf", look->fore);
    sgr->wanted = (struct sgr_pen){0};
    sgr_shorten(sgr, fore, strlen(fore), brush->out);
    const char *back = terminfo_colour("setab", look->back);
    sgr_shorten(sgr, back, strlen(back), brush->out);
    sgr->wanted.attributes |= look->attributes;
}

static void put_text(struct brush *brush, const struct spot *spot)
{
    char bytes[4];
    for (const wchar_t *c = spot->text; *c; c++)
        str_bytes(brush->out, bytes, utf8_encode((uint32_t)*c, bytes));
    brush->x++;
}

/* Blanks up to `end`; behind them the stroke goes on, or not. */
static void put_blanks(struct brush *brush, int end, bool last)
{
    char erase[SEQUENCE_MAX], over[SEQUENCE_MAX];
    int n = end - brush->x;
    int price = snprintf(erase, sizeof(erase), "\x1b[%dX", n);
    price += last ? 0 : snprintf(over, sizeof(over), "\x1b[%dC", n);
    if (!brush->erases || price >= n) {
        str_addf(brush->out, "%*s", n, "");
        brush->x = end;
        return;
    }
    str_add(brush->out, erase);
    if (!last) {
        str_add(brush->out, over);
        brush->x = end;
    }
}

static void put_stroke(struct brush *brush, int y, struct stroke *stroke)
{
    go_to(brush, y, stroke->from);
    if (stroke->look->blank)
        sgr_settle_blank(brush->sgr, brush->out);
    else
        sgr_settle(brush->sgr, brush->out);
    for (int x = stroke->from; x < stroke->to;) {
        int end = x;
        while (end < stroke->to && brush->after[end].blank)
            end++;
        if (end > x)
            put_blanks(brush, end, end == stroke->to);
        else
            put_text(brush, &brush->after[end++]);
        x = end;
    }
    stroke->sent = true;
}

/* What the pen of `look` draws, which is the one in hand. */
static void put_alike(struct brush *brush, int y, const struct spot *look)
{
    for (int i = 0; i < brush->n; i++) {
        struct stroke *stroke = &brush->strokes[i];
        bool alike = fits(look, stroke->look) && (!look->blank || stroke->look->blank);
        if (!stroke->sent && alike)
            put_stroke(brush, y, stroke);
    }
}

/* First what the pen from the row before draws. */
static void put_row(struct brush *brush, int y)
{
    if (brush->holds)
        put_alike(brush, y, &brush->held);
    for (int i = 0; i < brush->n; i++) {
        const struct spot *look = brush->strokes[i].look;
        if (brush->strokes[i].sent)
            continue;
        take_pen(brush, look);
        put_alike(brush, y, look);
        brush->holds = !look->blank;
        brush->held = *look;
    }
}

void strokes_draw(const struct term *term, const bool *changed, struct sgr *sgr, struct str *out)
{
    size_t width = (size_t)term->width;
    CLEANUP(free_ptr)
    struct spot *spots = mem_array(2 * width, sizeof(*spots));
    CLEANUP(free_ptr)
    struct stroke *strokes = mem_array(width, sizeof(*strokes));
    struct brush brush = {.term = term,
                          .sgr = sgr,
                          .out = out,
                          .erases = terminfo_flag("bce") && terminfo_text("ech"),
                          .x = -1,
                          .y = -1,
                          .before = spots,
                          .after = spots + width,
                          .strokes = strokes};
    for (int y = 0; y < term->height; y++) {
        if (!changed[y])
            continue;
        find_strokes(&brush, y);
        put_row(&brush, y);
    }
}
