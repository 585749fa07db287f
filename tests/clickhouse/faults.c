/* A network, or what stands in it, between the engine and a cluster that runs: answers are cut off,
 * packed, followed by an error, replaced by a page of somebody else. Whatever comes, an answer is
 * right or it is none, with a sentence, and the next one is right again. And answers are handed
 * over as they come.
 *
 *     faults URL
 */
#include <stdatomic.h>
#include <unistd.h>
#include <zlib.h>

#include "engine/world.h"
#include "net/server.h"
#include "reach.h"
#include "usagetop/net.h"
#include "usagetop/push.h"

#include <string.h>

enum { EVENTS = 120, HALF = 2 };

enum fault {
    FAULT_NONE,
    FAULT_CUT,       /* fewer bytes than it said */
    FAULT_RESET,     /* the same, with a reset */
    FAULT_CLOSED,    /* no length was said, the end comes early */
    FAULT_NOTHING,   /* an empty answer */
    FAULT_BEHIND,    /* an error behind a whole answer */
    FAULT_WITHIN,    /* an error in place of the rest */
    FAULT_TAGGED,    /* the same as servers from 25.11 on have it */
    FAULT_STATUS,    /* an error of the server's */
    FAULT_GATEWAY,   /* a proxy's page: its server is away */
    FAULT_BUSY,      /* a proxy's page: too many requests */
    FAULT_LOGIN,     /* a page of somebody who wants to know who is there, as if all were well */
    FAULT_ELSEWHERE, /* it sends one elsewhere */
    FAULT_COUNT
};

static const char page[] = "<html><body><h1>Gateway</h1><p>Code: none</p></body></html>\n";
static const char error_within[] = "Code: 241, e.displayText() = DB::Exception: Memory limit (for "
                                   "query) exceeded: would use 9 GiB, "
                                   "e.what() = DB::Exception";
static const char error_tagged[] =
    "\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 395. DB::Exception: Value passed to 'throwIf' "
    "function is non-zero. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 25.11.2.24)\n"
    "137 abcdefghijklmnop\r\n__exception__\r\n";

/* ---- what stands between ----------------------------------------------------------------------
 */

static struct {
    const char *url; /* of the server */
    atomic_int fault;
    atomic_bool packs, held, waits;
} between;

static bool pass_on(const struct hit *hit, struct net_response *response)
{
    struct err err = {0};
    const struct net_options options = {.base_url = between.url, .tries = 1, .plain = true};
    struct net *net = net_new(&options, &err);
    const struct net_request request = {.path = hit->path,
                                        .accept = "*/*",
                                        .body = hit->body,
                                        .size = hit->size,
                                        .body_max = 64 << 20,
                                        .type = "text/plain"};
    bool ok = net && net_get(net, &request, -1, response);
    net_finish(&net);
    return ok;
}

static bool send_packed(int fd, const char *body, size_t size)
{
    enum { GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8 };
    z_stream stream = {0};
    char head[160];
    CHECK(deflateInit2(&stream, 1, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, 0) == Z_OK);
    size_t most = deflateBound(&stream, size);
    CLEANUP(free_ptr)
    char *packed = mem_new(most);
    CLEANUP(free_ptr)
    char *copy = mem_new(size + 1);
    memcpy(copy, body, size);
    stream.next_in = (unsigned char *)copy;
    stream.avail_in = (unsigned)size;
    stream.next_out = (unsigned char *)packed;
    stream.avail_out = (unsigned)most;
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&stream);
    snprintf(head, sizeof(head),
             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %lu\r\n\r\n",
             stream.total_out);
    return send_text(fd, head) && send_bytes(fd, packed, stream.total_out);
}

/* The first bytes of an answer that should have `size`; 0: it does not say. */
static void send_part(int fd, const char *body, size_t n, size_t size)
{
    char head[120];
    if (size)
        snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", size);
    else
        snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    send_text(fd, head);
    send_bytes(fd, body, n);
}

