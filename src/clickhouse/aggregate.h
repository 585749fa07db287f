/* Measures of a cluster. The parts of a line come from several statements:
 *
 *     sums      all that is added up: the table, or whole hours of a roll-up and the edges of the
 *               table, in one statement
 *     rolled.c  which roll-up that is
 *     newest.c  the newest buckets first, where a few lines of them are wanted
 *     lines.c   how many lines there are, without their sums
 *     spread.c  extremes, and quantiles with quantiles.c, which takes the quick ways first
 *
 * all of which are asked again for each reach of buckets (cut.h). */
#pragma once

#include "cut.h"
#include "talk.h"
#include "terms.h"

enum { LINES_MAX = 1000000, WEEK_HOURS_MAX = 10 * 366 * 24 };

struct line {
    size_t bucket;
    const char *by[BY_MAX]; /* NULL: missing */
    int64_t rows;           /* of the filter */
    struct part *parts;     /* two for each measure */
    int64_t *spread;        /* of each measure that is a quantile or an extreme */
};

/* newest.c: buckets are asked from the newest back, until there are lines enough. */
struct newest {
    size_t step; /* buckets of the next reach; 0: all are asked in their order */
    size_t low;  /* the oldest that has been asked */
};

/* quantiles.c: the values among which each of those that are asked at once lies, in all lines; from
 * the first value of a class to the last one of a class. None: all are asked. */
struct spans {
    struct value_span {
        int64_t from, last;
    } items[QUESTION_MEASURES_MAX];
    size_t n;
    int parts; /* of the classes that are asked for to find them */
};

/* The roll-up that whole hours are read from, and the one of whole days; NULL: none. */
struct rolled {
    const struct map_rollup *hours, *days;
};

struct aggregate;
typedef bool aggregate_fill(struct clickhouse_talk *talk, struct err *err);
struct aggregate {
    const struct question *question;
    struct terms terms;
    enum bucket bucket, grain;
    int64_t *bounds;         /* of buckets; NULL: none */
    size_t n_buckets;        /* of bounds, or pieces of the week; 1 without */
    struct week_hours hours; /* of the week */
    struct rolled sums;      /* what sums are read from */
    size_t first, end;       /* of what is asked now */
    struct newest newest;    /* where the newest lines are enough */
    bool counting;           /* only how many lines there are is asked: */
    int64_t counted;
    size_t measure;     /* of the spread that is asked for now */
    struct spans spans; /* of these quantiles */
    struct line *lines;
    size_t n, cap;
    struct text_map places;
    aggregate_fill *fill; /* when all is there */
};

/* The question is the talk's or one that is made for it. Between the two, bounds or hours are set.
 */
bool aggregate_begin(struct clickhouse_talk *talk, const struct question *question,
                     aggregate_fill *fill, struct err *err);
/* Cuts the window into the question's buckets, and starts. */
bool aggregate_cut(struct clickhouse_talk *talk, struct err *err);
bool aggregate_start(struct clickhouse_talk *talk, struct err *err);
/* The moments that are asked for now. */
struct window aggregate_reach(const struct clickhouse_talk *talk);
/* ", ... AS v_bucket, ... AS v_by0": what a line is known by; " GROUP BY v_bucket, v_by0", nothing
 * where there is one line. `more` (or NULL) is one more column to group by. */
void aggregate_add_keys(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm);
void aggregate_add_groups(struct str *out, const struct aggregate *aggregate, const char *more);
/* The names of the keys alone: "v_bucket, v_by0, ". */
void aggregate_add_names(struct str *out, const struct aggregate *aggregate);
/* The line of a row of an answer, whose keys are its first columns; *column is then the next one.
 * NULL: too many lines, or no such bucket. */
struct line *aggregate_line(struct clickhouse_talk *talk, const struct answer *answer, size_t row,
                            size_t *column);

/* rolled.c: whether the roll-up has all hours and lines of the question, of the events of its
 * filter. */
bool aggregate_fits(const struct clickhouse_talk *talk, const struct map_rollup *rollup);
/* With whole days, where the question's buckets are whole ones. */
struct rolled aggregate_rolled(const struct clickhouse_talk *talk, const struct map_rollup *rollup);
/* "SELECT ..." over [from, to) of the arm. */
typedef void aggregate_arm(struct str *out, const struct clickhouse_talk *talk,
                           const struct arm *arm, int64_t from, int64_t to);
/* The present reach: from the table, from whole hours and days, joined by UNION ALL; returns how
 * many arms there are. */
size_t aggregate_add_arms(struct str *out, const struct clickhouse_talk *talk,
                          const struct rolled *rolled, aggregate_arm *add);
/* Whether any of it is read from a roll-up. */
bool aggregate_is_rolled(const struct clickhouse_talk *talk, const struct rolled *rolled);

/* spread.c: asks for the next quantile or extreme from aggregate->measure on. *asked: there was
 * one, and `next` goes on when all of it is there. */
bool spread_ask(struct clickhouse_talk *talk, bool *asked, struct err *err);
/* The statement of the sums of the present reach. */
void aggregate_add_sums(struct str *out, const struct clickhouse_talk *talk);
/* newest.c: looks whether that will do; sets the next reach, false where there are lines enough. */
void newest_begin(struct clickhouse_talk *talk);
bool newest_reach(struct clickhouse_talk *talk);
/* lines.c: asks how many lines the present reach has, and goes on with the next. */
bool lines_ask(struct clickhouse_talk *talk, struct err *err);
/* Asks for the reach from aggregate->first on, or fills the table. */
bool aggregate_reach_next(struct clickhouse_talk *talk, struct err *err);
/* Goes on behind a spread. */
bool aggregate_next(struct clickhouse_talk *talk, struct err *err);
