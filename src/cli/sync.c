/* sync: fetches until nothing is left to fetch, then brings the index up to date, so that the
 * dashboard starts at once. All profiles of the config, one after another, or the one that is
 * named. */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "progress.h"
#include "usagetop/engine.h"
#include "usagetop/source.h"

enum {
    STEP_MS = 200,
    INDEX_MS = 200,               /* of one piece of the index, between two looks at signals */
    PATIENCE_MS = 20 * SECOND,    /* in which a service that fails must bring something again */
    LONGEST_WAIT_MS = 2 * MINUTE, /* that it may ask for */
};

#define NOTHING_MIRRORED                                                                           \
    "a cluster answers for itself: nothing of it is mirrored, so nothing is synced"

/* How long a service that fails is asked again. The next run goes on from there, so that a command
 * need not wait as long as the dashboard does. */
struct patience {
    uint64_t commits;
    int64_t until; /* monotonic; 0: nothing is wrong */
    struct err err;
};

static bool stopped(const struct sync_status *status, struct err *err)
{
    char count[NUMBER_MAX];
    return err_set(err, ERR_CANCELLED,
                   "stopped before the end; the %s events fetched so far are kept, and the next "
                   "sync goes on from there",
                   format_count(count, sizeof(count), status->events));
}

/* Why the job ended, if it did not end well. */
static bool judge(const struct sync_status *status, const char *mirror, struct err *err)
{
    if (status->phase == SYNC_FOLLOWING)
        return err_set(err, ERR_BUSY,
                       "%.200s is being written by another usagetop, which keeps it up to date",
                       mirror);
    if (status->err.code != ERR_NONE) {
        if (err)
            *err = status->err;
        return false;
    }
    const struct source *source = source_find(status->source);
    for (size_t i = 0; source && i < source->n_feeds; i++)
        if (source->feeds[i].set == DATA_EVENTS && source->feeds[i].mode == FEED_CHANGES &&
            strstr(status->closed, source->feeds[i].title))
            return err_set(err, ERR_FORBIDDEN, "%s does not open %s to this account", status->host,
                           source->feeds[i].title);
    return true;
}

static bool worth_waiting(struct patience *patience, const struct sync_status *status)
{
    int64_t now = clock_monotonic();
    if (status->commits != patience->commits)
        *patience = (struct patience){.commits = status->commits};
    if (status->phase == SYNC_WAITING) {
        int64_t wait = status->next_try == UNKNOWN ? 0 : status->next_try - clock_now();
        patience->err = status->err;
        if (wait > LONGEST_WAIT_MS || status->err.code == ERR_FULL)
            patience->until = now;
        else if (!patience->until)
            patience->until = now + MAX(wait + PATIENCE_MS / 2, (int64_t)PATIENCE_MS);
    }
    return !patience->until || now < patience->until;
}

static bool fetch(struct sync_job *job, struct progress *progress, const char *mirror,
                  struct sync_status *status, struct err *err)
{
    struct patience patience = {0};
    bool going = true, waiting = true;
    while (going && waiting && !signal_came()) {
        going = sync_job_step(job, progress->follow, STEP_MS);
        sync_job_status(job, status);
        progress_sync(progress, status);
        waiting = progress->follow || worth_waiting(&patience, status);
    }
    if (going && !waiting)
        status->err = patience.err;
    progress_clear(progress);
    if (signal_came() && progress->follow)
        return true; /* that is how it ends */
    return signal_came() ? stopped(status, err) : judge(status, mirror, err);
}

static bool build_index(const char *mirror, struct progress *progress, int64_t *events,
                        struct err *err)
{
    struct engine *engine = engine_mirror(mirror, true, err);
    bool more = true, ok = engine != NULL;
    while (ok && more && !signal_came()) {
        ok = engine_refresh(engine, INDEX_MS, &more, err);
        progress_index(progress, &engine->state);
    }
    progress_clear(progress);
    *events = ok && !more ? engine->state.events : UNKNOWN;
    engine_finish(&engine);
    return ok;
}

