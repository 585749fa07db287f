/* Sources of real services from end to end, over HTTP from the stand-ins of fake.c: every sum is
 * right, and stays so when it is fetched again, or was cut off anywhere; what is closed closes
 * itself only. */
#include "fake.h"
#include "rig.h"

#include <string.h>
#include <unistd.h>

enum { STEP_MS = 5, KILLS = 12 };

struct bench {
    const char *service;
    struct fake fake;
    struct secret secret;
    char folder[64], path[96], other[96];
    struct sync_status status; /* after the last run */
    bool went_back;            /* in it the status said how far back it was */
};

static void begin(struct bench *bench, const char *service)
{
    const char *tmp = getenv("TMPDIR");
    char secret[] = "token-of-the-tests";
    *bench = (struct bench){.service = service};
    fake_begin(&bench->fake, service);
    CHECK(secret_set(&bench->secret, secret, NULL));
    snprintf(bench->folder, sizeof(bench->folder), "%.40s/usagetop-XXXXXX", tmp ? tmp : "/tmp");
    CHECK(mkdtemp(bench->folder) != NULL);
    snprintf(bench->path, sizeof(bench->path), "%s/mirror.db", bench->folder);
    snprintf(bench->other, sizeof(bench->other), "%s/other.db", bench->folder);
}

static void end(struct bench *bench)
{
    CLEANUP(str_finish)
    struct str command = {0};
    fake_end(&bench->fake);
    secret_finish(&bench->secret);
    str_addf(&command, "rm -r '%s'", bench->folder);
    CHECK(system(str_text(&command)) == 0);
}

/* Progress goes on and not back, and is whole only at the end. */
static void check_progress(const struct sync_status *before, const struct sync_status *now)
{
    if (before->phase != SYNC_SYNCING || now->phase != SYNC_SYNCING)
        return;
    CHECK(now->percent >= before->percent && now->percent <= 99);
    CHECK(before->back_to == UNKNOWN ||
          (now->back_to != UNKNOWN && now->back_to <= before->back_to));
}

/* At most so many steps; true when it came to its end by itself. */
static bool run(struct bench *bench, const char *path, int steps)
{
    struct err err = {0};
    const struct sync_options options = {.source = bench->service,
                                         .url = bench->fake.url,
                                         .mirror = path,
                                         .secret = &bench->secret,
                                         .clock = rig_clock};
    struct sync_job *job = sync_job_new(&options, &err);
    bool going = job != NULL;
    if (!CHECK(going))
        fprintf(stderr, "  %s\n", err.text);
    bench->went_back = false;
    bench->status = (struct sync_status){.back_to = UNKNOWN};
    while (going && steps-- > 0) {
        struct sync_status before = bench->status;
        going = sync_job_step(job, false, STEP_MS);
        sync_job_status(job, &bench->status);
        check_progress(&before, &bench->status);
        bench->went_back |= bench->status.back_to != UNKNOWN;
    }
    if (job)
        sync_job_status(job, &bench->status);
    sync_job_finish(&job);
    return !going;
}

static void run_whole(struct bench *bench)
{
    CHECK(run(bench, bench->path, RIG_STEPS));
}

static void add(int64_t *sum, int64_t number)
{
    if (number != UNKNOWN)
        *sum += number;
}

static struct fake_sums sums_of(const char *path)
{
    struct fake_sums sums = {0};
    struct store_reader reader = {0};
    struct store_scan scan = {0};
    struct store_event event;
    const struct store_scan_options all = {.from = 0, .to = INT64_MAX};
    if (CHECK(store_reader_open(&reader, path, NULL)) &&
        CHECK(store_scan_open(&scan, &reader, &all, NULL)))
        while (store_scan_next(&scan, &event, NULL)) {
            const struct store_value *values = event.values;
            bool single = values[E_GRAIN].number == 0;
            add(&sums.requests, single ? 1 : values[E_REQUESTS].number);
            add(&sums.input, values[E_INPUT].number);
            add(&sums.output, values[E_OUTPUT].number);
            add(&sums.fee, values[E_FEE].number);
        }
    store_scan_finish(&scan);
    store_reader_finish(&reader);
    return sums;
}

static void check_sums(const char *path)
{
    const struct fake_sums want = fake_sums(), got = sums_of(path);
    CHECK_NUMBER(got.requests, want.requests);
    CHECK_NUMBER(got.input, want.input);
    CHECK_NUMBER(got.output, want.output);
    CHECK_NUMBER(got.fee, want.fee);
}

