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
 * The cursor is "AT SPAN EMPTY LOOKED", in seconds: where the next window begins (or ends, going
 * backwards), how long it is, how long nothing was found before it, and when the last day was asked
 * for again. "live N" is that of a cluster without accounting: its controller's jobs are asked for
 * N times, then the accounting again. */
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
};

struct walk {
    int64_t at, span, empty, looked;
    int64_t now;
};

static struct walk walk_read(const struct turn *turn)
{
    int64_t now = turn->now / SECOND;
    struct walk walk = {now - DAY_SECONDS, DAY_SECONDS, 0, now, now};
    long long at, span, empty, looked = now;
    if (sscanf(turn->cursor->text, "%lld %lld %lld %lld", &at, &span, &empty, &looked) < 3)
        return walk;
    walk.looked = MAX(0, MIN(looked, now));
    walk.at = MAX(0, MIN(at, now));
    walk.span = MAX(SPAN_LEAST, MIN(span, SPAN_MOST));
    walk.empty = MAX(0, MIN(empty, EMPTY_REACH));
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text), "%lld %lld %lld %lld", (long long)walk->at,
             (long long)walk->span, (long long)walk->empty, (long long)walk->looked);
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
    struct walk walk = walk_read(turn);
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
    live_write(live_rounds(turn) - 1, &page->next);
    page->complete = false;
    return true;
}

bool slurm_jobs_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err)
{
    struct walk walk = walk_read(turn);
    if (live_rounds(turn))
        return read_live(turn, reply, page, err);
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    page->more = !reaches_now(&walk);
    walk.at = page->more ? walk.at + walk.span : MAX(walk.at, walk.now - OVERLAP);
    if (!page->more && walk.now - walk.looked >= HOUR_SECONDS) {
        walk.at = MIN(walk.at, walk.now - DAY_SECONDS);
        walk.looked = walk.now;
    }
    adapt(&walk, reply->size, page->rows.n);
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}

/* ---- backwards -------------------------------------------------------------------------- */

void slurm_history_ask(const struct turn *turn, struct source_request *request)
{
    struct walk walk = walk_read(turn);
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
    struct walk walk = walk_read(turn);
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    size_t n_jobs = count_before(&page->rows, walk.at);
    walk.at = MAX(0, walk.at - walk.span);
    adapt(&walk, reply->size, n_jobs);
    page->more = walk.empty < EMPTY_REACH && walk.at > 0;
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}
