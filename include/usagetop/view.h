/* Views: each asks its questions, then turns the answers into named sections, then draws those.
 * Pure: no data of its own, no clock, no terminal. What is drawn and what `show` and export write
 * are the same sections, so that they cannot differ.
 *
 *     state + window + filter ──ask──► questions ──engine──► tables ──build──► sections ──draw──►
 * grid └──► text, CSV, JSON
 */
#pragma once

#include "usagetop/names.h"
#include "usagetop/query.h"
#include "usagetop/ui.h"

enum {
    VIEW_QUESTIONS_MAX = 12,
    VIEW_PANES_MAX = 10,
    VIEW_SECTIONS_MAX = 16,
    VIEW_COLUMNS_MAX = 64,
    VIEW_EXPANDED_MAX = 400,
    VIEW_ID_MAX = 128
};

/* What the user did to one pane. */
struct pane_state {
    size_t selected;             /* item: card, bucket or row */
    size_t top;                  /* first row of items shown */
    size_t column, first_column; /* of a table */
    char id[VIEW_ID_MAX]; /* identity of the selected item, so that the selection stays with it; ""
                             for none */
    bool held; /* the user chose the selected item, so it stays selected when it moves; its id may
                  not be known yet */
    size_t fresh; /* new items above since the user was at the top */
    bool newest;  /* follows the newest */
};

/* What the user did to one view: a value, copied for undo, saved per profile. Zero is the start. */
struct view_state {
    uint8_t focus; /* pane */
    bool zoomed;
    struct pane_state panes[VIEW_PANES_MAX];
    struct sort sort; /* field -1 or zeroed with `sorted` false: the view's default */
    bool sorted;
    uint8_t columns[VIEW_COLUMNS_MAX]; /* fields shown, in order; n_columns 0: the default ones */
    uint8_t widths[VIEW_COLUMNS_MAX];  /* by position; 0: fitted */
    uint8_t n_columns;
    uint16_t room; /* columns of the screen that the table may fill: view_fit; 0: no screen */
    const struct offer *offer; /* what the service gives: view_fit */
    uint8_t metric;            /* of the chart */
    bool log_scale;
    bool highlight;                          /* rows are all shown, matches of the filter are lit */
    char detail[VIEW_ID_MAX];                /* event whose detail is open; "" for none */
    uint8_t expanded[VIEW_EXPANDED_MAX / 8]; /* rows that are open to those inside: a bit for each,
                                                as the view counts them */
    char expanded_in[24]; /* the list that these bits are about: of another one none is open */
};

enum view_expand { EXPAND_OPEN, EXPAND_CLOSE, EXPAND_TOGGLE };

/* What is done for a profile now. */
enum profile_phase {
    PROFILE_RESTING, /* nobody follows its service; the mirror knows how that went last */
    PROFILE_ALONE,   /* it has a mirror only */
    PROFILE_STARTING,
    PROFILE_SYNCING,
    PROFILE_LIVE,
    PROFILE_WAITING, /* failed; tries again at next_try */
    PROFILE_STOPPED, /* failed; tries again when it is told to */
    PROFILE_PAUSED,
};
struct scene_profile {
    const char *name, *host; /* host: "" when it has no service */
    bool asked;              /* a cluster: it is asked when it is needed, and has no mirror */
    enum profile_phase phase;
    bool refused;                   /* WAITING, STOPPED: the service was reached, but would not */
    const char *reason;             /* of these; NULL */
    int64_t last_success, next_try; /* UNKNOWN: never, none */
    int percent;                    /* of SYNCING; -1: not known */
    const struct offer *offer;      /* as in the scene */
};

/* A part of the service that cannot be fetched now. */
struct scene_trouble {
    const char *title, *text; /* "the costs", and why */
    enum dataset set;         /* that it should fill */
    bool refused;             /* it will not change by itself */
    int64_t status;           /* HTTP status; UNKNOWN: there was no answer */
    bool never;               /* it never brought anything ... */
    bool alone;               /* ... nor has anything else to the dataset */
};

/* names_fill from the answers to ASK_DATASET of DATA_NAMES and DATA_KEYS; NULL: not there. */
void view_names(struct names *names, const struct table *named, const struct table *keys);

