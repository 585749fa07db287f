/* Waiting: back-off, Retry-After, 401, cancelling; on a clock that the test turns by hand. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "server.h"
#include "usagetop/net.h"

static int64_t now_ms;
static int64_t hand_clock(void)
{
    return now_ms;
}

/* What services send in place of Retry-After, and how long that is. */
#define AT "Date: Sat, 21 Nov 2026 09:00:00 GMT\r\n"
static const struct {
    const char *path, *headers;
    int64_t wait; /* 0: they say nothing */
} resets[] = {
    {"/seconds-left", "RateLimit-Reset: 30\r\n", 30 * SECOND},
    {"/span", "x-ratelimit-reset-requests: 1m2.5s\r\nx-ratelimit-reset-tokens: 8ms\r\n",
     62 * SECOND + 500},
    {"/ms", "x-ratelimit-reset-requests: 1200ms\r\n", 1200},
    {"/instant", AT "anthropic-ratelimit-requests-reset: 2026-11-21T09:00:45Z\r\n", 45 * SECOND},
    {"/epoch", AT "X-RateLimit-Reset: 1795251620\r\n", 20 * SECOND},
    {"/epoch-ms", AT "X-RateLimit-Reset: 1795251625000\r\n", 25 * SECOND},
    {"/midnight", AT "X-RateLimit-Reset: 1795305600000\r\n", 2 * MINUTE},
    {"/hours", "x-ratelimit-reset-requests: 7h\r\n", 2 * MINUTE},
    {"/over", AT "anthropic-ratelimit-requests-reset: 2026-11-21T08:59:00Z\r\n", 0},
    {"/soon", "x-ratelimit-reset-requests: soon\r\n", 0},
    {"/minus", "x-ratelimit-reset-requests: -3s\r\n", 0},
    {"/unit", "x-ratelimit-reset-requests: 3hm\r\n", 0},
    {"/infinite", "x-ratelimit-reset-requests: inf\r\n", 0},
    {"/both", "Retry-After: 7\r\nRateLimit-Reset: 30\r\n", 7 * SECOND},
};

static bool serve(const struct hit *hit)
{
    int fd = hit->fd;
    const char *const json = "Content-Type: application/json\r\n";
    if (text_equal(hit->path, "/seconds") && hit->count == 1)
        return send_answer(fd, "429 Too Many", "Retry-After: 90\r\n", "");
    if (text_equal(hit->path, "/date") && hit->count == 1)
        return send_answer(fd, "503 Busy",
                           "Date: Sat, 21 Nov 2026 09:00:00 GMT\r\n"
                           "Retry-After: Sat, 21 Nov 2026 09:02:00 GMT\r\n",
                           "");
    if (text_equal(hit->path, "/past") && hit->count == 1)
        return send_answer(fd, "503 Busy",
                           "Date: Sat, 21 Nov 2026 09:00:00 GMT\r\n"
                           "Retry-After: Sat, 21 Nov 2026 08:00:00 GMT\r\n",
                           "");
    if (text_equal(hit->path, "/ages") && hit->count == 1)
        return send_answer(fd, "429 Too Many", "Retry-After: 99999999999999999999999\r\n", "");
    if (text_equal(hit->path, "/nonsense") && hit->count == 1)
        return send_answer(fd, "429 Too Many", "Retry-After: 12 parsecs\r\n", "");
    for (size_t i = 0; i < ARRAY_LEN(resets); i++)
        if (text_equal(hit->path, resets[i].path) && hit->count == 1)
            return send_answer(fd, "429 Too Many", resets[i].headers, "");
    if (text_starts(hit->path, "/always"))
        return send_answer(fd, "503 Busy", "", "");
    if (text_equal(hit->path, "/private") && !strstr(hit->text, "Bearer good"))
        return send_answer(fd, "401 Unauthorized", "", "{\"detail\":\"expired\"}");
    return send_answer(fd, "200 OK", json, "{}");
}

static struct server server;

static struct net *make(struct net_options options)
{
    options.base_url = server.url;
    options.clock = hand_clock;
    return net_new(&options, NULL);
}

static uint64_t start(struct net *net, const char *path)
{
    return net_start(net, &(struct net_request){.path = path}, NULL);
}

/* Works until a request waits for its next attempt; returns when that is due. */
static int64_t work_until_waiting(struct net *net, struct net_wait *wait)
{
    while (!net_waiting(net, wait))
        if (net_poll(net, 5, -1))
            return UNKNOWN;
    return wait->due;
}

