/* The terminal: shows a grid, reads keys, and is always given back. The only user of curses. There
 * is one terminal a process; nothing here but the theme functions works before term_open. Not for
 * use from other threads. */
#pragma once

#include "usagetop/ui.h"

/* ---- themes ---------------------------------------------------------------------------- */

enum colour_kind { COLOUR_NONE, COLOUR_DEFAULT, COLOUR_INDEX, COLOUR_RGB };
struct colour {
    uint8_t kind;  /* enum colour_kind; NONE: as text has it */
    uint8_t index; /* 0 to 255 */
    uint8_t red, green, blue;
};
enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_ITALIC = 4, LOOK_UNDERLINE = 8, LOOK_REVERSE = 16 };
struct look {
    struct colour fore, back;
    uint8_t attributes;
    bool set; /* by the theme itself, not by what it falls back to */
};
enum { THEME_NAME_MAX = 32, THEME_SIZE_MAX = 64 << 10 };
struct theme {
    char name[THEME_NAME_MAX];
    char title[80]; /* from the line "theme = ..." */
    struct look looks[STYLE_COUNT];
};
/* Lines "style = foreground background attributes", "$name = colour", "theme = text", comments with
 * "#" and blank lines. Colours: a name (black red green yellow blue magenta cyan white,
 * bright-...), default, 0 to 255, #rrggbb, $name, or
 * "-" for that of the text style. Attributes: bold dim italic underline reverse. What is wrong is
 * said with line number and nearest name. Styles that are not there fall back to their likes. */
bool theme_parse(struct theme *theme, const char *name, const char *text, struct err *err);
/* By name: from themes/NAME.theme in the config folder, the installed data folder, or built in.
 * Unknown: ERR_USAGE with the nearest name. */
bool theme_load(struct theme *theme, const char *name, struct err *err);
/* Names of all themes, built-in first, then those in the folders, each once; owned by the arena. */
size_t theme_names(struct arena *arena, const char *const **ret_names);
/* The theme of a program that was told nothing. */
extern const char theme_default[];

enum colour_depth {
    DEPTH_MONO = 0,
    DEPTH_8 = 8,
    DEPTH_16 = 16,
    DEPTH_256 = 256,
    DEPTH_DIRECT = 1 << 24
};
/* The colour as a terminal of this depth has it: -1 default, an index, or 0xrrggbb. */
int colour_at_depth(struct colour colour, enum colour_depth depth);
/* Makes of a theme one for a terminal of this depth. Of sixteen colours or fewer: `terminal` in
 * place of one that mixes colours of its own. */
void theme_fit(struct theme *theme, enum colour_depth depth);
/* Red, green and blue of an index, as xterm has them. */
void colour_rgb(struct colour colour, uint8_t rgb[static 3]);

/* What a cell looks like: its style on its ground. */
struct look look_of(const struct theme *theme, enum style style, enum style ground);
/* The same of a cell with its shade, as a terminal with all colours shows it. */
struct look look_of_cell(const struct theme *theme, const struct cell *cell);
/* Whether the cell holds a block, the lower part of a bar. */
bool cell_is_block(const struct cell *cell);

/* ---- the terminal ---------------------------------------------------------------------- */

struct term_options {
    bool ascii;          /* even if the locale has UTF-8 */
    bool mono;           /* no colour; the environment's NO_COLOR does the same */
    bool mouse;          /* see term_mouse */
    bool own_background; /* the terminal's background instead of the theme's */
};
struct term {
    int width, height;
    bool ascii, mono, mouse;
    enum colour_depth depth;
    uint64_t bytes; /* sent so far */
    struct terminal *inner;
};
/* Takes the terminal. ERR_USAGE when standard output is none, or when TERM is unset, unknown or
 * cannot move the cursor. Sets LC_CTYPE; to be called before other threads are started. */
bool term_open(struct term *term, const struct term_options *options, struct err *err);
/* Gives it back; also done at exit, by signals that end the process, and on a crash. */
void term_close(struct term *term);
/* Looks for all styles; the next term_show repaints what changed by it. A copy is kept. */
void term_theme(struct term *term, const struct theme *theme);
/* Gives the grid the terminal's size and abilities, and clears it. */
void term_prepare(const struct term *term, struct grid *grid);
/* Sends what differs from what is shown. A grid of another size than the terminal is clipped. */
void term_show(struct term *term, const struct grid *grid);
void term_redraw(struct term *term); /* the next term_show sends everything */

/* To be polled for reading: keys, and signals (size, suspend, end). */
int term_key_fd(const struct term *term);
int term_signal_fd(const struct term *term);
/* Milliseconds until a lone ESC is taken for the Esc key; -1: nothing is pending. */
int term_key_wait(const struct term *term);
/* The next event that is there, without waiting; false: none. Signals come as K_RESIZE (width and
 * height are new) and K_HANGUP (the process is to end). */
bool term_key(struct term *term, struct key_event *event);
/* The signal behind K_HANGUP, or 0. */
int term_signal(const struct term *term);

/* Gives the terminal back, stops the process as C-z does, and takes it again when it goes on. */
void term_suspend(struct term *term);
/* The mouse is off until asked for: it takes the terminal's own selection away. */
void term_mouse(struct term *term, bool on);
void term_bell(struct term *term);
/* Copies to the clipboard of the terminal in front of the user (OSC 52), through tmux and screen if
 * need be. There is no answer: whether the terminal allows it is not known. ERR_FULL when the text
 * is longer than COPY_MAX. */
enum { COPY_MAX = 74994 / 4 * 3 };
bool term_copy(struct term *term, const char *text, size_t size, struct err *err);

/* ---- for who looks for what is wrong ---------------------------------------------------- */

/* What is known of the terminal, without taking it. */
struct term_findings {
    const char *type;  /* TERM, "" when it is not set */
    struct err err;    /* why it cannot be used; ERR_NONE */
    bool terminal;     /* there is one, behind a standard stream */
    int width, height; /* 0: not known */
    enum colour_depth depth;
    bool no_color; /* the environment asks for none */
    bool utf8;     /* what the locale says, or what is taken where it says nothing */
    int columns;   /* that three characters of UTF-8 took, by the terminal's own word; 3 is right;
                      0: it did not say */
    bool mouse;    /* its description has one */
    bool multiplexed; /* within tmux or screen */
};
/* `ask`: also writes three characters, asks where the cursor is, and takes them away again; at most
 * half a second. */
void term_examine(struct term_findings *out, bool ask);
const char *term_library(void); /* "ncurses 6.4.20221231" */
