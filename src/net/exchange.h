/* Inside net: one request from its start to its response, over all its attempts. */
#pragma once

#include "library.h"
#include "usagetop/net.h"

enum {
    HEADERS_IN_MAX = 64 << 10, /* bytes of all response headers of an attempt */
    HEADERS_OUT_MAX = 16,      /* of the caller */
    HEADER_MAX = 4 << 10,      /* bytes of one of the caller's headers */
    STALL_BYTES = 16,          /* a second: less is a stall */
    CONNECTIONS_MAX = 8,
    CONNECTION_AGE_S = 600, /* then the name is looked up again */
};

enum phase {
    PHASE_FREE,
    PHASE_READY,   /* to be sent as soon as nothing holds it back */
    PHASE_FLYING,  /* curl has it */
    PHASE_WAITING, /* for `due`, then to be sent again */
    PHASE_DONE,    /* response is complete */
};

enum verdict { VERDICT_FINAL, VERDICT_AGAIN };

struct exchange {
    enum phase phase;
    struct net *net;
    struct arena arena; /* the texts below */
    const char *url, *accept, *etag, *auth, *type;
    const char *headers[HEADERS_OUT_MAX];
    size_t n_headers, body_max;
    char *posted; /* NULL: a GET */
    size_t posted_size;
    bool once;               /* must not reach the server twice */
    CURL *easy;              /* kept for the next request of this slot */
    struct curl_slist *sent; /* header lines of this attempt; the credential is among them */
    struct net_response response;
    struct str body;     /* of this attempt */
    size_t header_bytes; /* of this attempt */
    bool overflow;       /* body or headers went over their cap */
    char reason[CURL_ERROR_SIZE];
    int64_t due;       /* WAITING: by the clock of the options */
    uint64_t finished; /* DONE: in which order */
};

struct net {
    struct arena arena; /* the texts of the options */
    struct net_options options;
    struct url url;
    struct curl curl; /* holds when multi is set: both from the first request that is sent on */
    CURLM *multi;
    struct exchange exchanges[NET_REQUESTS_MAX];
    uint64_t next_id, next_finished;
    uint64_t random;
    int64_t hold_until; /* no request leaves before, because the server said so */
    struct err hold;    /* its words */
    bool stopped;
    struct err stop; /* why */
    struct net_findings found;
};

int64_t net_now(const struct net *net);

/* Hands the exchange to curl. False with ERR_OTHER when curl will not have it. */
bool exchange_send(struct exchange *exchange, struct err *err);
/* Takes it back and wipes what was sent. Harmless when not flying. */
void exchange_unsend(struct exchange *exchange);

/* May this stand in a header: not empty, no control characters, not too long? */
bool exchange_line_ok(const char *line);
/* Is the type that the answer declares among those that were asked for? True when it declares none.
 */
bool exchange_type_fits(struct exchange *exchange);
/* Fills the response from a finished attempt and says whether another one may help. */
enum verdict exchange_judge(struct exchange *exchange, CURLcode code);
/* The sentence for an attempt without an answer, in response.err. */
enum verdict exchange_judge_fault(struct exchange *exchange, CURLcode code);

/* Keeps what the finished attempt tells of the connection, in net->found. */
void examine_read(struct exchange *exchange);

/* Milliseconds to wait before attempt `tries` + 1. */
int64_t backoff(struct net *net, int tries);
/* The value of a Retry-After header: ms from `date` (the server's clock), not negative, at most
 * what the options say; UNKNOWN when it is neither seconds nor a date. */
int64_t retry_after_read(const struct net *net, const char *text, int64_t date);
/* The same of a header that says when a rate limit is whole again, by some service or other: "30",
 * "1.5s", "6m0s", "120ms", seconds or ms since 1970, RFC 3339; at most RESET_MAX_MS. */
enum { RESET_MAX_MS = 2 * MINUTE };
int64_t reset_read(const struct net *net, const char *text, int64_t date);
/* An HTTP date as ms UTC; UNKNOWN when it is none. */
int64_t http_date_read(const struct net *net, const char *text);

/* Any http or https URL, without the rules of url_check. */
bool url_parse(const char *text, struct url *url);
