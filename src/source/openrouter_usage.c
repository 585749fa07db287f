/* OpenRouter's usage. Its analytics are asked with a POST, by the hour for thirty days and by the
 * day before that; where they are missing, its activity is read, which has the last thirty finished
 * days. Only one of the two is, since both tell of the same calls.
 *
 * The cursor is "PHASE LEVEL CUT AT END EMPTY": F forwards, H backwards by the hour, B by the day;
 * which questions are asked (see `levels`); how often the span was halved since an answer was cut
 * off; where the forward walk stands; where the backward one stands, and how long nothing was found
 * before it. Times are ms. */
#include "openrouter.h"

#include <string.h>

#include "buckets.h"

#define HOURS_REACH (30 * DAY)
#define EMPTY_REACH (186 * DAY)    /* as long as nothing came, nothing more will */
#define REACH_MOST (4 * 366 * DAY) /* it is not older */
#define LATE (2 * HOUR)            /* that are asked for again */

enum { HOURS = 7 * 24, DAYS = 28, CUTS_MAX = 8 }; /* of a question */
enum { ACTIVITY_DAYS = 30 };

struct walk {
    char phase;
    int level, cut;
    int64_t at, end, empty, now;
};

/* From what tells most to what every version has; NULL: the activity. */
static const struct {
    const char *metrics, *more;
} levels[] = {
    {"\"total_usage\",\"byok_usage\",\"request_count\",\"tokens_prompt\",\"tokens_completion\","
     "\"cached_tokens\"",
     ",\"limit\":10000"},
    {"\"total_usage\",\"request_count\",\"tokens_prompt\",\"tokens_completion\"", ""},
    {NULL, NULL},
};

static struct walk walk_read(const struct turn *turn)
{
    struct walk walk = {.phase = 'F', .now = turn->now};
    long long at, end, empty;
    int level, cut;
    char phase;
    walk.at = walk.end = MAX(0, turn->now - turn->now % DAY - DAY);
    if (sscanf(turn->cursor->text, "%c %d %d %lld %lld %lld", &phase, &level, &cut, &at, &end,
               &empty) != 6 ||
        !strchr("FHB", phase))
        return walk;
    walk.phase = phase;
    walk.level = MAX(0, MIN(level, (int)ARRAY_LEN(levels) - 1));
    walk.cut = MAX(0, MIN(cut, CUTS_MAX));
    walk.at = MAX(0, MIN(at, walk.now));
    walk.end = MAX(0, MIN(end, walk.now));
    walk.empty = MAX(0, MIN(empty, EMPTY_REACH));
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text), "%c %d %d %lld %lld %lld", walk->phase, walk->level,
             walk->cut, (long long)walk->at, (long long)walk->end, (long long)walk->empty);
}

static int64_t span_of(const struct walk *walk)
{
    return walk->phase == 'B' ? MAX(1, DAYS >> walk->cut) * DAY
                              : (int64_t)MAX(1, HOURS >> walk->cut) * HOUR;
}

static int64_t span_start(const struct walk *walk)
{
    return walk->phase == 'F' ? walk->at : MAX(0, walk->end - span_of(walk));
}

static int64_t span_end(const struct walk *walk)
{
    return walk->phase == 'F' ? MIN(walk->at + span_of(walk), walk->now) : walk->end;
}

/* The same with less at once; false: it is as little as can be. */
static bool cut_span(struct walk *walk)
{
    int64_t asked = span_end(walk) - span_start(walk);
    while (span_of(walk) >= asked && walk->cut < CUTS_MAX)
        walk->cut++;
    return span_of(walk) < asked;
}

