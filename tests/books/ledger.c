/* Ledgers made at random: for every period and day opening + purchased - consumed = closing, in
 * exact numbers; what does not agree is told by exactly how much; what is missing is not zero. */
#include "usagetop/books.h"

#include "check.h"

enum { LEDGERS = 400, LINES_MOST = 300, DAYS = 31 };
#define CREDIT INT64_C(1000000000)

static uint64_t seed = 88172645463325252u;

static int64_t draw(int64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)((seed >> 3) % (uint64_t)n);
}

/* A ledger, and what it comes to, counted by other means than the code under test. */
struct truth {
    struct table table;
    int64_t opening, top_up, used, day_top_up[DAYS + 1], day_used[DAYS + 1];
    size_t day_lines[DAYS + 1];
};

static void add_line(struct truth *truth, size_t row, bool in_order, size_t n)
{
    static const char *const kinds[] = {"renewal", "purchase", "adjustment"};
    union value *line = table_at(&truth->table, row, 0);
    int64_t day = in_order ? 1 + (int64_t)(row * DAYS / n) : 1 + draw(DAYS);
    int64_t amount = draw(5000 * CREDIT);
    int kind = (int)draw(10);
    line[LEDGER_DATE].text = arena_printf(&truth->table.arena, "2026-10-%02d", (int)day);
    truth->day_lines[day]++;
    if (kind < 3) { /* adjustments have either sign */
        amount = kind == 2 && draw(2) ? -amount : amount;
        line[LEDGER_KIND].text = kinds[kind];
        line[LEDGER_CREDITS].number = amount;
        truth->top_up += amount;
        truth->day_top_up[day] += amount;
        return;
    }
    amount = kind == 9 ? -amount : amount; /* a job that was paid back */
    line[LEDGER_KIND].text = kind == 8 && amount > 0 ? "new-kind" : "debit";
    line[LEDGER_CREDITS].number = -amount;
    truth->used += amount;
    truth->day_used[day] += amount;
}

static void make(struct truth *truth, bool in_order)
{
    const struct field *columns[LEDGER_COUNT];
    const struct question question = {.ask = ASK_DATASET, .set = DATA_LEDGER};
    size_t n = (size_t)draw(LINES_MOST);
    *truth = (struct truth){.opening = draw(100000 * CREDIT) - 20000 * CREDIT};
    question_columns(&question, columns, LEDGER_COUNT);
    table_init(&truth->table, columns, LEDGER_COUNT, n);
    for (size_t row = 0; row < n; row++)
        add_line(truth, row, in_order, n);
}

static void period_of(const struct truth *truth, union value row[PERIOD_COUNT])
{
    for (size_t i = 0; i < PERIOD_COUNT; i++)
        row[i] = value_none(&datasets[DATA_PERIODS].fields[i]);
    row[PERIOD_OPENING].number = truth->opening;
    row[PERIOD_PURCHASED].number = truth->top_up;
    row[PERIOD_CONSUMED].number = truth->used;
    row[PERIOD_CLOSING].number = truth->opening + truth->top_up - truth->used;
}

static void check_days(const struct truth *truth, const struct ledger_book *book)
{
    int64_t balance = truth->opening;
    size_t lines = 0;
    for (size_t i = 0; i < book->n_days; i++) {
        const struct ledger_day *day = &book->days[i];
        int number = (day->date[8] - '0') * 10 + day->date[9] - '0';
        CHECK(i == 0 || strcmp(book->days[i - 1].date, day->date) < 0);
        CHECK_NUMBER(day->top_up, truth->day_top_up[number]);
        CHECK_NUMBER(day->used, truth->day_used[number]);
        CHECK_NUMBER(balance + day->top_up - day->used, day->balance);
        CHECK_NUMBER((int64_t)day->n, (int64_t)truth->day_lines[number]);
        CHECK_NUMBER((int64_t)day->first, (int64_t)lines);
        for (size_t k = 0; k < day->n; k++)
            CHECK_TEXT(table_at(&truth->table, book->lines[day->first + k], LEDGER_DATE)->text,
                       day->date);
        balance = day->balance;
        lines += day->n;
    }
    CHECK_NUMBER((int64_t)lines, (int64_t)truth->table.n_rows);
    CHECK_NUMBER(balance, truth->opening + truth->top_up - truth->used);
}

