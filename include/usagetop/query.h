/* What may be asked and what an answer is: the filter language, typed questions, typed tables.
 *
 * Everything that shows numbers - a view, `show`, an export, a test - says what it wants as `struct
 * question` and gets a `struct table`; every engine (the mirror, a cluster) answers the same
 * questions the same way. */
#pragma once

#include "usagetop/model.h"

/* ---- filters --------------------------------------------------------------------------- */

enum {
    FILTER_BYTES_MAX = 4096,
    FILTER_DEPTH_MAX = 32,
    FILTER_TERMS_MAX = 128,
    FILTER_LIST_MAX = 64
};

enum filter_op {
    FILTER_AND,
    FILTER_OR,
    FILTER_NOT,      /* plain negation: rows without the field stay */
    FILTER_EQUAL,    /* text: any of `texts`, whole; smart case unless `exact` */
    FILTER_CONTAINS, /* text: any of `texts` is a part */
    FILTER_GLOB,     /* text: any of `texts` with '*' fits the whole */
    FILTER_RANGE,    /* number: lo <= value <= hi of any of `ranges`, in the field's unit */
    FILTER_HAS,      /* the field is not missing */
    FILTER_SEARCH,   /* a bare word: texts[0] is a part of any FIELD_SEARCH field; of any text field
                        in a dataset that has none */
    FILTER_FLAG,     /* is:NAME; children[0] is what it means; texts[0] its name */
};

struct filter_range {
    int64_t lo, hi;   /* inclusive; INT64_MIN + 1 and INT64_MAX where open; lo > hi: nothing fits */
    const char *text; /* as it is printed: "2026-09", ">5", ">=1.5k" -> canonical "1500.." */
};

/* One node. A missing value matches no comparison. Smart case: a text with no upper-case letter
 * ignores case. */
struct filter_node {
    enum filter_op op;
    int field;   /* index in the dataset; -1 where there is none */
    bool exact;  /* `field:=v`: bytes as they are, '*' is a plain character */
    uint64_t me; /* bit i: texts[i] was written @me */
    size_t n;    /* of whichever array is used; no ranges: nothing fits */
    const struct filter_node *const *children;
    const char *const *texts;
    const struct filter_range *ranges;
    uint16_t column, length; /* where it stands in the text that was parsed */
};

/* A parsed filter; `root` NULL means everything. */
struct filter {
    struct arena arena;
    enum dataset set;
    const struct filter_node *root;
};

/* What words like "today", "@me" and "is:marked" mean here and now. */
struct filter_context {
    int64_t now;
    enum zone zone;
    const char *me;            /* user of the session, NULL when unknown */
    int64_t new_since;         /* is:new; UNKNOWN: nothing is new */
    const char *const *marked; /* ids for is:marked */
    size_t n_marked;
};

struct filter_error {
    size_t column, length; /* in bytes from 0, of the part that is wrong */
    bool unfinished;       /* more typing may still make it right */
    char text[200];        /* what is wrong: a clause, no full stop */
    char hint[200]; /* what to write in place of that part; "" when there is no better idea */
};
/* For a line: "column 3: there is no field "usr"; write user"; columns from 1. */
void filter_error_print(struct str *out, const struct filter_error *error);

/* Nothing is dropped or rewritten: what is not understood is an error at its column, with the
 * nearest name. NULL and "" are the filter that everything passes. On failure *out is unchanged; on
 * success it is overwritten, so finish it before it is used again. `context` and `error` may be
 * NULL. AND and OR nodes nest at most 2 * FILTER_DEPTH_MAX + 4 deep. */
bool filter_parse(enum dataset set, const char *text, const struct filter_context *context,
                  struct filter *out, struct filter_error *error);
/* Canonical: parse(print(q)) = q. */
void filter_print(struct str *out, const struct filter *filter);
void filter_print_node(struct str *out, enum dataset set, const struct filter_node *node);
bool filter_equal(const struct filter *a, const struct filter *b);
/* The plain evaluation of one row; the reference that engines are tested against. */
bool filter_match(const struct filter *filter, const union value *row);
/* The same, where texts of `called` stand for those of the row too. */
bool filter_match_called(const struct filter *filter, const union value *row,
                         const union value *called);
/* Whether a text that is not missing passes an EQUAL, CONTAINS, GLOB or SEARCH node: what an engine
 * asks once for each word of a dictionary. */
