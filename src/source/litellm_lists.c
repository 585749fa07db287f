/* LiteLLM's lists of keys, teams and users, and what each may spend. A virtual key may not list
 * them and is told of itself alone.
 *
 * The cursor is "O" where the other path is asked, then the page from 1 and what the page before
 * began with. */
#include "litellm.h"

#include <string.h>

#include "request.h"

enum { LIST_PAGE = 100 };

struct walk {
    bool other;
    int page;
    unsigned long long digest;
};

static struct walk walk_read(const struct turn *turn)
{
    const char *text = turn->cursor->text;
    struct walk walk = {.other = *text == 'O', .page = 1};
    if (sscanf(text + walk.other, "%d %llx", &walk.page, &walk.digest) != 2)
        walk.page = 1, walk.digest = 0;
    walk.page = MAX(1, walk.page);
    return walk;
}

static const char *page_of(const struct litellm_list *own, const struct walk *walk)
{
    return walk->other ? own->other_page : own->page;
}

void litellm_list_ask(const struct turn *turn, struct source_request *request)
{
    const struct litellm_list *own = turn->feed->own;
    const struct walk walk = walk_read(turn);
    char number[16];
    request->accept = "application/json";
    str_add(&request->path, walk.other ? own->other : own->path);
    snprintf(number, sizeof(number), "%d", walk.page);
    if (page_of(own, &walk))
        path_param(&request->path, page_of(own, &walk), number);
}

/* ---- items ------------------------------------------------------------------------------ */

const char *litellm_key_id(struct arena *arena, const json_t *value)
{
    const char *text = loose_text(arena, value);
    if (!text || !text_starts(text, "sk-") || strstr(text, "..."))
        return text;
    size_t size = strlen(text);
    return arena_printf(arena, "sk-...%s", size > 11 ? text + size - 4 : "");
}

static const char *status_of(const json_t *key, int64_t now)
{
    int64_t ends = loose_time(json_object_get(key, "expires"));
    return json_is_true(json_object_get(key, "blocked")) ? "blocked"
           : ends != UNKNOWN && ends <= now              ? "expired"
                                                         : "active";
}

static bool read_key(const struct turn *turn, const json_t *key, size_t number, struct rows *rows,
                     struct err *err)
{
    static const char *const ids[] = {"token", "token_id", "key", NULL};
    struct arena *arena = &rows->arena;
    const char *id = litellm_key_id(arena, json_is_string(key) ? key : loose_first(key, ids));
    if (!id)
        return err_set(err, ERR_SHAPE, "key %zu has no token", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_MASKED].text = litellm_key_id(arena, json_object_get(key, "key_name"));
    row[KEY_NAME].text = loose_text(arena, json_object_get(key, "key_alias"));
    if (!row[KEY_NAME].text) /* better than the digest that it goes by in the logs */
        row[KEY_NAME].text = row[KEY_MASKED].text;
    row[KEY_KIND].text = "virtual key";
    row[KEY_USER].text = loose_text(arena, json_object_get(key, "user_id"));
    row[KEY_STATUS].text = status_of(key, turn->now);
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

/* What it is called, where it has a name. */
static bool read_name(const struct turn *turn, const json_t *item, size_t number, struct rows *rows,
                      struct err *err)
{
    const struct litellm_list *own = turn->feed->own;
    struct arena *arena = &rows->arena;
    const char *id = loose_text(arena, loose_at(item, own->id)), *name = NULL;
    (void)number;
    (void)err;
    for (size_t i = 0; i < ARRAY_LEN(own->names) && own->names[i] && !name; i++)
        name = loose_text(arena, json_object_get(item, own->names[i]));
    if (!id || !name)
        return true;
    union value *row = rows_add(rows, DATA_NAMES);
    row[NAMED_LIST].text = own->part;
    row[NAMED_ID].text = id;
    row[NAMED_FIELD].text = own->field;
    row[NAMED_NAME].text = name;
    return true;
}

/* ---- pages ------------------------------------------------------------------------------ */

/* An answer about one key or user becomes a list of that one. */
static json_t *parse(const struct source_reply *reply, struct err *err)
{
    static const char *const inner[] = {"info", "user_info"};
    static const char *const lists[] = {"keys", "users"};
    json_t *root = reply->size && *reply->body == '['
                       ? json_loadb(reply->body, reply->size, JSON_ALLOW_NUL, NULL)
                       : loose_parse(reply, err);
    if (!root && reply->size && *reply->body == '[')
        err_set(err, ERR_SHAPE, "the answer is damaged");
    for (size_t i = 0; i < ARRAY_LEN(inner); i++) {
        json_t *one = json_object_get(root, inner[i]);
        if (!json_is_object(one))
            continue;
        json_t *key = json_object_get(root, "key");
        if (key && !json_object_get(one, "token"))
            json_object_set(one, "token", key);
        json_t *list = json_pack("{s:[O]}", lists[i], one);
        json_decref(root);
        return list;
    }
    return root;
}

static bool list_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    static const char *const numbers[] = {"total_pages", NULL};
    const struct litellm_list *own = turn->feed->own;
    const json_t *items = json_is_array(root) ? root : json_object_get(root, own->member);
    struct walk walk = walk_read(turn);
    int64_t pages = loose_number(loose_first(root, numbers), 0);
    char *first = json_dumps(json_array_get(items, 0), JSON_ENCODE_ANY | JSON_SORT_KEYS);
    unsigned long long digest = hash_text(first ? first : "", 0) | 1;
    free_ptr(&first);
    loose_over(page);
    strcpy(page->next.text, walk.other ? "O" : "");
    size_t n = json_array_size(items);
    if (!page_of(own, &walk) || n == 0 || (pages == UNKNOWN ? n < LIST_PAGE : walk.page >= pages))
        return true;
    if (digest == walk.digest)
        return err_set(err, ERR_SHAPE, "the same page comes again, so the list would never end");
    page->more = true;
    page->complete = false;
    snprintf(page->next.text, sizeof(page->next.text), "%s%d %llx", walk.other ? "O" : "",
             walk.page + 1, digest);
    return true;
}

