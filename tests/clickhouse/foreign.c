/* Somebody else's tables: other names (with blanks, quotes and letters that are not ASCII), other
 * types, texts in arrays, rows that take the place of others, rows of other tenants; read through
 * expressions, FINAL, a view, a table over several servers and one over the views of several
 * servers. The same random questions as elsewhere, and the same plain evaluation of them.
 *
 *     foreign "URL URL..." [QUESTIONS]
 */
#include "questions.h"
#include "reach.h"
#include "usagetop/clickhouse.h"

enum { EVENTS = 260, QUESTIONS = 24 };

#define DATABASE "fremde \"Daten\""
#define BASE "Ereignisse 'roh' \\ \xc3\xbc"
#define TENANT "`whose it is` = 'a \\'b\\''"

static const char schema[] =
    "CREATE DATABASE `" DATABASE "`;\n"
    "CREATE TABLE `" DATABASE
    "`.base (`occurred at` DateTime('Asia/Kathmandu'), `request id` UUID, "
    "kind Enum8('job' = 1, 'request' = 2), who Nullable(String), `api key` UInt64, "
    "model FixedString(12), phase Enum8('none' = 0, 'running' = 1, 'completed' = 2, 'failed' = "
    "-3), "
    "cost Nullable(Decimal(18, 9)), seconds Nullable(Float64), tokens Array(Nullable(UInt32)), "
    "attrs Nested(k String, v String), code Nullable(UInt16), begun Nullable(DateTime), "
    "error String, `whose it is` String, edition UInt32) ENGINE = ReplacingMergeTree(edition) "
    "PARTITION BY toYYYYMM(`occurred at`) ORDER BY (`whose it is`, `occurred at`, `request id`);\n"
    "RENAME TABLE `" DATABASE "`.base TO `" DATABASE "`.`Ereignisse \\'roh\\' \\\\ \xc3\xbc`;\n"
    "CREATE VIEW `" DATABASE "`.sicht AS SELECT * FROM `" DATABASE
    "`.`Ereignisse \\'roh\\' \\\\ \xc3\xbc` FINAL;\n"
    "CREATE TABLE `" DATABASE "`.alle AS `" DATABASE
    "`.`Ereignisse \\'roh\\' \\\\ \xc3\xbc` ENGINE = "
    "Distributed(usage, '" DATABASE "', 'Ereignisse \\'roh\\' \\\\ \xc3\xbc', rand());\n"
    "CREATE TABLE `" DATABASE "`.`alle Sichten` AS `" DATABASE
    "`.`Ereignisse \\'roh\\' \\\\ \xc3\xbc` ENGINE = Distributed(usage, '" DATABASE
    "', 'sicht', rand());\n";

/* ---- events
 * --------------------------------------------------------------------------------------- */

static const char *uuid_of(struct world *world)
{
    struct dice *dice = &world->dice;
    uint8_t bytes[UUID_SIZE];
    char text[UUID_TEXT];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)dice_below(dice, 256);
    store_uuid_print(bytes, text);
    return arena_text(&world->truth.arena, text);
}

static void make_event(struct world *world)
{
    static const char *const users[] = {"ann's", "b\\c", "\xc3\x9cnal", "d\te", NULL};
    static const char *const models[] = {"small", "large-12char", "\xc3\xa4", "x"};
    static const char *const states[] = {"running", "completed", "failed", NULL};
    static const char *const pools[] = {"surplus", "hybrid", NULL};
    struct dice *dice = &world->dice;
    union value *row = rows_add(&world->truth, DATA_EVENTS);
    CLEANUP(str_finish)
    struct str name = {0};
    for (size_t i = 0; i < E_COUNT; i++)
        row[i] = value_none(&event_fields[i]);
    /* some of the same second */
    row[E_CREATED].number = (WORLD_NOW / SECOND - dice_below(dice, 40) * 3601) * SECOND;
    if (dice_below(dice, 2))
        row[E_CREATED].number -= dice_below(dice, 60) * DAY + dice_below(dice, 86400) * SECOND;
    row[E_ID].text = uuid_of(world);
    row[E_KIND].text = dice_below(dice, 3) ? "request" : "job";
    row[E_USER].text = DICE_PICK(dice, users);
    row[E_KEY].text = dice_below(dice, 2) ? "18446744073709551615" : "7";
    row[E_MODEL].text = DICE_PICK(dice, models);
    row[E_STATE].text = DICE_PICK(dice, states);
    row[E_POOL].text = DICE_PICK(dice, pools);
    if (dice_below(dice, 3)) {
        row[E_FEE].number = (int64_t)dice_below(dice, 2000000000) - 500000000;
        row[E_LATENCY].number = dice_below(dice, 90000);
    }
    if (dice_below(dice, 4))
        row[E_INPUT].number = (int64_t)(dice_next(dice) >> 32);
    row[E_OUTPUT].number = dice_below(dice, 3) ? dice_below(dice, 800) : UNKNOWN;
    row[E_STATUS].number = dice_below(dice, 3) ? 200 + 100 * dice_below(dice, 4) : UNKNOWN;
    if (dice_below(dice, 2))
        row[E_STARTED].number = row[E_CREATED].number + dice_below(dice, 9000) * SECOND;
    event_derive(row);
    str_addf(&name, "%lld %s\n%s", (long long)row[E_CREATED].number, row[E_KIND].text,
             row[E_ID].text);
    text_map_set(&world->places, str_text(&name), (int64_t)world->truth.n - 1);
}

