/* Events at random go in, in any order, are changed, saved and loaded again; every question, asked
 * at random, must have the answer of a plain evaluation over the events. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "rows.h"

__extension__ typedef __int128 wide;

struct run {
    struct chance chance;
    struct events events;
    struct column *column;
    struct column_mark mark;
    char folder[64];
    struct column_value values[E_COUNT];
    uint8_t uuids[E_COUNT][16];
};

static void add(struct run *run, enum column_lane lane, int64_t created)
{
    struct event event = event_make(&run->events, &run->chance, created);
    mem_grow(&run->events.items, &run->events.cap, run->events.n + 1, sizeof event);
    run->events.items[run->events.n++] = event;
    struct column_row row = event_row(&event, run->values, run->uuids);
    CHECK(column_add(run->column, lane, &row, NULL));
}

static void add_some(struct run *run, size_t n)
{
    struct events *events = &run->events;
    bool old = chance_of(&run->chance, 30), jump = chance_of(&run->chance, 30);
    int64_t step = 1 + (int64_t)chance_below(&run->chance, (uint64_t)events->span / (n + 1) + 1);
    int64_t at = events->from + (int64_t)chance_below(&run->chance, (uint64_t)events->span);
    for (size_t i = 0; i < n; i++) {
        if (jump)
            at = events->from + (int64_t)chance_below(&run->chance, (uint64_t)events->span);
        else if (chance_of(&run->chance, 80))
            at += old ? -step : step;
        add(run, old ? COLUMN_OLD : COLUMN_NEW, at);
    }
}

/* Changes events that are there and adds one that is not; some refs come twice. */
static void change_some(struct run *run, size_t n)
{
    CLEANUP(free_ptr)
    struct column_row *rows = mem_array(n + 1, sizeof *rows);
    CLEANUP(free_ptr)
    struct column_value *values = mem_array((n + 1) * E_COUNT, sizeof *values);
    CLEANUP(free_ptr)
    uint8_t(*uuids)[16] = mem_array((n + 1) * E_COUNT, 16);
    size_t from = chance_below(&run->chance, run->events.n);
    for (size_t i = 0; i < n; i++) {
        bool near_by = chance_of(&run->chance, 70);
        size_t which = near_by ? from + chance_below(&run->chance, 20)
                               : chance_below(&run->chance, run->events.n);
        struct event *event = &run->events.items[which % run->events.n];
        event_change(&run->events, &run->chance, event);
        rows[i] = event_row(event, values + i * E_COUNT, uuids + i * E_COUNT);
    }
    struct event event = event_make(&run->events, &run->chance, run->events.from);
    mem_grow(&run->events.items, &run->events.cap, run->events.n + 1, sizeof event);
    run->events.items[run->events.n++] = event;
    rows[n] = event_row(&event, values + n * E_COUNT, uuids + n * E_COUNT);
    CHECK(column_change(run->column, rows, n + 1, NULL));
}

static void save(struct run *run)
{
    struct err err = {0};
    run->mark.sequence++;
    if (!CHECK(column_save(run->column, &run->mark, &err)))
        fprintf(stderr, "%s\n", err.text);
    CHECK_NUMBER((int64_t)column_state(run->column).unsaved, 0);
}

static void reload(struct run *run)
{
    struct column_mark mark = {0};
    save(run);
    column_free(&run->column);
    run->column = column_new(run->folder, 1 + (unsigned)chance_below(&run->chance, 4));
    CHECK(column_load(run->column, &mark, NULL));
    CHECK_NUMBER(mark.sequence, run->mark.sequence);
    CHECK_TEXT(mark.identity, run->mark.identity);
    if (chance_of(&run->chance, 50))
        CHECK(column_verify(run->column, NULL));
}

/* ---- questions ------------------------------------------------------------------------- */

static void ask_count(struct run *run, struct arena *arena)
{
    struct column_scope scope = scope_make(&run->events, &run->chance, arena);
    int64_t want = 0, got = -1;
    for (size_t i = 0; i < run->events.n; i++)
        want += event_fits(&run->events.items[i], &scope);
    CHECK(column_count(run->column, &scope, &got, NULL));
    CHECK_NUMBER(got, want);
}

