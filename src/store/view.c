/* The view `events`: what the tables of events hold, for people with an SQL prompt. Words are
 * texts, times are ISO texts, decimals are numbers in the field's unit. */
#include "schema.h"

static void add_time(struct str *sql, const char *ms)
{
    str_addf(sql,
             "strftime('%%Y-%%m-%%dT%%H:%%M:%%S', (%s - (%s %% 1000 + 1000) %% 1000) / 1000,"
             " 'unixepoch') || printf('.%%03dZ', (%s %% 1000 + 1000) %% 1000)",
             ms, ms, ms);
}

static void add_uuid_or_text(struct str *sql, const char *name)
{
    str_addf(sql,
             "CASE typeof(\"%s\") WHEN 'blob' THEN lower(substr(hex(\"%s\"), 1, 8) || '-' ||"
             " substr(hex(\"%s\"), 9, 4) || '-' || substr(hex(\"%s\"), 13, 4) || '-' ||"
             " substr(hex(\"%s\"), 17, 4) || '-' || substr(hex(\"%s\"), 21)) ELSE \"%s\" END",
             name, name, name, name, name, name, name);
}

static void add_word(struct str *sql, const struct field *field)
{
    str_addf(sql, "(SELECT text FROM word WHERE field = '%s' AND code = \"%s\")", field->name,
             field->name);
}

static void add_decimal(struct str *sql, const struct field *field)
{
    str_addf(sql, "\"%s\" / 1e%d", field->name, field->decimals);
}

/* "created" as milliseconds. */
static void add_created(struct str *sql, const struct layout *layout)
{
    const char *own = layout->place[E_CREATED] < 0 ? "" : "created, ";

    str_addf(sql, "coalesce(%s(slot >> %d) + %lld, 0)", own, SLOT_BITS, (long long)SLOT_EPOCH);
}

static void add_instant(struct str *sql, const struct layout *layout, const struct field *field)
{
    CLEANUP(str_finish)
    struct str ms = {0};

    str_char(&ms, '(');
    add_created(&ms, layout);
    if (field != &event_fields[E_CREATED])
        str_addf(&ms, " + \"%s\"", field->name);
    str_char(&ms, ')');
    add_time(sql, str_text(&ms));
}

static void add_stored(struct str *sql, const struct layout *layout, const struct field *field)
{
    switch (field->type) {
    case FIELD_TIME:
        add_instant(sql, layout, field);
        break;
    case FIELD_WORD:
        add_word(sql, field);
        break;
    case FIELD_TEXT:
        add_uuid_or_text(sql, field->name);
        break;
    case FIELD_DECIMAL:
        add_decimal(sql, field);
        break;
    default:
        sql_add_name(sql, field->name);
    }
}

static void add_value(struct str *sql, enum store_table table, const struct layout *layout,
                      enum event_field number)
{
    if (number == E_KIND && table != TABLE_OTHER)
        str_addf(sql, "'%s'", table_names[table] + sizeof("event_") - 1);
    else if (number == E_CREATED || layout->place[number] >= 0)
        add_stored(sql, layout, &event_fields[number]);
    else
        str_add(sql, "NULL");
}

/* Leaves the view alone that is as it should be: a change makes every reader prepare anew. */
static bool replace_view(sqlite3 *db, const char *sql, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = false;

    if (!sql_prepare(db, "SELECT sql FROM sqlite_schema WHERE name = 'events'", &stmt, err) ||
        !sql_step(stmt, &row, err))
        return false;
    bool same = row && text_equal(sql_text(stmt, 0), sql);
    sqlite3_reset(stmt);
    return same || (sql_run(db, "DROP VIEW IF EXISTS events", err) && sql_run(db, sql, err));
}

bool view_make(sqlite3 *db, struct err *err)
{
    CLEANUP(str_finish)
    struct str sql = {0};

    str_add(&sql, "CREATE VIEW events AS ");
    for (int table = 0; table < TABLE_COUNT; table++) {
        struct layout layout;
        if (!layout_read(db, (enum store_table)table, &layout, err))
            return false;
        str_add(&sql, table ? " UNION ALL SELECT " : "SELECT ");
        for (int i = 0; i < E_COUNT; i++) {
            str_add(&sql, i ? ", " : "");
            add_value(&sql, (enum store_table)table, &layout, (enum event_field)i);
            str_add(&sql, " AS ");
            sql_add_name(&sql, event_fields[i].name);
        }
        str_addf(&sql, " FROM %s", table_names[table]);
    }
    return replace_view(db, str_text(&sql), err);
}
