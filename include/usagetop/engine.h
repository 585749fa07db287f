/* Who answers a question, behind one interface: the mirror on this machine, or a ClickHouse cluster
 * that has the events itself. And the thread that asks, so that the screen never waits. */
#pragma once

#include <stdatomic.h>

#include "usagetop/clickhouse.h"
#include "usagetop/query.h"

enum { ENGINE_TROUBLES_MAX = 16, ENGINE_TROUBLE_MAX = 240 };
struct engine;

/* Why something of the service is not there, or no longer brought. */
struct engine_trouble {
    const char *title;             /* "the costs"; static */
    enum dataset set;              /* that it should fill */
    bool refused;                  /* 401, 403, 404: it stays so by itself */
    bool never;                    /* it never brought anything */
    bool alone;                    /* and nothing else has ever filled this dataset */
    int64_t status;                /* HTTP status; UNKNOWN: there was no answer */
    char text[ENGINE_TROUBLE_MAX]; /* what the service or we said of it */
};

/* What an engine knows of itself; changes only in engine_refresh. */
struct engine_state {
    uint64_t generation; /* grows when an answer may differ from before */
    int64_t events;      /* that there are */
    int64_t indexed; /* of these, how many answers take into account: fewer while the index is being
                        built */
    int64_t as_of;   /* newest fetch that is in it; UNKNOWN: none */
    int64_t earliest, latest;  /* created; UNKNOWN when there are none */
    int64_t ahead;             /* events still to be fetched; UNKNOWN */
    int64_t failed_at;         /* since when the events cannot be fetched; UNKNOWN: they can */
    int64_t status;            /* HTTP status of the last answer; UNKNOWN: there was none */
    char trouble[200];         /* why they cannot; "" */
    const struct offer *offer; /* what the service gives; NULL: everything may be */
    struct engine_trouble troubles[ENGINE_TROUBLES_MAX];
    size_t n_troubles;
    char missing[200]; /* of a cluster: what answers lack, a sentence; "": nothing */
    char about[64];    /* of a cluster: "ClickHouse, cluster usage"; "" */
    size_t member;     /* of an engine of several: whose state this is */
};

/* What the service of this kind gives ("slurm"); NULL: not known, so everything may be. */
const struct offer *engine_offer(const char *source);

/* Nothing is known. */
#define ENGINE_STATE_NONE                                                                          \
    ((struct engine_state){.as_of = UNKNOWN,                                                       \
                           .earliest = UNKNOWN,                                                    \
                           .latest = UNKNOWN,                                                      \
                           .ahead = UNKNOWN,                                                       \
                           .failed_at = UNKNOWN,                                                   \
                           .status = UNKNOWN})

/* Of an engine of several: who answers, and whether the others are kept up to date too. */
struct engine_choice {
    size_t member;
    bool watch;
};

struct engine_ops {
    const char *name;
    /* Fills *table (zero before). `cancel` may turn true at any time: then ERR_CANCELLED soon. */
    bool (*answer)(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err);
    /* Takes in what has changed since, for about `budget_ms` at most; *more is true when there is
     * more to do. A cheap call when nothing has changed. */
    bool (*refresh)(struct engine *engine, int64_t budget_ms, bool *more, struct err *err);
    void (*finish)(struct engine *engine); /* frees */
    /* NULL: there is only one. */
    bool (*choose)(struct engine *engine, const struct engine_choice *choice, struct err *err);
    /* These will be asked next, by these very pointers: it may begin with all of them. NULL: they
     * will not, not even those that were said before. NULL: each question is begun when asked. */
    void (*expect)(struct engine *engine, const struct question *questions, size_t n);
    /* Of the questions that were said by `expect`, of which some are `left`, one that can be
     * answered at once; waits until there is one. n: the first of them is as good as any, as it
     * is where this is NULL. */
    size_t (*next)(struct engine *engine, const struct question *questions, const bool *left,
                   size_t n, const atomic_bool *cancel);
};

/* The head of every engine. Used by one thread at a time. */
struct engine {
    const struct engine_ops *ops;
    struct engine_state state;
};

/* The mirror in the file `path` (that store made), with its index in "PATH.columns"; never writes
 * to the file. A missing mirror is made empty first by the caller. `save_index` lets it write the
 * index. NULL on failure. Nothing is known before the first engine_refresh. Where another file
 * takes the path's place (a damaged mirror is moved aside), the next refresh goes over to it. */
struct engine *engine_mirror(const char *path, bool save_index, struct err *err);
/* What is needed to ask a cluster. Texts are copied, those of the mapping too; the secret is
 * borrowed. */
