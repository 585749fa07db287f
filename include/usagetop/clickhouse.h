/* ClickHouse: what to ask a cluster, and what its answers mean.
 *
 * Nothing here does I/O, knows a credential or looks at a clock. Everything is a talk: a statement
 * comes out, the body of the answer goes in, until no statement is left.
 *
 *     learn(mapping)        -> a map: what the table has, of which types, which roll-ups
 *     look(map, known)      -> an extent: from when to when there are events, and how many
 *     ask(map, extent, question) -> a table
 *
 *     while ((statement = clickhouse_talk_statement(talk)))
 *         ... POST statement, read the body ...
 *         if (!clickhouse_talk_take(talk, body, size, err)) give up
 *
 * A statement ends with its FORMAT; it is one SELECT that runs on 18.16 and on current servers, and
 * a user who may only read may ask it. A map may be used by several talks at once; it outlives
 * them.
 *
 * Our own table of events keeps each event as a row of sign 1 (CollapsingMergeTree). A changed
 * event is written as its former row with sign -1 and its new one with sign 1, in one insert: both
 * are of the same month and the same shard, so they come together or not at all, and no moment
 * counts an event twice. Everything that is added up is added up times the sign, roll-ups too: that
 * is right before, while and after the server merges such rows away. */
#pragma once

#include "usagetop/query.h"

enum {
    CLICKHOUSE_STATEMENT_MAX = 250000, /* bytes: a server takes 262144 */
    CLICKHOUSE_EXPRESSION_MAX = 4000,  /* bytes of one expression of a mapping */
};

/* ---- literals --------------------------------------------------------------------------- */

/* The only ones that write what is not ours into a statement. Bytes as they are, between quotes,
 * with a backslash before backslash and quote; names in backticks. */
void clickhouse_text(struct str *out, const char *text, size_t size);
void clickhouse_name(struct str *out, const char *name);

/* "SELECT ...": the name of the cluster whose servers a Distributed table is over; '' of another
 * table, no row where there is none. */
void clickhouse_cluster_name(struct str *out, const char *database, const char *table);

/* ---- our own tables --------------------------------------------------------------------- */

/* A column, as schema, push and statements know it. Instants are ms, decimals integers of
 * 10^-decimals, as everywhere here. A missing number is NULL, a missing text '' (an empty text
 * counts as missing in a cluster). */
struct clickhouse_column {
    const char *name;
    const char *type; /* on the oldest server that is served: "Nullable(Int64)", "String" */
    bool few;         /* a String of few texts: LowCardinality(String) where the server has it */
    bool key;         /* part of ORDER BY, in this order */
    const char *from; /* of a roll-up: the expression over our table of events that fills it */
};
enum { CLICKHOUSE_COLUMNS_MAX = 96 };
/* All columns of the table that keeps a dataset, in order; returns how many. The table is named as
 * the dataset ("events", "keys").
 *  - events: its fields, then `revision` Int64 (grows with each change of an event; push chooses
 * it) and `sign` Int8. CollapsingMergeTree(sign), PARTITION BY toYYYYMM(toDateTime(intDiv(created,
 *    1000))), ORDER BY the key columns; sharded by cityHash64(id).
 *  - the others: their fields, then `revision` Int64. MergeTree ORDER BY revision: all rows of the
 *    highest revision are what there is now, so a snapshot is one insert; rows with an empty first
 *    field are not read (a snapshot of nothing is one such row). On one shard only. */
size_t clickhouse_columns(enum dataset set, struct clickhouse_column out[CLICKHOUSE_COLUMNS_MAX]);
#define CLICKHOUSE_VERSION "revision"
#define CLICKHOUSE_SIGN "sign"
/* With partition key and sorting key of each. */
#define CLICKHOUSE_PARTITION "toYYYYMM(toDateTime(intDiv(created, 1000)))"
#define CLICKHOUSE_ROLLUP_PARTITION "toYYYYMM(toDateTime(intDiv(hour, 1000)))"

/* Sums by the hour or day. Each is a SummingMergeTree named EVENTS_by_NAME (EVENTS: the name of the
 * table of events), PARTITION BY the above, ORDER BY the key columns, filled by a materialized
 * view: SELECT of the `from`s GROUP BY the key columns. All of it is sums times the sign, so a
 * changed event is taken out of the group it was in and added to the one it is in. */
