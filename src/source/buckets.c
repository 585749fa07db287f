/* Walks over buckets of time.
 *
 * The cursor is "PHASE AT BACK EMPTY PAGE": F forwards or B backwards; where the forward walk
 * stands; where the backward one stands, and how long nothing was found before it; the service's
 * own cursor within a walk. Times are ms. */
#include "buckets.h"

#include <string.h>

#include "request.h"

#define REACH (30 * DAY)        /* what is asked for in narrow buckets */
#define BACK_SPAN (28 * DAY)    /* of one question backwards */
#define EMPTY_REACH (186 * DAY) /* as long as nothing came, nothing more will */

struct walk {
    bool back;
    int64_t at, end, empty;
    char page[CURSOR_MAX - 128];
    int64_t now;
};

static const struct bucket_feed *bucket_of(const struct turn *turn)
{
    return turn->feed->own;
}

static int64_t floor_to(int64_t time, int64_t width)
{
    return time - time % width;
}

static struct walk walk_read(const struct turn *turn)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    struct walk walk = {.now = turn->now - bucket->behind};
    long long at, end, empty;
    char phase;
    int used = 0;
    walk.at = walk.end = floor_to(MAX(0, walk.now - REACH), DAY);
    if (sscanf(turn->cursor->text, "%c %lld %lld %lld %n", &phase, &at, &end, &empty, &used) < 4)
        return walk;
    walk.back = phase == 'B';
    walk.at = MAX(0, MIN(at, walk.now));
    walk.end = MAX(0, MIN(end, walk.now));
    walk.empty = MAX(0, MIN(empty, EMPTY_REACH));
    snprintf(walk.page, sizeof(walk.page), "%s", turn->cursor->text + used);
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text), "%c %lld %lld %lld %s", walk->back ? 'B' : 'F',
             (long long)walk->at, (long long)walk->end, (long long)walk->empty, walk->page);
}

static bool is_all(const struct walk *walk)
{
    return walk->end <= 0 || walk->empty >= EMPTY_REACH;
}

/* ---- asking ----------------------------------------------------------------------------- */

static void add_time(const struct bucket_feed *bucket, const char *name, int64_t time,
                     struct str *path)
{
    char text[TIME_TEXT];
    if (bucket->seconds)
        snprintf(text, sizeof(text), "%lld", (long long)(time / SECOND));
    else
        time_print(text, time);
    path_param(path, name, text);
}

void buckets_ask(const struct turn *turn, struct source_request *request)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    struct walk walk = walk_read(turn);
    bool days = bucket->days || walk.back;
    request->accept = "application/json";
    str_add(&request->path, bucket->path);
    add_time(bucket, bucket->start, walk.back ? MAX(0, walk.end - BACK_SPAN) : walk.at,
             &request->path);
    if (walk.back)
        add_time(bucket, bucket->end, walk.end, &request->path);
    str_addf(&request->path, "&bucket_width=%s&limit=%d%s", days ? "1d" : "1h",
             days ? bucket->day_limit : bucket->hour_limit, bucket->more);
    path_param(&request->path, "page", walk.page);
}

/* ---- reading ---------------------------------------------------------------------------- */

/* What makes it the same result when it comes again. */
static const char *identity(const struct turn *turn, const union value *row, struct arena *arena)
{
    static const int fields[] = {E_PROJECT, E_USER, E_KEY, E_MODEL, E_TYPE, E_CLASS, E_NAME};
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "%s %s", turn->feed->name, row[E_GRAIN].text);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        str_addf(&text, "|%s", row[fields[i]].text ? row[fields[i]].text : "");
    uint64_t low = hash_text(str_text(&text), 0), high = hash_text(str_text(&text), 1);
    return arena_printf(arena, "%s-%lld-%016llx%016llx", turn->feed->name,
                        (long long)(row[E_CREATED].number / SECOND), (unsigned long long)high,
                        (unsigned long long)low);
}