bool filter_text_fits(const struct filter_node *node, const char *text);
/* Whether bare words look into the field. */
bool filter_searches(enum dataset set, int field);
void filter_finish(struct filter *filter);

/* `filter AND term` for the keys = and !: term is field:value, quoted as needed. Owned. */
char *filter_with(enum dataset set, const char *filter, int field, union value value, bool exclude);
/* filter AND other, with parentheses where needed; either may be NULL or "". Owned. */
char *filter_and(const char *filter, const char *other);
/* A value as it is written after "field:", in quotes where it needs them. */
void filter_quote(struct str *out, const char *text);

/* Which term is to blame for zero rows: for each of the terms that must all hold, the filter
 * without it, so that each can be counted. Returns how many; the array and its texts live in
 * `arena`. */
struct filter_without {
    const char *rest;               /* the filter that leaves the term out; "": everything */
    const char *term;               /* the term */
    const struct filter_node *node; /* the same, of `filter` */
    const char *nearest; /* of a WORD term with one text that is no known word: the nearest */
};
size_t filter_without_each(const struct filter *filter, struct arena *arena,
                           const struct filter_without **out);

/* What could be typed at `cursor` (a byte; beyond the end is the end): fields, then values valid
 * for the type. `items` has fields, flags, words known beforehand and examples of numbers. The
 * values of a WORD field come from ASK_VALUES besides, since a service may add words: `want_values`
 * says of which field (-1: none) and `prefix` what has been typed of it; such a value goes through
 * filter_quote before it is put in, and one that is among the items is shown once. */
struct completion {
    size_t start, end; /* bytes to replace */
    int want_values;
    struct str prefix;
    struct completion_item {
        const char *text, *help; /* static or in arena */
    } * items;
    size_t n;
    struct arena arena;
};
void filter_complete(enum dataset set, const char *text, size_t cursor, struct completion *out);
void completion_finish(struct completion *completion);

/* The is: flags and their meaning as filter text, for help and the manual. */
struct filter_flag {
    const char *name, *meaning, *help;
};
extern const struct filter_flag filter_flags[];
extern const size_t filter_flags_count;

/* ---- measures -------------------------------------------------------------------------- */

enum measure_fn {
    MEASURE_COUNT, /* rows; of E_REQUESTS: requests */
    MEASURE_SUM,   /* of the field; UNKNOWN where no row has it or it overflows */
    MEASURE_MIN,
    MEASURE_MAX,
    MEASURE_MEAN,     /* the sum over the rows that have the field, by their number; to nearest */
    MEASURE_QUANTILE, /* the least value that so many thousandths of these rows do not exceed */
    MEASURE_SHARE,    /* percent of the rows that fulfil `part` too; UNKNOWN where there are none */
    MEASURE_RATE,     /* rows a second of the bucket or window */
};
/* COUNT, SHARE and RATE of E_REQUESTS count requests: a row with E_GRAIN, which is a sum, counts as
 * the number in E_REQUESTS, any other row as one. Where a row that counts is a sum without that
 * number, or they do not fit, the measure is UNKNOWN; so is a share of less than one request. */
/* Those that take more than a field, as they are written in MEASURES. */
#define MEASURE_QUANTILE(permille_) MEASURE_QUANTILE, .permille = (permille_)
#define MEASURE_SHARE(part_) MEASURE_SHARE, .part = (part_)
/* A count that is UNKNOWN where a row fulfils `unsure_`. */
#define MEASURE_COUNT_UNLESS(unsure_) MEASURE_COUNT, .unsure = (unsure_)

/* A request that failed: by its HTTP status, without one by its error. */
#define REQUEST_FAILED "(status:400.. OR -has:status has:error)"
/* Sums that do not say how their requests ended. */
#define REQUEST_ENDS_UNKNOWN "has:grain -has:status -has:error"

/* A number that has a name: product.md's words. `where` is a filter, so each number leads to its
 * events. X(NAME, name, title, fn, event field, type, decimals, unit, where, help) */
