/* Learning a table: which columns it has, what the expressions of the mapping give, whether it is
 * ours, which roll-ups there are and whether they agree with it. */
#include "learn.h"

#include <stdlib.h>
#include <string.h>

static void learning_finish(void *state)
{
    struct learning *learning = state;
    text_map_finish(&learning->columns);
    free(learning->types);
}

/* ---- names ------------------------------------------------------------------------------- */

/* "[db.]table" of a small dataset in two; the table's name if the mapping has none. */
static void split_table(struct clickhouse_map *map, enum dataset set, const char **database,
                        const char **table)
{
    const char *text = map->mapping.tables[set];
    const char *dot = text ? strchr(text, '.') : NULL;
    *database = map->mapping.database;
    *table = text ? text : datasets[set].name;
    if (!dot)
        return;
    *database = arena_bytes(&map->arena, text, (size_t)(dot - text));
    *table = dot + 1;
}

static const char *rollup_table(struct clickhouse_map *map, const struct clickhouse_rollup *rollup)
{
    return arena_printf(&map->arena, "%s_by_%s", map->mapping.table, rollup->name);
}

static const char *type_of(struct learning *learning, const char *database, const char *table,
                           const char *column)
{
    CLEANUP(str_finish)
    struct str key = {0};
    str_addf(&key, "%s\n%s\n%s", database, table, column);
    int64_t at = text_map_get(&learning->columns, str_text(&key), -1);
    return at < 0 ? NULL : learning->types[at];
}

static const char *own_type(struct learning *learning, const char *column)
{
    const struct clickhouse_mapping *mapping = &learning->map->mapping;
    return type_of(learning, mapping->database, mapping->table, column);
}

/* ---- columns ----------------------------------------------------------------------------- */

static void add_wanted(struct str *out, const char *database, const char *table)
{
    str_add(out, " OR (database = ");
    clickhouse_text(out, database, strlen(database));
    str_add(out, " AND table = ");
    clickhouse_text(out, table, strlen(table));
    str_char(out, ')');
}

static talk_step take_columns, take_engine, take_types, take_unit;

static bool ask_columns(struct clickhouse_talk *talk, struct err *err)
{
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    struct str *out = talk_begin(talk);
    const char *database, *table;
    str_add(out, "SELECT database AS v_database, table AS v_table, name AS v_name, type AS v_type "
                 "FROM system.columns WHERE 0");
    add_wanted(out, map->mapping.database, map->mapping.table);
    for (int set = 0; set < DATASET_COUNT; set++) {
        split_table(map, set, &database, &table);
        if (set != DATA_EVENTS && *table)
            add_wanted(out, database, table);
    }
    for (size_t i = 0; i < clickhouse_rollups_count; i++)
        add_wanted(out, map->mapping.database, rollup_table(map, &clickhouse_rollups[i]));
    for (size_t i = 0; i < clickhouse_kept_count; i++)
        add_wanted(out, map->mapping.database, clickhouse_kept[i].name);
    return talk_ask(talk, take_columns, err);
}

static void keep_columns(struct learning *learning, const struct answer *answer)
{
    CLEANUP(str_finish)
    struct str key = {0};
    for (size_t row = 0; row < answer->n_rows; row++) {
        const char *cells[4];
        for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
            cells[i] = i < answer->n_columns ? answer_text(answer, row, i) : NULL;
            cells[i] = cells[i] ? cells[i] : "";
        }
        str_clear(&key);
        str_addf(&key, "%s\n%s\n%s", cells[0], cells[1], cells[2]);
        mem_grow(&learning->types, &learning->cap_types, learning->n_types + 1,
                 sizeof(*learning->types));
        text_map_set(&learning->columns, str_text(&key), (int64_t)learning->n_types);
        learning->types[learning->n_types++] = arena_text(&learning->map->arena, cells[3]);
    }
}

/* ---- what the table is ------------------------------------------------------------------- */

static bool type_is(struct learning *learning, const char *column, const char *type)
{
    return text_equal(own_type(learning, column), type);
}

