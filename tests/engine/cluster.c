/* The way to a cluster: rights, a shard that is away, servers that are gone, hang, come back, slow
 * or withdrawn statements. The server misbehaves as it is told; the talks are toys. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "check.h"
#include "net/server.h"
#include "usagetop/engine.h"

/* ---- the server --------------------------------------------------------------------------- */

/* How it misbehaves now. */
static struct {
    atomic_bool gone;  /* closes every connection */
    atomic_bool mute;  /* says nothing, not even to a ping */
    atomic_bool down;  /* a shard is away */
    atomic_bool hangs; /* a shard hangs */
    atomic_int rights; /* 0: all; 1: settings, but not readonly; 2: none */
    atomic_int events, together, refusals, asked, held, kills; /* held: by a shard that hangs */
    atomic_bool *withdraw;                                     /* set when a question comes */
    char slow[100], killed[100];
} now;
static pthread_mutex_t killing = PTHREAD_MUTEX_INITIALIZER; /* several statements at once */

static const char down_text[] =
    "Code: 279, e.displayText() = DB::NetException: All connection tries failed. Log: \n\n"
    "Code: 210, e.displayText() = DB::NetException: Connection refused: (127.0.0.2:9001), e.what() "
    "= DB::NetException\n, e.what() = DB::NetException";

static bool fails(const struct hit *hit, const char *text)
{
    return send_answer(hit->fd, "500 Internal Server Error", "", text);
}

static bool says(const struct hit *hit, int64_t number)
{
    char text[40];
    snprintf(text, sizeof(text), "%lld\n", (long long)number);
    return send_answer(hit->fd, "200 OK", "Content-Type: application/json\r\n", text);
}

/* Keeps the connection and says nothing, until the other side goes away. */
static bool says_nothing(const struct hit *hit)
{
    char byte;
    while (read(hit->fd, &byte, 1) > 0)
        ;
    return false;
}

static bool refuses_settings(const struct hit *hit)
{
    int rights = now.rights;
    bool readonly = strstr(hit->path, "readonly=1"), any = strstr(hit->path, "max_execution_time");
    return (readonly && rights > 0) || (any && rights > 1);
}

static bool serve_ask(const struct hit *hit)
{
    now.asked++;
    if (strstr(hit->body, "late"))
        return send_answer(hit->fd, "200 OK", "",
                           "12\nCode: 241, e.displayText() = DB::Exception: "
                           "Memory limit exceeded, e.what() = x");
    if (strstr(hit->body, "killed"))
        return fails(hit, "Code: 394, e.displayText() = DB::Exception: Query was cancelled");
    if (strstr(hit->body, "slow")) {
        snprintf(now.slow, sizeof(now.slow), "%.*s", (int)strcspn(hit->path + 11, "&"),
                 hit->path + 11);
        if (now.withdraw)
            *now.withdraw = true;
        return says_nothing(hit);
    }
    if (strstr(hit->body, "together")) { /* each waits for the others */
        now.together--;
        while (now.together > 0)
            usleep(1000);
    }
    return says(hit, now.down ? 5 : 10);
}

static bool serve(const struct hit *hit)
{
    const char *body = hit->body ? hit->body : "";
    if (now.gone)
        return false;
    if (now.mute)
        return says_nothing(hit);
    if (text_equal(hit->path, "/ping"))
        return send_answer(hit->fd, "200 OK", "Content-Type: text/html\r\n", "Ok.\n");
    if (text_starts(body, "KILL QUERY")) {
        pthread_mutex_lock(&killing);
        snprintf(now.killed, sizeof(now.killed), "%s", body);
        pthread_mutex_unlock(&killing);
        now.kills++;
        return says(hit, 1);
    }
    if (refuses_settings(hit)) {
        now.refusals++;
        return fails(hit, "Code: 164, e.displayText() = DB::Exception: Cannot modify");
    }
    if (text_starts(body, "SELECT host_address"))
        return send_answer(hit->fd, "200 OK", "", "127.0.0.1\t9000\n127.0.0.2\t9001\nnonsense\n");
    if (text_starts(body, "SELECT 1 FROM remote('127.0.0.1:9000'"))
        return says(hit, 1);
    if (text_starts(body, "LEARN"))
        return says(hit, 0);
    if (now.hangs) {
        now.held++;
        return says_nothing(hit);
    }
    if (now.down && !strstr(hit->path, "skip_unavailable_shards=1"))
        return fails(hit, down_text);
    return text_starts(body, "LOOK") ? says(hit, now.down ? now.events / 2 : now.events)
                                     : serve_ask(hit);
}

/* ---- asking it ---------------------------------------------------------------------------- */

static struct server server;

