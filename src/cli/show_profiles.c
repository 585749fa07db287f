/* show, all profiles: what is known of them without following their services is in their mirrors.
 */
#include <string.h>

#include "show.h"
#include "usagetop/sync.h"

enum { PATIENCE_MS = 30 * SECOND /* a script rather waits than lacks a cluster */ };

static void refresh(struct show *show, size_t open)
{
    const struct engine_choice choice = {.member = open, .watch = true};
    bool more = true;
    engine_choose(show->opened.engine, &choice,
                  NULL); /* what cannot be opened is a row with its reason */
    while (more)
        engine_refresh(show->opened.engine, INT32_MAX, &more, NULL);
}

static void describe(struct arena *arena, const struct profile *profile, struct scene_profile *out)
{
    char host[SYNC_HOST_MAX];
    const char *url = profile->url; /* of several the first */
    if (profile->engine == ANSWERER_CLICKHOUSE)
        url = arena_bytes(arena, url, strcspn(url, " "));
    sync_host(url, host);
    *out = (struct scene_profile){.name = profile->name,
                                  .asked = profile->engine == ANSWERER_CLICKHOUSE,
                                  .host = arena_text(arena, host),
                                  .phase = *profile->url ? PROFILE_RESTING : PROFILE_ALONE,
                                  .last_success = UNKNOWN,
                                  .next_try = UNKNOWN,
                                  .percent = -1,
                                  .offer = engine_offer(profile->source)};
}

/* The password of a cluster, fetched when it is asked. What the environment holds is meant for the
 * profile to open. */
struct password {
    const struct profile *profile;
    bool open;
    struct secret *secret;
};

static bool fetch_password(void *arg, struct err *err)
{
    const struct password *password = arg;
    return password->open ? profile_secret(password->profile, password->secret, err)
                          : profile_own_secret(password->profile, password->secret, err);
}

/* It lives as long as `show`, which wipes the secrets. */
static bool add_cluster(struct show *show, const struct config *config, const struct password *from,
                        struct engine_member *out, struct err *err)
{
    struct engine_cluster_options *options = arena_new(&show->kept, sizeof(*options));
    struct password *password = arena_new(&show->kept, sizeof(*password));
    *password = *from;
    if (!app_cluster(config, from->profile, &show->kept, options, err))
        return false;
    options->patience_ms = PATIENCE_MS;
    options->secret = from->secret;
    options->prepare = fetch_password;
    options->prepare_arg = password;
    out->cluster = options;
    return true;
}

bool show_profiles(struct show *show, const struct config *config, const struct profile *open,
                   struct err *err)
{
    struct scene *scene = &show->scene;
    const struct profile *first = config->made_profile ? open : config->profiles;
    size_t n = config->made_profile ? 1 : config->n_profiles;
    struct scene_profile *profiles = arena_new(&show->kept, n * sizeof(*profiles));
    struct engine_member *members = arena_new(&show->kept, n * sizeof(*members));
    show->secrets = mem_array(n, sizeof(*show->secrets));
    show->n_secrets = n;
    for (size_t i = 0; i < n; i++) {
        const struct password password = {&first[i], &first[i] == open, &show->secrets[i]};
        describe(&show->kept, &first[i], &profiles[i]);
        members[i] = (struct engine_member){.path = first[i].mirror};
        if (first[i].engine == ANSWERER_CLICKHOUSE &&
            !add_cluster(show, config, &password, &members[i], err))
            return false;
    }
    scene->profiles = profiles;
    scene->n_profiles = n;
    scene->profile = (size_t)(open - first);
    scene->shift = scene->now - clock_now();
    show->opened.engine = engine_several(members, n, true);
    refresh(show, scene->profile);
    return true;
}
