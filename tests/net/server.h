/* A small HTTP server on loopback that does as it is told, wrong things too: for the tests of net.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { SERVER_REQUEST_MAX = 16 << 10, SERVER_BODY_MAX = 4 << 20, SERVER_LINKS_MAX = 1024 };

/* One request as it came in. */
struct hit {
    int fd;                        /* the connection: the answer goes there */
    int count;                     /* how often this path was asked, this time included */
    char path[256];                /* with the query */
    char text[SERVER_REQUEST_MAX]; /* request line and headers */
    char *body;                    /* what was posted, with a NUL behind; NULL: nothing */
    size_t size;                   /* of it */
};
/* Writes the answer. False closes the connection. */
typedef bool serve_fn(const struct hit *hit);

struct server {
    int port;
    char url[64];           /* "http://127.0.0.1:PORT" */
    atomic_int links, hits; /* connections taken, requests read */
    struct server_state *state;
};
void server_start(struct server *server, serve_fn *serve);
void server_stop(struct server *server);
/* Copies the newest request into out (SERVER_REQUEST_MAX bytes); "" when there was none. */
void server_last(struct server *server, char *out);

/* For serve functions: all bytes, or as many as the client takes. */
bool send_bytes(int fd, const void *data, size_t size);
bool send_text(int fd, const char *text);
/* A complete answer with Content-Length. `headers` are whole lines, "" for none. */
bool send_answer(int fd, const char *status, const char *headers, const char *body);
/* Closes with a reset instead of an orderly end. */
bool send_reset(int fd);
