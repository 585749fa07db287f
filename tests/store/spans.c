/* Answers that tell all of a span of time: what they tell no longer goes, all else stays and is
 * found where it is looked for; and what was read is kept. */
#include "help.h"

enum { CROWD = 20000 /* in a millisecond: some dozens want the slot of another one */ };

static const struct store_feed sums = {.source = "s",
                                       .name = "sums",
                                       .set = DATA_EVENTS,
                                       .fetched_at = NOW,
                                       .failed_at = UNKNOWN,
                                       .status = 200,
                                       .ahead = 0};

static void add_sum(struct rows *rows, int number, int64_t created, int64_t requests)
{
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_CREATED].number = created;
    row[E_ID].text = arena_printf(&rows->arena, "sums-%d", number);
    row[E_KIND].text = number % 5 ? "request" : "consumption";
    row[E_REQUESTS].number = requests;
}

static struct store_counts apply_span(struct store *store, const struct rows *rows,
                                      struct store_span span)
{
    struct err err = {0};
    struct store_counts counts = {0};
    const struct store_batch batch = {
        .rows = rows, .set = DATA_EVENTS, .span = span, .feed = &sums};
    if (!CHECK(store_apply(store, &batch, &counts, &err)))
        fprintf(stderr, "%s\n", err.text);
    return counts;
}

/* A crowd of which every third is left, told twice. */
static void check_crowd(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct truth truth = {0};
    struct rows all = {0}, left = {0};
    const struct store_span span = {NOW, NOW + 1, "sums-", 0};
    if (!CHECK(open_both(&store, &reader, path_of("crowd.db"))))
        return;
    for (int i = 0; i < CROWD; i++)
        add_sum(&all, i, NOW, i);
    for (int i = 0; i < CROWD; i += 3)
        add_sum(&left, i, NOW, i);
    CHECK_NUMBER((int64_t)apply_span(&store, &all, span).inserted, CROWD);
    struct store_counts counts = apply_span(&store, &left, span);
    CHECK_NUMBER((int64_t)counts.unchanged, (int64_t)left.n);
    CHECK_NUMBER((int64_t)counts.deleted, (int64_t)(CROWD - left.n));
    truth_apply(&truth, &left);
    check_truth(&reader, &truth);
    counts = apply_span(&store, &left, span);
    CHECK_NUMBER((int64_t)counts.unchanged, (int64_t)left.n);
    CHECK_NUMBER((int64_t)counts.deleted, 0);
    counts = apply_span(&store, &all, span);
    CHECK_NUMBER((int64_t)counts.unchanged, (int64_t)left.n);
    CHECK_NUMBER((int64_t)counts.inserted, (int64_t)(CROWD - left.n));
    truth_apply(&truth, &all);
    check_truth(&reader, &truth);
    truth_finish(&truth);
    rows_finish(&all);
    rows_finish(&left);
    close_both(&store, &reader);
}

/* Events of other feeds, of other times, with other ids. */
static void check_strangers(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct truth truth = {0};
    struct rows others = {0}, mine = {0};
    uint64_t dice = 7;
    if (!CHECK(open_both(&store, &reader, path_of("strangers.db"))))
        return;
    for (int i = 0; i < 300; i++)
        add_event(&others, &dice, NOW + i % 7);
    add_sum(&others, 1, NOW - 1, 4);
    add_sum(&others, 2, NOW + 7, 5);
    apply_rows(&store, &others);
    truth_apply(&truth, &others);
    add_sum(&mine, 3, NOW, 6);
    add_sum(&mine, 4, NOW + 6, 7);
    const struct store_span span = {NOW, NOW + 7, "sums-", 0};
    apply_span(&store, &mine, span);
    CHECK_NUMBER(
        (int64_t)apply_span(&store, NULL, (struct store_span){NOW, NOW + 7, NULL, 0}).deleted, 0);
    struct store_span late = span;
    late.gone_from = NOW + 7;
    CHECK_NUMBER((int64_t)apply_span(&store, NULL, late).deleted, 0);
    late.gone_from = NOW + 6;
    CHECK_NUMBER((int64_t)apply_span(&store, NULL, late).deleted, 1);
    CHECK_NUMBER((int64_t)apply_span(&store, NULL, span).deleted, 1);
    check_truth(&reader, &truth);
    truth_finish(&truth);
    rows_finish(&others);
    rows_finish(&mine);
    close_both(&store, &reader);
}

/* Who follows the log learns that it does not lead on, and only where something went. */
static void check_log(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct store_changes changes = {0};
    struct rows rows = {0};
    int64_t seen = 0, last = 0;
    if (!CHECK(open_both(&store, &reader, path_of("log.db"))))
        return;
    add_sum(&rows, 1, NOW, 1);
    add_sum(&rows, 2, NOW, 2);
    apply_span(&store, &rows, (struct store_span){NOW, NOW + HOUR, "sums-", 0});
    CHECK(store_change_last(&reader, &seen, NULL));
    rows_at(&rows, 0)[E_REQUESTS].number = 9;
    apply_span(&store, &rows, (struct store_span){NOW, NOW + HOUR, "sums-", 0});
    CHECK(store_changes_read(&reader, seen, 100, &changes, NULL));
    CHECK(!changes.gone);
    CHECK_NUMBER((int64_t)changes.n, 1);
    seen = changes.seq;
    rows.n = 1;
    apply_span(&store, &rows, (struct store_span){NOW, NOW + HOUR, "sums-", 0});
    CHECK(store_changes_read(&reader, seen, 100, &changes, NULL));
    CHECK(changes.gone);
    CHECK(store_change_last(&reader, &last, NULL));
    CHECK(last > seen);
    rows_at(&rows, 0)[E_REQUESTS].number = 10;
    apply_span(&store, &rows, (struct store_span){NOW, NOW + HOUR, "sums-", 0});
    CHECK(store_changes_read(&reader, last, 100, &changes, NULL));
    CHECK(!changes.gone);
    CHECK_NUMBER((int64_t)changes.n, 1);
    store_changes_finish(&changes);
    rows_finish(&rows);
    close_both(&store, &reader);
}

