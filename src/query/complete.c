/* What could be typed at the cursor of the filter bar. */
#include "filter.h"

#include <string.h>
#include <strings.h>

enum { ITEMS_MAX = 160 };

/* Where the cursor stands. */
struct spot {
    size_t start; /* of the word that it is in */
    size_t list;  /* of the term whose list is open, when `in_list` */
    bool in_list;
};

static void add_item(struct completion *out, const char *text, const char *help)
{
    if (out->n < ITEMS_MAX)
        out->items[out->n++] = (struct completion_item){text, help};
}

static bool begins(const char *text, const char *prefix, size_t length)
{
    return strncasecmp(text, prefix, length) == 0;
}

static size_t quoted_end(const char *text, size_t at, size_t cursor)
{
    for (at++; at < cursor && text[at] != '"'; at++) {
        if (text[at] == '\\' && at + 1 < cursor)
            at++;
    }
    return MIN(at + 1, cursor);
}

/* Walks to the cursor: blanks, parentheses, commas of a list and signs begin a new word; a
 * parenthesis right after an operator opens a list. */
static struct spot find_spot(const char *text, size_t cursor)
{
    struct spot spot = {0};

    for (size_t at = 0; at < cursor;) {
        char c = text[at];
        bool list = c == '(' && at > spot.start && strchr(":=<>", text[at - 1]);
        if (c == '"') {
            at = quoted_end(text, at, cursor);
            continue;
        }
        at++;
        if (list)
            spot.list = spot.start;
        spot.in_list = list || (spot.in_list && c != ')');
        bool sign = (c == '-' || c == '!') && at - 1 == spot.start && !spot.in_list;
        if (is_blank(c) || c == '(' || c == ')' || sign || (c == ',' && spot.in_list))
            spot.start = at;
    }
    return spot;
}

/* ---- names ----------------------------------------------------------------------------- */

static void complete_fields(enum dataset set, const char *prefix, size_t length, const char *after,
                            struct completion *out)
{
    const struct dataset_info *info = &datasets[set];

    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < info->n_fields; i++) {
            const struct field *field = &info->fields[i];
            bool by_name = begins(field->name, prefix, length);
            if (pass == 0 ? by_name : !by_name && begins(field->json, prefix, length))
                add_item(out, arena_printf(&out->arena, "%s%s", field->name, after), field->help);
        }
    }
    int field = -1;
    const char *word;
    for (size_t i = 0; set == DATA_EVENTS && length && (word = field_word(i, &field)); i++)
        if (begins(word, prefix, length) && strncmp(word, event_fields[field].name, length) != 0)
            add_item(out, arena_printf(&out->arena, "%s%s", word, after), event_fields[field].help);
}

static void complete_term(enum dataset set, const char *prefix, size_t length,
                          struct completion *out)
{
    static const struct completion_item words[] = {
        {"has:", "there is a value"},
        {"is:", "a flag: error, running, new, marked"},
        {"OR", "one of both; binds looser than a blank"},
        {"NOT", "not what follows; - is the same"},
    };

    complete_fields(set, prefix, length, ":", out);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        bool flags = i == 1 && set != DATA_EVENTS, keyword = i >= 2 && length == 0;
        if (!flags && !keyword && begins(words[i].text, prefix, length))
            add_item(out, words[i].text, words[i].help);
    }
}

static void complete_flags(const char *prefix, size_t length, struct completion *out)
{
    for (size_t i = 0; i < filter_flags_count; i++) {
        if (begins(filter_flags[i].name, prefix, length))
            add_item(out, filter_flags[i].name, filter_flags[i].help);
    }
}

/* ---- values ---------------------------------------------------------------------------- */

static void add_examples(struct completion *out, const struct completion_item *items, size_t n,
                         const char *prefix, size_t length)
{
    for (size_t i = 0; i < n; i++) {
        if (begins(items[i].text, prefix, length))
            add_item(out, items[i].text, items[i].help);
    }
}

static const struct {
    enum field_type type;
    struct completion_item item;
} examples[] = {
    {FIELD_TIME, {"today", "since midnight"}},
    {FIELD_TIME, {"yesterday", "the day before"}},
    {FIELD_TIME, {"-36h", "the last 36 hours"}},
    {FIELD_TIME, {"monday", "the last Monday"}},
    {FIELD_TIME, {"\"last week\"", "Monday to Sunday"}},
    {FIELD_TIME, {">=2026-09-03", "from that day on"}},
    {FIELD_TIME, {"2026-09-01..2026-09-14", "both days included"}},
    {FIELD_COUNT, {">=1000", "at least"}},
    {FIELD_COUNT, {"10..20", "both included"}},
    {FIELD_COUNT, {"..1.5k", "at most; k M G T, Ki Mi Gi Ti"}},
    {FIELD_DECIMAL, {">=1.5k", "at least; k M G T, Ki Mi Gi Ti"}},
    {FIELD_DECIMAL, {"0.5..2", "both included"}},
    {FIELD_DECIMAL, {"..100", "at most"}},
    {FIELD_DURATION, {">2s", "longer than; ms s m h d w"}},
    {FIELD_DURATION, {"500ms..1m30s", "both included"}},
    {FIELD_DURATION, {"..15m", "at most"}},
};
static const struct completion_item classes[] = {
    {"5xx", "500 to 599"}, {"4xx", "400 to 499"}, {"400..", "errors"}, {"2xx", "200 to 299"}};
