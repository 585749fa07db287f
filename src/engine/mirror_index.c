/* Keeping the index with the truth.
 *
 * The index is complete for all events at or after a frontier in time, up to a number of the change
 * log. Each refresh, within one snapshot of the store: the changes after that number are taken in,
 * then events before the frontier are read back, newest first, until the time is up. An index that
 * does not belong to the mirror, or to which the log no longer reaches, is forgotten and read back
 * from the newest event on.
 *
 * The index is saved while it grows, when it has become complete, and at the end. */
#include "mirror.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ------------------------------------------------------------------------------- */

/* A damaged mirror is moved aside, and a new one takes its place: is the file still the one that
 * is open? */
static bool is_same_file(const struct mirror *mirror)
{
    struct stat now;
    return stat(mirror->path, &now) != 0 ||
           (now.st_dev == mirror->device && now.st_ino == mirror->inode);
}

bool mirror_open(struct mirror *mirror, struct err *err)
{
    struct stat file = {0};
    struct store_reader reader = {0};
    if (stat(mirror->path, &file) != 0)
        file = (struct stat){0};
    if (!store_reader_open(&reader, mirror->path, err))
        return false;
    store_reader_finish(&mirror->reader);
    mirror->reader = reader;
    mirror->device = file.st_dev;
    mirror->inode = file.st_ino;
    mirror->looked = mirror->complete = false;
    for (size_t i = 0; i < E_COUNT; i++)
        lexicon_finish(&mirror->words[i]);
    return true;
}

static void clear_index(struct mirror *mirror)
{
    column_clear(mirror->column);
    mirror->mark = (struct column_mark){0};
    mirror->complete = mirror->settled = mirror->words_known = false;
    mirror->save_at = SAVE_ALWAYS;
    mirror->n_remembered = 0;
}

void mirror_load(struct mirror *mirror)
{
    clear_index(mirror);
    mirror->looked = false;
    /* what cannot be loaded is derived again */
    if (!column_load(mirror->column, &mirror->mark, NULL))
        mirror->mark = (struct column_mark){0};
}

/* So that neither we nor another process takes them for good. */
static void discard_files(const struct mirror *mirror)
{
    DIR *folder = mirror->folder && mirror->save_index ? opendir(mirror->folder) : NULL;
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
}

void mirror_distrust_index(struct mirror *mirror)
{
    discard_files(mirror);
    clear_index(mirror);
    mirror->looked = false;
}

bool mirror_save(struct mirror *mirror, size_t worth)
{
    size_t unsaved = column_state(mirror->column).unsaved;
    if (!mirror->save_index || !mirror->folder || !mirror->mark.identity[0] || unsaved < worth)
        return true;
    bool saved = column_save(mirror->column, &mirror->mark, NULL);
    size_t left = column_state(mirror->column).unsaved;
    mirror->save_at = saved ? SAVE_ALWAYS : left + SAVE_ALWAYS; /* it stays in memory until then */
    if (!saved || left < unsaved)
        return true;
    mirror_load(mirror); /* another process has come further */
    return false;
}

/* Saving takes a while, so it is done for little at a time, but not twice for the same segment. */
static bool save_due(struct mirror *mirror)
{
    struct column_state state = column_state(mirror->column);
    bool full = state.segments > mirror->segments && mirror->save_at == SAVE_ALWAYS;
    mirror->segments = state.segments;
    return mirror_save(mirror, full ? SAVE_FULL : mirror->save_at);
}

/* ---- what is there ----------------------------------------------------------------------- */

static void note_failure(struct engine_state *state, const struct store_feed *feed)
{
    state->failed_at = feed->failed_at;
    state->status = feed->status;
    snprintf(state->trouble, sizeof(state->trouble), "%s", feed->error ? feed->error : "");
}

/* How the service answers is how it answers for its events. Some of them may fail alone, while
 * others went well since; one that is over says nothing. While these were never asked, or where it
 * refuses the credential, it is how it answers at all. */
static void note_feeds(struct engine_state *state, const struct store_feeds *feeds)
{
    enum { UNAUTHORIZED = 401 };
    const struct store_feed *good = NULL, *bad = NULL;
    bool fetched = false;
    state->as_of = state->ahead = state->failed_at = state->status = UNKNOWN;
    state->trouble[0] = '\0';
    for (size_t i = 0; i < feeds->n; i++) {
        const struct store_feed *feed = &feeds->items[i];
        state->as_of = MAX(state->as_of, feed->fetched_at);
        if (feed->set != DATA_EVENTS)
            continue;
        fetched |= feed->fetched_at != UNKNOWN;
        state->ahead = MAX(state->ahead, feed->ahead);
        if (feed->failed_at == UNKNOWN && (!good || feed->fetched_at > good->fetched_at))
            good = feed;
        if (feed->failed_at != UNKNOWN && (!bad || feed->failed_at > bad->failed_at))
            bad = feed;
    }
    bool fails = bad && (!good || good->fetched_at < bad->failed_at);
    if (good || bad)
        note_failure(state, fails ? bad : good);
    for (size_t i = 0; i < feeds->n && state->failed_at == UNKNOWN; i++)
        if (feeds->items[i].failed_at != UNKNOWN &&
            (!fetched || feeds->items[i].status == UNAUTHORIZED))
            note_failure(state, &feeds->items[i]);
}

