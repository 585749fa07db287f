/* Many events, so that pages from the middle are found by sampling and the workers have several
 * segments each: against a plain sort. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rows.h"

enum { ROWS = 1400000, NAMES = 37 };

struct plain {
    int64_t created, rowid, latency; /* UNKNOWN: missing */
    int64_t ttft;   /* every other block has other numbers: a sample of blocks may mislead */
    uint64_t id;    /* first half of the UUID */
    uint32_t state; /* 0: missing */
    uint32_t name;
};

static struct plain *rows;
static uint32_t ranks[8] = {0, 6, 2, 7, 1, 3, 5, 4};

static struct plain make_row(struct chance *chance, size_t i)
{
    int64_t created = 1767225600000 + (int64_t)(i / 3) * 700;
    return (struct plain){
        .created = created,
        .rowid = (int64_t)((uint64_t)(created - 1577836800000) << 22 | (i % 3 * 1000 + 7)),
        .latency = chance_of(chance, 35) ? (int64_t)chance_below(chance, 900) : UNKNOWN,
        .ttft =
            (int64_t)chance_below(chance, 900) + (i / 1008 % 64 % 2 == i / 64512 % 2 ? 0 : 2000),
        .id = chance_next(chance),
        .state = (uint32_t)chance_below(chance, 7),
        .name = (uint32_t)chance_below(chance, NAMES)};
}

static void make_rows(struct column *column)
{
    struct chance chance = {5};
    struct column_value values[E_COUNT];
    rows = mem_array(ROWS, sizeof *rows);
    for (size_t i = 0; i < ROWS; i++) {
        uint8_t uuid[16] = {0};
        char name[40];
        rows[i] = make_row(&chance, i);
        for (int field = 0; field < E_COUNT; field++)
            values[field] =
                (struct column_value){.number = field_is_text(&event_fields[field]) ? 0 : UNKNOWN};
        snprintf(name, sizeof name, "the-same-start-of-all-%02u", rows[i].name);
        for (size_t k = 0; k < 8; k++)
            uuid[k] = (uint8_t)(rows[i].id >> (56 - 8 * k));
        values[E_CREATED].number = rows[i].created;
        values[E_KIND].number = KIND_JOB;
        values[E_STATE].number = rows[i].state;
        values[E_LATENCY].number = rows[i].latency;
        values[E_TTFT].number = rows[i].ttft;
        values[E_ID] = (struct column_value){COLUMN_TEXT_UUID, uuid, 16};
        values[E_NAME] = (struct column_value){COLUMN_TEXT_PLAIN, name, strlen(name)};
        const struct column_row row = {{rows[i].created, rows[i].rowid, 0}, values};
        column_add(column, COLUMN_NEW, &row, NULL);
    }
}

static uint64_t key_of(const struct plain *row, int field, bool *missing)
{
    *missing = false;
    switch (field) {
    case E_LATENCY:
        *missing = row->latency == UNKNOWN;
        return (uint64_t)row->latency;
    case E_TTFT:
        return (uint64_t)row->ttft;
    case E_STATE:
        *missing = row->state == 0;
        return ranks[row->state];
    case E_ID:
        return row->id;
    case E_NAME:
        return row->name;
    default:
        return (uint64_t)row->created;
    }
}

static int compare(const void *a, const void *b, void *arg)
{
    const struct plain *left = &rows[*(const uint32_t *)a], *right = &rows[*(const uint32_t *)b];
    const struct column_sort *sort = arg;
    bool no_left, no_right;
    uint64_t x = key_of(left, sort->field, &no_left), y = key_of(right, sort->field, &no_right);
    if (no_left != no_right)
        return no_left ? 1 : -1;
    if (!no_left && x != y)
        return (x < y) == sort->descending ? 1 : -1;
    if (left->created != right->created)
        return left->created < right->created ? 1 : -1;
    return left->id < right->id ? 1 : -1;
}

