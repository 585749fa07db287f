/* LiteLLM's spend logs, one row a call, by windows of time in pages. The total that it tells stops
 * at ten thousand, and pages far behind are slow, so a window with that many is made smaller. Times
 * are UTC. Older versions have the same under another path.
 *
 * A call is in the logs when it has ended, and stands there at its start. So each look forwards
 * goes back a little, every ten minutes further and once a day a day, but never over more rows than
 * `looks` says: then less far.
 *
 * How long a proxy keeps its logs it does not tell, so of what is found empty only what lies behind
 * older calls is known to be: going backwards, and after a pause of more than a day.
 *
 * Calls that the proxy drops while a window is read make the others move up, over the end of a
 * page: a window that has less than it ever had is read anew.
 *
 * The cursor is "PATH AT SPAN EMPTY PAGE DIGEST SIZE FROM ROWS MIDDLE LONG OLDEST TOLD TOTAL":
 * which path; where the window begins (or ends, going backwards), how long it is, how long nothing
 * was found before it, in ms; the page of it from 1, and what the page before began with; rows a
 * page, 0 as long as no more was needed than every version gives; of the look where it began (-1:
 * it begins now), how many rows it had, and when the last ones that went further back were; the
 * first call that was found (0: none), in this look or at all going backwards, and since when all
 * is known there; the least that the window had so far (0: not told). */
#include "litellm.h"

#include <string.h>

#include "request.h"

#define SPAN_LEAST MINUTE
#define SPAN_MOST DAY
#define EMPTY_SPAN_MOST (32 * DAY) /* where nothing is found */
#define EMPTY_REACH (366 * DAY)
#define KEPT DAY            /* what is found empty of the last day was */
#define PAUSE (15 * MINUTE) /* after one a look goes back an hour further */

/* More a page than PAGE_ROWS is refused by older versions, and tried when a window has more than
 * PAGES_SMALL of these. A window with FEW_ROWS could be longer. */
enum { PAGE_ROWS = 100, PAGE_MANY = 500, PAGES_SMALL = 5, FEW_ROWS = 2000 };
enum { PAGE_BYTES = 16 << 20, PAGE_BYTES_MOST = 40 << 20 }; /* of a big page: wanted, borne */
#define TOTAL_CAP 10000 /* where the total stops, also where it is not said that it does */

enum look { LOOK_SHORT, LOOK_MIDDLE, LOOK_LONG, LOOKS };
static const struct {
    int64_t every, reach, least; /* ms */
    int64_t rows;
} looks[LOOKS] = {
    {0, 2 * MINUTE, 15 * SECOND, 1000},
    {10 * MINUTE, HOUR, 10 * MINUTE, 20000},
    {DAY, 26 * HOUR, 2 * HOUR, 500000},
};

static const char *const paths[] = {"/spend/logs/v2", "/spend/logs/ui"};

struct walk {
    int path, page, size;
    int64_t at, span, empty, now;
    unsigned long long digest;
    int64_t from, rows, looked[LOOKS];
    int64_t oldest, told, total;
};

/* Both begin at the same hour, an hour apart, so that nothing falls between them. */
static struct walk first_walk(const struct turn *turn, bool back)
{
    int64_t start = MAX(0, turn->now - DAY);
    struct walk walk = {.span = SPAN_MOST, .now = turn->now, .page = 1, .oldest = UNKNOWN};
    walk.at = walk.from = walk.told = start - start % HOUR + (back ? HOUR : 0);
    for (int look = LOOK_MIDDLE; look < LOOKS; look++)
        walk.looked[look] = turn->now;
    return walk;
}

/* After a while in which nobody looked, what had not ended then is looked for too. */
static void start_look(struct walk *walk)
{
    int64_t ended = -walk->from;
    if (walk->from >= 0)
        return;
    if (walk->now - ended >= PAUSE)
        walk->at = MAX(0, walk->at - HOUR);
    walk->from = walk->at;
    walk->rows = 0;
    walk->oldest = UNKNOWN;
}

