/* Inside term: the other way to send a frame. */
#pragma once

#include "terminal.h"

/* Whether the terminal and what curses may do with it allow for strokes. After curses has begun. */
bool strokes_possible(const struct term *term);
/* What makes the terminal show what curses has been told, for rows y with changed[y]; before
 * doupdate, and only where all characters of these rows, also those shown until now, are one cell
 * wide. The cursor is then anywhere. */
void strokes_draw(const struct term *term, const bool *changed, struct sgr *sgr, struct str *out);
