/* Plan, the forecast: from what the events cost by day to how long the balance lasts. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

static const struct field sentence = DERIVED("sentence", "Says", TEXT, 0, "");
static const struct field balance = DERIVED_MONEY("balance", "Balance");
static const struct field burn_low = DERIVED_MONEY("burn_rate_low", "Burn rate, low");
static const struct field burn = DERIVED_MONEY("burn_rate", "Burn rate a day");
static const struct field burn_high = DERIVED_MONEY("burn_rate_high", "Burn rate, high");
static const struct field soonest = DERIVED("runs_out_soonest", "Runs out, soonest", TEXT, 0, "");
static const struct field likely = DERIVED("runs_out", "Runs out", TEXT, 0, "");
static const struct field latest = DERIVED("runs_out_latest", "Runs out, latest", TEXT, 0, "");
static const struct field total_low = DERIVED_MONEY("period_total_low", "Month-end total, low");
static const struct field total = DERIVED_MONEY("period_total", "Month-end total");
static const struct field total_high = DERIVED_MONEY("period_total_high", "Month-end total, high");
static const struct field left_then = DERIVED_MONEY("period_end_balance", "Balance at month end");
static const struct field error = DERIVED("past_error_percent", "Past error", DECIMAL, 1, "%");
static const struct field horizon = DERIVED("trial_days", "Days of a trial", COUNT, 0, "");
static const struct field trials = DERIVED("trials", "Trials", COUNT, 0, "");
static const struct field known = DERIVED("days_known", "Days known", COUNT, 0, "");
static const struct field *const columns[FORECAST_COLUMNS] = {
    &sentence,  &balance, &burn_low,   &burn,      &burn_high, &soonest, &likely, &latest,
    &total_low, &total,   &total_high, &left_then, &error,     &horizon, &trials, &known};

/* ---- what it is made from -------------------------------------------------------------- */

static int64_t credits_left(const struct scene *scene)
{
    const struct table *plan = scene_table(scene, PLAN_LIMITS);
    for (size_t i = 0; plan && i < plan->n_rows; i++) {
        const union value *row = table_at(plan, i, 0);
        if (!text_equal(row[PLAN_ID].text, "training_credits"))
            continue;
        int64_t left = row[PLAN_BALANCE].number;
        return left != UNKNOWN ? left : money_less(row[PLAN_LIMIT].number, row[PLAN_USED].number);
    }
    return table_number(scene_table(scene, PLAN_SESSION), 0, "credits");
}

/* The period that is now; NULL: none is. */
static const union value *current_period(const struct scene *scene)
{
    const struct table *periods = scene_table(scene, PLAN_PERIODS);
    for (size_t i = 0; periods && i < periods->n_rows; i++) {
        const union value *row = table_at(periods, i, 0);
        if (row[PERIOD_FROM].number <= scene->now && scene->now < row[PERIOD_TO].number)
            return row;
    }
    return NULL;
}

/* What a day of the history used: a day with events of which none cost anything used nothing, one
 * without any event is not known. */
int64_t plan_day_cost(const struct table *history, size_t row)
{
    int64_t cost = table_number(history, row, measures[M_CREDITS].field.name);
    int64_t n = table_number(history, row, measures[M_EVENTS].field.name);
    return cost == UNKNOWN && n > 0 ? 0 : cost;
}

/* Where no event ever says what it cost, that is not known of any day. */
static bool any_cost(const struct table *history)
{
    for (size_t i = 0; i < history->n_rows; i++)
        if (table_number(history, i, measures[M_CREDITS].field.name) != UNKNOWN)
            return true;
    return false;
}

static size_t days_until(int64_t today, int64_t end, enum zone zone)
{
    size_t n = 0;
    for (int64_t day = day_add(today, 1, zone); day < end && n < FORECAST_REACH; n++)
        day = day_add(day, 1, zone);
    return n;
}

/* False: there is nothing to go by yet. */
static bool foresee(const struct scene *scene, int64_t today, enum zone zone, struct forecast *out)
{
    const struct table *history = scene_table(scene, PLAN_HISTORY);
    const union value *period = current_period(scene);
    struct civil civil;
    if (!history || !history->n_rows || history->provenance.partial)
        return false;
    CLEANUP(free_ptr)
    int64_t *days = mem_array(history->n_rows, sizeof(*days));
    size_t last = history->n_rows - 1;
    bool costs = any_cost(history);
    bool has_today = table_at(history, last, 0)->number >= today;
    for (size_t i = 0; i <= last; i++)
        days[i] = costs ? plan_day_cost(history, i) : UNKNOWN;
    civil_from(&civil, today, zone);
    int64_t left = credits_left(scene);
    const struct forecast_input input = {
        .days = days,
        .n_days = has_today ? last : last + 1,
        .weekday = civil.weekday,
        .today = has_today && days[last] != UNKNOWN ? days[last] : 0,
        .period = period ? period[PERIOD_CONSUMED].number : UNKNOWN,
        .days_after = period ? days_until(today, period[PERIOD_TO].number, zone) : 0,
        .left = left};
    forecast_make(out, &input);
    return true;
}

