/* How long a screen takes that a cluster fills: the cards and charts of a view, then all of it with
 * lists and events, asked side by side as the dashboard does, at each window, beside the budgets of
 * doc/performance.md.
 *
 *     bench_views [--markdown] [--questions] [--runs N] [--now TIME] [--pids "PID..."]
 *                 URL TABLE [VIEW | VIEW FILTER | VIEW FILTER SORT]...
 *
 * Figures are milliseconds on the clock from the first question to the last answer; CPU is that of
 * this program and of the servers, whose processes --pids names. An argument with blanks is a view,
 * a filter and a sort, parted by "|". --questions gives each question by itself, one after another.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "proc.h"
#include "usagetop/engine.h"
#include "usagetop/view.h"

enum { WIDTH = 120, PAGE_ROWS = 30, PIDS_MAX = 8, REFRESH_MS = 1000 };

/* Budgets in ms: of cards and charts, and of all of a screen, its first page too. */
static const double sums_ms = 150, page_ms = 500;

struct bench {
    struct report report;
    struct engine *engine;
    int64_t now;
    int runs;
    bool questions;
    pid_t pids[PIDS_MAX];
    size_t n_pids;
};

/* What is measured: a view, or one with another filter or order. */
struct screen {
    const struct view *view;
    const char *filter, *sort;
};

static _Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "bench_views: %s: %s\n", what, why);
    exit(1);
}

static double used_ms(const struct bench *bench)
{
    double sum = cpu_ms();
    for (size_t i = 0; i < bench->n_pids; i++)
        sum += proc_used_ms(bench->pids[i]);
    return sum;
}

/* ---- one screen ------------------------------------------------------------------------- */

struct shown {
    struct arena scratch;
    struct view_state state;
    struct scene scene;
    struct question questions[VIEW_QUESTIONS_MAX];
    size_t n;
};

static void shown_begin(struct shown *shown, const struct bench *bench, const struct screen *screen,
                        enum window_kind window)
{
    struct scene *scene = &shown->scene;
    struct err err = {0};
    if (screen->sort && !view_sort_parse(screen->sort, &shown->state.sort, &err))
        fail(screen->sort, err.text);
    shown->state.sorted = screen->sort != NULL;
    *scene = (struct scene){.view = screen->view,
                            .state = &shown->state,
                            .window = window_of(window, bench->now),
                            .window_chosen = true,
                            .now = bench->now,
                            .page_rows = PAGE_ROWS,
                            .width = WIDTH,
                            .as_of = bench->engine->state.as_of,
                            .context = {.now = bench->now, .new_since = UNKNOWN},
                            .scratch = &shown->scratch};
    view_fit(&shown->state, WIDTH, NULL);
    scene->filter = view_filter(screen->view, screen->filter, &shown->scratch);
    screen->view->ask(scene, shown->questions, &shown->n);
}

/* A dataset that the cluster does not have is none. */
static void answer(const struct bench *bench, const struct question *question)
{
    struct table table = {0};
    struct err err = {0};
    bool ok = engine_answer(bench->engine, question, NULL, &table, &err);
    table_finish(&table);
    if (!ok && err.code != ERR_NOT_FOUND)
        fail(question->filter ? question->filter : "a question", err.text);
}

static void answer_all(const struct bench *bench, struct shown *shown)
{
    engine_expect(bench->engine, shown->questions, shown->n);
    for (size_t i = 0; i < shown->n; i++)
        answer(bench, &shown->questions[i]);
    engine_expect(bench->engine, NULL, 0);
}

static void print_screen(struct bench *bench, const char *name, struct shown *shown, double budget)
{
    static struct samples samples, cpu;
    samples.n = cpu.n = 0;
    for (int i = 0; i < bench->runs && shown->n; i++) {
        double used = used_ms(bench), began = now_ms();
        answer_all(bench, shown);
        samples_add(&samples, now_ms() - began);
        samples_add(&cpu, used_ms(bench) - used);
    }
    if (samples.n)
        report_line(&bench->report, &(struct line){name, "ms", &samples, &cpu, budget, JUDGE_P50});
}

/* Sums that are by nothing, or by time. */
static void print_sums(struct bench *bench, const char *name, const struct shown *shown)
{
    struct shown sums = {.n = 0};
    char text[200];
    for (size_t i = 0; i < shown->n; i++)
        if (shown->questions[i].ask == ASK_AGGREGATE && !shown->questions[i].n_by)
            sums.questions[sums.n++] = shown->questions[i];
    snprintf(text, sizeof(text), "%s: cards, charts", name);
    print_screen(bench, text, &sums, sums_ms);
}

