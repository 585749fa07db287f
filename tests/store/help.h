/* What the tests of the store share: a folder that goes away, events from a number, and what the
 * mirror should then hold. */
#pragma once

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "usagetop/store.h"

#define NOW ((int64_t)1795000000000)

/* ---- a folder -------------------------------------------------------------------------- */

static char folder[] = "/tmp/usagetop-store-XXXXXX";

static inline void folder_begin(void)
{
    if (!mkdtemp(folder))
        abort();
}

static inline void folder_end(void)
{
    struct str name = {0};
    DIR *dir = opendir(folder);

    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        str_clear(&name);
        str_addf(&name, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(str_text(&name));
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
    str_finish(&name);
}

/* A path in the folder; lives as long as the program. */
static inline const char *path_of(const char *name)
{
    static struct arena arena;

    if (!name) {
        arena_finish(&arena);
        return NULL;
    }
    return arena_printf(&arena, "%s/%s", folder, name);
}

/* ---- opening --------------------------------------------------------------------------- */

static inline bool open_both(struct store *store, struct store_reader *reader, const char *path)
{
    struct err err = {0};
    const struct store_options options = {.path = path, .now = NOW};
    bool ok = store_open(store, &options, NULL, &err) &&
              (!reader || store_reader_open(reader, store_path(store), &err));

    if (!ok)
        fprintf(stderr, "%s\n", err.text);
    return ok;
}

static inline void close_both(struct store *store, struct store_reader *reader)
{
    if (reader)
        store_reader_finish(reader);
    store_finish(store);
}

static inline struct store_counts apply_rows(struct store *store, const struct rows *rows)
{
    struct err err = {0};
    struct store_counts counts = {0};
    const struct store_batch batch = {.rows = rows};

    if (!CHECK(store_apply(store, &batch, &counts, &err)))
        fprintf(stderr, "%s\n", err.text);
    return counts;
}

/* ---- events ---------------------------------------------------------------------------- */

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static const char *const hostile_texts[] = {
    "",
    " ",
    "plain",
    "'; DROP TABLE event_job; --",
    "\"quoted\" %s %n \\",
    "\x1b[2J\x1b]0;title\x07",
    "\xe2\x80\xae right to left",
    "z\xe2\x80\x8b\xcc\xb4\xcc\xb5\xcc\xb6\xcc\xb7\xcc\xb8",
    "invalid \xff\xfe\xc3(",
    "=1+1",
    "line\nfeed\ttab\rreturn",
    "NULL",
    "0190A6C2-0000-7000-8000-000000000001",
    "0190a6c2-0000-7000-8000-000000000001",
    "0190a6c2-0000-7000-8000-00000000000",
    "0190a6c2-0000-7000-8000-0000000000011",
    "0190a6c200007000-8000-000000000001-0-",
    "\xf0\x9f\x94\xa5 \xe6\xbc\xa2\xe5\xad\x97",
};

static inline const char *random_text(uint64_t *state, struct rows *rows)
{
    uint64_t pick = random_next(state);

    if (pick % 3 == 0)
        return hostile_texts[pick / 3 % ARRAY_LEN(hostile_texts)];
    return arena_printf(&rows->arena, "text-%d", (int)(pick / 3 % 200));
}

static inline const char *random_uuid(uint64_t *state, struct rows *rows)
{
    uint64_t halves[2] = {random_next(state), random_next(state)};
    uint8_t uuid[UUID_SIZE];
    char text[UUID_TEXT];

    memcpy(uuid, halves, sizeof(uuid));
    store_uuid_print(uuid, text);
    return arena_text(&rows->arena, text);
}

static inline int64_t random_number(uint64_t *state, const struct field *field)
{
    static const int64_t odd[] = {0, 1, -1, 127, 128, -129, 65536, INT64_MAX, INT64_MIN + 1};
    uint64_t pick = random_next(state);

    if (pick % 4 == 0)
        return odd[pick / 4 % ARRAY_LEN(odd)];
    if (field->type == FIELD_TIME)
        return NOW + (int64_t)(pick / 4 % 100000000);
    return (int64_t)(pick / 4 % 10000000);
}

/* An event with an id and a time of its own and about half of the other fields. */
static inline union value *add_event(struct rows *rows, uint64_t *state, int64_t created)
{
    static const char *const kinds[] = {"job",      "request", "consumption", "allocation",
                                        "activity", "gift",    "K\xc3\xa4se"};
    union value *row = rows_add(rows, DATA_EVENTS);

    for (size_t i = 0; i < E_COUNT; i++) {
        if (random_next(state) % 2)
            continue;
        if (field_is_text(&event_fields[i]))
            row[i].text = random_text(state, rows);
        else
            row[i].number = random_number(state, &event_fields[i]);
    }
    row[E_CREATED].number = created;
    row[E_ID].text = random_next(state) % 2 ? random_uuid(state, rows)
                                            : arena_printf(&rows->arena, "id-%llx",
                                                           (unsigned long long)random_next(state));
    row[E_KIND].text = kinds[random_next(state) % ARRAY_LEN(kinds)];
    return row;
}

static inline void copy_row(struct rows *to, const union value *row)
{
    union value *copy = rows_add(to, DATA_EVENTS);

    for (size_t i = 0; i < E_COUNT; i++) {
        copy[i] = row[i];
        if (field_is_text(&event_fields[i]))
            copy[i].text = arena_text(&to->arena, row[i].text);
    }
}

static inline bool row_equal(enum dataset set, const union value *a, const union value *b)
{
    bool same = true;

    for (size_t i = 0; i < datasets[set].n_fields; i++) {
        const struct field *field = &datasets[set].fields[i];
        bool equal =
            field_is_text(field) ? text_equal(a[i].text, b[i].text) : a[i].number == b[i].number;
        if (!equal)
            fprintf(stderr, "field %s differs\n", field->name);
        same = same && equal;
    }
    return same;
}

/* ---- the truth ------------------------------------------------------------------------- */

/* What a mirror should hold: the last version of each (kind, created, id). */
struct truth {
    struct rows rows;
    struct text_map index;
};

static inline const char *truth_key(struct str *key, const union value *row)
{
    str_clear(key);
    str_addf(key, "%lld %zu %s %s", (long long)row[E_CREATED].number, strlen(row[E_ID].text),
             row[E_ID].text, row[E_KIND].text);
    return str_text(key);
}

static inline void truth_apply(struct truth *truth, const struct rows *rows)
{
    struct str key = {0};

    for (size_t i = 0; i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        int64_t at = text_map_get(&truth->index, truth_key(&key, row), -1);
        copy_row(&truth->rows, row);
        if (at >= 0) {
            memcpy(rows_at(&truth->rows, (size_t)at), rows_at(&truth->rows, truth->rows.n - 1),
                   E_COUNT * sizeof(union value));
            truth->rows.n--;
        } else {
            text_map_set(&truth->index, str_text(&key), (int64_t)truth->rows.n - 1);
        }
    }
    str_finish(&key);
}

static inline void truth_finish(struct truth *truth)
{
    rows_finish(&truth->rows);
    text_map_finish(&truth->index);
}

/* All events of the mirror in order of time; checks the order. */
static inline size_t read_refs(struct store_reader *reader, struct store_ref **ret)
{
    struct store_scan scan = {0};
    const struct store_scan_options options = {.from = 0, .to = INT64_MAX};
    struct store_event event;
    struct err err = {0};
    size_t n = 0, cap = 0;
    int64_t last = INT64_MIN;

    *ret = NULL;
    CHECK(store_scan_open(&scan, reader, &options, &err));
    while (store_scan_next(&scan, &event, &err)) {
        mem_grow(ret, &cap, n + 1, sizeof(**ret));
        (*ret)[n++] = event.ref;
        if (event.ref.rowid < last)
            CHECK(!"events come in order");
        last = event.ref.rowid;
    }
    CHECK_NUMBER(err.code, ERR_NONE);
    store_scan_finish(&scan);
    return n;
}

/* The mirror holds exactly the truth, each event found at its reference and whole. */
static inline void check_truth(struct store_reader *reader, const struct truth *truth)
{
    struct store_ref *refs = NULL;
    struct rows rows = {0};
    struct str key = {0};
    struct store_summary summary;
    struct err err = {0};
    size_t n = read_refs(reader, &refs), wrong = 0;

    CHECK_NUMBER((int64_t)n, (int64_t)truth->rows.n);
    CHECK(store_summary(reader, &summary, &err));
    CHECK_NUMBER(summary.events, (int64_t)truth->rows.n);
    if (!CHECK(store_rows(reader, refs, n, &rows, &err)))
        fprintf(stderr, "%s\n", err.text);
    for (size_t i = 0; i < rows.n; i++) {
        const union value *row = rows_at(&rows, i);
        int64_t at = text_map_get(&truth->index, truth_key(&key, row), -1);
        if (at < 0 || !row_equal(DATA_EVENTS, row, rows_at(&truth->rows, (size_t)at)))
            wrong++;
    }
    CHECK_NUMBER((int64_t)wrong, 0);
    CHECK_NUMBER((int64_t)rows.n, (int64_t)n);
    str_finish(&key);
    rows_finish(&rows);
    free(refs);
}
