/* Walks over buckets of time.
 *
 * The cursor is "PHASE LEVEL AGAIN AT END EMPTY PAGING": F forwards, H backwards by the hour, B by
 * the day; which of the further parameters; whether the service's cursor was refused just now, and
 * twice how often fewer buckets had to be asked for; where the forward walk stands; where the
 * backward one stands, and how long nothing was found before it; the service's own cursor within a
 * span, or "@" and the time from which to ask where it says that there is more but gives none.
 * Times are ms. */
#include "buckets.h"

#include <stdlib.h>
#include <string.h>

#include "pager.h"
#include "request.h"

#define FIRST_SPAN DAY         /* of the first look */
#define HOURS_REACH (30 * DAY) /* what is asked for by the hour */
#define HOURS_SPAN (7 * DAY)   /* of one question backwards */
#define DAYS_SPAN (28 * DAY)
#define EMPTY_REACH (186 * DAY)    /* as long as nothing came, nothing more will */
#define REACH_MOST (5 * 366 * DAY) /* no such service is older */

enum { SHRINK_BITS = 3, SHRINK_MAX = 3 }; /* each time an eighth */

enum phase { FORWARD = 'F', BACK_HOURS = 'H', BACK_DAYS = 'B' };

struct walk {
    enum phase phase;
    int level, again, shrink;
    int64_t at, end, empty;
    int64_t now;
    struct pager paging;
};

static const struct bucket_feed *bucket_of(const struct turn *turn)
{
    return turn->feed->own;
}

static int64_t floor_to(int64_t time, int64_t width)
{
    return time - time % width;
}

static int level_count(const struct bucket_feed *bucket)
{
    int n = 1;
    while (n < BUCKET_LEVELS && bucket->more[n])
        n++;
    return n;
}

/* So often that it is not missed, what came late is looked for further back. */
static void look_back(const struct bucket_feed *bucket, struct walk *walk)
{
    int64_t newest = floor_to(walk->now - bucket->late, bucket->days ? DAY : HOUR);
    if (walk->phase == FORWARD && !*walk->paging.next && bucket->later && newest > walk->at)
        walk->at = MAX(MIN(walk->at, walk->end), walk->at - bucket->later);
}

static struct walk walk_read(const struct turn *turn)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    struct walk walk = {.phase = FORWARD, .now = MAX(0, turn->now - bucket->behind)};
    int64_t first = bucket->days ? DAYS_SPAN : FIRST_SPAN;
    long long at, end, empty;
    int level, again, used = 0;
    char phase;
    walk.at = walk.end = floor_to(MAX(0, walk.now - first), DAY);
    if (sscanf(turn->cursor->text, "%c %d %d %lld %lld %lld %n", &phase, &level, &again, &at, &end,
               &empty, &used) < 6 ||
        !strchr("FHB", phase))
        return walk;
    walk.phase = (enum phase)phase;
    walk.level = MAX(0, MIN(level, level_count(bucket) - 1));
    walk.again = again & 1;
    walk.shrink = MAX(0, MIN(again >> 1, SHRINK_MAX));
    walk.at = MAX(0, MIN(at, walk.now));
    walk.end = MAX(0, MIN(end, walk.now));
    walk.empty = MAX(0, MIN(empty, EMPTY_REACH));
    if (used)
        pager_read(turn->cursor->text + used, &walk.paging);
    look_back(bucket, &walk);
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    int n = snprintf(out->text, sizeof(out->text), "%c %d %d %lld %lld %lld ", (char)walk->phase,
                     walk->level, walk->again | walk->shrink << 1, (long long)walk->at,
                     (long long)walk->end, (long long)walk->empty);
    pager_write(&walk->paging, out->text + n, sizeof(out->text) - (size_t)n);
}

static bool by_days(const struct bucket_feed *bucket, const struct walk *walk)
{
    return bucket->days || walk->phase == BACK_DAYS;
}

/* Where the span of a walk backwards begins. Hours end where a day begins. */
static int64_t span_start(const struct walk *walk)
{
    int64_t span = walk->phase == BACK_HOURS ? HOURS_SPAN : DAYS_SPAN;
    return MAX(0, walk->end - span);
}

