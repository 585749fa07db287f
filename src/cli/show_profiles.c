/* show, all profiles: what is known of them without following their services is in their mirrors.
 */
#include "show.h"
#include "usagetop/sync.h"

static void refresh(struct show *show, size_t open)
{
    const struct engine_choice choice = {.member = open, .watch = true};
    bool more = true;
    engine_choose(show->engine, &choice, NULL); /* what cannot be opened is a row with its reason */
    while (more)
        engine_refresh(show->engine, INT32_MAX, &more, NULL);
}

static void describe(struct arena *arena, const struct profile *profile, struct scene_profile *out)
{
    char host[SYNC_HOST_MAX];
    sync_host(profile->url, host);
    *out = (struct scene_profile){.name = profile->name,
                                  .host = arena_text(arena, host),
                                  .phase = *profile->url ? PROFILE_RESTING : PROFILE_ALONE,
                                  .last_success = UNKNOWN,
                                  .next_try = UNKNOWN,
                                  .percent = -1,
                                  .offer = engine_offer(profile->source)};
}

void show_profiles(struct show *show, const struct config *config, const struct profile *open)
{
    struct scene *scene = &show->scene;
    const struct profile *first = config->made_profile ? open : config->profiles;
    size_t n = config->made_profile ? 1 : config->n_profiles;
    struct scene_profile *profiles = arena_new(&show->kept, n * sizeof(*profiles));
    const char **paths = arena_new(&show->kept, n * sizeof(*paths));
    for (size_t i = 0; i < n; i++) {
        describe(&show->kept, &first[i], &profiles[i]);
        paths[i] = first[i].mirror;
    }
    scene->profiles = profiles;
    scene->n_profiles = n;
    scene->profile = (size_t)(open - first);
    scene->shift = scene->now - clock_now();
    show->engine = engine_mirrors(paths, n, true);
    refresh(show, scene->profile);
}
