/* The jobs of the accounting, by windows of time, since slurmdbd has no pages and its answers cost
 * it more than their size: a day of thousands of jobs takes seconds, a month minutes and gigabytes.
 * A window has every job that overlaps it, whole.
 *
 * "jobs" goes forwards: from a day ago at first, then from a little before the last answer on,
 * which brings what has ended since, what runs and what waits; once an hour the last day again,
 * since the controller may have been cut off from the accounting. "history" goes backwards from
 * there to the first jobs, and is over after three years without any. Both ask for less at once
 * after a large answer.
 *
 * How long the accounting keeps jobs it does not tell, and it goes by when they were submitted. So
 * of what is found empty only what lies behind an older job that has ended is known to be: going
 * backwards, and after a pause of more than a day.
 *
 * The cursor is "AT SPAN EMPTY LOOKED TOLD OLDEST", in seconds: where the next window begins (or
 * ends, going backwards), how long it is, how long nothing was found before it, when the last day
 * was asked for again; and in this look, or going backwards: since when all is known, and the first
 * job that was found to have ended (0: none). "live N" is that of a cluster without accounting: its
 * controller's jobs are asked for N times, then the accounting again. */
#include "slurm.h"

#define LIVE "live"

enum {
    LIVE_ROUNDS = 120,
    FLAGS_SINCE = 40, /* first version in which a flag is told for itself */
    HOUR_SECONDS = 3600,
    DAY_SECONDS = 24 * HOUR_SECONDS,
    SPAN_LEAST = 600,
    SPAN_MOST = 64 * DAY_SECONDS, /* where nothing is found */
    OVERLAP = 600,                /* seconds that are asked for again: the accounting may be late */
    LARGE = 5 << 20,              /* bytes of an answer after which less is asked for */
    SMALL = 1 << 20,              /* ... more, up to a day */
    EMPTY_REACH = 3 * 366 * DAY_SECONDS,
    LIVE_KEEPS = 120, /* seconds that a controller surely remembers what has ended: usually 300 */
};

struct walk {
    int64_t at, span, empty, looked, told, oldest;
    int64_t now;
};

/* The two ways begin an hour apart, so that nothing falls between them. */
static struct walk walk_read(const struct turn *turn, bool back)
{
    int64_t now = turn->now / SECOND, start = now - DAY_SECONDS + (back ? HOUR_SECONDS : 0);
    struct walk walk = {.at = start, .span = DAY_SECONDS, .looked = now, .told = start, .now = now};
    long long at, span, empty, looked = now, told = -1, oldest = 0;
    int n = sscanf(turn->cursor->text, "%lld %lld %lld %lld %lld %lld", &at, &span, &empty, &looked,
                   &told, &oldest);
    if (n < (back ? 6 : 3)) /* a version that told no spans begins to go back anew */
        return walk;
    walk.looked = MAX(0, MIN(looked, now));
    walk.at = MAX(0, MIN(at, now));
    walk.span = MAX(SPAN_LEAST, MIN(span, SPAN_MOST));
    walk.empty = MAX(0, MIN(empty, EMPTY_REACH));
    walk.told = told < 0 ? walk.at : MIN(told, now);
    walk.oldest = MAX(0, MIN(oldest, now));
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text), "%lld %lld %lld %lld %lld %lld", (long long)walk->at,
             (long long)walk->span, (long long)walk->empty, (long long)walk->looked,
             (long long)walk->told, (long long)walk->oldest);
}

/* Without an end, and said to be of the submission, the window has what was never eligible to run
 * too: jobs that are held or wait for others, and those that were cancelled so. Where a flag is
 * told, some servers take the others for false: a job that was requeued would come without its
 * earlier runs, times would be cut at the window, and jobs be left out by who scheduled them. */
static void ask(const struct turn *turn, int64_t from, int64_t to, struct source_request *request)
{
    bool flags = slurm_version_number(turn) >= FLAGS_SINCE, open = to == UNKNOWN;
    str_addf(&request->path, "/slurmdb/%s/jobs/?%s=uts%lld", slurm_version(turn),
             open && !flags ? "submit_time" : "start_time", (long long)from);
    if (!open)
        str_addf(&request->path, "&end_time=uts%lld", (long long)to);
    str_add(&request->path, "&skip_steps=true");
    if (flags)
        str_add(&request->path, "&show_duplicates=true&disable_truncate_usage_time=true"
                                "&scheduler_unset=true");
    if (flags && open)
        str_add(&request->path, "&usage_time_as_submit_time=true");
    request->accept = "application/json";
}

void slurm_jobs_ask_since(const struct turn *turn, int64_t seconds, struct source_request *request)
{
    ask(turn, turn->now / SECOND - seconds, UNKNOWN, request);
}

static const struct loose_list list = {.path = "jobs", .parse = slurm_parse, .row = slurm_job_read};

