/* Cells and shapes: a picture is drawn into a grid, from values, without a terminal, a clock or any
 * state.
 *
 *  - `struct grid` is the picture; every text enters it through one function, which cleans it
 * (glyph_read).
 *  - A shape draws inside the rectangle it is given and nowhere else, at any size down to nothing.
 *  - A style names a meaning; what it looks like is the theme's business (term).
 *  - Numbers arrive formatted, except in charts, where they are doubles and CHART_GAP is "not
 * known".
 *  - Text may be cut with an ellipsis; a number is shown whole or as a row of "#". */
#pragma once

#include "usagetop/base.h"

/* ---- styles ---------------------------------------------------------------------------- */

/* X(name, name in theme files, letter in dumps, meaning). The order is free; STYLE_TEXT is 0. */
#define STYLE_LIST(X)                                                                              \
    X(TEXT, "text", '.', "ordinary text")                                                          \
    X(DIM, "dim", 'd', "less important text, units, hints")                                        \
    X(TITLE, "title", 't', "title of a pane")                                                      \
    X(TITLE_FOCUS, "title-focus", 'T', "title of the pane that has the keys")                      \
    X(FRAME, "frame", 'f', "border of a pane")                                                     \
    X(FRAME_FOCUS, "frame-focus", 'F', "border of the pane that has the keys")                     \
    X(ACCENT, "accent", 'a', "what should catch the eye")                                          \
    X(FIGURE, "figure", 'n', "the big number of a card")                                           \
    X(SELECTED, "selected", 's', "selected row, as ground under its cells")                        \
    X(SELECTED_IDLE, "selected-idle", 'z', "selected row of a pane without the keys")              \
    X(MARKED, "marked", 'm', "a row the user marked")                                              \
    X(CURSOR, "cursor", 'c', "column or cell under the cursor, as ground")                         \
    X(HEADER, "header", 'h', "column titles of a table")                                           \
    X(SORTED, "sorted", 'H', "title of the column that sorts")                                     \
    X(GOOD, "good", 'g', "finished, online, within limits")                                        \
    X(WARN, "warn", 'w', "needs attention soon")                                                   \
    X(BAD, "bad", 'b', "failed, offline, over the limit")                                          \
    X(INFO, "info", 'i', "under way: syncing, running")                                            \
    X(UP, "up", 'u', "change upwards")                                                             \
    X(DOWN, "down", 'v', "change downwards")                                                       \
    X(SERIES_1, "series-1", '1', "first series of a chart")                                        \
    X(SERIES_2, "series-2", '2', "second series")                                                  \
    X(SERIES_3, "series-3", '3', "third series")                                                   \
    X(SERIES_4, "series-4", '4', "fourth series")                                                  \
    X(SERIES_5, "series-5", '5', "fifth series")                                                   \
    X(SERIES_6, "series-6", '6', "sixth series")                                                   \
    X(SERIES_7, "series-7", '7', "seventh series")                                                 \
    X(SERIES_8, "series-8", '8', "eighth series")                                                  \
    X(GROWING, "growing", 'o', "the newest bucket, which is not over yet")                         \
    X(AXIS, "axis", 'x', "axis lines and their numbers")                                           \
    X(GRIDLINE, "gridline", '-', "faint lines behind a chart")                                     \
    X(SPIKE, "spike", '!', "mark over a value far from the usual")                                 \
    X(MATCH, "match", '*', "the part of a text that was searched for")                             \
    X(KEY, "key", 'k', "a key in the footer, a menu or the help")                                  \
    X(PROMPT, "prompt", 'p', "text being typed")                                                   \
    X(GHOST, "ghost", 'G', "completion that is offered")                                           \
    X(ERROR, "error", 'e', "sentence about what went wrong, and the place in a prompt")            \
    X(STALE, "stale", 'S', "age of data that is not fresh")                                        \
    X(CHIP, "chip", 'C', "account chip and other small labels")                                    \
    X(TAB, "tab", 'y', "view or window that can be chosen")                                        \
    X(TAB_ACTIVE, "tab-active", 'Y', "view or window that is shown")                               \
    X(TAB_KEY, "tab-key", 'K', "key of a tab")                                                     \
    X(POPUP, "popup", 'P', "text of menus, forms and help, as ground under them")                  \
    X(BRAND, "brand", 'B', "the program's name")                                                   \
    X(GAUGE, "gauge", 'j', "filled part of a progress bar")                                        \
    X(GAUGE_EMPTY, "gauge-empty", 'J', "unfilled part")                                            \
    X(HEAT_0, "heat-0", 'q', "heat map, least")                                                    \
    X(HEAT_1, "heat-1", 'r', "heat map")                                                           \
    X(HEAT_2, "heat-2", 'l', "heat map")                                                           \
    X(HEAT_3, "heat-3", 'M', "heat map")                                                           \
    X(HEAT_4, "heat-4", 'N', "heat map")                                                           \
    X(HEAT_5, "heat-5", 'O', "heat map")                                                           \
    X(HEAT_6, "heat-6", 'Q', "heat map")                                                           \
    X(HEAT_7, "heat-7", 'R', "heat map, most")

