/* LiteLLM's spend logs, one row a call, by windows of time in pages. The total that it tells stops
 * at ten thousand, and pages far behind are slow, so a window with that many is made smaller. Times
 * are UTC. Older versions have the same under another path.
 *
 * The cursor is "PATH AT SPAN EMPTY PAGE DIGEST": which path; where the window begins (or ends,
 * going backwards), how long it is, how long nothing was found before it, in ms; the page of it
 * from 1, and what the page before began with. */
#include "litellm.h"

#include <string.h>

#include "request.h"

#define SPAN_LEAST MINUTE
#define SPAN_MOST DAY
#define EMPTY_SPAN_MOST (32 * DAY) /* where nothing is found */
#define EMPTY_REACH (366 * DAY)
#define LATE (10 * MINUTE) /* logs are written in batches, a little late */

enum { PAGE_ROWS = 100, FEW_ROWS = 2000 }; /* more a page is refused by older versions */

static const char *const paths[] = {"/spend/logs/v2", "/spend/logs/ui"};

struct walk {
    int path, page;
    int64_t at, span, empty, now;
    unsigned long long digest;
};

/* Both begin at the same hour, an hour apart, so that nothing falls between them. */
static struct walk walk_read(const struct turn *turn, bool back)
{
    int64_t start = MAX(0, turn->now - DAY);
    struct walk walk = {.span = SPAN_MOST, .now = turn->now, .page = 1};
    struct walk kept = walk;
    long long at, span, empty;
    walk.at = start - start % HOUR + (back ? HOUR : 0);
    if (sscanf(turn->cursor->text, "%d %lld %lld %lld %d %llx", &kept.path, &at, &span, &empty,
               &kept.page, &kept.digest) != 6)
        return walk;
    kept.path = MAX(0, MIN(kept.path, (int)ARRAY_LEN(paths) - 1));
    kept.page = MAX(1, kept.page);
    kept.at = MAX(0, MIN(at, kept.now));
    kept.span = MAX(SPAN_LEAST, MIN(span, EMPTY_SPAN_MOST));
    kept.empty = MAX(0, MIN(empty, EMPTY_REACH));
    return kept;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text), "%d %lld %lld %lld %d %llx", walk->path,
             (long long)walk->at, (long long)walk->span, (long long)walk->empty, walk->page,
             walk->digest);
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
             PAGE_ROWS);
    request->accept = "application/json";
}

void litellm_logs_ask(const struct turn *turn, struct source_request *request)
{
    const struct walk walk = walk_read(turn, false);
    ask(&walk, walk.at, MIN(walk.at + walk.span, walk.now + MINUTE), request);
}

void litellm_history_ask(const struct turn *turn, struct source_request *request)
{
    const struct walk walk = walk_read(turn, true);
    if (walk.at > 0 && walk.empty < EMPTY_REACH)
        ask(&walk, MAX(0, walk.at - walk.span), walk.at, request);
}

/* ---- a log ------------------------------------------------------------------------------ */

static void read_times(const json_t *log, union value *row)
{
    int64_t started = row[E_CREATED].number, ended = loose_time(json_object_get(log, "endTime"));
    int64_t first = loose_time(json_object_get(log, "completionStartTime"));
    row[E_LATENCY].number = loose_number(json_object_get(log, "request_duration_ms"), 0);
    if (row[E_LATENCY].number == UNKNOWN && ended != UNKNOWN && ended >= started)
        row[E_LATENCY].number = ended - started;
    /* where it was not streamed, the first token is told to have come with the last */
    if (first != UNKNOWN && first >= started && first != ended)
        row[E_TTFT].number = first - started;
}

static void read_outcome(struct arena *arena, const json_t *log, const json_t *metadata,
                         union value *row)
{
    static const char *const texts[] = {"error_message", "error_class", "error_code", NULL};
    const char *status = json_string_value(json_object_get(log, "status"));
    const json_t *error = json_object_get(metadata, "error_information");
    if (!status || !*status)
        status = json_string_value(json_object_get(metadata, "status"));
    if (text_equal(status, "failure")) {
        const char *text = NULL;
        row[E_STATUS].number = loose_number(json_object_get(error, "error_code"), 0);
        for (size_t i = 0; texts[i] && !text; i++)
            text = loose_text(arena, json_object_get(error, texts[i]));
        row[E_ERROR].text = text ? text : "failure";
    } else if (text_equal(status, "success")) {
        row[E_STATUS].number = 200;
    }
}

