#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

bool event_has(const struct event *event, int field)
{
    if (event_fields[field].type == FIELD_TEXT)
        return event->texts[field] != NULL;
    return event->numbers[field] != (event_fields[field].type == FIELD_WORD ? 0 : UNKNOWN);
}

static bool glob(const char *pattern, const char *text)
{
    if (*pattern == '\0')
        return *text == '\0';
    if (*pattern == '*')
        return glob(pattern + 1, text) || (*text && glob(pattern, text + 1));
    return *text == *pattern && glob(pattern + 1, text + 1);
}

static void lower(char *out, size_t size, const char *text)
{
    size_t i = 0;
    for (; text[i] && i + 1 < size; i++)
        out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    out[i] = '\0';
}

static bool text_passes(const char *text, const char *want, const struct column_test *test)
{
    char left[128], right[128];
    snprintf(left, sizeof left, "%s", text);
    snprintf(right, sizeof right, "%s", want);
    if (test->nocase) {
        lower(left, sizeof left, text);
        lower(right, sizeof right, want);
    }
    if (test->op == COLUMN_FIND)
        return strstr(left, right) != NULL;
    return test->op == COLUMN_GLOB ? glob(right, left) : strcmp(left, right) == 0;
}

static bool leaf_passes(const struct event *event, const struct column_test *test)
{
    int64_t number = event->numbers[test->field];
    if (!event_has(event, test->field))
        return false;
    if (test->op == COLUMN_HAS)
        return true;
    if (test->op == COLUMN_RANGE)
        return number >= test->lo && number <= test->hi;
    for (size_t i = 0; i < test->n; i++)
        if (test->op == COLUMN_CODES ? number == test->codes[i]
                                     : text_passes(event->texts[test->field], test->texts[i], test))
            return true;
    return false;
}

bool event_passes(const struct event *event, const struct column_test *test)
{
    switch (test->op) {
    case COLUMN_TRUE:
        return true;
    case COLUMN_FALSE:
        return false;
    case COLUMN_NOT:
        return !event_passes(event, test->parts[0]);
    case COLUMN_AND:
        for (size_t i = 0; i < test->n; i++)
            if (!event_passes(event, test->parts[i]))
                return false;
        return true;
    case COLUMN_OR:
        for (size_t i = 0; i < test->n; i++)
            if (event_passes(event, test->parts[i]))
                return true;
        return false;
    default:
        return leaf_passes(event, test);
    }
}

bool event_fits(const struct event *event, const struct column_scope *scope)
{
    return event->ref.created >= scope->from && event->ref.created < scope->to &&
           (!scope->where || event_passes(event, scope->where));
}

static int value_compare(const struct event *a, const struct event *b,
                         const struct column_sort *sort)
{
    int64_t left = a->numbers[sort->field], right = b->numbers[sort->field];
    if (event_fields[sort->field].type == FIELD_TEXT) {
        int order = strcmp(a->texts[sort->field], b->texts[sort->field]);
        return sort->descending ? -order : order;
    }
    if (event_fields[sort->field].type == FIELD_WORD) {
        bool known_a = (size_t)left < sort->n_ranks, known_b = (size_t)right < sort->n_ranks;
        if (known_a != known_b)
            return known_a ? -1 : 1;
        if (!known_a)
            return (left > right) - (left < right);
        left = sort->ranks[left];
        right = sort->ranks[right];
    }
    int order = (left > right) - (left < right);
    return sort->descending ? -order : order;
}

int event_compare(const struct event *a, const struct event *b, const struct column_sort *sort)
{
    bool has_a = event_has(a, sort->field), has_b = event_has(b, sort->field);
    if (has_a != has_b)
        return has_a ? -1 : 1;
    int order = has_a ? value_compare(a, b, sort) : 0;
    if (order != 0)
        return order;
    if (a->ref.created != b->ref.created)
        return a->ref.created > b->ref.created ? -1 : 1;
    order = strcmp(a->texts[E_ID] ? a->texts[E_ID] : "", b->texts[E_ID] ? b->texts[E_ID] : "");
    if (order == 0)
        order =
            (a->numbers[E_KIND] > b->numbers[E_KIND]) - (a->numbers[E_KIND] < b->numbers[E_KIND]);
    if (order != 0)
        return -order;
    if (a->ref.rowid != b->ref.rowid)
        return a->ref.rowid > b->ref.rowid ? -1 : 1;
    return (a->ref.table > b->ref.table) - (a->ref.table < b->ref.table);
}

/* ---- questions at random --------------------------------------------------------------- */

static const struct event *any_event(const struct events *events, struct chance *chance)
{
    return &events->items[chance_below(chance, events->n)];
}

static void make_codes(const struct events *events, struct chance *chance, struct arena *arena,
                       struct column_test *test)
{
    size_t n = chance_of(chance, 70) ? chance_below(chance, 5) : chance_below(chance, 60);
    uint32_t *codes = arena_new(arena, (n + 1) * sizeof *codes);
    for (size_t i = 0; i < n; i++)
        codes[i] = chance_of(chance, 90) ? (uint32_t)any_event(events, chance)->numbers[test->field]
                                         : (uint32_t)chance_below(chance, 100000);
    for (size_t i = 0; i < n; i++)
        codes[i] = codes[i] ? codes[i] : 1;
    test->codes = codes;
    test->n = n;
}

