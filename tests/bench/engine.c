/* How long the engine takes for each kind of question, asked directly, beside its budget
 * (doc/performance.md).
 *
 *     bench_engine [--markdown] [--now TIME] [--only TEXT] [--runs N] MIRROR
 *
 * Every question whose line contains --only is asked --runs times (7); the medians are judged, of
 * the random ones the 95th percentile. Windows end at --now, which should be the time that the
 * mirror was made for. */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "proc.h"
#include "random.h"

#include <unistd.h>

enum { PAGE_ROWS = 40, REFRESH_MS = 1000, DEEP = 5000000 };

/* Budgets in ms. */
static const double page_ms = 16, count_ms = 30, part_ms = 50, sort_ms = 30, deep_ms = 30,
                    overview_ms = 16;

static void ask_line(struct asking *asking, const char *name, const struct question *question,
                     double most)
{
    static struct samples samples, cpu;
    char text[200];
    double answer = 0;
    samples.n = cpu.n = 0;
    if (asking->only && !strstr(name, asking->only))
        return;
    for (int i = 0; i < asking->runs; i++) {
        struct question anew = disguised(asking, question);
        double before = cpu_ms();
        samples_add(&samples, ask(asking, &anew, &answer));
        samples_add(&cpu, cpu_ms() - before);
    }
    snprintf(text, sizeof(text), "%s", name);
    if (question->ask == ASK_COUNT)
        snprintf(text, sizeof(text), "%s (%.0f rows)", name, answer);
    report_line(&asking->report, &(struct line){text, "ms", &samples, &cpu, most, JUDGE_P50});
}

static struct question page_of(const struct asking *asking, const char *filter, int field)
{
    struct question question = question_of(asking, ASK_PAGE, WINDOW_ALL);
    question.filter = filter;
    question.sort = (struct sort){.field = (int16_t)field, .descending = true};
    question.limit = PAGE_ROWS;
    return question;
}

static void page_and_count(struct asking *asking, const char *name, const char *filter,
                           double page_most, double count_most)
{
    char text[160];
    struct question page = page_of(asking, filter, E_CREATED);
    struct question count = question_of(asking, ASK_COUNT, WINDOW_ALL);
    count.filter = filter;
    snprintf(text, sizeof(text), "%s: newest %d", name, PAGE_ROWS);
    ask_line(asking, text, &page, page_most);
    snprintf(text, sizeof(text), "%s: count", name);
    ask_line(asking, text, &count, count_most);
}

/* ---- pages and counts ---- */

static const char consumption[] = "io:input pool:surplus amount:200..800";

static void bench_filters(struct asking *asking)
{
    char part[64], filter[96];
    report_title(&asking->report, "Questions: filters");
    page_and_count(asking, "no filter", NULL, page_ms, count_ms);
    page_and_count(asking, "3 rare users", asking->rare_users, page_ms, count_ms);
    page_and_count(asking, "I/O + pool + amount range", consumption, page_ms, count_ms);
    page_and_count(asking, "status + latency", "status:5xx latency:>2s", page_ms, count_ms);
    page_and_count(asking, "a bare word in all texts", "timeout", page_ms, count_ms);
    snprintf(part, sizeof(part), "%.8s", asking->id + strlen(asking->id) - 10);
    snprintf(filter, sizeof(filter), "id:*%s*", part);
    page_and_count(asking, "8 hex characters in the id", filter, part_ms, part_ms);
    page_and_count(asking, "8 hex characters anywhere", part, part_ms, part_ms);
}

/* What stands in the filter bar for a moment while a longer filter is typed. */
static void bench_unfinished(struct asking *asking)
{
    static const char *const texts[] = {"a", "am", "3", "3f", "id:*3", "id:*3f", "-status:5"};
    report_title(&asking->report, "Questions: filters half typed");
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        page_and_count(asking, texts[i], texts[i], part_ms, part_ms);
}

static void bench_orders(struct asking *asking)
{
    static const int fields[] = {E_LATENCY, E_AMOUNT, E_CREDITS, E_USER, E_STATE, E_ID, E_NAME};
    static const char *const filters[] = {NULL, consumption, "kind:job"};
    static const char *const names[] = {"no filter", "I/O + pool + amount", "jobs"};
    char text[160];
    report_title(&asking->report, "Questions: order and depth");
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        for (size_t k = 0; k < ARRAY_LEN(filters); k++) {
            struct question page = page_of(asking, filters[k], fields[i]);
            snprintf(text, sizeof(text), "top %d by %s, %s", PAGE_ROWS,
                     event_fields[fields[i]].name, names[k]);
            ask_line(asking, text, &page, sort_ms);
        }
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < ARRAY_LEN(filters); k++) {
            int field = i == 0 ? E_CREATED : i == 1 ? E_LATENCY : E_USER;
            struct question count = question_of(asking, ASK_COUNT, WINDOW_ALL);
            struct question page = page_of(asking, filters[k], field);
            double rows = 0;
            count.filter = filters[k];
            ask(asking, &count, &rows);
            page.offset = rows > 2.0 * DEEP ? DEEP : (size_t)(rows / 2);
            snprintf(text, sizeof(text), "row %zu by %s, %s", page.offset, event_fields[field].name,
                     names[k]);
            ask_line(asking, text, &page, deep_ms);
        }
}