static void read_tokens(const json_t *log, const json_t *metadata, union value *row)
{
    static const char *const cached[] = {
        "usage_object.prompt_tokens_details.cached_tokens",
        "usage_object.cache_read_input_tokens",
        "additional_usage_values.prompt_tokens_details.cached_tokens",
        "additional_usage_values.cache_read_input_tokens",
        NULL,
    };
    row[E_INPUT].number = loose_number(json_object_get(log, "prompt_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(log, "completion_tokens"), 0);
    row[E_CACHED].number = loose_number(loose_first(metadata, cached), 0);
    row[E_FEE].number = loose_number(json_object_get(log, "spend"), 9);
}

/* Whom and what it is about; the second name is taken where the first is missing or empty. */
static void read_names(struct arena *arena, const json_t *log, const json_t *metadata,
                       union value *row)
{
    static const struct {
        int field;
        const char *name, *other, *metadata;
    } names[] = {
        {E_USER, "user", "user_id", "user_api_key_user_id"},
        {E_CONSUMER, "end_user", NULL, "user_api_key_end_user_id"},
        {E_KEY, "api_key", NULL, "user_api_key"},
        {E_PROJECT, "team_id", NULL, "user_api_key_team_id"},
        {E_ORGANIZATION, "organization_id", NULL, "user_api_key_org_id"},
        {E_MODEL, "model", "model_group", NULL},
        {E_DEPLOYMENT, "model_id", NULL, NULL},
        {E_PROVIDER, "custom_llm_provider", NULL, NULL},
        {E_TYPE, "call_type", NULL, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char **text = &row[names[i].field].text;
        *text = loose_text(arena, json_object_get(log, names[i].name));
        if (!*text && names[i].other)
            *text = loose_text(arena, json_object_get(log, names[i].other));
        if (!*text && names[i].metadata)
            *text = loose_text(arena, json_object_get(metadata, names[i].metadata));
    }
}

static bool read_log(const struct turn *turn, const json_t *log, size_t number, struct rows *rows,
                     struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(log, "request_id"));
    int64_t started = loose_time(json_object_get(log, "startTime"));
    json_t *metadata = json_object_get(log, "metadata");
    const char *packed = json_string_value(metadata); /* JSON in a text, in some versions */
    (void)turn;
    if (!id || started == UNKNOWN)
        return err_set(err, ERR_SHAPE, "log %zu has no %s", number,
                       id ? "startTime" : "request_id");
    metadata = packed ? json_loads(packed, 0, NULL) : json_incref(metadata);
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_ID].text = row[E_REQUEST].text = id;
    row[E_CREATED].number = started;
    row[E_KIND].text = "request";
    read_names(arena, log, metadata, row);
    read_tokens(log, metadata, row);
    read_times(log, row);
    read_outcome(arena, log, metadata, row);
    json_decref(metadata);
    return true;
}

/* ---- pages ------------------------------------------------------------------------------ */

struct extent {
    bool last;     /* no page of this window follows */
    bool too_many; /* the window should be smaller */
    bool few;
    unsigned long long digest; /* of what it begins with */
};

static struct extent extent_of(const json_t *root, const struct walk *walk)
{
    const json_t *logs = json_is_array(root) ? root : json_object_get(root, "data");
    const char *id = json_string_value(json_object_get(json_array_get(logs, 0), "request_id"));
    int64_t pages = loose_number(json_object_get(root, "total_pages"), 0);
    int64_t total = loose_number(json_object_get(root, "total"), 0);
    bool capped = json_is_true(json_object_get(root, "total_is_capped"));
    bool none = json_array_size(logs) == 0;
    return (struct extent){
        .last = none || json_is_array(root) || (!capped && pages != UNKNOWN && walk->page >= pages),
        .too_many = capped && walk->span > SPAN_LEAST,
        .few = !capped && total != UNKNOWN && total < FEW_ROWS,
        .digest = hash_text(id ? id : "", 0) | 1,
    };
}

/* Another page of the same window, or the same window smaller; false: it is done with. */
static bool stays(struct walk *walk, const struct extent *extent)
{
    if (extent->last)
        return false;
    walk->page = extent->too_many ? 1 : MIN(walk->page, INT32_MAX - 1) + 1;
    walk->digest = extent->too_many ? 0 : extent->digest;
    if (extent->too_many)
        walk->span = MAX(walk->span / 2, (int64_t)SPAN_LEAST);
    return true;
}

static bool forwards(struct walk *walk, const struct extent *extent)
{
    bool last = walk->at + walk->span >= walk->now;
    if (stays(walk, extent))
        return true;
    walk->at = last ? MAX(walk->at, walk->now - LATE) : walk->at + walk->span;
    if (extent->few)
        walk->span = MIN(walk->span * 2, SPAN_MOST);
    walk->page = 1;
    walk->digest = 0;
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
    return walk->at > 0 && walk->empty < EMPTY_REACH;
}

static bool end_page(const struct turn *turn, const json_t *root, struct source_page *page,
                     bool back, struct err *err)
{
    struct walk walk = walk_read(turn, back);
    const struct extent extent = extent_of(root, &walk);
    if (!extent.last && extent.digest == walk.digest)
        return err_set(err, ERR_SHAPE, "the same page comes again, so the list would never end");
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

bool litellm_logs_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_log, .end = logs_end};
    return loose_read(&list, turn, reply, page, err);
}

bool litellm_history_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_log, .end = history_end};
    return loose_read(&list, turn, reply, page, err);
}

bool litellm_logs_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next)
{
    struct walk walk = walk_read(turn, text_equal(turn->feed->name, "history"));
    if ((reply->status != 404 && reply->status != 405) || walk.path + 1 >= (int)ARRAY_LEN(paths))
        return false;
    walk.path++;
    walk.page = 1;
    walk_write(&walk, next);
    return true;
}