#define MEASURES(X)                                                                                \
    X(EVENTS, "events", "Events", COUNT, E_ID, COUNT, 0, "", "", "events of any kind")             \
    X(LAST_EVENT, "last_event", "Last event", MAX, E_CREATED, TIME, 0, "", "", "the newest event") \
    X(JOBS, "jobs_submitted", "Jobs submitted", COUNT, E_ID, COUNT, 0, "", "kind:job",             \
      "jobs submitted")                                                                            \
    X(JOBS_COMPLETED, "jobs_completed", "Completed", COUNT, E_ID, COUNT, 0, "",                    \
      "kind:job state:completed", "jobs that ended well")                                          \
    X(JOBS_RUNNING, "jobs_running", "Running", COUNT, E_ID, COUNT, 0, "",                          \
      "kind:job state:running", "jobs that run now")                                               \
    X(JOBS_PENDING, "jobs_pending", "Pending", COUNT, E_ID, COUNT, 0, "",                          \
      "kind:job state:pending", "jobs that wait")                                                  \
    X(JOBS_FAILED, "jobs_failed", "Failed", COUNT, E_ID, COUNT, 0, "",                             \
      "kind:job state:(failed,timeout)", "jobs that failed or timed out")                          \
    X(JOBS_CANCELLED, "jobs_cancelled", "Cancelled", COUNT, E_ID, COUNT, 0, "",                    \
      "kind:job state:cancelled", "jobs that were cancelled")                                      \
    X(FAILURE_PRESSURE, "failure_pressure", "Failure pressure", COUNT, E_ID, COUNT, 0, "",         \
      "kind:job state:(failed,timeout,cancelled)", "failed + cancelled")                           \
    X(JOBS_BYOC, "jobs_byoc", "BYOC", COUNT, E_ID, COUNT, 0, "", "kind:job has:controller",        \
      "jobs run by controllers")                                                                   \
    X(JOBS_MANAGED, "jobs_managed", "Managed", COUNT, E_ID, COUNT, 0, "",                          \
      "kind:job -has:controller", "jobs run by the service")                                       \
    X(CORE_HOURS, "core_hours_billed", "Core-hours billed", SUM, E_CORE_HOURS, DECIMAL, 9,         \
      "core-h", "kind:job", "core-hours of all jobs")                                              \
    X(CORE_HOURS_BYOC, "core_hours_byoc", "BYOC", SUM, E_CORE_HOURS, DECIMAL, 9, "core-h",         \
      "kind:job has:controller", "core-hours on controllers")                                      \
    X(CORE_HOURS_MANAGED, "core_hours_managed", "Managed", SUM, E_CORE_HOURS, DECIMAL, 9,          \
      "core-h", "kind:job -has:controller", "core-hours run by the service")                       \
    X(LAST_JOB, "last_job", "Last job", MAX, E_CREATED, TIME, 0, "", "kind:job",                   \
      "when the newest job was submitted")                                                         \
    X(AMOUNT, "amount", "Amount", SUM, E_AMOUNT, DECIMAL, 6, "", "kind:consumption",               \
      "consumption")                                                                               \
    X(REQUESTS, "requests", "Requests", COUNT, E_REQUESTS, COUNT, 0, "", "kind:request",           \
      "inference requests")                                                                        \
    X(REQUESTS_FAILED, "requests_failed", "Failed requests",                                       \
      COUNT_UNLESS("kind:request " REQUEST_ENDS_UNKNOWN), E_REQUESTS, COUNT, 0, "",                \
      "kind:request " REQUEST_FAILED,                                                              \
      "requests with an HTTP status from 400, or an error and no status")                          \
    X(REQUESTS_OK, "requests_successful", "Successful requests",                                   \
      COUNT_UNLESS("kind:request " REQUEST_ENDS_UNKNOWN), E_REQUESTS, COUNT, 0, "",                \
      "kind:request -" REQUEST_FAILED, "requests that did not fail")                               \
    X(TOKENS_INPUT, "tokens_input", "Input tokens", SUM, E_INPUT, COUNT, 0, "tokens",              \
      "kind:request", "input tokens, cached included")                                             \
    X(TOKENS_CACHED, "tokens_cached", "Cached tokens", SUM, E_CACHED, COUNT, 0, "tokens",          \
      "kind:request", "input tokens read from cache")                                              \
    X(TOKENS_OUTPUT, "tokens_output", "Output tokens", SUM, E_OUTPUT, COUNT, 0, "tokens",          \
      "kind:request", "output tokens")                                                             \
    X(ALLOCATIONS, "allocations", "Allocations", COUNT, E_ID, COUNT, 0, "",                        \
      "kind:allocation (has:cpu OR has:ram)", "allocations of CPU or RAM")                         \
    X(ALLOCATIONS_OPEN, "allocations_open", "Open allocations", COUNT, E_ID, COUNT, 0, "",         \
      "kind:allocation (has:cpu OR has:ram) -has:to",                                              \
      "allocations that have not ended: not in the hours yet")                                     \
    X(CPU_HOURS, "cpu_core_hours", "CPU core-hours", SUM, E_CPU_HOURS, DECIMAL, 9, "core-h",       \
      "kind:allocation (has:cpu OR has:ram)", "CPU cores times how long they were allocated")      \
    X(RAM_HOURS, "ram_gb_hours", "RAM GB-hours", SUM, E_RAM_HOURS, DECIMAL, 9, "GB-h",             \
      "kind:allocation (has:cpu OR has:ram)", "RAM times how long it was allocated")               \
    X(VOLUMES, "volumes", "Volumes", COUNT, E_ID, COUNT, 0, "", "kind:allocation has:storage",     \
      "allocations of storage")                                                                    \
    X(VOLUMES_OPEN, "volumes_open", "Open volumes", COUNT, E_ID, COUNT, 0, "",                     \
      "kind:allocation has:storage -has:to",                                                       \
      "volumes that are still there: not in the GB-hours yet")                                     \
    X(STORAGE_HOURS, "storage_gb_hours", "Storage GB-hours", SUM, E_STORAGE_HOURS, DECIMAL, 9,     \
      "GB-h", "kind:allocation has:storage", "size of volumes times their lifetime")               \
    X(ACTIVITIES, "activities", "Activities", COUNT, E_ID, COUNT, 0, "", "kind:activity",          \
      "reports of activity")                                                                       \
    X(THREADS, "threads_created", "Threads created", SUM, E_THREADS, COUNT, 0, "",                 \
      "kind:activity", "threads created")                                                          \
    X(MESSAGES, "messages_sent", "Messages sent", SUM, E_MESSAGES, COUNT, 0, "", "kind:activity",  \
      "messages sent")                                                                             \
    X(CONSUMPTIONS, "consumptions", "Consumption events", COUNT, E_ID, COUNT, 0, "",               \
      "kind:consumption", "events of consumption")                                                 \
    X(AMOUNT_ALLOCATED, "amount_allocated", "Allocated", SUM, E_AMOUNT, DECIMAL, 6, "",            \
      "kind:consumption pool:allocated", "consumed of what was allocated")                         \
    X(AMOUNT_SURPLUS, "amount_surplus", "Surplus", SUM, E_AMOUNT, DECIMAL, 6, "",                  \
      "kind:consumption pool:surplus", "consumed of the surplus")                                  \
    X(AMOUNT_HYBRID, "amount_hybrid", "Hybrid", SUM, E_AMOUNT, DECIMAL, 6, "",                     \
      "kind:consumption pool:hybrid", "consumed of both")                                          \
    X(FEE, "fee_usd", "Fee", SUM, E_FEE, DECIMAL, 9, "USD", "", "fees in US dollars")              \
    X(CREDITS, "credits_used", "Credits used", SUM, E_CREDITS, DECIMAL, 9, "credits", "",          \
      "credits charged")                                                                           \
    X(TOKENS, "tokens_total", "Total tokens", SUM, E_TOTAL, COUNT, 0, "tokens", "kind:request",    \
      "input and output tokens")                                                                   \
    X(LATENCY_AVG, "latency_avg", "Avg latency", MEAN, E_LATENCY, DURATION, 0, "ms",               \
      "kind:request", "average time to the whole answer")                                          \
    X(LATENCY_P50, "latency_p50", "p50", QUANTILE(500), E_LATENCY, DURATION, 0, "ms",              \
      "kind:request", "half of the answers took no longer")                                        \
    X(LATENCY_P95, "latency_p95", "p95", QUANTILE(950), E_LATENCY, DURATION, 0, "ms",              \
      "kind:request", "95 of 100 answers took no longer")                                          \
    X(LATENCY_P99, "latency_p99", "p99", QUANTILE(990), E_LATENCY, DURATION, 0, "ms",              \
      "kind:request", "99 of 100 answers took no longer")                                          \
    X(SUCCESS_RATE, "success_rate", "Success rate", SHARE("status:..399"), E_REQUESTS, DECIMAL, 3, \
      "%", "kind:request (has:status OR has:error)",                                               \
      "requests with an HTTP status below 400, of those that say how they ended")                  \
    X(ERROR_RATE, "error_rate", "Error rate", SHARE(REQUEST_FAILED), E_REQUESTS, DECIMAL, 3, "%",  \
      "kind:request (has:status OR has:error)",                                                    \
      "requests that failed, of those that say how they ended")                                    \
    X(DEPLOYED_REQUESTS, "requests_deployed", "Deployment requests", COUNT, E_REQUESTS, COUNT, 0,  \
      "", "kind:request has:deployment", "requests that a deployment answered")                    \
    X(DEPLOYED_FAILED, "requests_deployed_failed", "Failed",                                       \
      COUNT_UNLESS("kind:request has:deployment " REQUEST_ENDS_UNKNOWN), E_REQUESTS, COUNT, 0, "", \
      "kind:request has:deployment " REQUEST_FAILED, "requests to deployments that failed")        \
    X(DEPLOYED_TOKENS, "tokens_deployed", "Deployment tokens", SUM, E_TOTAL, COUNT, 0, "tokens",   \
      "kind:request has:deployment", "tokens of deployments")                                      \
    X(DEPLOYED_GPU_HOURS, "gpu_hours_deployed", "GPU-hours", SUM, E_GPU_HOURS, DECIMAL, 9,         \
      "GPU-h", "kind:request has:deployment", "GPU-hours of deployments")                          \
    X(ROUTER_REQUESTS, "requests_router", "Router requests", COUNT, E_REQUESTS, COUNT, 0, "",      \
      "kind:request -has:deployment", "requests that the router answered, without a deployment")   \
    X(ROUTER_FAILED, "requests_router_failed", "Failed",                                           \
      COUNT_UNLESS("kind:request -has:deployment " REQUEST_ENDS_UNKNOWN), E_REQUESTS, COUNT, 0,    \
      "", "kind:request -has:deployment " REQUEST_FAILED, "requests to the router that failed")    \
    X(ROUTER_TOKENS, "tokens_router", "Router tokens", SUM, E_TOTAL, COUNT, 0, "tokens",           \
      "kind:request -has:deployment", "tokens of the router")                                      \
    X(ROUTER_LATENCY, "latency_router", "Avg latency", MEAN, E_LATENCY, DURATION, 0, "ms",         \
      "kind:request -has:deployment", "average time to the whole answer")                          \
    X(THROUGHPUT, "throughput_qps", "Throughput", RATE, E_REQUESTS, DECIMAL, 6, "QPS",             \
      "kind:request", "requests a second")

