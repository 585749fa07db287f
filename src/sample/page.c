/* The plain form. */
#include "page.h"
#include "put.h"

#include <stdlib.h>

static enum how how_of(int f)
{
    const struct field *field = &event_fields[f];
    if (f == E_ID || f == E_REQUEST)
        return HOW_ID;
    if (f == E_NAME || f == E_FACTORS)
        return f == E_NAME ? HOW_NAME : HOW_FACTORS;
    if (field->type == FIELD_TIME)
        return HOW_TIME;
    if (field_is_text(field))
        return HOW_WORD;
    if (field->type == FIELD_DECIMAL)
        return field->flags & FIELD_MONEY ? HOW_MONEY : HOW_DECIMAL;
    return HOW_COUNT;
}

void shape_init(struct shape *shape, const struct world *world)
{
    *shape = (struct shape){.world = world};
    for (int f = 0; f < E_COUNT; f++) {
        const char *dot = strchr(event_fields[f].json, '.');
        const char *name = dot ? dot + 1 : event_fields[f].json;
        int n = snprintf(shape->key[f], sizeof shape->key[f], "\"%s\":", name);
        shape->key_len[f] = (uint8_t)n;
        shape->how[f] = (uint8_t)how_of(f);
    }
}

static char *put_factors(const struct event *event, char *p)
{
    struct event_factor factors[EVENT_FACTORS];
    size_t n = event_factors(event, factors);
    *p++ = '[';
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            *p++ = ',';
        p = put_bytes(p, "{\"label\":\"", 10);
        p = put_bytes(p, factors[i].label, strlen(factors[i].label));
        p = put_bytes(p, "\",\"direction\":\"", 15);
        p = put_bytes(p, factors[i].direction, strlen(factors[i].direction));
        p = put_bytes(p, "\",\"count\":", 10);
        p = put_count(p, (uint64_t)factors[i].count);
        p = put_bytes(p, ",\"unit\":\"tokens\"}", 17);
    }
    *p++ = ']';
    return p;
}

static char *put_name(const struct world *world, int64_t name, char *p)
{
    const struct words *stems = &world->words[E_NAME];
    unsigned number = (unsigned)(name / 256);
    p = put_bytes(p, stems->json[name % 256], stems->json_len[name % 256] - (size_t)1);
    *p++ = '-';
    p = put_two(put_two(p, number / 100), number % 100);
    *p++ = '"';
    return p;
}

char *value_put(const struct shape *shape, const struct event *event, int field, char *p)
{
    const int64_t value = event->v[field];
    const struct words *words = &shape->world->words[field];
    switch ((enum how)shape->how[field]) {
    case HOW_COUNT:
        return put_count(p, (uint64_t)value);
    case HOW_TIME:
        return put_time(p, value);
    case HOW_WORD:
        return put_bytes(p, words->json[value], words->json_len[value]);
    case HOW_DECIMAL:
        return put_decimal(p, value, event_fields[field].decimals);
    case HOW_MONEY:
        *p++ = '"';
        p = put_decimal(p, value, event_fields[field].decimals);
        *p++ = '"';
        return p;
    case HOW_ID:
        return put_uuid(p, field == E_ID ? event->id : event->request);
    case HOW_NAME:
        return put_name(shape->world, value, p);
    case HOW_FACTORS:
        return put_factors(event, p);
    }
    return p;
}

#define TOKEN_FIELDS                                                                               \
    (UINT64_C(1) << E_INPUT | UINT64_C(1) << E_CACHED | UINT64_C(1) << E_OUTPUT |                  \
     UINT64_C(1) << E_FACTORS)

/* The given fields as members, each with a comma behind it. */
static void write_fields(const struct shape *shape, const struct event *event, uint64_t fields,
                         struct str *out)
{
    while (fields) {
        int field = __builtin_ctzll(fields);
        fields &= fields - 1;
        char *p = put_room(out, VALUE_MAX);
        p = put_bytes(p, shape->key[field], shape->key_len[field]);
        p = value_put(shape, event, field, p);
        *p++ = ',';
        put_end(out, p);
    }
}

void event_write(const struct shape *shape, const struct event *event, struct str *out)
{
    str_char(out, '{');
    write_fields(shape, event, event->has & ~TOKEN_FIELDS, out);
    if (event->has & TOKEN_FIELDS) {
        str_add(out, "\"tokens\":{");
        write_fields(shape, event, event->has & TOKEN_FIELDS, out);
        out->data[out->len - 1] = '}';
        str_char(out, ',');
    }
    out->data[out->len - 1] = '}';
}

void page_write(const struct page *page, const struct shape *shape, struct str *out)
{
    struct event event;
    for (size_t i = 0; i < page->n; i++) {
        const struct feed_item *item = &page->items[i];
        event_make(shape->world, item->index, item->stored, item->final, &event);
        if (i > 0)
            str_char(out, ',');
        event_write(shape, &event, out);
    }
}

void page_finish(struct page *page)
{
    for (int f = 0; f < E_COUNT; f++) {
        str_finish(&page->columns[f]);
        str_finish(&page->dictionary[f]);
        free(page->codes[f]);
    }
}
