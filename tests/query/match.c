/* What filters mean, row by row. */
#include "filters.h"

#include <stdlib.h>

/* A full job, an anonymous request with little known, and one with odd letters. */
struct sample_rows {
    struct rows rows;
    union value *job, *request, *odd;
};

static void set_text(union value *row, enum event_field field, const char *text)
{
    row[field].text = text;
}

static void make_rows(struct sample_rows *sample)
{
    for (int i = 0; i < 3; i++)
        rows_add(&sample->rows, DATA_EVENTS);
    union value *job = sample->job = rows_at(&sample->rows, 0);
    union value *request = sample->request = rows_at(&sample->rows, 1);
    union value *odd = sample->odd = rows_at(&sample->rows, 2);

    job[E_CREATED].number = at_time("2026-11-20T12:00:00Z");
    set_text(job, E_ID, "e1");
    set_text(job, E_KIND, "job");
    set_text(job, E_USER, "u_104");
    set_text(job, E_STATE, "failed");
    set_text(job, E_NAME, "Nightly build");
    set_text(job, E_ERROR, "Timeout after 30 s");
    job[E_CORES].number = 8;
    job[E_CORE_HOURS].number = 1500000000;
    job[E_FEE].number = 12500000000;
    job[E_LATENCY].number = 2000;

    request[E_CREATED].number = at_time("2026-11-21T08:30:00Z");
    set_text(request, E_ID, "e2");
    set_text(request, E_KIND, "request");
    request[E_STATUS].number = 503;
    set_text(request, E_ENDPOINT, "/v1/chat/completions");
    set_text(request, E_MODEL, "gpt-4o-mini");

    odd[E_CREATED].number = at_time("2026-11-21T07:59:59.999Z");
    set_text(odd, E_ID, "E2");
    set_text(odd, E_KIND, "allocation");
    set_text(odd, E_USER, "a*b");
    set_text(odd, E_NAME, "");
    odd[E_AMOUNT].number = 0;
    odd[E_CREDITS].number = -5000000000;
}

/* For each of job, request, odd: 'x' passes, '.' does not. */
struct meaning {
    const char *text, *passes;
};

static const struct meaning meanings[] = {
    {"", "xxx"},
    /* whole words, smart case */
    {"kind:job", "x.."},
    {"kind:JOB", "..."},
    {"kind:jo", "..."},
    {"kind:(job,request)", "xx."},
    {"user:u_104", "x.."},
    {"user:U_104", "..."},
    {"user:@me", "x.."},
    {"state:Failed", "..."},
    {"id:e2", ".xx"},
    {"id:E2", "..x"},
    {"id:=e2", ".x."},
    {"id:e", "..."},
    {"id:e*", "xxx"},
    {"id:E*", "..x"},
    {"user:a*b", "..x"},
    {"user:=a*b", "..x"},
    {"user:\"a*b\"", "..x"},
    {"user:\"u*\"", "..."},
    {"user:=u*", "..."},
    {"user:(u*,a*)", "x.x"},
    {"model:gpt-4o*", ".x."},
    {"model:*mini", ".x."},
    {"endpoint:/v1/*/completions", ".x."},
    /* parts of texts */
    {"name:build", "x.."},
    {"name:BUILD", "..."},
    {"name:Build", "..."},
    {"name:nightly", "x.."},
    {"name:Nightly", "x.."},
    {"name:nightly*", "x.."},
    {"name:build*", "..."},
    {"name:=build", "..."},
    {"name:=\"Nightly build\"", "x.."},
    {"name:=\"nightly build\"", "..."},
    {"name:=\"\"", "..x"},
    {"name:*", "x.x"},
    {"error:(timeout,oom)", "x.."},
    /* numbers */
    {"cores:8", "x.."},
    {"cores:>8", "..."},
    {"cores:>=8", "x.."},
    {"cores:<9", "x.."},
    {"cores:1..8", "x.."},
    {"cores:9..", "..."},
    {"cores:(1,8)", "x.."},
    {"core_hours:1.5", "x.."},
    {"core_hours:>1.499999999", "x.."},
    {"fee:$12.50", "x.."},
    {"credits:<0", "..x"},
    {"credits:-5", "..x"},
    {"amount:0", "..x"},
    {"amount:..0", "..x"},
    {"status:5xx", ".x."},
    {"status:>4xx", ".x."},
    {"latency:2s", "x.."},
    {"latency:<2s", "..."},
    {"latency:..2s", "x.."},
    /* times */
    {"created:today", ".xx"},
    {"created:yesterday", "x.."},
    {"created:2026-11", "xxx"},
    {"created:2026-11-21T08", "error"},
    {"created:2026-11-21T08:30", ".x."},
    {"created:-1h", ".x."},
    {"created:<2026-11-21", "x.."},
    {"created:2026-11-20..2026-11-20", "x.."},
    {"created:today..yesterday", "..."},
    {"ended:>=1970", "..."},
    /* missing values: no comparison fits, plain negation does */
    {"has:user", "x.x"},
    {"-has:user", ".x."},
    {"has:name", "x.x"},
    {"has:amount", "..x"},
    {"-user:u_104", ".xx"},
    {"user!=u_104", ".xx"},
    {"has:user -user:u_104", "..x"},
    {"-status:200", "xxx"},
    {"-cores:>0", ".xx"},
    {"-(cores:>0 OR status:5xx)", "..x"},
    {"--cores:8", "x.."},
    {"status:..1000 OR -status:..1000", "xxx"},
    /* words: any of the fields that are searched */
    {"timeout", "x.."},
    {"Timeout", "x.."},
    {"TIMEOUT", "..."},
    {"chat", ".x."},
    {"mini", ".x."},
    {"u_1", "x.."},
    {"e", "xxx"},
    {"failed", "..."},
    {"\"after 30\"", "x.."},
    {"timeout build", "x.."},
    {"timeout mini", "..."},
    {"timeout OR mini", "xx."},
    {"-timeout", ".xx"},
    /* and before or */
    {"kind:job OR kind:request status:200", "x.."},
    {"(kind:job OR kind:request) status:5xx", ".x."},
    /* flags */
    {"is:error", "xx."},
    {"-is:error", "..x"},
    {"is:running", "..."},
    {"is:new", ".x."},
    {"is:marked", "x.x"},
    {"is:marked is:error", "x.."},
};

