/* What a credential opens: each feed of a source is asked once, and nothing is stored. */
#pragma once

#include "usagetop/config.h"
#include "usagetop/net.h"
#include "usagetop/source.h"

enum { PROBE_FEEDS_MAX = 32, PROBE_HEADERS_MAX = 16 };

enum probe_fate {
    PROBE_UNASKED, /* not yet; or, when the probe is over, because of probe.err */
    PROBE_OPEN,
    PROBE_CLOSED, /* 401 or 403, or the service's own way to say so */
    PROBE_ABSENT, /* 404, or the session does not name it */
    PROBE_FAILED, /* no answer, or one that is not understood */
};
struct probe_feed {
    const struct feed *feed;
    enum probe_fate fate;
    size_t rows; /* of the first page */
    bool more;   /* there are further pages */
    int status;  /* of HTTP; 0: no answer */
    struct err err;
    char said[SOURCE_TEXT_MAX + 1]; /* the service's own words for it; "" */
};

/* Zero is an empty one. */
struct probe {
    const struct source *source;
    struct net *net;
    const struct secret *secret;
    const char *headers[PROBE_HEADERS_MAX + 1]; /* room for one of a question */
    size_t n_headers;
    struct str user; /* the header with the user's name, where the source has one */
    struct probe_feed feeds[PROBE_FEEDS_MAX];
    size_t n;
    struct err err;      /* why nothing more is asked: no connection, the credential is refused */
    struct rows session; /* a row of DATA_SESSION, when the service told */
    int64_t skew;        /* the service's clock minus ours, ms; UNKNOWN */
    int64_t first_byte;  /* ms until the last answer began; UNKNOWN */
    int http_major;      /* 0: no answer */
    unsigned refused;    /* feeds that were answered 401, before one was open */
};
/* The secret is borrowed. ERR_USAGE: unknown source, or an address that may not be asked. */
bool probe_begin(struct probe *probe, const struct profile *profile, const struct secret *secret,
                 struct err *err);
/* Asks the next feed, the session before others. NULL: all are asked, or probe->err says why the
 * rest is not; also after a signal (ERR_CANCELLED). */
const struct probe_feed *probe_next(struct probe *probe);
/* How many are PROBE_OPEN. */
size_t probe_count_open(const struct probe *probe);
/* What is known of a feed, in words: "the API keys: 12". */
void probe_feed_print(struct str *out, const struct probe_feed *feed);
void probe_finish(struct probe *probe);
