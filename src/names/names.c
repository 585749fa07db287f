/* Names by field and id. */
#include "usagetop/names.h"

#include <string.h>

enum { TAIL = 4 }; /* bytes of an id that tell it apart */

/* "user" and "u-1" as one key. */
static const char *key_of(const char *field, const char *id, struct str *out)
{
    str_clear(out);
    str_addf(out, "%s\x1f%s", field, id);
    return str_text(out);
}

struct entry {
    const char *field, *id, *name;
};

static size_t add_entry(struct entry *entries, size_t n, struct entry entry)
{
    if (entry.field && entry.id && entry.name && *entry.name)
        entries[n++] = entry;
    return n;
}

/* How many ids of a field have a name; an id that two lists have counts once. */
static void count_names(struct names *names, const struct entry *entries, size_t n,
                        struct text_map *counts)
{
    CLEANUP(str_finish)
    struct str key = {0};
    for (size_t i = 0; i < n; i++) {
        if (text_map_get(&names->rows, key_of(entries[i].field, entries[i].id, &key), -1) >= 0)
            continue;
        text_map_set(&names->rows, str_text(&key), 0);
        int64_t before = text_map_get(counts, key_of(entries[i].field, entries[i].name, &key), 0);
        text_map_set(counts, str_text(&key), before + 1);
    }
}

static const char *tail_of(const char *id)
{
    size_t length = strlen(id);
    return id + utf8_start(id, length - MIN(length, (size_t)TAIL));
}

static void set_names(struct names *names, const struct entry *entries, size_t n)
{
    CLEANUP(str_finish)
    struct str key = {0};
    CLEANUP(text_map_finish)
    struct text_map counts = {0};
    count_names(names, entries, n, &counts);
    names->items = arena_new(&names->arena, (n + 1) * sizeof(*names->items));
    for (size_t i = 0; i < n; i++) {
        const struct entry *entry = &entries[i];
        struct called *called = &names->items[i];
        bool alone = text_map_get(&counts, key_of(entry->field, entry->name, &key), 0) < 2;
        called->name = called->shown = arena_text(&names->arena, entry->name);
        if (!alone)
            called->shown = arena_printf(&names->arena, "%s …%s", entry->name, tail_of(entry->id));
        text_map_set(&names->rows, key_of(entry->field, entry->id, &key), (int64_t)i);
    }
}

void names_fill(struct names *names, const union value *named, size_t n_named,
                const union value *keys, size_t n_keys)
{
    names_finish(names);
    struct entry *entries = arena_new(&names->arena, (n_named + n_keys + 1) * sizeof(*entries));
    size_t n = 0;
    for (size_t i = 0; i < n_named; i++) {
        const union value *row = named + i * NAMED_COUNT;
        n = add_entry(
            entries, n,
            (struct entry){row[NAMED_FIELD].text, row[NAMED_ID].text, row[NAMED_NAME].text});
    }
    for (size_t i = 0; i < n_keys; i++) {
        const union value *row = keys + i * KEY_COUNT;
        n = add_entry(
            entries, n,
            (struct entry){event_fields[E_KEY].name, row[KEY_ID].text, row[KEY_NAME].text});
    }
    set_names(names, entries, n);
}

void names_finish(struct names *names)
{
    text_map_finish(&names->rows);
    arena_finish(&names->arena);
    *names = (struct names){0};
}

bool names_wanted(const struct offer *offer)
{
    return offer && offer->sets & OFFER(DATA_NAMES);
}

const struct called *names_of(const struct names *names, const struct field *field, const char *id)
{
    CLEANUP(str_finish)
    struct str key = {0};
    if (!names || !(field->flags & FIELD_PERSON) || !id)
        return NULL;
    int64_t row = text_map_get(&names->rows, key_of(field->name, id, &key), -1);
    return row < 0 ? NULL : &names->items[row];
}

/* ---- sentences -------------------------------------------------------------------------- */

static const char *word_shown(const struct names *names, const char *word)
{
    static const int fields[] = {E_PROJECT, E_USER, E_KEY};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct called *called = names_of(names, &event_fields[fields[i]], word);
        if (called)
            return called->shown;
    }
    return word;
}

void names_say(const struct names *names, const char *text, struct str *out)
{
    static const char ends[] = " ,";
    CLEANUP(str_finish)
    struct str word = {0};
    while (*text) {
        size_t n = strcspn(text, ends), between = strspn(text + n, ends);
        str_clear(&word);
        str_bytes(&word, text, n);
        str_add(out, n ? word_shown(names, str_text(&word)) : "");
        str_bytes(out, text + n, between);
        text += n + between;
    }
}
