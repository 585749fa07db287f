/* OpenRouter: activity by day, model and provider, the keys, the credits. A management key is
 * needed for all of them; with an ordinary key only its own limit is told. The activity has the
 * last thirty finished days, without keys on its rows; money is in US dollars. */
#include <string.h>

#include "loose.h"
#include "request.h"

#define JSON "application/json"

/* ---- activity --------------------------------------------------------------------------- */

static void activity_ask(const struct turn *turn, struct source_request *request)
{
    (void)turn;
    str_add(&request->path, "/activity");
    request->accept = JSON;
}

static bool read_activity(const struct turn *turn, const json_t *item, size_t number,
                          struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    int64_t day = loose_time(json_object_get(item, "date"));
    if (day == UNKNOWN)
        return err_set(err, ERR_SHAPE, "entry %zu has no date", number);
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_CREATED].number = row[E_FROM].number = day;
    row[E_TO].number = day + DAY;
    row[E_KIND].text = "request";
    row[E_GRAIN].text = "day";
    row[E_MODEL].text = loose_text(arena, json_object_get(item, "model"));
    row[E_VERSION].text = loose_text(arena, json_object_get(item, "model_permaslug"));
    row[E_PROVIDER].text = loose_text(arena, json_object_get(item, "provider_name"));
    row[E_DEPLOYMENT].text = loose_text(arena, json_object_get(item, "endpoint_id"));
    row[E_REQUESTS].number = loose_number(json_object_get(item, "requests"), 0);
    row[E_INPUT].number = loose_number(json_object_get(item, "prompt_tokens"), 0);
    row[E_OUTPUT].number = loose_number(json_object_get(item, "completion_tokens"), 0);
    row[E_FEE].number = loose_number(json_object_get(item, "usage"), 9);
    row[E_ID].text = arena_printf(arena, "activity-%lld-%.120s-%.80s", (long long)(day / SECOND),
                                  row[E_MODEL].text ? row[E_MODEL].text : "",
                                  row[E_DEPLOYMENT].text ? row[E_DEPLOYMENT].text : "");
    return true;
}

static bool activity_end(const struct turn *turn, const json_t *root, struct source_page *page,
                         struct err *err)
{
    page->complete = false;
    return true;
}

static bool activity_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err)
{
    static const struct loose_list list = {
        .path = "data", .row = read_activity, .end = activity_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- keys ------------------------------------------------------------------------------- */

enum { KEYS_PAGE = 100 };

static int offset_of(const struct turn *turn)
{
    int offset = 0;
    sscanf(turn->cursor->text, "%d", &offset);
    return MAX(0, offset);
}

static void keys_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/keys?offset=%d&include_disabled=true", offset_of(turn));
    request->accept = JSON;
}

static bool read_key(const struct turn *turn, const json_t *key, size_t number, struct rows *rows,
                     struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, json_object_get(key, "hash"));
    if (!id)
        return err_set(err, ERR_SHAPE, "key %zu has no hash", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(arena, json_object_get(key, "name"));
    row[KEY_MASKED].text = loose_text(arena, json_object_get(key, "label"));
    row[KEY_KIND].text = "API key";
    row[KEY_STATUS].text = json_is_true(json_object_get(key, "disabled")) ? "disabled" : "active";
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

static bool keys_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    int n = (int)page->rows.n;
    page->more = n >= KEYS_PAGE && offset_of(turn) < SOURCE_PAGE_ROWS_MAX;
    page->complete = !page->more;
    page->next = (struct cursor){0};
    if (page->more)
        snprintf(page->next.text, sizeof(page->next.text), "%d", offset_of(turn) + n);
    return true;
}

static bool keys_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_key, .end = keys_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- credits and the key's own limit -------------------------------------------------------- */

static void single_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/%s", turn->feed->name);
    request->accept = JSON;
}

static void add_line(struct rows *rows, const char *id, const int64_t numbers[3])
{
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = id;
    row[PLAN_LIMIT].number = numbers[0];
    row[PLAN_USED].number = numbers[1];
    row[PLAN_BALANCE].number = numbers[2];
    row[PLAN_UNIT].text = "USD";
}

/* The balance may be below zero. */
static bool credits_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err)
{
    json_t *root = loose_parse(reply, err);
    const json_t *data = json_object_get(root, "data");
    int64_t bought = loose_number(json_object_get(data, "total_credits"), 9);
    int64_t used = loose_number(json_object_get(data, "total_usage"), 9), left;
    rows_reset(&page->rows);
    loose_whole(turn, page);
    page->part_field = PLAN_ID;
    page->part = arena_text(&page->rows.arena, "credits");
    bool read = root != NULL, good = bought != UNKNOWN && used != UNKNOWN &&
                                     !__builtin_sub_overflow(bought, used, &left);
    json_decref(root);
    if (!read || !good)
        return read && err_set(err, ERR_SHAPE, "total_credits, total_usage: expected numbers");
    add_line(&page->rows, page->part, (const int64_t[]){bought, used, left});
    return true;
}

static bool key_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err)
{
    json_t *root = loose_parse(reply, err);
    const json_t *data = json_object_get(root, "data");
    const int64_t numbers[] = {loose_number(json_object_get(data, "limit"), 9),
                               loose_number(json_object_get(data, "usage"), 9),
                               loose_number(json_object_get(data, "limit_remaining"), 9)};
    rows_reset(&page->rows);
    loose_whole(turn, page);
    page->part_field = PLAN_ID;
    page->part = arena_text(&page->rows.arena, "this key");
    bool good =
        root && (json_is_object(data) || err_set(err, ERR_SHAPE, "data: expected an object"));
    json_decref(root);
    if (good)
        add_line(&page->rows, page->part, numbers);
    return good;
}

/* ---- the source ------------------------------------------------------------------------- */

static const struct feed feeds[] = {
    {.name = "activity",
     .title = "the activity",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = 10 * MINUTE,
     .ask = activity_ask,
     .read = activity_read},
    {.name = "keys",
     .title = "the keys",
     .set = DATA_KEYS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 2 * MINUTE,
     .ask = keys_ask,
     .read = keys_read},
    {.name = "credits",
     .title = "the credits",
     .set = DATA_PLAN,
     .mode = FEED_SNAPSHOT,
     .interval_ms = MINUTE,
     .ask = single_ask,
     .read = credits_read},
    {.name = "key",
     .title = "the limit of this key",
     .set = DATA_PLAN,
     .mode = FEED_SNAPSHOT,
     .interval_ms = MINUTE,
     .ask = single_ask,
     .read = key_read},
};

static const struct offer offer = {
    .service = "OpenRouter",
    .grain = "day",
    .kinds = OFFER(KIND_REQUEST),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_KEYS) | OFFER(DATA_PLAN),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_FROM) | OFFER(E_TO) |
              OFFER(E_GRAIN) | OFFER(E_PROVIDER) | OFFER(E_MODEL) | OFFER(E_INPUT) |
              OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_REQUESTS) | OFFER(E_FEE) |
              OFFER(E_VERSION) | OFFER(E_DEPLOYMENT),
};

const struct source source_openrouter = {
    .name = "openrouter",
    .title = "OpenRouter",
    .env = "OPENROUTER_API_KEY",
    .url = "https://openrouter.ai/api/v1",
    .auth_header = "Authorization",
    .auth_prefix = "Bearer ",
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .offer = &offer,
};
