/* HTTP: asks one server for pages, several at a time, patiently and within limits.
 *
 * One `struct net` speaks to one origin (scheme, host and port of its base URL) with one
 * credential, so that a credential cannot reach another host: requests name a path, never a host,
 * and redirects are not followed. It is used by one thread. Nothing blocks but net_poll (at most
 * its timeout) and net_get; there are no callbacks.
 *
 * What always holds: https (http to this machine only, unless allow_http), TLS 1.2 or newer with
 * certificate and name verified, no .netrc, no cookies, HTTP/2 where offered, connections kept
 * open, gzip accepted, every body capped after unpacking. Network faults, 408, 425, 429 and 5xx are
 * tried again after a wait: exponential back-off with full jitter, or `Retry-After` where the
 * server sent one (or, with 429, says when its rate limit is whole again), which then holds back
 * every request. 401 stops everything until net_set_secret,
 * unless `partial`. All else is final. What a request with a body does may not be done twice: it is
 * sent once, and on a connection of its own, unless its caller says that it may be repeated. */
#pragma once

#include "usagetop/base.h"

enum {
    NET_REQUESTS_MAX = 32,         /* started and not yet taken */
    NET_URL_MAX = 32 << 10,        /* bytes of base URL and path together */
    NET_BODY_MAX = 64 << 20,       /* default cap of a good body */
    NET_SEND_MAX = 64 << 20,       /* of a body that is sent */
    NET_ERROR_BODY_MAX = 64 << 10, /* cap of the body of an error; the rest is dropped */
    NET_CONNECT_MS = 10 * SECOND,  /* defaults of struct net_options */
    NET_STALL_MS = 30 * SECOND,
    NET_TOTAL_MS = 5 * MINUTE,
    NET_TRIES = 6,
    NET_BACKOFF_MS = 500,
    NET_BACKOFF_MAX_MS = MINUTE,
    NET_RETRY_AFTER_MAX_MS = HOUR,
};

/* Zero members take the default. Texts are copied. */
struct net_options {
    const char
        *base_url; /* "https://usage.example.org" or with a path in front of all others; needed */
    const struct secret
        *secret; /* borrowed: outlives the net or the next net_set_secret; NULL or empty: none */
    const char *user_agent; /* default "usagetop/VERSION" */
    const char *ca_file;    /* PEM file of authorities to trust instead of the system's */
    bool allow_http;        /* plain http to other machines too */
    bool partial;           /* a 401 is about what was asked for only, and stops nothing else */
    bool plain;   /* ask for bodies that are not packed: on this machine packing costs more than the
                     bytes. A packed one is understood all the same */
    bool examine; /* find out about the connection: net_findings */
    int64_t connect_ms;
    int64_t stall_ms; /* hardly any byte for this long; counted in whole seconds, rounded up */
    int64_t total_ms; /* for one attempt */
    int tries;        /* attempts for one request, the first included */
    int64_t backoff_ms, backoff_max_ms; /* wait n is anywhere from 0 to backoff_ms * 2^(n - 1), at
                                           most backoff_max_ms */
    int64_t retry_after_max_ms;
    uint64_t seed;          /* of the jitter; 0: taken from the system */
    int64_t (*clock)(void); /* monotonic ms that waits are counted in; NULL: clock_monotonic */
};

/* Texts are copied by net_start. */
struct net_request {
    const char *path;   /* "/v1/session?a=b", already escaped; appended to the base URL */
    const char *accept; /* media types, "application/json" when NULL; an answer of another type is
                           ERR_SHAPE */
    const char *etag;   /* of what the caller has; NULL: none. The answer may be 304 */
    const char *auth_header;    /* header of the credential, "Authorization" when NULL */
    const char *auth_prefix;    /* what stands before it, "Bearer " when NULL */
    const char *const *headers; /* further "Name: value" lines that are no secret */
    size_t n_headers;           /* at most 16 */
    size_t body_max;            /* bytes after unpacking; 0: NET_BODY_MAX */
    const char *body;           /* sent by POST, any bytes; NULL: a GET */
    size_t size;                /* of it */
    const char *type;           /* of it, "application/json" when NULL */
    bool repeatable;            /* it only asks, so it may be tried again as a GET is */
    uint64_t tag;               /* the caller's; comes back in the response */
};

/* What became of a request. err.code is ERR_NONE for 200 with a body of the right type and for 304;
 * else err.text is a sentence for people and `body` may hold what the server said
 * (application/problem+json or anything). */
