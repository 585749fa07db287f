/* The dashboard while it runs: the state, the answers it has, and who answers. What the files of
 * the loop share. */
#pragma once

#include <sys/types.h>

#include "prompts.h"
#include "usagetop/term.h"
#include "watch.h"

enum { ANSWERS_MAX = VIEW_QUESTIONS_MAX + 6, SAVED_MAX = 64 };

/* An answer in its place. */
struct answer {
    struct table table;
    struct err err;
    bool there;
    enum ask ask, ask_next;
    uint64_t key, wanted; /* of the question it answers, and of the one to be answered */
    uint64_t generation;
};

/* The answers to the questions of one view, as they come in. */
struct answers {
    const struct view *view;
    struct answer items[ANSWERS_MAX];
    const struct table *there[ANSWERS_MAX]; /* NULL: not there yet */
    const struct err *failed[ANSWERS_MAX];  /* NULL: not failed */
    size_t n, n_view;                       /* all, and those of the view itself */
    size_t session, plan, states, values,
        named;                   /* places of the loop's own questions; ANSWERS_MAX: not asked */
    uint64_t number;             /* of the request under way */
    uint8_t posted[ANSWERS_MAX]; /* places of its questions */
    size_t n_posted;
    uint64_t generation;        /* grows when all is asked anew */
    uint64_t engine_generation; /* of the data that were asked */
    bool complete;
    int64_t posted_at;
    char asked_id[VIEW_ID_MAX]; /* the event whose place was asked for; "": none */
    struct sections sections;
    struct names names;
    bool fresh; /* sections and names are of these answers */
};

/* The search for a match beyond the loaded rows (jump.c). */
struct jump {
    enum { JUMP_NONE, JUMP_COUNT, JUMP_FIND, JUMP_PLACE } stage;
    int direction;
    uint64_t number;       /* of the request under way; 0: to be posted */
    int64_t before, total; /* matches above the selected row, and in all */
    bool self;             /* the selected row is one itself */
    bool wrapped;
    size_t match;         /* which match is sought, from 0 */
    char id[VIEW_ID_MAX]; /* the selected event, then the match */
};

/* The export under way (carry_export.c). */
struct exporting {
    pid_t pid; /* 0: none */
    int fd;    /* tells how far it is */
    char *path;
    struct str told;     /* by it, not yet a whole line */
    int64_t done, total; /* rows; total UNKNOWN or 0: not known */
    bool stopped;
    char sentence[MESSAGE_MAX]; /* what it said last that was no progress */
};

/* A profile while the program runs (profiles.h). */
struct bundle {
    const struct profile *profile;
    const struct secret *given; /* of the one that was opened first; NULL */
    struct secret secret;       /* of another; its sync's thread fetches it */
    struct err unset;           /* why the environment has none */
    char host[SYNC_HOST_MAX];
    struct sync *sync;               /* NULL: nobody follows its service now */
    bool ending;                     /* the sync is on its way out */
    bool looked, stopped;            /* how the last look went is known; it is not to be repeated */
    int64_t looked_at;               /* monotonic */
    struct sync_status status, last; /* last: of the last look that is over */
    struct engine_cluster_options cluster; /* of a profile that is one */
    struct desk *desk;                     /* what it had on the screen, put away; NULL: never */
};

/* Low credits (alert.c). */
struct alert {
    int rows;       /* lines above the views: low credits, and what is not there of the events */
    bool low, told; /* told: bell and command have been */
    int pid;        /* of the command; 0: none runs */
    char text[200];
};

struct app {
    const struct app_options *options;
    struct hurry { /* the user asked to look at the service; what came of it is said */
        bool pending;
        bool stopped;                  /* it was stopped, and has not been seen going since */
        int64_t at, changed, next_try; /* clock, and the status of then */
    } hurry;
    struct state state;
    struct bindings bindings;
    struct term term;
    struct grid grid;
    struct theme theme;
    struct asker *asker;
    struct bundle bundles[ENGINE_MEMBERS_MAX];
    size_t n_bundles, current, n_clusters;
    int64_t look_at;           /* monotonic: when clusters are to look for news again */
    struct sync_status status; /* of the current profile */
    struct engine_state engine;
    struct err engine_err;
    int wake[2];
    int64_t now;
    struct answers answers;
    struct completion completion;
    struct scene scene;
    struct arena scratch;
    struct rect body;
    struct undo undo;
    struct jump jump;
    struct alert alert;
    uint64_t serial; /* of requests */
    char *history[HISTORY_MAX];
    size_t n_history;
    char *statements[HISTORY_MAX];
    size_t n_statements;
    struct saved_view saved[SAVED_MAX];
    size_t n_saved;
    struct arena profile_arena; /* of the clusters' options */
    struct arena theme_arena;
    const char *const *themes;
    const char **theme_titles; /* NULL until somebody wants to choose */
    size_t n_themes;
    bool paint, painted, quitting;
    char *screen_file; /* to be written when nothing is under way; owned */
    struct exporting export;
    struct watch watch; /* holds while watching: another process may write the mirror */
    bool watching;
    int64_t ask_again; /* monotonic: the mirror is not looked at again before this */
    int64_t said_at;   /* monotonic: when the message came up; 0: there is none */
    bool fetching;     /* not live, but the first sync is let through */
    bool restored;     /* the selection of the last run has found its event */
    bool asking;       /* a cluster takes its time: what is shown may be of the question before */
    bool checked;      /* a damaged mirror has been reported to the sync */
};

