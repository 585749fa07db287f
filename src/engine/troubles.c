/* What the state says of the service: what it gives at all, and what of it cannot be fetched. */
#include <string.h>

#include "mirror.h"
#include "usagetop/source.h"

enum { UNAUTHORIZED = 401, FORBIDDEN = 403, MISSING = 404 };

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
const char *trouble_source(const struct store_feeds *feeds)
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

/* What the service said where it said something ("the nodes: HOST does not open ... (403):
 * REASON"), else the sentence without what it begins with. */
const char *trouble_reason(const struct store_feed *feed, const char *title)
{
    const char *error = feed->error, *said = error ? strstr(error, "): ") : NULL;
    size_t n = strlen(title);
    if (!error)
        return "the service did not answer";
    if (said)
        return said + strlen("): ");
    return text_starts(error, title) && text_starts(error + n, ": ") ? error + n + 2 : error;
}

static bool is_refusal(int64_t status)
{
    return status == UNAUTHORIZED || status == FORBIDDEN || status == MISSING;
}

static void add_trouble(struct engine_state *state, const struct feed *known,
                        const struct store_feed *feed, bool filled)
{
    if (state->n_troubles == ENGINE_TROUBLES_MAX)
        return;
    struct engine_trouble *trouble = &state->troubles[state->n_troubles++];
    *trouble = (struct engine_trouble){.title = known->title,
                                       .set = feed->set,
                                       .refused = is_refusal(feed->status),
                                       .never = feed->fetched_at == UNKNOWN,
                                       .alone = !filled,
                                       .status = feed->status};
    snprintf(trouble->text, sizeof(trouble->text), "%s", trouble_reason(feed, known->title));
}

/* A kind of event that the service does not have, beside others: no one misses it. */
static bool is_absent(const struct store_feed *feed, bool filled)
{
    return feed->set == DATA_EVENTS && feed->fetched_at == UNKNOWN && feed->status == MISSING &&
           filled;
}

/* In the order of the source, which has the more important first. */
void mirror_tell_source(struct engine_state *state, const struct store_feeds *feeds)
{
    const char *name = trouble_source(feeds);
    const struct source *source = name ? source_find(name) : NULL;
    state->offer = engine_offer(name);
    state->n_troubles = 0;
    for (size_t i = 0; source && i < source->n_feeds; i++) {
        const struct store_feed *feed = store_feeds_find(feeds, name, source->feeds[i].name);
        bool filled = feed && was_filled(feeds, name, feed->set);
        if (feed && feed->failed_at != UNKNOWN && !is_absent(feed, filled))
            add_trouble(state, &source->feeds[i], feed, filled);
    }
}
