/* What the service calls the ids of its events, so that filters find them by name too. */
#include "mirror.h"

static bool read_sets(struct mirror *mirror, struct rows *named, struct rows *keys, struct err *err)
{
    if (!store_snapshot_begin(&mirror->reader, err))
        return false;
    bool good = store_dataset(&mirror->reader, DATA_NAMES, named, err) &&
                store_dataset(&mirror->reader, DATA_KEYS, keys, err);
    store_snapshot_end(&mirror->reader);
    return good;
}

const struct names *mirror_names(struct mirror *mirror)
{
    CLEANUP(rows_finish)
    struct rows named = {0};
    CLEANUP(rows_finish)
    struct rows keys = {0};
    const struct engine_state *state = &mirror->engine.state;
    if (!names_wanted(state->offer))
        return NULL;
    if (mirror->names_of == state->generation)
        return &mirror->names;
    if (!read_sets(mirror, &named, &keys, NULL))
        return NULL;
    names_fill(&mirror->names, named.values, named.n, keys.values, keys.n);
    mirror->names_of = state->generation;
    return &mirror->names;
}