#define STYLE_ENUM(id, name, letter, doc) STYLE_##id,
enum style { STYLE_LIST(STYLE_ENUM) STYLE_COUNT };
#undef STYLE_ENUM

struct style_info {
    const char *name, *doc;
    char letter;
};
extern const struct style_info style_table[STYLE_COUNT];

/* ---- rectangles ------------------------------------------------------------------------ */

/* In cells from the top left corner. Width and height are never negative in results. */
struct rect {
    int x, y, width, height;
};
/* Cut a piece (at most what is there) off `rect`, which keeps the rest. */
struct rect rect_cut_top(struct rect *rect, int n);
struct rect rect_cut_bottom(struct rect *rect, int n);
struct rect rect_cut_left(struct rect *rect, int n);
struct rect rect_cut_right(struct rect *rect, int n);
struct rect rect_inset(struct rect rect, int dx, int dy);
struct rect rect_clip(struct rect rect, struct rect by);
struct rect rect_center(struct rect outer, int width, int height); /* clipped to outer */
bool rect_empty(struct rect rect);
bool rect_has(struct rect rect, int x, int y);
/* Splits into n parts side by side (or one under another) with `gap` between; sizes differ by at
 * most one cell. */
void rect_columns(struct rect rect, int gap, size_t n, struct rect *out);
void rect_rows(struct rect rect, int gap, size_t n, struct rect *out);
/* How `n` equal boxes wrap: as many columns of at least `min_width` as fit (at least 1, at most n).
 */
struct tiling {
    int min_width, height, gap_x; /* of one box */
    size_t n, top;                /* boxes; the row of boxes shown first */
};
size_t tiling_columns(const struct tiling *tiling, int width);
size_t tiling_rows(const struct tiling *tiling, int width);
/* Box i of the tiling; empty when it is scrolled out or does not fit whole (a box is never cut,
 * except by width). */
struct rect tiling_box(const struct tiling *tiling, struct rect area, size_t i);

/* ---- the grid -------------------------------------------------------------------------- */

struct cell {
    char text[GLYPH_MAX]; /* clean, NUL-terminated; "" in the right half of a wide character */
    uint8_t width;        /* 1 or 2; 0 in the right half */
    uint8_t style;        /* enum style */
    uint8_t ground; /* enum style whose background (of SERIES_*, HEAT_*, GROWING: whose colour) lies
                     * under it; STYLE_TEXT: none of its own */
    uint8_t shade;  /* of a bar in it (a block, or a ground of SERIES_*): 0 none, 1 at its foot to
                     * SHADES - 1 at the top of the chart; seen where there are all colours */
};
enum { SHADES = 7 };