static void take_good(struct net *net, int tries)
{
    struct net_response response = {0};
    CHECK(net_poll(net, 30 * SECOND, -1));
    CHECK(net_take(net, &response));
    CHECK_TEXT(response.err.text, "");
    CHECK_NUMBER(response.tries, tries);
    net_response_finish(&response);
}

/* Asks `path`, whose first answer makes it wait `want` ms, and looks that nothing leaves before. */
static void check_wait(const char *path, int64_t want, const char *why)
{
    struct net_wait wait = {0};
    CLEANUP(net_finish)
    struct net *net = make((struct net_options){.seed = 5, .backoff_ms = 1000, .tries = 3});
    int hits = server.hits;
    start(net, path);
    int64_t due = work_until_waiting(net, &wait);
    if (want)
        CHECK_NUMBER(due - now_ms, want);
    else
        CHECK(due > now_ms && due - now_ms <= 1000);
    CHECK_NUMBER(wait.tries, 1);
    CHECK_NUMBER(wait.why.code, ERR_LATER);
    CHECK(strstr(wait.why.text, why) != NULL);
    now_ms = due - 1;
    for (int i = 0; i < 5; i++)
        CHECK(!net_poll(net, 0, -1));
    CHECK_NUMBER(server.hits - hits, 1);
    now_ms = due;
    take_good(net, 2);
    CHECK_NUMBER(server.hits - hits, 2);
    CHECK(!net_waiting(net, &wait));
}

static void test_retry_after(void)
{
    check_wait("/seconds", 90 * SECOND, "429");
    check_wait("/date", 2 * MINUTE, "503");
    check_wait("/past", 0, "503");
    check_wait("/ages", NET_RETRY_AFTER_MAX_MS, "429");
    check_wait("/nonsense", 0, "429");
    for (size_t i = 0; i < ARRAY_LEN(resets); i++)
        check_wait(resets[i].path, resets[i].wait, "429");
}

/* What one request was told holds for those that come after it. */
static void test_hold_for_all(void)
{
    struct net_wait wait = {0};
    struct net_response response = {0};
    CLEANUP(net_finish)
    struct net *net = make((struct net_options){.tries = 1, .retry_after_max_ms = 10 * SECOND});
    CHECK(!net_get(net, &(struct net_request){.path = "/seconds"}, -1, &response));
    CHECK_NUMBER(response.retry_after, 10 * SECOND);
    net_response_finish(&response);
    int hits = server.hits;
    start(net, "/after");
    for (int i = 0; i < 5; i++)
        CHECK(!net_poll(net, 0, -1));
    CHECK(net_waiting(net, &wait));
    CHECK_NUMBER(server.hits - hits, 0);
    CHECK_NUMBER(wait.tries, 0);
    CHECK(strstr(wait.why.text, "429") != NULL);
    CHECK_NUMBER(wait.due - now_ms, 10 * SECOND);
    now_ms = wait.due;
    take_good(net, 1);
    CHECK_NUMBER(server.hits - hits, 1);
}

/* Waits of a request that never succeeds, for a seed. */
static size_t waits_of(uint64_t seed, int64_t waits[16])
{
    struct net_wait wait = {0};
    size_t n = 0;
    CLEANUP(net_finish)
    struct net *net = make(
        (struct net_options){.seed = seed, .tries = 10, .backoff_ms = 100, .backoff_max_ms = 5000});
    start(net, "/always");
    for (;;) {
        int64_t due = work_until_waiting(net, &wait);
        if (due == UNKNOWN)
            break;
        CHECK_NUMBER(wait.tries, (int64_t)n + 1);
        waits[n++] = due - now_ms;
        now_ms = due;
        while (net_waiting(net, &wait) && wait.tries == (int)n && wait.due <= now_ms)
            if (net_poll(net, 0, -1))
                break;
    }
    struct net_response response = {0};
    CHECK(net_take(net, &response));
    CHECK_NUMBER(response.tries, 10);
    CHECK_NUMBER(response.err.code, ERR_LATER);
    net_response_finish(&response);
    return n;
}

static void test_backoff(void)
{
    int64_t a[16], b[16], c[16], sum = 0;
    CHECK_NUMBER(waits_of(42, a), 9);
    CHECK_NUMBER(waits_of(42, b), 9);
    CHECK_NUMBER(waits_of(43, c), 9);
    CHECK(!memcmp(a, b, 9 * sizeof *a));
    CHECK(memcmp(a, c, 9 * sizeof *a) != 0);
    for (int i = 0; i < 9; i++) {
        CHECK(a[i] >= 0 && a[i] <= MIN(100 << i, 5000));
        sum += a[i] + c[i];
    }
    CHECK(sum > 1000);
}

