/* The statements that make our own tables, from the same lists that reading and writing use. */
#include <string.h>

#include "own.h"

struct maker {
    struct str *out;
    const struct clickhouse_schema *schema;
};

/* ---- names ------------------------------------------------------------------------------- */

/* DATABASE.`TABLE...`; the name of a table may have parts. */
static void add_table(struct str *out, const char *database, const char *a, const char *b,
                      const char *c)
{
    CLEANUP(str_finish)
    struct str name = {0};
    str_addf(&name, "%s%s%s", a, b, c);
    clickhouse_name(out, database);
    str_char(out, '.');
    clickhouse_name(out, str_text(&name));
}

/* Where rows of it are kept: on each server of a cluster beside what all of them have together. */
static void add_stored(const struct maker *maker, const char *table, const char *part)
{
    add_table(maker->out, maker->schema->database, table, part,
              maker->schema->cluster ? "_local" : "");
}

/* ---- columns ----------------------------------------------------------------------------- */

static void add_columns(const struct maker *maker, const struct clickhouse_column *columns,
                        size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool few = columns[i].few && maker->schema->low_cardinality;
        str_add(maker->out, i ? ",\n    " : " (\n    ");
        clickhouse_name(maker->out, columns[i].name);
        str_addf(maker->out, few ? " LowCardinality(%s)" : " %s", columns[i].type);
    }
    str_add(maker->out, "\n)\n");
}

/* `first` (or NULL) leads the others, which are in their order. */
static void add_key(struct str *out, const struct clickhouse_column *columns, size_t n,
                    const char *first)
{
    const char *before = "ORDER BY (";
    for (size_t turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < n; i++) {
            if (!columns[i].key || text_equal(columns[i].name, first) != (turn == 0))
                continue;
            str_add(out, before);
            clickhouse_name(out, columns[i].name);
            before = ", ";
        }
    str_add(out, ");\n");
}

/* ---- tables ------------------------------------------------------------------------------ */

/* All servers' rows as one table. */
static void add_distributed(const struct maker *maker, const char *table, const char *part,
                            const char *shard)
{
    const struct clickhouse_schema *schema = maker->schema;
    struct str *out = maker->out;
    if (!schema->cluster)
        return;
    CLEANUP(str_finish)
    struct str local = {0};
    str_addf(&local, "%s%s_local", table, part);
    str_add(out, "CREATE TABLE IF NOT EXISTS ");
    add_table(out, schema->database, table, part, "");
    str_add(out, " AS ");
    add_stored(maker, table, part);
    str_add(out, "\nENGINE = Distributed(");
    clickhouse_text(out, schema->cluster, strlen(schema->cluster));
    str_add(out, ", ");
    clickhouse_text(out, schema->database, strlen(schema->database));
    str_add(out, ", ");
    clickhouse_text(out, str_text(&local), local.len);
    str_addf(out, ", %s);\n", shard);
}

static const char *table_of(const struct maker *maker, enum dataset set)
{
    return set == DATA_EVENTS ? maker->schema->table : datasets[set].name;
}

static void add_dataset(const struct maker *maker, enum dataset set)
{
    struct clickhouse_column columns[CLICKHOUSE_COLUMNS_MAX];
    size_t n = clickhouse_columns(set, columns);
    bool events = set == DATA_EVENTS;
    const char *table = table_of(maker, set);
    str_add(maker->out, "CREATE TABLE IF NOT EXISTS ");
    add_stored(maker, table, "");
    add_columns(maker, columns, n);
    str_addf(maker->out, "ENGINE = %s\n",
             events ? "CollapsingMergeTree(" CLICKHOUSE_SIGN ")\nPARTITION BY " CLICKHOUSE_PARTITION
                    : "MergeTree()");
    add_key(maker->out, columns, n, NULL);
    add_distributed(maker, table, "", events ? CLICKHOUSE_SHARD : "0");
}

