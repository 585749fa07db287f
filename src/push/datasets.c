/* Small datasets: a snapshot is one insert, whose rows have one revision; then it is said whose it
 * is, and of each origin the highest counts. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "binary.h"
#include "place.h"

static bool was_sent(const struct place *place, const char *print)
{
    const char *at = strstr(str_text(&place->prints), print);
    return at && (at == str_text(&place->prints) || at[-1] == ' ');
}

static bool send_rows(const struct place *place, const struct columns *columns,
                      const struct str *rows, struct remote *remote, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0}, names = {0};
    columns_names(columns, &names);
    place_insert(place->options, datasets[columns->set].name, str_text(&names), &statement);
    return remote_insert(remote, str_text(&statement), rows, err);
}

/* With `revision` behind each row; a snapshot of nothing is a row without a first field. */
static void encode(const struct columns *columns, const struct rows *rows, int64_t revision,
                   struct str *out)
{
    CLEANUP(free_ptr)
    union value *none = mem_array(columns->n_fields, sizeof(*none));
    for (size_t i = 0; i < columns->n_fields; i++)
        none[i] = value_none(&datasets[columns->set].fields[i]);
    for (size_t i = 0; i < MAX(rows->n, (size_t)1); i++) {
        binary_row(out, columns, rows->n ? rows_at(rows, i) : none);
        binary_number(out, revision);
    }
}

struct sending {
    struct place *place;
    struct remote *remote;
    struct store_feeds feeds;
    char origin[ORIGIN_MAX];
    bool told_apart;   /* the cluster keeps those of each origin */
    struct str prints; /* of what is there now */
    int64_t sent;
};

/* When the service told it, so that of two mirrors of one account the newer one counts, whichever
 * is pushed last; and higher than any before, also where the clock was set back. */
static int64_t next_revision(struct sending *sending, enum dataset set)
{
    struct place *place = sending->place;
    int64_t told = origin_told(&sending->feeds, set);
    return place->snapshot = MAX(told == UNKNOWN ? clock_now() : told, place->snapshot + 1);
}

static bool send_origin(const struct sending *sending, enum dataset set, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    CLEANUP(str_finish)
    struct str row = {0};
    if (!sending->told_apart)
        return true;
    place_insert(sending->place->options, CLICKHOUSE_SNAPSHOTS, "origin, dataset, revision",
                 &statement);
    binary_text(&row, sending->origin, strlen(sending->origin));
    binary_text(&row, datasets[set].name, strlen(datasets[set].name));
    binary_number(&row, sending->place->snapshot);
    return remote_insert(sending->remote, str_text(&statement), &row, err);
}

/* "keys=16 digits ": what was sent, and as whose. */
static void print_rows(const struct sending *sending, enum dataset set, const struct str *text,
                       char *out, size_t size)
{
    uint64_t seed = sending->told_apart ? hash_text(sending->origin, 0) : 0;
    snprintf(out, size, "%s=%016" PRIx64 " ", datasets[set].name,
             hash_bytes(str_text(text), text->len, seed));
}

/* One that was never there is not sent as nothing. */
static bool send_one(struct sending *sending, enum dataset set, const struct rows *rows,
                     struct err *err)
{
    CLEANUP(str_finish)
    struct str text = {0};
    struct columns columns;
    char print[64];
    columns_of(&columns, set);
    encode(&columns, rows, 0, &text);
    snprintf(print, sizeof(print), "%s=", datasets[set].name);
    if (!rows->n && !was_sent(sending->place, print))
        return true;
    print_rows(sending, set, &text, print, sizeof(print));
    str_add(&sending->prints, print);
    if (was_sent(sending->place, print))
        return true;
    str_clear(&text);
    encode(&columns, rows, next_revision(sending, set), &text);
    sending->sent++;
    return send_rows(sending->place, &columns, &text, sending->remote, err) &&
           send_origin(sending, set, err);
}

static bool begin(struct sending *sending, struct store_reader *reader, struct err *err)
{
    return store_feeds_read(reader, &sending->feeds, err) &&
           origin_read(reader, &sending->feeds, sending->origin, err) &&
           place_has(sending->place, CLICKHOUSE_SNAPSHOTS, sending->remote, &sending->told_apart,
                     err);
}

bool datasets_send(struct place *place, struct store_reader *reader, struct remote *remote,
                   int64_t *sent, struct err *err)
{
    struct sending sending = {.place = place, .remote = remote};
    bool ok = begin(&sending, reader, err);
    for (int set = 0; ok && set < DATASET_COUNT; set++) {
        struct rows rows = {0};
        if (set == DATA_EVENTS)
            continue;
        ok = store_dataset(reader, (enum dataset)set, &rows, err) &&
             send_one(&sending, (enum dataset)set, &rows, err);
        rows_finish(&rows);
    }
    if (ok && sending.sent) {
        struct str before = place->prints;
        place->prints = sending.prints;
        sending.prints = before;
        ok = place_write(place, remote, err);
    }
    *sent += ok ? sending.sent : 0;
    str_finish(&sending.prints);
    store_feeds_finish(&sending.feeds);
    return ok;
}