static void bench_event(struct asking *asking)
{
    struct question event = question_of(asking, ASK_EVENT, WINDOW_ALL);
    struct question position = page_of(asking, NULL, E_LATENCY);
    report_title(&asking->report, "Questions: one event");
    event.id = position.id = asking->id;
    position.ask = ASK_POSITION;
    ask_line(asking, "an event by its id", &event, page_ms);
    ask_line(asking, "its place in the order of latency", &position, sort_ms);
}

/* ---- sums ---- */

static const enum measure_id cards[] = {
    M_JOBS,         M_JOBS_COMPLETED,     M_JOBS_RUNNING,    M_JOBS_PENDING,
    M_CORE_HOURS,   M_CORE_HOURS_MANAGED, M_CORE_HOURS_BYOC, M_JOBS_BYOC,
    M_JOBS_MANAGED, M_FAILURE_PRESSURE,   M_JOBS_FAILED,     M_JOBS_CANCELLED};
static const enum measure_id line[] = {M_JOBS, M_CORE_HOURS};
static const enum measure_id tokens[] = {M_REQUESTS, M_TOKENS_INPUT, M_TOKENS_OUTPUT, M_CREDITS};

static struct question sums_of(const struct asking *asking, enum window_kind kind,
                               const enum measure_id *ids, size_t n)
{
    struct question question = question_of(asking, ASK_AGGREGATE, kind);
    memcpy(question.measures, ids, n * sizeof(*ids));
    question.n_measures = n;
    return question;
}

static void ask_group(struct asking *asking, enum window_kind kind, int field, size_t limit)
{
    char text[120];
    struct question group = sums_of(asking, kind, tokens, ARRAY_LEN(tokens));
    group.by[0] = (int16_t)field;
    group.n_by = 1;
    group.limit = limit;
    group.sort = (struct sort){.field = 1, .descending = true};
    snprintf(text, sizeof(text), "by %s, %s", event_fields[field].name, window_kind_name(kind));
    ask_line(asking, text, &group, overview_ms);
}

static void bench_sums(struct asking *asking)
{
    static const enum bucket buckets[] = {BUCKET_HOUR, BUCKET_6_HOURS, BUCKET_DAY};
    char text[120];
    report_title(&asking->report, "Questions: sums");
    for (enum window_kind kind = WINDOW_24H; kind <= WINDOW_ALL; kind++) {
        struct question question = sums_of(asking, kind, cards, ARRAY_LEN(cards));
        snprintf(text, sizeof(text), "cards, %s", window_kind_name(kind));
        ask_line(asking, text, &question, overview_ms);
        question = sums_of(asking, kind, line, ARRAY_LEN(line));
        if (kind < WINDOW_ALL)
            question.bucket = buckets[kind];
        else
            question.buckets_most = 80;
        snprintf(text, sizeof(text), "timeline, %s", window_kind_name(kind));
        ask_line(asking, text, &question, overview_ms);
        ask_group(asking, kind, E_KEY, 0);
        ask_group(asking, kind, E_MODEL, 0);
        ask_group(asking, kind, E_USER, 20);
    }
    struct question question = sums_of(asking, WINDOW_ALL, cards, ARRAY_LEN(cards));
    question.filter = asking->rare_users;
    ask_line(asking, "cards, all, 3 rare users", &question, count_ms);
    question.filter = "cores:>=16 core_hours:>10";
    ask_line(asking, "cards, all, cores + core-hours", &question, count_ms);
    question.buckets_most = 80;
    ask_line(asking, "timeline, all, cores + core-hours", &question, count_ms);
}