static struct walk walk_read(const struct turn *turn, bool back)
{
    struct walk walk = first_walk(turn, back), kept = walk;
    long long at, span, empty, size = 0, from = -1, rows = 0, middle = 0, longest = 0;
    long long oldest = 0, told = 0, total = 0;
    int n = sscanf(turn->cursor->text,
                   "%d %lld %lld %lld %d %llx %lld %lld %lld %lld %lld %lld %lld %lld", &kept.path,
                   &at, &span, &empty, &kept.page, &kept.digest, &size, &from, &rows, &middle,
                   &longest, &oldest, &told, &total);
    if (n >= (back ? 13 : 6)) { /* a version that told no spans begins to go back anew */
        kept.path = MAX(0, MIN(kept.path, (int)ARRAY_LEN(paths) - 1));
        kept.page = MAX(1, kept.page);
        kept.at = MAX(0, MIN(at, kept.now));
        kept.span = MAX(SPAN_LEAST, MIN(span, EMPTY_SPAN_MOST));
        kept.empty = MAX(0, MIN(empty, EMPTY_REACH));
        kept.size = size == PAGE_ROWS || size == PAGE_MANY ? (int)size : 0;
        kept.from = MAX(-kept.now, MIN(from, kept.at));
        kept.rows = MAX(0, MIN(rows, INT32_MAX));
        kept.looked[LOOK_MIDDLE] = MAX(0, MIN(middle, kept.now));
        kept.looked[LOOK_LONG] = MAX(0, MIN(longest, kept.now));
        kept.oldest = oldest > 0 ? oldest : UNKNOWN;
        kept.told = MAX(kept.at, MIN(told, kept.now));
        kept.total = MAX(0, total);
        walk = kept;
    }
    if (!back)
        start_look(&walk);
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text),
             "%d %lld %lld %lld %d %llx %d %lld %lld %lld %lld %lld %lld %lld", walk->path,
             (long long)walk->at, (long long)walk->span, (long long)walk->empty, walk->page,
             walk->digest, walk->size, (long long)walk->from, (long long)walk->rows,
             (long long)walk->looked[LOOK_MIDDLE], (long long)walk->looked[LOOK_LONG],
             (long long)MAX(walk->oldest, 0), (long long)walk->told, (long long)walk->total);
}

/* ---- asking ----------------------------------------------------------------------------- */

/* "2026-11-21 09:00:00" */
static void add_time(struct str *path, const char *name, int64_t time)
{
    char text[TIME_TEXT];
    time_print(text, time);
    text[10] = ' ';
    text[19] = '\0';
    path_param(path, name, text);
}

static void ask(const struct walk *walk, int64_t from, int64_t to, struct source_request *request)
{
    str_add(&request->path, paths[walk->path]);
    add_time(&request->path, "start_date", from);
    add_time(&request->path, "end_date", to);
    str_addf(&request->path, "&page=%d&page_size=%d&sort_by=startTime&sort_order=asc", walk->page,
             walk->size ? walk->size : PAGE_ROWS);
    request->accept = "application/json";
}

/* Where the window begins, and ends, as it is asked for. */
static int64_t window_from(const struct walk *walk, bool back)
{
    return back ? MAX(0, walk->at - walk->span) : walk->at;
}
static int64_t window_to(const struct walk *walk, bool back)
{
    return back ? walk->at : MIN(walk->at + walk->span, walk->now + MINUTE);
}

void litellm_logs_ask(const struct turn *turn, struct source_request *request)
{
    const struct walk walk = walk_read(turn, false);
    ask(&walk, window_from(&walk, false), window_to(&walk, false), request);
}

void litellm_history_ask(const struct turn *turn, struct source_request *request)
{
    const struct walk walk = walk_read(turn, true);
    if (walk.at > 0 && walk.empty < EMPTY_REACH)
        ask(&walk, window_from(&walk, true), window_to(&walk, true), request);
}