/* Ours has these; others of our columns may be missing in a table of an older program. */
static bool is_own(struct learning *learning)
{
    const char *id = own_type(learning, event_fields[E_ID].name);
    const char *kind = own_type(learning, event_fields[E_KIND].name);
    return type_is(learning, event_fields[E_CREATED].name, "Int64") && id && kind &&
           strstr(id, "String") && strstr(kind, "String") &&
           type_is(learning, CLICKHOUSE_VERSION, "Int64") &&
           type_is(learning, CLICKHOUSE_SIGN, "Int8") &&
           !learning->map->mapping.fields[E_CREATED] && !learning->map->mapping.fields[E_ID];
}

static const char *quoted_name(struct arena *arena, const char *name)
{
    CLEANUP(str_finish)
    struct str text = {0};
    clickhouse_name(&text, name);
    return arena_text(arena, str_text(&text));
}

/* Where the field comes from. A column of ours is taken as it is; of anything else the type is
 * asked for. */
static void set_raw(struct learning *learning, int index)
{
    struct clickhouse_map *map = learning->map;
    struct map_field *field = &map->fields[index];
    const char *expression = map->mapping.fields[index], *name = event_fields[index].name;
    const char *type = own_type(learning, name);
    if (expression && *expression)
        field->raw = arena_printf(&map->arena, "(%s)", expression);
    else if (!expression && type)
        field->raw = quoted_name(&map->arena, name);
    if (!field->raw)
        return;
    if (map->own && !expression) {
        field->type = type;
        field->text = field->raw;
        field->nullable = text_starts(type, "Nullable");
    } else {
        learning->asked[learning->n_asked++] = (int16_t)index;
    }
}

static bool has_all(struct learning *learning, const char *database, const char *table,
                    const struct clickhouse_column *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!type_of(learning, database, table, columns[i].name))
            return false;
    return true;
}

static void find_datasets(struct learning *learning)
{
    struct clickhouse_map *map = learning->map;
    struct clickhouse_column columns[CLICKHOUSE_COLUMNS_MAX];
    const char *database, *table;
    for (int set = 0; set < DATASET_COUNT; set++) {
        split_table(map, set, &database, &table);
        size_t n = clickhouse_columns(set, columns);
        if (set != DATA_EVENTS && *table && has_all(learning, database, table, columns, n))
            map->tables[set] = quoted_table(&map->arena, database, table);
    }
}

/* Beside our own events alone, where they are what they are called. */
static const char *find_kept(struct learning *learning, const char *name)
{
    struct clickhouse_map *map = learning->map;
    const char *database = map->mapping.database;
    for (size_t i = 0; i < clickhouse_kept_count && map->own; i++)
        if (strcmp(clickhouse_kept[i].name, name) == 0 &&
            type_of(learning, database, name, clickhouse_kept[i].last))
            return quoted_table(&map->arena, database, name);
    return NULL;
}

/* Roll-ups are of all events of the table, so not of those that the mapping leaves. */
static void find_rollups(struct learning *learning)
{
    struct clickhouse_map *map = learning->map;
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct clickhouse_column columns[CLICKHOUSE_COLUMNS_MAX];
    for (size_t i = 0; i < clickhouse_rollups_count && map->own; i++) {
        const char *table = rollup_table(map, &clickhouse_rollups[i]);
        size_t n = clickhouse_rollup_columns(&clickhouse_rollups[i], &arena, columns);
        if (!type_of(learning, map->mapping.database, table, ROLLUP_HOUR))
            continue;
        struct map_rollup *rollup = &map->rollups[map->n_rollups++];
        rollup->what = &clickhouse_rollups[i];
        rollup->table = quoted_table(&map->arena, map->mapping.database, table);
        if (map->mapping.no_rollups)
            rollup->why_not = "switched off";
        else if (map->mapping.where)
            rollup->why_not = "it is of all events, not only of those that the profile reads";
        else if (!has_all(learning, map->mapping.database, table, columns, n))
            rollup->why_not = "columns are missing";
        rollup->used = !rollup->why_not;
    }
}

