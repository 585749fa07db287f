/* The statements of a table of questions, as text: what is asked of a table of ours, with and
 * without roll-ups, and of somebody's. Compared with statements.sql; UPDATE=1 writes it. */
#include <stdlib.h>

#include "rig.h"

#define NOW INT64_C(1795251600000) /* 2026-11-21T09:00:00Z */

static const struct clickhouse_extent extent = {
    .known = true, .earliest = NOW - 90 * DAY, .latest = NOW - MINUTE, .events = 1000};

struct asked {
    const char *name;
    struct question question;
};

#define EVENTS .set = DATA_EVENTS, .now = NOW, .sort = {.field = -1}
#define LAST_30D .window = {WINDOW_30D, NOW - 30 * DAY, NOW}
#define AGGREGATE(...) .ask = ASK_AGGREGATE, EVENTS, LAST_30D, __VA_ARGS__
static const struct asked asked[] = {
    {"totals of 30 days", {AGGREGATE(.measures = {M_JOBS, M_FEE}, .n_measures = 2)}},
    {"a window cut at both ends",
     {.ask = ASK_AGGREGATE,
      EVENTS,
      .window = {WINDOW_CUSTOM, NOW - DAY + 5, NOW - 7},
      .measures = {M_TOKENS_INPUT},
      .n_measures = 1}},
    {"hours by model and key",
     {AGGREGATE(.bucket = BUCKET_HOUR, .by = {E_MODEL, E_KEY}, .n_by = 2, .measures = {M_REQUESTS},
                .n_measures = 1)}},
    {"users", {AGGREGATE(.by = {E_USER}, .n_by = 1, .measures = {M_REQUESTS}, .n_measures = 1)}},
    {"days by user",
     {AGGREGATE(.bucket = BUCKET_DAY, .by = {E_USER}, .n_by = 1, .measures = {M_REQUESTS},
                .n_measures = 1)}},
    {"hours by user",
     {AGGREGATE(.bucket = BUCKET_HOUR, .by = {E_USER}, .n_by = 1, .measures = {M_REQUESTS},
                .n_measures = 1)}},
    {"days by model",
     {AGGREGATE(.bucket = BUCKET_DAY, .by = {E_MODEL}, .n_by = 1, .measures = {M_REQUESTS},
                .n_measures = 1)}},
    {"the newest hours by model and key",
     {.ask = ASK_AGGREGATE,
      .set = DATA_EVENTS,
      .now = NOW,
      LAST_30D,
      .sort = {.descending = true},
      .bucket = BUCKET_HOUR,
      .by = {E_MODEL, E_KEY},
      .n_by = 2,
      .measures = {M_REQUESTS},
      .n_measures = 1,
      .limit = 100}},
    {"a share", {AGGREGATE(.measures = {M_ERROR_RATE}, .n_measures = 1)}},
    {"quantiles", {AGGREGATE(.measures = {M_LATENCY_P50, M_LATENCY_P99}, .n_measures = 2)}},
    {"quantiles by the hour",
     {AGGREGATE(.bucket = BUCKET_HOUR, .measures = {M_LATENCY_P50, M_REQUESTS}, .n_measures = 2)}},
    {"quantiles of one user",
     {AGGREGATE(.filter = "user:team", .measures = {M_LATENCY_P50}, .n_measures = 1)}},
    {"the newest job", {AGGREGATE(.measures = {M_LAST_JOB}, .n_measures = 1)}},
    {"hours of the week", {AGGREGATE(.weekly = true, .measures = {M_EVENTS}, .n_measures = 1)}},
    {"a filter of all kinds",
     {.ask = ASK_COUNT,
      EVENTS,
      LAST_30D,
      .filter = "user:(ann,Bob) -state:=failed error:\"it's\\\\ 5%\" model:gpt*_x has:fee "
                "status:(200,500..) -latency:>10s oops created:>2026-11-20"}},
    {"a filter that a roll-up knows",
     {.ask = ASK_COUNT, EVENTS, LAST_30D, .filter = "model:m1 status:400.. -has:controller"}},
    {"users", {.ask = ASK_VALUES, EVENTS, LAST_30D, .by = {E_USER}, .n_by = 1, .prefix = "t"}},
    {"the newest page", {.ask = ASK_PAGE, EVENTS, LAST_30D, .limit = 25}},
    {"a page by amount",
     {.ask = ASK_PAGE,
      .set = DATA_EVENTS,
      .now = NOW,
      LAST_30D,
      .sort = {.field = E_AMOUNT},
      .offset = 10,
      .limit = 25}},
    {"a page far away", {.ask = ASK_PAGE, EVENTS, LAST_30D, .offset = 500000, .limit = 25}},
    {"an event", {.ask = ASK_EVENT, EVENTS, LAST_30D, .id = "it's"}},
    {"its position", {.ask = ASK_POSITION, EVENTS, LAST_30D, .id = "x"}},
    {"keys", {.ask = ASK_DATASET, .set = DATA_KEYS, .now = NOW, .sort = {.field = -1}}},
    {"somebody's statement",
     {.ask = ASK_SQL, EVENTS, LAST_30D, .sql = "-- all\nSELECT 1; ", .limit = 10}},
};

static void add_all(struct str *out, const char *of, const struct clickhouse_map *map)
{
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &asked[i].question);
        struct table table = {0};
        struct err err = {0};
        const char *statement = clickhouse_talk_statement(talk);
        if (!statement && !clickhouse_talk_table(talk, &table, &err))
            statement = err.text;
        str_addf(out, "-- %s: %s\n%s\n\n", of, asked[i].name, statement ? statement : "nothing");
        table_finish(&table);
        clickhouse_talk_free(&talk);
    }
}

