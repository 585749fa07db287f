/* What was found out for one question is used for the next: conditions that grow narrower and wider
 * as a filter does while it is typed, asked in any order, with rows added and changed, windows
 * moved and questions cancelled in between. Every answer must be that of a plain evaluation. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "rows.h"

enum { CONDITIONS = 60, STEPS = 50, PAGE = 30 };

struct run {
    struct chance chance;
    struct events events;
    struct column *column;
    struct column_mark mark;
    struct arena arena; /* of the conditions */
    const struct column_test *conditions[CONDITIONS];
    char folder[64];
    struct column_value values[E_COUNT];
    uint8_t uuids[E_COUNT][16];
};

/* ---- events ---------------------------------------------------------------------------- */

static void add_some(struct run *run, size_t n)
{
    enum column_lane lane = chance_of(&run->chance, 30) ? COLUMN_OLD : COLUMN_NEW;
    for (size_t i = 0; i < n; i++) {
        int64_t at = run->events.from + (int64_t)chance_below(&run->chance, 86400000);
        struct event event = event_make(&run->events, &run->chance, at);
        mem_grow(&run->events.items, &run->events.cap, run->events.n + 1, sizeof event);
        run->events.items[run->events.n++] = event;
        struct column_row row = event_row(&event, run->values, run->uuids);
        CHECK(column_add(run->column, lane, &row, NULL));
    }
}

static void change_one(struct run *run)
{
    struct event *event = &run->events.items[chance_below(&run->chance, run->events.n)];
    event_change(&run->events, &run->chance, event);
    struct column_row row = event_row(event, run->values, run->uuids);
    CHECK(column_change(run->column, &row, 1, NULL));
}

static void save(struct run *run, bool load)
{
    run->mark.sequence++;
    CHECK(column_save(run->column, &run->mark, NULL));
    if (load)
        CHECK(column_load(run->column, &run->mark, NULL));
}

/* ---- conditions ------------------------------------------------------------------------ */

static struct column_test *test_new(struct run *run, enum column_op op, int field, size_t n)
{
    struct column_test *test = arena_new(&run->arena, sizeof *test);
    *test = (struct column_test){.op = op, .field = field, .n = n};
    return test;
}

/* A text in some field, or as a bare word in several. */
static const struct column_test *text_test(struct run *run, enum column_op op, const char *text)
{
    static const int fields[] = {E_ID, E_REQUEST, E_NAME, E_ERROR};
    size_t n = chance_of(&run->chance, 60) ? ARRAY_LEN(fields) : 1;
    struct column_test *any = test_new(run, COLUMN_OR, 0, n);
    const struct column_test **parts = arena_new(&run->arena, n * sizeof *parts);
    const char **texts = arena_new(&run->arena, sizeof *texts);
    bool nocase = chance_of(&run->chance, 80);
    *texts = text;
    for (size_t i = 0; i < n; i++) {
        struct column_test *part = test_new(run, op, fields[i], 1);
        part->texts = texts;
        part->nocase = nocase;
        parts[i] = part;
    }
    any->parts = parts;
    return any;
}

static const struct column_test *joined(struct run *run, enum column_op op,
                                        const struct column_test *a, const struct column_test *b)
{
    struct column_test *test = test_new(run, op, 0, op == COLUMN_NOT ? 1 : 2);
    const struct column_test **parts = arena_new(&run->arena, 2 * sizeof *parts);
    parts[0] = a;
    parts[1] = b;
    test->parts = parts;
    return test;
}

/* A text that is there, letter by letter: as a part, or between stars; now and then what has it
 * not. */
static size_t type_text(struct run *run, size_t n)
{
    const char *text = run->events.items[chance_below(&run->chance, run->events.n)].texts[E_ID];
    size_t most = 2 + chance_below(&run->chance, 7), from = chance_below(&run->chance, 4);
    bool stars = chance_of(&run->chance, 30), negative = chance_of(&run->chance, 40);
    for (size_t size = 1; size <= most && from + size <= strlen(text) && n < CONDITIONS; size++) {
        const char *typed =
            arena_printf(&run->arena, stars ? "*%.*s*" : "%.*s", (int)size, text + from);
        const struct column_test *test = text_test(run, stars ? COLUMN_GLOB : COLUMN_FIND, typed);
        run->conditions[n++] = negative ? joined(run, COLUMN_NOT, test, NULL) : test;
    }
    return n;
}

static void twist_text(struct run *run, struct column_test *test)
{
    const char **texts = arena_new(&run->arena, sizeof *texts);
    const char *text = test->texts[0];
    size_t size = strlen(text), less = chance_below(&run->chance, 2);
    switch (chance_below(&run->chance, 4)) {
    case 0:
        test->nocase = !test->nocase;
        break;
    case 1:
        test->op = COLUMN_EQUAL + (enum column_op)chance_below(&run->chance, 3);
        break;
    case 2:
        text = arena_printf(&run->arena, "%.*s", (int)(size - MIN(less, size)), text);
        break;
    default:
        text = arena_printf(&run->arena, "%c%s", "-*O0"[chance_below(&run->chance, 4)], text);
        break;
    }
    texts[0] = text;
    test->texts = texts;
    test->n = 1;
}

