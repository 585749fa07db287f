/* Answers to questions and sums against a plain evaluation over what the feed gave. */
#include "check.h"
#include "truth.h"
#include "usagetop/sample.h"

#include <stdlib.h>

#define NOW INT64_C(1795253400000) /* 2026-11-21T09:30Z */
enum { EVENTS = 4000 };

/* A question and the same in C. */
struct wanted {
    const char *query;
    const char *words[4][2]; /* member, list with commas around: ",a,b," */
    int64_t since, until;    /* 0: any */
    int64_t min, max;        /* millionths; UNKNOWN: any */
    const char *text;
};

static bool in_list(const char *list, const json_t *event, const char *path)
{
    char item[512];
    const char *text = truth_text(event, path);
    int64_t number = truth_number(event, path, 0);
    if (text)
        snprintf(item, sizeof item, ",%s,", text);
    else
        snprintf(item, sizeof item, ",%lld,", (long long)number);
    return (text || number != UNKNOWN) && strstr(list, item);
}

static bool has_text(const json_t *event, const char *text)
{
    static const char *const paths[] = {"id",       "user_id",    "request_id",
                                        "endpoint", "api_key_id", "controller_id",
                                        "model",    "name",       "error"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        const char *value = truth_text(event, paths[i]);
        if (value && strcasestr(value, text))
            return true;
    }
    return false;
}

static bool matches(const struct wanted *wanted, const json_t *event)
{
    int64_t created = truth_number(event, "created", 0), amount = truth_number(event, "amount", 6);
    if ((wanted->since && created < wanted->since) || (wanted->until && created >= wanted->until))
        return false;
    for (int i = 0; i < 4 && wanted->words[i][0]; i++)
        if (!in_list(wanted->words[i][1], event, wanted->words[i][0]))
            return false;
    if ((wanted->min != UNKNOWN || wanted->max != UNKNOWN) && amount == UNKNOWN)
        return false;
    if (amount < wanted->min || (wanted->max != UNKNOWN && amount > wanted->max))
        return false;
    return !wanted->text || has_text(event, wanted->text);
}

static int64_t count(const struct truth *truth, const struct wanted *wanted)
{
    int64_t n = 0;
    for (size_t i = 0; i < truth->n; i++)
        n += matches(wanted, truth->events[i]);
    return n;
}

#define ANY UNKNOWN, UNKNOWN
#define SEP_1 INT64_C(1788220800000) /* 2026-09-01 */
#define NOV_1 INT64_C(1793491200000) /* 2026-11-01 */
static const struct wanted filters[] = {
    {"", {{NULL}}, 0, 0, ANY, NULL},
    {"kind=job", {{"kind", ",job,"}}, 0, 0, ANY, NULL},
    {"kind=job,request&state=failed,cancelled",
     {{"kind", ",job,request,"}, {"state", ",failed,cancelled,"}},
     0,
     0,
     ANY,
     NULL},
    {"user_id=vision-001,web-016,nobody", {{"user_id", ",vision-001,web-016,"}}, 0, 0, ANY, NULL},
    {"resource_type=tokens&pool=surplus&io=input",
     {{"resource_type", ",tokens,"}, {"pool", ",surplus,"}, {"io", ",input,"}},
     0,
     0,
     ANY,
     NULL},
    {"status=500,503,504", {{"status", ",500,503,504,"}}, 0, 0, ANY, NULL},
    {"key=key_batch&model=atlas-70b",
     {{"api_key_id", ",key_batch,"}, {"model", ",atlas-70b,"}},
     0,
     0,
     ANY,
     NULL},
    {"controller=ctl-lab,ctl-tower", {{"controller_id", ",ctl-lab,ctl-tower,"}}, 0, 0, ANY, NULL},
    {"since=2026-09-01T00:00:00Z", {{NULL}}, SEP_1, 0, ANY, NULL},
    {"until=2026-09-01T00:00:00Z", {{NULL}}, 0, SEP_1, ANY, NULL},
    {"since=2026-09-01T02:00:00%2B02:00&until=2026-11-01T00:00:00.000Z&kind=consumption",
     {{"kind", ",consumption,"}},
     SEP_1,
     NOV_1,
     ANY,
     NULL},
    {"since=2026-11-01T00:00:00Z&until=2026-09-01T00:00:00Z", {{NULL}}, NOV_1, SEP_1, ANY, NULL},
    {"min_amount=1000", {{NULL}}, 0, 0, 1000000000, UNKNOWN, NULL},
    {"max_amount=2.5", {{NULL}}, 0, 0, UNKNOWN, 2500000, NULL},
    {"min_amount=10&max_amount=20.25&resource_type=storage",
     {{"resource_type", ",storage,"}},
     0,
     0,
     10000000,
     20250000,
     NULL},
    {"q=KESTREL", {{NULL}}, 0, 0, ANY, "kestrel"},
    {"q=4b7", {{NULL}}, 0, 0, ANY, "4b7"},
    {"q=timed%20out&kind=request", {{"kind", ",request,"}}, 0, 0, ANY, "timed out"},
    {"q=no%20such%20thing", {{NULL}}, 0, 0, ANY, "no such thing"},
};