static struct column_sort sort_make(struct run *run, struct arena *arena)
{
    static const int fields[] = {E_CREATED, E_CREATED, E_ID,    E_KIND, E_USER,  E_AMOUNT,
                                 E_REQUEST, E_NAME,    E_ERROR, E_KEY,  E_FEE,   E_CREDITS,
                                 E_LATENCY, E_STARTED, E_CORES, E_RAM,  E_STATUS};
    struct column_sort sort = {.field = fields[chance_below(&run->chance, ARRAY_LEN(fields))],
                               .descending = chance_of(&run->chance, 50)};
    if (event_fields[sort.field].type != FIELD_WORD)
        return sort;
    sort.n_ranks = 1 + chance_below(&run->chance, 800);
    uint32_t *ranks = arena_new(arena, sort.n_ranks * sizeof *ranks);
    for (size_t i = 0; i < sort.n_ranks; i++)
        ranks[i] = (uint32_t)chance_below(&run->chance, 1000000);
    sort.ranks = ranks;
    return sort;
}

static int by_sort(const void *a, const void *b, void *sort)
{
    return event_compare(*(const struct event *const *)a, *(const struct event *const *)b, sort);
}

static bool refs_equal(const struct column_ref *a, const struct column_ref *b)
{
    return a->created == b->created && a->rowid == b->rowid && a->table == b->table;
}

static void check_page(struct run *run, const struct column_scope *scope,
                       const struct column_page *page, const struct event **sorted, size_t n)
{
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    size_t start = MIN(page->offset, n);
    size_t count = page->limit ? MIN(page->limit, n - start) : n - start;
    CHECK(column_page(run->column, scope, page, &refs, NULL));
    if (!CHECK_NUMBER((int64_t)refs.n, (int64_t)count))
        return;
    for (size_t i = 0; i < count; i++)
        if (!CHECK(refs_equal(&refs.items[i], &sorted[start + i]->ref))) {
            fprintf(stderr, "sort %s%s, offset %zu, row %zu\n", page->sort.descending ? "-" : "",
                    event_fields[page->sort.field].name, page->offset, i);
            return;
        }
}

static void check_positions(struct run *run, const struct column_scope *scope,
                            const struct column_sort *sort, const struct event **sorted, size_t n)
{
    for (int i = 0; i < 3; i++) {
        const struct event *event = &run->events.items[chance_below(&run->chance, run->events.n)];
        int64_t want = 0, got = -1;
        for (size_t k = 0; k < n; k++)
            want += event_compare(sorted[k], event, sort) < 0;
        CHECK(column_position(run->column, scope, sort, &event->ref, &got, NULL));
        CHECK_NUMBER(got, want);
    }
}

static void ask_pages(struct run *run, struct arena *arena)
{
    CLEANUP(free_ptr)
    const struct event **sorted = mem_array(run->events.n + 1, sizeof *sorted);
    struct column_scope scope = scope_make(&run->events, &run->chance, arena);
    struct column_page page = {.sort = sort_make(run, arena)};
    size_t n = 0;
    for (size_t i = 0; i < run->events.n; i++)
        if (event_fits(&run->events.items[i], &scope))
            sorted[n++] = &run->events.items[i];
    qsort_r(sorted, n, sizeof *sorted, by_sort, &page.sort);
    page.limit = 1 + chance_below(&run->chance, 60);
    check_page(run, &scope, &page, sorted, n);
    for (int i = 0; i < 3; i++) {
        page.offset = chance_below(&run->chance, n + 10);
        page.limit = chance_of(&run->chance, 10) ? 0 : chance_below(&run->chance, 300);
        check_page(run, &scope, &page, sorted, n);
    }
    check_positions(run, &scope, &page.sort, sorted, n);
}

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void ask_percentiles(struct run *run, struct arena *arena)
{
    static const int fields[] = {E_LATENCY, E_CREATED, E_CREDITS, E_CORES, E_RAM};
    static const uint16_t permille[] = {0, 1, 500, 950, 1000};
    CLEANUP(free_ptr)
    int64_t *sorted = mem_array(run->events.n + 1, sizeof *sorted);
    struct column_scope scope = scope_make(&run->events, &run->chance, arena);
    int field = fields[chance_below(&run->chance, ARRAY_LEN(fields))];
    struct column_ranks ranks = {field, permille, ARRAY_LEN(permille)};
    int64_t got[ARRAY_LEN(permille)];
    size_t n = 0;
    for (size_t i = 0; i < run->events.n; i++)
        if (event_fits(&run->events.items[i], &scope) && event_has(&run->events.items[i], field))
            sorted[n++] = run->events.items[i].numbers[field];
    qsort(sorted, n, sizeof *sorted, by_number);
    CHECK(column_percentiles(run->column, &scope, &ranks, got, NULL));
    for (size_t i = 0; i < ARRAY_LEN(permille); i++) {
        size_t rank = (n * permille[i] + 999) / 1000;
        CHECK_NUMBER(got[i], n == 0 ? UNKNOWN : sorted[MAX(rank, 1) - 1]);
    }
}

