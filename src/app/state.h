/* What the screen remembers: a value, changed by update() alone. */
#pragma once

#include "usagetop/app.h"
#include "usagetop/engine.h"
#include "usagetop/view.h"

enum {
    VIEWS_MAX = 16,
    TRAIL_MAX = 16,
    UNDO_MAX = 64,
    MARKED_MAX = 256,
    MESSAGE_MAX = 320,
    FORM_FIELDS = 7,
    HISTORY_MAX = 100,
    JUMPS_MAX = 99,
    SQL_TEXT_MAX = PROMPT_MAX,
};

/* What lies over the view and has the keys. */
enum overlay {
    OVERLAY_NONE,
    OVERLAY_FILTER, /* the filter bar */
    OVERLAY_FORM,   /* the filter as a form */
    OVERLAY_SORT,
    OVERLAY_COLUMNS,
    OVERLAY_TIME,
    OVERLAY_THEME,
    OVERLAY_HELP,
    OVERLAY_PALETTE,
    OVERLAY_SOURCE,  /* where a number comes from */
    OVERLAY_SESSION, /* the account's panel */
    OVERLAY_SAVED,   /* saved views */
    OVERLAY_EXPORT,
    OVERLAY_SQL, /* the statement of the view sql */
    OVERLAY_PROFILES,
};

/* What undo goes back to, and Esc after a drill-down. */
struct point {
    size_t view;
    struct window window;
    bool window_chosen;
    char filter[FILTER_BYTES_MAX + 1];
    struct sort sort;
    bool sorted;
    uint8_t columns[VIEW_COLUMNS_MAX], widths[VIEW_COLUMNS_MAX], n_columns;
    size_t focus, selected, top;
    char id[VIEW_ID_MAX], detail[VIEW_ID_MAX];
    size_t n_trail;
};

/* One step of a drill-down: where it began, and the filter it led to. */
struct step {
    struct point from;
    char filter[FILTER_BYTES_MAX + 1];
    bool sets_window;
};

/* Changes of view that can be taken back. Typing in the filter bar is one change. */
struct undo {
    struct point back[UNDO_MAX], forth[UNDO_MAX];
    size_t n_back, n_forth;
    struct point before;
    bool typing;
};

struct saved_view {
    char name[32];
    char text[FILTER_BYTES_MAX + 256]; /* "view [window] filter" */
    bool fixed;                        /* from the config, which is not ours to write */
};

struct state {
    size_t view, previous_view;
    struct view_state views[VIEWS_MAX];
    struct window window;
    bool window_chosen;
    enum zone zone;
    char filter[FILTER_BYTES_MAX + 1]; /* in force: always valid */

    struct step trail[TRAIL_MAX];
    size_t n_trail;

    enum overlay overlay;
    struct prompt prompt;              /* of the overlay */
    char before[FILTER_BYTES_MAX + 1]; /* the filter when the bar or form was opened */
    struct filter_error filter_error;
    char sql[SQL_TEXT_MAX + 1]; /* statement of the view sql, as it was run last */
    unsigned sql_run;           /* grows with every run: the same statement may be run again */
    size_t menu, menu_top;      /* selected line of the overlay's menu */
    size_t history;             /* line of the history shown in the bar; 0: none */
    struct prompt form[FORM_FIELDS];
    char form_rest[FILTER_BYTES_MAX + 1]; /* what the form does not show */

    char theme[32], theme_before[32];
    bool live, redact, compact, mouse;
    int pending;           /* first key of a sequence such as gY; 0: none */
    int jump;              /* matches beyond the loaded rows to go forth, or (negative) back */
    bool overwrite;        /* the file to be written is there, and Enter would replace it */
    int64_t new_since;     /* is:new; the start of this run */
    size_t profile_wanted; /* number of the profile to change to */
    bool profile_along;    /* with this window and filter */
    /* a filter that came along from another profile, and the one that it stands in for */
    char borrowed[FILTER_BYTES_MAX + 1], own_filter[FILTER_BYTES_MAX + 1];
    bool confirmed;     /* what the export holds has been said, and Enter writes it */
    uint64_t dismissed; /* hash of the trouble that Esc took off the footer */

    char marked[MARKED_MAX][40];
    size_t n_marked;

    char message[MESSAGE_MAX];
    bool message_bad;
};

