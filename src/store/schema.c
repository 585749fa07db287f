/* A mirror's schema version is in user_version. Each step leads from one version to the next; a
 * released step is never changed. What follows from the model's field lists (columns, known words,
 * tables of datasets) is brought up to date at every opening and needs no step. */
#include "schema.h"

#include <string.h>

/* Version 1: words, meta, feeds, change log, and the tables of events without their columns. */
static bool step_first(sqlite3 *db, struct err *err)
{
    static const char sql[] =
        "CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
        "CREATE TABLE word(field TEXT, code INTEGER, text TEXT NOT NULL,"
        " PRIMARY KEY(field, code)) WITHOUT ROWID;"
        "CREATE TABLE feed(source TEXT, name TEXT, dataset TEXT NOT NULL, cursor TEXT, etag TEXT,"
        " fetched_at INTEGER, failed_at INTEGER, status_code INTEGER, ahead INTEGER, error TEXT,"
        " PRIMARY KEY(source, name)) WITHOUT ROWID;"
        "CREATE TABLE change(seq INTEGER PRIMARY KEY, n INTEGER NOT NULL, rows BLOB NOT NULL);"
        "CREATE TABLE event_table(name TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;";

    if (!sql_run(db, sql, err))
        return false;
    for (int i = 0; i < TABLE_COUNT; i++) {
        const char *kind = i == TABLE_OTHER ? ", kind INTEGER" : "";
        if (!sql_runf(db, err,
                      "CREATE TABLE %s(slot INTEGER PRIMARY KEY, id%s);"
                      "INSERT INTO event_table VALUES('%s', 0)",
                      table_names[i], kind, table_names[i]))
            return false;
    }
    uint8_t random[UUID_SIZE];
    char identity[UUID_TEXT];
    sqlite3_randomness(sizeof(random), random);
    store_uuid_print(random, identity);
    return sql_runf(db, err, "INSERT INTO meta VALUES('identity', '%s')", identity);
}

static bool (*const steps[])(sqlite3 *db, struct err *err) = {step_first};

int schema_version(void)
{
    return ARRAY_LEN(steps);
}

static bool migrate(sqlite3 *db, struct err *err)
{
    int64_t version = 0;

    if (!sql_number(db, "PRAGMA user_version", &version, err))
        return false;
    if (version > schema_version())
        return err_set(err, ERR_OTHER,
                       "the mirror was written by a newer usagetop (schema %lld, this one knows "
                       "%d): update usagetop, or use another mirror file",
                       (long long)version, schema_version());
    if (version < 0)
        return err_set(err, ERR_CORRUPT, "the mirror has no valid schema version");
    for (size_t i = (size_t)version; i < ARRAY_LEN(steps); i++) {
        if (!steps[i](db, err))
            return err_wrap(err, "bringing the mirror to schema %zu", i + 1);
    }
    return version == schema_version() || sql_runf(db, err,
                                                   "PRAGMA user_version = %d;"
                                                   "PRAGMA application_id = %d",
                                                   schema_version(), SCHEMA_APPLICATION);
}

/* The words known beforehand have the codes 1..n that the program counts on. */
static bool add_known_words(sqlite3 *db, const struct field *field, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *add = NULL;
    CLEANUP(sql_finish)
    sqlite3_stmt *get = NULL;
    CLEANUP(free_ptr)
    char *words = mem_text(field->words);
    char *rest = words;
    int code = 0;

    if (!sql_prepare(db, "INSERT OR IGNORE INTO word VALUES(?1, ?2, ?3)", &add, err) ||
        !sql_prepare(db, "SELECT text FROM word WHERE field = ?1 AND code = ?2", &get, err))
        return false;
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        bool row = false;
        sql_bind_text(add, 1, field->name);
        sql_bind_number(add, 2, ++code);
        sql_bind_text(add, 3, word);
        sql_bind_text(get, 1, field->name);
        sql_bind_number(get, 2, code);
        if (!sql_do(add, err) || !sql_step(get, &row, err))
            return false;
        bool same = row && text_equal(sql_text(get, 0), word);
        sqlite3_reset(get);
        if (!same)
            return err_set(err, ERR_OTHER,
                           "the mirror uses code %d of %s otherwise than this usagetop: use "
                           "another mirror file",
                           code, field->name);
    }
    return true;
}