/* How much to ask for the next time. */
static void adapt(struct walk *walk, size_t bytes, size_t n_jobs)
{
    if (n_jobs == 0)
        walk->empty = MIN(walk->empty + walk->span, EMPTY_REACH);
    else
        walk->empty = 0;
    if (bytes > LARGE)
        walk->span /= 2;
    else if (n_jobs == 0)
        walk->span *= 2;
    else if (bytes < SMALL)
        walk->span = MIN(MAX(walk->span, DAY_SECONDS), walk->span * 2);
    walk->span = MAX(SPAN_LEAST, MIN(walk->span, SPAN_MOST));
}

/* ---- what was read ------------------------------------------------------------------------ */

/* A window [from, to) was read. Since when all is known in it: from the first job that has ended,
 * or from `kept`. `to`: none of it is. */
static int64_t known_since(struct walk *walk, const struct rows *rows, int64_t from, int64_t to,
                           int64_t kept)
{
    for (size_t i = 0; i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        int64_t created = row[E_CREATED].number / SECOND;
        if (row[E_ENDED].number != UNKNOWN && (walk->oldest == 0 || created < walk->oldest))
            walk->oldest = created;
    }
    const struct loose_window window = {from, to, walk->oldest ? walk->oldest : UNKNOWN, kept};
    return loose_known(&window);
}

/* ---- forwards --------------------------------------------------------------------------- */

static bool reaches_now(const struct walk *walk)
{
    return walk->at + walk->span >= walk->now;
}

/* How many more times the controller is asked; 0: the accounting is. */
static int live_rounds(const struct turn *turn)
{
    int rounds = 0;
    if (sscanf(turn->cursor->text, LIVE " %4d", &rounds) != 1)
        return 0;
    return MAX(0, rounds);
}

static void live_write(int rounds, struct cursor *out)
{
    if (rounds > 0)
        snprintf(out->text, sizeof(out->text), LIVE " %d", rounds);
    else
        *out = (struct cursor){0};
}

/* There is no accounting. */
bool slurm_jobs_elsewhere(const struct turn *turn, const struct source_reply *reply,
                          struct cursor *next)
{
    if (reply->status != 404 || live_rounds(turn))
        return false;
    live_write(LIVE_ROUNDS, next);
    return true;
}

void slurm_jobs_ask(const struct turn *turn, struct source_request *request)
{
    struct walk walk = walk_read(turn, false);
    if (live_rounds(turn)) {
        str_addf(&request->path, "/slurm/%s/jobs/", slurm_version(turn));
        request->accept = "application/json";
        return;
    }
    ask(turn, walk.at, reaches_now(&walk) ? UNKNOWN : walk.at + walk.span, request);
}

static bool read_live(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list jobs = {
        .path = "jobs", .parse = slurm_parse, .row = slurm_live_read};
    if (!loose_read(&jobs, turn, reply, page, err))
        return false;
    int64_t now = turn->now / SECOND;
    loose_told(page, (now - LIVE_KEEPS) * SECOND, now * SECOND);
    live_write(live_rounds(turn) - 1, &page->next);
    page->complete = false;
    return true;
}

bool slurm_jobs_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err)
{
    struct walk walk = walk_read(turn, false);
    if (live_rounds(turn))
        return read_live(turn, reply, page, err);
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    page->more = !reaches_now(&walk);
    int64_t end = page->more ? walk.at + walk.span : walk.now;
    if (walk.told >= walk.at) /* nothing is known of what was before */
        walk.told = known_since(&walk, &page->rows, walk.at, end, walk.now - DAY_SECONDS);
    if (!page->more)
        loose_told(page, walk.told * SECOND, walk.now * SECOND);
    walk.at = page->more ? walk.at + walk.span : MAX(walk.at, walk.now - OVERLAP);
    if (!page->more && walk.now - walk.looked >= HOUR_SECONDS) {
        walk.at = MIN(walk.at, walk.now - DAY_SECONDS);
        walk.looked = walk.now;
    }
    if (!page->more) {
        walk.told = walk.at;
        walk.oldest = 0;
    }
    adapt(&walk, reply->size, page->rows.n);
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}

/* ---- backwards -------------------------------------------------------------------------- */

void slurm_history_ask(const struct turn *turn, struct source_request *request)
{
    struct walk walk = walk_read(turn, true);
    if (walk.empty < EMPTY_REACH && walk.at > 0)
        ask(turn, MAX(0, walk.at - walk.span), walk.at, request);
}

/* Jobs of the window: one that came after it says nothing of whether there are older ones. */
static size_t count_before(const struct rows *rows, int64_t end)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++)
        n += rows_at(rows, i)[E_CREATED].number / SECOND <= end;
    return n;
}

bool slurm_history_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err)
{
    struct walk walk = walk_read(turn, true);
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    size_t n_jobs = count_before(&page->rows, walk.at);
    walk.at = MAX(0, walk.at - walk.span);
    int64_t known = known_since(&walk, &page->rows, walk.at, walk.told, walk.told);
    loose_told(page, known * SECOND, walk.told * SECOND);
    walk.told = known;
    adapt(&walk, reply->size, n_jobs);
    page->more = walk.empty < EMPTY_REACH && walk.at > 0;
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}
