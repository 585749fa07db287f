/* The feed against a plain list of all that happened, sorted by time. */
#include "feed.h"
#include "check.h"

#include <stdlib.h>

#define NOW INT64_C(1795253400000) /* 2026-11-21T09:30Z */

struct entry {
    int64_t time, stream; /* 0: stored; 1 on: end of a long job */
    struct feed_item item;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    return x->item.index < y->item.index ? -1 : x->item.index > y->item.index;
}

static int64_t stream_of(int64_t i)
{
    for (int class = 0; class < EVENT_LONG; class ++)
        if (i % EVENT_BLOCK == event_long_slots[class])
            return class + 1;
    return 0;
}

/* All entries up to `until`, in order. */
static struct entry *list_all(const struct world *world, int64_t until, size_t *ret_n)
{
    int64_t events = timeline_before(&world->line, until + 1);
    struct entry *all = mem_array((size_t)events * 2, sizeof *all);
    size_t n = 0, hint = 0;
    for (int64_t i = 0; i < events; i++) {
        int64_t stored = timeline_stored(&world->line, i, &hint);
        int64_t changes = event_changes(i, stored);
        all[n++] = (struct entry){stored, 0, {i, stored, false}};
        if (changes <= until)
            all[n++] = (struct entry){changes, stream_of(i), {i, stored, true}};
    }
    qsort(all, n, sizeof *all, compare);
    *ret_n = n;
    return all;
}

static bool same(const struct feed_item *a, const struct feed_item *b)
{
    return a->index == b->index && a->stored == b->stored && a->final == b->final;
}

static void test_feed(int64_t events, int rate, int64_t until)
{
    struct world world;
    struct feed feed;
    struct feed_item item;
    size_t n, wrong = 0, wrong_seek = 0, i = 0;
    world_init(&world, &(struct world_options){9, events, NOW, rate, false});
    struct entry *all = list_all(&world, until, &n);
    CHECK_NUMBER(feed_length(&world, until), (int64_t)n);
    for (feed_seek(&feed, &world, 0, until); feed_next(&feed, &item); i++)
        wrong += i >= n || !same(&item, &all[i].item);
    CHECK_NUMBER((int64_t)i, (int64_t)n);
    CHECK_NUMBER((int64_t)wrong, 0);
    for (size_t at = 0; at <= n; at += 1 + (at < n - 50 ? n / 997 : 0)) {
        feed_seek(&feed, &world, (int64_t)at, until);
        wrong_seek += feed.position != (int64_t)at;
        bool more = feed_next(&feed, &item);
        wrong_seek += more != (at < n) || (more && !same(&item, &all[at].item));
    }
    CHECK_NUMBER((int64_t)wrong_seek, 0);
    free(all);
    world_finish(&world);
}

/* What a client saw before stays what it was: the feed of later only has more at its end. */
static void test_append_only(void)
{
    struct world world;
    struct feed early, late;
    struct feed_item a, b;
    size_t differ = 0;
    world_init(&world, &(struct world_options){4, 5000, NOW, 20, false});
    int64_t n = feed_length(&world, NOW + 20 * MINUTE);
    CHECK(n > feed_length(&world, NOW));
    feed_seek(&early, &world, 0, NOW + 20 * MINUTE);
    feed_seek(&late, &world, 0, NOW + 40 * MINUTE);
    while (feed_next(&early, &a) && feed_next(&late, &b))
        differ += !same(&a, &b);
    CHECK_NUMBER((int64_t)differ, 0);
    CHECK_NUMBER(late.position, n);
    world_finish(&world);
}

int main(void)
{
    test_feed(40000, 0, NOW);
    test_feed(1, 0, NOW);
    test_feed(250, 0, NOW);
    test_feed(3000, 0, NOW + 20 * DAY);
    test_feed(3000, 7, NOW + 30 * MINUTE);
    test_feed(100, 200, NOW + 5 * MINUTE);
    test_append_only();
    return check_done();
}
