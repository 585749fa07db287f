/* Text to number: open addressing with linear steps, at most three quarters full. The hash seed is
 * drawn once a process, so that a server cannot choose names which all meet in one slot. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "usagetop/base.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct text_map_slot {
    const char *key; /* NULL: free */
    uint64_t hash;
    int64_t number;
};

uint64_t hash_bytes(const void *data, size_t size, uint64_t seed)
{
    return XXH3_64bits_withSeed(size ? data : "", size, seed);
}

uint64_t hash_text(const char *text, uint64_t seed)
{
    return hash_bytes(text, strlen(text), seed);
}

static uint64_t process_seed(void)
{
    static _Atomic uint64_t seed;
    uint64_t known = atomic_load(&seed), fresh = 0;

    if (known)
        return known;
    if (getrandom(&fresh, sizeof(fresh), GRND_NONBLOCK) != sizeof(fresh))
        fresh = (uint64_t)clock_monotonic() * 0x9e3779b97f4a7c15u ^ (uint64_t)(uintptr_t)&fresh;
    fresh |= 1; /* zero means not drawn yet */
    return atomic_compare_exchange_strong(&seed, &known, fresh) ? fresh : known;
}

/* The slot of `key`, or the free one where it belongs; the map has a free slot. */
static struct text_map_slot *find(const struct text_map *map, const char *key, uint64_t hash)
{
    size_t mask = map->cap - 1;

    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct text_map_slot *slot = &map->slots[i];
        if (!slot->key || (slot->hash == hash && strcmp(slot->key, key) == 0))
            return slot;
    }
}

static void grow(struct text_map *map)
{
    struct text_map bigger = {.cap = map->cap ? map->cap * 2 : 16};

    bigger.slots = mem_array(bigger.cap, sizeof(*bigger.slots));
    for (size_t i = 0; i < map->cap; i++) {
        if (map->slots[i].key)
            *find(&bigger, map->slots[i].key, map->slots[i].hash) = map->slots[i];
    }
    free(map->slots);
    map->slots = bigger.slots;
    map->cap = bigger.cap;
}

int64_t text_map_get(const struct text_map *map, const char *key, int64_t otherwise)
{
    if (!key || map->count == 0)
        return otherwise;
    const struct text_map_slot *slot = find(map, key, hash_text(key, process_seed()));
    return slot->key ? slot->number : otherwise;
}

void text_map_set(struct text_map *map, const char *key, int64_t number)
{
    if (!key)
        return;
    if (map->count + 1 > map->cap / 4 * 3)
        grow(map);
    uint64_t hash = hash_text(key, process_seed());
    struct text_map_slot *slot = find(map, key, hash);
    if (!slot->key) {
        slot->key = arena_text(&map->arena, key);
        slot->hash = hash;
        map->count++;
    }
    slot->number = number;
}

void text_map_finish(struct text_map *map)
{
    free(map->slots);
    arena_finish(&map->arena);
    *map = (struct text_map){0};
}
