/* Boxes: the frame of a pane with its title, and popups over what is there. */
#include <string.h>

#include "draw.h"

struct rect pane_inside(struct rect rect)
{
    if (rect.width < 2 || rect.height < 2)
        return (struct rect){rect.x, rect.y, 0, 0};
    struct rect inside = rect_inset(rect, 1, 1);
    return inside.width > 4 ? rect_inset(inside, 1, 0) : inside;
}

static void draw_horizontal(struct grid *grid, struct rect row, enum style style,
                            const char *const ends[2])
{
    draw_fill(grid, row, style, "─");
    draw_glyph(grid, row.x, row.y, style, ends[0]);
    draw_glyph(grid, row.x + row.width - 1, row.y, style, ends[1]);
}

static void draw_box(struct grid *grid, struct rect rect, enum style style)
{
    static const char *const top[] = {"╭", "╮"}, *const bottom[] = {"╰", "╯"};
    int last = rect.y + rect.height - 1;
    draw_horizontal(grid, (struct rect){rect.x, rect.y, rect.width, 1}, style, top);
    draw_horizontal(grid, (struct rect){rect.x, last, rect.width, 1}, style, bottom);
    draw_fill(grid, (struct rect){rect.x, rect.y + 1, 1, rect.height - 2}, style, "│");
    struct rect right = {rect.x + rect.width - 1, rect.y + 1, 1, rect.height - 2};
    draw_fill(grid, right, style, "│");
}

static int spans_in(const struct grid *grid, const struct span *spans, size_t n)
{
    int width = 0;
    for (size_t i = 0; i < n; i++)
        width += grid_width_of(grid, spans[i].text);
    return width;
}

/* Puts spans with a blank at both ends at the right end of `room`, followed by a piece of frame.
 * False: no place. */
static bool cut_right(struct grid *grid, struct rect *room, const struct span *spans, size_t n)
{
    int width = spans_in(grid, spans, n) + 2;
    if (width == 2 || width + 1 > room->width)
        return false;
    rect_cut_right(room, 1);
    struct rect place = rect_cut_right(room, width);
    draw_fill(grid, place, STYLE_TEXT, " ");
    draw_spans(grid, rect_inset(place, 1, 0), ALIGN_LEFT, spans, n);
    return true;
}

static int draw_left(struct grid *grid, struct rect room, const struct span *spans, size_t n)
{
    int width = MIN(spans_in(grid, spans, n), room.width - 2);
    if (width <= 0)
        return 0;
    struct rect place = {room.x, room.y, width + 2, 1};
    draw_fill(grid, place, STYLE_TEXT, " ");
    draw_spans(grid, rect_inset(place, 1, 0), ALIGN_LEFT, spans, n);
    return width + 2;
}

/* The top line: title, then what fits of note, right end and hint, in this order of importance. */
static void draw_caption(struct grid *grid, struct rect row, const struct pane *pane)
{
    struct span title = {pane->title, pane->focused ? STYLE_TITLE_FOCUS : STYLE_TITLE, false};
    struct span note = {pane->note, STYLE_DIM, false};
    struct span right = {pane->right, pane->right_style ? pane->right_style : STYLE_DIM, false};
    struct span hint[] = {{pane->hint_key, STYLE_KEY, false},
                          {pane->hint_key && pane->hint ? " " : NULL, STYLE_DIM, false},
                          {pane->hint, STYLE_DIM, false}};
    const struct span *notes = pane->n_legend ? pane->legend : &note;
    size_t n_notes = pane->n_legend ? pane->n_legend : (size_t)(pane->note != NULL);

    struct rect room = {row.x + 2, row.y, row.width - 3, 1};
    rect_cut_left(&room, draw_left(grid, room, &title, 1));
    rect_cut_left(&room, 1);
    int note_width = n_notes ? spans_in(grid, notes, n_notes) + 3 : 0;
    int right_width = pane->right ? grid_width_of(grid, pane->right) + 3 : 0;
    int hint_width = pane->hint ? spans_in(grid, hint, ARRAY_LEN(hint)) + 3 : 0;
    if (hint_width && note_width + right_width + hint_width <= room.width)
        cut_right(grid, &room, hint, ARRAY_LEN(hint));
    if (right_width && note_width + right_width <= room.width)
        cut_right(grid, &room, &right, 1);
    if (n_notes && note_width <= room.width)
        draw_left(grid, room, notes, n_notes);
}

struct rect draw_pane(struct grid *grid, struct rect rect, const struct pane *pane)
{
    if (rect.width < 2 || rect.height < 2)
        return pane_inside(rect);
    draw_box(grid, rect, pane->focused ? STYLE_FRAME_FOCUS : STYLE_FRAME);
    if (rect.width >= 6)
        draw_caption(grid, (struct rect){rect.x, rect.y, rect.width, 1}, pane);
    return pane_inside(rect);
}

struct rect draw_popup(struct grid *grid, struct rect area, int width, int height,
                       const struct pane *pane)
{
    struct rect box = rect_center(area, width, height);
    draw_fill(grid, box, STYLE_TEXT, " ");
    draw_ground(grid, box, STYLE_POPUP);
    struct pane shown = *pane;
    shown.focused = true;
    return draw_pane(grid, box, &shown);
}