/* Latency: averages and percentiles over time and by model, requests by the hour of the week. */
static void bench_latency(struct asking *asking)
{
    static const enum measure_id one[] = {M_LATENCY_P95};
    static const enum measure_id three[] = {M_LATENCY_P50, M_LATENCY_P95, M_LATENCY_P99};
    static const enum measure_id hourly[] = {M_REQUESTS, M_TOKENS, M_LATENCY_AVG, M_SUCCESS_RATE,
                                             M_FEE};
    static const enum measure_id requests[] = {M_REQUESTS};
    struct question question = sums_of(asking, WINDOW_ALL, one, 1);
    report_title(&asking->report, "Questions: latency");
    ask_line(asking, "p95, all", &question, count_ms);
    question.buckets_most = 80;
    ask_line(asking, "p95 over time, all", &question, count_ms);
    question = sums_of(asking, WINDOW_ALL, three, ARRAY_LEN(three));
    question.buckets_most = 80;
    ask_line(asking, "p50, p95, p99 over time, all", &question, count_ms);
    question.buckets_most = 0;
    question.by[question.n_by++] = E_MODEL;
    ask_line(asking, "p50, p95, p99 by model, all", &question, count_ms);
    question = sums_of(asking, WINDOW_ALL, hourly, ARRAY_LEN(hourly));
    question.by[0] = E_MODEL;
    question.by[1] = E_KEY;
    question.n_by = 2;
    question.bucket = BUCKET_HOUR;
    question.buckets_newest = 720;
    question.sort = (struct sort){.field = 0, .descending = true};
    question.limit = 1000;
    ask_line(asking, "newest hours by model and key, all", &question, count_ms);
    question = sums_of(asking, WINDOW_ALL, requests, 1);
    question.weekly = true;
    ask_line(asking, "requests by the hour of the week, all", &question, count_ms);
}

/* ---- whatever people may ask ---- */

static void bench_random(struct asking *asking)
{
    enum { QUESTIONS = 400 };
    static struct samples pages, counts;
    char slowest[300] = "";
    double most = 0;
    struct randoms randoms = {0};
    if (asking->only && !strstr("random", asking->only))
        return;
    randoms_begin(&randoms, asking);
    for (int i = 0; i < QUESTIONS; i++) {
        struct question question = random_question(&randoms, asking);
        struct question page = disguised(asking, &question), count = page;
        double unused, took;
        page.limit = PAGE_ROWS;
        count.ask = ASK_COUNT;
        took = ask(asking, &page, &unused);
        samples_add(&pages, took);
        samples_add(&counts, ask(asking, &count, &unused));
        if (took > most)
            snprintf(slowest, sizeof(slowest), "the slowest, %s by %s%s: %s",
                     window_kind_name(page.window.kind), page.sort.descending ? "-" : "",
                     event_fields[page.sort.field].name, question.filter);
        most = took > most ? took : most;
    }
    report_title(&asking->report, "Questions: 400 filters, windows and orders at random");
    report_line(&asking->report,
                &(struct line){"first page", "ms", &pages, NULL, sort_ms, JUDGE_P95});
    report_line(&asking->report,
                &(struct line){"exact count", "ms", &counts, NULL, count_ms, JUDGE_P95});
    report_number(&asking->report, slowest, "ms", most, 0);
    randoms_finish(&randoms);
}

/* ---- opening ---- */

static bool open_mirror(struct asking *asking, const char *path)
{
    struct err err = {0};
    bool more = true, ok;
    double from = now_ms(), opened, current;
    asking->engine = engine_mirror(path, true, &err);
    ok = asking->engine != NULL;
    opened = now_ms();
    for (int i = 0; ok && more; i++)
        ok = engine_refresh(asking->engine, REFRESH_MS, &more, &err);
    current = now_ms();
    if (!ok) {
        fprintf(stderr, "bench_engine: %s\n", err.text);
        return false;
    }
    report_title(&asking->report, "Opening");
    report_line(&asking->report,
                &(struct line){.name = "a fixed piece of work, to compare machines",
                               .unit = "ms",
                               .samples = fixed_work(25)});
    report_number(&asking->report, "events", "", (double)asking->engine->state.events, 0);
    report_number(&asking->report, "open the mirror and its index", "ms", opened - from, 0);
    report_number(&asking->report, "bring the index up to date", "ms", current - opened, 0);
    return asking_begin(asking);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"markdown", no_argument, NULL, 'm'},
                                            {"now", required_argument, NULL, 'n'},
                                            {"only", required_argument, NULL, 'o'},
                                            {"runs", required_argument, NULL, 'r'},
                                            {0}};
    struct asking asking = {.now = clock_now(), .runs = 7};
    bool ok = true;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'm')
            asking.report.markdown = true;
        else if (option == 'o')
            asking.only = optarg;
        else if (option == 'r')
            asking.runs = atoi(optarg);
        else
            ok = ok && option == 'n' && time_parse(optarg, &asking.now);
    }
    if (!ok || optind + 1 != argc) {
        fprintf(stderr, "bench_engine [--markdown] [--now TIME] [--only TEXT] [--runs N] MIRROR\n");
        return 2;
    }
    ok = open_mirror(&asking, argv[optind]);
    if (ok) {
        bench_filters(&asking);
        bench_unfinished(&asking);
        bench_orders(&asking);
        bench_event(&asking);
        bench_sums(&asking);
        bench_latency(&asking);
        bench_random(&asking);
        report_title(&asking.report, "Memory of the engine after all this");
        report_number(&asking.report, "resident, not mapped", "MB",
                      (double)proc_kb(getpid(), "RssAnon") / 1024, 64);
    }
    asking_finish(&asking);
    return !ok;
}
