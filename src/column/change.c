/* Changes rows that are there: finds them by their ref, and encodes each block they are in once. */
#include "index.h"

#include <stdlib.h>

struct place {
    uint32_t row; /* of the caller's */
    uint32_t segment;
    uint16_t block, at;
};

struct change {
    struct column *column;
    const struct column_row *rows;
    struct place *places; /* of rows that are there */
    size_t n;
};

/* Looking for many rows in the order of time: the block at hand stays decoded. */
struct search {
    struct column *column;
    size_t segment, block; /* whose times are in `created`; segment n: none */
    int64_t created[BLOCK_ROWS];
};

static int ref_compare(const struct column_ref *a, const struct column_ref *b)
{
    if (a->created != b->created)
        return a->created < b->created ? -1 : 1;
    if (a->rowid != b->rowid)
        return a->rowid < b->rowid ? -1 : 1;
    return (a->table > b->table) - (a->table < b->table);
}

/* Sorts by ref, then by place among the caller's rows. */
static int row_compare(const void *a, const void *b)
{
    const struct column_row *const *left = a, *const *right = b;
    int order = ref_compare(&(*left)->ref, &(*right)->ref);
    return order ? order : (*left > *right) - (*left < *right);
}

static int place_compare(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->segment != right->segment)
        return left->segment < right->segment ? -1 : 1;
    return (left->block > right->block) - (left->block < right->block);
}

static bool find_in_block(struct search *search, size_t segment, size_t block,
                          const struct column_ref *ref, size_t *row)
{
    const struct part *events = &search->column->segments[segment]->events;
    struct chunk created = part_chunk(events, E_CREATED, block);
    if (created.entry->present == 0 || ref->created < created.entry->min ||
        ref->created > created.entry->max)
        return false;
    if (search->segment != segment || search->block != block)
        chunk_numbers(created, search->created);
    search->segment = segment;
    search->block = block;
    size_t n = part_block_rows(events, block);
    for (*row = 0; *row < n; ++*row)
        if (search->created[*row] == ref->created &&
            chunk_number_at(part_chunk(events, F_ROW, block), *row) == ref_row(ref) &&
            chunk_number_at(part_chunk(events, F_TABLE, block), *row) == ref->table)
            return true;
    return false;
}

/* Fills *place but for its row; *found. */
static bool find(struct search *search, const struct column_ref *ref, struct place *place,
                 bool *found, struct err *err)
{
    *found = false;
    for (size_t i = search->column->n; i-- > 0;) {
        struct part *events = &search->column->segments[i]->events;
        const struct span *span = &events->spans[E_CREATED];
        size_t row;
        if (span->present == 0 || ref->created < span->min || ref->created > span->max)
            continue;
        if (!part_check(events))
            return column_damaged(err);
        for (size_t block = 0; block < part_blocks(events) && !*found; block++) {
            *found = find_in_block(search, i, block, ref, &row);
            if (*found)
                *place = (struct place){
                    .segment = (uint32_t)i, .block = (uint16_t)block, .at = (uint16_t)row};
        }
        if (*found)
            return true;
    }
    return true;
}

bool column_find(struct column *column, const struct column_ref *ref, struct found *out,
                 struct err *err)
{
    CLEANUP(free_ptr)
    struct search *search = mem_new(sizeof *search);
    struct place place;
    bool found;
    search->column = column;
    search->segment = column->n;
    if (!find(search, ref, &place, &found, err))
        return false;
    *out = (struct found){0};
    if (found)
        *out = (struct found){column->segments[place.segment], place.block, place.at};
    return true;
}

/* The lanes' stages no longer hold what their segment has. */
static void forget_stages(struct column *column, const struct segment *segment)
{
    for (int i = 0; i < COLUMN_LANES; i++)
        if (column->lanes[i].open == segment)
            column->lanes[i].staged = false;
}

/* Applies places[0..n) of one block. */
static void change_block(struct change *change, const struct place *places, size_t n)
{
    struct segment *segment = change->column->segments[places->segment];
    struct stage *stage = &change->column->scratch;
    stage_read(stage, &segment->events, places->block);
    for (size_t i = 0; i < n; i++)
        stage_put(stage, places[i].at, &change->rows[places[i].row]);
    part_patch(&segment->events, places->block, stage_encode(stage));
    part_measure(&segment->events);
    recall_forget(segment);
    segment->changed = true;
    forget_stages(change->column, segment);
}

static void change_all(struct change *change)
{
    qsort(change->places, change->n, sizeof *change->places, place_compare);
    for (size_t from = 0, to; from < change->n; from = to) {
        for (to = from + 1; to < change->n; to++)
            if (place_compare(&change->places[from], &change->places[to]) != 0)
                break;
        change_block(change, change->places + from, to - from);
    }
}

/* Sorts the rows by ref and leaves the last of each; then splits them: places of those that are
 * there, and the others at the start of `sorted`, *fresh of them. */
static bool split(struct change *change, const struct column_row **sorted, size_t n, size_t *fresh,
                  struct err *err)
{
    CLEANUP(free_ptr)
    struct search *search = mem_new(sizeof *search);
    search->column = change->column;
    search->segment = change->column->n;
    qsort(sorted, n, sizeof *sorted, row_compare);
    *fresh = 0;
    for (size_t i = 0; i < n; i++) {
        bool found;
        struct place *place = &change->places[change->n];
        if (i + 1 < n && ref_compare(&sorted[i]->ref, &sorted[i + 1]->ref) == 0)
            continue;
        if (!find(search, &sorted[i]->ref, place, &found, err))
            return false;
        place->row = (uint32_t)(sorted[i] - change->rows);
        change->n += found;
        if (!found)
            sorted[(*fresh)++] = sorted[i];
    }
    return true;
}

bool column_change(struct column *column, const struct column_row *rows, size_t n, struct err *err)
{
    CLEANUP(free_ptr)
    const struct column_row **sorted = mem_array(n + 1, sizeof *sorted);
    CLEANUP(free_ptr)
    struct place *places = mem_array(n + 1, sizeof *places);
    struct change change = {.column = column, .rows = rows, .places = places};
    size_t fresh;
    column_settle(column);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &rows[i];
    if (!split(&change, sorted, n, &fresh, err))
        return false;
    change_all(&change);
    for (size_t i = 0; i < fresh; i++)
        if (!column_add(column, COLUMN_NEW, sorted[i], err))
            return false;
    return true;
}
