#include "rows.h"

#include <stdlib.h>
#include <string.h>

uint64_t chance_next(struct chance *chance)
{
    uint64_t z = chance->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t chance_below(struct chance *chance, uint64_t n)
{
    return n ? chance_next(chance) % n : 0;
}

bool chance_of(struct chance *chance, unsigned percent)
{
    return chance_below(chance, 100) < percent;
}

void events_finish(struct events *events)
{
    free(events->items);
    arena_finish(&events->arena);
    *events = (struct events){0};
}

/* ---- making ---------------------------------------------------------------------------- */

static const int words[][3] = {
    /* field, percent present, how many codes */
    {E_KIND, 100, 5},      {E_USER, 80, 700},    {E_RESOURCE, 40, 3}, {E_POOL, 30, 3},
    {E_IO, 30, 2},         {E_ENDPOINT, 55, 12}, {E_STATE, 50, 6},    {E_KEY, 70, 300},
    {E_CONTROLLER, 20, 4}, {E_MODEL, 50, 20},    {E_CLASS, 2, 1},
};

static int64_t number_of(struct chance *chance, int field)
{
    static const int64_t codes[] = {200, 200, 200, 400, 404, 429, 500};
    switch (field) {
    case E_STATUS:
        return codes[chance_below(chance, ARRAY_LEN(codes))];
    case E_AMOUNT:
        return (int64_t)chance_below(chance, 5000) * 1000000;
    case E_CORE_HOURS:
        return (int64_t)chance_next(chance) % 1000000000000;
    case E_CREDITS:
        return chance_of(chance, 1) ? INT64_MAX - (int64_t)chance_below(chance, 3)
                                    : (int64_t)chance_next(chance) >> 8;
    case E_CORES:
        return 1 << chance_below(chance, 7);
    case E_FEE: /* extremes that leave no code for missing */
        return chance_of(chance, 50) ? INT64_MIN + 1 : INT64_MAX;
    default:
        return (int64_t)chance_below(chance, 40000) - 2000;
    }
}

static const int numbers[][2] = {
    {E_AMOUNT, 60}, {E_STATUS, 50},  {E_CORE_HOURS, 40}, {E_CREDITS, 70},
    {E_CORES, 45},  {E_LATENCY, 80}, {E_INPUT, 3},       {E_FEE, 2},
};

static const char *uuid_text(struct events *events, struct chance *chance)
{
    uint64_t a = chance_next(chance), b = chance_next(chance);
    return arena_printf(&events->arena, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(a >> 32),
                        (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xffff), (unsigned)(b >> 48),
                        (unsigned long long)(b & 0xffffffffffff));
}

static const char *text_of(struct events *events, struct chance *chance, int field)
{
    static const char *const errors[] = {"", "Out of memory", "out of memory in worker 7",
                                         "Connection reset by peer",
                                         "limit reached: try again later"};
    if (field == E_ERROR)
        return errors[chance_below(chance, ARRAY_LEN(errors))];
    if (field == E_NAME)
        return arena_printf(&events->arena, "nightly-build-%03u%s",
                            (unsigned)chance_below(chance, 40), chance_of(chance, 5) ? "-X" : "");
    if (field == E_ID && chance_of(chance, 1))
        return arena_printf(&events->arena, "Job%u", (unsigned)chance_below(chance, 100000));
    return uuid_text(events, chance);
}

void event_change(struct events *events, struct chance *chance, struct event *event)
{
    for (int field = 0; field < E_COUNT; field++) {
        event->numbers[field] = event_fields[field].type == FIELD_WORD ? 0 : UNKNOWN;
        event->texts[field] = NULL;
    }
    event->numbers[E_CREATED] = event->ref.created;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (chance_of(chance, (unsigned)words[i][1]))
            event->numbers[words[i][0]] = 1 + (int64_t)chance_below(chance, (unsigned)words[i][2]);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (chance_of(chance, (unsigned)numbers[i][1]))
            event->numbers[numbers[i][0]] = number_of(chance, numbers[i][0]);
    if (chance_of(chance, 60))
        event->numbers[E_STARTED] = event->ref.created + (int64_t)chance_below(chance, 3600000);
    event->texts[E_ID] = text_of(events, chance, E_ID);
    event->texts[E_REQUEST] = chance_of(chance, 40) ? text_of(events, chance, E_REQUEST) : NULL;
    event->texts[E_NAME] = chance_of(chance, 70) ? text_of(events, chance, E_NAME) : NULL;
    event->texts[E_ERROR] = chance_of(chance, 10) ? text_of(events, chance, E_ERROR) : NULL;
}

struct event event_make(struct events *events, struct chance *chance, int64_t created)
{
    struct event event = {
        .ref = {.created = created,
                .rowid = (created - 1577836800000) << 22 | (events->next_rowid++ & 0x3fffff),
                .table = (uint8_t)chance_below(chance, 6)}};
    if (chance_of(chance, 1))
        event.ref.rowid = (int64_t)chance_next(chance);
    event_change(events, chance, &event);
    return event;
}

static bool uuid_bytes(const char *text, uint8_t out[16])
{
    size_t n = 0;
    if (strlen(text) != 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        if (text[i] == '-')
            continue;
        char digit[2] = {text[i], '\0'};
        unsigned value = (unsigned)strtoul(digit, NULL, 16);
        out[n / 2] = (uint8_t)(n % 2 ? out[n / 2] | value : value << 4);
        n++;
    }
    return n == 32;
}

struct column_row event_row(const struct event *event, struct column_value *values,
                            uint8_t (*uuids)[16])
{
    for (int field = 0; field < E_COUNT; field++) {
        const char *text = event->texts[field];
        values[field] = (struct column_value){.number = event->numbers[field]};
        if (event_fields[field].type != FIELD_TEXT)
            continue;
        values[field].number = COLUMN_TEXT_NONE;
        if (text && uuid_bytes(text, uuids[field]))
            values[field] = (struct column_value){COLUMN_TEXT_UUID, uuids[field], 16};
        else if (text)
            values[field] = (struct column_value){COLUMN_TEXT_PLAIN, text, strlen(text)};
    }
    return (struct column_row){event->ref, values};
}
