/* show: what its files share. */
#pragma once

#include "cli.h"
#include "usagetop/engine.h"
#include "usagetop/export.h"
#include "usagetop/term.h"

enum { PAGE_MAX = 10000, LIMIT_DEFAULT = 50, SQL_LIMIT_DEFAULT = 1000 };

/* What is to be shown, and from where. */
struct show {
    const struct view *view;
    const struct export_format *format;
    struct export_options options;
    struct view_state state;
    struct scene scene;
    const char *zone_name;
    char *filter;     /* canonical; owned */
    const char *sort; /* as it was given; NULL */
    bool limited;     /* --limit or --offset were given */
    int64_t limit;    /* 0: all */
    int64_t offset;
    bool exports;      /* all rows, to a file, with what it is about */
    bool handed;       /* by the dashboard: it reads how far this is */
    const char *path;  /* of the file; NULL: standard output */
    int width, height; /* of a picture */
    struct theme theme;
    int64_t written;        /* rows of events so far */
    int64_t said_at;        /* monotonic: when progress was shown last */
    bool across;            /* it asks all profiles */
    struct secret *secrets; /* of all profiles, where they are asked; owned */
    size_t n_secrets;
    struct opened opened;
    struct names names;         /* of ids, for pictures */
    struct arena scratch, kept; /* kept: what the scene points to */
};
void show_finish(struct show *show);

/* show.c: the view of the first word, or show->view. */
bool show_run(const struct args *args, struct show *show, struct err *err);
/* show_profiles.c: the profiles as the scene has them, and one engine over them. Only the one that
 * the command line made, where it made one. */
bool show_profiles(struct show *show, const struct config *config, const struct profile *open,
                   struct err *err);

/* show_answers.c: asks the view's questions and writes its parts, page after page. */
bool show_write(struct show *show, struct err *err);

/* show_file.c: which file, in which format, and how far it is. */
bool show_read_file(const struct args *args, const struct config *config, struct show *show,
                    struct err *err);
/* What the dashboard handed over: how its user sees the view. */
bool show_read_state(struct show *show, struct err *err);
/* How many of `total` rows are written; ERR_CANCELLED: whoever asked for the file is gone. */
bool show_progress(struct show *show, int64_t total, struct err *err);
bool show_commit(struct show *show, struct err *err);

/* show_frame.c: the view as a picture. */
void show_draw(struct show *show, const struct sections *sections, struct grid *grid);

/* show_lists.c: sorts and cuts the lists of a view that has no table of events. ERR_USAGE: no list
 * has such a column. */
bool show_lists(const struct show *show, struct sections *sections, struct err *err);
