/* Several mirrors and clusters: what its files share.
 *
 *     several.c      life, who is chosen, keeping up      several_ask.c  a question to all of them
 */
#pragma once

#include "usagetop/engine.h"
#include "usagetop/store.h"

struct member {
    char *path;                                   /* of a mirror */
    const struct engine_cluster_options *cluster; /* NULL: it is a mirror */
    struct engine *engine;                        /* NULL: not open */
    uint64_t seen;                                /* its generation, when it was looked at last */
    bool failing;        /* what it has cannot be kept up to date, when it was looked at last */
    bool shown;          /* looked at since it was opened */
    struct err err;      /* why it is not open, or why its last refresh failed */
    int64_t quiet_until; /* monotonic: of a cluster that is slow or away, until when it is not asked
                            across all again; 0: it is asked */
    struct err quiet;    /* what is said of it meanwhile */
    int left_out;        /* times in a row that it was; it gets more time each time */
};

/* A question across all that is announced, and as each of them is asked it. */
enum { EXPECTED_MAX = 16 };
struct expected {
    const struct question *question;
    struct question own;
};

struct several {
    struct engine engine;
    struct member members[ENGINE_MEMBERS_MAX];
    size_t n, chosen;
    size_t next; /* of the others: whose turn it is in this round of refreshes */
    bool save_index;
    bool watched; /* the others are kept up to date too */
    struct expected expected[EXPECTED_MAX];
    size_t n_expected;
    struct store nothing;
    struct engine *empty; /* over `nothing` */
};

/* Opens it if it is there; ERR_NOT_FOUND in member->err if not. */
bool several_open(struct several *several, struct member *member);

/* What each has answered, before it is put together. */
struct several_parts {
    struct table *tables;
    struct err *errs;
    size_t n, n_rows;
};
void several_parts_finish(struct several_parts *parts);
/* Asks all of them, the clusters side by side. While somebody watches, a cluster that is slow is
 * left out after a while, with a sentence, and not asked again for some time. */
bool several_ask(struct several *several, const struct question *question,
                 const atomic_bool *cancel, struct several_parts *parts, struct err *err);
/* engine_expect, of the questions that go across them. */
void several_expect(struct several *several, const struct question *questions, size_t n);
/* Whether one that was left out may be asked again: once. */
bool several_wants_again(struct several *several);
