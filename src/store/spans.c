/* Spans of time that an answer told all of: what was stored of them before and is told no longer
 * goes away; and that they were read is kept, so that a gap is not taken for nothing.
 *
 * A slot that becomes free is filled with an event that stands behind it for want of a better
 * place, so that each is found on the way from its first slot, as events.c looks for it. Since
 * events lie elsewhere then, or nowhere, the change log begins anew: who follows it derives all
 * again. */
#include <stdlib.h>
#include <string.h>

#include "writer.h"

/* An event that is there no longer. */
struct lost {
    uint32_t table;
    int64_t moment;
    char *id; /* owned */
};
struct losses {
    struct lost *items;
    size_t n, cap;
};

static void losses_finish(struct losses *losses)
{
    for (size_t i = 0; i < losses->n; i++)
        free(losses->items[i].id);
    free(losses->items);
}

static void name_event(struct str *out, int table, int64_t moment, const char *id)
{
    str_clear(out);
    str_addf(out, "%d %lld %s", table, (long long)moment, id);
}

/* ---- what is told no longer ---------------------------------------------------------------- */

static void note_rows(const struct rows *rows, struct text_map *told)
{
    CLEANUP(str_finish)
    struct str name = {0};
    for (size_t i = 0; rows && i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        int kind = field_word_code(&event_fields[E_KIND], row[E_KIND].text);
        name_event(&name, kind - 1, slot_first(row[E_CREATED].number), row[E_ID].text);
        text_map_set(told, str_text(&name), 1);
    }
}

static bool find_losses(struct store_writer *writer, int table, const struct store_span *span,
                        const struct text_map *told, struct losses *out, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    CLEANUP(str_finish)
    struct str sql = {0};
    CLEANUP(str_finish)
    struct str name = {0};
    bool row = true;
    str_addf(&sql,
             "SELECT slot, id FROM %s WHERE slot >= ?1 AND slot < ?2 AND typeof(id) = 'text'"
             " AND substr(id, 1, length(?3)) = ?3",
             table_names[table]);
    if (!sql_prepare(writer->db, str_text(&sql), &stmt, err))
        return false;
    sql_bind_number(stmt, 1, slot_first(MAX(span->from, span->gone_from)));
    sql_bind_number(stmt, 2, slot_first(span->to));
    sql_bind_text(stmt, 3, span->stem);
    while (sql_step(stmt, &row, err) && row) {
        int64_t moment = sql_int(stmt, 0) & ~(int64_t)SLOT_MASK;
        const char *id = sql_text(stmt, 1);
        name_event(&name, table, moment, id ? id : "");
        if (text_map_get(told, str_text(&name), 0))
            continue;
        mem_grow(&out->items, &out->cap, out->n + 1, sizeof(*out->items));
        out->items[out->n++] = (struct lost){(uint32_t)table, moment, mem_text(id ? id : "")};
    }
    return !row;
}

/* ---- taking it away ------------------------------------------------------------------------- */

/* What a table is asked and told, a slot each. */
struct hand {
    struct store_writer *writer;
    sqlite3_stmt *look, *drop, *move, *note;
};

static void hand_finish(struct hand *hand)
{
    sql_finish(&hand->look);
    sql_finish(&hand->drop);
    sql_finish(&hand->move);
    sql_finish(&hand->note);
}

static bool hand_init(struct hand *hand, struct store_writer *writer, uint32_t table,
                      struct err *err)
{
    const char *const texts[] = {"SELECT id FROM %s WHERE slot = ?1",
                                 "DELETE FROM %s WHERE slot = ?1",
                                 "UPDATE %s SET slot = ?2 WHERE slot = ?1"};
    sqlite3_stmt **const stmts[] = {&hand->look, &hand->drop, &hand->move};
    hand->writer = writer;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        char sql[128];
        const char *place = strstr(texts[i], "%s");
        snprintf(sql, sizeof(sql), "%.*s%s%s", (int)(place - texts[i]), texts[i],
                 table_names[table], place + 2);
        if (!sql_prepare(writer->db, sql, stmts[i], err))
            return false;
    }
    return gone_prepare(writer, &hand->note, err);
}