/* What the mouse points at. */
struct hit {
    enum { HIT_NOTHING, HIT_VIEW, HIT_WINDOW, HIT_ACCOUNT, HIT_PANE } kind;
    size_t index; /* view, window kind or pane */
    bool on_item, on_header;
    size_t item, column;
};

/* ---- what update() may look at -------------------------------------------------------- */

struct facts {
    int64_t now;
    int key; /* that was pressed */
    const struct bindings *bindings;
    const struct view *view;
    const struct scene *scene;
    const struct sections *sections;
    struct pane_info panes[VIEW_PANES_MAX];
    size_t n_panes;
    const struct completion *completion; /* of the filter bar; NULL */
    const struct table *values;          /* frequent values for it; NULL */
    const char *values_prefix;           /* that begin with this */
    const char *const *themes;
    const char *const *theme_titles; /* as many, while the menu of themes is open */
    size_t n_themes;
    const char *const *history; /* filters, newest first */
    size_t n_history;
    const char *const *statements; /* of SQL, newest first */
    size_t n_statements;
    const struct saved_view *saved;
    size_t n_saved;
    const struct table *states; /* how the mirrors of all profiles are; NULL */
    const char *trouble; /* what does not work just now, as the footer says it; NULL: all is well */
    bool exporting;      /* an export is under way, which Esc stops */
    bool complete;       /* all answers to what was asked last are there */
    const char *asked_id; /* the event whose place was asked for last; NULL */
    struct hit hit;       /* of a mouse event */
};

/* What is to be done after a key, besides painting. */
enum todo {
    TODO_PAINT = 1,
    TODO_QUIT = 2,
    TODO_SUSPEND = 4,
    TODO_SYNC = 8,     /* look at the service now */
    TODO_REFRESH = 16, /* ask again */
    TODO_REDRAW = 32,
    TODO_COPY_CELL = 64,
    TODO_COPY_ROW = 128,
    TODO_COPY_TABLE = 256,
    TODO_EXPORT = 512, /* state.prompt has the file name */
    TODO_UNDO = 2048,
    TODO_REDO = 4096,
    TODO_HISTORY = 8192, /* state.filter is worth remembering */
    TODO_SAVE_VIEW = 16384,
    TODO_DROP_VIEW = 1 << 20, /* state.menu says which */
    TODO_THEME = 65536,
    TODO_SCREEN = 131072,   /* write the screen to the file named in the prompt */
    TODO_PICTURE = 1 << 21, /* to a file with a name of its own */
    TODO_MOUSE = 262144,
    TODO_PAUSE = 524288,
    TODO_STOP_EXPORT = 1 << 22,
    TODO_STATEMENT = 1 << 23, /* state.sql is worth remembering */
    TODO_PROFILE = 1 << 24,   /* to the profile that the state wants */
};

/* The one function that changes the state. */
unsigned update(struct state *state, const struct facts *facts, const struct key_event *event);

/* ---- the actions: one table (actions.c) ------------------------------------------------ */

typedef unsigned act(struct state *state, const struct facts *facts);
struct action {
    const char *name, *group, *keys, *hint, *help;
    act *run;
};
extern const struct action actions[];
extern const size_t actions_count;
const struct action *action_find(const char *name);

/* Keys to actions: the defaults of the table, changed by the config's [keys]. A key that two
 * actions claim is ERR_USAGE with the line. */
struct bindings {
    struct binding {
        int first; /* of a sequence of two keys such as gY; 0: a single key */
        int key;
        const struct action *action;
    } items[256];
    size_t n;
};
bool bindings_init(struct bindings *bindings, const struct config *config, struct err *err);
/* `first` 0: a single key. */
const struct action *bindings_find(const struct bindings *bindings, int first, int key);
/* Whether the key begins a sequence. */
bool bindings_begins(const struct bindings *bindings, int key);
/* The first key of an action as text, for the footer; "" when it has none. And all of them, with
 * runs of digits as "1-9". */
enum { KEYS_TEXT_MAX = 64 };
const char *bindings_key(const struct bindings *bindings, const char *action,
                         char out[static KEYS_TEXT_MAX]);
const char *bindings_keys(const struct bindings *bindings, const char *action,
                          char out[static KEYS_TEXT_MAX]);

/* ---- pieces of update ------------------------------------------------------------------ */

struct view_state *state_view(struct state *state);
struct pane_state *state_pane(struct state *state);
void state_say(struct state *state, bool bad, const char *fmt, ...) PRINTF(3, 4);
void state_point(const struct state *state, struct point *out);
void state_go(struct state *state, const struct point *point);

