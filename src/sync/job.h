/* What the files of the job share.
 *
 * One feed at a time is in one of these states: due (asked at the next step), asked, being read,
 * stored, resting until its interval is over. The feed of changes has several pages under way, in
 * order:
 *
 *     asked ──reply──► a quick look finds the next cursor ──► the next page is asked for
 *                 └──► read by a thread of the pool ──► stored, strictly in order, with its cursor
 *
 * so that the service, the readers and the store work at the same time, and a crash loses at most
 * what was not stored. */
#pragma once

#include "readers.h"
#include "usagetop/net.h"
#include "usagetop/source.h"
#include "usagetop/store.h"
#include "usagetop/sync.h"

enum {
    FEEDS_MAX = 24,
    FLIGHTS_MAX = 8,
    INTERVAL_MS = 5 * SECOND, /* default of sync_options.interval_ms */
    CLOSED_MS = 10 * MINUTE,  /* a feed that answered 403 or 404 is asked again after this */
    FAILED_MS = 5 * SECOND,   /* the first wait after a failure; doubles */
    FAILED_MAX_MS = 5 * MINUTE,
    WRITER_MS = 10 * SECOND, /* how often a second instance asks for the writer's place */
    NOTE_MS = MINUTE,        /* how often "nothing new" is written down */
};

/* One page of the feed of changes, on its way. */
enum flight_state { FLIGHT_FREE, FLIGHT_ASKED, FLIGHT_READING, FLIGHT_READ };
struct flight {
    enum flight_state state;
    uint64_t request;    /* of net */
    struct cursor asked; /* what it was asked with */
    bool peeked;         /* the next page was asked for after a quick look: */
    struct cursor next;  /* with this cursor */
    struct reading reading;
};

/* One feed. */
struct follow {
    const struct feed *feed;
    struct cursor cursor;    /* stored */
    char etag[256];          /* stored; "" for none */
    int64_t due;             /* monotonic; INT64_MAX: not by time */
    int64_t wait;            /* of the last failure; 0: none */
    int64_t fetched_at;      /* wall clock; UNKNOWN */
    int64_t noted;           /* monotonic: when that was written down last */
    uint64_t request;        /* of net; 0: none under way */
    struct cursor walk;      /* FEED_SNAPSHOT: cursor within the walk */
    char walk_etag[256];     /* of the answer being read */
    struct source_page page; /* FEED_SNAPSHOT: the page just read */
    struct rows gathered;    /* and the rows of the pages before it in this walk */
    bool walking, closed, caught_up, restarted;
    struct err err;
};

struct sync_job {
    struct sync_options options;
    char *url, *mirror, *ca_file; /* owned copies */
    const struct source *source;
    struct net *net;
    struct store store;
    bool writing;       /* store is open */
    int64_t writer_due; /* monotonic: when to ask for the writer's place again */
    struct readers *readers;
    int wake_fd;
    struct rows session; /* the row of DATA_SESSION */
    struct follow follows[FEEDS_MAX];
    size_t n_follows;
    struct flight flights[FLIGHTS_MAX];
    size_t first_flight, n_flights;
    bool paused, stopped;
    bool damaged; /* the mirror was found damaged: it is looked through when opened again */
    struct sync_status status;
    int64_t rate_since, rate_events; /* the span in which the rate is measured */
};

/* status.c */
void status_begin(struct sync_job *job);
void status_stored(struct sync_job *job, size_t events, const struct store_counts *counts);
void status_date(struct sync_job *job, int64_t date);
/* Works out the phase and the countdown from what the feeds are doing. */
void status_settle(struct sync_job *job);

/* feeds.c: what asking and storing have in common. */
bool follow_asks(struct sync_job *job, struct follow *follow, const struct cursor *cursor,
                 uint64_t *request);
/* Takes the failed answer's meaning: closed, again later, from the start, or stop everything. */
void follow_failed(struct sync_job *job, struct follow *follow, const struct err *err, int status,
                   bool at_cursor);
void follow_succeeded(struct sync_job *job, struct follow *follow);
/* Stores rows and the feed's state together. */
bool follow_store(struct sync_job *job, struct follow *follow, struct store_batch *batch,
                  const struct cursor *cursor, int64_t ahead);
bool follow_is_events(const struct follow *follow);

/* walk.c: the small feeds. */
void walk_begin(struct sync_job *job, struct follow *follow);
void walk_response(struct sync_job *job, struct follow *follow, struct net_response *response);

/* flight.c: the events. */
void flights_begin(struct sync_job *job, struct follow *follow);
void flights_response(struct sync_job *job, struct follow *follow, struct net_response *response);
/* Stores what has been read, in order; asks for more. */
void flights_advance(struct sync_job *job, struct follow *follow);
/* Forgets all pages under way; what is stored stays. */
void flights_drop(struct sync_job *job);
