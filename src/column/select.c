/* Counts how many rows there are in each of some thousand ranges of keys, keeps the ranges that the
 * slice falls into, and goes on within these; where many rows have the same key, by the next key:
 * the rest of the text, then when they were created, then the rowid. */
#include "select.h"

#include <stdlib.h>
#include <string.h>

enum {
    RANGES = 1 << 14, /* and one more for rows without the field */
    EXTRA = 1 << 14,  /* so many rows too many are sorted rather than counted again */
    STAGES_MAX = TEXT_VALUE_MAX / TEXT_STEP + 4,
};

/* What keys are of at some depth: the field itself (texts by steps), then CREATED, then ROW. */
struct stage_key {
    enum { BY_FIELD, BY_CREATED, BY_ROW } kind;
    size_t depth;
    uint64_t key; /* when it is fixed */
};

/* The rows that are looked at: keys of all stages but the last are fixed, that of the last is in
 * [lo, hi] or, with `missing`, missing. */
struct stretch {
    const struct stage_key *stages;
    size_t n;
    uint64_t lo, hi;
    bool missing;
};

struct counter {
    uint32_t counts[RANGES + 1];
    uint64_t lowest, highest; /* keys that were counted, but for missing ones */
    struct item *items;
    size_t n, cap;
};

struct selecting {
    struct question question;
    const struct order *order;
    struct order created, row; /* of the later stages */
    struct counter *counters[WORKERS_MAX];
    struct stage_key *stages;
    const struct stretch *stretch;
    unsigned shift;
    bool collect;
    struct item *out;
    size_t n, cap;
};

static const struct column_sort newest = {.field = E_CREATED, .descending = true};
static const struct column_sort last_rows = {.field = F_ROW, .descending = true};

static const struct order *stage_order(const struct selecting *selecting,
                                       const struct stage_key *stage)
{
    if (stage->kind == BY_FIELD)
        return selecting->order;
    return stage->kind == BY_CREATED ? &selecting->created : &selecting->row;
}

static size_t range_of(const struct selecting *selecting, uint64_t key)
{
    return key == KEY_MISSING ? RANGES
                              : (size_t)((key - selecting->stretch->lo) >> selecting->shift);
}

static void count(const struct selecting *selecting, struct counter *counter, uint64_t key)
{
    counter->counts[range_of(selecting, key)]++;
    if (key == KEY_MISSING)
        return;
    counter->lowest = MIN(counter->lowest, key);
    counter->highest = MAX(counter->highest, key);
}

static bool in_stretch(const struct stretch *stretch, uint64_t key)
{
    return key == KEY_MISSING ? stretch->missing : key >= stretch->lo && key <= stretch->hi;
}

/* Keeps of rows[0..n) those whose key at a stage is as it must be; returns how many. keys is filled
 * for the last stage. */
static size_t keep(const struct selecting *selecting, struct spot spot, uint16_t *rows, size_t n,
                   uint64_t keys[static BLOCK_ROWS])
{
    const struct stretch *stretch = selecting->stretch;
    for (size_t i = 0; i < stretch->n && n > 0; i++) {
        const struct stage_key *stage = &stretch->stages[i];
        const struct order *order = stage_order(selecting, stage);
        bool last = i + 1 == stretch->n;
        size_t kept = 0;
        order_keys(order, part_chunk(spot.part, order->sort->field, spot.block), stage->depth,
                   keys);
        for (size_t k = 0; k < n; k++) {
            uint64_t key = keys[rows[k]];
            rows[kept] = rows[k];
            kept += last ? in_stretch(stretch, key) : key == stage->key;
        }
        n = kept;
    }
    return n;
}

/* Whether the first stage leaves any rows of a block (or segment) with these keys. */
static bool span_fits(const struct stretch *stretch, struct key_span span)
{
    const struct stage_key *first = &stretch->stages[0];
    if (stretch->n > 1 && first->key == KEY_MISSING)
        return span.missing;
    if (stretch->n > 1)
        return first->key >= span.first && first->key <= span.last;
    return (stretch->missing && span.missing) ||
           (MAX(span.first, stretch->lo) <= MIN(span.last, stretch->hi));
}

/* Whether all rows of a block are in the stretch: then there is only to count. */
static bool span_within(const struct stretch *stretch, struct key_span span)
{
    return stretch->n == 1 && (stretch->missing || !span.missing) &&
           (span.first > span.last || (span.first >= stretch->lo && span.last <= stretch->hi));
}

