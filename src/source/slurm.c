/* Slurm, by slurmrestd: jobs from the accounting, nodes as controllers, accounts as keys, limits of
 * associations as the plan.
 *
 * A server speaks about three versions of the API at once, and which ones is found by asking for
 * `ping` from the newest downwards; a version that was found is kept in the cursor of the session.
 * Answers say OK and carry errors all the same, and a bad token may look like a controller that is
 * down (doc/sources.md). */
#include "slurm.h"

#include <string.h>

#define JSON "application/json"

enum { NOTHING_FOUND = 9003, NOT_ALLOWED = 2002, BAD_TOKEN = 1007 };

static const char *const versions[] = {"v0.0.45", "v0.0.44", "v0.0.43", "v0.0.42",
                                       "v0.0.41", "v0.0.40", "v0.0.39", "v0.0.38"};

const char *slurm_version(const struct turn *turn)
{
    const char *version = turn->session ? turn->session[SESSION_API].text : NULL;
    return version ? version : versions[0];
}

/* ---- answers ---------------------------------------------------------------------------- */

static int64_t error_number(const json_t *error)
{
    int64_t number = loose_number(json_object_get(error, "error_number"), 0);
    return number != UNKNOWN ? number : loose_number(json_object_get(error, "errno"), 0);
}

static bool set_error(const json_t *error, struct err *err)
{
    const char *text = json_string_value(json_object_get(error, "description"));
    int64_t number = error_number(error);
    enum err_code code = number == BAD_TOKEN     ? ERR_AUTH
                         : number == NOT_ALLOWED ? ERR_FORBIDDEN
                                                 : ERR_LATER;
    if (!text || !*text)
        text = json_string_value(json_object_get(error, "error"));
    CLEANUP(str_finish)
    struct str clean = {.max = SOURCE_TEXT_MAX};
    text_clean(&clean, text ? text : "", text ? strlen(text) : 0, false);
    return err_set(err, code, "slurm says: %s",
                   clean.len ? str_text(&clean) : "an error without words");
}

json_t *slurm_parse(const struct source_reply *reply, struct err *err)
{
    json_t *root = loose_parse(reply, err);
    const json_t *error;
    size_t i;
    json_array_foreach (loose_at(root, "errors"), i, error) {
        if (error_number(error) == NOTHING_FOUND)
            continue;
        set_error(error, err);
        json_decref(root);
        return NULL;
    }
    return root;
}

/* Statuses that are not what they say: text for a missing credential with 500, 511 for a bad one.
 */
static void judge(const struct source_reply *reply, struct err *err)
{
    bool text = reply->body && strstr(reply->body, "Authentication") != NULL;
    bool token = reply->body && strstr(reply->body, "Protocol authentication error") != NULL;
    if (reply->status == 511 || (reply->status == 500 && (text || token)))
        err->code = ERR_AUTH;
}

/* ---- the session ------------------------------------------------------------------------ */

static const char *asked_version(const struct turn *turn)
{
    return *turn->cursor->text ? turn->cursor->text : versions[0];
}

static void ping_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/slurm/%s/ping/", asked_version(turn));
    request->accept = JSON;
}

/* The next older version, where this one is not spoken. */
static bool ping_elsewhere(const struct turn *turn, const struct source_reply *reply,
                           struct cursor *next)
{
    for (size_t i = 0; reply->status == 404 && i + 1 < ARRAY_LEN(versions); i++)
        if (strcmp(versions[i], asked_version(turn)) == 0) {
            strcpy(next->text, versions[i + 1]);
            return true;
        }
    return false;
}

static bool read_ping(const struct turn *turn, const json_t *ping, size_t number, struct rows *rows,
                      struct err *err)
{
    return true; /* that it answers says enough */
}

