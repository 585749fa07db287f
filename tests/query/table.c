/* Tables, and rows of small datasets as tables: filtered, sorted with missing values last, cut. */
#include "filters.h"

#include <stdlib.h>

static void make_keys(struct rows *rows)
{
    static const struct {
        const char *id, *name, *status;
        const char *created;
    } keys[] = {
        {"k1", "ci", "active", "2026-03-01T00:00:00Z"},
        {"k2", NULL, "revoked", "2026-01-01T00:00:00Z"},
        {"k3", "batch", "active", NULL},
        {"k4", "ci", "active", "2026-02-01T00:00:00Z"},
        {"k5", "Ada", NULL, "2026-02-01T00:00:00Z"},
    };

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        union value *row = rows_add(rows, DATA_KEYS);
        row[KEY_ID].text = arena_text(&rows->arena, keys[i].id);
        row[KEY_NAME].text = arena_text(&rows->arena, keys[i].name);
        row[KEY_STATUS].text = arena_text(&rows->arena, keys[i].status);
        if (keys[i].created)
            row[KEY_CREATED].number = at_time(keys[i].created);
    }
}

static const struct question all_keys = {.ask = ASK_DATASET, .set = DATA_KEYS, .sort.field = -1};

/* The ids of the answer, space separated. */
static void check_ids(const struct question *question, const struct rows *rows, const char *want,
                      int64_t total)
{
    struct table table = {.n_rows = 0};
    struct str ids = {0};
    struct err err = {0};

    if (!CHECK(table_from_rows(question, rows, &table, &err)))
        fprintf(stderr, "  %s\n", err.text);
    for (size_t i = 0; i < table.n_rows; i++)
        str_addf(&ids, "%s%s", i ? " " : "", table_at(&table, i, KEY_ID)->text);
    CHECK_TEXT(str_text(&ids), want);
    CHECK_NUMBER(table.provenance.total, total);
    str_finish(&ids);
    table_finish(&table);
}

static void check_sorts(const struct rows *rows)
{
    struct question question = all_keys;

    check_ids(&question, rows, "k1 k2 k3 k4 k5", 5);
    question.sort.field = KEY_NAME;
    check_ids(&question, rows, "k5 k3 k1 k4 k2", 5);
    question.sort.descending = true;
    check_ids(&question, rows, "k1 k4 k3 k5 k2", 5);
    question.sort.field = KEY_CREATED;
    check_ids(&question, rows, "k1 k4 k5 k2 k3", 5);
    question.sort.descending = false;
    check_ids(&question, rows, "k2 k4 k5 k1 k3", 5);
}

static void check_cuts(const struct rows *rows)
{
    struct question question = all_keys;

    question.filter = "status:active";
    check_ids(&question, rows, "k1 k3 k4", 3);
    question.limit = 2;
    check_ids(&question, rows, "k1 k3", 3);
    question.offset = 2;
    check_ids(&question, rows, "k4", 3);
    question.offset = 9;
    check_ids(&question, rows, "", 3);
    question.offset = 0;
    question.limit = 99;
    check_ids(&question, rows, "k1 k3 k4", 3);
    question.filter = "-has:created OR name:ada";
    check_ids(&question, rows, "k3 k5", 2);
    question.filter = "-status:active";
    check_ids(&question, rows, "k2 k5", 2);
}

