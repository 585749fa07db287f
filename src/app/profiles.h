/* The profiles of the dashboard: profiles.c follows their services, desk.c keeps what belongs to
 * each on the screen and changes from one to another. */
#pragma once

#include "loop.h"

/* ---- profiles.c ---- */
/* Which there are, before there are threads. */
bool profiles_gather(struct app *app, struct err *err);
/* The engine over their mirrors, and the first sync. */
bool profiles_start(struct app *app, struct err *err);
void profiles_finish(struct app *app);
/* Begins and ends syncs: once a turn of the loop. */
void profiles_turn(struct app *app);
/* Milliseconds until there is something to begin. */
int profiles_wait(const struct app *app);
/* Reads what the syncs tell. True: the picture may have changed. */
bool profiles_take(struct app *app);
/* All is fetched that is to be fetched now. */
bool profiles_quiet(const struct app *app);
/* Looks at the service now; where all profiles are shown, at all of them: true. */
bool profiles_hurry(struct app *app);
/* Pauses or goes on, as the state says. */
void profiles_pause(struct app *app);
/* The sync of the one on the screen; NULL: it has none. */
struct sync *profiles_sync(const struct app *app);
/* The one on the screen. */
const struct profile *profiles_open(const struct app *app);
/* Tells the scene of all. */
void profiles_scene(struct app *app);

/* ---- cluster.c ---- */
/* Whether the one on the screen is a cluster. */
bool cluster_shown(const struct app *app);
/* Its state takes the place of a sync's. */
void cluster_status(struct app *app);
/* Looks for news: once a turn of the loop; and milliseconds until that is due. */
void cluster_turn(struct app *app);
int cluster_wait(const struct app *app);
/* Whether it takes so long to answer that this is said. */
bool cluster_asking(const struct app *app);

/* ---- desk.c ---- */
struct desk;
void desk_free(struct desk **desk);
/* What the screen starts with: the config's, then what was remembered of the last run. */
bool desk_begin(struct app *app, struct err *err);
/* The state asks for another profile: its own view, filter and undo come back. */
void desk_switch(struct app *app);
/* Writes what is to come back at the next start, of each that was on the screen. */
void desk_save(struct app *app);