static bool ping_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    struct arena *arena = &page->rows.arena;
    union value *row = rows_add(&page->rows, DATA_SESSION);
    const char *cluster = loose_text(arena, loose_at(root, "meta.slurm.cluster"));
    row[SESSION_ID].text = row[SESSION_NAME].text = cluster ? cluster : "slurm";
    row[SESSION_ORGANIZATION].text = row[SESSION_ORGANIZATION_NAME].text = row[SESSION_ID].text;
    row[SESSION_API].text = arena_text(arena, asked_version(turn));
    strcpy(page->next.text, asked_version(turn));
    return true;
}

static bool ping_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list list = {
        .path = "pings", .parse = slurm_parse, .row = read_ping, .end = ping_end};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- nodes ------------------------------------------------------------------------------ */

static void nodes_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/slurm/%s/nodes/", slurm_version(turn));
    request->accept = JSON;
}

/* v0.0.38 has a word and flags, later versions a list of words. */
static bool node_is(const json_t *node, const char *word)
{
    return loose_has(loose_at(node, "state"), word) ||
           loose_has(loose_at(node, "state_flags"), word);
}

static const char *node_status(const json_t *node)
{
    static const char *const offline[] = {"DOWN",         "NOT_RESPONDING", "FAIL",  "ERROR",
                                          "POWERED_DOWN", "UNKNOWN",        "FUTURE"};
    for (size_t i = 0; i < ARRAY_LEN(offline); i++)
        if (node_is(node, offline[i]))
            return "offline";
    bool draining = node_is(node, "DRAIN") || node_is(node, "DRAINING") || node_is(node, "DRAINED");
    return draining ? "draining" : "online";
}

static bool read_node(const struct turn *turn, const json_t *node, size_t number, struct rows *rows,
                      struct err *err)
{
    const char *name = loose_text(&rows->arena, loose_at(node, "name"));
    const char *version = loose_text(&rows->arena, loose_at(node, "version"));
    if (!name)
        return err_set(err, ERR_SHAPE, "node %zu has no name", number);
    union value *row = rows_add(rows, DATA_CONTROLLERS);
    row[CONTROLLER_ID].text = row[CONTROLLER_NAME].text = name;
    row[CONTROLLER_CORES].number = loose_number(loose_at(node, "cpus"), 0);
    row[CONTROLLER_MEMORY].number = slurm_memory(loose_number(loose_at(node, "real_memory"), 0));
    row[CONTROLLER_STATUS].text = node_status(node);
    row[CONTROLLER_VERSION].text =
        version ? version : loose_text(&rows->arena, loose_at(node, "slurmd_version"));
    /* there is no last contact; one that is lost was heard of until its reason changed */
    if (strcmp(row[CONTROLLER_STATUS].text, "offline") == 0)
        row[CONTROLLER_HEARTBEAT].number = loose_seconds(loose_at(node, "reason_changed_at"));
    return true;
}

static bool nodes_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "nodes", .parse = slurm_parse, .row = read_node};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- accounts and their limits ----------------------------------------------------------- */

static void accounts_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/slurmdb/%s/%s/", slurm_version(turn), turn->feed->name);
    request->accept = JSON;
}

static bool read_account(const struct turn *turn, const json_t *account, size_t number,
                         struct rows *rows, struct err *err)
{
    const char *name = loose_text(&rows->arena, loose_at(account, "name"));
    if (!name)
        return err_set(err, ERR_SHAPE, "account %zu has no name", number);
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = row[KEY_NAME].text = name;
    row[KEY_KIND].text = "account";
    return true;
}

static bool accounts_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err)
{
    static const struct loose_list list = {
        .path = "accounts", .parse = slurm_parse, .row = read_account};
    return loose_read(&list, turn, reply, page, err);
}

