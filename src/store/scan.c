/* Going through the events of all tables as one row of events in time: each table has a statement
 * that stands on its next event, and the earliest (or latest) of them is the next of all. */
#include <stdlib.h>

#include "reader.h"

struct head {
    sqlite3_stmt *stmt; /* NULL: at its end */
    int64_t slot;
    struct store_value values[E_COUNT];
};

struct store_cursor {
    struct store_connection *connection;
    int64_t from, to;
    bool newest_first;
    int given; /* the table whose event was given last and which must step, -1: none */
    struct head heads[TABLE_COUNT];
};

void store_scan_finish(struct store_scan *scan)
{
    struct store_cursor *cursor = scan->cursor;

    if (!cursor)
        return;
    for (int i = 0; i < TABLE_COUNT; i++)
        sql_finish(&cursor->heads[i].stmt);
    reader_leave(cursor->connection);
    free(cursor);
    scan->cursor = NULL;
}

/* Every slot that may hold an event of the window; next_of leaves out the others. */
static void slot_range(const struct store_cursor *cursor, int64_t *first, int64_t *last)
{
    *first = slot_first(cursor->from);
    *last = slot_first(cursor->to) | SLOT_MASK;
}

static bool is_inside(const struct store_cursor *cursor, int64_t created)
{
    return created >= cursor->from && (created < cursor->to || cursor->to == INT64_MAX);
}

/* Steps to the table's next event in the window. */
static bool advance(struct store_cursor *cursor, int table, struct err *err)
{
    struct head *head = &cursor->heads[table];
    const struct layout *layout = &cursor->connection->layouts[table];
    bool row = true;

    while (row) {
        if (!sql_step(head->stmt, &row, err))
            return false;
        if (!row)
            break;
        head->slot = sqlite3_column_int64(head->stmt, 0);
        values_read(head->stmt, layout, (enum store_table)table, head->values);
        if (is_inside(cursor, head->values[E_CREATED].number))
            return true;
    }
    sql_finish(&head->stmt);
    return true;
}

static bool open_head(struct store_cursor *cursor, int table, const bool *fields, struct err *err)
{
    struct head *head = &cursor->heads[table];
    CLEANUP(str_finish)
    struct str sql = {0};
    int64_t first = 0, last = 0;

    slot_range(cursor, &first, &last);
    layout_add_select(&sql, (enum store_table)table, &cursor->connection->layouts[table], fields);
    str_addf(&sql, " WHERE slot BETWEEN %lld AND %lld ORDER BY slot%s", (long long)first,
             (long long)last, cursor->newest_first ? " DESC" : "");
    values_clear(head->values);
    return sql_prepare(cursor->connection->db, str_text(&sql), &head->stmt, err) &&
           advance(cursor, table, err);
}

bool store_scan_open(struct store_scan *scan, struct store_reader *reader,
                     const struct store_scan_options *options, struct err *err)
{
    if (!reader_enter(reader->connection, err))
        return false;
    struct store_cursor *cursor = mem_new(sizeof(*cursor));
    *cursor = (struct store_cursor){
        .connection = reader->connection,
        .from = options->from,
        .to = options->to,
        .newest_first = options->newest_first,
        .given = -1,
    };
    scan->cursor = cursor;
    for (int i = 0; i < TABLE_COUNT; i++) {
        if (!open_head(cursor, i, options->fields, err)) {
            store_scan_finish(scan);
            return false;
        }
    }
    return true;
}

static int next_table(const struct store_cursor *cursor)
{
    int best = -1;

    for (int i = 0; i < TABLE_COUNT; i++) {
        const struct head *head = &cursor->heads[i];
        if (!head->stmt)
            continue;
        if (best < 0 || (cursor->newest_first ? head->slot > cursor->heads[best].slot
                                              : head->slot < cursor->heads[best].slot))
            best = i;
    }
    return best;
}

bool store_scan_next(struct store_scan *scan, struct store_event *ret_event, struct err *err)
{
    struct store_cursor *cursor = scan->cursor;

    if (err)
        err->code = ERR_NONE;
    if (cursor->given >= 0) {
        int given = cursor->given;
        cursor->given = -1;
        if (!advance(cursor, given, err))
            return false;
    }
    int table = next_table(cursor);
    if (table < 0)
        return false;
    cursor->given = table;
    ret_event->ref =
        (struct store_ref){.rowid = cursor->heads[table].slot, .table = (uint32_t)table};
    ret_event->values = cursor->heads[table].values;
    return true;
}
