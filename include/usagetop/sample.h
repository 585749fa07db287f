/* The sample service: a platform that speaks the Usage API (doc/api/openapi.yaml) on loopback.
 *
 * Its events come from a seed and a size and are never held in memory: event i is a function of
 * (seed, events, now, i), so that ten million cost nothing and every answer can be checked. What
 * happens after the start is a function of the time passed too: new events arrive, running jobs
 * finish. It shares no code with the reader of the API. It runs in threads of its own; the
 * functions below are called by one thread. */
#pragma once

#include "usagetop/base.h"

enum { SAMPLE_RATE = 2, SAMPLE_RATE_MAX = 100000, SAMPLE_TOKEN_MAX = 512 };
#define SAMPLE_EVENTS INT64_C(10000000)
#define SAMPLE_EVENTS_MAX INT64_C(1000000000)

/* What goes wrong on request. The list is in sample_fault_list. */
enum sample_fault {
    FAULT_LATENCY,
    FAULT_JITTER,
    FAULT_RESET,
    FAULT_TRUNCATE,
    FAULT_WRONG_TYPE,
    FAULT_401,
    FAULT_403,
    FAULT_429,
    FAULT_500,
    FAULT_503,
    FAULT_DRIP,
    FAULT_HUGE,
    FAULT_GZIP_BOMB,
    FAULT_HOSTILE_TEXT,
    FAULT_SKEW,
    FAULT_DUPLICATE,
    FAULT_REORDER,
    FAULT_HTML,
    FAULT_REDIRECT,
    FAULT_BAD_SHAPE,
    FAULT_COUNT
};

struct sample_fault_info {
    const char *name; /* in --fault: "gzip-bomb" */
    int every;        /* the share by default: one request in `every`; 1: all */
    const char *help; /* one clause */
};
extern const struct sample_fault_info sample_fault_list[FAULT_COUNT];

/* For each fault: 0 off, n: one request in n has it, counted from the server's start, the n-th
 * first. Of several that would spoil the same answer one does. */
struct sample_faults {
    int every[FAULT_COUNT];
};
/* "503,latency", each with its default share, "=always" or "=N" after the name: "reset=10". NULL or
 * "" is none. ERR_USAGE with the nearest name. */
bool sample_faults_parse(const char *list, struct sample_faults *out, struct err *err);

/* Zero members take the default. Texts are copied. */
struct sample_options {
    int port;       /* of 127.0.0.1; 0: any that is free */
    int64_t events; /* before `now`; 0: SAMPLE_EVENTS; at most SAMPLE_EVENTS_MAX */
    uint64_t seed;
    int64_t now; /* ms; the clock stands still there. 0 or UNKNOWN: the wall clock, live */
    int rate;    /* events a second after the start. 0: SAMPLE_RATE when live, else none; below
                    zero: none. With `now` the clock then runs on from there */
    const char *token; /* the bearer token to ask for; NULL or "": a random one */
    bool member;       /* role member instead of manager: plan, periods and ledger are closed */
    struct sample_faults faults;
    int64_t (*clock)(void); /* monotonic ms that time passes in; NULL: clock_monotonic */
};

/* The server listens when sample_start returns; NULL with ERR_USAGE for an option out of range, or
 * ERR_OTHER when the port is taken. sample_stop(NULL) does nothing. */
struct sample;
struct sample *sample_start(const struct sample_options *options, struct err *err);
const char *sample_url(const struct sample *sample);   /* "http://127.0.0.1:40123", no slash */
const char *sample_token(const struct sample *sample); /* for who started it; lives as long */
void sample_stop(struct sample *sample);
