/* The ledger: its lines by day with the balance at the end of each, and whether all books of a
 * period agree. */
#include "usagetop/books.h"

#include <stdlib.h>
#include <string.h>

int64_t money_plus(int64_t a, int64_t b)
{
    int64_t sum;

    if (a == UNKNOWN || b == UNKNOWN || add_overflows(a, b, &sum))
        return UNKNOWN;
    return sum;
}

/* -INT64_MAX fits, and INT64_MIN is no number. */
int64_t money_less(int64_t a, int64_t b)
{
    return b == UNKNOWN ? UNKNOWN : money_plus(a, -b);
}

int64_t credits_threshold(int64_t low, int64_t percent, int64_t limit)
{
    const int64_t whole = INT64_C(100000000000); /* 100 % */
    int64_t threshold = low > 0 ? low : UNKNOWN;

    if (percent > 0 && limit != UNKNOWN && limit > 0)
        threshold =
            MAX(threshold, (int64_t)((double)limit * ((double)MIN(percent, whole) / whole)));
    return threshold;
}

bool ledger_is_debit(const union value *line)
{
    static const char *const top_ups[] = {"renewal", "purchase", "adjustment"};
    const char *kind = line[LEDGER_KIND].text;
    int64_t credits = line[LEDGER_CREDITS].number;

    for (size_t i = 0; kind && i < ARRAY_LEN(top_ups); i++) {
        if (strcmp(kind, top_ups[i]) == 0)
            return false;
    }
    return text_equal(kind, "debit") || (credits != UNKNOWN && credits < 0);
}

/* ---- days ------------------------------------------------------------------------------ */

static const char *date_of(const struct table *ledger, size_t line)
{
    return table_at(ledger, line, LEDGER_DATE)->text;
}

/* By date, those without one last; within a day as they came. */
static int compare_lines(const void *left, const void *right, void *arg)
{
    const struct table *ledger = *(const struct table **)arg;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    const char *date = date_of(ledger, a), *other = date_of(ledger, b);
    int order = !date || !other ? (!date) - (!other) : strcmp(date, other);

    return order ? order : (a > b) - (a < b);
}

/* Services tell the lines in order of time, so that there is mostly nothing to sort. */
static void sort_lines(struct ledger_book *book, const struct table *ledger)
{
    bool sorted = true;

    for (size_t i = 0; i < book->n_lines; i++)
        book->lines[i] = i;
    for (size_t i = 1; i < book->n_lines && sorted; i++)
        sorted = compare_lines(&book->lines[i - 1], &book->lines[i], &ledger) < 0;
    if (!sorted)
        qsort_r(book->lines, book->n_lines, sizeof(*book->lines), compare_lines, &ledger);
}

static void add_line(struct ledger_day *day, const union value *line)
{
    int64_t credits = line[LEDGER_CREDITS].number;

    day->n++;
    if (ledger_is_debit(line))
        day->used = money_less(day->used, credits);
    else
        day->top_up = money_plus(day->top_up, credits);
}

static struct ledger_day *day_of(struct ledger_book *book, size_t *cap, const char *date, size_t at)
{
    struct ledger_day *last = book->n_days ? &book->days[book->n_days - 1] : NULL;

    if (last && (date == last->date || text_equal(date, last->date)))
        return last;
    mem_grow(&book->days, cap, book->n_days + 1, sizeof(*book->days));
    last = &book->days[book->n_days++];
    *last = (struct ledger_day){.date = date, .first = at};
    return last;
}

void ledger_book_make(struct ledger_book *book, const struct table *ledger, int64_t opening)
{
    size_t cap = 0;

    *book = (struct ledger_book){.n_lines = ledger->n_rows, .balance = opening};
    book->lines = mem_array(ledger->n_rows + 1, sizeof(*book->lines));
    sort_lines(book, ledger);
    for (size_t i = 0; i < book->n_lines; i++)
        add_line(day_of(book, &cap, date_of(ledger, book->lines[i]), i),
                 table_at(ledger, book->lines[i], 0));
    for (size_t i = 0; i < book->n_days; i++) {
        struct ledger_day *day = &book->days[i];
        book->top_up = money_plus(book->top_up, day->top_up);
        book->used = money_plus(book->used, day->used);
        book->balance = money_less(money_plus(book->balance, day->top_up), day->used);
        day->balance = book->balance;
    }
}

void ledger_book_finish(struct ledger_book *book)
{
    free(book->days);
    free(book->lines);
    *book = (struct ledger_book){0};
}

/* ---- do the books agree? --------------------------------------------------------------- */

void reconcile(struct reconciliation *out, const union value *period, const union value *before,
               const struct ledger_book *book, int64_t events)
{
    int64_t opening = period[PERIOD_OPENING].number, closing = period[PERIOD_CLOSING].number;
    int64_t purchased = period[PERIOD_PURCHASED].number, consumed = period[PERIOD_CONSUMED].number;

    out->statement = money_less(closing, money_less(money_plus(opening, purchased), consumed));
    out->forward = before ? money_less(opening, before[PERIOD_CLOSING].number) : UNKNOWN;
    out->purchased = money_less(book->top_up, purchased);
    out->consumed = money_less(book->used, consumed);
    out->events = money_less(book->used, events);
}