/* Zero is an empty grid. `ascii` and `mono` say what the terminal can show and are set by its
 * owner: in ASCII every symbol has a one-column ASCII form, in mono no shape relies on colour. */
struct grid {
    struct cell *cells; /* height rows of width cells */
    int width, height;
    bool ascii, mono;
    bool cursor_shown; /* where the terminal's cursor stands, if a prompt is open */
    int cursor_x, cursor_y;
};
enum { GRID_WIDTH_MAX = 2000, GRID_HEIGHT_MAX = 1000 };
void grid_resize(struct grid *grid, int width, int height); /* and clears; sizes are capped */
void grid_clear(struct grid *grid);                         /* all blank, cursor hidden */
void grid_finish(struct grid *grid);
struct rect grid_rect(const struct grid *grid);
const struct cell *grid_at(const struct grid *grid, int x, int y); /* NULL outside */
/* The text of the grid, and under each line that has any a line "~" of style letters and "^" of
 * ground letters. Blanks at line ends are trimmed. `grid_text` gives the text alone, for plain
 * output. */
void grid_dump(const struct grid *grid, struct str *out);
void grid_text(const struct grid *grid, struct str *out);

/* ---- text ------------------------------------------------------------------------------ */

enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTER };
/* One line in the first row of rect; too long: cut with an ellipsis. Returns the columns used. NULL
 * draws nothing. */
int draw_text(struct grid *grid, struct rect rect, enum align align, enum style style,
              const char *text);
/* The same, but whole or as "###". */
int draw_number(struct grid *grid, struct rect rect, enum align align, enum style style,
                const char *text);
/* Wraps at words, honours \n; the last row that fits ends with an ellipsis if there is more.
 * Returns the rows used. */
int draw_paragraph(struct grid *grid, struct rect rect, enum align align, enum style style,
                   const char *text);
int paragraph_height(const char *text, int width); /* rows it would take */

/* A line of several styles. A `whole` span that does not fit is left out with all that follow,
 * never cut. */
struct span {
    const char *text;
    enum style style;
    bool whole;
};
int draw_spans(struct grid *grid, struct rect rect, enum align align, const struct span *spans,
               size_t n);
int spans_width(const struct span *spans, size_t n);

/* Fills with one glyph; " " blanks. */
void draw_fill(struct grid *grid, struct rect rect, enum style style, const char *glyph);
/* Lays a ground under what is there (selected row, cursor column); the text stays. */
void draw_ground(struct grid *grid, struct rect rect, enum style ground);

/* ---- panes and cards ------------------------------------------------------------------- */

/* A rounded box: "╭─ Title ─ note ────── right ─ hint ─╮". What does not fit is left out from the
 * end: hint, right, note; the title is cut last. */
struct pane {
    const char *title;
    const char *note;          /* after the title */
    const struct span *legend; /* instead of the note: names of series with their marks */
    size_t n_legend;
    const char *right; /* at the right end */
    enum style
        right_style; /* STYLE_TEXT means dim; STYLE_STALE for an age, STYLE_ERROR for a failure */
    const char *hint_key, *hint; /* rightmost: "e" "export" */
    bool focused;
};
/* Draws the box and returns its inside, which has one blank column left and right. */
struct rect draw_pane(struct grid *grid, struct rect rect, const struct pane *pane);
/* The inside without drawing, for layouts and the mouse. */
struct rect pane_inside(struct rect rect);
/* A box over what is there, blanked, with the popup ground; centred in `area`. Sizes are outside
 * sizes. */
struct rect draw_popup(struct grid *grid, struct rect area, int width, int height,
                       const struct pane *pane);

/* Values are doubles here; CHART_GAP (a NaN) is "no data", which is not zero. */
#define CHART_GAP ((double)__builtin_nanf(""))

struct spark {
    const double *values;
    size_t n;
    enum style style;
    bool growing; /* the last value is not over yet */
};
/* Eighth blocks over the whole rectangle. More values than columns: means of neighbours. */
void draw_spark(struct grid *grid, struct rect rect, const struct spark *spark);

