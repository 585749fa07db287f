/* Numbers and texts in the several forms that services give them. */
#include "loose.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_SIZE = 64, TIME_SIZE = 48 };

#define MS_LEAST INT64_C(100000000000) /* a time from here on is in ms: as seconds, year 5138 */

static json_t *parse(const struct source_reply *reply, bool lists, struct err *err)
{
    json_error_t fault;
    if (!reply->body || reply->size == 0) {
        err_set(err, ERR_SHAPE, "the answer is empty");
        return NULL;
    }
    json_t *root = json_loadb(reply->body, reply->size, JSON_ALLOW_NUL, &fault);
    if (!root && json_error_code(&fault) == json_error_numeric_overflow) /* an unsigned "none" */
        root =
            json_loadb(reply->body, reply->size, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &fault);
    if (json_is_object(root) || (lists && json_is_array(root)))
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

json_t *loose_parse(const struct source_reply *reply, struct err *err)
{
    return parse(reply, false, err);
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

/* Digits beyond `decimals` are rounded. */
static bool number_from_text(const char *text, int decimals, int64_t *number)
{
    enum { PLACES = 18 };
    int64_t exact;
    char *end;
    if (decimal_parse(text, decimals, number))
        return true;
    if (decimal_parse(text, PLACES, &exact))
        return decimal_rescale(exact, PLACES, decimals, number);
    if (!strchr("-0123456789", *text) || strpbrk(text, "xXnN"))
        return false;
    double rough = strtod(text, &end);
    return *text && !*end && decimal_from_double(rough, decimals, number);
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
        good = number_from_text(json_string_value(value), decimals, &number);
    return good ? number : UNKNOWN;
}

int64_t loose_minor(const json_t *value, const char *currency, int decimals)
{
    static const struct {
        const char *currencies;
        int places;
    } kinds[] = {{" BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ", 0},
                 {" BHD IQD JOD KWD LYD OMR TND ", 3}};
    char word[8];
    int places = 2;
    snprintf(word, sizeof(word), " %.4s ", currency ? currency : "USD");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (text_find_nocase(kinds[i].currencies, word))
            places = kinds[i].places;
    return loose_number(value, decimals - places);
}

int64_t loose_sum(const json_t *value, const char *const *paths, int decimals)
{
    int64_t total = UNKNOWN;
    for (; *paths; paths++) {
        int64_t part = loose_number(loose_at(value, *paths), decimals);
        if (part != UNKNOWN && add_overflows(total == UNKNOWN ? 0 : total, part, &total))
            return UNKNOWN;
    }
    return total;
}

int64_t loose_seconds(const json_t *value)
{
    int64_t ms = loose_number(value, 3);
    if (ms == 0 || ms == UNKNOWN)
        return UNKNOWN;
    return ms / SECOND >= MS_LEAST ? ms / SECOND : ms;
}

/* Where a zone is said, or said in another way, it is written as RFC 3339 has it. */
static void add_zone(char text[static TIME_SIZE + 8])
{
    size_t n = strlen(text);
    if (n >= 4 && strcmp(text + n - 4, " UTC") == 0)
        text[n -= 4] = '\0';
    const char *clock = strchr(text, ':');
    const char *sign = clock ? strpbrk(clock, "+-") : NULL;
    if (!clock)
        strcpy(text + n, "T00:00:00Z");
    else if (sign && strlen(sign) == 3)
        strcpy(text + n, ":00");
    else if (sign && strlen(sign) == 5 && !strchr(sign, ':'))
        memmove(text + n - 1, text + n - 2, 3), text[n - 2] = ':';
    else if (!sign)
        strcpy(text + n, "Z");
}

int64_t loose_time(const json_t *value)
{
    const char *text = json_string_value(value);
    char whole[TIME_SIZE + 8 + 8];
    int64_t time = UNKNOWN;
    if (!text || strspn(text, "0123456789.") == strlen(text))
        return loose_seconds(value);
    if (time_parse(text, &time))
        return time;
    if (strlen(text) >= TIME_SIZE)
        return UNKNOWN;
    strcpy(whole, text);
    add_zone(whole);
    return time_parse(whole, &time) ? time : UNKNOWN;
}

const json_t *loose_first(const json_t *value, const char *const *paths)
{
    for (; *paths; paths++) {
        const json_t *found = loose_at(value, *paths);
        if (found && !json_is_null(found))
            return found;
    }
    return NULL;
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

size_t loose_between(const struct rows *rows, int64_t from, int64_t to)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        int64_t at = rows_at(rows, i)[E_CREATED].number;
        n += at >= from && at < to;
    }
    return n;
}

int64_t loose_oldest(const struct rows *rows, int64_t from, int64_t to)
{
    int64_t oldest = UNKNOWN;
    for (size_t i = 0; i < rows->n; i++) {
        int64_t at = rows_at(rows, i)[E_CREATED].number;
        if (at >= from && at < to)
            oldest = oldest == UNKNOWN ? at : MIN(oldest, at);
    }
    return oldest;
}

int64_t loose_known(const struct loose_window *window)
{
    int64_t known = window->kept;
    if (window->oldest != UNKNOWN)
        known = MIN(known, window->oldest);
    return MIN(MAX(known, window->from), window->to);
}

void loose_told(struct source_page *page, int64_t from, int64_t to)
{
    page->span_kept = from < to;
    page->span_from = page->span_kept ? from : 0;
    page->span_to = page->span_kept ? to : 0;
}

void loose_whole(const struct turn *turn, struct source_page *page)
{
    page->next = *turn->cursor;
    page->more = false;
    page->complete = true;
    page->part = NULL;
    page->span_from = page->span_to = 0;
    page->span_kept = false;
    page->ahead = UNKNOWN;
}

void loose_over(struct source_page *page)
{
    page->next = (struct cursor){0};
    page->more = false;
    page->complete = true;
}

/* The list under `path`, or one level deeper under the same name, or all of the answer. */
static const json_t *find_items(const json_t *root, const char *path)
{
    const json_t *items = json_is_array(root) ? root : loose_at(root, path);
    if (json_is_object(items) && loose_at(items, path))
        items = loose_at(items, path);
    return items;
}

static bool read_items(const struct loose_list *list, const struct turn *turn, const json_t *items,
                       struct rows *rows, struct err *err)
{
    const json_t *item;
    size_t i;
    if (!*list->path)
        return list->row(turn, items, 1, rows, err);
    if (!json_is_array(items) && !json_is_null(items))
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
    json_t *root = list->parse ? list->parse(reply, err) : parse(reply, true, err);
    rows_reset(&page->rows);
    loose_whole(turn, page);
    bool good = root && read_items(list, turn, find_items(root, list->path), &page->rows, err) &&
                (!list->end || list->end(turn, root, page, err));
    for (size_t i = 0; good && turn->feed->set == DATA_EVENTS && i < page->rows.n; i++)
        event_derive(rows_at(&page->rows, i));
    json_decref(root);
    return good;
}
