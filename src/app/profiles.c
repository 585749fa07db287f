/* The profiles while the screen runs. The one on the screen follows its service; the others are
 * looked at in turns, a few at once, each until it has caught up. Nothing here waits: a sync begins
 * and ends in its own thread. */
#include "profiles.h"

#include <stdlib.h>
#include <string.h>

enum {
    SYNCS_AT_ONCE = 2,         /* besides that of the one on the screen */
    WATCHED_MS = MINUTE,       /* between two looks while all are shown */
    UNWATCHED_MS = 5 * MINUTE, /* and else */
};

/* ---- credentials ------------------------------------------------------------------------- */

/* In the thread of the sync, before anything else. A command may take its time. */
static bool fetch_secret(void *arg, struct err *err)
{
    struct bundle *bundle = arg;
    if (secret_is_set(&bundle->secret))
        return true;
    if (*bundle->profile->token_env)
        return err_set(err, bundle->unset.code, "%s", bundle->unset.text);
    return profile_own_secret(bundle->profile, &bundle->secret, err);
}

/* The environment is read while there is one thread. */
static void read_environment(struct bundle *bundle)
{
    if (*bundle->profile->url && *bundle->profile->token_env)
        profile_own_secret(bundle->profile, &bundle->secret, &bundle->unset);
}

/* ---- one profile ------------------------------------------------------------------------- */

static struct sync_options sync_options_of(struct bundle *bundle)
{
    const struct profile *profile = bundle->profile;
    struct sync_options options = {.source = profile->source,
                                   .url = *profile->url ? profile->url : NULL,
                                   .mirror = profile->mirror,
                                   .secret = &bundle->secret,
                                   .profile = profile,
                                   .user = profile->user,
                                   .ca_file = *profile->ca_file ? profile->ca_file : NULL,
                                   .allow_http = profile->allow_http,
                                   .interval_ms = profile->refresh,
                                   .prepare = fetch_secret,
                                   .prepare_arg = bundle};
    if (bundle->given) {
        options.secret = bundle->given;
        options.prepare = NULL;
    }
    return options;
}

static bool is_cluster(const struct bundle *bundle)
{
    return bundle->profile->engine == ANSWERER_CLICKHOUSE;
}

static void begin(struct app *app, struct bundle *bundle)
{
    const struct sync_options options = sync_options_of(bundle);
    struct err err = {0};
    if (!*bundle->profile->url || is_cluster(bundle))
        return;
    bundle->sync = sync_begin(&options, app->wake[1], &err);
    bundle->ending = false;
    if (bundle->sync)
        sync_status(bundle->sync, &bundle->status);
    else
        bundle->stopped = true;
}

/* What became of it stays known until the next time. */
static void reap(struct bundle *bundle)
{
    sync_status(bundle->sync, &bundle->status);
    sync_stop(&bundle->sync);
    bundle->last = bundle->status;
    bundle->looked = true;
    bundle->looked_at = clock_monotonic();
    bundle->stopped = bundle->status.phase == SYNC_STOPPED;
    if (bundle->status.err.code == ERR_AUTH) /* perhaps it is another one by then */
        secret_finish(&bundle->secret);
}

/* Has it come as far as it will for now? */
static bool rests(const struct sync_status *status)
{
    return status->phase != SYNC_STARTING && status->phase != SYNC_SYNCING;
}

static bool shows_all(const struct app *app)
{
    return app->state.overlay == OVERLAY_PROFILES || views[app->state.view]->key == '0';
}

static int64_t due(const struct app *app, const struct bundle *bundle)
{
    int64_t every = shows_all(app) ? WATCHED_MS : UNWATCHED_MS;
    if (!bundle->profile->sync || !*bundle->profile->url || bundle->stopped || is_cluster(bundle))
        return INT64_MAX;
    return bundle->looked ? bundle->looked_at + MAX(every, bundle->profile->refresh) : 0;
}

/* ---- all of them ------------------------------------------------------------------------- */

/* Ends those that have caught up; returns how many are at work besides the one on the screen. */
static size_t settle(struct app *app)
{
    size_t n = 0;
    for (size_t i = 0; i < app->n_bundles; i++) {
        struct bundle *bundle = &app->bundles[i];
        bool current = i == app->current;
        bool over = bundle->sync && !current && (rests(&bundle->status) || !app->state.live);
        if (over && !bundle->ending) {
            bundle->ending = true;
            sync_end(bundle->sync);
        }
        if (bundle->ending && bundle->sync && sync_ended(bundle->sync)) {
            reap(bundle);
            bundle->ending = false;
        }
        n += bundle->sync && !current;
    }
    return n;
}

void profiles_turn(struct app *app)
{
    size_t n = settle(app);
    cluster_turn(app);
    int64_t now = clock_monotonic();
    struct bundle *current = &app->bundles[app->current];
    if (!app->state.live || !app->painted)
        return;
    if (!current->sync)
        begin(app, current);
    for (size_t i = 0; i < app->n_bundles && n < SYNCS_AT_ONCE; i++) {
        struct bundle *bundle = &app->bundles[i];
        if (i == app->current || bundle->sync || due(app, bundle) > now)
            continue;
        begin(app, bundle);
        n += bundle->sync != NULL;
    }
}

