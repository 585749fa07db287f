/* What the files of the job share.
 *
 * Every feed is followed alike. A feed that is due gets a flight: one page on its way.
 *
 *     asked ──answer──► a quick look finds the next cursor ──► the next flight
 *                 └───► parsed by another thread ──► landed: stored, strictly in order
 *
 * Feeds whose answers allow the quick look have several flights in the air, so that the service,
 * the parsers and the store work at the same time; the others have one. Only the first flight of a
 * feed counts: it was asked with the cursor that is stored (or follows from it), the ones behind it
 * are guesses that may be dropped at any time. So a crash loses nothing but what was in the air.
 *
 *     job.c     life, and one step of work      flight.c  asking, order, dropping
 *     keep.c    what is kept in the mirror      land.c    what a page means: store it
 *     fate.c    failed, or well: when again     status.c  what people are told
 *     credential.c  its end, and a fresh one in time */
#pragma once

#include "parsers.h"
#include "usagetop/net.h"
#include "usagetop/source.h"
#include "usagetop/store.h"
#include "usagetop/sync.h"

enum {
    FOLLOWS_MAX = 24,
    FLIGHTS_MAX = 8,          /* of one feed */
    ETAG_MAX = 256,           /* longer ones are not used */
    INTERVAL_MS = 5 * SECOND, /* default of sync_options.interval_ms */
    IN_FLIGHT = 3,            /* default of sync_options.in_flight */
    CLOSED_MS = 10 * MINUTE,  /* a feed that is closed is asked again after this */
    ABSENT_MS = MINUTE,       /* how often the session is asked for one that it did not name */
    FAILED_MS = 2 * SECOND,   /* the wait after a first failure; doubles */
    FAILED_MAX_MS = 5 * MINUTE,
    TRIES = 3,              /* of what is no fault of the network, where nobody waits for ever */
    WRITER_MS = 5 * SECOND, /* how often a second instance asks for the writer's place */
    NOTE_MS = MINUTE,       /* how often "nothing new" is written down */
    TOLD_MS = 10 * MINUTE,  /* the same of a span of time that was read on */
    DIGEST_ROWS_MAX = 5000, /* pages of more rows are stored without a look at what was before */
    PARTS_MAX = 1024,       /* parts of a walk that are compared with those of the last */
};

struct follow;

/* One page on its way. */
enum flight_state {
    FLIGHT_ASKED,
    FLIGHT_PARSING,
    FLIGHT_ANSWERED, /* by 304: there is nothing to parse */
};
struct flight {
    struct flight *next; /* asked after this one */
    enum flight_state state;
    uint64_t request;    /* of net */
    struct cursor asked; /* with this cursor */
    bool first;          /* of its walk */
    bool unchanged;      /* answered by 304 */
    bool peeked;         /* `ahead` is known: */
    struct cursor ahead; /* where the next page seems to begin */
    char etag[ETAG_MAX]; /* of the answer */
    struct parsing parsing;
};

/* One feed. */
struct follow {
    const struct feed *feed;
    struct cursor cursor; /* where the next walk begins */
    char etag[ETAG_MAX];  /* of the last walk, if it was one page; "" */
    struct flight *first, *last;
    size_t n_flights;
    struct rows gathered;       /* FEED_SNAPSHOT: rows of this walk that are not complete yet */
    uint64_t *parts;            /* digest of what each page (or part) of the last walk stored */
    size_t n_parts, part;       /* `part`: the number of the next in this walk */
    int64_t due;                /* of the next walk, by job_now */
    int64_t wait;               /* after the last failure; 0: none */
    int64_t fetched_at;         /* wall clock; UNKNOWN: never */
    int64_t noted;              /* by job_now: when the mirror last heard of it */
    uint64_t told;              /* digest of the failure that the mirror knows of; 0: none */
    unsigned failures;          /* since it last went well */
    int64_t ahead;              /* events behind the last page; UNKNOWN */
    int64_t oldest;             /* of events: the earliest time that was told; UNKNOWN */
    int64_t back_to;            /* the same, when it was told after later ones; UNKNOWN */
    int64_t told_to;            /* of spans of time: the end of the last one that is kept */
    int64_t held_from, held_to; /* one that was only read (page.span_kept), and not kept as yet */
    bool caught_up;             /* all there was has been read, once at least */
    bool closed;                /* by 403 or 404: `err` says so */
    bool restarted;             /* its cursor was refused since it last went well */
    struct err err;             /* of the last failure, until it goes well */
};