/* Patient, for what is to be answered is, however slow the machine. */
static struct engine_cluster_options options_of(const char *urls, const struct secret *secret)
{
    return (struct engine_cluster_options){.urls = urls,
                                           .user = secret ? "reader" : "",
                                           .secret = secret,
                                           .connect_ms = MINUTE,
                                           .query_ms = MINUTE,
                                           .suspect_ms = MINUTE,
                                           .max_rows = 77,
                                           .mapping.database = "usage",
                                           .mapping.table = "events",
                                           .mapping.fields[E_KIND] = "'request'"};
}

static struct engine *open_with(const struct engine_cluster_options *options)
{
    struct err err = {0};
    struct engine *engine = engine_clickhouse(options, &err);
    CHECK_TEXT(err.text, "");
    return engine;
}

static struct engine *open_engine(const char *urls, const struct secret *secret)
{
    const struct engine_cluster_options options = options_of(urls, secret);
    return open_with(&options);
}

static bool refresh(struct engine *engine, struct err *err)
{
    bool more = true, ok = true;
    *err = (struct err){0};
    while (ok && more)
        ok = engine_refresh(engine, 100, &more, err);
    return ok;
}

/* Until it looks again: it does so at most twice a second. */
static void refresh_until(struct engine *engine, bool well)
{
    struct err err = {0};
    while (refresh(engine, &err) != well || (engine->state.failed_at == UNKNOWN) != well)
        usleep(20000);
}

/* The server is told to end what it does for the slow question, while the engine works. */
static void check_killed(struct engine *engine)
{
    char want[200];
    struct err err = {0};
    for (; atomic_exchange(&now.kills, 0) == 0; usleep(5000))
        refresh(engine, &err);
    snprintf(want, sizeof(want), "KILL QUERY WHERE query_id = '%s'", now.slow);
    CHECK_TEXT(now.killed, want);
}

static void look_until(struct engine *engine, int64_t events)
{
    struct err err = {0};
    bool ok = true;
    while (ok && engine->state.events != events) {
        ok = refresh(engine, &err);
        usleep(5000);
    }
    CHECK_TEXT(err.text, "");
}

static struct question count(const char *filter)
{
    return (struct question){.ask = ASK_COUNT,
                             .window = {.kind = WINDOW_ALL, .to = INT64_MAX},
                             .filter = filter,
                             .sort = {.field = -1}};
}

/* The number, or -1 with the reason in *err. */
static int64_t ask(struct engine *engine, const char *filter, struct err *err)
{
    CLEANUP(table_finish)
    struct table table = {0};
    const struct question question = count(filter);
    *err = (struct err){0};
    if (!engine_answer(engine, &question, NULL, &table, err))
        return -1;
    CHECK(table.provenance.partial == (table.provenance.missing != NULL));
    CHECK_TEXT(table.provenance.engine, "ClickHouse");
    return table.provenance.partial ? -table_at(&table, 0, 0)->number
                                    : table_at(&table, 0, 0)->number;
}

/* ---- tests -------------------------------------------------------------------------------- */

static void test_request(void)
{
    char text[SERVER_REQUEST_MAX], password[] = "open sesame";
    struct err err = {0};
    CLEANUP(secret_finish)
    struct secret secret = {0};
    CHECK(secret_set(&secret, password, NULL));
    struct engine *engine = open_engine(server.url, &secret);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    CHECK_TEXT(err.text, "");
    server_last(&server, text);
    CHECK(text_starts(text, "POST /?query_id=usagetop-"));
    CHECK(strstr(text, "&database=usage&wait_end_of_query=1&readonly=1&max_execution_time=60"
                       "&max_rows_to_read=77 HTTP") != NULL);
    CHECK(strstr(text, "\r\nX-ClickHouse-User: reader\r\n") != NULL);
    CHECK(strstr(text, "\r\nX-ClickHouse-Key: open sesame\r\n") != NULL);
    CHECK(!strstr(text, "Authorization"));
    CHECK_NUMBER(engine->state.events, 100);
    CHECK_TEXT(engine->state.about, "ClickHouse, cluster usage");
    CHECK_NUMBER(engine->state.failed_at, UNKNOWN);
    const struct offer *offer = engine->state.offer;
    CHECK(offer && offer->fields & OFFER(E_USER) && !(offer->fields & OFFER(E_FEE)));
    CHECK(offer && offer->sets == (OFFER(DATA_EVENTS) | OFFER(DATA_SESSION) | OFFER(DATA_KEYS) |
                                   OFFER(DATA_CONTROLLERS) | OFFER(DATA_MODELS)));
    CHECK(offer && offer->kinds == OFFER(KIND_REQUEST));
    engine_finish(&engine);
}

