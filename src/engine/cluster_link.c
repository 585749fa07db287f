/* Servers and what they answer: what is tried again, otherwise or elsewhere, and when a server or a
 * statement is given up. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "cluster.h"

enum {
    PING_AFTER_MS = SECOND, /* of silence */
    FLUSH_MS = 50,
    CODE_UNKNOWN_SETTING = 115,
    CODE_SAME_ID = 216,
    STATUS_GATEWAY_FIRST = 502, /* of a proxy whose server is away */
    STATUS_GATEWAY_LAST = 504,
};

/* ---- servers ---------------------------------------------------------------------------- */

static bool add_server(struct cluster *cluster, const struct engine_cluster_options *options,
                       const char *url, struct err *err)
{
    struct url parts;
    if (cluster->n_servers == CLUSTER_SERVERS_MAX)
        return err_set(err, ERR_USAGE, "more than %d addresses in url", (int)CLUSTER_SERVERS_MAX);
    /* patience is counted here, for each statement */
    const struct net_options net = {.base_url = url,
                                    .secret = options->secret,
                                    .ca_file = options->ca_file,
                                    .allow_http = options->allow_http,
                                    .plain = true,
                                    .connect_ms = cluster->connect_ms,
                                    .stall_ms = HOUR,
                                    .total_ms = HOUR,
                                    .tries = 1};
    struct server *server = &cluster->servers[cluster->n_servers];
    if (!url_check(url, options->allow_http, &parts, err))
        return false;
    server->net = net_new(&net, err);
    snprintf(server->name, sizeof(server->name), "%.*s", CLUSTER_NAME - 1, parts.name);
    cluster->n_servers += server->net != NULL;
    return server->net != NULL;
}

bool cluster_link_init(struct cluster *cluster, const struct engine_cluster_options *options,
                       struct err *err)
{
    const char *rest = options->urls + strspn(options->urls, " \t");
    cluster->user = arena_text(&cluster->arena, options->user ? options->user : "");
    cluster->secret = options->secret;
    cluster->prepare = options->prepare;
    cluster->prepare_arg = options->prepare_arg;
    cluster->connect_ms = options->connect_ms > 0 ? options->connect_ms : 2 * SECOND;
    cluster->query_ms = options->query_ms > 0 ? options->query_ms : 30 * SECOND;
    cluster->suspect_ms = options->suspect_ms > 0 ? options->suspect_ms : 4 * SECOND;
    cluster->max_rows = options->max_rows;
    if (getrandom(&cluster->random, sizeof(cluster->random), 0) < 0)
        cluster->random = (uint64_t)clock_now();
    while (*rest) {
        size_t len = strcspn(rest, " \t");
        const char *url = arena_bytes(&cluster->arena, rest, len);
        if (!add_server(cluster, options, url, err))
            return false;
        rest += len + strspn(rest + len, " \t");
    }
    return cluster->n_servers || err_set(err, ERR_USAGE, "a cluster needs the url of a server");
}

void cluster_link_finish(struct cluster *cluster)
{
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++)
        errand_drop(cluster, &cluster->errands[i]);
    cluster_flush(cluster);
    for (size_t i = 0; i < cluster->n_servers; i++)
        net_finish(&cluster->servers[i].net);
}

/* ---- answers ---------------------------------------------------------------------------- */

/* Another server may do better; from now on it is asked first. */
static void try_next(struct cluster *cluster, struct errand *errand, const struct err *why)
{
    if (cluster->good == errand->server)
        cluster->good = (cluster->good + 1) % cluster->n_servers;
    errand->tried |= 1u << errand->server;
    errand->err = *why;
    errand->phase = ERRAND_READY;
}

/* Which shard it is; without it, if the account may ask so. */
static void lacks_shard(struct errand *errand, const char *body, size_t size)
{
    CLEANUP(str_finish)
    struct str name = {0};
    clickhouse_error_server(body, size, &name);
    snprintf(errand->missing, sizeof(errand->missing), "%.*s", CLUSTER_NAME - 1, str_text(&name));
    if (errand->rights != RIGHTS_NONE) {
        errand->partial = true;
        errand->phase = ERRAND_READY;
        return;
    }
    errand->partial = false;
    err_set(&errand->err, ERR_LATER,
            "shard %s does not answer, and this account may not ask without it: it may not set "
            "skip_unavailable_shards",
            *errand->missing ? errand->missing : "of the cluster");
    errand->phase = ERRAND_OVER;
}

/* What the server says instead of an answer, and whether it can be asked otherwise. */
static void refused(struct errand *errand, int status, const char *body, size_t size)
{
    int code = clickhouse_error_code(body, size);
    bool setting = code == CLICKHOUSE_READONLY || code == CODE_UNKNOWN_SETTING;
    if (setting && errand->rights != RIGHTS_NONE) {
        errand->rights++;
        errand->phase = ERRAND_READY;
    } else if (code == CODE_SAME_ID) {
        errand->phase = ERRAND_READY;
    } else if (code == CLICKHOUSE_SHARD_DOWN &&
               (!errand->partial || errand->rights == RIGHTS_NONE)) {
        lacks_shard(errand, body, size);
    } else {
        clickhouse_error(status, body, size, &errand->err);
        errand->phase = ERRAND_OVER;
    }
}

static void answered(struct cluster *cluster, struct errand *errand,
                     const struct net_response *response)
{
    struct err err = {0};
    if (!errand->talk) {
        str_bytes(&errand->answer, response->body ? response->body : "", response->size);
        errand->asked = true;
    } else if (!clickhouse_talk_take(errand->talk, response->body ? response->body : "",
                                     response->size, &err)) {
        errand->err = err;
        errand->phase = ERRAND_OVER;
        return;
    }
    cluster->good = errand->server;
    cluster->rights = errand->rights;
    errand->tried = 0;
    errand->phase = ERRAND_READY;
}

