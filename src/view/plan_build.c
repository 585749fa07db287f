/* Plan, the sections: the four limits, the list of periods, the statement of the chosen one. */
#include "offers.h"
#include "plan.h"
#include "states.h"

#include <stdlib.h>
#include <string.h>

#define CREDIT INT64_C(1000000000)

const char *plan_money(const struct scene *scene, int64_t amount, char out[static NUMBER_MAX])
{
    if (scene->redact && amount != UNKNOWN)
        snprintf(out, NUMBER_MAX, "***");
    else
        format_fixed(out, NUMBER_MAX, amount, 9, amount % CREDIT ? 2 : 0);
    return out;
}

void plan_period_name(const union value *period, char out[static PERIOD_NAME])
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    enum zone zone;
    struct civil from, to;
    const char *id = period[PERIOD_ID].text;
    snprintf(out, PERIOD_NAME, "%.40s", id ? id : "");
    if (!plan_zone(period, &zone))
        return;
    civil_from(&from, period[PERIOD_FROM].number, zone);
    civil_from(&to, period[PERIOD_TO].number, zone);
    if (from.day == 1 && to.day == 1 && to.month == from.month % 12 + 1)
        snprintf(out, PERIOD_NAME, "%s %d", months[from.month - 1], from.year);
}

/* ---- the four limits ------------------------------------------------------------------- */

static const struct field item = DERIVED("item", "Item", TEXT, 0, "");
static const struct field label = DERIVED("label", "Label", TEXT, 0, "");
static const struct field used = DERIVED("used", "Used", DECIMAL, 9, "");
static const struct field limit = DERIVED("limit", "Limit", DECIMAL, 9, "");
static const struct field balance = DERIVED("balance", "Balance", DECIMAL, 9, "");
static const struct field unit = DERIVED("unit", "Unit", TEXT, 0, "");
static const struct field unlimited = DERIVED("unlimited", "Unlimited", TEXT, 0, "");
static const struct field *const usage_columns[USAGE_COLUMNS] = {
    &item, &label, &used, &limit, &balance, &unit, &unlimited};

/* What each row says: "{amount}{unit} of {limit}{unit} {rest}". */
struct wording {
    const char *item, *unit, *rest;
    bool left; /* what remains, not what is used */
};
static const struct wording wordings[] = {
    {"training_credits", "", "training credits remaining", true},
    {"storage_gb", "GB", "storage used", false},
    {"deployments", "", "deployments used", false},
    {"seats", "", "seats used", false},
};

static const struct wording *wording_of(const char *name)
{
    for (size_t i = 0; name && i < ARRAY_LEN(wordings); i++)
        if (strcmp(wordings[i].item, name) == 0)
            return &wordings[i];
    return NULL;
}

/* An item by its name; those of services may name projects, keys and people, also by ids that have
 * a name here, and redaction hides them. */
static const char *item_of(const struct scene *scene, const union value *row, struct str *out)
{
    const char *name = row[PLAN_ID].text, *kind = row[PLAN_KIND].text;
    char hidden[REDACTED_MAX];
    if (!name || !scene->offer || wording_of(name))
        return name;
    if (scene->redact)
        str_add(out, redacted(scene, kind ? kind : "limit", name, hidden));
    else
        names_say(scene->names, name, out);
    return str_text(out);
}

/* The name of an item without its unit, which stands at the number, where it ends with it. */
static void say_item(const char *name, const char *last, struct str *out)
{
    size_t n = strlen(name), tail = strlen(last);
    bool ends = tail > 0 && n > tail + 2 && strcmp(name + n - tail, last) == 0 &&
                strchr(",:", name[n - tail - 2]) && name[n - tail - 1] == ' ';
    str_bytes(out, name, ends ? n - tail - 2 : n);
}

/* "7,203.10 of 98,000 training credits remaining"; without a limit "46 seats used, unlimited". */
static void say_usage(const struct scene *scene, const union value *row, struct str *out)
{
    const struct wording *words = wording_of(row[PLAN_ID].text);
    CLEANUP(str_finish)
    struct str called = {0};
    const char *item_name = item_of(scene, row, &called);
    const char *name = words ? words->rest : item_name ? item_name : "?";
    char own[OFFER_WORD] = "";
    if (scene->offer && !words && row[PLAN_UNIT].text)
        snprintf(own, sizeof(own), " %s", row[PLAN_UNIT].text);
    const char *suffix = words ? words->unit : own;
    CLEANUP(str_finish)
    struct str said = {0};
    say_item(name, *own ? row[PLAN_UNIT].text : "", &said);
    name = str_text(&said);
    int64_t amount = row[words && words->left ? PLAN_BALANCE : PLAN_USED].number;
    int64_t most = row[PLAN_LIMIT].number;
    const char *kind = row[PLAN_KIND].text;
    const char *each = kind && text_starts(kind, "each ") ? kind : NULL;
    char now[NUMBER_MAX], all[NUMBER_MAX];
    plan_money(scene, amount, now);
    plan_money(scene, most, all);
    if (most == UNKNOWN && amount == UNKNOWN)
        str_addf(out, "%s: unlimited", name);
    else if (most == UNKNOWN)
        str_addf(out, "%s%s %s, unlimited", now, suffix, name);
    else if (amount == UNKNOWN && each)
        str_addf(out, "%s at most %s%s: %s", each, all, suffix, name);
    else if (amount == UNKNOWN && scene->offer)
        str_addf(out, "at most %s%s: %s; what is used is not told", all, suffix, name);
    else
        str_addf(out, "%s%s of %s%s %s", now, amount == UNKNOWN ? "" : suffix, all, suffix, name);
}

