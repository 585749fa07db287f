/* A small HTTP client for the tests of the sample service: one request a connection, no library
 * that the program uses too. */
#pragma once

#include "usagetop/base.h"

#include <jansson.h>

struct reply {
    int status;        /* 0: no answer at all */
    char *head;        /* owned; with the status line */
    char *body;        /* owned; NUL-terminated, as sent */
    size_t size;       /* of the body as received */
    int64_t announced; /* Content-Length, or -1 */
    bool whole;        /* as long as announced */
};
struct ask {
    const char *url;     /* of the service */
    const char *path;    /* with query */
    const char *token;   /* NULL: none */
    const char *headers; /* further lines, each with CR LF; may be NULL */
    const char *method;  /* NULL: GET */
    size_t most;         /* of the body, then the connection is dropped; 0: all */
};
struct reply client_ask(const struct ask *ask);
void reply_finish(struct reply *reply);
/* The value of a header, in `out`; "" when it is not there. */
const char *reply_header(const struct reply *reply, const char *name, char out[static 128]);
/* A gzip body unpacked, at most `most` bytes; NULL when it is none. Owned by the caller. */
char *reply_unpack(const struct reply *reply, size_t most, size_t *size);
/* GET with the token "t" and parse; NULL when it is not 200 with JSON. */
json_t *client_json(const char *url, const char *fmt, ...) PRINTF(2, 3);
/* The same as compact page. */
json_t *client_columns(const char *url, const char *fmt, ...) PRINTF(2, 3);
/* All pages of a list as one array. `path` has a '?'. */
json_t *client_list(const char *url, const char *path, int limit);