static void check_sort(struct column *column, const struct column_sort *sort,
                       const struct column_scope *scope, uint32_t *order, size_t n)
{
    struct chance chance = {9};
    struct column_page page = {.sort = *sort};
    qsort_r(order, n, sizeof *order, compare, &page.sort);
    for (int i = 0; i < 4; i++) {
        CLEANUP(column_refs_finish)
        struct column_refs refs = {0};
        page.offset = i == 0 ? n / 2 : chance_below(&chance, n);
        page.limit = i == 1 ? 90000 : 40;
        size_t want = MIN(page.limit, n - page.offset), wrong = 0;
        int64_t position = -1;
        CHECK(column_page(column, scope, &page, &refs, NULL));
        if (!CHECK_NUMBER((int64_t)refs.n, (int64_t)want))
            continue;
        for (size_t k = 0; k < want; k++)
            wrong += refs.items[k].rowid != rows[order[page.offset + k]].rowid;
        CHECK_NUMBER((int64_t)wrong, 0);
        CHECK(column_position(column, scope, sort, &refs.items[0], &position, NULL));
        CHECK_NUMBER(position, (int64_t)page.offset);
    }
}

static void check_total(struct column *column, size_t failed)
{
    static const struct column_measure count = {.fn = COLUMN_COUNT, .where = -1};
    const struct column_ask ask = {
        .by = {{E_STATE, false}}, .n_by = 1, .measures = &count, .n_measures = 1};
    const struct column_scope all = {.to = INT64_MAX};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    int64_t sum = 0, in_failed = 0;
    CHECK(column_aggregate(column, &all, &ask, &lines, NULL));
    for (size_t i = 0; i < lines.n; i++) {
        sum += lines.values[i];
        in_failed += lines.lines[i].codes[0] == STATE_FAILED ? lines.values[i] : 0;
    }
    CHECK_NUMBER(sum, ROWS);
    CHECK_NUMBER(in_failed, (int64_t)failed);
}

/* A question that is cancelled says so. */
static void check_cancel(struct column *column)
{
    atomic_bool cancel = true;
    const struct column_scope scope = {.to = INT64_MAX, .cancel = &cancel};
    const struct column_page page = {.sort = {.field = E_ID}, .offset = ROWS / 2, .limit = 10};
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    struct err err = {0};
    int64_t count;
    CHECK(!column_page(column, &scope, &page, &refs, &err) && err.code == ERR_CANCELLED);
    CHECK(!column_count(column, &scope, &count, &err) && err.code == ERR_CANCELLED);
    CHECK_NUMBER((int64_t)refs.n, 0);
}

int main(void)
{
    static const struct column_sort sorts[] = {
        {E_CREATED, true, NULL, 0}, {E_LATENCY, false, NULL, 0},
        {E_LATENCY, true, NULL, 0}, {E_STATE, true, ranks, ARRAY_LEN(ranks)},
        {E_ID, false, NULL, 0},     {E_NAME, true, NULL, 0}};
    static const uint32_t failed = STATE_FAILED;
    static const struct column_test test = {
        .op = COLUMN_CODES, .field = E_STATE, .n = 1, .codes = &failed};
    const struct column_test *const parts[] = {&test};
    const struct column_test not_failed = {.op = COLUMN_NOT, .n = 1, .parts = parts};
    const struct column_scope all = {.to = INT64_MAX};
    const struct column_scope some = {.to = INT64_MAX, .where = &not_failed};
    struct column *column = column_new(NULL, 3);
    uint32_t *order = mem_array(ROWS, sizeof *order);
    size_t n = 0;
    make_rows(column);
    for (uint32_t i = 0; i < ROWS; i++)
        if (rows[i].state != STATE_FAILED)
            order[n++] = i;
    check_total(column, ROWS - n);
    check_sort(column, &sorts[3], &some, order, n);
    for (uint32_t i = 0; i < ROWS; i++)
        order[i] = i;
    for (size_t i = 0; i < ARRAY_LEN(sorts); i++)
        check_sort(column, &sorts[i], &all, order, ROWS);
    check_cancel(column);
    free(order);
    free(rows);
    column_free(&column);
    return check_done();
}