static bool spoil(const struct hit *hit, enum fault fault, const char *body, size_t size)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_bytes(&text, body, fault == FAULT_BEHIND ? size : size / HALF);
    str_add(&text, fault == FAULT_TAGGED ? error_tagged : error_within);
    switch (fault) {
    case FAULT_CUT:
        send_part(hit->fd, body, size / HALF, size);
        return false;
    case FAULT_RESET:
        send_part(hit->fd, body, size / HALF, size);
        return send_reset(hit->fd);
    case FAULT_CLOSED:
        send_part(hit->fd, body, size / HALF, 0);
        return false;
    case FAULT_NOTHING:
        return send_answer(hit->fd, "200 OK", "", "");
    case FAULT_STATUS:
        return send_answer(hit->fd, "500 Internal Server Error", "", error_within);
    case FAULT_GATEWAY:
        return send_answer(hit->fd, "502 Bad Gateway", "Content-Type: text/html\r\n", page);
    case FAULT_BUSY:
        return send_answer(hit->fd, "429 Too Many Requests", "Content-Type: text/html\r\n", page);
    case FAULT_LOGIN:
        return send_answer(hit->fd, "200 OK", "Content-Type: text/html\r\n", page);
    case FAULT_ELSEWHERE:
        return send_answer(hit->fd, "302 Found", "Location: http://127.0.0.1:9/\r\n", page);
    default:
        return send_answer(hit->fd, "200 OK", "", str_text(&text));
    }
}

static bool serve(const struct hit *hit)
{
    struct net_response response = {0};
    enum fault fault = (enum fault)atomic_load(&between.fault);
    bool statement = hit->body && text_starts(hit->body, "SELECT"), open = false;
    if (between.held && statement && strstr(hit->body, "held")) {
        between.waits = true;
        while (between.held)
            usleep(1000);
    }
    if (!pass_on(hit, &response)) {
        send_answer(hit->fd, "500 Internal Server Error", "", response.body ? response.body : "");
    } else if (statement && fault != FAULT_NONE) {
        open = spoil(hit, fault, response.body, response.size);
    } else if (between.packs) {
        open = send_packed(hit->fd, response.body, response.size);
    } else {
        send_part(hit->fd, response.body, response.size, response.size);
        open = true;
    }
    net_response_finish(&response);
    return open;
}

/* ---- asking -------------------------------------------------------------------------------------
 */

static struct server server;

static struct engine *open_engine(const char *urls)
{
    struct err err = {0};
    const struct engine_cluster_options options = {.urls = urls, .mapping = {.database = "faults"}};
    struct engine *engine = engine_clickhouse(&options, &err);
    CHECK_TEXT(err.text, "");
    return engine;
}

static struct question make_question(enum ask ask, const char *filter)
{
    return (struct question){.ask = ask,
                             .set = DATA_EVENTS,
                             .window = {WINDOW_ALL, 0, INT64_MAX},
                             .now = WORLD_NOW,
                             .filter = filter,
                             .sort = {.field = -1},
                             .limit = 50};
}

/* The count, or -1 and a sentence. */
static int64_t count(struct engine *engine, struct err *err)
{
    CLEANUP(table_finish)
    struct table table = {0};
    const struct question question = make_question(ASK_COUNT, NULL);
    *err = (struct err){0};
    if (!engine_answer(engine, &question, NULL, &table, err))
        return -1;
    return table_at(&table, 0, 0)->number;
}

static size_t rows_of_page(struct engine *engine, struct err *err)
{
    CLEANUP(table_finish)
    struct table table = {0};
    const struct question question = make_question(ASK_PAGE, NULL);
    *err = (struct err){0};
    return engine_answer(engine, &question, NULL, &table, err) ? table.n_rows : 0;
}

/* ---- tests --------------------------------------------------------------------------------------
 */