static void test_filters(const char *url, const struct truth *truth)
{
    int with_rows = 0;
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        json_t *answer = client_json(url, "/v1/events?page_size=1000&%s", filters[i].query), *event;
        int64_t want = count(truth, &filters[i]), wrong = 0;
        size_t k;
        if (!CHECK(json_integer_value(json_object_get(answer, "total")) == want))
            fprintf(stderr, "%s\n", filters[i].query);
        json_array_foreach (json_object_get(answer, "data"), k, event) {
            int64_t at = text_map_get(&truth->by_id, truth_text(event, "id"), -1);
            wrong +=
                at < 0 || !json_equal(event, truth->events[at]) || !matches(&filters[i], event);
        }
        CHECK_NUMBER(wrong, 0);
        CHECK_NUMBER((int64_t)json_array_size(json_object_get(answer, "data")), MIN(want, 1000));
        with_rows += want > 0;
        json_decref(answer);
    }
    CHECK(with_rows >= (int)ARRAY_LEN(filters) - 3);
}

/* Whether b may stand behind a: missing last, ties by created, then id. */
static bool in_order(const json_t *a, const json_t *b, const char *sort, bool ascending)
{
    const char *x = truth_text(a, sort), *y = truth_text(b, sort);
    int64_t m = truth_number(a, sort, 9), n = truth_number(b, sort, 9);
    bool money = strcmp(sort, "credits") == 0 || strcmp(sort, "fee_usd") == 0;
    int order = 0;
    if (x && y && !money && strcmp(sort, "created") != 0)
        order = strcmp(x, y);
    else if ((x || m != UNKNOWN) != (y || n != UNKNOWN))
        return x || m != UNKNOWN;
    else if (m != n)
        order = m < n ? -1 : 1;
    if (order == 0)
        order = strcmp(truth_text(a, "created"), truth_text(b, "created"));
    if (order == 0)
        order = strcmp(truth_text(a, "id"), truth_text(b, "id"));
    return ascending ? order < 0 : order > 0;
}

static void test_sort(const char *url, const char *sort, bool ascending)
{
    json_t *all = json_array();
    const char *order = ascending ? "asc" : "desc";
    for (int page = 1; page <= 6; page++) {
        json_t *answer = client_json(
            url, "/v1/events?since=2026-08-01T00:00:00Z&sort=%s&order=%s&page=%d&page_size=300",
            sort, order, page);
        json_array_extend(all, json_object_get(answer, "data"));
        json_decref(answer);
    }
    CHECK(json_array_size(all) > 1200);
    int64_t wrong = 0;
    for (size_t i = 1; i < json_array_size(all); i++)
        wrong += !in_order(json_array_get(all, i - 1), json_array_get(all, i), sort, ascending);
    if (!CHECK(wrong == 0))
        fprintf(stderr, "sort %s %s: %lld wrong\n", sort, order, (long long)wrong);
    json_decref(all);
}

static void test_one(const char *url, const struct truth *truth)
{
    for (size_t i = 0; i < truth->n; i += 53) {
        json_t *event = client_json(url, "/v1/events/%s", truth_text(truth->events[i], "id"));
        CHECK(event && json_equal(event, truth->events[i]));
        json_decref(event);
    }
}

