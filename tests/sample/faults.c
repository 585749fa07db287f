/* Each fault does to an answer what its name says, and to as many answers as it should. */
#include "check.h"
#include "truth.h"
#include "usagetop/sample.h"

#include <stdlib.h>

#define NOW INT64_C(1795253400000) /* 2026-11-21T09:30Z */

static struct sample *start(const char *faults, int64_t events)
{
    struct err err = {0};
    struct sample_options options = {.events = events, .now = NOW, .seed = 12, .token = "t"};
    CHECK(sample_faults_parse(faults, &options.faults, &err));
    struct sample *sample = sample_start(&options, &err);
    CHECK(sample != NULL);
    return sample;
}

static struct reply get(const struct sample *sample, const char *path, const char *headers)
{
    return client_ask(
        &(struct ask){.url = sample_url(sample), .path = path, .token = "t", .headers = headers});
}

static void test_parse(void)
{
    struct sample_faults faults = {{1}};
    struct err err = {0};
    CHECK(sample_faults_parse("503,latency,reset=10, 429=always", &faults, &err));
    CHECK_NUMBER(faults.every[FAULT_503], 3);
    CHECK_NUMBER(faults.every[FAULT_LATENCY], 1);
    CHECK_NUMBER(faults.every[FAULT_RESET], 10);
    CHECK_NUMBER(faults.every[FAULT_429], 1);
    CHECK_NUMBER(faults.every[FAULT_500], 0);
    CHECK(!sample_faults_parse("truncat", &faults, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(strstr(err.text, "\"truncate\"") != NULL);
    CHECK_NUMBER(faults.every[FAULT_RESET], 10);
    CHECK(!sample_faults_parse("reset=0", &faults, &err));
    CHECK(!sample_faults_parse("reset=sometimes", &faults, &err));
    CHECK(!sample_faults_parse("something-else-altogether", &faults, &err));
    CHECK(strstr(err.text, "latency, ") && strstr(err.text, "bad-shape"));
    CHECK(sample_faults_parse(NULL, &faults, &err) && faults.every[FAULT_RESET] == 0);
    for (int i = 0; i < FAULT_COUNT; i++)
        CHECK(sample_fault_list[i].name && sample_fault_list[i].every > 0 &&
              sample_fault_list[i].help);
}

/* Statuses: the third request of three, with what belongs to them. */
static void test_statuses(void)
{
    static const struct {
        const char *fault;
        int status, wait;
    } cases[] = {{"401", 401, 0}, {"403", 403, 0}, {"429", 429, 1},
                 {"500", 500, 0}, {"503", 503, 1}, {"redirect", 302, 0}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sample *sample = start(cases[i].fault, 100);
        char value[128];
        for (int k = 0; k < 6; k++) {
            struct reply reply = get(sample, "/v1/keys", NULL);
            CHECK_NUMBER(reply.status, k % 3 == 2 ? cases[i].status : 200);
            bool waits = *reply_header(&reply, "Retry-After", value) != 0;
            CHECK(waits == (cases[i].wait && k % 3 == 2));
            CHECK(reply.status != 302 || *reply_header(&reply, "Location", value));
            reply_finish(&reply);
        }
        sample_stop(sample);
    }
}

static void test_two_at_once(void)
{
    struct sample *sample = start("500=always,429", 100);
    static const int want[] = {500, 500, 429, 500, 500, 429};
    for (size_t k = 0; k < ARRAY_LEN(want); k++) {
        struct reply reply = get(sample, "/v1/keys", NULL);
        CHECK_NUMBER(reply.status, want[k]);
        reply_finish(&reply);
    }
    sample_stop(sample);
}

static void test_broken_bodies(void)
{
    static const char *const faults[] = {"reset=always", "truncate=always"};
    struct sample *good = start("", 500);
    struct reply whole = get(good, "/v1/events/changes?limit=300", NULL);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct sample *sample = start(faults[i], 500);
        struct reply reply = get(sample, "/v1/events/changes?limit=300", NULL);
        CHECK(reply.size < whole.size);
        CHECK(!reply.whole);
        CHECK(i == 0 || (reply.announced == (int64_t)whole.size &&
                         memcmp(reply.body, whole.body, reply.size) == 0));
        reply_finish(&reply);
        sample_stop(sample);
    }
    reply_finish(&whole);
    sample_stop(good);
}

static void test_wrong_bodies(void)
{
    char value[128];
    struct sample *sample = start("html=always", 100);
    struct reply reply = get(sample, "/v1/session", NULL);
    CHECK(reply.status == 200 && text_starts(reply.body, "<!doctype"));
    CHECK(text_starts(reply_header(&reply, "Content-Type", value), "text/html"));
    reply_finish(&reply);
    sample_stop(sample);
    sample = start("bad-shape=always", 100);
    for (int i = 0; i < 5; i++) {
        reply = get(sample, "/v1/keys", NULL);
        json_t *json = json_loadb(reply.body, reply.size, JSON_DECODE_ANY, NULL);
        CHECK(reply.status == 200 && json && !json_is_array(json_object_get(json, "data")));
        json_decref(json);
        reply_finish(&reply);
    }
    sample_stop(sample);
}

/* Still JSON of the same outline, but some values have another type than in the good answer. */
static void test_wrong_type(void)
{
    struct sample *good = start("", 500), *bad = start("wrong-type=always", 500);
    json_t *a = client_json(sample_url(good), "/v1/events/changes?limit=400");
    json_t *b = client_json(sample_url(bad), "/v1/events/changes?limit=400");
    json_t *was = json_object_get(a, "data"), *is = json_object_get(b, "data");
    const char *name;
    json_t *value;
    int64_t other = 0, same = 0;
    CHECK_NUMBER((int64_t)json_array_size(was), (int64_t)json_array_size(is));
    for (size_t i = 0; i < json_array_size(was); i++) {
        json_object_foreach (json_array_get(was, i), name, value) {
            json_t *now = json_object_get(json_array_get(is, i), name);
            *(json_typeof(now) == json_typeof(value) ? &same : &other) += 1;
        }
    }
    CHECK(other > 300 && same > 4 * other);
    json_decref(a);
    json_decref(b);
    sample_stop(good);
    sample_stop(bad);
}

static void test_huge(void)
{
    struct sample *sample = start("huge=always", 100);
    struct ask ask = {.url = sample_url(sample), .path = "/v1/keys", .token = "t"};
    ask.most = 3 << 20;
    struct reply reply = client_ask(&ask);
    CHECK(reply.status == 200 && reply.announced == 1 << 30 && reply.size > 2 << 20);
    CHECK(text_starts(reply.body, "[0,0,0,"));
    reply_finish(&reply);
    sample_stop(sample);
}

static void test_bomb(void)
{
    struct sample *sample = start("gzip-bomb=always", 100);
    struct reply reply = get(sample, "/v1/keys", "Accept-Encoding: gzip\r\n");
    size_t size = 0;
    char *body = reply_unpack(&reply, 80 << 20, &size);
    CHECK(reply.status == 200 && reply.size < 1 << 20);
    CHECK(size == 80 << 20);
    free(body);
    reply_finish(&reply);
    reply = get(sample, "/v1/keys", NULL); /* to a client that takes no gzip it can do nothing */
    CHECK(reply.status == 200 && reply.body[0] == '{');
    reply_finish(&reply);
    sample_stop(sample);
}

static bool is_hostile(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    for (; p && *p; p++)
        if (*p < 0x20 || *p >= 0x7f)
            return true;
    return text && (strchr("=@", *text) || strchr(text, '\'') || strlen(text) > 60);
}

/* As many events, with the same identities and numbers, but names that attack. */
static void test_hostile(void)
{
    struct sample *good = start("", 2000), *bad = start("hostile-text", 2000);
    struct truth a = {0}, b = {0};
    int64_t hostile = 0, wrong = 0;
    truth_load(&a, sample_url(good), false, 10000);
    truth_load(&b, sample_url(bad), false, 10000);
    CHECK_NUMBER((int64_t)a.n, (int64_t)b.n);
    for (size_t i = 0; i < MIN(a.n, b.n); i++) {
        const char *name = truth_text(b.events[i], "user_id");
        wrong += !text_equal(truth_text(a.events[i], "id"), truth_text(b.events[i], "id"));
        wrong += truth_number(a.events[i], "amount", 6) != truth_number(b.events[i], "amount", 6);
        wrong += strchr(name, ',') != NULL || !utf8_valid(name, strlen(name));
        hostile += is_hostile(name);
    }
    CHECK_NUMBER(wrong, 0);
    CHECK(hostile > 1000);
    json_t *keys = client_json(sample_url(bad), "/v1/keys"), *key;
    size_t i, names = 0;
    json_array_foreach (json_object_get(keys, "data"), i, key)
        names += is_hostile(truth_text(key, "name"));
    CHECK(names > 10);
    json_decref(keys);
    truth_finish(&a);
    truth_finish(&b);
    sample_stop(good);
    sample_stop(bad);
}

/* Repeated and reordered changes end in the same truth as the plain feed. */
static void test_order(const char *faults, bool repeats)
{
    struct sample *good = start("", 3000), *bad = start(faults, 3000);
    struct truth a = {0}, b = {0};
    int64_t wrong = 0, moved = 0;
    truth_load(&a, sample_url(good), false, 500);
    truth_load(&b, sample_url(bad), false, 500);
    CHECK_NUMBER((int64_t)b.n, (int64_t)a.n);
    CHECK(repeats ? b.entries > a.entries + 200 : b.entries == a.entries);
    for (size_t i = 0; i < a.n; i++) {
        int64_t at = text_map_get(&b.by_id, truth_text(a.events[i], "id"), -1);
        wrong += at < 0 || !json_equal(a.events[i], b.events[at]);
        moved += at != (int64_t)i;
    }
    CHECK_NUMBER(wrong, 0);
    CHECK(strstr(faults, "reorder") ? moved > 1000 : moved == 0);
    truth_finish(&a);
    truth_finish(&b);
    sample_stop(good);
    sample_stop(bad);
}

static void test_skew(void)
{
    char date[128];
    struct sample *sample = start("skew", 100);
    struct reply reply = get(sample, "/v1/session", NULL);
    CHECK(strstr(reply.body, "\"server_time\":\"2026-11-21T10:30:00.000Z\"") != NULL);
    CHECK_TEXT(reply_header(&reply, "Date", date), "Sat, 21 Nov 2026 10:30:00 GMT");
    reply_finish(&reply);
    sample_stop(sample);
}

/* Slow answers are slow, not wrong; they are not measured against an upper bound. */
static void test_slow(void)
{
    static const struct {
        const char *faults, *path;
        int64_t least;
    } cases[] = {
        {"latency", "/v1/keys", 400}, {"jitter", "/v1/keys", 0}, {"drip", "/v1/keys?limit=4", 100}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sample *sample = start(cases[i].faults, 100), *good = start("", 100);
        int64_t before = clock_monotonic();
        struct reply slow = get(sample, cases[i].path, NULL);
        CHECK(clock_monotonic() - before >= cases[i].least);
        struct reply plain = get(good, cases[i].path, NULL);
        CHECK(slow.whole && slow.size == plain.size &&
              memcmp(slow.body, plain.body, slow.size) == 0);
        reply_finish(&slow);
        reply_finish(&plain);
        sample_stop(sample);
        sample_stop(good);
    }
}

int main(void)
{
    test_parse();
    test_statuses();
    test_two_at_once();
    test_broken_bodies();
    test_wrong_bodies();
    test_wrong_type();
    test_huge();
    test_bomb();
    test_hostile();
    test_order("duplicate", true);
    test_order("reorder", false);
    test_order("duplicate,reorder", true);
    test_skew();
    test_slow();
    return check_done();
}
