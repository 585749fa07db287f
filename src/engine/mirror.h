/* The mirror as an engine: the rows of the store, counted and sorted by the column index. What its
 * files share.
 *
 *     mirror.c            opening, which file answers what    mirror_index.c  keeping up, saving
 *     inquiry.c           what a question means               mirror_fill.c   rows into the index
 *     mirror_aggregate.c  totals, series, groups, values      mirror_page.c   single events
 *     mirror_week.c       by the hour of the week             measuring.c     what a measure is
 *     mirror_grain.c      sums by hour or day           mirror_lacks.c  what a measure lacks
 *     mirror_parts.c      feeds, each for itself        mirror_names.c  what ids are called */
#pragma once

#include <sys/types.h>

#include "compile.h"
#include "lexicon.h"
#include "usagetop/column.h"
#include "usagetop/engine.h"
#include "usagetop/names.h"
#include "usagetop/store.h"

/* Places in column_mark.own: all events whose moment is at or after own[MARK_FRONTIER] are in the
 * index, up to mark.sequence of the change log; older ones are still to be read back. INT64_MIN:
 * all are in. */
enum { MARK_FRONTIER };

enum { REMEMBERED_MAX = 2048 };

/* An event whose place is known, because it was shown. */
struct remembered {
    uint64_t id_hash;
    struct column_ref ref;
};

/* A feed that brings a part of the events. */
enum { PARTS_MAX = 32 };
struct mirror_part {
    const struct offer_feed *gives;
    const char *title;        /* "the costs"; static */
    struct store_spans spans; /* where it was read; to INT64_MAX while it is followed */
    bool never;               /* it fails, and never brought anything */
    bool failing;
    int64_t status; /* of a failure; UNKNOWN: there was no answer */
    char why[ENGINE_TROUBLE_MAX];
};

struct mirror {
    struct engine engine;
    char *path, *folder; /* of the index; NULL: in memory only */
    dev_t device;        /* of the file that reader has open */
    ino_t inode;
    struct store_reader reader;
    struct column *column;
    bool save_index;
    struct column_mark mark;
    struct store_summary summary; /* of the last look */
    struct store_spans spans;     /* the same */
    struct mirror_part parts[PARTS_MAX];
    size_t n_parts;       /* 0: one feed brings all, or nothing is known of them */
    int64_t data_version; /* before the last look */
    bool looked;          /* there was one, and it went well */
    bool doubted;         /* the index was made again because its size was not the truth's */
    bool complete;        /* the index has all that the last look saw */
    bool settled;         /* it was so once, and saved then */
    bool words_known;     /* all that the index names, when it was loaded */
    size_t save_at;       /* unsaved bytes from which on it is saved */
    size_t segments;      /* of the index, when that was looked at last */
    struct lexicon words[E_COUNT];
    uint32_t highest[E_COUNT]; /* code met in the rows of each WORD field */
    struct names names;
    uint64_t names_of; /* generation that they were read in; 0: not read */
    struct remembered remembered[REMEMBERED_MAX];
    size_t n_remembered;
};

/* mirror_index.c */
enum {
    SAVE_ALWAYS = 24 << 20, /* bytes in memory that are too many */
    SAVE_FULL = 2 << 20,    /* worth a file when a segment is full: it is written only once */
    SAVE_SOON = 1 << 20,    /* worth a file when the index has become complete */
    SAVE_LAST = 64 << 10,   /* and at the end */
};
/* Opens the file that the path names now; the reader before stays on failure. */
bool mirror_open(struct mirror *mirror, struct err *err);
/* Takes the index from its files; where that fails it will be made again. */
void mirror_load(struct mirror *mirror);
bool mirror_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err);
/* The index is damaged: it will be made again, files and all. */
void mirror_distrust_index(struct mirror *mirror);
/* Writes the index if it has so many bytes in memory. False: another process was further, and its
 * index was taken instead. */
bool mirror_save(struct mirror *mirror, size_t worth);

