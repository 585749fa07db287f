/* A look at what there is: from when to when, and how many. The whole is counted once; then only
 * what came since, for which a server need read no more than the newest rows. A roll-up counts the
 * whole but for the newest days, and says in which hour the earliest event is. */
#include "aggregate.h"

/* Events come late, and are changed: so far back of the newest is looked again. */
static const int64_t overlap = 2 * DAY;

/* The columns of an answer, whose rows are parts of the table. */
enum { COUNT_ANY, COUNT_MIN, COUNT_MAX, COUNT_ROWS, COUNT_VERSION, COUNT_SUMS, COUNT_PART };
enum { PART_TABLE, PART_OLDEST, PART_ROLLED, PARTS };

static int64_t number_at(const struct answer *answer, size_t row, size_t column)
{
    int64_t number = answer_near(answer, row, column);
    return number == UNKNOWN ? 0 : number;
}

static talk_step take_new, take_all, take_rest, take_hours, take_rolled;

/* ---- statements -------------------------------------------------------------------------- */

static void add_sums(struct str *out, const struct arm *arm)
{
    str_add(out, ", countIf(");
    if (arm->map->fields[E_REQUESTS].text)
        arm_has(out, arm, E_GRAIN);
    else
        str_char(out, '0');
    str_add(out, ") AS v_sums");
}

/* Counts what is in [from, to), with a number that changes with it. Whether there are sums, a
 * roll-up knows too. */
static void add_counts(struct str *out, const struct clickhouse_talk *talk, int64_t from,
                       int64_t to)
{
    const struct arm arm = {talk->map, NULL};
    const char *moment = arm_moment(&arm);
    str_addf(out, "SELECT count() AS v_any, min(%s) AS v_min, max(%s) AS v_max, ", moment, moment);
    rows_add_sql(out, &arm, NULL);
    str_addf(out, " AS v_rows, %s AS v_version",
             talk->map->own ? "sum(" CLICKHOUSE_VERSION " * " CLICKHOUSE_SIGN ")" : "0");
    if (map_narrowest(talk->map))
        str_add(out, ", toUInt64(0) AS v_sums");
    else
        add_sums(out, &arm);
    str_addf(out, ", %d AS v_part", to == INT64_MAX ? PART_TABLE : PART_OLDEST);
    arm_from(out, &arm, from, to, NULL);
}

/* What the roll-up has from `from` on: how much of it is settled, and whether there are sums. */
static void add_rolled(struct str *out, const struct clickhouse_talk *talk, int64_t from)
{
    const struct arm arm = {talk->map, map_narrowest(talk->map)};
    str_addf(out,
             " UNION ALL SELECT count() AS v_any, toInt64(0) AS v_min, toInt64(0) AS v_max, "
             "toInt64(sumIf(" ROLLUP_ROWS ", " ROLLUP_HOUR
             " < %lld)) AS v_rows, toInt64(0) AS v_version",
             (long long)talk->extent.settled);
    add_sums(out, &arm);
    str_addf(out, ", %d AS v_part", PART_ROLLED);
    arm_from(out, &arm, MAX(from, INT64_MIN / 2), INT64_MAX, NULL);
}

static bool ask_counts(struct clickhouse_talk *talk, int64_t from, talk_step *step, struct err *err)
{
    struct str *out = talk_begin(talk);
    add_counts(out, talk, from, INT64_MAX);
    if (map_narrowest(talk->map))
        add_rolled(out, talk, from);
    return talk_ask(talk, step, err);
}

/* ---- what came since ---------------------------------------------------------------------- */

static uint64_t print_of(const struct clickhouse_extent *extent, int64_t rows, int64_t version)
{
    const int64_t numbers[] = {extent->events, extent->latest, extent->earliest, rows, version};
    return hash_bytes(numbers, sizeof(numbers), 0);
}

/* Which row each part is; false: there is none of the table. */
static bool find_parts(const struct answer *answer, size_t rows[PARTS], struct err *err)
{
    for (int part = 0; part < PARTS; part++)
        rows[part] = answer->n_rows;
    for (size_t row = 0; row < answer->n_rows; row++) {
        int64_t part = number_at(answer, row, COUNT_PART);
        if (part >= 0 && part < PARTS)
            rows[part] = row;
    }
    return rows[PART_TABLE] < answer->n_rows ||
           err_set(err, ERR_SHAPE, "the cluster did not say how many events there are");
}

static bool any_sums(const struct answer *answer)
{
    int64_t sums = 0;
    for (size_t row = 0; row < answer->n_rows; row++)
        sums += number_at(answer, row, COUNT_SUMS) > 0;
    return sums > 0;
}

