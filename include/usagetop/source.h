/* Sources: what to ask a service, and what its answers mean. One file a service.
 *
 * Nothing here does I/O, knows a credential or looks at a clock: a cursor goes in and a request
 * comes out, an answer goes in and rows come out. There is no state but the arguments, so answers
 * may be read on several threads at once.
 *
 * A source has feeds. A feed is one resource that fills one dataset, with its own cursor, pace and
 * fate: a feed that is closed (403) or missing (404) does not hurt the others. Following a feed is
 * a loop of turns:
 *
 *     ask(turn) -> request -> reply -> read(turn, reply) -> page: rows, next cursor, more
 *
 * `page.next` is the cursor of the next turn, always: while `more` is true at once, else at the
 * next poll, also in a later run of the program. An empty cursor is the very beginning; what a
 * cursor holds is the feed's business. A cursor is stored only together with the rows that led to
 * it: for FEED_CHANGES after each page, for FEED_SNAPSHOT after a page that is `complete`. */
#pragma once

#include "usagetop/model.h"

enum {
    CURSOR_MAX = 4096,              /* bytes of a cursor with its NUL */
    SOURCE_TEXT_MAX = 240,          /* bytes of what source_error_text says */
    SOURCE_PAGE_ROWS_MAX = 100000,  /* a page with more is ERR_SHAPE */
    SOURCE_WALK_ROWS_MAX = 2000000, /* a snapshot with more should be given up as ERR_SHAPE */
};

struct cursor {
    char text[CURSOR_MAX];
};

/* Where a feed stands. read() is given the turn that its answer was asked for with. */
struct feed;
struct turn {
    const struct feed *feed;
    const struct cursor *cursor;
    const union value *session; /* row of DATA_SESSION; NULL: not known yet, and in read() */
    int64_t now;                /* wall clock, ms; that of the service with `own_clock` */
    bool counting; /* ask only how many are ahead: page.ahead, no rows, page.next as it was. For
                      feeds with `counts` */
};

/* Zero is empty. The base URL, the credential and the ETag are added by others. */
struct source_request {
    struct str path;    /* "/v1/keys?limit=1000", escaped; "": there is nothing left to ask */
    const char *accept; /* media types; static text */
    struct str body;    /* sent by POST, again where an answer fails: only for questions, which
                           change nothing there. "": a GET */
    const char *header; /* "Name: value" besides those of the source; static text; NULL: none */
    const char *type;   /* of the body, "application/json" when NULL; static text */
};
void source_request_finish(struct source_request *request);

/* An answer: 200 for read(), anything for source_judge(). */
struct source_reply {
    const char *body; /* NULL: none */
    size_t size;
    int status;
};

/* What an answer says. Events have a fee either where they tell usage or where they tell costs,
 * never both, since fees are added up: what is only estimated is none. Zero is empty; `rows` is
 * used again when read() is given the same page. */
struct source_page {
    struct rows rows;
    struct cursor next;
    bool more;        /* ask for `next` now */
    bool complete;    /* FEED_SNAPSHOT: the rows of this page and of those before it since the last
                         complete one are all there is of the dataset, or of the `part` */
    int part_field;   /* with `part`: only rows whose field number part_field ... */
    const char *part; /* ... is this text are replaced. NULL: the whole dataset. In the arena
                         of `rows` */
    int64_t span_from, span_to; /* FEED_CHANGES of events, from < to: the rows are all that the feed
                                   has of events created in [from, to), with ids that begin with the
                                   feed's name and "-"; those of that time which are stored and not
                                   told any more go away, but for what is older than a week and than
                                   the first of the rows: that the service may keep no longer. 0 and
                                   0: it is not told by spans */
    bool span_kept; /* with a span: it only says that all of [from, to) was read, with this page and
                       those before it. Nothing that is stored goes away, and ids are as they are */
    int64_t ahead;  /* rows behind `next`; UNKNOWN when the service does not say */
};
void source_page_finish(struct source_page *page);