/* ---- aggregates ------------------------------------------------------------------------ */

static void make_bounds(struct run *run, struct arena *arena, struct column_ask *ask)
{
    static const int64_t steps[] = {7 * MINUTE + 13, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR};
    int64_t step = steps[chance_below(&run->chance, ARRAY_LEN(steps))];
    int64_t a = (int64_t)chance_below(&run->chance, (uint64_t)run->events.span);
    int64_t from = run->events.from + a - (int64_t)chance_below(&run->chance, (uint64_t)a + 1);
    int64_t to = run->events.from + run->events.span + 10 * (int64_t)MINUTE;
    while ((to - from) / step > 3000)
        step *= 4;
    int64_t *bounds = arena_new(arena, 4000 * sizeof *bounds);
    size_t n = 0;
    bounds[n++] = from;
    for (int64_t at = (from / step + 1) * step; at < to; at += step)
        bounds[n++] = at;
    bounds[n] = to;
    ask->bounds = bounds;
    ask->n_buckets = n;
}

static struct column_ask ask_make(struct run *run, struct arena *arena)
{
    static const int groups[] = {E_KIND, E_USER, E_STATE, E_KEY, E_MODEL, E_CONTROLLER, E_CLASS};
    static const int summed[] = {E_AMOUNT, E_CORE_HOURS, E_CREDITS, E_LATENCY, E_CORES,
                                 E_FEE,    E_CREATED,    E_STARTED, E_INPUT,   E_RAM};
    struct column_ask ask = {.n_by = chance_below(&run->chance, 3)};
    if (chance_of(&run->chance, 50))
        make_bounds(run, arena, &ask);
    for (size_t i = 0; i < ask.n_by; i++)
        ask.by[i] = (struct column_group){groups[chance_below(&run->chance, ARRAY_LEN(groups))],
                                          chance_of(&run->chance, 20)};
    ask.n_conditions = chance_below(&run->chance, 3);
    const struct column_test **conditions = arena_new(arena, 2 * sizeof *conditions);
    for (size_t i = 0; i < ask.n_conditions; i++)
        conditions[i] = test_make(&run->events, &run->chance, arena, 1);
    ask.conditions = conditions;
    ask.n_measures = 1 + chance_below(&run->chance, 5);
    struct column_measure *measures = arena_new(arena, 5 * sizeof *measures);
    for (size_t i = 0; i < ask.n_measures; i++) {
        measures[i].fn = (enum column_fn)chance_below(&run->chance, 5);
        measures[i].where = (int)chance_below(&run->chance, ask.n_conditions + 1) - 1;
        measures[i].field = summed[chance_below(&run->chance, ARRAY_LEN(summed))];
        if (measures[i].fn == COLUMN_PRESENT)
            measures[i].field = chance_of(&run->chance, 50) ? E_CONTROLLER : E_ERROR;
    }
    ask.measures = measures;
    return ask;
}

static uint32_t bucket_of(const struct column_ask *ask, int64_t created)
{
    uint32_t bucket = 0;
    for (size_t i = 1; ask->bounds && i < ask->n_buckets; i++)
        bucket += created >= ask->bounds[i];
    return bucket;
}

struct total {
    wide sum;
    int64_t n, min, max;
};

/* Adds up what the line of an answer stands for, over all events. */
static void total_line(const struct event **inside, size_t n, const struct column_ask *ask,
                       const struct column_line *line, struct total *totals)
{
    for (size_t i = 0; i < n; i++) {
        const struct event *event = inside[i];
        bool same = bucket_of(ask, event->ref.created) == line->bucket;
        for (size_t by = 0; by < ask->n_by && same; by++) {
            int field = ask->by[by].field;
            int64_t code = ask->by[by].presence ? event_has(event, field) : event->numbers[field];
            same = code == line->codes[by];
        }
        for (size_t k = 0; k < ask->n_measures && same; k++) {
            const struct column_measure *measure = &ask->measures[k];
            if (measure->where >= 0 && !event_passes(event, ask->conditions[measure->where]))
                continue;
            if (measure->fn != COLUMN_COUNT && !event_has(event, measure->field))
                continue;
            int64_t number = event->numbers[measure->field];
            totals[k].min = totals[k].n ? MIN(totals[k].min, number) : number;
            totals[k].max = totals[k].n ? MAX(totals[k].max, number) : number;
            totals[k].sum += number;
            totals[k].n++;
        }
    }
}