/* One figure with its change, a sparkline and a line below; in CARD_HEIGHT rows. With fewer rows
 * the sparkline goes first, then the footer. */
struct card {
    const char *title, *value, *unit;
    const char *change; /* "▲ 12 %"; drawn at the right of the figure */
    enum style change_style;
    struct spark spark;
    const struct span *footer;
    size_t n_footer;
    bool focused;
};
enum { CARD_HEIGHT = 5, CARD_WIDTH_MIN = 18 };
void draw_card(struct grid *grid, struct rect rect, const struct card *card);

/* ---- charts ---------------------------------------------------------------------------- */

enum chart_mark { CHART_BAR, CHART_LINE };
struct chart_series {
    const char *name;
    const double *values; /* chart.n of them */
    enum style style;
    enum chart_mark mark;
    bool right_axis;
};
/* Short text of a tick, at most 12 columns. */
typedef void chart_format(double value, char *out, size_t size);
struct chart_axis {
    chart_format *format; /* NULL: 0, 40, 1.5k, 2M */
    const char *unit;     /* over the axis, if there is room */
    bool log;             /* logarithmic from 1, of lines alone from a round number below the
                             least; values below stand on the base line */
    bool low; /* in percent; goes on to three times its most, 100 at most: its bars stay low */
};
enum { CHART_SERIES_MAX = 8, CHART_BUCKETS_MAX = 4096 };
/* Buckets over time. Bars are stacked (or side by side), lines are Braille; each series uses the
 * left or right axis. */
struct chart {
    const struct chart_series *series;
    size_t n_series;
    const char *const *labels; /* n texts; those that would touch are left out; NULL or "": none */
    size_t n;                  /* buckets */
    struct chart_axis left, right;
    bool side_by_side;
    bool growing;       /* the last bucket is not over yet */
    const bool *spikes; /* n, or NULL */
    bool cursor_on;
    size_t cursor;              /* bucket */
    const struct span *readout; /* exact values at the cursor; drawn in the first row */
    size_t n_readout;
};
void draw_chart(struct grid *grid, struct rect rect, const struct chart *chart);
/* The bucket drawn in screen column x, or n when there is none; for the mouse. */
size_t chart_bucket_at(const struct chart *chart, struct rect rect, int x);
/* Round ticks (1, 2, 5 times a power of ten) that cover 0..max in at most `most` steps: returns the
 * number of ticks from 0 on and the step. A max that is not positive counts as 1. */
size_t chart_ticks(double max, size_t most, double *step);
void chart_format_si(double value, char *out, size_t size);

/* Horizontal bars, one a row: "label ███████▌ value". */
struct bar {
    const char *label, *value;
    const double *parts; /* stacked; styles SERIES_1 on */
    size_t n_parts;
};
struct bars {
    const struct bar *items;
    size_t n, top, selected;
    bool selectable, focused;
    int label_width; /* 0: fitted, at most a third */
    int step;        /* rows from one to the next; 0: 1 */
};
void draw_bars(struct grid *grid, struct rect rect, const struct bars *bars);

/* Rows by columns of values as half blocks (two rows of values in a row of cells), shades where
 * there is no colour. */
struct heat {
    const double *values; /* row by row */
    size_t rows, columns;
    const char *const *row_labels;    /* rows, or NULL */
    const char *const *column_labels; /* columns, or NULL */
    bool cursor_on;
    size_t cursor_row, cursor_column;
    const struct span *readout;
    size_t n_readout;
};
void draw_heat(struct grid *grid, struct rect rect, const struct heat *heat);

/* "██████░░░░ 61 %": text right of the bar, whole or not at all. A fraction that is not known
 * (CHART_GAP) draws an empty bar. */
void draw_progress(struct grid *grid, struct rect rect, double fraction, enum style style,
                   const char *text);

