/* Anthropic: what may be asked in a minute and what may be spent, by the organisation and its
 * workspaces. Amounts of money are in cents. */
#include "anthropic.h"

#include <string.h>
#include <strings.h>

#include "pager.h"
#include "request.h"

#define RATE_LIMIT "rate limit"
#define WORKSPACE_LIMIT "rate limit of a workspace"
#define SPEND_LIMIT "spend limit"

/* ---- rate limits ------------------------------------------------------------------------ */

void anthropic_limits_ask(const struct turn *turn, struct source_request *request)
{
    struct pager paging;
    str_add(&request->path, ANTHROPIC_ORGANIZATIONS "/rate_limits");
    path_param(&request->path, "page", pager_of(turn, &paging));
    request->accept = "application/json";
}

const char *anthropic_words(const char *text, struct arena *arena)
{
    char *words = arena_text(arena, text);
    for (char *at = words; at && *at; at++)
        *at = *at == '_' ? ' ' : *at;
    return words;
}

/* The models that share a limit, or what else it is for. */
static const char *limit_title(const json_t *entry, struct arena *arena)
{
    static const char *const groups[] = {"group.display_name", "display_name", NULL};
    static const char *const names[] = {"name", "group.type", "group_type", NULL};
    const json_t *models = json_object_get(entry, "models");
    const char *group = loose_text(arena, loose_first(entry, groups));
    const char *first = loose_text(arena, json_array_get(models, 0));
    size_t n = json_array_size(models);
    if (group)
        return group;
    if (first && n > 1)
        return arena_printf(arena, "%.100s and %zu more", first, n - 1);
    if (!first)
        first = anthropic_words(loose_text(arena, loose_first(entry, names)), arena);
    return first ? first : "all";
}

/* "input_tokens_per_minute" is "input tokens a minute". */
static const char *limit_unit(const char *type, struct arena *arena)
{
    const char *per = strstr(type, "_per_");
    return anthropic_words(
        per ? arena_printf(arena, "%.*s a %s", (int)(per - type), type, per + 5) : type, arena);
}

/* A row for each limit of an entry; those of a workspace begin with its name. */
static void add_limits(const char *kind, const char *workspace, const json_t *entry,
                       struct rows *rows)
{
    static const char *const values[] = {"value", "limit", NULL};
    const json_t *limits = json_object_get(entry, "limits"), *limit;
    struct arena *arena = &rows->arena;
    const char *title = limit_title(entry, arena);
    size_t i;
    if (workspace)
        title = arena_printf(arena, "%.70s: %.100s", workspace, title);
    json_array_foreach (limits, i, limit) {
        const char *type = loose_text(arena, json_object_get(limit, "type"));
        int64_t value = loose_number(loose_first(limit, values), 9);
        if (!type || value == UNKNOWN)
            continue;
        union value *row = rows_add(rows, DATA_PLAN);
        row[PLAN_UNIT].text = limit_unit(type, arena);
        row[PLAN_ID].text = arena_printf(arena, workspace ? "%.175s, %.80s" : "%.175s: %.80s",
                                         title, row[PLAN_UNIT].text);
        row[PLAN_KIND].text = kind;
        row[PLAN_LIMIT].number = value;
    }
}

static bool read_limits(const struct turn *turn, const json_t *entry, size_t number,
                        struct rows *rows, struct err *err)
{
    (void)turn;
    (void)number;
    (void)err;
    add_limits(RATE_LIMIT, NULL, entry, rows);
    return true;
}

static bool limits_end(const struct turn *turn, const json_t *root, struct source_page *page,
                       struct err *err)
{
    return pager_end(turn, root, "next_page", page, err);
}

bool anthropic_limits_read(const struct turn *turn, const struct source_reply *reply,
                           struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_limits, .end = limits_end};
    bool good = loose_read(&list, turn, reply, page, err);
    page->rows.set = DATA_PLAN;
    page->part_field = PLAN_KIND;
    page->part = RATE_LIMIT;
    return good;
}

static bool read_workspace(const struct parent *workspace, const json_t *entry, struct rows *rows)
{
    add_limits(WORKSPACE_LIMIT, workspace->name, entry, rows);
    return true;
}

/* Only those that are other than the organisation's. */
const struct children anthropic_workspace_limits = {
    .parents = ANTHROPIC_ORGANIZATIONS "/workspaces?limit=50",
    .after = "after_id",
    .before = ANTHROPIC_ORGANIZATIONS "/workspaces/",
    .behind = "/rate_limits",
    .page = "page",
    .next = "next_page",
    .part_field = PLAN_KIND,
    .part = WORKSPACE_LIMIT,
    .row = read_workspace,
};

/* ---- spend limits ------------------------------------------------------------------------ */

void anthropic_spend_ask(const struct turn *turn, struct source_request *request)
{
    struct pager paging;
    str_add(&request->path, ANTHROPIC_ORGANIZATIONS "/spend_limits?limit=1000");
    path_param(&request->path, "page", pager_of(turn, &paging));
    request->accept = "application/json";
    request->header = "anthropic-beta: spend-limit-reads-2026-09-26";
}

/* "daily" is "a day". */
static const char *period_of(const json_t *item, struct arena *arena)
{
    static const struct {
        const char *word, *text;
    } periods[] = {{"daily", "a day"}, {"weekly", "a week"}, {"monthly", "a month"}};
    const char *period = loose_text(arena, json_object_get(item, "period"));
    for (size_t i = 0; i < ARRAY_LEN(periods); i++)
        if (text_equal(period, periods[i].word))
            return periods[i].text;
    return period ? period : "a month";
}

/* Whose limit it is, beside the organisation's own. */
static const char *scope_of(const json_t *item, struct arena *arena)
{
    static const char *const scopes[] = {"scope.workspace_id",  "scope.user_id",
                                         "scope.rbac_group_id", "scope.seat_tier",
                                         "scope.service",       NULL};
    const char *scope = loose_text(arena, loose_first(item, scopes));
    return scope ? arena_printf(arena, " of %.100s", scope) : "";
}

/* One without an amount is none. */
static bool read_spend(const struct turn *turn, const json_t *item, size_t number,
                       struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *currency = loose_text(arena, json_object_get(item, "currency"));
    int64_t amount = loose_minor(json_object_get(item, "amount"), currency, 9);
    bool off = json_is_false(json_object_get(item, "is_enabled"));
    (void)turn;
    (void)number;
    (void)err;
    if (amount == UNKNOWN)
        return true;
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = arena_printf(arena, "Spend limit%s, %.20s%s", scope_of(item, arena),
                                     period_of(item, arena), off ? ", off" : "");
    row[PLAN_KIND].text = SPEND_LIMIT;
    row[PLAN_LIMIT].number = amount;
    row[PLAN_UNIT].text = !currency || strcasecmp(currency, "usd") == 0 ? "USD" : currency;
    return true;
}

bool anthropic_spend_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_spend, .end = limits_end};
    bool good = loose_read(&list, turn, reply, page, err);
    page->rows.set = DATA_PLAN;
    page->part_field = PLAN_KIND;
    page->part = SPEND_LIMIT;
    return good;
}
