/* Answers of all kinds: numbers quoted and bare, texts with everything in them, cut off, of another
 * shape, with an error inside; and what is made of rows that were taken back. */
#include <stdlib.h>

#include "rig.h"

static const struct clickhouse_extent extent = {
    .known = true, .earliest = 1795000000000, .latest = 1795251500000, .events = 7};

/* ---- the format -------------------------------------------------------------------------- */

/* Takes it as the answer to somebody's SQL. */
static bool take(const struct clickhouse_map *map, const char *body, size_t size,
                 struct table *table, struct err *err)
{
    const struct question question = {.ask = ASK_SQL, .sql = "SELECT 1", .sort = {.field = -1}};
    struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &question);
    bool good =
        clickhouse_talk_take(talk, body, size, err) && clickhouse_talk_table(talk, table, err);
    clickhouse_talk_free(&talk);
    return good;
}

static const char whole[] =
    "{\n\t\"meta\": [{\"name\": \"n\", \"type\": \"UInt64\"}, {\"name\": \"s\", \"type\": "
    "\"String\"}, {\"name\": \"d\", \"type\": \"Decimal(18, 9)\"}, {\"name\": \"l\", \"type\": "
    "\"Array(Int8)\"}, {\"name\": \"f\", \"type\": \"Float64\"}],\n\t\"data\": [[\"5\", \"a\\/b "
    "\\\"\\u00e4\\ud83d\\ude00\\n\", 1.250000000, [1, [2]], 0.1], [18, null, null, [], null]],\n\t"
    "\"rows\": 2, \"extra\": {\"x\": [\"]\"]}\n}\n";

static void values_are_read(const struct clickhouse_map *map)
{
    struct table table = {0};
    struct err err = {0};
    if (!CHECK(take(map, whole, strlen(whole), &table, &err)))
        return;
    CHECK_NUMBER(table.n_rows, 2);
    CHECK_NUMBER(table_at(&table, 0, 0)->number, 5);
    CHECK_NUMBER(table_at(&table, 1, 0)->number, 18);
    CHECK_TEXT(table_at(&table, 0, 1)->text, "a/b \"ä\xf0\x9f\x98\x80\n");
    CHECK_TEXT(table_at(&table, 1, 1)->text, NULL);
    CHECK_NUMBER(table_at(&table, 0, 2)->number, 1250000000);
    CHECK_NUMBER(table_at(&table, 1, 2)->number, UNKNOWN);
    CHECK_TEXT(table_at(&table, 0, 3)->text, "[1, [2]]");
    CHECK_NUMBER(table_at(&table, 0, 4)->number, 100000000);
    table_finish(&table);
}

/* No part of an answer is taken for an answer. */
static void cuts_are_noticed(const struct clickhouse_map *map)
{
    size_t end = strlen(whole) - 1;
    for (size_t size = 0; size < end; size++) {
        struct table table = {0};
        struct err err = {0};
        char *part = malloc(size + 1); /* of this length, so that reading on is noticed */
        memcpy(part, whole, size);
        CHECK(!take(map, part, size, &table, &err));
        CHECK_NUMBER(err.code, ERR_SHAPE);
        free(part);
        table_finish(&table);
    }
}

