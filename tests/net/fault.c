/* A server that misbehaves, and none at all: what is final, what is asked again, and what people
 * read. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "server.h"
#include "usagetop/net.h"

static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                         "Content-Length: 2\r\n\r\n{}";
static atomic_bool released; /* lets serve functions that hold a connection end */

static void hold(void)
{
    while (!released)
        usleep(1000);
}

static bool serve_forever(int fd)
{
    char block[4096];
    memset(block, 'x', sizeof block);
    send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
    while (send_bytes(fd, block, sizeof block))
        continue;
    return false;
}

static bool serve_headers_forever(int fd)
{
    send_text(fd, "HTTP/1.1 200 OK\r\n");
    while (send_text(fd, "X-Filler: 0123456789012345678901234567890123456789\r\n"))
        continue;
    return false;
}

static bool serve_drip(int fd)
{
    send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                  "Content-Length: 100000\r\n\r\n");
    while (!released && send_text(fd, "x"))
        usleep(200 * 1000);
    return false;
}

static bool serve_status(const struct hit *hit)
{
    const char *headers = "Content-Type: application/problem+json\r\n";
    const char *body = "{\"title\":\"why\"}";
    char status[32];
    if (text_starts(hit->path, "/301"))
        return send_answer(hit->fd, "301 Moved",
                           "Location: https://user:pw@elsewhere.example:8443/v2?x=1\r\n", "");
    if (text_starts(hit->path, "/302"))
        return send_answer(hit->fd, "302 Found", "Location: \x1b]0;evil\r\n", "");
    snprintf(status, sizeof status, "%.3s Status", hit->path + 1);
    return send_answer(hit->fd, status, headers, body);
}

