/* The small datasets: one table each, its columns the model's fields. A snapshot that equals what
 * is there writes nothing. */
#include <string.h>

#include "writer.h"

static void add_names(struct str *sql, const struct dataset_info *info)
{
    for (size_t i = 0; i < info->n_fields; i++) {
        str_add(sql, i ? ", " : "");
        sql_add_name(sql, info->fields[i].name);
    }
}

static void add_where_key(struct str *sql, const struct dataset_info *info)
{
    for (size_t i = 0; i < info->n_key; i++)
        str_addf(sql, "%s\"%s\" = ?%zu", i ? " AND " : " WHERE ", info->fields[i].name, i + 1);
}

static void bind_value(sqlite3_stmt *stmt, int at, const struct field *field, union value value)
{
    if (field_is_text(field))
        sql_bind_text(stmt, at, value.text);
    else
        sql_bind_number(stmt, at, value.number);
}

static void read_row(sqlite3_stmt *stmt, struct rows *rows, enum dataset set)
{
    union value *row = rows_add(rows, set);
    const struct dataset_info *info = &datasets[set];

    for (size_t i = 0; i < info->n_fields; i++) {
        if (field_is_text(&info->fields[i]))
            row[i].text = arena_text(&rows->arena, sql_text(stmt, (int)i));
        else
            row[i].number = sql_int(stmt, (int)i);
    }
}

bool dataset_read(sqlite3 *db, const struct store_batch *which, struct rows *out, struct err *err)
{
    const struct dataset_info *info = &datasets[which->set];
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    CLEANUP(str_finish)
    struct str sql = {0};
    bool row = true;

    str_add(&sql, "SELECT ");
    add_names(&sql, info);
    str_addf(&sql, " FROM \"%s\"", info->name);
    if (which->part)
        str_addf(&sql, " WHERE \"%s\" = ?1", info->fields[which->part_field].name);
    str_add(&sql, " ORDER BY rowid");
    if (!sql_prepare(db, str_text(&sql), &stmt, err))
        return false;
    if (which->part)
        sql_bind_text(stmt, 1, which->part);
    while (sql_step(stmt, &row, err) && row)
        read_row(stmt, out, which->set);
    return !row;
}

static bool value_equal(const struct field *field, union value a, union value b)
{
    return field_is_text(field) ? text_equal(a.text, b.text) : a.number == b.number;
}

static bool rows_equal_at(const struct rows *a, size_t i, const struct rows *b, size_t k)
{
    const struct dataset_info *info = &datasets[a->set];
    bool same = true;

    for (size_t field = 0; field < info->n_fields && same; field++)
        same = value_equal(&info->fields[field], rows_at(a, i)[field], rows_at(b, k)[field]);
    return same;
}

static bool all_equal(const struct rows *a, const struct rows *b)
{
    bool same = a->n == b->n;

    for (size_t i = 0; i < a->n && same; i++)
        same = rows_equal_at(a, i, b, i);
    return same;
}

static bool has_key(const struct dataset_info *info, const union value *row, struct err *err)
{
    for (size_t i = 0; i < info->n_key; i++) {
        if (value_missing(&info->fields[i], row[i]))
            return err_set(err, ERR_SHAPE, "a row of %s has no %s", info->name,
                           info->fields[i].json);
    }
    return true;
}

struct statements {
    sqlite3_stmt *get, *put;
};

static void statements_finish(struct statements *statements)
{
    sql_finish(&statements->get);
    sql_finish(&statements->put);
}

static bool prepare(sqlite3 *db, const struct dataset_info *info, struct statements *out,
                    struct err *err)
{
    CLEANUP(str_finish)
    struct str get = {0};
    CLEANUP(str_finish)
    struct str put = {0};

    str_add(&get, "SELECT ");
    add_names(&get, info);
    str_addf(&get, " FROM \"%s\"", info->name);
    add_where_key(&get, info);
    str_addf(&put, "INSERT INTO \"%s\"(", info->name);
    add_names(&put, info);
    str_add(&put, ") VALUES(");
    for (size_t i = 0; i < info->n_fields; i++)
        str_addf(&put, "%s?%zu", i ? ", " : "", i + 1);
    str_add(&put, ") ON CONFLICT DO UPDATE SET ");
    for (size_t i = 0; i < info->n_fields; i++)
        str_addf(&put, "%s\"%s\" = ?%zu", i ? ", " : "", info->fields[i].name, i + 1);
    return sql_prepare(db, str_text(&get), &out->get, err) &&
           sql_prepare(db, str_text(&put), &out->put, err);
}

/* What is stored under the row's key: no row or one. */
static bool find_old(const struct statements *use, const struct rows *rows, size_t i,
                     struct rows *old, struct err *err)
{
    const struct dataset_info *info = &datasets[rows->set];
    bool row = false;

    for (size_t key = 0; key < info->n_key; key++)
        bind_value(use->get, (int)key + 1, &info->fields[key], rows_at(rows, i)[key]);
    bool ok = sql_step(use->get, &row, err);
    if (ok && row)
        read_row(use->get, old, rows->set);
    sqlite3_reset(use->get);
    return ok;
}