static void bad_answers(const struct clickhouse_map *map)
{
    static const char *const bodies[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"meta\": [], \"data\": []}",
        "<html>",
        "{\"meta\": [{\"name\": \"a\", \"type\": \"Int8\"}], \"data\": [[1, 2]]}",
        "{\"meta\": [{\"name\": \"a\", \"type\": \"Int8\"}], \"data\": [[]]}",
        "{\"meta\": [{\"name\": \"a\", \"type\": \"Int8\"}], \"data\": [[\"\\q\"]]}",
        "{\"meta\": [{\"name\": \"a\", \"type\": \"Int8\"}], \"data\": [[1]]} x"};
    static const char with_error[] =
        "{\"meta\": [{\"name\": \"a\", \"type\": \"Int8\"}], \"data\": [[1],\nCode: 159, "
        "e.displayText() = DB::Exception: Timeout exceeded: elapsed 1.0 seconds";
    static const char member[] = "{\"meta\": [{\"name\": \"a\", \"type\": \"Int8\"}], \"data\": "
                                 "[[1]], \"exception\": \"Code: 241. DB::Exception: x\"}";
    struct table table = {0};
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct err err = {0};
        CHECK(!take(map, bodies[i], strlen(bodies[i]), &table, &err));
        CHECK_NUMBER(err.code, ERR_SHAPE);
    }
    struct err err = {0};
    CHECK(!take(map, with_error, strlen(with_error), &table, &err));
    CHECK_NUMBER(err.code, ERR_LATER);
    CHECK(strstr(err.text, "159"));
    CHECK(!take(map, member, strlen(member), &table, &err));
    CHECK(strstr(err.text, "241"));
}

/* Whatever bytes change, it is read or refused. */
static void mutations_do_no_harm(const struct clickhouse_map *map)
{
    uint32_t random = 7;
    for (int round = 0; round < 4000; round++) {
        char body[sizeof(whole)];
        struct table table = {0};
        memcpy(body, whole, sizeof(whole));
        for (int i = 0; i < 3; i++) {
            static const char bytes[] = "{}[],:\"\\nu019-e\x80";
            random = random * 1664525 + 1013904223;
            body[(random >> 8) % (sizeof(whole) - 1)] = bytes[(random >> 3) % sizeof(bytes)];
        }
        if (take(map, body, sizeof(whole) - 1, &table, NULL))
            CHECK(table.n_columns > 0);
        table_finish(&table);
    }
    CHECK(random != 7);
}

/* ---- rows that were taken back ------------------------------------------------------------- */

#define KEYS "v_created v_id v_kind v_sorted v_sign v_version"
#define KEY_TYPES "Int64 String String UInt8 Int8 Int64"

/* b was changed, c is gone; the page has a and the new b. */
static void changed_rows(const struct clickhouse_map *map)
{
    const struct question question = {.ask = ASK_PAGE,
                                      .set = DATA_EVENTS,
                                      .window = {WINDOW_CUSTOM, 1795251000000, 1795251600000},
                                      .now = 1795251600000,
                                      .sort = {.field = -1},
                                      .limit = 2};
    struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &question);
    struct table table = {0};
    struct err err = {0};
    CLEANUP(str_finish)
    struct str names = {0};
    CLEANUP(str_finish)
    struct str types = {0};
    CLEANUP(str_finish)
    struct str rest = {0};
    give(talk, KEYS, KEY_TYPES,
         "[\"1795251500000\",\"c\",\"job\",0,1,\"3\"] [\"1795251500000\",\"c\",\"job\",0,-1,\"3\"] "
         "[\"1795251400000\",\"b\",\"job\",0,1,\"2\"] [\"1795251400000\",\"b\",\"job\",0,-1,\"2\"] "
         "[\"1795251400000\",\"b\",\"job\",0,1,\"4\"] [\"1795251300000\",\"a\",\"job\",0,1,\"1\"]");
    const char *statement = clickhouse_talk_statement(talk);
    if (CHECK(statement)) {
        CHECK(strstr(statement, "`id` IN ('b', 'a')"));
        CHECK(strstr(statement, "`created` IN (1795251400000, 1795251300000)"));
    }
    str_add(&names, KEYS);
    str_add(&types, KEY_TYPES);
    for (int i = 0; i < E_COUNT; i++) {
        str_addf(&names, " v_%d", i);
        str_add(&types, field_is_text(&event_fields[i]) ? " String" : " Nullable(Int64)");
        str_add(&rest, i == E_STATE     ? ",\"STATE\""
                       : i == E_CREATED ? ",\"1795251400000\""
                       : i == E_ID      ? ",\"b\""
                                        : ",null");
    }
    CLEANUP(str_finish)
    struct str rows = {0};
    str_addf(&rows, "[1795251400000,\"b\",\"job\",0,1,2%s] [1795251400000,\"b\",\"job\",0,-1,2%s] ",
             str_text(&rest), str_text(&rest));
    str_addf(&rows, "[1795251400000,\"b\",\"job\",0,1,4%s] [1795251300000,\"a\",\"job\",0,1,1%s]",
             str_text(&rest), str_text(&rest));
    give(talk, str_text(&names), str_text(&types), str_text(&rows));
    CHECK(!clickhouse_talk_statement(talk));
    CHECK(clickhouse_talk_table(talk, &table, &err));
    CHECK_NUMBER(table.n_rows, 2);
    CHECK_TEXT(table_at(&table, 0, E_STATE)->text, "STATE");
    CHECK_NUMBER(table_at(&table, 0, E_CREATED)->number, 1795251400000);
    CHECK_NUMBER(table_at(&table, 0, E_AMOUNT)->number, UNKNOWN);
    table_finish(&table);
    clickhouse_talk_free(&talk);
}

