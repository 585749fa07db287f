/* The inside of the terminal, shared by its files. */
#pragma once

#include <termios.h>

#include "input.h"
#include "sgr.h"
#include "usagetop/term.h"

/* What a style on a ground is for curses. */
struct ink {
    bool known;
    unsigned attributes; /* attr_t without the colour */
    int pair;
};

/* A shade is that of the ground alone, or of the block over it as well. */
enum { TONES = 2 * SHADES };

struct terminal {
    int out, in; /* the terminal; `in` may be /dev/tty */
    int frame;   /* a file in memory that curses writes to, so that a frame is sent at once */
    FILE *frame_file;
    struct screen *screen; /* curses' */
    struct termios before;
    struct theme theme;
    struct ink (*inks)[STYLE_COUNT][STYLE_COUNT]; /* tone, style, ground */
    struct ink solid[SHADES][STYLE_COUNT];        /* a blank on the style's own colour */
    struct grid shown;                            /* what curses was told last */
    struct sgr sgr;
    bool shorten;      /* the terminal speaks ECMA-48 */
    bool synchronized; /* it shows a frame at once if told so */
    bool palette;      /* colours are red, green and blue, which the outlet puts in */
    bool plain;        /* the theme has no colours */
    bool own_background;
    bool strokes;                  /* frames may be sent as strokes */
    bool touched[GRID_HEIGHT_MAX]; /* rows that curses was told of since the last frame */
    bool wide;                     /* and a character of two cells stands, or stood, in one */
    bool pointed;                  /* the cursor was shown */
    bool astray;                   /* it is not where curses left it */
    bool redraw, taken, dead;
    struct input input;
    int64_t pending_since; /* when the input that is not whole yet came; 0: none */
    int signal;            /* the one that asks to end */
};

/* ---- term.c ---- */

/* Whether texts may be UTF-8; sets LC_CTYPE. */
bool has_utf8(void);
/* Terminals that take red, green and blue say so in the environment; their descriptions mostly do
 * not. */
bool says_direct(void);
/* Whether a variable of the environment is there and not empty. */
bool is_set(const char *name);

/* ---- curses.c: with strokes.c and terminfo.c the only one that includes curses.h ---- */

/* Colours of the terminal that is described now. */
enum colour_depth curses_depth(void);
/* Begins curses for the terminal type `name`. */
bool curses_begin(struct term *term, const char *name, struct err *err);
void curses_end(struct term *term);   /* and forgets it */
void curses_leave(struct term *term); /* for a while: the terminal is as before */
void curses_again(struct term *term);
void curses_resize(struct term *term);
void curses_draw(struct term *term, const struct grid *grid);
/* Bytes that give the terminal back whatever its state, for a crash. */
void curses_restore_bytes(struct str *out);

/* ---- outlet.c: bytes to the terminal ---- */

bool outlet_open(struct terminal *inner, struct err *err);
/* Sends what curses has written since the last time; or `other` (NULL: there is none), which leads
 * to the same screen with the pen `after`, where that is shorter: then true. */
bool outlet_send(struct term *term, const struct str *other, const struct sgr_pen *after);
void outlet_raw(struct term *term, const char *bytes, size_t n);
void outlet_close(struct terminal *inner);

/* ---- rescue.c: signals, and the terminal given back whatever happens ---- */

bool rescue_begin(const struct terminal *inner, struct err *err);
void rescue_end(void);
/* The terminal is ours (true), or given back. */
void rescue_arm(bool taken);
int rescue_fd(void);
/* The next signal that came, 0: none. */
int rescue_next(void);
/* Stops the process as the terminal's suspend key does, and returns when it goes on. */
void rescue_stop(void);
