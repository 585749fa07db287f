/* What the tests of sync share: the sample service behind a gate, a mirror in a temporary folder,
 * clocks that run as fast as the tests like, and the comparison with what the service says. */
#pragma once

#include "check.h"
#include "gate.h"
#include "usagetop/sample.h"
#include "usagetop/store.h"
#include "usagetop/sync.h"

#include <stdlib.h>

/* 2026-11-21T09:00:00Z */
#define RIG_NOW INT64_C(1795251600000)

struct rig_options {
    int64_t events;
    const char *faults;
    int rate; /* events a second of the service's own clock, which rig_pass moves */
    bool member;
};

struct rig {
    struct sample *sample;
    struct gate gate;
    struct secret secret;
    char folder[64], path[96];
    struct sync_job *job;
    struct sync_status status; /* after the last step */
    bool going;                /* what the last step said */
};
void rig_begin(struct rig *rig, const struct rig_options *options);
void rig_end(struct rig *rig);

/* Lets time pass for the service. */
void rig_pass(int64_t ms);
/* Sync's own waits are this much shorter than they say. */
enum { RIG_HASTE = 100 };
/* Steps after which a test gives up: hours, for how many it takes is a matter of the machine. */
enum { RIG_STEPS = 10000000 };
int64_t rig_clock(void);

struct sync_options rig_sync(const struct rig *rig);
/* Opens a job on the rig's mirror; false when it cannot be. */
bool rig_open(struct rig *rig);
void rig_close(struct rig *rig);
void rig_step(struct rig *rig, bool follow);
/* Steps until the job says that it is of no use to go on. */
void rig_run(struct rig *rig);
/* Opens, runs, closes. */
void rig_sync_once(struct rig *rig);
/* Steps, following, until the phase is this, or the events stored are this many. */
bool rig_until(struct rig *rig, enum sync_phase phase);
bool rig_until_events(struct rig *rig, int64_t events);

/* Is every event of the mirror as the service tells it, and are there as many? Asks the service by
 * a way of its own; `each`: one event in so many is compared field by field. */
bool rig_mirror_is_true(struct rig *rig, size_t each);
/* The same rows in two mirrors, event by event, and in all small datasets. */
bool rig_same_mirrors(const char *path, const char *other);
int64_t rig_events(const struct rig *rig);
/* Rows of a small dataset. */
size_t rig_rows(const struct rig *rig, enum dataset set);
/* Another number when anything was written. */
uint64_t rig_version(const struct rig *rig);
/* How many checks of this file have failed: each test program counts its own. */
unsigned rig_failures(void);
