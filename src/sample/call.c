/* Problems, parameters, cursors and pages, and which path is answered by whom. */
#include "call.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

/* ---- problems -------------------------------------------------------------------------- */

static const struct {
    int status;
    const char *slug, *title;
} problems[] = {
    {400, "parameter", "Bad parameter"},
    {401, "unauthorized", "Unauthorized"},
    {403, "forbidden", "Forbidden"},
    {404, "not-found", "Not found"},
    {405, "method", "Method not allowed"},
    {429, "too-many-requests", "Too many requests"},
    {500, "internal", "Internal server error"},
    {503, "unavailable", "Unavailable"},
};

static bool set_problem(struct call *call, int status, const char *param, const char *detail)
{
    size_t i = 0;
    while (problems[i].status != status)
        i++;
    char type[64];
    bool cursor = text_equal(param, "cursor");
    snprintf(type, sizeof type, "/problems/%s", cursor ? "cursor" : problems[i].slug);
    str_clear(&call->body);
    json_open(&call->body, '{');
    json_key(&call->body, "type");
    json_quoted(&call->body, type);
    json_key(&call->body, "title");
    json_quoted(&call->body, cursor ? "Bad cursor" : problems[i].title);
    json_key(&call->body, "status");
    json_number(&call->body, status, 0);
    json_key(&call->body, "detail");
    json_quoted(&call->body, detail);
    if (param) {
        json_key(&call->body, "parameter");
        json_quoted(&call->body, param);
    }
    json_close(&call->body, '}');
    call->status = status;
    call->type = "application/problem+json";
    call->etag_size = 0;
    return false;
}

