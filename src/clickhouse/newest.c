/* The newest lines of many: hours by model and key are millions of lines, of which a screen shows
 * the newest thousands. They are asked for from the newest hours back, and the rest is counted.
 * What is asked are whole buckets, so that the order is that of all lines. */
#include "aggregate.h"

enum { STEP_FIRST = 8, STEP_GROWS = 4 };

void newest_begin(struct clickhouse_talk *talk)
{
    struct aggregate *aggregate = talk->state;
    const struct question *question = aggregate->question;
    bool by_time =
        question->sort.descending && (question->sort.field == 0 || question->sort.field == 1);
    bool few = question->limit && question->n_by && aggregate->bounds;
    if (!few || !by_time ||
        cut_reach(aggregate->bounds, aggregate->n_buckets, 0) < aggregate->n_buckets)
        return;
    aggregate->newest = (struct newest){.step = STEP_FIRST, .low = aggregate->n_buckets};
}

bool newest_reach(struct clickhouse_talk *talk)
{
    struct aggregate *aggregate = talk->state;
    struct newest *newest = &aggregate->newest;
    const struct question *question = aggregate->question;
    if (!newest->low || aggregate->n >= question->offset + question->limit)
        return false;
    aggregate->end = newest->low;
    aggregate->first = newest->low - MIN(newest->step, newest->low);
    newest->low = aggregate->first;
    newest->step *= STEP_GROWS;
    return true;
}

static bool take_count(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    if (answer->n_rows != 1 || answer->n_columns != 1)
        return err_set(err, ERR_SHAPE, "the cluster's answer has other columns than were asked");
    aggregate->newest.older = MAX(answer_near(answer, 0, 0), (int64_t)0);
    return aggregate->fill(talk, err);
}

bool newest_count(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    if (!aggregate->newest.low)
        return aggregate->fill(talk, err);
    aggregate->first = 0;
    aggregate->end = aggregate->newest.low;
    aggregate->counting = true;
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT toInt64(count()) AS v_n FROM (");
    aggregate_add_sums(out, talk);
    str_char(out, ')');
    return talk_ask(talk, take_count, err);
}