/* The same tree, but for something in one of its leaves. */
static const struct column_test *twisted(struct run *run, const struct column_test *of)
{
    struct column_test *test = arena_new(&run->arena, sizeof *test);
    *test = *of;
    if (test->op >= COLUMN_AND && test->op <= COLUMN_NOT && test->n > 0) {
        const struct column_test **parts = arena_new(&run->arena, test->n * sizeof *parts);
        memcpy(parts, of->parts, test->n * sizeof *parts);
        size_t which = chance_below(&run->chance, test->n);
        parts[which] = twisted(run, parts[which]);
        test->parts = parts;
    } else if (test->op == COLUMN_RANGE) {
        bool low = chance_of(&run->chance, 50);
        int64_t by = test->hi > test->lo ? (test->hi / 2 - test->lo / 2) : 0;
        test->lo += low ? by : 0;
        test->hi -= low ? 0 : by;
    } else if (test->op == COLUMN_CODES && test->n > 0) {
        test->codes += chance_of(&run->chance, 50);
        test->n--;
    } else if (test->op >= COLUMN_EQUAL && test->n > 0) {
        twist_text(run, test);
    }
    return test;
}

/* Of one field; with another test that is always true, since what is quick is not remembered. */
static const struct column_test *simple_test(struct run *run)
{
    static const int fields[] = {E_NAME, E_ERROR, E_LATENCY, E_CREATED, E_USER};
    const struct event *event = &run->events.items[chance_below(&run->chance, run->events.n)];
    struct column_test *test = test_new(run, COLUMN_RANGE, 0, 1);
    struct column_test *always = test_new(run, COLUMN_RANGE, E_CREATED, 0);
    test->field = fields[chance_below(&run->chance, ARRAY_LEN(fields))];
    always->hi = INT64_MAX;
    if (event_fields[test->field].type == FIELD_TEXT) {
        const char *text = event->texts[test->field];
        text = text && *text ? text : chance_of(&run->chance, 50) ? "out" : "Out";
        return text_test(run, COLUMN_FIND, arena_printf(&run->arena, "%.9s", text));
    }
    int64_t number = event->numbers[test->field];
    test->lo = number == UNKNOWN ? 0 : number;
    test->hi = test->lo + (int64_t)chance_below(&run->chance, 30000);
    if (test->field == E_USER) {
        uint32_t *codes = arena_new(&run->arena, 4 * sizeof *codes);
        for (uint32_t i = 0; i < 4; i++)
            codes[i] = 1 + i * 2 + (uint32_t)MAX(number, 0);
        test->op = COLUMN_CODES;
        test->codes = codes;
        test->n = 4;
    }
    return joined(run, COLUMN_AND, test, always);
}

/* Typed texts, then pairs: a condition, and one that is nearly the same. */
static void make_conditions(struct run *run)
{
    size_t n = 0;
    while (n < CONDITIONS / 4)
        n = type_text(run, n);
    for (; n < CONDITIONS; n++) {
        const struct column_test *other = run->conditions[chance_below(&run->chance, n)];
        const struct column_test *test = simple_test(run);
        enum column_op op = COLUMN_AND + (enum column_op)chance_below(&run->chance, 3);
        if (chance_of(&run->chance, 20))
            test = test_make(&run->events, &run->chance, &run->arena, 2);
        if (chance_of(&run->chance, 50))
            test = joined(run, op, test, other);
        run->conditions[n] = test;
        for (; n + 1 < CONDITIONS && chance_of(&run->chance, 60); n++)
            run->conditions[n + 1] = twisted(run, run->conditions[n]);
    }
}

/* ---- questions ------------------------------------------------------------------------- */

static struct column_scope scope_of(struct run *run, size_t condition)
{
    struct column_scope scope = {.to = INT64_MAX, .where = run->conditions[condition]};
    if (chance_of(&run->chance, 40)) {
        scope.from = run->events.from + (int64_t)chance_below(&run->chance, 80000000);
        scope.to = scope.from + (int64_t)chance_below(&run->chance, 40000000);
    }
    return scope;
}

static int64_t naive_count(const struct run *run, const struct column_scope *scope)
{
    int64_t n = 0;
    for (size_t i = 0; i < run->events.n; i++)
        n += event_fits(&run->events.items[i], scope);
    return n;
}

static void ask_count(struct run *run, const struct column_scope *scope)
{
    int64_t got = -1;
    CHECK(column_count(run->column, scope, &got, NULL));
    CHECK_NUMBER(got, naive_count(run, scope));
}

