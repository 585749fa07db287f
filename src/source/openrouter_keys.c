/* OpenRouter's keys, and the budgets of keys and workspaces. A service lists the keys of one
 * workspace at a time, so workspaces are gone through one by one; where it has none, or does not
 * tell of them, there are the keys of the default one.
 *
 * The cursor is "PHASE NUMBER TOTAL OFFSET DIGEST SIX-SUMS ID<tab>NAME": W asks for the workspace
 * of that number, K for its keys, U for what it spent, B for its budgets; how many there are (-1:
 * not told); how many keys were read, and what the page before began with; what was spent in the
 * day, week and month, from credits and with one's own keys of providers, in 10^-9 dollars; the
 * workspace (with W: the one before). */
#include "openrouter.h"

#include <inttypes.h>
#include <string.h>

#include "request.h"

enum { KEYS_PAGE = 100, WORKSPACES_MAX = 1000 };

static void forget_spent(struct openrouter_walk *walk)
{
    for (size_t i = 0; i < (size_t)2 * SPANS; i++)
        walk->spent[i / SPANS][i % SPANS] = UNKNOWN;
}

struct openrouter_walk openrouter_walk(const struct turn *turn)
{
    struct openrouter_walk walk = {.phase = 'W', .total = -1}, kept = walk;
    const char *text = turn->cursor->text;
    int64_t *sums = kept.spent[0];
    int used = 0;
    forget_spent(&walk);
    if (sscanf(text,
               "%c %d %d %d %" SCNx64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64
               " %" SCNd64 "%n",
               &kept.phase, &kept.number, &kept.total, &kept.offset, &kept.digest, &sums[0],
               &sums[1], &sums[2], &sums[3], &sums[4], &sums[5], &used) < 11 ||
        !strchr("WKUB", kept.phase) || text[used] != ' ')
        return walk;
    text += used + 1;
    size_t size = strcspn(text, "\t");
    snprintf(kept.id, sizeof(kept.id), "%.*s", (int)MIN(size, sizeof(kept.id) - 1), text);
    if (text[size])
        snprintf(kept.name, sizeof(kept.name), "%.*s", (int)sizeof(kept.name) - 1, text + size + 1);
    kept.number = MAX(0, MIN(kept.number, WORKSPACES_MAX));
    kept.offset = MAX(0, MIN(kept.offset, SOURCE_PAGE_ROWS_MAX));
    return kept;
}

static void walk_write(const struct openrouter_walk *walk, struct cursor *out)
{
    const int64_t *sums = walk->spent[0];
    snprintf(out->text, sizeof(out->text),
             "%c %d %d %d %" PRIx64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
             " %" PRId64 " %s\t%s",
             walk->phase, walk->number, walk->total, walk->offset, walk->digest, sums[0], sums[1],
             sums[2], sums[3], sums[4], sums[5], walk->id, walk->name);
}

static bool of_workspaces(const struct turn *turn)
{
    return text_equal(turn->feed->name, "workspace_budgets");
}

/* ---- asking ----------------------------------------------------------------------------- */

void openrouter_keys_ask(const struct turn *turn, struct source_request *request)
{
    const struct openrouter_walk walk = openrouter_walk(turn);
    request->accept = "application/json";
    switch (walk.phase) {
    case 'W':
        str_addf(&request->path, "/workspaces?limit=1&offset=%d", walk.number);
        break;
    case 'K':
        str_addf(&request->path, "/keys?offset=%d&include_disabled=true", walk.offset);
        path_param(&request->path, "workspace_id", walk.id);
        break;
    case 'U':
        openrouter_spent_ask(turn, request);
        break;
    default:
        str_add(&request->path, "/workspaces/");
        path_escape(&request->path, walk.id);
        str_add(&request->path, "/budgets");
    }
}

/* ---- going on --------------------------------------------------------------------------- */

