/* Numbers and texts in the several forms that services give them. */
#include "loose.h"

#include <string.h>
#include <strings.h>

enum { NAME_SIZE = 64 };

json_t *loose_parse(const struct source_reply *reply, struct err *err)
{
    json_error_t fault;
    if (!reply->body || reply->size == 0) {
        err_set(err, ERR_SHAPE, "the answer is empty");
        return NULL;
    }
    json_t *root = json_loadb(reply->body, reply->size, 0, &fault);
    if (!root && json_error_code(&fault) == json_error_numeric_overflow) /* an unsigned "none" */
        root = json_loadb(reply->body, reply->size, JSON_DECODE_INT_AS_REAL, &fault);
    if (json_is_object(root))
        return root;
    if (root)
        err_set(err, ERR_SHAPE, "the answer is not an object");
    else if (fault.position <= 1)
        err_set(err, ERR_SHAPE, "the answer is not JSON");
    else
        err_set(err, ERR_SHAPE, "the answer is damaged at byte %d: %s", fault.position, fault.text);
    json_decref(root);
    return NULL;
}

const json_t *loose_at(const json_t *value, const char *path)
{
    char name[NAME_SIZE];
    while (value && *path) {
        size_t size = strcspn(path, ".");
        if (size >= sizeof(name))
            return NULL;
        memcpy(name, path, size);
        name[size] = '\0';
        value = json_object_get(value, name);
        path += size + (path[size] == '.');
    }
    return value;
}

/* The number in {"set": true, "infinite": false, "number": 5}; NULL where there is none. */
static const json_t *inner_number(const json_t *value)
{
    const json_t *set = json_object_get(value, "set");
    if (json_is_true(json_object_get(value, "infinite")) || json_is_false(set))
        return NULL;
    return json_object_get(value, "number");
}

int64_t loose_number(const json_t *value, int decimals)
{
    int64_t number = UNKNOWN;
    bool good = false;
    if (json_is_object(value))
        value = inner_number(value);
    if (json_is_integer(value))
        good = decimal_rescale(json_integer_value(value), 0, decimals, &number);
    else if (json_is_real(value))
        good = decimal_from_double(json_real_value(value), decimals, &number);
    else if (json_is_string(value))
        good = decimal_parse(json_string_value(value), decimals, &number);
    return good ? number : UNKNOWN;
}

int64_t loose_seconds(const json_t *value)
{
    int64_t ms = loose_number(value, 3);
    return ms == 0 ? UNKNOWN : ms;
}

int64_t loose_time(const json_t *value)
{
    enum { DAY_SIZE = 10, CLOCK_SIZE = 12 };
    const char *text = json_string_value(value);
    char whole[TIME_TEXT];
    int64_t time = UNKNOWN;
    if (!text)
        return loose_seconds(value);
    if (time_parse(text, &time))
        return time;
    const char *clock = strlen(text) > DAY_SIZE ? text + DAY_SIZE + 1 : "00:00:00";
    snprintf(whole, sizeof(whole), "%.*sT%.*sZ", DAY_SIZE, text, CLOCK_SIZE, clock);
    return time_parse(whole, &time) ? time : UNKNOWN;
}

const char *loose_text(struct arena *arena, const json_t *value)
{
    if (json_is_integer(value))
        return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    const char *text = json_string_value(value);
    if (!text || !*text)
        return NULL;
    return arena_bytes(arena, text, MIN(json_string_length(value), (size_t)TEXT_VALUE_MAX));
}

bool loose_has(const json_t *value, const char *word)
{
    const json_t *item;
    size_t i;
    json_array_foreach (value, i, item)
        if (json_is_string(item) && strcasecmp(json_string_value(item), word) == 0)
            return true;
    return json_is_string(value) && strcasecmp(json_string_value(value), word) == 0;
}

/* ---- lists ------------------------------------------------------------------------------ */

void loose_whole(const struct turn *turn, struct source_page *page)
{
    page->next = *turn->cursor;
    page->more = false;
    page->complete = true;
    page->part = NULL;
    page->span_from = page->span_to = 0;
    page->ahead = UNKNOWN;
}

static bool read_items(const struct loose_list *list, const struct turn *turn, const json_t *items,
                       struct rows *rows, struct err *err)
{
    const json_t *item;
    size_t i;
    if (!json_is_array(items))
        return err_set(err, ERR_SHAPE, "%s: expected a list", list->path);
    json_array_foreach (items, i, item) {
        if (!list->row(turn, item, i + 1, rows, err))
            return false;
        if (rows->n > SOURCE_PAGE_ROWS_MAX)
            return err_set(err, ERR_SHAPE, "%s: more than %d in a page", list->path,
                           SOURCE_PAGE_ROWS_MAX);
    }
    return true;
}

bool loose_read(const struct loose_list *list, const struct turn *turn,
                const struct source_reply *reply, struct source_page *page, struct err *err)
{
    json_t *root = list->parse ? list->parse(reply, err) : loose_parse(reply, err);
    rows_reset(&page->rows);
    loose_whole(turn, page);
    bool good = root && read_items(list, turn, loose_at(root, list->path), &page->rows, err) &&
                (!list->end || list->end(turn, root, page, err));
    for (size_t i = 0; good && turn->feed->set == DATA_EVENTS && i < page->rows.n; i++)
        event_derive(rows_at(&page->rows, i));
    json_decref(root);
    return good;
}

bool loose_next(const struct turn *turn, const json_t *root, const char *member,
                struct source_page *page, struct err *err)
{
    const char *next = json_string_value(json_object_get(root, member));
    page->more = json_is_true(json_object_get(root, "has_more"));
    if (page->more && (!next || !*next))
        return err_set(err, ERR_SHAPE, "has_more is true, but there is no %s", member);
    if (page->more && (strcmp(next, turn->cursor->text) == 0 || strlen(next) >= CURSOR_MAX))
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    page->next = (struct cursor){0};
    if (page->more)
        strcpy(page->next.text, next);
    page->complete = !page->more;
    return true;
}