/* undo.c: around each key. */
void undo_before(struct undo *undo, const struct state *state);
void undo_after(struct undo *undo, const struct state *state);
/* False: there is nothing to go back to, or forth. */
bool undo_back(struct undo *undo, struct state *state);
bool undo_forth(struct undo *undo, struct state *state);

/* move.c */
unsigned move_by(struct state *state, const struct facts *facts, int64_t rows);
unsigned move_page(struct state *state, const struct facts *facts, int64_t rows);
unsigned move_column(struct state *state, const struct facts *facts, int direction);
unsigned move_to(struct state *state, const struct facts *facts, size_t item);
/* After new answers: the selection stays with its event, and inside what there is. False when it is
 * not known where the event went, and must be asked. */
bool move_settle(struct state *state, const struct facts *facts);
/* Another window or filter, another table: selections start at its top. */
void move_reset(struct state *state);
/* The event table; NULL when the view has none or it is not there yet. */
const struct section *rows_section(const struct facts *facts);

/* To the next or previous row that the filter lights. */
unsigned move_match(struct state *state, const struct facts *facts, int direction);

/* mouse.c */
unsigned mouse_key(struct state *state, const struct facts *facts, const struct key_event *event);

/* filter_bar.c, form.c, menus.c, columns.c, palette.c: keys of overlays. */
unsigned filter_bar_open(struct state *state, const struct facts *facts);
unsigned filter_bar_key(struct state *state, const struct facts *facts,
                        const struct key_event *event);
/* Puts a filter in force if it is valid; else says why not and keeps the old one. */
bool filter_apply(struct state *state, const struct facts *facts, const char *text);
unsigned form_open(struct state *state, const struct facts *facts);
unsigned form_key(struct state *state, const struct facts *facts, const struct key_event *event);
extern const char *const form_labels[FORM_FIELDS];
extern const char *const form_hints[FORM_FIELDS];
/* sql_prompt.c: the statement of the view sql. */
unsigned statement_open(struct state *state, const struct facts *facts);
unsigned statement_run(struct state *state, const char *text);
unsigned statement_key(struct state *state, const struct facts *facts,
                       const struct key_event *event);
unsigned menu_open(struct state *state, enum overlay overlay);
unsigned menu_key(struct state *state, const struct facts *facts, const struct key_event *event);
/* What the view's rows can be sorted by: its columns in the order of the table, as numbers that
 * struct sort knows. */
size_t sort_choices(const struct state *state, const struct facts *facts,
                    uint8_t out[VIEW_COLUMNS_MAX]);
/* By a column of the table; the one that sorts already: the other way. */
unsigned sort_by_column(struct state *state, const struct facts *facts, size_t column);
/* The order in force. */
struct sort sort_in_force(const struct state *state, const struct facts *facts);
unsigned sort_by(struct state *state, const struct facts *facts, struct sort sort);
/* The lines of the menu that fit what is typed. */
size_t menu_count(const struct state *state, const struct facts *facts);
unsigned palette_key(struct state *state, const struct facts *facts, const struct key_event *event);
/* Runs what was typed after ':'. */
unsigned palette_run(struct state *state, const struct facts *facts, const char *text);
/* Actions that fit what is typed in help or palette, best first. */
size_t palette_matches(const struct state *state, const struct action **out, size_t max);
/* words.c: what the service calls things, as lines of the help that fit what is typed. */
enum { WORD_NAME = 48, WORD_LINES_MAX = 24 };
struct word_line {
    char group[80], key[WORD_NAME + 2], help[2 * WORD_NAME];
};
size_t words_lines(const struct offer *offer, const char *pattern, struct word_line *out,
                   size_t max);
/* drill.c */
unsigned drill_in(struct state *state, const struct facts *facts);
/* Opens or closes the row under the cursor; false: it is none that opens. */
bool drill_expand(struct state *state, const struct facts *facts, enum view_expand how);
unsigned drill_to(struct state *state, const struct facts *facts, const char *filter);
unsigned drill_out(struct state *state, const struct facts *facts);
bool drill_inside(const struct state *state); /* is there something to close? */
unsigned set_window(struct state *state, const struct facts *facts, enum window_kind kind);
unsigned set_window_text(struct state *state, const struct facts *facts, const char *text);
unsigned show_view(struct state *state, size_t view);
