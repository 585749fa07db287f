/* One request on its way to an answer, and the service that answers. What answers never sees the
 * HTTP library: it reads parameters and fills a body. */
#pragma once

#include "page.h"
#include "usagetop/sample.h"

#include <stdatomic.h>

struct books;
struct mhd;

/* Immutable while requests are answered, except what is atomic. */
struct service {
    struct world world;
    struct shape shape;
    uint64_t identity; /* of the data: a cursor of another service is refused */
    bool member;
    struct sample_faults faults;
    _Atomic(struct books *) books; /* made by the first who needs them */
    _Atomic(struct page *) spare;  /* one page's memory, for the next who takes it */
};

struct call {
    struct service *service;
    const struct mhd *mhd; /* for call_param, as the next */
    void *connection;
    const char *path;
    const char *id; /* the variable part of the path, or NULL */
    size_t id_size;
    int64_t now;
    bool columns; /* the compact form was asked for */
    /* the answer */
    int status;       /* 0: not answered yet */
    const char *type; /* NULL: application/json */
    struct str body;
    size_t etag_size; /* leading bytes that the ETag is made from; 0: no ETag */
    int retry_after;  /* seconds; 0: not sent */
};

/* A query parameter, decoded; NULL when it is not there. */
const char *call_param(const struct call *call, const char *name);

/* ---- problems: set the answer; false, for `return call_problem(...)` ---- */

bool call_problem(struct call *call, int status, const char *fmt, ...) PRINTF(3, 4);
bool call_bad_param(struct call *call, const char *name, const char *fmt, ...) PRINTF(3, 4);

/* ---- parameters: keep *out when absent; false after a problem ---- */

struct param_range {
    int64_t least, most;
};
bool param_count(struct call *call, const char *name, struct param_range range, int64_t *out);
bool param_decimal(struct call *call, const char *name, int decimals, int64_t *out);
bool param_time(struct call *call, const char *name, int64_t *out);
/* The place of the value in the list. */
bool param_choice(struct call *call, const char *name, const char *const *list, int *out);

/* ---- paging ---- */

struct paging {
    char letter;      /* what the cursor is for */
    uint64_t scope;   /* and within that, a hash of what must not change from page to page */
    int64_t most;     /* of limit; the least is 1, or 0 for the feed */
    int64_t position; /* in: without a cursor; out: where to go on */
    int64_t limit;    /* in: without a limit */
};
bool paging_read(struct call *call, struct paging *paging);
enum { CURSOR_TEXT = 32 };
void cursor_print(const struct call *call, const struct paging *paging, int64_t position,
                  char out[CURSOR_TEXT]);
/* `],"next_cursor":...,"has_more":...}`; position -1: no more. The body ends in a row or '['. */
void paging_close(struct call *call, const struct paging *paging, int64_t position);

/* A list whose rows are numbered from..n-1. */
struct list {
    struct paging paging; /* position: the first row */
    int64_t n;
    void (*row)(const struct call *call, int64_t i, struct str *out);
};
void list_answer(struct call *call, struct list *list);

/* ---- what answers the paths ---- */

void answer_session(struct call *call);
void answer_changes(struct call *call);
void answer_events(struct call *call);
void answer_event(struct call *call);
void answer_usage(struct call *call);
void answer_keys(struct call *call);
void answer_controllers(struct call *call);
void answer_deployments(struct call *call);
void answer_models(struct call *call);
void answer_pools(struct call *call);
void answer_plan(struct call *call);
void answer_periods(struct call *call);
void answer_period(struct call *call);
void answer_ledger(struct call *call);

/* Finds and runs the one for call->path. */
void call_route(struct call *call);
