/* Services that tell only sums: pages of buckets of time with a list of results in each, as OpenAI
 * and Anthropic do it.
 *
 * A feed goes forwards from a day ago on at first, then from a little before the last answer on:
 * what comes again has the same identity, and takes the place of what was there. With the first
 * look in an hour it begins earlier, for what came late. Behind that it goes backwards, once: by
 * the hour to thirty days ago, then by the day to what the service still keeps, until half a year
 * was empty or the service refuses to tell of the time before. */
#pragma once

#include "loose.h"

enum { BUCKET_LEVELS = 3 };

/* How a service writes it, and what its results mean; a feed's `own`. */
struct bucket_feed {
    const char *path;        /* "/organization/usage/completions" */
    const char *start, *end; /* names of the parameters */
    /* Further parameters, escaped, with "&" in front; may be "". Where a service refuses the first
     * at once, as older ones do, the next are tried; NULL at the end. */
    const char *more[BUCKET_LEVELS];
    const char *from, *to;     /* names of a bucket's times */
    bool seconds;              /* times are seconds since 1970, not RFC 3339 */
    bool days;                 /* it has buckets of a day only */
    int64_t late;              /* ms that are asked for again, since they may still change */
    int64_t later;             /* ms before these that are asked for again once an hour (day) */
    int64_t behind;            /* ms before now that it can tell of at the earliest */
    int hour_limit, day_limit; /* most buckets a page */
    const void *kind;          /* what `row` needs to know */
    /* Fills in the row of a result, whose times and grain are there. False: it says nothing. */
    bool (*row)(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                union value *row);
};

void buckets_ask(const struct turn *turn, struct source_request *request);
bool buckets_read(const struct turn *turn, const struct source_reply *reply,
                  struct source_page *page, struct err *err);
bool buckets_elsewhere(const struct turn *turn, const struct source_reply *reply,
                       struct cursor *next);

/* For readers of sums in other shapes: start, end and grain of a row from the span that the service
 * told; a start that was cut off is put back to the grain. False: no span. */
bool bucket_span(union value *row, int64_t from, int64_t to, bool days);
/* Gives the last row its identity, from what it is about. */
void bucket_identify(struct rows *rows, const char *feed);
/* Of rows with the same identity the first becomes the sum of them all. */
void bucket_fold(struct rows *rows);
/* Both for the last row. `index` has the identities since it was empty. */
void bucket_settle(struct rows *rows, const char *feed, struct text_map *index);
