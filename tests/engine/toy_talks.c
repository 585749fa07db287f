/* Talks that ask LEARN, LOOK and ASK FILTER, and take numbers for answers: in place of those of
 * src/clickhouse, where only the way to the cluster is tested. */
#include <stdlib.h>

#include "usagetop/clickhouse.h"

enum { LEARN, LOOK, ASK };
struct clickhouse_talk {
    int kind;
    bool over;
    char statement[200];
    int64_t number;
};
struct clickhouse_map {
    int ignored;
};

/* They may be asked by several threads at once, which checks cannot count. */
static void must(bool ok)
{
    if (!ok)
        abort();
}

static struct clickhouse_talk *talk_new(int kind, const char *statement, const char *rest)
{
    struct clickhouse_talk *talk = calloc(1, sizeof(*talk));
    talk->kind = kind;
    snprintf(talk->statement, sizeof(talk->statement), "%s%s", statement, rest);
    return talk;
}

struct clickhouse_talk *clickhouse_learn(const struct clickhouse_mapping *mapping)
{
    return talk_new(LEARN, "LEARN ", mapping->table);
}

struct clickhouse_talk *clickhouse_look(const struct clickhouse_map *map,
                                        const struct clickhouse_extent *known, bool whole)
{
    must(map && (whole || known->known));
    return talk_new(LOOK, "LOOK", "");
}

struct clickhouse_talk *clickhouse_ask(const struct clickhouse_map *map,
                                       const struct clickhouse_extent *extent,
                                       const struct question *question)
{
    must(map && extent->known);
    return talk_new(ASK, "ASK ", question->filter);
}

const char *clickhouse_talk_statement(const struct clickhouse_talk *talk)
{
    return talk->over ? NULL : talk->statement;
}

bool clickhouse_talk_take(struct clickhouse_talk *talk, const char *body, size_t size,
                          struct err *err)
{
    talk->over = true;
    talk->number = strtoll(body, NULL, 10);
    return !clickhouse_error_code(body, size) || clickhouse_error(200, body, size, err);
}

bool clickhouse_talk_map(struct clickhouse_talk *talk, struct clickhouse_map **out, struct err *err)
{
    *out = calloc(1, sizeof(**out));
    return talk->kind == LEARN || err_set(err, ERR_OTHER, "not learnt");
}

bool clickhouse_talk_extent(struct clickhouse_talk *talk, struct clickhouse_extent *out,
                            struct err *err)
{
    *out = (struct clickhouse_extent){
        .known = true, .events = talk->number, .print = (uint64_t)talk->number};
    return talk->kind == LOOK || err_set(err, ERR_OTHER, "not looked");
}

bool clickhouse_talk_table(struct clickhouse_talk *talk, struct table *out, struct err *err)
{
    const struct field *column = &count_field;
    table_init(out, &column, 1, 1);
    table_at(out, 0, 0)->number = talk->number;
    return talk->kind == ASK || err_set(err, ERR_OTHER, "not asked");
}

void clickhouse_talk_free(struct clickhouse_talk **talk)
{
    free(*talk);
    *talk = NULL;
}

void clickhouse_map_free(struct clickhouse_map **map)
{
    free(*map);
    *map = NULL;
}

const char *clickhouse_map_cluster(const struct clickhouse_map *map)
{
    return map ? "usage" : NULL;
}

const char *clickhouse_map_version(const struct clickhouse_map *map)
{
    return map ? "18.16.1" : NULL;
}

void clickhouse_map_print(struct str *out, const struct clickhouse_map *map)
{
    str_addf(out, "a map: %d\n", map->ignored);
}

bool clickhouse_map_has(const struct clickhouse_map *map, enum event_field field)
{
    return map->ignored == 0 && field != E_FEE;
}

bool clickhouse_map_has_dataset(const struct clickhouse_map *map, enum dataset set)
{
    return map->ignored == 0 && set == DATA_SESSION;
}

bool clickhouse_talk_spans(struct clickhouse_talk *talk, struct clickhouse_spans *out,
                           struct err *err)
{
    return true;
}

void clickhouse_spans_finish(struct clickhouse_spans *spans)
{
}