static bool take_new(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct clickhouse_extent *extent = &talk->extent;
    size_t rows[PARTS];
    if (!find_parts(answer, rows, err))
        return false;
    size_t row = rows[PART_TABLE];
    int64_t events = number_at(answer, row, COUNT_ROWS);
    extent->sums = extent->sums || any_sums(answer);
    if (number_at(answer, row, COUNT_ANY)) {
        extent->latest = number_at(answer, row, COUNT_MAX);
        if (extent->earliest == UNKNOWN)
            extent->earliest = number_at(answer, row, COUNT_MIN);
    }
    extent->events = extent->before + events;
    extent->print = print_of(extent, events, answer_number(answer, row, COUNT_VERSION));
    return spans_ask(talk, err);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* What is before the overlap stays as it is until the next whole look. */
static bool take_rest(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct clickhouse_extent *extent = &talk->extent;
    size_t rows[PARTS];
    if (!find_parts(answer, rows, err))
        return false;
    extent->before = extent->events - number_at(answer, rows[PART_TABLE], COUNT_ROWS);
    return take_new(talk, answer, err);
}

static bool take_all(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct clickhouse_extent *extent = &talk->extent;
    size_t rows[PARTS];
    if (!find_parts(answer, rows, err))
        return false;
    size_t row = rows[PART_TABLE];
    bool any = number_at(answer, row, COUNT_ANY) > 0;
    extent->known = true;
    extent->sums = any_sums(answer);
    extent->events = number_at(answer, row, COUNT_ROWS);
    extent->earliest = any ? number_at(answer, row, COUNT_MIN) : UNKNOWN;
    extent->latest = any ? number_at(answer, row, COUNT_MAX) : UNKNOWN;
    extent->settled = any ? MAX(extent->latest - overlap, (int64_t)0) : 0;
    return ask_counts(talk, extent->settled, take_rest, err);
}

/* ---- the whole, by a roll-up ---------------------------------------------------------------- */

static bool ask_hours(struct clickhouse_talk *talk, struct err *err)
{
    str_addf(talk_begin(talk),
             "SELECT min(" ROLLUP_HOUR ") AS v_min, max(" ROLLUP_HOUR
             ") AS v_max, count() AS v_any FROM %s",
             map_narrowest(talk->map)->table);
    return talk_ask(talk, take_hours, err);
}

static bool ask_all(struct clickhouse_talk *talk, struct err *err)
{
    return ask_counts(talk, INT64_MIN, take_all, err);
}

/* A short table is counted as it is. */
static bool take_hours(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    int64_t first = number_at(answer, 0, 0), last = number_at(answer, 0, 1);
    int64_t settled = last - overlap;
    if (answer->n_rows != 1 || !number_at(answer, 0, 2) || first < 0 || first + HOUR > settled)
        return ask_all(talk, err);
    talk->extent.settled = settled;
    struct str *out = talk_begin(talk);
    add_counts(out, talk, settled, INT64_MAX);
    str_add(out, " UNION ALL ");
    add_counts(out, talk, INT64_MIN, first + HOUR);
    add_rolled(out, talk, 0);
    return talk_ask(talk, take_rolled, err);
}

/* Where the table has nothing in the hours of the roll-up's ends, since events were taken back, all
 * of it is counted. */
static bool take_rolled(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct clickhouse_extent *extent = &talk->extent;
    size_t rows[PARTS];
    if (!find_parts(answer, rows, err))
        return false;
    if (!number_at(answer, rows[PART_TABLE], COUNT_ANY) ||
        !number_at(answer, rows[PART_OLDEST], COUNT_ANY))
        return ask_all(talk, err);
    extent->known = true;
    extent->sums = false;
    extent->earliest = number_at(answer, rows[PART_OLDEST], COUNT_MIN);
    extent->before = number_at(answer, rows[PART_ROLLED], COUNT_ROWS);
    return take_new(talk, answer, err);
}

struct clickhouse_talk *clickhouse_look(const struct clickhouse_map *map,
                                        const struct clickhouse_extent *known, bool whole)
{
    struct clickhouse_talk *talk = talk_new();
    talk->map = map;
    talk->extent = *known;
    if (known->known && !whole)
        ask_counts(talk, known->settled, take_new, &talk->failure);
    else if (map_narrowest(map))
        ask_hours(talk, &talk->failure);
    else
        ask_all(talk, &talk->failure);
    return talk;
}