/* Nothing new is no news; more events are. */
static void test_news(void)
{
    struct err err = {0};
    struct engine *engine = open_engine(server.url, NULL);
    CHECK(refresh(engine, &err));
    uint64_t before = engine->state.generation;
    CHECK(refresh(engine, &err));
    CHECK_NUMBER(engine->state.generation, before);
    now.events = 120;
    look_until(engine, 120);
    CHECK(engine->state.generation > before);
    now.events = 100;
    engine_finish(&engine);
}

static void test_rights(void)
{
    struct err err = {0};
    for (int rights = 1; rights <= 2; rights++) {
        now.rights = rights;
        now.refusals = 0;
        struct engine *engine = open_engine(server.url, NULL);
        CHECK_NUMBER(ask(engine, "user:a", &err), 10);
        CHECK_NUMBER(now.refusals, rights);
        CHECK_NUMBER(ask(engine, "user:b", &err), 10);
        CHECK_NUMBER(now.refusals, rights); /* known by now */
        engine_finish(&engine);
    }
    now.rights = 0;
}

static void test_partial(void)
{
    struct err err = {0};
    struct engine *engine = open_engine(server.url, NULL);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    uint64_t before = engine->state.generation;
    now.down = true;
    CHECK_NUMBER(ask(engine, "user:a", &err), -5);
    CHECK_TEXT(engine->state.missing,
               "PARTIAL: shard 127.0.0.2:9001 does not answer; numbers lack its events");
    CHECK(engine->state.generation > before); /* what was whole is to be asked again */
    CHECK_NUMBER(ask(engine, "user:b", &err), -5);
    look_until(engine, 50);
    before = engine->state.generation;
    now.down = false;
    look_until(engine, 100);
    CHECK_TEXT(engine->state.missing, "");
    CHECK(engine->state.generation > before);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    engine_finish(&engine);
}

/* An account that may set nothing cannot leave the shard out. */
static void test_partial_refused(void)
{
    struct err err = {0};
    struct engine *engine = open_engine(server.url, NULL);
    now.rights = 2;
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    now.down = true;
    CHECK_NUMBER(ask(engine, "user:a", &err), -1);
    CHECK(strstr(err.text, "shard 127.0.0.2:9001 does not answer, and this account may not") !=
          NULL);
    now.down = false;
    now.rights = 0;
    engine_finish(&engine);
}

/* Status 200 is no success. */
static void test_late_error(void)
{
    struct err err = {0};
    struct engine *engine = open_engine(server.url, NULL);
    CHECK_NUMBER(ask(engine, "user:late", &err), -1);
    CHECK(strstr(err.text, "has not enough memory") != NULL);
    CHECK_NUMBER(ask(engine, "user:killed", &err), -1); /* by somebody there */
    CHECK_NUMBER(err.code, ERR_OTHER);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    engine_finish(&engine);
}

