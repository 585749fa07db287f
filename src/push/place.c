/* The row of this mirror in the table `pushes`. */
#include <stdlib.h>
#include <string.h>

#include "binary.h"
#include "place.h"

#define COLUMNS "mirror, changes, scanned, datasets, revision"

void place_table(const struct push_options *options, const char *name, struct str *out)
{
    bool events = strcmp(name, datasets[DATA_EVENTS].name) == 0;
    clickhouse_name(out, options->database ? options->database : "default");
    str_char(out, '.');
    clickhouse_name(out, events && options->table ? options->table : name);
}

bool place_read(struct place *place, const struct push_options *options, const char *mirror,
                struct remote *remote, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    size_t size;
    place->options = options;
    snprintf(place->mirror, sizeof(place->mirror), "%s", mirror);
    str_add(&statement, "SELECT changes, scanned, datasets, revision FROM ");
    place_table(options, CLICKHOUSE_PUSHES, &statement);
    str_add(&statement, " WHERE mirror = ");
    clickhouse_text(&statement, mirror, strlen(mirror));
    str_add(&statement, " ORDER BY revision DESC LIMIT 1 FORMAT RowBinary");
    if (!remote_select(remote, str_text(&statement), err))
        return false;
    place->changes = place->scanned = place->revision = 0;
    str_clear(&place->prints);
    if (!remote->size)
        return true;
    struct cursor cursor = {remote->body, remote->body + remote->size, false};
    place->changes = cursor_number(&cursor);
    place->scanned = cursor_number(&cursor);
    const char *prints = cursor_text(&cursor, &size);
    place->revision = cursor_number(&cursor);
    if (cursor.bad)
        return err_set(err, ERR_SHAPE, "the table " CLICKHOUSE_PUSHES " is not ours");
    str_bytes(&place->prints, prints, size);
    return true;
}

int64_t place_revision(struct place *place)
{
    return place->revision = MAX(place->revision + 1, clock_now());
}

bool place_write(struct place *place, struct remote *remote, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0}, row = {0};
    str_add(&statement, "INSERT INTO ");
    place_table(place->options, CLICKHOUSE_PUSHES, &statement);
    str_add(&statement, " (" COLUMNS ") FORMAT RowBinary");
    binary_text(&row, place->mirror, strlen(place->mirror));
    binary_number(&row, place->changes);
    binary_number(&row, place->scanned);
    binary_text(&row, str_text(&place->prints), place->prints.len);
    binary_number(&row, place_revision(place));
    bool ok = remote_insert(remote, str_text(&statement), &row, err);
    str_finish(&row);
    return ok;
}

void place_finish(struct place *place)
{
    str_finish(&place->prints);
    *place = (struct place){0};
}
