/* What a map says of itself. */
#include "map.h"

#include <stdlib.h>

void clickhouse_map_free(struct clickhouse_map **map)
{
    if (*map)
        arena_finish(&(*map)->arena);
    free(*map);
    *map = NULL;
}

const char *clickhouse_map_cluster(const struct clickhouse_map *map)
{
    return map->cluster;
}

const char *clickhouse_map_version(const struct clickhouse_map *map)
{
    return map->version ? map->version : "";
}

bool clickhouse_map_has(const struct clickhouse_map *map, enum event_field field)
{
    return map->fields[field].raw != NULL;
}

bool clickhouse_map_has_dataset(const struct clickhouse_map *map, enum dataset set)
{
    return map->tables[set] != NULL;
}

size_t clickhouse_map_rollups(const struct clickhouse_map *map)
{
    size_t n = 0;
    for (size_t i = 0; i < map->n_rollups; i++)
        n += map->rollups[i].used;
    return n;
}

bool map_rollup_hourly(const struct map_rollup *rollup)
{
    return rollup->used && rollup->what->span == HOUR;
}

/* The one with the same words and number, of this span, by classes or not. */
static const struct map_rollup *find_alike(const struct clickhouse_map *map,
                                           const struct map_rollup *rollup, int64_t span,
                                           bool classes)
{
    for (size_t i = 0; i < map->n_rollups && rollup; i++) {
        const struct clickhouse_rollup *what = map->rollups[i].what;
        if (map->rollups[i].used && what->span == span && what->classes == classes &&
            what->words == rollup->what->words && what->number == rollup->what->number)
            return &map->rollups[i];
    }
    return NULL;
}

const struct map_rollup *map_rollup_days(const struct clickhouse_map *map,
                                         const struct map_rollup *rollup)
{
    return find_alike(map, rollup, DAY, rollup && rollup->what->classes);
}

const struct map_rollup *map_rollup_classes(const struct clickhouse_map *map,
                                            const struct map_rollup *rollup)
{
    const struct map_rollup *classes =
        rollup ? find_alike(map, rollup, rollup->what->span, true) : NULL;
    return classes ? classes : find_alike(map, rollup, HOUR, true);
}

const struct map_rollup *map_narrowest(const struct clickhouse_map *map)
{
    for (size_t i = 0; i < map->n_rollups; i++)
        if (map_rollup_hourly(&map->rollups[i]))
            return &map->rollups[i];
    return NULL;
}

void clickhouse_map_print(struct str *out, const struct clickhouse_map *map)
{
    str_addf(out, "table %s%s%s%s\n", map->source, map->own ? ", as usagetop makes it" : "",
             map->cluster ? ", of cluster " : "", map->cluster ? map->cluster : "");
    for (size_t i = 0; i < E_COUNT; i++) {
        const struct map_field *field = &map->fields[i];
        if (field->raw)
            str_addf(out, "field %s: %s, %s\n", event_fields[i].name, field->raw,
                     field->type ? field->type : "");
        else
            str_addf(out, "field %s: none\n", event_fields[i].name);
    }
    for (size_t i = 0; i < map->n_rollups; i++) {
        const struct map_rollup *rollup = &map->rollups[i];
        str_addf(out, "roll-up by %s: %s%s\n", rollup->what->name,
                 rollup->used ? "used" : "not used: ", rollup->used ? "" : rollup->why_not);
    }
}
