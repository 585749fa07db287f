/* What roll-ups are trusted with: do they agree with their table, and what a look learns of them.
 */
#include "own.h"
#include "rig.h"

static const int64_t first = INT64_C(1787475600000), last = INT64_C(1795248000000);

static void give_newest(struct clickhouse_talk *talk, const char *number)
{
    give(talk, "v_newest", "Int64", number);
}

static bool asks(const struct clickhouse_talk *talk, const char *text)
{
    const char *statement = clickhouse_talk_statement(talk);
    return statement && strstr(statement, text);
}

static void all_agree(void)
{
    struct clickhouse_talk *talk = own_learning(true);
    give_newest(talk, "[\"1795248000000\"]");
    CHECK(asks(talk, "`created` >= 1795248000000"));
    give_newest(talk, "[\"1795251599999\"]");
    CHECK(asks(talk, "`created` >= 1795244400000"));
    give_counts(talk, NULL, 0);
    struct clickhouse_map *map = map_of(talk);
    CHECK_NUMBER(clickhouse_map_rollups(map), clickhouse_rollups_count);
    clickhouse_map_free(&map);
}

/* One that differs is asked again; what then differs is not used. */
static struct clickhouse_map *map_without(const char *name, int rows)
{
    struct clickhouse_talk *talk = own_learning(true);
    give_newest(talk, "[\"1795248000000\"]");
    give_newest(talk, "[\"1795251599999\"]");
    give_counts(talk, "key", 6);
    CHECK(asks(talk, "`created` < 1795244400000"));
    give_counts(talk, name, rows);
    return map_of(talk);
}

static void one_differs(const char *name, int rows)
{
    struct clickhouse_map *map = map_without(name, rows);
    CHECK_NUMBER(clickhouse_map_rollups(map), clickhouse_rollups_count - (name != NULL));
    clickhouse_map_free(&map);
}

/* The views are gone since long: the newest event of the table says up to where it is compared. An
 * empty roll-up says nothing, nor does one of events that are no more. */
static void newest_of_the_table(void)
{
    struct clickhouse_talk *talk = own_learning(true);
    give_newest(talk, "[\"1787475600000\"]");
    give_newest(talk, "[\"1795251599999\"]");
    CHECK(asks(talk, "`created` >= 1795244400000"));
    clickhouse_talk_free(&talk);
    talk = own_learning(true);
    give_newest(talk, "[\"0\"]");
    CHECK(!asks(talk, ">="));
    give_newest(talk, "[\"1795251599999\"]");
    CHECK(asks(talk, "`created` >= 1795244400000"));
    clickhouse_talk_free(&talk);
    talk = own_learning(true);
    give_newest(talk, "[\"1795248000000\"]");
    give_newest(talk, "[\"0\"]");
    CHECK(!asks(talk, ">="));
    give_newest(talk, "[\"0\"]");
    CHECK(asks(talk, "`created` >= 9223372036854775807"));
    clickhouse_talk_free(&talk);
}

/* ---- looks ------------------------------------------------------------------------------- */

static const char counts[] = "v_any v_min v_max v_rows v_version v_sums v_part";
static const char count_types[] = "UInt64 Int64 Int64 Int64 Int64 UInt64 UInt8";

static struct clickhouse_talk *look_at(const struct clickhouse_map *map)
{
    const struct clickhouse_extent none = {0};
    struct clickhouse_talk *talk = clickhouse_look(map, &none, true);
    give(talk, "v_min v_max v_any", "Int64 Int64 UInt64",
         "[\"1787475600000\",\"1795248000000\",\"9\"]");
    return talk;
}

static struct clickhouse_extent end_of(struct clickhouse_talk *talk)
{
    struct clickhouse_extent extent = {0};
    struct err err = {0};
    CHECK(!clickhouse_talk_statement(talk));
    CHECK(clickhouse_talk_extent(talk, &extent, &err));
    clickhouse_talk_free(&talk);
    return extent;
}