static int by_sort(const void *a, const void *b, void *sort)
{
    return event_compare(*(const struct event *const *)a, *(const struct event *const *)b, sort);
}

static void ask_page(struct run *run, const struct column_scope *scope)
{
    static const int fields[] = {E_CREATED, E_LATENCY, E_AMOUNT, E_NAME, E_USER};
    CLEANUP(free_ptr)
    const struct event **sorted = mem_array(run->events.n + 1, sizeof *sorted);
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    struct column_page page = {.sort = {.field = fields[chance_below(&run->chance, 5)],
                                        .descending = chance_of(&run->chance, 50)},
                               .limit = PAGE};
    size_t n = 0;
    for (size_t i = 0; i < run->events.n; i++)
        if (event_fits(&run->events.items[i], scope))
            sorted[n++] = &run->events.items[i];
    qsort_r(sorted, n, sizeof *sorted, by_sort, &page.sort);
    page.offset = chance_of(&run->chance, 50) ? 0 : chance_below(&run->chance, n + 1);
    CHECK(column_page(run->column, scope, &page, &refs, NULL));
    if (!CHECK_NUMBER((int64_t)refs.n, (int64_t)MIN((size_t)PAGE, n - page.offset)))
        return;
    for (size_t i = 0; i < refs.n; i++)
        CHECK(memcmp(&refs.items[i].created, &sorted[page.offset + i]->ref.created, 8) == 0 &&
              refs.items[i].rowid == sorted[page.offset + i]->ref.rowid);
    const struct event *event = &run->events.items[chance_below(&run->chance, run->events.n)];
    int64_t want = 0, got = -1;
    for (size_t i = 0; i < n; i++)
        want += event_compare(sorted[i], event, &page.sort) < 0;
    CHECK(column_position(run->column, scope, &page.sort, &event->ref, &got, NULL));
    CHECK_NUMBER(got, want);
}

static void *turn_true(void *flag)
{
    atomic_store((atomic_bool *)flag, true);
    return NULL;
}

/* Withdrawn at some moment: no answer, or the right one; what was found out until then counts. */
static void ask_cancelled(struct run *run, struct column_scope scope)
{
    atomic_bool cancel;
    pthread_t thread;
    int64_t got = -1;
    struct err err = {0};
    atomic_init(&cancel, false);
    scope.cancel = &cancel;
    if (!CHECK(pthread_create(&thread, NULL, turn_true, &cancel) == 0))
        return;
    bool answered = column_count(run->column, &scope, &got, &err);
    pthread_join(thread, NULL);
    if (answered)
        CHECK_NUMBER(got, naive_count(run, &scope));
    else
        CHECK_NUMBER(err.code, ERR_CANCELLED);
}

/* ---- runs ------------------------------------------------------------------------------ */

static void step(struct run *run)
{
    size_t condition = chance_below(&run->chance, CONDITIONS);
    switch (chance_below(&run->chance, 16)) {
    case 0:
        add_some(run, 1 + chance_below(&run->chance, 40));
        break;
    case 1:
        change_one(run);
        break;
    case 2:
        save(run, chance_of(&run->chance, 50));
        break;
    default:
        for (size_t i = 0; i < 8; i++) {
            size_t at = chance_of(&run->chance, 30) && i > 0 ? condition + i - 1 : condition + i;
            struct column_scope scope = scope_of(run, at % CONDITIONS);
            if (chance_of(&run->chance, 20))
                ask_cancelled(run, scope);
            if (chance_of(&run->chance, 50))
                ask_page(run, &scope);
            ask_count(run, &scope);
        }
        break;
    }
}

static void run_one(uint64_t seed, size_t rows, int steps)
{
    struct run run = {.chance = {seed}, .mark = {.identity = "store-1"}};
    unsigned before = check_failed;
    run.events.from = 1767225600000;
    run.events.span = 86400000;
    snprintf(run.folder, sizeof run.folder, "/tmp/column-XXXXXX");
    if (!CHECK(mkdtemp(run.folder) != NULL))
        return;
    run.column = column_new(run.folder, 1 + (unsigned)(seed % 3));
    add_some(&run, rows);
    make_conditions(&run);
    for (int i = 0; i < steps && check_failed == before; i++)
        step(&run);
    if (check_failed != before)
        fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
    column_free(&run.column);
    events_finish(&run.events);
    arena_finish(&run.arena);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", run.folder);
    CHECK(system(command) == 0);
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t runs = argc > 2 ? strtoull(argv[2], NULL, 10) : 20;
    for (uint64_t seed = first; seed < first + runs; seed++)
        run_one(seed, seed % 4 == 0 ? 6000 : 1500, STEPS);
    if (argc <= 1)
        run_one(100, 70000, 3);
    return check_done();
}