int profiles_wait(const struct app *app)
{
    int64_t next = cluster_wait(app) + clock_monotonic();
    size_t n = 0;
    for (size_t i = 0; i < app->n_bundles; i++) {
        if (i == app->current)
            continue;
        n += app->bundles[i].sync != NULL;
        if (!app->bundles[i].sync)
            next = MIN(next, due(app, &app->bundles[i]));
    }
    if (n == SYNCS_AT_ONCE || !app->state.live || !app->painted)
        return cluster_wait(app); /* what changes the rest wakes the loop */
    return (int)MAX(MIN(next - clock_monotonic(), (int64_t)HOUR), (int64_t)0);
}

bool profiles_quiet(const struct app *app)
{
    int64_t now = clock_monotonic();
    for (size_t i = 0; i < app->n_bundles; i++) {
        const struct bundle *bundle = &app->bundles[i];
        bool waits = i != app->current && app->state.live && due(app, bundle) <= now;
        if (bundle->sync ? !rests(&bundle->status) || bundle->ending : waits)
            return false;
    }
    return true;
}

bool profiles_take(struct app *app)
{
    bool news = false;
    for (size_t i = 0; i < app->n_bundles; i++) {
        struct bundle *bundle = &app->bundles[i];
        if (!bundle->sync)
            continue;
        uint64_t commits = bundle->status.commits;
        enum sync_phase phase = bundle->status.phase;
        sync_status(bundle->sync, &bundle->status);
        if (bundle->status.commits != commits)
            asker_poke(app->asker);
        news |= bundle->status.phase != phase;
    }
    app->status = app->bundles[app->current].status;
    return news && shows_all(app);
}

bool profiles_hurry(struct app *app)
{
    struct sync *sync = profiles_sync(app);
    bool all = shows_all(app) && app->n_bundles > 1;
    if (sync)
        sync_now(sync);
    app->look_at = 0;
    for (size_t i = 0; i < app->n_bundles && all; i++)
        app->bundles[i].looked = app->bundles[i].stopped = false;
    return all;
}

void profiles_pause(struct app *app)
{
    struct sync *sync = profiles_sync(app);
    if (sync)
        sync_pause(sync, !app->state.live);
}

struct sync *profiles_sync(const struct app *app)
{
    const struct bundle *current = &app->bundles[app->current];
    return current->ending ? NULL : current->sync;
}

const struct profile *profiles_open(const struct app *app)
{
    return app->bundles[app->current].profile;
}

/* ---- what the scene is told ---------------------------------------------------------------- */

static enum profile_phase phase_of(const struct app *app, const struct bundle *bundle,
                                   const struct sync_status *status)
{
    static const enum profile_phase phases[] = {
        [SYNC_OFF] = PROFILE_ALONE,       [SYNC_STARTING] = PROFILE_STARTING,
        [SYNC_SYNCING] = PROFILE_SYNCING, [SYNC_LIVE] = PROFILE_LIVE,
        [SYNC_WAITING] = PROFILE_WAITING, [SYNC_STOPPED] = PROFILE_STOPPED,
        [SYNC_PAUSED] = PROFILE_PAUSED,   [SYNC_FOLLOWING] = PROFILE_RESTING};
    bool failed = status->phase == SYNC_WAITING || status->phase == SYNC_STOPPED;
    bool current = bundle == &app->bundles[app->current];
    if (is_cluster(bundle))
        return current ? phases[status->phase] : PROFILE_RESTING;
    if (!*bundle->profile->url)
        return PROFILE_ALONE;
    if (bundle->sync && status == &bundle->status)
        return phases[status->phase];
    return failed ? phases[status->phase] : PROFILE_RESTING;
}

/* A short look now and then changes nothing on the screen until it is over. */
static void describe(const struct app *app, size_t i, struct scene_profile *out)
{
    const struct bundle *bundle = &app->bundles[i];
    bool glance = i != app->current && bundle->looked;
    const struct sync_status *status = glance ? &bundle->last : &bundle->status;
    bool reached = status->err.code != ERR_NETWORK && status->err.code != ERR_LATER;
    *out = (struct scene_profile){.name = bundle->profile->name,
                                  .host = app->options->label ? app->options->label
                                          : is_cluster(bundle) && *status->host ? status->host
                                                                                : bundle->host,
                                  .asked = is_cluster(bundle),
                                  .phase = phase_of(app, bundle, status),
                                  .refused = reached,
                                  .reason = status->err.text,
                                  .last_success = shown_time(app, status->last_success),
                                  .next_try = UNKNOWN,
                                  .percent = status->percent,
                                  .offer = engine_offer(bundle->profile->source)};
    if (out->phase == PROFILE_WAITING && i == app->current)
        out->next_try = shown_time(app, status->next_try);
}

