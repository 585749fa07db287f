/* Places of conditions, and matches. */
#include "recall.h"

#include <stdlib.h>
#include <string.h>

#include "index.h"

/* About nanoseconds a block: what is as quickly worked out as read is not kept. */
enum { COST_KEPT = 120 };

static const long matches_most = sizeof(struct matches) + SEGMENT_BLOCKS * BITMAP_BYTES;

/* ---- matches --------------------------------------------------------------------------- */

static void matches_free(struct matches **matches)
{
    if (*matches)
        free((*matches)->bits);
    free(*matches);
    *matches = NULL;
}

static long matches_bytes(const struct matches *matches)
{
    if (!matches)
        return 0;
    return matches->bits ? matches_most : (long)sizeof *matches;
}

/* Bytes to bits: a product brings bit 0 of each byte into its highest byte. */
static void pack(const uint8_t mask[static BLOCK_ROWS], uint8_t *bits)
{
    for (size_t i = 0; i < BLOCK_ROWS / 8; i++) {
        uint64_t rows = load64(mask + i * 8);
        if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
            rows = __builtin_bswap64(rows);
        bits[i] = (uint8_t)(rows * 0x0102040810204080u >> 56);
    }
}

bool matches_read(const struct matches *matches, size_t block, enum verdict *verdict,
                  uint8_t mask[static BLOCK_ROWS])
{
    if (matches->known[block] == 0)
        return false;
    *verdict = (enum verdict)(matches->known[block] - 1);
    if (*verdict == SOME)
        mask_spread(matches->bits[block], mask);
    return true;
}

void matches_note(struct matches *matches, size_t block, enum verdict verdict,
                  const uint8_t mask[static BLOCK_ROWS])
{
    if (verdict == SOME) {
        if (!matches->bits)
            matches->bits = mem_array(SEGMENT_BLOCKS, sizeof *matches->bits);
        pack(mask, matches->bits[block]);
    }
    matches->known[block] = (uint8_t)(1 + verdict);
}

bool matches_rows(const struct matches *matches, size_t block, uint16_t rows[static BLOCK_ROWS],
                  size_t most, size_t *n)
{
    *n = 0;
    if (matches->known[block] == 1 + NONE)
        return true;
    if (matches->known[block] != 1 + SOME || most >= BLOCK_ROWS)
        return false;
    *n = bitmap_rows(matches->bits[block], rows, most + 1);
    return *n <= most;
}

void recall_forget(struct segment *segment)
{
    for (int i = 0; i < RECALL_MOST; i++)
        matches_free(&segment->matches[i]);
}

/* ---- places ---------------------------------------------------------------------------- */

static const struct node *condition_of(const struct plan *plan)
{
    return plan->roots[0]->parts[1];
}

static void forget_place(struct column *column, int place)
{
    plan_finish(&column->recall.items[place].plan);
    column->recall.items[place].used = 0;
    for (size_t i = 0; i < column->n; i++)
        matches_free(&column->segments[i]->matches[place]);
}

void recall_finish(struct recall *recall)
{
    for (int i = 0; i < RECALL_MOST; i++)
        plan_finish(&recall->items[i].plan);
}

/* The place that was not used for longest, but for one. */
static int oldest(const struct recall *recall, int except)
{
    int found = except == 0 ? 1 : 0;
    for (int i = found + 1; i < RECALL_MOST; i++)
        if (i != except && recall->items[i].used < recall->items[found].used)
            found = i;
    return found;
}

/* Of those that hold wherever the condition holds, the last; and the one that is the same. */
static void find_places(struct recalling *recalling, const struct recall *recall,
                        const struct node *condition)
{
    uint64_t last = 0;
    for (int i = 0; i < RECALL_MOST; i++) {
        const struct recalled *item = &recall->items[i];
        if (!item->plan.roots || !node_implies(condition, condition_of(&item->plan)))
            continue;
        if (node_implies(condition_of(&item->plan), condition)) {
            recalling->own = i;
        } else if (item->used > last) {
            recalling->wider = i;
            last = item->used;
        }
    }
}

static long place_bytes(const struct column *column, int place)
{
    long bytes = 0;
    for (size_t i = 0; i < column->n; i++)
        bytes += matches_bytes(column->segments[i]->matches[place]);
    return bytes;
}

/* Forgets the oldest until there is room for all segments. */
static void make_room(struct recalling *recalling, struct column *column)
{
    const struct recalled *items = column->recall.items;
    long bytes[RECALL_MOST] = {0}, left = RECALL_BYTES, want = (long)column->n * matches_most;
    for (int i = 0; i < RECALL_MOST; i++)
        if (i != recalling->own)
            left -= bytes[i] = place_bytes(column, i);
    while (left < want) {
        int found = -1;
        for (int i = 0; i < RECALL_MOST; i++)
            if (bytes[i] > 0 && i != recalling->wider &&
                (found < 0 || items[i].used < items[found].used))
                found = i;
        if (found < 0)
            break;
        forget_place(column, found);
        left += bytes[found];
        bytes[found] = 0;
    }
    atomic_init(&recalling->left, left);
}

void recall_begin(struct recalling *recalling, struct column *column, struct plan *plan,
                  const struct column_test *where)
{
    struct recall *recall = &column->recall;
    struct node *condition = plan->roots[0]->parts[1];
    recalling->own = recalling->wider = -1;
    if (!where || condition->cost < COST_KEPT)
        return;
    find_places(recalling, recall, condition);
    if (recalling->own < 0) {
        const struct column_scope scope = {.from = INT64_MIN, .to = INT64_MAX, .where = where};
        recalling->own = oldest(recall, recalling->wider);
        forget_place(column, recalling->own);
        plan_make(&recall->items[recalling->own].plan, &scope, NULL, 0, NULL);
    }
    recall->items[recalling->own].used = ++recall->clock;
    condition->kept = true;
    make_room(recalling, column);
}

void recall_enter(struct recalling *recalling, struct eval *eval, struct segment *segment)
{
    eval->own = NULL;
    eval->wider = NULL;
    if (recalling->own < 0 || eval->known[condition_of(eval->plan)->number] != SOME)
        return;
    struct matches **own = &segment->matches[recalling->own];
    if (atomic_fetch_sub(&recalling->left, matches_most) < matches_most)
        return;
    if (!*own)
        *own = mem_new(sizeof **own);
    eval->events = &segment->events;
    eval->own = *own;
    eval->wider = recalling->wider >= 0 ? segment->matches[recalling->wider] : NULL;
}
