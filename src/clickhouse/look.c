/* A look at what there is: from when to when, and how many. The whole is counted once; then only
 * what came since, for which a server need read no more than the newest rows. */
#include "aggregate.h"

/* Events come late, and are changed: so far back of the newest is looked again. */
static const int64_t overlap = 2 * DAY;

static int64_t number_at(const struct answer *answer, size_t row, size_t column)
{
    int64_t number = column < answer->n_columns ? answer_number(answer, row, column) : UNKNOWN;
    return number == UNKNOWN ? 0 : number;
}

static talk_step take_new, take_all, take_rest;

/* Counts what is at or after `from`, and the rest of the table with a sum that changes with it. */
static bool ask_counts(struct clickhouse_talk *talk, int64_t from, talk_step *step, struct err *err)
{
    const struct arm arm = {talk->map, NULL};
    const char *moment = arm_moment(&arm);
    struct str *out = talk_begin(talk);
    str_addf(out, "SELECT count() AS v_any, min(%s) AS v_min, max(%s) AS v_max, ", moment, moment);
    rows_add_sql(out, &arm, NULL);
    str_add(out, " AS v_rows, ");
    if (talk->map->own)
        str_add(out, "max(" CLICKHOUSE_VERSION ")");
    else
        str_add(out, "0");
    str_add(out, " AS v_version, countIf(");
    if (talk->map->fields[E_REQUESTS].text)
        arm_has(out, &arm, E_GRAIN);
    else
        str_char(out, '0');
    str_add(out, ") AS v_sums");
    arm_from(out, &arm, from, INT64_MAX, NULL);
    return talk_ask(talk, step, err);
}

static uint64_t print_of(const struct clickhouse_extent *extent, int64_t rows, int64_t version)
{
    const int64_t numbers[] = {extent->events, extent->latest, extent->earliest, rows, version};
    return hash_bytes(numbers, sizeof(numbers), 0);
}

static bool take_new(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct clickhouse_extent *extent = &talk->extent;
    if (answer->n_rows != 1)
        return err_set(err, ERR_SHAPE, "the cluster did not say how many events there are");
    int64_t rows = number_at(answer, 0, 3);
    extent->sums = extent->sums || number_at(answer, 0, 5) > 0;
    if (number_at(answer, 0, 0)) {
        extent->latest = number_at(answer, 0, 2);
        if (extent->earliest == UNKNOWN)
            extent->earliest = number_at(answer, 0, 1);
    }
    extent->events = extent->before + rows;
    extent->print = print_of(extent, rows, number_at(answer, 0, 4));
    return true;
}

/* What is before the overlap stays as it is until the next whole look. */
static bool take_rest(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct clickhouse_extent *extent = &talk->extent;
    if (answer->n_rows == 1)
        extent->before = extent->events - number_at(answer, 0, 3);
    return take_new(talk, answer, err);
}

static bool take_all(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct clickhouse_extent *extent = &talk->extent;
    if (answer->n_rows != 1)
        return err_set(err, ERR_SHAPE, "the cluster did not say how many events there are");
    bool any = number_at(answer, 0, 0) > 0;
    extent->known = true;
    extent->sums = number_at(answer, 0, 5) > 0;
    extent->events = number_at(answer, 0, 3);
    extent->earliest = any ? number_at(answer, 0, 1) : UNKNOWN;
    extent->latest = any ? number_at(answer, 0, 2) : UNKNOWN;
    extent->settled = any ? MAX(extent->latest - overlap, (int64_t)0) : 0;
    return ask_counts(talk, extent->settled, take_rest, err);
}

struct clickhouse_talk *clickhouse_look(const struct clickhouse_map *map,
                                        const struct clickhouse_extent *known, bool whole)
{
    struct clickhouse_talk *talk = talk_new();
    whole = whole || !known->known;
    talk->map = map;
    talk->extent = *known;
    ask_counts(talk, whole ? INT64_MIN : known->settled, whole ? take_all : take_new,
               &talk->failure);
    return talk;
}