void openrouter_go_on(const struct openrouter_walk *walk, struct source_page *page)
{
    page->more = true;
    page->complete = false;
    walk_write(walk, &page->next);
}

static void next_workspace(struct openrouter_walk *walk)
{
    walk->phase = 'W';
    walk->number++;
    walk->offset = 0;
    walk->digest = 0;
    forget_spent(walk);
}

bool openrouter_leave(struct openrouter_walk *walk, struct source_page *page)
{
    bool last = !*walk->id || (walk->total >= 0 && walk->number + 1 >= walk->total) ||
                walk->number + 1 >= WORKSPACES_MAX;
    loose_over(page);
    if (last)
        return true;
    next_workspace(walk);
    openrouter_go_on(walk, page);
    return true;
}

/* An id is written into paths, cursors and questions. */
static bool is_plain(const char *id)
{
    return *id && strlen(id) < OPENROUTER_ID &&
           strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
               strlen(id);
}

static void set_name(struct openrouter_walk *walk, const char *name)
{
    size_t n = 0;
    for (; *name && n + 1 < sizeof(walk->name); name++)
        if ((unsigned char)*name >= ' ')
            walk->name[n++] = *name;
    while (*name && n && ((unsigned char)walk->name[n - 1] & 0xC0) == 0x80)
        n--; /* cut: not in the middle of a character */
    if (*name && n && (unsigned char)walk->name[n - 1] >= 0xC0)
        n--;
    walk->name[n] = '\0';
}

/* The list has the one that was asked for, or all of them where it knows no limit. */
static bool read_workspace(const struct turn *turn, const json_t *root, struct source_page *page)
{
    struct openrouter_walk walk = openrouter_walk(turn);
    const json_t *list = json_is_array(root) ? root : json_object_get(root, "data");
    size_t n = json_array_size(list);
    const json_t *one = json_array_get(list, n > 1 ? (size_t)walk.number : 0);
    int64_t total = n > 1 ? (int64_t)n : loose_number(json_object_get(root, "total_count"), 0);
    const char *id = json_string_value(json_object_get(one, "id"));
    const char *name = json_string_value(json_object_get(one, "name"));
    bool again = id && strcmp(id, walk.id) == 0;
    walk.total = total < 0 ? -1 : (int)MIN(total, (int64_t)WORKSPACES_MAX);
    loose_over(page);
    if (again || (!one && walk.number > 0) || (!one && of_workspaces(turn)))
        return true;
    snprintf(walk.id, sizeof(walk.id), "%s", id && is_plain(id) ? id : "");
    set_name(&walk, name && *name ? name : walk.id);
    if (one && !*walk.id) {
        snprintf(walk.id, sizeof(walk.id), "?");
        return openrouter_leave(&walk, page);
    }
    walk.phase = of_workspaces(turn) ? 'U' : 'K';
    openrouter_go_on(&walk, page);
    return true;
}

/* ---- keys ------------------------------------------------------------------------------- */

const char *openrouter_key_id(const json_t *key, struct arena *arena)
{
    static const char *const names[] = {"name", "label", "hash", NULL};
    for (size_t i = 0; names[i]; i++) {
        const char *text = loose_text(arena, json_object_get(key, names[i]));
        if (text)
            return text;
    }
    return NULL;
}

static const char *status_of(const json_t *key, int64_t now)
{
    int64_t ends = loose_time(json_object_get(key, "expires_at"));
    return json_is_true(json_object_get(key, "disabled")) ? "disabled"
           : ends != UNKNOWN && ends <= now               ? "expired"
                                                          : "active";
}

