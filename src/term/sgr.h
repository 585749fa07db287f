/* Makes what curses writes shorter: attributes are sent when something is drawn with them, and only
 * what changed. */
#pragma once

#include "usagetop/base.h"

enum { SGR_COLOUR_MAX = 32 };
struct sgr_pen {
    char fore[SGR_COLOUR_MAX], back[SGR_COLOUR_MAX]; /* parameters: "38;5;103"; "" is default */
    unsigned attributes;                             /* bit n: parameter n (1 bold ... 9) */
};
/* Colours that are sent as red, green and blue where curses writes an index. */
struct sgr_palette {
    uint8_t rgb[256][3];
    bool used[256];
};
struct sgr {
    struct sgr_pen wanted, sent;
    struct sgr_palette palette;
    char last;    /* the last character, if it is ASCII */
    bool unknown; /* what the terminal has is not known: begin with a reset */
};
/* Appends the short form of bytes[0..n), which must end between sequences. */
void sgr_shorten(struct sgr *sgr, const char *bytes, size_t n, struct str *out);
/* What is still owed before a character, or before blanks, is drawn with the wanted pen. */
void sgr_settle(struct sgr *sgr, struct str *out);
void sgr_settle_blank(struct sgr *sgr, struct str *out);