static void take_rows(struct selecting *selecting, struct counter *counter, struct spot spot,
                      const uint8_t mask[static BLOCK_ROWS])
{
    uint16_t rows[BLOCK_ROWS];
    uint64_t keys[BLOCK_ROWS];
    size_t n = keep(selecting, spot, rows, mask_rows(mask, rows), keys);
    if (!selecting->collect) {
        for (size_t i = 0; i < n; i++)
            count(selecting, counter, keys[rows[i]]);
        return;
    }
    mem_grow(&counter->items, &counter->cap, counter->n + n, sizeof *counter->items);
    for (size_t i = 0; i < n; i++)
        item_read(selecting->order, spot, rows[i], &counter->items[counter->n++]);
}

/* Every row of the mask is in the stretch: no more to do than to count. */
static void count_block(const struct selecting *selecting, struct counter *counter,
                        struct chunk chunk, const uint8_t mask[static BLOCK_ROWS])
{
    uint64_t keys[BLOCK_ROWS];
    uint16_t ranges[BLOCK_ROWS];
    uint64_t lo = selecting->stretch->lo;
    unsigned shift = selecting->shift;
    order_keys(selecting->order, chunk, 0, keys);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        ranges[i] = (uint16_t)MIN((keys[i] - lo) >> shift, (uint64_t)RANGES);
    for (size_t i = 0; selecting->stretch->missing && i < BLOCK_ROWS; i++)
        ranges[i] = keys[i] == KEY_MISSING ? RANGES : ranges[i];
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        counter->counts[ranges[i]] += mask[i];
}

/* Leaves in a mask the rows of the first stage's stretch, where that is quick: numbers. */
static void narrow_mask(const struct selecting *selecting, struct chunk chunk,
                        uint8_t mask[static BLOCK_ROWS])
{
    const struct stretch *stretch = selecting->stretch;
    uint8_t quick[BLOCK_ROWS];
    if (selecting->order->type != CHUNK_NUMBER || stretch->n > 1 || stretch->missing)
        return;
    int64_t a = order_key_number(selecting->order, stretch->lo);
    int64_t b = order_key_number(selecting->order, stretch->hi);
    enum verdict verdict = test_range(chunk, MIN(a, b), MAX(a, b), quick);
    if (verdict == NONE)
        memset(mask, 0, BLOCK_ROWS);
    for (size_t i = 0; verdict == SOME && i < BLOCK_ROWS; i++)
        mask[i] &= quick[i];
}

static void take_block(struct selecting *selecting, unsigned worker, struct spot spot)
{
    const struct stretch *stretch = selecting->stretch;
    struct counter *counter = selecting->counters[worker];
    struct chunk chunk = part_chunk(spot.part, selecting->order->sort->field, spot.block);
    struct key_span span = order_block_span(selecting->order, spot);
    uint8_t mask[BLOCK_ROWS];
    if (!span_fits(stretch, span))
        return;
    enum verdict verdict =
        eval_block(&selecting->question.evals[worker], 0, spot.part, spot.block, mask);
    if (verdict == NONE)
        return;
    if (verdict == ALL)
        memset(mask, 1, BLOCK_ROWS);
    bool within = !selecting->collect && span_within(stretch, span);
    size_t first = within ? range_of(selecting, key_span_first(span)) : 0;
    if (within && selecting->order->type != CHUNK_TEXT) {
        counter->lowest = MIN(counter->lowest, span.first);
        counter->highest = MAX(counter->highest, span.last);
    }
    if (within && first == range_of(selecting, key_span_last(span))) {
        counter->counts[first] += (uint32_t)mask_count(mask);
    } else if (within && selecting->order->type != CHUNK_TEXT) {
        count_block(selecting, counter, chunk, mask);
    } else {
        narrow_mask(selecting, chunk, mask);
        if (mask_any(mask))
            take_rows(selecting, counter, spot, mask);
    }
}

static void take_segment(void *arg, unsigned worker, size_t task)
{
    struct selecting *selecting = arg;
    struct segment *segment = selecting->question.column->segments[task];
    const struct part *part = &segment->events;
    if (!span_fits(selecting->stretch, order_segment_span(selecting->order, part)) ||
        !question_enter(&selecting->question, worker, segment))
        return;
    for (size_t block = 0; block < part_blocks(part); block++)
        take_block(selecting, worker, (struct spot){part, block});
}