static const char *column_type(const struct field *field)
{
    return field_is_text(field) ? "TEXT" : "INTEGER";
}

static bool make_dataset(sqlite3 *db, const struct dataset_info *info, struct err *err)
{
    CLEANUP(str_finish)
    struct str sql = {0};

    str_add(&sql, "CREATE TABLE IF NOT EXISTS ");
    sql_add_name(&sql, info->name);
    str_char(&sql, '(');
    for (size_t i = 0; i < info->n_fields; i++) {
        sql_add_name(&sql, info->fields[i].name);
        str_addf(&sql, " %s%s, ", column_type(&info->fields[i]),
                 i < info->n_key ? " NOT NULL" : "");
    }
    str_add(&sql, "UNIQUE(");
    for (size_t i = 0; i < info->n_key; i++) {
        str_add(&sql, i ? ", " : "");
        sql_add_name(&sql, info->fields[i].name);
    }
    str_add(&sql, "))");
    return sql_run(db, str_text(&sql), err);
}

/* The ledger is read a period at a time. */
static bool make_index(sqlite3 *db, struct err *err)
{
    return sql_runf(db, err, "CREATE INDEX IF NOT EXISTS ledger_period ON \"%s\"(\"%s\")",
                    datasets[DATA_LEDGER].name, datasets[DATA_LEDGER].fields[LEDGER_PERIOD].name);
}

/* Where in time each feed was read. */
static bool make_spans(sqlite3 *db, struct err *err)
{
    return sql_run(db,
                   "CREATE TABLE IF NOT EXISTS span(source TEXT, feed TEXT, since INTEGER,"
                   " until INTEGER, PRIMARY KEY(source, feed, since)) WITHOUT ROWID",
                   err);
}

static bool column_exists(sqlite3 *db, const char *table, const char *column, bool *ret,
                          struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;

    if (!sql_prepare(db, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", &stmt, err))
        return false;
    sql_bind_text(stmt, 1, table);
    sql_bind_text(stmt, 2, column);
    return sql_step(stmt, ret, err);
}

/* The dataset's table with a column for every field of the model. */
static bool prepare_dataset(sqlite3 *db, const struct dataset_info *info, struct err *err)
{
    if (!make_dataset(db, info, err))
        return false;
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct field *field = &info->fields[i];
        bool there = false;
        if (!column_exists(db, info->name, field->name, &there, err))
            return false;
        if (!there && !sql_runf(db, err, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", info->name,
                                field->name, column_type(field)))
            return false;
    }
    return true;
}

static bool prepare(sqlite3 *db, struct err *err)
{
    if (!migrate(db, err))
        return false;
    for (size_t i = 0; i < E_COUNT; i++) {
        const struct field *field = &event_fields[i];
        if (field->type == FIELD_WORD && *field->words && !add_known_words(db, field, err))
            return false;
    }
    for (size_t i = 0; i < DATASET_COUNT; i++) {
        if (i != DATA_EVENTS && !prepare_dataset(db, &datasets[i], err))
            return false;
    }
    return make_index(db, err) && make_spans(db, err) && gone_make(db, err) && view_make(db, err);
}

bool schema_prepare(sqlite3 *db, struct err *err)
{
    if (!sql_run(db, "BEGIN IMMEDIATE", err))
        return false;
    if (prepare(db, err) && sql_run(db, "COMMIT", err))
        return true;
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

bool schema_grow(sqlite3 *db, enum store_table table, const bool *wanted, struct layout *layout,
                 struct err *err)
{
    for (size_t i = 0; i < E_COUNT; i++) {
        if (wanted[i] && layout->place[i] < 0 &&
            !sql_runf(db, err, "ALTER TABLE %s ADD COLUMN \"%s\"", table_names[table],
                      event_fields[i].name))
            return false;
    }
    return layout_read(db, table, layout, err);
}