/* Whoever meets them knows what is there, at first or not yet. */
static void check_fault(enum fault fault, bool known)
{
    struct err err;
    struct engine *engine = open_engine(server.url);
    if (known)
        CHECK_NUMBER(count(engine, &err), EVENTS);
    between.fault = fault;
    if (!CHECK_NUMBER(count(engine, &err), -1))
        fprintf(stderr, "  fault %d\n", fault);
    CHECK(err.code != ERR_NONE && *err.text && !strchr(err.text, '<') && !strchr(err.text, '\n'));
    CHECK_NUMBER((int64_t)rows_of_page(engine, &err), 0);
    CHECK(err.code != ERR_NONE && *err.text);
    between.fault = FAULT_NONE;
    engine_finish(&engine);
    engine = open_engine(server.url);
    CHECK_NUMBER(count(engine, &err), EVENTS);
    CHECK_NUMBER((int64_t)rows_of_page(engine, &err), 50);
    engine_finish(&engine);
}

/* The one that was asked goes on with it when the fault is over. */
static void check_recovery(void)
{
    struct err err;
    struct engine *engine = open_engine(server.url);
    CHECK_NUMBER(count(engine, &err), EVENTS);
    for (enum fault fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
        between.fault = fault;
        CHECK_NUMBER(count(engine, &err), -1);
        between.fault = FAULT_NONE;
        CHECK_NUMBER(count(engine, &err), EVENTS);
        CHECK_TEXT(err.text, "");
    }
    engine_finish(&engine);
}

/* Where there is another server, faults of the way to one are not seen at all. */
static void check_next_server(void)
{
    static const enum fault faults[] = {FAULT_CUT, FAULT_RESET, FAULT_GATEWAY};
    char urls[200];
    struct err err;
    snprintf(urls, sizeof(urls), "%s %s", server.url, between.url);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct engine *engine = open_engine(urls);
        between.fault = faults[i];
        CHECK_NUMBER(count(engine, &err), EVENTS);
        CHECK_TEXT(err.text, "");
        between.fault = FAULT_NONE;
        engine_finish(&engine);
    }
}

static void check_packed(void)
{
    struct err err;
    struct engine *engine = open_engine(server.url);
    between.packs = true;
    CHECK_NUMBER(count(engine, &err), EVENTS);
    CHECK_NUMBER((int64_t)rows_of_page(engine, &err), 50);
    CHECK_TEXT(err.text, "");
    between.packs = false;
    engine_finish(&engine);
}

/* The answer to the first is held back until those to the others are there. */
static void check_order(void)
{
    const struct question questions[] = {make_question(ASK_COUNT, "name:held"),
                                         make_question(ASK_COUNT, NULL),
                                         make_question(ASK_PAGE, NULL)};
    bool left[] = {true, true, true};
    struct err err;
    struct engine *engine = open_engine(server.url);
    CHECK_NUMBER(count(engine, &err), EVENTS);
    between.held = true;
    engine_expect(engine, questions, ARRAY_LEN(questions));
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        CLEANUP(table_finish)
        struct table table = {0};
        size_t at = engine_next(engine, questions, left, ARRAY_LEN(questions), NULL);
        if (!CHECK(at < ARRAY_LEN(questions) && left[at]) || !CHECK((at == 0) == (i == 2)))
            break;
        left[at] = false;
        CHECK(engine_answer(engine, &questions[at], NULL, &table, NULL));
        if (i == 1)
            between.held = false;
    }
    CHECK(between.waits);
    between.held = false;
    engine_expect(engine, NULL, 0);
    engine_finish(&engine);
}

static void push_world(const char *url)
{
    struct world world = {0};
    const struct push_options options = {.mirror = world.path, .urls = url, .database = "faults"};
    struct err err = {0};
    world_begin(&world, 3);
    world_run(&world, EVENTS, WORLD_NOW - DAY);
    struct push *push = push_new(&options, &err);
    bool more = push != NULL;
    while (more && CHECK(push_step(push, &more, &err)))
        ;
    CHECK(push != NULL);
    CHECK_TEXT(err.text, "");
    push_finish(&push);
    world_end(&world);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    between.url = argv[1];
    reach_make_tables(between.url, "faults");
    push_world(between.url);
    server_start(&server, serve);
    for (enum fault fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
        check_fault(fault, false);
        check_fault(fault, true);
    }
    check_recovery();
    check_next_server();
    check_packed();
    check_order();
    server_stop(&server);
    return check_done();
}
