/* Which roll-up can answer, and what is read from it: whole days and hours, the rest of the first
 * and last hour from the table. */
#include "aggregate.h"

/* ---- does it have all of it? --------------------------------------------------------------- */

static bool is_cut_at(const struct aggregate *aggregate, int64_t span)
{
    if (aggregate->question->weekly)
        return span == HOUR && week_is_hourly(&aggregate->hours);
    return !aggregate->bounds || cut_is_whole(aggregate->bounds, aggregate->n_buckets, span);
}

bool aggregate_fits(const struct clickhouse_talk *talk, const struct map_rollup *rollup)
{
    const struct aggregate *aggregate = talk->state;
    const struct arm arm = {talk->map, rollup};
    bool fits = map_rollup_hourly(rollup) && is_cut_at(aggregate, HOUR) &&
                condition_fits(&arm, talk->filter.root);
    for (size_t by = 0; by < aggregate->question->n_by && fits; by++)
        fits = rollup_has_word(rollup->what, aggregate->question->by[by]);
    return fits;
}

struct rolled aggregate_rolled(const struct clickhouse_talk *talk, const struct map_rollup *rollup)
{
    bool daily = is_cut_at(talk->state, DAY);
    return (struct rolled){rollup, daily ? map_rollup_days(talk->map, rollup) : NULL};
}

/* ---- what is read from where ---------------------------------------------------------------- */

/* Whole hours or days of the reach; from >= to: there are none. */
static struct window whole(const struct window *reach, int64_t span)
{
    struct window window = *reach;
    window.from = (reach->from + span - 1) / span * span;
    window.to = reach->to / span * span;
    return window;
}

/* What is read of an arm. */
struct part_of_reach {
    const struct map_rollup *rollup; /* NULL: the table */
    int64_t from, to;
};
enum { PARTS_OF_REACH = 5 };

/* At least one. */
static size_t divide(const struct window *reach, const struct rolled *rolled,
                     struct part_of_reach out[static PARTS_OF_REACH])
{
    const struct window hours = whole(reach, HOUR);
    struct window days = whole(&hours, DAY);
    if (!rolled->days || days.from >= days.to)
        days.from = days.to = hours.to;
    const struct part_of_reach parts[PARTS_OF_REACH] = {{NULL, reach->from, hours.from},
                                                        {rolled->hours, hours.from, days.from},
                                                        {rolled->days, days.from, days.to},
                                                        {rolled->hours, days.to, hours.to},
                                                        {NULL, hours.to, reach->to}};
    size_t n = 0;
    for (size_t i = 0; i < PARTS_OF_REACH && rolled->hours && hours.from < hours.to; i++)
        if (parts[i].from < parts[i].to)
            out[n++] = parts[i];
    if (!n)
        out[n++] = (struct part_of_reach){NULL, reach->from, reach->to};
    return n;
}

bool aggregate_is_rolled(const struct clickhouse_talk *talk, const struct rolled *rolled)
{
    struct part_of_reach parts[PARTS_OF_REACH];
    const struct window reach = aggregate_reach(talk);
    return divide(&reach, rolled, parts) > 1 || parts[0].rollup;
}

size_t aggregate_add_arms(struct str *out, const struct clickhouse_talk *talk,
                          const struct rolled *rolled, aggregate_arm *add)
{
    struct part_of_reach parts[PARTS_OF_REACH];
    const struct window reach = aggregate_reach(talk);
    size_t n = divide(&reach, rolled, parts);
    for (size_t i = 0; i < n; i++) {
        const struct arm arm = {talk->map, parts[i].rollup};
        str_add(out, i ? " UNION ALL " : "");
        add(out, talk, &arm, parts[i].from, parts[i].to);
    }
    return n;
}