bool call_problem(struct call *call, int status, const char *fmt, ...)
{
    char detail[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(detail, sizeof detail, fmt, args);
    va_end(args);
    return set_problem(call, status, NULL, detail);
}

bool call_bad_param(struct call *call, const char *name, const char *fmt, ...)
{
    char detail[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(detail, sizeof detail, fmt, args);
    va_end(args);
    return set_problem(call, 400, name, detail);
}

/* ---- parameters ------------------------------------------------------------------------ */

bool param_count(struct call *call, const char *name, struct param_range range, int64_t *out)
{
    const char *text = call_param(call, name);
    int64_t number;
    if (!text)
        return true;
    if (!decimal_parse(text, 0, &number) || number < range.least || number > range.most)
        return call_bad_param(call, name, "%s must be a whole number from %lld to %lld", name,
                              (long long)range.least, (long long)range.most);
    *out = number;
    return true;
}

bool param_decimal(struct call *call, const char *name, int decimals, int64_t *out)
{
    const char *text = call_param(call, name);
    if (!text || decimal_parse(text, decimals, out))
        return true;
    return call_bad_param(call, name, "%s must be a number of at most %d places", name, decimals);
}

bool param_time(struct call *call, const char *name, int64_t *out)
{
    const char *text = call_param(call, name);
    if (!text || time_parse(text, out))
        return true;
    return call_bad_param(call, name, "%s must be a time such as 2026-11-21T09:30:00.000Z", name);
}

bool param_choice(struct call *call, const char *name, const char *const *list, int *out)
{
    const char *text = call_param(call, name);
    if (!text)
        return true;
    for (int i = 0; list[i]; i++) {
        if (text_equal(list[i], text)) {
            *out = i;
            return true;
        }
    }
    struct str all = {0};
    for (int i = 0; list[i]; i++)
        str_addf(&all, "%s%s", i ? " " : "", list[i]);
    call_bad_param(call, name, "%s must be one of: %s", name, str_text(&all));
    str_finish(&all);
    return false;
}

/* ---- paging ---------------------------------------------------------------------------- */

enum { CURSOR_SIZE = 25 }; /* a letter, 16 digits of position, 8 of the check */

static uint32_t cursor_check(const struct call *call, const struct paging *paging, int64_t position)
{
    const uint64_t parts[] = {(uint64_t)paging->letter, paging->scope, (uint64_t)position};
    return (uint32_t)hash_bytes(parts, sizeof parts, call->service->identity);
}

void cursor_print(const struct call *call, const struct paging *paging, int64_t position,
                  char out[CURSOR_TEXT])
{
    snprintf(out, CURSOR_TEXT, "%c%016llx%08x", paging->letter, (unsigned long long)position,
             cursor_check(call, paging, position));
}

bool paging_read(struct call *call, struct paging *paging)
{
    char again[CURSOR_TEXT];
    struct param_range range = {paging->letter == 'f' ? 0 : 1, paging->most};
    if (!param_count(call, "limit", range, &paging->limit))
        return false;
    const char *text = call_param(call, "cursor");
    if (!text)
        return true;
    if (strlen(text) != CURSOR_SIZE)
        return call_bad_param(call, "cursor", "this is no cursor of this list: start without one");
    char digits[17] = {0};
    memcpy(digits, text + 1, 16);
    int64_t position = (int64_t)strtoull(digits, NULL, 16);
    cursor_print(call, paging, position, again);
    if (position < 0 || strcmp(text, again) != 0)
        return call_bad_param(call, "cursor", "this is no cursor of this list: start without one");
    paging->position = position;
    return true;
}

void paging_close(struct call *call, const struct paging *paging, int64_t position)
{
    char cursor[CURSOR_TEXT];
    json_close(&call->body, ']');
    json_key(&call->body, "next_cursor");
    if (position >= 0)
        cursor_print(call, paging, position, cursor);
    json_quoted(&call->body, position >= 0 ? cursor : NULL);
    json_key(&call->body, "has_more");
    json_bool(&call->body, position >= 0);
    json_close(&call->body, '}');
    call->status = 200;
}

void list_answer(struct call *call, struct list *list)
{
    if (!paging_read(call, &list->paging))
        return;
    int64_t first = list->paging.position;
    int64_t end = MIN(list->n, first + list->paging.limit);
    str_add(&call->body, "{\"data\":[");
    for (int64_t i = first; i < end; i++)
        list->row(call, i, &call->body);
    paging_close(call, &list->paging, end < list->n ? end : -1);
    call->etag_size = call->body.len;
}

/* ---- routes ---------------------------------------------------------------------------- */

/* A star stands for the one variable part. */
static const struct {
    const char *path;
    void (*answer)(struct call *call);
    bool managers;
} routes[] = {
    {"/v1/session", answer_session, false},
    {"/v1/events/changes", answer_changes, false},
    {"/v1/events", answer_events, false},
    {"/v1/events/*", answer_event, false},
    {"/v1/usage", answer_usage, false},
    {"/v1/keys", answer_keys, false},
    {"/v1/controllers", answer_controllers, false},
    {"/v1/deployments", answer_deployments, false},
    {"/v1/models", answer_models, false},
    {"/v1/pools", answer_pools, false},
    {"/v1/plan", answer_plan, true},
    {"/v1/periods", answer_periods, true},
    {"/v1/periods/*", answer_period, true},
    {"/v1/periods/*/ledger", answer_ledger, true},
};

/* Whether the path is of the pattern; sets call->id to what the star stands for. */
static bool path_matches(struct call *call, const char *pattern)
{
    const char *star = strchr(pattern, '*');
    if (!star)
        return strcmp(call->path, pattern) == 0;
    size_t before = (size_t)(star - pattern), after = strlen(star + 1);
    size_t size = strlen(call->path);
    if (size <= before + after || strncmp(call->path, pattern, before) != 0 ||
        strcmp(call->path + size - after, star + 1) != 0)
        return false;
    call->id = call->path + before;
    call->id_size = size - before - after;
    return !memchr(call->id, '/', call->id_size);
}

void call_route(struct call *call)
{
    for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
        if (!path_matches(call, routes[i].path))
            continue;
        if (routes[i].managers && call->service->member)
            call_problem(call, 403, "only managers may see this");
        else
            routes[i].answer(call);
        return;
    }
    call_problem(call, 404, "there is no such resource");
}
