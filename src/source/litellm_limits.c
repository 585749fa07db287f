/* What LiteLLM lets keys, teams, users, organizations and end users spend, and how fast. Limits are
 * members of these themselves, or of a budget that they share. */
#include "litellm.h"

#include <stdlib.h>
#include <string.h>

#include "naming.h"

enum { DURATION_MOST = 99999 };

/* The proxy keeps the budget of all of it as that of a user. */
#define PROXY_BUDGET "litellm-proxy-budget"

/* Of the thing itself, or of its budget. */
static json_t *member(const json_t *item, const char *name)
{
    json_t *value = json_object_get(item, name);
    if (!value || json_is_null(value))
        value = json_object_get(json_object_get(item, "litellm_budget_table"), name);
    return value;
}

/* "30d" is "each 30 days", "1mo" "a month"; what is told otherwise stands as it is. */
static const char *span_text(struct arena *arena, const json_t *duration)
{
    static const struct {
        const char *unit, *one, *many;
    } units[] = {{"s", "a second", "seconds"}, {"m", "a minute", "minutes"},
                 {"h", "an hour", "hours"},    {"d", "a day", "days"},
                 {"w", "a week", "weeks"},     {"mo", "a month", "months"},
                 {"y", "a year", "years"}};
    const char *text = json_string_value(duration);
    char *unit;
    if (!text || !*text || strlen(text) > 24)
        return "";
    long n = strtol(text, &unit, 10);
    if (unit == text || n <= 0 || n > DURATION_MOST)
        return arena_printf(arena, ", %s", text);
    if (n == 24 && strcmp(unit, "h") == 0)
        return ", a day";
    if (n == 7 && strcmp(unit, "d") == 0)
        return ", a week";
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (strcmp(unit, units[i].unit) == 0)
            return n == 1 ? arena_printf(arena, ", %s", units[i].one)
                          : arena_printf(arena, ", each %ld %s", n, units[i].many);
    return arena_printf(arena, ", %s", text);
}

static union value *add(const struct litellm_list *own, const char *id, int64_t limit,
                        struct rows *rows)
{
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = id;
    row[PLAN_KIND].text = own->part;
    row[PLAN_LIMIT].number = limit;
    return row;
}

/* What it may spend, has spent and has left. */
static void add_budget(const struct litellm_list *own, const char *name, const json_t *item,
                       struct rows *rows)
{
    int64_t limit = loose_number(member(item, "max_budget"), 9);
    int64_t spend = loose_number(json_object_get(item, "spend"), 9), left = UNKNOWN;
    const char *span = span_text(&rows->arena, member(item, "budget_duration"));
    if (limit == UNKNOWN)
        return;
    union value *row = add(own, arena_printf(&rows->arena, "%s%s", name, span), limit, rows);
    row[PLAN_USED].number = spend;
    if (spend != UNKNOWN && !__builtin_sub_overflow(limit, spend, &left))
        row[PLAN_BALANCE].number = left;
    row[PLAN_UNIT].text = "USD";
}

/* Further budgets, each of its own time; what is spent of them is not told. */
static void add_windows(const struct litellm_list *own, const char *name, const json_t *item,
                        struct rows *rows)
{
    const char *whole = json_string_value(member(item, "budget_duration"));
    const json_t *window;
    size_t i;
    json_array_foreach (json_object_get(item, "budget_limits"), i, window) {
        const json_t *duration = json_object_get(window, "budget_duration");
        int64_t limit = loose_number(json_object_get(window, "max_budget"), 9);
        if (limit == UNKNOWN || text_equal(json_string_value(duration), whole))
            continue;
        const char *span = span_text(&rows->arena, duration);
        add(own, arena_printf(&rows->arena, "%s%s", name, span), limit, rows)[PLAN_UNIT].text =
            "USD";
    }
}

/* Budgets of single models: an amount, or an object, whose members have other names in other
 * versions. What is spent of them is not told. */
static void add_models(const struct litellm_list *own, const char *name, const json_t *item,
                       struct rows *rows)
{
    static const char *const limits[] = {"budget_limit", "max_budget", NULL};
    static const char *const spans[] = {"time_period", "budget_duration", NULL};
    json_t *budgets = json_object_get(item, "model_max_budget"), *budget;
    const char *model;
    if (json_object_size(budgets) == 0)
        budgets =
            json_object_get(json_object_get(item, "litellm_budget_table"), "model_max_budget");
    json_object_foreach (budgets, model, budget) {
        bool plain = !json_is_object(budget);
        int64_t limit = loose_number(plain ? budget : loose_first(budget, limits), 9);
        if (limit == UNKNOWN)
            continue;
        const char *span = span_text(&rows->arena, loose_first(budget, spans));
        const char *id = arena_printf(&rows->arena, "%s, %.100s%s", name, model, span);
        add(own, id, limit, rows)[PLAN_UNIT].text = "USD";
    }
}

static void add_rates(const struct litellm_list *own, const char *name, const json_t *item,
                      struct rows *rows)
{
    static const struct {
        const char *member, *what, *unit;
    } rates[] = {{"tpm_limit", "tokens", "a minute"},
                 {"rpm_limit", "requests", "a minute"},
                 {"max_parallel_requests", "requests", "at once"}};
    for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
        int64_t limit = loose_number(member(item, rates[i].member), 9);
        if (limit < 0) /* or unknown */
            continue;
        const char *id =
            arena_printf(&rows->arena, "%s, %s %s", name, rates[i].what, rates[i].unit);
        add(own, id, limit, rows);
    }
}

static const char *name_of(const struct litellm_list *own, const json_t *item, struct rows *rows)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(item, own->id)), *name = NULL;
    for (size_t i = 0; i < ARRAY_LEN(own->names) && own->names[i] && !name; i++)
        name = loose_text(arena, json_object_get(item, own->names[i]));
    if (text_equal(id, PROXY_BUDGET))
        return "All of the proxy";
    if (!name && !id)
        return NULL;
    const char *whole = arena_printf(arena, "%s %.200s", own->one, name ? name : id);
    return name && id && naming_is_taken(rows, whole) ? arena_printf(arena, "%s …%.4s", whole, id)
                                                      : whole;
}

bool litellm_limit(const struct turn *turn, const json_t *item, size_t number, struct rows *rows,
                   struct err *err)
{
    const struct litellm_list *own = turn->feed->own;
    const char *name = name_of(own, item, rows);
    (void)number;
    (void)err;
    if (!name)
        return true;
    add_budget(own, name, item, rows);
    add_windows(own, name, item, rows);
    add_models(own, name, item, rows);
    add_rates(own, name, item, rows);
    return true;
}