#define X(NAME, ...) M_##NAME,
enum measure_id { MEASURES(X) MEASURE_COUNT_ALL };
#undef X

struct measure {
    struct field field; /* how its value is named and shown */
    enum measure_fn fn;
    int of; /* event field */
    const char *where;
    uint16_t permille;  /* QUANTILE */
    const char *part;   /* SHARE: filter */
    const char *unsure; /* filter of rows that make it UNKNOWN; NULL: none */
};
extern const struct measure measures[MEASURE_COUNT_ALL];
bool measure_counts(const struct measure *measure);          /* rows, whatever is in the field */
bool measure_counts_requests(const struct measure *measure); /* not rows */
/* Whether the value of a span is the sum of those of its parts. */
bool measure_adds_up(const struct measure *measure);
int measure_find(const char *name); /* -1 when there is none */
/* A measure, of `ms` of time, from its terms: sum, extreme or number of rows or requests; then of a
 * mean how many have the field, of a share how many fulfil the part, of a count with `unsure` how
 * many rows fulfil that. To nearest. Of a quantile UNKNOWN. */
int64_t measure_value(const struct measure *measure, const int64_t terms[2], int64_t ms);

/* Whether a service can tell it at all: it has the events and fields that the number is made of.
 * What it cannot tell is missing, which is not the same as zero. NULL: it may tell everything. */
