/* truth URL DUMP: is every event that the service has in the dump, a JSON object a line, and
 * nothing else? Reads the plain pages with jansson, so it shares no reader with the program. The
 * token is in USAGETOP_TOKEN. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "usagetop/model.h"
#include "usagetop/net.h"

enum { DIFFERENCES_MAX = 10 };

static bool get(struct net *net, const char *cursor, json_t **page)
{
    struct str path = {0};
    struct net_response response = {0};
    str_add(&path, "/v1/events/changes");
    url_param(&path, "limit", "1000");
    url_param(&path, "cursor", cursor);
    bool ok = net_get(net, &(struct net_request){.path = str_text(&path)}, -1, &response);
    *page = ok ? json_loadb(response.body, response.size, 0, NULL) : NULL;
    if (!*page)
        fprintf(stderr, "truth: %s\n", ok ? "a page is not JSON" : response.err.text);
    net_response_finish(&response);
    str_finish(&path);
    return *page != NULL;
}

/* All events by id; one that comes again replaces what was said of it. */
static bool read_service(struct net *net, json_t *events)
{
    CLEANUP(free_ptr)
    char *cursor = NULL;
    for (bool more = true; more;) {
        json_t *page, *event;
        size_t i;
        if (!get(net, cursor, &page))
            return false;
        json_array_foreach (json_object_get(page, "data"), i, event)
            json_object_set(events, json_string_value(json_object_get(event, "id")), event);
        more = json_is_true(json_object_get(page, "has_more"));
        const char *next = json_string_value(json_object_get(page, "next_cursor"));
        free(cursor);
        cursor = next ? mem_text(next) : NULL;
        json_decref(page);
    }
    return true;
}

static bool equal(json_t *a, json_t *b);

static bool equal_objects(json_t *a, json_t *b)
{
    const char *name;
    json_t *value;
    if (json_object_size(a) != json_object_size(b))
        return false;
    json_object_foreach (a, name, value)
        if (!equal(value, json_object_get(b, name)))
            return false;
    return true;
}

static bool equal_arrays(json_t *a, json_t *b)
{
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++)
        if (!equal(json_array_get(a, i), json_array_get(b, i)))
            return false;
    return true;
}

/* 12 and 12.0 are one number. */
static bool equal(json_t *a, json_t *b)
{
    if (json_is_number(a) && json_is_number(b))
        return json_number_value(a) == json_number_value(b);
    if (json_is_object(a) && json_is_object(b))
        return equal_objects(a, b);
    if (json_is_array(a) && json_is_array(b))
        return equal_arrays(a, b);
    return json_equal(a, b);
}

static void say(const char *what, const json_t *event)
{
    char *text = event ? json_dumps(event, JSON_COMPACT) : NULL;
    fprintf(stderr, "truth: %s: %s\n", what, text ? text : "nothing");
    free(text);
}

/* What the program worked out by itself, no service sends. */
static void drop_derived(json_t *event)
{
    for (size_t i = 0; i < E_COUNT; i++)
        if (event_fields[i].flags & FIELD_DERIVED)
            json_object_del(event, event_fields[i].json);
}

/* Takes each event of the dump out of `events`; what is left was not in it. */
static size_t compare(FILE *dump, json_t *events)
{
    char *line = NULL;
    size_t cap = 0, wrong = 0;
    while (wrong < DIFFERENCES_MAX && getline(&line, &cap, dump) > 0) {
        json_t *event = json_loads(line, 0, NULL);
        drop_derived(event);
        const char *id = json_string_value(json_object_get(event, "id"));
        json_t *want = id ? json_object_get(events, id) : NULL;
        if (!equal(event, want)) {
            say("the mirror has", event);
            say("the service has", want);
            wrong++;
        }
        if (id)
            json_object_del(events, id);
        json_decref(event);
    }
    free(line);
    return wrong;
}

int main(int argc, char **argv)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    struct err err = {0};
    FILE *dump = argc == 3 ? fopen(argv[2], "r") : NULL;
    if (!dump || !secret_from_env(&secret, "USAGETOP_TOKEN", &err))
        return 2;
    struct net *net = net_new(&(struct net_options){.base_url = argv[1], .secret = &secret}, &err);
    json_t *events = json_object();
    bool ok = net && read_service(net, events);
    size_t total = json_object_size(events), wrong = ok ? compare(dump, events) : 1;
    const char *id;
    json_t *event;
    size_t said = 0;
    json_object_foreach (events, id, event)
        if (said++ < DIFFERENCES_MAX)
            say("not in the mirror", event);
    printf("%zu events, %zu wrong, %zu missing\n", total, wrong, json_object_size(events));
    ok = ok && !wrong && !json_object_size(events) && total;
    json_decref(events);
    net_finish(&net);
    fclose(dump);
    return ok ? 0 : 1;
}