static void test_random(void)
{
    for (int i = 0; i < LEDGERS; i++) {
        struct truth truth;
        struct ledger_book book = {0};
        struct reconciliation agree;
        union value period[PERIOD_COUNT], before[PERIOD_COUNT];
        int64_t off = draw(1000) - 500;
        make(&truth, i % 2);
        ledger_book_make(&book, &truth.table, truth.opening);
        check_days(&truth, &book);
        period_of(&truth, period);
        memcpy(before, period, sizeof(before));
        before[PERIOD_CLOSING].number = truth.opening;
        reconcile(&agree, period, before, &book, truth.used);
        CHECK(!agree.statement && !agree.forward && !agree.purchased && !agree.consumed);
        CHECK_NUMBER(agree.events, 0);
        period[PERIOD_CLOSING].number += off;
        before[PERIOD_CLOSING].number -= 2 * off;
        reconcile(&agree, period, before, &book, truth.used - 3 * off);
        CHECK_NUMBER(agree.statement, off);
        CHECK_NUMBER(agree.forward, 2 * off);
        CHECK_NUMBER(agree.events, 3 * off);
        period[PERIOD_PURCHASED].number -= off;
        period[PERIOD_CONSUMED].number -= 5 * off;
        reconcile(&agree, period, NULL, &book, UNKNOWN);
        CHECK_NUMBER(agree.purchased, off);
        CHECK_NUMBER(agree.consumed, 5 * off);
        CHECK(agree.forward == UNKNOWN && agree.events == UNKNOWN);
        ledger_book_finish(&book);
        table_finish(&truth.table);
    }
}

/* A line without an amount or date, and sums that do not fit. */
static void test_unknown(void)
{
    struct truth truth = {0};
    struct ledger_book book = {0};
    do {
        table_finish(&truth.table);
        make(&truth, true);
    } while (truth.table.n_rows < 60);
    table_at(&truth.table, 40, LEDGER_CREDITS)->number = UNKNOWN;
    table_at(&truth.table, 40, LEDGER_KIND)->text = "debit";
    table_at(&truth.table, 59, LEDGER_DATE)->text = NULL;
    ledger_book_make(&book, &truth.table, truth.opening);
    CHECK(book.days[0].balance != UNKNOWN);
    CHECK(book.used == UNKNOWN && book.balance == UNKNOWN);
    CHECK(book.days[book.n_days - 1].date == NULL);
    CHECK_NUMBER((int64_t)book.days[book.n_days - 1].n, 1);
    ledger_book_finish(&book);
    table_at(&truth.table, 40, LEDGER_CREDITS)->number = -1;
    for (size_t i = 0; i < 2; i++) {
        table_at(&truth.table, i, LEDGER_CREDITS)->number = -INT64_MAX;
        table_at(&truth.table, i, LEDGER_KIND)->text = "debit";
    }
    ledger_book_make(&book, &truth.table, truth.opening);
    CHECK(book.used == UNKNOWN && book.balance == UNKNOWN);
    ledger_book_finish(&book);
    table_finish(&truth.table);
    CHECK(money_less(-INT64_MAX, 1) == UNKNOWN && money_plus(INT64_MAX, 1) == UNKNOWN);
    CHECK(money_less(UNKNOWN, 1) == UNKNOWN && money_less(1, UNKNOWN) == UNKNOWN);
    CHECK_NUMBER(money_less(-5, 7), -12);
}

int main(void)
{
    test_random();
    test_unknown();
    return check_done();
}