/* app.c: a time of the real clock on the one that is shown, which may stand still. */
int64_t shown_time(const struct app *app, int64_t at);

/* answers.c */
/* Asks what is not known; with `again` everything. */
void answers_ask(struct app *app, const struct question *questions, size_t n, bool again);
/* True when something arrived. */
bool answers_take(struct app *app);
/* The answer to the question in this place, not an older one; NULL. */
const struct table *answers_current(const struct answers *answers, size_t i);
void answers_forget(struct answers *answers);
/* Where the selected event stands is to be asked anew. */
void answers_forget_place(struct answers *answers);

/* load.c: from the state to questions, from answers to what can be drawn. */
void load_scene(struct app *app);
void load_ask(struct app *app, bool again);
/* Milliseconds until a picture of incomplete answers is better than none; -1: nothing is awaited.
 */
int load_patience(const struct app *app);
void load_facts(struct app *app, struct facts *facts, int key);
void load_finish(struct app *app);

/* jump.c: to the next match wherever it is; begins when the state asks for it. */
void jump_go(struct app *app);
void jump_stop(struct app *app);
/* True when it was the answer that was awaited. */
bool jump_take(struct app *app, const struct reply *reply);
bool jump_busy(const struct app *app);

/* chrome.c, header.c, footer.c: the lines around the view. */
enum { HEADER_ROWS = 2 };
void chrome_layout(struct app *app);
void chrome_draw(struct app *app);
bool chrome_too_small(const struct app *app);
void chrome_hit(struct app *app, const struct facts *facts, int x, int y, struct hit *out);
void header_draw(struct app *app);
/* "17 Nov", "17 Nov 2026 06:00" */
void header_moment(struct str *out, int64_t at, enum zone zone, bool year, bool clock);
/* What of the header is at a cell. */
void header_hit(const struct app *app, int x, int y, struct hit *out);
void footer_draw(struct app *app, const struct facts *facts);
/* What does not work just now, in a sentence; NULL: all is well. */
const char *chrome_trouble(const struct app *app);

/* alert.c: looks at the credits; the line above the view, and how many rows it takes. */
void alert_look(struct app *app);
int alert_rows(const struct app *app);
void alert_draw(struct app *app);
/* gaps.c: the line of it, if there is one, on screen row `row`; and where the service was not read
 * (" · gap 17 Nov → 19 Nov +2"), which is in that line where the header is too narrow for it. */
int gaps_rows(const struct app *app);
void gaps_draw(struct app *app, int row);
bool gaps_in_line(const struct app *app);
void gaps_say(const struct app *app, struct str *out);

/* overlay.c: what lies over the view. */
void overlay_draw(struct app *app, const struct facts *facts);

/* panels.c: where a number comes from, and the account. */
void panel_source(struct app *app, const struct facts *facts);
void panel_session(struct app *app);

/* carry.c: what update() asked for. */
void carry_out(struct app *app, const struct facts *facts, unsigned todo);

/* carry_copy.c: to the clipboard of the terminal in front of the user. */
void carry_copy_cell(struct app *app, const struct facts *facts);
void carry_copy_rows(struct app *app, const struct facts *facts, bool all);

/* carry_export.c: writes what is shown to the file named in the prompt, and says so. */
void carry_export(struct app *app, const struct facts *facts);
/* Looks how far it is and whether it has ended; asks it to stop; stops and forgets it. */
void export_check(struct app *app);
void export_stop(struct app *app);
void export_forget(struct app *app);

/* presets.c: what the config says of the start. ERR_USAGE with the line. */
bool presets_load(struct app *app, struct err *err);

/* persist.c: what comes back at the next start. */
void persist_load(struct app *app);
void persist_save(struct app *app);