struct clickhouse_rollup {
    const char *name; /* "time": the table is events_by_time */
    const int16_t
        *words; /* event fields of type WORD that it is by, besides those of all roll-ups */
    size_t n_words;
    int64_t span;   /* ms that a row is of: an hour, or a day of UTC; of whole days the sums of a
                       roll-up with the same words are read from the one by the day */
    int16_t number; /* the number of events whose values it is by, for quantiles, instead of having
                       sums of numbers; 0: none */
    bool classes;   /* by classes of these values, which are few: each is known by the least value
                       that it may have, but the first by 0 */
};
extern const struct clickhouse_rollup clickhouse_rollups[];
extern const size_t clickhouse_rollups_count;
size_t clickhouse_rollup_columns(const struct clickhouse_rollup *rollup, struct arena *arena,
                                 struct clickhouse_column out[CLICKHOUSE_COLUMNS_MAX]);

/* The statements that make all of this; each ends with ";" and a new line, and all of them may be
 * run again. Of a cluster they are to be run on each of its servers: rows of TABLE are then in
 * TABLE_local, and TABLE is those of all servers. */
struct clickhouse_schema {
    const char *database, *table; /* NULL: "default", "events" */
    const char *cluster;          /* NULL: one server */
    bool rollups;                 /* the tables of sums, and the views that fill them, too */
    bool low_cardinality;         /* for servers from 19.1 on */
    bool fill; /* in place of all that: what makes roll-ups equal to the events that are there,
                  after they were made or damaged; on each server, while nothing is written */
};
void clickhouse_schema(struct str *out, const struct clickhouse_schema *schema);
/* One statement that makes sums by the hour equal to the events again, by adding what differs: a
 * server may be killed when it has written events and not yet their sums. To be run while nothing
 * is written to these hours; again at any time. */
struct clickhouse_mend {
    const char *database, *table; /* NULL: "default", "events" */
    const struct clickhouse_rollup *rollup;
    bool local;           /* what this server of a cluster has itself */
    bool count;           /* only tell how many groups differ */
    const int64_t *hours; /* of these, ascending; of sums by the day: of their days */
    size_t n_hours;       /* at most CLICKHOUSE_MEND_HOURS; 0: of all time */
};
enum { CLICKHOUSE_MEND_HOURS = 4000 };
void clickhouse_mend(struct str *out, const struct clickhouse_mend *mend);
/* How events are dealt out to the servers of a cluster. */
#define CLICKHOUSE_SHARD "cityHash64(id)"
/* What `push` keeps beside datasets, on one server. An origin is an account at a service, whichever
 * mirror it is of.
 *  - pushes: how far each mirror is copied; its row with the highest revision counts.
 *  - snapshots: of which origin the rows of a small dataset with this revision are; the highest of
 *    each origin counts. Where it names none of a dataset, the highest of all does.
 *  - spans: where in time a feed of an origin was read: all rows together, which may overlap. */
#define CLICKHOUSE_PUSHES "pushes"
#define CLICKHOUSE_SNAPSHOTS "snapshots"
#define CLICKHOUSE_SPANS "spans"
struct clickhouse_kept {
    const char *name;
    const char *columns; /* "`mirror` String,\n    ..." */
    const char *engine;  /* with its ORDER BY */
    const char *last;    /* the name of one of the columns, by which the table is known */
};
extern const struct clickhouse_kept clickhouse_kept[];
extern const size_t clickhouse_kept_count;

/* ---- a table of somebody ----------------------------------------------------------------- */

/* What a profile says of a table. Texts belong to the caller, and are copied. Expressions are SQL
 * that the user wrote: they are not quoted. */
struct clickhouse_mapping {
    const char *database, *table; /* NULL: "default", "events" */
    const char *where;            /* a predicate that always holds: "tenant = 'a'"; NULL: none */
    bool final;                   /* read with FINAL */
    bool no_rollups;
    const char *fields[E_COUNT]; /* an expression; NULL: the column of the field's name, if there is
                                    one; "": nothing */
    const char *tables[DATASET_COUNT]; /* [db.]table of a small dataset, with our columns; NULL: the
                                          one of its name in `database`, if there is one; "": none
                                          */
};

