/* The Usage API, version 1 (doc/api/openapi.yaml).
 *
 * The events come from the changes feed: every new or changed event in the order of storing, plain
 * or by columns, its cursor the service's own. The session and the lists are snapshots. The pools
 * are asked from the newest time that is known; the ledger has a file of its own. */
#include "usage.h"

#include "peek.h"

#include <string.h>

#define EVENTS_ACCEPT "application/vnd.usage.columns+json, application/json;q=0.5"
/* How far back the first look goes: a row an hour and resource. */
#define POOL_REACH (5 * 366 * DAY)

bool usage_more(const struct envelope *envelope, const char *asked, size_t n_rows, bool *more,
                struct err *err)
{
    bool same = strcmp(envelope->next.text, asked) == 0;

    *more = envelope->more_said ? envelope->has_more : envelope->has_next && !same;
    if (*more && !envelope->has_next)
        return err_set(err, ERR_SHAPE, "has_more is true, but there is no next_cursor");
    if (*more && same)
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    if (n_rows == 0)
        *more = false;
    return true;
}

/* ---- session and lists ----------------------------------------------------------------- */

static void session_ask(const struct turn *turn, struct source_request *request)
{
    (void)turn;
    str_add(&request->path, "/v1/session");
    request->accept = USAGE_JSON;
}

static bool session_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err)
{
    struct reading reading;

    reading_begin(&reading, reply, DATA_SESSION, &page->rows, err);
    if (!read_single(&reading))
        return false;
    page->next = *turn->cursor;
    page->more = false;
    page->complete = true;
    page->part = NULL;
    page->ahead = UNKNOWN;
    return true;
}

static void list_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/v1/%s?limit=1000", turn->feed->name);
    path_param(&request->path, "cursor", turn->cursor->text);
    request->accept = USAGE_JSON;
}

static bool list_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    struct reading reading;
    struct envelope envelope;

    reading_begin(&reading, reply, turn->feed->set, &page->rows, err);
    if (!read_list(&reading, &envelope) ||
        !usage_more(&envelope, turn->cursor->text, page->rows.n, &page->more, err))
        return false;
    page->next = page->more ? envelope.next : (struct cursor){0};
    page->complete = !page->more;
    page->part = NULL;
    page->ahead = UNKNOWN;
    return true;
}

/* ---- events ---------------------------------------------------------------------------- */

static void changes_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/v1/events/changes?limit=%d", turn->counting ? 0 : 10000);
    path_param(&request->path, "cursor", turn->cursor->text);
    request->accept = EVENTS_ACCEPT;
}

static bool changes_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err)
{
    struct reading reading;
    struct envelope envelope;

    reading_begin(&reading, reply, DATA_EVENTS, &page->rows, err);
    if (!read_list(&reading, &envelope))
        return false;
    page->complete = false;
    page->part = NULL;
    page->ahead = envelope.ahead;
    if (turn->counting) {
        rows_reset(&page->rows);
        page->next = *turn->cursor;
        page->more = envelope.has_more;
        return true;
    }
    if (!usage_more(&envelope, turn->cursor->text, page->rows.n, &page->more, err))
        return false;
    page->next = envelope.has_next ? envelope.next : *turn->cursor;
    return true;
}

/* ---- pools ----------------------------------------------------------------------------- */

/* The cursor is the time to ask from; within a walk "SINCE<tab>CURSOR<tab>NEWEST", where CURSOR is
 * the service's, escaped. */
struct pools {
    char since[TIME_TEXT], newest[TIME_TEXT];
    const char *cursor; /* escaped; in the text */
    int cursor_size;
};

static void copy(char out[static TIME_TEXT], const char *text, size_t size)
{
    size = MIN(size, TIME_TEXT - 1);
    memcpy(out, text, size);
    out[size] = '\0';
}

static void pools_parse(const struct turn *turn, struct pools *pools)
{
    const char *text = turn->cursor->text, *tab = strchr(text, '\t');
    const char *end = tab ? strchr(tab + 1, '\t') : NULL;

    *pools = (struct pools){.cursor = ""};
    copy(pools->since, text, tab ? (size_t)(tab - text) : strlen(text));
    if (*text == '\0')
        time_print(pools->since, MAX(turn->now - POOL_REACH, 0));
    if (end) {
        pools->cursor = tab + 1;
        pools->cursor_size = (int)(end - tab - 1);
        copy(pools->newest, end + 1, strlen(end + 1));
    }
}