static void check_gone(struct store_reader *reader, int64_t after, const int *numbers, size_t n)
{
    struct store_gone gone = {0};
    char id[32];
    CHECK(store_gone_read(reader, after, 2, &gone, NULL));
    CHECK(!gone.lost);
    CHECK_NUMBER((int64_t)gone.rows.n, (int64_t)n);
    for (size_t i = 0; i < MIN(n, gone.rows.n); i++) {
        const union value *row = rows_at(&gone.rows, i);
        snprintf(id, sizeof(id), "sums-%d", numbers[i]);
        CHECK_TEXT(row[E_ID].text, id);
        CHECK_TEXT(row[E_KIND].text, numbers[i] % 5 ? "request" : "consumption");
        CHECK_NUMBER(row[E_CREATED].number, NOW + numbers[i]);
        CHECK_NUMBER(row[E_REQUESTS].number, UNKNOWN);
    }
    CHECK_NUMBER(gone.seq, MIN(after + 2, 4));
    store_gone_finish(&gone);
}

/* What went is named in the order in which it went, but for what is there again. */
static void check_names(void)
{
    struct store store = {0};
    struct store_reader reader = {0};
    struct rows rows = {0};
    const struct store_span span = {NOW, NOW + HOUR, "sums-", 0};
    if (!CHECK(open_both(&store, &reader, path_of("gone.db"))))
        return;
    for (int i = 3; i < 8; i++)
        add_sum(&rows, i, NOW + i, i);
    apply_span(&store, &rows, span);
    rows.n = 3;
    CHECK_NUMBER((int64_t)apply_span(&store, &rows, span).deleted, 2);
    rows.n = 1;
    apply_span(&store, &rows, span);
    check_gone(&reader, 0, (const int[]){6, 7}, 2);
    check_gone(&reader, 2, (const int[]){4, 5}, 2);
    check_gone(&reader, 4, NULL, 0);
    rows.n = 3;
    CHECK_NUMBER((int64_t)apply_span(&store, &rows, span).inserted, 2);
    check_gone(&reader, 0, (const int[]){6, 7}, 2);
    check_gone(&reader, 2, NULL, 0);
    rows_finish(&rows);
    close_both(&store, &reader);
}

static void check_spans(struct store_reader *reader, const int64_t *bounds, size_t n)
{
    struct store_spans spans = {0};
    CHECK(store_spans_read(reader, NULL, &spans, NULL));
    CHECK_NUMBER((int64_t)spans.n, (int64_t)n);
    for (size_t i = 0; i < MIN(n, spans.n); i++) {
        CHECK_NUMBER(spans.items[i].from, bounds[2 * i]);
        CHECK_NUMBER(spans.items[i].to, bounds[2 * i + 1]);
    }
    store_spans_finish(&spans);
}

/* Of one feed alone: nothing of those that read nothing. */
static void check_own(struct store_reader *reader)
{
    const struct store_feed other = {.source = "s", .name = "other"};
    struct store_spans spans = {0};
    CHECK(store_spans_read(reader, &sums, &spans, NULL));
    CHECK_NUMBER((int64_t)spans.n, 2);
    CHECK(store_spans_read(reader, &other, &spans, NULL));
    CHECK_NUMBER((int64_t)spans.n, 0);
    store_spans_finish(&spans);
}

/* Spans that meet are one, also after the file was closed. */
static void check_read(void)
{
    static const int64_t told[][2] = {{100, 200}, {300, 400}, {500, 600}, {120, 180}, {200, 300}};
    struct store store = {0};
    struct store_reader reader = {0};
    if (!CHECK(open_both(&store, &reader, path_of("read.db"))))
        return;
    check_spans(&reader, NULL, 0);
    for (size_t i = 0; i < ARRAY_LEN(told); i++)
        apply_span(&store, NULL, (struct store_span){told[i][0], told[i][1], NULL, 0});
    check_spans(&reader, (const int64_t[]){100, 400, 500, 600}, 2);
    check_own(&reader);
    close_both(&store, &reader);
    if (!CHECK(open_both(&store, &reader, path_of("read.db"))))
        return;
    apply_span(&store, NULL, (struct store_span){50, 550, NULL, 0});
    check_spans(&reader, (const int64_t[]){50, 600}, 1);
    close_both(&store, &reader);
}

int main(void)
{
    folder_begin();
    check_crowd();
    check_strangers();
    check_log();
    check_names();
    check_read();
    path_of(NULL);
    folder_end();
    return check_done();
}
