/* One answer of a service in one transaction: rows, account, change log, counts and cursor. */
#include "writer.h"

void writer_forget_statements(struct store_writer *writer)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        sql_finish(&writer->tables[i].insert);
        sql_finish(&writer->tables[i].select);
        sql_finish(&writer->tables[i].update);
    }
}

static bool load_tables(struct store_writer *writer, struct err *err)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        struct table_writer *table = &writer->tables[i];
        CLEANUP(str_finish)
        struct str sql = {0};
        str_addf(&sql, "SELECT rows FROM event_table WHERE name = '%s'", table_names[i]);
        if (!layout_read(writer->db, (enum store_table)i, &table->layout, err) ||
            !sql_number(writer->db, str_text(&sql), &table->rows, err))
            return false;
        if (table->rows == UNKNOWN)
            return err_set(err, ERR_CORRUPT, "the mirror has no count of %s", table_names[i]);
    }
    return true;
}

static bool load_salt(struct store_writer *writer, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = false;

    if (!sql_prepare(writer->db, "SELECT value FROM meta WHERE name = 'identity'", &stmt, err) ||
        !sql_step(stmt, &row, err))
        return false;
    if (!row || !sql_text(stmt, 0))
        return err_set(err, ERR_CORRUPT, "the mirror has no identity");
    writer->salt = hash_text(sql_text(stmt, 0), 0);
    return true;
}

bool writer_load(struct store_writer *writer, struct err *err)
{
    writer_forget_statements(writer);
    if (!load_tables(writer, err) || !load_salt(writer, err) || !words_load(writer, err) ||
        !sql_number(writer->db, "SELECT coalesce(sum(n), 0) FROM change", &writer->changes_kept,
                    err))
        return false;
    writer->stale = false;
    return true;
}

static bool save_counts(struct store_writer *writer, struct err *err)
{
    for (int i = 0; i < TABLE_COUNT && (writer->changes.n > 0 || writer->anew); i++) {
        if (!sql_runf(writer->db, err, "UPDATE event_table SET rows = %lld WHERE name = '%s'",
                      (long long)writer->tables[i].rows, table_names[i]))
            return false;
    }
    return true;
}

static bool apply(struct store_writer *writer, const struct store_batch *batch, struct err *err)
{
    const struct rows *rows = batch->rows;
    bool any = rows && rows->n > 0;

    if (batch->mode == STORE_REPLACE || (any && rows->set != DATA_EVENTS)) {
        if (!dataset_apply(writer, batch, err))
            return false;
    } else if (any && !events_apply(writer, rows, err)) {
        return false;
    }
    if (!span_apply(writer, batch, err))
        return false;
    if (any && rows->set == DATA_SESSION && !account_apply(writer, rows, err))
        return false;
    return changes_apply(writer, err) && save_counts(writer, err) &&
           (!batch->feed || feed_apply(writer, batch->feed, err));
}

bool store_apply(struct store *store, const struct store_batch *batch,
                 struct store_counts *ret_counts, struct err *err)
{
    struct store_writer *writer = store->writer;
    struct err why = {0};

    writer->changes.n = 0;
    writer->anew = false;
    writer->counts = (struct store_counts){0};
    bool ok = (!writer->stale || writer_load(writer, &why)) &&
              sql_run(writer->db, "BEGIN IMMEDIATE", &why) && apply(writer, batch, &why) &&
              sql_run(writer->db, "COMMIT", &why);
    if (ok) {
        writer_scrub(writer);
        if (ret_counts)
            *ret_counts = writer->counts;
        return true;
    }
    if (!sqlite3_get_autocommit(writer->db))
        sqlite3_exec(writer->db, "ROLLBACK", NULL, NULL, NULL);
    writer->stale = true;
    if (why.code == ERR_CORRUPT)
        writer->leave = LOCK_DAMAGED;
    return err_set(err, why.code, "%s", why.text);
}
