/* The cluster that is written to: one server of it at a time. Private to push. */
#pragma once

#include "usagetop/net.h"
#include "usagetop/push.h"

enum { TARGET_URLS_MAX = 16 };

/* Zero is none. */
struct remote {
    const struct push_options *options;
    struct arena arena;
    const char *urls[TARGET_URLS_MAX];
    size_t n_urls, at; /* the one that is asked */
    struct net *net;   /* of it; NULL: not yet */
    char marker[64];   /* what the names of our inserts begin with */
    char *cluster;     /* over whose servers the table of events lies; NULL: one */
    uint64_t inserts;
    bool unsure; /* what became of the last insert is not known: it may still go on */
    int64_t bytes_out;
    char *body; /* of the last answer */
    size_t size;
};

/* `mirror` is its identity. */
bool remote_open(struct remote *remote, const struct push_options *options, const char *mirror,
                 struct err *err);
void remote_finish(struct remote *remote);
/* A statement that reads; its answer is in `body` until the next call. The next server is asked
 * where one cannot be reached. */
bool remote_select(struct remote *remote, const char *statement, struct err *err);
/* "INSERT ... FORMAT RowBinary" and its rows, to which sign and all are added already. */
bool remote_insert(struct remote *remote, const char *statement, const struct str *rows,
                   struct err *err);
/* The number that such a statement, without FORMAT, gives. */
bool remote_count(struct remote *remote, const char *statement, uint64_t *n, struct err *err);
/* A statement that writes by itself: "INSERT ... SELECT". */
bool remote_tell(struct remote *remote, const char *statement, struct err *err);
/* Waits until no insert of this mirror goes on any more, of a run that was killed either, on
 * whichever server of the cluster. */
bool remote_settle(struct remote *remote, struct err *err);
/* The same of any mirror. */
bool remote_quiet(struct remote *remote, struct err *err);
