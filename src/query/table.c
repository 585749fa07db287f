/* Tables: typed cells with their columns, and small datasets as tables. */
#include "usagetop/query.h"

#include <stdlib.h>
#include <string.h>

void table_init(struct table *table, const struct field *const *columns, size_t n_columns,
                size_t n_rows)
{
    *table = (struct table){.n_columns = n_columns, .n_rows = n_rows};
    table->columns = arena_new(&table->arena, (n_columns + 1) * sizeof(*table->columns));
    table->cells = arena_new(&table->arena, (n_rows * n_columns + 1) * sizeof(*table->cells));
    for (size_t i = 0; i < n_columns; i++)
        table->columns[i] = columns[i];
    for (size_t i = 0; i < n_rows * n_columns; i++)
        table->cells[i] = value_none(columns[i % n_columns]);
    table->provenance.as_of = UNKNOWN;
    table->provenance.total = UNKNOWN;
}

union value *table_at(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->n_columns + column];
}

const char *table_own_name(struct table *table, size_t column, const char *title)
{
    enum { NAME_BYTES = 60 };
    char name[NAME_BYTES + 24];
    for (size_t number = 1;; number++) {
        size_t same = 0;
        snprintf(name, sizeof(name), "%.*s", NAME_BYTES, *title ? title : "column");
        if (number > 1)
            snprintf(name + strlen(name), 24, "_%zu", number);
        for (char *c = name; *c; c++)
            if (*c == '.' || (unsigned char)*c < 0x20)
                *c = '_';
        while (same < column && strcmp(table->columns[same]->name, name) != 0)
            same++;
        if (same == column)
            return arena_text(&table->arena, name);
    }
}

int table_column(const struct table *table, const char *name)
{
    for (size_t i = 0; name && i < table->n_columns; i++) {
        if (strcmp(table->columns[i]->name, name) == 0)
            return (int)i;
    }
    return -1;
}

void provenance_sums(struct provenance *provenance, enum bucket grain, int64_t now)
{
    const struct window *window = &provenance->window;
    int64_t length = grain == BUCKET_DAY ? DAY : HOUR;
    int64_t before = ((window->from % length) + length) % length;
    int64_t after = ((window->to % length) + length) % length;
    provenance->grain = grain;
    provenance->sums_from = provenance->sums_to = UNKNOWN;
    if (grain == BUCKET_NONE)
        return;
    if (before && window->from < now)
        provenance->sums_from = window->from - before + length;
    if (after && window->to < now)
        provenance->sums_to = window->to - after + length;
}

void series_blank(struct table *table, const struct question *question, size_t row)
{
    size_t first = ARRAY_LEN(bucket_fields);
    for (size_t i = 0; i < question->n_measures && !question->n_by; i++) {
        enum measure_fn fn = measures[question->measures[i]].fn;
        union value *cell = table_at(table, row, first + i);
        if (cell->number == 0 && (fn == MEASURE_COUNT || fn == MEASURE_RATE))
            cell->number = UNKNOWN;
    }
}

void series_cut(struct table *table, const struct question *question)
{
    const struct provenance *sums = &table->provenance;
    bool cut = sums->grain != BUCKET_NONE && sums->sums_from != UNKNOWN && table->n_columns &&
               table->columns[0] == &bucket_fields[0];
    for (size_t row = 0; cut && row < table->n_rows; row++)
        if (table_at(table, row, 1)->number <= sums->sums_from)
            series_blank(table, question, row);
}

static void say_time(struct str *out, const char *word, int64_t time, enum zone zone)
{
    struct civil at;
    if (time == UNKNOWN)
        return;
    civil_from(&at, time, zone);
    str_addf(out, " %s %04d-%02d-%02d %02d:%02d", word, at.year, at.month, at.day, at.hour,
             at.minute);
}

void provenance_say_sums(struct str *out, const struct provenance *provenance, enum zone zone)
{
    if (provenance->grain == BUCKET_NONE)
        return;
    str_addf(out, "sums by %s", bucket_name(provenance->grain));
    say_time(out, "from", provenance->sums_from, zone);
    say_time(out, "to", provenance->sums_to, zone);
}

void provenance_say_gaps(struct str *out, const struct provenance *provenance, enum zone zone)
{
    if (provenance->n_gaps == 0)
        return;
    str_add(out, "not read");
    say_time(out, "from", provenance->gap.from, zone);
    say_time(out, "to", provenance->gap.to, zone);
    if (provenance->n_gaps > 1)
        str_addf(out, " and %zu time%s more", provenance->n_gaps - 1,
                 provenance->n_gaps > 2 ? "s" : "");
}

/* ---- what is lacking ---- */

/* A feed is said once, however many measures are made of it. */
static bool said_before(struct text_map *said, const char *name, size_t len)
{
    CLEANUP(str_finish)
    struct str key = {0};
    str_bytes(&key, name, len);
    bool before = text_map_get(said, str_text(&key), 0);
    text_map_set(said, str_text(&key), 1);
    return before;
}

