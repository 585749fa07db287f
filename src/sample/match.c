/* Filters of a question, tested on one event at a time: slow but plainly right. */
#include "match.h"
#include "json.h"

#include <string.h>

static const struct {
    const char *param;
    int field;
} word_params[] = {{"kind", E_KIND},
                   {"user_id", E_USER},
                   {"resource_type", E_RESOURCE},
                   {"pool", E_POOL},
                   {"io", E_IO},
                   {"state", E_STATE},
                   {"key", E_KEY},
                   {"controller", E_CONTROLLER},
                   {"model", E_MODEL}};

/* Words that a free text is looked for in. */
static const int text_fields[] = {E_USER, E_ENDPOINT, E_KEY, E_CONTROLLER, E_MODEL, E_ERROR};

/* Marks the codes whose text is one of the list's, which commas separate. */
static bool *read_words(struct match *match, const struct words *words, const char *list)
{
    bool *wanted = arena_new(&match->arena, words->n * sizeof *wanted);
    for (const char *at = list;; at++) {
        size_t size = strcspn(at, ",");
        for (size_t code = 1; code < words->n; code++)
            if (strlen(words->text[code]) == size && memcmp(words->text[code], at, size) == 0)
                wanted[code] = true;
        at += size;
        if (!*at)
            return wanted;
    }
}

/* Three digits, or -1. */
static int status_code(const char *at)
{
    int code = 0;
    for (int i = 0; i < 3; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        code = code * 10 + at[i] - '0';
    }
    return code;
}

static bool read_status(struct call *call, struct match *match)
{
    for (const char *at = call_param(call, "status"); at; at += 4) {
        int code = status_code(at);
        if (code < 0 || (at[3] && at[3] != ',') || match->n_status == MATCH_STATUS_MAX)
            return call_bad_param(call, "status",
                                  "status must be at most %d codes of three digits, such as "
                                  "500,503",
                                  MATCH_STATUS_MAX);
        match->status[match->n_status++] = code;
        if (!at[3])
            return true;
    }
    return true;
}

static bool read_text(struct call *call, struct match *match)
{
    const char *text = call_param(call, "q");
    if (!text || !*text)
        return true;
    if (strlen(text) > MATCH_TEXT_MAX)
        return call_bad_param(call, "q", "q must be at most %d bytes", MATCH_TEXT_MAX);
    match->text = text;
    match->text_is_id = strspn(text, "0123456789abcdefABCDEF-") == strlen(text);
    for (size_t f = 0; f < ARRAY_LEN(text_fields); f++) {
        const struct words *words = &call->service->world.words[text_fields[f]];
        bool *found = arena_new(&match->arena, words->n * sizeof *found);
        for (size_t code = 1; code < words->n; code++)
            found[code] = text_find_nocase(words->text[code], text) != NULL;
        match->text_words[text_fields[f]] = found;
    }
    return true;
}

bool match_read(struct call *call, struct match *match)
{
    *match = (struct match){.until = INT64_MAX, .min_amount = UNKNOWN, .max_amount = UNKNOWN};
    for (size_t i = 0; i < ARRAY_LEN(word_params); i++) {
        const char *list = call_param(call, word_params[i].param);
        int field = word_params[i].field;
        if (list)
            match->words[field] = read_words(match, &call->service->world.words[field], list);
    }
    return param_time(call, "since", &match->since) && param_time(call, "until", &match->until) &&
           param_decimal(call, "min_amount", 6, &match->min_amount) &&
           param_decimal(call, "max_amount", 6, &match->max_amount) && read_status(call, match) &&
           read_text(call, match);
}

static bool text_in_ids(const char *text, const struct event *event)
{
    char id[UUID_TEXT];
    json_uuid(event->id, id);
    if (text_find_nocase(id, text))
        return true;
    if (!event_has(event, E_REQUEST))
        return false;
    json_uuid(event->request, id);
    return text_find_nocase(id, text) != NULL;
}

static bool match_text(const struct match *match, const struct world *world,
                       const struct event *event)
{
    for (size_t f = 0; f < ARRAY_LEN(text_fields); f++) {
        int field = text_fields[f];
        if (event_has(event, field) && match->text_words[field][event->v[field]])
            return true;
    }
    if (event_has(event, E_NAME)) {
        char name[EVENT_NAME_MAX];
        event_name(world, event, name);
        if (text_find_nocase(name, match->text))
            return true;
    }
    return match->text_is_id && text_in_ids(match->text, event);
}

static bool match_status(const struct match *match, const struct event *event)
{
    for (size_t i = 0; event_has(event, E_STATUS) && i < match->n_status; i++)
        if (match->status[i] == event->v[E_STATUS])
            return true;
    return match->n_status == 0;
}

static bool match_amount(const struct match *match, const struct event *event)
{
    if (match->min_amount == UNKNOWN && match->max_amount == UNKNOWN)
        return true;
    if (!event_has(event, E_AMOUNT))
        return false;
    int64_t amount = event->v[E_AMOUNT];
    return amount >= match->min_amount &&
           (match->max_amount == UNKNOWN || amount <= match->max_amount);
}

bool match_event(const struct match *match, const struct world *world, const struct event *event)
{
    int64_t created = event->v[E_CREATED];
    if (created < match->since || created >= match->until)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(word_params); i++) {
        int field = word_params[i].field;
        const bool *wanted = match->words[field];
        if (wanted && !(event_has(event, field) && wanted[event->v[field]]))
            return false;
    }
    return match_status(match, event) && match_amount(match, event) &&
           (!match->text || match_text(match, world, event));
}

void match_finish(struct match *match)
{
    arena_finish(&match->arena);
    *match = (struct match){0};
}

void match_range(const struct call *call, const struct match *match, int64_t range[static 2])
{
    const struct timeline *line = &call->service->world.line;
    int64_t end = call->now + 1;
    if (match->until < end - EVENT_DELAY_MAX)
        end = match->until + EVENT_DELAY_MAX;
    range[0] = timeline_before(line, match->since);
    range[1] = MAX(range[0], timeline_before(line, end));
}