bool offer_tells(const struct offer *offer, enum measure_id id);
/* Whether it has the events that the number is of, though it may not count them. */
bool offer_has_events(const struct offer *offer, enum measure_id id);
/* Whether the feed brings some of the events that the number is made of, of those that may pass the
 * filter (NULL: all). */
bool offer_feed_brings(const struct offer_feed *feed, enum measure_id id,
                       const struct filter *filter);

/* ---- questions ------------------------------------------------------------------------- */

enum ask {
    ASK_AGGREGATE, /* measures, over the window, by bucket and up to two fields: totals, series,
                      groups */
    ASK_PAGE,      /* rows offset.. offset+limit of the sorted, filtered window */
    ASK_COUNT,     /* how many rows: one column "count". With `n_by` how many rows the same
                      ASK_AGGREGATE has without its limit */
    ASK_EVENT,     /* the row whose id is `id` */
    ASK_POSITION,  /* at which offset of the sorted, filtered window the event `id` stands: one
                      column "position" */
    ASK_VALUES,    /* the most frequent values of by[0] that start with `prefix`, with counts */
    ASK_DATASET,   /* all rows of a small dataset (keys, controllers, session, ...); of the ledger,
                      with `id`, those of that period. ERR_FORBIDDEN: not for this account */
    ASK_EXTENT,    /* earliest and latest created, number of events */
    ASK_STATE,     /* what is known of the data as a whole: one row of state_fields */
    ASK_SQL,       /* what the statement `sql` reads from the mirror, at most `limit` rows; the
                      columns are the statement's. provenance.total UNKNOWN: there are more */
};

