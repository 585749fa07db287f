/* OpenRouter's limits: what keys and workspaces may spend, and what they have spent. */
#include "openrouter.h"

#include <string.h>

#include "naming.h"

static const struct {
    const char *word, *used, *byok, *title;
} spans[SPANS] = {
    {"daily", "usage_daily", "byok_usage_daily", ", a day"},
    {"weekly", "usage_weekly", "byok_usage_weekly", ", a week"},
    {"monthly", "usage_monthly", "byok_usage_monthly", ", a month"},
};

/* ---- keys ------------------------------------------------------------------------------- */

static int64_t plus(int64_t a, int64_t b)
{
    int64_t sum = UNKNOWN;
    if (a == UNKNOWN || b == UNKNOWN)
        return a == UNKNOWN ? b : a;
    return add_overflows(a, b, &sum) ? UNKNOWN : sum;
}

/* Of the span after which a limit begins anew, or of always; with one's own keys of providers where
 * the limit counts them. */
static int64_t used_of(const json_t *key, int span)
{
    const json_t *used = json_object_get(key, span < SPANS ? spans[span].used : "usage");
    const json_t *byok = json_object_get(key, span < SPANS ? spans[span].byok : "byok_usage");
    bool counts = json_is_true(json_object_get(key, "include_byok_in_limit"));
    if (!used)
        used = json_object_get(key, "usage");
    int64_t amount = loose_number(used, 9);
    return counts && amount != UNKNOWN ? plus(amount, loose_number(byok, 9)) : amount;
}

enum { SPAN_OTHER = SPANS + 1 };

/* SPANS: it never begins anew. SPAN_OTHER: it does, in a way that is not known here. */
static int span_of(const char *word)
{
    int span = 0;
    if (!word || !*word || strcmp(word, "lifetime") == 0)
        return SPANS;
    while (span < SPANS && strcmp(word, spans[span].word) != 0)
        span++;
    return span < SPANS ? span : SPAN_OTHER;
}

/* ", a week"; another word stands as it is told, but not a moment, which is no name. */
static const char *span_title(const char *word, const char *endless, struct arena *arena)
{
    int span = span_of(word);
    if (span < SPANS)
        return spans[span].title;
    return span == SPANS || strpbrk(word, "0123456789") ? endless
                                                        : arena_printf(arena, ", %.40s", word);
}

static void set_left(union value *row)
{
    int64_t limit = row[PLAN_LIMIT].number, used = row[PLAN_USED].number;
    if (row[PLAN_BALANCE].number == UNKNOWN && limit != UNKNOWN && used != UNKNOWN &&
        __builtin_sub_overflow(limit, used, &row[PLAN_BALANCE].number))
        row[PLAN_BALANCE].number = UNKNOWN;
    int64_t left = row[PLAN_BALANCE].number;
    if (used == UNKNOWN && limit != UNKNOWN && left != UNKNOWN &&
        __builtin_sub_overflow(limit, left, &row[PLAN_USED].number))
        row[PLAN_USED].number = UNKNOWN;
}

void openrouter_add_limit(const json_t *key, const char *name, const char *kind, struct rows *rows)
{
    const char *word = json_string_value(json_object_get(key, "limit_reset"));
    int span = span_of(word);
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text =
        arena_printf(&rows->arena, "%s%s", name, span_title(word, "", &rows->arena));
    row[PLAN_KIND].text = kind;
    row[PLAN_LIMIT].number = loose_number(json_object_get(key, "limit"), 9);
    if (span != SPAN_OTHER)
        row[PLAN_USED].number = used_of(key, span);
    row[PLAN_BALANCE].number = loose_number(json_object_get(key, "limit_remaining"), 9);
    row[PLAN_UNIT].text = "USD";
    set_left(row);
}

bool openrouter_key_budget(const struct turn *turn, const json_t *key, size_t number,
                           struct rows *rows, struct err *err)
{
    const struct openrouter_walk walk = openrouter_walk(turn);
    struct arena *arena = &rows->arena;
    const char *id = openrouter_key_id(key, arena);
    (void)number;
    (void)err;
    if (!id || loose_number(json_object_get(key, "limit"), 9) == UNKNOWN)
        return true;
    const char *label = loose_text(arena, json_object_get(key, "label"));
    const char *name = arena_printf(arena, "Key %.200s", id);
    if (walk.number > 0 || walk.total > 1)
        name = arena_printf(arena, "%s (%s)", name, walk.name);
    if (label && naming_is_taken(rows, name))
        name = arena_printf(arena, "%s %.40s", name, label);
    openrouter_add_limit(key, name, OPENROUTER_KEY_BUDGET, rows);
    return true;
}

