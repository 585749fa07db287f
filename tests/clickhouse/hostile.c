/* Servers that answer whatever they like, in the form that was asked for: numbers out of range, no
 * numbers at all, texts with control characters, lists in cells, nothing, a lot. Each talk ends,
 * with an answer or with a sentence. */
#include <stdlib.h>

#include "rig.h"

enum { ROUNDS = 120, STEPS_MAX = 40 };

#define NOW INT64_C(1795251600000) /* 2026-11-21T09:00:00Z */

static const struct clickhouse_extent extent = {.known = true,
                                                .sums = true,
                                                .earliest = NOW - 90 * DAY,
                                                .latest = NOW - MINUTE,
                                                .events = 1000,
                                                .settled = NOW - 2 * DAY};

static uint32_t draw(uint32_t n)
{
    static uint32_t random = 3;
    random = random * 1664525 + 1013904223;
    return (random >> 8) % n;
}

#define EVENTS .set = DATA_EVENTS, .window = {WINDOW_7D, NOW - 7 * DAY, NOW}, .now = NOW
#define ANY_ORDER .sort = {.field = -1}
static const struct question questions[] = {
    {.ask = ASK_AGGREGATE,
     EVENTS,
     ANY_ORDER,
     .measures = {M_REQUESTS, M_FEE, M_ERROR_RATE, M_LAST_JOB},
     .n_measures = 4},
    {.ask = ASK_AGGREGATE,
     EVENTS,
     ANY_ORDER,
     .bucket = BUCKET_HOUR,
     .by = {E_MODEL},
     .n_by = 1,
     .measures = {M_REQUESTS, M_TOKENS_INPUT},
     .n_measures = 2},
    {.ask = ASK_AGGREGATE,
     EVENTS,
     ANY_ORDER,
     .measures = {M_LATENCY_P50, M_LATENCY_P99},
     .n_measures = 2},
    {.ask = ASK_AGGREGATE,
     EVENTS,
     ANY_ORDER,
     .weekly = true,
     .measures = {M_EVENTS},
     .n_measures = 1},
    {.ask = ASK_PAGE, EVENTS, .sort = {.field = E_CREATED, .descending = true}, .limit = 20},
    {.ask = ASK_PAGE, EVENTS, .sort = {.field = E_AMOUNT}, .limit = 20, .offset = 7},
    {.ask = ASK_COUNT, EVENTS, ANY_ORDER},
    {.ask = ASK_EVENT, EVENTS, ANY_ORDER, .id = "x"},
    {.ask = ASK_POSITION, EVENTS, .sort = {.field = E_CREATED, .descending = true}, .id = "x"},
    {.ask = ASK_VALUES, EVENTS, ANY_ORDER, .by = {E_USER}, .n_by = 1, .limit = 9},
    {.ask = ASK_DATASET, .set = DATA_KEYS, .now = NOW, ANY_ORDER},
};

/* ---- answers ------------------------------------------------------------------------------- */

static void add_cell(struct str *out)
{
    static const char *const cells[] = {"null",
                                        "0",
                                        "1",
                                        "-1",
                                        "\"0\"",
                                        "\"\"",
                                        "nan",
                                        "\"nan\"",
                                        "\"-inf\"",
                                        "1e400",
                                        "-1e400",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "-9223372036854775807",
                                        "\"18446744073709551615\"",
                                        "99999999999999999999999",
                                        "1795251500000",
                                        "\"1795165300000\"",
                                        "0.1e-300",
                                        "[[[[1]]]]",
                                        "{\"a\": [null]}",
                                        "\"\\u0000\\ud800x\"",
                                        "\"\\u001b[2J\\u001b]0;x\\u0007\"",
                                        "\"hour\"",
                                        "\"day\"",
                                        "true",
                                        "4611686018427387904",
                                        "-4611686018427387905",
                                        "\"\xff\xc3\"",
                                        "167",
                                        "168"};
    str_add(out, cells[draw(ARRAY_LEN(cells))]);
}

/* How many columns the statement asks for: the commas of its outermost SELECT. */
static size_t count_columns(const char *statement)
{
    size_t n = 1;
    int depth = 0;
    for (const char *at = statement; *at && !(depth == 0 && text_starts(at, " FROM ")); at++) {
        if (*at == '\'' || *at == '`')
            at += 1 + strcspn(at + 1, *at == '`' ? "`" : "'");
        depth += (*at == '(') - (*at == ')');
        n += *at == ',' && depth == 0;
    }
    return n;
}