/* Everything a picture may depend on. */
struct scene {
    const struct view *view; /* that is shown */
    const struct view_state *state;
    struct window window;
    bool window_chosen; /* false: the start; a view may have a length of its own then */
    enum zone zone;
    int64_t now;
    const char *filter;  /* of view_filter; NULL or "": everything */
    const char *settled; /* the same without what is being typed just now; NULL: as filter */
    const char *sql;     /* statement of the view `sql`; NULL or "": none */
    unsigned sql_run;    /* grows when it is to be run again */
    size_t sql_rows;     /* of its answer at most; 0: SQL_ROWS_SHOWN */
    struct filter_context context;
    size_t page_rows; /* rows that the event table has room for, for the limit of its page */
    int width;        /* columns of the area that is drawn into; 0: no screen */
    const struct table *const *tables; /* answers, in the order asked; NULL: not there yet */
    const struct err *const *errs;     /* NULL, or why there is no answer; in the same order */
    size_t n_tables;
    bool stale;                /* the service has not been reached lately: ages are shown */
    bool asking;               /* the answers take long: older ones are shown until then */
    int64_t as_of;             /* when the data were fetched; UNKNOWN: never */
    bool syncing_first;        /* nothing is there yet but it is coming */
    double fetched;            /* then: the share of it that is there, 0 where that is not known */
    const struct names *names; /* of ids; NULL: none are known */
    bool redact;               /* names and amounts are hidden */
    bool compact;              /* density */
    struct arena *scratch;     /* texts that questions point to; lives until they are sent */
    const char *const *marked; /* ids of marked rows */
    size_t n_marked;
    const struct scene_profile *profiles; /* numbered as in answers across them */
    size_t n_profiles, profile;           /* how many, and the one that is open */
    const struct offer *offer;            /* what the service gives; NULL: everything may be */
    const struct scene_trouble *troubles;
    size_t n_troubles;
    int64_t shift; /* to be added to times of the real clock where `now` stands still; else 0 */
};

/* Whether an event passes a filter, in which its ids may be called by their names. */
bool scene_row_passes(const struct scene *scene, const struct filter *filter,
                      const union value *row);

/* A named part of a view: cards as one row, charts and tables as rows. Every number on screen is in
 * one of them. */
struct section {
    const char *name; /* "cards.jobs_submitted", "timeline", "keys", "rows": static */
    const char *title;
    bool single; /* one row, written as an object */
    struct table table;
};
struct sections {
    struct section items[VIEW_SECTIONS_MAX];
    size_t n;
    struct provenance provenance;
};
void sections_finish(struct sections *sections);

/* For the head of what is written: where the answers do not say what they lack, which feeds of the
 * events fail. Lives as long as the scene's scratch. */
void scene_tell_lacks(const struct scene *scene, struct provenance *provenance);

/* Where Enter leads. */
struct target {
    const char *view; /* name; NULL: nowhere */
    char *filter;     /* owned: replaces the filter; NULL: keeps it */
    bool sets_window;
    struct window window;
    char detail[VIEW_ID_MAX]; /* an event to open */
    bool sets_profile;        /* to another profile, with the same window and filter */
    size_t profile;
};
void target_finish(struct target *target);

enum pane_kind { PANE_CARDS, PANE_CHART, PANE_TABLE, PANE_TEXT };
/* How keys move in a pane: items in rows of `per_row`, of which `rows_shown` are on screen. */
struct pane_info {
    const char *title;
    const char *section; /* that it shows, for copying and sorting; NULL: none */
    bool absent;         /* there is none of it now: it cannot have the focus */
    bool in_order;       /* its rows have an order of their own, which no sort changes */
    bool folded;         /* there is no room for it, but it gets some once it has the focus */
    enum pane_kind kind;
    size_t n, per_row, rows_shown, n_columns;
    struct rect rect; /* on screen; empty when it is not shown */
};

/* What is under the cursor: for y, =, ! and i. */
struct spot {
    const char *label; /* "Core-hours billed", "User ID" */
    struct str text;   /* exact, for the clipboard; owned */
    int field;         /* of events; -1 when it is not a value of a field */
    union value value; /* lives as long as the sections */
    const char
        *where; /* filter text that gives the events behind it; NULL: none; in `text`'s owner */
    char *where_owned;
    size_t question; /* whose answer it is from, for provenance */
};
void spot_finish(struct spot *spot);

/* What the mouse points at in a pane: an item, or with `header` the title of a column. */
struct view_hit {
    size_t pane, item, column;
    bool header;
};

enum { SQL_ROWS_SHOWN = 5000 };

