/* Filters find by what the service calls an id: whole, by a pattern, as a bare word, negated, among
 * namesakes; an id goes before a name. Values are offered by their names. Names that come later
 * count at once; a service that tells none has ids only. */
#include "world.h"

static struct store_feed feed_of(const char *source, const char *name, enum dataset set)
{
    return (struct store_feed){.source = source,
                               .name = name,
                               .set = set,
                               .fetched_at = WORLD_NOW,
                               .failed_at = UNKNOWN,
                               .status = 200,
                               .ahead = UNKNOWN};
}

static void apply(struct world *world, const struct store_batch *batch)
{
    struct err err = {0};
    if (!CHECK(store_apply(&world->store, batch, NULL, &err)))
        fprintf(stderr, "  %s\n", err.text);
}

static const struct {
    const char *id, *project, *user, *key;
} sums[] = {
    {"1", "proj_1", "u-1", "key_1"},  {"2", "proj_2", "u-2", "key_1"},
    {"3", "proj_22", "u-3", "key_2"}, {"4", "proj_333", "u-4", "key_3"},
    {"5", "Payments", "Alpha", NULL}, {"6", NULL, NULL, NULL},
};

static void add_events(struct world *world, const char *source)
{
    const struct store_feed feed = feed_of(source, "completions", DATA_EVENTS);
    struct rows rows = {0};
    for (size_t i = 0; i < ARRAY_LEN(sums); i++) {
        union value *row = rows_add(&rows, DATA_EVENTS);
        row[E_CREATED].number = WORLD_NOW - HOUR;
        row[E_ID].text = sums[i].id;
        row[E_KIND].text = "request";
        row[E_PROJECT].text = sums[i].project;
        row[E_USER].text = sums[i].user;
        row[E_KEY].text = sums[i].key;
    }
    apply(world, &(struct store_batch){.rows = &rows, .set = DATA_EVENTS, .feed = &feed});
    rows_finish(&rows);
}

static void add_name(struct rows *rows, const char *field, const char *id, const char *name)
{
    union value *row = rows_add(rows, DATA_NAMES);
    row[NAMED_LIST].text = field;
    row[NAMED_ID].text = id;
    row[NAMED_FIELD].text = field;
    row[NAMED_NAME].text = name;
}

static void add_names(struct world *world, const char *source)
{
    const struct store_feed named = feed_of(source, "projects", DATA_NAMES);
    const struct store_feed listed = feed_of(source, "keys", DATA_KEYS);
    struct rows rows = {0}, keys = {0};
    add_name(&rows, "project", "proj_1", "Alpha");
    add_name(&rows, "project", "proj_2", "Default");
    add_name(&rows, "project", "proj_22", "Default");
    add_name(&rows, "project", "proj_333", "Payments"); /* which is an id too */
    add_name(&rows, "user", "u-1", "lab seven");
    union value *key = rows_add(&keys, DATA_KEYS);
    key[KEY_ID].text = "key_1";
    key[KEY_NAME].text = "ci";
    apply(world, &(struct store_batch){
                     .rows = &rows, .mode = STORE_REPLACE, .set = DATA_NAMES, .feed = &named});
    apply(world, &(struct store_batch){
                     .rows = &keys, .mode = STORE_REPLACE, .set = DATA_KEYS, .feed = &listed});
    rows_finish(&rows);
    rows_finish(&keys);
}

static struct table ask(struct engine *engine, const struct question *question)
{
    struct err err = {0};
    struct table table = {0};
    for (bool more = true; more;)
        if (!CHECK(engine_refresh(engine, 1000, &more, &err)))
            break;
    if (!CHECK(engine_answer(engine, question, NULL, &table, &err)))
        fprintf(stderr, "  %s\n", err.text);
    return table;
}

static void check_found(struct engine *engine, const char *filter, int64_t want)
{
    struct table table = ask(engine, &(struct question){.ask = ASK_COUNT,
                                                        .window = window_of(WINDOW_7D, WORLD_NOW),
                                                        .now = WORLD_NOW,
                                                        .filter = filter,
                                                        .sort = {.field = -1}});
    if (!CHECK(table.n_rows && table_at(&table, 0, 0)->number == want))
        fprintf(stderr, "  %s: not %lld\n", filter, (long long)want);
    table_finish(&table);
}

static void check_offered(struct engine *engine, int field, const char *prefix, const char *want)
{
    CLEANUP(str_finish)
    struct str text = {0};
    struct table table = ask(engine, &(struct question){.ask = ASK_VALUES,
                                                        .window = window_of(WINDOW_7D, WORLD_NOW),
                                                        .now = WORLD_NOW,
                                                        .by = {(int16_t)field},
                                                        .n_by = 1,
                                                        .prefix = prefix,
                                                        .sort = {.field = -1}});
    for (size_t i = 0; i < table.n_rows; i++)
        str_addf(&text, "%s%s", i ? "|" : "", table_at(&table, i, 0)->text);
    CHECK_TEXT(str_text(&text), want);
    table_finish(&table);
}

static void check_named(struct engine *engine)
{
    check_found(engine, "project:alpha", 1);
    check_found(engine, "project:Alpha", 1);
    check_found(engine, "project:ALPHA", 0); /* a capital: letter by letter */
    check_found(engine, "project:proj_1", 1);
    check_found(engine, "project:(alpha,proj_22)", 2);
    check_found(engine, "project:default", 2);
    check_found(engine, "project:\"Default …j_22\"", 1); /* as it is shown */
    check_found(engine, "project:def*", 2);
    check_found(engine, "-project:default", 4);
    check_found(engine, "project:=Alpha", 1);
    check_found(engine, "project:payments", 1); /* the id, not what is called so */
    check_found(engine, "project:(payments,alpha)", 2);
    check_found(engine, "project:pay*", 2);
    check_found(engine, "user:\"lab seven\"", 1);
    check_found(engine, "user:alpha", 1); /* not the project's name */
    check_found(engine, "user:ci", 0);
    check_found(engine, "seven", 1);
    check_found(engine, "key:ci", 2);
    check_found(engine, "key:ci -user:\"lab seven\"", 1);
    check_offered(engine, E_PROJECT, "def", "Default …j_22|Default …oj_2");
    check_offered(engine, E_PROJECT, "a", "Alpha");
    check_offered(engine, E_PROJECT, "proj_3", "proj_333");
    check_offered(engine, E_KEY, "", "ci|key_2|key_3");
    check_offered(engine, E_MODEL, "", "");
}

static void check_service(const char *source, bool tells)
{
    struct world world = {0};
    struct err err = {0};
    world_begin(&world, 5);
    add_events(&world, source);
    struct engine *engine = engine_mirror(world.path, false, &err);
    if (CHECK(engine != NULL)) {
        check_found(engine, "project:alpha", 0);
        check_found(engine, "project:proj_1", 1);
        add_names(&world, source);
        if (tells)
            check_named(engine);
        else
            check_found(engine, "project:alpha", 0);
    }
    engine_finish(&engine);
    world_end(&world);
}

int main(void)
{
    struct err err = {0};
    CHECK(zone_set_local("UTC", &err));
    check_service("openai", true);
    check_service("usage", false);
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