enum feed_mode {
    FEED_CHANGES,  /* rows are new or changed: upsert by identity */
    FEED_SNAPSHOT, /* rows are all there is: replace, when `complete` */
};

struct feed {
    const char *name;  /* its cursor is kept under it: "changes", "keys" */
    const char *title; /* in sentences: "the API keys" */
    const char *needs; /* resource that the session must name (source_offers); NULL: always there */
    enum dataset set;
    enum feed_mode mode;
    int64_t interval_ms; /* least time between two polls when caught up; the user's own interval
                            counts where it is longer */
    int64_t pace_ms;     /* FEED_CHANGES: least time between two questions of a walk, in which other
                            feeds go first */
    bool first;          /* to be read before the others: it says what there is (the session) */
    bool open;           /* it needs no credential */
    bool counts;         /* a turn may be `counting` */
    const void *own;     /* what ask and read of this source need to know of it */
    bool etag;           /* a walk of one page may be asked for with the ETag of the last such */
    void (*ask)(const struct turn *turn, struct source_request *request);
    /* Fills the page. False: ERR_SHAPE, and what is in `page` is of no use. */
    bool (*read)(const struct turn *turn, const struct source_reply *reply,
                 struct source_page *page, struct err *err);
    /* A failed answer that only means that it is to be asked otherwise, such as in an older version
     * of the API: true, and the cursor to ask with at once. NULL: never. */
    bool (*elsewhere)(const struct turn *turn, const struct source_reply *reply,
                      struct cursor *next);
    /* A quick look into a good answer for the cursor of the next page, so that it can be asked for
     * before this one is read. False: unsure, or no more pages; wait for read(), which may still
     * find that the answer was bad. NULL: never sure. */
    bool (*peek)(const struct source_reply *reply, struct cursor *next);
};

struct source {
    const char *name;                      /* "usage": in the config and the mirror */
    const char *title;                     /* "Usage API" */
    const char *env;                       /* environment variable of the credential */
    const char *url;                       /* where the service is; NULL: each has its own */
    const char *auth_header, *auth_prefix; /* "Authorization", "Bearer " */
    bool own_clock; /* turns go by its clock, as the session tells it (SESSION_SERVER_TIME) */
    const char *user_header;    /* takes the user's name, empty where there is none; NULL: none */
    const char *user_claim;     /* where a token has it, if the user does not say; NULL: nowhere */
    const char *const *headers; /* "Name: value" or "Name:", NULL at the end; NULL: none */
    const struct feed *feeds;
    size_t n_feeds;
    const struct offer *offer; /* what there is of it at all; NULL: everything may be */
    bool partial; /* a credential may be good for some feeds only: a 401 closes its feed as a 403
                     does, and all of the source when no feed is left */
    int at_once;  /* most feeds that are asked for at the same time; 0: all */
    /* Corrects err->code of a failed answer where the service has ways of its own. NULL: none. */
    void (*judge)(const struct source_reply *reply, struct err *err);
};

extern const struct source *const source_list[];
extern const size_t source_count;
const struct source *source_find(const char *name); /* NULL when there is none */
const char *source_nearest(const char *name);       /* for "did you mean"; NULL */
const struct feed *source_feed(const struct source *source, const char *name); /* NULL */

/* Does the session (a row of DATA_SESSION; NULL: not known) name what the feed needs? True when the
 * feed needs nothing or the session does not say what it has. */
bool source_offers(const union value *session, const struct feed *feed);

/* After an answer that is not 200: puts what the server said behind `err`, cleaned, and corrects
 * its code. ERR_NOT_FOUND with a cursor that is not empty means that the service no longer knows
 * the cursor: begin again from the empty one. */
void source_judge(const struct source *source, const struct source_reply *reply, struct err *err);
/* The sentence in an error body: problem details (RFC 9457), {"error": ...}, {"detail": ...},
 * {"errors": [...]}, {"message": ...}, plain text or the title of a page. Clean, on one line, at
 * most SOURCE_TEXT_MAX bytes; false when there is none. */
bool source_error_text(const char *body, size_t size, struct str *out);
