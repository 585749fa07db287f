/* Sums over all jobs are made once and shared; of the jobs after that only the tail is read. */
#include "books.h"

#include <stdlib.h>
#include <string.h>

struct books {
    int64_t first_day, settled_events;
    size_t days;
    int64_t *settled; /* a day: of the events before settled_events, whose jobs change no more */
    int64_t *base;    /* a day: all that was known at the start */
};

bool books_is_job(int64_t i)
{
    int64_t slot = i % EVENT_BLOCK;
    for (size_t k = 0; k < EVENT_JOBS; k++)
        if (event_job_slots[k] == slot)
            return true;
    return false;
}

/* Adds what the jobs of events from..to-1 have used at `now` to their days. */
static void add_jobs(const struct world *world, int64_t range[static 2], int64_t now,
                     int64_t first_day, int64_t *used)
{
    struct event event;
    size_t hint = 0;
    for (int64_t block = range[0] / EVENT_BLOCK * EVENT_BLOCK; block < range[1];
         block += EVENT_BLOCK) {
        for (size_t k = 0; k < EVENT_JOBS; k++) {
            int64_t i = block + event_job_slots[k];
            if (i < range[0] || i >= range[1])
                continue;
            int64_t stored = timeline_stored(&world->line, i, &hint);
            event_make(world, i, stored, event_changes(i, stored) <= now, &event);
            if (event_has(&event, E_CREDITS))
                used[event.v[E_CREATED] / DAY - first_day] += event.v[E_CREDITS];
        }
    }
}

static struct books *books_make(const struct world *world)
{
    struct books *books = mem_new(sizeof *books);
    const int64_t now = world->line.now;
    books->first_day = (world->line.start - EVENT_DELAY_MAX) / DAY;
    books->days = (size_t)(now / DAY - books->first_day + 1);
    books->settled = mem_array(books->days, sizeof *books->settled);
    books->base = mem_array(books->days, sizeof *books->base);
    books->settled_events = timeline_before(&world->line, now - event_long_ms[EVENT_LONG - 1]);
    int64_t all[2] = {0, books->settled_events};
    add_jobs(world, all, now, books->first_day, books->settled);
    memcpy(books->base, books->settled, books->days * sizeof *books->base);
    int64_t rest[2] = {books->settled_events, timeline_before(&world->line, now + 1)};
    add_jobs(world, rest, now, books->first_day, books->base);
    return books;
}

void books_free(struct books *books)
{
    if (!books)
        return;
    free(books->settled);
    free(books->base);
    free(books);
}

/* Two threads may make them at once; the first to be done is kept. */
static const struct books *books_of(struct service *service)
{
    struct books *books = atomic_load(&service->books), *none = NULL;
    if (books)
        return books;
    books = books_make(&service->world);
    if (atomic_compare_exchange_strong(&service->books, &none, books))
        return books;
    books_free(books);
    return none;
}

/* ---- top-ups --------------------------------------------------------------------------- */

static bool is_first_of_month(int64_t day, int64_t *month)
{
    struct civil civil;
    civil_from(&civil, day * DAY, ZONE_UTC);
    *month = civil.year * 12 + civil.month;
    return civil.day == 1;
}

/* What was used, by what was known at the start, in the month of `day`. */
static int64_t month_used(const struct books *books, int64_t day)
{
    int64_t month, other, sum = 0;
    is_first_of_month(day, &month);
    for (size_t d = 0; d < books->days; d++) {
        is_first_of_month(books->first_day + (int64_t)d, &other);
        if (other == month)
            sum += books->base[d];
    }
    return sum;
}

/* Somewhat more than the busiest month used, rounded up to two digits. */
static int64_t plan_limit(const struct books *books)
{
    const int64_t credit = 1000000000;
    int64_t most = 0, month;
    for (size_t d = 0; d < books->days; d++)
        if (d == 0 || is_first_of_month(books->first_day + (int64_t)d, &month))
            most = MAX(most, month_used(books, books->first_day + (int64_t)d));
    int64_t credits = MAX(10, most / credit * 115 / 100), unit = 1;
    while (credits / unit >= 100)
        unit *= 10;
    return (credits / unit + 1) * unit * credit;
}

static int64_t renewal(const struct service *service, const struct account *account,
                       const struct books *books, size_t d, int64_t balance)
{
    int64_t day = account->first_day + (int64_t)d, today = service->world.line.now / DAY;
    int64_t month, this_month, cent = 10000000;
    bool first = is_first_of_month(day, &month);
    is_first_of_month(today, &this_month);
    if (!first && d != 0)
        return 0;
    if (month > this_month)
        return account->limit / 2;
    int64_t used = month_used(books, day);
    int64_t amount = month < this_month ? used / 10 * 9 : account->limit / 100 * 7 + used - balance;
    return MAX(0, amount / cent * cent);
}

static int64_t adjustment(const struct service *service, int64_t day, int64_t limit)
{
    for (int i = 0; i < TIMELINE_INCIDENTS; i++)
        if (day == timeline_incident_day(&service->world.line, i) / DAY + 1)
            return limit / 100;
    return 0;
}

/* Goes through the days with what was known when each ended, so that a job that ends later never
 * changes a top-up of the past. */
static void set_top_ups(const struct service *service, const struct books *books,
                        struct account *account)
{
    int64_t balance = account->opening, limit = account->limit;
    for (size_t d = 0; d < account->days; d++) {
        int64_t day = account->first_day + (int64_t)d;
        int64_t used = d + 1 < books->days ? books->base[d] : account->used[d];
        account->top[TOP_RENEWAL][d] = renewal(service, account, books, d, balance);
        account->top[TOP_ADJUSTMENT][d] = adjustment(service, day, limit);
        balance += account->top[TOP_RENEWAL][d] + account->top[TOP_ADJUSTMENT][d] - used;
        int64_t missing = limit / 100 * 4 - balance, pack = limit / 100 * 6;
        if (missing > 0)
            account->top[TOP_PURCHASE][d] = (missing + pack - 1) / pack * pack;
        balance += account->top[TOP_PURCHASE][d];
    }
}

void account_load(struct service *service, int64_t now, struct account *account)
{
    const struct books *books = books_of(service);
    *account = (struct account){.first_day = books->first_day};
    account->days = (size_t)(MAX(now, service->world.line.now) / DAY - books->first_day + 1);
    account->limit = plan_limit(books);
    account->opening = account->limit / 100 * 8;
    account->used = mem_array(account->days, sizeof *account->used);
    for (int kind = 0; kind < TOP_KINDS; kind++)
        account->top[kind] = mem_array(account->days, sizeof *account->top[kind]);
    memcpy(account->used, books->settled, books->days * sizeof *account->used);
    int64_t tail[2] = {books->settled_events, timeline_before(&service->world.line, now + 1)};
    add_jobs(&service->world, tail, now, books->first_day, account->used);
    set_top_ups(service, books, account);
}

void account_finish(struct account *account)
{
    free(account->used);
    for (int kind = 0; kind < TOP_KINDS; kind++)
        free(account->top[kind]);
    *account = (struct account){0};
}

int64_t account_balance(const struct account *account)
{
    int64_t balance = account->opening;
    for (size_t d = 0; d < account->days; d++) {
        balance -= account->used[d];
        for (int kind = 0; kind < TOP_KINDS; kind++)
            balance += account->top[kind][d];
    }
    return balance;
}
