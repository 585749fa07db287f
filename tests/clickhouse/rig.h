/* Talks without a cluster: answers are made here, in the format that a server gives. */
#pragma once

#include "check.h"
#include "usagetop/clickhouse.h"

/* An answer: names and types of columns, parted by blanks, then rows as JSON lists parted by
 * blanks: made(out, "a b", "Int64 String", "[1,\"x\"] [2,null]"). */
void made(struct str *out, const char *names, const char *types, const char *rows);
/* Gives the talk an answer; checks that it takes it. */
void give(struct clickhouse_talk *talk, const char *names, const char *types, const char *rows);
/* Learning of such a table, up to what is asked of its roll-ups; the map of one that is over, which
 * is freed. */
struct clickhouse_talk *own_learning(bool rollups);
struct clickhouse_map *map_of(struct clickhouse_talk *talk);
/* Answers how many events each roll-up has: as the table, but `odd` (or NULL) has so many. */
void give_counts(struct clickhouse_talk *talk, const char *odd, int rows);
/* The map of a table as usagetop makes it, on two servers; with roll-ups that agree. */
struct clickhouse_map *own_map(bool rollups);
/* The map of somebody's table with these columns ("name type" lines). */
struct clickhouse_map *foreign_map(const struct clickhouse_mapping *mapping, const char *columns);
