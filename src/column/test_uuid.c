/* Looks for texts in UUIDs without printing them: a UUID is one vector, and digits that must stand
 * together are sought at all of its places at once - in its bytes, and in those that it has when
 * moved by a digit. Only where more must fit than that are UUIDs printed, and few of them. */
#include "test_uuid.h"

#include <string.h>

enum { SIGHT = 4, DIGITS = 2 * UUID_BYTES };

typedef uint8_t uuid_bytes __attribute__((vector_size(UUID_BYTES)));
typedef uint64_t uuid_halves __attribute__((vector_size(UUID_BYTES)));

/* The first digits of a run, at most SIGHT, in two bytes: (byte & mask) == value. */
struct sight {
    uuid_bytes mask[2], value[2];
    uuid_bytes fits[2]; /* 255 where the run may begin in the upper (0) or lower (1) half of a byte:
                           no dash is in it */
    bool two;           /* the second byte matters */
};

static unsigned hex(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Digits from `digit` on before the next dash, or the end. */
static size_t room_at(size_t digit)
{
    static const size_t ends[] = {8, 12, 16, 20, DIGITS};
    size_t i = 0;
    while (ends[i] <= digit)
        i++;
    return ends[i] - digit;
}

static struct sight sight_of(const struct needle *needle)
{
    size_t n = MIN(needle->run_size, (size_t)SIGHT);
    uint8_t mask[2] = {0}, value[2] = {0};
    struct sight sight = {.two = n > 2};
    for (size_t i = 0; i < n; i++) {
        unsigned up = i % 2 ? 0 : 4;
        mask[i / 2] |= (uint8_t)(15u << up);
        value[i / 2] |= (uint8_t)(hex(needle->run[i]) << up);
    }
    for (size_t i = 0; i < UUID_BYTES; i++)
        for (size_t k = 0; k < 2; k++) {
            sight.mask[k][i] = mask[k];
            sight.value[k][i] = value[k];
            sight.fits[k][i] = room_at(2 * i + k) >= n ? UINT8_MAX : 0;
        }
    return sight;
}

/* Each byte's next one in its place; no run goes from one half of a UUID to the other. */
static inline uuid_halves next_bytes(uuid_halves uuid)
{
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? uuid >> 8 : uuid << 8;
}

static inline uuid_halves begins(const struct sight *sight, uuid_halves uuid, bool two)
{
    uuid_halves hit = (uuid_halves)(((uuid_bytes)uuid & sight->mask[0]) == sight->value[0]);
    if (two)
        hit &= (uuid_halves)(((uuid_bytes)next_bytes(uuid) & sight->mask[1]) == sight->value[1]);
    return hit;
}

/* Whether the digits of the sight are anywhere in a UUID. */
static inline bool seen(const struct sight *sight, const uint8_t *bytes, bool two)
{
    const uint64_t lower = 0x0f0f0f0f0f0f0f0fu;
    uuid_halves uuid;
    memcpy(&uuid, bytes, sizeof uuid);
    uuid_halves moved = (uuid & lower) << 4 | (next_bytes(uuid) >> 4 & lower);
    uuid_halves hit = (begins(sight, uuid, two) & (uuid_halves)sight->fits[0]) |
                      (begins(sight, moved, two) & (uuid_halves)sight->fits[1]);
    return (hit[0] | hit[1]) != 0;
}

static void sweep(const uint8_t *uuids, size_t n, const struct needle *needle, uint8_t *hits)
{
    const struct sight sight = sight_of(needle);
    if (sight.two)
        for (size_t i = 0; i < n; i++)
            hits[i] = seen(&sight, uuids + i * UUID_BYTES, true);
    else
        for (size_t i = 0; i < n; i++)
            hits[i] = seen(&sight, uuids + i * UUID_BYTES, false);
}

/* UUIDs that begin and end as they must. */
static void sweep_places(const uint8_t *uuids, size_t n, const struct needle *needle, uint8_t *hits)
{
    uint64_t first = load64(needle->uuid), last = load64(needle->uuid + 8);
    uint64_t first_mask = load64(needle->mask), last_mask = load64(needle->mask + 8);
    for (size_t i = 0; i < n; i++) {
        uint64_t a = load64(uuids + i * UUID_BYTES), b = load64(uuids + i * UUID_BYTES + 8);
        hits[i] = (((a & first_mask) ^ first) | ((b & last_mask) ^ last)) == 0;
    }
}

static bool fits(enum column_op op, const struct needle *needle, const uint8_t *uuid)
{
    char text[UUID_CHARS + 1];
    uuid_print(uuid, text);
    if (op == COLUMN_GLOB)
        return glob_fits(needle, text, UUID_CHARS);
    return memmem(text, UUID_CHARS, needle->text, needle->size) != NULL;
}

/* Dashes and stars: all UUIDs are alike. */
static void find_alike(const uint8_t *uuids, size_t n, enum column_op op,
                       const struct needle *needle, uint8_t *found)
{
    if (fits(op, needle, uuids))
        memset(found, 1, n);
}

/* Marks those of the packed UUIDs that fulfil the test. */
static void find(const struct node *node, const struct needle *needle, const uint8_t *uuids,
                 size_t n, uint8_t *found)
{
    uint8_t hits[BLOCK_ROWS];
    bool whole = node->op == COLUMN_EQUAL ||
                 (needle->whole && (needle->places || needle->run_size <= SIGHT));
    if (needle->uuid_never)
        return;
    if (needle->places) {
        sweep_places(uuids, n, needle, hits);
    } else if (needle->run_size > 0) {
        sweep(uuids, n, needle, hits);
    } else {
        find_alike(uuids, n, node->op, needle, found);
        return;
    }
    for (size_t i = 0; whole && i < n; i++)
        found[i] |= hits[i];
    for (size_t i = 0; !whole && i < n; i++)
        if (hits[i] && !found[i])
            found[i] = fits(node->op, needle, uuids + i * UUID_BYTES);
}

enum verdict test_uuid(const struct node *node, struct chunk chunk, uint8_t mask[static BLOCK_ROWS])
{
    uint8_t found[BLOCK_ROWS] = {0};
    size_t n;
    const uint8_t *uuids = chunk_uuids(chunk, &n);
    for (size_t i = 0; i < node->n && n > 0; i++)
        find(node, &node->needles[i], uuids, n, found);
    if (!mask_any(found))
        return NONE;
    if (chunk_mode(chunk.entry) == CHUNK_DENSE)
        memcpy(mask, found, BLOCK_ROWS);
    else
        bitmap_spread(chunk.data, found, mask);
    return SOME;
}