/* The id in a slot; "" and *there false when it is free. */
static bool look(struct hand *hand, int64_t slot, struct str *id, bool *there, struct err *err)
{
    char uuid[UUID_TEXT];
    str_clear(id);
    sqlite3_bind_int64(hand->look, 1, slot);
    if (!sql_step(hand->look, there, err))
        return false;
    if (*there && sqlite3_column_bytes(hand->look, 0) == UUID_SIZE &&
        sqlite3_column_type(hand->look, 0) == SQLITE_BLOB) {
        store_uuid_print(sqlite3_column_blob(hand->look, 0), uuid);
        str_add(id, uuid);
    } else if (*there) {
        str_add(id, sql_text(hand->look, 0) ? sql_text(hand->look, 0) : "");
    }
    sqlite3_reset(hand->look);
    return true;
}

static int64_t home_of(const struct store_writer *writer, int64_t moment, const char *id)
{
    return moment + (int64_t)(hash_text(id, writer->salt) & SLOT_MASK);
}

/* So many slots further; after the last of a millisecond comes its first. */
static int64_t step_from(int64_t slot, int64_t n)
{
    int64_t moment = slot & ~(int64_t)SLOT_MASK;
    return moment + ((slot + n) & SLOT_MASK);
}

static bool move(struct hand *hand, int64_t from, int64_t to, struct err *err)
{
    sqlite3_bind_int64(hand->move, 1, from);
    sqlite3_bind_int64(hand->move, 2, to);
    return sql_do(hand->move, err);
}

/* Fills the free slot `hole` with an event that looks for its place on the way over it. */
static bool close_hole(struct hand *hand, int64_t hole, struct err *err)
{
    CLEANUP(str_finish)
    struct str id = {0};
    bool there = true;
    for (int64_t n = 1, at = step_from(hole, 1); there && n <= SLOT_MASK;
         n++, at = step_from(at, 1)) {
        if (!look(hand, at, &id, &there, err))
            return false;
        int64_t home = home_of(hand->writer, at & ~(int64_t)SLOT_MASK, str_text(&id));
        if (!there || ((at - home) & SLOT_MASK) < ((at - hole) & SLOT_MASK))
            continue;
        if (!move(hand, at, hole, err))
            return false;
        hole = at;
    }
    return true;
}

static bool take_away(struct hand *hand, const struct lost *lost, struct err *err)
{
    CLEANUP(str_finish)
    struct str id = {0};
    int64_t at = home_of(hand->writer, lost->moment, lost->id);
    bool there = true;
    for (int64_t n = 0; there && n <= SLOT_MASK; n++, at = step_from(at, 1)) {
        if (!look(hand, at, &id, &there, err))
            return false;
        if (!there || strcmp(str_text(&id), lost->id) != 0)
            continue;
        sqlite3_bind_int64(hand->drop, 1, at);
        return sql_do(hand->drop, err) && close_hole(hand, at, err);
    }
    return err_set(err, ERR_CORRUPT, "an event does not lie where it should");
}

/* The number of the last change goes on by two, so that whoever had read up to it sees a gap. */
static bool begin_log_anew(struct store_writer *writer, struct err *err)
{
    int64_t last = 0;
    writer->changes.n = 0;
    writer->changes_kept = 0;
    return sql_number(writer->db, "SELECT coalesce(max(seq), 0) FROM change", &last, err) &&
           sql_runf(writer->db, err,
                    "DELETE FROM change; INSERT INTO change(seq, n, rows) VALUES(%lld, 0, x'')",
                    (long long)last + 2);
}

static bool forget(struct store_writer *writer, int table, const struct losses *losses,
                   struct err *err)
{
    CLEANUP(hand_finish)
    struct hand hand = {0};
    if (losses->n == 0)
        return true;
    if (!hand_init(&hand, writer, (uint32_t)table, err))
        return false;
    for (size_t i = 0; i < losses->n; i++) {
        const struct lost *lost = &losses->items[i];
        if (!take_away(&hand, lost, err) ||
            !gone_add(hand.note, table, lost->moment, lost->id, err))
            return false;
    }
    writer->tables[table].rows -= (int64_t)losses->n;
    writer->counts.deleted += losses->n;
    return true;
}

