/* Follows a service: schedule, fetch, read, store. As a thread beside the screen, or step by step
 * from a command. The one writer of the mirror; a second instance finds it taken and reads along.
 */
#pragma once

#include "usagetop/config.h"

enum sync_phase {
    SYNC_OFF,       /* no service to follow: the mirror only */
    SYNC_STARTING,  /* first answers not there yet */
    SYNC_SYNCING,   /* fetching what is ahead */
    SYNC_LIVE,      /* caught up; asks again every few seconds */
    SYNC_WAITING,   /* the events could not be fetched or stored; tries again at next_try */
    SYNC_STOPPED,   /* will not try again by itself: 401, or the mirror cannot be opened; another
                       process may write meanwhile */
    SYNC_PAUSED,    /* by the user; what was asked before has come and is stored */
    SYNC_FOLLOWING, /* another process writes the mirror; this one reads along */
};

enum { SYNC_HOST_MAX = 64 };
/* The host of a URL as people are shown it; "" when there is none. */
void sync_host(const char *url, char out[static SYNC_HOST_MAX]);

struct source;
/* The header with the name of the user for a source that wants one: `user`, or whom the credential
 * names. False: it wants none. */
bool sync_user_header(const struct source *source, const char *user, const struct secret *secret,
                      struct str *out);

/* A copy of what the thread knows; texts are clean of secrets. */
struct sync_status {
    enum sync_phase phase;
    char source[32], host[SYNC_HOST_MAX]; /* "usage", "usage.example.org" */
    int64_t events;                       /* stored since the start */
    int64_t changed;                      /* of these, how many were new or different */
    int64_t ahead;     /* events still to come; UNKNOWN when the service does not say */
    int percent;       /* SYNCING: that is there, 0 to 99, never less than before; -1: not known */
    int64_t back_to;   /* since when all is there that is fetched backwards; UNKNOWN */
    int64_t rate;      /* events a second, lately; UNKNOWN at first */
    int64_t time_left; /* ms; UNKNOWN */
    int64_t bytes_in;  /* over the network */
    int64_t last_success; /* wall clock; UNKNOWN: never */
    int64_t next_try;     /* wall clock; UNKNOWN: none planned */
    int64_t skew;         /* service's clock minus ours, ms; UNKNOWN */
    int64_t token_ends;   /* wall clock of the service: when the credential says it ends; UNKNOWN */
    int64_t writer_failed; /* FOLLOWING: since when the writer has not reached the service, by
                              `err`; UNKNOWN: all is well with it */
    uint64_t commits;      /* grows with each page stored: the mirror has changed */
    struct err err;   /* why WAITING or STOPPED; FOLLOWING: what the writer met; else why one of the
                         small resources   could not be read; ERR_NONE: all is well */
    char closed[128]; /* resources that answered 403, comma separated; "" when none */
    char moved[256];  /* where a damaged mirror was moved; "" when none */
};

/* Texts are copied; the secret is borrowed until sync_finish. Zero members take defaults. */
struct sync_options {
    const char *source; /* name in the list of sources; NULL: "usage" */
    const char *url;    /* NULL: nothing to fetch */
    const char *mirror; /* file */
    int64_t max_bytes;  /* it grows no further; 0: no limit */
    const struct secret *secret;
    const struct profile *profile; /* borrowed until sync_finish: who says where a fresh credential
                                      comes from when this one ends; NULL */
    const char *user; /* the name that some services want beside the credential; NULL: none */
    const char *ca_file;
    bool allow_http;
    int64_t interval_ms;    /* between polls when live; default 5000 */
    int in_flight;          /* pages of events asked for or being read at once; default 3 */
    int64_t (*clock)(void); /* monotonic ms that waits are counted in; NULL: clock_monotonic */
    /* sync_begin: called by the thread before anything else, to fetch what `secret` points to.
     * False: it is STOPPED, with the reason. NULL: nothing to do. */
    bool (*prepare)(void *arg, struct err *err);
    void *prepare_arg;
};

/* A job without a thread: for `usagetop sync`, cron and tests. */
struct sync_job;
/* ERR_FULL, ERR_OTHER: the mirror cannot be opened; ERR_USAGE: source or URL. */
struct sync_job *sync_job_new(const struct sync_options *options, struct err *err);
/* Works for at most timeout_ms; false when it is of no use to go on: caught up once (with `follow`
 * false), stopped, or failed with nothing left to try soon; the status says which. */
bool sync_job_step(struct sync_job *job, bool follow, int timeout_ms);
/* From another thread: ends the wait of a step early. */
void sync_job_wake(struct sync_job *job);
void sync_job_status(const struct sync_job *job, struct sync_status *status);
void sync_job_finish(struct sync_job **job);

/* The same as a thread. Writes one byte to wake_fd when the status has changed in a way that people
 * would see: at most a few times a second. */
struct sync;
struct sync *sync_start(const struct sync_options *options, int wake_fd, struct err *err);
/* The same without waiting for anything: the thread prepares and opens the mirror itself, and what
 * goes wrong is its status. Needs a url. Texts are borrowed until it is stopped. */
struct sync *sync_begin(const struct sync_options *options, int wake_fd, struct err *err);
void sync_status(struct sync *sync, struct sync_status *status);
void sync_now(struct sync *sync); /* also out of STOPPED and of waits; throttled */
/* A reader of the mirror met ERR_CORRUPT: looks through it, and where it is damaged moves it aside
 * and fetches everything again. */
void sync_check(struct sync *sync);
void sync_pause(struct sync *sync, bool paused);
/* Asks it to end, without waiting; sync_stop then is quick once it has. */
void sync_end(struct sync *sync);
bool sync_ended(struct sync *sync);
void sync_stop(struct sync **sync); /* waits for the page being stored; frees */
