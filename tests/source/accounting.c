/* Slurm's jobs from an accounting that is played here: wherever its walks stand, each job of a time
 * that they say was read was told. So a gap is a gap, also after a purge, a pause and an end at any
 * step, since each step stands on the cursor of the one before alone. */
#include "check.h"
#include "usagetop/source.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 400, STEPS_MAX = 5000, SPANS_MAX = STEPS_MAX, DAY_SECONDS = 86400 };
#define NOW INT64_C(1795251604) /* 2026-11-21 09:00:04 UTC, s */
#define FIRST (NOW - INT64_C(420) * DAY_SECONDS)

/* In seconds. end 0: it runs. */
struct job {
    int64_t created, eligible, end;
    bool purged, told;
};
struct span {
    int64_t from, to;
};
struct site {
    struct job jobs[JOBS];
    struct span spans[SPANS_MAX];
    size_t n_spans;
    int64_t now;
    struct cursor forwards, backwards;
};

/* More of them lately; some wait for two days, one runs for a hundred. */
static void site_begin(struct site *site)
{
    memset(site, 0, sizeof(*site));
    site->now = NOW;
    for (int64_t i = 0; i < JOBS; i++) {
        struct job *job = &site->jobs[i];
        int64_t left = JOBS - i;
        job->created = NOW - left * left * (NOW - FIRST) / (JOBS * JOBS) - 5;
        job->eligible = job->created + (i % 7 == 0 ? 2 * DAY_SECONDS : 1);
        job->end = job->eligible + 60 + i % 11 * 20000 + (i == JOBS / 2 ? 100 * DAY_SECONDS : 0);
        if (job->end >= NOW)
            job->end = 0;
    }
}

/* As slurmdbd does it: what was submitted before then and has ended. */
static void purge(struct site *site, int64_t before)
{
    for (size_t i = 0; i < JOBS; i++)
        site->jobs[i].purged |= site->jobs[i].end && site->jobs[i].created <= before;
}

static int64_t time_in(const char *path, const char *name, int64_t otherwise)
{
    const char *at = strstr(path, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : otherwise;
}

/* The jobs that overlap the window of a question; without an end, those too that cannot run yet. */
static void answer(struct site *site, const char *path, struct str *out)
{
    int64_t from = time_in(path, "start_time=uts", 0), to = time_in(path, "end_time=uts", 0);
    bool open = to == 0;
    CHECK(from > 0 || to > 0);
    str_add(out, "{\"jobs\":[");
    for (size_t i = 0, n = 0; i < JOBS; i++) {
        struct job *job = &site->jobs[i];
        bool begins = open ? job->created <= site->now : job->eligible <= to;
        if (job->purged || !begins || (job->end && job->end < from))
            continue;
        job->told = true;
        str_addf(out,
                 "%s{\"job_id\":%zu,\"cluster\":\"hpc\",\"state\":{\"current\":[\"%s\"]},"
                 "\"time\":{\"submission\":%lld,\"eligible\":%lld,\"end\":%lld,\"elapsed\":1}}",
                 n++ ? "," : "", i + 1, job->end ? "COMPLETED" : "RUNNING", (long long)job->created,
                 (long long)job->eligible, (long long)job->end);
    }
    str_add(out, "]}");
}

/* All that was said to be read was told. */
static void check_spans(const struct site *site)
{
    size_t lost = 0;
    for (size_t i = 0; i < site->n_spans; i++)
        for (size_t k = 0; k < JOBS; k++)
            lost += !site->jobs[k].told && site->jobs[k].created >= site->spans[i].from &&
                    site->jobs[k].created < site->spans[i].to;
    CHECK_NUMBER(lost, 0);
}

/* One question and its answer; false: there is nothing more to ask now. */
static bool step(struct site *site, const char *name, struct cursor *cursor)
{
    const struct feed *feed = source_feed(source_find("slurm"), name);
    const struct turn turn = {.feed = feed, .cursor = cursor, .now = site->now * SECOND};
    struct source_request request = {0};
    struct source_page page = {0};
    CLEANUP(str_finish)
    struct str body = {0};
    struct err err = {0};
    feed->ask(&turn, &request);
    bool asked = str_text(&request.path)[0] != '\0';
    if (asked) {
        answer(site, str_text(&request.path), &body);
        const struct source_reply reply = {str_text(&body), body.len, 200};
        CHECK(feed->read(&turn, &reply, &page, &err));
        if (page.span_from < page.span_to && CHECK(site->n_spans < SPANS_MAX))
            site->spans[site->n_spans++] =
                (struct span){page.span_from / SECOND, page.span_to / SECOND};
        *cursor = page.next;
    }
    bool more = asked && page.more;
    source_request_finish(&request);
    source_page_finish(&page);
    return more;
}

static void follow(struct site *site, const char *name, struct cursor *cursor)
{
    int steps = 0;
    for (bool more = true; more && CHECK(steps < STEPS_MAX); steps++) {
        more = step(site, name, cursor);
        check_spans(site);
    }
}

static bool is_read(const struct site *site, int64_t at)
{
    for (size_t i = 0; i < site->n_spans; i++)
        if (at >= site->spans[i].from && at < site->spans[i].to)
            return true;
    return false;
}

/* From the first job that has ended on, that is still kept, all was read. */
static void check_whole(const struct site *site)
{
    size_t first = 0;
    while (site->jobs[first].purged || !site->jobs[first].end)
        first++;
    for (int64_t at = site->jobs[first].created; at < site->now; at += DAY_SECONDS / 24)
        if (!CHECK(is_read(site, at)))
            return;
    CHECK(!is_read(site, site->jobs[first].created - 1));
}

static void test_walks(void)
{
    struct site *site = mem_array(1, sizeof(*site));
    site_begin(site);
    follow(site, "jobs", &site->forwards);
    follow(site, "history", &site->backwards);
    check_whole(site);
    free(site);
}

/* Jobs that still run when all that was before them is purged do not stand for it. */
static void test_purged(void)
{
    struct site *site = mem_array(1, sizeof(*site));
    site_begin(site);
    site->jobs[10].end = 0;
    purge(site, NOW - INT64_C(90) * DAY_SECONDS);
    follow(site, "jobs", &site->forwards);
    follow(site, "history", &site->backwards);
    check_whole(site);
    free(site);
}

/* Nobody looked for forty days, and of these the accounting keeps twenty. */
static void test_pause(void)
{
    enum { AWAY = 40 * DAY_SECONDS, KEEPS = 20 * DAY_SECONDS };
    struct site *site = mem_array(1, sizeof(*site));
    site_begin(site);
    site->now = NOW - AWAY;
    for (size_t i = 0; i < JOBS; i++) /* what is not there yet */
        site->jobs[i].purged = site->jobs[i].created > site->now;
    follow(site, "jobs", &site->forwards);
    CHECK(is_read(site, site->now - 1));
    for (size_t i = 0; i < JOBS; i++)
        site->jobs[i].purged = false;
    int64_t away_since = site->now;
    site->now = NOW;
    purge(site, NOW - KEEPS);
    follow(site, "jobs", &site->forwards);
    CHECK(!is_read(site, away_since + DAY_SECONDS));
    CHECK(!is_read(site, NOW - KEEPS - DAY_SECONDS));
    CHECK(is_read(site, NOW - KEEPS + 5 * DAY_SECONDS));
    CHECK(is_read(site, NOW - 1));
    free(site);
}

int main(void)
{
    test_walks();
    test_purged();
    test_pause();
    return check_done();
}