static const struct completion_item sizes[] = {{">=16", "at least, in GB"},
                                               {"512M..16G", "both included; M G T, Mi Gi Ti"},
                                               {"..0.5", "at most, in GB"}};

static void complete_examples(const struct field *field, const char *prefix, size_t length,
                              struct completion *out)
{
    if (field->type == FIELD_COUNT && strcmp(field->name, "status") == 0) {
        add_examples(out, classes, ARRAY_LEN(classes), prefix, length);
        return;
    }
    if (strcmp(field->unit, "GB") == 0) {
        add_examples(out, sizes, ARRAY_LEN(sizes), prefix, length);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
        if (examples[i].type == field->type)
            add_examples(out, &examples[i].item, 1, prefix, length);
    }
}

static void complete_words(const struct field *field, const char *prefix, struct completion *out)
{
    size_t length = strlen(prefix);

    for (const char *at = field->words; *at;) {
        size_t size = strcspn(at, " ");
        if (size >= length && begins(at, prefix, length))
            add_item(out, arena_bytes(&out->arena, at, size), field->help);
        at += size + (at[size] == ' ');
    }
    if (strcmp(field->name, "user") == 0 && begins("@me", prefix, length))
        add_item(out, "@me", "the user of this session");
}

/* What has been typed of a value, without its quotes. */
static void typed_prefix(struct str *out, const char *text, size_t length)
{
    if (length == 0 || *text != '"') {
        str_bytes(out, text, length);
        return;
    }
    for (size_t i = 1; i < length && text[i] != '"'; i++) {
        if (text[i] == '\\' && i + 1 < length)
            i++;
        str_char(out, text[i]);
    }
}

static void complete_value(enum dataset set, int index, const char *text, size_t cursor,
                           struct completion *out)
{
    const struct field *field = &datasets[set].fields[index];
    size_t length = cursor - out->start;

    if (!field_is_text(field)) {
        complete_examples(field, text + out->start, length, out);
        return;
    }
    typed_prefix(&out->prefix, text + out->start, length);
    complete_words(field, str_text(&out->prefix), out);
    if (field->type == FIELD_WORD)
        out->want_values = index;
}

/* ---- the whole ------------------------------------------------------------------------- */

/* Bytes of the operator at `text`; a number's comparison is part of what is completed. */
static size_t operator_length(const char *text, size_t length, bool is_text)
{
    size_t n = length > 0 && *text == ':';

    if (!is_text)
        return n;
    if (length > n && text[n] == '!')
        n++;
    return n + (length > n && text[n] == '=');
}

static void complete_after_name(enum dataset set, const char *text, const struct spot *spot,
                                size_t cursor, struct completion *out)
{
    size_t start = spot->in_list ? spot->list : spot->start, name;
    const char *word = text + start;

    name = name_length(word, cursor - start);
    bool is = name == 2 && begins(word, "is", 2), has = name == 3 && begins(word, "has", 3);
    if (is || has) {
        out->start = MIN(start + name + 1, cursor);
        if (has)
            complete_fields(set, text + out->start, cursor - out->start, "", out);
        else if (set == DATA_EVENTS)
            complete_flags(text + out->start, cursor - out->start, out);
        return;
    }
    int field = find_field(set, word, name);
    if (field < 0)
        return;
    bool is_text = field_is_text(&datasets[set].fields[field]);
    if (!spot->in_list)
        out->start = start + name + operator_length(word + name, cursor - start - name, is_text);
    complete_value(set, field, text, cursor, out);
}

void filter_complete(enum dataset set, const char *text, size_t cursor, struct completion *out)
{
    size_t len = strlen(text);

    *out = (struct completion){.want_values = -1};
    out->items = arena_new(&out->arena, ITEMS_MAX * sizeof(*out->items));
    cursor = MIN(cursor, len);
    struct spot spot = find_spot(text, cursor);
    out->start = spot.start;
    size_t name = spot.in_list ? 1 : name_length(text + spot.start, cursor - spot.start);
    if (name > 0)
        complete_after_name(set, text, &spot, cursor, out);
    else if (text[spot.start] != '"')
        complete_term(set, text + spot.start, cursor - spot.start, out);
    out->end = cursor;
    while (out->end < len && !ends_word(text[out->end]) && !(spot.in_list && text[out->end] == ','))
        out->end++;
}

void completion_finish(struct completion *completion)
{
    arena_finish(&completion->arena);
    str_finish(&completion->prefix);
    *completion = (struct completion){0};
}
