/* Do roll-ups have all events of their table? What is compared is how many there are up to an hour
 * before the newest one, since views fill roll-ups a moment after the table.
 *
 * The numbers up to there are those of all less those of what came since: so of the whole table the
 * narrowest column alone is read, and two of the newest rows. Rows that are written between the two
 * may be in one of them; where something differs, the whole is asked as one. */
#include "arm.h"
#include "learn.h"

static talk_step take_last, take_newest, take_any, take_quick, take_exact;

static bool done(struct clickhouse_talk *talk)
{
    struct learning *learning = talk->state;
    talk->learned = learning->map;
    learning->map = NULL;
    return true;
}

static int64_t only_number(const struct answer *answer)
{
    int64_t number = answer->n_rows && answer->n_columns ? answer_number(answer, 0, 0) : UNKNOWN;
    return number == UNKNOWN ? 0 : number;
}

/* ---- the newest event -------------------------------------------------------------------- */

/* At or after the hour `from`, or any. */
static bool ask_newest(struct clickhouse_talk *talk, int64_t from, struct err *err)
{
    const struct learning *learning = talk->state;
    const struct arm arm = {learning->map, NULL};
    struct str *out = talk_begin(talk);
    str_addf(out, "SELECT max(%s) AS v_newest", arm_moment(&arm));
    arm_from(out, &arm, from, INT64_MAX, NULL);
    return talk_ask(talk, from == INT64_MIN ? take_any : take_newest, err);
}

/* The newest hour of a roll-up says where to look: the events since then are few. */
bool rollups_compare(struct clickhouse_talk *talk, struct err *err)
{
    const struct learning *learning = talk->state;
    const struct map_rollup *rollup = map_narrowest(learning->map);
    struct str *out = talk_begin(talk);
    if (!rollup)
        return done(talk);
    str_addf(out, "SELECT max(" ROLLUP_HOUR ") AS v_newest FROM %s", rollup->table);
    return talk_ask(talk, take_last, err);
}

static bool take_last(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    int64_t hour = only_number(answer);
    return ask_newest(talk, hour > 0 ? hour : INT64_MIN, err);
}

/* ---- how many ---------------------------------------------------------------------------- */

/* What is added up, and by when. */
struct side {
    const char *name, *table, *weight, *moment;
};

static void add_side(struct str *out, const struct side *side, const char *minus)
{
    bool first = out->data[out->len - 1] == '(';
    str_addf(out, "%sSELECT '%s' AS v_name, %ssum(%s) AS v_rows FROM %s",
             first ? "" : " UNION ALL ", side->name, minus, side->weight, side->table);
}

static void add_sides(struct str *out, const struct learning *learning, const struct side *side,
                      bool exact)
{
    add_side(out, side, "");
    if (!exact)
        add_side(out, side, "-");
    str_addf(out, " WHERE %s %s %lld", side->moment,
             exact ? "<" : ">=", (long long)learning->until);
}

static bool ask_counts(struct clickhouse_talk *talk, bool exact, struct err *err)
{
    const struct learning *learning = talk->state;
    const struct clickhouse_map *map = learning->map;
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT v_name, sum(v_rows) AS v_sum FROM (");
    add_sides(out, learning,
              &(struct side){"", map->source, CLICKHOUSE_SIGN, map->fields[E_CREATED].text}, exact);
    for (size_t i = 0; i < map->n_rollups; i++)
        if (map->rollups[i].used)
            add_sides(out, learning,
                      &(struct side){map->rollups[i].what->name, map->rollups[i].table, ROLLUP_ROWS,
                                     ROLLUP_HOUR},
                      exact);
    str_add(out, ") GROUP BY v_name");
    return talk_ask(talk, exact ? take_exact : take_quick, err);
}

static bool take_newest(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    return only_number(answer) > 0 ? take_any(talk, answer, err) : ask_newest(talk, INT64_MIN, err);
}

/* Where there is no event any more, all is compared. */
static bool take_any(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct learning *learning = talk->state;
    int64_t newest = only_number(answer);
    learning->until = newest > 0 ? newest / HOUR * HOUR - HOUR : INT64_MAX;
    return ask_counts(talk, false, err);
}

static int64_t rows_of(const struct answer *answer, const char *name)
{
    for (size_t row = 0; row < answer->n_rows && answer->n_columns == 2; row++)
        if (text_equal(answer_text(answer, row, 0), name))
            return answer_number(answer, row, 1);
    return 0;
}

static bool take_quick(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    const struct learning *learning = talk->state;
    const struct clickhouse_map *map = learning->map;
    for (size_t i = 0; i < map->n_rollups; i++)
        if (map->rollups[i].used &&
            rows_of(answer, map->rollups[i].what->name) != rows_of(answer, ""))
            return ask_counts(talk, true, err);
    return done(talk);
}

static bool take_exact(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    int64_t events = rows_of(answer, "");
    if (answer->n_columns != 2)
        return err_set(err, ERR_SHAPE, "the cluster did not say how many events there are");
    for (size_t i = 0; i < map->n_rollups; i++) {
        struct map_rollup *rollup = &map->rollups[i];
        int64_t rows = rows_of(answer, rollup->what->name);
        if (!rollup->used || rows == events)
            continue;
        rollup->used = false;
        rollup->why_not = arena_printf(&map->arena, "it has %lld events where the table has %lld",
                                       (long long)rows, (long long)events);
    }
    return done(talk);
}
