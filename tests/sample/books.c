/* Periods, ledger and plan reconcile exactly with each other and with the jobs. */
#include "check.h"
#include "truth.h"
#include "usagetop/sample.h"

#include <stdatomic.h>

#define NOW INT64_C(1795253400000) /* 2026-11-21T09:30Z */

static _Atomic int64_t test_time;
static int64_t test_clock(void)
{
    return test_time;
}

/* Credits of the jobs created in the period, by what the feed says. */
static int64_t used_in(const struct truth *truth, const json_t *period)
{
    int64_t from = truth_number(period, "from", 0), to = truth_number(period, "to", 0), sum = 0;
    for (size_t i = 0; i < truth->n; i++) {
        int64_t created = truth_number(truth->events[i], "created", 0);
        int64_t credits = truth_number(truth->events[i], "credits", 9);
        sum += created >= from && created < to && credits != UNKNOWN ? credits : 0;
    }
    return sum;
}

static void check_ledger(const char *url, const struct truth *truth, const json_t *period)
{
    char path[128];
    int64_t up = 0, down = 0, wrong = 0;
    const char *before = "";
    snprintf(path, sizeof path, "/v1/periods/%s/ledger?", truth_text(period, "id"));
    json_t *lines = client_list(url, path, 37), *whole = client_list(url, path, 10000), *line;
    struct text_map seen = {0};
    size_t i;
    CHECK(json_equal(lines, whole));
    json_array_foreach (lines, i, line) {
        int64_t credits = truth_number(line, "credits", 9);
        const char *date = truth_text(line, "date"), *event = truth_text(line, "event_id");
        bool debit = text_equal(truth_text(line, "kind"), "debit");
        *(credits < 0 ? &down : &up) += credits;
        wrong += strcmp(date, before) < 0 || debit != (credits < 0) || debit != (event != NULL);
        wrong += text_map_get(&seen, truth_text(line, "id"), 0) != 0;
        wrong += !text_starts(date, truth_text(period, "id"));
        text_map_set(&seen, truth_text(line, "id"), 1);
        before = date;
        if (!debit)
            continue;
        const json_t *job = truth->events[text_map_get(&truth->by_id, event, 0)];
        wrong += truth_number(job, "credits", 9) != -credits;
        wrong += !text_equal(truth_text(job, "name"), truth_text(line, "name"));
        wrong += !text_starts(truth_text(job, "created"), date);
    }
    CHECK_NUMBER(wrong, 0);
    CHECK_NUMBER(up, truth_number(period, "purchased", 9));
    CHECK_NUMBER(-down, truth_number(period, "consumed", 9));
    text_map_finish(&seen);
    json_decref(lines);
    json_decref(whole);
}

static void check_books(const char *url)
{
    struct truth truth = {0};
    truth_load(&truth, url, false, 10000);
    json_t *periods = client_list(url, "/v1/periods?", 5), *period;
    int64_t later_opening = UNKNOWN, all = 0, want = 0;
    size_t i;
    CHECK(json_array_size(periods) >= 14);
    json_array_foreach (periods, i, period) {
        int64_t opening = truth_number(period, "opening", 9);
        int64_t closing = truth_number(period, "closing", 9);
        int64_t consumed = truth_number(period, "consumed", 9);
        CHECK_NUMBER(opening + truth_number(period, "purchased", 9) - consumed, closing);
        CHECK(later_opening == UNKNOWN || later_opening == closing);
        CHECK_TEXT(truth_text(period, "state"), i == 0 ? "open" : "closed");
        CHECK_NUMBER(consumed, used_in(&truth, period));
        check_ledger(url, &truth, period);
        json_t *one = client_json(url, "/v1/periods/%s", truth_text(period, "id"));
        CHECK(json_equal(one, period));
        json_decref(one);
        later_opening = opening;
        all += consumed;
    }
    for (size_t k = 0; k < truth.n; k++) {
        int64_t credits = truth_number(truth.events[k], "credits", 9);
        want += credits == UNKNOWN ? 0 : credits;
    }
    CHECK_NUMBER(all, want);
    json_decref(periods);
    truth_finish(&truth);
}

static void check_plan(const char *url)
{
    json_t *plan = client_json(url, "/v1/plan"), *session = client_json(url, "/v1/session");
    json_t *period = client_json(url, "/v1/periods/2026-11");
    json_t *row = json_array_get(json_object_get(plan, "data"), 0);
    json_t *balances = json_object_get(session, "balances");
    int64_t balance = truth_number(row, "balance", 6), limit = truth_number(row, "limit", 6);
    CHECK_TEXT(truth_text(row, "id"), "training_credits");
    CHECK_NUMBER(truth_number(balances, "credits", 9), truth_number(period, "closing", 9));
    CHECK_NUMBER(balance, truth_number(balances, "credits", 9) / 1000);
    CHECK_NUMBER(balance + truth_number(row, "used", 6), limit);
    CHECK(balance > 0 && balance < limit / 8); /* the plan runs low */
    json_decref(plan);
    json_decref(session);
    json_decref(period);
}

static struct sample *start(const struct sample_options *options)
{
    struct err err = {0};
    struct sample *sample = sample_start(options, &err);
    CHECK(sample != NULL);
    return sample;
}

/* While time passes the books of closed periods stay, and all still reconciles. */
static void test_live(void)
{
    struct sample_options options = {
        .events = 6000, .now = NOW, .rate = 2, .clock = test_clock, .seed = 3, .token = "t"};
    test_time = 0;
    struct sample *sample = start(&options);
    json_t *before = client_json(sample_url(sample), "/v1/periods/2026-10");
    test_time = 40 * MINUTE;
    json_t *after = client_json(sample_url(sample), "/v1/periods/2026-10");
    CHECK(json_equal(before, after));
    check_books(sample_url(sample));
    json_decref(before);
    json_decref(after);
    sample_stop(sample);
}

int main(void)
{
    struct sample_options options = {.events = 12000, .now = NOW, .token = "t"};
    struct sample *sample = start(&options);
    check_books(sample_url(sample));
    check_plan(sample_url(sample));
    sample_stop(sample);
    options.events = 1;
    sample = start(&options);
    check_books(sample_url(sample));
    sample_stop(sample);
    test_live();
    return check_done();
}