static void make_answer(struct str *out, size_t columns)
{
    size_t rows = draw(3) ? draw(6) : draw(300);
    if (draw(20) == 0)
        columns += draw(4);
    str_add(out, "{\"meta\":[");
    for (size_t i = 0; i < columns; i++)
        str_addf(out, "%s{\"name\":\"v_%zu\",\"type\":\"Int64\"}", i ? "," : "", i);
    str_add(out, "],\"data\":[");
    for (size_t row = 0; row < rows; row++) {
        str_add(out, row ? ",[" : "[");
        for (size_t i = 0; i < columns; i++) {
            str_add(out, i ? "," : "");
            if (draw(3) && i == 0)
                str_addf(out, "\"%u\"", draw(200));
            else
                add_cell(out);
        }
        str_char(out, ']');
    }
    str_add(out, "]}");
}

/* ---- talks --------------------------------------------------------------------------------- */

/* False: it ended with a sentence. */
static bool run(struct clickhouse_talk *talk, struct err *err)
{
    const char *statement;
    for (int step = 0; step < STEPS_MAX && (statement = clickhouse_talk_statement(talk)); step++) {
        CLEANUP(str_finish)
        struct str body = {0};
        make_answer(&body, count_columns(statement));
        if (!clickhouse_talk_take(talk, str_text(&body), body.len, err))
            return false;
    }
    return true;
}

static void check_end(bool good, const struct err *err)
{
    CHECK(good || (err->code != ERR_NONE && *err->text));
}

static void ask_all(const struct clickhouse_map *map)
{
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        struct err err = {0};
        CLEANUP(table_finish)
        struct table table = {0};
        struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &questions[i]);
        bool good = run(talk, &err);
        if (good && !clickhouse_talk_statement(talk))
            good = clickhouse_talk_table(talk, &table, &err);
        check_end(good, &err);
        clickhouse_talk_free(&talk);
    }
}

static void look_and_learn(const struct clickhouse_map *map, bool whole)
{
    const struct clickhouse_mapping mapping = {.database = "usage"};
    struct clickhouse_extent found = {0};
    struct err err = {0};
    struct clickhouse_talk *talk = clickhouse_look(map, &extent, whole);
    bool good = run(talk, &err);
    if (good && !clickhouse_talk_statement(talk))
        good = clickhouse_talk_extent(talk, &found, &err);
    check_end(good, &err);
    clickhouse_talk_free(&talk);
    err = (struct err){0};
    talk = clickhouse_learn(&mapping);
    check_end(run(talk, &err), &err);
    clickhouse_talk_free(&talk);
}

/* ---- answers as a whole -------------------------------------------------------------------- */

static bool is_refused(const struct clickhouse_map *map, const struct str *body)
{
    struct err err = {0};
    struct clickhouse_talk *talk = clickhouse_ask(map, &extent, &questions[0]);
    bool refused = !clickhouse_talk_take(talk, str_text(body), body->len, &err) && *err.text;
    clickhouse_talk_free(&talk);
    return refused;
}

/* Ten million columns, brackets without end, a row without end. */
static void check_forms(const struct clickhouse_map *map)
{
    static const struct {
        const char *begin, *part;
        size_t times;
    } forms[] = {{"{\"meta\":[", "{\"name\":\"\",\"type\":\"\"},", 10000000},
                 {"{\"meta\":", "[", 5000000},
                 {"{\"x\":", "{\"a\":", 2000000},
                 {"{\"meta\":[{\"name\":\"a\",\"type\":\"b\"}],\"data\":[[", "1,", 5000000},
                 {"{\"meta\":[{\"name\":\"a\",\"type\":\"b\"}],\"data\":[", "[\"", 3000000}};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        CLEANUP(str_finish)
        struct str body = {.max = 400 << 20};
        str_add(&body, forms[i].begin);
        for (size_t k = 0; k < forms[i].times; k++)
            str_add(&body, forms[i].part);
        CHECK(is_refused(map, &body));
    }
}

int main(void)
{
    struct clickhouse_map *ours = own_map(true), *plain = own_map(false);
    for (int round = 0; round < ROUNDS; round++) {
        ask_all(round % 2 ? ours : plain);
        look_and_learn(round % 2 ? ours : plain, round % 3);
    }
    check_forms(ours);
    clickhouse_map_free(&ours);
    clickhouse_map_free(&plain);
    return check_done();
}