static int64_t total_value(const struct total *total, enum column_fn fn)
{
    if (fn == COLUMN_COUNT || fn == COLUMN_PRESENT)
        return total->n;
    if (total->n == 0)
        return UNKNOWN;
    if (fn == COLUMN_SUM)
        return total->sum > INT64_MIN && total->sum <= INT64_MAX ? (int64_t)total->sum : UNKNOWN;
    return fn == COLUMN_MIN ? total->min : total->max;
}

static size_t gather(const struct run *run, const struct column_scope *scope,
                     const struct column_ask *ask, const struct event **inside)
{
    size_t n = 0;
    for (size_t i = 0; i < run->events.n; i++) {
        const struct event *event = &run->events.items[i];
        int64_t created = event->ref.created;
        if (ask->bounds && (created < ask->bounds[0] || created >= ask->bounds[ask->n_buckets]))
            continue;
        if (event_fits(event, scope))
            inside[n++] = event;
    }
    return n;
}

struct line_ranks {
    const struct column_ask *ask;
    const struct column_ranks *ranks;
    const struct column_line *line;
    const int64_t *values;
};

static void check_line_percentiles(const struct event **inside, size_t n,
                                   const struct line_ranks *of)
{
    CLEANUP(free_ptr)
    int64_t *sorted = mem_array(n + 1, sizeof *sorted);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        bool same = event_has(inside[i], of->ranks->field) &&
                    bucket_of(of->ask, inside[i]->ref.created) == of->line->bucket;
        for (size_t by = 0; by < of->ask->n_by && same; by++)
            same = inside[i]->numbers[of->ask->by[by].field] == of->line->codes[by];
        if (same)
            sorted[found++] = inside[i]->numbers[of->ranks->field];
    }
    qsort(sorted, found, sizeof *sorted, by_number);
    for (size_t i = 0; i < of->ranks->n; i++) {
        size_t rank = (found * of->ranks->permille[i] + 999) / 1000;
        CHECK_NUMBER(of->values[i], found == 0 ? UNKNOWN : sorted[MAX(rank, 1) - 1]);
    }
}

static void ask_group_percentiles(struct run *run, struct arena *arena)
{
    static const int fields[] = {E_LATENCY, E_CREATED, E_CREDITS, E_CORES, E_RAM};
    static const uint16_t permille[] = {0, 500, 950, 990, 1000};
    enum { N = ARRAY_LEN(permille), LINES = 8 };
    CLEANUP(free_ptr)
    const struct event **inside = mem_array(run->events.n + 1, sizeof(void *));
    struct column_scope scope = scope_make(&run->events, &run->chance, arena);
    struct column_ask ask = ask_make(run, arena);
    struct column_lines lines = {0};
    int field = fields[chance_below(&run->chance, ARRAY_LEN(fields))];
    const struct column_ranks ranks = {field, permille, N};
    for (size_t by = 0; by < ask.n_by; by++)
        ask.by[by].presence = false;
    size_t n = gather(run, &scope, &ask, inside);
    CHECK(column_aggregate(run->column, &scope, &ask, &lines, NULL));
    int64_t *values = arena_new(arena, (lines.n * N + 1) * sizeof *values);
    const struct column_grouping grouping = {&ask, &lines};
    CHECK(column_group_percentiles(run->column, &scope, &grouping, &ranks, values, NULL));
    for (size_t i = 0; i < MIN(lines.n, (size_t)LINES); i++) {
        size_t at = chance_below(&run->chance, lines.n);
        const struct line_ranks of = {&ask, &ranks, &lines.lines[at], values + at * N};
        check_line_percentiles(inside, n, &of);
    }
    column_lines_finish(&lines);
}