static void say_why(struct str *out, const struct lack *lack)
{
    if (!lack->failing)
        return;
    str_add(out, " (");
    if (lack->status != UNKNOWN)
        str_addf(out, "%lld%s", (long long)lack->status, lack->why ? ": " : "");
    str_addf(out, "%s)", lack->why ? lack->why : lack->status == UNKNOWN ? "no answer" : "");
}

static void say_late(struct str *out, const struct lack *lack, enum zone zone)
{
    if (lack->none)
        str_add(out, " not read yet");
    else if (lack->from == UNKNOWN && lack->until == UNKNOWN)
        str_add(out, " not read in all of it");
    say_time(out, "from", lack->from, zone);
    say_time(out, "until", lack->until, zone);
    say_why(out, lack);
}

struct saying {
    struct str *out;
    struct text_map said;
};

/* Those of the names that were not said before; false: all were. */
static bool say_names(struct saying *saying, const char *before, const char *names)
{
    struct str *out = saying->out;
    bool any = false;
    while (names && *names) {
        size_t len = strcspn(names, ",");
        if (!said_before(&saying->said, names, len)) {
            str_add(out, any ? ", " : out->len ? "; " : "");
            str_addf(out, "%s%.*s", any ? "" : before, (int)len, names);
            any = true;
        }
        names += len + (names[len] ? strlen(", ") : 0);
    }
    return any;
}

static bool is_one(const char *names)
{
    return names && !strchr(names, ',');
}

/* What several measures lack together is said after what single ones do, whose reason is theirs. */
void provenance_say_lacks(struct str *out, const struct provenance *provenance, enum zone zone)
{
    struct saying saying = {.out = out};
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < provenance->n_lacks; i++) {
            const struct lack *lack = &provenance->lacks[i];
            if (is_one(lack->late) == !pass && say_names(&saying, "", lack->late))
                say_late(out, lack, zone);
            if (is_one(lack->closed) == !pass && say_names(&saying, "without ", lack->closed) &&
                !lack->late)
                say_why(out, lack);
        }
    text_map_finish(&saying.said);
}

void table_finish(struct table *table)
{
    arena_finish(&table->arena);
    *table = (struct table){0};
}

/* ---- small datasets -------------------------------------------------------------------- */

/* A row by its number, with what it is sorted by. */
struct row_key {
    size_t row;
    union value value;
    bool missing, is_text, descending;
};

static int compare_values(const struct row_key *a, const struct row_key *b)
{
    if (a->is_text)
        return strcmp(a->value.text, b->value.text);
    return (a->value.number > b->value.number) - (a->value.number < b->value.number);
}

/* Missing values last either way; equal ones as they came. */
static int compare_keys(const void *left, const void *right)
{
    const struct row_key *a = left, *b = right;
    int order = a->missing - b->missing;

    if (order == 0 && !a->missing)
        order = a->descending ? compare_values(b, a) : compare_values(a, b);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* The rows that pass, in order; *keys is owned. */
static size_t pick_rows(const struct question *question, const struct filter *filter,
                        const struct rows *rows, struct row_key **keys)
{
    size_t n = 0;
    int by = question->sort.field;

    *keys = mem_array(rows->n + 1, sizeof(**keys));
    for (size_t i = 0; i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        if (!filter_match(filter, row))
            continue;
        struct row_key *key = &(*keys)[n++];
        *key =
            (struct row_key){.row = i, .missing = by < 0, .descending = question->sort.descending};
        if (by < 0)
            continue;
        const struct field *field = &datasets[question->set].fields[by];
        key->value = row[by];
        key->missing = value_missing(field, row[by]);
        key->is_text = field_is_text(field);
    }
    qsort(*keys, n, sizeof(**keys), compare_keys);
    return n;
}

static void copy_row(struct table *table, size_t to, const union value *row)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        union value value = row[i];
        if (field_is_text(table->columns[i]))
            value.text = arena_text(&table->arena, value.text);
        *table_at(table, to, i) = value;
    }
}

bool table_from_rows(const struct question *question, const struct rows *rows, struct table *out,
                     struct err *err)
{
    enum { COLUMNS_MAX = 64 };
    const struct field *columns[COLUMNS_MAX];
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(free_ptr)
    struct row_key *keys = NULL;
    struct filter_error error;

    if (!question_check(question, err))
        return false;
    if (rows->n > 0 && rows->set != question->set)
        return err_set(err, ERR_OTHER, "these are rows of %s, not %s", datasets[rows->set].name,
                       datasets[question->set].name);
    if (!filter_parse(question->set, question->filter, &question->context, &filter, &error))
        return err_set(err, ERR_USAGE, "filter: %s", error.text);
    size_t n_columns = question_columns(question, columns, COLUMNS_MAX);
    size_t total = pick_rows(question, &filter, rows, &keys);
    size_t first = MIN(question->offset, total), left = total - first;
    table_init(out, columns, n_columns, question->limit ? MIN(question->limit, left) : left);
    for (size_t i = 0; i < out->n_rows; i++)
        copy_row(out, i, rows_at(rows, keys[first + i].row));
    out->provenance.total = (int64_t)total;
    return true;
}
