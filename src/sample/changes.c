/* The changes feed, and its faults that are about order. */
#include "call.h"
#include "dice.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

static struct page *take_page(struct service *service)
{
    struct page *page = atomic_exchange(&service->spare, NULL);
    return page ? page : mem_new(sizeof *page);
}

static void give_back(struct service *service, struct page *page)
{
    page = atomic_exchange(&service->spare, page);
    if (page)
        page_finish(page);
    free(page);
}

/* Whether two items may be swapped or repeated without an older version coming last. */
static bool is_plain(const struct feed_item *item)
{
    return event_changes(item->index, item->stored) == INT64_MAX;
}

/* Sends some events twice: every seventh again, a few later. */
static void repeat_some(struct page *page, size_t limit)
{
    for (size_t i = 6; i < page->n && page->n < limit; i += 7) {
        struct feed_item *item = &page->items[i];
        size_t to = i + 1 + i % 3;
        if (!is_plain(item) || to >= page->n)
            continue;
        struct feed_item again = *item;
        memmove(page->items + to + 1, page->items + to, (page->n - to) * sizeof *item);
        page->items[to] = again;
        page->n++;
    }
}

static void shuffle_near(struct page *page, uint64_t seed)
{
    enum { NEAR = 40 };
    struct dice dice = dice_of(seed, page->n);
    for (size_t i = 0; i < page->n; i++) {
        size_t j = i + dice_below(&dice, (uint32_t)MIN((size_t)NEAR, page->n - i));
        struct feed_item item = page->items[i];
        if (!is_plain(&item) || !is_plain(&page->items[j]))
            continue;
        page->items[i] = page->items[j];
        page->items[j] = item;
    }
}

/* Fills the page from `position`; returns where the next one begins. */
static int64_t load(const struct call *call, const struct paging *paging, struct page *page)
{
    const struct service *service = call->service;
    const size_t limit = (size_t)paging->limit;
    const bool repeats = service->faults.every[FAULT_DUPLICATE] && limit >= 16;
    struct feed feed;
    page->n = 0;
    if (limit == 0)
        return paging->position;
    feed_seek(&feed, &service->world, paging->position, call->now);
    while (page->n < limit - (repeats ? limit / 8 : 0) && feed_next(&feed, &page->items[page->n]))
        page->n++;
    if (repeats)
        repeat_some(page, limit);
    if (service->faults.every[FAULT_REORDER])
        shuffle_near(page, (uint64_t)paging->position);
    return feed.position;
}

void answer_changes(struct call *call)
{
    struct paging paging = {.letter = 'f', .most = PAGE_MAX, .limit = 1000};
    char cursor[CURSOR_TEXT];
    if (!paging_read(call, &paging))
        return;
    int64_t length = feed_length(&call->service->world, call->now);
    if (paging.position > length) {
        call_bad_param(call, "cursor", "this cursor is ahead of the feed: start without one");
        return;
    }
    struct page *page = take_page(call->service);
    int64_t next = load(call, &paging, page);
    cursor_print(call, &paging, next, cursor);
    str_addf(&call->body, "{\"next_cursor\":\"%s\",\"has_more\":%s,\"ahead\":%lld,", cursor,
             next < length ? "true" : "false", (long long)(length - next));
    if (call->columns) {
        page_write_columns(page, &call->service->shape, &call->body);
        call->type = "application/vnd.usage.columns+json";
    } else {
        str_add(&call->body, "\"data\":[");
        page_write(page, &call->service->shape, &call->body);
        str_char(&call->body, ']');
    }
    str_char(&call->body, '}');
    call->status = 200;
    give_back(call->service, page);
}
