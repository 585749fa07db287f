/* Applies the faults that are about a single answer. */
#pragma once

#include "call.h"

/* Which faults this answer has; at most one of those that spoil it. */
struct trouble {
    bool on[FAULT_COUNT];
    unsigned turn; /* number of the request */
};
struct trouble_counters {
    atomic_uint requests, of[FAULT_COUNT];
};
struct trouble trouble_next(const struct sample_faults *faults, struct trouble_counters *counters);

/* Waits as latency and jitter ask. */
void trouble_wait(const struct trouble *trouble);
/* A status instead of an answer, before anything is asked: true when call is answered. */
bool trouble_instead(const struct trouble *trouble, struct call *call);
/* Spoils a good body. */
void trouble_spoil(const struct trouble *trouble, struct call *call);
/* A gzip stream of some hundred kilobytes that unpacks to TROUBLE_BOMB bytes. */
enum { TROUBLE_BOMB = 256 << 20 };
void trouble_bomb(struct str *out);