/* Each question alone, under what tells it from the others. */
static void print_questions(struct bench *bench, const char *name, struct shown *shown)
{
    static const char *const asks[] = {
        [ASK_AGGREGATE] = "aggregate", [ASK_PAGE] = "page", [ASK_COUNT] = "count"};
    for (size_t i = 0; i < shown->n; i++) {
        const struct question *question = &shown->questions[i];
        char text[200];
        const char *kind = question->ask < ARRAY_LEN(asks) ? asks[question->ask] : NULL;
        snprintf(text, sizeof(text), "%s %zu %s, %zu measures, by %zu", name, i,
                 kind ? kind : "other", question->n_measures, question->n_by);
        struct shown alone = {.n = 1};
        alone.questions[0] = *question;
        print_screen(bench, text, &alone, page_ms);
    }
}

static void measure(struct bench *bench, const struct screen *screen)
{
    for (enum window_kind window = WINDOW_24H; window <= WINDOW_ALL; window++) {
        struct shown shown = {0};
        char name[100];
        snprintf(name, sizeof(name), "%s%s%s %s", screen->view->title, screen->filter ? ", " : "",
                 screen->filter ? screen->filter : "", window_kind_name(window));
        shown_begin(&shown, bench, screen, window);
        if (bench->questions) {
            print_questions(bench, name, &shown);
        } else {
            print_sums(bench, name, &shown);
            print_screen(bench, name, &shown, page_ms);
        }
        arena_finish(&shown.scratch);
    }
}

/* ---- the program ------------------------------------------------------------------------ */

static void open_engine(struct bench *bench, const char *url, const char *table)
{
    struct err err = {0};
    bool more = true;
    const char *dot = strchr(table, '.');
    char database[64];
    snprintf(database, sizeof(database), "%.*s", dot ? (int)(dot - table) : 7,
             dot ? table : "default");
    struct engine_cluster_options options = {
        .urls = url,
        .allow_http = true,
        .mapping = {.database = database, .table = dot ? dot + 1 : table}};
    double began = now_ms(), used = used_ms(bench);
    bench->engine = engine_clickhouse(&options, &err);
    while (bench->engine && more)
        if (!engine_refresh(bench->engine, REFRESH_MS, &more, &err))
            fail(url, err.text);
    if (!bench->engine)
        fail(url, err.text);
    printf("%lld events; to start: %.0f ms, %.0f ms of processor\n",
           (long long)bench->engine->state.events, now_ms() - began, used_ms(bench) - used);
}

static void read_pids(struct bench *bench, char *text)
{
    for (char *word = strtok(text, " \n"); word && bench->n_pids < PIDS_MAX;
         word = strtok(NULL, " \n"))
        bench->pids[bench->n_pids++] = (pid_t)strtol(word, NULL, 10);
}

static struct screen read_screen(char *text)
{
    struct screen screen = {0};
    char *filter = strchr(text, '|'), *sort = filter ? strchr(filter + 1, '|') : NULL;
    if (filter)
        *filter++ = '\0';
    if (sort)
        *sort++ = '\0';
    screen.view = view_find(text);
    screen.filter = filter && *filter ? filter : NULL;
    screen.sort = sort;
    if (!screen.view)
        fail(text, "there is no such view");
    return screen;
}

static int usage(void)
{
    fprintf(stderr, "usage: bench_views [--markdown] [--questions] [--runs N] [--now TIME] "
                    "[--pids \"PID...\"] URL TABLE [VIEW[|FILTER[|SORT]]]...\n");
    return 2;
}

static bool read_options(struct bench *bench, int argc, char **argv)
{
    static const struct option options[] = {
        {"markdown", no_argument, NULL, 'm'},   {"questions", no_argument, NULL, 'q'},
        {"runs", required_argument, NULL, 'r'}, {"now", required_argument, NULL, 'n'},
        {"pids", required_argument, NULL, 'p'}, {0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (option) {
        case 'm':
            bench->report.markdown = true;
            break;
        case 'q':
            bench->questions = true;
            break;
        case 'r':
            bench->runs = atoi(optarg);
            break;
        case 'p':
            read_pids(bench, optarg);
            break;
        case 'n':
            if (!time_parse(optarg, &bench->now))
                return false;
            break;
        default:
            return false;
        }
    return argc - optind >= 2;
}

int main(int argc, char **argv)
{
    struct bench bench = {.runs = 5, .now = clock_now()};
    if (!read_options(&bench, argc, argv))
        return usage();
    open_engine(&bench, argv[optind], argv[optind + 1]);
    report_title(&bench.report, "Views");
    for (int i = optind + 2; i < argc; i++) {
        struct screen screen = read_screen(argv[i]);
        measure(&bench, &screen);
    }
    for (size_t i = 0; argc == optind + 2 && i < views_count; i++)
        if (strcmp(views[i]->name, "sql") != 0 && strcmp(views[i]->name, "organisations") != 0)
            measure(&bench, &(struct screen){.view = views[i]});
    engine_finish(&bench.engine);
    return 0;
}
