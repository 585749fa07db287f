/* The two page forms have the same content, and every value is the event's. */
#include "page.h"
#include "check.h"
#include "client.h"
#include "json.h"
#include "put.h"

#include <stdlib.h>

#define NOW INT64_C(1795253400000) /* 2026-11-21T09:30Z */

static void load(struct page *page, const struct world *world, int64_t position, size_t n)
{
    struct feed feed;
    page->n = 0;
    feed_seek(&feed, world, position, NOW);
    while (page->n < n && feed_next(&feed, &page->items[page->n]))
        page->n++;
}

static json_t *parse(const struct str *body, char open, char close)
{
    struct str all = {0};
    json_error_t error;
    str_addf(&all, "%c%s%c", open, str_text(body), close);
    json_t *json = json_loads(all.data, 0, &error);
    if (!json)
        fprintf(stderr, "%s at %d: %.80s\n", error.text, error.position,
                all.data + MAX(0, error.position - 40));
    str_finish(&all);
    return json;
}

/* A value of the compact form as in the plain form. New reference. */
static json_t *plain_of(const json_t *page, const char *column, json_t *value)
{
    json_t *words = json_object_get(json_object_get(page, "dictionary"), column);
    int field = field_find(DATA_EVENTS, column);
    if (words)
        return json_incref(json_array_get(words, (size_t)json_integer_value(value)));
    if (event_fields[field].type != FIELD_TIME)
        return json_incref(value);
    char text[TIME_TEXT];
    return json_string(time_print(text, json_integer_value(value)));
}

/* The plain event's member by its path. */
static json_t *member(json_t *event, const char *path)
{
    const char *dot = strchr(path, '.');
    return dot ? json_object_get(json_object_get(event, "tokens"), dot + 1)
               : json_object_get(event, path);
}

static size_t members(json_t *event)
{
    json_t *tokens = json_object_get(event, "tokens");
    return json_object_size(event) + (tokens ? json_object_size(tokens) - 1 : 0);
}

static void compare_event(json_t *page, json_t *event, size_t row)
{
    const char *name;
    json_t *column;
    size_t found = 0;
    json_object_foreach (json_object_get(page, "columns"), name, column) {
        json_t *value = json_array_get(column, row);
        if (json_is_null(value)) {
            CHECK(!member(event, name));
            continue;
        }
        json_t *plain = plain_of(page, name, value);
        found++;
        if (!CHECK(json_equal(plain, member(event, name))))
            fprintf(stderr, "row %zu, column %s\n", row, name);
        json_decref(plain);
    }
    CHECK_NUMBER((int64_t)found, (int64_t)members(event));
}

static void test_forms(bool hostile, size_t n)
{
    struct world world;
    struct shape shape;
    struct page *page = mem_new(sizeof *page);
    struct str plain = {0}, compact = {0};
    world_init(&world, &(struct world_options){21, 20000, NOW, 0, hostile});
    shape_init(&shape, &world);
    for (int64_t position = 0; position < 15000; position += 7000) {
        load(page, &world, position, n);
        str_clear(&plain);
        str_clear(&compact);
        page_write(page, &shape, &plain);
        page_write_columns(page, &shape, &compact);
        json_t *events = parse(&plain, '[', ']'), *columns = parse(&compact, '{', '}');
        CHECK_NUMBER((int64_t)json_array_size(events), (int64_t)n);
        CHECK_NUMBER(json_integer_value(json_object_get(columns, "count")), (int64_t)n);
        const char *name;
        json_t *column;
        json_object_foreach (json_object_get(columns, "columns"), name, column)
            CHECK_NUMBER((int64_t)json_array_size(column), (int64_t)n);
        for (size_t row = 0; row < n; row++)
            compare_event(columns, json_array_get(events, row), row);
        json_decref(events);
        json_decref(columns);
    }
    str_finish(&plain);
    str_finish(&compact);
    page_finish(page);
    free(page);
    world_finish(&world);
}

