/* Plan, billing periods (calendar months in UTC) and their ledgers. */
#include "books.h"
#include "json.h"

#include <string.h>

static const char *const top_names[TOP_KINDS] = {"renewal", "purchase", "adjustment"};

/* ---- plan ------------------------------------------------------------------------------ */

static void plan_row(const struct call *call, int64_t i, struct str *out)
{
    const int64_t unit = 1000000000;
    struct account account;
    account_load(call->service, call->now, &account);
    int64_t balance = account_balance(&account);
    int64_t storage = 4380 + (call->now / DAY) % 30;
    const struct {
        const char *id, *unit;
        int64_t used, limit;
    } rows[] = {{"training_credits", "credits", account.limit - balance, account.limit},
                {"storage_gb", "GB", storage * unit, 5000 * unit},
                {"deployments", "deployments", 8 * unit, 12 * unit},
                {"seats", "seats", 46 * unit, UNKNOWN}};
    int64_t limit = rows[i].limit;
    json_open(out, '{');
    json_key(out, "id");
    json_quoted(out, rows[i].id);
    json_key(out, "used");
    json_number(out, MAX(0, rows[i].used), 9);
    json_key(out, "limit");
    json_number(out, limit, 9);
    json_key(out, "balance");
    json_number(out, limit == UNKNOWN ? UNKNOWN : limit - rows[i].used, 9);
    json_key(out, "unit");
    json_quoted(out, rows[i].unit);
    json_close(out, '}');
    account_finish(&account);
}

void answer_plan(struct call *call)
{
    struct list list = {{.letter = 'p', .most = PAGE_MAX, .limit = 1000}, 4, plan_row};
    list_answer(call, &list);
}

/* ---- periods --------------------------------------------------------------------------- */

struct period {
    int year, month;
    int64_t from, to; /* ms */
};

static int64_t month_start(int year, int month)
{
    return civil_to(&(struct civil){.year = year, .month = month, .day = 1}, ZONE_UTC);
}

/* The period `back` months before that of today; false when it is before the books. */
static bool period_of(const struct account *account, int64_t back, struct period *out)
{
    struct civil civil;
    int64_t today = account->first_day + (int64_t)account->days - 1;
    civil_from(&civil, today * DAY, ZONE_UTC);
    int64_t month = civil.year * INT64_C(12) + civil.month - 1 - back;
    out->year = (int)(month / 12);
    out->month = (int)(month % 12 + 1);
    out->from = month_start(out->year, out->month);
    out->to = month_start(out->year, out->month + 1);
    return back >= 0 && month > 0 && out->to > account->first_day * DAY;
}

static int64_t period_count(const struct account *account)
{
    struct period period;
    int64_t n = 0;
    while (period_of(account, n, &period))
        n++;
    return n;
}

/* The period that call->id names. */
static bool period_find(struct call *call, const struct account *account, struct period *out)
{
    char id[16];
    for (int64_t back = 0; period_of(account, back, out); back++) {
        snprintf(id, sizeof id, "%04d-%02d", out->year, out->month);
        if (strlen(id) == call->id_size && memcmp(id, call->id, call->id_size) == 0)
            return true;
    }
    return call_problem(call, 404, "there is no such period");
}

static void period_write(const struct account *account, const struct period *period,
                         struct str *out)
{
    int64_t opening = account->opening, purchased = 0, consumed = 0;
    for (size_t d = 0; d < account->days; d++) {
        int64_t day = (account->first_day + (int64_t)d) * DAY, top = 0;
        for (int kind = 0; kind < TOP_KINDS; kind++)
            top += account->top[kind][d];
        if (day < period->from)
            opening += top - account->used[d];
        if (day < period->from || day >= period->to)
            continue;
        purchased += top;
        consumed += account->used[d];
    }
    int64_t end = (account->first_day + (int64_t)account->days) * DAY;
    char id[16];
    snprintf(id, sizeof id, "%04d-%02d", period->year, period->month);
    json_open(out, '{');
    json_key(out, "id");
    json_quoted(out, id);
    json_key(out, "from");
    json_time(out, period->from);
    json_key(out, "to");
    json_time(out, period->to);
    json_key(out, "state");
    json_quoted(out, period->to < end ? "closed" : "open");
    json_key(out, "opening");
    json_money(out, opening, 9);
    json_key(out, "purchased");
    json_money(out, purchased, 9);
    json_key(out, "consumed");
    json_money(out, consumed, 9);
    json_key(out, "closing");
    json_money(out, opening + purchased - consumed, 9);
    json_close(out, '}');
}

static void period_row(const struct call *call, int64_t i, struct str *out)
{
    struct account account;
    struct period period;
    account_load(call->service, call->now, &account);
    if (period_of(&account, i, &period))
        period_write(&account, &period, out);
    account_finish(&account);
}

void answer_periods(struct call *call)
{
    struct account account;
    account_load(call->service, call->now, &account);
    struct list list = {.paging = {.letter = 'b', .most = PAGE_MAX, .limit = 1000}};
    list.n = period_count(&account);
    list.row = period_row;
    account_finish(&account);
    list_answer(call, &list);
}