struct sync_job {
    struct sync_options options;
    char *url, *mirror, *ca_file; /* owned copies */
    const struct source *source;
    struct net *net;
    struct parsers *parsers;
    int wake_fd;
    struct store store;
    bool writing;        /* store is open */
    bool check;          /* look through the mirror when opening it: it seems damaged */
    int64_t writer_due;  /* by job_now: when to ask for the writer's place again */
    struct rows session; /* the row of DATA_SESSION, when known */
    struct follow follows[FOLLOWS_MAX];
    size_t n_follows;
    struct flight *spare; /* landed ones, for their memory */
    struct secret fresh;  /* taken since the job was made; empty: options.secret is in use */
    int64_t renew_due;    /* by job_now: when a fresh one is to be taken; INT64_MAX: never */
    int64_t renewed_at;   /* by job_now: when that was tried last */
    const char **headers; /* of the source, and user_line; room for one of a question; owned */
    size_t n_headers;
    struct str user_line;  /* the header with the user's name; "" */
    int64_t drift;         /* the service's clock minus ours, where it has its own, ms */
    struct err writer_err; /* what does not work for the process that writes instead */
    bool paused, stopped;
    struct sync_status status;
    int64_t rate_since, rate_events; /* the span in which the rate is measured */
};

int64_t job_now(const struct sync_job *job); /* monotonic, ms */
/* The feed of events; NULL when the source has none. */
struct follow *job_events(struct sync_job *job);

/* Is something asked for that is not yet in the mirror? */
bool job_flying(const struct sync_job *job);
/* The mirror seems damaged: it is looked through and opened again. */
void job_check(struct sync_job *job);

/* keep.c */
/* Becomes the writer and takes up the feeds where they were left. ERR_BUSY: another process is. */
bool keep_open(struct sync_job *job, struct err *err);
void keep_close(struct sync_job *job);
/* Stores rows (batch) and the state of the feed together. False: fate_failed or keep_close was
 * called, and the flights are of no use. */
bool keep_batch(struct sync_job *job, struct follow *follow, struct store_batch *batch,
                const struct cursor *cursor, int64_t ahead);
/* Writes down that all is well or what is wrong, if the mirror does not know. */
void keep_note(struct sync_job *job, struct follow *follow, int status);

/* flight.c */
void flight_begin(struct sync_job *job, struct follow *follow);
/* Asks for the pages behind the last flight, as far as they are known. */
void flight_ahead(struct sync_job *job, struct follow *follow);
void flight_answered(struct sync_job *job, struct net_response *response);
/* Lands the first flight if it is ready. False: it is not. */
bool flight_advance(struct sync_job *job, struct follow *follow);
void flight_drop(struct sync_job *job, struct follow *follow);
void flight_drop_all(struct sync_job *job);
void flight_forget_spare(struct sync_job *job);

/* land.c: stores the page of the first flight. False: it could not be. */
bool land_page(struct sync_job *job, struct follow *follow, struct flight *flight);

/* fate.c */
struct failure {
    struct err err;
    int status;     /* of HTTP; 0: not an answer */
    bool at_cursor; /* asked with a cursor that is not empty */
};
void fate_failed(struct sync_job *job, struct follow *follow, const struct failure *failure);
/* There is nothing left to ask. */
void fate_over(struct sync_job *job, struct follow *follow);
void fate_well(struct sync_job *job, struct follow *follow);
/* Failed, but worth to wait for where nobody waits for ever. */
bool fate_trying(const struct follow *follow);
/* Everything that rests is due now. */
void fate_hurry(struct sync_job *job);

/* credential.c */
void credential_begin(struct sync_job *job);
void credential_finish(struct sync_job *job);
/* Takes a fresh one when it is time. */
void credential_look(struct sync_job *job);
/* It was refused. True: there is another now, and all flights are dropped. */
bool credential_refused(struct sync_job *job);
/* Somebody wants it tried again. */
void credential_again(struct sync_job *job);
/* Whether its time is over, as a sentence. */
bool credential_ended(const struct sync_job *job, struct err *err);

/* status.c */
#define SOURCE_DEFAULT "usage"
/* Nothing is known but whom it is about. */
void status_blank(struct sync_status *status, const struct sync_options *options);
void status_begin(struct sync_job *job);
void status_stored(struct sync_job *job, size_t events, const struct store_counts *counts);
void status_date(struct sync_job *job, int64_t date);
/* Ours, or the service's where it has its own. */
int64_t status_service_now(const struct sync_job *job);
/* While another process writes: what the mirror says of its last tries. */
void status_of_writer(struct sync_job *job);
/* Works out the phase and the countdown from what the feeds are doing. */
void status_settle(struct sync_job *job);