/* ---- as rows of their table
 * ------------------------------------------------------------------------- */

static void add_text(struct str *out, const char *text, const char *none)
{
    if (text)
        clickhouse_text(out, text, strlen(text));
    else
        str_add(out, none);
    str_add(out, ", ");
}

static void add_number(struct str *out, int64_t number, int64_t unit)
{
    if (number == UNKNOWN)
        str_add(out, "NULL");
    else if (unit == 1)
        str_addf(out, "%lld", (long long)number);
    else
        str_addf(out, "%s%lld.%0*lld", number < 0 ? "-" : "", llabs(number) / unit,
                 unit == SECOND ? 3 : 9, llabs(number) % unit);
    str_add(out, ", ");
}

/* `wrong`: what was there before, or is another tenant's. */
static void add_row(struct str *out, const union value *row, bool wrong, int edition,
                    const char *tenant)
{
    str_addf(out, "(%lld, ", (long long)(row[E_CREATED].number / SECOND));
    add_text(out, row[E_ID].text, "");
    add_text(out, row[E_KIND].text, "");
    add_text(out, wrong ? "wrong" : row[E_USER].text, "NULL");
    str_addf(out, "%s, ", row[E_KEY].text);
    add_text(out, row[E_MODEL].text, "");
    add_text(out, wrong ? "failed" : row[E_STATE].text, "'none'");
    add_number(out, wrong ? 1 : row[E_FEE].number, 1000000000);
    add_number(out, row[E_LATENCY].number, SECOND);
    str_char(out, '[');
    add_number(out, row[E_INPUT].number, 1);
    out->len -= 2;
    str_add(out, ", ");
    add_number(out, row[E_OUTPUT].number, 1);
    out->len -= 2;
    str_addf(out, "], %s, ", row[E_POOL].text ? "['a', 'pool', 'b']" : "['a']");
    if (row[E_POOL].text)
        str_addf(out, "['pool', '%s', 'x'], ", row[E_POOL].text);
    else
        str_add(out, "['pool'], ");
    add_number(out, row[E_STATUS].number, 1);
    add_number(out, row[E_STARTED].number == UNKNOWN ? UNKNOWN : row[E_STARTED].number / SECOND, 1);
    str_add(out, "'junk', ");
    clickhouse_text(out, tenant, strlen(tenant));
    str_addf(out, ", %d)", edition);
}

static void fill(const struct world *world, const char *urls)
{
    CLEANUP(free_ptr)
    char *servers = mem_text(urls);
    char *rest = servers;
    size_t number = 0;
    for (const char *url; (url = strsep(&rest, " ")); number++) {
        CLEANUP(str_finish)
        struct str text = {0};
        for (int pass = 0; pass < 3;
             pass++) { /* in inserts of their own, so that FINAL has to look */
            str_clear(&text);
            str_add(&text,
                    "INSERT INTO `" DATABASE "`.`Ereignisse \\'roh\\' \\\\ \xc3\xbc` VALUES ");
            for (size_t i = number; i < world->truth.n; i += 2)
                add_row(&text, rows_at(&world->truth, i), pass != 1, pass == 1 ? 2 : 1,
                        pass == 2 ? "other" : "a 'b'");
            reach_tell(url, str_text(&text));
        }
    }
}

/* ---- asking
 * ------------------------------------------------------------------------------------------ */

