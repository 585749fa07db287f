/* Services that tell only sums: pages of buckets of time with a list of results in each, as OpenAI
 * and Anthropic do it.
 *
 * Forwards, a feed asks from thirty days ago on in narrow buckets, and then again and again from a
 * little before the last answer on: what comes again has the same identity, and takes the place of
 * what was there. Backwards it asks once for what the service still keeps of the time before, in
 * buckets of a day, until half a year was empty. */
#pragma once

#include "loose.h"

/* How a service writes it, and what its results mean; a feed's `own`. */
struct bucket_feed {
    const char *path;              /* "/organization/usage/completions" */
    const char *start, *end;       /* names of the parameters */
    const char *more;              /* further parameters, escaped, with "&" in front; may be "" */
    const char *from, *to;         /* names of a bucket's times */
    bool seconds;                  /* times are seconds since 1970, not RFC 3339 */
    bool days;                     /* it has buckets of a day only */
    int64_t late;                  /* ms that are asked for again, since they may still change */
    int64_t behind;                /* ms before now that it can tell of at the earliest */
    int hour_limit, day_limit;     /* most buckets a page */
    const char *amount, *resource; /* member that counts something else than tokens, and of what */
    /* Fills in the row of a result. False: it says nothing. */
    bool (*row)(const struct bucket_feed *bucket, const json_t *result, struct arena *arena,
                union value *row);
};

void buckets_ask(const struct turn *turn, struct source_request *request);
bool buckets_read(const struct turn *turn, const struct source_reply *reply,
                  struct source_page *page, struct err *err);
