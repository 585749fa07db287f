/* Words of events are stored as codes: 1, 2, ... in the order of their first appearance, for each
 * field, after those known beforehand. The writer keeps them all in memory. */
#include "writer.h"

void words_finish(struct store_writer *writer)
{
    sql_finish(&writer->add_word);
    for (size_t i = 0; i < E_COUNT; i++) {
        text_map_finish(&writer->words[i]);
        writer->n_words[i] = 0;
    }
}

bool words_load(struct store_writer *writer, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = true;

    words_finish(writer);
    if (!sql_prepare(writer->db, "SELECT field, code, text FROM word ORDER BY field, code", &stmt,
                     err) ||
        !sql_prepare(writer->db, "INSERT INTO word VALUES(?1, ?2, ?3)", &writer->add_word, err))
        return false;
    while (row) {
        if (!sql_step(stmt, &row, err))
            return false;
        int field = row ? field_find(DATA_EVENTS, sql_text(stmt, 0)) : -1;
        if (field < 0)
            continue;
        if (sql_int(stmt, 1) != ++writer->n_words[field])
            return err_set(err, ERR_CORRUPT, "the words of %s have a gap",
                           event_fields[field].name);
        text_map_set(&writer->words[field], sql_text(stmt, 2), writer->n_words[field]);
    }
    return true;
}

static bool add(struct store_writer *writer, enum event_field field, const char *text,
                struct err *err)
{
    if (writer->n_words[field] >= WORDS_MAX)
        return err_set(err, ERR_SHAPE, "%s has more than %d different texts",
                       event_fields[field].title, WORDS_MAX);
    sql_bind_text(writer->add_word, 1, event_fields[field].name);
    sql_bind_number(writer->add_word, 2, writer->n_words[field] + 1);
    sql_bind_text(writer->add_word, 3, text);
    if (!sql_do(writer->add_word, err))
        return false;
    text_map_set(&writer->words[field], text, ++writer->n_words[field]);
    return true;
}

bool words_code(struct store_writer *writer, enum event_field field, const char *text,
                int64_t *ret_code, struct err *err)
{
    int64_t code = text_map_get(&writer->words[field], text, 0);

    if (!code && !add(writer, field, text, err))
        return false;
    *ret_code = code ? code : writer->n_words[field];
    return true;
}
