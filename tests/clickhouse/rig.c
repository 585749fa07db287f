#include "rig.h"

#include <stdlib.h>

static void add_meta(struct str *out, const char *names, const char *types)
{
    while (*names && *types) {
        int name = (int)strcspn(names, " "), type = (int)strcspn(types, " ");
        str_addf(out, "{\"name\": \"%.*s\", \"type\": \"%.*s\"}%s", name, names, type, types,
                 names[name] ? ", " : "");
        names += name + (names[name] == ' ');
        types += type + (types[type] == ' ');
    }
}

void made(struct str *out, const char *names, const char *types, const char *rows)
{
    str_add(out, "{\n\t\"meta\": [");
    add_meta(out, names, types);
    str_add(out, "],\n\t\"data\":\n\t[");
    for (const char *c = rows; *c; c++)
        str_char(out, *c == ' ' ? ',' : *c);
    str_add(out,
            "],\n\t\"rows\": 1,\n\t\"statistics\": {\"elapsed\": 0.001, \"rows_read\": 1}\n}\n");
}

void give(struct clickhouse_talk *talk, const char *names, const char *types, const char *rows)
{
    CLEANUP(str_finish)
    struct str body = {0};
    struct err err = {0};
    made(&body, names, types, rows);
    if (!CHECK(clickhouse_talk_take(talk, str_text(&body), body.len, &err)))
        fprintf(stderr, "  %s\n", err.text);
}

/* ---- maps -------------------------------------------------------------------------------- */

static void add_columns(struct str *rows, const char *table,
                        const struct clickhouse_column *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_addf(rows, "%s[\"usage\",\"%s\",\"%s\",\"%s\"]", rows->len ? " " : "", table,
                 columns[i].name, columns[i].type);
}

static void give_columns(struct clickhouse_talk *talk, const struct str *rows)
{
    give(talk, "v_database v_table v_name v_type", "String String String String", str_text(rows));
    give(talk, "v_version v_engine", "String String",
         "[\"18.16.1\",\"Distributed(west,'usage','events_local',cityHash64(id))\"]");
}

struct clickhouse_map *map_of(struct clickhouse_talk *talk)
{
    struct clickhouse_map *map = NULL;
    struct err err = {0};
    CHECK(!clickhouse_talk_statement(talk));
    if (!CHECK(clickhouse_talk_map(talk, &map, &err))) {
        fprintf(stderr, "  %s\n", err.text);
        exit(1);
    }
    clickhouse_talk_free(&talk);
    return map;
}

struct clickhouse_talk *own_learning(bool rollups)
{
    const struct clickhouse_mapping mapping = {.database = "usage"};
    struct clickhouse_talk *talk = clickhouse_learn(&mapping);
    struct clickhouse_column columns[CLICKHOUSE_COLUMNS_MAX];
    CLEANUP(str_finish)
    struct str rows = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    add_columns(&rows, "events", columns, clickhouse_columns(DATA_EVENTS, columns));
    add_columns(&rows, "keys", columns, clickhouse_columns(DATA_KEYS, columns));
    for (size_t i = 0; rollups && i < clickhouse_rollups_count; i++)
        add_columns(&rows, arena_printf(&arena, "events_by_%s", clickhouse_rollups[i].name),
                    columns, clickhouse_rollup_columns(&clickhouse_rollups[i], &arena, columns));
    give_columns(talk, &rows);
    return talk;
}

void give_counts(struct clickhouse_talk *talk, const char *odd, int rows)
{
    enum { ALL = 7, LAST_DAY = 3 };
    CLEANUP(str_finish)
    struct str counts = {0};
    str_addf(&counts, "[\"\",\"%d\"] [\"last_day\",\"%d\"]", ALL, LAST_DAY);
    for (size_t i = 0; i < clickhouse_rollups_count; i++) {
        const struct clickhouse_rollup *rollup = &clickhouse_rollups[i];
        int all = rollup->span == DAY ? ALL - LAST_DAY : ALL;
        str_addf(&counts, " [\"%s\",\"%d\"]", rollup->name,
                 text_equal(rollup->name, odd) ? rows : all);
    }
    give(talk, "v_name v_sum", "String Int64", str_text(&counts));
}

struct clickhouse_map *own_map(bool rollups)
{
    struct clickhouse_talk *talk = own_learning(rollups);
    if (rollups) {
        give(talk, "v_newest", "Int64", "[\"1795251600000\"]");
        give(talk, "v_newest", "Int64", "[\"1795251600000\"]");
        give_counts(talk, NULL, 0);
    }
    return map_of(talk);
}

struct clickhouse_map *foreign_map(const struct clickhouse_mapping *mapping, const char *columns)
{
    struct clickhouse_talk *talk = clickhouse_learn(mapping);
    CLEANUP(str_finish)
    struct str rows = {0};
    CLEANUP(str_finish)
    struct str names = {0};
    CLEANUP(str_finish)
    struct str types = {0};
    while (*columns) {
        int name = (int)strcspn(columns, " "), line = (int)strcspn(columns, "\n");
        str_addf(&rows, "%s[\"usage\",\"events\",\"%.*s\",\"%.*s\"]", rows.len ? " " : "", name,
                 columns, line - name - 1, columns + name + 1);
        str_addf(&names, "%sv_%.*s", names.len ? " " : "", name, columns);
        str_addf(&types, "%s%.*s", types.len ? " " : "", line - name - 1, columns + name + 1);
        columns += line + (columns[line] == '\n');
    }
    give_columns(talk, &rows);
    if (clickhouse_talk_statement(talk)) /* the types of all, in the order of the fields */
        give(talk, str_text(&names), str_text(&types), "");
    return map_of(talk);
}