/* The ends are of the table, the rest is counted by the roll-up; then only what came since. */
static void look_by_hours(const struct clickhouse_map *map)
{
    struct clickhouse_talk *talk = look_at(map);
    give(talk, counts, count_types,
         "[\"5\",\"1795100000000\",\"1795251599999\",\"4\",\"3\",\"0\",0] "
         "[\"9\",\"0\",\"0\",\"100\",\"0\",\"2\",2] "
         "[\"2\",\"1787475600123\",\"1787475700000\",\"2\",\"1\",\"0\",1]");
    struct clickhouse_extent extent = end_of(talk);
    CHECK(extent.known && extent.sums);
    CHECK_NUMBER(extent.earliest, first + 123);
    CHECK_NUMBER(extent.latest, last + HOUR - 1);
    CHECK_NUMBER(extent.events, 104);
    CHECK_NUMBER(extent.before, 100);
    CHECK_NUMBER(extent.settled, last - 2 * DAY);
    uint64_t print = extent.print;
    talk = clickhouse_look(map, &extent, false);
    give(talk, counts, count_types,
         "[\"6\",\"1795100000000\",\"1795251600007\",\"5\",\"4\",\"0\",0] "
         "[\"9\",\"0\",\"0\",\"0\",\"0\",\"0\",2]");
    extent = end_of(talk);
    CHECK_NUMBER(extent.events, 105);
    CHECK_NUMBER(extent.latest, last + HOUR + 7);
    CHECK(extent.sums && extent.print != print);
}

/* No event in the hours at the roll-up's ends: all of the table is counted. */
static void look_at_all(const struct clickhouse_map *map)
{
    struct clickhouse_talk *talk = look_at(map);
    give(talk, counts, count_types,
         "[\"5\",\"1795100000000\",\"1795251599999\",\"4\",\"3\",\"0\",0] "
         "[\"9\",\"0\",\"0\",\"100\",\"0\",\"0\",2] [\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",1]");
    give(talk, counts, count_types,
         "[\"99\",\"1787479200001\",\"1795251599999\",\"98\",\"3\",\"0\",0]");
    give(talk, counts, count_types,
         "[\"5\",\"1795100000000\",\"1795251599999\",\"4\",\"3\",\"0\",0]");
    struct clickhouse_extent extent = end_of(talk);
    CHECK_NUMBER(extent.earliest, first + HOUR + 1);
    CHECK_NUMBER(extent.events, 98);
    CHECK_NUMBER(extent.before, 94);
    CHECK(!extent.sums);
}

/* ---- quantiles --------------------------------------------------------------------------- */

/* The statement for quantiles of latency, after the one for sums. */
static struct clickhouse_talk *ask_latency(const struct clickhouse_map *map, int64_t from,
                                           const char *filter)
{
    static struct question question;
    static struct clickhouse_extent extent;
    question = (struct question){.ask = ASK_AGGREGATE,
                                 .window = {WINDOW_CUSTOM, from, last},
                                 .now = last,
                                 .filter = filter,
                                 .measures = {M_LATENCY_P50, M_LATENCY_P99},
                                 .n_measures = 2,
                                 .sort = {.field = -1}};
    extent =
        (struct clickhouse_extent){.known = true, .earliest = first, .latest = last, .events = 9};
    struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &question);
    give(talk, "v_rows v_0 v_1", "Int64 Int64 Int64", "[\"9\",\"9\",\"9\"]");
    return talk;
}

#define QUANTILES "w_n v_0 v_1 w_taken", "Int64 Int64 Int64 UInt64"

static void ends_with(struct clickhouse_talk *talk, int64_t number)
{
    struct table table = {0};
    struct err err = {0};
    CHECK(!clickhouse_talk_statement(talk));
    CHECK(clickhouse_talk_table(talk, &table, &err));
    CHECK_NUMBER(table_at(&table, 0, 1)->number, number);
    table_finish(&table);
    clickhouse_talk_free(&talk);
}

/* Hours and whole days come from roll-ups, what is left of an hour from the table. */
static void latency_from_rollups(void)
{
    struct clickhouse_map *map = map_without("latency_class", 6);
    struct clickhouse_talk *talk = ask_latency(map, last - 3 * DAY - 1, NULL);
    CHECK(asks(talk, "quantilesExactWeightedMerge(0.500, 0.990)(v_state)[2] AS v_1"));
    CHECK(asks(talk, "quantilesExactWeightedState(0.500, 0.990)(assumeNotNull(`latency`)"));
    CHECK(asks(talk, "(d_latency, toUInt64(n))"));
    CHECK(asks(talk, "`usage`.`events_by_latency` "));
    CHECK(asks(talk, "`usage`.`events_by_latency_day` "));
    CHECK(!asks(talk, "class"));
    give(talk, QUANTILES, "[\"9\",\"50\",\"70\",\"0\"]");
    ends_with(talk, 70);
    clickhouse_map_free(&map);
}

static struct clickhouse_talk *ask_narrow(const struct clickhouse_map *map)
{
    struct clickhouse_talk *talk = ask_latency(map, last - 3 * DAY - 1, NULL);
    CHECK(asks(talk, "`usage`.`events_by_latency_class` "));
    CHECK(asks(talk, "`usage`.`events_by_latency_class_day` "));
    CHECK(!asks(talk, "`events_by_latency` ") && !asks(talk, "`events_by_latency_day` "));
    give(talk, QUANTILES, "[\"9\",\"0\",\"1056\",\"0\"]");
    return talk;
}