static bool forget_rest(struct store_writer *writer, const struct store_batch *batch,
                        struct err *err)
{
    CLEANUP(text_map_finish)
    struct text_map told = {0};
    size_t before = writer->counts.deleted;
    note_rows(batch->rows, &told);
    for (int table = 0; table < TABLE_OTHER; table++) {
        CLEANUP(losses_finish)
        struct losses losses = {0};
        if (!find_losses(writer, table, &batch->span, &told, &losses, err) ||
            !forget(writer, table, &losses, err))
            return false;
    }
    writer->anew = writer->counts.deleted > before;
    return !writer->anew || (gone_trim(writer, err) && begin_log_anew(writer, err));
}

/* ---- what was read --------------------------------------------------------------------------- */

/* Joined with those of the feed that it meets. */
static bool note_read(struct store_writer *writer, const struct store_feed *feed,
                      const struct store_span *span, struct err *err)
{
    static const char *const texts[] = {
        "INSERT OR REPLACE INTO span SELECT ?1, ?2, min(?3, coalesce(min(since), ?3)),"
        " max(?4, coalesce(max(until), ?4)) FROM span"
        " WHERE source = ?1 AND feed = ?2 AND since <= ?4 AND until >= ?3",
        "DELETE FROM span WHERE source = ?1 AND feed = ?2 AND since <= ?4 AND until >= ?3"
        " AND EXISTS(SELECT 1 FROM span AS more WHERE more.source = ?1 AND more.feed = ?2"
        " AND more.since <= span.since AND more.until >= span.until"
        " AND (more.since < span.since OR more.until > span.until))"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        CLEANUP(sql_finish)
        sqlite3_stmt *stmt = NULL;
        if (!sql_prepare(writer->db, texts[i], &stmt, err))
            return false;
        sql_bind_text(stmt, 1, feed->source);
        sql_bind_text(stmt, 2, feed->name);
        sql_bind_number(stmt, 3, span->from);
        sql_bind_number(stmt, 4, span->to);
        if (!sql_do(stmt, err))
            return false;
    }
    return true;
}

bool span_apply(struct store_writer *writer, const struct store_batch *batch, struct err *err)
{
    const struct store_span *span = &batch->span;
    if (span->to <= span->from)
        return true;
    if (!batch->feed || batch->set != DATA_EVENTS)
        return err_set(err, ERR_OTHER, "only a feed of events is told by spans");
    return (!span->stem || !*span->stem || forget_rest(writer, batch, err)) &&
           note_read(writer, batch->feed, span, err);
}

/* ---- reading --------------------------------------------------------------------------------- */

bool spans_read(sqlite3 *db, const struct store_feed *feed, struct store_spans *out,
                struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    int64_t there = 0;
    out->n = 0;
    if (!sql_number(db, "SELECT count(*) FROM sqlite_master WHERE name = 'span'", &there, err))
        return false;
    if (!there) /* made by an older program */
        return true;
    if (!sql_prepare(db,
                     "SELECT since, until FROM span WHERE ?1 IS NULL OR (source = ?1 AND feed = ?2)"
                     " ORDER BY since",
                     &stmt, err))
        return false;
    sql_bind_text(stmt, 1, feed ? feed->source : NULL);
    sql_bind_text(stmt, 2, feed ? feed->name : NULL);
    while (sql_step(stmt, &row, err) && row) {
        const struct store_span next = {.from = sql_int(stmt, 0), .to = sql_int(stmt, 1)};
        struct store_span *last = out->n ? &out->items[out->n - 1] : NULL;
        if (last && next.from <= last->to) {
            last->to = MAX(last->to, next.to);
            continue;
        }
        mem_grow(&out->items, &out->cap, out->n + 1, sizeof(*out->items));
        out->items[out->n++] = next;
    }
    return !row;
}