static void learning(struct str *out)
{
    const struct clickhouse_mapping mapping = {
        .database = "a`b", .table = "it's", .where = "tenant = 1", .final = true};
    struct clickhouse_talk *talk = clickhouse_learn(&mapping);
    str_addf(out, "-- learning: columns\n%s\n\n", clickhouse_talk_statement(talk));
    clickhouse_talk_free(&talk);
}

/* Do roll-ups agree: each statement of it. */
static void comparing(struct str *out)
{
    static const char newest[] = "[\"1795251600000\"]";
    struct clickhouse_talk *talk = own_learning(true);
    str_addf(out, "-- comparing: the newest hour\n%s\n\n", clickhouse_talk_statement(talk));
    give(talk, "v_newest", "Int64", newest);
    str_addf(out, "-- comparing: the newest event\n%s\n\n", clickhouse_talk_statement(talk));
    give(talk, "v_newest", "Int64", newest);
    str_addf(out, "-- comparing: at first\n%s\n\n", clickhouse_talk_statement(talk));
    give(talk, "v_name v_sum", "String Int64", "[\"\",\"7\"] [\"time\",\"8\"]");
    str_addf(out, "-- comparing: to be sure\n%s\n\n", clickhouse_talk_statement(talk));
    clickhouse_talk_free(&talk);
}

static void looking_by_hours(struct str *out, const struct clickhouse_map *map)
{
    const struct clickhouse_extent none = {0};
    struct clickhouse_talk *talk = clickhouse_look(map, &none, true);
    str_addf(out, "-- looking by a roll-up: hours\n%s\n\n", clickhouse_talk_statement(talk));
    give(talk, "v_min v_max v_any", "Int64 Int64 UInt64",
         "[\"1787475600000\",\"1795248000000\",\"9\"]");
    str_addf(out, "-- looking by a roll-up: all\n%s\n\n", clickhouse_talk_statement(talk));
    clickhouse_talk_free(&talk);
}

static void looking(struct str *out, const struct clickhouse_map *map)
{
    struct clickhouse_extent known = extent;
    known.settled = NOW - 2 * DAY;
    struct clickhouse_talk *whole = clickhouse_look(map, &known, true);
    struct clickhouse_talk *since = clickhouse_look(map, &known, false);
    str_addf(out, "-- looking: all\n%s\n\n-- looking: what came since\n%s\n\n",
             clickhouse_talk_statement(whole), clickhouse_talk_statement(since));
    clickhouse_talk_free(&whole);
    clickhouse_talk_free(&since);
}

/* Behind the sums: where they lie, then the values there. */
static void quantiles_in_classes(struct str *out, const struct clickhouse_map *map)
{
    const struct question question = {AGGREGATE(.bucket = BUCKET_DAY,
                                                .measures = {M_LATENCY_P50, M_LATENCY_P99},
                                                .n_measures = 2)};
    struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &question);
    give(talk, "v_bucket w_rows w_0 w_1", "Int64 Int64 Int64 Int64", "");
    str_addf(out, "-- quantiles: in which class\n%s\n\n", clickhouse_talk_statement(talk));
    give(talk, "v_bucket w_n v_0 v_1 w_taken", "Int64 Int64 Int64 Int64 UInt64",
         "[1,\"9\",\"20\",\"1056\",\"0\"] [2,\"9\",\"40\",\"5000\",\"0\"]");
    str_addf(out, "-- quantiles: of the values there\n%s\n\n", clickhouse_talk_statement(talk));
    clickhouse_talk_free(&talk);
}

/* The fields that somebody's table has, in the order of the list of fields. */
static struct clickhouse_map *somebodys(void)
{
    const struct clickhouse_mapping mapping = {.database = "usage",
                                               .where = "tenant = 'a'",
                                               .final = true,
                                               .fields = {[E_CREATED] = "ts",
                                                          [E_KIND] = "'request'",
                                                          [E_FEE] = "cost / 1e9",
                                                          [E_LATENCY] = "seconds * 1000"}};
    return foreign_map(&mapping, "created DateTime\nid UUID\nkind String\nuser "
                                 "LowCardinality(Nullable(String))\namount Decimal(12,3)\nmodel "
                                 "FixedString(16)\nfee Float64\nstatus UInt16\nlatency Float32");
}

int main(int argc, char **argv)
{
    CLEANUP(str_finish)
    struct str got = {0};
    char *want = NULL;
    struct err err = {0};
    struct clickhouse_map *rolled = own_map(true), *plain = own_map(false), *other = somebodys();
    CHECK_NUMBER(clickhouse_map_rollups(rolled), clickhouse_rollups_count);
    CHECK_TEXT(clickhouse_map_cluster(rolled), "west");
    learning(&got);
    comparing(&got);
    looking(&got, plain);
    looking_by_hours(&got, rolled);
    quantiles_in_classes(&got, rolled);
    add_all(&got, "with roll-ups", rolled);
    add_all(&got, "ours", plain);
    add_all(&got, "somebody's", other);
    clickhouse_map_free(&rolled);
    clickhouse_map_free(&plain);
    clickhouse_map_free(&other);
    if (!CHECK(argc == 2))
        return check_done();
    if (getenv("UPDATE"))
        CHECK(file_write(argv[1], str_text(&got), got.len, &err));
    if (CHECK(file_read(argv[1], 1 << 22, &want, NULL, &err)))
        CHECK_TEXT(str_text(&got), want);
    free(want);
    return check_done();
}