void openrouter_usage_ask(const struct turn *turn, struct source_request *request)
{
    const struct walk walk = walk_read(turn);
    char from[TIME_TEXT], to[TIME_TEXT];
    request->accept = "application/json";
    if (!levels[walk.level].metrics) {
        str_add(&request->path, "/activity");
        return;
    }
    time_print(from, span_start(&walk));
    time_print(to, span_end(&walk));
    str_add(&request->path, "/analytics/query");
    str_addf(&request->body,
             "{\"metrics\":[%s],\"dimensions\":[\"api_key_id\",\"model\"],\"granularity\":\"%s\","
             "\"time_range\":{\"start\":\"%s\",\"end\":\"%s\"}%s}",
             levels[walk.level].metrics, walk.phase == 'B' ? "day" : "hour", from, to,
             levels[walk.level].more);
}

/* ---- reading ---------------------------------------------------------------------------- */

int64_t openrouter_time_of(const json_t *item)
{
    static const char *const names[] = {"date", "created_at", "timestamp", "time"};
    static const char *const grains[] = {"__hour", "__day", "", "__minute", "__week", "__month"};
    char name[32];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        for (size_t g = 0; g < ARRAY_LEN(grains); g++) {
            snprintf(name, sizeof(name), "%s%s", names[i], grains[g]);
            int64_t at = loose_time(json_object_get(item, name));
            if (at != UNKNOWN)
                return at;
        }
    }
    return UNKNOWN;
}

static void read_counts(const json_t *item, union value *row)
{
    static const char *const requests[] = {"request_count", "requests", NULL};
    static const char *const input[] = {"tokens_prompt", "prompt_tokens", NULL};
    static const char *const cached[] = {"cached_tokens", "tokens_cached", NULL};
    static const char *const output[] = {"tokens_completion", "completion_tokens", NULL};
    row[E_REQUESTS].number = loose_number(loose_first(item, requests), 0);
    row[E_INPUT].number = loose_number(loose_first(item, input), 0);
    row[E_CACHED].number = loose_number(loose_first(item, cached), 0);
    row[E_OUTPUT].number = loose_number(loose_first(item, output), 0);
}

/* What it cost in all, with what providers take for keys of one's own, and how much of that was
 * taken from credits. The analytics tell the sum, the activity both parts. */
static void read_cost(const json_t *item, union value *row)
{
    const json_t *total = json_object_get(item, "total_usage");
    int64_t all = loose_number(total, 9), paid = loose_number(json_object_get(item, "usage"), 9);
    static const char *const own[] = {"byok_usage", "byok_usage_inference", NULL};
    int64_t byok = loose_number(loose_first(item, own), 9), sum = UNKNOWN;
    row[E_FEE].number = all != UNKNOWN ? all : paid;
    row[E_CREDITS].number = paid;
    if (all == UNKNOWN && paid != UNKNOWN && byok != UNKNOWN && !add_overflows(paid, byok, &sum))
        row[E_FEE].number = sum;
    if (all != UNKNOWN && byok != UNKNOWN && !add_overflows(all, -byok, &sum))
        row[E_CREDITS].number = sum;
}

static bool read_item(const struct turn *turn, const json_t *item, size_t number, struct rows *rows,
                      struct err *err)
{
    static const char *const providers[] = {"provider_name", "provider", NULL};
    static const char *const keys[] = {"api_key_id", "api_key", "api_key_hash", NULL};
    static const char *const users[] = {"user", "user_email", NULL};
    const struct walk walk = walk_read(turn);
    struct arena *arena = &rows->arena;
    int64_t at = openrouter_time_of(item);
    bool hours = levels[walk.level].metrics && walk.phase != 'B';
    if (at == UNKNOWN)
        return err_set(err, ERR_SHAPE, "entry %zu has no date", number);
    union value *row = rows_add(rows, DATA_EVENTS);
    if (!bucket_span(row, at, at + (hours ? HOUR : DAY), !hours)) {
        rows->n--;
        return err_set(err, ERR_SHAPE, "entry %zu has no date", number);
    }
    row[E_KIND].text = "request";
    row[E_KEY].text = loose_text(arena, loose_first(item, keys));
    row[E_MODEL].text = loose_text(arena, json_object_get(item, "model"));
    row[E_VERSION].text = loose_text(arena, json_object_get(item, "model_permaslug"));
    row[E_PROVIDER].text = loose_text(arena, loose_first(item, providers));
    row[E_DEPLOYMENT].text = loose_text(arena, json_object_get(item, "endpoint_id"));
    row[E_USER].text = loose_text(arena, loose_first(item, users));
    read_counts(item, row);
    read_cost(item, row);
    return true;
}

