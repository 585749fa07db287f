/* The dashboard while it runs: the state, the answers it has, and who answers. What the files of
 * the loop share. */
#pragma once

#include <sys/types.h>

#include "prompts.h"
#include "usagetop/term.h"

enum { ANSWERS_MAX = VIEW_QUESTIONS_MAX + 2, SAVED_MAX = 64 };

/* The answers to the questions of one view, as they come in. */
struct answers {
    const struct view *view;
    struct table tables[ANSWERS_MAX];
    struct err errs[ANSWERS_MAX];
    const struct table *there[ANSWERS_MAX]; /* NULL: not there yet */
    const struct err *failed[ANSWERS_MAX];  /* NULL: not failed */
    enum ask asks[ANSWERS_MAX];
    size_t n, n_view;       /* all, and those of the view itself */
    size_t session, values; /* places of the loop's own questions; ANSWERS_MAX: not asked */
    struct str key;         /* what was asked, as text: asked again only when it differs */
    uint64_t number;        /* of the request */
    uint64_t generation;
    bool complete;
    int64_t posted_at;
    struct sections sections;
    bool fresh; /* sections are of these answers */
};

struct app {
    const struct app_options *options;
    struct state state;
    struct bindings bindings;
    struct term term;
    struct grid grid;
    struct theme theme;
    struct asker *asker;
    struct sync *sync;
    struct sync_status status;
    struct engine_state engine;
    struct err engine_err;
    int wake[2];
    int64_t now;
    struct answers answers;
    struct completion completion;
    struct scene scene;
    struct arena scratch;
    struct rect body;
    struct point undo[UNDO_MAX], redo[UNDO_MAX];
    size_t n_undo, n_redo;
    char *history[HISTORY_MAX];
    size_t n_history;
    struct saved_view saved[SAVED_MAX];
    size_t n_saved;
    struct arena theme_arena;
    const char *const *themes;
    size_t n_themes;
    bool paint, quitting;
    char *screen_file; /* to be written when nothing is under way; owned */
    pid_t export_pid;  /* 0: no export is running */
    char *export_path, *export_temp;
    int64_t ask_again; /* monotonic: when to look at the mirror again by ourselves */
};

/* load.c: questions out, answers in. */
void load_scene(struct app *app);
void load_ask(struct app *app, bool again);
/* True when something arrived. */
bool load_take(struct app *app);
/* Milliseconds until a picture of incomplete answers is better than none; -1: nothing is awaited.
 */
int load_patience(const struct app *app);
void load_facts(struct app *app, struct facts *facts, int key);
void load_finish(struct app *app);

/* chrome.c: the lines around the view. */
void chrome_layout(struct app *app);
void chrome_draw(struct app *app);

/* overlay.c: what lies over the view. */
void overlay_draw(struct app *app, const struct facts *facts);

/* carry.c: what update() asked for. */
void carry_out(struct app *app, const struct facts *facts, unsigned todo);

/* carry_export.c: writes what is shown to the file named in the prompt, and says so. */
void carry_export(struct app *app, const struct facts *facts);
/* Looks whether it has ended; stops and forgets it. */
void export_check(struct app *app);
void export_forget(struct app *app);

/* persist.c: what comes back at the next start. */
void persist_load(struct app *app);
void persist_save(struct app *app);