static bool upsert_row(struct store_writer *writer, const struct statements *use,
                       const struct rows *rows, size_t i, struct err *err)
{
    const struct dataset_info *info = &datasets[rows->set];
    CLEANUP(rows_finish)
    struct rows old = {0};

    if (!has_key(info, rows_at(rows, i), err) || !find_old(use, rows, i, &old, err))
        return false;
    if (old.n > 0 && rows_equal_at(&old, 0, rows, i)) {
        writer->counts.unchanged++;
        return true;
    }
    if (old.n > 0)
        writer->counts.updated++;
    else
        writer->counts.inserted++;
    for (size_t field = 0; field < info->n_fields; field++)
        bind_value(use->put, (int)field + 1, &info->fields[field], rows_at(rows, i)[field]);
    return sql_do(use->put, err);
}

static bool upsert(struct store_writer *writer, const struct rows *rows, struct err *err)
{
    CLEANUP(statements_finish)
    struct statements use = {0};

    if (!prepare(writer->db, &datasets[rows->set], &use, err))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        if (!upsert_row(writer, &use, rows, i, err))
            return false;
    }
    return true;
}

static void add_key(struct str *key, const struct dataset_info *info, const union value *row)
{
    str_clear(key);
    for (size_t i = 0; i < info->n_key; i++) {
        if (field_is_text(&info->fields[i]))
            str_addf(key, "%zu:%s", strlen(row[i].text), row[i].text);
        else
            str_addf(key, "%lld:", (long long)row[i].number);
    }
}

/* Counts by key what a replacement means. */
static void count_replacement(struct store_counts *counts, const struct rows *old,
                              const struct rows *rows)
{
    const struct dataset_info *info = &datasets[rows->set];
    CLEANUP(text_map_finish)
    struct text_map index = {0};
    CLEANUP(str_finish)
    struct str key = {0};
    size_t found = 0;

    for (size_t i = 0; i < old->n; i++) {
        add_key(&key, info, rows_at(old, i));
        text_map_set(&index, str_text(&key), (int64_t)i);
    }
    for (size_t i = 0; i < rows->n; i++) {
        add_key(&key, info, rows_at(rows, i));
        int64_t at = text_map_get(&index, str_text(&key), -1);
        bool same = at >= 0 && rows_equal_at(old, (size_t)at, rows, i);
        counts->inserted += at < 0;
        counts->updated += at >= 0 && !same;
        counts->unchanged += same;
        found += at >= 0;
    }
    counts->deleted += old->n - MIN(found, old->n);
}

static bool clear(sqlite3 *db, const struct store_batch *batch, struct err *err)
{
    const struct dataset_info *info = &datasets[batch->set];
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    CLEANUP(str_finish)
    struct str sql = {0};

    str_addf(&sql, "DELETE FROM \"%s\"", info->name);
    if (batch->part)
        str_addf(&sql, " WHERE \"%s\" = ?1", info->fields[batch->part_field].name);
    if (!sql_prepare(db, str_text(&sql), &stmt, err))
        return false;
    if (batch->part)
        sql_bind_text(stmt, 1, batch->part);
    return sql_do(stmt, err);
}

static bool replace(struct store_writer *writer, const struct store_batch *batch, struct err *err)
{
    const struct rows none = {.set = batch->set};
    const struct rows *rows = batch->rows && batch->rows->n ? batch->rows : &none;
    CLEANUP(rows_finish)
    struct rows old = {.set = batch->set};
    struct store_counts before = writer->counts;

    for (size_t i = 0; i < rows->n; i++) {
        if (!has_key(&datasets[batch->set], rows_at(rows, i), err))
            return false;
    }
    if (!dataset_read(writer->db, batch, &old, err))
        return false;
    if (all_equal(&old, rows)) {
        writer->counts.unchanged += rows->n;
        return true;
    }
    if (!clear(writer->db, batch, err) || !upsert(writer, rows, err))
        return false;
    writer->counts = before;
    count_replacement(&writer->counts, &old, rows);
    return true;
}

static bool batch_fits(const struct store_batch *batch)
{
    if (batch->set == DATA_EVENTS || (int)batch->set >= DATASET_COUNT)
        return false;
    if (batch->rows && batch->rows->n > 0 && batch->rows->set != batch->set)
        return false;
    const struct dataset_info *info = &datasets[batch->set];
    return !batch->part || (batch->part_field >= 0 && (size_t)batch->part_field < info->n_fields &&
                            field_is_text(&info->fields[batch->part_field]));
}

static bool apply_rows(struct store_writer *writer, const struct store_batch *batch,
                       struct err *err)
{
    if (batch->mode == STORE_UPSERT)
        return upsert(writer, batch->rows, err);
    if (!batch_fits(batch))
        return err_set(err, ERR_OTHER, "this dataset cannot be replaced so");
    return replace(writer, batch, err);
}

/* What is for managers leaves no trace behind, so that it can be wiped out at any time. */
bool dataset_apply(struct store_writer *writer, const struct store_batch *batch, struct err *err)
{
    bool any = batch->rows && batch->rows->n > 0;

    if (!dataset_is_managers(any ? batch->rows->set : batch->set))
        return apply_rows(writer, batch, err);
    if (!secure_delete(writer->db, true, err))
        return false;
    bool ok = apply_rows(writer, batch, err);
    return secure_delete(writer->db, false, ok ? err : NULL) && ok;
}