static bool take_columns(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    struct str *out;
    keep_columns(learning, answer);
    map->own = is_own(learning);
    map->sign = map->own;
    map->moment = map->own ? MOMENT_MS : MOMENT_OTHER;
    for (int i = 0; i < E_COUNT; i++)
        set_raw(learning, i);
    find_datasets(learning);
    find_rollups(learning);
    map->snapshots = find_kept(learning, CLICKHOUSE_SNAPSHOTS);
    map->spans = find_kept(learning, CLICKHOUSE_SPANS);
    out = talk_begin(talk);
    str_add(out, "SELECT version() AS v_version, engine_full AS v_engine FROM system.tables WHERE "
                 "database = ");
    clickhouse_text(out, map->mapping.database, strlen(map->mapping.database));
    str_add(out, " AND name = ");
    clickhouse_text(out, map->mapping.table, strlen(map->mapping.table));
    return talk_ask(talk, take_engine, err);
}

/* ---- the engine, and types --------------------------------------------------------------- */

/* The first argument of "Distributed(usage, ...)", quoted or not. */
static const char *cluster_of(struct arena *arena, const char *engine)
{
    static const char begin[] = "Distributed(";
    if (!engine || !text_starts(engine, begin))
        return NULL;
    const char *name = engine + sizeof(begin) - 1 + strspn(engine + sizeof(begin) - 1, " '");
    return arena_bytes(arena, name, strcspn(name, "',) "));
}

static void add_source(struct str *out, const struct clickhouse_map *map)
{
    str_addf(out, " FROM %s%s", map->source, map->mapping.final ? " FINAL" : "");
}

static bool ask_types(struct clickhouse_talk *talk, struct err *err)
{
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    for (size_t i = 0; i < learning->n_asked; i++)
        str_addf(out, "%s%s AS v_%s", i ? ", " : "", map->fields[learning->asked[i]].raw,
                 event_fields[learning->asked[i]].name);
    add_source(out, map);
    if (map->mapping.where)
        str_addf(out, " WHERE (%s)", map->mapping.where);
    str_add(out, " LIMIT 0");
    return talk_ask(talk, take_types, err);
}

static bool check_needed(const struct clickhouse_map *map, struct err *err)
{
    static const int needed[] = {E_CREATED, E_ID};
    for (size_t i = 0; i < ARRAY_LEN(needed); i++)
        if (!map->fields[needed[i]].raw)
            return err_set(err, ERR_USAGE,
                           "%s has no column \"%s\": say by which expression it is known, as "
                           "field.%s in the profile",
                           map->source, event_fields[needed[i]].name, event_fields[needed[i]].name);
    return true;
}

static bool take_engine(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    if (!answer->n_rows || answer->n_columns < 2)
        return err_set(err, ERR_NOT_FOUND, "the cluster has no table %s", map->source);
    map->version = arena_text(&map->arena, answer_text(answer, 0, 0));
    map->cluster = cluster_of(&map->arena, answer_text(answer, 0, 1));
    if (!check_needed(map, err))
        return false;
    return learning->n_asked ? ask_types(talk, err) : rollups_compare(talk, err);
}

static bool is_long_integer(const char *type)
{
    return strstr(type, "Int64") || strstr(type, "Int128");
}

/* Tokens in and out together, of a table that says only these, as of events that are synced. */
static void derive_total(struct clickhouse_map *map)
{
    struct map_field *total = &map->fields[E_TOTAL];
    const struct map_field *parts[2];
    size_t n = 0;
    if (total->raw || map->mapping.fields[E_TOTAL])
        return;
    if (map->fields[E_INPUT].raw)
        parts[n++] = &map->fields[E_INPUT];
    if (map->fields[E_OUTPUT].raw)
        parts[n++] = &map->fields[E_OUTPUT];
    if (n == 0)
        return;
    *total = *parts[0];
    total->raw = parts[0]->text;
    if (n == 2)
        total->raw = arena_printf(&map->arena,
                                  "if(isNull(%s) AND isNull(%s), NULL, ifNull(%s, 0) + "
                                  "ifNull(%s, 0))",
                                  parts[0]->text, parts[1]->text, parts[0]->text, parts[1]->text);
    total->text = total->raw;
    total->type = "Nullable(Int64)";
    total->nullable = true;
}