/* ---- pages ------------------------------------------------------------------------------ */

struct extent {
    bool last;     /* no page of this window follows */
    bool shrunk;   /* it has less than it had */
    bool too_many; /* the window should be smaller */
    bool few;
    size_t rows;
    int64_t total;             /* 0: not told */
    unsigned long long digest; /* of what it begins with */
};

static struct extent extent_of(const json_t *root, const struct walk *walk)
{
    const json_t *logs = json_is_array(root) ? root : json_object_get(root, "data");
    const char *id = json_string_value(json_object_get(json_array_get(logs, 0), "request_id"));
    int64_t pages = loose_number(json_object_get(root, "total_pages"), 0);
    int64_t total = loose_number(json_object_get(root, "total"), 0);
    const json_t *said = json_object_get(root, "total_is_capped");
    bool capped = json_is_true(said) || (!said && total == TOTAL_CAP);
    bool none = json_array_size(logs) == 0;
    bool shrunk = walk->page > 1 && !capped && total != UNKNOWN && total < walk->total;
    bool end = none || json_is_array(root) || (!capped && pages != UNKNOWN && walk->page >= pages);
    return (struct extent){
        .last = end && !shrunk,
        .shrunk = shrunk,
        .total = capped ? 0 : MAX(0, total),
        .too_many = capped && walk->span > SPAN_LEAST,
        .few = !capped && total != UNKNOWN && total < FEW_ROWS,
        .rows = json_array_size(logs),
        .digest = hash_text(id ? id : "", 0) | 1,
    };
}

/* Another page of the same window, or the same window smaller; false: it is done with. */
static bool stays(struct walk *walk, const struct extent *extent)
{
    if (extent->last)
        return false;
    bool anew = extent->too_many || extent->shrunk;
    walk->page = anew ? 1 : MIN(walk->page, INT32_MAX - 1) + 1;
    walk->digest = anew ? 0 : extent->digest;
    if (extent->too_many || walk->total == 0)
        walk->total = extent->too_many ? 0 : extent->total;
    walk->total = MIN(walk->total, extent->total);
    if (extent->too_many)
        walk->span = MAX(walk->span / 2, (int64_t)SPAN_LEAST);
    return true;
}

/* How far the next look goes back from now on. */
static int64_t reach_of(struct walk *walk)
{
    enum look look = LOOKS - 1;
    int64_t minutes = (walk->now - walk->from) / MINUTE;
    while (look > LOOK_SHORT && walk->now - walk->looked[look] < looks[look].every)
        look--;
    int64_t reach = looks[look].reach, rate = walk->rows / MAX(1, minutes);
    if (rate > 0)
        reach = MAX(looks[look].least, MIN(reach, looks[look].rows * MINUTE / rate));
    for (; look > LOOK_SHORT; look--)
        walk->looked[look] = walk->now;
    return reach;
}

static bool forwards(struct walk *walk, const struct extent *extent)
{
    bool last = walk->at + walk->span >= walk->now;
    int64_t next = walk->at + walk->span;
    if (!extent->too_many)
        walk->rows += (int64_t)extent->rows;
    if (stays(walk, extent))
        return true;
    if (last) {
        next = walk->now - reach_of(walk);
        walk->from = -walk->now;
    }
    walk->at = MAX(0, next);
    if (extent->few)
        walk->span = MIN(walk->span * 2, SPAN_MOST);
    walk->page = 1;
    walk->digest = 0;
    walk->total = 0;
    return !last;
}

