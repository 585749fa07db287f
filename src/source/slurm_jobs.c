/* The jobs of the accounting, by windows of time, since slurmdbd has no pages and its answers cost
 * it more than their size: a day of thousands of jobs takes seconds, a month minutes and gigabytes.
 * A window has every job that overlaps it, whole.
 *
 * "jobs" goes forwards: from a day ago at first, then from a little before the last answer on,
 * which brings what has ended since, what runs and what waits. "history" goes backwards from there
 * to the first jobs, and is over after three years without any. Both ask for less at once after a
 * large answer.
 *
 * The cursor is "AT SPAN EMPTY", in seconds: where the next window begins (or ends, going
 * backwards), how long it is, and how long nothing was found before it. */
#include "request.h"
#include "slurm.h"

enum {
    DAY_SECONDS = 24 * 3600,
    SPAN_LEAST = 600,
    SPAN_MOST = 64 * DAY_SECONDS, /* where nothing is found */
    OVERLAP = 600,                /* seconds that are asked for again: the accounting may be late */
    LARGE = 5 << 20,              /* bytes of an answer after which less is asked for */
    SMALL = 1 << 20,              /* ... more, up to a day */
    EMPTY_REACH = 3 * 366 * DAY_SECONDS,
};

struct walk {
    int64_t at, span, empty;
    int64_t now;
};

static struct walk walk_read(const struct turn *turn)
{
    int64_t now = turn->now / SECOND;
    struct walk walk = {now - DAY_SECONDS, DAY_SECONDS, 0, now};
    long long at, span, empty;
    if (sscanf(turn->cursor->text, "%lld %lld %lld", &at, &span, &empty) != 3)
        return walk;
    walk.at = MAX(0, MIN(at, now));
    walk.span = MAX(SPAN_LEAST, MIN(span, SPAN_MOST));
    walk.empty = MAX(0, MIN(empty, EMPTY_REACH));
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text), "%lld %lld %lld", (long long)walk->at,
             (long long)walk->span, (long long)walk->empty);
}

static void ask(const struct turn *turn, int64_t from, int64_t to, struct source_request *request)
{
    str_addf(&request->path, "/slurmdb/%s/jobs/?start_time=uts%lld", slurm_version(turn),
             (long long)from);
    if (to != UNKNOWN)
        str_addf(&request->path, "&end_time=uts%lld", (long long)to);
    str_add(&request->path, "&skip_steps=true");
    request->accept = "application/json";
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

void slurm_jobs_ask(const struct turn *turn, struct source_request *request)
{
    struct walk walk = walk_read(turn);
    ask(turn, walk.at, reaches_now(&walk) ? UNKNOWN : walk.at + walk.span, request);
}

bool slurm_jobs_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err)
{
    struct walk walk = walk_read(turn);
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    page->more = !reaches_now(&walk);
    walk.at = page->more ? walk.at + walk.span : MAX(walk.at, walk.now - OVERLAP);
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

bool slurm_history_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err)
{
    struct walk walk = walk_read(turn);
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    walk.at = MAX(0, walk.at - walk.span);
    adapt(&walk, reply->size, page->rows.n);
    page->more = walk.empty < EMPTY_REACH && walk.at > 0;
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}