/* By time in place of a cursor. */
static bool by_time(const struct walk *walk)
{
    return *walk->paging.next == '@';
}

/* What is asked for: from then, until then. */
static int64_t asked_from(const struct walk *walk)
{
    if (by_time(walk))
        return MAX(0, MIN(strtoll(walk->paging.next + 1, NULL, 10), walk->now));
    return walk->phase == FORWARD ? walk->at : span_start(walk);
}

static int64_t asked_to(const struct walk *walk)
{
    return walk->phase == FORWARD ? walk->now : walk->end;
}

/* ---- asking ----------------------------------------------------------------------------- */

static void add_time(const struct bucket_feed *bucket, const char *name, int64_t time,
                     struct str *path)
{
    char text[TIME_TEXT];
    if (bucket->seconds)
        snprintf(text, sizeof(text), "%lld", (long long)(time / SECOND));
    else
        snprintf(time_print(text, time) + strlen("2026-11-21T09:00:00"), 2, "Z");
    path_param(path, name, text);
}

void buckets_ask(const struct turn *turn, struct source_request *request)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    struct walk walk = walk_read(turn);
    bool days = by_days(bucket, &walk);
    request->accept = "application/json";
    str_add(&request->path, bucket->path);
    int limit = (days ? bucket->day_limit : bucket->hour_limit) >> SHRINK_BITS * walk.shrink;
    add_time(bucket, bucket->start, asked_from(&walk), &request->path);
    if (walk.phase != FORWARD)
        add_time(bucket, bucket->end, walk.end, &request->path);
    str_addf(&request->path, "&bucket_width=%s&limit=%d%s", days ? "1d" : "1h", MAX(limit, 1),
             bucket->more[walk.level]);
    if (!by_time(&walk))
        path_param(&request->path, "page", walk.paging.next);
}

/* ---- reading ---------------------------------------------------------------------------- */

bool bucket_span(union value *row, int64_t from, int64_t to, bool days)
{
    if (from == UNKNOWN || to == UNKNOWN || from < 0 || to <= from)
        return false;
    int64_t span = to - from;
    int64_t width = span > HOUR || (days && span != HOUR) ? DAY : span == MINUTE ? MINUTE : HOUR;
    row[E_CREATED].number = row[E_FROM].number = floor_to(from, width);
    row[E_TO].number = span > DAY ? to : row[E_FROM].number + width;
    row[E_GRAIN].text = width == DAY ? "day" : width == HOUR ? "hour" : "minute";
    return true;
}

/* What makes it the same result when it comes again. */
static const char *identity(const char *feed, const union value *row, struct arena *arena)
{
    static const int fields[] = {E_PROJECT,    E_USER,    E_KEY,  E_MODEL,
                                 E_TYPE,       E_CLASS,   E_NAME, E_PROVIDER,
                                 E_DEPLOYMENT, E_VERSION, E_KIND, E_RESOURCE};
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "%s %s", feed, row[E_GRAIN].text);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        str_addf(&text, "|%s", row[fields[i]].text ? row[fields[i]].text : "");
    uint64_t low = hash_text(str_text(&text), 0), high = hash_text(str_text(&text), 1);
    return arena_printf(arena, "%s-%lld-%016llx%016llx", feed,
                        (long long)(row[E_CREATED].number / SECOND), (unsigned long long)high,
                        (unsigned long long)low);
}

static void add_row(union value *to, const union value *from)
{
    static const int sums[] = {E_INPUT, E_CACHED,  E_OUTPUT,  E_REQUESTS, E_AMOUNT,
                               E_FEE,   E_CREDITS, E_STORAGE, E_THREADS};
    for (size_t i = 0; i < ARRAY_LEN(sums); i++) {
        int64_t *sum = &to[sums[i]].number, more = from[sums[i]].number;
        if (more != UNKNOWN && add_overflows(*sum == UNKNOWN ? 0 : *sum, more, sum))
            *sum = UNKNOWN;
    }
    to[E_FACTORS].text = NULL; /* of both it is not known */
}