static void test_next_server(void)
{
    char urls[200];
    struct err err = {0};
    snprintf(urls, sizeof(urls), "http://127.0.0.1:9 %s", server.url);
    struct engine *engine = open_engine(urls, NULL);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    CHECK_TEXT(err.text, "");
    engine_finish(&engine);
    CHECK(!engine_clickhouse(&(struct engine_cluster_options){.urls = "  "}, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(!engine_clickhouse(&(struct engine_cluster_options){.urls = "http://far.example"}, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
}

/* All are gone, then one is back. */
static void test_restart(void)
{
    char urls[200];
    struct err err = {0};
    snprintf(urls, sizeof(urls), "http://127.0.0.1:9 %s", server.url);
    struct engine *engine = open_engine(urls, NULL);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    uint64_t before = engine->state.generation;
    now.gone = true;
    CHECK_NUMBER(ask(engine, "user:a", &err), -1);
    CHECK_NUMBER(err.code, ERR_NETWORK);
    CHECK(text_starts(err.text, "none of the 2 servers answers; the last: "));
    refresh_until(engine, false);
    CHECK(text_starts(engine->state.trouble, "none of the 2 servers answers"));
    CHECK(engine->state.as_of != UNKNOWN);
    CHECK_NUMBER(engine->state.generation, before); /* what is on the screen stays */
    now.gone = false;
    refresh_until(engine, true);
    CHECK(engine->state.generation > before);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    engine_finish(&engine);
}

/* It takes connections and says nothing: the next one answers. */
static void test_mute(void)
{
    char urls[200];
    struct err err = {0};
    struct server other;
    server_start(&other, says_nothing);
    snprintf(urls, sizeof(urls), "%s %s", other.url, server.url);
    struct engine_cluster_options options = options_of(urls, NULL);
    options.connect_ms = 2 * SECOND;
    struct engine *engine = open_with(&options);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    CHECK_TEXT(err.text, "");
    engine_finish(&engine);
    server_stop(&other);
}

static void test_withdrawn(void)
{
    atomic_bool cancel = false;
    struct err err = {0};
    CLEANUP(table_finish)
    struct table table = {0};
    struct engine *engine = open_engine(server.url, NULL);
    const struct question question = count("user:slow");
    now.withdraw = &cancel;
    CHECK(!engine_answer(engine, &question, &cancel, &table, &err));
    CHECK_NUMBER(err.code, ERR_CANCELLED);
    now.withdraw = NULL;
    check_killed(engine);
    engine_finish(&engine);
}

static void test_overdue(void)
{
    struct err err = {0};
    struct engine_cluster_options options = options_of(server.url, NULL);
    options.query_ms = SECOND;
    struct engine *engine = open_with(&options);
    refresh_until(engine, true);
    CHECK_NUMBER(ask(engine, "user:slow", &err), -1);
    CHECK_NUMBER(err.code, ERR_LATER);
    CHECK(strstr(err.text, "did not finish within") != NULL);
    check_killed(engine);
    engine_finish(&engine);
}

/* The server is well, a shard is not: which one is said, and nothing more is asked until then. */
static void test_hung_shard(void)
{
    struct err err = {0};
    struct engine_cluster_options options = options_of(server.url, NULL);
    options.suspect_ms = 200;
    struct engine *engine = open_with(&options);
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    now.hangs = true;
    CHECK_NUMBER(ask(engine, "user:a", &err), -1);
    CHECK(text_starts(err.text, "shard 127.0.0.2:9001 hangs"));
    CHECK(text_starts(engine->state.trouble, "shard 127.0.0.2:9001 hangs"));
    while (now.held < 2) /* the question, and what the shard was asked to see whether it is there */
        usleep(1000);
    now.hangs = false;
    int asked = now.asked;
    CHECK_NUMBER(ask(engine, "user:a", &err), -1);
    CHECK_NUMBER(now.asked, asked);
    engine_finish(&engine);
}

/* All questions of a screen are under way at once. */
static void test_side_by_side(void)
{
    struct err err = {0};
    const struct question questions[] = {count("user:together"), count("user:together"),
                                         count("user:together")};
    struct engine *engine = open_engine(server.url, NULL);
    CHECK(refresh(engine, &err));
    now.together = ARRAY_LEN(questions);
    engine_expect(engine, questions, ARRAY_LEN(questions));
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        CLEANUP(table_finish)
        struct table table = {0};
        CHECK(engine_answer(engine, &questions[i], NULL, &table, &err));
        CHECK_TEXT(err.text, "");
    }
    engine_expect(engine, NULL, 0);
    engine_finish(&engine);
}

/* Among several: each has its own state, and one that cannot be reached does not hide the other. */
static void test_members(void)
{
    struct err err = {0};
    const struct engine_cluster_options here = options_of(server.url, NULL),
                                        gone = options_of("http://127.0.0.1:9", NULL);
    const struct engine_member members[] = {{.cluster = &here}, {.cluster = &gone}};
    const struct engine_choice choice = {.watch = true};
    const struct question states = {.ask = ASK_STATE, .across = true, .sort = {.field = -1}};
    CLEANUP(table_finish)
    struct table table = {0};
    struct engine *engine = engine_several(members, ARRAY_LEN(members), false);
    CHECK(engine_choose(engine, &choice, &err));
    CHECK(refresh(engine, &err));
    CHECK_NUMBER(ask(engine, "user:a", &err), 10);
    CHECK(engine_answer(engine, &states, NULL, &table, &err));
    CHECK_NUMBER(table.n_rows, 2);
    const union value *first = table_at(&table, 0, PROFILE_FIELDS),
                      *second = table_at(&table, 1, PROFILE_FIELDS);
    CHECK_NUMBER(first[STATE_EVENTS].number, 100);
    CHECK_NUMBER(first[STATE_FAILED_AT].number, UNKNOWN);
    CHECK(second[STATE_FAILED_AT].number != UNKNOWN);
    CHECK_TEXT(second[STATE_TROUBLE].text, "connection refused by 127.0.0.1:9");
    engine_finish(&engine);
}

int main(void)
{
    now.events = 100;
    server_start(&server, serve);
    test_request();
    test_news();
    test_rights();
    test_partial();
    test_partial_refused();
    test_late_error();
    test_next_server();
    test_restart();
    test_mute();
    test_withdrawn();
    test_overdue();
    test_hung_shard();
    test_side_by_side();
    test_members();
    server_stop(&server);
    return check_done();
}
