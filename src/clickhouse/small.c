/* What is a few numbers or a few rows: counts, values of a field, small datasets, the extent; and
 * the look at what there is. */
#include <string.h>

#include "aggregate.h"

/* ---- counts ------------------------------------------------------------------------------ */

/* A question of the engine's own about the same events. */
static struct question *own_question(struct clickhouse_talk *talk)
{
    struct question *question = arena_new(&talk->arena, sizeof(*question));
    *question = *talk->question;
    question->ask = ASK_AGGREGATE;
    question->n_measures = 1;
    question->measures[0] = M_EVENTS;
    question->bucket = BUCKET_NONE;
    question->buckets_most = question->buckets_newest = question->n_by = 0;
    question->weekly = false;
    return question;
}

static bool fill_count(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    talk_table(talk, 1);
    table_at(&talk->table, 0, 0)->number = aggregate->lines[0].rows;
    talk->table.provenance.total = aggregate->lines[0].rows;
    return true;
}

bool ask_count(struct clickhouse_talk *talk, struct err *err)
{
    if (talk->question->n_by)
        return ask_lines(talk, err);
    return aggregate_begin(talk, own_question(talk), fill_count, err) && aggregate_start(talk, err);
}

/* ---- values ------------------------------------------------------------------------------ */

static bool fill_values(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    const struct question *question = talk->question;
    const char *prefix = question->prefix ? question->prefix : "";
    size_t n = 0;
    talk_table(talk, aggregate->n);
    for (size_t i = 0; i < aggregate->n; i++) {
        const char *text = aggregate->lines[i].by[0];
        if (!text || text_find_nocase(text, prefix) != text)
            continue;
        table_at(&talk->table, n, 0)->text = arena_text(&talk->table.arena, text);
        table_at(&talk->table, n++, 1)->number = aggregate->lines[i].rows;
    }
    talk->table.n_rows = n;
    order_rows(&talk->table, (struct sort){.field = 1, .descending = true}, question->offset,
               question->limit);
    return true;
}

bool ask_values(struct clickhouse_talk *talk, struct err *err)
{
    struct question *question = own_question(talk);
    question->n_by = 1;
    return aggregate_begin(talk, question, fill_values, err) && aggregate_start(talk, err);
}

/* ---- small datasets ---------------------------------------------------------------------- */

static bool fill_dataset(struct clickhouse_talk *talk, struct rows *rows, struct err *err)
{
    table_finish(&talk->table);
    if (!table_from_rows(talk->question, rows, &talk->table, err))
        return false;
    talk->table.provenance.statement = arena_text(&talk->table.arena, talk->remembered);
    return true;
}

/* What somebody else's snapshot has newer: the row of the same identity, or none. */
static bool *find_outdone(const struct answer *answer, const struct dataset_info *info)
{
    CLEANUP(text_map_finish)
    struct text_map newest = {0};
    CLEANUP(str_finish)
    struct str key = {0};
    bool *outdone = mem_array(answer->n_rows + 1, sizeof(*outdone));
    for (size_t row = 0; row < answer->n_rows; row++) {
        str_clear(&key);
        for (size_t i = 0; i < info->n_key; i++) {
            const char *text = answer_text(answer, row, i);
            str_addf(&key, "%zu:%s", text ? strlen(text) : 0, text ? text : "");
        }
        int64_t other = text_map_get(&newest, str_text(&key), -1);
        bool newer = other < 0 || answer_number(answer, row, info->n_fields) >=
                                      answer_number(answer, (size_t)other, info->n_fields);
        if (other >= 0)
            outdone[newer ? other : (int64_t)row] = true;
        if (newer)
            text_map_set(&newest, str_text(&key), (int64_t)row);
    }
    return outdone;
}

static bool take_dataset(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    const struct dataset_info *info = &datasets[talk->question->set];
    CLEANUP(rows_finish)
    struct rows rows = {0};
    if (answer->n_columns != info->n_fields + 1)
        return err_set(err, ERR_SHAPE, "the cluster's answer has other columns than were asked");
    CLEANUP(free_ptr)
    bool *outdone = find_outdone(answer, info);
    for (size_t row = 0; row < answer->n_rows; row++) {
        if (outdone[row])
            continue;
        union value *values = rows_add(&rows, talk->question->set);
        for (size_t i = 0; i < info->n_fields; i++) {
            const char *text = answer_text(answer, row, i);
            if (!field_is_text(&info->fields[i]))
                values[i].number = answer_number(answer, row, i);
            else if (text && *text)
                values[i].text = arena_text(&rows.arena, text);
        }
    }
    return fill_dataset(talk, &rows, err);
}

