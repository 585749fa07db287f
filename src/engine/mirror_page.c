/* Single events of the mirror: pages and counts from the index, the rows themselves from the store.
 */
#include "mirror.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 1024 };

/* ---- places of events that were shown ---------------------------------------------------- */

static void remember(struct mirror *mirror, const char *id, struct column_ref ref)
{
    size_t slot = mirror->n_remembered++ % REMEMBERED_MAX;
    mirror->remembered[slot] = (struct remembered){hash_text(id, 0), ref};
}

/* Is this the event of this id? Hashes may be equal by chance, or by malice. */
static bool has_id(struct mirror *mirror, const struct column_ref *ref, const char *id)
{
    CLEANUP(rows_finish)
    struct rows rows = {0};
    const struct store_ref place = {.rowid = ref->rowid, .table = ref->table};
    return store_rows(&mirror->reader, &place, 1, &rows, NULL) &&
           text_equal(rows_at(&rows, 0)[E_ID].text, id);
}

/* The one that was shown last. */
static bool recall(struct mirror *mirror, const char *id, struct column_ref *out)
{
    uint64_t hash = hash_text(id, 0);
    size_t n = MIN(mirror->n_remembered, (size_t)REMEMBERED_MAX);
    for (size_t i = 1; i <= n; i++) {
        const struct remembered *at =
            &mirror->remembered[(mirror->n_remembered - i) % REMEMBERED_MAX];
        if (at->id_hash != hash || !has_id(mirror, &at->ref, id))
            continue;
        *out = at->ref;
        return true;
    }
    return false;
}

/* Where the event of this id is; of several the one that was shown last, or the newest.
 * ERR_NOT_FOUND. */
static bool find_event(struct inquiry *inquiry, struct column_ref *out, struct err *err)
{
    const char *id = inquiry->question->id;
    const struct column_test test = {.op = COLUMN_EQUAL, .field = E_ID, .n = 1, .texts = &id};
    const struct column_scope scope = {
        .from = INT64_MIN, .to = INT64_MAX, .where = &test, .cancel = inquiry->cancel};
    const struct column_page page = {.sort = {.field = E_CREATED, .descending = true}, .limit = 1};
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    if (recall(inquiry->mirror, id, out))
        return true;
    if (!column_page(inquiry->mirror->column, &scope, &page, &refs, err))
        return false;
    if (!refs.n)
        return err_set(err, ERR_NOT_FOUND, "no event has the id \"%s\"", id);
    *out = refs.items[0];
    remember(inquiry->mirror, id, *out);
    return true;
}

/* ---- rows ------------------------------------------------------------------------------- */

/* The texts are the rows'; the table takes their memory over. */
static void take_rows(const struct question *question, struct rows *rows, struct table *table)
{
    const struct field *columns[E_COUNT];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    struct arena texts = rows->arena;
    table_init(table, columns, n, 0);
    arena_finish(&table->arena);
    rows->arena = (struct arena){0};
    table->arena = texts;
    const struct field **own = arena_new(&table->arena, n * sizeof(*own));
    memcpy(own, columns, n * sizeof(*own));
    table->columns = own;
    table->cells = arena_new(&table->arena, (rows->n * n + 1) * sizeof(*table->cells));
    if (rows->n)
        memcpy(table->cells, rows->values, rows->n * n * sizeof(*table->cells));
    table->n_rows = rows->n;
}

static bool read_places(const struct inquiry *inquiry, const struct store_ref *places, size_t n,
                        struct rows *rows, struct err *err)
{
    for (size_t i = 0; i < n; i += ROWS_AT_ONCE) {
        if (inquiry->cancel && atomic_load(inquiry->cancel))
            return err_set(err, ERR_CANCELLED, "the question was withdrawn");
        size_t some = MIN(n - i, (size_t)ROWS_AT_ONCE);
        if (!store_rows(&inquiry->mirror->reader, places + i, some, rows, err))
            return false;
    }
    return true;
}

static bool read_rows(const struct inquiry *inquiry, const struct column_refs *refs,
                      struct table *table, struct err *err)
{
    CLEANUP(rows_finish)
    struct rows rows = {0};
    CLEANUP(free_ptr)
    struct store_ref *places = mem_array(refs->n + 1, sizeof(*places));
    for (size_t i = 0; i < refs->n; i++)
        places[i] = (struct store_ref){refs->items[i].rowid, refs->items[i].table};
    if (!read_places(inquiry, places, refs->n, &rows, err))
        return false;
    for (size_t i = 0; i < refs->n && refs->n <= REMEMBERED_MAX / 2; i++)
        remember(inquiry->mirror, rows_at(&rows, i)[E_ID].text, refs->items[i]);
    take_rows(inquiry->question, &rows, table);
    return true;
}

/* ---- answers ---------------------------------------------------------------------------- */

bool mirror_page(struct inquiry *inquiry, struct table *table, struct err *err)
{
    const struct question *question = inquiry->question;
    const struct column_page page = {.sort = inquiry->sort,
                                     .offset = question->offset,
                                     .limit =
                                         question->limit ? question->limit : QUESTION_LIMIT_MAX};
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    if (!column_page(inquiry->mirror->column, &inquiry->scope, &page, &refs, err) ||
        !read_rows(inquiry, &refs, table, err))
        return false;
    table->provenance.offset = question->offset;
    return true;
}

static void single_number(const struct question *question, int64_t number, struct table *table)
{
    const struct field *column;
    size_t n = question_columns(question, &column, 1);
    table_init(table, &column, n, 1);
    table_at(table, 0, 0)->number = number;
}

bool mirror_count(struct inquiry *inquiry, struct table *table, struct err *err)
{
    int64_t count;
    if (!column_count(inquiry->mirror->column, &inquiry->scope, &count, err))
        return false;
    single_number(inquiry->question, count, table);
    table->provenance.total = count;
    return true;
}

bool mirror_event(struct inquiry *inquiry, struct table *table, struct err *err)
{
    struct column_ref ref;
    struct err lost = {0};
    const struct column_refs one = {.items = &ref, .n = 1}, none = {0};
    bool found = find_event(inquiry, &ref, &lost);
    if (!found && lost.code != ERR_NOT_FOUND)
        return err_set(err, lost.code, "%s", lost.text);
    return read_rows(inquiry, found ? &one : &none, table, err);
}

bool mirror_position(struct inquiry *inquiry, struct table *table, struct err *err)
{
    struct column_ref ref;
    int64_t position;
    if (!find_event(inquiry, &ref, err) ||
        !column_position(inquiry->mirror->column, &inquiry->scope, &inquiry->sort, &ref, &position,
                         err))
        return false;
    single_number(inquiry->question, position, table);
    return true;
}