bool litellm_list_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err)
{
    const struct litellm_list *own = turn->feed->own;
    enum dataset set = turn->feed->set;
    const struct loose_list list = {.path = own->member,
                                    .parse = parse,
                                    .row = set == DATA_PLAN    ? litellm_limit
                                           : set == DATA_NAMES ? read_name
                                                               : read_key,
                                    .end = list_end};
    bool good = loose_read(&list, turn, reply, page, err);
    page->rows.set = set;
    if (own->part) {
        page->part_field = set == DATA_PLAN ? (int)PLAN_KIND : (int)NAMED_LIST;
        page->part = own->part;
    }
    return good;
}

bool litellm_list_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next)
{
    const struct litellm_list *own = turn->feed->own;
    const struct walk walk = walk_read(turn);
    bool shut = reply->status == 401 || reply->status == 403 || reply->status == 404 ||
                reply->status == 405;
    if (!own->other || walk.other || walk.page > 1 || !shut)
        return false;
    strcpy(next->text, "O");
    return true;
}

/* ---- the lists -------------------------------------------------------------------------- */

#define KEYS                                                                                       \
    .path = "/key/list?size=100&return_full_object=true", .page = "page", .member = "keys",        \
    .other = "/key/info"

const struct litellm_list litellm_keys = {KEYS};
const struct litellm_list litellm_key_budgets = {KEYS, .part = "budget of a key", .one = "Key",
                                                 .id = "token", .names = {"key_alias", "key_name"}};
#define TEAMS                                                                                      \
    .path = "/team/list", .member = "teams", .other = "/v2/team/list?page_size=100",               \
    .other_page = "page", .id = "team_id", .names = {"team_alias"}
#define USERS                                                                                      \
    .path = "/user/list?page_size=100", .page = "page", .member = "users", .other = "/user/info",  \
    .id = "user_id", .names = {"user_alias", "user_email"}
#define ORGANIZATIONS                                                                              \
    .path = "/organization/list", .member = "organizations", .id = "organization_id",              \
    .names = {"organization_alias"}
#define CUSTOMERS                                                                                  \
    .path = "/customer/list", .member = "customers", .id = "user_id", .names = {"alias"}

const struct litellm_list litellm_team_budgets = {TEAMS, .part = "budget of a team", .one = "Team"},
                          litellm_user_budgets = {USERS, .part = "budget of a user", .one = "User"},
                          litellm_organization_budgets = {ORGANIZATIONS,
                                                          .part = "budget of an organization",
                                                          .one = "Organization"},
                          litellm_customer_budgets = {CUSTOMERS, .part = "budget of an end user",
                                                      .one = "End user"};
const struct litellm_list litellm_team_names = {TEAMS, .part = "teams", .field = "project"},
                          litellm_user_names = {USERS, .part = "users", .field = "user"},
                          litellm_organization_names = {ORGANIZATIONS, .part = "organizations",
                                                        .field = "organization"},
                          litellm_customer_names = {CUSTOMERS, .part = "end users",
                                                    .field = "consumer"},
                          litellm_model_names = {.path = "/model/info",
                                                 .member = "data",
                                                 .part = "models",
                                                 .field = "controller",
                                                 .id = "model_info.id",
                                                 .names = {"model_name"}};