/* mirror_fill.c. All within one snapshot of the store; mirror->mark follows. After a failure index
 * and mark may not fit each other. */
/* One batch of the change log. *gone: it does not reach back that far. */
bool fill_changes(struct mirror *mirror, bool *gone, struct err *err);
/* Reads back before the frontier until `deadline` (monotonic). */
bool fill_history(struct mirror *mirror, int64_t deadline, struct err *err);

/* What a question means to the column index; texts and tests live in `arena` and the filters. Zero
 * is empty. */
enum { INQUIRY_FILTERS_MAX = 4 * QUESTION_MEASURES_MAX + 1 };
struct inquiry {
    struct mirror *mirror;
    const struct question *question;
    const atomic_bool *cancel;
    struct arena arena;
    struct filter filters[INQUIRY_FILTERS_MAX];
    size_t n_filters;
    struct window window; /* narrowed to what there is */
    struct column_scope scope;
    struct column_sort sort;    /* of pages */
    const struct filter *asked; /* by the question; NULL: everything */
    const struct names *names;  /* of ids; NULL: none are known, or nobody asks for any */
    struct lack lacks[QUESTION_MEASURES_MAX];
    size_t n_lacks;
};
bool inquiry_init(struct inquiry *inquiry, struct mirror *mirror, const struct question *question,
                  const atomic_bool *cancel, struct err *err);
/* Parses and compiles `text`, which lives as long as the inquiry; NULL or "": *out is NULL,
 * everything. */
bool inquiry_filter(struct inquiry *inquiry, const char *text, const struct column_test **out,
                    struct err *err);
void inquiry_finish(struct inquiry *inquiry);

/* troubles.c: what the service gives, and which of its feeds fail. */
const char *trouble_source(const struct store_feeds *feeds); /* NULL: none was asked */
const char *trouble_reason(const struct store_feed *feed, const char *title);
void mirror_tell_source(struct engine_state *state, const struct store_feeds *feeds);

/* mirror_names.c: as they are now; NULL: the service tells none. */
const struct names *mirror_names(struct mirror *mirror);

/* mirror_parts.c */
bool mirror_parts_read(struct mirror *mirror, const struct store_feeds *feeds, struct err *err);
void mirror_parts_finish(struct mirror *mirror);
/* The parts that a measure is made of, a bit each: those that come, and those that never did. */
struct parts_made {
    uint32_t open, closed;
};
struct parts_made parts_made_of(const struct inquiry *inquiry, enum measure_id id);
/* Where in the window all of the parts were read; owned. */
void parts_read(const struct mirror *mirror, uint32_t open, const struct window *window,
                struct store_spans *out);

/* mirror_lacks.c: what the measures of the question lack, once the window is known; then into the
 * answer, whose measures begin with column `first`. */
void inquiry_find_lacks(struct inquiry *inquiry);
const struct lack *inquiry_lack(const struct inquiry *inquiry, enum measure_id id); /* NULL */
void mirror_lacks(struct inquiry *inquiry, struct table *table, size_t first);

/* sql.c: what somebody typed. */
bool mirror_sql(struct mirror *mirror, const struct question *question, const atomic_bool *cancel,
                struct table *table, struct err *err);

/* mirror_aggregate.c, mirror_week.c and mirror_page.c: the answers. */
bool mirror_aggregate(struct inquiry *inquiry, struct table *table, struct err *err);
bool mirror_week(struct inquiry *inquiry, struct table *table, struct err *err);
/* How many lines an aggregate has. */
bool mirror_lines(struct inquiry *inquiry, struct table *table, struct err *err);
bool mirror_values(struct inquiry *inquiry, struct table *table, struct err *err);
bool mirror_page(struct inquiry *inquiry, struct table *table, struct err *err);
bool mirror_count(struct inquiry *inquiry, struct table *table, struct err *err);
bool mirror_event(struct inquiry *inquiry, struct table *table, struct err *err);
bool mirror_position(struct inquiry *inquiry, struct table *table, struct err *err);
