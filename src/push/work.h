/* What a run of push holds, for the files that copy. Private to push. */
#pragma once

#include "batch.h"
#include "place.h"
#include "remote.h"
#include "usagetop/store.h"

struct push {
    struct push_options options;
    struct store_reader reader;
    struct remote remote;
    struct batch batch;
    struct store_summary summary;
    struct place place;
    struct push_status status;
    struct store_ref *refs;
    size_t n_refs, cap_refs;
    uint32_t rollups; /* that the cluster has, by bits; once it is `known` */
    bool rollups_known;
    int lock;
    bool ready;   /* the place is known and no insert of before goes on */
    int64_t told; /* when the service last told of events what the present piece has; UNKNOWN */
    bool suspect; /* a run before, or a piece of this one, ended in the middle */
};

/* Makes the cluster equal to the mirror in these rows of events, in order of time if `between`:
 * then they are all that the mirror has of that time. With `gone` they are what it has no longer,
 * known by their identity alone. Sums by the hour are made right where an insert of before may have
 * left them short. */
bool compare_rows(struct push *push, const struct rows *rows, bool between, bool gone,
                  struct err *err);
/* Makes the sums of these hours (instants, in any order, the same one more than once) right, unless
 * they are. Reorders `hours`. */
bool mend_hours(struct push *push, int64_t *hours, size_t n, struct err *err);