static void check_failures(const struct rows *rows)
{
    struct question question = all_keys;
    struct table table = {.n_rows = 0};
    struct err err = {0};

    question.filter = "stauts:active";
    CHECK(!table_from_rows(&question, rows, &table, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(strstr(err.text, "status") != NULL);
    question = all_keys;
    question.set = DATA_PLAN;
    CHECK(!table_from_rows(&question, rows, &table, &err));
    CHECK(!table.cells && table.n_rows == 0);
}

/* The table lives on when the rows are gone. */
static void check_copies(void)
{
    struct rows rows = {0};
    struct table table = {.n_rows = 0};

    make_keys(&rows);
    CHECK(table_from_rows(&all_keys, &rows, &table, NULL));
    rows_finish(&rows);
    CHECK_TEXT(table_at(&table, 0, KEY_NAME)->text, "ci");
    CHECK(table_at(&table, 1, KEY_NAME)->text == NULL);
    CHECK_NUMBER(table_at(&table, 2, KEY_CREATED)->number, UNKNOWN);
    table_finish(&table);
    table_finish(&table);
    CHECK(table_from_rows(&all_keys, &rows, &table, NULL));
    CHECK_NUMBER(table.n_rows, 0);
    CHECK_NUMBER(table.n_columns, KEY_COUNT);
    table_finish(&table);
}

static void check_init(void)
{
    const struct field *columns[] = {&event_fields[E_USER], &count_field};
    struct table table;

    table_init(&table, columns, ARRAY_LEN(columns), 2);
    CHECK_NUMBER(table_column(&table, "count"), 1);
    CHECK_NUMBER(table_column(&table, "user"), 0);
    CHECK_NUMBER(table_column(&table, "none"), -1);
    CHECK_NUMBER(table_column(&table, NULL), -1);
    CHECK(table_at(&table, 1, 0)->text == NULL);
    CHECK_NUMBER(table_at(&table, 1, 1)->number, UNKNOWN);
    CHECK_NUMBER(table.provenance.total, UNKNOWN);
    CHECK_NUMBER(table.provenance.as_of, UNKNOWN);
    table_finish(&table);
}

/* 2026-11-21T00:00:00Z */
#define MIDNIGHT INT64_C(1795219200000)

static void check_said(const struct provenance *provenance, const char *sums, const char *gaps)
{
    struct str text = {0};
    provenance_say_sums(&text, provenance, ZONE_UTC);
    CHECK_TEXT(str_text(&text), sums);
    str_clear(&text);
    provenance_say_gaps(&text, provenance, ZONE_UTC);
    CHECK_TEXT(str_text(&text), gaps);
    str_finish(&text);
}

/* Each feed once, however many measures are made of it. */
static void check_lacks(void)
{
    const struct lack lacks[] = {
        {.measure = M_FEE,
         .none = true,
         .closed = "the costs",
         .why = "no right",
         .failing = true,
         .status = 403,
         .from = UNKNOWN,
         .until = UNKNOWN},
        {.measure = M_REQUESTS, .late = "the images", .from = MIDNIGHT, .until = UNKNOWN},
        {.measure = M_THROUGHPUT, .late = "the images", .from = MIDNIGHT, .until = UNKNOWN},
        {.measure = M_TOKENS,
         .late = "the speeches",
         .closed = "the costs, the tools",
         .from = UNKNOWN,
         .until = MIDNIGHT,
         .failing = true,
         .status = UNKNOWN},
    };
    struct provenance from = {.lacks = lacks, .n_lacks = ARRAY_LEN(lacks)};
    struct str text = {0};
    provenance_say_lacks(&text, &from, ZONE_UTC);
    CHECK_TEXT(str_text(&text),
               "without the costs (403: no right); the images from 2026-11-21 00:00; "
               "the speeches until 2026-11-21 00:00 (no answer); without the tools");
    str_clear(&text);
    from.n_lacks = 0;
    provenance_say_lacks(&text, &from, ZONE_UTC);
    CHECK_TEXT(str_text(&text), "");
    str_finish(&text);
}

/* What is said of sums, and of what was not read. */
static void check_sums(void)
{
    const int64_t now = MIDNIGHT + 9 * HOUR;
    struct provenance from = {.window = {WINDOW_CUSTOM, now - DAY, now}};
    provenance_sums(&from, BUCKET_NONE, now);
    check_said(&from, "", "");
    provenance_sums(&from, BUCKET_HOUR, now);
    check_said(&from, "sums by hour", "");
    from.window.from += MINUTE;
    provenance_sums(&from, BUCKET_HOUR, now);
    check_said(&from, "sums by hour from 2026-11-20 10:00", "");
    from.window.to -= MINUTE;
    provenance_sums(&from, BUCKET_HOUR, now);
    check_said(&from, "sums by hour from 2026-11-20 10:00 to 2026-11-21 09:00", "");
    provenance_sums(&from, BUCKET_DAY, now);
    check_said(&from, "sums by day from 2026-11-21 00:00 to 2026-11-22 00:00", "");
    from.gap = (struct window){WINDOW_CUSTOM, MIDNIGHT, MIDNIGHT + HOUR};
    from.n_gaps = 1;
    check_said(&from, "sums by day from 2026-11-21 00:00 to 2026-11-22 00:00",
               "not read from 2026-11-21 00:00 to 2026-11-21 01:00");
    from.n_gaps = 2;
    check_said(&from, "sums by day from 2026-11-21 00:00 to 2026-11-22 00:00",
               "not read from 2026-11-21 00:00 to 2026-11-21 01:00 and 1 time more");
}

/* Counts of nothing in the sum that the window cuts off are missing; what is known stays. */
static void check_cut(void)
{
    const struct question question = {
        .measures = {M_REQUESTS, M_TOKENS, M_EVENTS}, .n_measures = 3, .bucket = BUCKET_HOUR};
    const struct field *columns[8];
    struct table table = {0};
    size_t n = question_columns(&question, columns, ARRAY_LEN(columns));
    table_init(&table, columns, n, 2);
    for (size_t row = 0; row < 2; row++) {
        table_at(&table, row, 0)->number = MIDNIGHT + (int64_t)row * HOUR + (row ? 0 : MINUTE);
        table_at(&table, row, 1)->number = MIDNIGHT + (int64_t)(row + 1) * HOUR;
        table_at(&table, row, 2)->number = 0;
        table_at(&table, row, 3)->number = 0;
        table_at(&table, row, 4)->number = 5;
    }
    table.provenance.window =
        (struct window){WINDOW_CUSTOM, MIDNIGHT + MINUTE, MIDNIGHT + 2 * HOUR};
    provenance_sums(&table.provenance, BUCKET_HOUR, MIDNIGHT + 2 * HOUR);
    series_cut(&table, &question);
    CHECK_NUMBER(table_at(&table, 0, 2)->number, UNKNOWN);
    CHECK_NUMBER(table_at(&table, 0, 3)->number, 0);
    CHECK_NUMBER(table_at(&table, 0, 4)->number, 5);
    CHECK_NUMBER(table_at(&table, 1, 2)->number, 0);
    table_finish(&table);
}

int main(void)
{
    struct rows rows = {0};

    make_keys(&rows);
    check_sorts(&rows);
    check_cuts(&rows);
    check_failures(&rows);
    check_copies();
    check_init();
    check_sums();
    check_lacks();
    check_cut();
    rows_finish(&rows);
    return check_done();
}