static bool serve(const struct hit *hit)
{
    int fd = hit->fd;
    bool again = hit->count > 1; /* all is well the second time */
    if (text_equal(hit->path, "/forever"))
        return serve_forever(fd);
    if (text_equal(hit->path, "/headers"))
        return serve_headers_forever(fd);
    if (text_equal(hit->path, "/drip"))
        return serve_drip(fd);
    if (text_equal(hit->path, "/silent")) {
        hold();
        return false;
    }
    if (text_equal(hit->path, "/huge-error")) {
        send_text(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 10000000\r\n\r\n");
        for (int i = 0; i < 1000000 && send_text(fd, "0123456789"); i++)
            continue;
        return false;
    }
    if (text_equal(hit->path, "/not-http"))
        return send_text(fd, "220 mail.example.org ESMTP\r\n"), false;
    if (text_equal(hit->path, "/bad-gzip"))
        return send_answer(fd, "200 OK",
                           "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                           "this is not gzip at all");
    if (hit->path[1] >= '1' && hit->path[1] <= '9')
        return serve_status(hit);
    if (again)
        return send_text(fd, ok);
    if (text_equal(hit->path, "/cut"))
        return send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Content-Length: 100\r\n\r\n{\"half\":"),
               false;
    if (text_equal(hit->path, "/cut-chunk"))
        return send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n50\r\n{\"half\":"),
               false;
    if (text_equal(hit->path, "/reset"))
        return send_reset(fd);
    return false; /* "/nothing" */
}

static struct server server;
static int64_t
    tick; /* a clock that jumps a minute at each look, so that no test waits for a back-off */

static int64_t fast_clock(void)
{
    return tick += MINUTE;
}

static const struct net_options fast = {
    .clock = fast_clock, .tries = 3, .seed = 1, .backoff_ms = 1, .retry_after_max_ms = SECOND};

static struct net *make(struct net_options options)
{
    if (!options.base_url)
        options.base_url = server.url;
    return net_new(&options, NULL);
}

struct expected {
    const char *path;
    enum err_code code;
    int status, tries;
    const char *part; /* of the sentence */
};

/* What was sent may still be on its way to the server's thread when the client has given up. */
static void await_hits(int want)
{
    while (server.hits < want)
        usleep(1000);
}

static void check_one(struct net *net, const struct expected *expected)
{
    struct net_response response;
    int hits = server.hits;
    net_get(net, &(struct net_request){.path = expected->path, .body_max = 1 << 20}, -1, &response);
    CHECK_NUMBER(response.err.code, expected->code);
    CHECK_NUMBER(response.status, expected->status);
    CHECK_NUMBER(response.tries, expected->tries);
    await_hits(hits + expected->tries);
    CHECK_NUMBER(server.hits - hits, expected->tries);
    CHECK(!strpbrk(response.err.text, "\x1b\r\n"));
    if (!CHECK(strstr(response.err.text, expected->part) != NULL))
        fprintf(stderr, "%s: %s\n", expected->path, response.err.text);
    net_response_finish(&response);
}

static void test_statuses(void)
{
    static const struct expected table[] = {
        {"/301", ERR_OTHER, 301, 1, "https://elsewhere.example:8443 (301)"},
        {"/302", ERR_OTHER, 302, 1, "another address (302)"},
        {"/308", ERR_OTHER, 308, 1, "another address (308)"},
        {"/400", ERR_OTHER, 400, 1, "does not accept the request for /400 (400)"},
        {"/403?q=canary", ERR_FORBIDDEN, 403, 1, "does not open /403 to this account"},
        {"/404", ERR_NOT_FOUND, 404, 1, "has no /404 (404)"},
        {"/410", ERR_NOT_FOUND, 410, 1, "has no /410 (410)"},
        {"/408", ERR_LATER, 408, 3, "not ready"},
        {"/429", ERR_LATER, 429, 3, "asks for fewer requests (429)"},
        {"/500", ERR_LATER, 500, 3, "failed while answering (500)"},
        {"/502", ERR_LATER, 502, 3, "(502)"},
        {"/503", ERR_LATER, 503, 3, "overloaded or in maintenance (503)"},
        {"/599", ERR_LATER, 599, 3, "(599)"},
    };
    CLEANUP(net_finish)
    struct net *net = make(fast);
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        check_one(net, &table[i]);
    struct net_response response;
    net_get(net, &(struct net_request){.path = "/403"}, -1, &response);
    CHECK_TEXT(response.body, "{\"title\":\"why\"}");
    CHECK_TEXT(response.content_type, "application/problem+json");
    net_response_finish(&response);
}

static void test_broken_answers(void)
{
    static const struct expected table[] = {
        {"/cut", ERR_NONE, 200, 2, ""},
        {"/cut-chunk", ERR_NONE, 200, 2, ""},
        {"/reset", ERR_NONE, 200, 2, ""},
        {"/nothing", ERR_NONE, 200, 2, ""},
        {"/forever", ERR_SHAPE, 200, 1, "more than 1"},
        {"/headers", ERR_SHAPE, 200, 1, "headers"},
        {"/not-http", ERR_SHAPE, 0, 1, "does not speak HTTP"},
        {"/bad-gzip", ERR_SHAPE, 200, 1, "unpacked"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        CLEANUP(net_finish)
        struct net *net = make(fast);
        check_one(net, &table[i]);
    }
    struct net_options once = fast;
    once.tries = 1;
    CLEANUP(net_finish)
    struct net *net = make(once);
    check_one(net, &(struct expected){"/nothing?1", ERR_NETWORK, 0, 1, "without an answer"});
}

static void test_huge_error(void)
{
    CLEANUP(net_finish)
    struct net *net = make(fast);
    struct net_response response;
    net_get(net, &(struct net_request){.path = "/huge-error"}, -1, &response);
    CHECK_NUMBER(response.err.code, ERR_NOT_FOUND);
    CHECK_NUMBER(response.size, NET_ERROR_BODY_MAX);
    CHECK_NUMBER(response.tries, 1);
    net_response_finish(&response);
}

/* Limits that curl counts in real time: long enough for a request to arrive on a busy machine. */
static void test_timeouts(void)
{
    struct net_options total = fast, stall = fast;
    total.tries = 2;
    total.total_ms = SECOND;
    stall.tries = 1;
    stall.stall_ms = 2 * SECOND;
    CLEANUP(net_finish)
    struct net *net = make(total);
    check_one(net, &(struct expected){"/silent", ERR_NETWORK, 0, 2, "did not finish its answer"});
    CLEANUP(net_finish)
    struct net *slow = make(stall);
    check_one(slow, &(struct expected){"/drip", ERR_NETWORK, 200, 1, "next to nothing"});
}

/* A port of this machine on which nobody listens, nor can until *fd is closed. */
static int closed_port(int *fd)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(!bind(*fd, (struct sockaddr *)&address, size));
    CHECK(!getsockname(*fd, (struct sockaddr *)&address, &size));
    return ntohs(address.sin_port);
}

static void test_nobody(void)
{
    char url[64], sentence[100];
    int fd, port = closed_port(&fd);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    snprintf(sentence, sizeof sentence, "connection refused by 127.0.0.1:%d", port);
    struct net_options options = fast;
    options.base_url = url;
    struct net_response response;
    CLEANUP(net_finish)
    struct net *net = make(options);
    CHECK(!net_get(net, &(struct net_request){.path = "/"}, -1, &response));
    CHECK_NUMBER(response.err.code, ERR_NETWORK);
    CHECK_TEXT(response.err.text, sentence);
    CHECK_NUMBER(response.tries, 3);
    CHECK_NUMBER(response.status, 0);
    net_response_finish(&response);
    close(fd);
}

/* A label of more than 63 letters: no resolver asks the network for it. */
static void test_no_name(void)
{
    char url[128] = "https://", label[65] = {0}, sentence[128];
    struct net_options options = fast;
    struct net_response response;
    memset(label, 'a', sizeof label - 1);
    strcat(url, label);
    snprintf(sentence, sizeof sentence, "the name %s is not known (DNS)", label);
    options.base_url = url;
    options.tries = 2;
    static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < ARRAY_LEN(proxies); i++)
        unsetenv(proxies[i]);
    CLEANUP(net_finish)
    struct net *net = make(options);
    CHECK(!net_get(net, &(struct net_request){.path = "/"}, -1, &response));
    CHECK_NUMBER(response.err.code, ERR_NETWORK);
    CHECK_NUMBER(response.tries, 2);
    CHECK(text_starts(response.err.text, sentence));
    net_response_finish(&response);
}

int main(void)
{
    server_start(&server, serve);
    test_statuses();
    test_broken_answers();
    test_huge_error();
    test_timeouts();
    test_nobody();
    test_no_name();
    released = true;
    server_stop(&server);
    return check_done();
}