/* GrpTRESMins of an account or user, as hours. */
static bool read_limits(const struct turn *turn, const json_t *association, size_t number,
                        struct rows *rows, struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *account = loose_text(arena, loose_at(association, "account"));
    const char *user = loose_text(arena, loose_at(association, "user"));
    const json_t *limits = loose_at(association, "max.tres.group.minutes"), *limit;
    size_t i;
    json_array_foreach (limits, i, limit) {
        const char *type = loose_text(arena, json_object_get(limit, "type"));
        const char *name = loose_text(arena, json_object_get(limit, "name"));
        int64_t minutes = loose_number(json_object_get(limit, "count"), 0);
        if (!account || !type || minutes < 0 || minutes > INT64_MAX / 1000000000)
            continue;
        union value *row = rows_add(rows, DATA_PLAN);
        row[PLAN_ID].text = arena_printf(arena, "%s%s%s %s", account, user ? "/" : "",
                                         user ? user : "", name ? name : type);
        row[PLAN_LIMIT].number = minutes * 1000000000 / 60;
        row[PLAN_UNIT].text = arena_printf(arena, "%s-h", name ? name : type);
    }
    return true;
}

static bool associations_read(const struct turn *turn, const struct source_reply *reply,
                              struct source_page *page, struct err *err)
{
    static const struct loose_list list = {
        .path = "associations", .parse = slurm_parse, .row = read_limits};
    return loose_read(&list, turn, reply, page, err);
}

/* ---- the source ------------------------------------------------------------------------- */

static const struct feed feeds[] = {
    {.name = "ping",
     .title = "the controller",
     .set = DATA_SESSION,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 30 * SECOND,
     .first = true,
     .ask = ping_ask,
     .read = ping_read,
     .elsewhere = ping_elsewhere},
    {.name = "jobs",
     .title = "the jobs",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = 5 * SECOND,
     .ask = slurm_jobs_ask,
     .read = slurm_jobs_read},
    {.name = "nodes",
     .title = "the nodes",
     .set = DATA_CONTROLLERS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * SECOND,
     .ask = nodes_ask,
     .read = nodes_read},
    {.name = "accounts",
     .title = "the accounts",
     .set = DATA_KEYS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 5 * MINUTE,
     .ask = accounts_ask,
     .read = accounts_read},
    {.name = "associations",
     .title = "the limits of accounts",
     .set = DATA_PLAN,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 5 * MINUTE,
     .ask = accounts_ask,
     .read = associations_read},
    {.name = "history",
     .title = "the jobs of the past",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = SECOND,
     .ask = slurm_history_ask,
     .read = slurm_history_read},
};

static const struct offer_word words[] = {
    {E_KEY, "Account", "Accounts"},  {E_PROJECT, "Account", "Accounts"},
    {E_CONTROLLER, "Node", "Nodes"}, {E_CLASS, "Partition", "Partitions"},
    {E_TYPE, "QOS", "QOS"},          {E_ORGANIZATION, "Cluster", "Clusters"},
    {E_ERROR, "Reason", "Reasons"},  {0, NULL, NULL},
};
static const struct offer offer = {
    .service = "Slurm",
    .kinds = OFFER(KIND_JOB),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_SESSION) | OFFER(DATA_CONTROLLERS) | OFFER(DATA_KEYS) |
            OFFER(DATA_PLAN),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_USER) | OFFER(E_STATE) |
              OFFER(E_KEY) | OFFER(E_CONTROLLER) | OFFER(E_NAME) | OFFER(E_CORE_HOURS) |
              OFFER(E_GPU_HOURS) | OFFER(E_STARTED) | OFFER(E_ENDED) | OFFER(E_CORES) |
              OFFER(E_MEMORY) | OFFER(E_CLASS) | OFFER(E_ERROR) | OFFER(E_TYPE) |
              OFFER(E_ORGANIZATION) | OFFER(E_PROJECT),
    .own_controllers = true,
    .words = words,
};

static const char *const headers[] = {"X-SLURM-USER-NAME:", NULL};

const struct source source_slurm = {
    .name = "slurm",
    .title = "Slurm",
    .env = "SLURM_JWT",
    .auth_header = "X-SLURM-USER-TOKEN",
    .auth_prefix = "",
    .headers = headers,
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .offer = &offer,
    .judge = judge,
};