static bool read_age(struct mirror *mirror, struct err *err)
{
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    if (!store_feeds_read(&mirror->reader, &feeds, err))
        return false;
    note_feeds(&mirror->engine.state, &feeds);
    mirror_tell_source(&mirror->engine.state, &feeds);
    return mirror_parts_read(mirror, &feeds, err);
}

/* The words that the index names and that are not known yet; at first all. */
static bool read_words(struct mirror *mirror, struct err *err)
{
    for (int field = 0; field < E_COUNT; field++) {
        struct lexicon *lexicon = &mirror->words[field];
        bool grown = !mirror->words_known || mirror->highest[field] > lexicon->n;
        if (event_fields[field].type == FIELD_WORD && grown &&
            !lexicon_read(lexicon, &mirror->reader, (enum event_field)field, err))
            return false;
    }
    mirror->words_known = true;
    return true;
}

static void note_state(struct mirror *mirror, bool news)
{
    struct engine_state *state = &mirror->engine.state;
    int64_t rows = column_state(mirror->column).rows;
    state->generation += news || rows != state->indexed;
    state->events = mirror->summary.events;
    state->indexed = rows;
    state->earliest = mirror->summary.oldest;
    state->latest = mirror->summary.newest;
}

/* ---- one refresh ------------------------------------------------------------------------- */

static void start_over(struct mirror *mirror)
{
    clear_index(mirror);
    memcpy(mirror->mark.identity, mirror->summary.identity, sizeof(mirror->summary.identity));
    mirror->mark.sequence = mirror->summary.change_last;
    mirror->mark.own[MARK_FRONTIER] = INT64_MAX;
}

static bool has_all_changes(const struct mirror *mirror)
{
    return mirror->mark.sequence >= mirror->summary.change_last;
}

static bool has_all(const struct mirror *mirror)
{
    return has_all_changes(mirror) && mirror->mark.own[MARK_FRONTIER] == INT64_MIN;
}

static bool fill_some(struct mirror *mirror, int64_t deadline, struct err *err)
{
    bool gone = false;
    if (has_all_changes(mirror))
        return fill_history(mirror, deadline, err);
    if (!fill_changes(mirror, &gone, err))
        return false;
    if (gone)
        start_over(mirror);
    return true;
}

/* Everything is in, as it seems. An index of another size than the truth is made again, once. */
static void finish_filling(struct mirror *mirror)
{
    bool wrong = column_state(mirror->column).rows != mirror->summary.events;
    if (wrong && !mirror->doubted) {
        mirror->doubted = true;
        discard_files(mirror);
        start_over(mirror);
        return;
    }
    mirror->complete = mirror->settled || mirror_save(mirror, SAVE_SOON);
    mirror->settled = mirror->complete;
}

static bool fill(struct mirror *mirror, int64_t deadline, struct err *err)
{
    bool fits = strcmp(mirror->mark.identity, mirror->summary.identity) == 0 &&
                mirror->mark.sequence <= mirror->summary.change_last;
    if (!fits)
        start_over(mirror);
    mirror->complete = false;
    while (!has_all(mirror)) {
        if (!fill_some(mirror, deadline, err))
            return false;
        if (!save_due(mirror) || clock_monotonic() >= deadline)
            break;
    }
    if (mirror->looked && has_all(mirror))
        finish_filling(mirror);
    return true;
}

static bool look(struct mirror *mirror, bool news, int64_t deadline, struct err *err)
{
    if (news && (!store_summary(&mirror->reader, &mirror->summary, err) || !read_age(mirror, err) ||
                 !store_spans_read(&mirror->reader, NULL, &mirror->spans, err)))
        return false;
    mirror->looked = true;
    return fill(mirror, deadline, err) && read_words(mirror, err);
}

/* Something went wrong half-way, so the index may not fit its mark: back to the files. */
static void step_back(struct mirror *mirror, enum err_code why)
{
    if (why == ERR_CORRUPT)
        mirror_distrust_index(mirror);
    else
        mirror_load(mirror);
}

bool mirror_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err)
{
    struct mirror *mirror = (struct mirror *)engine;
    struct err why = {0};
    int64_t version = 0, deadline = clock_monotonic() + budget_ms;
    *more = false;
    if (!is_same_file(mirror))
        mirror_open(mirror, NULL); /* if it is ready; else the next time */
    if (!store_data_version(&mirror->reader, &version, err))
        return false;
    bool news = !mirror->looked || version != mirror->data_version;
    if (!news && mirror->complete)
        return true;
    if (!store_snapshot_begin(&mirror->reader, err))
        return false;
    bool good = look(mirror, news, deadline, &why);
    store_snapshot_end(&mirror->reader);
    if (!good)
        step_back(mirror, why.code);
    mirror->data_version = version;
    note_state(mirror, news);
    *more = good && !mirror->complete;
    return good || err_set(err, why.code, "%s", why.text);
}
