/* Segments and blocks that can have the first rows come first; what is then known to be too late
 * is passed over. Rows without the field stand after all others and in an order of their own, so
 * they are looked for only where those with it do not suffice. */
#include "top.h"

#include <stdlib.h>
#include <string.h>

struct top {
    struct item *items;
    size_t n;
    bool full;        /* there were `want` of them at the last cut, and this was the last: */
    struct item last; /* rows that are not before it are not wanted */
};

/* A segment or block, by the best that it can have. */
struct place {
    uint64_t first; /* key */
    int64_t latest; /* created */
    uint32_t number;
};

struct search {
    struct question question;
    struct order order;
    size_t want, room;
    struct place *places; /* segments, best first */
    size_t n;
    struct top tops[WORKERS_MAX];
    atomic_ullong bound; /* key that rows must not be above, found by any worker */
    size_t from;         /* tasks start at this place */
    bool missing;        /* rows without the field are looked for, else those with it */
};

static int by_place(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    if (left->latest != right->latest)
        return left->latest > right->latest ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

/* Whether nothing in such a place can be among the first. */
static bool too_late(struct search *search, const struct top *top, const struct place *place)
{
    if (place->first > atomic_load_explicit(&search->bound, memory_order_relaxed))
        return true;
    if (!top->full || place->first < top->last.key)
        return false;
    bool ties_by_text = search->order.type == CHUNK_TEXT && place->first != KEY_MISSING;
    return place->first > top->last.key || (!ties_by_text && place->latest < top->last.ref.created);
}

static void cut(struct search *search, struct top *top)
{
    if (top->n < search->want)
        return;
    items_slice(&search->order, top->items, top->n, (struct slice){search->want - 1, 1});
    top->n = search->want;
    top->full = true;
    top->last = top->items[search->want - 1];
    unsigned long long bound = atomic_load(&search->bound);
    while (top->last.key < bound &&
           !atomic_compare_exchange_weak(&search->bound, &bound, top->last.key))
        ;
}

static enum verdict scope_rows(struct search *search, unsigned worker, struct spot spot,
                               uint8_t mask[static BLOCK_ROWS])
{
    enum verdict verdict =
        eval_block(&search->question.evals[worker], 0, spot.part, spot.block, mask);
    if (verdict == ALL)
        memset(mask, 1, BLOCK_ROWS);
    return verdict;
}

/* Where rows that are looked for now begin; none: after all keys. */
static bool place_key(const struct search *search, struct key_span span, uint64_t *key)
{
    *key = search->missing ? KEY_MISSING : span.first;
    return search->missing ? span.missing : span.first <= span.last;
}

/* Rows of a block that have the field, or have it not. */
static enum verdict sought_rows(const struct search *search, struct spot spot,
                                uint8_t mask[static BLOCK_ROWS])
{
    struct chunk chunk = part_chunk(spot.part, search->order.sort->field, spot.block);
    enum verdict there = test_present(chunk, part_block_rows(spot.part, spot.block), mask);
    if (!search->missing || there != SOME)
        return search->missing ? (there == ALL ? NONE : ALL) : there;
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        mask[i] ^= 1;
    return SOME;
}

/* Leaves in the mask the rows that are wanted still: numbers are compared quickly, so before the
 * scope is asked; others only where the scope has more than a few rows. */
static enum verdict wanted_rows(struct search *search, unsigned worker, struct spot spot,
                                uint8_t mask[static BLOCK_ROWS])
{
    enum { FEW = 16 };
    const struct top *top = &search->tops[worker];
    uint8_t before[BLOCK_ROWS], sought[BLOCK_ROWS];
    enum verdict some = ALL, there = sought_rows(search, spot, sought);
    bool first = search->order.type == CHUNK_NUMBER;
    if (there == NONE)
        return NONE;
    if (top->full && first)
        some = order_before(&search->order, &top->last, spot, before);
    if (some == NONE || scope_rows(search, worker, spot, mask) == NONE)
        return NONE;
    for (size_t i = 0; there == SOME && i < BLOCK_ROWS; i++)
        mask[i] &= sought[i];
    if (top->full && !first && mask_count(mask) > FEW)
        some = order_before(&search->order, &top->last, spot, before);
    for (size_t i = 0; some == SOME && i < BLOCK_ROWS; i++)
        mask[i] &= before[i];
    return some;
}

static void add_block(struct search *search, unsigned worker, struct spot spot)
{
    uint8_t mask[BLOCK_ROWS];
    uint16_t rows[BLOCK_ROWS];
    struct top *top = &search->tops[worker];
    struct item item;
    if (wanted_rows(search, worker, spot, mask) == NONE)
        return;
    size_t n = mask_rows(mask, rows);
    for (size_t i = 0; i < n; i++) {
        item_read(&search->order, spot, rows[i], &item);
        if (!top->full || item_compare(&search->order, &item, &top->last) < 0)
            top->items[top->n++] = item;
    }
    if (top->n + BLOCK_ROWS > search->room || (!top->full && top->n >= search->want))
        cut(search, top);
}

static void add_segment(void *arg, unsigned worker, size_t task)
{
    struct search *search = arg;
    struct top *top = &search->tops[worker];
    const struct place *place = &search->places[search->from + task];
    struct segment *segment = search->question.column->segments[place->number];
    const struct part *part = &segment->events;
    struct place blocks[SEGMENT_BLOCKS];
    size_t n = 0, all = part_blocks(part);
    if (too_late(search, top, place) || !question_enter(&search->question, worker, segment))
        return;
    for (size_t i = 0; i < all; i++) {
        struct key_span span = order_block_span(&search->order, (struct spot){part, i});
        if (place_key(search, span, &blocks[n].first)) {
            blocks[n].latest = part_chunk(part, E_CREATED, i).entry->max;
            blocks[n++].number = (uint32_t)i;
        }
    }
    qsort(blocks, n, sizeof *blocks, by_place);
    for (size_t i = 0; i < n && !too_late(search, top, &blocks[i]); i++)
        add_block(search, worker, (struct spot){part, blocks[i].number});
    if (top->n >= search->want)
        cut(search, top);
}

static void find_places(struct search *search)
{
    const struct column *column = search->question.column;
    search->n = 0;
    for (size_t i = 0; i < column->n; i++) {
        const struct part *events = &column->segments[i]->events;
        struct place place = {.latest = events->spans[E_CREATED].max, .number = (uint32_t)i};
        if (eval_fold(&search->question.evals[0], 0, events) != NONE &&
            place_key(search, order_segment_span(&search->order, events), &place.first))
            search->places[search->n++] = place;
    }
    qsort(search->places, search->n, sizeof *search->places, by_place);
}

/* The first segment alone often has all; the workers share the others that may have more. */
static void run(struct search *search, bool missing)
{
    search->missing = missing;
    search->from = 0;
    find_places(search);
    if (search->n == 0)
        return;
    add_segment(search, 0, 0);
    search->from = 1;
    size_t left = 0;
    while (search->from + left < search->n &&
           !too_late(search, &search->tops[0], &search->places[search->from + left]))
        left++;
    pool_run(search->question.column->pool, add_segment, search, left);
}

static bool has_enough(const struct search *search)
{
    size_t n = 0;
    for (unsigned i = 0; i < search->question.workers; i++)
        n += search->tops[i].n;
    return n >= search->want;
}

static void gather(const struct search *search, struct slice slice, struct picked *out)
{
    size_t total = 0, n = 0;
    for (unsigned i = 0; i < search->question.workers; i++)
        total += search->tops[i].n;
    out->items = mem_array(total + 1, sizeof *out->items);
    for (unsigned i = 0; i < search->question.workers; i++) {
        const struct top *top = &search->tops[i];
        memcpy(out->items + n, top->items, top->n * sizeof *out->items);
        n += top->n;
    }
    items_sort(&search->order, out->items, n);
    size_t skip = MIN(slice.offset, n);
    out->n = MIN(n - skip, slice.limit);
    memmove(out->items, out->items + skip, out->n * sizeof *out->items);
}

bool top_rows(const struct pick *pick, struct picked *out, struct err *err)
{
    size_t want = pick->slice.offset + pick->slice.limit;
    struct search search = {
        .order = *pick->order, .want = want, .room = want + MAX(want, 2 * (size_t)BLOCK_ROWS)};
    if (!question_start(&search.question, pick->column, pick->scope, NULL, err))
        return false;
    atomic_init(&search.bound, KEY_MISSING);
    for (unsigned i = 0; i < search.question.workers; i++)
        search.tops[i].items = mem_array(search.room, sizeof(struct item));
    search.places = mem_array(pick->column->n + 1, sizeof *search.places);
    run(&search, false);
    if (!has_enough(&search))
        run(&search, true);
    gather(&search, pick->slice, out);
    for (unsigned i = 0; i < search.question.workers; i++)
        free(search.tops[i].items);
    free(search.places);
    question_stopped(&search.question);
    if (question_end(&search.question, err))
        return true;
    free(out->items);
    *out = (struct picked){0};
    return false;
}