static void pools_ask(const struct turn *turn, struct source_request *request)
{
    struct pools pools;

    pools_parse(turn, &pools);
    str_add(&request->path, "/v1/pools?limit=10000");
    path_param(&request->path, "since", pools.since);
    if (pools.cursor_size > 0)
        str_addf(&request->path, "&cursor=%.*s", pools.cursor_size, pools.cursor);
    request->accept = USAGE_JSON;
}

/* The newest time of the rows, but not of a clock that is ahead: it would hide what comes. */
static void pools_newest(const struct rows *rows, int64_t now, char newest[static TIME_TEXT])
{
    int64_t last = UNKNOWN;

    if (*newest)
        time_parse(newest, &last);
    for (size_t i = 0; i < rows->n; i++)
        last = MAX(last, MIN(rows_at(rows, i)[POOL_TIME].number, now));
    if (last != UNKNOWN)
        time_print(newest, last);
}

static bool pools_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err)
{
    CLEANUP(str_finish)
    struct str next = {.max = CURSOR_MAX};
    struct reading reading;
    struct envelope envelope;
    struct pools pools;

    pools_parse(turn, &pools);
    reading_begin(&reading, reply, DATA_POOLS, &page->rows, err);
    if (!read_list(&reading, &envelope) ||
        !usage_more(&envelope, "", page->rows.n, &page->more, err))
        return false;
    pools_newest(&page->rows, turn->now, pools.newest);
    if (page->more) {
        str_addf(&next, "%s\t", pools.since);
        path_escape(&next, envelope.next.text);
        str_addf(&next, "\t%s", pools.newest);
    } else {
        str_add(&next, *pools.newest ? pools.newest : pools.since);
    }
    if (next.truncated || next.len >= CURSOR_MAX)
        return err_set(err, ERR_SHAPE, "next_cursor is too long");
    if (page->more && strcmp(str_text(&next), turn->cursor->text) == 0)
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    strcpy(page->next.text, str_text(&next));
    page->complete = false;
    page->part = NULL;
    page->ahead = UNKNOWN;
    return true;
}

/* ---- the source ------------------------------------------------------------------------ */

/* 400 with the problem type /problems/cursor: the service no longer knows the cursor. */
static void judge(const struct source_reply *reply, struct err *err)
{
    if (reply->status == 400 && reply->body && strstr(reply->body, "\"/problems/cursor\""))
        err->code = ERR_NOT_FOUND;
}

#define LIST(NAME, what, text, ms)                                                                 \
    {                                                                                              \
        .name = what, .title = text, .needs = what, .set = DATA_##NAME, .mode = FEED_SNAPSHOT,     \
        .interval_ms = ms, .etag = true, .ask = list_ask, .read = list_read                        \
    }

static const struct feed feeds[] = {
    {.name = "session",
     .title = "the session",
     .set = DATA_SESSION,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 30 * SECOND,
     .first = true,
     .etag = true,
     .ask = session_ask,
     .read = session_read},
    LIST(KEYS, "keys", "the API keys", MINUTE),
    LIST(CONTROLLERS, "controllers", "the controllers", 10 * SECOND),
    {.name = "changes",
     .title = "the events",
     .needs = "changes",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = SECOND,
     .counts = true,
     .ask = changes_ask,
     .read = changes_read,
     .peek = peek_next},
    LIST(PLAN, "plan", "the plan", MINUTE),
    LIST(DEPLOYMENTS, "deployments", "the deployments", MINUTE),
    LIST(MODELS, "models", "the models", 10 * MINUTE),
    {.name = "pools",
     .title = "the pools",
     .needs = "pools",
     .set = DATA_POOLS,
     .mode = FEED_CHANGES,
     .interval_ms = MINUTE,
     .ask = pools_ask,
     .read = pools_read},
    LIST(PERIODS, "periods", "the billing periods", 5 * MINUTE),
    {.name = "ledger",
     .title = "the ledger",
     .needs = "ledger",
     .set = DATA_LEDGER,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 5 * MINUTE,
     .ask = ledger_ask,
     .read = ledger_read},
};

const struct source source_usage = {
    .name = "usage",
    .title = "Usage API",
    .env = "USAGETOP_TOKEN",
    .auth_header = "Authorization",
    .auth_prefix = "Bearer ",
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .judge = judge,
};
