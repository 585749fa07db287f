/* The service over HTTP: token, roles, methods, conditions, compression, paging, problems. */
#include "check.h"
#include "client.h"
#include "usagetop/model.h"
#include "usagetop/sample.h"

#include <stdatomic.h>
#include <stdlib.h>

#define NOW INT64_C(1795253400000) /* 2026-11-21T09:30Z */

static _Atomic int64_t test_time;
static int64_t test_clock(void)
{
    return test_time;
}

static struct sample *start(const struct sample_options *options)
{
    struct err err = {0};
    struct sample_options with = *options;
    with.token = "t";
    struct sample *sample = sample_start(&with, &err);
    if (!CHECK(sample != NULL)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    return sample;
}

static int status_of(const struct ask *ask)
{
    struct reply reply = client_ask(ask);
    int status = reply.status;
    reply_finish(&reply);
    return status;
}

static void test_options(void)
{
    struct err err = {0};
    CHECK(!sample_start(&(struct sample_options){.port = 70000}, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(!sample_start(&(struct sample_options){.events = -5}, &err));
    CHECK(!sample_start(&(struct sample_options){.now = 5}, &err));
    struct sample *one = start(&(struct sample_options){.events = 10, .now = NOW});
    int port = atoi(strrchr(sample_url(one), ':') + 1);
    CHECK(!sample_start(&(struct sample_options){.events = 10, .port = port}, &err));
    CHECK_NUMBER(err.code, ERR_OTHER);
    sample_stop(one);
    struct sample *two = sample_start(&(struct sample_options){.events = 10, .now = NOW}, &err);
    struct sample *three = sample_start(&(struct sample_options){.events = 10, .now = NOW}, &err);
    CHECK(strlen(sample_token(two)) == 40 && strcmp(sample_token(two), sample_token(three)) != 0);
    sample_stop(two);
    sample_stop(three);
    sample_stop(NULL);
}

static void test_token(const char *url)
{
    char value[128];
    struct ask ask = {.url = url, .path = "/v1/session"};
    struct reply reply = client_ask(&ask);
    CHECK_NUMBER(reply.status, 401);
    CHECK_TEXT(reply_header(&reply, "Content-Type", value), "application/problem+json");
    CHECK_TEXT(reply_header(&reply, "WWW-Authenticate", value), "Bearer");
    json_t *json = json_loads(reply.body, 0, NULL);
    CHECK_NUMBER(json_integer_value(json_object_get(json, "status")), 401);
    json_decref(json);
    reply_finish(&reply);
    static const char *const wrong[] = {"tt", "", "T", "x", "t\tt"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        ask.token = wrong[i];
        CHECK_NUMBER(status_of(&ask), 401);
    }
    ask.token = "t";
    CHECK_NUMBER(status_of(&ask), 200);
    ask.token = NULL;
    ask.headers = "Authorization: Basic dDp0\r\n";
    CHECK_NUMBER(status_of(&ask), 401);
}

static const struct {
    const char *path, *type, *param;
    int status;
} bad_requests[] = {
    {"/v1/nothing", "/problems/not-found", NULL, 404},
    {"/", "/problems/not-found", NULL, 404},
    {"/v1/session/", "/problems/not-found", NULL, 404},
    {"/v1/events/9d2c0f6e-8a51-4b7c-9e03-5f1a2b3c4d5e", "/problems/not-found", NULL, 404},
    {"/v1/events/x/y", "/problems/not-found", NULL, 404},
    {"/v1/periods/1999-01", "/problems/not-found", NULL, 404},
    {"/v1/periods/1999-01/ledger", "/problems/not-found", NULL, 404},
    {"/v1/keys?limit=0", "/problems/parameter", "limit", 400},
    {"/v1/keys?limit=10001", "/problems/parameter", "limit", 400},
    {"/v1/keys?limit=ten", "/problems/parameter", "limit", 400},
    {"/v1/keys?cursor=k", "/problems/cursor", "cursor", 400},
    {"/v1/keys?cursor=k0000000000000002000000000", "/problems/cursor", "cursor", 400},
    {"/v1/events/changes?cursor=nonsense", "/problems/cursor", "cursor", 400},
    {"/v1/events/changes?limit=-1", "/problems/parameter", "limit", 400},
    {"/v1/events?sort=shoe_size", "/problems/parameter", "sort", 400},
    {"/v1/events?order=up", "/problems/parameter", "order", 400},
    {"/v1/events?page=0", "/problems/parameter", "page", 400},
    {"/v1/events?page=2000&page_size=1000", "/problems/parameter", "page", 400},
    {"/v1/events?status=5xx", "/problems/parameter", "status", 400},
    {"/v1/events?status=500,", "/problems/parameter", "status", 400},
    {"/v1/events?min_amount=much", "/problems/parameter", "min_amount", 400},
    {"/v1/events?since=yesterday", "/problems/parameter", "since", 400},
    {"/v1/usage", "/problems/parameter", "section", 400},
    {"/v1/usage?section=llm&bucket=2h", "/problems/parameter", "bucket", 400},
    {"/v1/usage?section=llm&group_by=shoe", "/problems/parameter", "group_by", 400},
    {"/v1/pools?since=now", "/problems/parameter", "since", 400},
};

static void test_problems(const char *url)
{
    for (size_t i = 0; i < ARRAY_LEN(bad_requests); i++) {
        struct reply reply =
            client_ask(&(struct ask){.url = url, .path = bad_requests[i].path, .token = "t"});
        json_t *json = json_loads(reply.body ? reply.body : "", 0, NULL);
        CHECK_NUMBER(reply.status, bad_requests[i].status);
        CHECK_TEXT(json_string_value(json_object_get(json, "type")), bad_requests[i].type);
        CHECK_TEXT(json_string_value(json_object_get(json, "parameter")), bad_requests[i].param);
        json_decref(json);
        reply_finish(&reply);
    }
}

static void test_methods(const char *url)
{
    char value[128];
    struct ask ask = {.url = url, .path = "/v1/keys", .token = "t", .method = "POST"};
    struct reply reply = client_ask(&ask);
    CHECK_NUMBER(reply.status, 405);
    CHECK_TEXT(reply_header(&reply, "Allow", value), "GET, HEAD");
    reply_finish(&reply);
    ask.method = "HEAD";
    reply = client_ask(&ask);
    CHECK(reply.status == 200 && reply.size == 0 && reply.announced > 100);
    reply_finish(&reply);
}

static void test_etag(const char *url)
{
    static const char *const snapshots[] = {"/v1/session",
                                            "/v1/keys",
                                            "/v1/controllers",
                                            "/v1/deployments",
                                            "/v1/models",
                                            "/v1/pools",
                                            "/v1/plan",
                                            "/v1/periods",
                                            "/v1/periods/2026-10",
                                            "/v1/periods/2026-10/ledger"};
    char tag[128], header[256];
    for (size_t i = 0; i < ARRAY_LEN(snapshots); i++) {
        struct ask ask = {.url = url, .path = snapshots[i], .token = "t", .headers = header};
        *header = 0;
        struct reply reply = client_ask(&ask);
        CHECK_NUMBER(reply.status, 200);
        reply_header(&reply, "ETag", tag);
        CHECK(text_starts(tag, "W/\""));
        reply_finish(&reply);
        snprintf(header, sizeof header, "If-None-Match: %s\r\n", tag);
        reply = client_ask(&ask);
        CHECK(reply.status == 304 && reply.size == 0);
        reply_finish(&reply);
        snprintf(header, sizeof header, "If-None-Match: \"another\"\r\n");
        CHECK_NUMBER(status_of(&ask), 200);
    }
}

static void test_gzip(const char *url)
{
    char value[128];
    struct ask ask = {.url = url, .path = "/v1/events/changes?limit=500", .token = "t"};
    struct reply plain = client_ask(&ask);
    CHECK_TEXT(reply_header(&plain, "Content-Encoding", value), "");
    ask.headers = "Accept-Encoding: deflate, gzip\r\n";
    struct reply packed = client_ask(&ask);
    CHECK_TEXT(reply_header(&packed, "Content-Encoding", value), "gzip");
    size_t size = 0;
    char *text = reply_unpack(&packed, 1 << 22, &size);
    CHECK(text && size == plain.size && memcmp(text, plain.body, size) == 0);
    CHECK(packed.size * 2 < plain.size);
    free(text);
    reply_finish(&plain);
    reply_finish(&packed);
}

static void test_lists(const char *url)
{
    static const struct {
        const char *path;
        int64_t n;
    } lists[] = {{"/v1/keys?", 24},
                 {"/v1/controllers?", 5},
                 {"/v1/deployments?", 14},
                 {"/v1/models?", 12},
                 {"/v1/plan?", 4},
                 {"/v1/pools?", 7 * 24 * 3},
                 {"/v1/pools?since=2026-11-21T00:00:00Z&", 10 * 3}};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        json_t *whole = client_list(url, lists[i].path, 10000);
        CHECK_NUMBER((int64_t)json_array_size(whole), lists[i].n);
        for (int limit = 1; limit < 40; limit += 9) {
            json_t *pages = client_list(url, lists[i].path, limit);
            CHECK(json_equal(whole, pages));
            json_decref(pages);
        }
        json_decref(whole);
    }
}

/* Fields that other services have, and the Usage API has not. */
static bool is_foreign(enum dataset set, size_t field)
{
    return set == DATA_PLAN && field == PLAN_KIND;
}

/* Every member that the model's table knows of the dataset is there, and no other. */
static void check_members(const char *url, const char *path, enum dataset set)
{
    json_t *page = client_json(url, "%s", path);
    json_t *row = json_array_get(json_object_get(page, "data"), 0);
    int64_t members = 0;
    for (size_t i = 0; i < datasets[set].n_fields; i++) {
        if (is_foreign(set, i))
            continue;
        members++;
        if (!CHECK(json_object_get(row, datasets[set].fields[i].json)))
            fprintf(stderr, "%s has no %s\n", path, datasets[set].fields[i].json);
    }
    CHECK_NUMBER((int64_t)json_object_size(row), members);
    json_decref(page);
}

static void test_members(const char *url)
{
    check_members(url, "/v1/keys", DATA_KEYS);
    check_members(url, "/v1/controllers", DATA_CONTROLLERS);
    check_members(url, "/v1/deployments", DATA_DEPLOYMENTS);
    check_members(url, "/v1/models", DATA_MODELS);
    check_members(url, "/v1/pools", DATA_POOLS);
    check_members(url, "/v1/plan", DATA_PLAN);
    check_members(url, "/v1/periods", DATA_PERIODS);
    json_t *session = client_json(url, "/v1/session");
    for (size_t i = 0; i < datasets[DATA_SESSION].n_fields; i++) {
        CLEANUP(free_ptr)
        char *path = mem_text(datasets[DATA_SESSION].fields[i].json);
        char *rest = NULL;
        json_t *at = session;
        for (char *name = strtok_r(path, ".", &rest); name; name = strtok_r(NULL, ".", &rest))
            at = json_object_get(at, name);
        if (!CHECK(at != NULL))
            fprintf(stderr, "the session has no %s\n", datasets[DATA_SESSION].fields[i].json);
    }
    json_decref(session);
}

/* The feed by pages: each page goes on where the one before ended, and says what is ahead. */
static void test_feed(const char *url)
{
    json_t *page = client_json(url, "/v1/events/changes?limit=0");
    int64_t ahead = json_integer_value(json_object_get(page, "ahead")), seen = 0;
    CHECK(json_is_true(json_object_get(page, "has_more")));
    CHECK(ahead > 2000 && json_array_size(json_object_get(page, "data")) == 0);
    char cursor[64];
    do {
        snprintf(cursor, sizeof cursor, "%s",
                 json_string_value(json_object_get(page, "next_cursor")));
        json_decref(page);
        page = client_columns(url, "/v1/events/changes?limit=333&cursor=%s", cursor);
        seen += json_integer_value(json_object_get(page, "count"));
        CHECK_NUMBER(json_integer_value(json_object_get(page, "ahead")), ahead - seen);
    } while (json_is_true(json_object_get(page, "has_more")));
    CHECK_NUMBER(seen, ahead);
    snprintf(cursor, sizeof cursor, "%s", json_string_value(json_object_get(page, "next_cursor")));
    json_decref(page);
    page = client_json(url, "/v1/events/changes?cursor=%s", cursor);
    CHECK(json_array_size(json_object_get(page, "data")) == 0);
    CHECK_TEXT(json_string_value(json_object_get(page, "next_cursor")), cursor);
    json_decref(page);
}

static void test_foreign_cursor(const char *url)
{
    struct sample *other = start(&(struct sample_options){.events = 2000, .seed = 6, .now = NOW});
    char path[128];
    json_t *page = client_json(sample_url(other), "/v1/events/changes?limit=10");
    snprintf(path, sizeof path, "/v1/events/changes?cursor=%s",
             json_string_value(json_object_get(page, "next_cursor")));
    CHECK_NUMBER(status_of(&(struct ask){.url = url, .path = path, .token = "t"}), 400);
    path[strlen("/v1/events/changes?cursor=")] = 'k';
    CHECK_NUMBER(status_of(&(struct ask){.url = url, .path = path, .token = "t"}), 400);
    json_decref(page);
    sample_stop(other);
}

static void test_member(void)
{
    struct sample *sample =
        start(&(struct sample_options){.events = 500, .now = NOW, .member = true});
    static const char *const closed[] = {"/v1/plan", "/v1/periods", "/v1/periods/2026-11",
                                         "/v1/periods/2026-11/ledger"};
    for (size_t i = 0; i < ARRAY_LEN(closed); i++)
        CHECK_NUMBER(
            status_of(&(struct ask){.url = sample_url(sample), .path = closed[i], .token = "t"}),
            403);
    json_t *session = client_json(sample_url(sample), "/v1/session");
    CHECK_TEXT(json_string_value(json_object_get(json_object_get(session, "account"), "role")),
               "member");
    json_decref(session);
    sample_stop(sample);
}

/* Time passes: events come, jobs end, and two services that started alike stay alike. */
static void test_live(void)
{
    struct sample_options options = {
        .events = 3000, .now = NOW, .rate = 20, .clock = test_clock, .seed = 2};
    test_time = 1000;
    struct sample *sample = start(&options);
    const char *url = sample_url(sample);
    json_t *page = client_json(url, "/v1/events/changes?limit=10000");
    CHECK(!json_is_true(json_object_get(page, "has_more")));
    char cursor[64];
    snprintf(cursor, sizeof cursor, "%s", json_string_value(json_object_get(page, "next_cursor")));
    json_decref(page);
    test_time = 1000 + 15 * MINUTE;
    page = client_json(url, "/v1/events/changes?limit=0&cursor=%s", cursor);
    int64_t ahead = json_integer_value(json_object_get(page, "ahead"));
    CHECK(ahead > 20 * 15 * 60 && ahead < 20 * 15 * 60 * 11 / 10);
    json_decref(page);
    json_t *session = client_json(url, "/v1/session"), *other;
    CHECK_TEXT(json_string_value(json_object_get(session, "server_time")),
               "2026-11-21T09:45:00.000Z");
    json_decref(session);
    page = client_json(url, "/v1/events/changes?limit=9000&cursor=%s", cursor);
    test_time = 0;
    struct sample *twin = start(&options);
    test_time = 15 * MINUTE;
    other = client_json(sample_url(twin), "/v1/events/changes?limit=9000&cursor=%s", cursor);
    CHECK(other && json_equal(json_object_get(page, "data"), json_object_get(other, "data")));
    json_decref(page);
    json_decref(other);
    sample_stop(sample);
    sample_stop(twin);
}

int main(void)
{
    test_options();
    struct sample *sample = start(&(struct sample_options){.events = 3000, .now = NOW, .seed = 5});
    const char *url = sample_url(sample);
    test_token(url);
    test_problems(url);
    test_methods(url);
    test_etag(url);
    test_gzip(url);
    test_lists(url);
    test_members(url);
    test_feed(url);
    test_foreign_cursor(url);
    sample_stop(sample);
    test_member();
    test_live();
    return check_done();
}
