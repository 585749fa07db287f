/* What the screen remembers: a value, changed by update() alone. */
#pragma once

#include "usagetop/app.h"
#include "usagetop/engine.h"
#include "usagetop/view.h"

enum {
    VIEWS_MAX = 12,
    TRAIL_MAX = 16,
    UNDO_MAX = 64,
    MARKED_MAX = 256,
    MESSAGE_MAX = 320,
    FORM_FIELDS = 7,
    HISTORY_MAX = 100,
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
    size_t focus, selected;
};

/* One step of a drill-down: where it began, and the filter it led to. */
struct step {
    struct point from;
    char filter[FILTER_BYTES_MAX + 1];
};

struct saved_view {
    char name[32];
    char text[FILTER_BYTES_MAX + 256]; /* "view window filter" */
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
    size_t menu, menu_top; /* selected line of the overlay's menu */
    size_t history;        /* line of the history shown in the bar; 0: none */
    struct prompt form[FORM_FIELDS];
    char form_rest[FILTER_BYTES_MAX + 1]; /* what the form does not show */

    char theme[32], theme_before[32];
    bool live, redact, compact, mouse;
    bool quote_pending, g_pending; /* ' and g wait for a second key */
    int64_t new_since;             /* is:new; the start of this run */

    char marked[MARKED_MAX][40];
    size_t n_marked;

    char message[MESSAGE_MAX];
    bool message_bad;
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
    const char *const *themes;
    size_t n_themes;
    const char *const *history; /* filters, newest first */
    size_t n_history;
    struct saved_view *saved; /* SAVED_MAX slots of the loop's, of which n_saved are used */
    size_t n_saved;
    const struct point *undo, *redo; /* tops; NULL: none */
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
    TODO_BELL = 32768,
    TODO_THEME = 65536,
    TODO_SCREEN = 131072, /* write the screen to the file named in the prompt */
    TODO_MOUSE = 262144,
    TODO_PAUSE = 524288,
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
        int key;
        const struct action *action;
    } items[256];
    size_t n;
};
bool bindings_init(struct bindings *bindings, const struct config *config, struct err *err);
const struct action *bindings_find(const struct bindings *bindings, int key);
/* The first key of an action as text, for footer and help; "" when it has none. */
const char *bindings_key(const struct bindings *bindings, const char *action,
                         char out[static KEY_NAME_MAX]);

/* ---- pieces of update ------------------------------------------------------------------ */

struct view_state *state_view(struct state *state);
struct pane_state *state_pane(struct state *state);
void state_say(struct state *state, bool bad, const char *fmt, ...) PRINTF(3, 4);
void state_point(const struct state *state, struct point *out);
void state_go(struct state *state, const struct point *point);

/* move.c */
unsigned move_by(struct state *state, const struct facts *facts, int64_t rows);
unsigned move_column(struct state *state, const struct facts *facts, int direction);
unsigned move_to(struct state *state, const struct facts *facts, size_t item);
/* After new answers: the selection stays with its event, and inside what there is. */
void move_settle(struct state *state, const struct facts *facts);

/* To the next or previous row that the filter lights. */
unsigned move_match(struct state *state, const struct facts *facts, int direction);

/* filter_bar.c, form.c, menus.c, time_menu.c, palette.c: keys of overlays. */
unsigned filter_bar_open(struct state *state, const struct facts *facts);
unsigned filter_bar_key(struct state *state, const struct facts *facts,
                        const struct key_event *event);
/* Puts a filter in force if it is valid; else says why not and keeps the old one. */
bool filter_apply(struct state *state, const struct facts *facts, const char *text);
unsigned form_open(struct state *state, const struct facts *facts);
unsigned form_key(struct state *state, const struct facts *facts, const struct key_event *event);
extern const char *const form_labels[FORM_FIELDS];
extern const char *const form_hints[FORM_FIELDS];
unsigned menu_open(struct state *state, enum overlay overlay);
unsigned menu_key(struct state *state, const struct facts *facts, const struct key_event *event);
size_t menu_count(const struct state *state, const struct facts *facts);
unsigned palette_key(struct state *state, const struct facts *facts, const struct key_event *event);
/* Runs what was typed after ':'. */
unsigned palette_run(struct state *state, const struct facts *facts, const char *text);
/* Actions that fit what is typed in help or palette, best first. */
size_t palette_matches(const struct state *state, const struct action **out, size_t max);
unsigned drill_in(struct state *state, const struct facts *facts);
unsigned drill_out(struct state *state, const struct facts *facts);
unsigned set_window(struct state *state, const struct facts *facts, enum window_kind kind);
unsigned set_window_text(struct state *state, const struct facts *facts, const char *text);
unsigned show_view(struct state *state, size_t view);
