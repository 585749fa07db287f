/* Follows the feed to its end. */
#include "truth.h"

#include <stdlib.h>
#include <string.h>

static void keep(struct truth *truth, json_t *event)
{
    const char *id = json_string_value(json_object_get(event, "id"));
    int64_t at = text_map_get(&truth->by_id, id, -1);
    truth->entries++;
    if (at >= 0) {
        json_decref(truth->events[at]);
        truth->events[at] = json_incref(event);
        return;
    }
    mem_grow(&truth->events, &truth->cap, truth->n + 1, sizeof *truth->events);
    text_map_set(&truth->by_id, id, (int64_t)truth->n);
    truth->events[truth->n++] = json_incref(event);
}

/* One row of a compact page as a flat object: words spelt out, times as numbers. */
static json_t *row_of(const json_t *page, size_t row)
{
    json_t *event = json_object(), *column;
    const char *name;
    json_object_foreach (json_object_get(page, "columns"), name, column) {
        json_t *value = json_array_get(column, row);
        json_t *words = json_object_get(json_object_get(page, "dictionary"), name);
        if (json_is_null(value))
            continue;
        if (words)
            value = json_array_get(words, (size_t)json_integer_value(value));
        json_object_set(event, name, value);
    }
    return event;
}

static void keep_page(struct truth *truth, const json_t *page)
{
    json_t *event;
    size_t i;
    json_array_foreach (json_object_get(page, "data"), i, event)
        keep(truth, event);
    for (i = 0; i < (size_t)json_integer_value(json_object_get(page, "count")); i++) {
        event = row_of(page, i);
        keep(truth, event);
        json_decref(event);
    }
}

void truth_load(struct truth *truth, const char *url, bool columns, int limit)
{
    char path[128];
    bool more = true;
    snprintf(path, sizeof path, "/v1/events/changes?limit=%d", limit);
    while (more) {
        json_t *page = columns ? client_columns(url, "%s", path) : client_json(url, "%s", path);
        keep_page(truth, page);
        more = json_is_true(json_object_get(page, "has_more"));
        snprintf(path, sizeof path, "/v1/events/changes?limit=%d&cursor=%s", limit,
                 json_string_value(json_object_get(page, "next_cursor")));
        json_decref(page);
    }
}

void truth_finish(struct truth *truth)
{
    for (size_t i = 0; i < truth->n; i++)
        json_decref(truth->events[i]);
    free(truth->events);
    text_map_finish(&truth->by_id);
    *truth = (struct truth){0};
}

static json_t *member(const json_t *event, const char *path)
{
    const char *dot = strchr(path, '.');
    json_t *flat = json_object_get(event, path);
    return flat || !dot ? flat : json_object_get(json_object_get(event, "tokens"), dot + 1);
}

int64_t truth_number(const json_t *event, const char *path, int decimals)
{
    json_t *value = member(event, path);
    int64_t number;
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        return time_parse(text, &number) || decimal_parse(text, decimals, &number) ? number
                                                                                   : UNKNOWN;
    }
    if (json_is_integer(value) && decimals == 0)
        return json_integer_value(value);
    return json_is_number(value) && decimal_from_double(json_number_value(value), decimals, &number)
               ? number
               : UNKNOWN;
}

const char *truth_text(const json_t *event, const char *path)
{
    return json_string_value(member(event, path));
}
