/* Copies a mirror into our own tables of a ClickHouse cluster, piece by piece.
 *
 * A piece compares events of the mirror with what the cluster has of them, and inserts the
 * difference: new events with sign 1; of changed ones the former row with sign -1 and the new one
 * with sign 1; of those that the mirror took away the former row with sign -1. So a piece may be
 * done again at any time, and nothing is lost or counted twice whenever the program, the network or
 * a server stops. How far it came is kept in the cluster, as a row of the table `pushes`: first all
 * events in order of time, then what the mirror's log of changes names, then what it took away.
 *
 * A server that is killed may have written events and not yet all sums of them. The row in `pushes`
 * says while events are being written; a run that finds it so, or whose own insert failed, compares
 * the sums of the hours in which the cluster has something of a piece, and adds what differs.
 *
 * The revision of an event is when the service last told the mirror of events: of two mirrors of
 * one account the one that was told later is right, whichever is pushed last. When all is there, it
 * is said where in time the service was read. */
#pragma once

#include "usagetop/base.h"

enum {
    PUSH_EVENTS = 50000,       /* of a piece, and those of the same millisecond */
    PUSH_BYTES = 24 << 20,     /* of one insert, before it is packed */
    PUSH_BUSY_MS = 2 * MINUTE, /* that an insert of a run before may still take */
};

/* Texts and secret are borrowed until push_finish. Zero members take defaults. */
struct push_options {
    const char *mirror;           /* file */
    const char *urls;             /* of servers of the cluster, parted by blanks, by preference */
    const char *database, *table; /* NULL: "default", "events" */
    const char *user;             /* NULL, "": the server's default */
    const struct secret *secret;  /* its password; NULL or not set: none */
    const char *ca_file;
    bool allow_http;
    bool gzip;                    /* pack what is sent to this machine too */
    int64_t connect_ms, total_ms; /* of one request; default 2 s and 5 min */
    size_t events;                /* of a piece; default PUSH_EVENTS */
};

struct push_status {
    int64_t events;    /* of the mirror */
    int64_t compared;  /* in this run */
    int64_t inserted;  /* new ones */
    int64_t replaced;  /* changed ones */
    int64_t removed;   /* that the mirror has no longer */
    int64_t older;     /* of which the cluster has what another mirror was told later: they stay */
    int64_t mended;    /* groups of sums by the hour that were made right */
    int64_t datasets;  /* small datasets whose snapshot was sent */
    int64_t bytes_out; /* sent, as it went over the network */
    bool forgotten;    /* the mirror does not remember all that it took away since the last run */
    bool whole;        /* all events are gone through in order of time, not only what changed */
};

struct push;
/* Opens the mirror, finds a server and reads how far the last run came. ERR_BUSY: another run
 * copies this mirror. ERR_NOT_FOUND: no mirror; or the cluster lacks the tables, with the command
 * that prints them. NULL on failure. */
struct push *push_new(const struct push_options *options, struct err *err);
/* One piece; *more is false when cluster and mirror are the same. After ERR_NETWORK and ERR_LATER
 * it may be called again. */
bool push_step(struct push *push, bool *more, struct err *err);
struct push_status push_status(const struct push *push);
void push_finish(struct push **push);