static size_t count(const char *path, enum dataset set, int field, const char *part)
{
    struct store_reader reader = {0};
    struct rows rows = {0};
    if (CHECK(store_reader_open(&reader, path, NULL)))
        CHECK(store_dataset_part(&reader, set, field, part, &rows, NULL));
    size_t n = rows.n;
    rows_finish(&rows);
    store_reader_finish(&reader);
    return n;
}

/* ---- what was read ----------------------------------------------------------------------- */

static void read_spans(const char *path, struct store_spans *out)
{
    struct store_reader reader = {0};
    struct err err = {0};
    if (CHECK(store_reader_open(&reader, path, &err)))
        CHECK(store_spans_read(&reader, NULL, out, &err));
    store_reader_finish(&reader);
}

/* How many events there are in a span of time, and of these the first. */
static size_t events_in(const char *path, const struct store_span *span, int64_t *first)
{
    struct store_reader reader = {0};
    struct store_scan scan = {0};
    struct store_event event;
    size_t n = 0;
    const struct store_scan_options some = {.from = span->from, .to = span->to};
    *first = INT64_MAX;
    if (CHECK(store_reader_open(&reader, path, NULL)) &&
        CHECK(store_scan_open(&scan, &reader, &some, NULL)))
        for (; store_scan_next(&scan, &event, NULL); n++)
            *first = MIN(*first, event.values[E_CREATED].number);
    store_scan_finish(&scan);
    store_reader_finish(&reader);
    return n;
}

/* Where in time the part is said to have been read, it has all that the whole has. */
static void check_spans(const char *part, const char *whole)
{
    struct store_spans spans = {0};
    int64_t first;
    read_spans(part, &spans);
    for (size_t i = 0; i < spans.n; i++)
        CHECK_NUMBER(events_in(part, &spans.items[i], &first),
                     events_in(whole, &spans.items[i], &first));
    store_spans_finish(&spans);
}

/* One span, from the first event on; what was before may have been there once. */
static void check_one_span(const char *path)
{
    const struct store_span all = {.from = 0, .to = INT64_MAX};
    struct store_spans spans = {0};
    int64_t first;
    read_spans(path, &spans);
    events_in(path, &all, &first);
    if (CHECK_NUMBER(spans.n, 1)) {
        CHECK_NUMBER(spans.items[0].from, first);
        CHECK(spans.items[0].to >= rig_clock() - HOUR);
    }
    store_spans_finish(&spans);
}

/* Fetched once, again, and in pieces. */
static void test_sums(const char *service)
{
    bool logs = strcmp(service, "litellm") == 0;
    struct bench bench;
    bool whole = false;
    begin(&bench, service);
    run_whole(&bench);
    if (!CHECK(bench.status.err.code == ERR_NONE && !*bench.status.closed))
        fprintf(stderr, "  %s: %s; closed: %s\n", service, bench.status.err.text,
                bench.status.closed);
    check_sums(bench.path);
    CHECK(bench.went_back || strcmp(service, "openai") != 0);
    run_whole(&bench);
    CHECK_NUMBER(bench.status.changed, 0);
    check_sums(bench.path);
    for (int i = 0; i < KILLS && !whole; i++) {
        whole = run(&bench, bench.other, 1 + i * 7 % 23);
        if (logs)
            check_spans(bench.other, bench.path);
    }
    CHECK(whole || run(&bench, bench.other, RIG_STEPS));
    if (logs) {
        check_one_span(bench.path);
        check_one_span(bench.other);
    }
    CHECK(rig_same_mirrors(bench.path, bench.other));
    end(&bench);
}

/* A 401 on one path hides what comes from there, a 401 on all ends it. */
static void test_refused(void)
{
    struct bench bench;
    begin(&bench, "openai");
    fake_refuse("/organization/costs", 401);
    run_whole(&bench);
    CHECK(bench.status.phase != SYNC_STOPPED);
    CHECK(strstr(bench.status.closed, "the costs") != NULL);
    const struct fake_sums want = fake_sums(), got = sums_of(bench.path);
    CHECK_NUMBER(got.input, want.input);
    CHECK_NUMBER(got.fee, 0);
    CHECK_NUMBER(count(bench.path, DATA_KEYS, KEY_KIND, "project key"), 3);
    fake_refuse(NULL, 0);
    run_whole(&bench);
    check_sums(bench.path);
    fake_refuse("/", 401);
    run_whole(&bench);
    CHECK(bench.status.phase == SYNC_STOPPED);
    CHECK(bench.status.err.code == ERR_AUTH);
    check_sums(bench.path);
    end(&bench);
}