static bool read_key(const struct turn *turn, const json_t *key, size_t number, struct rows *rows,
                     struct err *err)
{
    static const char *const users[] = {"external_user", "creator_user_id", "user_id", NULL};
    struct arena *arena = &rows->arena;
    const char *id = openrouter_key_id(key, arena);
    if (!id)
        return err_set(err, ERR_SHAPE, "key %zu has neither a name nor a hash", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(arena, json_object_get(key, "name"));
    row[KEY_MASKED].text = loose_text(arena, json_object_get(key, "label"));
    row[KEY_KIND].text = "API key";
    row[KEY_USER].text = loose_text(arena, loose_first(key, users));
    row[KEY_STATUS].text = status_of(key, turn->now);
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

/* Another full page may follow, unless the service takes no offset and sends the same again. */
static bool keys_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    struct openrouter_walk walk = openrouter_walk(turn);
    const json_t *keys = json_is_array(root) ? root : json_object_get(root, "data");
    const char *first = json_string_value(json_object_get(json_array_get(keys, 0), "hash"));
    uint64_t digest = hash_text(first ? first : "", 0) | 1;
    size_t n = json_array_size(keys);
    if (n < KEYS_PAGE || walk.offset >= SOURCE_PAGE_ROWS_MAX)
        return openrouter_leave(&walk, page);
    if (first && digest == walk.digest)
        return err_set(err, ERR_SHAPE, "the same keys come again, so the list would never end");
    walk.offset += (int)n;
    walk.digest = digest;
    openrouter_go_on(&walk, page);
    return true;
}

/* ---- answers ---------------------------------------------------------------------------- */

/* An answer that has no rows itself. */
static bool read_step(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    struct openrouter_walk walk = openrouter_walk(turn);
    json_t *root = loose_parse(reply, err);
    const json_t *list = json_object_get(root, "data");
    rows_reset(&page->rows);
    loose_whole(turn, page);
    bool good = root != NULL;
    if (walk.phase == 'W' && good)
        good = json_is_array(list) ? read_workspace(turn, root, page)
                                   : err_set(err, ERR_SHAPE, "data: expected a list");
    if (walk.phase == 'U' && good) {
        openrouter_spent_read(turn, root, &walk);
        walk.phase = 'B';
        openrouter_go_on(&walk, page);
    }
    json_decref(root);
    return good;
}

bool openrouter_keys_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err)
{
    static const struct loose_list keys = {.path = "data", .row = read_key, .end = keys_end},
                                   key_budgets = {.path = "data",
                                                  .row = openrouter_key_budget,
                                                  .end = keys_end},
                                   workspace_budgets = {.path = "data",
                                                        .row = openrouter_workspace_budget,
                                                        .end = openrouter_budgets_end};
    bool plan = turn->feed->set == DATA_PLAN;
    const struct openrouter_walk walk = openrouter_walk(turn);
    const struct loose_list *list = walk.phase == 'B' ? &workspace_budgets
                                    : plan            ? &key_budgets
                                                      : &keys;
    bool good = strchr("WU", walk.phase) ? read_step(turn, reply, page, err)
                                         : loose_read(list, turn, reply, page, err);
    page->rows.set = turn->feed->set;
    if (plan) {
        page->part_field = PLAN_KIND;
        page->part = of_workspaces(turn) ? OPENROUTER_WORKSPACE_BUDGET : OPENROUTER_KEY_BUDGET;
    }
    return good;
}

/* Without workspaces: the keys of the default one. What a workspace spent may not be told; one that
 * is gone meanwhile is passed over. */
bool openrouter_keys_elsewhere(const struct turn *turn, const struct source_reply *reply,
                               struct cursor *next)
{
    struct openrouter_walk walk = openrouter_walk(turn);
    bool shut = reply->status == 400 || reply->status == 403 || reply->status == 404 ||
                reply->status == 405;
    if (walk.phase == 'U' && (shut || reply->status == 408))
        walk.phase = 'B';
    else if (!shut || (walk.phase == 'W' && of_workspaces(turn)))
        return false;
    else if (walk.phase == 'W' && walk.number == 0)
        walk.phase = 'K', walk.total = -1;
    else if (walk.phase != 'W' && *walk.id)
        next_workspace(&walk);
    else
        return false;
    walk_write(&walk, next);
    return true;
}
