/* Statements on their way to a cluster: which server is asked, with what rights, and how one is
 * told to stop. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cluster.h"

enum {
    SLACK_MS = SECOND,   /* for a server to say itself that it gives up */
    BODY_MAX = 192 << 20 /* a million lines of groups */
};

/* ---- errands ---------------------------------------------------------------------------- */

static struct errand *new_errand(struct cluster *cluster, int64_t patience)
{
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++) {
        struct errand *errand = &cluster->errands[i];
        if (errand->phase != ERRAND_FREE)
            continue;
        *errand =
            (struct errand){.phase = ERRAND_READY, .patience = patience, .rights = cluster->rights};
        return errand;
    }
    return NULL;
}

struct errand *errand_begin(struct cluster *cluster, struct clickhouse_talk *talk, int64_t patience)
{
    struct errand *errand = new_errand(cluster, patience);
    if (errand)
        errand->talk = talk;
    else
        clickhouse_talk_free(&talk);
    return errand;
}

struct errand *errand_plain(struct cluster *cluster, const char *statement, int64_t patience)
{
    struct errand *errand = new_errand(cluster, patience);
    if (errand)
        str_add(&errand->plain, statement);
    return errand;
}

/* The server goes on with a statement whose asker is gone, unless it is told. */
void errand_stop(struct cluster *cluster, const struct errand *errand)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    str_add(&statement, "KILL QUERY WHERE query_id = ");
    clickhouse_text(&statement, errand->id, strlen(errand->id));
    CLEANUP(str_finish)
    struct str user = {0};
    str_addf(&user, "X-ClickHouse-User: %s", *cluster->user ? cluster->user : "default");
    const char *headers[] = {str_text(&user)};
    const struct net_request request = {.path = "/",
                                        .accept = "*/*",
                                        .auth_header = "X-ClickHouse-Key",
                                        .auth_prefix = "",
                                        .headers = headers,
                                        .n_headers = 1,
                                        .body = str_text(&statement),
                                        .size = statement.len,
                                        .type = "text/plain",
                                        .repeatable = true};
    net_start(cluster->servers[errand->server].net, &request, NULL);
}

void errand_recall(struct cluster *cluster, struct errand *errand)
{
    if (errand->phase != ERRAND_FLYING)
        return;
    net_cancel(cluster->servers[errand->server].net, errand->request);
    errand->phase = ERRAND_READY;
}

void errand_drop(struct cluster *cluster, struct errand *errand)
{
    if (!errand || errand->phase == ERRAND_FREE)
        return;
    if (errand->phase == ERRAND_FLYING)
        errand_stop(cluster, errand);
    errand_recall(cluster, errand);
    clickhouse_talk_free(&errand->talk);
    str_finish(&errand->plain);
    str_finish(&errand->answer);
    *errand = (struct errand){0};
}

/* ---- asking ----------------------------------------------------------------------------- */

/* The credential may come from a command, which takes its time. */
static bool prepare(struct cluster *cluster, struct err *err)
{
    if (!cluster->prepared && cluster->prepare && !cluster->prepare(cluster->prepare_arg, err))
        return false;
    cluster->prepared = true;
    return true;
}

static const char *statement_of(const struct errand *errand)
{
    if (errand->talk)
        return clickhouse_talk_statement(errand->talk);
    return errand->asked ? NULL : str_text(&errand->plain);
}

static void add_settings(const struct cluster *cluster, const struct errand *errand,
                         struct str *path)
{
    char number[32];
    if (errand->rights == RIGHTS_NONE)
        return;
    if (errand->rights == RIGHTS_ALL) /* an account that may write gives that up here */
        url_param(path, "readonly", "1");
    snprintf(number, sizeof(number), "%" PRId64, (errand->patience + SECOND - 1) / SECOND);
    url_param(path, "max_execution_time", number);
    snprintf(number, sizeof(number), "%" PRId64, cluster->max_rows);
    if (cluster->max_rows)
        url_param(path, "max_rows_to_read", number);
    if (errand->partial)
        url_param(path, "skip_unavailable_shards", "1");
}

static uint64_t post(struct cluster *cluster, struct errand *errand, const char *statement)
{
    struct server *server = &cluster->servers[errand->server];
    CLEANUP(str_finish)
    struct str path = {0};
    CLEANUP(str_finish)
    struct str user = {0};
    snprintf(errand->id, sizeof(errand->id), "usagetop-%016" PRIx64 "-%" PRIu64, cluster->random,
             ++cluster->serial);
    str_char(&path, '/');
    url_param(&path, "query_id", errand->id);
    url_param(&path, "database", cluster->database);
    url_param(&path, "wait_end_of_query", "1");
    add_settings(cluster, errand, &path);
    bool named = *cluster->user || (cluster->secret && secret_is_set(cluster->secret));
    str_addf(&user, "X-ClickHouse-User: %s", *cluster->user ? cluster->user : "default");
    const char *headers[] = {str_text(&user)};
    const struct net_request request = {.path = str_text(&path),
                                        .accept = "*/*",
                                        .auth_header = "X-ClickHouse-Key",
                                        .auth_prefix = "",
                                        .headers = headers,
                                        .n_headers = named,
                                        .body_max = BODY_MAX,
                                        .body = statement,
                                        .size = strlen(statement),
                                        .type = "text/plain",
                                        .repeatable = true};
    if (net_stopped(server->net)) /* the password may be another one by now, there or here */
        net_set_secret(server->net, cluster->secret);
    return net_start(server->net, &request, &errand->err);
}

/* The one that answered last, then those after it. */
static bool choose_server(const struct cluster *cluster, struct errand *errand)
{
    for (size_t i = 0; i < cluster->n_servers; i++) {
        errand->server = (cluster->good + i) % cluster->n_servers;
        if (!(errand->tried & 1u << errand->server))
            return true;
    }
    return false;
}

static void give_up(const struct cluster *cluster, struct errand *errand)
{
    if (cluster->n_servers > 1)
        err_wrap(&errand->err, "none of the %zu servers answers; the last", cluster->n_servers);
    errand->phase = ERRAND_OVER;
}

static void send_off(struct cluster *cluster, struct errand *errand)
{
    const char *statement = statement_of(errand);
    if (!statement) {
        errand->err = (struct err){0};
        errand->phase = ERRAND_OVER;
    } else if (!choose_server(cluster, errand)) {
        give_up(cluster, errand);
    } else if (!prepare(cluster, &errand->err) ||
               !(errand->request = post(cluster, errand, statement))) {
        errand->phase = ERRAND_OVER;
    } else {
        errand->phase = ERRAND_FLYING;
        errand->sent_at = clock_monotonic();
        errand->deadline = errand->sent_at + errand->patience + (errand->talk ? SLACK_MS : 0);
    }
}

/* The questions wait for each other; what keeps up with the cluster waits for nobody. */
void errands_send(struct cluster *cluster)
{
    size_t flying = 0;
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++)
        flying += cluster->errands[i].phase == ERRAND_FLYING && cluster->errands[i].question;
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++) {
        struct errand *errand = &cluster->errands[i];
        if (errand->phase != ERRAND_READY || (errand->question && flying >= CLUSTER_AT_ONCE))
            continue;
        send_off(cluster, errand);
        flying += errand->phase == ERRAND_FLYING && errand->question;
    }
}