/* ---- tables ---------------------------------------------------------------------------- */

struct sheet_column {
    const char *title;
    enum align align;
    int min, ideal; /* columns of cells; ideal 0: as min. A number column is never narrower than its
                       numbers on screen */
    int flex;       /* share of the room left over */
    bool number;    /* never cut */
};
struct sheet_cell {
    const char *text; /* NULL: blank. Lives until the next call for the same sheet */
    enum style style;
    size_t lit_from, lit_to; /* bytes of the text that match the search; equal: none */
};
enum { SHEET_COLUMNS_MAX = 64 };
struct sheet {
    const struct sheet_column *columns;
    size_t n_columns;
    size_t n_rows;       /* of the whole table */
    size_t top;          /* row in the first line; see sheet_scroll */
    size_t selected;     /* row; none when >= n_rows */
    size_t column;       /* the column under the cursor, lit in the header and the selected row */
    size_t first_column; /* scrolled sideways: the first column shown; see sheet_scroll */
    size_t fixed;        /* columns that stay at the left when scrolled sideways */
    size_t sort;         /* column that sorts; none when >= n_columns */
    bool descending;
    bool column_cursor; /* whether `column` is shown */
    bool focused;
    bool scrollbar;
    const void *data;
    void (*cell)(const void *data, size_t row, size_t column, struct sheet_cell *out);
    bool (*marked)(const void *data, size_t row); /* may be NULL */
};
/* Where each column is: x relative to the rectangle and width; width 0: not shown. */
struct sheet_layout {
    int x[SHEET_COLUMNS_MAX], width[SHEET_COLUMNS_MAX];
    size_t hidden_left, hidden_right; /* columns that did not fit; the header says "+3 columns" */
};
void sheet_layout(const struct sheet *sheet, struct rect rect, struct sheet_layout *out);
/* Moves `top` and `first_column` the least so that the selected row and the column are seen. */
void sheet_scroll(struct sheet *sheet, struct rect rect);
size_t sheet_page(struct rect rect); /* rows that fit under the header */
void draw_sheet(struct grid *grid, struct rect rect, const struct sheet *sheet);
/* What is at a point: false outside; row is n_rows on the header, column is n_columns between
 * columns. */
bool sheet_hit(const struct sheet *sheet, struct rect rect, int x, int y, size_t cell[static 2]);

/* ---- keys ------------------------------------------------------------------------------ */

/* A key is a Unicode code point, a control key, or one of these. A text that was pasted comes as
 * one event. */
