/* Requests with a body: what arrives, what is tried again and what never is. */
#include <stdatomic.h>
#include <stdlib.h>

#include "check.h"
#include "server.h"
#include "usagetop/net.h"

enum { BIG = 3 << 20 };

/* Gives back what was posted, as text. */
static bool echo(const struct hit *hit)
{
    char head[200];
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n",
             hit->size);
    return send_text(hit->fd, head) && send_bytes(hit->fd, hit->body, hit->size);
}

static bool serve(const struct hit *hit)
{
    if (text_starts(hit->path, "/echo"))
        return echo(hit);
    if (text_starts(hit->path, "/busy") && hit->count == 1)
        return send_answer(hit->fd, "503 Busy", "", "come again");
    if (text_starts(hit->path, "/drop"))
        return hit->count > 1 && echo(hit);
    if (text_starts(hit->path, "/wrong"))
        return send_answer(hit->fd, "500 Error", "", "Code: 164, e.displayText() = no");
    return send_answer(hit->fd, "200 OK", "Content-Type: text/plain\r\n", "fine");
}

static struct server server;

static struct net *make(void)
{
    return net_new(&(struct net_options){.base_url = server.url, .tries = 3, .backoff_ms = 1},
                   NULL);
}

static bool ask(struct net *net, const struct net_request *request, struct net_response *response)
{
    struct net_request whole = *request;
    whole.accept = "*/*";
    return net_get(net, &whole, -1, response);
}

static void test_bytes(struct net *net)
{
    char text[SERVER_REQUEST_MAX];
    const char body[] = "SELECT '\0\n\xff'";
    struct net_response response = {0};
    CHECK(ask(net,
              &(struct net_request){
                  .path = "/echo?a=b", .body = body, .size = sizeof body, .type = "text/plain"},
              &response));
    CHECK_NUMBER(response.size, sizeof body);
    CHECK(response.size == sizeof body && memcmp(response.body, body, sizeof body) == 0);
    server_last(&server, text);
    CHECK(text_starts(text, "POST /echo?a=b HTTP/1.1\r\n"));
    CHECK(strstr(text, "\r\nContent-Type: text/plain\r\n") != NULL);
    net_response_finish(&response);
    CHECK(ask(net, &(struct net_request){.path = "/echo/none", .body = ""}, &response));
    CHECK_NUMBER(response.size, 0);
    server_last(&server, text);
    CHECK(strstr(text, "\r\nContent-Type: application/json\r\n") != NULL);
    net_response_finish(&response);
}

/* No question beforehand whether it is welcome; and the caller's bytes may go once it is started.
 */
static void test_big(struct net *net)
{
    char text[SERVER_REQUEST_MAX];
    struct net_response response = {0};
    char *body = malloc(BIG);
    memset(body, 'x', BIG);
    CHECK(net_start(
        net, &(struct net_request){.path = "/echo/big", .accept = "*/*", .body = body, .size = BIG},
        NULL));
    memset(body, 'y', BIG);
    free(body);
    while (!net_take(net, &response))
        net_poll(net, SECOND, -1);
    CHECK_NUMBER(response.size, BIG);
    CHECK(response.body && response.body[0] == 'x' && response.body[BIG - 1] == 'x');
    server_last(&server, text);
    CHECK(!strstr(text, "Expect:"));
    net_response_finish(&response);
}

static void test_once(struct net *net)
{
    struct net_response response = {0};
    CHECK(
        !ask(net, &(struct net_request){.path = "/busy/once", .body = "a", .size = 1}, &response));
    CHECK_NUMBER(response.tries, 1);
    CHECK_NUMBER(response.status, 503);
    CHECK_TEXT(response.body, "come again");
    net_response_finish(&response);
    CHECK(
        !ask(net, &(struct net_request){.path = "/drop/once", .body = "a", .size = 1}, &response));
    CHECK_NUMBER(response.tries, 1);
    CHECK_NUMBER(response.connects, 1);
    net_response_finish(&response);
}

static void test_repeatable(struct net *net)
{
    struct net_response response = {0};
    struct net_request request = {
        .path = "/busy/again", .body = "ab", .size = 2, .repeatable = true};
    CHECK(ask(net, &request, &response));
    CHECK_NUMBER(response.tries, 2);
    net_response_finish(&response);
    request.path = "/drop/again";
    CHECK(ask(net, &request, &response));
    CHECK_TEXT(response.body, "ab");
    net_response_finish(&response);
}

/* What is to be done once never rides on a connection that may have been closed meanwhile. */
static void test_own_connection(struct net *net)
{
    struct net_response response = {0};
    CHECK(ask(net, &(struct net_request){.path = "/fine"}, &response));
    net_response_finish(&response);
    CHECK(ask(net, &(struct net_request){.path = "/fine", .body = "", .repeatable = true},
              &response));
    CHECK_NUMBER(response.connects, 0);
    net_response_finish(&response);
    CHECK(ask(net, &(struct net_request){.path = "/fine", .body = ""}, &response));
    CHECK_NUMBER(response.connects, 1);
    net_response_finish(&response);
}

static void test_refused(struct net *net)
{
    struct err err = {0};
    struct net_response response = {0};
    CHECK(!net_start(net, &(struct net_request){.path = "/", .body = "", .type = "a\r\nb"}, &err));
    CHECK(err.code == ERR_USAGE);
    CHECK(!net_start(
        net, &(struct net_request){.path = "/", .body = "", .size = (size_t)NET_SEND_MAX + 1},
        &err));
    CHECK(err.code == ERR_USAGE);
    CHECK(!ask(net, &(struct net_request){.path = "/wrong", .body = ""}, &response));
    CHECK_TEXT(response.body, "Code: 164, e.displayText() = no");
    net_response_finish(&response);
}

int main(void)
{
    server_start(&server, serve);
    CLEANUP(net_finish)
    struct net *net = make();
    test_bytes(net);
    test_big(net);
    test_once(net);
    test_repeatable(net);
    test_own_connection(net);
    test_refused(net);
    net_finish(&net);
    server_stop(&server);
    return check_done();
}
