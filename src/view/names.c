/* What ids are called. A name that several ids of a field have says which of them by the end of the
 * id, so that no two look the same. */
#include "names.h"

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

static size_t add_entries(const struct table *table, enum dataset set, struct entry *entries)
{
    size_t n = 0;
    bool keys = set == DATA_KEYS;
    for (size_t i = 0; table && i < table->n_rows; i++) {
        const union value *row = table_at(table, i, 0);
        struct entry entry = {keys ? event_fields[E_KEY].name : row[NAMED_FIELD].text,
                              row[keys ? (int)KEY_ID : (int)NAMED_ID].text,
                              row[keys ? (int)KEY_NAME : (int)NAMED_NAME].text};
        if (entry.field && entry.id && entry.name && *entry.name)
            entries[n++] = entry;
    }
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
    const char *tail = id + length - MIN(length, (size_t)TAIL);
    while (tail > id && ((unsigned char)*tail & 0xc0) == 0x80) /* within a character */
        tail--;
    return tail;
}

void names_fill(struct names *names, const struct table *named, const struct table *keys)
{
    CLEANUP(str_finish)
    struct str key = {0};
    CLEANUP(text_map_finish)
    struct text_map counts = {0};
    names_finish(names);
    size_t most = (named ? named->n_rows : 0) + (keys ? keys->n_rows : 0);
    struct entry *entries = arena_new(&names->arena, (most + 1) * sizeof(*entries));
    size_t n = add_entries(named, DATA_NAMES, entries);
    n += add_entries(keys, DATA_KEYS, entries + n);
    count_names(names, entries, n, &counts);
    names->texts = arena_new(&names->arena, (n + 1) * sizeof(*names->texts));
    for (size_t i = 0; i < n; i++) {
        const struct entry *entry = &entries[i];
        bool alone = text_map_get(&counts, key_of(entry->field, entry->name, &key), 0) < 2;
        names->texts[i] =
            alone ? arena_text(&names->arena, entry->name)
                  : arena_printf(&names->arena, "%s …%s", entry->name, tail_of(entry->id));
        text_map_set(&names->rows, key_of(entry->field, entry->id, &key), (int64_t)i);
    }
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

const char *scene_name(const struct scene *scene, const struct field *field, union value value)
{
    CLEANUP(str_finish)
    struct str key = {0};
    if (!scene->names || !(field->flags & FIELD_PERSON) || !value.text)
        return NULL;
    int64_t row = text_map_get(&scene->names->rows, key_of(field->name, value.text, &key), -1);
    return row < 0 ? NULL : scene->names->texts[row];
}

const char *scene_called(const struct scene *scene, const struct field *field, const char *id)
{
    const char *name = scene_name(scene, field, (union value){.text = id});
    return name ? name : id;
}
