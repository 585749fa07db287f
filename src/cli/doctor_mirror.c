/* doctor: the mirror, who writes to it, how old it is, and its index. */
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "doctor.h"
#include "usagetop/column.h"
#include "usagetop/store.h"

static void check_writer(struct doctor *doctor, const struct store_findings *found)
{
    if (found->writer > 0)
        doctor_ok(doctor, "writer", "process %d (%s) keeps it up to date", found->writer,
                  *found->writer_name ? found->writer_name : "of a name that is not known");
    else if (found->writer < 0)
        doctor_ok(doctor, "writer", "a process of another container keeps it up to date");
    else
        doctor_ok(doctor, "writer", "nobody writes to it now");
}

static bool check_file(struct doctor *doctor, const char *path)
{
    struct store_findings found;
    struct err err = {0};
    char size[NUMBER_MAX];
    bool ok = store_examine(path, &found, &err);
    format_bytes(size, sizeof(size), found.bytes + found.log_bytes);
    if (err.code == ERR_CORRUPT)
        doctor_problem(doctor, "mirror",
                       "usagetop sync moves it aside and fetches again; what the service no longer "
                       "keeps is only in the file moved aside",
                       "%s: %s", path, err.text);
    else if (!ok)
        doctor_problem(doctor, "mirror", "usagetop sync brings it up to date where it can", "%s",
                       err.text);
    else
        doctor_ok(doctor, "mirror", "%s: %s, looked through and sound", path, size);
    if (found.mode & (S_IRWXG | S_IRWXO))
        doctor_note(doctor, "mirror", "chmod 600 on it", "others can read %s", path);
    check_writer(doctor, &found);
    return ok;
}

/* ---- what was fetched -------------------------------------------------------------------- */

static void check_fetched(struct doctor *doctor, const struct store_feed *feed)
{
    char ago[NUMBER_MAX];
    if (!feed->error)
        return;
    format_ago(ago, sizeof(ago), feed->failed_at, clock_now());
    doctor_note(doctor, "fetched", NULL, "%s; that was %s", feed->error, ago);
}

static void check_contents(struct doctor *doctor, struct store_reader *reader,
                           struct store_summary *summary)
{
    struct err err = {0};
    char count[NUMBER_MAX], ago[NUMBER_MAX];
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    int64_t last = UNKNOWN;
    if (!store_summary(reader, summary, &err) || !store_feeds_read(reader, &feeds, &err)) {
        doctor_problem(doctor, "mirror", "usagetop sync", "%s", err.text);
        return;
    }
    for (size_t i = 0; i < feeds.n; i++)
        last = MAX(last, feeds.items[i].fetched_at);
    doctor_ok(doctor, "fetched", "%s events; the service was last reached %s",
              format_count(count, sizeof(count), summary->events),
              last == UNKNOWN ? "never" : format_ago(ago, sizeof(ago), last, clock_now()));
    for (size_t i = 0; i < feeds.n; i++)
        check_fetched(doctor, &feeds.items[i]);
}

/* ---- index ------------------------------------------------------------------------------- */

static void check_loaded(struct doctor *doctor, struct column *column,
                         const struct column_mark *mark, const struct store_summary *summary)
{
    struct err err = {0};
    char rows[NUMBER_MAX], events[NUMBER_MAX];
    int64_t has = column_state(column).rows;
    format_count(rows, sizeof(rows), has);
    format_count(events, sizeof(events), summary->events);
    if (!column_verify(column, &err))
        doctor_problem(doctor, "index", "delete it: it is made again", "%s", err.text);
    else if (strcmp(mark->identity, summary->identity) != 0)
        doctor_note(doctor, "index", "delete it: it is made again", "it belongs to another mirror");
    else if (has < summary->events)
        doctor_ok(doctor, "index", "sound; %s of %s events are in it, the rest follows", rows,
                  events);
    else
        doctor_ok(doctor, "index", "sound; all %s events are in it", rows);
}

static void check_index(struct doctor *doctor, const struct store_summary *summary)
{
    CLEANUP(str_finish)
    struct str folder = {0};
    struct column_mark mark = {0};
    struct err err = {0};
    str_addf(&folder, "%s.columns", doctor->profile->mirror);
    struct column *column = column_new(str_text(&folder), 1);
    if (column_load(column, &mark, &err))
        check_loaded(doctor, column, &mark, summary);
    else if (err.code == ERR_NOT_FOUND)
        doctor_ok(doctor, "index", "none yet; it is made when the dashboard opens");
    else
        doctor_problem(doctor, "index", "delete the folder: it is made again", "%s: %s",
                       str_text(&folder), err.text);
    column_free(&column);
}

void doctor_mirror(struct doctor *doctor)
{
    struct err err = {0};
    CLEANUP(store_reader_finish)
    struct store_reader reader = {0};
    struct store_summary summary = {0};
    const struct profile *profile = doctor->profile;
    if (!profile || profile->engine != ANSWERER_MIRROR)
        return;
    if (!file_exists(profile->mirror)) {
        doctor_note(doctor, "mirror", "usagetop sync, or the dashboard, makes it",
                    "nothing is fetched yet: %s is not there", profile->mirror);
        return;
    }
    if (!check_file(doctor, profile->mirror) || !store_reader_open(&reader, profile->mirror, &err))
        return;
    check_contents(doctor, &reader, &summary);
    if (summary.identity[0])
        check_index(doctor, &summary);
}
