/* What a good server gets and gives: headers, credential, types, etags, gzip, chunks, kept
 * connections, several at once. */
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "server.h"
#include "usagetop/net.h"

static const char json[] = "Content-Type: application/json; charset=utf-8\r\n";

/* Packs `size` bytes of `fill` (or of text when it is not NULL) with gzip. */
static size_t pack(unsigned char *out, size_t room, const char *text, size_t size)
{
    z_stream stream = {0};
    unsigned char zeros[4096] = {0};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    while (size) {
        size_t n = text ? size : MIN(size, sizeof zeros);
        memcpy(zeros, text ? text : (const char *)zeros, n);
        stream.next_in = zeros;
        stream.avail_in = (uInt)n;
        deflate(&stream, Z_NO_FLUSH);
        size -= n;
    }
    deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
    return room - stream.avail_out;
}

static bool send_packed(int fd, const char *text, size_t size)
{
    size_t room = 1 << 20;
    unsigned char *packed = malloc(room);
    size_t n = pack(packed, room, text, size);
    char head[200];
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
             "Content-Length: %zu\r\n\r\n",
             n);
    bool ok = send_text(fd, head) && send_bytes(fd, packed, n);
    free(packed);
    return ok;
}

static bool serve(const struct hit *hit)
{
    const char *path = hit->path;
    int fd = hit->fd;
    if (text_equal(path, "/etag") && strstr(hit->text, "If-None-Match: \"v1\""))
        return send_text(fd, "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
    if (text_equal(path, "/etag"))
        return send_answer(fd, "200 OK", "Content-Type: application/json\r\nETag: \"v1\"\r\n",
                           "{\"a\":1}");
    if (text_equal(path, "/bad-etag"))
        return send_answer(fd, "200 OK", "Content-Type: application/json\r\nETag: \"\x1b[2J\"\r\n",
                           "{}");
    if (text_equal(path, "/never-asked-304"))
        return send_text(fd, "HTTP/1.1 304 Not Modified\r\n\r\n");
    if (text_equal(path, "/gzip"))
        return send_packed(fd, "{\"packed\":true}", 15);
    if (text_equal(path, "/bomb"))
        return send_packed(fd, NULL, 20 << 20);
    if (text_equal(path, "/chunked"))
        return send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n"
                             "4\r\n{\"ch\r\n7\r\nunks\":2\r\n1\r\n}\r\n0\r\n\r\n");
    if (text_equal(path, "/html"))
        return send_answer(fd, "200 OK", "Content-Type: text/html\r\n", "<html>sign in</html>");
    if (text_equal(path, "/other"))
        return send_answer(fd, "200 OK", "Content-Type: Image/\x1b[2JPNG\r\n", "png");
    if (text_equal(path, "/no-type"))
        return send_answer(fd, "200 OK", "", "{}");
    if (text_equal(path, "/no-content"))
        return send_text(fd, "HTTP/1.1 204 No Content\r\n\r\n");
    if (text_equal(path, "/empty"))
        return send_answer(fd, "200 OK", json, "");
    if (text_equal(path, "/date"))
        return send_answer(fd, "200 OK",
                           "Content-Type: application/json\r\n"
                           "Date: Sat, 21 Nov 2026 09:00:00 GMT\r\n",
                           "{}");
    return send_answer(fd, "200 OK", json, "{\"ok\":true}");
}

static struct server server;

static struct net *make(const struct secret *secret)
{
    struct err err = {0};
    struct net *net =
        net_new(&(struct net_options){.base_url = server.url, .secret = secret}, &err);
    CHECK_TEXT(err.text, "");
    return net;
}

static bool get(struct net *net, const char *path, struct net_response *response)
{
    return net_get(net, &(struct net_request){.path = path}, -1, response);
}

static void test_plain(struct net *net)
{
    struct net_response response;
    CHECK(get(net, "/ok?a=b", &response));
    CHECK_NUMBER(response.status, 200);
    CHECK_TEXT(response.body, "{\"ok\":true}");
    CHECK_NUMBER(response.size, 11);
    CHECK_TEXT(response.content_type, "application/json");
    CHECK_TEXT(response.etag, NULL);
    CHECK_NUMBER(response.date, UNKNOWN);
    CHECK_NUMBER(response.retry_after, UNKNOWN);
    CHECK_NUMBER(response.tries, 1);
    CHECK_NUMBER(response.http_major, 1);
    CHECK(response.bytes_in > 11 && response.bytes_out > 40);
    net_response_finish(&response);
    net_response_finish(&response);
    CHECK(get(net, "/date", &response));
    CHECK_NUMBER(response.date, 1795251600000);
    net_response_finish(&response);
}

