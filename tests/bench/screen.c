/* What a person at the dashboard waits for: the program under a pseudo-terminal of 120x36, keys
 * sent, bytes stamped. Prints each figure beside its budget (doc/performance.md).
 *
 *     bench_screen [--markdown] [--runs N] [--idle SECONDS] [--bytes MOST] [--title TEXT]
 *                  -- PROGRAM ARGUMENT...
 *
 * The arguments open the dashboard on a mirror. Without --idle they should give it a clock that
 * stands still; with it, no key is sent, and what
 * doing nothing costs is measured (--bytes: the budget a second). */
#include <getopt.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "proc.h"
#include "watch.h"

enum {
    WIDTH = 120,
    HEIGHT = 36,
    TABLE_TOP = 17,   /* below what the completion may cover */
    SCROLL_WIDTH = 3, /* frame and scroll bar at the right */
    ARGS_MAX = 64,
    SETTLE_MS = 2000, /* what a start leaves behind */
};

struct bench {
    struct report report;
    int runs;
    double idle_s; /* 0: keys instead */
    const char *title;
    double idle_bytes_s; /* budget */
    char **program;
    struct pty pty;
};

/* What a kind of step may take at most. */
struct limits {
    double first_ms, last_ms, table_ms, bytes;
};

/* Bursts of one kind of step. */
struct bursts {
    struct samples first, last, table, bytes, cpu;
};

static void add(struct bursts *bursts, const struct burst *burst)
{
    samples_add(&bursts->first, burst->first_ms);
    samples_add(&bursts->last, burst->last_ms);
    samples_add(&bursts->table, burst->table_ms);
    samples_add(&bursts->bytes, (double)burst->bytes);
    samples_add(&bursts->cpu, burst->cpu_ms);
}

static void report(struct bench *bench, const char *name, struct bursts *bursts,
                   struct limits limits)
{
    const struct line lines[] = {
        {.name = "first byte", .unit = "ms", .samples = &bursts->first, .budget = limits.first_ms},
        {.name = "first page", .unit = "ms", .samples = &bursts->table, .budget = limits.table_ms},
        {.name = "all of it",
         .unit = "ms",
         .samples = &bursts->last,
         .cpu = &bursts->cpu,
         .budget = limits.last_ms},
        {.name = "bytes", .unit = "B", .samples = &bursts->bytes, .budget = limits.bytes}};
    char title[160];
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        struct line line = lines[i];
        if (line.samples == &bursts->table && !limits.table_ms)
            continue;
        snprintf(title, sizeof(title), "%s: %s", name, line.name);
        line.name = title;
        line.judged = JUDGE_P95;
        report_line(&bench->report, &line);
    }
}

/* ---- a session ---- */

static bool start(struct bench *bench, const char *view, const char *window, struct burst *burst)
{
    char *argv[ARGS_MAX], view_option[64], window_option[64];
    size_t n = 0;
    while (bench->program[n] && n < ARGS_MAX - 4) {
        argv[n] = bench->program[n];
        n++;
    }
    snprintf(view_option, sizeof(view_option), "--view=%s", view);
    snprintf(window_option, sizeof(window_option), "--window=%s", window);
    argv[n++] = view_option;
    argv[n++] = window_option;
    argv[n++] = "--fresh";
    argv[n] = NULL;
    if (!pty_start(&bench->pty, argv, WIDTH, HEIGHT)) {
        perror("bench_screen: cannot make a terminal");
        return false;
    }
    bench->pty.table_from = TABLE_TOP;
    bench->pty.table_to = HEIGHT - 2;
    bench->pty.cells.watch_to = WIDTH - SCROLL_WIDTH;
    pty_started(&bench->pty, burst);
    return true;
}

static void show(const struct bench *bench)
{
    char row[CELLS_ROW_MAX];
    for (int y = 0; y < bench->pty.cells.height; y++) {
        cells_row(&bench->pty.cells, y, row);
        fprintf(stderr, "%s\n", row);
    }
}