static bool take_types(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    if (answer->n_columns != learning->n_asked)
        return err_set(err, ERR_SHAPE, "the cluster did not say the types of all expressions");
    for (size_t i = 0; i < learning->n_asked; i++) {
        int index = learning->asked[i];
        struct map_field *field = &map->fields[index];
        field->type = arena_text(&map->arena, answer->columns[i].type);
        if (!map_field_set(&map->arena, field, &event_fields[index]))
            return err_set(err, ERR_USAGE,
                           "%s of type %s is no %s: another expression is needed, as field.%s in "
                           "the profile",
                           field->raw, field->type, event_fields[index].title,
                           event_fields[index].name);
    }
    if (map->own)
        return rollups_compare(talk, err);
    derive_total(map);
    const char *type = map->fields[E_CREATED].type;
    map->moment = moment_of_type(type);
    map_created_set(map);
    if (!is_long_integer(type))
        return rollups_compare(talk, err);
    struct str *out = talk_begin(talk);
    str_addf(out, "SELECT max(%s) AS v_max", map->fields[E_CREATED].raw);
    add_source(out, map);
    return talk_ask(talk, take_unit, err);
}

/* In what unit an integer counts time: of those in which the newest event is later than 1973. */
static bool take_unit(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    const int64_t year = 100000000; /* seconds; ms of the same digits are in 1970 */
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    int64_t newest = answer->n_rows ? answer_number(answer, 0, 0) : UNKNOWN;
    map->moment = newest == UNKNOWN || newest < year * 1000 ? MOMENT_SECONDS
                  : newest < year * 1000000                 ? MOMENT_MS
                  : newest < year * 1000000000              ? MOMENT_MICROS
                                                            : MOMENT_NANOS;
    map_created_set(map);
    return rollups_compare(talk, err);
}

/* ---- the beginning ----------------------------------------------------------------------- */

static void copy_mapping(struct clickhouse_map *map, const struct clickhouse_mapping *mapping)
{
    struct clickhouse_mapping *copy = &map->mapping;
    struct arena *arena = &map->arena;
    *copy = *mapping;
    copy->database = arena_text(arena, mapping->database ? mapping->database : "default");
    copy->table = arena_text(arena, mapping->table ? mapping->table : "events");
    copy->where = mapping->where && *mapping->where ? arena_text(arena, mapping->where) : NULL;
    for (size_t i = 0; i < E_COUNT; i++)
        copy->fields[i] = arena_text(arena, mapping->fields[i]);
    for (size_t i = 0; i < DATASET_COUNT; i++)
        copy->tables[i] = arena_text(arena, mapping->tables[i]);
    map->source = quoted_table(arena, copy->database, copy->table);
}

static void finish(void *state)
{
    struct learning *learning = state;
    clickhouse_map_free(&learning->map);
    learning_finish(learning);
}

struct clickhouse_talk *clickhouse_learn(const struct clickhouse_mapping *mapping)
{
    struct clickhouse_talk *talk = talk_new();
    struct learning *learning = arena_new(&talk->arena, sizeof(*learning));
    talk->state = learning;
    talk->finish = finish;
    learning->map = mem_new(sizeof(*learning->map));
    copy_mapping(learning->map, mapping);
    for (size_t i = 0; i < E_COUNT && !talk->failure.code; i++)
        if (mapping->fields[i] && strlen(mapping->fields[i]) > CLICKHOUSE_EXPRESSION_MAX)
            err_set(&talk->failure, ERR_USAGE, "the expression of %s is longer than %d bytes",
                    event_fields[i].name, CLICKHOUSE_EXPRESSION_MAX);
    if (!talk->failure.code)
        ask_columns(talk, &talk->failure);
    return talk;
}