void bucket_identify(struct rows *rows, const char *feed)
{
    union value *row = rows_at(rows, rows->n - 1);
    row[E_ID].text = identity(feed, row, &rows->arena);
}

/* Keeps row number `i` as the last of those before it, or adds it to the one that has its id. */
static void keep_row(struct rows *rows, size_t i, size_t *n, struct text_map *index)
{
    const union value *row = rows_at(rows, i);
    int64_t before = text_map_get(index, row[E_ID].text, -1);
    if (before >= 0) {
        add_row(rows_at(rows, (size_t)before), row);
        return;
    }
    text_map_set(index, row[E_ID].text, (int64_t)*n);
    memmove(rows_at(rows, *n), row, E_COUNT * sizeof(*row));
    ++*n;
}

void bucket_fold(struct rows *rows)
{
    CLEANUP(text_map_finish)
    struct text_map index = {0};
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++)
        keep_row(rows, i, &n, &index);
    rows->n = n;
}

void bucket_settle(struct rows *rows, const char *feed, struct text_map *index)
{
    size_t n = rows->n - 1;
    bucket_identify(rows, feed);
    keep_row(rows, n, &n, index);
    rows->n = n;
}

static bool read_bucket(const struct turn *turn, const json_t *item, size_t number,
                        struct rows *rows, struct err *err)
{
    static const char *const names[] = {"results", "result", NULL};
    const struct bucket_feed *bucket = bucket_of(turn);
    const struct walk walk = walk_read(turn);
    int64_t from = loose_time(json_object_get(item, bucket->from));
    int64_t to = loose_time(json_object_get(item, bucket->to));
    const json_t *results = loose_first(item, names), *result;
    size_t i;
    if (from == UNKNOWN || to == UNKNOWN || to <= from)
        return err_set(err, ERR_SHAPE, "bucket %zu has no span of time", number);
    if (results && !json_is_array(results))
        return err_set(err, ERR_SHAPE, "bucket %zu: results: expected a list", number);
    json_array_foreach (results, i, result) {
        union value *row = rows_add(rows, DATA_EVENTS);
        if (bucket_span(row, from, to, by_days(bucket, &walk)) &&
            bucket->row(bucket, result, &rows->arena, row))
            bucket_identify(rows, turn->feed->name);
        else
            rows->n--;
    }
    return true;
}

/* Everything before was told, or is not kept. */
static bool is_all(const struct walk *walk)
{
    return walk->end <= MAX(0, walk->now - REACH_MOST) || walk->empty >= EMPTY_REACH;
}

static enum phase way_back(const struct bucket_feed *bucket, const struct walk *walk)
{
    int64_t hours_end = floor_to(MAX(0, walk->at - HOURS_REACH), DAY);
    return bucket->days || walk->end <= hours_end ? BACK_DAYS : BACK_HOURS;
}

/* Where to go on after the last page of a span; true when that is at once. */
static bool turn_round(const struct bucket_feed *bucket, struct walk *walk, const struct rows *rows)
{
    if (walk->phase == FORWARD) {
        walk->at = MAX(walk->at, floor_to(walk->now - bucket->late, bucket->days ? DAY : HOUR));
    } else {
        int64_t start = span_start(walk);
        bool any = loose_between(rows, start, walk->end) > 0;
        walk->empty = any ? 0 : MIN(walk->empty + walk->end - start, EMPTY_REACH);
        walk->end = start;
    }
    bool more = !is_all(walk);
    walk->phase = !more ? FORWARD : walk->phase == BACK_DAYS ? BACK_DAYS : way_back(bucket, walk);
    return more;
}

/* The time that the buckets of a page are of, in whatever order they are. */
static void told(const struct bucket_feed *bucket, const json_t *root, int64_t *from, int64_t *to)
{
    const json_t *buckets = json_object_get(root, "data"), *item;
    size_t i;
    *from = *to = UNKNOWN;
    json_array_foreach (buckets, i, item) {
        int64_t begins = loose_time(json_object_get(item, bucket->from));
        int64_t ends = loose_time(json_object_get(item, bucket->to));
        *from = *from == UNKNOWN ? begins : MIN(*from, begins);
        *to = MAX(*to, ends);
    }
}