void openrouter_add_free(const json_t *key, const char *kind, struct rows *rows)
{
    const json_t *quota = json_object_get(key, "free_model_daily_requests");
    int64_t limit = loose_number(json_object_get(quota, "limit"), 9);
    if (limit == UNKNOWN)
        return;
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = "Free models, requests a day";
    row[PLAN_KIND].text = kind;
    row[PLAN_LIMIT].number = limit;
    row[PLAN_USED].number = loose_number(json_object_get(quota, "used"), 9);
    row[PLAN_BALANCE].number = loose_number(json_object_get(quota, "remaining"), 9);
    set_left(row);
}

/* ---- workspaces ------------------------------------------------------------------------- */

/* Since when the spans of budgets have been running: days, weeks from Monday and months of UTC. */
static void span_starts(int64_t now, int64_t starts[SPANS])
{
    struct civil civil;
    int64_t day = now - now % DAY;
    civil_from(&civil, day, ZONE_UTC);
    civil.day = 1;
    starts[SPAN_DAY] = day;
    starts[SPAN_WEEK] = day - (day / DAY + 3) % 7 * DAY; /* 1970 began on a Thursday */
    starts[SPAN_MONTH] = civil_to(&civil, ZONE_UTC);
}

void openrouter_spent_ask(const struct turn *turn, struct source_request *request)
{
    const struct openrouter_walk walk = openrouter_walk(turn);
    int64_t starts[SPANS];
    char from[TIME_TEXT], to[TIME_TEXT];
    span_starts(turn->now, starts);
    time_print(from, MIN(starts[SPAN_WEEK], starts[SPAN_MONTH]));
    time_print(to, turn->now);
    str_add(&request->path, "/analytics/query");
    str_addf(&request->body,
             "{\"metrics\":[\"total_usage\",\"byok_usage\"],\"granularity\":\"day\","
             "\"filters\":[{\"field\":\"workspace\",\"operator\":\"eq\",\"value\":\"%s\"}],"
             "\"time_range\":{\"start\":\"%s\",\"end\":\"%s\"}}",
             walk.id, from, to);
}

void openrouter_spent_read(const struct turn *turn, const json_t *root,
                           struct openrouter_walk *walk)
{
    const json_t *list = loose_at(root, "data.data"), *item;
    int64_t starts[SPANS];
    size_t i;
    span_starts(turn->now, starts);
    for (size_t s = 0; json_is_array(list) && s < (size_t)2 * SPANS; s++)
        walk->spent[s / SPANS][s % SPANS] = 0;
    json_array_foreach (list, i, item) {
        int64_t at = openrouter_time_of(item);
        int64_t all = loose_number(json_object_get(item, "total_usage"), 9);
        int64_t byok = loose_number(json_object_get(item, "byok_usage"), 9);
        for (int s = 0; at != UNKNOWN && all != UNKNOWN && s < SPANS; s++) {
            if (at < starts[s])
                continue;
            walk->spent[0][s] = plus(walk->spent[0][s], byok == UNKNOWN ? all : plus(all, -byok));
            walk->spent[1][s] = plus(walk->spent[1][s], all);
        }
    }
}

bool openrouter_workspace_budget(const struct turn *turn, const json_t *budget, size_t number,
                                 struct rows *rows, struct err *err)
{
    const struct openrouter_walk walk = openrouter_walk(turn);
    const char *word = json_string_value(json_object_get(budget, "reset_interval"));
    int64_t limit = loose_number(json_object_get(budget, "limit_usd"), 9);
    (void)number;
    (void)err;
    if (limit == UNKNOWN)
        return true;
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = arena_printf(&rows->arena, "Workspace %s%s", walk.name,
                                     span_title(word, ", in all", &rows->arena));
    row[PLAN_KIND].text = OPENROUTER_WORKSPACE_BUDGET;
    row[PLAN_LIMIT].number = limit;
    row[PLAN_UNIT].text = "USD";
    return true;
}

/* What was spent, once it is known whether one's own keys of providers count. */
bool openrouter_budgets_end(const struct turn *turn, const json_t *root, struct source_page *page,
                            struct err *err)
{
    struct openrouter_walk walk = openrouter_walk(turn);
    const json_t *budgets = json_is_array(root) ? root : json_object_get(root, "data"), *budget;
    bool byok = json_is_true(json_object_get(root, "include_byok_in_budgets"));
    size_t i, row = 0;
    (void)err;
    json_array_foreach (budgets, i, budget) {
        int span = span_of(json_string_value(json_object_get(budget, "reset_interval")));
        if (loose_number(json_object_get(budget, "limit_usd"), 9) == UNKNOWN)
            continue;
        union value *values = rows_at(&page->rows, row++);
        values[PLAN_USED].number = span < SPANS ? walk.spent[byok][span] : UNKNOWN;
        set_left(values);
    }
    return openrouter_leave(&walk, page);
}