enum {
    K_NONE = 0,
    K_TAB = 9,
    K_ENTER = 13,
    K_ESC = 27,
    K_SPACE = 32,
    K_BACKSPACE = 127,
    K_FIRST = 0x200000, /* above all code points */
    K_UP,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_INSERT,
    K_DELETE,
    K_BACK_TAB,
    K_F1, /* K_F(1) to K_F(12) follow */
    K_F12 = K_F1 + 11,
    K_PASTE,  /* key_event.paste has the text */
    K_MOUSE,  /* key_event.mouse says where and what */
    K_RESIZE, /* the terminal has another size */
    K_HANGUP, /* the process was asked to end */
    K_LAST,
};
#define K_F(n) (K_F1 + (n)-1)
#define K_CTRL(letter) ((letter)&0x1f)
enum mouse_kind { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct key_event {
    int key;
    char *paste; /* owned by who read the event: key_event_finish; at most PASTE_MAX bytes, valid
                    UTF-8 */
    enum mouse_kind mouse;
    int x, y, button; /* mouse: cell and button from 1 */
};
enum { PASTE_MAX = 64 << 10, KEY_NAME_MAX = 16 };
void key_event_finish(struct key_event *event);
/* "j", "C-d", "Enter", "S-Tab", "F5", "Space": as in the keymap, the help and the config. */
char *key_text(int key, char out[static KEY_NAME_MAX]);
bool key_parse(const char *name, int *key);

/* ---- prompt, menu, form, help ---------------------------------------------------------- */

/* A line being edited: a value, copied freely. */
enum { PROMPT_MAX = 4096 };
struct prompt {
    char text[PROMPT_MAX + 1]; /* valid UTF-8 */
    size_t len, cursor;        /* bytes; the cursor stands on a character's start */
    char cut[256];             /* what C-k, C-u and C-w took last; C-y puts it back */
};
void prompt_set(struct prompt *prompt, const char *text); /* cursor at the end; cut at PROMPT_MAX */
void prompt_insert(struct prompt *prompt, const char *text); /* line ends and tabs become blanks */
/* Readline's keys: characters, paste, C-a C-e C-b C-f C-h C-d C-w C-u C-k C-y, arrows, Home End,
 * Delete, Backspace. False for any other key (Enter, Esc, Tab, up, down, C-p ...), which is the
 * caller's. */
bool prompt_key(struct prompt *prompt, const struct key_event *event);
struct prompt_look {
    const char *label;           /* "/" or ":" */
    const char *ghost;           /* completion after the cursor at the end; NULL: none */
    const char *placeholder;     /* while the text is empty */
    size_t error_from, error_to; /* bytes of the text that are wrong; equal: none */
    bool focused;                /* places the terminal's cursor */
};
/* Scrolls sideways so that the cursor is always seen. */
void draw_prompt(struct grid *grid, struct rect rect, const struct prompt *prompt,
                 const struct prompt_look *look);

/* Whether the letters of `pattern` occur in order in `text` (smart case); a higher score is a
 * better match, 0 is none, an empty pattern matches all with 1. Sets lit[i] for the first 64 bytes
 * that matched, as bits. */
int fuzzy_score(const char *pattern, const char *text, uint64_t *lit);

struct menu_item {
    const char *label, *detail, *key;
    enum style style;
    bool checked;
    uint64_t lit; /* from fuzzy_score */
};
struct menu {
    const struct menu_item *items;
    size_t n, selected;
    bool checks;       /* room for check marks */
    const char *empty; /* said when n is 0 */
};
int menu_width(const struct menu *menu); /* that shows every item whole */
void draw_menu(struct grid *grid, struct rect rect, const struct menu *menu);

struct form_field {
    const char *label;
    const struct prompt *prompt; /* NULL: `value` is shown, chosen from a list */
    const char *value, *hint, *error;
};
struct form {
    const struct form_field *fields;
    size_t n, selected;
};
void draw_form(struct grid *grid, struct rect rect, const struct form *form);

/* Tabs in a row; the active one stands out without colour too. Those that do not fit are shortened
 * to their key. */
struct tab {
    const char *key, *title; /* key may be NULL */
};
struct tabs {
    const struct tab *items;
    size_t n, active;
};
int draw_tabs(struct grid *grid, struct rect rect, const struct tabs *tabs); /* columns used */
size_t tabs_at(const struct tabs *tabs, struct rect rect, int x);            /* n when none */

/* Keys with what they do: "j down  k up"; those that do not fit whole are left out. */
struct hint {
    const char *key, *text;
};
int draw_hints(struct grid *grid, struct rect rect, const struct hint *hints, size_t n);

struct help_item {
    const char *group, *key, *text; /* a new group starts a paragraph */
};
struct help {
    const struct help_item *items;
    size_t n, top, selected;
    bool selectable;
};
/* In as many columns as fit; returns the number of lines in all, for scrolling. */
size_t draw_help(struct grid *grid, struct rect rect, const struct help *help);

/* What would be here and what to do; or what happened, what happens next, what the user can do.
 * Centred. */
struct notice {
    const char *symbol, *title, *text;
    enum style style; /* of symbol and title */
    const struct hint *hints;
    size_t n_hints;
};
void draw_notice(struct grid *grid, struct rect rect, const struct notice *notice);