/* A figure of a screen that does not show what was measured is no figure. */
static bool expect(const struct bench *bench, const char *text)
{
    if (!bench->pty.ended && cells_find(&bench->pty.cells, text))
        return true;
    fprintf(stderr, "bench_screen: the screen does not show \"%s\":\n", text);
    show(bench);
    return false;
}

static bool stop(struct bench *bench)
{
    bool ok = pty_quit(&bench->pty, "Q");
    if (!ok)
        fprintf(stderr, "bench_screen: the program did not quit well\n");
    if (bench->pty.cells.unknown)
        fprintf(stderr, "bench_screen: %zu sequences were not understood\n",
                bench->pty.cells.unknown);
    return ok;
}

static void unmeasured(struct bench *bench, const char *keys)
{
    struct burst burst;
    pty_keys(&bench->pty, keys, &burst);
}

static void measure(struct bench *bench, const char *keys, struct bursts *bursts)
{
    struct burst burst;
    pty_keys(&bench->pty, keys, &burst);
    add(bursts, &burst);
}

/* ---- start ---- */

static bool bench_start(struct bench *bench, const char *view, const char *window,
                        const char *expected)
{
    static struct bursts bursts;
    struct samples *anonymous = calloc(1, sizeof(*anonymous));
    char name[96];
    bool ok = anonymous != NULL;
    bursts = (struct bursts){0};
    for (int i = 0; ok && i <= bench->runs; i++) {
        struct burst burst;
        ok = start(bench, view, window, &burst) && expect(bench, expected);
        if (ok && i > 0) { /* the first warms the cache */
            add(&bursts, &burst);
            samples_add(anonymous, (double)proc_kb(bench->pty.pid, "RssAnon") / 1024);
        }
        ok = ok && stop(bench);
    }
    snprintf(name, sizeof(name), "start in %s, %s", view, window);
    report(bench, name, &bursts, (struct limits){.last_ms = 10});
    snprintf(name, sizeof(name), "start in %s, %s: resident, not mapped", view, window);
    report_line(&bench->report, &(struct line){name, "MB", anonymous, NULL, 64, JUDGE_P95});
    free(anonymous);
    return ok;
}

/* ---- the overview ---- */

static bool bench_windows(struct bench *bench)
{
    static const struct {
        const char *key, *name;
    } windows[] = {{"d", "window switch to 24h"},
                   {"w", "window switch to 7d"},
                   {"m", "window switch to 30d"},
                   {"a", "window switch to all"}};
    enum { N = sizeof(windows) / sizeof(*windows) };
    static struct bursts bursts[N], all;
    struct burst burst;
    if (!start(bench, "overview", "30d", &burst) || !expect(bench, "Jobs submitted"))
        return false;
    for (int i = 0; i < bench->runs + 1; i++)
        for (size_t w = 0; w < N; w++) {
            pty_keys(&bench->pty, windows[w].key, &burst);
            if (i == 0)
                continue;
            add(&bursts[w], &burst);
            add(&all, &burst);
        }
    const struct limits limits = {.last_ms = 16, .bytes = 4096};
    report(bench, "window switch in Overview", &all, limits);
    for (size_t w = 0; w < N; w++)
        report_line(&bench->report, &(struct line){windows[w].name, "ms", &bursts[w].last,
                                                   &bursts[w].cpu, limits.last_ms, JUDGE_P95});
    return stop(bench);
}

/* ---- the table ---- */

static void repeat(struct bench *bench, const char *keys, const char *name, struct limits limits)
{
    static struct bursts bursts;
    bursts = (struct bursts){0};
    for (int i = 0; i < bench->runs; i++) {
        char key[2] = {keys[(size_t)i % strlen(keys)], '\0'};
        measure(bench, key, &bursts);
    }
    report(bench, name, &bursts, limits);
}

static bool bench_moves(struct bench *bench)
{
    struct burst burst;
    if (!start(bench, "events", "all", &burst) || !expect(bench, "newest first"))
        return false;
    for (int i = 0; i < HEIGHT / 4; i++)
        unmeasured(bench, "j");
    repeat(bench, "jk", "move the selection", (struct limits){.last_ms = 1, .bytes = 400});
    for (int i = 0; i < HEIGHT; i++)
        unmeasured(bench, "j");
    repeat(bench, "j", "move, and scroll by a row", (struct limits){.last_ms = 16});
    repeat(bench, "\x06", "page down", (struct limits){.last_ms = 16});
    return stop(bench);
}

