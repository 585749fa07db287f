/* What the terminal's description says. Apart from curses.c because term.h claims hundreds of short
 * names. */
#pragma once

#include "usagetop/base.h"

/* What "setaf" or "setab" sends for a colour; "" for -1, the default. */
const char *terminfo_colour(const char *name, int colour);
/* Whether there is a description of this type and the terminal can move its cursor. */
bool terminfo_check(const char *type, struct err *err);
/* The same, and the functions below are about this type until terminfo_end. */
bool terminfo_begin(const char *type, struct err *err);
void terminfo_end(void);
/* Of the terminal curses has: NULL when it has none; -1 when it has none. */
const char *terminfo_text(const char *name);
int terminfo_number(const char *name);
bool terminfo_flag(const char *name);