static void build_usage(const struct scene *scene, struct sections *out)
{
    const struct table *plan = scene_table(scene, PLAN_LIMITS);
    if (!plan)
        return;
    struct section *section =
        section_add(out, "plan", "Plan usage", usage_columns, USAGE_COLUMNS, plan->n_rows);
    for (size_t i = 0; section && i < plan->n_rows; i++) {
        const union value *row = table_at(plan, i, 0);
        CLEANUP(str_finish)
        struct str text = {0};
        CLEANUP(str_finish)
        struct str called = {0};
        say_usage(scene, row, &text);
        section_set_text(section, i, USAGE_ITEM, item_of(scene, row, &called));
        section_set_text(section, i, USAGE_LABEL, str_text(&text));
        section_set(section, i, USAGE_USED, row[PLAN_USED].number);
        section_set(section, i, USAGE_LIMIT, row[PLAN_LIMIT].number);
        section_set(section, i, USAGE_BALANCE, row[PLAN_BALANCE].number);
        section_set_text(section, i, USAGE_UNIT, row[PLAN_UNIT].text);
        section_set_text(section, i, USAGE_UNLIMITED,
                         row[PLAN_LIMIT].number == UNKNOWN ? "yes" : "no");
    }
}

/* ---- periods --------------------------------------------------------------------------- */

static const struct field period_id = DERIVED("period", "Period", TEXT, 0, "");
static const struct field starts = DERIVED("from", "From", TIME, 0, "");
static const struct field ends = DERIVED("to", "To", TIME, 0, "");
static const struct field state = DERIVED("state", "State", TEXT, 0, "");
static const struct field opening = DERIVED_MONEY("opening", "Balance brought forward");
static const struct field purchased = DERIVED_MONEY("purchased", "Purchased");
static const struct field consumed = DERIVED_MONEY("consumed", "Consumed");
static const struct field closing = DERIVED_MONEY("closing", "Closing balance");
static const struct field residual = DERIVED_MONEY("residual", "Residual");
static const struct field forward =
    DERIVED_MONEY("forward_residual", "Opening less closing before");
static const struct field ledger_purchased =
    DERIVED_MONEY("ledger_purchased_residual", "Ledger less purchased");
static const struct field ledger_consumed =
    DERIVED_MONEY("ledger_consumed_residual", "Ledger less consumed");
static const struct field events_gap = DERIVED_MONEY("events_residual", "Ledger less events");
static const struct field sentence = DERIVED("sentence", "Says", TEXT, 0, "");
static const struct field *const period_columns[PERIODS_COLUMNS] = {
    &period_id, &starts, &ends, &state, &opening, &purchased, &consumed, &closing, &residual};
static const struct field *const statement_columns[STATEMENT_COLUMNS] = {
    &period_id, &state,   &opening,    &purchased,        &consumed,        &closing,
    &residual,  &forward, &events_gap, &ledger_purchased, &ledger_consumed, &sentence};

/* closing - (opening + purchased - consumed) */
static int64_t row_residual(const union value *row)
{
    const struct ledger_book none = {0};
    struct reconciliation agree;
    reconcile(&agree, row, NULL, &none, UNKNOWN);
    return agree.statement;
}

static void build_periods(const struct scene *scene, struct sections *out)
{
    static const int fields[] = {PERIOD_FROM,      PERIOD_TO,       PERIOD_OPENING,
                                 PERIOD_PURCHASED, PERIOD_CONSUMED, PERIOD_CLOSING};
    static const size_t columns[] = {PERIODS_FROM,      PERIODS_TO,       PERIODS_OPENING,
                                     PERIODS_PURCHASED, PERIODS_CONSUMED, PERIODS_CLOSING};
    const struct table *periods = scene_table(scene, PLAN_PERIODS);
    if (!periods)
        return;
    struct section *section = section_add(out, "periods", "Billing periods", period_columns,
                                          PERIODS_COLUMNS, periods->n_rows);
    for (size_t i = 0; section && i < periods->n_rows; i++) {
        const union value *row = table_at(periods, i, 0);
        section_set_text(section, i, PERIODS_ID, row[PERIOD_ID].text);
        section_set_text(section, i, PERIODS_STATE, row[PERIOD_STATE].text);
        for (size_t k = 0; k < ARRAY_LEN(fields); k++)
            section_set(section, i, columns[k], row[fields[k]].number);
        section_set(section, i, PERIODS_RESIDUAL, row_residual(row));
    }
}