/* ---- sums -------------------------------------------------------------------------------- */

static int64_t fee(const struct clickhouse_map *map, const char *row)
{
    const struct question question = {.ask = ASK_AGGREGATE,
                                      .set = DATA_EVENTS,
                                      .window = {WINDOW_CUSTOM, 1795251000000, 1795251600000},
                                      .now = 1795251600000,
                                      .sort = {.field = -1},
                                      .measures = {M_FEE},
                                      .n_measures = 1};
    struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &question);
    struct table table = {0};
    struct err err = {0};
    int64_t out = 0;
    give(talk, "v_rows v_0 v_1 v_2", "Int64 Int64 Float64 Int64", row);
    if (CHECK(clickhouse_talk_table(talk, &table, &err)))
        out = table_at(&table, 0, 0)->number;
    table_finish(&table);
    clickhouse_talk_free(&talk);
    return out;
}

static void sums_that_do_not_fit(const struct clickhouse_map *map)
{
    CHECK_NUMBER(fee(map, "[\"2\",\"7\",7,\"2\"]"), 7);
    CHECK_NUMBER(fee(map, "[\"2\",\"0\",0,\"0\"]"), UNKNOWN); /* nobody has a fee: not zero */
    CHECK_NUMBER(fee(map, "[\"2\",\"0\",0,\"1\"]"), 0);
    CHECK_NUMBER(fee(map, "[\"9\",\"9223372036854775807\",9.223372036854775e18,\"9\"]"), INT64_MAX);
    CHECK_NUMBER(fee(map, "[\"9\",\"-9223372036854775807\",9.2233720368547758e18,\"9\"]"), UNKNOWN);
    CHECK_NUMBER(fee(map, "[\"9\",\"5\",1.8446744073709552e19,\"9\"]"), UNKNOWN);
    CHECK_NUMBER(fee(map, "[\"9\",\"5\",null,\"9\"]"), 5);
}

static int64_t fast_half(const struct clickhouse_map *map, bool taken_back)
{
    const struct question question = {.ask = ASK_AGGREGATE,
                                      .window = {WINDOW_CUSTOM, 0, HOUR},
                                      .now = HOUR,
                                      .bucket = BUCKET_NONE,
                                      .measures = {M_LATENCY_P50},
                                      .n_measures = 1,
                                      .sort = {.field = -1}};
    const struct clickhouse_extent hour = {.known = true, .latest = HOUR - 1, .events = 7};
    struct table table = {0};
    struct err err = {0};
    struct clickhouse_talk *talk = clickhouse_ask(map, &hour, &question);
    while (clickhouse_talk_statement(talk) &&
           !strstr(clickhouse_talk_statement(talk), "quantilesExact(0.499999999999)"))
        give(talk, "v_rows v_0", "Int64 Int64", "[\"2\",\"2\"]");
    give(talk, "v_n v_0 v_taken", "UInt64 Int64 UInt64",
         taken_back ? "[\"3\",\"50\",\"1\"]" : "[\"2\",\"50\",\"0\"]");
    if (clickhouse_talk_statement(talk))
        give(talk, "v_n v_0", "UInt64 Int64", "[\"1\",\"70\"]");
    CHECK(!clickhouse_talk_statement(talk));
    CHECK(clickhouse_talk_table(talk, &table, &err));
    int64_t out = table.n_rows ? table_at(&table, 0, 0)->number : UNKNOWN;
    table_finish(&table);
    clickhouse_talk_free(&talk);
    return out;
}

