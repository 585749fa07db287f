/* Reading what is small: words, datasets, feeds. */
#include <stdlib.h>

#include "reader.h"
#include "writer.h"

bool words_append(sqlite3 *db, enum event_field field, uint32_t after, struct store_words *out,
                  struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    int64_t code = after;
    bool row = true;

    if (!sql_prepare(db, "SELECT code, text FROM word WHERE field = ?1 AND code > ?2 ORDER BY code",
                     &stmt, err))
        return false;
    sql_bind_text(stmt, 1, event_fields[field].name);
    sqlite3_bind_int64(stmt, 2, code);
    while (sql_step(stmt, &row, err) && row) {
        const char *text = sql_text(stmt, 1);
        if (sqlite3_column_int64(stmt, 0) != ++code || code > WORDS_MAX || !text)
            return err_set(err, ERR_CORRUPT, "the words of %s have a gap",
                           event_fields[field].name);
        mem_grow(&out->texts, &out->cap, out->n + 1, sizeof(*out->texts));
        out->texts[out->n++] = arena_text(&out->arena, text);
    }
    return !row;
}

bool store_words_read(struct store_reader *reader, enum event_field field, uint32_t after,
                      struct store_words *out, struct err *err)
{
    out->n = 0;
    arena_reset(&out->arena);
    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = words_append(reader->connection->db, field, after, out, err);
    reader_leave(reader->connection);
    return ok;
}

void store_words_finish(struct store_words *words)
{
    free(words->texts);
    arena_finish(&words->arena);
    *words = (struct store_words){0};
}

/* The columns of a dataset are made by the writer; one of an older program may lack some. */
static bool read_dataset(struct store_reader *reader, const struct store_batch *which,
                         struct rows *out, struct err *err)
{
    if (which->set == DATA_EVENTS)
        return err_set(err, ERR_OTHER, "events are read by store_scan and store_rows");
    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = dataset_read(reader->connection->db, which, out, err);
    reader_leave(reader->connection);
    return ok;
}

bool store_dataset(struct store_reader *reader, enum dataset set, struct rows *out, struct err *err)
{
    return read_dataset(reader, &(struct store_batch){.set = set}, out, err);
}

bool store_dataset_part(struct store_reader *reader, enum dataset set, int field, const char *part,
                        struct rows *out, struct err *err)
{
    const struct store_batch which = {.set = set, .part_field = field, .part = part};

    return read_dataset(reader, &which, out, err);
}

static enum dataset dataset_named(const char *name)
{
    int set = 0;

    while (set < DATASET_COUNT && !text_equal(datasets[set].name, name))
        set++;
    return (enum dataset)set;
}

static void add_feed(sqlite3_stmt *stmt, struct store_feeds *out)
{
    enum dataset set = dataset_named(sql_text(stmt, 2));

    if (set == DATASET_COUNT)
        return;
    mem_grow(&out->items, &out->cap, out->n + 1, sizeof(*out->items));
    out->items[out->n++] = (struct store_feed){
        .source = arena_text(&out->arena, sql_text(stmt, 0)),
        .name = arena_text(&out->arena, sql_text(stmt, 1)),
        .set = set,
        .cursor = arena_text(&out->arena, sql_text(stmt, 3)),
        .etag = arena_text(&out->arena, sql_text(stmt, 4)),
        .fetched_at = sql_int(stmt, 5),
        .failed_at = sql_int(stmt, 6),
        .status = sql_int(stmt, 7),
        .ahead = sql_int(stmt, 8),
        .error = arena_text(&out->arena, sql_text(stmt, 9)),
    };
}

static bool read_feeds(sqlite3 *db, struct store_feeds *out, struct err *err)
{
    CLEANUP(sql_finish)
    sqlite3_stmt *stmt = NULL;
    bool row = true;

    if (!sql_prepare(db,
                     "SELECT source, name, dataset, cursor, etag, fetched_at, failed_at,"
                     " status_code, ahead, error FROM feed ORDER BY source, name",
                     &stmt, err))
        return false;
    while (sql_step(stmt, &row, err) && row)
        add_feed(stmt, out);
    return !row;
}

bool store_feeds_read(struct store_reader *reader, struct store_feeds *out, struct err *err)
{
    out->n = 0;
    arena_reset(&out->arena);
    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = read_feeds(reader->connection->db, out, err);
    reader_leave(reader->connection);
    return ok;
}

const struct store_feed *store_feeds_find(const struct store_feeds *feeds, const char *source,
                                          const char *name)
{
    for (size_t i = 0; i < feeds->n; i++) {
        if (text_equal(feeds->items[i].source, source) && text_equal(feeds->items[i].name, name))
            return &feeds->items[i];
    }
    return NULL;
}

void store_feeds_finish(struct store_feeds *feeds)
{
    free(feeds->items);
    arena_finish(&feeds->arena);
    *feeds = (struct store_feeds){0};
}

/* ---- spans ------------------------------------------------------------------------------- */

bool store_spans_read(struct store_reader *reader, const struct store_feed *feed,
                      struct store_spans *out, struct err *err)
{
    if (!reader_enter(reader->connection, err))
        return false;
    bool ok = spans_read(reader->connection->db, feed, out, err);
    reader_leave(reader->connection);
    return ok;
}

void store_spans_finish(struct store_spans *spans)
{
    free(spans->items);
    *spans = (struct store_spans){0};
}
