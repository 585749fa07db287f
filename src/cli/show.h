/* show: what its files share. */
#pragma once

#include "cli.h"
#include "usagetop/engine.h"
#include "usagetop/export.h"

enum { PAGE_MAX = 10000, LIMIT_DEFAULT = 50 };

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
    struct engine *engine;
    struct arena scratch;
};
void show_finish(struct show *show);

/* show_answers.c: asks the view's questions and writes its parts, page after page. */
bool show_write(struct show *show, struct err *err);

/* show_lists.c: sorts and cuts the lists of a view that has no table of events. ERR_USAGE: no list
 * has such a column. */
bool show_lists(const struct show *show, struct sections *sections, struct err *err);