static bool read_result(const struct turn *turn, const json_t *result, const union value *times,
                        struct rows *rows)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_CREATED] = row[E_FROM] = times[0];
    row[E_TO] = times[1];
    row[E_GRAIN].text = times[1].number - times[0].number > HOUR ? "day" : "hour";
    if (!bucket->row(bucket, result, &rows->arena, row)) {
        rows->n--;
        return false;
    }
    row[E_ID].text = identity(turn, row, &rows->arena);
    return true;
}

static bool read_bucket(const struct turn *turn, const json_t *item, size_t number,
                        struct rows *rows, struct err *err)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    union value times[2] = {{.number = loose_time(json_object_get(item, bucket->from))},
                            {.number = loose_time(json_object_get(item, bucket->to))}};
    const json_t *results = json_object_get(item, "results"), *result;
    size_t i;
    if (times[0].number == UNKNOWN || times[1].number == UNKNOWN ||
        times[1].number <= times[0].number)
        return err_set(err, ERR_SHAPE, "bucket %zu has no span of time", number);
    if (!json_is_array(results) && !json_is_null(results))
        return err_set(err, ERR_SHAPE, "bucket %zu: results: expected a list", number);
    json_array_foreach (results, i, result)
        read_result(turn, result, times, rows);
    return true;
}

/* The service's cursor of the next page, if there is one. */
static bool read_page(const json_t *root, struct walk *walk, bool *more, struct err *err)
{
    const char *next = json_string_value(json_object_get(root, "next_page"));
    bool said = json_is_true(json_object_get(root, "has_more"));
    *more = said && next && *next;
    if (said && !*more)
        return err_set(err, ERR_SHAPE, "has_more is true, but there is no next_page");
    if (*more && strlen(next) >= sizeof(walk->page))
        return err_set(err, ERR_SHAPE, "next_page is too long");
    if (*more && strcmp(next, walk->page) == 0)
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    snprintf(walk->page, sizeof(walk->page), "%s", *more ? next : "");
    return true;
}

/* Where to go on after the last page of a walk; true when that is at once. */
static bool turn_round(const struct bucket_feed *bucket, struct walk *walk, size_t n_rows)
{
    if (walk->back) {
        walk->empty = n_rows ? 0 : MIN(walk->empty + BACK_SPAN, EMPTY_REACH);
        walk->end = MAX(0, walk->end - BACK_SPAN);
    } else {
        walk->at = MAX(walk->at, floor_to(walk->now - bucket->late, bucket->days ? DAY : HOUR));
    }
    walk->back = !is_all(walk);
    return walk->back;
}

static int64_t time_of(const json_t *bucket, const char *name)
{
    return loose_time(json_object_get(bucket, name));
}

/* A page tells all of its time: from where the walk was asked to begin, or its first bucket, to its
 * last bucket, or where the walk was asked to end. */
static void tell_span(const struct turn *turn, const json_t *root, const struct walk *asked,
                      struct source_page *page)
{
    const struct bucket_feed *bucket = bucket_of(turn);
    const json_t *buckets = json_object_get(root, "data");
    const json_t *last = json_array_get(buckets, json_array_size(buckets) - 1);
    int64_t begin = asked->back ? MAX(0, asked->end - BACK_SPAN) : asked->at;
    int64_t from = *asked->page ? time_of(json_array_get(buckets, 0), bucket->from) : begin;
    int64_t end = asked->back ? asked->end : asked->now;
    int64_t to = page->more ? time_of(last, bucket->to) : end;
    if (from == UNKNOWN || to == UNKNOWN || from >= to)
        return;
    page->span_from = from;
    page->span_to = to;
}

static bool end_page(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    struct walk walk = walk_read(turn);
    const struct walk asked = walk;
    if (!read_page(root, &walk, &page->more, err))
        return false;
    tell_span(turn, root, &asked, page);
    if (!page->more)
        page->more = turn_round(bucket_of(turn), &walk, page->rows.n);
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}

bool buckets_read(const struct turn *turn, const struct source_reply *reply,
                  struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_bucket, .end = end_page};
    return loose_read(&list, turn, reply, page, err);
}