static void add_kept(const struct maker *maker, const struct clickhouse_kept *kept)
{
    str_add(maker->out, "CREATE TABLE IF NOT EXISTS ");
    add_stored(maker, kept->name, "");
    str_addf(maker->out, " (\n    %s\n)\nENGINE = %s;\n", kept->columns, kept->engine);
    add_distributed(maker, kept->name, "", "0");
}

/* ---- roll-ups ---------------------------------------------------------------------------- */

static void add_select(const struct maker *maker, const struct clickhouse_column *columns, size_t n)
{
    struct str *out = maker->out;
    const char *before = "\nGROUP BY ";
    for (size_t i = 0; i < n; i++) {
        str_addf(out, "%s%s AS ", i ? ",\n    " : "SELECT\n    ", columns[i].from);
        clickhouse_name(out, columns[i].name);
    }
    str_add(out, "\nFROM ");
    add_stored(maker, maker->schema->table, "");
    for (size_t i = 0; i < n; i++) {
        if (!columns[i].key)
            continue;
        str_add(out, before);
        clickhouse_name(out, columns[i].name);
        before = ", ";
    }
    str_add(out, ";\n");
}

/* Of a roll-up by values those of a few classes are read, of many hours. */
static const char *leading(const struct clickhouse_rollup *rollup, struct arena *arena)
{
    bool values = rollup->number && !rollup->classes;
    return values ? arena_printf(arena, ROLLUP_VALUE "%s", event_fields[rollup->number].name)
                  : NULL;
}

static void add_rollup(const struct maker *maker, const struct clickhouse_rollup *rollup)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct clickhouse_column columns[CLICKHOUSE_COLUMNS_MAX];
    size_t n = clickhouse_rollup_columns(rollup, &arena, columns);
    const struct clickhouse_schema *schema = maker->schema;
    const char *part = arena_printf(&arena, "_by_%s", rollup->name);
    str_add(maker->out, "CREATE TABLE IF NOT EXISTS ");
    add_stored(maker, schema->table, part);
    add_columns(maker, columns, n);
    str_add(maker->out,
            "ENGINE = SummingMergeTree()\nPARTITION BY " CLICKHOUSE_ROLLUP_PARTITION "\n");
    add_key(maker->out, columns, n, leading(rollup, &arena));
    add_distributed(maker, schema->table, part, "rand()");
    str_add(maker->out, "CREATE MATERIALIZED VIEW IF NOT EXISTS ");
    add_table(maker->out, schema->database, schema->table, "_to_", rollup->name);
    str_add(maker->out, " TO ");
    add_stored(maker, schema->table, part);
    str_add(maker->out, " AS\n");
    add_select(maker, columns, n);
}

static void add_fill(const struct maker *maker, const struct clickhouse_rollup *rollup)
{
    const struct clickhouse_schema *schema = maker->schema;
    const struct clickhouse_mend mend = {.database = schema->database,
                                         .table = schema->table,
                                         .rollup = rollup,
                                         .local = schema->cluster != NULL};
    clickhouse_mend(maker->out, &mend);
    str_add(maker->out, ";\n");
}

/* ---- all of it --------------------------------------------------------------------------- */

void clickhouse_schema(struct str *out, const struct clickhouse_schema *schema)
{
    struct clickhouse_schema full = *schema;
    full.database = schema->database ? schema->database : "default";
    full.table = schema->table ? schema->table : datasets[DATA_EVENTS].name;
    const struct maker maker = {out, &full};
    if (full.fill) {
        for (size_t i = 0; i < clickhouse_rollups_count; i++)
            add_fill(&maker, &clickhouse_rollups[i]);
        return;
    }
    str_add(out, "CREATE DATABASE IF NOT EXISTS ");
    clickhouse_name(out, full.database);
    str_add(out, ";\n");
    for (int set = 0; set < DATASET_COUNT; set++)
        add_dataset(&maker, (enum dataset)set);
    for (size_t i = 0; i < clickhouse_kept_count; i++)
        add_kept(&maker, &clickhouse_kept[i]);
    for (size_t i = 0; full.rollups && i < clickhouse_rollups_count; i++)
        add_rollup(&maker, &clickhouse_rollups[i]);
}