/* ---- what it says ---------------------------------------------------------------------- */

static void add_date(struct str *out, int64_t day, int64_t today, enum zone zone)
{
    struct civil at;
    if (day == FORECAST_NEVER) {
        str_add(out, "not within a year");
        return;
    }
    civil_from(&at, day_add(today, (int)day, zone), zone);
    str_addf(out, "%04d-%02d-%02d", at.year, at.month, at.day);
}

static void set_date(struct section *section, size_t column, int64_t day, int64_t today,
                     enum zone zone)
{
    CLEANUP(str_finish)
    struct str text = {0};
    if (day == UNKNOWN)
        return;
    add_date(&text, day, today, zone);
    section_set_text(section, 0, column, str_text(&text));
}

static void say_range(const struct scene *scene, const struct forecast_range *range,
                      struct str *out)
{
    const int64_t credit = 1000000000, all[] = {range->likely, range->low, range->high};
    char text[ARRAY_LEN(all)][NUMBER_MAX];
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        plan_money(scene, all[i] == UNKNOWN ? UNKNOWN : all[i] / credit * credit, text[i]);
    str_addf(out, "%s (%s to %s)", text[0], text[1], text[2]);
}

static void say_end(const struct table *table, const struct forecast *forecast, struct str *out)
{
    const char *from = table_at(table, 0, FORECAST_SOONEST)->text;
    const char *to = table_at(table, 0, FORECAST_LATEST)->text;
    if (forecast->likely == FORECAST_NEVER)
        str_add(out, "; the balance lasts for more than a year");
    else
        str_addf(out, "; the balance runs out about %s", table_at(table, 0, FORECAST_LIKELY)->text);
    if (!text_equal(from, to))
        str_addf(out, " (%s to %s)", from, forecast->latest == FORECAST_NEVER ? "never" : to);
}

static void say(const struct scene *scene, const struct forecast *forecast,
                const struct section *section, struct str *out)
{
    char percent[NUMBER_MAX];
    if (!forecast->told) {
        str_addf(out, "too few days to tell: %zu of the %d it takes", forecast->known_days,
                 FORECAST_DAYS_LEAST);
        return;
    }
    str_add(out, "about ");
    say_range(scene, &forecast->burn, out);
    str_add(out, " credits a day");
    if (forecast->likely != UNKNOWN)
        say_end(&section->table, forecast, out);
    if (forecast->total.likely != UNKNOWN) {
        str_add(out, "; month-end total about ");
        say_range(scene, &forecast->total, out);
    }
    format_fixed(percent, sizeof(percent), forecast->error_tenths, 1, 1);
    str_addf(out, "; past forecasts over %zu day%s were off by %s %% on average, %zu trials",
             forecast->horizon, forecast->horizon == 1 ? "" : "s", percent, forecast->trials);
}

static void set_range(struct section *section, size_t column, const struct forecast_range *range)
{
    section_set(section, 0, column, range->low);
    section_set(section, 0, column + 1, range->likely);
    section_set(section, 0, column + 2, range->high);
}

/* What is left when the period ends, if nothing is bought. */
static int64_t end_balance(const struct scene *scene, const struct forecast *forecast)
{
    const union value *period = current_period(scene);
    int64_t so_far = period ? period[PERIOD_CONSUMED].number : UNKNOWN;
    return money_less(credits_left(scene), money_less(forecast->total.likely, so_far));
}

void plan_build_forecast(const struct scene *scene, const union value *period, struct sections *out)
{
    struct forecast forecast;
    CLEANUP(str_finish)
    struct str text = {0};
    enum zone zone;
    if (!plan_zone(period, &zone))
        zone = scene->zone;
    int64_t today = day_start(scene->now, zone);
    if (!scene_table(scene, PLAN_PERIODS) || !foresee(scene, today, zone, &forecast))
        return;
    struct section *section =
        section_add(out, "forecast", "Forecast", columns, FORECAST_COLUMNS, 1);
    if (!section)
        return;
    section->single = true;
    section_set(section, 0, FORECAST_BALANCE, credits_left(scene));
    section_set(section, 0, FORECAST_KNOWN, (int64_t)forecast.known_days);
    if (forecast.told) {
        set_range(section, FORECAST_BURN_LOW, &forecast.burn);
        set_range(section, FORECAST_TOTAL_LOW, &forecast.total);
        section_set(section, 0, FORECAST_END, end_balance(scene, &forecast));
        set_date(section, FORECAST_SOONEST, forecast.soonest, today, zone);
        set_date(section, FORECAST_LIKELY, forecast.likely, today, zone);
        set_date(section, FORECAST_LATEST, forecast.latest, today, zone);
        section_set(section, 0, FORECAST_ERROR, forecast.error_tenths);
        section_set(section, 0, FORECAST_HORIZON, (int64_t)forecast.horizon);
        section_set(section, 0, FORECAST_TRIALS, (int64_t)forecast.trials);
    }
    say(scene, &forecast, section, &text);
    section_set_text(section, 0, FORECAST_SENTENCE, str_text(&text));
}
