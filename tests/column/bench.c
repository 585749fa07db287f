/* Not a test: makes an index of many events (argument, 10,000,000) in a folder and prints how long
 * questions take, the median of some runs, in milliseconds. `bench N FOLDER THREADS PART` keeps the
 * folder and uses it again; THREADS 0 is one a core; PART asks only questions with it in the name.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "rows.h"

enum { RUNS = 7 };
static const int64_t start = 1735689600000, year = 365 * (int64_t)24 * HOUR;

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

/* Of all threads: what the machine's other work does not blur. */
static double cpu_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static int by_double(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* ---- events ---------------------------------------------------------------------------- */

struct maker {
    struct chance chance;
    struct column_value values[E_COUNT];
    uint8_t uuids[2][16];
    char name[64];
};

static void set(struct maker *maker, int field, int64_t number)
{
    maker->values[field].number = number;
}

static int64_t below(struct maker *maker, uint64_t n)
{
    return (int64_t)chance_below(&maker->chance, n);
}

static void make_uuid(struct maker *maker, int field, int which)
{
    uint64_t halves[2] = {chance_next(&maker->chance), chance_next(&maker->chance)};
    memcpy(maker->uuids[which], halves, 16);
    maker->values[field] = (struct column_value){COLUMN_TEXT_UUID, maker->uuids[which], 16};
}

static void make_job(struct maker *maker, int64_t created)
{
    int64_t wait = below(maker, 600000), ran = below(maker, 7200000);
    set(maker, E_STATE, below(maker, 100) < 80 ? STATE_COMPLETED : 1 + below(maker, 6));
    if (below(maker, 100) < 25)
        set(maker, E_CONTROLLER, 1 + below(maker, 6));
    set(maker, E_CORES, (int64_t)1 << below(maker, 7));
    set(maker, E_CORE_HOURS, below(maker, 100000) * 1000000);
    set(maker, E_CREDITS, below(maker, 100000) * 10000000);
    set(maker, E_STARTED, created + wait);
    set(maker, E_ENDED, created + wait + ran);
    set(maker, E_UPDATED, created + wait + ran + 1000);
    set(maker, E_MEMORY, (int64_t)4000000 << below(maker, 5));
    set(maker, E_CLASS, 1 + below(maker, 8));
    snprintf(maker->name, sizeof maker->name, "job-%04d", (int)below(maker, 3000));
    maker->values[E_NAME] =
        (struct column_value){COLUMN_TEXT_PLAIN, maker->name, strlen(maker->name)};
}

static void make_request(struct maker *maker)
{
    static const int64_t statuses[] = {400, 404, 429, 500, 503};
    set(maker, E_STATUS, below(maker, 100) < 96 ? 200 : statuses[below(maker, 5)]);
    set(maker, E_MODEL, 1 + below(maker, 24));
    set(maker, E_ENDPOINT, 1 + below(maker, 12));
    set(maker, E_INPUT, below(maker, 8000));
    set(maker, E_CACHED, below(maker, 3000));
    set(maker, E_OUTPUT, below(maker, 2000));
    set(maker, E_LATENCY, 50 + below(maker, 20000));
    set(maker, E_TTFT, 20 + below(maker, 2000));
    set(maker, E_CREDITS, below(maker, 100000) * 10000);
    make_uuid(maker, E_REQUEST, 1);
}

static void make_consumption(struct maker *maker)
{
    set(maker, E_AMOUNT, below(maker, 1000000) * 1000);
    set(maker, E_RESOURCE, 1 + below(maker, 3));
    set(maker, E_POOL, 1 + below(maker, 3));
    set(maker, E_IO, 1 + below(maker, 2));
    set(maker, E_ENDPOINT, 1 + below(maker, 12));
    make_uuid(maker, E_REQUEST, 1);
}

static struct column_row make_row(struct maker *maker, int64_t created)
{
    for (int field = 0; field < E_COUNT; field++) {
        bool number = field_is_text(&event_fields[field]);
        maker->values[field] = (struct column_value){.number = number ? 0 : UNKNOWN};
    }
    int64_t kind = below(maker, 100);
    kind = kind < 20 ? KIND_JOB : kind < 55 ? KIND_REQUEST : KIND_CONSUMPTION;
    set(maker, E_CREATED, created);
    set(maker, E_KIND, kind);
    int64_t user = below(maker, 2000);
    set(maker, E_USER, 1 + user * user / 2000);
    set(maker, E_KEY, below(maker, 10) ? 1 + below(maker, 400) : 0);
    make_uuid(maker, E_ID, 0);
    if (kind == KIND_JOB)
        make_job(maker, created);
    else if (kind == KIND_REQUEST)
        make_request(maker);
    else
        make_consumption(maker);
    return (struct column_row){
        {created, (created - 1577836800000) << 22 | below(maker, 1 << 22), (uint8_t)(kind - 1)},
        maker->values};
}

static void build(struct column *column, size_t n)
{
    struct maker maker = {.chance = {1}};
    struct column_mark mark = {.identity = "bench"};
    double from = now_ms(), saved = 0;
    for (size_t i = 0; i < n; i++) {
        struct column_row row =
            make_row(&maker, start + (int64_t)((double)year * ((double)i / (double)n)));
        column_add(column, COLUMN_NEW, &row, NULL);
        if (i % (8 * 64512) == 8 * 64512 - 1 || i + 1 == n) {
            double at = now_ms();
            mark.sequence++;
            column_save(column, &mark, NULL);
            saved += now_ms() - at;
        }
    }
    double all = now_ms() - from;
    printf("build: %.0f rows/s with made-up rows, %.0f ms of %.0f in saving (sums, files)\n",
           (double)n / (all / 1e3), saved, all);
}

/* ---- questions ------------------------------------------------------------------------- */

static struct column *column;
static int64_t last_answer;

static const char *only; /* part of the names of the questions that are asked; NULL: all */

static void report(const char *name, void (*ask)(const void *), const void *arg)
{
    if (only && !strstr(name, only))
        return;
    double times[RUNS], used[RUNS];
    for (int i = 0; i < RUNS; i++) {
        double before = now_ms(), before_cpu = cpu_ms();
        ask(arg);
        times[i] = now_ms() - before;
        used[i] = cpu_ms() - before_cpu;
    }
    double first = times[0];
    qsort(times, RUNS, sizeof *times, by_double);
    qsort(used, RUNS, sizeof *used, by_double);
    printf("%-52s %8.2f   (first %.2f, CPU %.2f)  %lld\n", name, times[RUNS / 2], first,
           used[RUNS / 2], (long long)last_answer);
    fflush(stdout);
}

static void ask_count(const void *arg)
{
    struct column_scope scope = {.to = INT64_MAX, .where = arg};
    column_count(column, &scope, &last_answer, NULL);
}

struct paging {
    struct column_scope scope;
    struct column_page page;
    struct column_ref ref;
};

static void ask_page(const void *arg)
{
    const struct paging *paging = arg;
    struct column_refs refs = {0};
    column_page(column, &paging->scope, &paging->page, &refs, NULL);
    last_answer = refs.n ? refs.items[0].rowid : 0;
    column_refs_finish(&refs);
}

static void ask_position(const void *arg)
{
    const struct paging *paging = arg;
    column_position(column, &paging->scope, &paging->page.sort, &paging->ref, &last_answer, NULL);
}

struct totals {
    struct column_scope scope;
    struct column_ask ask;
};

static void ask_totals(const void *arg)
{
    const struct totals *totals = arg;
    struct column_lines lines = {0};
    column_aggregate(column, &totals->scope, &totals->ask, &lines, NULL);
    last_answer = lines.n ? lines.values[0] : 0;
    column_lines_finish(&lines);
}

static void ask_percentiles(const void *arg)
{
    static const uint16_t permille[] = {500, 950};
    const struct column_ranks ranks = {E_LATENCY, permille, 2};
    const struct column_scope scope = {.to = INT64_MAX, .where = arg};
    int64_t values[2];
    column_percentiles(column, &scope, &ranks, values, NULL);
    last_answer = values[1];
}

static const uint32_t bad[] = {STATE_FAILED, STATE_TIMEOUT};
static const uint32_t few_users[] = {1500, 1700, 1801}, one[] = {1}, three[] = {3}, two[] = {2};
static const struct column_test users = {
    .op = COLUMN_CODES, .field = E_USER, .n = 3, .codes = few_users};
static const struct column_test job = {.op = COLUMN_CODES, .field = E_KIND, .n = 1, .codes = one};
static const struct column_test io = {.op = COLUMN_CODES, .field = E_IO, .n = 1, .codes = two};
static const struct column_test pool = {
    .op = COLUMN_CODES, .field = E_POOL, .n = 1, .codes = three};
static const struct column_test amount = {
    .op = COLUMN_RANGE, .field = E_AMOUNT, .lo = 300000000, .hi = 600000000};
static const struct column_test *const io_parts[] = {&io, &pool, &amount};
static const struct column_test io_pool = {.op = COLUMN_AND, .n = 3, .parts = io_parts};
static const char *const hex8[] = {"3fa2c1d0"}, *const hex3[] = {"3fa"}, *const word[] = {"b-01"};
static const struct column_test id8 = {
    .op = COLUMN_FIND, .field = E_ID, .nocase = true, .n = 1, .texts = hex8};
static const struct column_test id3 = {
    .op = COLUMN_FIND, .field = E_ID, .nocase = true, .n = 1, .texts = hex3};
static const struct column_test name = {
    .op = COLUMN_FIND, .field = E_NAME, .nocase = true, .n = 1, .texts = word};
static const struct column_test request8 = {
    .op = COLUMN_FIND, .field = E_REQUEST, .nocase = true, .n = 1, .texts = hex8};
static const struct column_test *const word_parts[] = {&id8, &name, &request8};
static const struct column_test anywhere = {.op = COLUMN_OR, .n = 3, .parts = word_parts};
static const struct column_test latency = {
    .op = COLUMN_RANGE, .field = E_LATENCY, .lo = 5000, .hi = 9000};

static void ask_counts(void)
{
    report("count: all", ask_count, NULL);
    report("count: 3 rare users", ask_count, &users);
    report("count: io + pool + amount range", ask_count, &io_pool);
    report("count: latency range", ask_count, &latency);
    report("count: 8 hex in id", ask_count, &id8);
    report("count: 3 hex in id", ask_count, &id3);
    report("count: part of name", ask_count, &name);
    report("count: bare word in id, name or request", ask_count, &anywhere);
}

/* The first page, a deep one, and the place of its first row. */
static void ask_order(const char *by, struct column_sort sort, const struct column_test *where,
                      size_t deep)
{
    char title[100];
    struct column_refs refs = {0};
    struct paging paging = {.scope = {.to = INT64_MAX, .where = where},
                            .page = {.sort = sort, .limit = 40}};
    snprintf(title, sizeof title, "first page by %s", by);
    report(title, ask_page, &paging);
    paging.page.offset = deep;
    if (deep == 0 || !column_page(column, &paging.scope, &paging.page, &refs, NULL))
        return;
    snprintf(title, sizeof title, "row %zu by %s", deep, by);
    report(title, ask_page, &paging);
    if (refs.n > 0)
        paging.ref = refs.items[0];
    column_refs_finish(&refs);
    snprintf(title, sizeof title, "position of that row by %s", by);
    report(title, ask_position, &paging);
}

static void ask_pages(size_t n)
{
    static const struct {
        int field;
        bool descending;
    } sorts[] = {{E_CREATED, true}, {E_CREATED, false}, {E_LATENCY, true}, {E_CREDITS, true},
                 {E_AMOUNT, false}, {E_STATE, false},   {E_USER, false},   {E_ID, false},
                 {E_NAME, true},    {E_STARTED, false}};
    static const struct {
        const char *name;
        const struct column_test *where;
        size_t part; /* the deep page is at 1 / part; 0: none */
    } filters[] = {{"", NULL, 2},
                   {", io+pool+amount", &io_pool, 50},
                   {", job", &job, 0},
                   {", 3 users", &users, 0}};
    static uint32_t ranks[4096];
    char title[60];
    for (uint32_t i = 0; i < ARRAY_LEN(ranks); i++)
        ranks[i] = (i * 2654435761u) >> 8;
    for (size_t i = 0; i < ARRAY_LEN(sorts); i++)
        for (size_t k = 0; k < ARRAY_LEN(filters); k++) {
            const struct column_sort sort = {sorts[i].field, sorts[i].descending, ranks,
                                             ARRAY_LEN(ranks)};
            snprintf(title, sizeof title, "%s%s%s", sort.descending ? "-" : "",
                     event_fields[sort.field].name, filters[k].name);
            ask_order(title, sort, filters[k].where, filters[k].part ? n / filters[k].part : 0);
        }
}

static const struct column_test has_controller = {.op = COLUMN_HAS, .field = E_CONTROLLER};
static const struct column_test failed = {
    .op = COLUMN_CODES, .field = E_STATE, .n = 2, .codes = bad};
static const struct column_test *const byoc_parts[] = {&job, &has_controller};
static const struct column_test byoc = {.op = COLUMN_AND, .n = 2, .parts = byoc_parts};
static const struct column_test *const conditions[] = {&job, &byoc, &failed};
static const struct column_measure measures[] = {
    {COLUMN_COUNT, E_ID, 0},       {COLUMN_COUNT, E_ID, 1},       {COLUMN_COUNT, E_ID, 2},
    {COLUMN_SUM, E_CORE_HOURS, 0}, {COLUMN_SUM, E_CORE_HOURS, 1}, {COLUMN_MAX, E_CREATED, 0},
    {COLUMN_SUM, E_CREDITS, -1},   {COLUMN_SUM, E_AMOUNT, -1}};
static const struct column_ask cards = {.measures = measures,
                                        .n_measures = ARRAY_LEN(measures),
                                        .conditions = conditions,
                                        .n_conditions = ARRAY_LEN(conditions)};

static void ask_timeline(struct totals totals, int64_t days)
{
    int64_t step = days == 1 ? 300000 : days == 7 ? HOUR : days == 30 ? 6 * HOUR : DAY;
    int64_t *bounds = mem_array(4097, sizeof *bounds);
    char title[100];
    size_t n = 0;
    bounds[n++] = totals.scope.from;
    for (int64_t at = (totals.scope.from / step + 1) * step; at < start + year; at += step)
        bounds[n++] = at;
    bounds[n] = start + year;
    totals.ask.bounds = bounds;
    totals.ask.n_buckets = n;
    snprintf(title, sizeof title, "timeline, %d days in %zu buckets", (int)days, n);
    report(title, ask_totals, &totals);
    totals.scope.where = &users;
    snprintf(title, sizeof title, "timeline, %d days, 3 users", (int)days);
    report(title, ask_totals, &totals);
    free(bounds);
}

static void ask_aggregates(void)
{
    static const int64_t days[] = {1, 7, 30, 365};
    static const int groups[] = {E_KEY, E_MODEL, E_USER, E_CLASS, E_STATE};
    struct totals totals = {.ask = cards};
    char title[100];
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        int64_t from = start + year - days[i] * 24 * HOUR + (days[i] < 365 ? 12345 : 0);
        totals.scope = (struct column_scope){.from = from, .to = start + year};
        totals.ask.n_by = 0;
        snprintf(title, sizeof title, "cards, %d days", (int)days[i]);
        report(title, ask_totals, &totals);
        ask_timeline(totals, days[i]);
        for (size_t k = 0; k < ARRAY_LEN(groups); k++) {
            totals.ask.n_by = 1;
            totals.ask.by[0].field = groups[k];
            snprintf(title, sizeof title, "by %s, %d days", event_fields[groups[k]].name,
                     (int)days[i]);
            report(title, ask_totals, &totals);
        }
    }
    totals.ask.n_by = 0;
    totals.scope.where = &io_pool;
    report("cards, all, io+pool+amount", ask_totals, &totals);
    totals.scope.where = &latency;
    totals.ask.n_by = 2;
    totals.ask.by[0].field = E_STATE;
    totals.ask.by[1].field = E_MODEL;
    report("by state and model, all, latency range", ask_totals, &totals);
    report("p50 and p95 of latency", ask_percentiles, NULL);
}

