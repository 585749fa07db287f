#include "gate.h"

#include "usagetop/base.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 32 << 10, LINKS_MAX = 64, DROP = 700 };

struct gate_state {
    struct gate *gate;
    int listener, port; /* of the service */
    atomic_bool stopping;
    pthread_t acceptor;
};

struct link {
    struct gate_state *state;
    int fd;
};

static bool send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Request line and headers, with the empty line. False: the client went away. */
static bool read_head(int fd, char head[static HEAD_MAX])
{
    size_t size = 0;
    head[0] = '\0';
    while (!strstr(head, "\r\n\r\n")) {
        ssize_t got = recv(fd, head + size, HEAD_MAX - 1 - size, 0);
        if (got <= 0)
            return false;
        size += (size_t)got;
        head[size] = '\0';
    }
    return true;
}

static void refuse(const struct link *link, int status, const char *type)
{
    CLEANUP(str_finish)
    struct str answer = {0};
    CLEANUP(str_finish)
    struct str body = {0};
    str_addf(&body,
             "{\"type\":\"%s\",\"title\":\"No\",\"status\":%d,\"detail\":\"so says the gate\"}",
             type, status);
    str_addf(&answer,
             "HTTP/1.1 %d No\r\nContent-Type: application/problem+json\r\nContent-Length: "
             "%zu\r\nConnection: close\r\n\r\n%s",
             status, body.len, str_text(&body));
    atomic_fetch_add(&link->state->gate->refused, 1);
    send_all(link->fd, answer.data, answer.len);
}

/* Takes one from a count that has some. */
static bool take(atomic_int *count)
{
    int left = atomic_load(count);
    while (left > 0)
        if (atomic_compare_exchange_weak(count, &left, left - 1))
            return true;
    return false;
}

/* Whether the gate answers itself. */
static bool answer(const struct link *link, const char *head)
{
    struct gate *gate = link->state->gate;
    const char *end = strstr(head, "\r\n");
    const char *cursor = strstr(head, "cursor=");
    bool plan = text_starts(head, "GET /v1/plan"), models = text_starts(head, "GET /v1/models");
    atomic_fetch_add(&gate->requests, 1);
    if (text_starts(head, "GET /v1/events/changes"))
        atomic_fetch_add(&gate->changes, 1);
    if (take(&gate->unauthorized))
        refuse(link, 401, "/problems/unauthorized");
    else if (cursor && cursor < end && take(&gate->refuse_cursors))
        refuse(link, 400, "/problems/cursor");
    else if (plan && take(&gate->forbidden_plan))
        refuse(link, 403, "/problems/forbidden");
    else if (models && take(&gate->broken_models))
        refuse(link, 500, "/problems/internal");
    else
        return false;
    return true;
}

/* The request as the service gets it: one for the connection, and perhaps without the word for
 * compact pages. */
static void add_request(struct str *out, const char *head, bool plain)
{
    static const char compact[] = "application/vnd.usage.columns+json, ";
    for (const char *line = head; *line;) {
        const char *end = strstr(line, "\r\n");
        size_t size = (size_t)(end - line);
        const char *word = strstr(line, compact);
        if (size == 0)
            break;
        if (plain && word && word < end) {
            str_bytes(out, line, (size_t)(word - line));
            str_bytes(out, word + sizeof(compact) - 1,
                      (size_t)(end - word) - (sizeof(compact) - 1));
        } else {
            str_bytes(out, line, size);
        }
        str_add(out, "\r\n");
        line = end + 2;
    }
    str_add(out, "Connection: close\r\n\r\n");
}

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    close(fd);
    return -1;
}

static void forward(const struct link *link, const char *head)
{
    CLEANUP(str_finish)
    struct str request = {0};
    char bytes[16 << 10];
    ssize_t got = 0;
    int service = connect_to(link->state->port);
    if (service < 0)
        return;
    add_request(&request, head, atomic_load(&link->state->gate->plain));
    bool drips = atomic_load(&link->state->gate->dripping);
    if (send_all(service, request.data, request.len))
        while ((got = recv(service, bytes, drips ? DROP : sizeof(bytes), 0)) > 0) {
            if (!send_all(link->fd, bytes, (size_t)got))
                break;
            if (drips)
                usleep(1000);
        }
    close(service);
}

static void *serve(void *arg)
{
    struct link *link = arg;
    char *head = mem_new(HEAD_MAX);
    if (read_head(link->fd, head) && !answer(link, head))
        forward(link, head);
    free(head);
    shutdown(link->fd, SHUT_RDWR);
    close(link->fd);
    atomic_fetch_sub(&link->state->gate->answering, 1);
    free(link);
    return NULL;
}

static void take_link(struct gate_state *state, int fd)
{
    pthread_t thread;
    struct link *link = mem_new(sizeof(*link));
    *link = (struct link){state, fd};
    atomic_fetch_add(&state->gate->answering, 1);
    if (!atomic_load(&state->gate->closed) && pthread_create(&thread, NULL, serve, link) == 0) {
        pthread_detach(thread);
        return;
    }
    close(fd);
    free(link);
    atomic_fetch_sub(&state->gate->answering, 1);
}

static void *accept_links(void *arg)
{
    struct gate_state *state = arg;
    struct pollfd ready = {.fd = state->listener, .events = POLLIN};
    while (!atomic_load(&state->stopping)) {
        if (poll(&ready, 1, 50) <= 0 || atomic_load(&state->gate->answering) >= LINKS_MAX)
            continue;
        int fd = accept(state->listener, NULL, NULL);
        if (fd >= 0)
            take_link(state, fd);
    }
    return NULL;
}

bool gate_open(struct gate *gate, const char *url)
{
    struct gate_state *state = mem_new(sizeof(*state));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    state->gate = gate;
    state->port = atoi(strrchr(url, ':') + 1);
    state->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    gate->state = state;
    if (bind(state->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(state->listener, LINKS_MAX) != 0 ||
        getsockname(state->listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    snprintf(gate->url, sizeof(gate->url), "http://127.0.0.1:%d", ntohs(address.sin_port));
    return pthread_create(&state->acceptor, NULL, accept_links, state) == 0;
}

static void await_links(const struct gate *gate)
{
    while (atomic_load(&gate->answering) > 0)
        usleep(1000);
}

void gate_settle(struct gate *gate)
{
    char byte;
    int fd = connect_to(atoi(strrchr(gate->url, ':') + 1));
    shutdown(fd, SHUT_WR);
    while (recv(fd, &byte, 1, 0) > 0)
        ;
    close(fd);
    await_links(gate);
}

void gate_shut(struct gate *gate)
{
    struct gate_state *state = gate->state;
    atomic_store(&state->stopping, true);
    pthread_join(state->acceptor, NULL);
    await_links(gate);
    close(state->listener);
    free(state);
    gate->state = NULL;
}
