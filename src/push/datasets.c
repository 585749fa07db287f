/* Small datasets: a snapshot is one insert, whose rows have one revision; the highest counts. */
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
    struct str statement = {0};
    str_add(&statement, "INSERT INTO ");
    place_table(place->options, datasets[columns->set].name, &statement);
    str_add(&statement, " (");
    columns_names(columns, &statement);
    str_add(&statement, ") FORMAT RowBinary");
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
    struct str prints; /* of what is there now */
    int64_t sent;
};

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
    snprintf(print, sizeof(print), "%s=%016" PRIx64 " ", datasets[set].name,
             hash_bytes(str_text(&text), text.len, 0));
    str_add(&sending->prints, print);
    if (was_sent(sending->place, print))
        return true;
    str_clear(&text);
    encode(&columns, rows, place_revision(sending->place), &text);
    sending->sent++;
    return send_rows(sending->place, &columns, &text, sending->remote, err);
}

bool datasets_send(struct place *place, struct store_reader *reader, struct remote *remote,
                   int64_t *sent, struct err *err)
{
    struct sending sending = {.place = place, .remote = remote};
    bool ok = true;
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
    return ok;
}