static void take_answer(struct cluster *cluster, struct errand *errand,
                        const struct net_response *response)
{
    const char *body = response->body ? response->body : "";
    bool gateway =
        response->status >= STATUS_GATEWAY_FIRST && response->status <= STATUS_GATEWAY_LAST;
    bool own = clickhouse_error_code(body, response->size) != 0;
    errand->status = response->status;
    if (response->status == 200 && response->err.code == ERR_NONE)
        answered(cluster, errand, response);
    else if (response->status == 0 || (gateway && !own) || response->err.code == ERR_NETWORK)
        try_next(cluster, errand, &response->err);
    else if (own)
        refused(errand, response->status, body, response->size);
    else {
        errand->err = response->err;
        errand->phase = ERRAND_OVER;
    }
}

static void take_response(struct cluster *cluster, size_t number,
                          const struct net_response *response)
{
    struct server *server = &cluster->servers[number];
    if (response->status)
        server->heard_at = clock_monotonic();
    if (response->id == server->ping)
        server->ping = 0;
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++) {
        struct errand *errand = &cluster->errands[i];
        if (errand->phase == ERRAND_FLYING && errand->server == number &&
            errand->request == response->id)
            take_answer(cluster, errand, response);
    }
}

static bool take_all(struct cluster *cluster)
{
    bool any = false;
    for (size_t i = 0; i < cluster->n_servers; i++) {
        struct net_response response = {0};
        while (net_take(cluster->servers[i].net, &response)) {
            take_response(cluster, i, &response);
            net_response_finish(&response);
            any = true;
        }
    }
    return any;
}

/* ---- patience --------------------------------------------------------------------------- */

/* It takes connections, which the system does for it, and says nothing. */
static void abandon(struct cluster *cluster, size_t number)
{
    struct server *server = &cluster->servers[number];
    struct err why = {0};
    err_set(&why, ERR_NETWORK, "%s takes the connection but does not answer", server->name);
    net_cancel(server->net, server->ping);
    server->ping = 0;
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++) {
        struct errand *errand = &cluster->errands[i];
        if (errand->phase != ERRAND_FLYING || errand->server != number)
            continue;
        errand_recall(cluster, errand);
        try_next(cluster, errand, &why);
    }
}

/* A statement may take long; a server that is alive answers a ping meanwhile. */
static void watch_server(struct cluster *cluster, size_t number, int64_t now)
{
    struct server *server = &cluster->servers[number];
    int64_t since = INT64_MAX;
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++) {
        const struct errand *errand = &cluster->errands[i];
        if (errand->phase == ERRAND_FLYING && errand->server == number)
            since = MIN(since, errand->sent_at);
    }
    if (since == INT64_MAX)
        return;
    if (server->ping) {
        if (now - server->pinged_at > cluster->connect_ms)
            abandon(cluster, number);
    } else if (now - MAX(since, server->heard_at) > PING_AFTER_MS) {
        const struct net_request request = {.path = "/ping", .accept = "*/*"};
        server->ping = net_start(server->net, &request, NULL);
        server->pinged_at = now;
    }
}

static void give_up_overdue(struct cluster *cluster, int64_t now)
{
    char limit[NUMBER_MAX];
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++) {
        struct errand *errand = &cluster->errands[i];
        if (errand->phase != ERRAND_FLYING || now < errand->deadline)
            continue;
        errand_stop(cluster, errand);
        errand_recall(cluster, errand);
        errand->overdue = true;
        errand->phase = ERRAND_OVER;
        err_set(&errand->err, ERR_LATER,
                "%s did not finish within %s: a shard may be silent, or the window too long",
                cluster->servers[errand->server].name,
                format_duration(limit, sizeof(limit), errand->patience));
    }
}

/* ---- the work --------------------------------------------------------------------------- */

static size_t count_busy(const struct cluster *cluster)
{
    size_t n = 0;
    for (size_t i = 0; i < cluster->n_servers; i++)
        n += net_pending(cluster->servers[i].net) > 0;
    return n;
}

static void poll_servers(struct cluster *cluster, int timeout_ms)
{
    int busy = (int)count_busy(cluster);
    for (size_t i = 0; i < cluster->n_servers; i++)
        if (net_pending(cluster->servers[i].net))
            net_poll(cluster->servers[i].net, timeout_ms / MAX(busy, 1), -1);
}

void cluster_work(struct cluster *cluster, int timeout_ms)
{
    int64_t now = clock_monotonic();
    errands_send(cluster);
    poll_servers(cluster, 0);
    if (!take_all(cluster) && timeout_ms > 0 && count_busy(cluster)) {
        poll_servers(cluster, timeout_ms);
        take_all(cluster);
    }
    for (size_t i = 0; i < cluster->n_servers; i++)
        watch_server(cluster, i, now);
    give_up_overdue(cluster, now);
    errands_send(cluster);
}

void cluster_flush(struct cluster *cluster)
{
    int64_t end = clock_monotonic() + FLUSH_MS;
    for (size_t i = 0; i < cluster->n_servers; i++) {
        net_cancel(cluster->servers[i].net, cluster->servers[i].ping);
        cluster->servers[i].ping = 0;
    }
    while (count_busy(cluster) && clock_monotonic() < end) {
        poll_servers(cluster, CLUSTER_STEP_MS / 2);
        take_all(cluster);
    }
}