/* Some lines against the oracle; and no event may be in none: all counts add up. */
static void ask_aggregate(struct run *run, struct arena *arena)
{
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    CLEANUP(free_ptr)
    const struct event **inside = mem_array(run->events.n + 1, sizeof *inside);
    struct column_scope scope = scope_make(&run->events, &run->chance, arena);
    struct column_ask ask = ask_make(run, arena);
    struct column_measure *measures = arena_new(arena, 6 * sizeof *measures);
    memcpy(measures, ask.measures, ask.n_measures * sizeof *measures);
    measures[ask.n_measures++] = (struct column_measure){.fn = COLUMN_COUNT, .where = -1};
    ask.measures = measures;
    size_t n = gather(run, &scope, &ask, inside);
    if (!CHECK(column_aggregate(run->column, &scope, &ask, &lines, NULL)))
        return;
    int64_t all = 0;
    for (size_t i = 0; i < lines.n; i++)
        all += lines.values[i * lines.n_measures + ask.n_measures - 1];
    CHECK_NUMBER(all, (int64_t)n);
    if (ask.n_by == 0)
        CHECK_NUMBER((int64_t)lines.n, (int64_t)MAX(ask.n_buckets, (size_t)1));
    for (size_t i = 0; i < MIN(lines.n, (size_t)8); i++) {
        size_t which = lines.n <= 8 ? i : chance_below(&run->chance, lines.n);
        struct total totals[8] = {0};
        total_line(inside, n, &ask, &lines.lines[which], totals);
        for (size_t k = 0; k < ask.n_measures; k++)
            CHECK_NUMBER(lines.values[which * lines.n_measures + k],
                         total_value(&totals[k], ask.measures[k].fn));
    }
}

static void ask_some(struct run *run, int n)
{
    for (int i = 0; i < n && run->events.n > 0; i++) {
        CLEANUP(arena_finish)
        struct arena arena = {0};
        ask_count(run, &arena);
        ask_pages(run, &arena);
        ask_aggregate(run, &arena);
        ask_percentiles(run, &arena);
        ask_group_percentiles(run, &arena);
    }
}

static void check_state(struct run *run)
{
    struct column_state state = column_state(run->column);
    int64_t earliest = UNKNOWN, latest = UNKNOWN;
    for (size_t i = 0; i < run->events.n; i++) {
        int64_t created = run->events.items[i].ref.created;
        earliest = earliest == UNKNOWN ? created : MIN(earliest, created);
        latest = MAX(latest, created);
    }
    CHECK_NUMBER(state.rows, (int64_t)run->events.n);
    CHECK_NUMBER(state.earliest, earliest);
    CHECK_NUMBER(state.latest, latest);
}

static void step(struct run *run, size_t rows, int questions)
{
    switch (chance_below(&run->chance, 6)) {
    case 0:
    case 1:
        add_some(run, 1 + chance_below(&run->chance, rows));
        break;
    case 2:
        if (run->events.n > 0)
            change_some(run, chance_below(&run->chance, 50));
        break;
    case 3:
        save(run);
        break;
    case 4:
        reload(run);
        break;
    default:
        ask_some(run, questions);
        check_state(run);
        break;
    }
}

static void run_one(uint64_t seed, size_t rows, int steps)
{
    static const int64_t spans[] = {3 * (int64_t)HOUR, 40 * (int64_t)24 * HOUR,
                                    900 * (int64_t)24 * HOUR};
    struct run run = {.chance = {seed}, .mark = {.identity = "store-1"}};
    unsigned before = check_failed;
    run.events.from = 1767225600000;
    run.events.span = spans[seed % ARRAY_LEN(spans)];
    snprintf(run.folder, sizeof run.folder, "/tmp/column-XXXXXX");
    if (!CHECK(mkdtemp(run.folder) != NULL))
        return;
    run.column = column_new(run.folder, 1 + (unsigned)(seed % 3));
    for (int i = 0; i < steps && check_failed == before; i++)
        step(&run, rows, 3);
    if (check_failed == before)
        ask_some(&run, 3);
    if (check_failed != before)
        fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
    column_free(&run.column);
    events_finish(&run.events);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", run.folder);
    CHECK(system(command) == 0);
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t runs = argc > 2 ? strtoull(argv[2], NULL, 10) : 12;
    for (uint64_t seed = first; seed < first + runs; seed++)
        run_one(seed, seed % 4 == 0 ? 4000 : 700, 20);
    if (argc <= 1)
        run_one(100, 40000, 12);
    return check_done();
}