static void check_meanings(const struct sample_rows *sample)
{
    for (size_t i = 0; i < ARRAY_LEN(meanings); i++) {
        struct filter_context context = test_context();
        struct filter filter = {0};
        char passes[] = "error";
        if (filter_parse(DATA_EVENTS, meanings[i].text, &context, &filter, NULL))
            snprintf(passes, sizeof(passes), "%c%c%c",
                     filter_match(&filter, sample->job) ? 'x' : '.',
                     filter_match(&filter, sample->request) ? 'x' : '.',
                     filter_match(&filter, sample->odd) ? 'x' : '.');
        if (!CHECK_TEXT(passes, meanings[i].passes))
            fprintf(stderr, "  %s\n", meanings[i].text);
        filter_finish(&filter);
    }
}

/* De Morgan and double negation, over all pairs of the meanings above. */
static void check_laws(const struct sample_rows *sample)
{
    for (size_t i = 0; i < ARRAY_LEN(meanings); i++) {
        const char *a = meanings[i].text, *b = meanings[(i * 7 + 3) % ARRAY_LEN(meanings)].text;
        struct filter_context context = test_context();
        struct filter left = {0}, right = {0};
        struct str one = {0}, other = {0};
        str_addf(&one, "-((%s) (%s))", a, b);
        str_addf(&other, "-(%s) OR -(%s)", a, b);
        if (filter_parse(DATA_EVENTS, str_text(&one), &context, &left, NULL) &&
            CHECK(filter_parse(DATA_EVENTS, str_text(&other), &context, &right, NULL))) {
            for (size_t row = 0; row < sample->rows.n; row++)
                CHECK(filter_match(&left, rows_at(&sample->rows, row)) ==
                      filter_match(&right, rows_at(&sample->rows, row)));
        }
        filter_finish(&left);
        filter_finish(&right);
        str_finish(&one);
        str_finish(&other);
    }
}

/* Nothing is new on the first visit, and nothing is marked before something is. */
static void check_empty_session(const struct sample_rows *sample)
{
    static const char *const flags[] = {"is:new", "is:marked"};

    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        struct filter_context context = {.now = 0, .new_since = UNKNOWN};
        struct filter filter = {0};
        CHECK(filter_parse(DATA_EVENTS, flags[i], &context, &filter, NULL));
        for (size_t row = 0; row < sample->rows.n; row++)
            CHECK(!filter_match(&filter, rows_at(&sample->rows, row)));
        filter_finish(&filter);
    }
}

/* Days are cut in the zone of the session. */
static void check_zone(const struct sample_rows *sample)
{
    struct filter_context context = test_context();
    struct filter filter = {0};
    struct err err;

    CHECK(zone_set_local("America/New_York", &err));
    context.zone = ZONE_LOCAL;
    CHECK(filter_parse(DATA_EVENTS, "created:2026-11-21T03:30", &context, &filter, NULL));
    CHECK(filter_match(&filter, sample->request));
    filter_finish(&filter);
    context.zone = ZONE_UTC;
    CHECK(filter_parse(DATA_EVENTS, "created:2026-11-21T03:30", &context, &filter, NULL));
    CHECK(!filter_match(&filter, sample->request));
    filter_finish(&filter);
}

/* Datasets without searched fields are searched in all their texts. */
static void check_searched_fields(void)
{
    CHECK(filter_searches(DATA_EVENTS, E_USER) && filter_searches(DATA_EVENTS, E_ERROR));
    CHECK(!filter_searches(DATA_EVENTS, E_STATE) && !filter_searches(DATA_EVENTS, E_FACTORS));
    CHECK(filter_searches(DATA_LEDGER, LEDGER_PROJECT) &&
          !filter_searches(DATA_LEDGER, LEDGER_CREDITS));
    CHECK(!filter_searches(DATA_SESSION, SESSION_RESOURCES));
}

int main(void)
{
    struct sample_rows sample = {.job = NULL};

    make_rows(&sample);
    check_meanings(&sample);
    check_laws(&sample);
    check_empty_session(&sample);
    check_zone(&sample);
    check_searched_fields();
    rows_finish(&sample.rows);
    return check_done();
}