/* What is an account's own comes from one of them. */
static bool is_of_all(enum dataset set)
{
    return set != DATA_SESSION && !dataset_is_managers(set);
}

/* " WHERE revision ...": the newest rows, or the newest of each origin. */
static void add_newest(struct str *out, const struct clickhouse_map *map, enum dataset set)
{
    const char *table = map->tables[set];
    if (!map->snapshots || map->mapping.tables[set] || !is_of_all(set)) {
        str_addf(out,
                 " WHERE " CLICKHOUSE_VERSION " = (SELECT max(" CLICKHOUSE_VERSION ") FROM %s)",
                 table);
        return;
    }
    str_addf(
        out,
        " WHERE " CLICKHOUSE_VERSION " GLOBAL IN (SELECT max(" CLICKHOUSE_VERSION
        ") FROM %s WHERE dataset = '%s' GROUP BY origin UNION ALL SELECT max(" CLICKHOUSE_VERSION
        ") FROM %s WHERE (SELECT count() FROM %s WHERE dataset = '%s') = 0)",
        map->snapshots, datasets[set].name, table, map->snapshots, datasets[set].name);
}

static bool ask_rows(struct clickhouse_talk *talk, struct err *err)
{
    const struct question *question = talk->question;
    const struct dataset_info *info = &datasets[question->set];
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    for (size_t i = 0; i < info->n_fields; i++) {
        str_add(out, i ? ", " : "");
        clickhouse_name(out, info->fields[i].name);
        str_addf(out, " AS v_%zu", i);
    }
    str_addf(out, ", " CLICKHOUSE_VERSION " AS v_version FROM %s",
             talk->map->tables[question->set]);
    add_newest(out, talk->map, question->set);
    str_add(out, " AND ");
    clickhouse_name(out, info->fields[0].name);
    str_add(out, field_is_text(&info->fields[0]) ? " != ''" : " > 0");
    if (question->set == DATA_LEDGER && question->id) {
        str_add(out, " AND period = ");
        clickhouse_text(out, question->id, strlen(question->id));
    }
    talk_remember(talk);
    return talk_ask(talk, take_dataset, err);
}

/* Keys, controllers and models that events name, where nothing else is known of them. */
static const struct {
    enum dataset set;
    int16_t field;
} named[] = {{DATA_KEYS, E_KEY},
             {DATA_CONTROLLERS, E_CONTROLLER},
             {DATA_MODELS, E_MODEL},
             {DATA_DEPLOYMENTS, E_DEPLOYMENT}};

static bool fill_named(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    CLEANUP(rows_finish)
    struct rows rows = {0};
    for (size_t i = 0; i < aggregate->n; i++)
        if (aggregate->lines[i].by[0])
            rows_add(&rows, talk->question->set)[0].text =
                arena_text(&rows.arena, aggregate->lines[i].by[0]);
    return fill_dataset(talk, &rows, err);
}

/* Of the last month where there is no roll-up, which would be read whole. */
static bool ask_named(struct clickhouse_talk *talk, int16_t field, struct err *err)
{
    enum { DAYS = 31 };
    struct question *question = own_question(talk);
    const struct clickhouse_extent *extent = &talk->extent;
    int64_t latest = extent->known && extent->latest != UNKNOWN ? extent->latest : question->now;
    question->set = DATA_EVENTS;
    question->n_by = 1;
    question->by[0] = field;
    talk->window = (struct window){WINDOW_CUSTOM, 0, latest + 1};
    if (!clickhouse_map_rollups(talk->map))
        talk->window.from = latest - DAYS * DAY;
    return aggregate_begin(talk, question, fill_named, err) && aggregate_start(talk, err);
}

bool ask_dataset(struct clickhouse_talk *talk, struct err *err)
{
    enum dataset set = talk->question->set;
    if (talk->map->tables[set])
        return ask_rows(talk, err);
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        if (named[i].set == set && talk->map->fields[named[i].field].raw)
            return ask_named(talk, named[i].field, err);
    return err_set(err, ERR_NOT_FOUND, "this cluster has no table of %s", datasets[set].name);
}

bool ask_extent(struct clickhouse_talk *talk, struct err *err)
{
    const struct clickhouse_extent *extent = &talk->extent;
    talk_table(talk, 1);
    table_at(&talk->table, 0, 0)->number = extent->known ? extent->earliest : UNKNOWN;
    table_at(&talk->table, 0, 1)->number = extent->known ? extent->latest : UNKNOWN;
    table_at(&talk->table, 0, 2)->number = extent->known ? extent->events : UNKNOWN;
    return true;
}