enum {
    BY_MAX = 2,
    QUESTION_MEASURES_MAX = 16,
    QUESTION_LIMIT_MAX = 1000000,
    BUCKETS_NEWEST_MAX = 3500
};

struct sort {
    int16_t field; /* of the dataset; of aggregates the column of the answer; -1: default */
    bool descending;
};

/* A value: copied freely; texts belong to whoever made it (a request's arena). Missing values sort
 * last either way; ties go newest first, so that the order is total. */
struct question {
    enum ask ask;
    enum dataset set;
    struct window window;
    enum zone zone;
    int64_t now;
    const char *filter; /* filter text; NULL: everything */
    struct filter_context context;
    enum measure_id measures[QUESTION_MEASURES_MAX];
    size_t n_measures;
    int16_t by[BY_MAX]; /* WORD fields of events; a row without the field makes a group with a
                           missing value */
    size_t n_by;
    enum bucket bucket;    /* BUCKET_NONE: no cutting */
    size_t buckets_most;   /* not 0: instead of `bucket` the finest with at most this many, once the
                              window is known */
    size_t buckets_newest; /* not 0: of more, only the newest are asked about; the answer's window
                              says which */
    bool weekly;           /* instead of buckets: the hours of the week in `zone`, a row each, from
                              Monday 0 o'clock. Counts and shares, without groups. All missing where there
                              are sums by day */
    struct sort sort;
    size_t offset, limit; /* limit 0: all that there are, at most QUESTION_LIMIT_MAX */
    const char *id, *prefix;
    const char *sql; /* of ASK_SQL */
    unsigned run;    /* of ASK_SQL: with another number the same statement is asked again */
    bool across; /* AGGREGATE, DATASET, STATE: asked of every source that there is, each for itself;
                    their rows come one after another, with profile_fields in front */
};

/* ---- answers --------------------------------------------------------------------------- */

/* What an aggregate lacks of a measure, because a feed that brings a part of what it is made of was
 * not read everywhere in the window, or never came. */
struct lack {
    enum measure_id measure;
    size_t profile; /* of an answer across sources: its number, from 1 */
    bool none;      /* nothing of it is known: it is missing */
    const char
        *closed;      /* that never came, by name: "the costs", "the images, the speeches"; NULL */
    const char *late; /* that was not read in all of the window; NULL */
    int64_t from, until; /* with `late`: since when and until when it is known; UNKNOWN: from the
                            beginning, to the end of the window */
    const char *only;    /* filter of the time that counts; NULL: all does */
    const char *why;     /* what the service or we said of `late`, else of `closed`; NULL */
    bool failing;        /* the same one fails now; else it is being read */
    int64_t status;      /* with its HTTP status; UNKNOWN: there was none */
};

/* Where a table comes from and how far it may be trusted. */
struct provenance {
    struct window window; /* what ALL turned out to be */
    enum bucket bucket;
    enum bucket grain; /* the longest sums (E_GRAIN) among what an aggregate's measures are made
                          of: HOUR or DAY, of UTC; NONE: no sums. `bucket` is no narrower */
    int64_t sums_from, sums_to; /* with a grain: what the sums are over where the window cuts
                                   through its first, or its last, which are counted by their start;
                                   UNKNOWN: it does not */
    struct window gap; /* with n_gaps: the first span of the window that the service was not read
                          of. Where a bucket was not read, counts that would be 0 are missing */
    size_t n_gaps;
    const struct lack
        *lacks; /* of an aggregate's measures, those that lack something; in the arena */
    size_t n_lacks;
    int64_t as_of;         /* when the data behind it were fetched; UNKNOWN: never */
    size_t offset;         /* of the first row, in a page */
    int64_t total;         /* rows without offset and limit; UNKNOWN when not counted: of pages,
                              and where a cluster has the newest of many groups at hand */
    bool partial;          /* the index is still being built, or a shard was missing: "so far" */
    int64_t micros;        /* how long it took */
    const char *missing;   /* a sentence on what it lacks, where more than an index; in the arena or
                              NULL */
    const char *engine;    /* "mirror"; static */
    const char *statement; /* the SQL that gives the same rows, for the key i; in arena or NULL */
};

