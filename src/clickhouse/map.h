/* What is known of somebody's table: of each field of events the expression that gives its value as
 * it is kept here. Texts are Strings with '' for missing, numbers Int64 or Nullable(Int64). */
#pragma once

#include "own.h"

/* How instants are compared, so that the server need not read what lies outside of a window. */
enum moment_kind {
    MOMENT_MS,       /* an integer of ms */
    MOMENT_SECONDS,  /* an integer of seconds */
    MOMENT_MICROS,   /* an integer of microseconds */
    MOMENT_NANOS,    /* an integer of nanoseconds */
    MOMENT_REAL,     /* a Float64 of seconds */
    MOMENT_DATETIME, /* DateTime */
    MOMENT_FINE,     /* DateTime64 */
    MOMENT_OTHER,    /* by the value that is made of it */
};

struct map_field {
    const char *raw;  /* as the mapping or the column has it; NULL: the table has nothing */
    const char *type; /* of `raw`, as the server says */
    const char *text; /* the value; for texts a String, for numbers an Int64 */
    bool nullable;    /* of a number: may be NULL */
};

/* Why a roll-up is not used; NULL where it is. */
struct map_rollup {
    const struct clickhouse_rollup *what;
    const char *table; /* quoted, with the database */
    bool used;
    const char *why_not;
};

struct clickhouse_map {
    struct arena arena;
    struct clickhouse_mapping mapping;
    const char *source; /* "`db`.`table`" */
    const char *version, *cluster;
    bool own;  /* the columns are ours, in our units */
    bool sign; /* rows count `sign` times */
    struct map_field fields[E_COUNT];
    enum moment_kind moment;
    struct map_rollup rollups[ROLLUPS_MAX];
    size_t n_rollups;
    const char *tables[DATASET_COUNT]; /* quoted; NULL: none */
    const char *snapshots, *spans;     /* the same */
};

/* Sets text and nullable of a field from raw and type; false: a value of such a type is no value of
 * the field. */
bool map_field_set(struct arena *arena, struct map_field *field, const struct field *of);
/* The same for the time of events, by map->moment, which moment_of_type gives where the type says
 * it. MOMENT_OTHER: it does not. */
void map_created_set(struct clickhouse_map *map);
enum moment_kind moment_of_type(const char *type);
/* "created >= 5 AND created < 9", with what the server compares fastest. INT64_MIN and INT64_MAX
 * are open ends; both open: nothing is added, and false. */
bool map_add_window(struct str *out, const struct clickhouse_map *map, int64_t from, int64_t to);
/* Is used, and by the hour? */
bool map_rollup_hourly(const struct map_rollup *rollup);
/* The one by the day that stands for whole days of this one; NULL: there is none. */
const struct map_rollup *map_rollup_days(const struct clickhouse_map *map,
                                         const struct map_rollup *rollup);
/* Of one by the values of a number, the one by their classes, for whole days the one by the day if
 * there is one; NULL: there is none. */
const struct map_rollup *map_rollup_classes(const struct clickhouse_map *map,
                                            const struct map_rollup *rollup);
/* The narrowest roll-up by the hour that is used; NULL: none is. */
const struct map_rollup *map_narrowest(const struct clickhouse_map *map);
/* "`db`.`table`" */
const char *quoted_table(struct arena *arena, const char *database, const char *table);