/* Each member of the plain form against the event, written by other means. */
static void check_value(const struct world *world, const struct event *event, int f, json_t *json)
{
    const struct field *field = &event_fields[f];
    const struct words *words = &world->words[f];
    char text[EVENT_NAME_MAX];
    int64_t number = 0;
    if (f == E_ID || f == E_REQUEST) {
        json_uuid(f == E_ID ? event->id : event->request, text);
        CHECK_TEXT(json_string_value(json), text);
    } else if (f == E_NAME) {
        event_name(world, event, text);
        CHECK_TEXT(json_string_value(json), text);
    } else if (f == E_FACTORS) {
        CHECK(json_array_size(json) > 0);
    } else if (words->n > 0) {
        CHECK_TEXT(json_string_value(json), words->text[event->v[f]]);
    } else if (field->type == FIELD_TIME) {
        CHECK(time_parse(json_string_value(json), &number));
        CHECK_NUMBER(number, event->v[f]);
    } else if (field->flags & FIELD_MONEY) {
        CHECK(decimal_parse(json_string_value(json), field->decimals, &number));
        CHECK_NUMBER(number, event->v[f]);
    } else if (field->type == FIELD_DECIMAL) {
        CHECK(decimal_from_double(json_number_value(json), field->decimals, &number));
        CHECK_NUMBER(number, event->v[f]);
    } else {
        CHECK_NUMBER(json_integer_value(json), event->v[f]);
    }
}

static void test_values(void)
{
    struct world world;
    struct shape shape;
    struct event event;
    struct str out = {0};
    world_init(&world, &(struct world_options){33, 3000, NOW, 0, true});
    shape_init(&shape, &world);
    for (int64_t i = 0; i < 1500; i++) {
        event_at(&world, i, NOW, &event);
        str_clear(&out);
        event_write(&shape, &event, &out);
        json_t *json = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
        CHECK_NUMBER((int64_t)members(json), __builtin_popcountll(event.has));
        for (int f = 0; f < E_COUNT; f++)
            if (event_has(&event, f))
                check_value(&world, &event, f, member(json, event_fields[f].json));
        json_decref(json);
    }
    str_finish(&out);
    world_finish(&world);
}

/* Tokens by pricing factor add up to the tokens. */
static void test_factors(void)
{
    struct world world;
    struct event event;
    struct event_factor factors[EVENT_FACTORS];
    int seen = 0;
    world_init(&world, &(struct world_options){1, 60000, NOW, 0, false});
    for (int64_t i = 0; i < 60000; i++) {
        event_at(&world, i, NOW, &event);
        if (!event_has(&event, E_FACTORS))
            continue;
        int64_t input = 0, output = 0;
        size_t n = event_factors(&event, factors);
        for (size_t k = 0; k < n; k++)
            *(text_equal(factors[k].direction, "input") ? &input : &output) += factors[k].count;
        CHECK_NUMBER(input, event.v[E_INPUT]);
        CHECK_NUMBER(output, event.v[E_OUTPUT]);
        seen++;
    }
    CHECK(seen > 100);
    world_finish(&world);
}

/* Times and numbers against the ones that are written by base. */
static void test_put(void)
{
    char got[64], want[64], text[TIME_TEXT];
    for (int64_t ms = 86400123; ms < INT64_C(250000000000000); ms += 86400001 * INT64_C(379)) {
        *put_time(got, ms) = 0;
        snprintf(want, sizeof want, "\"%s\"", time_print(text, ms));
        CHECK_TEXT(got, want);
    }
    static const int64_t numbers[] = {0,         1,       9,  10,    99,       100,
                                      123456789, 1000000, -1, -1200, INT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        for (int decimals = 0; decimals <= 9; decimals += 3) {
            struct str str = {0};
            *put_decimal(got, numbers[i], decimals) = 0;
            decimal_print(&str, numbers[i], decimals);
            CHECK_TEXT(got, str_text(&str));
            str_finish(&str);
        }
    }
}

static void test_uuid(void)
{
    uint64_t id[2] = {UINT64_C(0x9d2c0f6e8a514b7c), UINT64_C(0x9e035f1a2b3c4d5e)}, back[2];
    char text[UUID_TEXT];
    json_uuid(id, text);
    CHECK_TEXT(text, "9d2c0f6e-8a51-4b7c-9e03-5f1a2b3c4d5e");
    CHECK(uuid_parse(text, 36, back) && back[0] == id[0] && back[1] == id[1]);
    CHECK(!uuid_parse(text, 35, back));
    CHECK(!uuid_parse("9D2C0F6E-8a51-4b7c-9e03-5f1a2b3c4d5e", 36, back));
    CHECK(!uuid_parse("9d2c0f6e08a51-4b7c-9e03-5f1a2b3c4d5e", 36, back));
}

int main(void)
{
    test_put();
    test_uuid();
    test_values();
    test_factors();
    test_forms(false, 1000);
    test_forms(true, 1000);
    test_forms(false, 1);
    return check_done();
}
