/* The compact form: all columns grow at once, and a column that an event lacks is not touched; the
 * nulls that it misses are filled in before its next value and at the end. */
#include "page.h"
#include "put.h"

static void begin(struct page *page, const struct world *world)
{
    for (int f = 0; f < E_COUNT; f++) {
        const size_t n = world->words[f].n;
        str_clear(&page->columns[f]);
        str_clear(&page->dictionary[f]);
        page->rows[f] = 0;
        page->coded[f] = 0;
        if (n > 0 && !page->codes[f])
            page->codes[f] = mem_array(n, sizeof *page->codes[f]);
        if (n > 0)
            memset(page->codes[f], 0, n * sizeof *page->codes[f]);
    }
}

static void fill(struct page *page, int field, size_t row)
{
    static const char nulls[] = "null,null,null,null,null,null,null,null,null,null,null,null,"
                                "null,null,null,null,";
    enum { EACH = 5, MANY = (sizeof nulls - 1) / EACH };
    size_t missing = row - page->rows[field];
    page->rows[field] = row;
    if (missing == 0)
        return;
    char *p = put_room(&page->columns[field], missing * EACH);
    for (; missing > MANY; missing -= MANY)
        p = put_bytes(p, nulls, MANY * (size_t)EACH);
    put_end(&page->columns[field], put_bytes(p, nulls, missing * EACH));
}

/* The place of a word in the page's dictionary, which gets it when it is new. */
static unsigned place_of(struct page *page, const struct words *words, int field, int64_t code)
{
    uint16_t *place = &page->codes[field][code];
    if (*place == 0) {
        struct str *dictionary = &page->dictionary[field];
        char *p = put_room(dictionary, words->json_len[code] + (size_t)1);
        p = put_bytes(p, words->json[code], words->json_len[code]);
        *p++ = ',';
        put_end(dictionary, p);
        *place = ++page->coded[field];
    }
    return *place - 1U;
}

static void add_value(struct page *page, const struct shape *shape, const struct event *event,
                      int field)
{
    struct str *column = &page->columns[field];
    char *p = put_room(column, VALUE_MAX);
    if (shape->how[field] == HOW_WORD)
        p = put_count(p, place_of(page, &shape->world->words[field], field, event->v[field]));
    else if (shape->how[field] == HOW_TIME)
        p = put_count(p, (uint64_t)event->v[field]);
    else
        p = value_put(shape, event, field, p);
    *p++ = ',';
    put_end(column, p);
    page->rows[field]++;
}

/* `"name":[a,b,c],`; parts end with a comma, which gives way to the bracket. */
static void add_array(struct str *out, int field, const struct str *parts)
{
    char *p = put_room(out, parts->len + 64);
    *p++ = '"';
    p = put_bytes(p, event_fields[field].json, strlen(event_fields[field].json));
    p = put_bytes(p, "\":[", 3);
    p = put_bytes(p, parts->data, parts->len - 1);
    put_end(out, put_bytes(p, "],", 2));
}

static void close_object(struct str *out)
{
    if (out->data[out->len - 1] == ',')
        out->data[out->len - 1] = '}';
    else
        str_char(out, '}');
}

void page_write_columns(struct page *page, const struct shape *shape, struct str *out)
{
    struct event event;
    begin(page, shape->world);
    for (size_t row = 0; row < page->n; row++) {
        const struct feed_item *item = &page->items[row];
        event_make(shape->world, item->index, item->stored, item->final, &event);
        for (uint64_t fields = event.has; fields; fields &= fields - 1) {
            int field = __builtin_ctzll(fields);
            fill(page, field, row);
            add_value(page, shape, &event, field);
        }
    }
    str_addf(out, "\"count\":%zu,\"columns\":{", page->n);
    for (int f = 0; f < E_COUNT; f++) {
        if (page->rows[f] == 0)
            continue;
        fill(page, f, page->n);
        add_array(out, f, &page->columns[f]);
    }
    close_object(out);
    str_add(out, ",\"dictionary\":{");
    for (int f = 0; f < E_COUNT; f++)
        if (page->coded[f] > 0)
            add_array(out, f, &page->dictionary[f]);
    close_object(out);
}
