/* What learning a table keeps between its statements. */
#pragma once

#include "talk.h"

/* What is looked for, by "database\ntable\ncolumn" to the number of its type. */
struct learning {
    struct clickhouse_map *map;
    struct text_map columns;
    const char **types;
    size_t n_types, cap_types;
    int16_t asked[E_COUNT]; /* fields whose types are asked for */
    size_t n_asked;
    int64_t until; /* up to where roll-ups are compared */
};

/* agree.c: the last of learning: leaves the map behind, in which roll-ups that differ from the
 * table are not used. */
bool rollups_compare(struct clickhouse_talk *talk, struct err *err);
