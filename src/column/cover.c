/* Chooses between the events of a segment and its tables of sums. */
#include "aggregate.h"

/* What the measures need beyond counting: fields to group by, fields to sum. */
struct need {
    struct fields by; /* row by row */
    uint64_t sums;    /* totals only */
    bool events;      /* no table of sums can answer */
};

static void need_measure(const struct adder *adder, const struct column_ask *ask, size_t i,
                         struct need *need)
{
    const struct column_measure *measure = &ask->measures[i];
    bool numeric = event_fields[measure->field].flags & FIELD_NUMERIC;
    if (adder->skip[i])
        return;
    switch (adder->fns[i]) {
    case COLUMN_COUNT:
        break;
    case COLUMN_PRESENT:
        need->by.presence |= FIELD_BIT(measure->field);
        break;
    case COLUMN_SUM:
        if (numeric)
            need->sums |= FIELD_BIT(measure->field);
        else
            need->events = true;
        break;
    case COLUMN_MAX:
        need->events |= measure->field != E_CREATED;
        break;
    case COLUMN_MIN:
        need->events = true;
        break;
    }
}

uint32_t bucket_find(const struct column_ask *ask, int64_t time)
{
    size_t low = 0, high = ask->n_buckets;
    if (time < ask->bounds[0] || time >= ask->bounds[ask->n_buckets])
        return BUCKET_NONE_FOUND;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (ask->bounds[middle] <= time)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Whether each slot of the segment lies in one bucket. */
static bool slots_fit(const struct column_ask *ask, const struct span *created, uint32_t slot)
{
    uint32_t first = bucket_find(ask, created->min), last = bucket_find(ask, created->max);
    if (slot == 0 || first == BUCKET_NONE_FOUND || last == BUCKET_NONE_FOUND)
        return false;
    for (uint32_t i = first + 1; i <= last; i++)
        if (ask->bounds[i] % slot != 0)
            return false;
    return true;
}

static bool one_bucket(const struct column_ask *ask, const struct span *created)
{
    return !ask->bounds || (bucket_find(ask, created->min) == bucket_find(ask, created->max) &&
                            bucket_find(ask, created->min) != BUCKET_NONE_FOUND);
}

static bool covers(const struct sums_kind *kind, const struct need *need)
{
    return (need->by.values & ~(kind->by & ~kind->presence)) == 0 &&
           (need->by.presence & ~kind->by) == 0 && (need->sums & kind->by) == 0;
}

void adder_choose(struct adder *adder, const struct column_ask *ask, const struct eval *eval,
                  struct segment *segment)
{
    const struct span *created = &segment->events.spans[E_CREATED];
    struct need need = {0};
    for (size_t i = 0; i < eval->plan->n_roots; i++)
        eval_fields(eval, i, &need.by);
    for (size_t i = 0; i < ask->n_by; i++)
        *(ask->by[i].presence ? &need.by.presence : &need.by.values) |= FIELD_BIT(ask->by[i].field);
    for (size_t i = 0; i < ask->n_measures; i++)
        need_measure(adder, ask, i, &need);
    bool slots = !one_bucket(ask, created);
    adder->part = &segment->events;
    adder->time = E_CREATED;
    adder->earliest = created->min;
    adder->sums = false;
    for (size_t i = 0; i < SUMS_COUNT && !segment->changed && !need.events; i++) {
        const struct part *sums = &segment_sums(segment)[i];
        const struct sums_kind *kind = &sums_kinds[i];
        if (sums->rows == 0 || !covers(kind, &need) || sums->rows >= adder->part->rows)
            continue;
        if (slots && !slots_fit(ask, created, sums->slot))
            continue;
        adder->part = sums;
        adder->sums = true;
        adder->time = kind->by & FIELD_BIT(F_SLOT) ? F_SLOT : E_CREATED;
    }
}
