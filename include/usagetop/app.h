/* The dashboard: what the screen remembers, how a key changes it, and the loop around both. */
#pragma once

#include "usagetop/config.h"
#include "usagetop/engine.h"
#include "usagetop/export.h"
#include "usagetop/sync.h"
#include "usagetop/view.h"

struct app_options {
    const struct config *config;
    const struct profile *profile;
    const struct secret *secret; /* of the profile; NULL: none */
    const char *label;           /* instead of the host in the header: "sample service"; NULL */
    int64_t now;                 /* a clock that stands still, for tests; UNKNOWN: the real one */
    bool fresh;                  /* forget what was remembered of the last run */
    const char *window, *filter, *view; /* to start with; NULL: as remembered */
};

/* Takes the terminal and runs until the user quits; gives the terminal back in every case.
 * ERR_USAGE: the terminal cannot show it. */
bool app_run(const struct app_options *options, struct err *err);

/* What the engine of a profile with engine = clickhouse needs but for the credential; texts are the
 * config's, or in the arena. ERR_USAGE with the line of what is wrong. */
bool app_cluster(const struct config *config, const struct profile *profile, struct arena *arena,
                 struct engine_cluster_options *out, struct err *err);

/* How a theme (struct theme *) shows a cell, for pictures: struct export_frame. Where it leaves a
 * colour to the terminal it is light on dark. */
void app_look(const void *theme, const struct cell *cell, struct export_look *out);

/* Tells the scene what the service gives and what of it fails, in scene->scratch. `source`: what
 * the profile names, for a mirror that was never filled. */
void app_tell_service(struct scene *scene, const struct engine_state *state, const char *source);

/* What keys do, from the one table: for the manual, help texts and tests. */
struct action_info {
    const char *name, *group, *keys, *help;
};
const struct action_info *app_actions(size_t *n);
/* Whether [keys] of the config can be used as it is; ERR_USAGE "FILE:LINE: ...". */
bool app_check_keys(const struct config *config, struct err *err);