/* The same twice in an answer, where it is told apart by more than is kept here, is one. */
static void settle(struct rows *rows)
{
    CLEANUP(text_map_finish)
    struct text_map index = {0};
    size_t n = rows->n;
    rows->n = 0;
    for (size_t i = 0; i < n; i++) {
        memmove(rows_at(rows, rows->n), rows_at(rows, i), E_COUNT * sizeof(union value));
        rows->n++;
        bucket_settle(rows, "usage", &index);
    }
}

/* Where to go on after a span; true when that is at once. */
static bool turn_round(struct walk *walk, const struct rows *rows)
{
    if (walk->phase == 'F' && span_end(walk) < walk->now) {
        walk->at = span_end(walk);
        return true;
    }
    if (walk->phase == 'F') {
        walk->at = MAX(walk->at, walk->now - LATE - (walk->now - LATE) % HOUR);
    } else {
        int64_t start = span_start(walk);
        bool any = loose_between(rows, start, walk->end) > 0;
        walk->empty = any ? 0 : MIN(walk->empty + walk->end - start, EMPTY_REACH);
        walk->end = start;
    }
    int64_t hours_end = MAX(0, walk->at - HOURS_REACH);
    bool more = walk->end > MAX(0, walk->now - REACH_MOST) && walk->empty < EMPTY_REACH;
    bool days = walk->phase == 'B' || (walk->end <= hours_end && walk->end % DAY == 0);
    walk->phase = !more ? 'F' : days ? 'B' : 'H';
    return more;
}

static bool usage_end(const struct turn *turn, const json_t *root, struct source_page *page,
                      struct err *err)
{
    static const char *const cuts[] = {"data.metadata.truncated", "metadata.truncated", "truncated",
                                       NULL};
    struct walk walk = walk_read(turn);
    page->complete = false;
    settle(&page->rows);
    if (!levels[walk.level].metrics) {
        page->span_to = walk.now - walk.now % DAY;
        page->span_from = MAX(0, page->span_to - ACTIVITY_DAYS * DAY);
        return true;
    }
    if (json_is_true(loose_first(root, cuts))) {
        if (!cut_span(&walk))
            return err_set(err, ERR_SHAPE,
                           "the service cuts its answer off, however little is "
                           "asked for");
        rows_reset(&page->rows);
        page->more = true;
    } else {
        page->span_from = span_start(&walk);
        page->span_to = span_end(&walk);
        page->more = turn_round(&walk, &page->rows);
    }
    walk_write(&walk, &page->next);
    return true;
}

bool openrouter_usage_read(const struct turn *turn, const struct source_reply *reply,
                           struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_item, .end = usage_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- refused ---------------------------------------------------------------------------- */

bool openrouter_usage_elsewhere(const struct turn *turn, const struct source_reply *reply,
                                struct cursor *next)
{
    struct walk walk = walk_read(turn);
    bool first = walk.phase == 'F' && walk.at == walk.end;
    bool unknown = reply->status == 404 || reply->status == 405;
    if (reply->status == 408 && levels[walk.level].metrics && cut_span(&walk)) {
        walk_write(&walk, next);
        return true;
    }
    if (reply->status != 400 && reply->status != 422 && !unknown)
        return false;
    if (walk.phase == 'H')
        walk.phase = 'B', walk.end -= walk.end % DAY;
    else if (walk.phase == 'B')
        walk.phase = 'F', walk.empty = EMPTY_REACH;
    else if (first && levels[walk.level].metrics)
        walk.level = unknown ? (int)ARRAY_LEN(levels) - 1 : walk.level + 1;
    else
        return false;
    walk_write(&walk, next);
    return true;
}
