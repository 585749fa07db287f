/* A ClickHouse cluster as an engine. src/clickhouse knows what to ask and what answers mean; here
 * the statements travel. What its files share.
 *
 *     cluster.c       the engine: questions, several side by side
 *     cluster_look.c  keeping up: what the table has, what is new, which shard is silent
 *     cluster_link.c  servers and what they answer
 *     cluster_send.c  statements on their way
 *
 * An errand is a talk whose statements are being asked. All errands move in cluster_work, which
 * waits for the network; nothing else does. */
#pragma once

#include "gaps.h"
#include "usagetop/engine.h"
#include "usagetop/net.h"

enum {
    CLUSTER_SERVERS_MAX = 16, /* addresses of the profile */
    CLUSTER_ERRANDS_MAX = 64,
    CLUSTER_SHARDS_MAX = 20, /* that are looked at one by one when one is silent */
    CLUSTER_AT_ONCE = 4,     /* statements of questions under way */
    CLUSTER_STEP_MS = 20,    /* of waiting, between two looks at whether it was withdrawn */
    CLUSTER_ID = 48,
    CLUSTER_NAME = 80,
};

/* A server that takes questions for all of the cluster. */
struct server {
    struct net *net;
    char name[CLUSTER_NAME]; /* "127.0.0.1:8123" */
    int64_t heard_at;        /* monotonic: the last sign of life */
    uint64_t ping;           /* a request that only wants one; 0: none */
    int64_t pinged_at;
};

/* What a server lets this account set with a statement: each is tried once, from the first on. */
enum rights { RIGHTS_ALL, RIGHTS_SETTINGS, RIGHTS_NONE };

enum errand_phase { ERRAND_FREE, ERRAND_READY, ERRAND_FLYING, ERRAND_OVER };
struct errand {
    enum errand_phase phase;
    struct clickhouse_talk *talk;    /* owned; NULL: `plain` is all there is to ask */
    const struct question *question; /* that it answers; NULL */
    struct str plain, answer;        /* of an errand without a talk */
    bool asked;                      /* `plain` has been answered */
    int64_t patience;                /* ms, for one statement */
    struct err err;                  /* OVER: why it failed */
    int status;                      /* of HTTP, of the last answer; 0: none */
    bool overdue;                    /* it failed because nothing came in time */
    bool partial;                    /* what it has lacks a shard */
    char missing[CLUSTER_NAME];      /* that shard; "" when nobody says which */
    /* of the present statement */
    size_t server;
    uint32_t tried; /* servers that did not answer, a bit each */
    enum rights rights;
    uint64_t request;
    char id[CLUSTER_ID];
    int64_t sent_at, deadline; /* monotonic */
};

enum stage { STAGE_REST, STAGE_LEARN, STAGE_LOOK, STAGE_SHARDS, STAGE_PROBE };

struct cluster {
    struct engine engine;
    struct arena arena; /* the texts below */
    const char *user, *database;
    const struct secret *secret;
    bool (*prepare)(void *arg, struct err *err);
    void *prepare_arg;
    bool prepared;
    int64_t connect_ms, query_ms, suspect_ms, max_rows;
    struct clickhouse_mapping mapping;

    struct server servers[CLUSTER_SERVERS_MAX];
    size_t n_servers, good; /* good: that answered last */
    enum rights rights;     /* that are known to hold */
    struct errand errands[CLUSTER_ERRANDS_MAX];
    uint64_t serial, random; /* of query ids */

    struct clickhouse_map *map;      /* NULL: not known yet */
    struct clickhouse_extent extent; /* of the last good look */
    struct store_spans spans;        /* the same: where all that was pushed was read */
    bool partial;                    /* the last look lacked a shard */
    enum stage stage;
    bool learning;         /* `look` is to learn what the table has */
    struct errand *look;   /* LEARN, LOOK; may be under way in later stages too */
    struct errand *shards; /* asks for their addresses */
    struct errand *probes[CLUSTER_SHARDS_MAX];
    size_t n_probes;
    char probed[CLUSTER_SHARDS_MAX][CLUSTER_NAME];
    int64_t ended_at, counted_at, probed_at; /* monotonic; 0: never */
    struct err err;                          /* why the last look failed */
    bool hung;      /* a shard is silent: nothing is asked until it is not */
    bool stale_map; /* the table is not what it was: learn it again */

    const struct question *expected[CLUSTER_ERRANDS_MAX]; /* not begun yet */
    size_t n_expected;
};

/* ---- cluster_link.c ---- */
bool cluster_link_init(struct cluster *cluster, const struct engine_cluster_options *options,
                       struct err *err);
void cluster_link_finish(struct cluster *cluster);
/* Sends, receives, gives up what is overdue; waits at most timeout_ms for something to happen. */
void cluster_work(struct cluster *cluster, int timeout_ms);
/* After errands were dropped: until the servers have been told, but not for long. */
void cluster_flush(struct cluster *cluster);

/* ---- cluster_send.c ---- */
/* Takes over the talk. NULL, and the talk is freed: there are too many already. */
struct errand *errand_begin(struct cluster *cluster, struct clickhouse_talk *talk,
                            int64_t patience);
struct errand *errand_plain(struct cluster *cluster, const char *statement, int64_t patience);
/* Stops what is under way, on the server too. NULL is fine. */
void errand_drop(struct cluster *cluster, struct errand *errand);
/* What can be sent now. */
void errands_send(struct cluster *cluster);
/* Not sent any more, as far as we are concerned; the server has to be told apart. */
void errand_recall(struct cluster *cluster, struct errand *errand);
void errand_stop(struct cluster *cluster, const struct errand *errand);

/* ---- cluster_look.c ---- */
bool cluster_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err);
/* Learns and looks if that has not been done yet. */
bool cluster_ready(struct cluster *cluster, const atomic_bool *cancel, struct err *err);
/* A statement takes long: finds out whether a shard is silent. To be called again while it waits.
 */
void cluster_suspect(struct cluster *cluster);
/* An answer lacked a shard: the state, which the next look would find, is so at once. */
void cluster_note(struct cluster *cluster, const struct errand *errand);