/* Rows of sums against the sum over the events of their bucket and group. */
static void test_usage(const char *url, const struct truth *truth, const char *const *names,
                       int64_t bucket)
{
    char path[256];
    const char *kind = names[0], *group = names[1], *measure = names[2], *from = names[3];
    int decimals = atoi(names[4]);
    int64_t sum = 0, want = 0, groups = 0, wrong = 0;
    snprintf(path, sizeof path, "/v1/usage?since=2025-01-01T00:00:00Z&%s&", names[5]);
    json_t *rows = client_list(url, path, 700), *row;
    size_t k;
    json_array_foreach (rows, k, row) {
        int64_t time = truth_number(row, "time", 0), events = 0, part = 0;
        wrong += time % bucket != 0;
        for (size_t i = 0; i < truth->n; i++) {
            const json_t *event = truth->events[i];
            int64_t created = truth_number(event, "created", 0);
            if (created < time || created >= time + bucket ||
                strcmp(truth_text(event, "kind"), kind) != 0 ||
                !text_equal(truth_text(event, group), truth_text(row, "group")))
                continue;
            int64_t value = truth_number(event, from, decimals);
            part += value == UNKNOWN ? 0 : value;
            events++;
        }
        wrong += part != truth_number(row, measure, decimals);
        wrong += events != truth_number(row, "events", 0);
        sum += part;
        groups += events;
    }
    for (size_t i = 0; i < truth->n; i++)
        want += strcmp(truth_text(truth->events[i], "kind"), kind) == 0;
    CHECK_NUMBER(wrong, 0);
    CHECK_NUMBER(groups, want);
    CHECK(sum > 0);
    json_decref(rows);
}

static void test_sums(const char *url, const struct truth *truth)
{
    static const char *const cases[][6] = {{"request", "model", "input_tokens", "tokens.input", "0",
                                            "section=llm&bucket=1d&group_by=model"},
                                           {"request", "provider", "fee_usd", "fee_usd", "9",
                                            "section=llm&bucket=1d&group_by=provider"},
                                           {"job", "project", "core_hours", "core_hours", "9",
                                            "section=jobs&bucket=1d&group_by=project"},
                                           {"job", "controller_id", "credits", "credits", "9",
                                            "section=jobs&bucket=1d&group_by=controller_id"},
                                           {"consumption", "resource_type", "amount", "amount", "6",
                                            "section=consumption&bucket=1d&group_by=resource_type"},
                                           {"activity", "user_id", "messages", "messages", "0",
                                            "section=platform&bucket=1d&group_by=user_id"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        test_usage(url, truth, cases[i], DAY);
}

/* Both forms of the feed, whatever the size of a page, end in the same truth. */
static void test_same_truth(const char *url, const struct truth *truth)
{
    struct truth other = {0};
    truth_load(&other, url, true, 777);
    CHECK_NUMBER((int64_t)other.n, (int64_t)truth->n);
    CHECK_NUMBER((int64_t)other.entries, (int64_t)truth->entries);
    int64_t wrong = 0;
    for (size_t i = 0; i < other.n; i++) {
        const json_t *event = truth->events[i];
        wrong += !text_equal(truth_text(event, "id"), truth_text(other.events[i], "id"));
        wrong += truth_number(event, "created", 0) != truth_number(other.events[i], "created", 0);
        wrong += !text_equal(truth_text(event, "state"), truth_text(other.events[i], "state"));
        wrong += truth_number(event, "tokens.input", 0) !=
                 truth_number(other.events[i], "tokens.input", 0);
    }
    CHECK_NUMBER(wrong, 0);
    truth_finish(&other);
}

int main(void)
{
    struct err err = {0};
    struct sample_options options = {.events = EVENTS, .now = NOW, .seed = 12, .token = "t"};
    struct sample *sample = sample_start(&options, &err);
    struct truth truth = {0};
    if (!CHECK(sample != NULL))
        return check_done();
    const char *url = sample_url(sample);
    truth_load(&truth, url, false, 1000);
    CHECK_NUMBER((int64_t)truth.n, EVENTS);
    CHECK(truth.entries > EVENTS * 103 / 100 && truth.entries < EVENTS * 105 / 100);
    test_same_truth(url, &truth);
    test_filters(url, &truth);
    static const char *const sorts[] = {"created", "amount",  "user_id",      "status", "model",
                                        "credits", "fee_usd", "tokens.input", "state"};
    for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
        test_sort(url, sorts[i], true);
        test_sort(url, sorts[i], false);
    }
    test_one(url, &truth);
    test_sums(url, &truth);
    truth_finish(&truth);
    sample_stop(sample);
    return check_done();
}