static void test_unauthorized(void)
{
    char bad_text[] = "bad", good_text[] = "good";
    CLEANUP(secret_finish)
    struct secret bad = {0};
    CLEANUP(secret_finish)
    struct secret good = {0};
    CHECK(secret_set(&bad, bad_text, NULL) && secret_set(&good, good_text, NULL));
    CLEANUP(net_finish)
    struct net *net = make((struct net_options){.secret = &bad});
    struct net_response response = {0};
    CHECK(!net_get(net, &(struct net_request){.path = "/private"}, -1, &response));
    CHECK_NUMBER(response.err.code, ERR_AUTH);
    CHECK_NUMBER(response.tries, 1);
    CHECK_TEXT(response.body, "{\"detail\":\"expired\"}");
    CHECK(strstr(response.err.text, "refuses the credential") && !strstr(response.err.text, "bad"));
    net_response_finish(&response);
    CHECK(net_stopped(net));
    int hits = server.hits;
    CHECK(!net_get(net, &(struct net_request){.path = "/public"}, -1, &response));
    CHECK_NUMBER(response.err.code, ERR_AUTH);
    CHECK_NUMBER(response.tries, 0);
    CHECK_NUMBER(server.hits - hits, 0);
    net_response_finish(&response);
    net_set_secret(net, &good);
    CHECK(!net_stopped(net));
    CHECK(net_get(net, &(struct net_request){.path = "/private"}, -1, &response));
    net_response_finish(&response);
}

/* A 401 also ends what waits for another attempt. */
static void test_unauthorized_others(void)
{
    CLEANUP(net_finish)
    struct net *net = make((struct net_options){.seed = 9, .tries = 5});
    struct net_wait wait = {0};
    struct net_response response = {0};
    start(net, "/always?other");
    work_until_waiting(net, &wait);
    start(net, "/private");
    size_t taken = 0;
    while (net_pending(net) && net_poll(net, 30 * SECOND, -1))
        for (; net_take(net, &response); taken++, net_response_finish(&response))
            CHECK_NUMBER(response.err.code, ERR_AUTH);
    CHECK_NUMBER(taken, 2);
    CHECK(!net_waiting(net, &wait));
}

static void test_cancel(void)
{
    int wake[2];
    struct net_wait wait = {0};
    struct net_response response = {0};
    CHECK(!pipe(wake));
    CLEANUP(net_finish)
    struct net *net = make((struct net_options){.seed = 9});
    uint64_t waiting = start(net, "/always?cancelled");
    work_until_waiting(net, &wait);
    uint64_t fresh = start(net, "/ok");
    CHECK(fresh != waiting);
    net_cancel(net, waiting);
    net_cancel(net, waiting);
    net_cancel(net, 12345);
    CHECK_NUMBER(net_pending(net), 1);
    take_good(net, 1);
    start(net, "/flying");
    net_poll(net, 0, -1);
    net_finish(&net);
    CHECK(net == NULL);
    net = make((struct net_options){.seed = 9, .backoff_ms = DAY, .backoff_max_ms = DAY});
    CHECK_NUMBER(write(wake[1], "x", 1), 1);
    CHECK(!net_get(net, &(struct net_request){.path = "/always?woken"}, wake[0], &response));
    CHECK_NUMBER(response.err.code, ERR_CANCELLED);
    CHECK_NUMBER(net_pending(net), 0);
    net_response_finish(&response);
    close(wake[0]);
    close(wake[1]);
}

/* Takes its own answer and leaves the others where they are. */
static void test_get_beside_others(void)
{
    CLEANUP(net_finish)
    struct net *net = make((struct net_options){.seed = 9});
    struct net_response response = {0};
    uint64_t first = start(net, "/first");
    CHECK(net_poll(net, 30 * SECOND, -1));
    CHECK(net_get(net, &(struct net_request){.path = "/second"}, -1, &response));
    CHECK(response.id != first);
    net_response_finish(&response);
    CHECK_NUMBER(net_pending(net), 1);
    CHECK(net_take(net, &response));
    CHECK_NUMBER(response.id, first);
    net_response_finish(&response);
    CHECK(!net_take(net, &response));
}

int main(void)
{
    server_start(&server, serve);
    test_retry_after();
    test_backoff();
    test_unauthorized();
    test_unauthorized_others();
    test_cancel();
    test_get_beside_others();
    server_stop(&server);
    server_start(&server, serve);
    test_hold_for_all();
    server_stop(&server);
    return check_done();
}