static void make_range(const struct events *events, struct chance *chance, struct column_test *test)
{
    int64_t a = any_event(events, chance)->numbers[test->field];
    int64_t b = any_event(events, chance)->numbers[test->field];
    if (chance_of(chance, 20))
        a = UNKNOWN;
    if (chance_of(chance, 20))
        b = UNKNOWN;
    test->lo = a == UNKNOWN ? INT64_MIN + 1 : a;
    test->hi = b == UNKNOWN ? INT64_MAX : b;
    if (chance_of(chance, 10))
        test->lo += test->lo < INT64_MAX;
    if (test->lo > test->hi && chance_of(chance, 90)) {
        int64_t swap = test->lo;
        test->lo = test->hi;
        test->hi = swap;
    }
}

/* A part of a text that is there, with stars for GLOB, now and then in upper case or not there. */
static const char *make_text(const struct events *events, struct chance *chance,
                             struct arena *arena, const struct column_test *test)
{
    static const char *const odd[] = {"", "-", "*", "zz", "a", "7", "0-", "-4", "ab*-*"};
    const char *text = any_event(events, chance)->texts[test->field];
    if (!text || chance_of(chance, 10))
        return odd[chance_below(chance, ARRAY_LEN(odd))];
    size_t size = strlen(text), from = chance_below(chance, size + 1);
    size_t most = chance_of(chance, 50) ? 4 : size;
    size_t n = MIN(chance_below(chance, most + 1), size - from);
    if (test->op == COLUMN_EQUAL)
        from = 0, n = size;
    bool glob_test = test->op == COLUMN_GLOB;
    char *out = arena_printf(arena, "%s%.*s%s", glob_test && chance_of(chance, 80) ? "*" : "",
                             (int)n, text + from, glob_test && chance_of(chance, 80) ? "*" : "");
    for (size_t i = 0; out[i] && chance_of(chance, 5); i++)
        out[i] = (char)toupper((unsigned char)out[i]);
    return out;
}

static void make_leaf(const struct events *events, struct chance *chance, struct arena *arena,
                      struct column_test *test)
{
    static const int fields[] = {
        E_CREATED, E_ID,         E_KIND,     E_USER,    E_AMOUNT, E_RESOURCE,   E_POOL,
        E_IO,      E_REQUEST,    E_ENDPOINT, E_STATE,   E_KEY,    E_CONTROLLER, E_MODEL,
        E_NAME,    E_CORE_HOURS, E_CREDITS,  E_STARTED, E_CORES,  E_STATUS,     E_ERROR,
        E_INPUT,   E_LATENCY,    E_FEE,      E_CLASS,   E_RAM};
    test->field = fields[chance_below(chance, ARRAY_LEN(fields))];
    test->nocase = chance_of(chance, 50);
    if (chance_of(chance, 15)) {
        test->op = COLUMN_HAS;
    } else if (event_fields[test->field].type == FIELD_WORD) {
        test->op = COLUMN_CODES;
        make_codes(events, chance, arena, test);
    } else if (event_fields[test->field].type == FIELD_TEXT) {
        test->op = COLUMN_EQUAL + (enum column_op)chance_below(chance, 3);
        test->n = 1 + chance_below(chance, 3);
        const char **texts = arena_new(arena, test->n * sizeof *texts);
        for (size_t i = 0; i < test->n; i++)
            texts[i] = make_text(events, chance, arena, test);
        test->texts = texts;
    } else {
        test->op = COLUMN_RANGE;
        make_range(events, chance, test);
    }
}

const struct column_test *test_make(const struct events *events, struct chance *chance,
                                    struct arena *arena, unsigned depth)
{
    struct column_test *test = arena_new(arena, sizeof *test);
    if (depth == 0 || chance_of(chance, 40)) {
        make_leaf(events, chance, arena, test);
        return test;
    }
    test->op = (enum column_op)chance_below(chance, COLUMN_HAS);
    test->n = test->op == COLUMN_NOT ? 1 : chance_below(chance, 4);
    const struct column_test **parts = arena_new(arena, (test->n + 1) * sizeof *parts);
    for (size_t i = 0; i < test->n; i++)
        parts[i] = test_make(events, chance, arena, depth - 1);
    test->parts = parts;
    return test;
}

struct column_scope scope_make(const struct events *events, struct chance *chance,
                               struct arena *arena)
{
    struct column_scope scope = {.from = 0, .to = INT64_MAX};
    int64_t a = any_event(events, chance)->ref.created;
    int64_t b = any_event(events, chance)->ref.created;
    if (chance_of(chance, 50)) {
        scope.from = MIN(a, b);
        scope.to = MAX(a, b) + (int64_t)chance_below(chance, 2);
    }
    if (chance_of(chance, 70))
        scope.where = test_make(events, chance, arena, 3);
    return scope;
}