void answer_period(struct call *call)
{
    struct account account;
    struct period period;
    account_load(call->service, call->now, &account);
    if (period_find(call, &account, &period)) {
        period_write(&account, &period, &call->body);
        call->etag_size = call->body.len;
        call->status = 200;
    }
    account_finish(&account);
}

/* ---- ledger ---------------------------------------------------------------------------- */

/* A line's place: days since 1970, then which top-up, then TOP_KINDS + number of the job's event.
 */
enum { PLACE_BITS = 42 };

struct ledger {
    struct call *call;
    const struct account *account;
    const char *period;
    int64_t left;  /* lines that fit on the page */
    int64_t place; /* of the next line; -1: no more */
};

static void line_begin(struct ledger *ledger, const char *id, int64_t day, const char *kind)
{
    struct str *out = &ledger->call->body;
    char date[TIME_TEXT];
    time_print(date, day * DAY);
    date[10] = 0;
    json_open(out, '{');
    json_key(out, "id");
    json_quoted(out, id);
    json_key(out, "period");
    json_quoted(out, ledger->period);
    json_key(out, "date");
    json_quoted(out, date);
    json_key(out, "kind");
    json_quoted(out, kind);
    json_key(out, "credits");
}

static void write_top_up(struct ledger *ledger, int64_t day, int kind)
{
    char id[48];
    snprintf(id, sizeof id, "%s-%lld", top_names[kind], (long long)day);
    line_begin(ledger, id, day, top_names[kind]);
    json_money(&ledger->call->body, ledger->account->top[kind][day - ledger->account->first_day],
               9);
    json_close(&ledger->call->body, '}');
}

static void write_debit(struct ledger *ledger, int64_t day, const struct event *event)
{
    const struct words *words = ledger->call->service->world.words;
    struct str *out = &ledger->call->body;
    char name[EVENT_NAME_MAX], id[UUID_TEXT];
    event_name(&ledger->call->service->world, event, name);
    json_uuid(event->id, id);
    line_begin(ledger, id, day, "debit");
    json_money(out, -event->v[E_CREDITS], 9);
    json_key(out, "event_id");
    json_quoted(out, id);
    json_key(out, "name");
    json_quoted(out, name);
    json_key(out, "project");
    json_quoted(out, words[E_PROJECT].text[event->v[E_PROJECT]]);
    json_key(out, "user_id");
    json_quoted(out, words[E_USER].text[event->v[E_USER]]);
    json_key(out, "resource");
    json_quoted(out, words[E_CLASS].text[event->v[E_CLASS]]);
    json_close(out, '}');
}

/* Writes the debits of a day from event `from` on; false when the page is full before one of them.
 */
static bool write_debits(struct ledger *ledger, int64_t day, int64_t from)
{
    const struct world *world = &ledger->call->service->world;
    int64_t end = timeline_before(&world->line,
                                  MIN((day + 1) * DAY + EVENT_DELAY_MAX, ledger->call->now + 1));
    struct event event;
    for (int64_t i = MAX(from, timeline_before(&world->line, day * DAY)); i < end; i++) {
        if (!books_is_job(i))
            continue;
        event_at(world, i, ledger->call->now, &event);
        if (event.v[E_CREATED] / DAY != day || !event_has(&event, E_CREDITS) ||
            event.v[E_CREDITS] == 0)
            continue;
        if (ledger->left == 0) {
            ledger->place = day << PLACE_BITS | (TOP_KINDS + i);
            return false;
        }
        ledger->left--;
        write_debit(ledger, day, &event);
    }
    return true;
}

static bool write_day(struct ledger *ledger, int64_t day, int64_t from)
{
    for (int64_t kind = from; kind < TOP_KINDS; kind++) {
        if (ledger->account->top[kind][day - ledger->account->first_day] == 0)
            continue;
        if (ledger->left == 0) {
            ledger->place = day << PLACE_BITS | kind;
            return false;
        }
        ledger->left--;
        write_top_up(ledger, day, (int)kind);
    }
    return write_debits(ledger, day, MAX(0, from - TOP_KINDS));
}

static void write_ledger(struct call *call, const struct account *account,
                         const struct period *period)
{
    char id[16];
    snprintf(id, sizeof id, "%04d-%02d", period->year, period->month);
    int64_t first = MAX(period->from / DAY, account->first_day);
    int64_t end = MIN(period->to / DAY, account->first_day + (int64_t)account->days);
    struct paging paging = {.letter = 'l', .most = PAGE_MAX, .limit = 1000};
    paging.scope = (uint64_t)period->from;
    paging.position = first << PLACE_BITS;
    if (!paging_read(call, &paging))
        return;
    struct ledger ledger = {call, account, id, paging.limit, -1};
    int64_t day = paging.position >> PLACE_BITS;
    int64_t from = paging.position & ((INT64_C(1) << PLACE_BITS) - 1);
    str_add(&call->body, "{\"data\":[");
    for (; day < end && write_day(&ledger, day, from); day++)
        from = 0;
    paging_close(call, &paging, ledger.place);
    call->etag_size = call->body.len;
}

void answer_ledger(struct call *call)
{
    struct account account;
    struct period period;
    account_load(call->service, call->now, &account);
    if (period_find(call, &account, &period))
        write_ledger(call, &account, &period);
    account_finish(&account);
}
