/* What makes the events of each kind; used by event.c only. */
#pragma once

#include "dice.h"
#include "event.h"

/* What a maker knows of its event. */
struct unit {
    const struct world *world;
    struct dice dice;
    int64_t stored; /* of the first event of the unit */
    int class;      /* of a long job */
    bool final;
};

static inline void event_set(struct event *event, int field, int64_t value)
{
    event->has |= UINT64_C(1) << field;
    event->v[field] = value;
}

int64_t unit_late(struct unit *unit);
int64_t unit_user(struct unit *unit);
int64_t unit_key(struct unit *unit, int64_t user, int64_t at);
/* The typical value spread by the world's tail. */
int64_t unit_around(struct unit *unit, int64_t typical);
void unit_request_id(struct unit *unit, struct event *out);

/* `part`: 0 the request, 1 its input, 2 its output. */
void make_request(struct unit *unit, int part, struct event *out);
void make_other(struct unit *unit, struct event *out);
void make_short_job(struct unit *unit, struct event *out);
void make_long_job(struct unit *unit, struct event *out);
void make_allocation(struct unit *unit, struct event *out);
void make_activity(struct unit *unit, struct event *out);
