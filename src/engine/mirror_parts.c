/* The feeds of a service that bring its events, each a part of them: where in time each was read,
 * and which never came. A measure is known where all that it is made of was read; elsewhere what
 * the others brought would be too little, so it counts nothing there, and says so. What never came
 * is left out, by name. */
#include <string.h>

#include "gaps.h"
#include "mirror.h"
#include "usagetop/source.h"

enum { MISSING = 404 };

/* A feed as late as this is being followed: another question is due. */
#define TOLERANCE (30 * MINUTE)

/* ---- the parts ------------------------------------------------------------------------------- */

void mirror_parts_finish(struct mirror *mirror)
{
    for (size_t i = 0; i < mirror->n_parts; i++)
        store_spans_finish(&mirror->parts[i].spans);
    mirror->n_parts = 0;
}

/* When anything of the events was last answered. */
static int64_t newest_answer(const struct store_feeds *feeds, const char *source)
{
    int64_t newest = UNKNOWN;
    for (size_t i = 0; i < feeds->n; i++)
        if (feeds->items[i].set == DATA_EVENTS && strcmp(feeds->items[i].source, source) == 0)
            newest = MAX(newest, feeds->items[i].fetched_at);
    return newest;
}

/* What is followed is read to its end, which grows; of a feed that tells no spans all is, up to its
 * last answer. */
static void close_up(struct mirror_part *part, const struct feed *known,
                     const struct store_feed *feed, int64_t newest)
{
    struct store_spans *spans = &part->spans;
    int64_t late = MAX(TOLERANCE, 2 * known->interval_ms);
    if (spans->n == 0 && feed->fetched_at != UNKNOWN)
        spans_add(spans, 0, feed->fetched_at);
    if (spans->n && spans->items[spans->n - 1].to >= newest - late)
        spans->items[spans->n - 1].to = INT64_MAX;
}

static bool add_part(struct mirror *mirror, const struct offer_feed *gives,
                     const struct feed *known, const struct store_feed *feed, int64_t newest,
                     struct err *err)
{
    struct mirror_part *part = &mirror->parts[mirror->n_parts++];
    *part = (struct mirror_part){.gives = gives, .title = known->title, .status = UNKNOWN};
    if (!feed)
        return true;
    part->failing = feed->failed_at != UNKNOWN;
    part->status = part->failing ? feed->status : UNKNOWN;
    part->never = feed->fetched_at == UNKNOWN && part->failing && feed->status != UNKNOWN;
    if (part->failing)
        snprintf(part->why, sizeof(part->why), "%s", trouble_reason(feed, known->title));
    if (!store_spans_read(&mirror->reader, feed, &part->spans, err))
        return false;
    close_up(part, known, feed, newest);
    return true;
}

bool mirror_parts_read(struct mirror *mirror, const struct store_feeds *feeds, struct err *err)
{
    const char *name = trouble_source(feeds);
    const struct source *source = name ? source_find(name) : NULL;
    const struct offer_feed *gives = source && source->offer ? source->offer->feeds : NULL;
    int64_t newest = name ? newest_answer(feeds, name) : UNKNOWN;
    mirror_parts_finish(mirror);
    for (; newest != UNKNOWN && gives && gives->name && mirror->n_parts < PARTS_MAX; gives++) {
        const struct feed *known = source_feed(source, gives->name);
        const struct store_feed *feed = store_feeds_find(feeds, name, gives->name);
        if (known && (feed || !gives->seldom) && !add_part(mirror, gives, known, feed, newest, err))
            return false;
    }
    return true;
}

/* ---- what a measure is made of --------------------------------------------------------------- */

struct parts_made parts_made_of(const struct inquiry *inquiry, enum measure_id id)
{
    const struct mirror *mirror = inquiry->mirror;
    struct parts_made made = {0};
    uint32_t absent = 0;
    for (size_t i = 0; i < mirror->n_parts; i++) {
        const struct mirror_part *part = &mirror->parts[i];
        uint32_t bit = UINT32_C(1) << i;
        if (!offer_feed_brings(part->gives, id, inquiry->asked))
            continue;
        if (!part->never)
            made.open |= bit;
        else if (part->status == MISSING)
            absent |= bit;
        else
            made.closed |= bit;
    }
    if (!made.open && !made.closed)
        made.closed = absent;
    return made;
}

void parts_read(const struct mirror *mirror, uint32_t open, const struct window *window,
                struct store_spans *out)
{
    *out = (struct store_spans){0};
    if (window->from >= window->to)
        return;
    spans_add(out, window->from, window->to);
    for (size_t i = 0; i < mirror->n_parts; i++)
        if (open & (UINT32_C(1) << i))
            spans_intersect(out, &mirror->parts[i].spans);
}