void profiles_scene(struct app *app)
{
    struct scene *scene = &app->scene;
    struct scene_profile *profiles = arena_new(&app->scratch, app->n_bundles * sizeof(*profiles));
    for (size_t i = 0; i < app->n_bundles; i++)
        describe(app, i, &profiles[i]);
    scene->profiles = profiles;
    scene->n_profiles = app->n_bundles;
    scene->profile = app->current;
    scene->shift = shown_time(app, 0);
}

/* ---- life ---------------------------------------------------------------------------------- */

/* The config's profiles; only the one that is open where it is none of them, or was made by the
 * command line. */
static void gather(struct app *app)
{
    const struct config *config = app->options->config;
    const struct profile *open = app->options->profile;
    bool listed = open >= config->profiles && open < config->profiles + config->n_profiles;
    bool all = config->n_profiles && listed && !config->made_profile;
    const struct profile *first = all ? config->profiles : open;
    app->n_bundles = all ? MIN(config->n_profiles, (size_t)ENGINE_MEMBERS_MAX) : 1;
    app->current = (size_t)(open - first);
    for (size_t i = 0; i < app->n_bundles; i++) {
        struct bundle *bundle = &app->bundles[i];
        bundle->profile = &first[i];
        bundle->status.last_success = bundle->status.next_try = UNKNOWN;
        bundle->status.ahead = bundle->status.rate = bundle->status.time_left = UNKNOWN;
        bundle->status.token_ends = bundle->status.skew = bundle->status.back_to = UNKNOWN;
        bundle->status.percent = -1;
        sync_host(first[i].url, bundle->host);
        if (is_cluster(bundle)) /* of several addresses the first */
            sync_host(arena_bytes(&app->profile_arena, first[i].url, strcspn(first[i].url, " ")),
                      bundle->host);
        app->n_clusters += is_cluster(bundle);
    }
    app->bundles[app->current].given = app->options->secret;
}

/* Its password is fetched by the thread that asks. One that is given belongs to the one that is
 * opened first. */
static bool gather_cluster(struct app *app, struct bundle *bundle, struct err *err)
{
    struct engine_cluster_options *options = &bundle->cluster;
    if (!is_cluster(bundle))
        return true;
    if (!app_cluster(app->options->config, bundle->profile, &app->profile_arena, options, err))
        return false;
    bool open = bundle == &app->bundles[app->current];
    options->secret = open ? bundle->given : &bundle->secret;
    options->prepare = open ? NULL : fetch_secret;
    options->prepare_arg = bundle;
    return true;
}

bool profiles_gather(struct app *app, struct err *err)
{
    gather(app);
    for (size_t i = 0; i < app->n_bundles; i++) {
        if (i != app->current)
            read_environment(&app->bundles[i]);
        if (!gather_cluster(app, &app->bundles[i], err))
            return false;
    }
    return true;
}

/* The sync of the one that is opened first: it makes the mirror if there is none. */
static bool start_sync(struct app *app, struct err *err)
{
    struct bundle *bundle = &app->bundles[app->current];
    const struct sync_options options = sync_options_of(bundle);
    if (is_cluster(bundle)) {
        bundle->status.phase = SYNC_STARTING;
    } else {
        bundle->sync = sync_start(&options, app->wake[1], err);
        if (!bundle->sync)
            return false;
        sync_status(bundle->sync, &bundle->status);
    }
    app->status = bundle->status;
    return true;
}

bool profiles_start(struct app *app, struct err *err)
{
    struct bundle *bundle = &app->bundles[app->current];
    const struct engine_choice choice = {.member = app->current};
    struct engine_member members[ENGINE_MEMBERS_MAX] = {0};
    if (!start_sync(app, err))
        return false;
    for (size_t i = 0; i < app->n_bundles; i++) {
        members[i].path = app->bundles[i].profile->mirror;
        members[i].cluster = is_cluster(&app->bundles[i]) ? &app->bundles[i].cluster : NULL;
    }
    struct engine *engine = engine_several(members, app->n_bundles, true);
    bool ok = engine_choose(engine, &choice, err);
    /* an empty mirror is of no use: the first sync is let through */
    app->fetching = !app->state.live && engine->state.events == 0 && bundle->sync;
    if (!app->state.live && !app->fetching && bundle->sync)
        sync_pause(bundle->sync, true);
    app->asker = ok ? asker_start(engine, app->wake[1], err) : NULL;
    if (!app->asker)
        engine_finish(&engine);
    return app->asker != NULL;
}

void profiles_finish(struct app *app)
{
    for (size_t i = 0; i < app->n_bundles; i++)
        if (app->bundles[i].sync)
            sync_end(app->bundles[i].sync);
    for (size_t i = 0; i < app->n_bundles; i++) {
        sync_stop(&app->bundles[i].sync);
        secret_finish(&app->bundles[i].secret);
        desk_free(&app->bundles[i].desk);
    }
}