static void test_headers(void)
{
    char text[SERVER_REQUEST_MAX];
    struct err err = {0};
    struct net_response response;
    CLEANUP(secret_finish)
    struct secret secret = {0};
    char word[] = "canary-1234";
    CHECK(secret_set(&secret, word, &err));
    CLEANUP(net_finish)
    struct net *net = make(&secret);
    const char *const more[] = {"X-Version: 2026-01-01"};
    const struct net_request request = {.path = "/ok?x=%20y",
                                        .accept = "application/vnd.usage.columns+json, "
                                                  "application/json",
                                        .etag = "\"abc\"",
                                        .auth_header = "X-Key",
                                        .auth_prefix = "",
                                        .headers = more,
                                        .n_headers = 1};
    CHECK(net_get(net, &request, -1, &response));
    net_response_finish(&response);
    server_last(&server, text);
    CHECK(text_starts(text, "GET /ok?x=%20y HTTP/1.1\r\n"));
    CHECK(strstr(text, "\r\nX-Key: canary-1234\r\n") != NULL);
    CHECK(strstr(text, "\r\nAccept: application/vnd.usage.columns+json, application/json\r\n"));
    CHECK(strstr(text, "\r\nIf-None-Match: \"abc\"\r\n") != NULL);
    CHECK(strstr(text, "\r\nX-Version: 2026-01-01\r\n") != NULL);
    CHECK(strstr(text, "\r\nUser-Agent: usagetop/") != NULL);
    CHECK(strstr(text, "\r\nAccept-Encoding: gzip\r\n") != NULL);
    CHECK(strstr(text, "Authorization") == NULL && strstr(text, "Cookie") == NULL);
    CHECK(get(net, "/ok", &response));
    net_response_finish(&response);
    server_last(&server, text);
    CHECK(strstr(text, "\r\nAuthorization: Bearer canary-1234\r\n") != NULL);
    CHECK(strstr(text, "\r\nAccept: application/json\r\n") != NULL);
    CHECK(strstr(text, "If-None-Match") == NULL);
}

static void test_etag(struct net *net)
{
    struct net_response response;
    CHECK(get(net, "/etag", &response));
    CHECK_TEXT(response.etag, "\"v1\"");
    CHECK(!response.unchanged);
    char *etag = response.etag;
    response.etag = NULL;
    net_response_finish(&response);
    CHECK(net_get(net, &(struct net_request){.path = "/etag", .etag = etag}, -1, &response));
    CHECK(response.unchanged);
    CHECK_NUMBER(response.status, 304);
    CHECK_TEXT(response.body, NULL);
    free(etag);
    net_response_finish(&response);
    CHECK(get(net, "/bad-etag", &response));
    CHECK_TEXT(response.etag, NULL);
    net_response_finish(&response);
    CHECK(!get(net, "/never-asked-304", &response));
    CHECK_NUMBER(response.err.code, ERR_SHAPE);
    CHECK(!response.unchanged);
    net_response_finish(&response);
}

static void test_encodings(struct net *net)
{
    struct net_response response;
    CHECK(get(net, "/gzip", &response));
    CHECK_TEXT(response.body, "{\"packed\":true}");
    net_response_finish(&response);
    CHECK(get(net, "/chunked", &response));
    CHECK_TEXT(response.body, "{\"chunks\":2}");
    net_response_finish(&response);
    CHECK(get(net, "/empty", &response));
    CHECK_NUMBER(response.size, 0);
    CHECK_TEXT(response.body, NULL);
    net_response_finish(&response);
}

static void test_bomb(struct net *net)
{
    struct net_response response;
    const struct net_request request = {.path = "/bomb", .body_max = 1 << 20};
    CHECK(!net_get(net, &request, -1, &response));
    CHECK_NUMBER(response.err.code, ERR_SHAPE);
    CHECK(strstr(response.err.text, "more than") != NULL);
    CHECK_NUMBER(response.tries, 1);
    CHECK_TEXT(response.body, NULL);
    CHECK(response.bytes_in < 1 << 20);
    net_response_finish(&response);
}

static void check_shape(struct net *net, const char *path, const char *part)
{
    struct net_response response;
    CHECK(!get(net, path, &response));
    CHECK_NUMBER(response.err.code, ERR_SHAPE);
    CHECK_NUMBER(response.tries, 1);
    CHECK(!strchr(response.err.text, '\x1b'));
    if (!CHECK(strstr(response.err.text, part) != NULL))
        fprintf(stderr, "%s: %s\n", path, response.err.text);
    net_response_finish(&response);
}