/* ---- the statement --------------------------------------------------------------------- */

/* What the events of the period cost. The sum of none is zero. */
static int64_t events_cost(const struct scene *scene)
{
    const struct table *events = scene_table(scene, PLAN_EVENTS);
    int64_t sum = 0;
    if (!events || events->provenance.partial)
        return UNKNOWN;
    for (size_t i = 0; i < events->n_rows; i++) {
        int64_t cost = table_number(events, i, measures[M_CREDITS].field.name);
        int64_t n = table_number(events, i, measures[M_EVENTS].field.name);
        if (cost == UNKNOWN && n == UNKNOWN)
            return UNKNOWN;
        sum = money_plus(sum, cost == UNKNOWN ? 0 : cost);
    }
    return sum;
}

static bool say_residual(struct str *out, const char *what, int64_t amount)
{
    if (amount == 0 || amount == UNKNOWN)
        return false;
    str_addf(out, "%s%s ", out->len ? ". " : "", what);
    decimal_print(out, amount, 9);
    return true;
}

/* By how much the books do not agree, or that they do. */
static void say_agreement(const struct scene *scene, const struct reconciliation *agree, bool open,
                          struct str *out)
{
    if (scene->redact &&
        (agree->statement || agree->purchased || agree->consumed || agree->forward))
        str_add(out, "The books do not agree.");
    if (out->len)
        return;
    bool off = say_residual(out, "Residual of the columns:", agree->statement);
    off |= say_residual(out, "Ledger less purchased:", agree->purchased);
    off |= say_residual(out, "Ledger less consumed:", agree->consumed);
    off |= say_residual(out, "Opening less closing before:", agree->forward);
    off |= say_residual(out, "Ledger less events:", agree->events);
    bool unknown = agree->statement == UNKNOWN || agree->purchased == UNKNOWN ||
                   agree->consumed == UNKNOWN || agree->events == UNKNOWN;
    if (!off && unknown)
        str_add(out, "Not all numbers are known, so they cannot be compared.");
    else if (!off)
        str_add(out, "Columns, ledger and events agree exactly.");
    else if (open)
        str_add(out, ". They are fetched minutes apart.");
}

static void build_statement(const struct scene *scene, const union value *period,
                            const union value *before, const struct ledger_book *book,
                            struct sections *out)
{
    static const int fields[] = {PERIOD_OPENING, PERIOD_PURCHASED, PERIOD_CONSUMED, PERIOD_CLOSING};
    struct reconciliation agree;
    CLEANUP(str_finish)
    struct str text = {0};
    struct section *section =
        section_add(out, "statement", "Statement", statement_columns, STATEMENT_COLUMNS, 1);
    if (!section)
        return;
    reconcile(&agree, period, before, book, events_cost(scene));
    section->single = true;
    section_set_text(section, 0, STATEMENT_PERIOD, period[PERIOD_ID].text);
    section_set_text(section, 0, STATEMENT_STATE, period[PERIOD_STATE].text);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        section_set(section, 0, STATEMENT_OPENING + i, period[fields[i]].number);
    section_set(section, 0, STATEMENT_RESIDUAL, agree.statement);
    section_set(section, 0, STATEMENT_FORWARD, agree.forward);
    section_set(section, 0, STATEMENT_EVENTS, agree.events);
    section_set(section, 0, STATEMENT_LEDGER_PURCHASED, agree.purchased);
    section_set(section, 0, STATEMENT_LEDGER_CONSUMED, agree.consumed);
    say_agreement(scene, &agree, !text_equal(period[PERIOD_STATE].text, "closed"), &text);
    section_set_text(section, 0, STATEMENT_SENTENCE, str_text(&text));
}

void plan_build(const struct scene *scene, struct sections *out)
{
    const union value *before, *period = plan_period(scene, &before);
    const struct table *ledger = scene_table(scene, PLAN_LEDGER);
    struct ledger_book book = {0};
    if (!plan_told(scene))
        build_lack(scene, PLAN_LACK, out);
    if (plan_forbidden(scene) || !plan_told(scene))
        return;
    build_usage(scene, out);
    if (plan_has_books(scene))
        plan_build_forecast(scene, period, out);
    build_periods(scene, out);
    if (period && ledger) {
        ledger_book_make(&book, ledger, period[PERIOD_OPENING].number);
        build_statement(scene, period, before, &book, out);
        plan_build_ledger(scene, period, &book, out);
        ledger_book_finish(&book);
    }
    const struct table *periods = scene_table(scene, PLAN_PERIODS);
    if (periods)
        out->provenance = periods->provenance;
    if (period) {
        out->provenance.window =
            (struct window){WINDOW_CUSTOM, period[PERIOD_FROM].number, period[PERIOD_TO].number};
    }
}