/* A key that is no management key; later one that may no longer see the credits. */
static void test_partial(void)
{
    struct bench bench;
    begin(&bench, "openrouter");
    run_whole(&bench);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "credits"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "limit of this key"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "budget of a key"), 2);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "budget of a workspace"), 3);
    CHECK_NUMBER(count(bench.path, DATA_KEYS, KEY_KIND, "API key"), 2);
    fake_refuse("/credits", 403);
    run_whole(&bench);
    CHECK_TEXT(bench.status.closed, "the credits");
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "limit of this key"), 1);
    check_sums(bench.path);
    fake_refuse("/workspaces", 403);
    run_whole(&bench);
    CHECK_TEXT(bench.status.closed, "the budgets of workspaces");
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "budget of a key"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "budget of a workspace"), 3);
    end(&bench);
}

static size_t plan_rows(const struct bench *bench, const char *kind)
{
    return count(bench->path, DATA_PLAN, PLAN_KIND, kind);
}

/* A key that may not see all teams sees its own; what it may not see at all closes that only. */
static void test_member(void)
{
    struct bench bench;
    begin(&bench, "litellm");
    fake_refuse("GET /team/list", 401);
    run_whole(&bench);
    CHECK_TEXT(bench.status.closed, "");
    CHECK_NUMBER(plan_rows(&bench, "budget of a team"), 2);
    CHECK_NUMBER(plan_rows(&bench, "budget of a user"), 1);
    CHECK_NUMBER(plan_rows(&bench, "budget of an organization"), 1);
    CHECK_NUMBER(plan_rows(&bench, "budget of an end user"), 1);
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "teams"), 1);
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "users"), 1);
    fake_refuse("/customer", 403);
    run_whole(&bench);
    CHECK_TEXT(bench.status.closed, "the budgets of end users, the names of end users");
    check_sums(bench.path);
    end(&bench);
}

/* One project is closed to the key: the keys of the others are there. */
static void test_project(void)
{
    struct bench bench;
    begin(&bench, "openai");
    fake_refuse("/proj_1/api_keys", 403);
    run_whole(&bench);
    CHECK_TEXT(bench.status.closed, "");
    CHECK_NUMBER(count(bench.path, DATA_KEYS, KEY_KIND, "project key"), 1);
    CHECK_NUMBER(count(bench.path, DATA_KEYS, KEY_KIND, "admin key"), 1);
    fake_refuse("/proj_2/api_keys", 404);
    run_whole(&bench);
    CHECK_NUMBER(count(bench.path, DATA_KEYS, KEY_KIND, "project key"), 2);
    end(&bench);
}

/* What ids are called, and limits of projects and workspaces; each list is closed alone. */
static void test_names(void)
{
    struct bench bench;
    begin(&bench, "openai");
    run_whole(&bench);
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "projects"), 2);
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "users"), 2);
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "service accounts"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "rate limit"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "spend limit"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "spend limit of a project"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "spend alert of a project"), 1);
    fake_refuse("/organization/users", 403);
    run_whole(&bench);
    CHECK_TEXT(bench.status.closed, "the names of users");
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "users"), 2); /* as they were */
    fake_refuse("/service_accounts", 403);                               /* of all projects */
    run_whole(&bench);
    CHECK_TEXT(bench.status.closed, "the names of service accounts");
    check_sums(bench.path);
    end(&bench);
    begin(&bench, "anthropic");
    run_whole(&bench);
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "workspaces"), 1);
    CHECK_NUMBER(count(bench.path, DATA_NAMES, NAMED_LIST, "users"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "rate limit of a workspace"), 1);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "spend limit"), 1);
    fake_refuse("/rate_limits", 404);
    run_whole(&bench);
    CHECK_NUMBER(count(bench.path, DATA_PLAN, PLAN_KIND, "spend limit"), 1);
    check_sums(bench.path);
    end(&bench);
}

/* A cursor that comes again ends the walk, and is said. */
static void test_repeats(void)
{
    struct bench bench;
    begin(&bench, "anthropic");
    fake_repeat(true);
    run_whole(&bench);
    CHECK(bench.status.err.code == ERR_SHAPE);
    CHECK(strstr(bench.status.err.text, "repeats") != NULL);
    fake_repeat(false);
    run_whole(&bench);
    CHECK(bench.status.err.code == ERR_NONE);
    check_sums(bench.path);
    end(&bench);
}

int main(void)
{
    test_sums("openai");
    test_sums("anthropic");
    test_sums("openrouter");
    test_sums("litellm");
    test_refused();
    test_partial();
    test_member();
    test_project();
    test_names();
    test_repeats();
    CHECK_NUMBER(rig_failures(), 0);
    return check_done();
}
