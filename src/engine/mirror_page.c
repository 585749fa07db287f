/* Single events of the mirror: pages and counts from the index, the rows themselves from the store.
 */
#include "mirror.h"

#include <stdlib.h>
#include <string.h>

static struct column_sort sort_of(struct mirror *mirror, const struct question *question)
{
    struct sort sort = question->sort;
    if (sort.field < 0)
        sort = (struct sort){.field = E_CREATED, .descending = true};
    struct column_sort out = {.field = sort.field, .descending = sort.descending};
    if (event_fields[sort.field].type == FIELD_WORD) {
        out.ranks = lexicon_ranks(&mirror->words[sort.field]);
        out.n_ranks = mirror->words[sort.field].n + 1;
    }
    return out;
}

/* ---- places of events that were shown ---- */

static void remember(struct mirror *mirror, const char *id, struct column_ref ref)
{
    if (!id)
        return;
    size_t slot = mirror->n_remembered++ % REMEMBERED_MAX;
    mirror->remembered[slot] = (struct remembered){hash_text(id, 0), ref};
}

static bool recall(const struct mirror *mirror, const char *id, struct column_ref *out)
{
    uint64_t hash = hash_text(id, 0);
    for (size_t i = 0; i < MIN(mirror->n_remembered, (size_t)REMEMBERED_MAX); i++)
        if (mirror->remembered[i].id_hash == hash) {
            *out = mirror->remembered[i].ref;
            return true;
        }
    return false;
}

/* Where the event of this id is; ERR_NOT_FOUND. */
static bool find_event(struct mirror *mirror, const char *id, const atomic_bool *cancel,
                       struct column_ref *out, struct err *err)
{
    if (recall(mirror, id, out))
        return true;
    const struct column_test test = {.op = COLUMN_EQUAL, .field = E_ID, .n = 1, .texts = &id};
    const struct column_scope scope = {
        .from = INT64_MIN, .to = INT64_MAX, .where = &test, .cancel = cancel};
    const struct column_page page = {.sort = {.field = E_CREATED, .descending = true}, .limit = 1};
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    if (!column_page(mirror->column, &scope, &page, &refs, err))
        return false;
    if (!refs.n)
        return err_set(err, ERR_NOT_FOUND, "no event has the id \"%s\"", id);
    *out = refs.items[0];
    remember(mirror, id, *out);
    return true;
}

/* ---- rows ---- */

/* Takes over the rows' memory. */
static void table_of_rows(const struct question *question, struct rows *rows, struct table *table)
{
    const struct field *columns[E_COUNT];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    table_init(table, columns, n, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        for (size_t c = 0; c < E_COUNT; c++) {
            union value value = rows_at(rows, i)[c];
            if (field_is_text(&event_fields[c]))
                value.text = arena_text(&table->arena, value.text);
            *table_at(table, i, c) = value;
        }
}

static bool read_rows(struct mirror *mirror, const struct question *question,
                      const struct column_refs *refs, struct table *table, struct err *err)
{
    struct rows rows = {0};
    struct store_ref *places = mem_array(refs->n + 1, sizeof(*places));
    for (size_t i = 0; i < refs->n; i++)
        places[i] = (struct store_ref){refs->items[i].rowid, refs->items[i].table};
    bool ok = store_rows(&mirror->reader, places, refs->n, &rows, err);
    if (ok) {
        table_of_rows(question, &rows, table);
        for (size_t i = 0; i < refs->n && refs->n <= REMEMBERED_MAX / 2; i++)
            remember(mirror, rows_at(&rows, i)[E_ID].text, refs->items[i]);
    }
    rows_finish(&rows);
    free(places);
    return ok;
}

bool mirror_page(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                 struct table *table, struct err *err)
{
    CLEANUP(mirror_plan_finish)
    struct plan plan = {0};
    CLEANUP(column_refs_finish)
    struct column_refs refs = {0};
    if (!mirror_plan_init(&plan, mirror, question, cancel, err))
        return false;
    struct column_page page = {.sort = sort_of(mirror, question),
                               .offset = question->offset,
                               .limit = question->limit ? question->limit : QUESTION_LIMIT_MAX};
    if (!column_page(mirror->column, &plan.scope, &page, &refs, err) ||
        !read_rows(mirror, question, &refs, table, err))
        return false;
    table->provenance.window = plan.window;
    table->provenance.offset = question->offset;
    table->provenance.total = UNKNOWN;
    return true;
}

static void single_number(const struct question *question, int64_t number, struct table *table)
{
    const struct field *columns[4];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    table_init(table, columns, n, 1);
    table_at(table, 0, 0)->number = number;
}

bool mirror_count(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                  struct table *table, struct err *err)
{
    CLEANUP(mirror_plan_finish)
    struct plan plan = {0};
    int64_t count;
    if (!mirror_plan_init(&plan, mirror, question, cancel, err) ||
        !column_count(mirror->column, &plan.scope, &count, err))
        return false;
    single_number(question, count, table);
    table->provenance.window = plan.window;
    table->provenance.total = count;
    return true;
}

bool mirror_event(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                  struct table *table, struct err *err)
{
    struct column_ref ref;
    struct err lost = {0};
    struct column_refs refs = {.items = &ref, .n = 1};
    if (find_event(mirror, question->id, cancel, &ref, &lost))
        return read_rows(mirror, question, &refs, table, err);
    if (lost.code != ERR_NOT_FOUND)
        return err_set(err, lost.code, "%s", lost.text);
    struct rows none = {0};
    table_of_rows(question, &none, table);
    return true;
}

bool mirror_position(struct mirror *mirror, const struct question *question,
                     const atomic_bool *cancel, struct table *table, struct err *err)
{
    CLEANUP(mirror_plan_finish)
    struct plan plan = {0};
    struct column_ref ref;
    int64_t position;
    if (!mirror_plan_init(&plan, mirror, question, cancel, err) ||
        !find_event(mirror, question->id, cancel, &ref, err))
        return false;
    struct column_sort sort = sort_of(mirror, question);
    if (!column_position(mirror->column, &plan.scope, &sort, &ref, &position, err))
        return false;
    single_number(question, position, table);
    return true;
}