static bool backwards(struct walk *walk, const struct extent *extent, const struct rows *rows)
{
    if (stays(walk, extent))
        return true;
    bool any = loose_between(rows, MAX(0, walk->at - walk->span), walk->at) > 0;
    bool none = !any && walk->page == 1;
    int64_t most = none ? EMPTY_SPAN_MOST : SPAN_MOST;
    walk->empty = none ? MIN(walk->empty + walk->span, EMPTY_REACH) : 0;
    walk->at = MAX(0, walk->at - walk->span);
    walk->span = none || extent->few ? MIN(walk->span * 2, most) : MIN(walk->span, most);
    walk->page = 1;
    walk->digest = 0;
    walk->total = 0;
    return walk->at > 0 && walk->empty < EMPTY_REACH;
}

/* The first call that was found; and with the last page of a window, since when all is known. */
static void note_read(struct walk *walk, const struct extent *extent, struct source_page *page,
                      bool back)
{
    int64_t from = window_from(walk, back), to = window_to(walk, back);
    int64_t first = loose_oldest(&page->rows, from, to + SECOND);
    if (first != UNKNOWN)
        walk->oldest = walk->oldest == UNKNOWN ? first : MIN(walk->oldest, first);
    const struct loose_window window = {.from = from,
                                        .to = back ? walk->told : MIN(to, walk->now),
                                        .oldest = walk->oldest,
                                        .kept = back ? INT64_MAX : walk->now - KEPT};
    if (extent->last) {
        walk->told = loose_known(&window);
        loose_told(page, walk->told, window.to);
    }
}

static bool end_page(const struct turn *turn, const json_t *root, struct source_page *page,
                     bool back, struct err *err)
{
    struct walk walk = walk_read(turn, back);
    const struct extent extent = extent_of(root, &walk);
    if (!extent.last && !extent.shrunk && extent.digest == walk.digest)
        return err_set(err, ERR_SHAPE, "the same page comes again, so the list would never end");
    note_read(&walk, &extent, page, back);
    page->more = back ? backwards(&walk, &extent, &page->rows) : forwards(&walk, &extent);
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}

static bool logs_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    return end_page(turn, root, page, false, err);
}

static bool history_end(const struct turn *turn, const json_t *root, struct source_page *page,
                        struct err *err)
{
    return end_page(turn, root, page, true, err);
}

/* Bigger pages in a window with many, as long as these are not too big. */
static void choose_size(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, bool back)
{
    const struct turn then = {.feed = turn->feed, .cursor = &page->next, .now = turn->now};
    struct walk walk = walk_read(&then, back);
    size_t bytes = page->rows.n ? reply->size / page->rows.n * PAGE_MANY : 0;
    if (!page->more || walk.page == 1)
        return;
    if (walk.size == 0 && walk.page == PAGES_SMALL + 1 && bytes && bytes < PAGE_BYTES) {
        walk.size = PAGE_MANY;
        walk.page = PAGES_SMALL * PAGE_ROWS / PAGE_MANY + 1;
    } else if (walk.size == PAGE_MANY && bytes > PAGE_BYTES_MOST) {
        walk.size = PAGE_ROWS;
        walk.page = 1;
    } else {
        return;
    }
    walk.digest = 0;
    walk_write(&walk, &page->next);
}

bool litellm_logs_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = litellm_log, .end = logs_end};
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    choose_size(turn, reply, page, false);
    return true;
}

bool litellm_history_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = litellm_log, .end = history_end};
    if (!loose_read(&list, turn, reply, page, err))
        return false;
    choose_size(turn, reply, page, true);
    return true;
}

/* Another path, or smaller pages, for older versions. */
bool litellm_logs_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next)
{
    struct walk walk = walk_read(turn, text_equal(turn->feed->name, "history"));
    bool unknown = reply->status == 404 || reply->status == 405;
    bool refused = reply->status == 400 || reply->status == 422;
    if (unknown && walk.path + 1 < (int)ARRAY_LEN(paths))
        walk.path++;
    else if (refused && walk.size == PAGE_MANY)
        walk.size = PAGE_ROWS;
    else
        return false;
    walk.page = 1;
    walk.digest = 0;
    walk_write(&walk, next);
    return true;
}