static void pass(struct selecting *selecting, const struct stretch *stretch, bool collect)
{
    uint64_t width = stretch->hi >= stretch->lo ? stretch->hi - stretch->lo : 0;
    selecting->stretch = stretch;
    selecting->collect = collect;
    selecting->shift = 0;
    while (width >> selecting->shift >= RANGES)
        selecting->shift++;
    for (unsigned i = 0; i < selecting->question.workers; i++) {
        memset(selecting->counters[i]->counts, 0, sizeof selecting->counters[i]->counts);
        selecting->counters[i]->n = 0;
        selecting->counters[i]->lowest = KEY_MISSING;
        selecting->counters[i]->highest = 0;
    }
    pool_run(selecting->question.column->pool, take_segment, selecting,
             selecting->question.column->n);
}

/* ---- going on -------------------------------------------------------------------------- */

/* Sorts the rows of the stretch and appends those of the slice. */
static void collect(struct selecting *selecting, const struct stretch *stretch, struct slice slice)
{
    pass(selecting, stretch, true);
    size_t n = 0, from = 0;
    for (unsigned i = 0; i < selecting->question.workers; i++)
        n += selecting->counters[i]->n;
    CLEANUP(free_ptr)
    struct item *items = mem_array(n + 1, sizeof *items);
    for (unsigned i = 0; i < selecting->question.workers; i++) {
        struct counter *counter = selecting->counters[i];
        if (counter->n > 0)
            memcpy(items + from, counter->items, counter->n * sizeof *items);
        from += counter->n;
    }
    items_sort(selecting->order, items, n);
    size_t start = MIN(slice.offset, n), count = MIN(slice.limit, n - start);
    mem_grow(&selecting->out, &selecting->cap, selecting->n + count + 1, sizeof *selecting->out);
    memcpy(selecting->out + selecting->n, items + start, count * sizeof *items);
    selecting->n += count;
}

/* The keys that there can be at the last stage. */
static void widen(const struct selecting *selecting, struct stretch *stretch)
{
    const struct stage_key *stage = &selecting->stages[stretch->n - 1];
    const struct order *order = stage_order(selecting, stage);
    const struct column *column = selecting->question.column;
    stretch->stages = selecting->stages;
    stretch->lo = KEY_MISSING;
    stretch->hi = 0;
    stretch->missing = false;
    for (size_t i = 0; i < column->n; i++) {
        struct key_span keys = order_segment_span(order, &column->segments[i]->events);
        stretch->missing |= keys.missing;
        if (keys.first > keys.last)
            continue;
        stretch->lo = MIN(stretch->lo, keys.first);
        stretch->hi = MAX(stretch->hi, keys.last);
    }
}

/* Fixes the key of the last stage and adds the stage after it; false when there is none. */
static bool next_stage(struct selecting *selecting, struct stretch *stretch, uint64_t key)
{
    struct stage_key *last = &selecting->stages[stretch->n - 1], *next = last + 1;
    last->key = key;
    if (last->kind == BY_ROW)
        return false;
    *next = (struct stage_key){.kind = BY_CREATED};
    if (last->kind == BY_CREATED || selecting->order->sort->field == E_CREATED)
        next->kind = BY_ROW;
    else if (selecting->order->type == CHUNK_TEXT && !order_text_ends(selecting->order, key))
        *next = (struct stage_key){.kind = BY_FIELD, .depth = last->depth + 1};
    stretch->n++;
    widen(selecting, stretch);
    return true;
}

static void narrow(struct selecting *selecting, const struct stretch *stretch, struct slice slice);

/* The rows of one range. */
static void enter(struct selecting *selecting, const struct stretch *range, struct slice slice)
{
    struct stretch inner = *range;
    bool one = range->missing || range->lo == range->hi;
    if (one && !next_stage(selecting, &inner, range->missing ? KEY_MISSING : range->lo)) {
        collect(selecting, range, slice);
        return;
    }
    narrow(selecting, &inner, slice);
}