static void report_change(size_t n)
{
    struct maker maker = {.chance = {1}};
    size_t count = 100, at = 0;
    struct column_row rows[100];
    struct maker *makers = mem_array(count, sizeof *makers);
    for (size_t i = 0; i < 2000000 && i < n && at < count; i++) {
        struct column_row row =
            make_row(&maker, start + (int64_t)((double)year * ((double)i / (double)n)));
        if (i % 20000 != 0)
            continue;
        makers[at] = maker;
        rows[at] = (struct column_row){row.ref, makers[at].values};
        at++;
    }
    double before = now_ms();
    column_change(column, rows, at, NULL);
    printf("%zu rows changed, each in another block: %.2f ms, rows %lld\n", at, now_ms() - before,
           (long long)column_state(column).rows);
    before = now_ms();
    column_change(column, rows, 1, NULL);
    printf("one row changed: %.2f ms\n", now_ms() - before);
    free(makers);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
    char made[] = "/tmp/column-bench-XXXXXX", *folder = argc > 2 ? argv[2] : mkdtemp(made);
    unsigned threads = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
    struct column_mark mark;
    struct rusage usage;
    only = argc > 4 ? argv[4] : NULL;
    column = column_new(folder, threads);
    if (!column_load(column, &mark, NULL))
        build(column, n);
    column_free(&column);
    column = column_new(folder, threads);
    double before = now_ms();
    column_load(column, &mark, NULL);
    printf("open: %.2f ms\n", now_ms() - before);
    struct column_state state = column_state(column);
    printf("%lld rows, %zu segments, %.1f bytes a row\n", (long long)state.rows, state.segments,
           (double)state.mapped / (double)state.rows);
    ask_counts();
    ask_aggregates();
    ask_pages(n);
    report_change(n);
    getrusage(RUSAGE_SELF, &usage);
    printf("peak resident with mapped files: %ld MB\n", usage.ru_maxrss / 1024);
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "RssAnon", 7) == 0)
            printf("%s", line);
    if (file)
        fclose(file);
    column_free(&column);
    return 0;
}