/* A page tells all of its time: from where the walk was asked to begin to where it was asked to
 * end, or where there are several pages, that of its buckets. */
static void tell_span(const struct turn *turn, const json_t *root, const struct walk *asked,
                      struct source_page *page)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    int64_t from = asked_from(asked), to = asked_to(asked), least, most;
    told(bucket, root, &least, &most);
    if (page->more || (*asked->paging.next && !by_time(asked))) {
        const json_t *first = json_array_get(json_object_get(root, "data"), 0);
        bool begins = !*asked->paging.next || by_time(asked);
        bool rising = loose_time(json_object_get(first, bucket->from)) == least;
        from = begins && rising ? from : least;
        to = page->more || !rising ? most : to;
    }
    if (from == UNKNOWN || to == UNKNOWN || from >= to)
        return;
    page->span_from = floor_to(from, by_days(bucket, asked) ? DAY : HOUR);
    page->span_to = to;
}

/* Where to go on in a service that says that there is more, but not where: behind its buckets. */
static const char *next_by_time(const struct turn *turn, const json_t *root,
                                const struct walk *walk, char scratch[static PAGER_SCRATCH])
{
    int64_t least, most;
    told(bucket_of(turn), root, &least, &most);
    if (!json_is_true(json_object_get(root, "has_more")) || most <= asked_from(walk) ||
        most >= asked_to(walk))
        return NULL;
    snprintf(scratch, PAGER_SCRATCH, "@%lld", (long long)most);
    return scratch;
}

static bool end_page(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    char scratch[PAGER_SCRATCH];
    struct walk walk = walk_read(turn);
    const struct walk asked = walk;
    const char *next = pager_next(root, "next_page", scratch);
    walk.again = 0;
    bucket_fold(&page->rows);
    if (!next)
        next = next_by_time(turn, root, &walk, scratch);
    if (next && !pager_step(&walk.paging, next, err))
        return false;
    page->more = next != NULL;
    tell_span(turn, root, &asked, page);
    if (!next) {
        walk.paging = (struct pager){0};
        page->more = turn_round(bucket_of(turn), &walk, &page->rows);
    }
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}

/* After a page that has too many rows to be taken: the same with fewer buckets. */
static bool shrink(const struct turn *turn, struct source_page *page)
{
    struct walk walk = walk_read(turn);
    if (page->rows.n <= SOURCE_PAGE_ROWS_MAX || walk.shrink == SHRINK_MAX)
        return false;
    walk.shrink++;
    walk.again = 0;
    walk.paging = (struct pager){0};
    rows_reset(&page->rows);
    loose_whole(turn, page);
    walk_write(&walk, &page->next);
    page->more = true;
    page->complete = false;
    return true;
}

bool buckets_read(const struct turn *turn, const struct source_reply *reply,
                  struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_bucket, .end = end_page};
    struct err why = {0};
    if (loose_read(&list, turn, reply, page, &why) || shrink(turn, page))
        return true;
    return err_set(err, why.code, "%s", why.text);
}

/* ---- refused ---------------------------------------------------------------------------- */

/* A cursor within a span is forgotten after a while: the span again. Backwards: it is not kept so
 * finely, or not at all. At the very beginning: with less that an older version may not know. */
bool buckets_elsewhere(const struct turn *turn, const struct source_reply *reply,
                       struct cursor *next)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    struct walk walk = walk_read(turn);
    bool first = walk.phase == FORWARD && walk.at == walk.end;
    enum { BAD = 400, GONE = 410, UNFIT = 422 };
    bool gone = reply->status == GONE && *walk.paging.next;
    if (reply->status != BAD && reply->status != UNFIT && !gone)
        return false;
    if (*walk.paging.next && !walk.again)
        walk.again = 1;
    else if (walk.phase == BACK_HOURS)
        walk.phase = BACK_DAYS;
    else if (walk.phase == BACK_DAYS)
        walk.phase = FORWARD, walk.empty = EMPTY_REACH;
    else if (first && walk.level + 1 < level_count(bucket))
        walk.level++;
    else
        return false;
    walk.paging = (struct pager){0};
    walk_write(&walk, next);
    return true;
}