/* Ranges first..last of a stretch that was just counted, as far as keys were met. */
static struct stretch ranges(const struct selecting *selecting, const struct stretch *stretch,
                             size_t first, size_t last)
{
    struct stretch out = *stretch;
    unsigned shift = selecting->shift;
    uint64_t lowest = KEY_MISSING, highest = 0;
    for (unsigned i = 0; i < selecting->question.workers; i++) {
        lowest = MIN(lowest, selecting->counters[i]->lowest);
        highest = MAX(highest, selecting->counters[i]->highest);
    }
    out.missing = last == RANGES;
    out.lo = stretch->lo + ((uint64_t)MIN(first, (size_t)RANGES - 1) << shift);
    uint64_t width = (((uint64_t)MIN(last, (size_t)RANGES - 1) + 1) << shift) - 1;
    out.hi = width >= stretch->hi - stretch->lo ? stretch->hi : stretch->lo + width;
    out.lo = MAX(out.lo, lowest);
    out.hi = MIN(out.hi, highest);
    if (first == RANGES) {
        out.lo = 1;
        out.hi = 0;
    }
    return out;
}

struct cut {
    size_t first, last;   /* ranges with rows of the slice */
    size_t before, after; /* rows in them before and after it */
    size_t in_first, in_last;
};

static bool find_cut(const struct selecting *selecting, struct slice slice, struct cut *out)
{
    size_t seen = 0, end = slice.offset + slice.limit;
    bool found = false;
    for (size_t range = 0; range <= RANGES && seen < end; range++) {
        size_t count = 0;
        for (unsigned i = 0; i < selecting->question.workers; i++)
            count += selecting->counters[i]->counts[range];
        seen += count;
        if (count == 0 || seen <= slice.offset)
            continue;
        if (!found)
            *out = (struct cut){
                .first = range, .before = slice.offset - (seen - count), .in_first = count};
        found = true;
        out->last = range;
        out->in_last = count;
        out->after = seen > end ? seen - end : 0;
    }
    return found;
}

static void narrow(struct selecting *selecting, const struct stretch *stretch, struct slice slice)
{
    struct cut cut;
    if (question_stopped(&selecting->question))
        return;
    pass(selecting, stretch, false);
    if (!find_cut(selecting, slice, &cut))
        return;
    struct stretch all = ranges(selecting, stretch, cut.first, cut.last);
    if (cut.before + cut.after <= EXTRA) {
        collect(selecting, &all, (struct slice){cut.before, slice.limit});
        return;
    }
    struct stretch first = ranges(selecting, stretch, cut.first, cut.first);
    struct stretch last = ranges(selecting, stretch, cut.last, cut.last);
    struct stretch middle = {0};
    if (cut.first + 1 < cut.last)
        middle = ranges(selecting, stretch, cut.first + 1, cut.last - 1);
    size_t start = selecting->n;
    enter(selecting, &first,
          (struct slice){cut.before, MIN(slice.limit, cut.in_first - cut.before)});
    if (cut.first == cut.last)
        return;
    if (middle.n > 0)
        collect(selecting, &middle, (struct slice){0, SIZE_MAX});
    size_t done = selecting->n - start;
    enter(selecting, &last, (struct slice){0, slice.limit - MIN(done, slice.limit)});
}

bool select_rows(const struct pick *pick, struct picked *out, struct err *err)
{
    struct selecting selecting = {.order = pick->order,
                                  .created = {.sort = &newest, .type = CHUNK_NUMBER},
                                  .row = {.sort = &last_rows, .type = CHUNK_NUMBER}};
    struct stretch all = {.n = 1};
    struct slice slice = {pick->slice.offset,
                          MIN(pick->slice.limit, SIZE_MAX - pick->slice.offset)};
    if (!question_start(&selecting.question, pick->column, pick->scope, NULL, err))
        return false;
    selecting.stages = mem_array(STAGES_MAX, sizeof *selecting.stages);
    for (unsigned i = 0; i < selecting.question.workers; i++)
        selecting.counters[i] = mem_new(sizeof *selecting.counters[i]);
    widen(&selecting, &all);
    narrow(&selecting, &all, slice);
    for (unsigned i = 0; i < selecting.question.workers; i++) {
        free(selecting.counters[i]->items);
        free(selecting.counters[i]);
    }
    free(selecting.stages);
    question_stopped(&selecting.question);
    if (!question_end(&selecting.question, err)) {
        free(selecting.out);
        return false;
    }
    *out = (struct picked){selecting.out, selecting.n};
    return true;
}