/* First in which class they are, then the values of these. */
static void latency_in_classes(const struct clickhouse_map *map)
{
    struct clickhouse_talk *talk = ask_narrow(map);
    CHECK(asks(talk, "`events_by_latency` ") && asks(talk, "`events_by_latency_day` "));
    CHECK(asks(talk, "(d_latency, toUInt64(n))"));
    CHECK(asks(talk, "AND (0 OR (d_latency >= -9223372036854775807 AND d_latency <= 31) OR "
                     "(d_latency >= 1056 AND d_latency <= 1087))"));
    CHECK(asks(talk, "(toInt64(if(d_latency < 1056, 32, 1088)), toUInt64(n))"));
    give(talk, QUANTILES, "[\"9\",\"-4\",\"1060\",\"0\"]");
    ends_with(talk, 1060);
}

/* Events came in between, or were taken back. */
static void latency_elsewhere(const struct clickhouse_map *map)
{
    struct clickhouse_talk *talk = ask_narrow(map);
    give(talk, QUANTILES, "[\"9\",\"3\",\"1088\",\"0\"]");
    CHECK(asks(talk, "`events_by_latency` ") && !asks(talk, "class"));
    CHECK(!asks(talk, "d_latency >= "));
    give(talk, QUANTILES, "[\"9\",\"3\",\"1090\",\"0\"]");
    ends_with(talk, 1090);
    talk = ask_narrow(map);
    give(talk, QUANTILES, "[\"9\",\"3\",\"1056\",\"1\"]");
    CHECK(asks(talk, "quantileExactWeighted(0.990)(v_x, toUInt64(v_w)) AS v_1"));
    clickhouse_talk_free(&talk);
}

/* Each class holds what the server puts there: the least value to the last before the next one. */
static void classes_follow(void)
{
    static const int parts[] = {ROLLUP_CLASSES, 8};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        int64_t least = 0, last_value;
        CHECK_NUMBER(rollup_class_of(INT64_MIN + 1, parts[i]), 0);
        for (; (last_value = rollup_class_last(least, parts[i])) < INT64_MAX;
             least = last_value + 1) {
            CHECK(rollup_class_of(least, parts[i]) == least &&
                  rollup_class_of(last_value, parts[i]) == least && last_value >= least);
            CHECK(rollup_class_of(rollup_class_of(last_value, ROLLUP_CLASSES), parts[i]) == least);
        }
        CHECK_NUMBER(rollup_class_of(INT64_MAX, parts[i]), least);
    }
}

/* Not where it is by something that a roll-up does not have, nor in a part of an hour. */
static void latency_from_the_table(const struct clickhouse_map *map)
{
    static const char *const filters[] = {"user:team", "status:5xx", "has:key"};
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        struct clickhouse_talk *talk = ask_latency(map, last - 3 * DAY, filters[i]);
        CHECK(asks(talk, "quantilesExact(") && !asks(talk, "by_latency"));
        clickhouse_talk_free(&talk);
    }
    struct clickhouse_talk *talk = ask_latency(map, last - 1, NULL);
    CHECK(asks(talk, "quantilesExact(") && !asks(talk, "by_latency"));
    clickhouse_talk_free(&talk);
}

/* Values and how many rows have them are not there where rows were taken back: asked in two steps.
 */
static void latency_taken_back(const struct clickhouse_map *map)
{
    struct clickhouse_talk *talk = ask_latency(map, last - 3 * DAY, "latency:>1ms");
    CHECK(asks(talk, "by_latency") && asks(talk, "d_latency >= 2"));
    give(talk, "w_n v_0 v_1 w_taken", "Int64 Int64 Int64 UInt64", "[\"9\",\"50\",\"70\",\"1\"]");
    CHECK(asks(talk, "quantileExactWeighted(0.990)(v_x, toUInt64(v_w)) AS v_1"));
    clickhouse_talk_free(&talk);
}

int main(void)
{
    struct clickhouse_map *map = own_map(true);
    all_agree();
    one_differs("key", 6);
    one_differs("user_day", 7);
    one_differs(NULL, 0);
    newest_of_the_table();
    look_by_hours(map);
    look_at_all(map);
    latency_from_rollups();
    latency_in_classes(map);
    latency_elsewhere(map);
    classes_follow();
    latency_from_the_table(map);
    latency_taken_back(map);
    clickhouse_map_free(&map);
    return check_done();
}