/* A warning in time, for a log. */
static void say_token(struct progress *progress, const struct sync_status *status)
{
    enum { SOON = 15 * MINUTE };
    char span[NUMBER_MAX];
    int64_t left = status->token_ends - clock_now();
    if (status->token_ends != UNKNOWN && left > 0 && left < SOON)
        progress_say(progress, "the token ends in %s", format_duration(span, sizeof(span), left));
}

static bool sync_profile(const struct profile *profile, const struct secret *secret,
                         struct progress *progress, struct err *err)
{
    struct sync_status status = {0};
    int64_t events = 0, began = clock_monotonic();
    const struct sync_options options = {.source = profile->source,
                                         .url = profile->url,
                                         .mirror = profile->mirror,
                                         .secret = secret,
                                         .profile = profile,
                                         .user = profile->user,
                                         .ca_file = *profile->ca_file ? profile->ca_file : NULL,
                                         .allow_http = profile->allow_http};
    struct sync_job *job = sync_job_new(&options, err);
    if (!job)
        return false;
    bool ok = fetch(job, progress, profile->mirror, &status, err);
    sync_job_finish(&job);
    int64_t took = clock_monotonic() - began;
    if (*status.moved)
        progress_say(progress, "a damaged mirror was moved to %s, and a new one made",
                     status.moved);
    say_token(progress, &status);
    if (!ok || !build_index(profile->mirror, progress, &events, err))
        return false;
    progress_done(progress, &status, events, took);
    return true;
}

static bool sync_one(const struct profile *profile, bool ascii, bool follow, struct err *err)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    struct progress progress;
    progress_begin(&progress, STDERR_FILENO, ascii);
    progress.follow = follow;
    return profile_secret(profile, &secret, err) && sync_profile(profile, &secret, &progress, err);
}

/* ---- all of them ------------------------------------------------------------------------- */

/* What the environment holds is meant for the profile to open. */
static bool sync_next(const struct profile *profile, bool open, bool ascii)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    struct progress progress;
    struct err why = {0};
    progress_begin(&progress, STDERR_FILENO, ascii);
    progress.name = profile->name;
    if (!*profile->url) {
        progress_say(&progress, "there is no url to fetch from; the mirror stays as it is");
        return true;
    }
    if (profile->engine == ANSWERER_CLICKHOUSE) {
        progress_say(&progress, NOTHING_MIRRORED);
        return true;
    }
    bool ok =
        open ? profile_secret(profile, &secret, &why) : profile_own_secret(profile, &secret, &why);
    if (ok && sync_profile(profile, &secret, &progress, &why))
        return true;
    progress_say(&progress, "%s", why.text);
    return false;
}

/* One that fails does not keep the others from theirs. */
static bool sync_all(const struct config *config, const struct profile *open, bool ascii,
                     struct err *err)
{
    size_t failed = 0;
    for (size_t i = 0; i < config->n_profiles && !signal_came(); i++) {
        const struct profile *profile = &config->profiles[i];
        failed += !sync_next(profile, profile == open, ascii);
    }
    if (signal_came())
        return err_set(err, ERR_CANCELLED,
                       "stopped before the last profile; the next sync goes on");
    return !failed || err_set(err, ERR_OTHER, "%zu of %zu profiles could not be fetched", failed,
                              config->n_profiles);
}

bool run_sync(const struct args *args, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    if (!setup_config(args, &config, err))
        return false;
    const struct profile *profile = config_profile(&config, NULL, err);
    if (!profile)
        return false;
    signals_catch();
    bool ascii = setup_ascii(&config), follow = args_has(args, OPT_FOLLOW);
    bool all = config.n_profiles > 1 && !config.made_profile && !*config.settings.profile;
    if (all && follow)
        return err_set(err, ERR_USAGE, "--follow follows one profile: give --profile NAME");
    if (all)
        return sync_all(&config, profile, ascii, err);
    if (profile->engine == ANSWERER_CLICKHOUSE) {
        CLEANUP(str_finish)
        struct str text = {0};
        str_addf(&text, "%s: %s\n", profile->name, NOTHING_MIRRORED);
        return output_write(&text, err);
    }
    if (!*profile->url)
        return err_set(err, ERR_USAGE,
                       "there is nothing to fetch from: give --url, or write url to "
                       "the profile in the config");
    return sync_one(profile, ascii, follow, err);
}
