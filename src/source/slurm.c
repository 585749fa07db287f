/* Slurm, by slurmrestd: jobs from the accounting, daemons and nodes as controllers, accounts as
 * keys, limits as the plan. Answers say OK and carry errors all the same, and a bad token may look
 * like a controller that is down (doc/sources.md).
 *
 *     slurm_session.c  the version that is spoken    slurm_plan.c, slurm_limit.c  limits
 *     slurm_jobs.c     windows of the accounting     slurm_nodes.c                daemons, nodes
 *     slurm_job.c, slurm_live.c  one job             slurm_tres.c                 what is counted
 */
#include "slurm.h"

#include <string.h>

/* Of slurm_errno.h: none; no such record; access denied; the token is no good; no way to slurmdbd.
 */
enum {
    SUCCESS = 0,
    NOTHING_FOUND = 9003,
    NOT_ALLOWED = 2002,
    BAD_TOKEN = 1007,
    NO_DATABASE = 7000
};

/* ---- answers ---------------------------------------------------------------------------- */

static int64_t error_number(const json_t *error)
{
    int64_t number = loose_number(json_object_get(error, "error_number"), 0);
    return number != UNKNOWN ? number : loose_number(json_object_get(error, "errno"), 0);
}

static enum err_code error_code(const json_t *error)
{
    int64_t number = error_number(error);
    return number == BAD_TOKEN ? ERR_AUTH : number == NOT_ALLOWED ? ERR_FORBIDDEN : ERR_LATER;
}

static bool set_error(const json_t *error, struct err *err)
{
    const char *text = json_string_value(json_object_get(error, "description"));
    enum err_code code = error_code(error);
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
        int64_t number = error_number(error);
        if (number == NOTHING_FOUND || number == SUCCESS)
            continue;
        set_error(error, err);
        json_decref(root);
        return NULL;
    }
    return root;
}

/* The first error of a body and its number; *number UNKNOWN: it carries none. */
static enum err_code first_error(const struct source_reply *reply, int64_t *number)
{
    json_t *root = reply->body && reply->size ? loose_parse(reply, NULL) : NULL;
    const json_t *error = json_array_get(loose_at(root, "errors"), 0);
    enum err_code code = error ? error_code(error) : ERR_NONE;
    *number = error ? error_number(error) : UNKNOWN;
    json_decref(root);
    return code;
}

enum err_code slurm_error(const struct source_reply *reply)
{
    int64_t number;
    return first_error(reply, &number);
}

/* Of a token that is no good some versions say the same as of a daemon that is down: 7000 in 23.11,
 * -1 of the controller before 24.11. */
static void say_both(int64_t number, int status, struct err *err)
{
    if (number == NO_DATABASE)
        err_set(err, err->code,
                "Slurm's accounting cannot be reached, or the token is no good: some versions say "
                "the same of both (%d)",
                status);
    else if (number == -1)
        err_set(err, err->code,
                "Slurm's controller does not answer, or the token is no good: Slurm says the same "
                "of both (%d)",
                status);
}

/* Statuses that are not what they say: text with 500 for a missing credential, 511 and 500 for a
 * bad one, 500 for what is closed. */
static void judge(const struct source_reply *reply, struct err *err)
{
    bool text = reply->body && text_starts(reply->body, "Authentication");
    int64_t number;
    enum err_code code = first_error(reply, &number);
    if (reply->status == 511 || (reply->status == 500 && (text || code == ERR_AUTH)))
        err_set(err, ERR_AUTH,
                "Slurm refuses the token (%d): nothing more is asked until there is another",
                reply->status);
    else if (reply->status >= 500 && code == ERR_FORBIDDEN)
        err->code = ERR_FORBIDDEN;
    else if (reply->status >= 500)
        say_both(number, reply->status, err);
}

/* ---- accounts ------------------------------------------------------------------------------- */

static void accounts_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/slurmdb/%s/%s/", slurm_version(turn), turn->feed->name);
    request->accept = "application/json";
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

/* ---- the source ------------------------------------------------------------------------- */

static const struct feed feeds[] = {
    {.name = "ping",
     .title = "the controller",
     .set = DATA_SESSION,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 30 * SECOND,
     .first = true,
     .ask = slurm_ping_ask,
     .read = slurm_ping_read,
     .elsewhere = slurm_ping_elsewhere},
    {.name = "jobs",
     .title = "the jobs",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = 5 * SECOND,
     .ask = slurm_jobs_ask,
     .read = slurm_jobs_read,
     .elsewhere = slurm_jobs_elsewhere},
    {.name = "nodes",
     .title = "the nodes",
     .set = DATA_CONTROLLERS,
     .mode = FEED_SNAPSHOT,
     .interval_ms = 10 * SECOND,
     .ask = slurm_nodes_ask,
     .read = slurm_nodes_read,
     .elsewhere = slurm_nodes_elsewhere},
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
     .ask = slurm_plan_ask,
     .read = slurm_plan_read,
     .elsewhere = slurm_plan_elsewhere},
    {.name = "history",
     .title = "the jobs of the past",
     .set = DATA_EVENTS,
     .mode = FEED_CHANGES,
     .interval_ms = SECOND,
     .ask = slurm_history_ask,
     .read = slurm_history_read},
};

static const struct offer_word words[] = {
    {E_USER, "User", "Users"},
    {E_KEY, "Account", "Accounts"},
    {E_PROJECT, "Account", "Accounts"},
    {E_CONTROLLER, "Node", "Nodes"},
    {E_CLASS, "Partition", "Partitions"},
    {E_TYPE, "QOS", "QOS"},
    {E_ORGANIZATION, "Cluster", "Clusters"},
    {E_ERROR, "Reason", "Reasons"},
    {E_REQUEST, "Job", "Jobs"},
    {0, NULL, NULL},
};
static const struct offer offer = {
    .service = "Slurm",
    .kinds = OFFER(KIND_JOB),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_SESSION) | OFFER(DATA_CONTROLLERS) | OFFER(DATA_KEYS) |
            OFFER(DATA_PLAN),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_USER) | OFFER(E_REQUEST) |
              OFFER(E_STATE) | OFFER(E_KEY) | OFFER(E_CONTROLLER) | OFFER(E_NAME) |
              OFFER(E_CORE_HOURS) | OFFER(E_GPU_HOURS) | OFFER(E_STARTED) | OFFER(E_ENDED) |
              OFFER(E_WAIT) | OFFER(E_ELAPSED) | OFFER(E_CORES) | OFFER(E_MEMORY) | OFFER(E_CLASS) |
              OFFER(E_ERROR) | OFFER(E_TYPE) | OFFER(E_ORGANIZATION) | OFFER(E_PROJECT),
    .own_controllers = true,
    .words = words,
};

const struct source source_slurm = {
    .name = "slurm",
    .title = "Slurm",
    .env = "SLURM_JWT",
    .auth_header = "X-SLURM-USER-TOKEN",
    .auth_prefix = "",
    .own_clock = true,
    .user_header = "X-SLURM-USER-NAME",
    .user_claim = "sun",
    .feeds = feeds,
    .n_feeds = ARRAY_LEN(feeds),
    .offer = &offer,
    .judge = judge,
};
