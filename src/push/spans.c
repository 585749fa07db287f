/* Where in time each feed was read. Spans of a mirror only grow and join, so all rows that were
 * ever written are true together, and to write one again does no harm. */
#include <string.h>

#include "binary.h"
#include "place.h"

struct spans {
    const struct place *place;
    struct remote *remote;
    char origin[ORIGIN_MAX];
    struct text_map known; /* "SOURCE\nFEED\nSINCE" to the end, as the cluster has it */
    struct str rows;
};

static void spans_finish(struct spans *spans)
{
    text_map_finish(&spans->known);
    str_finish(&spans->rows);
}

static void name_span(struct str *out, const char *source, const char *feed, int64_t since)
{
    str_clear(out);
    str_addf(out, "%s\n%s\n%lld", source, feed, (long long)since);
}

static bool read_known(struct spans *spans, struct err *err)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_add(&text, "SELECT source, feed, since, max(until) FROM ");
    place_table(spans->place->options, CLICKHOUSE_SPANS, &text);
    str_add(&text, " WHERE origin = ");
    clickhouse_text(&text, spans->origin, strlen(spans->origin));
    str_add(&text, " GROUP BY source, feed, since FORMAT RowBinary");
    if (!remote_select(spans->remote, str_text(&text), err))
        return false;
    struct cursor cursor = {spans->remote->body, spans->remote->body + spans->remote->size, false};
    while (cursor.at < cursor.end && !cursor.bad) {
        size_t n_source, n_feed;
        const char *source = cursor_text(&cursor, &n_source);
        const char *feed = cursor_text(&cursor, &n_feed);
        int64_t since = cursor_number(&cursor), until = cursor_number(&cursor);
        if (cursor.bad)
            break;
        str_clear(&text);
        str_bytes(&text, source, n_source);
        str_char(&text, '\n');
        str_bytes(&text, feed, n_feed);
        str_addf(&text, "\n%lld", (long long)since);
        text_map_set(&spans->known, str_text(&text), until);
    }
    return !cursor.bad ||
           err_set(err, ERR_SHAPE, "the table " CLICKHOUSE_SPANS " is not as usagetop makes it");
}

static bool add_feed(struct spans *spans, struct store_reader *reader,
                     const struct store_feed *feed, struct err *err)
{
    CLEANUP(store_spans_finish)
    struct store_spans read = {0};
    CLEANUP(str_finish)
    struct str name = {0};
    if (!store_spans_read(reader, feed, &read, err))
        return false;
    for (size_t i = 0; i < read.n; i++) {
        const struct store_span *span = &read.items[i];
        name_span(&name, feed->source, feed->name, span->from);
        if (text_map_get(&spans->known, str_text(&name), INT64_MIN) >= span->to)
            continue;
        binary_text(&spans->rows, spans->origin, strlen(spans->origin));
        binary_text(&spans->rows, feed->source, strlen(feed->source));
        binary_text(&spans->rows, feed->name, strlen(feed->name));
        binary_number(&spans->rows, span->from);
        binary_number(&spans->rows, span->to);
    }
    return true;
}

static bool send_rows(struct spans *spans, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    if (!spans->rows.len)
        return true;
    place_insert(spans->place->options, CLICKHOUSE_SPANS, "origin, source, feed, since, until",
                 &statement);
    return remote_insert(spans->remote, str_text(&statement), &spans->rows, err);
}

bool spans_send(struct place *place, struct store_reader *reader, struct remote *remote,
                struct err *err)
{
    CLEANUP(spans_finish)
    struct spans spans = {.place = place, .remote = remote};
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    bool there;
    if (!place_has(place, CLICKHOUSE_SPANS, remote, &there, err))
        return false;
    if (!there) /* tables of an older program */
        return true;
    bool ok = store_feeds_read(reader, &feeds, err) &&
              origin_read(reader, &feeds, spans.origin, err) && read_known(&spans, err);
    for (size_t i = 0; i < feeds.n && ok; i++)
        ok = add_feed(&spans, reader, &feeds.items[i], err);
    return ok && send_rows(&spans, err);
}