struct engine_cluster_options {
    const char *urls; /* of its servers, parted by blanks, in the order in which they are tried */
    const char *user; /* NULL or "": the server's default */
    const struct secret *secret; /* the user's password; may be set by `prepare` */
    /* Called by who asks, before the first statement, until it says true. NULL: nothing to do. */
    bool (*prepare)(void *arg, struct err *err);
    void *prepare_arg;
    const char *ca_file; /* NULL: the system's authorities */
    bool allow_http;
    int64_t connect_ms, query_ms; /* 0: 2 s to be reached, 30 s for one statement */
    int64_t suspect_ms;           /* of waiting, until a shard is suspected to hang; 0: 4 s */
    int64_t patience_ms;          /* that a question across several waits for it while somebody
                                     watches them; 0: 3 s */
    int64_t max_rows;             /* that a statement may read; 0: as many as it takes */
    struct clickhouse_mapping mapping;
};
/* Nothing is asked before the first engine_refresh or engine_answer. A server that does not answer
 * is passed over for the next one; a shard that is away is left out, and answers say so; one that
 * hangs fails with a sentence. NULL: ERR_USAGE. */
struct engine *engine_clickhouse(const struct engine_cluster_options *options, struct err *err);
/* Several mirrors and clusters behind one engine: a question is answered by the one that is chosen
 * (the first at first), one that goes across by all, with numbers from 0. They are opened when they
 * are needed; a file that is not there is an empty mirror to who chose it, and a row with the
 * reason across them, until it is made. At most ENGINE_MEMBERS_MAX. */
enum { ENGINE_MEMBERS_MAX = 64 };
struct engine_member {
    const char *path;                             /* of a mirror; copied */
    const struct engine_cluster_options *cluster; /* instead of a mirror; stays where it is */
};
struct engine *engine_several(const struct engine_member *members, size_t n, bool save_index);
/* From now on answers and state are of this one. False: it cannot be opened; it is chosen all the
 * same, and every question to it says why. */
bool engine_choose(struct engine *engine, const struct engine_choice *choice, struct err *err);
bool engine_answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err);
bool engine_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err);
/* The questions that will be asked next, which stay where they are until then; they may be begun
 * side by side. NULL and 0 afterwards: what has not been asked is not wanted any more. */
void engine_expect(struct engine *engine, const struct question *questions, size_t n);
/* The number of that one of them which is best asked now: at least one has to be `left` (n flags).
 * It may wait until the answer to any is there, so that quick ones do not wait for a slow one. */
size_t engine_next(struct engine *engine, const struct question *questions, const bool *left,
                   size_t n, const atomic_bool *cancel);
/* What the table of a cluster has, once it has been looked at, as lines; nothing of a mirror. */
void engine_describe(const struct engine *engine, struct str *out);
void engine_finish(struct engine **engine);

/* ---- the thread that asks -------------------------------------------------------------- */

/* Questions that belong together: what one screen wants. Everything they point to is in the arena.
 */
struct request {
    struct arena arena;
    uint64_t number;             /* the caller's */
    struct engine_choice choice; /* before the questions are asked */
    struct question *questions;
    size_t n;
};
struct request *request_new(void);
/* Copies the question and its texts into the request. */
void request_add(struct request *request, const struct question *question);
void request_free(struct request *request);

/* One answer; each is handed over as soon as it is there, so in any order. */
struct reply {
    uint64_t number; /* of the request */
    size_t index;    /* of the question in it */
    struct table table;
    struct err err;      /* ERR_NONE: table holds */
    bool last;           /* that comes of this request */
    uint64_t generation; /* of the state it was answered from */
};
void reply_finish(struct reply *reply);

struct asker;
/* Takes over the engine, if it starts. Writes one byte to wake_fd (not blocking; -1: none) when a
 * reply or a new state is there. */
struct asker *asker_start(struct engine *engine, int wake_fd, struct err *err);
/* Takes over the request; the newest wins: an older one is interrupted and its remaining answers
 * never come. */
void asker_post(struct asker *asker, struct request *request);
/* Tells it that the mirror may have changed: it refreshes, and the state's generation grows if so.
 */
void asker_poke(struct asker *asker);
bool asker_take(struct asker *asker, struct reply *reply); /* false when there is none */
struct engine_state asker_state(struct asker *asker,
                                struct err *err); /* a copy; err: why the last refresh failed */
bool asker_idle(
    struct asker *asker); /* nothing asked, nothing to take, index complete: for scripts of keys */
void asker_stop(struct asker **asker); /* interrupts, joins, frees the engine */
