/* push: copies a mirror into the tables of a ClickHouse cluster, and says how far it is. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "progress.h"
#include "usagetop/push.h"

enum { TRIES = 4, PAUSE_S = 3, BATCH_MAX = 200000 };

/* The profile of that name; what looks like an address is one, for the profile to open. */
static const struct profile *find_cluster(const struct config *config, const char *name,
                                          struct profile *made, struct err *err)
{
    const struct profile *open = config_profile(config, NULL, err);
    if (!open)
        return NULL;
    if (strstr(name, "://")) {
        *made = *open;
        made->name = made->url = name;
        made->engine = ANSWERER_CLICKHOUSE;
        made->token_file = made->token_command = made->token_env = "";
        return made;
    }
    const struct profile *found = config_profile(config, name, err);
    if (!found || found->engine == ANSWERER_CLICKHOUSE)
        return found;
    err_set(err, ERR_USAGE, "profile %s is not of a cluster: it lacks engine = clickhouse", name);
    return NULL;
}

/* USAGETOP_TOKEN is for an address of the command line, as everywhere. */
static bool read_secret(const struct profile *cluster, bool made, struct secret *secret,
                        struct err *err)
{
    return made ? profile_secret(cluster, secret, err) : profile_own_secret(cluster, secret, err);
}

static bool read_options(const struct config *config, const struct profile *cluster,
                         struct arena *arena, struct push_options *out, struct err *err)
{
    const struct profile *open = config_profile(config, NULL, err);
    if (!open)
        return false;
    out->mirror = open->mirror;
    out->urls = cluster->url;
    out->user = cluster->user;
    out->ca_file = *cluster->ca_file ? cluster->ca_file : NULL;
    out->allow_http = cluster->allow_http;
    out->connect_ms = cluster->connect_timeout;
    return clickhouse_table(cluster->table, arena, &out->database, &out->table, err);
}

/* ---- running -------------------------------------------------------------------------------- */

static void say_done(struct progress *progress, const struct push_status *status, int64_t took)
{
    char count[NUMBER_MAX];
    char compared[NUMBER_MAX], inserted[NUMBER_MAX], replaced[NUMBER_MAX], time[NUMBER_MAX];
    char bytes[NUMBER_MAX];
    progress_say(progress, "%s new and %s changed events of %s compared (%s sent) in %s",
                 format_count(inserted, sizeof(inserted), status->inserted),
                 format_count(replaced, sizeof(replaced), status->replaced),
                 format_count(compared, sizeof(compared), status->compared),
                 format_bytes(bytes, sizeof(bytes), status->bytes_out),
                 format_duration(time, sizeof(time), took));
    if (status->removed)
        progress_say(progress, "%s events that the mirror has no longer were taken out",
                     format_count(count, sizeof(count), status->removed));
    if (status->older)
        progress_say(progress, "%s events stay as another mirror, told later, has them",
                     format_count(count, sizeof(count), status->older));
    if (status->mended)
        progress_say(progress,
                     "%s sums by the hour, which a stop in the middle left short, are right",
                     format_count(count, sizeof(count), status->mended));
    if (status->forgotten)
        progress_say(
            progress,
            "the mirror no longer remembers all that it took away since the last push: some "
            "of that stays in the cluster");
}

static bool is_passing(const struct err *err)
{
    return err->code == ERR_NETWORK || err->code == ERR_LATER;
}

static bool run(struct push *push, struct progress *progress, struct err *err)
{
    const struct timespec pause = {.tv_sec = PAUSE_S};
    bool more = true, began = false;
    int failed = 0;
    while (more && !signal_came()) {
        struct err why = {0};
        if (push_step(push, &more, &why)) {
            struct push_status status = push_status(push);
            failed = 0;
            began = true;
            progress_push(progress, status.compared, status.whole ? status.events : UNKNOWN);
            continue;
        }
        began |= why.code == ERR_LATER;
        if (!began || !is_passing(&why) || ++failed == TRIES) {
            *err = why;
            return false;
        }
        progress_say(progress, "%s; next try in %d s", why.text, PAUSE_S);
        nanosleep(&pause, NULL);
    }
    return !more || err_set(err, ERR_CANCELLED,
                            "stopped before the end; what was copied stays, and "
                            "the next push goes on from there");
}

bool run_push(const struct args *args, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    CLEANUP(secret_finish)
    struct secret secret = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct profile made;
    struct progress progress;
    struct push_options options = {.secret = &secret, .gzip = args_has(args, OPT_GZIP)};
    int64_t batch = PUSH_EVENTS;
    if (!args_number(args, OPT_BATCH, 1, BATCH_MAX, &batch, err) ||
        !setup_config(args, &config, err))
        return false;
    options.events = (size_t)batch;
    const struct profile *cluster = find_cluster(&config, args->words[0], &made, err);
    if (!cluster || !read_secret(cluster, cluster == &made, &secret, err) ||
        !read_options(&config, cluster, &arena, &options, err))
        return false;
    int64_t began = clock_monotonic();
    progress_begin(&progress, STDERR_FILENO, setup_ascii(&config));
    signals_catch();
    struct push *push = push_new(&options, err);
    bool ok = push && run(push, &progress, err);
    progress_clear(&progress);
    if (ok) {
        struct push_status status = push_status(push);
        say_done(&progress, &status, clock_monotonic() - began);
    }
    push_finish(&push);
    return ok;
}