/* Keystrokes in the filter bar, and the text at which one took longest. */
struct typing {
    struct bursts bursts;
    char slowest[64];
    double most_ms;
};

static void type_filter(struct bench *bench, const char *text, struct typing *typing)
{
    struct burst burst;
    unmeasured(bench, "/");
    for (size_t i = 0; text[i]; i++) {
        char key[2] = {text[i], '\0'};
        pty_keys(&bench->pty, key, &burst);
        add(&typing->bursts, &burst);
        if (burst.last_ms > typing->most_ms) {
            typing->most_ms = burst.last_ms;
            snprintf(typing->slowest, sizeof(typing->slowest), "%.*s", (int)i + 1, text);
        }
    }
    unmeasured(bench, "\033");
}

static void report_typing(struct bench *bench, const char *name, struct typing *typing,
                          struct limits limits)
{
    char text[120];
    report(bench, name, &typing->bursts, limits);
    snprintf(text, sizeof(text), "the slowest: %s", typing->slowest);
    report_number(&bench->report, text, "ms", typing->most_ms, 0);
}

static bool bench_filters(struct bench *bench)
{
    static const char *const texts[] = {
        "user:search-001 resource:tokens", "io:input pool:surplus amount:>=500",
        "status:5xx latency:>2s",          "kind:job state:failed -has:controller",
        "model:*mini* endpoint:/v1/chat*", "timeout",
    };
    static const char *const parts[] = {"id:*3fa2c1d0*", "request:*77e1*", "3fa2c1d0"};
    static struct typing typed, inside;
    struct burst burst;
    if (!start(bench, "events", "all", &burst) || !expect(bench, "newest first"))
        return false;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        type_filter(bench, texts[i], &typed);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        type_filter(bench, parts[i], &inside);
    report_typing(bench, "filter keystroke", &typed,
                  (struct limits){.table_ms = 16, .last_ms = 30});
    report_typing(bench, "keystroke, part of an id", &inside,
                  (struct limits){.table_ms = 50, .last_ms = 50});
    return stop(bench);
}

/* Sorts by Enter on ":sort FIELD", with the filter in force. */
static void sort_all(struct bench *bench, const char *name)
{
    static const char *const orders[] = {"-latency", "amount",  "user", "-amount",
                                         "state",    "latency", "-user"};
    static struct bursts bursts;
    char keys[64];
    bursts = (struct bursts){0};
    for (int i = 0; i < bench->runs; i++) {
        size_t n = sizeof(orders) / sizeof(*orders);
        unmeasured(bench, ":");
        snprintf(keys, sizeof(keys), "sort %s", orders[(size_t)i % n]);
        unmeasured(bench, keys);
        measure(bench, "\r", &bursts);
    }
    report(bench, name, &bursts, (struct limits){.last_ms = 30});
}

static bool bench_sorts(struct bench *bench)
{
    struct burst burst;
    if (!start(bench, "events", "all", &burst) || !expect(bench, "newest first"))
        return false;
    sort_all(bench, "sort by an unindexed column");
    bool ok = expect(bench, " by ");
    unmeasured(bench, ":filter io:input pool:surplus amount:>=500\r");
    sort_all(bench, "sort by an unindexed column, filtered");
    unmeasured(bench, ":sort -latency\r");
    repeat(bench, "Gg", "last row and first, filtered and sorted", (struct limits){.last_ms = 30});
    unmeasured(bench, ":reset\r");
    unmeasured(bench, "a");
    unmeasured(bench, ":sort -created\r");
    repeat(bench, "Gg", "last row and first", (struct limits){.last_ms = 30});
    return stop(bench) && ok;
}

