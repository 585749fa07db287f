/* The row of this mirror in the table `pushes`. */
#include <stdlib.h>
#include <string.h>

#include "binary.h"
#include "place.h"

#define COLUMNS "mirror, changes, scanned, datasets, revision"

void place_table(const struct push_options *options, const char *name, struct str *out)
{
    bool events = strcmp(name, datasets[DATA_EVENTS].name) == 0;
    clickhouse_name(out, options->database);
    str_char(out, '.');
    clickhouse_name(out, events ? options->table : name);
}

void place_insert(const struct push_options *options, const char *name, const char *columns,
                  struct str *out)
{
    str_add(out, "INSERT INTO ");
    place_table(options, name, out);
    str_addf(out, " (%s) FORMAT RowBinary", columns);
}

/* The numbers behind these words, and the prints of snapshots, parted by blanks. A row without the
 * second was left by an older program, or in the middle. */
static void read_notes(struct place *place, const char *notes, size_t size)
{
    static const char gone[] = "gone=", open[] = "open=", stamp[] = "stamp=",
                      snapshot[] = "snapshot=";
    CLEANUP(free_ptr)
    char *text = mem_new(size + 1);
    char *rest = text;
    memcpy(text, notes, size);
    for (const char *word; (word = strsep(&rest, " "));) {
        if (text_starts(word, gone))
            place->gone = strtoll(word + strlen(gone), NULL, 10);
        else if (text_starts(word, open))
            place->open = word[strlen(open)] != '0';
        else if (text_starts(word, stamp))
            place->stamp = strtoll(word + strlen(stamp), NULL, 10);
        else if (text_starts(word, snapshot))
            place->snapshot = strtoll(word + strlen(snapshot), NULL, 10);
        else if (*word)
            str_addf(&place->prints, "%s ", word);
    }
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
    place->changes = place->scanned = place->gone = place->revision = 0;
    place->known = remote->size > 0;
    place->open = true;
    str_clear(&place->prints);
    place->stamp = place->snapshot = place->known ? UNKNOWN : 0;
    if (!place->known)
        return true;
    struct cursor cursor = {remote->body, remote->body + remote->size, false};
    place->changes = cursor_number(&cursor);
    place->scanned = cursor_number(&cursor);
    const char *prints = cursor_text(&cursor, &size);
    place->revision = cursor_number(&cursor);
    if (cursor.bad)
        return err_set(err, ERR_SHAPE, "the table " CLICKHOUSE_PUSHES " is not ours");
    read_notes(place, prints, size);
    if (place->snapshot ==
        UNKNOWN) /* an older program gave its snapshots revisions like its rows */
        place->snapshot = place->revision;
    return true;
}

bool place_has(const struct place *place, const char *name, struct remote *remote, bool *out,
               struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    const char *database = place->options->database;
    uint64_t n = 0;
    str_add(&statement, "SELECT count() FROM system.tables WHERE database = ");
    clickhouse_text(&statement, database, strlen(database));
    str_add(&statement, " AND name = ");
    clickhouse_text(&statement, name, strlen(name));
    bool ok = remote_count(remote, str_text(&statement), &n, err);
    *out = n > 0;
    return ok;
}

/* Its revision is higher than any before, also where the clock was set back. */
bool place_write(struct place *place, struct remote *remote, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0}, row = {0}, notes = {0};
    place_insert(place->options, CLICKHOUSE_PUSHES, COLUMNS, &statement);
    binary_text(&row, place->mirror, strlen(place->mirror));
    binary_number(&row, place->changes);
    binary_number(&row, place->scanned);
    str_addf(&notes, "%sgone=%lld open=%d snapshot=%lld ", str_text(&place->prints),
             (long long)place->gone, place->open, (long long)place->snapshot);
    if (place->stamp != UNKNOWN)
        str_addf(&notes, "stamp=%lld ", (long long)place->stamp);
    binary_text(&row, str_text(&notes), notes.len);
    place->revision = MAX(place->revision + 1, clock_now());
    binary_number(&row, place->revision);
    bool ok = remote_insert(remote, str_text(&statement), &row, err);
    str_finish(&row);
    str_finish(&notes);
    place->known |= ok;
    return ok;
}

bool place_open(struct place *place, bool open, struct remote *remote, struct err *err)
{
    bool before = place->open;
    if (before == open && place->known)
        return true;
    place->open = open;
    if (place_write(place, remote, err))
        return true;
    place->open = before;
    return false;
}

void place_finish(struct place *place)
{
    str_finish(&place->prints);
    *place = (struct place){0};
}
