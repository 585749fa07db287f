/* When event i was stored: working days and nights, growth over the months, an even trickle after
 * the start. Stored times do not fall as i grows, so that counts and positions are found by search.
 *
 * History is cut into hours; each has its share of the events, each event a cell of its hour and a
 * random instant in the cell. */
#pragma once

#include "usagetop/base.h"

enum { TIMELINE_DAYS = 400 };

struct timeline {
    uint64_t seed;
    int64_t now, start; /* end and begin of history */
    int64_t events;     /* in history */
    int rate;           /* events a second after `now`; 0: none */
    size_t n_hours;     /* the last one may be cut short by `now` */
    int64_t *first;     /* n_hours + 1: number of the first event of each hour */
};
void timeline_init(struct timeline *line, uint64_t seed, int64_t events, int64_t now, int rate);
void timeline_finish(struct timeline *line);

/* When event i was or will be stored; i >= 0. *hint is an hour near it, kept between calls; any
 * value is good. INT64_MAX when there is no such event. */
int64_t timeline_stored(const struct timeline *line, int64_t i, size_t *hint);
/* How many events were stored before `time`. */
int64_t timeline_before(const struct timeline *line, int64_t time);
/* When things fail: a few hours, two days and some weeks before `now`. */
bool timeline_incident(const struct timeline *line, int64_t time);
/* Begins of the days on which those happened, the earlier first. */
enum { TIMELINE_INCIDENTS = 2 };
int64_t timeline_incident_day(const struct timeline *line, int which);