static bool bench_detail(struct bench *bench)
{
    static struct bursts opened, closed;
    struct burst burst;
    bool ok = start(bench, "events", "all", &burst) && expect(bench, "newest first");
    for (int i = 0; ok && i < bench->runs; i++) {
        measure(bench, "\r", &opened);
        ok = expect(bench, "Event ID");
        measure(bench, "\033", &closed);
        unmeasured(bench, "j");
    }
    report(bench, "open an event", &opened, (struct limits){.last_ms = 16});
    report(bench, "close it (Esc, which waits for more keys)", &closed, (struct limits){0});
    return ok && stop(bench);
}

/* ---- doing nothing ---- */

static bool idle_in(struct bench *bench, const char *view)
{
    struct burst burst;
    char name[120];
    if (!start(bench, view, "all", &burst))
        return false;
    pty_idle(&bench->pty, SETTLE_MS, &burst);
    int64_t before = proc_wake_ups(bench->pty.pid);
    pty_idle(&bench->pty, bench->idle_s * 1e3, &burst);
    int64_t wake_ups = proc_wake_ups(bench->pty.pid) - before;
    snprintf(name, sizeof(name), "%s: to the terminal", view);
    report_number(&bench->report, name, "B/s", (double)burst.bytes / bench->idle_s,
                  bench->idle_bytes_s);
    snprintf(name, sizeof(name), "%s: writes to the terminal", view);
    report_number(&bench->report, name, "1/s", (double)burst.reads / bench->idle_s, 0);
    snprintf(name, sizeof(name), "%s: wake-ups", view);
    report_number(&bench->report, name, "1/s", (double)wake_ups / bench->idle_s, 0);
    snprintf(name, sizeof(name), "%s: processor time", view);
    report_number(&bench->report, name, "ms/s", burst.cpu_ms / bench->idle_s, 0);
    snprintf(name, sizeof(name), "%s: resident, not mapped", view);
    report_number(&bench->report, name, "MB", (double)proc_kb(bench->pty.pid, "RssAnon") / 1024,
                  64);
    return stop(bench);
}

static bool bench_idle(struct bench *bench)
{
    report_title(&bench->report, bench->title);
    return idle_in(bench, "overview") && idle_in(bench, "events");
}

static bool bench_screen(struct bench *bench)
{
    report_title(&bench->report, bench->title);
    report_line(&bench->report, &(struct line){.name = "a fixed piece of work, to compare machines",
                                               .unit = "ms",
                                               .samples = fixed_work(bench->runs)});
    return bench_start(bench, "overview", "30d", "Jobs submitted") &&
           bench_start(bench, "events", "all", "newest first") && bench_windows(bench) &&
           bench_moves(bench) && bench_filters(bench) && bench_sorts(bench) && bench_detail(bench);
}

static bool read_options(struct bench *bench, int argc, char **argv)
{
    static const struct option options[] = {
        {"markdown", no_argument, NULL, 'm'},    {"runs", required_argument, NULL, 'r'},
        {"idle", required_argument, NULL, 'i'},  {"title", required_argument, NULL, 't'},
        {"bytes", required_argument, NULL, 'b'}, {0}};
    for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
        if (option == 'm')
            bench->report.markdown = true;
        else if (option == 't')
            bench->title = optarg;
        else if (option == 'b')
            bench->idle_bytes_s = atof(optarg);
        else if (option == 'r')
            bench->runs = atoi(optarg);
        else if (option == 'i')
            bench->idle_s = atof(optarg);
        else
            return false;
    }
    bench->program = argv + optind;
    return *bench->program && bench->runs > 0 && bench->idle_s >= 0;
}

int main(int argc, char **argv)
{
    static struct bench bench = {.runs = 25, .title = "The screen, 120x36", .idle_bytes_s = 2};
    setlocale(LC_ALL, "C.UTF-8");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("COLORTERM");
    if (!read_options(&bench, argc, argv)) {
        fprintf(stderr, "bench_screen [--markdown] [--runs N] [--idle SECONDS] [--bytes MOST] "
                        "[--title TEXT] -- PROGRAM ARGUMENT...\n");
        return 2;
    }
    return bench.idle_s > 0 ? !bench_idle(&bench) : !bench_screen(&bench);
}
