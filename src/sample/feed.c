/* The merge of five rising streams, and the search for a place in it. */
#include "feed.h"

/* How many blocks have the end of their long job of `class` before `time`. */
static int64_t ends_before(const struct world *world, int class, int64_t time)
{
    int64_t stored = timeline_before(&world->line, time - event_long_ms[class]);
    return (stored - event_long_slots[class] + EVENT_BLOCK - 1) / EVENT_BLOCK;
}

int64_t feed_length(const struct world *world, int64_t now)
{
    int64_t length = timeline_before(&world->line, now + 1);
    for (int class = 0; class < EVENT_LONG; class ++)
        length += ends_before(world, class, now + 1);
    return length;
}

static int64_t base_stored(const struct world *world, int64_t i)
{
    size_t hint = 0;
    return timeline_stored(&world->line, i, &hint);
}

/* The position of event i when it is stored. */
static int64_t rank_of(const struct world *world, int64_t i, int64_t stored)
{
    int64_t rank = i;
    for (int class = 0; class < EVENT_LONG; class ++)
        rank += ends_before(world, class, stored);
    return rank;
}

static void load_base(struct feed *feed)
{
    feed->base_time = timeline_stored(&feed->world->line, feed->base, &feed->hint[0]);
}

static void load_end(struct feed *feed, int class)
{
    int64_t i = feed->block[class] * EVENT_BLOCK + event_long_slots[class];
    int64_t stored = timeline_stored(&feed->world->line, i, &feed->hint[1 + class]);
    feed->end_time[class] = event_changes(i, stored);
}

void feed_seek(struct feed *feed, const struct world *world, int64_t position, int64_t now)
{
    *feed = (struct feed){.world = world, .until = now};
    int64_t low = 0, high = MIN(position, timeline_before(&world->line, now + 1));
    while (low < high) { /* the last event whose rank is not behind the position */
        int64_t middle = low + (high - low + 1) / 2;
        if (rank_of(world, middle, base_stored(world, middle)) <= position)
            low = middle;
        else
            high = middle - 1;
    }
    feed->base = low;
    load_base(feed);
    /* past the last event of all there are only ends: count from the event before */
    if (feed->base_time == INT64_MAX && feed->base > 0) {
        feed->base--;
        load_base(feed);
    }
    feed->position = feed->base;
    for (int class = 0; class < EVENT_LONG; class ++) {
        feed->block[class] = ends_before(world, class, feed->base_time);
        feed->position += feed->block[class];
        load_end(feed, class);
    }
    struct feed_item skipped;
    while (feed->position < position && feed_next(feed, &skipped))
        ;
}

bool feed_next(struct feed *feed, struct feed_item *out)
{
    int next = -1;
    int64_t time = feed->base_time;
    for (int class = 0; class < EVENT_LONG; class ++) {
        if (feed->end_time[class] < time) {
            next = class;
            time = feed->end_time[class];
        }
    }
    if (time > feed->until || time == INT64_MAX)
        return false;
    feed->position++;
    if (next < 0) {
        *out = (struct feed_item){feed->base++, time, false};
        load_base(feed);
        return true;
    }
    int64_t i = feed->block[next]++ * EVENT_BLOCK + event_long_slots[next];
    *out = (struct feed_item){i, time - event_long_ms[next], true};
    load_end(feed, next);
    return true;
}
