/* Do roll-ups have all events of their table? What is compared is how many there are up to an hour
 * before the newest one, since views fill roll-ups a moment after the table.
 *
 * The numbers up to there are those of all less those of what came since: so of the whole table the
 * narrowest column alone is read, and two of the newest rows. Rows that are written between the two
 * may be in one of them; where something differs, the whole is asked as one. */
#include "arm.h"
#include "learn.h"

/* The name of no roll-up. */
#define LAST_DAY "last_day"

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
    int64_t number = answer->n_rows && answer->n_columns ? answer_near(answer, 0, 0) : UNKNOWN;
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

/* What is added up, and up to when. */
struct side {
    const char *name, *table, *weight, *moment;
    int64_t until;
};

static void add_side(struct str *out, const struct side *side, const char *minus)
{
    bool first = out->data[out->len - 1] == '(';
    str_addf(out, "%sSELECT '%s' AS v_name, %ssum(%s) AS v_rows FROM %s",
             first ? "" : " UNION ALL ", side->name, minus, side->weight, side->table);
}

static void add_sides(struct str *out, const struct side *side, bool exact)
{
    add_side(out, side, "");
    if (!exact)
        add_side(out, side, "-");
    str_addf(out, " WHERE %s %s %lld", side->moment, exact ? "<" : ">=", (long long)side->until);
}

/* The days before the one in which that hour is. */
static int64_t until_day(const struct learning *learning)
{
    return learning->until == INT64_MAX ? INT64_MAX : learning->until / DAY * DAY;
}

/* The events of the table up to the hour, and those of its last day, which no roll-up by the day
 * can tell apart. */
static void add_table(struct str *out, const struct learning *learning, bool exact)
{
    const struct clickhouse_map *map = learning->map;
    const struct arm arm = {map, NULL};
    const struct side side = {"", map->source, CLICKHOUSE_SIGN, arm_moment(&arm), learning->until};
    add_sides(out, &side, exact);
    str_addf(out, " UNION ALL SELECT '" LAST_DAY "' AS v_name, sum(" CLICKHOUSE_SIGN ") AS v_rows");
    arm_from(out, &arm, until_day(learning), learning->until, NULL);
}

static bool ask_counts(struct clickhouse_talk *talk, bool exact, struct err *err)
{
    const struct learning *learning = talk->state;
    const struct clickhouse_map *map = learning->map;
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT v_name, sum(v_rows) AS v_sum FROM (");
    add_table(out, learning, exact);
    for (size_t i = 0; i < map->n_rollups; i++) {
        const struct map_rollup *rollup = &map->rollups[i];
        const struct side side = {rollup->what->name, rollup->table, ROLLUP_ROWS, ROLLUP_HOUR,
                                  map_rollup_hourly(rollup) ? learning->until
                                                            : until_day(learning)};
        if (rollup->used)
            add_sides(out, &side, exact);
    }
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
            return answer_near(answer, row, 1);
    return 0;
}

/* How many a roll-up should have. */
static int64_t rows_for(const struct answer *answer, const struct map_rollup *rollup)
{
    int64_t rows = rows_of(answer, "");
    return map_rollup_hourly(rollup) ? rows : rows - rows_of(answer, LAST_DAY);
}

static bool take_quick(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    const struct learning *learning = talk->state;
    const struct clickhouse_map *map = learning->map;
    for (size_t i = 0; i < map->n_rollups; i++) {
        const struct map_rollup *rollup = &map->rollups[i];
        if (rollup->used && rows_of(answer, rollup->what->name) != rows_for(answer, rollup))
            return ask_counts(talk, true, err);
    }
    return done(talk);
}

static bool take_exact(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct learning *learning = talk->state;
    struct clickhouse_map *map = learning->map;
    if (answer->n_columns != 2)
        return err_set(err, ERR_SHAPE, "the cluster did not say how many events there are");
    for (size_t i = 0; i < map->n_rollups; i++) {
        struct map_rollup *rollup = &map->rollups[i];
        int64_t rows = rows_of(answer, rollup->what->name), events = rows_for(answer, rollup);
        if (!rollup->used || rows == events)
            continue;
        rollup->used = false;
        rollup->why_not = arena_printf(&map->arena, "it has %lld events where the table has %lld",
                                       (long long)rows, (long long)events);
    }
    return done(talk);
}