static void test_types(struct net *net)
{
    struct net_response response;
    check_shape(net, "/html", "web page");
    check_shape(net, "/other", "image/");
    check_shape(net, "/no-content", "204");
    CHECK(get(net, "/no-type", &response));
    CHECK_TEXT(response.content_type, NULL);
    net_response_finish(&response);
    const struct net_request any = {.path = "/html", .accept = "application/json, */*;q=0.1"};
    CHECK(net_get(net, &any, -1, &response));
    CHECK_TEXT(response.content_type, "text/html");
    net_response_finish(&response);
    const struct net_request listed = {.path = "/html", .accept = "application/json,TEXT/html"};
    CHECK(net_get(net, &listed, -1, &response));
    net_response_finish(&response);
}

/* Forty requests one after another: one connection. */
static void test_kept(void)
{
    CLEANUP(net_finish)
    struct net *net = make(NULL);
    int links = server.links, hits = server.hits, opened = 0;
    for (int i = 0; i < 40; i++) {
        struct net_response response;
        CHECK(get(net, "/kept", &response));
        opened += response.connects;
        net_response_finish(&response);
    }
    CHECK_NUMBER(server.links - links, 1);
    CHECK_NUMBER(server.hits - hits, 40);
    CHECK_NUMBER(opened, 1);
}

/* As many as fit, and no more; every answer once, with its tag. */
static void test_many(void)
{
    CLEANUP(net_finish)
    struct net *net = make(NULL);
    struct err err = {0};
    int links = server.links;
    uint64_t tags = 0;
    for (uint64_t i = 0; i < NET_REQUESTS_MAX; i++)
        CHECK(net_start(net, &(struct net_request){.path = "/many", .tag = i}, &err) != 0);
    CHECK(!net_start(net, &(struct net_request){.path = "/many"}, &err));
    CHECK_NUMBER(err.code, ERR_BUSY);
    CHECK_NUMBER(net_pending(net), NET_REQUESTS_MAX);
    while (net_pending(net)) {
        struct net_response response;
        net_poll(net, 10 * SECOND, -1);
        while (net_take(net, &response)) {
            CHECK_NUMBER(response.err.code, ERR_NONE);
            CHECK((tags & 1ull << response.tag) == 0);
            tags |= 1ull << response.tag;
            net_response_finish(&response);
        }
    }
    CHECK_NUMBER(tags, 0xffffffff);
    CHECK(server.links - links <= 8);
}

static void test_refused_texts(struct net *net)
{
    const char *const bad_header[] = {"X: a\r\nY: b"}, *const no_name[] = {": x"};
    const struct net_request bad[] = {
        {.path = NULL},
        {.path = "v1"},
        {.path = "@elsewhere.example/"},
        {.path = "/a b"},
        {.path = "/a\r\nX: y"},
        {.path = "/a#b"},
        {.path = "/", .accept = "a\r\nX: y"},
        {.path = "/", .etag = "\"a\nb\""},
        {.path = "/", .auth_header = "A: b\r\nC"},
        {.path = "/", .auth_prefix = "Bearer\r\n"},
        {.path = "/", .headers = bad_header, .n_headers = 1},
        {.path = "/", .headers = no_name, .n_headers = 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err err = {0};
        CHECK(!net_start(net, &bad[i], &err));
        CHECK_NUMBER(err.code, ERR_USAGE);
    }
    CHECK_NUMBER(net_pending(net), 0);
    struct err err = {0};
    CHECK(!net_new(&(struct net_options){.base_url = "http://usage.example.org"}, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
}

static void test_base_path(void)
{
    char text[SERVER_REQUEST_MAX], base[100];
    struct net_response response;
    snprintf(base, sizeof base, "%s/prefix//", server.url);
    CLEANUP(net_finish)
    struct net *net = net_new(&(struct net_options){.base_url = base, .user_agent = "t/1"}, NULL);
    CHECK(get(net, "/v1/session", &response));
    net_response_finish(&response);
    server_last(&server, text);
    CHECK(text_starts(text, "GET /prefix/v1/session HTTP/1.1\r\n"));
    CHECK(strstr(text, "\r\nUser-Agent: t/1\r\n") != NULL);
}

/* An environment that names a proxy does not matter for this machine. */
static void test_no_proxy(void)
{
    struct net_response response;
    setenv("http_proxy", "http://127.0.0.1:9", 1);
    setenv("all_proxy", "http://127.0.0.1:9", 1);
    CLEANUP(net_finish)
    struct net *net = make(NULL);
    CHECK(get(net, "/ok", &response));
    net_response_finish(&response);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
}

int main(void)
{
    server_start(&server, serve);
    CLEANUP(net_finish)
    struct net *net = make(NULL);
    test_plain(net);
    test_headers();
    test_etag(net);
    test_encodings(net);
    test_bomb(net);
    test_types(net);
    test_kept();
    test_many();
    test_refused_texts(net);
    test_base_path();
    test_no_proxy();
    net_finish(&net);
    net_finish(&net);
    server_stop(&server);
    return check_done();
}