struct net_response {
    uint64_t id, tag;
    struct err err;
    int status;     /* of HTTP; 0: no answer */
    bool unchanged; /* 304: what belongs to the etag still holds; no body */
    char *body;     /* owned; NUL-terminated; NULL when there is none */
    size_t size;
    char *content_type;              /* owned; without parameters, lower case; NULL: not sent */
    char *etag;                      /* owned; NULL: not sent */
    int64_t date;                    /* the server's clock, ms UTC; UNKNOWN when not sent */
    int64_t retry_after;             /* ms, capped; UNKNOWN when not sent */
    int tries;                       /* attempts made; 0 when it was never sent */
    int connects;                    /* new connections opened for the last attempt */
    int http_major;                  /* 1 or 2; 0: no answer */
    int64_t first_byte_ms, total_ms; /* of the last attempt */
    int64_t bytes_in, bytes_out;     /* on the wire, headers included, all attempts */
};
void net_response_finish(struct net_response *response);

struct net;

/* NULL with ERR_USAGE when the base URL is not allowed. */
struct net *net_new(const struct net_options *options, struct err *err);
/* Cancels what is in flight. Frees and sets to NULL; fine on NULL. */
void net_finish(struct net **net);

/* Another credential (borrowed, as in the options): ends the stop that a 401 caused. */
void net_set_secret(struct net *net, const struct secret *secret);
/* True after a 401: requests end at once as ERR_AUTH without being sent. */
bool net_stopped(const struct net *net);

/* Takes a request in; it is sent by net_poll. Returns its number, never 0. 0: ERR_USAGE for a path
 * or header that is not allowed (control characters, no '/' in front, too long) or a body over
 * NET_SEND_MAX, ERR_BUSY when NET_REQUESTS_MAX are not yet taken. */
uint64_t net_start(struct net *net, const struct net_request *request, struct err *err);
/* Forgets the request: it gives no response. Unknown or finished numbers are fine. */
void net_cancel(struct net *net, uint64_t id);
/* Started and not yet taken: in flight, waiting, or finished. */
size_t net_pending(const struct net *net);

/* Works for at most timeout_ms (0: only what can be done now): sends, receives, starts what is due
 * again. Returns early when a response is ready or wake_fd (-1: none) is readable, which it does
 * not read. True when a response is ready. */
bool net_poll(struct net *net, int timeout_ms, int wake_fd);
/* Hands over the oldest finished response, which the caller finishes. False when there is none. */
bool net_take(struct net *net, struct net_response *response);

/* Why nothing moves and until when, for the countdown on the screen. */
struct net_wait {
    int64_t due;    /* of the next attempt, by the clock of the options */
    int tries;      /* made so far by the request that is due first */
    struct err why; /* what its last attempt ended with */
};
/* False when no request waits for another attempt. */
bool net_waiting(const struct net *net, struct net_wait *wait);
/* Whether this request is one of those that wait. */
bool net_waits(const struct net *net, uint64_t id);

/* net_start, then waits for that one, retries included, while others go on. Ends as ERR_CANCELLED
 * when wake_fd (-1: none) becomes readable. True when the response is good; else response->err says
 * why. */
bool net_get(struct net *net, const struct net_request *request, int wake_fd,
             struct net_response *response);

/* ---- for who looks for what is wrong ---------------------------------------------------- */

/* What the newest attempt that reached a server found, with options.examine. Texts are clean. */
struct net_findings {
    char address[64];  /* of the server, or of the proxy before it; "" when there was none */
    char http[16];     /* "HTTP/2"; "" */
    char subject[160]; /* of the server's certificate, and of who signed it; "" without TLS */
    char issuer[160];
    int64_t expires;            /* of the certificate, ms UTC; UNKNOWN */
    int64_t connect_ms, tls_ms; /* until connected, and until TLS stood; UNKNOWN */
    char authorities[256];      /* the file of authorities that were trusted; "" not known */
};
void net_findings(const struct net *net, struct net_findings *out);
/* The HTTP library that is loaded, with what it uses: "libcurl/7.88.1 OpenSSL/3.0.9 ...". */
bool net_library(struct str *out, struct err *err);

/* ---- URLs ------------------------------------------------------------------------------ */

enum { URL_HOST_MAX = 256 };
struct url {
    char host[URL_HOST_MAX]; /* lower case; an IPv6 address without brackets */
    char name[URL_HOST_MAX +
              16]; /* "host:port" for sentences; the port only when it is not the usual one */
    int port;
    bool https, loopback; /* loopback: 127.0.0.0/8, ::1, localhost */
};
/* Is this an address that may be asked? http or https, a host, no user, query or fragment, plain
 * http to loopback only unless allow_http. ERR_USAGE with a sentence that says what to write
 * instead; `url` (may be NULL) is then unchanged. */
bool url_check(const char *text, bool allow_http, struct url *url, struct err *err);
/* Everything but letters, digits and "-._~" as %XX. */
void url_escape(struct str *out, const char *text);
/* Appends "?name=value" or "&name=value", the value escaped; nothing when value is NULL. */
void url_param(struct str *url, const char *name, const char *value);