struct view {
    const char *name, *title;
    int key;             /* '1' ...; 0: none, it is opened by name */
    const char *help;    /* one sentence */
    const char *confirm; /* what an export of it holds, to be confirmed before it is written; NULL:
                            nothing has to be */
    size_t
        n_metrics; /* what its chart can show, one after another: view_state.metric; 0: no chart */
    struct sort sort;          /* the order at the start: an event field, or a column of its list */
    const struct board *board; /* what a view that is a table is made of; NULL */
    bool rows;         /* its first pane is the table of single events, its second the open one */
    const char *where; /* filter that all its events fulfil besides the user's; NULL */
    const uint8_t *columns; /* of its table of events until the user chooses; NULL: as fit */
    size_t n_columns;
    /* Adds the questions in the order in which they matter: what is on top of the screen first,
     * counts last. */
    void (*ask)(const struct scene *scene, struct question *questions, size_t *n);
    /* From the answers there are; a section without answer is left out. */
    void (*build)(const struct scene *scene, struct sections *out);
    /* Panes and where they are, in Tab order; returns how many. Pure arithmetic: the drawing uses
     * the same. */
    size_t (*panes)(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX]);
    void (*draw)(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area);
    void (*target)(const struct scene *scene, const struct sections *sections, struct target *out);
    void (*spot)(const struct scene *scene, const struct sections *sections, struct spot *out);
    /* Opens or closes the row under the cursor in `state`; false: it is none that opens. NULL: the
     * view has none such. */
    bool (*expand)(const struct scene *scene, const struct sections *sections, enum view_expand how,
                   struct view_state *state);
    /* False: nothing there can be chosen. NULL: nowhere can anything. */
    bool (*hit)(const struct scene *scene, const struct sections *sections, struct rect area, int x,
                int y, struct view_hit *out);
};

/* ---- profiles -------------------------------------------------------------------------- */

/* How a profile is doing, in people's words. */
struct profile_says {
    char text[64];            /* "live", "syncing 43 %", "offline since 09:04", "failing" */
    const char *brief;        /* the same in a word, where that says less; NULL */
    const char *sign, *ascii; /* before it */
    enum style style;
    bool fails;       /* offline or failing */
    bool old;         /* what it has may lack the newest */
    int64_t as_of;    /* UNKNOWN: it was never fetched */
    char reason[256]; /* why it fails; "" */
};
/* `states`: the answer to ASK_STATE across them; NULL while it is not there. */
void profile_say(const struct scene *scene, size_t profile, const struct table *states,
                 struct profile_says *out);
/* The question whose answer that is. */
struct question profile_states(const struct scene *scene);

/* From the build's list: VIEW_LIST. In the order of their keys. */
extern const struct view *const views[];
extern const size_t views_count;
const struct view *view_find(const char *name); /* NULL when there is none */

/* From this many columns the open event stands beside the table, in so many. */
enum { VIEW_DETAIL_SIDE = 150, VIEW_DETAIL_WIDTH = 60 };
/* The event table's columns in force: those that the user chose; else those that the service
 * has and that fit what `filter` (NULL: everything) is about, with what it compares and what sorts.
 * Without a kind of event in the filter they are the fields with FIELD_SHOWN; a wide screen has a
 * few more. */
size_t view_columns(const struct view *view, const struct view_state *state, const char *filter,
                    uint8_t out[VIEW_COLUMNS_MAX]);
/* The user's filter (NULL: none) with what the view's events fulfil anyway: for scene.filter. In
 * `arena`, or the user's own; NULL: everything. */
const char *view_filter(const struct view *view, const char *filter, struct arena *arena);
/* Says how wide the screen is that the table stands on (0: there is none), and of whose events. */
void view_fit(struct view_state *state, int width, const struct offer *offer);
/* What the service calls a field of events. */
const char *view_title(const struct offer *offer, int field);
struct sort view_sort(const struct view_state *state); /* default: created, newest first */
/* The same of any view. */
struct sort view_sort_of(const struct view *view, const struct view_state *state);
/* "user,amount,-endpoint": a list, or deltas over the default with + and - in front. ERR_USAGE
 * names the nearest. */
bool view_columns_parse(const char *text, uint8_t out[VIEW_COLUMNS_MAX], size_t *n,
                        struct err *err);
/* "-amount" or "created". */
bool view_sort_parse(const char *text, struct sort *out, struct err *err);