/* Columns are fields; of series first bucket_fields (from, to), then by-fields, then measures; by
 * the hour of the week the first is weekly_field. Series have a row for every bucket (and group
 * that occurs), in time order. Missing are UNKNOWN or NULL. */
struct table {
    struct arena arena;
    const struct field **columns;
    size_t n_columns, n_rows;
    union value *cells; /* n_rows * n_columns */
    struct provenance provenance;
};
extern const struct field bucket_fields[2];
extern const struct field extent_fields[2]; /* of ASK_EXTENT, then count_field */
extern const struct field count_field, position_field;
/* Of an answer across sources: the number of the source, and why it has no answer; then the row is
 * the only one of it, and the rest is missing. */
enum { PROFILE_NUMBER, PROFILE_FAILURE, PROFILE_FIELDS };
extern const struct field profile_fields[PROFILE_FIELDS];
/* Of ASK_STATE. */
enum {
    STATE_AS_OF,
    STATE_EARLIEST,
    STATE_LATEST,
    STATE_EVENTS,
    STATE_INDEXED,
    STATE_AHEAD,
    STATE_FAILED_AT,
    STATE_STATUS,
    STATE_TROUBLE,
    STATE_FIELDS
};
extern const struct field state_fields[STATE_FIELDS];
extern const struct field weekly_field; /* the hour of the week, below HOURS_OF_WEEK */
/* Makes room for n_rows rows of these columns, all missing. */
void table_init(struct table *table, const struct field *const *columns, size_t n_columns,
                size_t n_rows);
union value *table_at(const struct table *table, size_t row, size_t column);
int table_column(const struct table *table, const char *name); /* -1 when there is none */
/* What a column with this title may be called: no column before it is, and no dot parts it, since
 * it names members of JSON. In the table's arena. */
const char *table_own_name(struct table *table, size_t column, const char *title);
/* Columns that the question's answer has, in order; returns how many (at most `max`). */
size_t question_columns(const struct question *question, const struct field **columns, size_t max);
/* By one column, missing last either way, ties by the first columns ascending; then keeps rows
 * offset.. offset+limit. Sets provenance.total and offset. */
void order_rows(struct table *table, struct sort sort, size_t offset, size_t limit);
/* Rows of a small dataset as a table: filtered, sorted, cut. */
bool table_from_rows(const struct question *question, const struct rows *rows, struct table *out,
                     struct err *err);
/* Fills grain, sums_from and sums_to, once the window is known. */
void provenance_sums(struct provenance *provenance, enum bucket grain, int64_t now);
/* What is not known of a bucket, the row of a series without groups: counts and rates of 0 are
 * missing there. series_cut: of all that lie within the sum which the window cuts off, once the
 * provenance has it, and before the rows are ordered. */
void series_blank(struct table *table, const struct question *question, size_t row);
void series_cut(struct table *table, const struct question *question);
/* "sums by day from 2026-10-23 00:00", "not read from 2026-10-23 00:00 to 2026-10-25 00:00 and 2
 * times more", for people; nothing where there is nothing to say. */
void provenance_say_gaps(struct str *out, const struct provenance *provenance, enum zone zone);
void provenance_say_sums(struct str *out, const struct provenance *provenance, enum zone zone);
/* "without the costs (403: the key may not read them); the images from 2026-10-25 06:00" */
void provenance_say_lacks(struct str *out, const struct provenance *provenance, enum zone zone);
void table_finish(struct table *table);

/* Says whether the question can be asked: fields in range, WORD where needed, filter parses.
 * ERR_USAGE with a sentence. */
bool question_check(const struct question *question, struct err *err);
/* Narrows the window to its `buckets_newest` newest buckets, where the question wants no more. */
bool question_narrow(const struct question *question, enum bucket bucket, struct window *window,
                     struct err *err);
