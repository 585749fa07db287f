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
    bool few = question->limit && question->n_by && aggregate->bounds && !aggregate->counting;
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