/* Where rows were taken back, the quick quantile is not believed. */
static void quantiles(const struct clickhouse_map *map)
{
    CHECK_NUMBER(fast_half(map, false), 50);
    CHECK_NUMBER(fast_half(map, true), 70);
}

/* Of many lines the newest: hours back until there are enough, then only how many the rest are. */
static void newest_first(const struct clickhouse_map *map)
{
    const int64_t hour = INT64_C(498680) * HOUR;
    const struct clickhouse_extent days = {
        .known = true, .earliest = hour - 100 * HOUR, .latest = hour - 1, .events = 7};
    const struct question question = {.ask = ASK_AGGREGATE,
                                      .window = {WINDOW_CUSTOM, hour - 100 * HOUR, hour},
                                      .now = hour,
                                      .bucket = BUCKET_HOUR,
                                      .by = {E_MODEL},
                                      .n_by = 1,
                                      .measures = {M_REQUESTS},
                                      .n_measures = 1,
                                      .sort = {.field = 0, .descending = true},
                                      .limit = 2};
    static const char names[] = "v_bucket v_by0 v_rows v_0", types[] = "Int64 String Int64 Int64";
    struct table table = {0};
    struct err err = {0};
    char from[40];
    struct clickhouse_talk *talk = clickhouse_ask(map, &days, &question);
    snprintf(from, sizeof(from), "%lld", (long long)(hour - 8 * HOUR));
    CHECK(strstr(clickhouse_talk_statement(talk), from) != NULL);
    give(talk, names, types, "[99,\"a\",\"3\",\"3\"]");
    snprintf(from, sizeof(from), "%lld", (long long)(hour - 40 * HOUR));
    CHECK(strstr(clickhouse_talk_statement(talk), from) != NULL);
    give(talk, names, types, "[60,\"a\",\"1\",\"1\"] [61,\"b\",\"2\",\"2\"]");
    CHECK(!clickhouse_talk_statement(talk));
    CHECK(clickhouse_talk_table(talk, &table, &err));
    CHECK_NUMBER(table.n_rows, 2);
    CHECK_NUMBER(table.provenance.total, UNKNOWN);
    CHECK_NUMBER(table_at(&table, 0, 0)->number, hour - HOUR);
    CHECK_TEXT(table_at(&table, 1, 2)->text, "b");
    table_finish(&table);
    clickhouse_talk_free(&talk);
    struct question count = question;
    count.ask = ASK_COUNT;
    count.sort = (struct sort){.field = -1};
    talk = clickhouse_ask(map, &days, &count);
    CHECK(text_starts(clickhouse_talk_statement(talk), "SELECT toInt64(count()) AS v_n FROM ("));
    give(talk, "v_n", "Int64", "[\"43\"]");
    CHECK(!clickhouse_talk_statement(talk));
    CHECK(clickhouse_talk_table(talk, &table, &err));
    CHECK_NUMBER(table_at(&table, 0, 0)->number, 43);
    table_finish(&table);
    clickhouse_talk_free(&talk);
}

int main(void)
{
    struct clickhouse_map *map = own_map(false);
    values_are_read(map);
    cuts_are_noticed(map);
    bad_answers(map);
    mutations_do_no_harm(map);
    changed_rows(map);
    sums_that_do_not_fit(map);
    quantiles(map);
    newest_first(map);
    clickhouse_map_free(&map);
    return check_done();
}