static struct engine_cluster_options options_of(const char *urls)
{
    struct engine_cluster_options options = {
        .urls = urls, .mapping = {.database = DATABASE, .table = "alle", .where = TENANT}};
    struct clickhouse_mapping *mapping = &options.mapping;
    mapping->fields[E_CREATED] = "`occurred at`";
    mapping->fields[E_ID] = "`request id`";
    mapping->fields[E_USER] = "who";
    mapping->fields[E_KEY] = "`api key`";
    mapping->fields[E_STATE] = "if(phase = 'none', '', toString(phase))";
    mapping->fields[E_POOL] = "attrs.v[indexOf(attrs.k, 'pool')]";
    mapping->fields[E_FEE] = "cost";
    mapping->fields[E_LATENCY] = "seconds * 1000";
    mapping->fields[E_INPUT] = "tokens[1]";
    mapping->fields[E_OUTPUT] = "tokens[2]";
    mapping->fields[E_STATUS] = "code";
    mapping->fields[E_STARTED] = "begun";
    mapping->fields[E_ERROR] = "";
    return options;
}

static void ask_all(struct maker *maker, const struct engine_cluster_options *options, size_t n)
{
    struct err err = {0};
    struct question question;
    bool more = true;
    struct engine *engine = engine_clickhouse(options, &err);
    while (engine && more && CHECK(engine_refresh(engine, 1000, &more, &err)))
        ;
    if (!CHECK(engine && err.code == ERR_NONE)) {
        fprintf(stderr, "  %s\n", err.text);
        engine_finish(&engine);
        return;
    }
    CHECK_NUMBER(engine->state.events, EVENTS);
    for (size_t i = 0; i < n; i++) {
        question_make(maker, &question);
        if (!CHECK(question_holds(maker, engine, &question)))
            question_show(&question, i, options->mapping.table);
        arena_reset(&maker->arena);
    }
    engine_finish(&engine);
}

/* One server's own table, all tenants, without a condition: FINAL over no column at all. */
static void check_bare_count(const char *urls)
{
    struct err err = {0};
    CLEANUP(free_ptr)
    char *first = mem_text(urls);
    first[strcspn(first, " ")] = '\0';
    CLEANUP(table_finish)
    struct table table = {0};
    struct engine_cluster_options options = options_of(first);
    options.mapping.table = BASE;
    options.mapping.where = NULL;
    options.mapping.final = true;
    const struct question question = {.ask = ASK_COUNT,
                                      .set = DATA_EVENTS,
                                      .window = {WINDOW_ALL, 0, INT64_MAX},
                                      .now = WORLD_NOW,
                                      .sort = {.field = -1}};
    struct engine *engine = engine_clickhouse(&options, &err);
    if (!CHECK(engine_answer(engine, &question, NULL, &table, &err)))
        fprintf(stderr, "  %s\n", err.text);
    else
        CHECK_NUMBER(table_at(&table, 0, 0)->number, EVENTS); /* half of them, of two tenants */
    CHECK_NUMBER(engine->state.events, EVENTS);
    engine_finish(&engine);
}

int main(int argc, char **argv)
{
    /* the same instants, told by numbers of other units and types */
    static const char *const moments[] = {
        "toUInt32(`occurred at`)", "toInt64(toUInt32(`occurred at`)) * 1000",
        "toUInt64(toUInt32(`occurred at`)) * 1000000", "toFloat64(toUInt32(`occurred at`))",
        "toString(toDateTime(toUInt32(`occurred at`), 'UTC'))"};
    struct world world = {.dice.state = 11};
    struct maker maker = {.world = &world};
    struct err err = {0};
    if (argc < 2)
        return 2;
    size_t n = argc > 2 ? (size_t)atoi(argv[2]) : QUESTIONS;
    CHECK(zone_set_local("Europe/Berlin", &err));
    for (size_t i = 0; i < EVENTS; i++)
        make_event(&world);
    reach_tell_all(argv[1], schema);
    fill(&world, argv[1]);
    struct engine_cluster_options options = options_of(argv[1]);
    options.mapping.final = true;
    ask_all(&maker, &options, n);
    for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
        options.mapping.fields[E_CREATED] = moments[i];
        ask_all(&maker, &options, n / 4);
    }
    options = options_of(argv[1]);
    options.mapping.table = "alle Sichten";
    ask_all(&maker, &options, n);
    check_bare_count(argv[1]);
    arena_finish(&maker.arena);
    str_finish(&maker.text);
    rows_finish(&world.truth);
    text_map_finish(&world.places);
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
