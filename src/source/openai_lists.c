/* OpenAI: keys of administrators and of projects, and what ids in usage are called. */
#include <string.h>

#include "openai.h"
#include "pager.h"
#include "request.h"

#define JSON "application/json"

/* ---- keys ------------------------------------------------------------------------------- */

static const char *owner_of(const json_t *key, struct arena *arena)
{
    static const char *const paths[] = {"owner.user.name",
                                        "owner.user.email",
                                        "owner.service_account.name",
                                        "owner.name",
                                        "owner.user.id",
                                        "owner.service_account.id",
                                        "owner.id",
                                        NULL};
    return loose_text(arena, loose_first(key, paths));
}

/* Of a key whose owner may no longer use the project. */
static const char *status_of(const json_t *key, struct arena *arena)
{
    static const char *const paths[] = {"status", "owner_project_access", NULL};
    return loose_text(arena, loose_first(key, paths));
}

static bool read_key(const json_t *key, const char *kind, struct rows *rows)
{
    const char *id = loose_text(&rows->arena, json_object_get(key, "id"));
    if (!id)
        return false;
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = loose_text(&rows->arena, json_object_get(key, "name"));
    row[KEY_MASKED].text = loose_text(&rows->arena, json_object_get(key, "redacted_value"));
    row[KEY_KIND].text = kind;
    row[KEY_USER].text = owner_of(key, &rows->arena);
    row[KEY_STATUS].text = status_of(key, &rows->arena);
    row[KEY_CREATED].number = loose_time(json_object_get(key, "created_at"));
    return true;
}

#define ADMIN_KEY "admin key"
#define PROJECT_KEY "project key"

void openai_keys_ask(const struct turn *turn, struct source_request *request)
{
    struct pager paging;
    str_add(&request->path, "/organization/admin_api_keys?limit=100");
    path_param(&request->path, "after", pager_of(turn, &paging));
    request->accept = JSON;
}

static bool read_admin_key(const struct turn *turn, const json_t *key, size_t number,
                           struct rows *rows, struct err *err)
{
    (void)turn;
    return read_key(key, ADMIN_KEY, rows) || err_set(err, ERR_SHAPE, "key %zu has no id", number);
}

static bool keys_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    return pager_end(turn, root, NULL, page, err);
}

bool openai_keys_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_admin_key, .end = keys_end};
    bool good = loose_read(&list, turn, reply, page, err);
    page->part_field = KEY_KIND;
    page->part = ADMIN_KEY;
    return good;
}

static bool read_project_key(const struct parent *project, const json_t *key, struct rows *rows)
{
    (void)project;
    return read_key(key, PROJECT_KEY, rows);
}

const struct children openai_project_keys = {
    OPENAI_PROJECTS,
    .before = "/organization/projects/",
    .behind = "/api_keys?limit=100&owner_project_access=any", /* those of who left too */
    .part_field = KEY_KIND,
    .part = PROJECT_KEY,
    .row = read_project_key,
};

/* ---- names ------------------------------------------------------------------------------ */

/* Those that are archived too: their usage is still told. */
const struct naming openai_projects = {.path =
                                           "/organization/projects?limit=100&include_archived=true",
                                       .page = "after",
                                       .list = "projects",
                                       .field = "project"};
const struct naming openai_users = {
    .path = "/organization/users?limit=100", .page = "after", .list = "users", .field = "user"};

#define SERVICE_ACCOUNTS "service accounts"

static bool read_account(const struct parent *project, const json_t *item, struct rows *rows)
{
    (void)project;
    naming_add(item, SERVICE_ACCOUNTS, openai_users.field, rows);
    return true;
}

const struct children openai_service_accounts = {
    OPENAI_PROJECTS,
    .before = "/organization/projects/",
    .behind = "/service_accounts?limit=100",
    .part_field = NAMED_LIST,
    .part = SERVICE_ACCOUNTS,
    .row = read_account,
};
