/* The block of units, and identities that can be turned back into numbers. */
#include "event.h"
#include "kinds.h"

#include <string.h>

enum role { REQUEST, INPUT, OUTPUT, OTHER, SHORT_JOB, LONG_JOB, ALLOCATION, ACTIVITY };

/* R: a request with its input and output; o: other; j: short job; 0-3: long job of that class; A:
 * allocation; T: activity. Spelt out in `slots`, which a test compares. */
#define R(first)                                                                                   \
    {REQUEST, first, 0}, {INPUT, first, 0},                                                        \
    {                                                                                              \
        OUTPUT, first, 0                                                                           \
    }
#define ONE(role, at)                                                                              \
    {                                                                                              \
        role, at, 0                                                                                \
    }
#define LONG(class, at)                                                                            \
    {                                                                                              \
        LONG_JOB, at, class                                                                        \
    }
static const struct {
    uint8_t role, first, class;
} slots[EVENT_BLOCK] = {
    R(0),
    ONE(OTHER, 3),
    R(4),
    ONE(SHORT_JOB, 7),
    LONG(0, 8),
    R(9),
    ONE(OTHER, 12),
    R(13),
    ONE(ALLOCATION, 16),
    ONE(OTHER, 17),
    R(18),
    R(21),
    ONE(OTHER, 24),
    ONE(SHORT_JOB, 25),
    R(26),
    R(29),
    ONE(OTHER, 32),
    LONG(1, 33),
    R(34),
    R(37),
    ONE(OTHER, 40),
    ONE(SHORT_JOB, 41),
    R(42),
    ONE(OTHER, 45),
    R(46),
    ONE(ALLOCATION, 49),
    ONE(ACTIVITY, 50),
    R(51),
    ONE(OTHER, 54),
    R(55),
    ONE(SHORT_JOB, 58),
    LONG(2, 59),
    R(60),
    ONE(OTHER, 63),
    R(64),
    ONE(OTHER, 67),
    R(68),
    R(71),
    ONE(OTHER, 74),
    ONE(SHORT_JOB, 75),
    R(76),
    R(79),
    ONE(OTHER, 82),
    ONE(ALLOCATION, 83),
    LONG(3, 84),
    R(85),
    R(88),
    ONE(OTHER, 91),
    ONE(SHORT_JOB, 92),
    R(93),
    ONE(OTHER, 96),
    R(97),
};
#undef R
#undef ONE
#undef LONG

const uint8_t event_job_slots[EVENT_JOBS] = {7, 8, 25, 33, 41, 58, 59, 75, 84, 92};
const uint8_t event_long_slots[EVENT_LONG] = {8, 33, 59, 84};
const int64_t event_long_ms[EVENT_LONG] = {90 * SECOND, 12 * MINUTE, 80 * MINUTE, 9 * HOUR};

int64_t event_changes(int64_t i, int64_t stored)
{
    unsigned slot = (unsigned)(i % EVENT_BLOCK);
    if (slots[slot].role != LONG_JOB || stored == INT64_MAX)
        return INT64_MAX;
    return stored + event_long_ms[slots[slot].class];
}

/* ---- identity -------------------------------------------------------------------------- */

#define BITS_48 ((UINT64_C(1) << 48) - 1)
#define SPREAD UINT64_C(0x9e3779b97f4b)

/* A bijection of 48 bits, and its inverse. */
static uint64_t scramble(uint64_t x, uint64_t key)
{
    x = ((x ^ key) & BITS_48) * SPREAD & BITS_48;
    x = (x ^ (x >> 24)) * SPREAD & BITS_48;
    return x ^ (x >> 24);
}

static uint64_t unscramble(uint64_t x, uint64_t key)
{
    uint64_t inverse = SPREAD; /* of an odd number modulo 2^n: each step doubles the good bits */
    for (int i = 0; i < 6; i++)
        inverse *= 2 - SPREAD * inverse;
    x = (x ^ (x >> 24)) * inverse & BITS_48;
    x = (x ^ (x >> 24)) * inverse & BITS_48;
    return (x ^ key) & BITS_48;
}

static void make_id(const struct world *world, int64_t i, uint64_t id[static 2])
{
    struct dice dice = dice_of(world->seed ^ 0x6964, (uint64_t)i);
    uint64_t a = dice_next(&dice);
    id[0] = scramble((uint64_t)i, world->seed) << 16 | 0x4000 | (a >> 52);
    id[1] = UINT64_C(1) << 63 | (dice_mix(a) >> 2);
}

int64_t event_find(const struct world *world, const uint64_t id[static 2])
{
    uint64_t again[2], i = unscramble(id[0] >> 16, world->seed);
    make_id(world, (int64_t)i, again);
    return again[0] == id[0] && again[1] == id[1] ? (int64_t)i : -1;
}

/* Of a request, its input and its output are at most this far apart, however few events there are.
 */
enum { UNIT_SPREAD_MAX = 30 * MINUTE };

/* ---- making ---------------------------------------------------------------------------- */

void event_make(const struct world *world, int64_t i, int64_t stored, bool final, struct event *out)
{
    const int64_t block = i / EVENT_BLOCK * EVENT_BLOCK;
    const uint8_t role = slots[i - block].role;
    const int64_t first = block + slots[i - block].first;
    struct unit unit = {world, dice_of(world->seed, (uint64_t)first), stored,
                        slots[i - block].class, final};
    size_t hint = (size_t)MAX(0, (stored - world->line.start) / HOUR - 1);
    if (first != i)
        unit.stored =
            MAX(timeline_stored(&world->line, first, &hint), stored - (int64_t)UNIT_SPREAD_MAX);
    out->has = 0;
    out->index = i;
    out->stored = stored;
    out->has |= UINT64_C(1) << E_ID;
    make_id(world, i, out->id);
    switch ((enum role)role) {
    case REQUEST:
    case INPUT:
    case OUTPUT:
        make_request(&unit, role - REQUEST, out);
        break;
    case OTHER:
        make_other(&unit, out);
        break;
    case SHORT_JOB:
        make_short_job(&unit, out);
        break;
    case LONG_JOB:
        make_long_job(&unit, out);
        break;
    case ALLOCATION:
        make_allocation(&unit, out);
        break;
    case ACTIVITY:
        make_activity(&unit, out);
        break;
    }
}

void event_at(const struct world *world, int64_t i, int64_t now, struct event *out)
{
    size_t hint = 0;
    int64_t stored = timeline_stored(&world->line, i, &hint);
    event_make(world, i, stored, event_changes(i, stored) <= now, out);
}

void event_name(const struct world *world, const struct event *event, char out[EVENT_NAME_MAX])
{
    int64_t v = event->v[E_NAME];
    snprintf(out, EVENT_NAME_MAX, "%s-%04d", world->words[E_NAME].text[v % 256], (int)(v / 256));
}
