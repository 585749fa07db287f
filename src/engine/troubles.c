/* What the state says of the service: what it gives at all, and what of it cannot be fetched. */
#include <string.h>

#include "mirror.h"
#include "usagetop/source.h"

enum { FORBIDDEN = 403, MISSING = 404 };

const struct offer *engine_offer(const char *name)
{
    const struct source *source = name ? source_find(name) : NULL;
    return source ? source->offer : NULL;
}

static int64_t last_asked(const struct store_feed *feed)
{
    return MAX(feed->fetched_at, feed->failed_at);
}

/* A mirror may have been filled by another kind of service before. */
static const char *source_of(const struct store_feeds *feeds)
{
    const struct store_feed *newest = NULL;
    for (size_t i = 0; i < feeds->n; i++)
        if (!newest || last_asked(&feeds->items[i]) > last_asked(newest))
            newest = &feeds->items[i];
    return newest ? newest->source : NULL;
}

static bool was_filled(const struct store_feeds *feeds, const char *source, enum dataset set)
{
    for (size_t i = 0; i < feeds->n; i++)
        if (strcmp(feeds->items[i].source, source) == 0 && feeds->items[i].set == set &&
            feeds->items[i].fetched_at != UNKNOWN)
            return true;
    return false;
}

static void add_trouble(struct engine_state *state, const struct store_feed *feed, bool alone)
{
    const struct source *source = source_find(feed->source);
    const struct feed *known = source ? source_feed(source, feed->name) : NULL;
    if (state->n_troubles == ENGINE_TROUBLES_MAX)
        return;
    struct engine_trouble *trouble = &state->troubles[state->n_troubles++];
    *trouble =
        (struct engine_trouble){.title = known ? known->title : datasets[feed->set].name,
                                .set = feed->set,
                                .refused = feed->status == FORBIDDEN || feed->status == MISSING,
                                .alone = alone,
                                .status = feed->status};
    snprintf(trouble->text, sizeof(trouble->text), "%s",
             feed->error ? feed->error : "the service did not answer");
}

void mirror_tell_source(struct engine_state *state, const struct store_feeds *feeds)
{
    const char *source = source_of(feeds);
    state->offer = engine_offer(source);
    state->n_troubles = 0;
    for (size_t i = 0; source && i < feeds->n; i++) {
        const struct store_feed *feed = &feeds->items[i];
        if (feed->failed_at != UNKNOWN && strcmp(feed->source, source) == 0)
            add_trouble(state, feed, !was_filled(feeds, source, feed->set));
    }
}
