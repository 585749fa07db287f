/* Threads and sockets, one thread a connection; nothing of the program under test. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server.h"

enum { PATHS_MAX = 64 };

struct link {
    struct server *server;
    pthread_t thread;
    int fd;
};

struct server_state {
    int listener;
    serve_fn *serve;
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    struct link links[SERVER_LINKS_MAX];
    int n_links;
    char paths[PATHS_MAX][256];
    int counts[PATHS_MAX];
    char last[SERVER_REQUEST_MAX];
};

bool send_bytes(int fd, const void *data, size_t size)
{
    const char *next = data;
    while (size) {
        ssize_t n = send(fd, next, size, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        next += n;
        size -= (size_t)n;
    }
    return true;
}

bool send_text(int fd, const char *text)
{
    return send_bytes(fd, text, strlen(text));
}

bool send_answer(int fd, const char *status, const char *headers, const char *body)
{
    char head[1024];
    snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n", status, headers,
             strlen(body));
    return send_text(fd, head) && send_text(fd, body);
}

bool send_reset(int fd)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    return false;
}

/* Reads what Content-Length announces. */
static bool read_body(struct hit *hit)
{
    static const char name[] = "\r\nContent-Length: ";
    const char *length = strstr(hit->text, name);
    hit->size = length ? strtoul(length + sizeof name - 1, NULL, 10) : 0;
    if (!length || hit->size > SERVER_BODY_MAX)
        return !length;
    hit->body = calloc(1, hit->size + 1);
    return !hit->size || recv(hit->fd, hit->body, hit->size, MSG_WAITALL) == (ssize_t)hit->size;
}

/* Reads one request; false at the end of the connection. */
static bool read_request(struct hit *hit)
{
    size_t n = 0;
    free(hit->body);
    hit->body = NULL;
    while (n + 1 < sizeof hit->text) {
        ssize_t got = recv(hit->fd, hit->text + n, 1, 0);
        if (got <= 0)
            return false;
        hit->text[++n] = 0;
        if (n >= 4 && !memcmp(hit->text + n - 4, "\r\n\r\n", 4))
            return sscanf(hit->text, "%*15s %255s", hit->path) == 1 && read_body(hit);
    }
    return false;
}

static void note(struct server *server, struct hit *hit)
{
    struct server_state *state = server->state;
    pthread_mutex_lock(&state->lock);
    int i = 0;
    while (i < PATHS_MAX - 1 && state->paths[i][0] && strcmp(state->paths[i], hit->path))
        i++;
    memcpy(state->paths[i], hit->path, sizeof hit->path);
    hit->count = ++state->counts[i];
    memcpy(state->last, hit->text, sizeof hit->text);
    pthread_mutex_unlock(&state->lock);
    server->hits++;
}

static void *run_link(void *arg)
{
    struct link *link = arg;
    struct hit *hit = calloc(1, sizeof *hit);
    hit->fd = link->fd;
    while (read_request(hit)) {
        note(link->server, hit);
        if (!link->server->state->serve(hit))
            break;
    }
    free(hit->body);
    free(hit);
    pthread_mutex_lock(&link->server->state->lock);
    close(link->fd);
    link->fd = -1;
    pthread_mutex_unlock(&link->server->state->lock);
    return NULL;
}

static void *run_server(void *arg)
{
    struct server *server = arg;
    struct server_state *state = server->state;
    for (;;) {
        int fd = accept(state->listener, NULL, NULL);
        if (fd < 0)
            return NULL;
        pthread_mutex_lock(&state->lock);
        if (state->n_links == SERVER_LINKS_MAX)
            abort();
        struct link *link = &state->links[state->n_links++];
        *link = (struct link){.server = server, .fd = fd};
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        server->links++;
        pthread_create(&link->thread, NULL, run_link, link);
        pthread_mutex_unlock(&state->lock);
    }
}

void server_start(struct server *server, serve_fn *serve)
{
    struct server_state *state = calloc(1, sizeof *state);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    *server = (struct server){.state = state};
    state->serve = serve;
    pthread_mutex_init(&state->lock, NULL);
    state->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(state->listener, (struct sockaddr *)&address, size) || listen(state->listener, 64) ||
        getsockname(state->listener, (struct sockaddr *)&address, &size))
        abort();
    server->port = ntohs(address.sin_port);
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", server->port);
    pthread_create(&state->thread, NULL, run_server, server);
}

void server_stop(struct server *server)
{
    struct server_state *state = server->state;
    shutdown(state->listener, SHUT_RDWR);
    pthread_join(state->thread, NULL);
    close(state->listener);
    for (int i = 0; i < state->n_links; i++) {
        pthread_mutex_lock(&state->lock);
        if (state->links[i].fd >= 0)
            shutdown(state->links[i].fd, SHUT_RDWR);
        pthread_mutex_unlock(&state->lock);
        pthread_join(state->links[i].thread, NULL);
    }
    pthread_mutex_destroy(&state->lock);
    free(state);
    server->state = NULL;
}

void server_last(struct server *server, char *out)
{
    pthread_mutex_lock(&server->state->lock);
    memcpy(out, server->state->last, SERVER_REQUEST_MAX);
    pthread_mutex_unlock(&server->state->lock);
}