struct clickhouse_map;
void clickhouse_map_free(struct clickhouse_map **map);
/* "usage", of a table over several servers; NULL: there is none. */
const char *clickhouse_map_cluster(const struct clickhouse_map *map);
const char *clickhouse_map_version(const struct clickhouse_map *map); /* of the server: "18.16.1" */
bool clickhouse_map_has(const struct clickhouse_map *map, enum event_field field);
bool clickhouse_map_has_dataset(const struct clickhouse_map *map, enum dataset set);
size_t clickhouse_map_rollups(const struct clickhouse_map *map); /* how many are used */
/* For `check` and the screen: a line for each field with its expression and type, and for each
 * roll-up whether it is used or why not. */
void clickhouse_map_print(struct str *out, const struct clickhouse_map *map);

/* What there is, as the last look found it. Zero is not known yet. */
struct clickhouse_extent {
    bool known;
    bool sums;                /* some are sums of a service that keeps no single events */
    int64_t earliest, latest; /* created; UNKNOWN when there are none */
    int64_t events;
    int64_t before, settled; /* the events before the instant `settled`: the next look counts only
                                what came since */
    uint64_t print;          /* differs when events came or changed */
};

/* Where in time an origin was read, joined; in order of origins and time. Zero is empty: nobody
 * says so. */
struct clickhouse_span {
    size_t origin; /* its number */
    int64_t from, to;
};
struct clickhouse_spans {
    struct clickhouse_span *items;
    size_t n, cap;
};
void clickhouse_spans_finish(struct clickhouse_spans *spans);

/* ---- talks ------------------------------------------------------------------------------- */

struct clickhouse_talk;

/* None fails at once: a question that cannot be answered is a talk whose first statement is NULL
 * and whose result says why. The question and all it points to outlive the talk. */
struct clickhouse_talk *clickhouse_learn(const struct clickhouse_mapping *mapping);
/* `whole`: count all again, which reads a column of the whole table where there are no roll-ups;
 * else what came since the last look. */
struct clickhouse_talk *clickhouse_look(const struct clickhouse_map *map,
                                        const struct clickhouse_extent *known, bool whole);
/* Any ask but ASK_STATE. */
struct clickhouse_talk *clickhouse_ask(const struct clickhouse_map *map,
                                       const struct clickhouse_extent *extent,
                                       const struct question *question);

/* What is to be asked now; NULL: nothing more. Lives until the next call with this talk. */
const char *clickhouse_talk_statement(const struct clickhouse_talk *talk);
/* The body of a good answer (status 200). False: the talk is over; err says why - also where the
 * error stands behind the first part of an answer (clickhouse_error_code finds its number). */
bool clickhouse_talk_take(struct clickhouse_talk *talk, const char *body, size_t size,
                          struct err *err);
/* The result, once there is no statement left. The table has window, bucket, offset, total and
 * statement in its provenance; the rest is the engine's. */
bool clickhouse_talk_map(struct clickhouse_talk *talk, struct clickhouse_map **out,
                         struct err *err);
bool clickhouse_talk_extent(struct clickhouse_talk *talk, struct clickhouse_extent *out,
                            struct err *err);
/* Of a look, too. */
bool clickhouse_talk_spans(struct clickhouse_talk *talk, struct clickhouse_spans *out,
                           struct err *err);
bool clickhouse_talk_table(struct clickhouse_talk *talk, struct table *out, struct err *err);
void clickhouse_talk_free(struct clickhouse_talk **talk);

/* ---- errors ------------------------------------------------------------------------------ */

/* Numbers of errors that one may act on. */
enum {
    CLICKHOUSE_TIMEOUT = 159,
    CLICKHOUSE_READONLY = 164,   /* a setting was refused: ask again without */
    CLICKHOUSE_SHARD_DOWN = 279, /* all connection tries failed */
    CLICKHOUSE_KILLED = 394,
};
/* The number in "Code: 279, ..." at the start of a body, or at its end behind a part of an answer;
 * 0: none. */
int clickhouse_error_code(const char *body, size_t size);
/* Fills err from the body of an answer that failed: one sentence, cleaned, without stack and
 * version, with the number. Returns false. */
bool clickhouse_error(int status, const char *body, size_t size, struct err *err);
/* "127.0.0.2:9001" of the server that an error 279 names; false: it names none. */
bool clickhouse_error_server(const char *body, size_t size, struct str *out);
